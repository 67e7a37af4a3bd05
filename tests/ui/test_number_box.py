"""A number that is typed or flipped: what it is in every format, and in which order things come."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT4, INT8, INT16, INT32, UINT8
from lib.ui.number_box import Held
from tests.support.pages import OpenPage, components, number_box, numbers, send, type_number

FLOAT16, FLOAT32 = FORMATS["float16"], FORMATS["float32"]
FLOAT4 = FORMATS["float4_e2m1fn"]


def strip(app: AppTest) -> dict[str, Any]:
    """What the strip is given."""
    return next(data for data in components(app) if "label" in data)


def turn_page_and_return(app: AppTest, address: str) -> None:
    """Leave for the next page, and come back to an address without settings."""
    app.query_params.clear()
    app.switch_page("../../pages/arithmetic.py").run()
    assert not app.exception
    assert not [data for data in components(app) if "written" in data]
    app.query_params.clear()
    app.switch_page(f"../../pages/{address}.py").run()


@pytest.mark.parametrize(
    ("held", "fmt", "code", "written"),
    [
        # What was typed stays what it is, whatever the format makes of it.
        (Held("300", 44, INT8), INT16, 300, "300"),
        (Held("300", 44, INT8), UINT8, 44, "300"),
        (Held("1/3", 0x3EAAAAAB, FLOAT32), FLOAT16, 0x3555, "1/3"),
        # Flipped bits are a number too, and come back to themselves.
        (Held(None, 300, INT32), INT8, 44, "300"),
        (Held(None, 300, INT32), INT32, 300, "300"),
        (Held(None, 0x3EAAAAAB, FLOAT32), FLOAT16, 0x3555, "0.33333334"),
        # Typed bits mean their value elsewhere.
        (Held("0xf", 0xF, INT4), INT4, 0xF, "0xf"),
        (Held("0xf", 0xF, INT4), INT8, 0xFF, "−1"),
        # What is no number stands in the box, beside the number from before it.
        (Held("abc", 0xF, INT4), INT4, 0xF, "abc"),
        (Held("abc", 0xF, INT4), INT8, 0xFF, "−1"),
        (Held("", 0x3C00, FLOAT16), FLOAT32, 0x3F800000, "1"),
        # The payload of a NaN stays in its format; where there is no NaN, there is 0.
        (Held(None, 0x7E01, FLOAT16), FLOAT16, 0x7E01, "0x7e01"),
        (Held(None, 0x7E01, FLOAT16), FLOAT32, 0x7FC00000, "NaN"),
        (Held(None, 0x7E01, FLOAT16), FLOAT4, 0, "NaN"),
    ],
)
def test_number_in_a_format(held: Held, fmt: Any, code: int, written: str) -> None:
    assert held.code_in(fmt, "wrap") == code
    assert held.written_in(fmt) == written


def test_number_past_the_end() -> None:
    held = Held("300", 44, INT8)
    assert [held.code_in(INT8, "wrap"), held.code_in(INT8, "saturate")] == [44, 127]
    assert held.code_in(INT8, "widen") == 127  # as long as nothing has widened it


# Two changes in one message; their callbacks come in either order.
EITHER = pytest.mark.parametrize("first", [True, False])


@EITHER
def test_text_and_width_in_one_message(first: bool, open_page: OpenPage) -> None:
    app = open_page("integers", {"int_bits": "4"})
    app.button_group(key="int_bits").set_value(16)
    type_number(app, "99", first=first)
    assert strip(app)["format"]["name"] == "int16"
    assert strip(app)["value"] == "0x0063"
    assert number_box(app)["written"] == strip(app)["typed"] == "99"
    assert not app.warning


@EITHER
def test_nonsense_and_width_in_one_message(first: bool, open_page: OpenPage) -> None:
    app = open_page("integers", {"int_bits": "4"})
    app.button_group(key="int_bits").set_value(16)
    type_number(app, "abc", first=first)
    assert strip(app)["value"] == "0xfffa"  # −6, as before
    assert app.warning[0].value.endswith("Still shown: −6.")


@EITHER
def test_text_and_overflow_in_one_message(first: bool, open_page: OpenPage) -> None:
    app = open_page("integers")
    app.button_group(key="int_overflow").set_value("widen")
    type_number(app, "300", first=first)
    assert strip(app)["format"]["name"] == "int16"
    assert strip(app)["value"] == "0x012c"
    assert number_box(app)["written"] == "300"


@EITHER
def test_text_and_format_of_floats_in_one_message(first: bool, open_page: OpenPage) -> None:
    app = open_page("floats")
    app.selectbox(key="float_format").set_value("float16")
    type_number(app, "1/3", first=first)
    assert strip(app)["value"] == "0x3555"
    assert number_box(app)["written"] == strip(app)["typed"] == "1/3"


@EITHER
def test_flip_and_width_in_one_message(first: bool, open_page: OpenPage) -> None:
    """The flip was made of the bits that were there."""
    app = open_page("integers", {"int_bits": "4"})
    bits = {"code": "0xb", "format": strip(app)["format"]}
    app.button_group(key="int_bits").set_value(16)
    send(app, "integer", bits, first=first)
    assert strip(app)["value"] == "0xfffb"
    assert number_box(app)["written"] == "−5"


@EITHER
def test_flip_and_landmark_in_one_message(first: bool, open_page: OpenPage) -> None:
    """What is pressed counts after what was flipped: the hand tells before another one presses."""
    app = open_page("floats")
    flipped = {"code": "0x3f800000", "format": strip(app)["format"]}
    app.button_group(key="float_landmark").set_value("largest")
    send(app, "float_code", flipped, first=first)
    assert strip(app)["value"] == "0x7f7fffff"


def test_flips_that_come_late_are_of_the_format_that_was_shown(open_page: OpenPage) -> None:
    app = open_page("integers", {"int_bits": "4"})
    bits = {"code": "0xb", "format": strip(app)["format"]}
    for width in (8, 16, 32):
        app.button_group(key="int_bits").set_value(width).run()
    send(app, "integer", bits)
    assert strip(app)["value"] == "0xfffffffb"


@pytest.mark.parametrize("junk", [None, "0x2a", {"code": "0x2a", "format": "int8"}])
def test_what_can_not_be_used_is_left_out(junk: Any, open_page: OpenPage) -> None:
    app = open_page("integers")
    send(app, "integer", junk)
    assert strip(app)["value"] == "0xc2"


def test_typed_integer_survives_the_page_and_a_change_of_width(open_page: OpenPage) -> None:
    app = open_page("integers")
    type_number(app, "300")
    for bits, value in ((8, "0x2c"), (16, "0x012c"), (4, "0xc"), (8, "0x2c")):
        app.button_group(key="int_bits").set_value(bits).run()
        assert strip(app)["value"] == value
        assert number_box(app)["written"] == strip(app)["typed"] == "300"
        turn_page_and_return(app, "integers")
        assert strip(app)["value"] == value
        assert number_box(app)["written"] == strip(app)["typed"] == "300"


def test_typed_fraction_survives_the_page_and_a_change_of_format(open_page: OpenPage) -> None:
    app = open_page("floats")
    type_number(app, "1/3")
    for name, value, error in (
        ("float32", "0x3eaaaaab", "9.93×10⁻⁹"),
        ("float16", "0x3555", "−0.0000814"),
        ("float32", "0x3eaaaaab", "9.93×10⁻⁹"),
    ):
        app.selectbox(key="float_format").set_value(name).run()
        turn_page_and_return(app, "floats")
        assert strip(app)["value"] == value
        assert number_box(app)["written"] == strip(app)["typed"] == "1/3"
        assert numbers(app)["Rounding error"] == error


def test_link_counts_when_the_page_opens_and_not_afterwards(open_page: OpenPage) -> None:
    app = open_page("integers", {"integer": "0x7f"})
    type_number(app, "5")
    assert strip(app)["value"] == "0x05"  # the address still says 0x7f: it is behind
    turn_page_and_return(app, "integers")
    assert strip(app)["value"] == "0x05"
    app.switch_page("../../pages/arithmetic.py").run()
    app.query_params["integer"] = "0x11"
    app.switch_page("../../pages/integers.py").run()
    assert strip(app)["value"] == "0x11"
    assert number_box(app)["written"] == "17"


def test_link_with_a_typed_number_past_the_end(open_page: OpenPage) -> None:
    query = {"integer_typed": "300", "int_overflow": "saturate"}
    app = open_page("integers", query)
    assert strip(app)["value"] == "0x7f"
    assert strip(app)["typed"] == number_box(app)["written"] == "300"
    assert strip(open_page("integers", query | {"integer": "0x7f"}))["typed"] == "300"


def test_refused_link_is_said_once(open_page: OpenPage) -> None:
    app = open_page("integers", {"integer": "0x1ff"})
    assert "“0x1ff”, which are none of int8. Shown instead: −62." in app.warning[0].value
    app.button_group(key="int_overflow").set_value("saturate").run()
    assert not app.warning
