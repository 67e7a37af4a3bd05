"""The page "How low can you go": cells as they come, one cell explained, sizes, small floats."""

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from lib.figures import bits as figures
from lib.figures.svg import to_svg
from lib.jobs.board import Job, State, board
from lib.jobs.tasks import Sweep, Task, WeightFormats
from lib.studies import shipped, sweep, weight_formats
from lib.studies.evaluation import accuracy
from lib.studies.sweep import Cell
from lib.studies.weight_formats import FormatCell
from lib.ui import theme
from tests.support.axe import violations
from tests.support.browsing import PROJECTOR, WAIT
from tests.support.pages import check, labels, numbers
from tests.support.server import Server

OpenPage = Callable[..., AppTest]
SEPARABLE = {"bits_network": "separable"}


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[Task, Job]:
    """What the board holds, as long as the test lasts."""
    held: dict[Task, Job] = {}
    monkeypatch.setattr(board(), "find", held.get)
    return held


def words(app: AppTest) -> str:
    """The running text of the page."""
    return " ".join(text.value for text in app.markdown)


def put(jobs: dict[Task, Job], task: Task, state: State, **found: object) -> None:
    jobs[task] = Job(task, len(jobs), state, **found)


@pytest.fixture(scope="module")
def measured() -> Cell:
    """The separable network with 4 bits everywhere, not by the sweep."""
    net = shipped.quantized("separable", weight_bits=4, activation_bits=4)
    return Cell(4, 4, accuracy(net), net.packed_bytes)


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


def test_cells_come_while_it_runs_and_stay_when_it_is_stopped(
    jobs: dict[Task, Job], measured: Cell, open_page: OpenPage
) -> None:
    progress = sweep.Progress((Cell(8, 8, 0.92, 79000), measured), 5, 3, 2560, 1000)
    put(jobs, Sweep("separable"), State.RUNNING, progress=progress)
    app = open_page("bits", SEPARABLE)
    assert not app.exception
    assert [button.label for button in app.button] == ["Stop"]
    assert app.get("progress")[0].proto.text == "Cell 3 of 49, W5A3: 1,000 of 2,560 images right"
    known = f"W8A8 92.0%, W4A4 {measured.accuracy:.1%}."
    assert known in labels(app)
    jobs[Sweep("separable")].state = State.STOPPED
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
    stopped = jobs[Sweep("separable")]
    put(jobs, Sweep("separable"), State.RUNNING, previous=stopped)  # it goes on, but not yet
    app = open_page("bits", SEPARABLE)
    assert known in labels(app)
    jobs[Sweep("separable")] = stopped
    app = open_page("bits", SEPARABLE)
    assert "separable loses at most one point down to **W8A8**" in words(app)
    # Other bits, other ranges and the other network are not measured by this.
    for other in ({"bits_weights": "5"}, {"bits_observer": "entropy"}, {"bits_network": "plain"}):
        assert "Accuracy in float32" in numbers(open_page("bits", SEPARABLE | other))


def test_sizes_name_the_smallest_that_is_good_enough(
    jobs: dict[Task, Job], open_page: OpenPage
) -> None:
    before = sweep.in_float32("plain").accuracy
    cells = (
        Cell(8, 8, before, 290_000),
        Cell(5, 5, before - 0.002, 183_000),
        Cell(5, 6, before - 0.001, 183_000),
        Cell(4, 4, before - 0.2, 147_000),
    )
    put(jobs, Sweep("plain"), State.DONE, result=cells)
    app = open_page("bits", {"bits_view": "Size"})
    check(app)
    assert not app.button  # it would find the same
    assert numbers(app) == {
        "Packed size": "147 kB",
        "Smallest plain": "183 kB",
        "Smallest separable": "not known",
    }
    assert "Pareto front W4A4, W5A6, W8A8." in labels(app)


def test_small_floats_stand_beside_integers(jobs: dict[Task, Job], open_page: OpenPage) -> None:
    app = open_page("bits", SEPARABLE | {"bits_view": "Floats"})
    check(app)
    assert "Simulated in float" in words(app)
    assert "Press **Run**" in words(app)
    right = accuracy(weight_formats.with_weights_in(shipped.float32("separable"), "float4_e2m1fn"))
    cells = (FormatCell("int4", 4, 0.92, 44_000), FormatCell("float4_e2m1fn", 4, right, 44_000))
    put(jobs, WeightFormats("separable"), State.DONE, result=cells)
    app = open_page("bits", SEPARABLE | {"bits_view": "Floats"})
    check(app)
    assert numbers(app) == {"int4": "92.00%", "float4 e2m1": f"{right:.2%}"}


