"""What a reader can choose on this page."""

from typing import Literal

from lib.numbers.floats import FORMATS
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.text import MAX_LENGTH
from lib.studies import dot_product, matrix_race, shipped
from lib.ui.components import steps
from lib.ui.setting import Choice, Number, Table, Text

REGISTERS = (128, 256, 512)  # bits
OPERATIONS = {"add": "+", "multiply": "×"}
LARGEST = "the largest possible"  # beside the names of layers
LAYERS = shipped.layer_names("plain")

# Two machines.
NUMBER_A = Text("number_a", "Number a", default="100", longest=MAX_LENGTH, width=100)
NUMBER_B = Text("number_b", "Number b", default="50", longest=MAX_LENGTH, width=100)
OPERATION = Choice("operation", "Operation", options=tuple(OPERATIONS), width=124)
FORMAT = Choice(
    "arithmetic_format",
    "Float format",
    options=tuple(FORMATS),
    default="float16",
    width=190,
    former_key="float_format",
)
OVERFLOW: Choice[Overflow] = Choice(
    "int8_overflow",
    "If a result does not fit in int8",
    options=("wrap", "saturate", "widen"),
    help="Wrap around to the other end, stop at the nearer end, or widen the result.",
)


def layer(
    key: str, label: str, default: str, width: Literal["stretch"] | int | None = None
) -> Choice[str]:
    """The choice of a layer of whose products a sum is made."""
    return Choice(
        key,
        label,
        options=(*LAYERS, LARGEST),
        default=default,
        help="Of the largest sum that a layer of the plain network in int8 computes for one image.",
        width=width,
    )


# Sums of products. The first to be looked at is a long one.
SUM_OF = layer("sum_of", "Products", "conv2")
NARROW: Choice[Literal["wrap", "saturate"]] = Choice(  # a register stays as it is
    "sum_overflow", "A sum that does not fit", options=("wrap", "saturate"), look="radio"
)
PRODUCT_OF = layer("product_of", "Product of", "conv2", 211)
WHICH = Number(
    "sum_product",
    "Which one",
    low=1,
    high=dot_product.longest("plain"),
    default=12,  # neither of its factors is 0
    width=140,
    beside={PRODUCT_OF.key: "conv6"},
)

# Speed.
REGISTER = Choice(
    "register_bits",
    "Bits of a register",
    options=REGISTERS,
    default=512,
    help="512: AVX-512. 256: AVX2. 128: SSE, and NEON on ARM.",
)
SIZE = Choice(
    "matrix_size", "Rows and columns", options=matrix_race.SIZES, default=512, look="steps"
)

TABLE = Table(
    *(NUMBER_A, NUMBER_B, OPERATION, FORMAT, OVERFLOW, steps.setting("int8")),
    *(steps.setting("float"), SUM_OF, NARROW, PRODUCT_OF, WHICH, steps.setting("sum")),
    *(REGISTER, SIZE),
)
