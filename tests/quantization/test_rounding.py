"""Rounding that makes up for its errors: against its slow form, its bound, and by hand."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.quantization.affine import QParams, dequantize, quantize
from lib.quantization.block_formats import BLOCK_FORMATS, GroupFormat
from lib.quantization.granularity import choose_scales
from lib.quantization.groups import BlockQParams
from lib.quantization.rounding import awq_scales, gptq, gptq_groups, smooth_scales

SIZES = [(1, 1), (3, 2), (4, 9), (5, 40)]
GRANULARITIES = ["per_tensor", "per_channel", "per_group"]


def weights(shape: tuple[int, int], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def layer_inputs(inputs: int, samples: int, seed: int = 0) -> np.ndarray:
    """What goes into a layer behind a ReLU: never negative, and what comes together."""
    rng = np.random.default_rng(seed)
    causes = rng.normal(size=(max(2, inputs // 3), samples))
    mixed = rng.normal(size=(inputs, len(causes))) @ causes
    return np.maximum(mixed + 0.3 * rng.normal(size=mixed.shape), 0)


def hessian_of(inputs: int, samples: int = 200, seed: int = 0) -> np.ndarray:
    x = layer_inputs(inputs, samples, seed)
    return x @ x.T


def damped(hessian: np.ndarray, damping: float) -> np.ndarray:
    return hessian + damping * np.diag(hessian).mean() * np.eye(len(hessian))


def objectives(
    weight: np.ndarray, codes: np.ndarray, qparams: QParams, hessian: np.ndarray
) -> np.ndarray:
    """The squared error of each row's outputs, summed over all samples."""
    off = weight.astype(np.float64) - dequantize(codes, qparams)
    return np.einsum("oi,ij,oj->o", off, hessian, off)


def column_scales(qparams: QParams, shape: tuple[int, int]) -> np.ndarray:
    scale, _ = qparams.broadcast(shape, "weight")
    return np.broadcast_to(scale, shape).astype(np.float64)


def slow_form(
    weight: np.ndarray,
    hessian: np.ndarray,
    code: Callable[[int, int, np.ndarray], int],
    value: Callable[[int, int, int], float],
    order: list[int],
) -> np.ndarray:
    """Optimal brain quantization in a fixed order: a row, a weight, one explicit inverse each.

    Args:
        code: row, column and the row as it is now -> the code of that column's weight.
        value: row, column, code -> the real number that it stands for.
    """
    codes = np.zeros(weight.shape, int)
    for row, given_row in enumerate(weight):
        w = given_row.astype(np.float64)
        for step, i in enumerate(order):
            left = order[step:]
            inverse = np.linalg.inv(hessian[np.ix_(left, left)])
            codes[row, i] = code(row, i, w)
            step_error = w[i] - value(row, i, codes[row, i])
            w[left] -= step_error / inverse[0, 0] * inverse[:, 0]
            assert w[i] == pytest.approx(value(row, i, codes[row, i]), abs=1e-9)
    return codes


def nearest(value: float, scale: float, zero_point: int, qmin: int, qmax: int) -> int:
    """The formula of `quantize` for one float32."""
    steps = np.float32(value) / np.float32(scale)
    return int(np.clip(np.rint(steps) + zero_point, qmin, qmax))


class Fixed(NamedTuple):
    """Scales and zero points (rows, columns) that are known beforehand."""

    scale: np.ndarray
    zero_point: np.ndarray
    qmin: int
    qmax: int

    def code(self, row: int, i: int, w: np.ndarray) -> int:
        here = row, i
        return nearest(w[i], self.scale[here], self.zero_point[here], self.qmin, self.qmax)

    def value(self, row: int, i: int, code: int) -> float:
        return float((code - self.zero_point[row, i]) * self.scale[row, i])


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize("order", ["given", "activation"])
@pytest.mark.parametrize("damping", [0.01, 0.3])
def test_it_is_the_slow_form(
    shape: tuple[int, int], granularity: str, order: str, damping: float
) -> None:
    for bits in (2, 3, 8):
        weight, hessian = weights(shape, bits), hessian_of(shape[1], seed=bits)
        qparams = choose_scales(weight, granularity, bits=bits, group_size=16)
        scales = column_scales(qparams, shape)
        diagonal = np.diag(hessian)
        columns = list(range(shape[1]))
        if order == "activation":
            columns.sort(key=lambda i: -diagonal[i])
        fixed = Fixed(scales, np.zeros(shape, int), qparams.qmin, qparams.qmax)
        wanted = slow_form(weight, damped(hessian, damping), fixed.code, fixed.value, columns)
        codes = gptq(weight, hessian, qparams, damping=damping, order=order)
        assert codes.dtype == qparams.dtype
        np.testing.assert_array_equal(codes, wanted)


