"""The worked example by hand, and what its page says of it."""

from fractions import Fraction

import numpy as np

from lib.quantization import worked_example
from lib.quantization.worked_example import INPUT, STEPS_TO_ONE, WEIGHT, error_curves, run


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
