"""What a neuron's integers stand for, against float32 and plain Python."""

import math

import pytest

from lib.quantization import fixed_point
from lib.studies.neuron.meanings import float_values, meanings, two_roundings
from lib.studies.neuron.neuron import blackboard, neuron
from lib.studies.neuron.trace import of_test_image
from lib.studies.neuron.words import roundings


def test_what_the_steps_stand_for() -> None:
    """Corrected and with its bias, the sum is near float32's; before, it is off by z times sum."""
    traced = of_test_image("plain", symmetric=True)
    one = neuron(traced, "conv3", 25, 7, 7)
    assert one.input_zero_point == 128
    stands, floats = meanings(one), float_values(one)
    assert list(stands) == list(floats) == [step.name for step in one.steps]
    assert stands["bias"] == pytest.approx(floats["bias"], abs=0.02)
    shift = 128 * one.weights_sum * float(one.input_scale) * float(one.weight_scale)
    assert stands["sum"] - stands["correction"] == pytest.approx(shift)
    assert stands["multiply"] == pytest.approx(stands["bias"], rel=1e-5)
    assert stands["clip"] == one.meaning
    float_output = traced.float_outputs["conv3"][0, 25, 7, 7]
    assert floats["clip"] == pytest.approx(float_output, rel=1e-4)


def test_both_roundings_without_floats_in_plain_python() -> None:
    one = neuron(of_test_image("plain"), "conv3", 25, 7, 7)
    mantissa, shift = one.mantissa_and_shift
    found = two_roundings(one)
    assert found.product == pytest.approx(one.accumulator * float(one.multiplier) / 2.0**shift)
    assert found.high == math.floor(one.accumulator * mantissa / 2**31 + 0.5)
    assert found.shifted == found.high / 2.0**-shift
    steps = fixed_point.multiply_by_quantized_multiplier(one.accumulator, mantissa, shift)
    assert found.steps == steps
    assert roundings(blackboard()) == "8.5 to 9 and 4.5 to 5, not 4.25 to 4"
