"""The page "Why is mine fast, or not?": it opens on a result, and its sentences follow from it."""

import dataclasses
import re

import numpy as np
import pytest

from lib.cnn import NETWORKS
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import MeasureRoofline, TellFakeFromReal
from lib.studies import dot_product, fake_or_real, packed_weights, roofline
from lib.studies.fake_or_real import FakeOrReal
from lib.studies.packed_weights import BFLOAT16, FLOAT32, PackedWeights, Way
from lib.studies.roofline import Dot, Roofline
from pages.machine_parts import forms_reading, reading, weights_reading
from tests.support.machines import ALLOWED, MACHINES
from tests.support.pages import OpenPage, check, labels, numbers, texts, words


def matrix(float32: float, int8: float, batch: int = 1, memory: float = 10.0) -> Roofline:
    """The large matrix with these seconds; peaks of 100 and 400 billion operations a second."""
    operations = 2 * batch * roofline.LARGE**2
    dots = tuple(
        Dot("matrix", "m", batch, kind, operations, roofline.matrix_bytes(batch, kind), seconds)
        for kind, seconds in (("float32", float32), ("int8", int8))
    )
    peaks = {"float32": 100.0, "int8": 400.0}
    return Roofline(memory=memory, cache=80.0, peaks=peaks, dots=dots)


def test_the_page_opens_on_the_record(open_page: OpenPage) -> None:
    app = open_page("machine")
    check(app)
    found = roofline.recorded()
    assert numbers(app)["The matrix in int8"] == f"{found.gain(1):.1f} ×"
    assert any(found.processor in each.value for each in app.caption)
    assert board().find(MeasureRoofline()) is None  # looking begins nothing
    assert all(dot.layer in labels(app) for dot in found.of("plain", 1))


