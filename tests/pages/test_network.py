"""The page "The network, live": a real run to its end, and what visitors of one server share."""

import dataclasses

import numpy as np
import pytest

from lib.cnn import engines, load, quantize_network
from lib.cnn.data import calibration_set
from lib.jobs import results
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import CompareNetworks, MeasureAccuracy, TimeLayers
from lib.studies import breakdown
from lib.studies.breakdown import LayerTime, Timing
from lib.studies.comparison import Findings, Progress
from lib.studies.timing import Racers
from pages.network_parts import reasons, speed
from tests.support.findings import findings
from tests.support.machines import ALLOWED, MACHINES
from tests.support.pages import (
    OpenPage,
    check,
    labels,
    numbers,
    page_html,
    texts,
    words,
)
from tests.support.runs import finished

SEPARABLE = CompareNetworks(network="separable")


@pytest.fixture(scope="module")
def done() -> Findings:
    """A finished run of the separable network on this process's board."""
    return finished(SEPARABLE).result


def test_before_a_run_the_page_offers_one(open_page: OpenPage) -> None:
    app = open_page("network", {"weight_bits": "5", "calibration": "10"})
    assert [button.label for button in app.button] == ["Run"]
    assert "Press **Run**" in words(app)
    check(app)  # among others: the snippet counts the operations that the picture shows


