"""What a reader can choose on this page."""

from lib.quantization.labels import LONGEST
from lib.settings import STORED_BLOCKS
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
    default="Q4_K_M",
    longest=LONGEST,
    help="Such as Q5_K_S, W4A16 g64, MXFP6_E3M2 or Llama-3.1-8B-Q4_K_M.gguf.",
    beside={NAME.key: OTHER},
)
BLOCK = Number(
    "label_block",
    "Block",
    low=0,
    high=STORED_BLOCKS - 1,
    default=0,
    help="One matrix of a real network, cut into blocks: which of them.",
)
BILLIONS = (
    *(0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.2, 1.5, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 27, 32),
    *(40, 50, 60, 70, 100, 120, 180, 235, 300, 405, 500, 600, 700),
)
PARAMETERS = Choice(
    "label_parameters",
    "Parameters, in billions",
    options=BILLIONS,
    default=8,
    words=lambda billions: f"{billions:g}",
    look="steps",
)
CONTEXT = Choice(
    "label_context",
    "Context, in tokens",
    options=tuple(1024 << power for power in range(8)),
    default=8192,
    words=lambda tokens: f"{tokens}",
    look="steps",
    help="How far the model can look back while it writes. A token is a piece of a word.",
)
FLOAT16 = "float16"
CACHE = Choice(
    "label_cache",
    "Key-value cache in",
    options=(FLOAT16, "Q8_0", "Q4_0"),
    help="The cache keeps what each layer computed of all tokens so far.",
)
WEIGHT = block_strip.weight("label_weight")
FLIPS = block_strip.flips("label_flips")

TABLE = Table(NAME, TYPED, BLOCK, WEIGHT, FLIPS, PARAMETERS, CONTEXT, CACHE)
