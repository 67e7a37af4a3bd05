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

MIX = """
from lib.quantization import footprint, mixes

[shape] = [shape for shape in mixes.MODELS if shape.name == "{model}"]
print(*mixes.tensors("{mix}", shape), sep="\\n")
shown = {{
    "Bits a weight, whole model": f"{{mixes.bits_per_weight('{mix}', shape):.4f}}",
    "All weights": footprint.gigabytes(mixes.size("{mix}", shape)),
}}
"""

FIT = """
from lib.quantization import footprint, labels

label = labels.read("{name}")
found = footprint.footprint(label, {parameters}, context={context}, cache_bits={cache_bits})
for memory in footprint.MEMORIES:
    print(memory.device, found.share(memory))
shown = {{
    "Weights": footprint.gigabytes(found.weights),
    "Key-value cache": footprint.gigabytes(found.cache),
}}
"""
