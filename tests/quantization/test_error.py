"""lib.quantization.error: against exact fractions, theory, and hand-made cases."""

import math
from fractions import Fraction
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.affine import QParams, choose_qparams, dequantize, fake_quantize
from lib.quantization.error import error_report


def test_a_case_by_hand() -> None:
    # Steps of 1 from -2 to 1: 0.25 is rounded by 0.25, 3 is clipped by 2, -2.5 lands on the tie.
    report = error_report([0.25, 3.0, -2.5, 1.0], QParams(1.0, 0, -2, 1))
    assert report.clipped_fraction == 0.25
    assert report.clipping_mse == 4 / 4
    assert report.rounding_mse == (0.0625 + 0.25) / 4
    assert report.mse == (0.0625 + 4 + 0.25) / 4
    assert report.max_abs == 2
    signal = 0.0625 + 9 + 6.25 + 1
    assert report.sqnr_db == pytest.approx(10 * math.log10(signal / (0.0625 + 4 + 0.25)), rel=1e-14)


VALUES = st.lists(st.floats(-1000, 1000, width=32), min_size=1, max_size=40)
SCALES = st.floats(2.0**-6, 2.0**6, width=32)


@given(VALUES, SCALES, st.integers(-8, 7))
def test_against_exact_fractions(values: list[float], scale: float, zero_point: int) -> None:
    qparams = QParams(scale, zero_point, -8, 7)
    x = np.array(values, np.float32)
    errors = [
        Fraction(float(v)) - Fraction(float(r))
        for v, r in zip(x, fake_quantize(x, qparams), strict=True)
    ]
    clipped = [not -8 <= round(float(v / np.float32(scale))) + zero_point <= 7 for v in x]
    noise = sum((e * e for e in errors), Fraction(0))
    clipped_noise = sum((e * e for e, c in zip(errors, clipped, strict=True) if c), Fraction(0))
    signal = sum((Fraction(float(v)) ** 2 for v in x), Fraction(0))

    report = error_report(x, qparams)
    assert report.mse == pytest.approx(float(noise / len(x)), rel=1e-12)
    assert report.clipping_mse == pytest.approx(float(clipped_noise / len(x)), rel=1e-12)
    assert report.rounding_mse == pytest.approx(float((noise - clipped_noise) / len(x)), rel=1e-12)
    assert report.clipping_mse + report.rounding_mse == pytest.approx(report.mse, rel=1e-15)
    assert report.max_abs == float(max(map(abs, errors)))
    assert report.clipped_fraction == sum(clipped) / len(x)
    if noise == 0:
        assert report.sqnr_db == math.inf
    else:
        exact = math.log10(signal.numerator) - math.log10(signal.denominator)
        exact -= math.log10(noise.numerator) - math.log10(noise.denominator)
        assert report.sqnr_db == pytest.approx(10 * exact, abs=1e-9)
    # Rounding costs at most half a step, clipping at least half a step.
    slack = 1 + 1e-5
    for error, was_clipped in zip(errors, clipped, strict=True):
        steps = float(abs(error)) / scale
        assert steps >= 0.5 / slack if was_clipped else steps <= 0.5 * slack


def test_values_on_the_grid_have_no_error() -> None:
    qparams = QParams(0.1, 3, -128, 127)
    on_grid = dequantize(np.arange(-128, 128), qparams)
    report = error_report(on_grid, qparams)
    assert (report.mse, report.max_abs, report.clipped_fraction) == (0, 0, 0)
    assert report.sqnr_db == math.inf
    assert error_report(np.zeros(5), qparams).sqnr_db == math.inf


@pytest.mark.parametrize("bits", range(8, 13))
def test_uniform_data_gain_6_decibels_a_bit(bits: int) -> None:
    # A full-scale uniform signal of 2**n steps has SQNR 20 n log10(2), and no clipping.
    x = (np.arange(2**20) + 0.5) / 2**20 * 2 - 1
    qparams = QParams(2.0 / 2**bits, 2 ** (bits - 1), 0, 2**bits - 1)
    inside = x[np.abs(x) < 1 - 1.0 / 2**bits]
    report = error_report(inside, qparams)
    assert report.clipping_mse == 0
    assert report.sqnr_db == pytest.approx(20 * bits * math.log10(2), abs=0.08)
    assert report.mse == pytest.approx(float(qparams.scale) ** 2 / 12, rel=1e-3)


def test_normal_data_against_the_published_optimum() -> None:
    # SQNR of the best symmetric quantizers of N(0, 1), and where they clip, in deviations.
    n = 200_000
    x = np.array([NormalDist().inv_cdf((i + 0.5) / n) for i in range(n)])
    bits = range(2, 8)  # at 8 bits, 200,000 points hold too few beyond the clip
    clips = [1.22, 1.96, 2.48, 2.90, 3.28, 3.60]
    decibels = [7.21, 13.29, 18.90, 24.33, 29.71, 35.11]
    for b, clip, expected in zip(bits, clips, decibels, strict=True):
        qparams = choose_qparams(-clip, clip, bits=b, symmetric=True, narrow_range=True)
        assert error_report(x, qparams).sqnr_db == pytest.approx(expected, abs=0.05)


