"""Questions about speed, answered from the records themselves."""

import json
from typing import Any

import pytest

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion
from tests.support.questions import network_in, of_kind
from tests.support.server import ROOT


def record(name: str) -> Any:
    """One of the files in assets/measured."""
    return json.loads((ROOT / f"assets/measured/{name}.json").read_text(encoding="utf-8"))


def test_which_layer_gains() -> None:
    for made in of_kind(OrderQuestion, "machine", 0):
        times = [float(made.values[place].split()[0]) for place in made.truth]
        assert times == sorted(times, reverse=True)
        # Where the arithmetic is counts most, where the call is least.
        names = [made.items[place] for place in made.truth]
        assert names[0].startswith("pointwise")
        assert names[-1] == "linear"


def test_four_bits() -> None:
    seconds = record("packed_weights")["seconds"]
    for made in of_kind(NumberQuestion, "machine", 1):
        rows = int(made.settings["machine_batch"])
        assert f" {rows} row" in made.prompt
        [float32] = [s for bits, *_, at, s in seconds if (bits, at) == (32, rows)]
        four = [s for bits, group, _, at, s in seconds if (bits, group, at) == (4, 128, rows)]
        assert made.truth == pytest.approx(float32 / min(four), abs=0.006)


def test_rounded_files() -> None:
    found = record("fake_or_real")
    for made in of_kind(ChoiceQuestion, "machine", 2):
        sizes = {form["name"]: form["file"] for form in found[network_in(made.prompt)]["forms"]}
        assert 0.9 < sizes["rounded"] / sizes["float32"] < 1.1
        assert made.options[made.truth].words == "about as large"


def test_same_answers() -> None:
    found = record("fake_or_real")
    for made in of_kind(NumberQuestion, "machine", 3):
        forms = {form["name"]: form["same"] for form in found[network_in(made.prompt)]["forms"]}
        assert abs(made.truth - forms["integers"] / 100) < 0.051
