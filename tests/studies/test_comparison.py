"""What a comparison of two networks finds, on made-up runs and by hand."""

import numpy as np
import pytest

from lib.cnn.data import test_set as images_and_labels
from lib.studies import shipped
from lib.studies.comparison import answers, paired_difference
from tests.support.findings import findings


def test_findings_of_a_made_up_run() -> None:
    found = findings()
    assert found.accuracies == (0.9990, 0.9986)
    assert found.accuracy_change.difference == pytest.approx(-0.04)
    assert found.disagreements.tolist() == [0, 10, 11, 12, 13, 14]
    assert found.milliseconds.shape == (60, 2)
    assert found.medians == (125.0, 31.25)
    assert found.speedup == 4
    assert not found.disturbed
    assert not found.has_dot_product
    assert found.times_smaller == 4000 / 600
    assert found.probabilities(0).argmax(axis=1).tolist() == found.answers[:, 0].tolist()


def test_a_race_with_straying_ratios_is_disturbed() -> None:
    seconds = np.ones((60, 2))
    seconds[::3, 0] = 2.0
    assert findings(seconds=seconds).disturbed


def test_paired_difference_by_hand() -> None:
    """12 gained and 20 lost of 1,000: -0.8 points, error 1.96 sqrt(32 - 64 / 1000) / 10."""
    before = np.repeat([True, False, True, False], [20, 12, 900, 68])
    after = np.repeat([False, True, True, False], [20, 12, 900, 68])
    found = paired_difference(before, after)
    assert found.difference == pytest.approx(-0.8)
    assert found.low == pytest.approx(-0.8 - 1.107639, abs=1e-5)
    assert found.high == pytest.approx(-0.8 + 1.107639, abs=1e-5)
    assert paired_difference(before, before) == (0, 0, 0)


def test_answers_are_both_networks_softmax() -> None:
    image = images_and_labels()[0][3]
    nets = shipped.float32("plain"), shipped.quantized("plain")
    sure = answers(*nets, image)
    assert sure.shape == (2, 10)
    for logits, row in zip((net.predict(image)[0] for net in nets), sure, strict=True):
        powers = np.exp(logits.astype(np.float64))
        np.testing.assert_allclose(row, powers / powers.sum(), rtol=1e-4, atol=1e-9)
    with pytest.raises(ValueError, match="image must have the shape"):
        answers(*nets, images_and_labels()[0][:2])
