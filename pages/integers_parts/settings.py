"""What a reader can choose on this page."""

from lib.numbers.int_types import WIDTHS
from lib.numbers.integer_arithmetic import Overflow
from lib.ui.components import binary_point, bit_strip
from lib.ui.components.binary_point import MOST_BITS
from lib.ui.setting import Choice, InAddress, Table

CODE = "integer"  # the name of the bits in the address

BITS = Choice("int_bits", "Bits", options=WIDTHS, default=8, look="segments")
SIGN = Choice("int_sign", "Sign", options=("signed", "unsigned"), look="segments")
OVERFLOW: Choice[Overflow] = Choice(
    "int_overflow", "Past the end", options=("wrap", "saturate", "widen"), look="segments"
)

TABLE = Table(
    *(BITS, SIGN, OVERFLOW),
    InAddress(CODE, samples=("0xc2", "0x00")),
    InAddress(bit_strip.typed_key(CODE), samples=("−62", "100")),
    InAddress(
        binary_point.KEY, parse=lambda raw: binary_point.parse(raw, MOST_BITS), samples=("0", "8")
    ),
)
