"""The page "One scale, or many": what it reports of a layer, and a real run of a whole network."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from streamlit.testing.v1 import AppTest

from lib.cnn import load, quantize_network
from lib.cnn.bias_correction import correct_biases
from lib.cnn.data import calibration_set
from lib.cnn.data import test_set as images_and_labels
from lib.jobs.board import Job, QueueFull, State, board
from lib.jobs.tasks import Channels
from lib.studies import channels, shipped
from lib.studies.channels import Findings, Progress
from tests.support.pages import check, finished, labels, numbers, texts
from tests.support.server import Server

OpenPage = Callable[..., AppTest]
COLLAPSE = Channels("separable", 8, 2)
LAYER = ("separable", "pointwise3")  # what the page shows at first


@pytest.fixture(scope="module")
def done() -> Findings:
    """A finished run on this process's board."""
    return finished(COLLAPSE).result


# --- the layer ------------------------------------------------------------------------------------


def test_report_of_a_layer_channel_by_channel() -> None:
    found = channels.report("plain", "conv2", 4, 0, False, 32)
    weight = shipped.weight("plain", "conv2")
    ranges = np.abs(weight).max(axis=(1, 2, 3))
    assert ranges[found.channel].tolist() == sorted(ranges.tolist(), reverse=True)
    assert found.weights == 32 * 9
    assert found.reach == pytest.approx(ranges.max(), rel=1e-6)
    for place, channel in enumerate(found.channel):
        row = weight[channel].ravel().astype(np.float64)
        assert (found.low[place], found.high[place]) == (row.min(), row.max())
        size = np.sqrt(np.mean(row**2))
        for kind, step in enumerate((ranges.max() / 7, ranges[channel] / 7)):
            off = np.sqrt(np.mean((np.rint(row / step) * step - row) ** 2)) / size
            assert found.errors[kind, place] == pytest.approx(off, rel=1e-4)
    assert found.bits == (4 + 32 / weight.size, 4 + 32 / 288, 4 + 9 * 32 / 288)
    assert found.kilobytes[1] == pytest.approx((weight.size / 2 + 32 * 4) / 1000)
    assert found.lost[0] == int((found.errors[0] > 0.25).sum())


def test_a_skewed_layer_loses_its_small_channels_and_equalizing_finds_them(
    open_page: OpenPage,
) -> None:
    query = {"channels_layer": "conv3", "channels_network": "plain", "channels_bits": "8"}
    offs = []
    for more in ({}, {"channels_skew": "4"}, {"channels_skew": "4", "channels_equalize": "true"}):
        app = open_page("channels", query | more)
        check(app)
        offs.append(
            [float(numbers(app)[name].split("%")[0]) for name in ("One scale", "Per group")]
        )
    (one, group), (skewed_one, skewed_group), (equal_one, _) = offs
    assert skewed_one > 2 * one
    assert equal_one < 1.2 * one
    assert skewed_group < 2 * group


def test_a_channel_smaller_than_a_group_is_said(open_page: OpenPage) -> None:
    app = open_page("channels", {"channels_layer": "depthwise3"})
    check(app)
    shown = numbers(app)
    assert shown["Per channel"] == shown["Per group"]
    assert "a channel has 9 weights, no more than a group" in " ".join(texts(app))
    assert shown["Memory, per channel"] == f"{4 + 32 / 9:.2f} bits"


def test_variants_keep_every_bit_of_float32() -> None:
    images = images_and_labels()[0][:200]
    logits = load("plain").predict(images)
    for settings in ((0, False), (4, False), (4, True)):
        np.testing.assert_array_equal(channels.variant("plain", *settings).predict(images), logits)


# --- the network ----------------------------------------------------------------------------------


def test_a_run_is_what_the_library_computes(done: Findings) -> None:
    images = images_and_labels()[0][:512]
    calibration = calibration_set(channels.CALIBRATION)[0]
    skewed = channels.variant("separable", 2, False)
    assert done.same_logits
    assert done.changed == 0
    np.testing.assert_array_equal(
        done.answers[0, :512], load("separable").predict(images).argmax(axis=1)
    )
    for row, granularity in ((2, "per_tensor"), (3, "per_channel")):
        net = quantize_network(skewed, calibration, granularity=granularity)
        np.testing.assert_array_equal(done.answers[row, :512], net.predict(images).argmax(axis=1))
    as_trained, float32, one_scale, per_channel = done.accuracies
    assert as_trained == float32 > 0.918
    assert one_scale < 0.5
    assert per_channel > 0.88