def test_what_was_measured_here_takes_its_place(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(MeasureRoofline(), 0, State.DONE)
    job.result = dataclasses.replace(
        roofline.recorded(), measured="", processor="some processor", unfinished=True
    )
    monkeypatch.setattr(board(), "find", lambda task: job if task == job.task else None)
    app = open_page("machine")
    check(app)
    [said] = [each.value for each in app.caption if "some processor" in each.value]
    assert "Measured on this server" in said
    assert "time for only a few rounds" in said


@pytest.mark.parametrize(
    ("found", "batch", "limits", "reached"),
    [
        (matrix(0.008, 0.002), 1, "Memory limits both", (0.84, 0.84)),
        (matrix(0.016, 0.002), 1, "Memory limits both", (0.42, 0.84)),
        (matrix(0.01, 0.01), 1, "Memory limits both", (0.67, 0.17)),
        (matrix(0.04, 0.01, 64), 64, "Arithmetic limits both", (0.54, 0.54)),
        (matrix(0.1, 0.01, 64), 64, "Arithmetic limits both", (0.21, 0.54)),
        (matrix(0.04, 0.01, 64, 3.3), 64, "Memory limits int8, arithmetic float32", (0.54, 0.55)),
    ],
)
def test_the_reason_follows_from_the_numbers(
    found: Roofline, batch: int, limits: str, reached: tuple[float, float]
) -> None:
    """The limits, and how near to them it comes, are all of the gain."""
    sentence = reading.matrix(found, batch)
    first, second = (f"{share:.0%}" for share in reached)
    assert f"{limits}" in sentence
    assert f"float32 reaches {first} of its limit, int8 {second}" in sentence
    float32, int8 = found.of("matrix", batch)
    assert found.gain(batch) == pytest.approx(
        found.roof(int8) / found.roof(float32) * found.reached(int8) / found.reached(float32)
    )


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("times", [0.9, 1.3, 3.9, 9.0])
def test_the_distance_of_the_roofs_fits_the_processor(machine: str, times: float) -> None:
    found = dataclasses.replace(
        matrix(0.04, 0.01),
        instructions=MACHINES[machine],
        peaks={"float32": 100.0, "int8": 100.0 * times},
    )
    said = reading.peaks(found)
    assert ("AMX" in said) == ("AMX-INT8" in MACHINES[machine])
    assert ("reach a part of that" in said) == (times < 0.75 * ALLOWED[machine])
    assert ("makes more of its instructions" in said) == (times > 1.125 * ALLOWED[machine])


def test_layers_that_lose_are_named() -> None:
    layers = {"a": (4.0, 1.0), "b": (1.0, 1.0), "c": (1.0, 2.0)}
    dots = tuple(
        Dot("plain", name, 8, kind, 1, 1, seconds)
        for name, both in layers.items()
        for kind, seconds in zip(roofline.TYPES, both, strict=True)
    )
    found = dataclasses.replace(matrix(1.0, 1.0), dots=dots)
    said = reading.layers(found, "plain", 8)
    assert said.startswith("Of the 3 layers of the plain network 1 is faster in int8")
    assert said.endswith("slower: c.")
    none = dataclasses.replace(found, dots=tuple(dot for dot in dots if dot.layer != "a"))
    assert "network none is faster in int8" in reading.layers(none, "plain", 8)


def weights(four: tuple[float, float], bfloat16: float = 0.02) -> PackedWeights:
    """4 bits with these seconds for 1 and 64 rows, beside 0.008 and 0.02 of float32."""
    way = Way(4, 128, "int8")
    seconds = {(FLOAT32, 1): 0.008, (FLOAT32, 64): 0.02, (way, 1): four[0], (way, 64): four[1]}
    return PackedWeights(seconds=seconds | {(BFLOAT16, 1): 0.008, (BFLOAT16, 64): bfloat16})


@pytest.mark.parametrize(
    ("found", "one", "many"),
    [
        (weights((0.001, 0.01)), "7.5 times fewer bytes.", "less than with 1 row"),
        (weights((0.001, 0.04)), "7.5 times fewer bytes.", "arithmetic sets the pace now"),
        (weights((0.009, 0.01)), "costs this machine as much", "The fastest here: 4 bits"),
        (weights((0.001, 0.01), 0.004), "7.5 times fewer bytes.", "The fastest here: bfloat16."),
        (weights((0.0004, 0.01)), "bytes; the rest is a kernel", "less than with 1 row"),
        (weights((0.004, 0.01)), "bytes; unpacking them takes", "The fastest here: 4 bits"),
    ],
)
def test_what_four_bits_are_worth_follows_from_the_times(
    found: PackedWeights, one: str, many: str
) -> None:
    first, second, _ = weights_reading.numbers(found, 128).values()
    assert one in first[1]
    assert many in second[1]
    assert ("Slower than float32" in weights_reading.slower(found, 128)) == (
        found.gain(Way(4, 128, "int8"), 1) < 0.95
    )
    assert ("less than" in second[1]) <= (found.gain(Way(4, 128, "int8"), 64) < 8)


def test_both_groups_open_on_the_record(open_page: OpenPage) -> None:
    for group in packed_weights.GROUPS:
        app = open_page("machine", {"machine_group": str(group)})
        check(app)
        found = packed_weights.recorded()
        gain = found.gain(found.fastest(group, 1, bits=4), 1)
        assert numbers(app)["4 bits, 1 row"] == f"{gain:.1f} ×"


def forms(*took: float, strays: float = 0.0) -> FakeOrReal:
    """The recorded plain network with these seconds of float32, rounded, unpacked and integers."""
    rounds = np.tile(took, (30, 1))
    rounds[::3, 0] += strays
    return dataclasses.replace(fake_or_real.recorded("plain"), seconds=rounds, unfinished=False)


def test_the_four_forms_open_on_the_record(open_page: OpenPage) -> None:
    for network in NETWORKS:
        app = open_page("machine", {"forms_network": network})
        check(app)  # the snippet makes the files again, and compares their bytes
        found = fake_or_real.recorded(network)
        assert numbers(app)["Same answers"] == f"{found.same('integers'):.2%}"
        assert ("Speed" in numbers(app)) != found.disturbed
        assert "QuantizeLinear" in words(app)
    assert board().find(TellFakeFromReal(network="plain")) is None


def test_each_question_is_answered_by_a_row_of_the_numbers() -> None:
    found = forms(0.4, 0.5, 0.6, 0.1)
    shrink, faster, still, accurate = forms_reading.questions(found)
    assert "1,162 kB, where float32 has 1,153 kB" in shrink
    assert "slower than never quantized" in faster
    assert "QLinearConv" in faster
    assert "here it is faster: 4.00 × as fast as float32" in still
    [least] = re.findall(r"at least ([\d.]+)%", accurate)
    drawn = [round(100 * form.same / found.images, 2) for form in found.forms]
    assert float(least) == min(drawn)  # no row beside the sentence shows less
    shown = forms_reading.numbers(found)
    assert shown["Speed"][0] == "4.00 ×"
    assert "0.80 ×" in shown["Speed"][1]
    assert "0.67 ×" in shown["Speed"][1]


def test_where_integers_gain_nothing_the_page_says_so() -> None:
    _, faster, still, _ = forms_reading.questions(forms(0.4, 0.4, 0.4, 0.5))
    assert "here too it gains nothing: 0.80 × as fast as float32" in still
    assert "slower than never quantized" not in faster


def test_times_that_stray_give_no_verdict_on_the_forms(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    found = forms(0.4, 0.5, 0.6, 0.1, strays=4.0)
    assert found.disturbed
    said = [*forms_reading.questions(found)]
    assert len(said) == 3
    assert "slower" not in "".join(said)
    assert "Speed" not in forms_reading.numbers(found)
    job = Job(TellFakeFromReal(network="plain"), 0, State.DONE)
    job.result = dataclasses.replace(found, measured="", processor="some processor")
    monkeypatch.setattr(board(), "find", lambda task: job if task == job.task else None)
    app = open_page("machine")
    check(app)
    assert [each.value for each in app.warning if "too busy" in each.value]


def test_first_view_shows_pairs_that_saturate(open_page: OpenPage) -> None:
    dot = dot_product.of_layer("plain", "conv1")
    exact = int(dot.activations.astype(int) @ dot.weights.astype(int))
    app = open_page("machine")
    said = "".join(texts(app))
    assert numbers(app)["Sum without VNNI"] == f"{dot.sum_of_pairs:,}".replace("-", "−")
    assert dot.sum_of_pairs != exact
    assert f"instead of {exact:,}: ".replace("-", "−") in said
    assert "of 5 pairs did not fit in 16 bits. The last product has no partner" in said


def test_layer_without_a_saturated_pair_shows_the_worst_it_can_meet(open_page: OpenPage) -> None:
    app = open_page("machine", {"pairs_of": "conv2"})
    said = "".join(texts(app))
    assert "0 of 144 pairs did not fit in 16 bits." in said
    assert "no partner" not in said
    assert numbers(app)["Worst pair"] == "−32,768"
    assert "instead of −62,475." in said  # -255 x (127 + 118)


def test_the_largest_pairs_saturate(open_page: OpenPage) -> None:
    app = open_page("machine", {"pairs_of": "the largest possible"})
    check(app)
    assert numbers(app)["Sum without VNNI"] == "4,718,448"  # 144 pairs of 32,767
