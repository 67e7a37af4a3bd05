"""The page "Scale and zero-point" without a browser: what it computes and what it refuses."""

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS
from lib.quantization.affine import QParams, choose_qparams, code_range
from lib.quantization.data import sample
from lib.quantization.error import error_report
from lib.studies import shipped
from lib.ui.components import files, quantizer
from tests.support.pages import OpenPage, components, numbers

NORMAL = "scale must be from 1.1754944e-38 to 3.4028235e+38, a normal float32 number"
ZEROS = ("A 0 comes back as", "Nine of them add up to")


def sent(app: AppTest, kind: str = "report") -> dict[str, Any]:
    """What the page gives one of its components."""
    (found,) = [data for data in components(app) if kind in data]
    return found


def held(app: AppTest) -> QParams:
    """The scale and zero-point that the page starts from."""
    settings = sent(app)["settings"]
    return QParams(
        np.float32(settings["scale"]),
        settings["zero_point"],
        *code_range(settings["bits"], settings["signed"], settings["narrow"]),
    )


def warnings(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning]


@pytest.mark.parametrize("bits", [2, 16])
@pytest.mark.parametrize("codes", ["signed", "unsigned"])
@pytest.mark.parametrize("data", ["Normal", "Uniform", "Weights", "Activations"])
def test_ends_of_the_controls(open_page: OpenPage, bits: int, codes: str, data: str) -> None:
    app = open_page("scale", {"bits": str(bits), "scale_codes": codes, "scale_data": data})
    layer = shipped.layer_names(NETWORKS[0])[1]
    x = {
        "Normal": lambda: sample("normal"),
        "Uniform": lambda: sample("uniform"),
        "Weights": lambda: shipped.weights(NETWORKS[0], layer),
        "Activations": lambda: shipped.activations(NETWORKS[0], layer),
    }[data]()
    qparams = choose_qparams(x.min(), x.max(), bits=bits, signed=codes == "signed")
    assert held(app) == qparams
    given = sent(app)
    report = error_report(x, qparams)
    assert given["shown"]["SQNR"] == f"{report.sqnr_db:.1f} dB"
    assert given["report"]["n"] == x.size
    assert given["report"]["zeros"] == int((x == 0).sum())
    assert len(given["report"]["codes"]) == min(2**bits, 256)
    assert not warnings(app)


@pytest.mark.parametrize("scale", ["1.1754944e-38", "3.4028235e+38", "1/3"])
@pytest.mark.parametrize("zero_point", [-128, 127])
def test_ends_of_scale_and_zero_point(open_page: OpenPage, scale: str, zero_point: int) -> None:
    app = open_page("scale", {"bits": "8", "scale": scale, "zero_point": str(zero_point)})
    assert held(app) == QParams(np.float32(Fraction(scale)), zero_point, -128, 127)
    assert not warnings(app)
    assert "NaN" not in json.dumps(sent(app))
    assert "Infinity" not in json.dumps(sent(app))


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"bits": "1"}, "bits must be from 2 to 16, not 1"),
        ({"bits": "17"}, "bits must be from 2 to 16, not 17"),
        ({"bits": "8.5"}, "bits must be a whole number"),
        ({"bits": "eight"}, "bits must be a whole number"),
        ({"scale": "0"}, NORMAL),
        ({"scale": "-0.5"}, NORMAL),
        ({"scale": "1e-45"}, NORMAL),
        ({"scale": "1e39"}, NORMAL),
        ({"scale": "1e999"}, NORMAL),
        ({"scale": "nan"}, NORMAL),
        ({"scale": "1_0"}, "scale must be a number"),
        ({"scale": "1,234"}, "scale must be a number"),
        ({"zero_point": "1_0"}, "zero_point must be a whole number"),
        ({"scale": "![x](http://example.org/x.png)"}, "scale must be a number"),
        ({"zero_point": "128"}, "with 4 bits zero_point must be from -8 to 7"),
        ({"zero_point": "9" * 400}, "with 4 bits zero_point must be from -8 to 7"),
        ({"zero_point": "0.5"}, "zero_point must be a whole number"),
        ({"bits": "4", "zero_point": "8"}, "with 4 bits zero_point must be from -8 to 7"),
    ],
)
def test_bad_addresses_are_answered_in_words(
    open_page: OpenPage, query: dict[str, str], reason: str
) -> None:
    app = open_page("scale", query)
    (sentence,) = warnings(app)
    assert reason in sentence
    assert "You see the range of the data." in sentence
    assert "example" not in sentence  # nobody else's words, which could be a picture or a link
    x = sample("normal")
    bits = sent(app)["settings"]["bits"]
    assert held(app) == choose_qparams(x.min(), x.max(), bits=bits)


def test_the_sample_is_a_file_that_does_not_travel_with_each_answer(open_page: OpenPage) -> None:
    app = open_page("scale")
    kept = files.kept(sent(app)["sample"])
    assert kept is not None
    drawn = np.frombuffer(kept, "<f4")
    assert drawn.size == 8192
    assert np.isin(drawn, sample("normal")).all()
    assert len(json.dumps(sent(app))) < 4000


def test_other_data_bring_their_own_range_and_keep_the_bits(open_page: OpenPage) -> None:
    app = open_page("scale", {"bits": "3", "scale": "0.5", "zero_point": "1"})
    app.selectbox(key="scale_data").set_value("Uniform").run()
    x = sample("uniform")
    assert held(app) == choose_qparams(x.min(), x.max(), bits=3)


