"""How many weights share a scale: all of a layer, one channel, or a group; what each choice costs.

The rows of a weight matrix (rows, columns) are the layer's output channels. Krishnamoorthi 2018,
"Quantizing deep convolutional networks for efficient inference", section 2.
"""

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_reals, check_choice, check_int
from lib.quantization.affine import QParams, fake_quantize
from lib.quantization.formats import SCALE_BITS, weight_qparams
from lib.quantization.groups import choose_block_qparams
from lib.settings import GRANULARITIES

COARSE_TO_FINE = (*reversed(GRANULARITIES), "per_group")


def choose_scales(
    weight: npt.ArrayLike, granularity: str, *, bits: int = 8, group_size: int = 32
) -> QParams:
    """Choose symmetric scales, zero point 0 and the lowest code unused, as networks do for weights.

    Args:
        weight: matrix (rows, columns) of finite real numbers, one row per output channel.
        granularity: "per_tensor", "per_channel" (a scale for each row), or "per_group" (a scale for
            each `group_size` neighbors in a row, a BlockQParams).
        bits: 2..16.
        group_size: 16..256, for "per_group" alone.

    Raises:
        TypeError: a value of the wrong kind.
        ValueError: a value out of range, or `weight` is empty, not finite or no matrix.
    """
    weight = _matrix(weight)
    check_choice("granularity", granularity, COARSE_TO_FINE)
    if granularity == "per_group":
        return choose_block_qparams(
            weight, group_size, bits=bits, symmetric=True, narrow_range=True
        )
    return weight_qparams(weight, bits, per_channel=granularity == "per_channel")


def stored_bits(count: int, qparams: QParams, *, scale_bits: int = SCALE_BITS) -> int:
    """Memory in bits of `count` codes packed without gaps, with their scales and zero points.

    Zero points take as many bits as a code each; they take none where all of them are 0.

    Args:
        count: how many values are stored, at least 1.
        qparams: of any granularity.
        scale_bits: of one scale, 8..64: 32 as float32; 16 is usual for large language models.

    Raises:
        TypeError: a value of the wrong kind.
        ValueError: a value out of range.
    """
    count = check_int("count", count, 1, 2**62)
    scale_bits = check_int("scale_bits", scale_bits, 8, 64)
    bits = (qparams.qmax - qparams.qmin).bit_length()
    scales = np.size(qparams.scale)
    return count * bits + scales * (scale_bits + (bits if np.any(qparams.zero_point) else 0))


def bits_per_weight(
    weight: npt.ArrayLike, qparams: QParams, *, scale_bits: int = SCALE_BITS
) -> float:
    """Memory per weight in bits, scales and zero points included.

    Args:
        weight: matrix (rows, columns) of finite real numbers.
        qparams, scale_bits: as for `stored_bits`.

    Raises:
        TypeError, ValueError: as `stored_bits`; or `weight` is no such matrix.
    """
    count = _matrix(weight).size
    return stored_bits(count, qparams, scale_bits=scale_bits) / count


def relative_error(weight: npt.ArrayLike, qparams: QParams) -> float:
    """How far a weight matrix is off after quantization, relative to itself.

    The root of the mean squared error over the root mean square of the weights: 0 is exact, 1 (that
    is 100%) what storing zeros would cost. 0 for a matrix of zeros.

    Args:
        weight: matrix (rows, columns) of finite real numbers.
        qparams: of any granularity that fits the matrix.

    Raises:
        TypeError, ValueError: as `fake_quantize`; or `weight` is no matrix.
    """
    noise, signal = _powers(_matrix(weight), qparams)
    return float(_root_of_ratio(noise.sum(keepdims=True), signal.sum(keepdims=True))[0])


def channel_errors(weight: npt.ArrayLike, qparams: QParams) -> Array:
    """The `relative_error` of each row of a weight matrix, float64 (rows,).

    Args and errors are those of `relative_error`.
    """
    return _root_of_ratio(*_powers(_matrix(weight), qparams))


def _powers(weight: Array, qparams: QParams) -> tuple[Array, Array]:
    """Sums of squares of each row's errors and of its values, in units of the largest value."""
    exact = weight.astype(np.float64)
    largest = float(np.abs(exact).max())
    unit = largest if largest > 0 else 1.0  # so that no square overflows
    error = np.asarray(fake_quantize(weight, qparams), np.float64) - exact
    return ((error / unit) ** 2).sum(axis=1), ((exact / unit) ** 2).sum(axis=1)


def _root_of_ratio(noise: Array, signal: Array) -> Array:
    return np.sqrt(np.divide(noise, signal, out=np.zeros_like(noise), where=signal > 0))


def _matrix(weight: npt.ArrayLike) -> Array:
    array = as_reals("weight", weight)
    if array.ndim != 2:
        raise ValueError(f"weight must have the shape (rows, columns), not {array.shape}")
    return array
