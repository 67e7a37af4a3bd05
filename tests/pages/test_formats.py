"""The page "One number, every format" under AppTest: what it shows for a number and for a layer."""

import html
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.cnn import NETWORKS
from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.quantization import formats
from lib.studies import shipped
from lib.ui.components import format_table
from tests.support.pages import OpenPage, components


def table(app: AppTest) -> dict[str, Any]:
    return next(data for data in components(app) if "rows" in data)


def rows(app: AppTest) -> dict[str, dict[str, Any]]:
    """The rows of the table by format."""
    return {row["name"]: row for row in table(app)["rows"]}


def stored(app: AppTest) -> dict[str, str]:
    """The stored value of each format."""
    columns = table(app)["columns"]
    return dict(zip(columns["format"], columns["stored"], strict=True))


def shown(app: AppTest) -> dict[str, tuple[str, str]]:
    """The named numbers on screen with their sentences."""
    text = "".join(one.proto.body for one in app.get("html") if "qp-numbers" in one.proto.body)
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd><dd>(.*?)</dd>", text)
    return {html.unescape(name): (value, html.unescape(said)) for name, value, said in found}


def test_first_visit(open_page: OpenPage) -> None:
    app = open_page("formats")
    assert list(stored(app)) == [*FORMATS, "int8", "int4"]
    assert stored(app)["float32"] == "0.10000000149011612"
    assert shown(app)["float8_e4m3fn"] == (
        "0.101562",
        "Relative error 1.6%: good to one digit.",
    )
    scale = np.abs(shipped.weights(NETWORKS[0], "conv3")).max() / np.float32(127)
    assert float(stored(app)["int8"]) == np.rint(0.1 / scale) * scale
    assert rows(app)["float4_e2m1fn"] == {
        "name": "float4_e2m1fn",
        "bits": ["0", "00", "0"],
        "formula": "",
        "value": "0",
        "error": "100%",
    }
    assert table(app)["slider"] is None
    assert not app.warning


@pytest.mark.parametrize(
    ("typed", "said", "float16"),
    [
        ("abc", "“abc” is not a number", "0.0999755859375"),
        ("", "The box is empty", "0.0999755859375"),
        ("0x7f", "names bits, which are another number in every format", "0.0999755859375"),
        ("1/0", "divides by zero", "0.0999755859375"),
        ("-1e999", "beyond the reach of every format here", "-inf"),
        ("1e-999", "beyond the reach of every format here", "0.0"),
    ],
)
def test_nonsense_gets_one_sentence(
    typed: str, said: str, float16: str, open_page: OpenPage
) -> None:
    app = open_page("formats")
    app.text_input[0].set_value(typed).run()
    assert stored(app)["float16"] == float16
    (warning,) = app.warning
    assert said in warning.value
    assert "0x" not in warning.value.replace(typed or "0x", "")  # bits are refused, not offered
    assert ("You see 0.1" in warning.value) == (float16 == "0.0999755859375")
    app.text_input[0].set_value("1/3").run()
    assert not app.warning
    assert stored(app)["float16"] == "0.333251953125"


@pytest.mark.parametrize(("typed", "float16"), [("inf", "inf"), ("-inf", "-inf"), ("nan", "nan")])
def test_what_is_no_ordinary_number(typed: str, float16: str, open_page: OpenPage) -> None:
    app = open_page("formats", {"formats_typed": typed})
    assert stored(app)["float16"] == float16
    assert not app.warning
    value, said = shown(app)["int8"]
    if typed == "nan":
        assert said == "This format has no code for it."
    else:
        assert said.startswith("Beyond the range")
        assert float(text.parse(value)) == pytest.approx(float(stored(app)["int8"]), rel=1e-5)


def test_stated_range_sets_the_scale(open_page: OpenPage) -> None:
    query = {"formats_reach": "127", "formats_typed": "2.4"}
    app = open_page("formats", query)
    assert stored(app)["int8"] == "2.0"  # a scale of 1: plain int8
    assert shown(app)["int8"][1] == "Relative error 17%: not good to a single digit."
    app.text_input[0].set_value("300").run()
    assert stored(app)["int8"] == "127.0"
    assert shown(app)["int8"][1].startswith("Beyond the range")
    assert rows(app)["int8"]["formula"] == "127 × 1, clipped"


def test_dragged_number(open_page: OpenPage) -> None:
    app = open_page("formats", {"formats_from": "drag"})
    slider = table(app)["slider"]
    assert slider["at"] == slider["usual"] == "1e-1"
    assert stored(app)["float64"] == "0.1"
    assert slider["names"][0] == "0.00000001"
    assert slider["names"][-1] == "900000"
    app = open_page("formats", {"formats_from": "drag", "formats_dragged": "7e4"})
    slider = table(app)["slider"]
    assert slider["stops"][slider["options"].index(slider["at"])] == "70000"
    assert stored(app)["float16"] == "inf"
    assert stored(app)["bfloat16"] == "70144.0"


@pytest.mark.parametrize("raw", [None, 5, [], "", "x", "7e9", 7e4, True])
def test_what_the_slider_sends_is_not_trusted(raw: Any, open_page: OpenPage) -> None:
    with pytest.raises((TypeError, ValueError)):
        format_table.parse(raw, ["1e-1", "7e4"])
    app = open_page("formats", {"formats_from": "drag", "formats_dragged": str(raw)})
    assert stored(app)["float64"] == "0.1"


@pytest.mark.parametrize("percent", [0, 40, 100])
def test_picked_weight(percent: int, open_page: OpenPage) -> None:
    layer = "pointwise3"
    query = {
        "formats_from": "weight",
        "formats_percent": str(percent),
        "formats_network": "separable",
        "formats_layer": layer,
    }
    app = open_page("formats", query)
    weights = np.sort(shipped.weights("separable", layer))
    expected = weights[round((weights.size - 1) * percent / 100)]
    assert stored(app)["float64"] == stored(app)["float32"] == str(float(expected))
    scale = max(-weights[0], weights[-1]) / np.float32(127)
    code = np.int8(np.rint(expected / scale))
    assert rows(app)["int8"]["bits"] == [f"{code.view(np.uint8):08b}"]
    # The slider in the browser leads over the same numbers.
    slider = table(app)["slider"]
    assert slider["options"][percent] == slider["at"] == str(percent)
    assert Fraction(slider["stops"][percent]) == Fraction(float(expected))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.slow
def test_every_layer_in_every_format(network: str, open_page: OpenPage) -> None:
    for layer in shipped.layer_names(network):
        query = {"formats_whole_network": network, "formats_whole_layer": layer}
        app = open_page("formats", query)
        picture = next(data for data in components(app) if "svg" in data)
        numbers = picture["numbers"]
        expected = formats.compare(shipped.weight(network, layer))
        assert numbers["sqnr_db"] == [str(one.sqnr_db) for one in expected]
        for one in expected:
            if one.scaling == "per tensor" and f"{one.name}, one scale" in shown(app):
                assert shown(app)[f"{one.name}, one scale"][0] == f"{one.sqnr_db:.1f} dB"
        assert {"int8, one scale", "float4_e2m1fn, one scale"} <= shown(app).keys()
        reach = np.abs(shipped.weights(network, layer)).max()
        assert any(f"weights reach to {reach:.3g}" in one.value for one in app.markdown)


def test_page_says_what_is_simulated(open_page: OpenPage) -> None:
    assert any(one.value.startswith("Simulated:") for one in open_page("formats").caption)
