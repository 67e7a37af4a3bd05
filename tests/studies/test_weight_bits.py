"""What Home shows of a network's widths: the record is true, and complete."""

import numpy as np
import pytest

from lib.cnn import load
from lib.cnn.network import origin
from lib.settings import NETWORK_BITS, TEST_IMAGES
from lib.studies import shipped, weight_bits


def test_the_record_has_every_width_and_its_size() -> None:
    found = weight_bits.recorded()
    assert found.measured
    assert found.machine
    first, *others = found.widths
    assert first.bits == 32
    assert first.right == round(float(origin("plain")["test_accuracy"]) * TEST_IMAGES)
    assert first.bytes == load("plain").bytes
    assert [width.bits for width in others] == sorted(NETWORK_BITS, reverse=True)
    codes = sum(layer.weight.size for layer in shipped.quantized(network="plain").layers) - 49 * 128
    for width in others:  # without the weights: a scale and a bias for each output, and the pool's
        rest = width.bytes - codes * width.bits / 8
        assert rest == others[0].bytes - codes


@pytest.mark.slow
def test_the_record_is_what_a_run_finds() -> None:
    """Integers are the same everywhere, but for a tie in a million that a kernel rounds its way."""
    recorded = next(width for width in weight_bits.recorded().widths if width.bits == 3)
    found = weight_bits.measure_one(3)
    assert (found.bits, found.bytes) == (recorded.bits, recorded.bytes)
    assert abs(found.right - recorded.right) <= 2


def test_pictures_come_with_what_float32_says() -> None:
    images, logits, labels = weight_bits.pictures()
    assert len(images) == len(logits) == len(labels) == weight_bits.PICTURES
    np.testing.assert_allclose(logits, load("plain").predict(images, "numpy"), atol=1e-3)
    assert set(labels.tolist()) == set(range(10))