def test_scales_along_the_inputs_and_zero_points() -> None:
    weight, hessian = weights((4, 12)), hessian_of(12)
    scale = np.linspace(0.1, 0.4, 12).astype(np.float32)
    zero_point = np.arange(12)
    fixed = Fixed(np.tile(scale.astype(float), (4, 1)), np.tile(zero_point, (4, 1)), 0, 15)
    wanted = slow_form(weight, damped(hessian, 0.01), fixed.code, fixed.value, list(range(12)))
    for axis in (1, -1):
        qparams = QParams(scale, zero_point, 0, 15, axis=axis)
        np.testing.assert_array_equal(gptq(weight, hessian, qparams), wanted)
    # An axis counted from the end is the same axis.
    rows = QParams(scale[:4], 0, -7, 7, axis=0)
    from_end = QParams(scale[:4], 0, -7, 7, axis=-2)
    np.testing.assert_array_equal(gptq(weight, hessian, rows), gptq(weight, hessian, from_end))


@pytest.mark.parametrize("granularity", GRANULARITIES)
@pytest.mark.parametrize("order", ["given", "activation"])
@pytest.mark.parametrize("damping", [0, 0.01])
def test_with_the_identity_it_is_plain_rounding(
    granularity: str, order: str, damping: float
) -> None:
    weight = weights((6, 50))
    qparams = choose_scales(weight, granularity, bits=3, group_size=16)
    for hessian in (np.eye(50), 1e-12 * np.eye(50), np.diag(np.arange(1.0, 51))):
        codes = gptq(weight, hessian, qparams, damping=damping, order=order)
        np.testing.assert_array_equal(codes, quantize(weight, qparams))


@given(
    st.integers(1, 5),
    st.integers(1, 24),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["given", "activation"]),
    st.sampled_from([0.001, 0.01, 0.5]),
)
@settings(max_examples=80)
def test_the_bound_holds_where_nothing_is_clipped(
    outputs: int, inputs: int, seed: int, order: str, damping: float
) -> None:
    """Each step errs by half a step of the scale at most, and no step adds to another's error."""
    weight, hessian = weights((outputs, inputs), seed), hessian_of(inputs, 40, seed)
    scale = np.abs(weight).max(axis=1) / 4
    qparams = QParams(scale, 0, -(2**15), 2**15 - 1, axis=0)  # codes enough that none is clipped
    codes = gptq(weight, hessian, qparams, damping=damping, order=order)
    if not hessian.any():
        return
    order_of = np.argsort(-np.diag(hessian), kind="stable") if order == "activation" else ...
    full = damped(hessian, damping)
    full_in_order = full[order_of][:, order_of] if order == "activation" else full
    upper = np.linalg.cholesky(np.linalg.inv(full_in_order)).T
    bound = (scale.astype(np.float64) / 2) ** 2 * np.sum(1 / np.diag(upper) ** 2)
    assert (objectives(weight, codes, qparams, full) <= bound * (1 + 1e-5)).all()


