"""How numbers sit in memory: two's complement integers and binary floating point.

Everything here needs NumPy alone and reads bottom up: `integers`, then `floats`.
"""
