"""One value's way, stop by stop, beside the array functions; and the worked example by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization import worked_example
from lib.quantization.affine import QParams, dequantize, quantize
from lib.quantization.round_trip import round_trip
from lib.quantization.worked_example import INPUT, STEPS_TO_ONE, WEIGHT, error_curves, run


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


def test_the_numbers_of_the_article() -> None:
    example = run(*worked_example.FIRST)
    assert example.weight_codes.tolist() == [[-24, -38], [63, 28]]
    assert example.input_codes.tolist() == [99, 63]
    assert example.product.tolist() == [-4770, 8001]
    assert example.restored.tolist() == [-4770 / 128**2, 8001 / 128**2]
    assert [f"{value:.5f}" for value in example.restored] == ["-0.29114", "0.48834"]
    fractions = [[Fraction(float(w)) for w in row] for row in WEIGHT]
    x, y = (Fraction(float(value)) for value in INPUT)
    exact = [a * x + b * y for a, b in fractions]
    np.testing.assert_allclose(example.exact, [float(value) for value in exact], rtol=1e-15)
    assert [f"{float(value):.5f}" for value in exact] == ["-0.28346", "0.49407"]
    assert example.clipped == 0


def test_what_the_reader_can_do_with_them() -> None:
    floor, nearest = run(8, 128, "floor"), run(8, 128, "nearest")
    assert nearest.weight_codes.tolist() == [[-23, -37], [64, 28]]
    assert nearest.rms_error < floor.rms_error / 4
    assert (floor.error < 0).all()
    assert run(16, 32768, "nearest").rms_error < 1e-4  # finer steps need more bits
    clipped = run(8, 256, "nearest")  # 127 of 256 steps are too few for 0.774
    assert clipped.clipped == 1
    assert clipped.rms_error > 10 * nearest.rms_error
    assert run(16, 65536, "nearest").product.dtype == np.int32  # the widest sum still fits
    curves = error_curves(8)
    at = STEPS_TO_ONE.index(128)
    assert (curves["floor"][at], curves["nearest"][at]) == (floor.rms_error, nearest.rms_error)
    # As the page says: where nothing is clipped, the nearest is closer with almost every scale.
    fitting = [at for at, steps in enumerate(STEPS_TO_ONE) if not run(8, steps, "nearest").clipped]
    better = sum(curves["nearest"][at] < curves["floor"][at] for at in fitting)
    assert better >= len(fitting) - 2 > 10
