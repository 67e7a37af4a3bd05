"""One layer of the language model in 4 bits, in every format and rounded in every way.

What counts is what the layer puts out: for weights that are off by d, the mean square of d @ x over
all that goes into it, which is the trace of d @ H @ d.T with H the mean of x x^T. AWQ and GPTQ see
what goes in while the model reads glosses that it was trained on. They are judged on others, too.
"""

from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.lm import glosses, language_model
from lib.lm.data import Synset
from lib.lm.language_model import LanguageModel
from lib.numbers.checks import check_choice
from lib.quantization.affine import QParams, dequantize, quantize
from lib.quantization.block_formats import NVFP4, BlockFormat, GroupFormat, reading
from lib.quantization.groups import MAX_GROUP
from lib.quantization.rounding import awq_scales, gptq, gptq_groups
from lib.settings import LANGUAGE_LAYERS
from lib.studies.language.findings import Progress
from lib.studies.language.four_bits import (
    AWQ,
    GPTQ,
    MOST_SHOWN,
    ROWS,
    WAYS,
    Floats,
    Rounded,
    RoundedLayer,
    format_of,
)
from lib.studies.language.storing import inputs

OTHERS = 4  # of the held-out glosses, every fourth is read
ATTENTION = ("query", "key", "value", "output")

Float64s = NDArray[np.float64]

# What was found to the end, which is the same each time.
_found: dict[tuple[LanguageModel, str], RoundedLayer] = {}


def round_layer(layer: str) -> Generator[Progress, None, RoundedLayer]:
    """Round a layer of the shipped model in all of `WAYS`.

    Args:
        layer: one of `lib.settings.LANGUAGE_LAYERS`.

    Raises:
        ValueError: there is no such layer.
    """
    name = weight_name(check_choice("layer", layer, LANGUAGE_LAYERS))
    yield Progress()
    model = language_model.load()
    if (model, layer) in _found:
        return _found[model, layer]
    weight = model.weights[name]
    seen = yield from _entering(model, name, glosses.training())
    others = yield from _entering(model, name, glosses.held_out()[::OTHERS])
    hessian = _hessian(seen)
    judge = _Judge(weight, (hessian, _hessian(others)))
    ways = []
    for place, (fmt, rounding) in enumerate(WAYS):
        yield Progress(place / len(WAYS), f"Rounding: {fmt}, {rounding}")
        found = rounded(weight, format_of(fmt, weight.shape[1]), rounding, seen, hessian)
        ways.append(judge.of(fmt, rounding, found))
    strengths = np.abs(seen).mean(axis=0)
    _found[model, layer] = RoundedLayer(
        layer=layer,
        shape=weight.shape,
        tokens=(len(seen), len(others)),
        standing_out=float(strengths.max() / np.median(strengths)),
        weights=weight[:ROWS, :MOST_SHOWN].copy(),
        ways=tuple(ways),
    )
    return _found[model, layer]


def weight_name(layer: str) -> str:
    """A layer's weight in the model: that of "block 1 up" is layers.0.feed_forward.up.weight."""
    _, number, kind = layer.split()
    part = "attention" if kind in ATTENTION else "feed_forward"
    return f"layers.{int(number) - 1}.{part}.{kind}.weight"


class Codes(NamedTuple):
    """A matrix that was rounded.

    Attributes:
        read_back: what its weights are then, (outputs, inputs).
        codes: of all its weights.
        levels: what the sixteen codes mean in the first block of the first rows, (rows, 16).
        moved: the share of codes that are not the nearest.
        factors: what the inputs' weights were multiplied by before, (inputs,).
    """

    read_back: Floats
    codes: NDArray[np.uint8]
    levels: Floats
    moved: float
    factors: Floats


