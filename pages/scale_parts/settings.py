"""What a reader can choose on this page."""

from lib.cnn import NETWORKS
from lib.quantization.affine import ROUNDINGS
from lib.studies import shipped
from lib.ui.components import one_value, quantizer, worked_example
from lib.ui.data_choice import DataChoice
from lib.ui.setting import Choice, Flag, Number, Table

CODES = ("signed", "unsigned")
RULES = {"floor": "Floor", "nearest": "Round to nearest"}

# One value.
ONE_ROUNDING = Choice("one_rounding", "Rounding", options=ROUNDINGS, look="radio")
ONE_CODES = Choice("one_codes", "Codes", options=CODES, look="radio")

# Many values.
DATA = DataChoice("scale", NETWORKS, shipped)
ROUNDING = Choice("scale_rounding", "Rounding", options=ROUNDINGS, look="radio")
SIGN = Choice("scale_codes", "Codes", options=CODES, look="radio")
SYMMETRIC = Flag("scale_symmetric", "Symmetric range")
NARROW = Flag("scale_narrow", "Leave out the lowest code (narrow range)")
HOLD = Choice(
    "scale_hold",
    "When the bits change, hold",
    options=("range", "scale"),
    captions=("more bits make finer steps", "more bits reach farther"),
    look="radio",
)

# Zeros.
ZERO_MISSING = Flag("zero_missing", "0 has no code")
ZERO_BITS = Number("zero_bits", "Bits of a pixel", low=2, high=8, default=3, look="slider")

# A matrix times a vector.
RULE = Choice(
    "example_rule", "Rule", options=tuple(RULES), words=RULES.__getitem__, look="segments"
)

TABLE = Table(
    *(ONE_ROUNDING, ONE_CODES, *one_value.SETTINGS),
    *(*DATA.settings, ROUNDING, SIGN, SYMMETRIC, NARROW, HOLD, *quantizer.SETTINGS),
    *(ZERO_MISSING, ZERO_BITS),
    *(RULE, *worked_example.SETTINGS),
)
