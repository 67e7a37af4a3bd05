"""Questions about training, answered from the record itself and by rounding."""

import math

import pytest

from lib.teaching.questions.records import NumberQuestion, OrderQuestion, SpotQuestion
from lib.teaching.questions.retraining import WAYS
from tests.support.questions import in_order, network_in, numbers_in, of_kind, recorded


def outcome(network: str) -> dict[str, float]:
    """What each way of rounding or training gave."""
    found = recorded("Retrain", network=network)
    return {way["fields"]["name"]: way["fields"]["accuracy"] for way in found["tested"]}


def test_trained() -> None:
    for made in of_kind(SpotQuestion, "retraining", 0):
        assert made.truth == pytest.approx(100 * outcome(network_in(made.prompt))["trained"])


def test_which_way() -> None:
    names = {words: name for name, words in WAYS.items()}
    for made in of_kind(OrderQuestion, "retraining", 1):
        shares = outcome(network_in(made.prompt))
        by_words = {words: shares[name] for words, name in names.items()}
        in_order(made, by_words.__getitem__, largest_first=True)


def test_a_small_step() -> None:
    moved = set()
    for made in of_kind(NumberQuestion, "retraining", 2):
        weight, step = numbers_in(made.prompt)
        after, before = (math.floor(each + 0.5) for each in (weight + step, weight))
        moved.add(after - before)
        assert made.truth == after - before
    assert moved == {0, 1}
