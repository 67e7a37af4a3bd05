"""The lines that give the numbers on this page; those of a step begin with PREPARE."""

PREPARE = """
import numpy as np
from lib import cnn
from lib.studies import recipe
from lib.numbers.text import minus, rounded

layer = recipe.convert("{network}", "{layer}")
"""

FOLD = """
from lib.cnn.folding import fold

folded, bias = fold(layer.trained, layer.norm)
shown = {{
    "Factor": minus(f"{{layer.norm.factor[{channel}]:.4f}}"),
    "Bias": minus(f"{{bias[{channel}]:.4f}}"),
}}
"""

CALIBRATE = """
from lib.cnn.data import calibration_set
from lib.studies.feature_maps import distribution

net = cnn.load("{network}")
images, _ = calibration_set({calibration_images})
integers = cnn.quantize_network(net, images)  # calibrates
found = distribution(net, integers, "{layer}", calibration_set({histogram_images})[0])
shown = {{
    "Range": f"{{found.low:.3g}} to {{found.high:.3g}}",
    "Exactly 0": f"{{found.zeros / found.values:.1%}}",
}}
"""

SCALES = """
from lib.cnn.data import calibration_set
from lib.cnn.int8 import calibrate
from lib.quantization.affine import choose_qparams

images, _ = calibration_set({calibration_images})
low, high = calibrate(cnn.load("{network}"), images).ranges["{layer}"]
output = choose_qparams(low, high, bits=8, signed=False)
channel = layer.folded.weight[{channel}]
weights = choose_qparams(channel.min(), channel.max(), bits=8, symmetric=True, narrow_range=True)
shown = {{
    "Output scale": rounded(float(output.scale), 4),
    "Zero-point": str(output.zero_point),
    "Weight scale": rounded(float(weights.scale), 4),
}}
"""

WEIGHTS = """
from lib.quantization.affine import quantize

weight, scales = layer.folded.weight, layer.integers.weight_qparams
codes = quantize(weight, scales)
scale = scales.scale[{channel}]
steps = weight[{channel}] / np.float64(scale)
size = codes.nbytes + scales.scale.nbytes + layer.integers.bias.nbytes
shown = {{
    "Scale": rounded(float(scale), 4),
    "Largest error": f"{{np.abs(codes[{channel}] - steps).max():.2f}} steps",
    "Memory": f"{{size / 1000:,.1f}} kB",
}}
"""

BIASES = """
unit = float(layer.integers.input_qparams.scale) * float(
    layer.integers.weight_qparams.scale[{channel}]
)
code = round(float(layer.folded.bias[{channel}]) / unit)
shown = {{
    "Unit": rounded(unit, 4),
    "Bias": minus(f"{{code:,}}"),
    "Largest sum": f"{{np.abs(layer.sums).max():,}}",
    "At worst": f"{{layer.worst_sum:,}}",
}}
"""

RUN = """
from lib.quantization.integer_ops import requantize

output = layer.integers.output_qparams
codes = requantize(layer.sums, layer.integers.multiplier, output, axis=0)
here = ({channel}, {row}, {column})
shown = {{
    "Sum": minus(f"{{layer.sums[here]:,}}"),
    "Code": str(codes[here]),
    "Stands for": f"{{(codes[here] - np.float32(output.zero_point)) * output.scale:.3f}}",
}}
"""

NETWORK = """
from lib import cnn
from lib.cnn.data import calibration_set, test_set

net = cnn.load("{network}")
images, _ = calibration_set({calibration_images})
integers = cnn.quantize_network(net, images)
images, labels = test_set()
shown = {{
    "float32": f"{{(net.predict(images).argmax(1) == labels).mean():.2%}}",
    "int8": f"{{(integers.predict(images).argmax(1) == labels).mean():.2%}}",
}}
"""
