"""One layer's weights in 4 bits: the formats, the ways to round to them, and what a run finds.

Plain data, as ``findings`` and ``ways``: only ``one_layer`` loads the model.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.numbers.checks import check_choice, check_int
from lib.quantization.block_formats import BLOCK_FORMATS, BlockFormat, GroupFormat

ROW = "one scale a row"
GROUPS = {"W4 g128": 128, "W4 g32": 32}  # weights that share a scale
FORMATS = (ROW, *GROUPS, "NF4", "MXFP4", "NVFP4")
ROUNDINGS = NEAREST, AWQ, GPTQ = ("to nearest", "AWQ", "GPTQ")
BITS = 4  # of a code
ROWS = 8  # of a layer whose codes a run returns
MOST_SHOWN = 64  # weights of each of these rows, at most

Floats = NDArray[np.float32]


def format_of(name: str, inputs: int) -> BlockFormat:
    """The format of that name for a matrix (outputs, inputs); ValueError if there is none."""
    check_choice("name", name, FORMATS)
    if name == ROW:
        return GroupFormat(BITS, inputs)
    return GroupFormat(BITS, GROUPS[name]) if name in GROUPS else BLOCK_FORMATS[name.lower()]


def is_defined(name: str, rounding: str) -> bool:
    """Whether the weights can be rounded to that format in that way here.

    GPTQ is here for integer codes, whose steps are even.
    """
    return rounding != GPTQ or name == ROW or name in GROUPS


WAYS = tuple((name, way) for name in FORMATS for way in ROUNDINGS if is_defined(name, way))


@dataclass(frozen=True, eq=False, kw_only=True)
class Rounded:
    """A layer in one format, rounded in one way.

    Attributes:
        format: one of `FORMATS`.
        rounding: one of `ROUNDINGS`.
        bits: that a weight takes, its share of the scales included.
        weights_off: how far the weights are off, as a part of their size: roots of mean squares.
        outputs_off: the same of the layer's outputs, on the activations that AWQ and GPTQ saw, and
            on others.
        moved: the share of all weights whose code isn't the nearest to them, 0..1.
        levels: what the sixteen codes mean in the first block of some rows, (rows, 16).
        codes: of the weights at the start of that block, (rows, shown).
        factors: what these weights were multiplied by before they were rounded, (shown,).
    """

    format: str
    rounding: str
    bits: float
    weights_off: float
    outputs_off: tuple[float, float]
    moved: float
    levels: Floats
    codes: NDArray[np.uint8]
    factors: Floats

    @property
    def way(self) -> tuple[str, str]:
        """Its format and rounding."""
        return self.format, self.rounding

    @property
    def off(self) -> float:
        """How far the outputs are off on activations that no way has seen."""
        return self.outputs_off[1]


@dataclass(frozen=True, eq=False, kw_only=True)
class RoundedLayer:
    """A layer of the language model in all ways.

    Attributes:
        layer: its name, one of `lib.settings.LANGUAGE_LAYERS`.
        shape: (outputs, inputs) of its weights.
        tokens: how many went through it, those that AWQ and GPTQ saw, and others.
        standing_out: how many times as large, on average, the activations of its strongest channel
            are as those of the median channel.
        weights: the start of the first rows, (rows, 64).
        ways: in the order of `WAYS`.
    """

    layer: str
    shape: tuple[int, int]
    tokens: tuple[int, int]
    standing_out: float
    weights: Floats
    ways: tuple[Rounded, ...]

    def rounded(self, name: str, rounding: str) -> Rounded:
        """What was found of a format and a rounding; ValueError where that is not defined."""
        for each in self.ways:
            if each.way == (name, rounding):
                return each
        raise ValueError(f"rounding must not be {rounding!r} with {name!r}")

    def in_format(self, name: str) -> tuple[Rounded, ...]:
        """All ways to round to one format."""
        return tuple(each for each in self.ways if each.format == name)

    @property
    def best(self) -> Rounded:
        """The way whose outputs are nearest, on activations that no way has seen."""
        return min(self.ways, key=lambda each: each.off)


# The name of a format and a rounding on the page of the whole model, where it has the very same.
_STORAGES = {
    ("W4 g128", NEAREST): "W4 g128",
    ("W4 g128", GPTQ): "W4 g128, GPTQ",
    ("NF4", NEAREST): "NF4",
    ("MXFP4", NEAREST): "MXFP4",
    ("NVFP4", NEAREST): "NVFP4",
}
# What is nearest to the others: the same size of a group, or the same rounding.
_NEAREST_STORAGES = {ROW: "W4 g128", "W4 g32": "Q4_0"}


def storage(name: str, rounding: str) -> tuple[str, bool]:
    """How the whole model can be stored, by `lib.settings.STORAGES`, and whether that is the same.

    Where it isn't, it is what comes nearest.
    """
    if (name, rounding) in _STORAGES:
        return _STORAGES[name, rounding], True
    if rounding == GPTQ:
        return _STORAGES["W4 g128", GPTQ], False
    return _NEAREST_STORAGES.get(name) or _STORAGES[name, NEAREST], False


@dataclass(frozen=True, eq=False)
class Block:
    """Some weights of a block, and the sixteen values that they can become.

    Attributes:
        weights: as they were rounded: with AWQ, times their factors, (weights,).
        levels: what each code means, (16,).
        codes: of the weights, (weights,).
    """

    weights: Floats
    levels: Floats
    codes: NDArray[np.uint8]

    @property
    def rounded(self) -> Floats:
        """What the weights become, (weights,)."""
        return self.levels[self.codes]

    @property
    def distinct(self) -> Floats:
        """The values that differ, in order: a float has two codes for 0."""
        return np.unique(self.levels)

    @property
    def within_half(self) -> tuple[int, float]:
        """How many of these lie in the inner half of their range, and which share of the weights.

        That is half as far from 0 as the outermost value, or nearer.
        """
        half = np.abs(self.levels).max() / 2
        values, weights = np.abs(self.distinct) <= half, np.abs(self.weights) <= half
        return int(values.sum()), float(weights.mean())

    @property
    def steps(self) -> tuple[float, float]:
        """The smallest and the largest distance of neighboring values."""
        steps = np.diff(self.distinct)
        return float(steps.min()), float(steps.max())

    @property
    def unevenness(self) -> float:
        """How many times as wide the largest step is as the smallest."""
        smallest, largest = self.steps
        return largest / smallest

    @property
    def even(self) -> bool:
        """Whether all steps are as wide, but for rounding."""
        return self.unevenness < 1.01


def block(found: RoundedLayer, way: Rounded, row: int) -> Block:
    """The first block of a row, from 1, as far as a run returns its codes."""
    place = check_int("row", row, 1, ROWS) - 1
    weights = found.weights[place, : len(way.factors)] * way.factors
    return Block(weights, way.levels[place], way.codes[place])


def change(value: float, before: float) -> float:
    """By what part a value is larger than another; below 0 if it is smaller."""
    return value / before - 1
