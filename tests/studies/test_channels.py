"""One scale or many: a layer's report, and runs of a whole network."""

from typing import Any

import numpy as np
import pytest

from lib.cnn import load, quantize_network
from lib.cnn.bias_correction import correct_biases
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.jobs.tasks import CompareScales
from lib.studies import channels, evaluation, shipped
from lib.studies.channels import Progress, ScaleFindings
from tests.support.runs import finish, finished

COLLAPSE = CompareScales(network="separable", weight_bits=8, strength=2)


@pytest.fixture(scope="module")
def done() -> ScaleFindings:
    """A finished run on this process's board."""
    return finished(COLLAPSE).result


def test_report_of_a_layer_channel_by_channel() -> None:
    found = channels.report("plain", "conv2", bits=4, strength=0, equalized=False, group_size=32)
    weight = shipped.weight("plain", "conv2")
    ranges = np.abs(weight).max(axis=(1, 2, 3))
    assert ranges[found.channel].tolist() == sorted(ranges.tolist(), reverse=True)
    assert found.weights == 32 * 9
    assert found.reach == pytest.approx(ranges.max(), rel=1e-6)
    for place, channel in enumerate(found.channel):
        row = weight[channel].ravel().astype(np.float64)
        assert (found.low[place], found.high[place]) == (row.min(), row.max())
        size = np.sqrt(np.mean(row**2))
        for kind, step in enumerate((ranges.max() / 7, ranges[channel] / 7)):
            off = np.sqrt(np.mean((np.rint(row / step) * step - row) ** 2)) / size
            assert found.errors[kind, place] == pytest.approx(off, rel=1e-4)
    assert found.bits == (4 + 32 / weight.size, 4 + 32 / 288, 4 + 9 * 32 / 288)
    assert found.kilobytes[1] == pytest.approx((weight.size / 2 + 32 * 4) / 1000)
    assert found.lost[0] == int((found.errors[0] > 0.25).sum())
    middle = sorted(ranges.astype(np.float64).tolist())[15:17]
    assert found.spread == pytest.approx(ranges.max() / (sum(middle) / 2))


def test_variants_keep_every_bit_of_float32() -> None:
    images = images_and_labels()[0][:200]
    logits = load("plain").predict(images)
    for settings in ((0, False), (4, False), (4, True)):
        np.testing.assert_array_equal(channels.variant("plain", *settings).predict(images), logits)


@pytest.mark.slow
def test_a_run_is_what_the_library_computes(done: ScaleFindings) -> None:
    images = images_and_labels()[0][:512]
    calibration = calibration_set(channels.CALIBRATION)[0]
    skewed = channels.variant("separable", 2, False)
    assert done.same_logits
    assert done.changed == 0
    np.testing.assert_array_equal(
        done.answers[0, :512], load("separable").predict(images).argmax(axis=1)
    )
    for row, granularity in ((2, "per_tensor"), (3, "per_channel")):
        net = quantize_network(skewed, calibration, granularity=granularity)
        np.testing.assert_array_equal(done.answers[row, :512], net.predict(images).argmax(axis=1))
    as_trained, float32, one_scale, per_channel = done.accuracies
    assert as_trained == float32 > 0.918
    assert one_scale < 0.5
    assert per_channel > 0.88


@pytest.mark.slow
def test_equalized_and_corrected_runs_are_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """The generator itself, on fewer images: its progress grows, and both remedies help."""
    few = tuple(part[:1000] for part in images_and_labels())
    for module in (channels, evaluation):
        monkeypatch.setattr(module, "test_set", lambda: few)

    def run(**settings: Any) -> tuple[list[Progress], ScaleFindings]:
        defaults = {"network": "separable", "weight_bits": 8, "strength": 2}
        return finish(
            channels.compare(**{**defaults, "equalized": False, "corrected": False, **settings})
        )

    progress, plain = run()
    assert [step.images for step in progress] == [0, 0, 0, 256, 512, 768, 1000]
    assert [step.share for step in progress][-2:] == [0.0768, 0.1]  # of all 10,000
    assert progress[-1].accuracies == plain.accuracies[1:]
    assert progress[0].words == "Quantizing"
    _, equalized = run(equalized=True)
    progress, corrected = run(corrected=True)
    assert progress[1].words == "Correcting the biases"
    assert plain.accuracies[2] + 0.2 < corrected.accuracies[2] < equalized.accuracies[2]
    assert equalized.accuracies[2] > 0.9
    assert equalized.changed == corrected.changed == 0
    # The biases are those that the snippet computes.
    calibration = calibration_set(channels.CALIBRATION)[0]
    skewed = channels.variant("separable", 2, False)
    net = correct_biases(
        skewed, quantize_network(skewed, calibration, granularity="per_tensor"), calibration
    )
    np.testing.assert_array_equal(corrected.answers[2], net.predict(few[0]).argmax(axis=1))
