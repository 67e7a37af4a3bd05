"""One scale for every few weights: the granularity below per channel.

A weight matrix (rows, columns), one row per output, is cut along its rows into groups of
neighboring weights, each with a scale and a zero point of its own: ONNX QuantizeLinear's and
DequantizeLinear's `block_size` along axis 1, and what language models with 4-bit weights use.
`quantize`, `dequantize`, `fake_quantize` and `error_report` take a BlockQParams as a QParams.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import Array, as_reals, check_int
from lib.quantization.affine import Float32s, Int32s, QParams, choose_qparams, matched_copies
from lib.quantization.axes import check_axis

MIN_GROUP, MAX_GROUP = 16, 256


@dataclass(frozen=True, eq=False, init=False)
class BlockQParams(QParams):
    """How the weights of a matrix (rows, columns) map to integer codes, group by group.

    Column c belongs to group c // group_size of its row. The last group is shorter where group_size
    does not divide the number of columns.

    Attributes:
        scale: real width of one step, positive, float32 (rows, groups).
        zero_point: code of real 0, in [qmin, qmax], int32 (rows, groups); an int serves all.
        qmin, qmax: as in QParams.
        axis: the axis that is cut into groups, always 1.
        group_size: weights per group, 16..256.

    Raises:
        TypeError: a value of the wrong kind.
        ValueError: a value outside the ranges above, or shapes that do not match.
    """

    scale: Float32s
    zero_point: Int32s
    group_size: int

    def __init__(
        self,
        scale: npt.ArrayLike,
        zero_point: npt.ArrayLike,
        qmin: int,
        qmax: int,
        axis: int | None = 1,
        group_size: int = 32,
    ) -> None:
        if check_axis(axis) != 1:
            raise ValueError(f"axis must be 1: groups lie along the rows, not along {axis}")
        super().__init__(scale, zero_point, qmin, qmax, axis)
        vars(self)["group_size"] = check_int("group_size", group_size, MIN_GROUP, MAX_GROUP)

    def broadcast(self, shape: tuple[int, ...], name: str) -> tuple[Array, Array]:
        """Return (scale, zero_point), one for each weight of the matrix `name` of that `shape`.

        Raises:
            ValueError: the matrix has another number of rows or groups.
        """
        if len(shape) != 2:
            raise ValueError(f"{name} must have the shape (rows, columns), not {shape}")
        needed = (shape[0], -(-shape[1] // self.group_size))
        if self.scale.shape != needed:
            raise ValueError(
                f"scale has the shape {self.scale.shape}, but {name} with shape {shape} in groups "
                f"of {self.group_size} needs {needed}"
            )
        group = np.arange(shape[1]) // self.group_size
        return self.scale[:, group], self.zero_point[:, group]

    @staticmethod
    def _matched(scale: Array, zero_point: Array, axis: int | None) -> tuple[Array, Array]:
        if scale.ndim != 2 or zero_point.shape not in ((), scale.shape):
            raise ValueError(
                "scale must have the shape (rows, groups) and zero_point the same or be a single "
                f"number; their shapes are {scale.shape} and {zero_point.shape}"
            )
        return matched_copies(scale, zero_point)

    def _key(self) -> tuple[Any, ...]:
        return *super()._key(), self.group_size, self.scale.shape


def choose_block_qparams(
    x: npt.ArrayLike,
    group_size: int,
    *,
    bits: int = 8,
    signed: bool = True,
    symmetric: bool = False,
    narrow_range: bool = False,
) -> BlockQParams:
    """Choose for each group the scale and zero point that cover it, as `choose_qparams` does.

    Args:
        x: matrix (rows, columns) of finite real numbers.
        group_size: neighbors in a row that share a scale, 16..256. The last group of a row is
            shorter where the number of columns is no multiple of it.
        bits, signed, symmetric, narrow_range: see `choose_qparams`.

    Raises:
        TypeError: a value of the wrong kind.
        ValueError: a value out of range, or `x` is empty, not finite or no matrix.
    """
    x = as_reals("x", x)
    size = check_int("group_size", group_size, MIN_GROUP, MAX_GROUP)
    if x.ndim != 2:
        raise ValueError(f"x must have the shape (rows, columns), not {x.shape}")
    starts = np.arange(0, x.shape[1], size)
    low, high = np.minimum.reduceat(x, starts, axis=1), np.maximum.reduceat(x, starts, axis=1)
    flat = choose_qparams(
        low.ravel(),
        high.ravel(),
        bits=bits,
        signed=signed,
        symmetric=symmetric,
        narrow_range=narrow_range,
        axis=0,
    )
    return BlockQParams(
        np.reshape(flat.scale, low.shape),
        np.reshape(flat.zero_point, low.shape),
        flat.qmin,
        flat.qmax,
        group_size=size,
    )
