"""The page "Choosing the range" without a browser: what it sends, and what it refuses."""

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS, samples
from lib.quantization.data import sample
from lib.quantization.error import error_report
from lib.quantization.range_curves import METHODS, choose_clip, clip_qparams, side_of
from lib.ui.components import clip_range
from tests.test_pages import check

OpenPage = Callable[..., AppTest]
LAYER = samples.layer_names(NETWORKS[0])[1]


def sent(app: AppTest) -> dict[str, Any]:
    """What the page gives the component."""
    assert not app.exception, [error.message for error in app.exception]
    found: dict[str, Any] = json.loads(app.get("bidi_component")[0].proto.json)
    return found


def table(given: dict[str, Any]) -> np.ndarray:
    """The curves in it: (bits, part, place), parts rounding, clipping, share clipped."""
    numbers = np.frombuffer(base64.b64decode(given["curves"]), "<f4")
    return numbers.reshape(len(clip_range.BITS), 3, given["places"]).astype(np.float64)


@pytest.mark.parametrize("bits", [2, 8])
@pytest.mark.parametrize("data", ["Normal", "Activations"])
def test_the_browser_gets_the_librarys_numbers(open_page: OpenPage, data: str, bits: int) -> None:
    app = open_page("range", {"range_data": data, "range_bits": str(bits)})
    x = sample("normal") if data == "Normal" else samples.activations(NETWORKS[0], LAYER)
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
        ({"range_bits": "2.5"}, "bits must be a whole number from 2 to 8"),
        ({"range_bits": "1e999"}, "bits and clip must be numbers"),
        ({"range_bits": "eight"}, "bits and clip must be numbers"),
        ({"range_clip": "0"}, "the clip must be a number above 0 and at most"),
        ({"range_clip": "-1"}, "the clip must be a number above 0 and at most"),
        ({"range_clip": "1e9"}, "the clip must be a number above 0 and at most"),
        ({"range_clip": "nan"}, "bits and clip must be numbers"),
        ({"range_clip": "![x](http://example.org/x.png)"}, "bits and clip must be numbers"),
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
    revision = sent(app)["rev"]
    app.selectbox(key="range_data").set_value("Uniform").run()
    clip = float(np.abs(sample("uniform")).max())
    assert sent(app)["settings"] == {"bits": 3, "clip": clip}
    assert sent(app)["rev"] > revision


HELD = clip_range.Settings("Normal values", 4, 2.0)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "4",
        {"bits": 4},
        {"bits": 4, "clip": 1.0, "source": "mine"},
        {"bits": "4", "clip": 1.0},
        {"bits": 4.0, "clip": 1.0},
        {"bits": True, "clip": 1.0},
        {"bits": 9, "clip": 1.0},
        {"bits": 4, "clip": "1"},
        {"bits": 4, "clip": True},
        {"bits": 4, "clip": 0},
        {"bits": 4, "clip": float("nan")},
        {"bits": 4, "clip": 4.4},
        {"bits": 4, "clip": [1.0]},
    ],
)
def test_what_a_browser_must_not_send(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        clip_range.parse(raw, HELD, 4.3)


def test_what_a_browser_sends() -> None:
    found = clip_range.parse({"bits": 3, "clip": 1}, HELD, 4.3)
    assert found == HELD._replace(bits=3, clip=1.0)


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
    clip_range.forget()
    try:
        for bits in ("2", "8"):
            given = sent(open_page("range", {"range_bits": bits}))
            assert np.isfinite(table(given)).all()
            given["curves"] = ""
            assert "NaN" not in json.dumps(given)
            assert "Infinity" not in json.dumps(given)
    finally:
        clip_range.forget()
