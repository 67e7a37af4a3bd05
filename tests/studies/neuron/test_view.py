"""What is shown of one neuron, against its own numbers in plain Python."""

import math

import numpy as np
import pytest

from lib.cnn import NETWORKS
from lib.quantization import fixed_point
from lib.studies.neuron import view as neuron_view
from lib.studies.neuron import words as neuron_words
from lib.studies.neuron.neuron import blackboard, neuron
from lib.studies.neuron.view import traced


@pytest.mark.parametrize(
    ("network", "layer", "place"),
    [
        ("plain", "conv1", (3, 0, 27)),
        ("plain", "conv3", (25, 7, 7)),
        ("plain", "pool", (5, 0, 0)),
        ("plain", "linear", (9, 0, 0)),
        ("separable", "depthwise4", (60, 0, 0)),
        ("separable", "pointwise4", (7, 3, 3)),
    ],
)
def test_an_excerpt_is_a_part_of_the_neuron_and_its_strongest(
    network: str, layer: str, place: tuple[int, int, int]
) -> None:
    one = neuron(traced(network), layer, *place)
    part = neuron_view.excerpt(one)
    assert (part.products == part.window.astype(int) * part.weights).all()
    exact = part.float_window.astype(np.float64) * part.float_weights
    assert np.array_equal(part.float_products, exact)
    magnitudes = np.abs(one.float_products)
    if one.window.shape[1] == 3:
        [strongest] = part.inputs
        assert np.array_equal(part.products, one.products[strongest])
        assert magnitudes[strongest].sum() == magnitudes.sum(axis=(1, 2)).max()
    else:  # nine products of one row of points, or of a pool's many
        assert part.products.shape == (3, 3)
        assert set(part.inputs) <= set(range(len(one.window)))
        strongest = np.sort(magnitudes, axis=None)[-9:]
        assert np.array_equal(np.sort(np.abs(part.float_products), axis=None), strongest)


def test_what_the_steps_stand_for() -> None:
    """Corrected and with its bias, the sum is near float32's; before, it is off by z times sum."""
    one = neuron(traced("plain", symmetric=True), "conv3", 25, 7, 7)
    assert one.input_zero_point == 128
    stands, floats = neuron_view.meanings(one), neuron_view.float_twins(one)
    assert list(stands) == list(floats) == [step.name for step in one.steps]
    assert stands["bias"] == pytest.approx(floats["bias"], abs=0.02)
    shift = 128 * one.weights_sum * float(one.input_scale) * float(one.weight_scale)
    assert stands["sum"] - stands["correction"] == pytest.approx(shift)
    assert stands["multiply"] == pytest.approx(stands["bias"], rel=1e-5)
    assert stands["clip"] == one.real
    assert floats["clip"] == pytest.approx(one.float_engine, rel=1e-4)


def test_both_roundings_without_floats_in_plain_python() -> None:
    one = neuron(traced("plain"), "conv3", 25, 7, 7)
    mantissa, shift = one.mantissa_and_shift
    found = neuron_view.two_roundings(one)
    assert found.product == pytest.approx(one.accumulator * float(one.multiplier) / 2.0**shift)
    assert found.high == math.floor(one.accumulator * mantissa / 2**31 + 0.5)
    assert found.shifted == found.high / 2.0**-shift
    steps = fixed_point.multiply_by_quantized_multiplier(one.accumulator, mantissa, shift)
    assert found.steps == steps
    assert neuron_words.roundings(blackboard()) == "8.5 to 9 and 4.5 to 5, not 4.25 to 4"


def test_shapes_are_those_of_the_outputs() -> None:
    for network in NETWORKS:
        found = {name: output.shape[1:] for name, output in traced(network).outputs.items()}
        assert neuron_view.shapes(network) == found


def test_spread_in_plain_python() -> None:
    one = neuron(traced("plain"), "conv3", 25, 7, 7)
    found = neuron_view.spread(one)
    errors = one.product_errors.ravel().tolist()
    assert found.products == len(errors) == 288
    assert found.error == pytest.approx(sum(errors))
    typical = (sum(e * e for e in errors) / 288) ** 0.5
    assert found.by_root == pytest.approx(typical * 288**0.5)
    assert found.if_aligned == pytest.approx(typical * 288)


@pytest.mark.parametrize(
    ("network", "layer", "own"),
    [
        ("plain", "conv1", False),
        ("plain", "conv3", False),
        ("plain", "conv6", False),
        ("separable", "depthwise3", True),
        ("separable", "pointwise2", False),
        ("separable", "pointwise4", False),
    ],
)
def test_surroundings_hold_what_the_neuron_sees(network: str, layer: str, own: bool) -> None:
    """The input is the one whose products are largest together; a depthwise layer has only one."""
    whole = traced(network)
    one = neuron(whole, layer, 3, 2, 4)
    around = neuron_view.surroundings(whole, one)
    top, left, height, width = around.input_box
    seen = around.input_map[top : top + height, left : left + width]
    sums = [sum(abs(x) for x in part.ravel().tolist()) for part in one.float_products]
    strongest = sums.index(max(sums))
    assert around.input_channel == (3 if own else strongest)
    assert np.array_equal(seen, one.window[strongest])
    row, column, *_ = around.output_box
    assert around.output_map[row, column] == one.engine
