"""A grid that has 0 between two codes, against exact arithmetic."""

from fractions import Fraction

import numpy as np
import pytest

from lib.quantization import affine, zero
from lib.quantization.affine import QParams


def test_the_nearest_of_the_codes_at_half_steps() -> None:
    """Of a step that is a power of two, so that all of it is exact."""
    step, codes = Fraction(1, 4), range(-8, 8)
    grid = [(code - 3 + Fraction(1, 2)) * step for code in codes]
    x = np.arange(-300, 301, dtype=np.float32) / 64
    back = zero.without_code(x, QParams(0.25, 3, -8, 7))
    for value, found in zip(map(Fraction, map(float, x)), back, strict=True):
        least = min(abs(value - one) for one in grid)
        assert abs(value - Fraction(float(found))) == least
    assert back[x == 0] == 0.125


@pytest.mark.parametrize("bits", [2, 3, 8])
def test_zeros_add_up_only_where_they_have_no_code(bits: int) -> None:
    image = np.zeros((5, 6), np.float32)
    qparams = affine.choose_qparams(0.0, 1.0, bits=bits, signed=False)
    assert not affine.fake_quantize(image, qparams).any()
    sums = zero.window_sums(zero.without_code(image, qparams))
    assert sums.shape == (3, 4)
    np.testing.assert_allclose(sums, 4.5 / (2**bits - 1), rtol=1e-6)


def test_sums_over_windows() -> None:
    values = np.float32([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
    assert zero.window_sums(values).tolist() == [[54, 63]]
    assert zero.window_sums(values, 1).tolist() == values.tolist()
    for side in (0, 4):
        with pytest.raises(ValueError, match="side must be from 1 to 3"):
            zero.window_sums(values, side)