@pytest.mark.parametrize("network", ["plain", "separable"])
@pytest.mark.parametrize("running", [False, True])
def test_until_then_the_page_opens_on_what_is_shipped(
    running: bool, network: str, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """With its origin, and with the run still to be made, or beside it."""
    jobs = {job.task: job for job in results.shipped(results.RECORD.read_text(encoding="utf-8"))}
    task = CompareNetworks(network=network)
    if running:
        jobs[task] = Job(task, 0, State.RUNNING)
    monkeypatch.setattr(board(), "find", jobs.get)
    app = open_page("network", {"network": network})
    check(app)
    [answers, times] = [jobs[kind(network=network)] for kind in (MeasureAccuracy, TimeLayers)]
    for number in (
        *(f"{share:.2%}" for share in answers.result.accuracies),
        *(f"{time:.3f} ms" for time in times.result.medians),
        *(f"{size / 1000:,.0f} kB" for size in (load(network).bytes, int8_bytes(network))),
    ):
        assert number in labels(app)
    assert any(results.COMMAND in caption.value for caption in app.caption)
    assert [button.label for button in app.button] == ["Stop" if running else "Run"]
    assert ("Press **Run**" in words(app)) != running
    app = open_page("network", {"network": network, "weight_bits": "5"})
    assert "Median time per image" not in labels(app)


def int8_bytes(network: str) -> int:
    return quantize_network(load(network), calibration_set(256)[0]).bytes


@pytest.mark.slow
def test_a_run_reaches_the_page(done: Findings, open_page: OpenPage) -> None:
    app = open_page("network", {"network": "separable"})
    check(app)  # among others: the snippet, run by itself, gives the numbers on screen
    assert "Difference" in page_html(app)
    float32, int8 = done.accuracies
    assert f"{float32:.2%}" in str(app.get("bidi_component")[1].proto)
    assert f"{int8:.2%}" in str(app.get("bidi_component")[1].proto)


@pytest.mark.usefixtures("every_engine")
def test_without_kernels_no_time_is_shown(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    slow = engines.Status(False, "This PyTorch has no integer kernels for this processor.")
    job = Job(CompareNetworks(network="separable", weight_bits=4, activation_bits=8), 0, State.DONE)
    job.result = findings(kernels=slow, seconds=np.empty((0, 2)))
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("network", {"network": "separable", "weight_bits": "4"})
    assert not app.exception
    assert "not measured" in page_html(app)
    assert "no integer kernels" in page_html(app)
    assert "6.67 × smaller" in page_html(app)


@pytest.mark.usefixtures("every_engine")
@pytest.mark.parametrize("unfinished", [False, True])
def test_a_busy_machine_gets_no_verdict_beside_the_accuracy(
    unfinished: bool, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    seconds = np.tile([4.0, 1.0], (60, 1))
    if not unfinished:
        seconds[::3, 0] = 9.0
    job = Job(CompareNetworks(), 0, State.DONE)
    job.result = findings(seconds=seconds, unfinished=unfinished)
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("network")
    assert not app.exception
    [warning] = app.warning
    assert ("ended before its time" if unfinished else "varied by more than 40%") in warning.value
    assert numbers(app) == {"Memory": "6.67 × smaller", "Difference": "−0.04 points"}


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


# --- stopwatch and memory -------------------------------------------------------------------------


def broken_down(
    seconds: np.ndarray, name: str = "depthwise2", instructions: tuple[str, ...] = ()
) -> breakdown.Breakdown:
    """A made-up race of two layers; 1,280,000,000 operations a batch of 32."""
    half = np.array([[0.003, 0.002], [0.003, 0.002]])
    return breakdown.Breakdown(
        seconds=seconds,
        racers=Racers("onednn", "onnxruntime"),
        timings=(
            Timing("onednn", False, seconds[:, 0]),
            Timing("onednn", True, 2 * seconds[:, 1]),
            Timing("onnxruntime", True, seconds[:, 1]),
        ),
        kernels=engines.Status(True, "tested"),
        processor="some processor",
        instructions=instructions,
        batch=32,
        layers=(
            LayerTime("conv1", 960_000_000, half),
            LayerTime(name, 320_000_000, half[:, ::-1], name.startswith("depthwise")),
        ),
        peak=(80.0, 320.0),
    )


def found(monkeypatch: pytest.MonkeyPatch, result: object) -> None:
    """Let the board find a run that ended with a result."""
    job = Job(TimeLayers(network="separable"), 0, State.DONE)
    job.result = result
    monkeypatch.setattr(board(), "find", lambda task: job)


@pytest.mark.usefixtures("every_engine")
def test_a_quiet_machine_gives_a_verdict(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    found(monkeypatch, broken_down(np.tile([0.032, 0.016], (60, 1))))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    assert not app.warning
    assert numbers(app) == {
        "Speed": "2.00 ×",
        "Work": "40.0 million",
        "At the peak": "4.0 ×",
        "Pace of float32": "40 billion/s",
        "Pace of int8": "80 billion/s",
    }
    assert "50% of 80 billion/s," in page_html(app)
    assert "25% of 320 billion/s," in page_html(app)
    assert "float32 in PyTorch and int8 in ONNX Runtime" in page_html(app)
    said = words(app)
    assert "All depthwise layers together are 0.67 times as fast in integers: they lose." in said


@pytest.mark.usefixtures("every_engine")
def test_a_busy_machine_gets_a_warning_and_no_verdict(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    seconds = np.ones((60, 2))
    seconds[::3, 0] = 2.0
    found(monkeypatch, broken_down(seconds))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    [warning] = app.warning
    assert "too busy to tell" in warning.value
    assert set(numbers(app)) == {"Work"}
    said = words(app)
    assert "times as fast in integers" not in said
    assert "On this processor, it takes several instructions" in said
    assert "Depthwise layers use each number only nine times" in said


@pytest.mark.usefixtures("every_engine")
@pytest.mark.parametrize(("whole", "times"), [(0.0025, "2.0"), (0.0032, "1.6"), (0.005, None)])
def test_layers_that_take_longer_alone_than_together_are_no_riddle(
    whole: float, times: str | None, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """In float32 both layers take 5 ms by themselves."""
    job = Job(TimeLayers(network="separable"), 0, State.DONE)
    job.result = broken_down(np.tile([whole, 0.005], (60, 1)))
    monkeypatch.setattr(board(), "find", lambda task: job)
    said = words(open_page("network", {"network_view": "Stopwatch"}))
    assert (f"take {times} times as long in float32" in said) is (times is not None)
    assert ("One by one the layers take" in said) is (times is not None)


@pytest.mark.usefixtures("every_engine")
def test_a_busy_machine_leaves_the_last_undisturbed_result_on_screen(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """Both when the run that was disturbed has ended, and while yet another goes on."""
    strays = np.ones((60, 2))
    strays[::3, 0] = 2.0
    quiet = broken_down(np.tile([0.032, 0.016], (60, 1)))
    for state in (State.DONE, State.STOPPED):
        job = Job(TimeLayers(network="separable"), 0, state, undisturbed=quiet)
        job.result = broken_down(strays) if state is State.DONE else None
        monkeypatch.setattr(board(), "find", lambda task, job=job: job)
        app = open_page("network", {"network_view": "Stopwatch"})
        assert not app.exception
        assert len(app.warning) == (state is State.DONE)
        assert numbers(app)["Speed"] == "2.00 ×"
        said = words(app)
        assert "All depthwise layers together are 0.67 times as fast" in said
        captions = "".join(each.value for each in app.caption)
        assert "the last run with these settings that nothing disturbed" in captions


@pytest.mark.parametrize("network", ["plain", "separable"])
def test_shipped_times_stand_also_where_their_engines_are_not_used(
    network: str, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """As on a server with QP_ENGINES=numpy; the picture and the verdict name engine and machine."""
    for name in ("onednn", "onnxruntime"):
        monkeypatch.delitem(engines.ENGINES, name, raising=False)
    monkeypatch.setattr(engines, "FLOAT32", engines.REFERENCE)
    record = results.RECORD.read_text(encoding="utf-8")
    jobs = {job.task: job for job in results.shipped(record)}
    monkeypatch.setattr(board(), "find", jobs.get)
    app = open_page("network", {"network": network, "network_view": "Stopwatch"})
    assert not app.exception
    job = jobs[TimeLayers(network=network)]
    assert job.origin in [each.value for each in app.caption]
    assert numbers(app)["Speed"] == f"{job.result.speedup:.2f} ×"
    assert f"on {job.result.processor} (" in page_html(app)
    assert "float32 in PyTorch" in labels(app)
    assert "int8 in ONNX Runtime" in labels(app)


def test_accuracies_grow_while_a_run_answers_the_test_images(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(CompareNetworks(weight_bits=4), 0, State.RUNNING)
    monkeypatch.setattr(board(), "find", lambda task: job if task == job.task else None)
    for images, right in ((64, (60, 48)), (512, (480, 401))):
        job.progress = Progress(images=images, right=right)
        app = open_page("network", {"weight_bits": "4"})
        assert not app.exception
        shown = [value for name, value in numbers(app).items() if name.startswith("Right in")]
        assert shown == [f"{each / images:.2%}" for each in right]
        assert f"{right[1]:,} of {images:,}" in page_html(app)


def test_shipped_times_stay_while_this_server_measures_with_where_they_are_from(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    task = TimeLayers()
    known = {job.task: job for job in results.shipped(results.RECORD.read_text(encoding="utf-8"))}
    shipped = known[task]
    live = Job(task, 1, State.RUNNING, previous=shipped, undisturbed=shipped.undisturbed)
    live.undisturbed_origin = shipped.undisturbed_origin
    monkeypatch.setattr(board(), "find", lambda task: live)
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    assert numbers(app)["Speed"] == f"{shipped.result.speedup:.2f} ×"
    assert any(shipped.origin in each.value for each in app.caption)


def test_a_first_run_goes_on_beside_what_there_is_to_compute(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(TimeLayers(), 0, State.RUNNING)
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    assert app.get("progress")
    assert "conv6 14.5" in labels(app)
    assert "Press" not in words(app)


@pytest.mark.usefixtures("every_engine")
def test_what_was_measured_elsewhere_leaves_the_run_to_the_reader(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    quiet = broken_down(np.tile([0.032, 0.016], (60, 1)))
    task = TimeLayers(network="separable")
    for origin, label in (("Measured elsewhere.", "Run"), ("", "Run again")):
        job = Job(task, 0, State.DONE, result=quiet, origin=origin)
        monkeypatch.setattr(board(), "find", lambda task, job=job: job)
        app = open_page("network", {"network_view": "Stopwatch"})
        assert not app.exception
        assert numbers(app)["Speed"] == "2.00 ×"
        [button] = app.button
        assert (button.label, button.proto.type) == (label, "primary")
        assert (origin in [each.value for each in app.caption]) == bool(origin)


@pytest.mark.usefixtures("every_engine")
def test_the_page_says_where_integers_lose(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """A quiet race as a whole, in which one layer loses and the times of another stray."""
    quiet = broken_down(np.tile([0.032, 0.016], (60, 1)), "linear")
    straying = np.array([[0.001, 0.001], [0.004, 0.001], [0.001, 0.003]])
    layers = (*quiet.layers, LayerTime("conv2", 1000, straying))
    found(monkeypatch, dataclasses.replace(quiet, layers=layers))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    said = words(app)
    # It takes 3 ms and the quickest 1 ms: calling kernels is no reason.
    assert "Slower in integers: linear. This processor has no instruction" in said
    assert "Where no gain is given, the timings varied too much to tell." in said
    assert "overhead of calls" not in said


@pytest.mark.usefixtures("every_engine")
@pytest.mark.parametrize("instructions", [(), ("AVX512-VNNI",)])
def test_only_small_layers_lose_to_calls(
    instructions: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """The quickest layer takes 2 ms; the linear one loses with 3, conv2 with 40 ms."""
    quiet = broken_down(np.tile([0.064, 0.064], (60, 1)), "linear", instructions)
    layers = (*quiet.layers, LayerTime("conv2", 1000, np.tile([0.03, 0.04], (2, 1))))
    found(monkeypatch, dataclasses.replace(quiet, layers=layers))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    said = words(app)
    assert "Slower in integers: linear. So little is computed there" in said
    assert "Also slower in integers: conv2." in said
    assert ("This processor has no instruction" in said) == (not instructions)


@pytest.mark.usefixtures("every_engine")
def test_a_missing_instruction_is_the_reason_for_a_loss(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    for instructions, reason in (((), "this processor has no"), (("AVX512-VNNI",), "saved")):
        broken = broken_down(np.tile([0.064, 0.08], (60, 1)), "linear", instructions)
        found(monkeypatch, broken)
        app = open_page("network", {"network_view": "Stopwatch"})
        assert "0.80 ×" in page_html(app)
        assert reason in page_html(app)


@pytest.mark.usefixtures("every_engine")
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("speedup", [0.8, 1.2, 2.2, 3.9, 6.7])
def test_the_reason_fits_the_processor_and_the_numbers(machine: str, speedup: float) -> None:
    """The claims of a sentence never explain more than, or only a part of, what was measured."""
    instructions = MACHINES[machine]
    found = broken_down(np.tile([speedup, 1.0], (60, 1)), "linear", instructions)
    said = speed.reason(TimeLayers(network="plain"), found)
    assert ("AMX" in said) == ("AMX-INT8" in instructions and speedup > 1)
    in_fours = {"AVX512-VNNI", "AVX-VNNI", "DOTPROD", "I8MM"} & {*instructions}
    assert ("four times as many" in said) == (
        bool(in_fours) and not {"AMX-INT8", "I8MM"} & {*instructions} and speedup > 1
    )
    if speedup > 1.2 * ALLOWED[machine]:
        assert "That alone does not explain so much" in said
    if speedup < ALLOWED[machine] / 2:
        assert "gains less" in said or speedup < 1
    if speedup < 1:
        assert ("this processor has no instruction" in said) == (not in_fours)
    why = reasons.reasons(found)
    assert ("nearest to what the instructions allow" in why) == (speedup > 1.1)


@pytest.mark.usefixtures("every_engine")
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("speedup", [0.8, 1.2, 2.2, 3.9, 6.7])
def test_no_sentence_on_depthwise_layers_is_contradicted(machine: str, speedup: float) -> None:
    """They are why a network gains less, never why it gains more; a network that loses gains none.

    The network of two layers has a depthwise one that is 0.67 times as fast in integers.
    """
    seconds = np.tile([speedup, 1.0], (60, 1))
    found = broken_down(seconds, instructions=MACHINES[machine])
    said = speed.reason(TimeLayers(network="separable"), found)
    assert ("only nine times" in said) == (speedup > 1 and found.beside_unit == "less")
    assert ("That alone does not explain so much" in said) == (
        speedup > 1 and found.beside_unit == "more"
    )
    why = reasons.reasons(found)
    assert "they lose" in why
    assert ("What this network gains" in why) == (speedup > 1.1)


@pytest.mark.parametrize("speedup", [1.32, 2.5])
def test_depthwise_layers_that_gain_more_than_the_network_are_no_reason(speedup: float) -> None:
    """They are twice as fast here: why a network gains 2.5, but not why it gains 1.32."""
    found = broken_down(np.tile([speedup, 1.0], (60, 1)), instructions=("AVX512-VNNI",))
    twice = LayerTime("depthwise2", 320_000_000, np.tile([0.002, 0.001], (2, 1)), is_depthwise=True)
    found = dataclasses.replace(found, layers=(found.layers[0], twice))
    said = speed.reason(TimeLayers(network="separable"), found)
    assert ("only nine times" in said) == (speedup > 2)
    assert ("a network gains less" in said) == (speedup < 2)


@pytest.mark.usefixtures("every_engine")
@pytest.mark.parametrize(("network", "depthwise"), [("plain", False), ("separable", True)])
def test_depthwise_layers_are_why_a_network_gains_less(
    network: str, depthwise: bool, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    quiet = np.tile([0.032, 0.016], (60, 1))
    found(monkeypatch, broken_down(quiet, instructions=("AVX512-VNNI",)))
    app = open_page("network", {"network": network, "network_view": "Stopwatch"})
    assert "one instruction" in page_html(app)
    assert ("depthwise layers use a number only nine times" in page_html(app)) == depthwise


@pytest.mark.usefixtures("every_engine")
def test_the_page_says_when_calls_set_the_pace(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    """The quicker of two layers takes 2 ms of 5: twice that is most of the time."""
    found(monkeypatch, broken_down(np.tile([0.006, 0.005], (60, 1))))
    app = open_page("network", {"network_view": "Stopwatch"})
    assert not app.exception
    assert "even its quickest layer takes 2,000 µs" in page_html(app)
    said = words(app)
    assert "Much of the time is the overhead of calls" in said
    assert "only nine times" not in said


@pytest.mark.skipif(not engines.status().fast, reason="PyTorch has no integer kernels here")
@pytest.mark.slow
def test_the_stopwatch_times_both_networks(open_page: OpenPage) -> None:
    settings = {"network": "separable", "network_view": "Stopwatch", "batch": "8"}
    app = open_page("network", settings)
    assert "Both networks on every engine, then each of their layers" in words(app)
    assert board().find(TimeLayers(network="separable", batch=8)) is None  # looking begins nothing
    check(app)
    assert "depthwise2" in str(app.get("bidi_component")[1].proto)  # a picture before any run
    job = finished(TimeLayers(network="separable", batch=8))
    app = open_page("network", settings)
    check(app)  # the snippet counts the operations again
    rounds = f"{len(job.result.seconds)} rounds of timings, 8 images at a time"
    assert rounds in "".join(each.value for each in app.caption)
    drawn = labels(app)
    assert all(layer.name in drawn for layer in job.result.layers)


@pytest.mark.parametrize("network", ["plain", "separable"])
def test_memory_is_counted_at_once(network: str, open_page: OpenPage) -> None:
    settings = {"network": network, "network_view": "Memory", "weight_bits": "4"}
    app = open_page("network", settings)
    check(app)
    assert not app.button
    weights = sum(getattr(layer, "weight", np.empty(0)).size for layer in load(network).layers)
    # Two codes of 4 bits to a byte.
    assert numbers(app)["Weights"] == (
        f"{weights / 2000:,.0f} kB" if weights >= 2e5 else f"{weights / 2000:,.3g} kB"
    )
    assert "packed tightly" in page_html(app)
    tables = [text for text in texts(app) if "qp-table" in text]
    conv1 = 32 * 28 * 28 + 28 * 28
    assert f"<td>144</td><td>133</td><td>128</td><td>{conv1:,}</td>" in tables[0]
    assert f"<td>1,152</td><td>0</td><td>128</td><td>{4 * conv1:,}</td>" in tables[1]


def test_the_batch_outlives_another_view(open_page: OpenPage) -> None:
    app = open_page("network", {"network_view": "Stopwatch", "batch": "1"})
    for view in ("Memory", "Result", "Stopwatch"):
        app.get("button_group")[0].set_value(view)
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


@pytest.mark.usefixtures("every_engine")
def test_settings_that_links_leave_behind_are_said(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(CompareNetworks(), 0, State.DONE)
    job.result = findings()
    monkeypatch.setattr(board(), "find", lambda task: job)
    behind = "There, 256 images calibrate the network.", "In One neuron, by hand, scales are per"
    for settings, said in (
        ({}, [False, False]),
        ({"calibration": "10"}, [True, False]),
        ({"granularity": "per tensor"}, [False, True]),
        ({"calibration": "1000", "granularity": "per tensor"}, [True, True]),
    ):
        app = open_page("network", settings)
        assert not app.exception
        captions = " ".join(each.value for each in app.caption)
        assert [text in captions for text in behind] == said