def rounded(weight: Floats, fmt: BlockFormat, rounding: str, x: Floats, hessian: Float64s) -> Codes:
    """Round a matrix to a format in one of `ROUNDINGS`.

    Args:
        weight: (outputs, inputs).
        fmt: whose blocks divide the inputs; for GPTQ a `GroupFormat`.
        rounding: how.
        x: what goes into the layer, (tokens, inputs).
        hessian: its x.T @ x.
    """
    if rounding == GPTQ:
        assert isinstance(fmt, GroupFormat)
        return _compensated(weight, fmt, hessian)
    factors = np.ones(weight.shape[1], np.float32)
    if rounding == AWQ:
        factors = awq_scales(weight, x.T, fmt)
    scaled = weight * factors
    tensor_scale = fmt.tensor_scale(scaled) if isinstance(fmt, NVFP4) else np.float32(1)
    blocks = fmt.quantize(scaled, tensor_scale) if isinstance(fmt, NVFP4) else fmt.quantize(scaled)
    levels = [reading.levels(fmt, row[0], 0, float(tensor_scale)) for row in blocks[:ROWS]]
    return Codes(
        fmt.read_back(scaled) / factors,
        fmt.codes(blocks),
        np.array(levels, np.float32),
        0.0,
        factors,
    )


def _compensated(weight: Floats, fmt: GroupFormat, hessian: Float64s) -> Codes:
    """GPTQ; a scale for a whole row is that of the weights as they were."""
    qparams: QParams
    if fmt.group > MAX_GROUP:
        scale, zero_point = fmt.scales(weight)
        top = (1 << fmt.bits) - 1
        qparams = QParams(scale.ravel(), zero_point.ravel().astype(np.int32), 0, top, axis=0)
        codes = gptq(weight, hessian, qparams)
    else:
        codes, qparams = gptq_groups(weight, hessian, fmt)
    first, middle = (
        np.reshape(each, (len(weight), -1))[:ROWS, :1]
        for each in (qparams.scale, qparams.zero_point)
    )
    return Codes(
        dequantize(codes, qparams),
        codes.astype(np.uint8),
        (np.arange(1 << fmt.bits) - middle).astype(np.float32) * first,
        float((quantize(weight, qparams) != codes).mean()),
        np.ones(weight.shape[1], np.float32),
    )


class _Judge:
    """Says how far a layer is off.

    Args:
        weight: as trained, (outputs, inputs).
        hessians: X X^T of what AWQ and GPTQ saw, and of others.
    """

    def __init__(self, weight: Floats, hessians: tuple[Float64s, Float64s]) -> None:
        self.weight = weight.astype(np.float64)
        self.hessians = hessians
        self.sizes = tuple(_energy(self.weight, each) for each in hessians)

    def of(self, name: str, rounding: str, found: Codes) -> Rounded:
        """What is shown of a way."""
        off = found.read_back - self.weight
        on_seen, on_others = (
            float(np.sqrt(_energy(off, hessian) / size))
            for hessian, size in zip(self.hessians, self.sizes, strict=True)
        )
        fmt = format_of(name, self.weight.shape[1])
        shown = min(fmt.block_size, MOST_SHOWN)
        return Rounded(
            format=name,
            rounding=rounding,
            bits=fmt.bits_per_weight,
            weights_off=float(np.linalg.norm(off) / np.linalg.norm(self.weight)),
            outputs_off=(on_seen, on_others),
            moved=found.moved,
            levels=found.levels,
            codes=found.codes[:ROWS, :shown].copy(),
            factors=found.factors[:shown].copy(),
        )


def _energy(rows: Float64s, hessian: Float64s) -> float:
    """The sum of squares of rows @ X, with the hessian X X^T."""
    return float(np.sum(rows @ hessian * rows))


def _entering(
    model: LanguageModel, name: str, synsets: Sequence[Synset]
) -> Generator[Progress, None, Floats]:
    """What goes into a layer while the model reads glosses, (tokens, inputs)."""
    parts = []
    for part in inputs(model, (name,), synsets):
        yield Progress(0.0, f"Reading: {len(synsets)} glosses")
        parts.append(part[name].astype(np.float32))
    return np.concatenate(parts)


def _hessian(x: Floats) -> Float64s:
    """The sum over all tokens of x x^T, (inputs, inputs)."""
    exact = x.astype(np.float64)
    return exact.T @ exact
