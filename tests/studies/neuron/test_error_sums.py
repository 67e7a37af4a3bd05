"""Sums of a neuron's many small errors."""

import numpy as np
import pytest

from lib.cnn.data import test_set as images_and_labels
from lib.studies import shipped
from lib.studies.neuron.error_sums import SumErrors, over_test_images, sum_error, sum_errors
from lib.studies.neuron.neuron import neuron
from lib.studies.neuron.trace import of_test_image
from lib.studies.shipped import quantized
from tests.support.runs import finish


def test_a_sum_without_any_error() -> None:
    """The corner of an image is black: nothing is rounded there."""
    one = neuron(of_test_image("plain"), "conv1", 0, 0, 0)
    found = sum_error(one)
    assert (found.error, found.predicted) == (0, 0)
    nets = shipped.float32("plain"), quantized("plain")
    sums = sum_errors(*nets, np.zeros((5, 28, 28), np.uint8), layer="conv1", channel=0)
    counts, edges = sums.histogram()
    assert sums.predicted == 0
    assert np.array_equal(sums.expected(edges), counts)


def test_sum_error_in_plain_python() -> None:
    one = neuron(of_test_image("plain"), "conv3", 25, 7, 7)
    found = sum_error(one)
    errors = one.product_errors.ravel().tolist()
    assert found.products == len(errors) == 288
    assert found.error == pytest.approx(sum(errors))
    typical = (sum(e * e for e in errors) / 288) ** 0.5
    assert found.predicted == pytest.approx(typical * 288**0.5)
    assert found.if_aligned == pytest.approx(typical * 288)


def test_the_run_over_test_images_finds_what_all_images_at_once_give() -> None:
    reports, found = finish(
        over_test_images(network="plain", layer="conv2", channel=3, row=5, column=6)
    )
    shares = [report.share for report in reports]
    assert shares == sorted(shares)
    assert shares[0] == 0 < shares[-1] < 1
    nets = shipped.float32("plain"), quantized("plain")
    images = images_and_labels()[0][:1000]
    at_once: SumErrors = sum_errors(*nets, images, layer="conv2", channel=3, row=5, column=6)
    np.testing.assert_allclose(found.sums, at_once.sums, atol=1e-6)
    assert found.product_error == pytest.approx(at_once.product_error, rel=1e-4)
    assert found.products == at_once.products == 288
