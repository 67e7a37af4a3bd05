"""The lines that give the numbers on this page."""

FILTER = """
from lib.studies.rounded_filter import walk

found = walk("{network}", "{layer}", {number}, bits={bits})
print(found.codes, found.nearest)
shown = {{
    "Outputs, to nearest": f"{{found.errors_to_nearest[-1]:.2%}} off",
    "Outputs, making up": f"{{found.errors[-1]:.2%}} off",
}}
"""

NETWORK = """
from lib.cnn import load, quantize_network
from lib.cnn.bias_correction import correct_biases
from lib.cnn.compensation import compensate_rounding
from lib.cnn.data import calibration_set, test_set
from lib.cnn.equalization import equalize
from lib.quantization.calibration import Percentile

net = load("{network}")
calibration, few = calibration_set({calibration})[0], calibration_set({images})[0]
bits = {{"weight_bits": {weight_bits}, "activation_bits": {activation_bits}}}
nearest = quantize_network(net, calibration, **bits)
making_up = compensate_rounding(net, nearest, few)
ways = {{
    "to nearest": nearest,
    "equalized": quantize_network(equalize(net), calibration, **bits),
    "another range": quantize_network(
        net, calibration, observer=lambda: Percentile({percent}), **bits
    ),
    "biases corrected": correct_biases(net, nearest, few),
    "making up": making_up,
    "making up, biases corrected": correct_biases(net, making_up, few),
}}
images, labels = test_set()
right = {{
    name: f"{{(way.predict(images).argmax(1) == labels).mean():.2%}} right"
    for name, way in ways.items()
}}
print(right)
names = ("to nearest", "making up", "making up, biases corrected")
shown = {{name.capitalize(): right[name] for name in names}}
"""
