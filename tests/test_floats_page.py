"""The page Floats under AppTest: what it shows for a link, a typed number, a landmark, a format."""

import html
import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.numbers.floats import FORMATS, FloatFormat

OpenPage = Callable[..., AppTest]

CUSTOM = FloatFormat("e4m5", 4, 5)


def components(app: AppTest) -> dict[str, dict[str, Any]]:
    """What the strip and the number line in the browser are given."""
    found = {}
    for component in app.get("bidi_component"):
        data = json.loads(component.proto.mixed.json or component.proto.json)
        if "format" in data:
            found["line" if "missed" in data else "strip"] = data
    return found


def strip(app: AppTest) -> dict[str, Any]:
    """What the strip is given."""
    return components(app)["strip"]


def line(app: AppTest) -> dict[str, Any]:
    """What the number line is given."""
    return components(app)["line"]


def numbers(app: AppTest) -> dict[str, str]:
    """The names and values of the numbers on the page."""
    shown = "".join(one.proto.body for one in app.get("html") if "qp-numbers" in one.proto.body)
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", shown)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def text_of(app: AppTest) -> str:
    """All prose on the page."""
    return "".join(one.value for one in app.markdown)


def test_first_visit(open_page: OpenPage) -> None:
    app = open_page("floats")
    assert not app.exception
    assert not app.warning
    assert app.selectbox(key="float_format").options == [*FORMATS, "custom"]
    assert app.text_input[0].value == "0.1"
    assert strip(app)["value"] == "0x3dcccccd"
    assert line(app)["code"] == "0x3dcccccd"
    assert line(app)["name"] == "≈ 0.100000001"
    shown = numbers(app)
    assert shown["Stored"] == "0.100000001490116119384765625"
    assert shown["Next below"] == "0.099999994"
    assert shown["Next above"] == "0.10000001"
    assert shown["Rounding error"] == "1.49e-9"
    assert line(app)["missed"] == float(Fraction(shown["Stored"]) - Fraction(1, 10))
    assert "23 stored bits have 24 bits of" in text_of(app)


@pytest.mark.parametrize("name", [*FORMATS, "custom"])
def test_every_format(name: str, open_page: OpenPage) -> None:
    fmt = FORMATS.get(name, CUSTOM)
    app = open_page("floats", {"float_format": name})
    assert not app.exception
    assert not app.warning
    data = strip(app)
    assert data["value"] == data["usual"]
    assert data["format"]["name"] == fmt.name
    assert data["format"]["specials"] == fmt.specials
    assert numbers(app)["Stored"] == fmt.exact_decimal(int(data["value"], 16))
    bits = f"{fmt.significand_bits} stored bits have {fmt.significand_bits + 1} bits of"
    assert bits in text_of(app)
    # Each button leads to the number it names, and no format has a button for what it lacks.
    for landmark, code in fmt.landmarks().items():
        app.button_group(key="float_landmark").set_value(landmark).run()
        assert not app.exception
        assert int(strip(app)["value"], 16) == code
        assert app.session_state["float_landmark"] == landmark
        assert numbers(app)["Stored"] == fmt.exact_decimal(code)
    assert len(app.button_group(key="float_landmark").options) == len(fmt.landmarks())


