"""The lines that give the numbers on this page."""

MACHINES = """
from lib.numbers import arithmetic
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8
from lib.ui.typed import shown_text

{calls}
shown = {{
{results}
}}
"""

SUMS = """
from lib.studies import dot_product
from lib.numbers.accumulation import running_sums
from lib.numbers.integers import INT8, INT16, INT32, INT64
from lib.numbers.text import minus

products = dot_product.{source}


def last(accumulator):
    return minus(f"{{running_sums(*products, accumulator, '{overflow}')[-1]:,}}")


shown = {{
    "Exact sum": last(INT64),
    "In int8": last(INT8),
    "In int16": last(INT16),
    "In int32": last(INT32),
}}
"""

ONE_PRODUCT = """
from lib.numbers import arithmetic
from lib.numbers.integers import INT8, INT32, UINT8
from lib.numbers.text import minus

a, b, total = UINT8.encode({a}), INT8.encode({b}), INT32.encode({before})
trace = arithmetic.multiply_accumulate(UINT8, a, b, INT32, total, b_format=INT8)
shown = {{"New sum": minus(f"{{INT32.decode(trace.result):,}}")}}
"""

LANES = """
from lib.numbers.floats import FORMATS
from lib.numbers.hardware import lanes
from lib.numbers.integers import INT8

shown = {{
    "float32 at once": str(lanes(FORMATS["float32"], {bits})),
    "float16 at once": str(lanes(FORMATS["float16"], {bits})),
    "int8 at once": str(lanes(INT8, {bits})),
}}
"""

RACE = """
from lib.studies.matrix_race import kilobytes, operations

float32, int8 = kilobytes({size})
shown = {{
    "Operations": f"{{operations({size}):,}}",
    "Bytes": f"{{float32:,.0f}} and {{int8:,.0f}} kB",
}}
"""
