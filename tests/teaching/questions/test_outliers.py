"""Questions about outliers, answered again from the encoder's own values."""

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lib.lm.encoder import load
from lib.settings import ENCODER_SENTENCE
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion
from tests.support.questions import in_order, numbers_in, of_kind

HIGH = {6: 31, 7: 63, 8: 127}


@cache
def values(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What goes into a layer, and its weight."""
    encoder = load()
    inputs = encoder.layer_inputs([encoder.encode(ENCODER_SENTENCE)])[name][0]
    return inputs.astype(np.float64), encoder.weights[name].astype(np.float64)


@cache
def off(prompt: str, way: str, bits: int = 8) -> float:
    """How far the outputs of the layer that a prompt names are off, computed in float64."""
    found = re.search(r"block (\d) (\w+)", prompt)
    assert found
    name = f"layers.{int(found[1]) - 1}.{found[2]}.weight"
    x, weight = values(name)
    exact = x @ weight.T
    if way == "smoothed":
        factors = np.sqrt(np.abs(x).max(axis=0) / np.abs(weight).max(axis=0))
        x, weight = x / factors, weight * factors
    axis = {"token": 1, "channel": 0}.get(way)
    scale = np.abs(x).max(axis=axis, keepdims=True) / HIGH[bits]
    w_scale = np.abs(weight).max(axis=1, keepdims=True) / 127
    found_outputs = np.rint(x / scale) * scale @ (np.rint(weight / w_scale) * w_scale).T
    return float(np.linalg.norm(found_outputs - exact) / np.linalg.norm(exact))


def test_median_code() -> None:
    for made in of_kind(NumberQuestion, "outliers", 0):
        _, _, peak, median, *_ = numbers_in(made.prompt)
        assert abs(made.truth - 127 * median / peak) < 1


def test_does_it_help() -> None:
    said: dict[str, set[str]] = {}
    for made in of_kind(ChoiceQuestion, "outliers", 1):
        said.setdefault(made.prompt, set()).add(made.options[made.truth].words)
    for prompt, words in said.items():
        ratio = off(prompt, "smoothed") / off(prompt, "one")
        assert words == {
            "less than half the error"
            if ratio < 0.5
            else "less error, but more than half"
            if ratio < 0.9
            else "as much error, or more"
        }
    assert len(set.union(*said.values())) > 1


def test_order() -> None:
    for made in of_kind(OrderQuestion, "outliers", 2):
        bits = int(numbers_in(made.prompt)[1])

        def of(words: str, prompt: str = made.prompt, bits: int = bits) -> float:
            way = next(way for way in ("token", "channel", "layer") if way in words)
            return off(prompt, way, bits)

        in_order(made, of, largest_first=False)
        # As its reason says, and so clearly that no processor's sums come out otherwise.
        token, channel, one = (of(words) for words in ("token", "channel", "layer"))
        assert 1.2 * channel < token < one / 1.2


def test_cannot_be_had() -> None:
    for made in of_kind(ChoiceQuestion, "outliers", 3):
        assert made.options[made.truth].words == "a scale a channel"
        assert len(made.options) == 4
