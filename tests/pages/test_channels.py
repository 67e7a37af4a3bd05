"""The page "One scale, or many": what it reports of a layer, and a real run of a whole network."""

import pytest

from lib.jobs.board import QueueFull, board
from lib.jobs.job import Job, State
from lib.jobs.tasks import CompareScales
from lib.studies.channels import Progress, ScaleFindings
from tests.support.pages import OpenPage, check, labels, numbers, texts, words
from tests.support.runs import finished

COLLAPSE = CompareScales(network="separable", weight_bits=8, strength=2)


@pytest.fixture(scope="module")
def done() -> ScaleFindings:
    """A finished run on this process's board."""
    return finished(COLLAPSE).result


# --- the layer ------------------------------------------------------------------------------------


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


# --- the network ----------------------------------------------------------------------------------


def test_before_a_run_the_page_offers_one(open_page: OpenPage) -> None:
    app = open_page("channels", {"channels_bits": "3", "channels_correct": "true"})
    assert [button.label for button in app.button] == ["Run", "Run"]  # as trained, and corrected
    assert "the network answers with biases corrected" in words(app)
    check(app)


@pytest.mark.slow
def test_a_run_reaches_the_page(done: ScaleFindings, open_page: OpenPage) -> None:
    app = open_page("channels", {"channels_bits": "8", "channels_skew": "2"})
    check(app)  # among others: the snippet, run by itself, gives the numbers on screen
    shown = numbers(app)
    assert shown["Changed in float32"] == "0 answers"
    skewed = f"skew 2 {done.accuracies[2]:.1%} and {done.accuracies[3]:.1%}"
    assert f"{skewed}." in labels(app)
    trained = finished(CompareScales(network="separable", weight_bits=8)).result
    app = open_page("channels", {"channels_bits": "8", "channels_skew": "2"})
    trained = f"as trained {trained.accuracies[2]:.1%} and {trained.accuracies[3]:.1%}"
    assert f"{skewed}; {trained}." in labels(app)  # the earlier run stays beside the other
    assert "one scale 0.1%, per channel 59.1%, and zero-points 70.3%" in labels(app)
    assert f"{done.accuracies[2]:.2%} right" in " ".join(texts(app))


def test_progress_failure_and_a_full_queue(
    monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    job = Job(CompareScales(), 0, State.RUNNING)
    job.progress = Progress(512, (480, 120, 470))
    monkeypatch.setattr(board(), "find", lambda task: job)
    app = open_page("channels")
    assert not app.exception
    assert numbers(app)["float32"] == "93.75%"
    assert [button.label for button in app.button] == ["Stop"]
    job.state, job.error = State.FAILED, "The run failed."
    app = open_page("channels")
    assert [warning.value for warning in app.warning] == ["The run failed. Press Run to try again."]

    def full(task: CompareScales, **_: object) -> Job:
        raise QueueFull("20 runs are waiting already.")

    monkeypatch.setattr(board(), "start", full)
    app.button[0].click()
    app.run()
    assert "20 runs are waiting already." in [warning.value for warning in app.warning]
