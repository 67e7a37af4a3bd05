"""What pages say of a network in integers, and the links that take its settings along."""

import pytest

from lib.jobs.tasks import CompareNetworks
from lib.ui.network_choice import Destination, left_behind, meaning, name_of
from lib.ui.network_settings import activation_bits, scales, weight_bits
from lib.ui.setting import Choice, Number

IMAGE = Number("image", low=0, high=9, default=0)
NETWORK = Choice("network", options=("plain", "separable"))
BITS = weight_bits("weights"), activation_bits("activations")
CHANGED = Destination("changed", IMAGE, NETWORK, *BITS, scales("granularity"))
NEURON = Destination("neuron", IMAGE, NETWORK, *BITS)
TASK = CompareNetworks(
    network="separable", weight_bits=4, activation_bits=3, granularity="per_tensor"
)


def test_names() -> None:
    assert name_of(CompareNetworks()) == "int8"
    assert meaning(CompareNetworks()) == ""
    assert name_of(CompareNetworks(activation_bits=4)) == "W8A4"
    assert meaning(TASK) == "W4A3: 4-bit weights, 3-bit activations."


def test_link_has_the_settings_as_the_reader_sees_them() -> None:
    query = {"image": "7", "network": "separable", "weights": "4", "activations": "3"}
    assert NEURON.query(TASK, 7) == query
    assert CHANGED.query(TASK, 7) == query | {"granularity": "per tensor"}


@pytest.mark.parametrize(
    ("task", "destinations", "said"),
    [
        (TASK, (CHANGED,), ""),
        (TASK, (NEURON, CHANGED), "In One neuron, by hand, scales are per channel."),
        (CompareNetworks(), (NEURON, CHANGED), ""),
        (
            CompareNetworks(calibration_images=10),
            (NEURON,),
            "There, 256 images calibrate the network.",
        ),
    ],
)
def test_what_a_link_cannot_take_along_is_said(
    task: CompareNetworks, destinations: tuple[Destination, ...], said: str
) -> None:
    assert left_behind(task, *destinations) == said
