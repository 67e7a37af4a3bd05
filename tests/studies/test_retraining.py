"""A training that is watched: what comes out without anybody looking, and stops on its way."""

import gc
from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from lib.cnn import FloatNet, QuantizedNet, fine_tune, load, quantize_network
from lib.cnn.compensation import compensate_rounding
from lib.cnn.data import calibration_set, training_set
from lib.cnn.fake_quantization import FakeQuantizedNet, least_error_scales
from lib.settings import CALIBRATION_IMAGES, ROUNDINGS
from lib.studies import retraining, sweep
from lib.studies.evaluation import accuracy
from lib.studies.progress import result_of
from lib.studies.retraining import CHECKED, LEFT, Mark, Training, retrain, steps_of
from lib.studies.winning_back import IMAGES, win_back
from tests.support.runs import finish

KINDS = (FloatNet, QuantizedNet, FakeQuantizedNet, torch.Tensor)

pytestmark = pytest.mark.usefixtures("few_images", "nothing_left")

SETTINGS: dict[str, Any] = {
    "network": "separable",
    "weight_bits": 3,
    "activation_bits": 4,
    "learning_rate": 2e-3,
    "images": 320,
    "epochs": 1,
    "learn_scales": True,
}


@pytest.fixture
def nothing_left() -> Iterator[None]:
    """No training of another test to go on with."""
    retraining._left.clear()
    yield
    retraining._left.clear()


def test_it_is_the_librarys_training_and_looking_changes_nothing() -> None:
    said, found = finish(retrain(**SETTINGS))
    net, (images, labels) = load("separable"), training_set(320)
    losses = []
    training = fine_tune(net, images, labels, 3, 4, epochs=1, learning_rate=2e-3)
    while True:
        try:
            losses.append(next(training).loss)
        except StopIteration as end:
            trained = end.value
            break
    assert found.losses == pytest.approx(losses, abs=1e-4)
    calibration = calibration_set(CALIBRATION_IMAGES)[0]
    nearest = quantize_network(net, calibration, weight_bits=3, activation_bits=4)
    making_up = compensate_rounding(net, nearest, calibration_set(IMAGES)[0])
    begun = FakeQuantizedNet(net, images[:CALIBRATION_IMAGES], 3, 4).quantized()
    assert [way.name for way in found.tested] == list(retraining.WAYS)
    expected = [accuracy(each) for each in (nearest, begun, making_up, trained)]
    assert [way.accuracy for way in found.tested] == expected

    checked, right = calibration_set(CHECKED)
    assert found.marks[-1].right == (trained.predict(checked).argmax(1) == right).mean()
    assert found.float32 == (net.predict(checked).argmax(1) == right).mean()
    assert [mark.images for mark in found.marks] == [0, 64, 128, 256, 320]
    assert (found.images, found.of) == (320, 320)
    assert found.seconds > 0

    weight = net.layers[0].weight
    steps = (weight / least_error_scales(weight, 3))[: retraining.FILTERS].reshape(-1, 9)
    np.testing.assert_allclose(found.marks[0].weights, steps, rtol=1e-5)
    assert not np.array_equal(found.marks[-1].weights, found.marks[0].weights)

    shares = [step.share for step in said]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert 0.95 < shares[-1] <= 1  # of the test images only a few are there


def test_the_test_images_are_asked_when_all_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> None:
        raise AssertionError("the test images were asked")

    monkeypatch.setattr(retraining, "right_answers", nobody)
    seen: list[int] = []
    with pytest.raises(AssertionError, match="test images"):
        seen.extend(so_far.images for so_far in retrain(**SETTINGS))
    assert seen[-1] == 320


def test_what_is_stopped_goes_on_where_it_was() -> None:
    _, whole = finish(retrain(**SETTINGS))
    before = 0
    for stop in (3, 9, 17, 1):  # reports, in the middle of looks too
        training = retrain(**SETTINGS)
        for _ in range(stop):
            so_far = next(training)
        training.close()
        assert so_far.images >= before
        before = so_far.images
    assert before > 0
    other = retrain(**(SETTINGS | {"learning_rate": 1e-3}))
    assert next(other).images == 0
    other.close()
    _, parts = finish(retrain(**SETTINGS))
    assert parts.losses == whole.losses
    assert [mark[:2] for mark in parts.marks] == [mark[:2] for mark in whole.marks]
    assert parts.tested == whole.tested


def held() -> Counter[str]:
    """How many networks and tensors there are in this process."""
    gc.collect()
    kinds = (kind for found in gc.get_objects() for kind in KINDS if type(found) is kind)
    return Counter(kind.__name__ for kind in kinds)


def test_few_are_kept_and_of_other_runs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retraining, "CHECKED", 4)
    monkeypatch.setattr(retraining, "PART", 4)

    def stopped(run: Generator[object, None, object], reports: int) -> None:
        for _ in range(reports):
            next(run)
        run.close()

    seen = []
    before = held()
    for number in range(LEFT + 2):
        stopped(retrain(**(SETTINGS | {"images": 64, "epochs": number + 1})), 6)
        stopped(sweep.sweep("separable", "per_channel", "min_max", 8 + number, ROUNDINGS[1]), 5)
        stopped(win_back("separable", 3, 2 + number), 2)
        if number >= LEFT - 1:
            seen.append(held() - before)
    assert len(retraining._left) == LEFT
    assert seen[0]["FakeQuantizedNet"] == LEFT
    assert seen[0]["Tensor"] > 0
    assert seen[0] == seen[1] == seen[2]
    assert next(retrain(**(SETTINGS | {"images": 64, "epochs": 1}))).images == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("network", "other"),
        ("weight_bits", 1),
        ("activation_bits", 9),
        ("images", 0),
        ("learning_rate", 2.0),
        ("epochs", 0),
    ],
)
def test_what_isnt_there_is_refused(name: str, value: object) -> None:
    called = {"network": "name", "images": "count"}.get(name, name)
    with pytest.raises(ValueError, match=called):
        result_of(retrain(**(SETTINGS | {name: value})))


def test_bins_and_crossings() -> None:
    looks = [(0.4, 0.6, -5.0), (0.6, 0.7, -3.6), (0.4, 1.6, -3.4), (0.6, 0.6, -2.4)]
    marks = tuple(
        Mark(64 * place, 0.5, np.array([[*look, *[0.0] * 6]], np.float32))
        for place, look in enumerate(looks)
    )
    steps = steps_of(Training(marks=marks), 0)
    assert steps.images == (0, 64, 128, 192)
    assert steps.codes(3)[:, :3].tolist() == [[0, 1, -3], [1, 1, -3], [0, 2, -3], [1, 1, -2]]
    assert steps.moved(3) == 2  # the second has come back
    assert steps.crossings(3) == 6
    assert not steps.silent
    assert steps_of(Training(marks=marks[:1] * 3), 0).silent
    assert not steps_of(Training(marks=marks[:1]), 0).silent


def test_losses_are_averaged_with_those_before() -> None:
    losses = tuple(float(number) for number in range(1, 31))
    smoothed = Training(images=30 * 64, losses=losses).smoothed
    assert smoothed[0] == (64, 1.0)
    assert smoothed[9] == (640, pytest.approx(5.5))
    assert smoothed[-1] == (1920, pytest.approx(20.5))
    assert Training().smoothed == []
