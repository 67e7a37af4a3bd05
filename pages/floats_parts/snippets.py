"""The lines that give the numbers on this page."""

NUMBER = """
from lib.numbers import spacing, text
from lib.numbers.floats import FORMATS, FloatFormat

fmt = {made}
code = {code}{near}

shown = {{
    {lines}
}}
"""
NEAR = "\nnear = spacing.neighbors(fmt, code)"
NAMED = 'FORMATS["{fmt.name}"]'
MADE = (
    'FloatFormat("{fmt.name}", {fmt.exponent_bits}, {fmt.significand_bits}, '
    'specials="{fmt.specials}")'
)
STORED = '"Stored": text.every_digit(fmt, code),'
NEXT = '"Next {side}": text.readable(fmt, near.{side}),'
NO_NEXT = '"Next {side}": "none",'
ROUNDING_ERROR = (
    '"Rounding error": text.rounded('
    "spacing.rounding_error(fmt, code, text.parse({written!r})).error),"
)

TENTH = """
from fractions import Fraction

from lib.numbers.binary_fraction import doublings, repeats_from

tenth = Fraction(1, 10)
steps = doublings(tenth)
digits = "".join(str(step.digit) for step in steps)
shown = {"Digits that repeat": digits[repeats_from(steps, tenth) :]}
"""

LARGEST = """
from lib.numbers import text
from lib.numbers.floats import FORMATS

shown = {{
    f"Largest {{name}}": text.readable(FORMATS[name], FORMATS[name].max_code)
    for name in {names}
}}
"""
