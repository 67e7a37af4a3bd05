"""Weights in fp8, fp6, fp4 beside integers of as many bits: simulated in float32.

The processor has no arithmetic in these formats, so each weight is rounded to a value of the format
(times a scale) and the network then runs in float32, activations included. Accuracy is that of the
format; time is not, and none is measured. Integers are simulated the same way here, so that only
the formats differ.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from lib.cnn.layers import Floats, Pool
from lib.cnn.network import FloatNet
from lib.numbers.checks import check_choice, check_instance
from lib.numbers.floats import FORMATS
from lib.quantization.affine import fake_quantize
from lib.quantization.formats import float_scale, round_to_float, weight_qparams
from lib.settings import GRANULARITIES
from lib.studies import shipped
from lib.studies.evaluation import OneByOne, right_answers

INTEGERS = {"int8": 8, "int6": 6, "int4": 4}
# Eight bits and four first: six only fills in the curve.
WEIGHT_FORMATS = (
    "int8",
    "float8_e4m3fn",
    "float8_e5m2",
    "int4",
    "float4_e2m1fn",
    "int6",
    "float6_e2m3fn",
    "float6_e3m2fn",
)


class FormatCell(NamedTuple):
    """The network with weights in one format, simulated in float32."""

    format: str
    bits: int
    accuracy: float
    packed_bytes: int  # weights packed without gaps, float32 scales and biases

    @property
    def kilobytes(self) -> float:
        """The same in kB, 1,000 bytes each."""
        return self.packed_bytes / 1000


@dataclass(frozen=True, kw_only=True)
class Progress(OneByOne[FormatCell]):
    """The formats that are done, and how far the present one is."""

    of: int = len(WEIGHT_FORMATS)
    format: str = WEIGHT_FORMATS[0]

    @property
    def words(self) -> str:
        """What is being done now."""
        place = f"Format {len(self.done) + 1} of {self.of}"
        return f"{place}, {self.format}: {self.right:,} of {self.images:,} images right"


def with_weights_in(net: FloatNet, fmt: str, granularity: str = GRANULARITIES[0]) -> FloatNet:
    """The network with every weight rounded to a format, to run in float32.

    The scale takes the largest weight of each output channel, or of each layer, to the largest
    value of the format. Biases stay as they are.

    Args:
        net: the network in float32.
        fmt: one of WEIGHT_FORMATS.
        granularity: of the scales, ``"per_channel"`` or ``"per_tensor"``.

    Raises:
        ValueError, TypeError: an argument outside these ranges, named in the message.
    """
    check_instance("net", net, FloatNet)
    _check(fmt, granularity)
    layers = tuple(
        layer
        if isinstance(layer, Pool)
        else replace(layer, weight=_rounded(layer.weight, fmt, granularity))
        for layer in net.layers
    )
    return FloatNet(net.name, layers)


def packed_bytes(net: FloatNet, fmt: str, granularity: str = GRANULARITIES[0]) -> int:
    """Memory of the weights in a format, packed without gaps, float32 scales and biases."""
    _check(fmt, granularity)
    total = 0
    for layer in net.layers:
        if not isinstance(layer, Pool):
            scales = len(layer.weight) if granularity == "per_channel" else 1
            total += -(-layer.weight.size * bits_of(fmt) // 8) + 4 * scales + layer.bias.nbytes
    return total


def bits_of(fmt: str) -> int:
    """What one weight takes."""
    return INTEGERS[fmt] if fmt in INTEGERS else FORMATS[fmt].bits


def weight_formats(
    network: str, granularity: str
) -> Generator[Progress, None, tuple[FormatCell, ...]]:
    """Run a shipped network with its weights in each format over the 10,000 test images.

    Args:
        network: ``"plain"`` or ``"separable"``.
        granularity: ``"per_channel"`` or ``"per_tensor"``.

    Yields:
        the progress, several times a second.

    Raises:
        ValueError, TypeError: an argument outside these ranges, named in the message.
    """
    cells: tuple[FormatCell, ...] = ()
    net = shipped.float32(network)
    for fmt in WEIGHT_FORMATS:
        progress = Progress(done=cells, of=len(WEIGHT_FORMATS), format=fmt)
        yield progress
        rounded = with_weights_in(net, fmt, granularity)
        for seen, right in right_answers(rounded, ("weights", network, fmt, granularity)):
            yield replace(progress, images=seen, right=right)
        size = packed_bytes(net, fmt, granularity)
        cells += (FormatCell(fmt, bits_of(fmt), right / seen, size),)
    return cells


def _check(fmt: str, granularity: str) -> None:
    check_choice("fmt", fmt, WEIGHT_FORMATS)
    check_choice("granularity", granularity, GRANULARITIES)


def _rounded(weight: Floats, fmt: str, granularity: str) -> Floats:
    per_channel = granularity == "per_channel"
    if fmt in INTEGERS:
        qparams = weight_qparams(weight, INTEGERS[fmt], per_channel=per_channel)
        return fake_quantize(weight, qparams)
    values = FORMATS[fmt]
    parts = weight if per_channel else weight[None]
    rounded = [round_to_float(part, values, float_scale(part, values)) for part in parts]
    return np.asarray(rounded, np.float32).reshape(weight.shape)