def test_per_channel_data_in_several_blocks() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(0, 1, (5, 50_000)).astype(np.float32) * np.array(
        [[1], [2], [3], [4], [5]], np.float32
    )
    scale = np.array([0.01, 0.02, 0.03, 0.04, 0.05], np.float32)
    together = error_report(x, QParams(scale, 0, -128, 127, axis=0))
    apart = [error_report(row, QParams(s, 0, -128, 127)) for row, s in zip(x, scale, strict=True)]
    for name in ("mse", "clipping_mse", "rounding_mse", "clipped_fraction"):
        mean = sum(getattr(r, name) for r in apart) / 5
        assert getattr(together, name) == pytest.approx(mean, rel=1e-12)
    assert together.max_abs == max(r.max_abs for r in apart)


@pytest.mark.parametrize("size", [1e-300, 1e-40, 1e38, 1e200, 1e308])
def test_extreme_data_keep_their_ratio(size: float) -> None:
    qparams = QParams(1.0, 0, -8, 7)
    with np.errstate(all="raise"):
        report = error_report(np.array([size, -size]), qparams)
    assert report.clipped_fraction == (size > 1)
    assert report.sqnr_db == pytest.approx(0, abs=1e-9)  # all of the signal is lost
    assert report.max_abs == pytest.approx(size)
    assert report.mse == pytest.approx(size * size if size < 1e150 else math.inf)


def test_beyond_float32_the_error_is_infinite() -> None:
    # 100 x 3e38 is code 100, and no clipping; but float32 ends at 3.4e38.
    report = error_report([100 * 3e38, 1.0], QParams(3e38, 0, -128, 127))
    assert (report.clipped_fraction, report.clipping_mse) == (0, 0)
    assert report.max_abs == report.mse == report.rounding_mse == math.inf
    assert report.sqnr_db == -math.inf


@pytest.mark.parametrize(
    ("x", "error", "word"),
    [
        ([1.0, math.nan], ValueError, "1 of its 2 values are NaN"),
        ([], ValueError, "x is empty"),
        ([1j], TypeError, "x must hold real numbers"),
        (["a"], TypeError, "x must hold real numbers"),
    ],
)
def test_refuses(x: Any, error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        error_report(x, QParams(1.0, 0, -8, 7))


def test_refuses_other_parameters() -> None:
    with pytest.raises(TypeError, match="qparams must be a QParams, not 3"):
        error_report([1.0], 3)


# SQNR in decibels of the best symmetric quantizer of N(0, 1), and where it clips, in deviations.
BEST = {
    2: (7.21, 1.22),
    3: (13.29, 1.96),
    4: (18.90, 2.48),
    5: (24.33, 2.90),
    6: (29.71, 3.28),
    7: (35.11, 3.60),
    8: (40.54, 3.92),
}


@pytest.mark.parametrize("bits", BEST)
def test_best_quantizer_of_the_normal_distribution(bits: int) -> None:
    # Integrate squared error times density from 0 to 9 deviations by the midpoint rule; both
    # halves are alike, since the lowest code is left out.
    width = 2.0**-15
    x = np.arange(width / 2, 9, width)
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)

    def sqnr(clip: float) -> float:
        qparams = choose_qparams(-clip, clip, bits=bits, symmetric=True, narrow_range=True)
        noise = 2 * width * np.sum(density * (x - fake_quantize(x, qparams)) ** 2)
        return -10 * math.log10(noise)  # the signal's power is 1

    decibels, clip = BEST[bits]
    clips = clip + np.arange(-20, 21) / 100
    found = [sqnr(c) for c in clips]
    assert max(found) == pytest.approx(decibels, abs=0.05)
    assert clips[np.argmax(found)] == pytest.approx(clip, abs=0.1)


def test_a_bit_is_worth_6_decibels_while_the_range_stays() -> None:
    x = np.random.default_rng(0).normal(size=200_000)
    decibels = [
        error_report(x, choose_qparams(-6, 6, bits=bits, symmetric=True)).sqnr_db
        for bits in range(8, 14)
    ]
    # 20 log10(2) = 6.02; the number of steps, 2**bits - 1, doubles and gains one.
    np.testing.assert_allclose(np.diff(decibels), 20 * math.log10(2), atol=0.05)


@pytest.mark.parametrize("bits", [8, 12])
@pytest.mark.parametrize("draw", ["normal", "laplace", "exponential", "uniform"])
def test_rounding_errors_are_uniform(draw: str, bits: int) -> None:
    x = getattr(np.random.default_rng(1), draw)(size=100_000)
    qparams = choose_qparams(x.min(), x.max(), bits=bits)
    error = (fake_quantize(x, qparams) - x) / float(qparams.scale)
    # The ends fall on codes to within the rounding of the zero point: at most half a step.
    inside = np.abs(error) <= 0.5 + 1e-5
    assert inside.mean() > 0.999
    error = np.sort(error[inside])
    assert np.mean(error**2) == pytest.approx(1 / 12, rel=0.02)
    # The largest distance of the distribution from the uniform one, by Kolmogorov and Smirnov;
    # one uniform sample in 3,000 is farther.
    distance = np.abs(error + 0.5 - (np.arange(error.size) + 0.5) / error.size).max()
    assert distance < 2.1 / math.sqrt(error.size)
