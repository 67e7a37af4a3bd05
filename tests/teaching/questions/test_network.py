"""Questions about the network, answered from the records themselves."""

import base64
import json
import zlib

import numpy as np
import pytest

from lib.teaching.questions.records import NumberQuestion, SpotQuestion
from tests.support.questions import network_in, numbers_in, of_kind, recorded, swept
from tests.support.server import ROOT


def test_right_answers() -> None:
    for made in of_kind(SpotQuestion, "network", 0):
        weights, activations = (int(number) for number in numbers_in(made.prompt)[-2:])
        cell = swept(network_in(made.prompt))[weights, activations]
        assert made.truth == pytest.approx(100 * cell["accuracy"])


def test_many_at_a_time() -> None:
    for made in of_kind(NumberQuestion, "network", 1):
        found = recorded("TimeLayers", network=network_in(made.prompt))
        packed = base64.b64decode(found["seconds"]["zlib"])
        seconds = np.frombuffer(zlib.decompress(packed)).reshape(found["seconds"]["shape"])
        float32, integers = np.median(seconds, axis=0)
        assert made.truth == pytest.approx(float32 / integers, abs=0.006)


def test_one_at_a_time() -> None:
    dots = json.loads((ROOT / "assets/measured/roofline.json").read_text(encoding="utf-8"))["dots"]
    for made in of_kind(NumberQuestion, "network", 2):
        network = network_in(made.prompt)
        took = {"float32": 0.0, "int8": 0.0}
        for of, _, batch, kind, _, _, seconds, _ in dots:
            if (of, batch) == (network, 1) and kind in took:
                took[kind] += seconds
        assert made.truth == pytest.approx(took["float32"] / took["int8"], abs=0.006)