@given(st.integers(0, 2**32 - 1), st.integers(-20, 20), st.sampled_from(["given", "activation"]))
@settings(max_examples=40)
def test_what_must_not_matter(seed: int, power: int, order: str) -> None:
    """The unit of the hessian, the other rows, and with `activation` the order of the inputs."""
    weight, hessian = weights((3, 10), seed), hessian_of(10, seed=seed)
    qparams = choose_scales(weight, "per_channel", bits=3)
    codes = gptq(weight, hessian, qparams, order=order)
    assert (codes >= qparams.qmin).all()
    assert (codes <= qparams.qmax).all()
    np.testing.assert_array_equal(codes, gptq(weight, 2.0**power * hessian, qparams, order=order))
    alone = QParams(qparams.scales[1], 0, qparams.qmin, qparams.qmax)
    np.testing.assert_array_equal(codes[1:2], gptq(weight[1:2], hessian, alone, order=order))
    if order == "activation":
        shuffled = np.random.default_rng(seed).permutation(10)
        moved = gptq(weight[:, shuffled], hessian[np.ix_(shuffled, shuffled)], qparams, order=order)
        np.testing.assert_array_equal(codes[:, shuffled], moved)


def realistic() -> Iterator[tuple[np.ndarray, np.ndarray, QParams]]:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        inputs = int(rng.integers(8, 48))
        weight = weights((8, inputs), seed)
        qparams = choose_scales(weight, "per_channel", bits=int(rng.integers(2, 5)))
        yield weight, hessian_of(inputs, 300, seed), qparams


@pytest.mark.parametrize("order", ["given", "activation"])
def test_on_realistic_layers_it_errs_less_on_average(order: str) -> None:
    """Not on each: some cases are worse than plain rounding, and that is no mistake."""
    ratios = []
    for weight, hessian, qparams in realistic():
        plain, ours = (
            objectives(weight, codes, qparams, hessian).sum()
            for codes in (quantize(weight, qparams), gptq(weight, hessian, qparams, order=order))
        )
        ratios.append(ours / plain)
    assert len(ratios) == 200
    assert np.mean(ratios) < 0.6
    assert np.mean(np.array(ratios) < 1) > 0.9


@pytest.mark.parametrize("damping", [0, 0.01])
@pytest.mark.parametrize("order", ["given", "activation"])
def test_inputs_that_are_always_zero_are_rounded_alone(damping: float, order: str) -> None:
    weight, x = weights((4, 12)), layer_inputs(12, 200)
    dead = [0, 5, 11]
    live = [i for i in range(12) if i not in dead]
    x[dead] = 0
    qparams = choose_scales(weight, "per_channel", bits=3)
    codes = gptq(weight, x @ x.T, qparams, damping=damping, order=order)
    np.testing.assert_array_equal(codes[:, dead], quantize(weight, qparams)[:, dead])
    # The others don't notice them, but for the mean of the diagonal that the damping takes.
    same = damping * len(live) / 12
    hessian = x[live] @ x[live].T
    np.testing.assert_array_equal(
        codes[:, live], gptq(weight[:, live], hessian, qparams, damping=same, order=order)
    )


def test_a_hessian_of_zeros_leaves_plain_rounding() -> None:
    weight = weights((3, 8))
    qparams = choose_scales(weight, "per_tensor", bits=3)
    codes = gptq(weight, np.zeros((8, 8)), qparams, damping=0)
    np.testing.assert_array_equal(codes, quantize(weight, qparams))


@pytest.mark.parametrize("order", ["given", "activation"])
def test_singular_hessians(order: str) -> None:
    """Fewer samples than inputs, or two inputs that are one: damping makes them regular."""
    weight = weights((4, 20))
    qparams = choose_scales(weight, "per_channel", bits=4)
    few = layer_inputs(20, 5)
    twins = layer_inputs(20, 300)
    twins[7] = twins[3]
    for x in (few, twins):
        codes = gptq(weight, x @ x.T, qparams, order=order)
        plain = quantize(weight, qparams)
        assert np.sum(((weight - dequantize(codes, qparams)) @ x) ** 2) < np.sum(
            ((weight - dequantize(plain, qparams)) @ x) ** 2
        )
        with pytest.raises(ValueError, match=r"hessian must be X @ X\.T and, with damping 0 on"):
            gptq(weight, x @ x.T, qparams, order=order, damping=0)


