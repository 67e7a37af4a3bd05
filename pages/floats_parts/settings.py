"""What a reader can choose on this page."""

from lib.numbers.floats import FORMATS, Specials
from lib.ui.components import bit_strip
from lib.ui.setting import Choice, InAddress, Number, Table

CUSTOM = "custom"
CODE = "float_code"  # the name of the bits in the address

SPECIALS_LABELS: dict[Specials, str] = {
    "ieee": "infinity and NaN, as in IEEE 754",
    "fn": "NaN, no infinity (fn)",
    "fnuz": "NaN, no infinity, no −0 (fnuz)",
    "finite": "numbers only (finite)",
}

FORMAT = Choice("float_format", "Format", options=(*FORMATS, CUSTOM), default="float32", width=178)
OWN = {FORMAT.key: CUSTOM}
EXPONENT = Number(
    "float_exponent", "Exponent bits", low=1, high=11, default=4, look="slider", beside=OWN
)
SIGNIFICAND = Number(
    "float_significand", "Significand bits", low=1, high=52, default=5, look="slider", beside=OWN
)
SPECIALS: Choice[Specials] = Choice(
    "float_specials",
    "Codes that are not numbers",
    options=tuple(SPECIALS_LABELS),
    words=SPECIALS_LABELS.__getitem__,
    beside=OWN,
)

TABLE = Table(
    *(FORMAT, EXPONENT, SIGNIFICAND, SPECIALS),
    InAddress(CODE, samples=("0x3dcccccd", "0x00000000")),
    InAddress(bit_strip.typed_key(CODE), samples=("1/3", "6.02e23")),
    InAddress("zoom", samples=("0", "200")),
)
