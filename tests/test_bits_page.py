"""The page Bits under AppTest: what it shows for a link, a typed number and another format."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.numbers.floats import FORMATS
from lib.numbers.integers import IntFormat
from lib.ui.components import bit_strip

OpenPage = Callable[..., AppTest]

FORMATS_ON_PAGE = [
    *("int8", "uint8", "int16", "uint16", "int32"),
    *("float16", "bfloat16", "float32", "float64"),
]


def strip(app: AppTest) -> dict[str, Any]:
    """What the strip in the browser is given."""
    (component,) = app.get("bidi_component")
    data: dict[str, Any] = json.loads(component.proto.mixed.json or component.proto.json)
    return data


def numbers(app: AppTest) -> dict[str, str]:
    """The names and values of the numbers below the strip."""
    shown = "".join(one.proto.body for one in app.get("html") if "qp-numbers" in one.proto.body)
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", shown)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def test_first_visit(open_page: OpenPage) -> None:
    app = open_page("bits")
    assert not app.exception
    assert app.selectbox(key="format").options == FORMATS_ON_PAGE
    assert strip(app)["value"] == "0xc2"
    assert strip(app)["format"] == {"kind": "int", "name": "int8", "bits": 8, "signed": True}
    assert app.text_input[0].value == "-62"
    assert numbers(app) == {"In int8": "-62", "In uint8": "194", "Range": "-128 to 127"}
    assert "signed char" in "".join(one.value for one in app.markdown)
    assert not app.warning


@pytest.mark.parametrize("name", FORMATS_ON_PAGE)
def test_every_format_has_a_first_number(name: str, open_page: OpenPage) -> None:
    app = open_page("bits", {"format": name})
    assert not app.exception
    assert not app.warning
    data = strip(app)
    code = int(data["value"], 16)
    assert data["value"] == data["usual"]
    assert data["format"]["name"] == name
    if name in FORMATS:
        fmt = FORMATS[name]
        assert numbers(app)["Stored"] == fmt.exact_decimal(code)
        assert fmt.decode(code) == pytest.approx(0.1, rel=0.01)
        assert data["format"]["bias"] == fmt.bias
    else:
        signed = name.startswith("int")
        value = IntFormat(data["format"]["bits"], signed).decode(code)
        assert value == (-62 if signed else 194)
        assert numbers(app)[f"In {name}"] == str(value)


def test_typed_number_becomes_bits(open_page: OpenPage) -> None:
    app = open_page("bits", {"format": "float32"})
    before = strip(app)["rev"]
    app.text_input[0].set_value("1/3").run()
    assert strip(app)["value"] == "0x3eaaaaab"
    assert strip(app)["rev"] > before  # so that the browser adopts it
    assert app.text_input[0].value == "1/3"
    assert numbers(app) == {
        "Stored": "0.3333333432674407958984375",
        "Gap": "2.98e-8",
        "Rounding error": "9.93e-9",
    }


@pytest.mark.parametrize(
    ("typed", "said", "code"),
    [
        ("abc", "“abc” is not a number", "0xc2"),
        ("", "The box is empty", "0xc2"),
        ("nan", "neither infinity nor NaN", "0xc2"),
        ("300", "as here: 44. A quantizer would clamp it to 127", "0x2c"),
        ("1e999", "clamped to 127", "0x7f"),
        ("0x1ff", "more bits than the 8 of int8", "0xc2"),
    ],
)
def test_nonsense_gets_one_sentence(typed: str, said: str, code: str, open_page: OpenPage) -> None:
    app = open_page("bits")
    app.text_input[0].set_value(typed).run()
    assert not app.exception
    (warning,) = app.warning
    assert said in warning.value
    assert strip(app)["value"] == code
    app.text_input[0].set_value("5").run()
    assert not app.warning
    assert strip(app)["value"] == "0x05"


def test_format_changes_but_the_number_stays(open_page: OpenPage) -> None:
    app = open_page("bits", {"format": "float32"})
    app.text_input[0].set_value("0.1").run()
    app.selectbox(key="format").set_value("float16").run()
    assert strip(app)["value"] == "0x2e66"
    assert app.text_input[0].value == "0.1"  # as typed, not as float32 had it
    app.text_input[0].set_value("0x3c00").run()
    app.selectbox(key="format").set_value("int16").run()
    assert strip(app)["value"] == "0x0001"  # the value of those bits, not the bits
    assert app.text_input[0].value == "1"
    app.text_input[0].set_value("-300").run()
    app.selectbox(key="format").set_value("uint8").run()
    assert "does not fit" in app.warning[0].value
    assert strip(app)["value"] == "0xd4"
    app.text_input[0].set_value("abc").run()
    app.selectbox(key="format").set_value("float64").run()
    assert app.text_input[0].value == "212"
    assert numbers(app)["Stored"] == "212"


def test_infinity_and_nan_have_no_gap(open_page: OpenPage) -> None:
    for code, stored in (("0x7f800000", "inf"), ("0xffc00000", "nan")):
        app = open_page("bits", {"format": "float32", "code": code})
        assert numbers(app) == {"Stored": stored}
        app.selectbox(key="format").set_value("int8").run()
        assert not app.exception
        assert strip(app)["value"] == "0x00"


@pytest.mark.parametrize(
    "raw",
    [None, 5, [], {}, "", "0x", "c2", "0xC2", "0x1ff", "-0x1", "0xc2 ", "0xc2\n", "0x" + "0" * 17],
)
def test_what_the_browser_sends_is_not_trusted(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        bit_strip.parse(raw, 8)


def test_what_the_browser_sends() -> None:
    assert bit_strip.parse("0xc2", 8) == 0xC2
    assert bit_strip.parse("0xffffffffffffffff", 64) == 2**64 - 1