def test_two_equal_inputs_share_one_error() -> None:
    """By hand: 0.3 and 0.3 of two inputs that are always alike; together they are 0.6, so 1."""
    weight = np.array([[0.3, 0.3]], np.float32)
    hessian = np.ones((2, 2))
    qparams = QParams(1.0, 0, -7, 7)
    assert quantize(weight, qparams).tolist() == [[0, 0]]
    assert gptq(weight, hessian, qparams, damping=1e-6).tolist() == [[0, 1]]


# --- groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("symmetric", [True, False])
@pytest.mark.parametrize("scale_bits", [16, 32])
@pytest.mark.parametrize("inputs", [32, 40, 7])
def test_groups_are_fitted_when_they_are_reached(
    inputs: int, scale_bits: int, symmetric: bool
) -> None:
    weight, hessian = weights((3, inputs)), hessian_of(inputs)
    stored = np.float16 if scale_bits == 16 else np.float32
    scales: dict[tuple[int, int], tuple[float, int]] = {}

    def code(row: int, i: int, w: np.ndarray) -> int:
        if i % 16 == 0:
            part = w[i : i + 16].astype(np.float32).astype(np.float64)
            if symmetric:
                scales[row, i // 16] = float(stored(np.abs(part).max() / 3.5)), 4
            else:
                low, high = min(part.min(), 0), max(part.max(), 0)
                zero_point = int(np.clip(-np.rint(low / ((high - low) / 7)), 0, 7))
                scales[row, i // 16] = float(stored((high - low) / 7)), zero_point
        return nearest(w[i], *scales[row, i // 16], 0, 7)

    def value(row: int, i: int, code: int) -> float:
        scale, zero_point = scales[row, i // 16]
        return (code - zero_point) * scale

    order = list(range(inputs))
    wanted = slow_form(weight, damped(hessian, 0.01), code, value, order)
    codes, qparams = gptq_groups(weight, hessian, GroupFormat(3, 16, symmetric, scale_bits))
    np.testing.assert_array_equal(codes, wanted)
    assert qparams.scale.shape == (3, -(-inputs // 16))
    for (row, group), (scale, zero_point) in scales.items():
        assert qparams.scale[row, group] == pytest.approx(scale, rel=1e-6)
        assert qparams.zero_point[row, group] == zero_point


def test_clipped_groups_weigh_errors_by_their_inputs() -> None:
    """Scales that clip, found by a search written out, of weights as moved by then."""
    weight, hessian = weights((3, 40)), hessian_of(40)
    scales: dict[tuple[int, int], float] = {}

    def code(row: int, i: int, w: np.ndarray) -> int:
        if i % 16 == 0:
            here = slice(i, min(i + 16, 40))
            part = w[here].astype(np.float32).astype(np.float64)
            strengths = hessian.diagonal()[here]
            tried = [
                float(np.float16(np.float32(np.abs(part).max() * clip / 1.5)))
                for clip in np.linspace(1, 0.2, 41)
            ]
            errors = [
                np.sum(strengths * (np.clip(np.rint(part / each), -2, 1) * each - part) ** 2)
                for each in tried
            ]
            scales[row, i // 16] = tried[int(np.argmin(errors))]
        return nearest(w[i], scales[row, i // 16], 2, 0, 3)

    wanted = slow_form(
        weight,
        damped(hessian, 0.01),
        code,
        lambda row, i, code: (code - 2) * scales[row, i // 16],
        list(range(40)),
    )
    codes, qparams = gptq_groups(weight, hessian, GroupFormat(2, 16, clipped=True))
    np.testing.assert_array_equal(codes, wanted)
    for (row, group), scale in scales.items():
        assert qparams.scale[row, group] == pytest.approx(scale, rel=1e-3)


@pytest.mark.parametrize("clipped", [False, True])
@pytest.mark.parametrize("symmetric", [True, False])
def test_groups_with_the_identity_are_the_format_itself(symmetric: bool, clipped: bool) -> None:
    weight = weights((5, 96))
    fmt = GroupFormat(4, 32, symmetric, clipped=clipped)
    codes, qparams = gptq_groups(weight, np.eye(96), fmt)
    np.testing.assert_array_equal(dequantize(codes, qparams), fmt.dequantize(fmt.quantize(weight)))


# --- factors for the inputs -----------------------------------------------------------------------


def rounded_in_groups(weight: np.ndarray, group: int) -> np.ndarray:
    """Symmetric rounding of each group to 3 bits, codes -4..3, written out."""
    result = np.empty_like(weight)
    for row in range(len(weight)):
        for start in range(0, weight.shape[1], group):
            part = weight[row, start : start + group]
            scale = float(np.float16(np.abs(part).max() / 3.5))
            result[row, start : start + group] = np.clip(np.rint(part / scale), -4, 3) * scale
    return result


@pytest.mark.parametrize("seed", range(8))
def test_awq_takes_the_best_of_its_grid(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weight = weights((8, 64), seed)
    x = layer_inputs(64, 400, seed) * np.exp(rng.normal(size=(64, 1)))  # some inputs are strong
    found = awq_scales(weight, x, GroupFormat(3, 16))
    assert found.dtype == np.float32
    strength = np.abs(x).mean(axis=1)
    errors = {}
    for exponent in np.linspace(0, 1, 20):
        factors = strength**exponent
        factors = factors / np.sqrt(factors.max() * factors.min())
        rounded = rounded_in_groups(weight * factors, 16)
        error = np.linalg.norm((rounded / factors - weight) @ x)
        errors[exponent] = error, factors
    best = min(errors, key=lambda exponent: errors[exponent][0])
    np.testing.assert_allclose(found, errors[best][1], rtol=1e-5)
    assert errors[best][0] < errors[0.0][0]
    assert float(found.max()) * float(found.min()) == pytest.approx(1, rel=1e-5)


def test_awq_of_equal_or_silent_inputs_changes_nothing() -> None:
    weight = weights((4, 32))
    np.testing.assert_array_equal(awq_scales(weight, np.zeros((32, 5)), GroupFormat(4, 16)), 1)
    alike = np.random.default_rng(0).choice([-1.0, 1.0], (32, 100))
    np.testing.assert_array_equal(awq_scales(weight, alike, BLOCK_FORMATS["q4_0"]), 1)
    wide = layer_inputs(128, 100)
    np.testing.assert_array_equal(
        awq_scales(weights((4, 128)), wide),
        awq_scales(weights((4, 128)), wide, GroupFormat(4, 128)),
    )
    x = layer_inputs(32, 100)
    x[3] = 0
    factors = awq_scales(weight, x, GroupFormat(2, 16))
    assert factors[3] == factors.min() > 0


def test_awq_rounds_as_the_format_does_with_the_scale_of_the_tensor() -> None:
    """Weights that are 2**12 times as large, far beyond nvfp4 without it, have the same factors."""
    weight, fmt = weights((8, 64)), BLOCK_FORMATS["nvfp4"]
    x = layer_inputs(64, 400) * np.exp(np.random.default_rng(1).normal(size=(64, 1)))
    factors = awq_scales(weight, x, fmt)
    np.testing.assert_array_equal(awq_scales(weight * np.float32(2**12), x, fmt), factors)
    assert factors.max() > factors.min()


def test_smoothing_by_hand() -> None:
    x_max, w_max = [16.0, 1.0, 4.0, 0.0], [1.0, 4.0, 4.0, 2.0]
    assert smooth_scales(x_max, w_max, 0.5).tolist() == [4, 0.5, 1, 1]
    assert smooth_scales(x_max, w_max, 1).tolist() == [16, 1, 4, 1]
    assert smooth_scales(x_max, w_max, 0).tolist() == [1, 0.25, 0.25, 1]
    assert smooth_scales([16.0], [0.0], 0.25).tolist() == [1]
    assert smooth_scales(16.0, 4.0, 0.5) == np.float32(2)


@given(
    st.lists(st.tuples(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6)), min_size=1, max_size=8),
    st.floats(0, 1),
)
@settings(max_examples=60)
def test_smoothing_moves_a_part_of_the_range(pairs: list, alpha: float) -> None:
    x_max, w_max = np.array(pairs).T
    factors = smooth_scales(x_max, w_max, alpha).astype(np.float64)
    # What the largest input times the largest weight is stays; alpha of it goes to the weights.
    np.testing.assert_allclose(x_max / factors, (x_max * w_max) ** (1 - alpha), rtol=1e-5)
    np.testing.assert_allclose(w_max * factors, (x_max * w_max) ** alpha, rtol=1e-5)


# --- wrong arguments ------------------------------------------------------------------------------

W, H = weights((3, 16)), hessian_of(16)
Q = choose_scales(W, "per_channel", bits=4)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: gptq(W[0], H, Q), r"weight must have the shape \(outputs, inputs\)"),
        (lambda: gptq(W * np.nan, H, Q), "weight must be finite"),
        (lambda: gptq(W, H[:4, :4], Q), "hessian must have the shape"),
        (lambda: gptq(W, H[0], Q), "hessian must have the shape"),
        (lambda: gptq(W, np.triu(H), Q), "hessian must be symmetric"),
        (lambda: gptq(W, -H, Q), "hessian must be positive semidefinite"),
        (lambda: gptq(W, H - 50 * np.eye(16), Q), "hessian must be"),
        (lambda: gptq(W, 1 - np.eye(16), Q), "hessian must be positive semidefinite"),
        (lambda: gptq(W, H * np.inf, Q), "hessian must be finite"),
        (lambda: gptq(W[:2], H, Q), "scale has 3 entries"),
        (lambda: gptq(W, H, Q, damping=-0.1), "damping must be from 0"),
        (lambda: gptq(W, H, Q, damping=np.nan), "damping must be from 0"),
        (lambda: gptq(W, H, Q, order="random"), "order must be one of given, activation"),
        (lambda: gptq(W, H, BlockQParams(np.ones((3, 2)), 0, -7, 7, group_size=16)), "scale has"),
        (lambda: gptq_groups(W, H, GroupFormat(4, 8)), "fmt.group must be from 16 to 256, not 8"),
        (lambda: gptq_groups(1e9 * W, H, GroupFormat(4, 16)), "float16"),
        (lambda: gptq_groups(W, H[:3, :3], GroupFormat(4, 16)), "hessian must have the shape"),
        (lambda: awq_scales(W, H[:5], GroupFormat(4, 16)), "x must have the shape"),
        (lambda: awq_scales(W, H, GroupFormat(4, 32)), "weight must have inputs in whole blocks"),
        (lambda: awq_scales(W[0], H, GroupFormat(4, 16)), "weight must have the shape"),
        (lambda: awq_scales(W, H, GroupFormat(4, 16), grid=1), "grid must be from 2"),
        (lambda: smooth_scales([1.0], [1.0, 2.0], 0.5), "x_max and w_max must have the same"),
        (lambda: smooth_scales([-1.0], [1.0], 0.5), "x_max must hold magnitudes"),
        (lambda: smooth_scales([1.0], [-1.0], 0.5), "w_max must hold magnitudes"),
        (lambda: smooth_scales([1.0], [1.0], 1.5), "alpha must be from 0 to 1, not 1.5"),
        (lambda: smooth_scales([1e200], [1e-200], 0.5), "x_max and w_max are so far apart"),
        (lambda: smooth_scales([np.inf], [1.0], 0.5), "x_max must be finite"),
    ],
)
def test_wrong_arguments_are_named(wrong: Callable[[], object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        wrong()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: gptq(W, H, 0.1), "qparams must be a QParams"),
        (lambda: gptq(W, H, Q, damping="1"), "damping must be a real number"),
        (lambda: gptq(W, H, Q, order=1), "order must be one of"),
        (lambda: gptq(W, H * 1j, Q), "hessian must hold real numbers"),
        (lambda: smooth_scales([1.0], [1.0], None), "alpha must be a real number"),
        (lambda: gptq_groups(W, H, BLOCK_FORMATS["q4_0"]), "fmt must be a GroupFormat"),
        (lambda: awq_scales(W, H, 4), "fmt must be a BlockFormat"),
        (lambda: awq_scales(W, H, GroupFormat(4, 16), grid=2.5), "grid must be an integer"),
    ],
)
def test_kinds_of_arguments_are_named(wrong: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        wrong()
