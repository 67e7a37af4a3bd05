"""The integer arithmetic of a quantized network: exact products, then back to a few bits.

`matmul` and `conv2d` are ONNX's MatMulInteger and ConvInteger: int32 sums of products of codes.
`requantize` scales such a sum to the next layer's codes as ONNX's QLinearMatMul and QLinearConv do;
`fixed_point` does the same without any floating-point number.

Exactness and speed: every partial sum of a dot product of integers is an integer, and a float adds
integers exactly up to 2**24 (float32) or 2**53 (float64). So the sums, which stay below 2**31, may
travel through the fast matrix product for floats, whatever the order in which it adds.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from lib.numbers.checks import Array, as_integers, as_reals, check_int
from lib.numbers.integers import INT32
from lib.quantization import blocks
from lib.quantization.affine import CODE_MAX, CODE_MIN, Codes, Int32s, QParams, one_scale
from lib.quantization.axes import along_axis

MAX_PADDING = 255  # the border that a kernel of 511x511 needs: a mistake shall not fill the memory

# conv2d lays out about this many window values at once: 1 MiB of float32, however large the data.
CHUNK_VALUES = 1 << 18


def matmul(
    a: npt.ArrayLike,
    a_zero_point: npt.ArrayLike,
    b: npt.ArrayLike,
    b_zero_point: npt.ArrayLike,
) -> Int32s:
    """Return `(a - a_zero_point) @ (b - b_zero_point)`, exact, as int32: ONNX MatMulInteger.

    Args:
        a: codes within -32768..65535 in any integer type, shape (..., M, K) as for numpy.matmul.
        a_zero_point: an integer, or 1-D with one per row of `a`.
        b: codes, shape (..., K, N).
        b_zero_point: an integer, or 1-D with one per column of `b`.

    Raises:
        TypeError: an argument does not hold integers.
        ValueError: codes or zero points out of range; shapes that do not fit; or
            K * max|a - a_zero_point| * max|b - b_zero_point| > 2**31 - 1, where an int32 sum could
            overflow.
    """
    a = as_integers("a", a, CODE_MIN, CODE_MAX)
    b = as_integers("b", b, CODE_MIN, CODE_MAX)
    if a.ndim == 0 or b.ndim == 0:
        raise ValueError("a and b must be vectors or matrices, not single numbers")
    length = a.shape[-1]
    if length != b.shape[max(b.ndim - 2, 0)]:
        raise ValueError(
            f"a with shape {a.shape} has {length} columns, but b with shape {b.shape} has "
            f"{b.shape[max(b.ndim - 2, 0)]} rows"
        )
    rows = a.shape[-2] if a.ndim > 1 else None
    columns = b.shape[-1] if b.ndim > 1 else None
    a_zero = _zero_point("a_zero_point", a_zero_point, rows, "row of a")
    b_zero = _zero_point("b_zero_point", b_zero_point, columns, "column of b")
    a = np.subtract(a, a_zero[:, None] if a_zero.ndim else a_zero, dtype=np.int32, casting="unsafe")
    b = np.subtract(b, b_zero, dtype=np.int32, casting="unsafe")
    bound = length * _peak(a) * _peak(b)
    _check_accumulator(bound, "K * max|a - a_zero_point| * max|b - b_zero_point|")
    work = _exact_float(bound)
    try:
        sums = np.matmul(a.astype(work), b.astype(work))
    except ValueError:
        raise ValueError(f"a and b: stacks of shapes {a.shape} and {b.shape} do not fit") from None
    return sums.astype(np.int32)


def conv2d(
    x: npt.ArrayLike,
    x_zero_point: int,
    w: npt.ArrayLike,
    w_zero_point: npt.ArrayLike,
    *,
    stride: int | tuple[int, int] = 1,
    padding: int | tuple[int, int, int, int] = 0,
    groups: int = 1,
) -> Int32s:
    """Convolve codes exactly, as int32: ONNX ConvInteger.

    Args:
        x: codes within -32768..65535 in any integer type, shape (N, C, H, W).
        x_zero_point: the code of real 0 in `x`; the border is filled with it.
        w: codes, shape (O, C / groups, kernel height, kernel width).
        w_zero_point: an integer, or 1-D with one per output channel.
        stride: step between windows, or (vertical, horizontal), at least 1.
        padding: width of the border, or (top, left, bottom, right), 0..255.
        groups: number of groups that the channels are cut into; C for a depthwise convolution.

    Returns:
        int32 sums of shape (N, O, H', W'). In memory the channels come last, (N, H', W', O): the
        order that the next convolution reads them in.

    Raises:
        TypeError: an argument does not hold integers.
        ValueError: codes, zero points or settings out of range; shapes that do not fit; or
            K * max|x - x_zero_point| * max|w - w_zero_point| > 2**31 - 1 with K = C / groups *
            kernel height * kernel width, where an int32 sum could overflow.
    """
    x = as_integers("x", x, CODE_MIN, CODE_MAX)
    w = as_integers("w", w, CODE_MIN, CODE_MAX)
    geometry = _geometry(x.shape, w.shape, stride, padding, groups)
    x_zero = check_int("x_zero_point", x_zero_point, CODE_MIN, CODE_MAX)
    w_zero = _zero_point("w_zero_point", w_zero_point, len(w), "output channel of w")
    weights = np.subtract(w, w_zero.reshape(-1, 1, 1, 1), dtype=np.int32, casting="unsafe")
    x_peak = max(int(x.max()) - x_zero, x_zero - int(x.min()))
    bound = weights[0].size * x_peak * _peak(weights)
    _check_accumulator(bound, "K * max|x - x_zero_point| * max|w - w_zero_point|")

    if groups > 1 and weights.shape[1] == 1:
        work, layout, add_up = np.dtype(np.int32), _depthwise_layout, _depthwise_sums
    else:
        # The largest sum any output channel can reach; often far below `bound`.
        work = _exact_float(x_peak * int(np.abs(weights).sum(axis=(1, 2, 3), dtype=np.int64).max()))
        layout, add_up = _grouped_layout, _grouped_sums
    weights = np.ascontiguousarray(layout(weights, groups), work)
    sums = np.empty((len(x), *geometry.output, len(w)), np.int32)
    for images, windows in _windows(x, x_zero, geometry, work):
        add_up(windows, weights, sums[images])
    return sums.transpose(0, 3, 1, 2)


class _Geometry(NamedTuple):
    """How the windows of a convolution lie on an image."""

    kernel: tuple[int, int]  # height and width of a window
    stride: tuple[int, int]  # from one to the next, down and to the right
    padding: tuple[int, int, int, int]  # top, left, bottom, right
    output: tuple[int, int]  # how many windows below each other, and side by side


def _geometry(
    x_shape: tuple[int, ...],
    w_shape: tuple[int, ...],
    stride: int | tuple[int, int],
    padding: int | tuple[int, int, int, int],
    groups: int,
) -> _Geometry:
    """Return where the windows lie; TypeError or ValueError where the arguments do not fit."""
    if len(x_shape) != 4 or len(w_shape) != 4:
        raise ValueError(
            f"x and w must have four dimensions, (N, C, H, W) and (O, C / groups, H, W), but "
            f"their shapes are {x_shape} and {w_shape}"
        )
    _, channels, height, width = x_shape
    outputs, group_channels, kernel_height, kernel_width = w_shape
    groups = check_int("groups", groups, 1, channels)
    if group_channels * groups != channels or outputs % groups:
        raise ValueError(
            f"w with shape {w_shape} does not fit {channels} channels of x in {groups} group(s)"
        )
    vertical, horizontal = _one_or_each("stride", stride, 2, 1, INT32.max)
    top, left, bottom, right = _one_or_each("padding", padding, 4, 0, MAX_PADDING)
    height, width = height + top + bottom, width + left + right
    if kernel_height > height or kernel_width > width:
        raise ValueError(
            f"w: a kernel of {kernel_height}x{kernel_width} is larger than x with its padding, "
            f"{height}x{width}"
        )
    return _Geometry(
        (kernel_height, kernel_width),
        (vertical, horizontal),
        (top, left, bottom, right),
        ((height - kernel_height) // vertical + 1, (width - kernel_width) // horizontal + 1),
    )


def _windows(
    x: Array, x_zero: int, geometry: _Geometry, work: np.dtype[Any]
) -> Iterator[tuple[slice, Array]]:
    """Yield which images, and all windows on them, some images at a time.

    The windows are a view, (n, H', W', C, kernel height, kernel width), of `x - x_zero` with a
    border of zeros, in the type `work`.
    """
    count, channels, height, width = x.shape
    top, left, bottom, right = geometry.padding
    vertical, horizontal = geometry.stride
    values_per_image = math.prod(geometry.output) * math.prod(geometry.kernel) * channels
    step = max(1, CHUNK_VALUES // values_per_image)
    for first in range(0, count, step):
        images = x[first : first + step].transpose(0, 2, 3, 1)
        shape = (len(images), height + top + bottom, width + left + right, channels)
        padded = np.zeros(shape, work)
        inside = padded[:, top : top + height, left : left + width]
        np.subtract(images, work.type(x_zero), out=inside, casting="unsafe")
        windows = sliding_window_view(padded, geometry.kernel, axis=(1, 2))
        yield slice(first, first + step), windows[:, ::vertical, ::horizontal]


def _grouped_layout(weights: Array, groups: int) -> Array:
    """(O, C / groups, kh, kw) as the sums take it: (groups, kh kw C / groups, O / groups)."""
    outputs = len(weights) // groups
    in_groups = weights.reshape(groups, outputs, *weights.shape[1:])
    return in_groups.transpose(0, 3, 4, 2, 1).reshape(groups, -1, outputs)


def _grouped_sums(windows: Array, weights: Array, sums: Array) -> None:
    """Fill `sums` (n, H, W, O) from `windows` (n, H, W, C, kh, kw), a matrix product per group."""
    groups, length, outputs = weights.shape
    channels = windows.shape[3] // groups
    # One large image is laid out in bands of rows, so that memory stays bounded.
    rows = max(1, CHUNK_VALUES // (windows.shape[0] * windows.shape[2] * length))
    for group in range(groups):
        ins = slice(group * channels, (group + 1) * channels)
        outs = slice(group * outputs, (group + 1) * outputs)
        for first in range(0, windows.shape[1], rows):
            band = windows[:, first : first + rows, :, ins].transpose(0, 1, 2, 4, 5, 3)
            target = sums[:, first : first + rows, :, outs]
            products = band.reshape(-1, length) @ weights[group]
            np.copyto(target, products.reshape(target.shape), casting="unsafe")


def _depthwise_layout(weights: Array, groups: int) -> Array:
    """(O, 1, kh, kw) as the sums take it: (kh, kw, groups, O / groups)."""
    return weights.reshape(groups, -1, *weights.shape[2:]).transpose(2, 3, 0, 1)


def _depthwise_sums(windows: Array, weights: Array, sums: Array) -> None:
    """Fill `sums` (n, H, W, O) from `windows` (n, H, W, C, kh, kw), one kernel tap at a time."""
    kernel_height, kernel_width, channels, multiplier = weights.shape
    totals = sums.reshape(*sums.shape[:3], channels, multiplier)
    totals[...] = 0
    product = np.empty_like(totals)
    for row in range(kernel_height):
        for column in range(kernel_width):
            values = windows[..., row, column, None]
            np.multiply(values, weights[row, column], out=product)
            np.add(totals, product, out=totals)


def requantize(
    acc: npt.ArrayLike,
    multiplier: npt.ArrayLike,
    out_qparams: QParams,
    *,
    axis: int | None = None,
) -> Codes:
    """Return int32 sums as codes: `clip(rint(float32(acc) * multiplier) + zero_point, qmin, qmax)`.

    The step from one layer to the next in ONNX's QLinearMatMul and QLinearConv. A sum of products
    of codes counts steps of size s_x * s_w, the next layer counts steps of size s_out, so
    `multiplier = (s_x * s_w) / s_out`, in float32 and in that order.

    Args:
        acc: integers within int32, of any shape; a bias is already added.
        multiplier: finite, not negative; rounded to float32. A number, or 1-D along `axis`.
        out_qparams: the codes to make, with one scale for the whole tensor; its scale is not used.
        axis: the axis of `acc` that a 1-D `multiplier` belongs to.

    Returns:
        Codes of type `out_qparams.dtype`, shaped like `acc`.

    Raises:
        TypeError: `acc` does not hold integers, `multiplier` does not hold real numbers, or
            `out_qparams` is no QParams.
        ValueError: values out of range, shapes that do not fit, or per-channel `out_qparams`.
    """
    acc = as_integers("acc", acc, INT32.min, INT32.max)
    _, zero_point = one_scale("out_qparams", out_qparams)
    factors = as_reals("multiplier", multiplier)
    with np.errstate(over="ignore", under="ignore"):
        factors = factors.astype(np.float32)
    if not np.isfinite(factors).all() or (factors < 0).any():
        raise ValueError("multiplier must lie in [0, 3.4028235e+38], the range of float32")
    if axis is None and factors.ndim:
        raise ValueError("multiplier must be a single number unless axis is given")
    if axis is not None:
        if factors.ndim != 1:
            raise ValueError(f"multiplier must be 1-D along axis {axis}, not {factors.ndim}-D")
        factors = along_axis("multiplier", factors, axis, "acc", acc.shape)

    qmin, qmax = out_qparams.qmin, out_qparams.qmax

    def formula(acc: Array, multiplier: Array, out: Array) -> None:
        np.clip(np.rint(acc * multiplier) + zero_point, qmin, qmax, out=out, casting="unsafe")

    return blocks.apply(formula, [acc, factors], np.float32, out_qparams.dtype)[()]


def _peak(values: Array) -> int:
    """Return max|values| as a Python int, which cannot overflow."""
    return max(int(values.max()), -int(values.min()))


def _check_accumulator(bound: int, formula: str) -> None:
    if bound > INT32.max:
        raise ValueError(
            f"an int32 accumulator could overflow: {formula} is {bound}, above 2**31 - 1"
        )


def _exact_float(bound: int) -> np.dtype[Any]:
    """Return the float type that adds integers exactly while no sum exceeds `bound` <= 2**53."""
    return np.dtype(np.float32 if bound <= 2**24 else np.float64)


def _zero_point(argument: str, value: npt.ArrayLike, count: int | None, owner: str) -> Int32s:
    """Return a zero point as an int32 array: 0-D, or 1-D with `count` entries, one per `owner`."""
    zero = as_integers(argument, value, CODE_MIN, CODE_MAX).astype(np.int32)
    if zero.ndim and zero.shape != (count,):
        each = f", or 1-D with {count} entries, one per {owner}" if count else ""
        raise ValueError(f"{argument} must be a single integer{each}; its shape is {zero.shape}")
    return zero


def _one_or_each(argument: str, value: Any, count: int, low: int, high: int) -> list[int]:
    """Return `value`, one integer for all or a sequence of `count`, as a list of `count`."""
    if not isinstance(value, (tuple, list)):
        value = [value] * count
    if len(value) != count:
        raise ValueError(f"{argument} must be one integer or {count}, not {len(value)}")
    return [check_int(argument, entry, low, high) for entry in value]
