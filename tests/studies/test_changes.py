"""Changed answers, counted again image by image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib.cnn import load
from lib.cnn.data import test_set as images_and_labels
from lib.studies import shipped
from lib.studies.changes import Changes, compare


@pytest.fixture(scope="module")
def changes() -> Changes:
    images, labels = (part[:3000] for part in images_and_labels())
    int8 = shipped.quantized("separable", weight_bits=5, activation_bits=5)
    return compare(load("separable").predict(images), int8.predict(images), labels)


def test_every_image_again(changes: Changes) -> None:
    counted: dict[str, list[int]] = {name: [] for name in changes.groups}
    confusion = np.zeros((2, 10, 10), int)
    for i, label in enumerate(changes.labels):
        a, b = int(np.argmax(changes.float32[i])), int(np.argmax(changes.quantized[i]))
        confusion[0, label, a] += 1
        confusion[1, label, b] += 1
        if a == label:
            counted["right in both" if b == label else "right to wrong"].append(i)
        elif b == label:
            counted["wrong to right"].append(i)
        else:
            counted["wrong and the same" if a == b else "wrong and different"].append(i)
    assert all(counted.values())  # the example has all kinds
    assert {name: found.tolist() for name, found in changes.groups.items()} == counted
    np.testing.assert_array_equal(changes.confusion(0), confusion[0])
    np.testing.assert_array_equal(changes.confusion(1), confusion[1])
    np.testing.assert_array_equal(changes.confusion_difference, confusion[1] - confusion[0])
    assert changes.net == np.trace(confusion[1]) - np.trace(confusion[0])
    kinds = ("right to wrong", "wrong to right", "wrong and different")
    assert sorted(changes.changed) == sorted(i for kind in kinds for i in counted[kind])
    assert list(changes.margins[changes.changed]) == sorted(changes.margins[changes.changed])


def test_margin_and_errors_of_one_image(changes: Changes) -> None:
    i = int(changes.changed[0])
    logits = sorted(changes.float32[i].astype(float))
    assert changes.margins[i] == logits[-1] - logits[-2]
    errors = [
        float(b) - float(a) for a, b in zip(changes.float32[i], changes.quantized[i], strict=True)
    ]
    assert changes.errors[i].tolist() == errors
    answer = changes.answers[0, i]
    assert changes.swings[i] == max(e - errors[answer] for k, e in enumerate(errors) if k != answer)


def test_an_answer_changes_only_where_the_swing_reaches_the_margin(changes: Changes) -> None:
    assert set(changes.changed) <= set(changes.at_risk)
    # It surely does where the errors push the second best class alone by more than the margin.
    best, second = np.argsort(-changes.float32, kind="stable")[:, :2].T
    rows = np.arange(len(best))
    lifts = changes.errors[rows, second] - changes.errors[rows, best]
    surely = np.flatnonzero(lifts > changes.margins)
    assert len(surely) > 0.8 * len(changes.changed)
    assert set(surely) <= set(changes.changed)
    assert (lifts <= changes.swings).all()
    # Twice the largest error is a bound as well.
    assert (2 * np.abs(changes.errors).max(axis=1) >= changes.swings).all()


logits = arrays(np.float32, (6, 4), elements=st.integers(-3, 3).map(float))


@settings(max_examples=200)
@given(logits, logits)
def test_the_exact_condition(before: np.ndarray, after: np.ndarray) -> None:
    """Small integers, for ties are many among them and every difference is exact."""
    found = compare(before, after, np.zeros(6, int))
    for i in range(6):
        a = found.answers[0, i]
        lifts = [found.errors[i, b] - found.errors[i, a] for b in range(4)]
        leads = [float(before[i, a]) - float(before[i, b]) for b in range(4)]
        flips = any(
            lifts[b] > leads[b] or (lifts[b] == leads[b] and b < a) for b in range(4) if b != a
        )
        assert flips == (found.answers[1, i] != a)
        if flips:
            assert found.swings[i] >= found.margins[i]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((np.zeros((3, 2)), np.zeros((3, 3)), np.zeros(3, int)), "same shape"),
        ((np.zeros((3, 1)), np.zeros((3, 1)), np.zeros(3, int)), "at least 2 classes"),
        ((np.zeros((3, 2)), np.zeros((3, 2)), np.zeros(2, int)), r"shape \(3,\), not \(2,\)"),
        ((np.zeros((3, 2)), np.full((3, 2), np.nan), np.zeros(3, int)), "finite"),
        ((np.zeros((3, 2)), np.zeros((3, 2)), np.full(3, 2)), r"labels must lie in 0\.\.1"),
    ],
)
def test_bad_arguments_are_named(arguments: tuple, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        compare(*arguments)
