"""A number that is typed or flipped: what it is in every format, and in which order things come."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ElementTree

from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT4, INT8, INT16, INT32, UINT8
from lib.ui.number_box import Held, NumberBox
from tests.support.pages import OpenPage, components, numbers

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
    assert not [box for box in app.text_input if box.key.endswith("_text")]
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


@pytest.fixture(params=["as sent", "the other way round"])
def called(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of callbacks as they are called; all callbacks of a message in either order."""
    names: list[str] = []
    for name in ("_adopt_typed", "adopt_format", "adopt_overflow"):
        original: Callable[[NumberBox], None] = getattr(NumberBox, name)

        def noted(box: NumberBox, name: str = name, original: Any = original) -> None:
            names.append(name)
            original(box)

        monkeypatch.setattr(NumberBox, name, noted)
    if request.param != "as sent":
        in_order = ElementTree.get_widget_states

        def backwards(tree: ElementTree) -> Any:
            states = in_order(tree)
            turned = list(states.widgets)[::-1]
            del states.widgets[:]
            states.widgets.extend(turned)
            return states

        monkeypatch.setattr(ElementTree, "get_widget_states", backwards)
    names.append(request.param)
    return names


def check_order(called: list[str], one: str, other: str) -> None:
    """Both callbacks were called, in the order that the test is about."""
    order = {"as sent": [one, other], "the other way round": [other, one]}
    assert [name for name in called[1:] if name in (one, other)] == order[called[0]]


def test_text_and_width_in_one_message(called: list[str], open_page: OpenPage) -> None:
    app = open_page("integers", {"int_bits": "4"})
    app.text_input[0].set_value("99")
    app.button_group(key="int_bits").set_value(16)
    app.run()
    check_order(called, "adopt_format", "_adopt_typed")
    assert strip(app)["format"]["name"] == "int16"
    assert strip(app)["value"] == "0x0063"
    assert app.text_input[0].value == strip(app)["typed"] == "99"
    assert not app.warning


def test_nonsense_and_width_in_one_message(called: list[str], open_page: OpenPage) -> None:
    app = open_page("integers", {"int_bits": "4"})
    app.text_input[0].set_value("abc")
    app.button_group(key="int_bits").set_value(16)
    app.run()
    check_order(called, "adopt_format", "_adopt_typed")
    assert strip(app)["value"] == "0xfffa"  # −6, as before
    assert app.warning[0].value.endswith("Still shown: −6.")


def test_text_and_overflow_in_one_message(called: list[str], open_page: OpenPage) -> None:
    app = open_page("integers")
    app.text_input[0].set_value("300")
    app.button_group(key="int_overflow").set_value("widen")
    app.run()
    check_order(called, "_adopt_typed", "adopt_overflow")
    assert strip(app)["format"]["name"] == "int16"
    assert strip(app)["value"] == "0x012c"
    assert app.text_input[0].value == "300"


def test_text_and_format_of_floats_in_one_message(called: list[str], open_page: OpenPage) -> None:
    app = open_page("floats")
    app.text_input[0].set_value("1/3")
    app.selectbox(key="float_format").set_value("float16")
    app.run()
    check_order(called, "adopt_format", "_adopt_typed")
    assert strip(app)["value"] == "0x3555"
    assert app.text_input[0].value == strip(app)["typed"] == "1/3"


def test_typed_integer_survives_the_page_and_a_change_of_width(open_page: OpenPage) -> None:
    app = open_page("integers")
    app.text_input[0].set_value("300").run()
    for bits, value in ((8, "0x2c"), (16, "0x012c"), (4, "0xc"), (8, "0x2c")):
        before = strip(app)
        app.button_group(key="int_bits").set_value(bits).run()
        assert strip(app)["value"] == value
        assert strip(app)["rev"] > before["rev"] or value == before["value"]
        assert app.text_input[0].value == strip(app)["typed"] == "300"
        turn_page_and_return(app, "integers")
        assert strip(app)["value"] == value
        assert app.text_input[0].value == strip(app)["typed"] == "300"


def test_typed_fraction_survives_the_page_and_a_change_of_format(open_page: OpenPage) -> None:
    app = open_page("floats")
    app.text_input[0].set_value("1/3").run()
    for name, value, error in (
        ("float32", "0x3eaaaaab", "9.93×10⁻⁹"),
        ("float16", "0x3555", "−0.0000814"),
        ("float32", "0x3eaaaaab", "9.93×10⁻⁹"),
    ):
        app.selectbox(key="float_format").set_value(name).run()
        turn_page_and_return(app, "floats")
        assert strip(app)["value"] == value
        assert app.text_input[0].value == strip(app)["typed"] == "1/3"
        assert numbers(app)["Rounding error"] == error


def test_link_counts_when_the_page_opens_and_not_afterwards(open_page: OpenPage) -> None:
    app = open_page("integers", {"integer": "0x7f"})
    app.text_input[0].set_value("5").run()
    assert strip(app)["value"] == "0x05"  # the address still says 0x7f: it is behind
    turn_page_and_return(app, "integers")
    assert strip(app)["value"] == "0x05"
    app.switch_page("../../pages/arithmetic.py").run()
    app.query_params["integer"] = "0x11"
    app.switch_page("../../pages/integers.py").run()
    assert strip(app)["value"] == "0x11"
    assert app.text_input[0].value == "17"


def test_link_with_a_typed_number_past_the_end(open_page: OpenPage) -> None:
    query = {"integer_typed": "300", "int_overflow": "saturate"}
    app = open_page("integers", query)
    assert strip(app)["value"] == "0x7f"
    assert strip(app)["typed"] == app.text_input[0].value == "300"
    assert strip(open_page("integers", query | {"integer": "0x7f"}))["typed"] == "300"


def test_refused_link_is_said_once(open_page: OpenPage) -> None:
    app = open_page("integers", {"integer": "0x1ff"})
    assert "“0x1ff”, which are none of int8. Shown instead: −62." in app.warning[0].value
    app.button_group(key="int_overflow").set_value("saturate").run()
    assert not app.warning