def test_smallest_within_takes_the_best_of_equally_small_ones() -> None:
    cells = [Cell(8, 8, 0.9, 80), Cell(4, 8, 0.85, 40), Cell(4, 7, 0.86, 40), Cell(2, 8, 0.1, 20)]
    assert sweep.smallest_within(cells, 0.8) == cells[2]
    assert sweep.smallest_within(cells, 0.9) == cells[0]
    assert sweep.smallest_within(cells, 0.95) is None


def test_a_cell_is_filled_by_what_it_loses() -> None:
    known = {(8, 8): 0.9, (8, 7): 0.889, (8, 6): 0.85, (8, 5): 0.3}
    drawn = figures.grids(
        [figures.Grid("some", 0.9, known, (8, 4))], (8, 7, 6, 5, 4), colors=theme.COLORS
    )
    [axes] = drawn.axes
    fills = {patch.get_x(): patch.get_alpha() for patch in axes.patches if patch.get_fill()}
    assert fills == {place: alpha for place, (_, alpha) in enumerate(figures.FILLS)}
    assert [text.get_text() for text in axes.texts][:5] == ["90.0", "88.9", "85.0", "30.0", "…"]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_outline_moves_to_the_chosen_cell(narrow: bool) -> None:
    """To where Matplotlib has drawn that cell's fill, the only one of its kind."""
    chosen = (4, 6)
    panels = [figures.Grid("some", 0.9, {chosen: 0.9})] * (1 if narrow else 2)
    options = {"narrow": narrow}
    figure = figures.grids(panels, sweep.BITS, **options, colors=theme.COLORS)
    drawn = to_svg(figure, theme.COLORS)
    svg = ElementTree.fromstring(figures.outline(drawn, panels, sweep.BITS, chosen, **options))
    moved = svg.findall(".//{*}g[@transform]/{*}path/..")
    fills = [path for path in svg.iter() if "opacity: 0.6" in path.get("style", "")]
    assert len(moved) == len(panels)
    for group, fill in zip(moved, fills, strict=False):  # the key has such a fill too
        shift = re.findall(r"[-\d.]+", group.get("transform", ""))
        there = corner(group[0]) + np.array(shift, float)
        np.testing.assert_allclose(there, corner(fill), atol=0.01)


def corner(path: ElementTree.Element) -> np.ndarray:
    """Where a path begins, px."""
    return np.array(re.findall(r"[-\d.]+", path.get("d", ""))[:2], float)


# --- in the browser -------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_sweep_is_begun_watched_and_stopped(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=PROJECTOR)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{server.url}/bits?bits_network=separable&bits_weights=8&bits_activations=8")
    grid = page.locator("[role=img]").first
    expect(grid).to_be_in_viewport(ratio=1)
    run = page.get_by_role("button", name="Run", exact=True)
    run.focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    lost = page.locator(".qp-numbers dt", has_text="Lost")
    expect(lost).to_be_visible(timeout=120_000)  # the first cell, which is explained at once

    # Somebody else sees the same run, and what it has found.
    second = context.new_page()
    second.goto(f"{server.url}/bits?bits_network=separable&bits_weights=8&bits_activations=8")
    expect(second.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    expect(second.locator(".qp-numbers dt", has_text="Lost")).to_be_visible()

    # Stopped for both; what is known stays, and the address leads to another cell.
    stop.click()
    for each in (page, second):
        expect(each.get_by_text("The run was stopped")).to_be_visible()
        expect(each.get_by_role("button", name="Run", exact=True)).to_be_visible()
        expect(each.locator(".qp-numbers dt", has_text="Lost")).to_be_visible()
    assert violations(page) == []

    # The next run goes on where this one stopped.
    run.click()
    later = re.compile(r"Cell ([2-9]|[1-4]\d) of 49")
    expect(page.locator('[data-testid="stProgress"]')).to_contain_text(later)
    stop.click()
    expect(page.get_by_text("what it has measured is kept")).to_be_visible()
    slider = page.get_by_role("slider", name="Bits of an activation")
    slider.focus()
    slider.press("Home")
    page.wait_for_url("**bits_activations=2**")
    expect(page.get_by_text("W8A2 is not measured yet")).to_be_visible()
    context.close()
