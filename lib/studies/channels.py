"""Channels of unequal size: what they cost one layer, and what they cost the whole network."""

import functools
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lib.cnn.bias_correction import correct_biases
from lib.cnn.data import calibration_set, test_set
from lib.cnn.equalization import equalize, skew
from lib.cnn.int8 import calibrate, quantize_calibrated
from lib.cnn.layers import Pool
from lib.cnn.network import FloatNet
from lib.quantization.granularity import (
    COARSE_TO_FINE,
    bits_per_weight,
    channel_errors,
    choose_scales,
    relative_error,
)
from lib.studies import shipped
from lib.studies.evaluation import over_test_set
from lib.studies.progress import RightSoFar

CALIBRATION = 128  # images
CLEARLY_OFF = 0.25  # a channel this far off, relative to itself, counts as lost


@functools.lru_cache(maxsize=8)
def variant(network: str, strength: int, equalized: bool) -> FloatNet:
    """A shipped network with its channels skewed, then equalized by powers of two, or neither.

    Its float32 logits are those of the network as trained, to the bit.
    """
    net = skew(shipped.float32(network), strength)
    return equalize(net, powers_of_two=True) if equalized else net


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerReport:
    """What each granularity costs one layer, its channels sorted by the range of their weights.

    Attributes:
        channel: the channels' numbers, the one with the widest range first, int (channels,).
        low, high: each one's smallest and largest weight, float32 (channels,).
        weights: how many weights a channel has.
        reach: how far the codes of one scale for the whole layer reach, on both sides of 0.
        step: the width of one step of that scale.
        errors: how far each channel is off, relative to itself, float64 (3, channels): one scale
            for the layer, per channel, per group.
        layer_errors: the same of the layer as a whole.
        bits: bits per weight, scales included.
    """

    channel: NDArray[np.intp]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    weights: int
    reach: float
    step: float
    errors: NDArray[np.float64]
    layer_errors: tuple[float, ...]
    bits: tuple[float, ...]

    @property
    def kilobytes(self) -> tuple[float, ...]:
        """Memory of the layer's weights with their scales, in 1,000 bytes."""
        return tuple(bits * self.weights * len(self.channel) / 8000 for bits in self.bits)

    @property
    def spread(self) -> float:
        """How many times as far as the median channel the first one reaches."""
        reaches = np.maximum(self.high, -self.low).astype(np.float64)
        return float(reaches[0] / np.median(reaches))

    @property
    def lost(self) -> tuple[int, ...]:
        """How many channels are off by more than 25% of themselves."""
        return tuple(int(count) for count in (self.errors > CLEARLY_OFF).sum(axis=1))


@functools.lru_cache(maxsize=256)
def report(
    network: str, layer: str, *, bits: int, strength: int, equalized: bool, group_size: int
) -> LayerReport:
    """Quantize the weights of one layer with each granularity.

    Args:
        network, strength, equalized: of the variant.
        layer: its name.
        bits, group_size: see `lib.quantization.granularity.choose_scales`.
    """
    net = variant(network, strength, equalized)
    [weight] = [x.weight for x in net.layers if not isinstance(x, Pool) and x.name == layer]
    matrix = weight.reshape(len(weight), -1)
    low, high = matrix.min(axis=1), matrix.max(axis=1)
    order = np.argsort(-np.maximum(high, -low), kind="stable")
    scales = [
        choose_scales(matrix, granularity, bits=bits, group_size=group_size)
        for granularity in COARSE_TO_FINE
    ]
    step = float(scales[0].scale)
    return LayerReport(
        channel=order,
        low=low[order],
        high=high[order],
        weights=matrix.shape[1],
        reach=step * scales[0].qmax,
        step=step,
        errors=np.stack([channel_errors(matrix, qparams)[order] for qparams in scales]),
        layer_errors=tuple(relative_error(matrix, qparams) for qparams in scales),
        bits=tuple(bits_per_weight(matrix, qparams) for qparams in scales),
    )


@dataclass(frozen=True)
class Progress(RightSoFar):
    """How far a comparison is: right answers of changed float32, one scale, a scale per channel."""

    right: tuple[int, ...] = (0, 0, 0)
    correcting: bool = False

    @property
    def words(self) -> str:
        """What is being done, and how far it is."""
        if not self.images:
            return "Correcting the biases" if self.correcting else "Quantizing"
        return super().words


@dataclass(frozen=True, eq=False)
class ScaleFindings:
    """What one comparison found.

    Attributes:
        answers: the classes that four networks answer, uint8 (4, 10000): float32 as trained,
            float32 changed, integers with one scale per layer, with one per channel.
        same_logits: whether the two float32 networks gave the same logits to the bit.
    """

    answers: NDArray[np.uint8]
    same_logits: bool

    @functools.cached_property
    def accuracies(self) -> tuple[float, ...]:
        """The share of test images that each of the four networks gets right."""
        return tuple(float(share) for share in (self.answers == test_set()[1]).mean(axis=1))

    @functools.cached_property
    def changed(self) -> int:
        """How many answers of float32 the skew or the equalization changed."""
        return int(np.count_nonzero(self.answers[0] != self.answers[1]))


def compare(
    network: str, weight_bits: int, strength: int, equalized: bool, corrected: bool
) -> Generator[Progress, None, ScaleFindings]:
    """Run a shipped network over the 10,000 test images, changed in float32 and in integers.

    Args:
        network: ``"plain"`` or ``"separable"``.
        weight_bits: 2..8; activations have 8.
        strength: of the skew, 0..12.
        equalized: whether equalization follows the skew.
        corrected: whether the integers' biases are corrected.

    Yields:
        the progress, after every 256 images.
    """
    as_trained, changed = shipped.float32(network), variant(network, strength, equalized)
    yield Progress()
    calibration_images = calibration_set(CALIBRATION)[0]
    calibration = calibrate(changed, calibration_images)
    integers = []
    for granularity in ("per_tensor", "per_channel"):
        yield Progress(correcting=corrected)
        quantized = quantize_calibrated(
            changed, calibration, weight_bits=weight_bits, granularity=granularity
        )
        if corrected:
            quantized = correct_biases(changed, quantized, calibration_images)
        integers.append(quantized)

    parts = []
    same_logits = True
    for part in over_test_set(as_trained, changed, *integers):
        same_logits &= np.array_equal(part.logits[0], part.logits[1])
        parts.append([logits.argmax(axis=1).astype(np.uint8) for logits in part.logits])
        yield Progress(part.seen, part.right[1:])
    return ScaleFindings(np.concatenate(parts, axis=1), same_logits)