def test_ends_of_a_format_have_one_neighbor(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float8_e4m3fn", "float_code": "0x7e"})
    assert numbers(app)["Stored"] == "448"
    assert numbers(app)["Next above"] == "none"
    assert numbers(app)["Next below"] == "416"
    app = open_page("floats", {"float_format": "float4_e2m1fn", "float_code": "0xf"})
    assert (numbers(app)["Next below"], numbers(app)["Next above"]) == ("none", "-4")


@pytest.mark.parametrize(("code", "stored"), [("0x7c00", "inf"), ("0xfc00", "-inf")])
def test_infinity_has_no_neighbors(code: str, stored: str, open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float16", "float_code": code})
    assert numbers(app)["Stored"] == stored
    assert "Next above" not in numbers(app)
    assert "Rounding error" not in numbers(app)


def test_typed_fraction(open_page: OpenPage) -> None:
    app = open_page("floats")
    before = strip(app)["rev"]
    app.text_input[0].set_value("1/3").run()
    assert strip(app)["value"] == "0x3eaaaaab"
    assert strip(app)["rev"] > before
    assert numbers(app)["Rounding error"] == "9.93e-9"
    app.text_input[0].set_value("0.5").run()
    assert numbers(app)["Rounding error"] == "0"
    assert line(app)["missed"] == 0
    # Bits, not a number: nothing was rounded.
    app.text_input[0].set_value("0x1").run()
    assert "Rounding error" not in numbers(app)
    assert numbers(app)["Next below"] == "0"


@pytest.mark.parametrize(
    ("name", "typed", "said", "value"),
    [
        ("float32", "abc", "“abc” is not a number", "0x3dcccccd"),
        ("float32", "", "The box is empty", "0x3dcccccd"),
        ("float32", "1e999", "so infinity is stored", "0x7f800000"),
        ("float32", "1e-999", "so 0 is stored", "0x00000000"),
        ("float8_e4m3fn", "1e999", "so NaN is stored", "0x7f"),
        ("float4_e2m1fn", "-inf", "so the largest is stored", "0xf"),
        ("float4_e2m1fn", "nan", "has no NaN", "0x2"),
        ("custom", "0xfff", "more bits than the 10", "0x073"),
    ],
)
def test_nonsense_gets_one_sentence(
    name: str, typed: str, said: str, value: str, open_page: OpenPage
) -> None:
    app = open_page("floats", {"float_format": name})
    app.text_input[0].set_value(typed).run()
    assert not app.exception
    (warning,) = app.warning
    assert said in warning.value
    assert strip(app)["value"] == value
    app.text_input[0].set_value("2").run()
    assert not app.warning
    assert numbers(app)["Stored"] == "2"


def test_format_changes_but_the_number_stays(open_page: OpenPage) -> None:
    app = open_page("floats")
    app.text_input[0].set_value("1/3").run()
    app.selectbox(key="float_format").set_value("float16").run()
    assert strip(app)["value"] == "0x3555"
    assert app.text_input[0].value == "1/3"
    app.selectbox(key="float_format").set_value("custom").run()
    assert strip(app)["format"]["name"] == "e4m5"
    app.slider(key="float_exponent").set_value(8).run()
    app.slider(key="float_significand").set_value(23).run()
    assert strip(app)["format"]["name"] == "e8m23"
    assert strip(app)["value"] == "0x3eaaaaab"  # float32 under another name
    app.selectbox(key="float_format").set_value("float4_e2m1fn").run()
    assert numbers(app)["Stored"] == "0.5"


def test_bits_and_nonsense_are_not_carried_into_another_format(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float16"})
    app.text_input[0].set_value("0x3c00").run()
    app.selectbox(key="float_format").set_value("bfloat16").run()
    assert strip(app)["value"] == "0x3f80"  # the value of those bits, not the bits
    assert app.text_input[0].value == "1"
    app.text_input[0].set_value("abc").run()
    app.selectbox(key="float_format").set_value("float64").run()
    assert not app.warning
    assert app.text_input[0].value == "1"
    assert numbers(app)["Stored"] == "1"


def test_nan_in_a_format_without_it(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float32", "float_code": "0xffc00000"})
    assert numbers(app)["Stored"] == "nan"
    assert "Next above" not in numbers(app)
    app.selectbox(key="float_format").set_value("float4_e2m1fn").run()
    assert not app.exception
    assert strip(app)["value"] == "0x0"


@pytest.mark.parametrize("exponent", [1, 11])
@pytest.mark.parametrize("significand", [1, 52])
def test_smallest_and_largest_custom_format(
    exponent: int, significand: int, open_page: OpenPage
) -> None:
    query = {"float_exponent": str(exponent), "float_significand": str(significand)}
    app = open_page("floats", {"float_format": "custom", **query})
    assert not app.exception
    fmt = FloatFormat("e", exponent, significand)
    assert strip(app)["format"]["bits"] == 1 + exponent + significand
    for code in fmt.landmarks().values():
        link = {"float_format": "custom", "float_code": hex(code), **query}
        app = open_page("floats", link)
        assert not app.exception
        assert numbers(app)["Stored"] == fmt.exact_decimal(code)


def test_largest_values_are_those_of_the_formats(open_page: OpenPage) -> None:
    shown = numbers(open_page("floats"))
    assert shown["Largest float16"] == "65504"
    assert float(shown["Largest bfloat16"]) == pytest.approx(FORMATS["bfloat16"].max, rel=1e-4)
    assert float(shown["Largest float32"]) == pytest.approx(FORMATS["float32"].max, rel=1e-4)
