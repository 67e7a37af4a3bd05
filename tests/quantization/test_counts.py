"""The counts that pictures of a quantization are drawn from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.affine import QParams, choose_qparams
from lib.quantization.counts import count, count_values
from lib.quantization.data import sample
from lib.quantization.error import error_report


def test_counts_by_hand() -> None:
    # Two bits, a step of 1, code 0 means 0: the codes stand for -2, -1, 0, 1.
    qparams = QParams(1.0, 0, -2, 1)
    x = np.float32([-9, -2.5, -2.2, -1.25, -0.0, 0, 0.25, 0.5, 1.5, 1.6])
    found = count(x, qparams, error_bins=4)
    assert found.zeros == 2
    assert found.clipped_low == 1  # -9; -2.5 is a tie and goes to the even -2
    assert found.clipped_high == 2  # 1.5 goes to the even 2, which has no code
    assert found.codes.tolist() == [3, 1, 2, 2]
    # Errors: -2.5 +0.5, -2.2 +0.2, -1.25 +0.25, 0.25 -0.25, 0.5 -0.5; a bin holds its lower edge.
    assert found.errors.tolist() == [1, 1, 1, 2]
    assert found.error_reach == 0.5
    assert found.mean_error == pytest.approx(0.04)
    # -9 comes back as -2, 7 too high; 1.5 and 1.6 as 1, too low: [-8, 8) in four bins.
    assert found.clipping_reach == 8
    assert found.clipping_errors.tolist() == [0, 2, 0, 1]


def test_counts_of_floor_by_hand() -> None:
    qparams = QParams(1.0, 0, -2, 1)
    x = np.float32([-2.5, -2, -0.75, 0, 0.25, 1.5, 2.5])
    found = count(x, qparams, rounding="floor", error_bins=4)
    assert (found.clipped_low, found.clipped_high) == (1, 1)  # 1.5 goes down to 1, which has a code
    assert found.codes.tolist() == [2, 1, 1, 2]
    # Errors: 0, -0.25, -0.25, -0.5, in eight bins from -1 to 1.
    assert found.error_reach == 1
    assert found.errors.tolist() == [0, 0, 1, 2, 1, 0, 0, 0]
    assert found.mean_error == -0.25
    # -2.5 comes back as -2, 0.5 too high; 2.5 as 1, 1.5 too low: [-2, 2) in four bins.
    assert found.clipping_reach == 2
    assert found.clipping_errors.tolist() == [1, 0, 1, 0]


def test_floor_is_biased_by_half_a_step_and_chance_is_not() -> None:
    x = sample("normal", 200_000, seed=4)
    qparams = choose_qparams(x.min(), x.max(), bits=6)
    step, rms = float(qparams.scale), {}
    for rounding, bias in (("nearest", 0), ("floor", -0.5), ("stochastic", 0)):
        rng = np.random.default_rng(5)
        found = count(x, qparams, rounding=rounding, rng=rng)
        assert found.mean_error == pytest.approx(bias, abs=0.005)
        report = error_report(x, qparams, rounding=rounding, rng=np.random.default_rng(5))
        rms[rounding] = report.rounding_mse**0.5 / step
    # A uniform error has 1/12 of a square step; floor adds its bias, chance doubles the variance.
    for rounding, mean_square in (("nearest", 1 / 12), ("floor", 1 / 3), ("stochastic", 1 / 6)):
        assert rms[rounding] == pytest.approx(mean_square**0.5, rel=0.01)


def test_codes_beyond_the_bars_are_grouped() -> None:
    qparams = QParams(1.0, 0, 0, 4095)
    found = count(np.arange(1.0, 4096.0), qparams, max_bars=256)
    assert found.codes.tolist() == [15] + [16] * 255


@given(
    values=st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=60),
    scale=st.floats(2**-10, 8, width=32),
    zero_point=st.integers(0, 15),
    bars=st.sampled_from([4, 16, 256]),
    rounding=st.sampled_from(["nearest", "floor", "stochastic"]),
)
def test_every_value_is_counted_once(
    values: list[float], scale: float, zero_point: int, bars: int, rounding: str
) -> None:
    x = np.float32(values)
    qparams = QParams(scale, zero_point, 0, 15)
    found = count(x, qparams, max_bars=bars, rounding=rounding)
    clipped = found.clipped_low + found.clipped_high
    assert found.codes.sum() + found.zeros == x.size
    assert found.errors.sum() + found.zeros + clipped == x.size
    assert len(found.codes) == min(bars, 16)
    assert found.clipping_errors.sum() == clipped
    report = error_report(x, qparams, rounding=rounding)
    assert clipped == round(report.clipped_fraction * x.size)
    farthest = max(report.max_abs / scale, 1)
    assert clipped == 0 or found.clipping_reach / 2 <= farthest <= found.clipping_reach * 1.001


def test_rounding_error_of_smooth_data_is_uniform() -> None:
    x = sample("normal", 200_000, seed=3)
    found = count(x, choose_qparams(x.min(), x.max(), bits=8), error_bins=20)
    expected = x.size / 20
    # Chi-square with 19 degrees of freedom: above 43.8 once in a thousand samples.
    assert ((found.errors - expected) ** 2 / expected).sum() < 43.8


@pytest.mark.parametrize(
    ("x", "qparams", "message"),
    [
        ([], QParams(1.0, 0, 0, 3), "x is empty"),
        ([1.0, np.nan], QParams(1.0, 0, 0, 3), "1 of its 2 values are NaN"),
        ([[1.0, 2.0]], QParams([1.0, 2.0], 0, 0, 3, axis=1), "one scale for all values"),
    ],
)
def test_count_refuses(x: list[float], qparams: QParams, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        count(x, qparams)


def test_values_are_counted_without_exact_zeros() -> None:
    assert count_values([0.0, -0.0, 0.1, 0.9, 2.0], 0, 1, 2).tolist() == [1, 1]
    with pytest.raises(ValueError, match="low must be below high"):
        count_values([1.0], 2, 2, 4)
