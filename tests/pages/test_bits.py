"""The page "How low can you go": cells as they come, one cell explained, sizes, small floats."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS, architecture, compensation, network
from lib.cnn.data import calibration_set
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import Retrain, SweepBits, Task, TryWeightFormats
from lib.studies import shipped, sweep, weight_formats
from lib.studies.evaluation import accuracy
from lib.studies.retraining import Training
from lib.studies.sweep import Cell
from lib.studies.weight_formats import FormatCell
from lib.studies.winning_back import Way
from pages.bits_parts import cells
from pages.bits_parts.pins import PINS
from tests.support.pages import OpenPage, check, components, labels, numbers, page_html, words

SEPARABLE = {"bits_network": "separable"}


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[Task, Job]:
    """What the board holds, as long as the test lasts."""
    held: dict[Task, Job] = {}
    monkeypatch.setattr(board(), "find", held.get)
    return held


def put(jobs: dict[Task, Job], task: Task, state: State, **found: object) -> None:
    jobs[task] = Job(task, len(jobs), state, **found)


@pytest.fixture(scope="module")
def measured() -> Cell:
    """The separable network with 4 bits everywhere, not by the sweep."""
    net = shipped.quantized("separable", weight_bits=4, activation_bits=4)
    return Cell(4, 4, accuracy(net), net.packed_bytes)


@pytest.mark.slow
def test_before_a_run_the_grid_is_empty_and_float32_is_known(
    jobs: Mapping[Task, Job], open_page: OpenPage
) -> None:
    app = open_page("bits")
    check(app)
    assert [button.label for button in app.button] == ["Run"]
    assert "No cell is measured yet" in labels(app)
    size = shipped.quantized("plain", weight_bits=4, activation_bits=4).packed_bytes
    assert numbers(app) == {
        "Packed size": f"{size / 1000:,.0f} kB",
        "Accuracy in float32": f"{accuracy(shipped.float32('plain')):.2%}",
    }


@pytest.mark.slow
def test_cells_come_while_it_runs_and_stay_when_it_is_stopped(
    jobs: dict[Task, Job], measured: Cell, open_page: OpenPage
) -> None:
    progress = sweep.Progress(
        done=(Cell(8, 8, 0.92, 79000), measured),
        weight_bits=5,
        activation_bits=3,
        images=2560,
        right=1000,
    )
    put(jobs, SweepBits(network="separable"), State.RUNNING, progress=progress)
    app = open_page("bits", SEPARABLE)
    assert not app.exception
    assert [button.label for button in app.button] == ["Stop", "Its dot in Size"]
    assert app.get("progress")[0].proto.text == "Cell 3 of 49, W5A3: 1,000 of 2,560 images right"
    known = f"W8A8 92.0%, W4A4 {measured.accuracy:.1%}."
    assert known in labels(app)
    jobs[SweepBits(network="separable")].state = State.STOPPED
    app = open_page("bits", SEPARABLE)
    check(app)  # among others: the snippet measures the chosen cell again
    assert known in labels(app)
    lost = sweep.in_float32("separable").accuracy - measured.accuracy
    assert numbers(app) == {
        "Accuracy": f"{measured.accuracy:.2%}",
        "Packed size": f"{measured.packed_bytes / 1000:,.0f} kB",
        "Lost": f"{100 * lost:.2f} points",
    }
    assert "Press Run to go on: what it has measured is kept." in app.info[0].value
    stopped = jobs[SweepBits(network="separable")]
    put(
        jobs, SweepBits(network="separable"), State.RUNNING, previous=stopped
    )  # it goes on, but not yet
    app = open_page("bits", SEPARABLE)
    assert known in labels(app)
    jobs[SweepBits(network="separable")] = stopped
    app = open_page("bits", SEPARABLE)
    assert "separable loses at most one point down to **W8A8**" in words(app)
    # Other bits, other ranges and the other network are not measured by this.
    for other in ({"bits_weights": "5"}, {"bits_observer": "entropy"}, {"bits_network": "plain"}):
        assert "Accuracy in float32" in numbers(open_page("bits", SEPARABLE | other))


@pytest.fixture
def third(monkeypatch: pytest.MonkeyPatch) -> str:
    """A third network, the separable one under another name."""
    name = "third"
    added = replace(architecture.ARCHITECTURES["separable"], name=name)
    files = {name: network.weights_file("separable")}
    monkeypatch.setitem(architecture.ARCHITECTURES, name, added)
    monkeypatch.setattr(network, "NETWORKS", (*NETWORKS, name))
    monkeypatch.setattr(cells, "NETWORKS", (*NETWORKS, name))
    original = network.weights_file
    monkeypatch.setattr(network, "weights_file", lambda name: files.get(name) or original(name))
    return name


@pytest.mark.slow
def test_page_has_room_for_a_third_network(
    third: str, jobs: dict[Task, Job], open_page: OpenPage
) -> None:
    put(jobs, SweepBits(network="plain"), State.DONE, result=(Cell(4, 4, 0.9, 147_000),))
    for view in ("Grid", "Size", "Floats"):
        app = open_page("bits", {"bits_view": view})
        assert not app.exception
        assert f"{third}: float32" in labels(app)
        if view == "Grid":
            for name in ("separable", third):
                assert f"Run the {name} network too, and compare." in page_html(app)
        if view == "Size":
            assert numbers(app)["Smallest third network within one point of float32"] == "not known"
            assert "The third network takes" in words(app)


def test_sizes_name_the_smallest_that_is_good_enough(
    jobs: dict[Task, Job], open_page: OpenPage
) -> None:
    before = sweep.in_float32("plain").accuracy
    found = (
        Cell(8, 8, before, 290_000),
        Cell(5, 5, before - 0.002, 183_000),
        Cell(5, 6, before - 0.001, 183_000),
        Cell(4, 4, before - 0.2, 147_000),
    )
    put(jobs, SweepBits(network="plain"), State.DONE, result=found)
    app = open_page("bits", {"bits_view": "Size"})
    check(app)
    assert not app.button  # it would find the same
    assert numbers(app) == {
        "Packed size": "147 kB",
        "Smallest plain network within one point of float32": "183 kB",
        "Smallest separable network within one point of float32": "not known",
    }
    front = "147 kB 73.7%, 183 kB 93.6%, 290 kB 93.7%"
    assert f"Pareto front, weights to nearest: {front}." in labels(app)
    assert "Weights rounded making up: not measured yet" in words(app)


@pytest.mark.slow
def test_weights_rounded_otherwise_are_another_grid_and_another_front(
    jobs: dict[Task, Job], open_page: OpenPage
) -> None:
    making_up = SEPARABLE | {"bits_rounding": "making up", "bits_weights": "3"}
    net = compensation.compensate_rounding(
        shipped.float32("separable"),
        shipped.quantized("separable", weight_bits=3, activation_bits=4),
        calibration_set(64)[0],
    )
    right = accuracy(net)
    found = Cell(3, 4, right, net.packed_bytes, 900, ((23, 9, 5), (25, 4, 2)))
    nearest = Cell(3, 4, 0.7, net.packed_bytes)
    put(jobs, SweepBits(network="separable"), State.DONE, result=(nearest,))
    task = SweepBits(network="separable", rounding="compensated")
    put(jobs, task, State.DONE, result=(found,))
    app = open_page("bits", making_up)
    check(app)
    assert numbers(app)["Accuracy"] == f"{right:.2%}"
    assert "**900 answers flipped against float32**; the first 2" in words(app)
    [flips] = [
        given["label"] for given in components(app) if given.get("name") == "flipped-answers"
    ]
    assert flips == (
        "image 23: Ankle boot, float32 says Ankle boot, W3A4 says Sandal; "
        "image 25: Coat, float32 says Coat, W3A4 says Pullover"
    )
    app = open_page("bits", making_up | {"bits_view": "Size"})
    check(app)
    for way, share in (("to nearest", 0.7), ("making up", right)):
        assert f"weights {way}: {net.packed_bytes / 1000:,.0f} kB {share:.1%}" in labels(app)
    assert len(grid(app)["rings"][0]) == 1


def grid(app: AppTest) -> dict[str, Any]:
    """What the component with cells and pins is given."""
    [given] = [given for given in components(app) if "pins" in given]
    return given


def test_what_was_trained_has_a_front_of_its_own(
    jobs: dict[Task, Job], open_page: OpenPage
) -> None:
    trained = Retrain(network="plain", weight_bits=2, activation_bits=8)
    put(jobs, trained, State.DONE, result=Training(tested=(Way("trained", 0.9),)))
    app = open_page("bits", {"bits_view": "Size"})
    assert not app.exception
    size = shipped.quantized("plain", weight_bits=2).packed_bytes / 1000
    assert f"Pareto front, weights trained: {size:,.0f} kB 90.0%." in labels(app)


def test_what_was_trained_stands_in_a_grid_of_its_own(
    jobs: dict[Task, Job], open_page: OpenPage
) -> None:
    bits = {"weight_bits": 2, "activation_bits": 8}
    trained = Retrain(network="plain", **bits)
    put(jobs, trained, State.DONE, result=Training(tested=(Way("trained", 0.9),)))
    settings = {"bits_rounding": "trained", "bits_weights": "2", "bits_activations": "8"}
    pins = {"bits_pins": "plain-2-8-trained-per_channel-min_max"}
    app = open_page("bits", settings | pins)
    assert not app.exception
    shown = numbers(app)
    assert shown["Accuracy"] == shown["A: plain W2A8, trained"] == "90.00%"
    assert "plain: float32 91.7%. W2A8 90.0%." in re.sub(
        r"float32 [\d.]+%", "float32 91.7%", labels(app)
    )
    assert not [button for button in app.button if button.label == "Run"]
    [link] = [each.proto for each in app.get("page_link") if "plain W2A8" in each.proto.label]
    asked = open_page(link.page, dict(parse_qsl(link.query_string))).session_state
    assert (asked["retraining_network"], asked["retraining_weights"]) == ("plain", 2)
    assert asked["retraining_activations"] == 8
    app = open_page("bits", settings | {"bits_weights": "3"})
    assert "W3A8 is not trained yet" in words(app) + page_html(app)
    assert "Accuracy" not in numbers(app)


def test_pinned_cells_stay_beside_each_other(jobs: dict[Task, Job], open_page: OpenPage) -> None:
    put(jobs, SweepBits(), State.DONE, result=(Cell(4, 4, 0.8, 147_000, 1234),))
    pins = (
        "plain-4-4-nearest-per_channel-min_max",
        "separable-3-8-compensated-per_tensor-percentile",
    )
    app = open_page("bits", {"bits_pins": ",".join(pins)})
    assert not app.exception
    shown = {
        "A: plain W4A4, to nearest": "80.00%",
        "B: separable W3A8, making up, per tensor, ranges by percentile": "not measured",
    }
    assert shown.items() < numbers(app).items()
    lost = cells.points(sweep.in_float32("plain").accuracy - 0.8)
    assert f"in 147 kB; {lost} lost, 1,234 answers flipped" in page_html(app)
    assert [pin["id"] for pin in grid(app)["pins"]] == list(pins)
    app.get("button_group")[0].set_value("Size")
    app.run()
    assert shown.items() < numbers(app).items()
    assert [ring["letter"] for ring in grid(app)["rings"][0]] == ["", "A"]  # B has no dot yet


@pytest.mark.parametrize(
    "pins",
    [
        "plain",
        "plain-4-4-nearest-per_channel-min_max-",
        "plain-+4-4-nearest-per_channel-min_max",
        "plain-9-4-nearest-per_channel-min_max",
        "third-4-4-nearest-per_channel-min_max",
        "plain-4-4-up-per_channel-min_max",
        ",".join(["plain-4-4-nearest-per_channel-min_max"] * 2),
        ",".join(f"plain-4-{bits}-nearest-per_channel-min_max" for bits in (4, 5, 6)),
    ],
)
def test_what_names_no_cells_is_not_pinned(pins: str) -> None:
    with pytest.raises(ValueError, match=r"raw must|text must|unpack"):
        PINS.parse(pins)
    with pytest.raises(TypeError, match="raw"):
        PINS.parse([pins])


def test_pressing_a_cell_chooses_it(jobs: dict[Task, Job], open_page: OpenPage) -> None:
    put(jobs, SweepBits(network="separable"), State.DONE, result=(Cell(3, 8, 0.8, 35_000),))
    app = open_page("bits")
    assert grid(app)["chosen"] == "plain-4-4"
    for cell, chosen in (("separable-3-8", "separable-3-8"), ("plain-9-9", "separable-3-8")):
        press(app, cell)
        assert grid(app)["chosen"] == chosen
    assert app.selectbox(key="bits_network").value == "separable"
    assert app.select_slider(key="bits_weights").value == 3
    [button] = [button for button in app.button if button.label == "Its dot in Size"]
    button.click()
    app.run()
    assert grid(app)["chosen"] == "separable-3-8"
    assert len(grid(app)["rings"][0]) == 1


def press(app: AppTest, cell: object) -> None:
    """Run the page with a press on a cell; the answer knows of it."""
    before = grid(app)["chosen_seq"]
    [proto] = [one.proto for one in app.get("bidi_component") if "bits_pins" in one.proto.id]
    message = json.dumps({"cell": {"id": cell, "seq": before + 1}})
    widgets = [*app._tree.get_widget_states().widgets]
    widgets.append(WidgetState(id=proto.id, json_value=message))
    app._run(WidgetStates(widgets=widgets))
    assert grid(app)["chosen_seq"] == before + 1


@pytest.mark.slow
def test_small_floats_stand_beside_integers(jobs: dict[Task, Job], open_page: OpenPage) -> None:
    app = open_page("bits", SEPARABLE | {"bits_view": "Floats"})
    check(app)
    assert "Simulated in float" in words(app)
    assert "Press **Run**" in words(app)
    right = accuracy(weight_formats.with_weights_in(shipped.float32("separable"), "float4_e2m1fn"))
    found = (FormatCell("int4", 4, 0.92, 44_000), FormatCell("float4_e2m1fn", 4, right, 44_000))
    put(jobs, TryWeightFormats(network="separable"), State.DONE, result=found)
    app = open_page("bits", SEPARABLE | {"bits_view": "Floats"})
    check(app)
    assert numbers(app) == {"int4": "92.00%", "float4_e2m1fn": f"{right:.2%}"}


def test_floats_show_no_control_that_they_ignore(open_page: OpenPage) -> None:
    app = open_page("bits", {"bits_weights": "3"})
    assert app.select_slider(key="bits_weights").value == 3
    app.get("button_group")[0].set_value("Floats")
    app.run()
    assert not app.exception
    assert not app.select_slider
    assert "bits_observer" not in [box.key for box in app.selectbox]
    app.get("button_group")[0].set_value("Grid")
    app.run()
    assert app.select_slider(key="bits_weights").value == 3  # it was kept
