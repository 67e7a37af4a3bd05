"""What a reader can choose on this page."""

from lib.settings import ALPHAS, ENCODER_LAYERS, ENCODER_SENTENCE
from lib.ui.setting import Choice, Table, Text

SENTENCE = Text(
    "outliers_sentence",
    "A sentence",
    default=ENCODER_SENTENCE,
    longest=160,
    samples=(
        "",
        "??? 🙂 <b>*x*</b> $a$",
        "an outlier "
        + "and another, more, "
        + "and so on "
        + "until the end of what can be read "
        + "here",
    ),
)
LAYER = Choice(
    "outliers_layer",
    "Layer",
    options=ENCODER_LAYERS,
    default="block 1 up",
    help="Each of the three blocks has attention (query, key, value, output), in which tokens look "
    "at each other, and a network for each token by itself (up, down).",
)
BITS = Choice(
    "outliers_bits", "Bits of an activation", options=(4, 5, 6, 7, 8), default=8, look="steps"
)
ALPHA = Choice(
    "outliers_alpha",
    "Alpha",
    options=ALPHAS,
    default=0.5,
    words="{:g}".format,
    look="steps",
    help="How much of the channels' size moves into the weights: 0 evens out the weights, 1 the "
    "activations.",
)
TABLE = Table(SENTENCE, LAYER, BITS, ALPHA)
