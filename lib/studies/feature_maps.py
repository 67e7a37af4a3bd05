"""What one layer makes of one image, in float32 and in integers, to look at."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn import engines
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Floats, position_of
from lib.cnn.network import FloatNet
from lib.quantization.affine import dequantize
from lib.quantization.error import sqnr_db
from lib.studies.layer_errors import in_reals


class FeatureMaps(NamedTuple):
    """The outputs of one layer for one image: float32 (channels, height, width) each."""

    name: str
    float32: Floats
    quantized: Floats  # dequantized

    @property
    def difference(self) -> Floats:
        """Integers minus float32."""
        return self.quantized - self.float32

    @property
    def limit(self) -> float:
        """The largest magnitude in both: one scale of color for the layer."""
        return float(max(np.abs(self.float32).max(), np.abs(self.quantized).max()))

    @property
    def sqnr_db(self) -> float:
        """Signal to error ratio over the whole layer, decibels."""
        return sqnr_db(self.float32, self.quantized)

    @property
    def has_positions(self) -> bool:
        """Whether a channel is a map, not a single number."""
        return self.float32[0].size > 1

    def channel(self, index: int) -> tuple[Floats, Floats]:
        """One channel, (height, width), in float32 and in integers."""
        return self.float32[index], self.quantized[index]

    def strongest(self, count: int, first: int = 1) -> NDArray[np.intp]:
        """The channels that react most to this image in float32, in their own order.

        Args:
            count: how many.
            first: the rank of the first of them: 1 is the channel that reacts most.
        """
        power = np.einsum("chw,chw->c", self.float32, self.float32)
        ranked = np.argsort(-power, kind="stable")
        return np.sort(ranked[first - 1 : first - 1 + count])


class Distribution(NamedTuple):
    """The values of one layer's output over some images, and the range that its codes cover."""

    counts: NDArray[np.int64]  # (bins,)
    edges: NDArray[np.float64]  # (bins + 1,)
    low: float  # of the calibrated range
    high: float
    zeros: int  # values that are exactly 0, as a ReLU makes them
    values: int
    clipped: int  # values beyond the range

    @property
    def zero_share(self) -> float:
        """The part of the values that are 0, 0..1."""
        return self.zeros / self.values


def feature_maps(
    float32: FloatNet, quantized: QuantizedNet, image: ArrayLike
) -> tuple[FeatureMaps, ...]:
    """All layers' outputs for one image from both networks.

    Single numbers are looked at here, and the browser shows the same ones: the integers are the
    reference engine's, which a faster one may miss by a code where a sum lies on a rounding tie.

    Args:
        float32: the network.
        quantized: what it became by :func:`lib.cnn.quantize_network`.
        image: (28, 28), uint8 in 0..255 or float in 0..1.
    """
    found = []
    integers = quantized.run(image, engines.REFERENCE)
    runs = zip(quantized.layers, float32.run(image), integers, strict=True)
    for layer, (name, exact), (_, output) in runs:
        pair = (_maps(exact), _maps(in_reals(layer, output)))
        found.append(FeatureMaps(name, *pair))
    return tuple(found)


def calibrated_range(quantized: QuantizedNet, layer: str) -> tuple[float, float]:
    """The lowest and the highest real number that a layer's output codes stand for.

    Raises:
        ValueError: there is no such layer, or it is the last, whose logits are float32.
    """
    low, *_, high = levels(quantized, layer)
    return float(low), float(high)


def levels(quantized: QuantizedNet, layer: str) -> NDArray[np.float32]:
    """All real numbers that a layer's output codes stand for, lowest first; errors as above."""
    qparams = quantized.layers[position_of(layer, quantized.layers)].output_qparams
    if qparams is None:
        raise ValueError(f"layer {layer} puts out float32 logits: it has no range")
    return dequantize(np.arange(qparams.qmin, qparams.qmax + 1), qparams)


def distribution(
    float32: FloatNet, quantized: QuantizedNet, layer: str, images: ArrayLike, *, bins: int = 60
) -> Distribution:
    """How the values of a layer's float32 output are spread over some images.

    Args:
        float32, quantized: as in :func:`feature_maps`.
        layer: its name; not the last one.
        images: at most a few hundred: their outputs are in memory at once.
        bins: of equal width, from the smallest to the largest of the values and the range.

    Raises:
        ValueError: there is no such layer, or it is the last, whose logits are float32.
    """
    low, high = calibrated_range(quantized, layer)
    values = next(output for name, output in float32.run(images) if name == layer)
    span = (min(low, float(values.min())), max(high, float(values.max())))
    counts, edges = np.histogram(values, bins, span)
    return Distribution(
        counts=counts,
        edges=edges,
        low=low,
        high=high,
        zeros=int(np.count_nonzero(values == 0)),
        values=values.size,
        clipped=int(np.count_nonzero((values < low) | (values > high))),
    )


def _maps(output: NDArray) -> Floats:
    """(1, C, H, W) or (1, classes) as (C, H, W)."""
    return output[0] if output.ndim == 4 else output[0][:, None, None]
