"""What a reader can choose on this page: the network of "The network, live", and three answers."""

from lib.ui.setting import Choice, Table
from pages.network_parts.settings import ACTIVATION_BITS, NETWORK, SCALES, WEIGHT_BITS

KINDS = CONVOLUTIONS, LANGUAGE = "convolutions", "a language model"
DATA = YES, NO = "yes", "no"
TOOLS = PYTORCH, ONNX_RUNTIME = "PyTorch", "ONNX Runtime"

KIND = Choice("yours_kind", "What is it made of?", options=KINDS, look="radio")
HAS_DATA = Choice(
    "yours_data",
    "Are there data at hand?",
    options=DATA,
    look="radio",
    help="A hundred inputs such as the network will meet, without labels, are enough.",
)
TOOL = Choice(
    "yours_tool",
    "What will run it?",
    options=TOOLS,
    look="radio",
    help="ONNX Runtime runs on servers, phones and in browsers, on x86 and ARM. What is made here "
    "for PyTorch runs on x86 processors.",
)
TABLE = Table(NETWORK, WEIGHT_BITS, SCALES, ACTIVATION_BITS, KIND, HAS_DATA, TOOL)
