"""What is shown of one neuron, against all of its numbers."""

import numpy as np
import pytest

from lib.studies.neuron.excerpt import excerpt, surroundings
from lib.studies.neuron.neuron import neuron
from lib.studies.neuron.trace import of_test_image


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
    one = neuron(of_test_image(network), layer, *place)
    part = excerpt(one)
    assert (part.products == part.patch.astype(int) * part.weights).all()
    exact = part.float_patch.astype(np.float64) * part.float_weights
    assert np.array_equal(part.float_products, exact)
    magnitudes = np.abs(one.float_products)
    if one.patch.shape[1] == 3:
        [strongest] = part.inputs
        assert np.array_equal(part.products, one.products[strongest])
        assert magnitudes[strongest].sum() == magnitudes.sum(axis=(1, 2)).max()
    else:  # nine products of one row of points, or of a pool's many
        assert part.products.shape == (3, 3)
        assert set(part.inputs) <= set(range(len(one.patch)))
        largest = np.sort(magnitudes, axis=None)[-9:]
        assert np.array_equal(np.sort(np.abs(part.float_products), axis=None), largest)


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
    whole = of_test_image(network)
    one = neuron(whole, layer, 3, 2, 4)
    around = surroundings(whole, one)
    top, left, height, width = around.input_box
    seen = around.input_map[top : top + height, left : left + width]
    sums = [sum(abs(x) for x in part.ravel().tolist()) for part in one.float_products]
    strongest = sums.index(max(sums))
    assert around.input_channel == (3 if own else strongest)
    assert np.array_equal(seen, one.patch[strongest])
    row, column, *_ = around.output_box
    assert around.output_map[row, column] == one.engine_value
