"""Your own network, tomorrow: what to take home, and how to go on there."""

from lib.ui import frame, runs
from pages.yours_parts import take_home
from pages.yours_parts.settings import TABLE

with frame.page(
    "yours",
    "Take the network in integers with you, as a file that runs on your own machine.",
    TABLE,
    sources={"onnx-quantize-linear": "", "onnxruntime-quantization": ""},
):
    runs.fragment(take_home.show, "yours")
