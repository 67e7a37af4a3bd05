"""The page "How low can you go": cells as they come, one cell explained, sizes, small floats."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from lib.cnn import NETWORKS, architecture, network
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import SweepBits, Task, TryWeightFormats
from lib.studies import shipped, sweep, weight_formats
from lib.studies.evaluation import accuracy
from lib.studies.sweep import Cell
from lib.studies.weight_formats import FormatCell
from pages.bits_parts import cells
from tests.support.pages import OpenPage, check, labels, numbers, page_html, words

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
    assert [button.label for button in app.button] == ["Stop"]
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
    assert "Pareto front W4A4, W5A6, W8A8." in labels(app)


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