def test_unsigned_codes_keep_the_same_range(open_page: OpenPage) -> None:
    app = open_page("scale", {"bits": "4", "scale": "0.5", "zero_point": "-3"})
    before = sent(app)
    app.radio(key="scale_codes").set_value("unsigned").run()
    assert held(app) == QParams(0.5, 5, 0, 15)
    assert sent(app)["shown"] == before["shown"]
    assert sent(app)["report"]["codes"] == before["report"]["codes"]


@pytest.mark.slow
def test_every_layer_can_be_chosen(open_page: OpenPage) -> None:
    for network in NETWORKS:
        for layer in shipped.layer_names(network):
            query = {"scale_data": "Weights", "scale_network": network, "scale_layer": layer}
            app = open_page("scale", query)
            assert sent(app)["report"]["n"] == shipped.weights(network, layer).size
            assert sent(app)["source"] == f"Weights of {layer}, {network} network"


def test_data_on_the_grid_have_no_error(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.quantization.data.sample", lambda name: np.arange(9, dtype=np.float32))
    st.cache_resource.clear()
    try:
        app = open_page("scale", {"bits": "8", "scale": "0.5", "zero_point": "0"})
        assert sent(app)["shown"] == {
            "SQNR": "no error",
            "MSE": "0",
            "Clipped": "0.00%",
            "Mean error": "0.00 steps",
        }
    finally:
        st.cache_data.clear()  # of what the page made of these data
        st.cache_resource.clear()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"one_x": "1e39"}, "one_x must be finite in float32"),
        ({"one_x": "nan"}, "one_x must be finite in float32"),
        ({"one_x": "much"}, "one_x must be a number"),
        ({"one_bits": "17"}, "bits must be from 2 to 16, not 17"),
        ({"one_scale": "0"}, f"one_{NORMAL}"),
        ({"one_zero_point": "8"}, "with 4 bits one_zero_point must be from -8 to 7"),
        ({"example_bits": "1"}, "example_bits must be from 2 to 16"),
        ({"example_steps": "129"}, "example_steps must be one of 1, 2, 4"),
        ({"example_steps": "1/2"}, "example_steps must be a whole number"),
        ({"scale_symmetric": "true", "zero_point": "1"}, "zero_point must be 0"),
        ({"scale_narrow": "true", "zero_point": "-8"}, "zero_point must be from -7 to 7"),
    ],
)
def test_other_bad_addresses_are_answered_in_words(
    open_page: OpenPage, query: dict[str, str], reason: str
) -> None:
    app = open_page("scale", query)
    (sentence,) = warnings(app)
    assert reason in sentence
    assert sent(app, "round_trip")["shown"]["Back"] == "1.5"
    assert sent(app, "example")["shown"]["Integer product"] == "[−4770, 8001]"


@pytest.mark.parametrize("symmetric", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("rounding", ["floor", "stochastic"])
def test_switches(open_page: OpenPage, symmetric: bool, narrow: bool, rounding: str) -> None:
    query = {
        "scale_symmetric": str(symmetric).lower(),
        "scale_narrow": str(narrow).lower(),
        "scale_rounding": rounding,
        "scale_data": "With outliers",
    }
    app = open_page("scale", query)
    x = sample("outliers")
    qparams = choose_qparams(x.min(), x.max(), bits=4, symmetric=symmetric, narrow_range=narrow)
    assert held(app) == qparams
    rng = np.random.default_rng(quantizer.SEED)
    report = error_report(x, qparams, rounding=rounding, rng=rng)
    assert sent(app)["shown"]["SQNR"] == f"{report.sqnr_db:.1f} dB".replace("-", "−")
    assert sent(app)["rounding"] == rounding


def test_switching_keeps_the_range(open_page: OpenPage) -> None:
    """A range that the reader chose is covered by the new kind of codes; the data's own is too."""
    app = open_page("scale", {"bits": "8", "scale": "0.5", "zero_point": "-28"})
    app.radio(key="scale_codes").set_value("unsigned").run()
    assert held(app) == QParams(0.5, 100, 0, 255)
    app.toggle(key="scale_symmetric").set_value(True).run()
    assert held(app) == choose_qparams(-50, 77.5, bits=8, signed=False, symmetric=True)
    app = open_page("scale", {"bits": "8"})
    x = sample("normal")
    app.toggle(key="scale_symmetric").set_value(True).run()
    assert held(app) == choose_qparams(x.min(), x.max(), bits=8, symmetric=True)
    app.toggle(key="scale_symmetric").set_value(False).run()
    assert held(app) == choose_qparams(x.min(), x.max(), bits=8)


def test_own_numbers_from_one_end_of_float32_to_the_other(open_page: OpenPage) -> None:
    app = open_page("scale", {"scale_data": "Your own numbers"})
    for text, n in (("3.4e38, -3.4e38", 2), ("0", 1), ("1e-45", 1), ("5 5 5", 3)):
        app.text_area(key="scale_pasted").set_value(text).run()
        for symmetric in (True, False):
            app.toggle(key="scale_symmetric").set_value(symmetric).run()
            given = sent(app)
            assert given["report"]["n"] == n
            assert "Infinity" not in json.dumps(given)
            assert "NaN" not in json.dumps(given)


@pytest.mark.parametrize("bits", [2, 8])
def test_zeros_are_spoiled_where_0_has_no_code(open_page: OpenPage, bits: int) -> None:
    app = open_page("scale", {"zero_bits": str(bits)})
    assert [numbers(app)[name] for name in ZEROS] == ["0", "0"]
    app.toggle(key="zero_missing").set_value(True).run()
    assert not app.exception
    step = 1 / (2**bits - 1)
    shown = [float(numbers(app)[name]) for name in ZEROS]
    np.testing.assert_allclose(shown, [step / 2, 9 * step / 2], rtol=0.005)
