"""The lines that give the numbers on this page."""

ONE_NUMBER = """
from lib.studies import shipped
from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8
from lib.quantization import formats
from lib.quantization.affine import choose_qparams

number = {number}
qparams = {qparams}
stored = {{name: formats.store_float(number, fmt) for name, fmt in FORMATS.items()}}
stored["int8"] = formats.store_integer(number, qparams, INT8)

shown = {{name: text.rounded(stored[name].value, 6) for name in {names}}}
"""

WHOLE_LAYER = """
from lib.studies import shipped
from lib.quantization import formats

found = formats.compare(shipped.weight("{network}", "{layer}"))
decibels = {{one.name: one.sqnr_db for one in found if one.scaling == "per tensor"}}

shown = {{f"{{name}}, one scale": f"{{decibels[name]:.1f}} dB" for name in {names}}}
"""
