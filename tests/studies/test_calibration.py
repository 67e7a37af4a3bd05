"""How many images find the ranges: each point again with a network made directly."""

from functools import partial

import numpy as np
import pytest

from lib.cnn import load, quantize_network
from lib.cnn.data import calibration_set
from lib.quantization.calibration import MinMax, Percentile
from lib.studies import calibration
from tests.support.networks import accuracy
from tests.support.runs import finish

pytestmark = pytest.mark.usefixtures("few_images")


@pytest.mark.slow
def test_more_images_widen_the_ranges_until_they_settle() -> None:
    said, found = finish(calibration.study("separable", 4, "min_max"))
    assert [point.images for point in found.points] == list(calibration.COUNTS)
    net = load("separable")
    first = dict(net.run(calibration_set(1)[0]))
    for layer, high in zip(found.layers, found.points[0].highs, strict=True):
        assert high == first[layer].max()
    for point in (found.points[0], found.points[-1]):
        images = calibration_set(point.images)[0]
        direct = quantize_network(net, images, activation_bits=4, observer=MinMax)
        assert point.accuracy == accuracy(direct)
    assert found.float32 == accuracy(net)
    highs = np.array([point.highs for point in found.points])
    assert (np.diff(highs, axis=0) >= 0).all()  # min-max only ever widens
    near = (np.abs(highs / highs[-1] - 1) <= 0.1).all(axis=1)
    start = calibration.COUNTS.index(found.settled)
    assert near[start:].all()
    assert not near[start - 1]
    shares = [each.share for each in said]
    assert shares == sorted(shares)
    assert found.share == 1


@pytest.mark.slow
def test_accuracy_with_an_observer() -> None:
    _, found = finish(
        calibration.measure_accuracy(network="separable", activation_bits=4, observer="percentile")
    )
    net = load("separable")
    observer = partial(Percentile, 99.9)
    integers = quantize_network(net, calibration_set(256)[0], activation_bits=4, observer=observer)
    assert found.accuracies == (accuracy(net), accuracy(integers))
