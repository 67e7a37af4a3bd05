"""The lines that give the numbers on this page."""

WAY = """
from lib.studies.language.one_layer import round_layer
from lib.studies.progress import result_of

found = result_of(round_layer("{layer}")).rounded("{format}", "{rounding}")
shown = {{
    "Weights": f"{{found.weights_off:.2%}} off",
    "Outputs": f"{{found.outputs_off[1]:.2%}} off",
    "Bits a weight": f"{{found.bits:.4g}}",
}}
"""

VALUES = """
from lib.studies.language.four_bits import block
from lib.studies.language.one_layer import round_layer
from lib.studies.progress import result_of

found = result_of(round_layer("{layer}"))
part = block(found, found.rounded("{format}", "{rounding}"), {row})
values, weights = part.within_half
print(part.levels, part.weights, part.codes)
shown = {{
    "Values that differ": f"{{len(part.distinct)}}",
    "Weights in that half": f"{{weights:.0%}}",
    "Smallest step": f"{{part.steps[0]:.4f}}",
}}
"""
