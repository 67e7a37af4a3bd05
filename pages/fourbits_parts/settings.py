"""What a reader can choose on this page."""

from lib.jobs.tasks import RoundLayer
from lib.settings import LANGUAGE_LAYERS
from lib.studies.language import four_bits
from lib.ui.setting import Choice, Number, Table

LAYER = Choice(
    "fourbits_layer",
    "Layer",
    options=LANGUAGE_LAYERS,
    default=RoundLayer().layer,
    help="Some layers of the model on the page A language model, live. Each of its four blocks has "
    "attention (query, key, value, output), in which tokens look at each other, and a network for "
    "each token by itself (gate, up, down).",
)
FORMAT = Choice(
    "fourbits_format",
    "Format",
    options=four_bits.FORMATS,
    default="W4 g128",
    help="g128: 128 neighbors in a row share a scale. The page Read the label takes the other "
    "names apart.",
)
ROUNDING = Choice(
    "fourbits_rounding",
    "Rounding",
    options=four_bits.ROUNDINGS,
    default=four_bits.GPTQ,
    look="radio",
)
ROW = Number("fourbits_row", "Row of the matrix", low=1, high=four_bits.ROWS, default=1)
TABLE = Table(LAYER, FORMAT, ROUNDING, ROW)
