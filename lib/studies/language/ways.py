"""How the weights of the language model can be stored, by the names that pages use."""

from dataclasses import dataclass

from lib.numbers.checks import check_choice
from lib.quantization.block_formats import BLOCK_FORMATS, BlockFormat, GroupFormat

GROUP = 128  # weights that share a scale in the formats W4, W3 and W2
CLIPPED = ", clipped"  # what stands in the names of those whose scales may clip weights
COMPENSATED = ", GPTQ"  # what the names of those end with whose rounding makes up for its errors


@dataclass(frozen=True, eq=False)
class Way:
    """A format for the matrices of the layers, and how they are rounded to it.

    compensated: whether by GPTQ; else each weight to the nearest that its block allows.
    """

    name: str
    format: BlockFormat
    compensated: bool = False


def _ways() -> dict[str, Way]:
    names = ("q8_0", "q6_k", "q4_k", "q4_0", "nf4", "mxfp4", "nvfp4")
    ways = [Way(BLOCK_FORMATS[name].title, BLOCK_FORMATS[name]) for name in names]
    groups = [GroupFormat(bits, GROUP) for bits in (4, 3, 2)]
    # Clipped only where it wins most: there the steps are widest.
    for group in (*groups, GroupFormat(2, GROUP, clipped=True)):
        ways += [Way(group.title, group), Way(group.title + COMPENSATED, group, True)]
    return {way.name: way for way in ways}


WAYS = _ways()
EMBEDDING = WAYS["Q8_0"]  # how the table of the tokens is always stored


def way(name: str) -> Way:
    """The way of that name; ValueError if there is none."""
    return WAYS[check_choice("storage", name, tuple(WAYS))]
