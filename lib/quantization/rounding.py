"""Rounding that makes up for its errors: the codes of a weight chosen for what its layer puts out.

Rounding to nearest brings every weight as near as it can be. What counts is how far the layer's
outputs go astray on the inputs it really sees, `(weight - rounded) @ X`, one column of X for each
input. Inputs that go together let the error of one weight be taken back by others.

`gptq` rounds one weight of a row after the other and lets those still unrounded take back its
error. `awq_scales` and `smooth_scales` round nothing: they name factors for a layer's inputs, by
which the weights are multiplied and the inputs divided, so that rounding the product hurts less.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import (
    Array,
    as_reals,
    check_choice,
    check_instance,
    check_int,
    check_real,
)
from lib.quantization.affine import Codes, Float32s, QParams, code_range, dequantize, quantize
from lib.quantization.axes import from_front
from lib.quantization.block_formats import BlockFormat, GroupFormat
from lib.quantization.groups import MAX_GROUP, MIN_GROUP, BlockQParams

Float64s = npt.NDArray[np.float64]

ORDERS = ("given", "activation")
DAMPING = 0.01
W4_G128 = GroupFormat(4, 128)  # 4 bits, groups of 128: what is usual for language models
GRID = 20  # exponents that awq_scales tries


def gptq(
    weight: npt.ArrayLike,
    hessian: npt.ArrayLike,
    qparams: QParams,
    *,
    damping: float = DAMPING,
    order: str = ORDERS[0],
) -> Codes:
    """Round a layer's weights so that its outputs, not its weights, change little.

    The squared error of a row's outputs is `d @ H @ d` with d = weight - rounded, H = X @ X.T. One
    input after the other: round its weights, then move those not rounded yet to where that sum is
    smallest given all that is fixed. With U the upper triangular matrix for which
    `U.T @ U = inv(H)`, that is `e = (w_i - rounded_i) / U[i, i]; w -= e * U[i]`, and the error in
    the end is `sum(e**2)`: at most `sum((scale / 2)**2 / U[i, i]**2)` where nothing was clipped.
    The loop is float64; a code is what `quantize` makes of the moved weight as float32.

    Frantar, Ashkboos, Hoefler and Alistarh 2022, "GPTQ: Accurate Post-Training Quantization for
    Generative Pre-trained Transformers", sections 3.2 and 3.3; the step itself is Hassibi and
    Stork's 1992, "Second order derivatives for network pruning: Optimal Brain Surgeon".

    Args:
        weight: matrix (outputs, inputs) of real numbers.
        hessian: `X @ X.T` (inputs, inputs), times any positive number, for inputs X (inputs,
            samples). An input that never was other than 0 has zeros there; it is rounded alone.
        qparams: scales and zero points, which stay as they are. Those of a BlockQParams belong to
            groups of inputs as they stand in `weight`, whatever the order.
        damping: this part of the mean of the hessian's diagonal is added to its diagonal. Above
            0, samples fewer than inputs do no harm, and no weight is moved far.
        order: "given", or "activation": inputs with the largest hessian[i, i] first, those whose
            errors would cost most, while most others can still take them back.

    Returns:
        Codes (outputs, inputs), as `quantize` gives them. For a hessian that is a multiple of the
        identity they are those of `quantize(weight, qparams)` for a float32 weight.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: shapes that do not match; a hessian that is not symmetric, or not positive
            definite with the damping; a damping below 0; an unknown order.
    """
    steps = list(gptq_steps(weight, hessian, qparams, damping=damping, order=order))
    columns = np.argsort([step.column for step in steps])
    return np.stack([steps[place].codes for place in columns], axis=1)


class Step(NamedTuple):
    """One input's weights rounded.

    Attributes:
        column: which input, as it stands in the weight.
        codes: what its weights, moved by the steps before, are rounded to, (outputs,).
        moved: all weights before this step, float64 (inputs in the order of the steps, outputs):
            those of earlier steps as what their codes mean, the others where they were moved to.
    """

    column: int
    codes: Codes
    moved: Float64s


def gptq_steps(
    weight: npt.ArrayLike,
    hessian: npt.ArrayLike,
    qparams: QParams,
    *,
    damping: float = DAMPING,
    order: str = ORDERS[0],
) -> Iterator[Step]:
    """Do what :func:`gptq` does, a column at a time; arguments and errors are the same.

    Each step's `moved` is the same array, which the next one changes.
    """
    weight = _matrix(weight)
    check_instance("qparams", qparams, QParams)
    qparams.broadcast(weight.shape, "weight")
    hessian = _hessian(hessian, weight.shape[1])
    columns = np.arange(len(hessian))
    if check_choice("order", order, ORDERS) == "activation":
        columns = np.argsort(-np.diag(hessian), kind="stable")
    factor = _inverse_factor(hessian[np.ix_(columns, columns)], damping)
    moved = weight.T[columns].astype(np.float64)
    for place, column in enumerate(columns):
        own = _of_column(qparams, weight.shape, int(column))
        codes = quantize(_as_float32(moved[place]), own)
        yield Step(int(column), codes, moved)
        _make_up(moved, place, dequantize(codes, own), factor)


def gptq_groups(
    weight: npt.ArrayLike, hessian: npt.ArrayLike, fmt: GroupFormat, *, damping: float = DAMPING
) -> tuple[Codes, BlockQParams]:
    """Round as :func:`gptq` does, in the given order, and choose the scales of groups on the way.

    When the first column of a group is reached, the format chooses the group's scales for its
    weights as they have been moved by then. Where it may clip, an error counts as much as its
    input is strong, by hessian[i, i].

    Args:
        weight, hessian, damping: as in :func:`gptq`. The last group of a row is shorter where the
            group size does not divide the number of inputs.
        fmt: a format with groups of 16 to 256.

    Returns:
        The codes (outputs, inputs), from 0 up, and the scales and zero points that they need. For a
        hessian that is a multiple of the identity they mean what `fmt` itself makes of a weight.

    Raises:
        TypeError, ValueError: as :func:`gptq`; `fmt` is of another kind or size; or a scale is
            beyond float16 where the format's are.
    """
    weight = _matrix(weight)
    check_instance("fmt", fmt, GroupFormat)
    size = check_int("fmt.group", fmt.group, MIN_GROUP, MAX_GROUP)
    ends = code_range(fmt.bits, signed=False)
    hessian = _hessian(hessian, weight.shape[1])
    factor = _inverse_factor(hessian, damping)
    strengths = np.diag(hessian)
    codes: list[Codes] = []
    scales: list[Array] = []
    zero_points: list[Array] = []

    moved = weight.T.astype(np.float64)
    for start in range(0, len(moved), size):
        group, rest = slice(start, start + size), slice(start + size, None)
        with np.errstate(over="ignore"):  # a scale beyond float16 is refused
            scale, zero_point = fmt.scales(_as_float32(moved[group].T), strengths[group])
        scales.append(scale)
        zero_points.append(zero_point.astype(np.int32))
        own = QParams(scale.ravel(), zero_points[-1].ravel(), *ends, axis=0)
        errors = []
        for place in range(start, min(rest.start, len(moved))):
            codes.append(quantize(_as_float32(moved[place]), own))
            rounded = dequantize(codes[-1], own)
            errors.append(_make_up(moved[: rest.start], place, rounded, factor))
        # Those of later groups all at once: the same sums, many times as fast.
        moved[rest] -= factor[group, rest].T @ np.stack(errors)
    qparams = BlockQParams(np.hstack(scales), np.hstack(zero_points), *ends, group_size=size)
    return np.stack(codes, axis=1), qparams


def awq_scales(
    weight: npt.ArrayLike, x: npt.ArrayLike, fmt: BlockFormat = W4_G128, *, grid: int = GRID
) -> Float32s:
    """Return factors for the inputs that make the weights of the strong inputs round finer.

    A weight that is multiplied before it is rounded, while its input is divided, keeps a smaller
    part of its error, as long as its group's scale hardly grows. The factors are
    `mean(|x|)**r / sqrt(largest * smallest)` over the samples; of `grid` exponents r, evenly from
    0 (no change) to 1, the one whose outputs are nearest to those of the float weights is taken.

    Lin et al. 2023, "AWQ: Activation-aware Weight Quantization for LLM Compression and
    Acceleration", section 3.2.

    Args:
        weight: matrix (outputs, inputs) of real numbers.
        x: what goes into the layer, (inputs, samples).
        fmt: how the scaled weights will be rounded; its blocks must divide the inputs.
        grid: exponents to try, 2..1000.

    Returns:
        float32 (inputs,), positive: round `weight * scales`, and divide the inputs by `scales`.
        An input that is always 0 gets the smallest of the others' factors.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: shapes that do not match, or an argument out of range.
    """
    weight = _matrix(weight)
    check_instance("fmt", fmt, BlockFormat)
    if weight.shape[1] % fmt.block_size:
        raise ValueError(
            f"weight must have inputs in whole blocks of {fmt.block_size}, not {weight.shape[1]}"
        )
    x = as_reals("x", x).astype(np.float64)
    if x.ndim != 2 or len(x) != weight.shape[1]:
        raise ValueError(
            f"x must have the shape (inputs, samples) with {weight.shape[1]} inputs, not {x.shape}"
        )
    strength = np.abs(x).mean(axis=1)
    if not strength.any():
        return np.ones(len(x), np.float32)
    strength[strength == 0] = strength[strength > 0].min()
    hessian = x @ x.T

    def scales(exponent: float) -> Float32s:
        powers = (strength / strength.max()) ** exponent
        return (powers / np.sqrt(powers.max() * powers.min())).astype(np.float32)

    def error(factors: Float32s) -> float:
        rounded = fmt.read_back(_as_float32(weight * factors))
        off = rounded / factors.astype(np.float64) - weight
        return float(np.sum(off @ hessian * off))

    exponents = np.linspace(0, 1, check_int("grid", grid, 2, 1000))
    return min(map(scales, exponents), key=error)


def smooth_scales(x_max: npt.ArrayLike, w_max: npt.ArrayLike, alpha: float) -> Float32s:
    """Return factors that move the outliers of a layer's inputs into its weights.

    `x_max**alpha / w_max**(1 - alpha)`: inputs are divided by it (in the layer before, which costs
    nothing), weights multiplied. With alpha = 0.5 both then reach `sqrt(x_max * w_max)`.

    Xiao et al. 2022, "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large
    Language Models", equation 4.

    Args:
        x_max: largest magnitude of each input over samples, (inputs,) or any shape, not negative.
        w_max: largest magnitude of each input's weights, of the same shape, not negative.
        alpha: 0 (the factor evens out the weights alone) to 1 (the inputs alone).

    Returns:
        float32 of that shape, positive; 1 for an input that is always 0 or has no weight but 0.

    Raises:
        TypeError: an argument of the wrong kind.
        ValueError: negative magnitudes, shapes that do not match, alpha outside 0..1, or factors
            beyond float32's range.
    """
    x_max, w_max = (
        as_reals(name, value).astype(np.float64)
        for name, value in (("x_max", x_max), ("w_max", w_max))
    )
    if x_max.shape != w_max.shape:
        raise ValueError(
            f"x_max and w_max must have the same shape, not {x_max.shape} and {w_max.shape}"
        )
    for name, values in (("x_max", x_max), ("w_max", w_max)):
        if (values < 0).any():
            raise ValueError(f"{name} must hold magnitudes, which are not negative")
    alpha = check_real("alpha", alpha, 0, 1)
    live = (x_max > 0) & (w_max > 0)
    factors = np.where(live, x_max, 1) ** alpha / np.where(live, w_max, 1) ** (1 - alpha)
    limits = np.finfo(np.float32)
    if factors.max() > limits.max or factors.min() < limits.tiny:
        raise ValueError("x_max and w_max are so far apart that a factor is beyond float32's range")
    return factors.astype(np.float32)[()]


def _make_up(moved: Float64s, place: int, rounded: Float32s, factor: Float64s) -> Float64s:
    """Fix the weights of one input, and let those of the inputs after it take their errors back.

    Args:
        moved: all weights as they are now, (inputs in the order of the steps, outputs), or those of
            the first inputs; others are left to the caller.
        place: which of these inputs.
        rounded: what its weights become, (outputs,).
        factor: upper triangular (inputs, inputs), of :func:`_inverse_factor`, in that order.

    Returns:
        the errors, (outputs,): a later input's weights change by them times its number in the
        factor's row of that place.
    """
    error: Float64s = (moved[place] - rounded) / factor[place, place]
    moved[place + 1 :] -= factor[place, place + 1 : len(moved), None] * error
    moved[place] = rounded
    return error


def _inverse_factor(hessian: Float64s, damping: float) -> Float64s:
    """The upper triangular U with `U.T @ U = inv(hessian)`, damped, (inputs, inputs)."""
    damping = check_real("damping", damping, 0, np.finfo(np.float64).max)
    diagonal = np.diag(hessian)
    damped = hessian + np.diag(np.full(len(diagonal), damping * diagonal.mean()))
    # An input that is always 0 is coupled with no other: any diagonal will do for it.
    dead = diagonal == 0
    damped[dead, dead] = diagonal.max() or 1
    # From the last input to the first, the Cholesky factor is upper triangular, H = R @ R.T, and
    # U is its inverse: inv(H) itself, less exact, is never needed.
    try:
        upper = np.linalg.cholesky(damped[::-1, ::-1])[::-1, ::-1]
    except np.linalg.LinAlgError:
        upper = np.zeros_like(damped)
    # The part of an input that those after it don't tell already: 0 but for rounding if it is none.
    unexplained = np.diag(upper) ** 2 / np.diag(damped)
    if (unexplained <= 10 * len(upper) * np.finfo(np.float64).eps).any():
        raise ValueError(
            f"hessian must be X @ X.T and, with damping {damping:g} on its diagonal, positive "
            "definite: fewer samples than inputs, or inputs that depend on each other, need a "
            "damping above 0"
        )
    return np.linalg.inv(upper)


def _matrix(weight: npt.ArrayLike) -> Array:
    weight = as_reals("weight", weight)
    if weight.ndim != 2:
        raise ValueError(f"weight must have the shape (outputs, inputs), not {weight.shape}")
    return weight


def _hessian(hessian: npt.ArrayLike, inputs: int) -> Float64s:
    hessian = as_reals("hessian", hessian).astype(np.float64)
    if hessian.shape != (inputs, inputs):
        raise ValueError(
            f"hessian must have the shape (inputs, inputs), here {(inputs, inputs)}, not "
            f"{hessian.shape}"
        )
    largest = np.abs(hessian).max()
    if np.abs(hessian - hessian.T).max() > 1e-5 * largest:
        raise ValueError("hessian must be symmetric, as X @ X.T is")
    diagonal = np.diag(hessian)
    if (diagonal < 0).any() or hessian[diagonal == 0].any():
        raise ValueError("hessian must be positive semidefinite, as X @ X.T is")
    return hessian


def _of_column(qparams: QParams, shape: tuple[int, ...], column: int) -> QParams:
    """What `qparams` say of one column of a matrix of that shape, a vector (outputs,)."""
    if qparams.axis is None:
        return qparams
    scale, zero_point = np.asarray(qparams.scale), np.asarray(qparams.zero_point)
    if isinstance(qparams, BlockQParams):
        group = column // qparams.group_size
        scale, zero_point = scale[:, group], zero_point[:, group]
    elif from_front("weight", qparams.axis, len(shape)) == 1:
        return QParams(scale[column], zero_point[column], qparams.qmin, qparams.qmax)
    return QParams(scale, zero_point, qparams.qmin, qparams.qmax, axis=0)


def _as_float32(values: Array) -> Float32s:
    """Float32, what is beyond its range as its largest value: such a weight is clipped anyway."""
    limits: Any = np.finfo(np.float32)
    return np.clip(values, limits.min, limits.max).astype(np.float32)
