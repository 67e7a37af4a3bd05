"""The lines that give the numbers on this page."""

# Times are not measured again: they differ from run to run.
ROOFLINE = """
from lib.studies.roofline import LARGE, matrix_bytes

operations = 2 * {batch} * LARGE**2
float32, int8 = (operations / matrix_bytes({batch}, kind) for kind in ("float32", "int8"))
shown = {{"Operations for each byte": f"{{float32:,.3g}} and {{int8:,.3g}}"}}
"""
