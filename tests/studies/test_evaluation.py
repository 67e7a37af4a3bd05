"""The loop over the test set, with networks whose answers are known."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from lib.cnn import load
from lib.cnn.data import test_set as images_and_labels
from lib.studies import evaluation
from lib.studies.evaluation import PART, accuracy, over_test_set, right_answers


class Remembers:
    """No network: it knows the labels, and answers every so manyth image wrong."""

    def __init__(self, wrong: int) -> None:
        _, labels = images_and_labels()
        answers = labels.astype(int)
        answers[::wrong] = (answers[::wrong] + 1) % 10
        self.logits = np.eye(10, dtype=np.float32)[answers]
        self.seen = 0

    def predict(self, images: ArrayLike) -> np.ndarray:
        start, self.seen = self.seen, self.seen + len(np.asarray(images))
        expected = images_and_labels()[0][start : self.seen]
        np.testing.assert_array_equal(images, expected)  # all images, in their order
        return self.logits[start : self.seen]


def test_parts_count_what_every_network_gets_right() -> None:
    good, bad = Remembers(100), Remembers(2)
    parts = list(over_test_set(good, bad))
    assert [part.seen for part in parts] == [*range(PART, 10_000, PART), 10_000]
    assert parts[-1].right == (9_900, 5_000)
    assert parts[0].right == (PART - 3, PART // 2)  # images 0, 100 and 200
    for network, each in enumerate((good, bad)):
        logits = np.concatenate([part.logits[network] for part in parts])
        np.testing.assert_array_equal(logits, each.logits)


def test_accuracy_is_the_share_of_the_last_count() -> None:
    assert accuracy(Remembers(4)) == 0.75
    assert list(right_answers(Remembers(4)))[-1] == (10_000, 7_500)


@pytest.mark.usefixtures("few_images")
def test_only_so_many_counts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "REMEMBERED", 2)
    net = load("separable")
    for name in ("a", "b", "c"):
        [*_, last] = evaluation.right_answers(net, name)
        assert list(evaluation.right_answers(net, name)) == [last]
    assert len(list(evaluation.right_answers(net))) == 2  # without a name it counts anew
    assert list(evaluation._remembered) == ["b", "c"]
