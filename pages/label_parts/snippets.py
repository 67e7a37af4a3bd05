"""The lines that give the numbers on this page."""

BLOCK = """
from lib.quantization import labels
from lib.quantization.block_formats.reading import read
from lib.studies.stored_block import stored_block

label = labels.read("{name}")
print(*label.pieces, sep="\\n")
block = stored_block(label.name, {number})
weights = [
    read(block.format, block.content, weight, block.tensor_scale).weight
    for weight in range(block.format.block_size)
]
print(weights)
shown = {{
    "Bits a weight": f"{{block.format.bits_per_weight:.5g}}",
    "Off by": f"{{block.off_by:.1%}}",
}}
"""