def test_equalized_and_corrected_runs_are_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """The generator itself, on fewer images: its progress grows, and both remedies help."""
    few = tuple(part[:1000] for part in images_and_labels())
    monkeypatch.setattr(channels, "test_set", lambda: few)

    def run(**settings) -> tuple[list[Progress], Findings]:
        defaults = {"network": "separable", "weight_bits": 8, "strength": 2}
        steps = channels.compare(**{**defaults, "equalized": False, "corrected": False, **settings})
        seen = []
        while True:
            try:
                seen.append(next(steps))
            except StopIteration as end:
                return seen, end.value

    progress, plain = run()
    assert [step.images for step in progress] == [0, 0, 0, 256, 512, 768, 1000]
    assert [step.share for step in progress][-2:] == [0.768, 1.0]
    assert progress[-1].accuracies == plain.accuracies[1:]
    assert progress[0].words == "Quantizing"
    _, equalized = run(equalized=True)
    progress, corrected = run(corrected=True)
    assert progress[1].words == "Correcting the biases"
    assert plain.accuracies[2] + 0.2 < corrected.accuracies[2] < equalized.accuracies[2]
    assert equalized.accuracies[2] > 0.9
    assert equalized.changed == corrected.changed == 0
    # The biases are those that the snippet computes.
    calibration = calibration_set(channels.CALIBRATION)[0]
    skewed = channels.variant("separable", 2, False)
    net = correct_biases(
        skewed, quantize_network(skewed, calibration, granularity="per_tensor"), calibration
    )
    np.testing.assert_array_equal(corrected.answers[2], net.predict(few[0]).argmax(axis=1))


def test_before_a_run_the_page_offers_one(open_page: OpenPage) -> None:
    app = open_page("channels", {"channels_bits": "3", "channels_correct": "true"})
    assert [button.label for button in app.button] == ["Run"]
    words = " ".join(text.value for text in app.markdown)
    assert "3-bit weights, no skew, biases corrected" in words
    check(app)


def test_a_run_reaches_the_page(done: Findings, open_page: OpenPage) -> None:
    app = open_page("channels", {"channels_bits": "8", "channels_skew": "2"})
    check(app)  # among others: the snippet, run by itself, gives the numbers on screen
    shown = numbers(app)
    assert shown["Changed in float32"] == "0 answers"
    assert f"one scale {done.accuracies[2]:.1%}, per channel {done.accuracies[3]:.1%}" in labels(
        app
    )
    assert "one scale 0.1%, per channel 59.1%, and zero-points 70.3%" in labels(app)
    assert f"{done.accuracies[2]:.2%} right" in " ".join(texts(app))


def test_progress_failure_and_a_full_queue(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(Channels(), 0, State.RUNNING)
    job.progress = Progress(512, (480, 120, 470))
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("channels")
    assert not app.exception
    assert numbers(app)["float32"] == "93.75%"
    assert [button.label for button in app.button] == ["Stop"]
    job.state, job.error = State.FAILED, "The run failed."
    app = open_page("channels")
    assert [warning.value for warning in app.warning] == ["The run failed. Press Run to try again."]

    def full(task: Channels, *, again: bool = False) -> Job:
        raise QueueFull("20 runs are waiting already.")

    monkeypatch.setattr(board(), "start", full)
    app.button[0].click()
    app.run()
    assert [toast.value for toast in app.toast] == ["20 runs are waiting already."]


# --- in the browser -------------------------------------------------------------------------------


@pytest.mark.browser
def test_skew_equalize_run_and_come_back(browser: Browser, server: Server) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    page.goto(f"{server.url}/channels?channels_bits=8")
    errors = page.locator(".qp-numbers").first.locator("dd")
    as_trained = f"{channels.report(*LAYER, 8, 0, False, 32).layer_errors[0]:.2%} off"
    skewed = f"{channels.report(*LAYER, 8, 2, False, 32).layer_errors[0]:.2%} off"
    expect(errors.first).to_have_text(as_trained)
    picture = page.locator("[role=img]").first
    expect(picture).to_be_in_viewport(ratio=1)

    slider = page.get_by_role("slider", name="Skew")
    slider.focus()
    for _ in range(2):
        slider.press("ArrowRight")
    expect(slider).to_have_value("2")
    expect(errors.first).to_have_text(skewed)
    page.wait_for_url("**channels_skew=2**")
    page.get_by_text("Equalize", exact=True).click()
    page.wait_for_url("**channels_equalize=true**")

    # Reloading the address brings everything back; a run begins, is followed and ends.
    page.goto(page.url)
    expect(page.get_by_role("slider", name="Skew")).to_have_value("2")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=300_000)
    expect(page.get_by_text("0 answers")).to_be_visible()
    # Other settings have not been run yet.
    page.get_by_text("Correct the biases", exact=True).click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()
    page.context.close()
