"""The lines that give the numbers on this page."""

# Times are not measured again: they differ from run to run.
ROOFLINE = """
from lib.studies.roofline import LARGE, matrix_bytes

operations = 2 * {batch} * LARGE**2
float32, int8 = (operations / matrix_bytes({batch}, kind) for kind in ("float32", "int8"))
shown = {{"Operations for each byte": f"{{float32:,.3g}} and {{int8:,.3g}}"}}
"""

WEIGHTS = """
from lib.cnn.memory import kilobytes
from lib.studies.packed_weights import FLOAT32, Way

four = Way(bits=4, group={group}, inside="int8")
shown = {{"Bytes of the weights": f"{{kilobytes(four.bytes)}} and {{kilobytes(FLOAT32.bytes)}}"}}
"""

FORMS = """
from lib.studies import fake_or_real

files = fake_or_real.files("{network}")
float32, int8 = len(files["float32"]), len(files["integers"])
shown = {{"Smaller file": f"{{float32 / int8:.1f}} ×"}}
"""

PAIRS = """
from lib.studies import dot_product
from lib.numbers.text import minus

products = dot_product.{source}
worst = {find}
shown = {{
    "Worst pair": minus(f"{{worst.kept:,}}"),
    "Sum without VNNI": minus(f"{{products.sum_of_pairs:,}}"),
    "Layers with such pairs": ", ".join(dot_product.saturating_layers("plain")) or "no layer",
}}
"""
