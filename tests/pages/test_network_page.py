"""The page "The network, live": a real run to its end, and what visitors of one server share."""

import dataclasses
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from lib.cnn import load
from lib.cnn.engines import onednn
from lib.figures.comparison import size_time_accuracy
from lib.jobs.board import Job, State, board
from lib.jobs.tasks import Breakdown as Timing
from lib.jobs.tasks import Comparison
from lib.studies import breakdown, shipped
from lib.studies.breakdown import LayerTime
from lib.studies.comparison import Findings, paired_difference
from lib.ui import network_choice, theme
from tests.support.axe import violations
from tests.support.findings import findings
from tests.support.pages import Label, check, pairs, texts
from tests.support.server import Server

OpenPage = Callable[..., AppTest]
SEPARABLE = Comparison("separable")
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")


def shown(app: AppTest) -> str:
    """All the HTML on the page."""
    return "".join(element.proto.body for element in app.get("html"))


@pytest.fixture(scope="module")
def done() -> Findings:
    """A finished run of the separable network on this process's board."""
    job = board().start(SEPARABLE)
    deadline = time.monotonic() + 300
    while job.live and time.monotonic() < deadline:
        time.sleep(0.1)
    assert job.state is State.DONE, job.error
    return job.result


def test_before_a_run_the_page_offers_one(open_page: OpenPage) -> None:
    app = open_page("network", {"weight_bits": "5", "calibration": "10"})
    assert [button.label for button in app.button] == ["Run"]
    assert "Press **Run**" in "".join(text.value for text in app.markdown)
    check(app)  # among others: the snippet counts the operations that the picture shows


def test_a_run_reaches_the_page(done: Findings, open_page: OpenPage) -> None:
    app = open_page("network", {"network": "separable"})
    check(app)  # among others: the snippet, run by itself, gives the numbers on screen
    assert "Difference" in shown(app)
    float32, int8 = done.accuracies
    assert f"{float32:.2%}" in str(app.get("bidi_component")[0].proto)
    assert f"{int8:.2%}" in str(app.get("bidi_component")[0].proto)


def test_findings_of_a_made_up_run() -> None:
    found = findings()
    assert found.accuracies == (0.9990, 0.9986)
    assert found.accuracy_change.difference == pytest.approx(-0.04)
    assert found.disagreements.tolist() == [0, 10, 11, 12, 13, 14]
    assert found.milliseconds.shape == (60, 2)
    assert found.medians == (125.0, 31.25)
    assert found.speedup == 4
    assert not found.disturbed
    assert not found.has_dot_product
    assert found.memory_ratio == 0.275
    assert found.probabilities(0).argmax(axis=1).tolist() == found.answers[:, 0].tolist()


def test_a_race_with_straying_ratios_is_disturbed() -> None:
    seconds = np.ones((60, 2))
    seconds[::3, 0] = 2.0
    assert findings(seconds=seconds).disturbed


@pytest.mark.parametrize("slow", [0, 1])
def test_both_number_types_are_inside_the_picture(slow: int) -> None:
    """Whichever loses, its dots and its median lie within the axes."""
    milliseconds = np.ones((60, 2))
    milliseconds[:, slow] = 5.0
    figure = size_time_accuracy((4, 1), milliseconds, (0.9, 0.9), ("a", "b"), colors=theme.COLORS)
    assert figure.axes[1].get_xlim()[1] > 5


