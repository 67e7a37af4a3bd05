"""The lines that give the numbers on this page."""

LAYER = """
from lib.studies.channels import variant
from lib.quantization.granularity import bits_per_weight, choose_scales, relative_error

net = variant("{network}", strength={strength}, equalized={equalized})
[weight] = [x.weight for x in net.layers if x.name == "{layer}"]
weight = weight.reshape(len(weight), -1)  # a row for each channel

shown = {{}}
for name, granularity in (
    ("One scale", "per_tensor"),
    ("Per channel", "per_channel"),
    ("Per group", "per_group"),
):
    qparams = choose_scales(weight, granularity, bits={bits}, group_size={group_size})
    shown[name] = f"{{relative_error(weight, qparams):.2%}} off"
    shown[f"Memory, {{name.lower()}}"] = f"{{bits_per_weight(weight, qparams):.2f}} bits"
"""

NETWORK = """
from lib.cnn import load, quantize_network
from lib.cnn.bias_correction import correct_biases
from lib.studies.channels import variant
from lib.cnn.data import calibration_set, test_set

float32 = variant("{network}", strength={strength}, equalized={equalized})
images, labels = test_set()
shown = {{}}
calibration = calibration_set({calibration})[0]
for name, granularity in (("One scale", "per_tensor"), ("Per channel", "per_channel")):
    integers = quantize_network(
        float32, calibration, weight_bits={weight_bits}, granularity=granularity
    )
    if {corrected}:
        integers = correct_biases(float32, integers, calibration)
    right = integers.predict(images).argmax(1) == labels
    shown[name] = f"{{right.mean():.2%}} right"
"""
CHANGED = """
answers = [net.predict(images).argmax(1) for net in (load("{network}"), float32)]
shown["Changed in float32"] = f"{{(answers[0] != answers[1]).sum():,}} answers"
"""
