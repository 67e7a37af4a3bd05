"""One value, step by step, beside the array functions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.affine import QParams, dequantize, quantize
from lib.quantization.round_trip import round_trip


def test_every_stop_by_hand() -> None:
    way = round_trip(1.3, QParams(0.5, -2, -8, 7))
    assert way.x == np.float32(1.3)
    assert way.steps == np.float32(1.3) / np.float32(0.5)
    assert (way.rounded, way.shifted, way.code, way.clipped) == (3, 1, 1, False)
    assert way.restored == 1.5
    assert Fraction(way.error) == Fraction(1.5) - Fraction(way.x)
    far = round_trip(10, QParams(0.5, -2, -8, 7))
    assert (far.rounded, far.shifted, far.code, far.restored) == (20, 18, 7, 4.5)
    assert far.clipped
    low = round_trip(-1.3, QParams(0.5, 6, 0, 15), rounding="floor")
    assert (low.rounded, low.code, low.restored) == (-3, 3, -1.5)


@given(
    st.floats(width=32, allow_nan=False, allow_infinity=False),
    st.floats(2.0**-126, 2.0**60, width=32),
    st.integers(-8, 7),
    st.sampled_from(["nearest", "floor", "stochastic"]),
)
def test_the_stops_lead_where_the_array_functions_lead(
    x: float, scale: float, zero_point: int, rounding: str
) -> None:
    qparams = QParams(scale, zero_point, -8, 7)
    way = round_trip(x, qparams, rounding=rounding, rng=np.random.default_rng(3))
    code = quantize(np.float32(x), qparams, rounding=rounding, rng=np.random.default_rng(3))
    assert way.code == code
    assert way.restored == dequantize(code, qparams)
    assert (way.draw is None) == (rounding != "stochastic")


@pytest.mark.parametrize(
    ("x", "qparams", "rounding", "message"),
    [
        (float("nan"), QParams(1.0, 0, 0, 3), "nearest", "x must be finite in float32"),
        (1e39, QParams(1.0, 0, 0, 3), "nearest", "x must be finite in float32"),
        (1.0, QParams(1.0, 0, 0, 3), "up", "rounding must be one of nearest, .*"),
        (1.0, QParams([1.0, 2.0], 0, 0, 3, axis=0), "nearest", "one scale"),
    ],
)
def test_trip_refuses(x: float, qparams: QParams, rounding: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        round_trip(x, qparams, rounding=rounding)
