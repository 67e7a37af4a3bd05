"""How numbers sit in memory, two's complement integers and binary floating point, and how they add.

Everything here needs NumPy alone and reads bottom up: `integers`, then `floats`, then `text` for
numbers as people write them. `arithmetic` makes traces of additions and multiplications, from
`trace`, `integer_arithmetic` and `float_arithmetic`. `accumulation` is about long sums of integer
products, `hardware` about what the formats cost. `checks` holds what all of them ask of arguments.
"""
