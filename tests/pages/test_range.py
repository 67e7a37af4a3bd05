"""The page "Choosing the range" without a browser: what it sends, and what it refuses."""

import base64
import json
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS
from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import MeasureAccuracy, StudyCalibration
from lib.quantization.data import sample
from lib.quantization.error import error_report
from lib.quantization.range_curves import METHODS, choose_clip, clip_qparams, side_of
from lib.studies import shipped
from lib.studies.calibration import COUNTS, Answers, Point, Study
from lib.studies.progress import RightSoFar
from lib.ui.components import clip_range
from pages.range_parts import network
from tests.support.pages import OpenPage, check, components, labels, page_html, words
from tests.support.runs import finished

LAYER = shipped.layer_names(NETWORKS[0])[1]


def sent(app: AppTest) -> dict[str, Any]:
    """What the page gives the component."""
    [given] = [data for data in components(app) if "side" in data]
    return given


def table(given: dict[str, Any]) -> np.ndarray:
    """The curves in it: (bits, part, place), parts rounding, clipping, share clipped."""
    numbers = np.frombuffer(base64.b64decode(given["curves"]), "<f4")
    return numbers.reshape(len(clip_range.BITS), 3, given["places"]).astype(np.float64)


@pytest.mark.parametrize("bits", [2, 8])
@pytest.mark.parametrize("data", ["Normal", "Activations"])
def test_the_browser_gets_the_librarys_numbers(open_page: OpenPage, data: str, bits: int) -> None:
    app = open_page("range", {"range_data": data, "range_bits": str(bits)})
    x = sample("normal") if data == "Normal" else shipped.activations(NETWORKS[0], LAYER)
    given = sent(app)
    assert given["side"] == side_of(x)
    assert given["minMax"] == given["settings"]["clip"] == np.abs(x).max()
    assert given["power"] == pytest.approx(np.mean(x.astype(np.float64) ** 2))
    assert sum(given["histogram"]["counts"]) == np.count_nonzero(x)

    curves = table(given)
    places = [*(given["step"] * np.arange(1, given["places"])), given["minMax"]]
    assert 80 <= given["places"] <= 210
    for i in (0, 30, given["places"] - 2, given["places"] - 1):
        report = error_report(x, clip_qparams(places[i], side_of(x), bits))
        rounding, clipping, clipped = curves[bits - 2, :, i]
        assert rounding * given["power"] == pytest.approx(report.rounding_mse, rel=1e-5)
        assert clipping * given["power"] == pytest.approx(report.clipping_mse, rel=1e-5)
        assert clipped == pytest.approx(report.clipped_fraction, rel=1e-6)

    for choice, method in zip(given["choices"], METHODS, strict=True):
        assert choice["clip"] == choose_clip(x, method, bits)
        report = error_report(x, clip_qparams(choice["clip"], side_of(x), bits))
        assert choice["mse"] == report.mse
        assert choice["sqnr"].replace("−", "-") == f"{report.sqnr_db:.1f} dB"
    assert not app.warning


def test_the_address_holds_bits_and_clip(open_page: OpenPage) -> None:
    app = open_page("range", {"range_bits": "3", "range_clip": "1.5"})
    assert sent(app)["settings"] == {"bits": 3, "clip": 1.5}
    report = error_report(sample("normal"), clip_qparams(1.5, "both", 3))
    assert sent(app)["shown"]["SQNR"] == f"{report.sqnr_db:.1f} dB"
    check(app)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"range_bits": "1"}, "bits must be a whole number from 2 to 8"),
        ({"range_bits": "9"}, "bits must be a whole number from 2 to 8"),
        ({"range_bits": "2.5"}, "range_bits must be a whole number"),
        ({"range_bits": "1e999"}, "bits must be a whole number from 2 to 8"),
        ({"range_bits": "eight"}, "range_bits must be a whole number"),
        ({"range_clip": "0"}, "the clip must be a number above 0 and at most"),
        ({"range_clip": "-1"}, "the clip must be a number above 0 and at most"),
        ({"range_clip": "1e9"}, "the clip must be a number above 0 and at most"),
        ({"range_clip": "nan"}, "range_clip must be a number"),
        ({"range_clip": "![x](http://example.org/x.png)"}, "range_clip must be a number"),
    ],
)
def test_bad_addresses_are_answered_in_words(
    open_page: OpenPage, query: dict[str, str], reason: str
) -> None:
    app = open_page("range", query)
    (warning,) = app.warning
    assert reason in warning.value
    assert "example" not in warning.value  # nobody else's words, which could be a picture or a link
    clip = float(np.abs(sample("normal")).max())
    assert sent(app)["settings"] == {"bits": clip_range.FIRST_BITS, "clip": clip}


def test_other_data_start_from_their_own_ends_and_keep_the_bits(open_page: OpenPage) -> None:
    app = open_page("range", {"range_bits": "3", "range_clip": "1.5"})
    app.selectbox(key="range_data").set_value("Uniform").run()
    clip = float(np.abs(sample("uniform")).max())
    assert sent(app)["settings"] == {"bits": 3, "clip": clip}


def test_the_readers_own_numbers(open_page: OpenPage) -> None:
    app = open_page("range", {"range_bits": "2"})
    app.selectbox(key="range_data").set_value("Your own numbers").run()
    app.text_area(key="range_pasted").set_value("0.5, 1, 1.5, 2, 30").run()
    given = sent(app)
    assert given["settings"] == {"bits": 2, "clip": 30.0}
    assert (given["side"], given["n"]) == ("above", 5)
    assert {choice["name"]: choice["clip"] for choice in given["choices"]}["min-max"] == 30
    check(app)


