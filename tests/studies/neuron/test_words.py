"""The words for one neuron's steps and numbers."""

import pytest

from lib.cnn import NETWORKS
from lib.studies.neuron import words as neuron_words
from lib.studies.neuron.neuron import neuron
from lib.studies.neuron.trace import of_test_image


@pytest.mark.parametrize("network", NETWORKS)
def test_sentences_fit_two_lines_of_the_board(network: str) -> None:
    """Else the picture would move from step to step."""
    whole = of_test_image(network, symmetric=True)
    for layer in whole.outputs:
        one = neuron(whole, layer, 3)
        for name in ("window", "weights", "products", *(step.name for step in one.steps)):
            title = f"Step 10 of 10: {neuron_words.TITLES.get(name, name)}. "
            assert len(title + neuron_words.step(one, name)) <= 172


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (0, "0"),
        (-11.0, "−11"),
        (0.458, "0.458"),
        (4.327e-05, "0.00004327"),
        (123456.0, "1.235×10⁵"),
    ],
)
def test_real_numbers_are_written_for_people(x: float, text: str) -> None:
    assert neuron_words.number(x) == text
