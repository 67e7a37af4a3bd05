"""Home: why quantize, and the way through the pages."""

from lib.ui import frame

frame.start(
    "Quantization Playground",
    "See, bit by bit, how a neural network goes from float32 to int8, and what it costs.",
)
frame.end("home")