def test_the_percentile_can_be_chosen(open_page: OpenPage) -> None:
    app = open_page("range", {"range_percent": "99.0"})
    choice = sent(app)["choices"][1]
    assert choice["name"] == "percentile"
    assert choice["clip"] == choose_clip(sample("normal"), "percentile", 4, 99)


@pytest.mark.parametrize(
    "values",
    [
        np.zeros(4, np.float32),
        np.float32([3.4028235e38, -1]),
        np.float32([1e-45]),
        np.float32([-2, -1]),
        np.float32([1]),
    ],
)
def test_awkward_data(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, values: Any) -> None:
    """Zeros, the ends of float32, one value: numbers all over, no infinity, no exception."""
    monkeypatch.setattr("lib.ui.data_choice._sample", lambda name: values)
    st.cache_data.clear()
    try:
        for bits in ("2", "8"):
            given = sent(open_page("range", {"range_bits": bits}))
            assert np.isfinite(table(given)).all()
            given["curves"] = ""
            assert "NaN" not in json.dumps(given)
            assert "Infinity" not in json.dumps(given)
    finally:
        st.cache_data.clear()  # of what the page made of these data


# --- on the real network --------------------------------------------------------------------------

APPLY = MeasureAccuracy(network="separable", activation_bits=4, observer="percentile")
STUDIED = {
    "range_net": "separable",
    "range_activation_bits": "4",
    "range_view": "Calibration images",
}
STUDY = StudyCalibration(network="separable", activation_bits=4, observer="min_max")


@pytest.fixture
def whole() -> Study:
    """A made-up study in which every range ends in the same place from 64 images on."""
    points = [Point(n, (min(n, 64.0), 1.0), 0.8 + 0.01 * i) for i, n in enumerate(COUNTS)]
    return Study(("conv1", "conv2"), tuple(points), 0.9255)


@pytest.mark.slow
def test_one_click_applies_a_choice_to_the_network(open_page: OpenPage) -> None:
    query = {
        "range_net": "separable",
        "range_activation_bits": "4",
        "range_observer": "percentile",
    }
    app = open_page("range", query)
    assert [button.label for button in app.button] == ["Apply percentile"]
    app.button(key="range_apply_run").click().run()
    found: Answers = finished(APPLY).result
    app = open_page("range", query)
    check(app)  # the snippet gives the same numbers
    assert f"<dd>{found.accuracies[1]:.2%}</dd>" in page_html(app)
    assert f"<dd>−{-found.points:.2f} points</dd>" in page_html(app)
    # What others have applied with the same bits stands beside it.
    other = finished(MeasureAccuracy(network="separable", activation_bits=4)).result
    app = open_page("range", query)
    drawn = labels(app)
    assert f"min-max with 4 bits {other.accuracies[1]:.2%}" in drawn
    assert f"percentile with 4 bits {found.accuracies[1]:.2%}" in drawn
    low, high = sorted([found.accuracies[1], other.accuracies[1]])
    assert f"answers **{low:.2%}** of 10,000 test images right" in words(app)
    assert f"**{high:.2%}** with ranges by" in words(app)
    # And with other bits, too: what was found stays.
    app = open_page("range", query | {"range_activation_bits": "5"})
    assert f"percentile with 4 bits {found.accuracies[1]:.2%}" in labels(app)


def test_a_whole_study_is_drawn_and_summed_up(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, whole: Study
) -> None:
    done = Job(STUDY, 0, State.DONE, result=whole)
    monkeypatch.setattr(board(), "find", lambda task: done if task == STUDY else None)
    app = open_page("range", STUDIED)
    assert not app.exception
    assert f"<dd>{whole.points[0].accuracy:.2%}</dd>" in page_html(app)
    assert f"<dd>{whole.points[-1].accuracy:.2%}</dd>" in page_html(app)
    assert "From 64 images on, every layer" in words(app)
    assert "float32 has 92.55%" in labels(app)


def test_a_study_is_seen_while_it_runs(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, whole: Study
) -> None:
    """Half a study on the board: its points are drawn, its progress is shown, it can be stopped."""
    half = Job(STUDY, 0, State.RUNNING, progress=whole._replace(points=whole.points[:5]))
    find = board().find
    stopped: list[Job] = []
    monkeypatch.setattr(board(), "find", lambda task: half if task == STUDY else find(task))
    monkeypatch.setattr(board(), "let_go", lambda job, *who: stopped.append(job))
    app = open_page("range", STUDIED)
    assert not app.exception
    assert f"<dd>{whole.points[4].accuracy:.2%}</dd>" in page_html(app)
    assert "16 images" in page_html(app)
    app.button(key="range_study_stop").click().run()
    assert stopped == [half]


def test_a_ruined_network_is_called_so(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job(MeasureAccuracy(observer="entropy", activation_bits=4), 0, State.DONE)
    job.result = Answers(RightSoFar(10_000, (9_366,)), RightSoFar(10_000, (1_000,)))
    monkeypatch.setattr(board(), "find", lambda task: job if task == job.task else None)
    app = open_page("range", {"range_observer": "entropy"})
    assert not app.exception
    assert "guessing among ten classes" in page_html(app)
    assert "−83.66 points" in page_html(app)


@pytest.mark.parametrize(
    ("right", "said"),
    [
        (9_360, "of accuracy: only 6 fewer right answers of 10,000."),
        (9_366, "as many right answers as float32."),
        (9_368, "of accuracy: only 2 more right answers of 10,000."),
        (9_000, "of accuracy, lost to the ranges and to the few codes in them."),
    ],
)
def test_a_small_difference_is_counted_in_images(right: int, said: str) -> None:
    found = Answers(RightSoFar(10_000, (9_366,)), RightSoFar(10_000, (right,)))
    assert network.verdict(found) == said
