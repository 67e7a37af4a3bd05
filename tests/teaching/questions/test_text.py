"""Questions about the language model, answered in a few lines of their own."""

import math
import re
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from lib.studies.language.ways import way
from lib.teaching.questions.records import (
    ChoiceQuestion,
    NumberQuestion,
    OrderQuestion,
    SpotQuestion,
)
from tests.support.questions import in_order, of_kind, recorded

# Bytes of a block, by ggml's, OCP's and the usual layouts: the scale, and the codes.
BLOCKS = {"Q8_0": 34, "Q4_0": 18, "MXFP4": 17, "W4 g128": 66, "W2 g128": 34}


@cache
def measured(storage: str) -> dict[str, Any]:
    return recorded("MeasureLanguageModel", storage=storage)


def perplexity_of(storage: str) -> float:
    return math.exp(measured(storage)["surprises"][1])


def test_perplexity() -> None:
    for made in of_kind(NumberQuestion, "text", 0):
        odds = [Fraction(each) for each in re.findall(r"1/\d+", made.prompt)]
        assert len(odds) == 3
        surprise = -sum(math.log(each) for each in odds) / 3
        assert made.truth == pytest.approx(math.exp(surprise))


def test_bytes_of_a_matrix() -> None:
    seen = set()
    for made in of_kind(NumberQuestion, "text", 1):
        name, size = re.match(r"In (.+?), (\d+) weights", made.prompt).groups()
        high, wide = map(int, re.search(r"(\d+) × (\d+)", made.prompt).groups())
        assert made.truth == high * wide / int(size) * BLOCKS[name]
        seen.add(name)
    assert len(seen) > 2


def test_changed_tokens() -> None:
    for made in of_kind(SpotQuestion, "text", 2):
        storage = made.settings["text_format"]
        assert f"stored in {storage}." in made.prompt
        changed = measured(storage)["changed"]
        assert made.truth == pytest.approx(100 * changed, abs=0.01)


def test_in_order() -> None:
    for made in of_kind(OrderQuestion, "text", 3):
        in_order(made, perplexity_of, largest_first=False)
        values = sorted(map(perplexity_of, made.items))
        assert values[0] * 1.01 < values[1] < values[2] / 1.01
        # The reason speaks of bits that are taken away.
        assert len({way(name).format.bits_per_weight for name in made.items}) == 3


def test_what_made_it_smaller() -> None:
    for made in of_kind(ChoiceQuestion, "text", 4):
        assert made.options[made.truth].words == "as large"
        plain = re.search(r"stored in (W\d g128)", made.prompt).group(1)
        for storage in (plain, f"{plain}, GPTQ"):
            assert f"{perplexity_of(storage):.2f}" in made.reason
        bytes_of = [measured(s)["bytes"] for s in (plain, f"{plain}, GPTQ")]
        assert bytes_of[0] == bytes_of[1]
