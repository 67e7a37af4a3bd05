"""What a reader can choose on this page."""

from lib.quantization.labels import LONGEST
from lib.studies.stored_block import BLOCKS
from lib.ui.components import block_strip
from lib.ui.setting import Choice, Number, Table, Text

OTHER = "another name"
NAMES = (
    *("Q4_K_M", "Q4_K_S", "Q4_0", "Q5_K_M", "Q6_K", "Q8_0"),
    *("W4A16 g128", "W8A8", "INT4", "NF4", "MXFP4", "MXFP6", "NVFP4", "FP8", "BF16"),
)

NAME = Choice("label_name", "Name", options=(*NAMES, OTHER))
TYPED = Text(
    "label_typed",
    "Type a name, or that of a file",
    default="Q5_K_S",
    longest=LONGEST,
    help="Such as Q5_K_S, W4A16 g64, MXFP6_E3M2 or Llama-3.1-8B-Q4_K_M.gguf.",
    beside={NAME.key: OTHER},
)
BLOCK = Number(
    "label_block",
    "Block",
    low=0,
    high=BLOCKS - 1,
    default=0,
    help="One matrix of a real network, cut into blocks: which of them.",
)
WEIGHT = block_strip.weight("label_weight")
FLIPS = block_strip.flips("label_flips")

TABLE = Table(NAME, TYPED, BLOCK, WEIGHT, FLIPS)
