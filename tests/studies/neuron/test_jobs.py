"""The heavy work on one neuron."""

import numpy as np
import pytest

from lib.cnn.data import test_set as images_and_labels
from lib.studies import shipped
from lib.studies.neuron import jobs as neuron_study
from lib.studies.neuron.error_sums import SumErrors, sum_errors
from lib.studies.shipped import quantized
from tests.support.runs import finish


def test_the_sums_job_finds_what_all_images_at_once_give() -> None:
    reports, found = finish(
        neuron_study.sums(network="plain", layer="conv2", channel=3, row=5, column=6)
    )
    shares = [report.share for report in reports]
    assert shares == sorted(shares)
    assert shares[0] == 0 < shares[-1] < 1
    nets = shipped.float32("plain"), quantized("plain")
    images = images_and_labels()[0][:1000]
    at_once: SumErrors = sum_errors(*nets, images, "conv2", 3, 5, 6)
    np.testing.assert_allclose(found.sums, at_once.sums, atol=1e-6)
    assert found.product_error == pytest.approx(at_once.product_error, rel=1e-4)
    assert found.products == at_once.products == 288
