"""Sums of a neuron's many small errors."""

import numpy as np

from lib.figures import neuron as figures
from lib.figures.svg import to_svg
from lib.studies import shipped
from lib.studies.neuron import view as neuron_view
from lib.studies.neuron.error_sums import sum_errors
from lib.studies.neuron.neuron import neuron
from lib.studies.neuron.view import traced
from lib.studies.shipped import quantized
from lib.ui.theme import COLORS


def test_a_sum_without_any_error() -> None:
    """The corner of an image is black: nothing is rounded there, and nothing warns."""
    one = neuron(traced("plain"), "conv1", 0, 0, 0)
    found = neuron_view.spread(one)
    assert (found.error, found.by_root) == (0, 0)
    to_svg(
        figures.running(one.product_errors.ravel(), one.running_error, 0.0, colors=COLORS), COLORS
    )
    nets = shipped.float32("plain"), quantized("plain")
    sums = sum_errors(*nets, np.zeros((5, 28, 28), np.uint8), "conv1", 0, 0, 0)
    counts, edges = sums.histogram()
    assert sums.predicted == 0
    assert np.array_equal(sums.expected(edges), counts)
    to_svg(figures.histogram(counts, edges, sums.expected(edges), colors=COLORS), COLORS)
