"""What theory says about rounding and clipping, found again with the library's quantizer."""

import math

import numpy as np
import pytest

from lib.quantization.affine import choose_qparams, fake_quantize
from lib.quantization.error import error_report

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
