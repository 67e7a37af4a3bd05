"""Questions about four bits, answered again from the file of shipped results and by hand."""

import re
from functools import cache
from itertools import pairwise

import pytest

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion
from tests.support.questions import in_order, numbers_in, of_kind, recorded

# In the order of their codes, over the outermost: NF4 by QLoRA's appendix E, E2M1 by OCP MX 1.0.
NF4 = (
    *(-1, -0.6961928, -0.5250731, -0.3949175, -0.2844414, -0.1847734, -0.0910500, 0),
    *(0.0795803, 0.1609302, 0.2461123, 0.3379152, 0.4407098, 0.5626170, 0.7229568, 1),
)
E2M1 = (0, 0.5, 1, 1.5, 2, 3, 4, 6)
VALUES = {
    "NF4": NF4,
    "MXFP4": sorted({sign * value / 6 for value in E2M1 for sign in (1, -1)}),
    "W4 g32": [code / 8 for code in range(-8, 8)],
}


@cache
def found(layer: str) -> dict[tuple[str, str], dict]:
    ways = [each["fields"] for each in recorded("RoundLayer", layer=layer)["ways"]]
    return {(way["format"], way["rounding"]): way for way in ways}


def layer_in(prompt: str) -> str:
    named = re.search(r"block \d \w+", prompt)
    assert named
    return named[0]


def test_further_and_nearer() -> None:
    for made in of_kind(ChoiceQuestion, "fourbits", 0):
        name = made.settings["fourbits_format"]
        assert f"stored as {name}:" in made.prompt
        ways = found(layer_in(made.prompt))
        nearest, other = ways[name, "to nearest"], ways[name, "GPTQ"]
        weights = "nearer" if other["weights_off"] < nearest["weights_off"] else "further off"
        outputs = "nearer" if other["outputs_off"][1] < nearest["outputs_off"][1] else "further off"
        right = f"its weights are {weights}, its outputs {outputs}"
        assert made.options[made.truth].words == right
        assert len(made.options) == 4


def test_by_format() -> None:
    for made in of_kind(OrderQuestion, "fourbits", 1):
        ways = found(layer_in(made.prompt))

        def off(name: str, ways: dict[tuple[str, str], dict] = ways) -> float:
            return float(ways[name, "to nearest"]["outputs_off"][1])

        in_order(made, off, largest_first=False)
        values = sorted(map(off, made.items))
        assert len(values) == 3
        assert all(high > 1.04 * low for low, high in pairwise(values))


def test_values_near_zero() -> None:
    seen = set()
    for made in of_kind(NumberQuestion, "fourbits", 2):
        name = made.settings["fourbits_format"]
        assert f"of {name}’s values" in made.prompt
        end, _, within, *_ = numbers_in(made.prompt.partition("in a block")[2])
        values = [value * end for value in VALUES[name]]
        assert made.truth == sum(abs(value) <= within + 1e-6 for value in values)
        assert within * 5 == pytest.approx(end)
        seen.add(name)
    assert seen == set(VALUES)


def test_what_awq_wins() -> None:
    said = set()
    for made in of_kind(ChoiceQuestion, "fourbits", 3):
        ways, name = found(layer_in(made.prompt)), made.settings["fourbits_format"]
        before, after = (ways[name, way]["outputs_off"][1] for way in ("to nearest", "AWQ"))
        gain = 1 - after / before
        words = made.options[made.truth].words
        ends = {"hardly": (-9, 0.05), "5%": (0.05, 0.2), "20%": (0.2, 0.5), "more": (0.5, 1)}
        low, high = ends[words.split()[0]]
        assert low <= gain < high
        said.add(words)
    assert said


def test_on_what_it_was_fitted_to() -> None:
    for made in of_kind(ChoiceQuestion, "fourbits", 4):
        name = re.search(r"\((.+?)\) by the activations", made.prompt)
        assert name
        seen, others = found(layer_in(made.prompt))[name[1], "GPTQ"]["outputs_off"]
        right = "on those that GPTQ saw" if seen < others else "on others"
        assert made.options[made.truth].words == right
