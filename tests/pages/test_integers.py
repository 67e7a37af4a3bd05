"""The page Integers under AppTest: what it shows for a link, a typed number, another format."""

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.numbers import text
from lib.numbers.int_types import TYPES
from tests.support.pages import OpenPage, components, number_box, numbers, page_html, type_number


def strip(app: AppTest) -> dict[str, Any]:
    return next(data for data in components(app) if "label" in data)


def wheel(app: AppTest) -> dict[str, Any]:
    return next(data for data in components(app) if "overflow" in data)


def point(app: AppTest) -> dict[str, Any]:
    data = next(data for data in components(app) if "point" in data)
    return data | {"shown": data["facts"]["fixed"]["shown"]}


def table(app: AppTest) -> list[list[str]]:
    """The table's rows; the marked one begins with "*"."""
    rows = re.findall(r"<tr( aria-current.*?)?><th scope=\"row\">(.*?)</tr>", page_html(app))
    parts = [(mark, re.split(r"</t[hd]>(?:<td>)?", cells)) for mark, cells in rows]
    return [[("*" if mark else "") + cells[0], *cells[1:-1]] for mark, cells in parts]


def test_first_visit(open_page: OpenPage) -> None:
    app = open_page("integers")
    assert not app.exception
    assert not app.warning
    assert number_box(app)["written"] == "−62"
    for shown in (strip(app), wheel(app), point(app)):
        assert shown["value"] == "0xc2"
        assert shown["format"]["name"] == "int8"
    assert wheel(app)["overflow"] == "wrap"
    assert point(app)["point"] == 4
    assert point(app)["shown"] == {"Value": "−3.875", "Step": "0.0625", "Range": "−8 to 7.9375"}
    assert numbers(app) == {"In uint8": "194", "Plus 1": "−61", "Range": "−128 to 127"}


@pytest.mark.parametrize("name", TYPES)
def test_every_format_has_a_first_number_and_its_names(name: str, open_page: OpenPage) -> None:
    fmt = TYPES[name].format
    query = {"int_bits": str(fmt.bits), "int_sign": "signed" if fmt.signed else "unsigned"}
    app = open_page("integers", query)
    assert not app.exception
    assert not app.warning
    data = strip(app)
    assert data["value"] == data["usual"]
    assert data["format"]["name"] == name
    assert wheel(app)["format"]["name"] == name
    value = fmt.decode(int(data["value"], 16))
    assert number_box(app)["written"] == text.minus(value)
    assert (value < 0) == fmt.signed
    assert numbers(app)["Range"] == text.minus(f"{fmt.min} to {fmt.max}")
    assert [row[0] for row in table(app) if row[0].startswith("*")] == [f"*{name}"]
    # Wide formats have an example for the point to move over.
    assert point(app)["param"] == ("integer" if fmt.bits <= 8 else "")
    assert point(app)["format"]["bits"] == min(fmt.bits, 8)


def test_names_in_the_table(open_page: OpenPage) -> None:
    rows = table(open_page("integers"))
    assert rows[2] == [
        *("*int8", "signed char", "np.int8", "torch.int8", "1 MB", "−128 to 127"),
    ]
    assert rows[3][:2] == ["int16", "short"]
    assert [row[4] for row in rows] == ["250 kB", "500 kB", "1 MB", "2 MB", "4 MB", "8 MB"]


@pytest.mark.parametrize(
    ("overflow", "after"), [("wrap", "−128"), ("saturate", "127"), ("widen", "128")]
)
def test_plus_one_at_the_end(overflow: str, after: str, open_page: OpenPage) -> None:
    app = open_page("integers", {"integer": "0x7f", "int_overflow": overflow})
    assert wheel(app)["overflow"] == overflow
    assert numbers(app)["Plus 1"] == after


def test_link_shows_the_same_number(open_page: OpenPage) -> None:
    app = open_page(
        "integers", {"int_bits": "4", "int_sign": "unsigned", "integer": "0xb", "point": "2"}
    )
    assert number_box(app)["written"] == "11"
    assert strip(app)["value"] == wheel(app)["value"] == point(app)["value"] == "0xb"
    assert point(app)["shown"] == {"Value": "2.75", "Step": "0.25", "Range": "0 to 3.75"}


@pytest.mark.parametrize("query", [{"point": "9"}, {"point": "x"}, {"integer": "0x1ff"}])
def test_link_that_makes_no_sense(query: dict[str, str], open_page: OpenPage) -> None:
    app = open_page("integers", query)
    assert not app.exception
    assert strip(app)["value"] == "0xc2"
    assert point(app)["point"] == 4


@pytest.mark.parametrize(
    ("typed", "said", "code"),
    [
        ("abc", "“abc” is not a number", "0xc2"),
        ("", "The box is empty", "0xc2"),
        ("300", "44 is stored. Saturating would store 127", "0x2c"),
        ("1e999", "0 is stored. Saturating would store 127", "0x00"),
        ("2.5", "rounded to the nearest, 2", "0x02"),
    ],
)
def test_nonsense_gets_one_sentence(typed: str, said: str, code: str, open_page: OpenPage) -> None:
    app = open_page("integers")
    type_number(app, typed)
    assert not app.exception
    (warning,) = app.warning
    assert said in warning.value
    assert strip(app)["value"] == wheel(app)["value"] == code


def test_typed_past_the_end(open_page: OpenPage) -> None:
    app = open_page("integers", {"int_overflow": "saturate"})
    type_number(app, "300")
    assert strip(app)["value"] == "0x7f"
    assert strip(app)["typed"] == "300"
    assert "127, is stored. Wrapping would store 44." in app.warning[0].value
    # The number stays what was typed while the reader tries the other ways.
    app.button_group(key="int_overflow").set_value("wrap").run()
    assert strip(app)["value"] == "0x2c"
    assert "44 is stored" in app.warning[0].value
    app.button_group(key="int_overflow").set_value("widen").run()
    assert not app.exception
    assert not app.warning
    assert strip(app)["format"]["name"] == "int16"
    assert strip(app)["value"] == "0x012c"
    assert number_box(app)["written"] == "300"
    type_number(app, "-1e999")
    assert strip(app)["value"] == "0x8000"
    assert "No wider type holds it either." in app.warning[0].value


def test_bad_input_says_what_is_still_shown(open_page: OpenPage) -> None:
    app = open_page("integers")
    type_number(app, "abc")
    assert app.warning[0].value.endswith("Try 127, −128 or 0x7f. Still shown: −62.")
    # Nothing of it goes into the address.
    assert strip(app)["typed"] == ""


def test_number_stays_when_the_format_changes(open_page: OpenPage) -> None:
    app = open_page("integers")
    app.button_group(key="int_bits").set_value(32).run()
    assert not app.exception
    assert strip(app)["value"] == "0xffffffc2"
    assert number_box(app)["written"] == "−62"
    app.button_group(key="int_sign").set_value("unsigned").run()
    assert "does not fit" in app.warning[0].value
    assert numbers(app)["In int32"] == "−62"


def test_point_moves_in_when_the_format_shrinks(open_page: OpenPage) -> None:
    app = open_page("integers", {"point": "7"})
    assert point(app)["point"] == 7
    app.button_group(key="int_bits").set_value(2).run()
    assert not app.exception
    assert point(app)["point"] == 2
    assert point(app)["shown"]["Step"] == "0.25"


def test_sign_and_magnitude(open_page: OpenPage) -> None:
    app = open_page("integers")
    said = "".join(one.value for one in app.markdown)
    assert "`11111111` would be −127; it is −1 in int8" in said
