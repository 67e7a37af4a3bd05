"""The lines that give the numbers on this page."""

COMPENSATED = """
from lib.cnn.compensation import compensate_rounding
from lib.cnn.data import calibration_set

integers = compensate_rounding(float32, integers, calibration_set({images})[0])
"""
PACKED_SIZE = """
shown = {"Packed size": f"{integers.packed_bytes / 1000:,.0f} kB"}
"""
ACCURACY = """
from lib.studies.evaluation import accuracy

right = accuracy(integers)
shown["Accuracy"] = f"{right:.2%}"
shown["Lost"] = f"{accuracy(float32) - right:.2%}".replace("%", " points").replace("-", "−")
"""
SIZES = """
from lib.studies.shipped import quantized


def packed(weight_bits, activation_bits):
    net = quantized(
        "{network}",
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity="{granularity}",
        observer="{observer}",
    )
    return f"{{net.packed_bytes / 1000:,.0f}} kB"


shown = {{name: packed(*bits) for name, bits in {sizes!r}.items()}}
"""
FORMAT = """
from lib.studies.evaluation import accuracy
from lib.studies.shipped import float32
from lib.studies.weight_formats import with_weights_in

net = with_weights_in(float32("{network}"), "{format}", "{granularity}")
shown = {{"{name}": f"{{accuracy(net):.2%}}"}}
"""