def test_without_kernels_no_time_is_shown(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    slow = onednn.Status(False, "This PyTorch has no integer kernels for this processor.")
    job = Job(Comparison("separable", 4, 8), 0, State.DONE)
    job.result = findings(kernels=slow, seconds=np.empty((0, 2)))
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("network", {"network": "separable", "weight_bits": "4"})
    assert not app.exception
    assert "not measured" in shown(app)
    assert "no integer kernels" in shown(app)
    assert "Packed without gaps it would be 0.150 ×" in shown(app)


@pytest.mark.parametrize("unfinished", [False, True])
def test_a_busy_machine_gets_no_verdict_beside_the_accuracy(
    unfinished: bool, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    seconds = np.tile([4.0, 1.0], (60, 1))
    if not unfinished:
        seconds[::3, 0] = 9.0
    job = Job(Comparison(), 0, State.DONE)
    job.result = findings(seconds=seconds, unfinished=unfinished)
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("network")
    assert not app.exception
    [warning] = app.warning
    assert ("ended before its time" if unfinished else "strays by more than 40%") in warning.value
    numbers = next(pairs(text) for text in texts(app) if 'class="qp-numbers"' in text)
    assert numbers == {"Memory": "0.275 ×", "Difference": "−0.04 points"}


def test_paired_difference_by_hand() -> None:
    """12 gained and 20 lost of 1,000: -0.8 points, error 1.96 sqrt(32 - 64 / 1000) / 10."""
    before = np.repeat([True, False, True, False], [20, 12, 900, 68])
    after = np.repeat([False, True, True, False], [20, 12, 900, 68])
    found = paired_difference(before, after)
    assert found.difference == pytest.approx(-0.8)
    assert found.low == pytest.approx(-0.8 - 1.107639, abs=1e-5)
    assert found.high == pytest.approx(-0.8 + 1.107639, abs=1e-5)
    assert paired_difference(before, before) == (0, 0, 0)


def test_next_disagreement_goes_around(done: Findings, open_page: OpenPage) -> None:
    app = open_page("network", {"network": "separable"})
    turned = done.disagreements
    for expected in (turned[turned > 0][0], turned[turned > turned[turned > 0][0]][0]):
        [button] = [button for button in app.button if button.label == "Next disagreement"]
        button.click()
        app.run()
        assert app.number_input[0].value == expected
        check(app)
    app.number_input[0].set_value(9999)
    app.run()
    [button] = [button for button in app.button if button.label == "Next disagreement"]
    button.click()
    app.run()
    assert app.number_input[0].value == turned[0]


def test_home_shows_the_three_ratios(open_page: OpenPage) -> None:
    job = board().start(Comparison())
    deadline = time.monotonic() + 300
    while job.live and time.monotonic() < deadline:
        time.sleep(0.1)
    app = open_page("home")
    check(app)
    for name in ("Memory", "Time", "Accuracy"):
        assert f"<dt>{name}</dt>" in shown(app)
    assert f"<dd>{job.result.memory_ratio:.3f} ×</dd>" in shown(app)


# --- stopwatch and memory -------------------------------------------------------------------------


def broken_down(
    seconds: np.ndarray, name: str = "depthwise2", instructions: tuple[str, ...] = ()
) -> breakdown.Breakdown:
    """A made-up race of two layers; 1,280,000,000 operations a batch of 32."""
    half = np.array([[0.003, 0.002], [0.003, 0.002]])
    return breakdown.Breakdown(
        seconds=seconds,
        kernels=onednn.Status(True, "tested"),
        processor="some processor",
        instructions=instructions,
        batch=32,
        layers=(LayerTime("conv1", 960_000_000, half), LayerTime(name, 320_000_000, half[:, ::-1])),
        peak=(80.0, 320.0),
    )


def finished(monkeypatch: pytest.MonkeyPatch, result: object) -> None:
    """Let the board find a run that ended with a result."""
    job = Job(Timing("separable"), 0, State.DONE)
    job.result = result
    monkeypatch.setattr(board(), "find", lambda task: job)


def test_a_quiet_machine_gives_a_verdict(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    finished(monkeypatch, broken_down(np.tile([0.032, 0.016], (60, 1))))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    assert not app.warning
    numbers = next(pairs(text) for text in texts(app) if 'class="qp-numbers"' in text)
    assert numbers == {
        "Speed": "2.00 ×",
        "Work": "40.0 million",
        "Pace of float32": "40 billion/s",
        "Pace of int8": "80 billion/s",
    }
    assert "50% of 80 billion/s," in shown(app)
    assert "25% of 320 billion/s," in shown(app)
    words = "".join(text.value for text in app.markdown)
    assert "All depthwise layers together are 0.67 times as fast in integers: they lose." in words


def test_a_busy_machine_gets_a_warning_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    seconds = np.ones((60, 2))
    seconds[::3, 0] = 2.0
    finished(monkeypatch, broken_down(seconds))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    [warning] = app.warning
    assert "too busy to tell" in warning.value
    numbers = next(pairs(text) for text in texts(app) if 'class="qp-numbers"' in text)
    assert set(numbers) == {"Work"}
    assert "depthwise layers" not in "".join(text.value for text in app.markdown)


def test_the_page_says_where_integers_lose(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """A quiet race as a whole, in which one layer loses and the times of another stray."""
    quiet = broken_down(np.tile([0.032, 0.016], (60, 1)), "linear")
    straying = np.array([[0.001, 0.001], [0.004, 0.001], [0.001, 0.003]])
    layers = (*quiet.layers, LayerTime("conv2", 1000, straying))
    finished(monkeypatch, dataclasses.replace(quiet, layers=layers))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    words = "".join(text.value for text in app.markdown)
    # It takes 3 ms and the quickest 1 ms: calling kernels is no reason.
    assert "Slower in integers: linear. This processor has no instruction" in words
    assert "Where no gain is written, the timings stray too far to tell." in words
    assert "Calling kernels" not in words


@pytest.mark.parametrize("instructions", [(), ("AVX512-VNNI",)])
def test_only_small_layers_lose_to_calls(
    instructions: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """The quickest layer takes 2 ms; the linear one loses with 3, conv2 with 40 ms."""
    quiet = broken_down(np.tile([0.064, 0.064], (60, 1)), "linear", instructions)
    layers = (*quiet.layers, LayerTime("conv2", 1000, np.tile([0.03, 0.04], (2, 1))))
    finished(monkeypatch, dataclasses.replace(quiet, layers=layers))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    words = "".join(text.value for text in app.markdown)
    assert "Slower in integers: linear. So little is computed there" in words
    assert "Slower in integers too: conv2." in words
    assert ("This processor has no instruction" in words) == (not instructions)


def test_a_missing_instruction_is_the_reason_for_a_loss(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    for instructions, reason in (((), "this processor has no"), (("AVX512-VNNI",), "saved")):
        found = broken_down(np.tile([0.064, 0.08], (60, 1)), "linear", instructions)
        finished(monkeypatch, found)
        app = open_page("network", {"network_view": "Stopwatch"})
        assert "0.80 ×" in shown(app)
        assert reason in shown(app)


def test_the_page_says_when_calls_set_the_pace(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """The quicker of two layers takes 2 ms of 5: twice that is most of the time."""
    finished(monkeypatch, broken_down(np.tile([0.006, 0.005], (60, 1))))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    assert "even its quickest layer takes 2,000 µs" in shown(app)
    words = "".join(text.value for text in app.markdown)
    assert "Calling kernels sets much of the pace" in words
    assert "only nine times" not in words


@pytest.mark.skipif(not onednn.status().fast, reason="PyTorch has no integer kernels here")
def test_the_stopwatch_times_both_networks(open_page: OpenPage) -> None:
    settings = {"network": "separable", "network_view": "Stopwatch", "batch": "8"}
    app = open_page("network", settings)
    assert "Both networks, then each of their layers" in "".join(
        text.value for text in app.markdown
    )
    assert board().find(Timing("separable", batch=8)) is None  # looking begins nothing
    check(app)
    assert "depthwise2" in str(app.get("bidi_component")[0].proto)  # a picture before any run
    job = board().start(Timing("separable", batch=8))
    deadline = time.monotonic() + 300
    while job.live and time.monotonic() < deadline:
        time.sleep(0.1)
    assert job.state is State.DONE, job.error
    app = open_page("network", settings)
    check(app)  # the snippet counts the operations again
    assert "60 pairs of timings, 8 images at a time" in "".join(c.value for c in app.caption)
    drawn = "".join(str(element.proto) for element in app.get("bidi_component"))
    assert all(layer.name in drawn for layer in job.result.layers)


@pytest.mark.parametrize("network", ["plain", "separable"])
def test_memory_is_counted_at_once(network: str, open_page: OpenPage) -> None:
    settings = {"network": network, "network_view": "Memory", "weight_bits": "4"}
    app = open_page("network", settings)
    check(app)
    assert not app.button
    weights = sum(getattr(layer, "weight", np.empty(0)).size for layer in load(network).layers)
    numbers = next(pairs(text) for text in texts(app) if 'class="qp-numbers"' in text)
    assert numbers["Weights"] == (
        f"{weights / 1000:,.0f} kB" if weights >= 1e5 else f"{weights / 1000:,.3g} kB"
    )
    assert "Packed without gaps" in shown(app)
    tables = [text for text in texts(app) if "qp-table" in text]
    conv1 = 32 * 28 * 28 + 28 * 28
    assert f"<td>288</td><td>133</td><td>128</td><td>{conv1:,}</td>" in tables[0]
    assert f"<td>1,152</td><td>0</td><td>128</td><td>{4 * conv1:,}</td>" in tables[1]


def test_the_batch_outlives_another_view(open_page: OpenPage) -> None:
    app = open_page("network", {"network_view": "Stopwatch", "batch": "1"})
    for view in ("Memory", "Result", "Stopwatch"):
        app.get("button_group")[0].set_value(Label(view))
        app.run()
        assert not app.exception
    assert app.select_slider(key="batch").value == 1


def test_an_image_is_carried_to_other_pages(done: Findings, open_page: OpenPage) -> None:
    image = int(done.disagreements[-1])
    app = open_page("network", {"network": "separable", "image": str(image)})
    queries = [link.proto.query_string for link in app.get("page_link")]
    for name in ("neuron", "changed", "layers"):
        [query] = [query for query in queries if f"{name}_image={image}" in query]
        assert f"{name}_network=separable" in query
        assert f"{name}_weight_bits=8" in query
    assert not [each.value for each in app.caption if "calibrate" in each.value]


def test_the_words_for_settings_are_those_of_the_library() -> None:
    assert tuple(network_choice.OBSERVERS) == shipped.OBSERVERS
    assert network_choice.CALIBRATION_IMAGES == shipped.CALIBRATION_IMAGES


def test_settings_that_links_leave_behind_are_told(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(Comparison(), 0, State.DONE)
    job.result = findings()
    monkeypatch.setattr(board(), "find", lambda task: job)
    behind = "There, 256 images calibrate the network.", "In One neuron, by hand, scales are per"
    for settings, told in (
        ({}, [False, False]),
        ({"calibration": "10"}, [True, False]),
        ({"granularity": "per tensor"}, [False, True]),
        ({"calibration": "1000", "granularity": "per tensor"}, [True, True]),
    ):
        app = open_page("network", settings)
        assert not app.exception
        captions = " ".join(each.value for each in app.caption)
        assert [text in captions for text in behind] == told


# --- in the browser -------------------------------------------------------------------------------


def visit(browser: Browser, server: Server, settings: str) -> Page:
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.goto(f"{server.url}/network?{settings}")
    return page


def button(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.browser
def test_the_views_by_keyboard(browser: Browser, server: Server) -> None:
    page = visit(browser, server, "network=separable")
    page.get_by_role("radio", name="Result").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every layer in bytes")).to_be_visible()
    page.wait_for_function("() => location.search.includes('network_view=Memory')")
    page.get_by_text("Every layer in bytes").click()
    expect(page.get_by_role("region", name="Bytes of each layer in int8")).to_be_visible()
    assert violations(page) == []
    page.context.close()


@pytest.mark.browser
@needs_proc
def test_queue_join_leave_and_stop(browser: Browser, server: Server) -> None:
    default = visit(browser, server, "")
    default.get_by_role("link", name="Home").first.click()  # which begins the run of the start
    default.get_by_role("link", name="The network, live").first.click()
    expect(button(default, "Run again")).to_be_visible()
    default.context.close()

    first = visit(browser, server, "weight_bits=6")
    button(first, "Run").click()
    expect(first.get_by_text("Answering the test images")).to_be_visible()
    os.kill(worker_of(server), signal.SIGSTOP)  # so that the run lasts as long as the test
    second = visit(browser, server, "weight_bits=5")
    button(second, "Run").click()
    expect(second.get_by_text("In the queue, place 1.")).to_be_visible()

    # Another visitor with the same settings joins the run; leaving and coming back finds it.
    same = visit(browser, server, "weight_bits=6")
    expect(button(same, "Stop")).to_be_visible()
    first.get_by_role("link", name="Home").first.click()
    expect(first.get_by_role("heading", name="Quantization Playground")).to_be_visible()
    first.get_by_role("link", name="The network, live").first.click()
    expect(button(first, "Stop")).to_be_visible()

    # Stop ends a run for everybody who watches, even one that hangs, and it can be run again.
    for page, watching in ((second, [second]), (first, [first, same])):
        button(page, "Stop").click()
        for each in watching:
            expect(each.get_by_text("The run was stopped")).to_be_visible()
            expect(button(each, "Run")).to_be_visible()
    for page in (first, second, same):
        page.context.close()


@pytest.mark.browser
@needs_proc
def test_a_killed_worker_is_replaced(browser: Browser, server: Server) -> None:
    page = visit(browser, server, "weight_bits=7")
    button(page, "Run").click()
    expect(page.get_by_text("Answering the test images")).to_be_visible()
    os.kill(worker_of(server), signal.SIGKILL)
    expect(page.get_by_text("The worker process was lost; the run began again.")).to_be_visible()
    expect(page.get_by_text("Where they disagree")).to_be_visible(timeout=300_000)
    page.context.close()


def worker_of(server: Server) -> int:
    """The process of the server's worker."""
    processes = [process for process in Path("/proc").iterdir() if process.name.isdigit()]
    [worker] = [int(process.name) for process in processes if is_worker(process, server.pid)]
    return worker


def is_worker(process: Path, server: int) -> bool:
    """Whether a folder of /proc belongs to the server's worker."""
    try:
        parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        return parent == server and b"lib.jobs.worker" in (process / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return False
