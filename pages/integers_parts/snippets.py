"""The lines that give the numbers on this page."""

MEANINGS = """
from lib.numbers import int_types, text
from lib.numbers.integers import IntFormat

fmt = IntFormat({fmt.bits}, signed={fmt.signed})
other = IntFormat({other.bits}, signed={other.signed})
code = {code}
_, after = int_types.add_steps(fmt, fmt.decode(code), 1, "{overflow}")

shown = {{
    "In {other.name}": text.minus(other.decode(code)),
    "Plus 1": text.minus(after),
    "Range": text.minus(f"{{fmt.min}} to {{fmt.max}}"),
}}
"""

POINT = """
from lib.numbers import text
from lib.numbers.binary_point import FixedPoint, exact_decimal
from lib.numbers.integers import IntFormat

fixed = FixedPoint(IntFormat({fmt.bits}, signed={fmt.signed}), fraction_bits={fraction_bits})

shown = {{
    "Value": text.minus(exact_decimal(fixed.decode({code}))),
    "Step": exact_decimal(fixed.step),
    "Range": text.minus(f"{{exact_decimal(fixed.min)}} to {{exact_decimal(fixed.max)}}"),
}}
"""
