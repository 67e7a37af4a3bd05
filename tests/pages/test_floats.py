"""The page Floats under AppTest: what it shows for a link, a typed number, a landmark, a format."""

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lib.numbers import text
from lib.numbers.floats import FORMATS, FloatFormat
from tests.support.pages import (
    OpenPage,
    components,
    number_box,
    numbers,
    page_html,
    type_number,
    words,
)

CUSTOM = FloatFormat("e4m5", 4, 5)
LABELS = {  # as the address has them
    "ieee": "infinity and NaN, as in IEEE 754",
    "fn": "NaN, no infinity (fn)",
    "fnuz": "NaN, no infinity, no −0 (fnuz)",
    "finite": "numbers only (finite)",
}


def strip(app: AppTest) -> dict[str, Any]:
    """What the strip is given."""
    return next(data for data in components(app) if "label" in data)


def line(app: AppTest) -> dict[str, Any]:
    """What the number line is given."""
    data = next(data for data in components(app) if set(data["facts"]) == {"name", "missed"})
    return data | data["facts"]


def said(fmt: FloatFormat, code: int) -> str:
    """The exact value as people read it."""
    exact = fmt.exact_decimal(code).replace("-", "−")
    return exact.replace("inf", "infinity").replace("nan", "NaN")


def test_first_visit(open_page: OpenPage) -> None:
    app = open_page("floats")
    assert not app.exception
    assert not app.warning
    assert app.selectbox(key="float_format").options == [*FORMATS, "custom"]
    assert number_box(app)["written"] == "0.1"
    assert strip(app)["value"] == "0x3dcccccd"
    assert line(app)["value"] == "0x3dcccccd"
    assert line(app)["name"] == "≈ 0.100000001"
    shown = numbers(app)
    assert shown["Stored"] == "0.100000001490116119384765625"
    assert shown["Next below"] == "≈ 0.0999999940"
    assert shown["Next above"] == "≈ 0.100000009"
    assert shown["Rounding error"] == "1.49×10⁻⁹"
    assert line(app)["missed"] == float(Fraction(shown["Stored"]) - Fraction(1, 10))
    assert "23 stored bits have 24 bits of" in words(app)


@pytest.mark.parametrize("name", [*FORMATS, "custom"])
@pytest.mark.slow
def test_every_format(name: str, open_page: OpenPage) -> None:
    fmt = FORMATS.get(name, CUSTOM)
    app = open_page("floats", {"float_format": name})
    assert not app.exception
    assert not app.warning
    data = strip(app)
    assert data["value"] == data["usual"]
    assert data["format"]["name"] == fmt.name
    assert data["format"]["specials"] == fmt.specials
    assert numbers(app)["Stored"] == said(fmt, int(data["value"], 16))
    have = "bit has" if fmt.significand_bits == 1 else "bits have"
    bits = f"{fmt.significand_bits} stored {have} {fmt.significand_bits + 1} bits of"
    assert bits in words(app)
    # Each button leads to the number it names, and no format has a button for what it lacks.
    for landmark, code in fmt.landmarks().items():
        app.button_group(key="float_landmark").set_value(landmark).run()
        assert not app.exception
        assert int(strip(app)["value"], 16) == code
        assert app.session_state["float_landmark"] is None  # ready to be pressed again
        assert numbers(app)["Stored"] == said(fmt, code)
    assert len(app.button_group(key="float_landmark").options) == len(fmt.landmarks()) + 1


def test_ends_of_a_format_have_one_neighbor(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float8_e4m3fn", "float_code": "0x7e"})
    assert numbers(app)["Stored"] == "448"
    assert numbers(app)["Next above"] == "none"
    assert numbers(app)["Next below"] == "416"
    app = open_page("floats", {"float_format": "float4_e2m1fn", "float_code": "0xf"})
    assert (numbers(app)["Next below"], numbers(app)["Next above"]) == ("none", "−4")


def test_infinity_lies_next_to_the_largest(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float16", "float_code": "0x7c00"})
    shown = numbers(app)
    assert shown["Stored"] == "infinity"
    assert (shown["Next below"], shown["Next above"]) == ("65504", "none")
    assert "Rounding error" not in shown
    assert "every digit" not in page_html(app)
    app = open_page("floats", {"float_format": "float16", "float_code": "0xfc00"})
    shown = numbers(app)
    assert shown["Stored"] == "−infinity"
    assert (shown["Next below"], shown["Next above"]) == ("none", "−65504")
    app = open_page("floats", {"float_format": "float16", "float_code": "0x7bff"})
    assert numbers(app)["Next above"] == "infinity"
    assert "This is the largest finite number of float16." in page_html(app)


def test_neighbors_have_digits_and_the_gap_is_a_power_of_two(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_code": "0x2"})
    assert numbers(app)["Next above"] == "≈ 4.20389539×10⁻⁴⁵"
    assert "A gap of 2⁻¹⁴⁹ ≈ 1.40×10⁻⁴⁵." in page_html(app)
    app = open_page("floats", {"float_code": "0x3f000000"})
    assert "A gap of 2⁻²⁵ ≈ 2.98×10⁻⁸." in page_html(app)
    app = open_page("floats", {"float_format": "float8_e4m3fn", "float_code": "0x38"})
    assert "A gap of 2⁻³ = 0.125." in page_html(app)


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("0x3c00", ">2<sup>exponent − 15</sup>"),
        ("0x0001", "0.significand × <span"),
        ("0x8000", ">2<sup>1 − 15</sup></span>, which is −0"),
        (
            "0xfc00",
            "exponent bits that are all 1, with a significand of 0, stand for −infinity",
        ),
        ("0x7e00", "no formula here: this code is set aside for NaN"),
    ],
)
def test_rule_fits_the_number(code: str, rule: str, open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float16", "float_code": code})
    assert rule in words(app)
    assert words(app).count("How to read it") == 1


def test_example_is_the_number_of_the_first_lines(open_page: OpenPage) -> None:
    app = open_page("floats")
    digits, power = re.search(
        r">([01.]+)…<.*?>(−\d+)</sup> in base two", page_html(app), re.S
    ).groups()
    exact, power = Fraction(3, 10**4), power.replace("−", "-")
    below = Fraction(int(digits.replace(".", ""), 2)) * Fraction(2) ** (int(power) - 12)
    assert below <= exact < below + Fraction(2) ** (int(power) - 12)
    app.button_group(key="float_landmark").set_value("3e-4").run()
    assert number_box(app)["written"] == strip(app)["typed"] == "3e-4"
    stored = np.float32(3e-4)
    assert int(strip(app)["value"], 16) == stored.view(np.uint32)
    error = Fraction(float(stored)) - exact
    assert line(app)["missed"] == float(error)
    app.selectbox(key="float_format").set_value("float16").run()
    type_number(app, "6.02e23")
    assert "is too large" in app.warning[0].value
    assert numbers(app)["Stored"] == "infinity"


def test_typed_number_is_in_the_link(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_code": "0x3eaaaaab", "float_code_typed": "1/3"})
    assert number_box(app)["written"] == strip(app)["typed"] == "1/3"
    assert numbers(app)["Rounding error"] == "9.93×10⁻⁹"
    # It alone is enough, in whatever format.
    app = open_page("floats", {"float_format": "float16", "float_code_typed": "1/3"})
    assert strip(app)["value"] == "0x3555"
    assert numbers(app)["Rounding error"] == "−0.0000814"
    # What is typed next replaces it, and a flipped number has no other behind it.
    type_number(app, "2/3")
    assert strip(app)["typed"] == "2/3"
    app.button_group(key="float_landmark").set_value("largest").run()
    assert strip(app)["typed"] == ""


@pytest.mark.parametrize("typed", ["1/4", "abc", "<script>", "1/0", "9" * 3000, "0x1"])
def test_link_with_another_number_than_its_bits(typed: str, open_page: OpenPage) -> None:
    app = open_page("floats", {"float_code": "0x3eaaaaab", "float_code_typed": typed})
    assert not app.exception
    assert strip(app)["value"] == "0x3eaaaaab"
    assert strip(app)["typed"] == ""
    assert number_box(app)["written"] == "0.33333334"
    assert "Rounding error" not in numbers(app)


@pytest.mark.parametrize("code", ["0x12345", "abc", "-1", "0x"])
def test_link_to_bits_that_the_format_has_not(code: str, open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float16", "float_code": code})
    (warning,) = app.warning
    assert warning.value == (
        f"The link asks for the bits “{code}”, which are none of float16. "
        "Shown instead: 0.0999755859375."
    )
    assert strip(app)["value"] == strip(app)["usual"]  # and so the address loses them
    type_number(app, "2")
    assert not app.warning


def test_typed_fraction(open_page: OpenPage) -> None:
    app = open_page("floats")
    type_number(app, "1/3")
    assert strip(app)["value"] == "0x3eaaaaab"
    assert numbers(app)["Rounding error"] == "9.93×10⁻⁹"
    type_number(app, "0.5")
    assert numbers(app)["Rounding error"] == "0"
    assert line(app)["missed"] == 0
    # Bits, not a number: nothing was rounded.
    type_number(app, "0x1")
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
        ("float4_e2m1fn", "-inf", "so −6 is stored", "0xf"),
        ("float4_e2m1fn", "nan", "has no NaN", "0x2"),
        ("custom", "0xfff", "more bits than the 10", "0x073"),
    ],
)
def test_nonsense_gets_one_sentence(
    name: str, typed: str, said: str, value: str, open_page: OpenPage
) -> None:
    app = open_page("floats", {"float_format": name})
    type_number(app, typed)
    assert not app.exception
    (warning,) = app.warning
    assert said in warning.value
    assert strip(app)["value"] == value
    type_number(app, "2")
    assert not app.warning
    assert numbers(app)["Stored"] == "2"


def test_format_changes_but_the_number_stays(open_page: OpenPage) -> None:
    app = open_page("floats")
    type_number(app, "1/3")
    app.selectbox(key="float_format").set_value("float16").run()
    assert strip(app)["value"] == "0x3555"
    assert number_box(app)["written"] == "1/3"
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
    type_number(app, "0x3c00")
    app.selectbox(key="float_format").set_value("bfloat16").run()
    assert strip(app)["value"] == "0x3f80"  # the value of those bits, not the bits
    assert number_box(app)["written"] == "1"
    type_number(app, "abc")
    app.selectbox(key="float_format").set_value("float64").run()
    assert not app.warning
    assert number_box(app)["written"] == "1"
    assert numbers(app)["Stored"] == "1"


def test_nan_in_a_format_without_it(open_page: OpenPage) -> None:
    app = open_page("floats", {"float_format": "float32", "float_code": "0xffc00000"})
    assert numbers(app)["Stored"] == "NaN"
    assert "Next above" not in numbers(app)
    app.selectbox(key="float_format").set_value("float4_e2m1fn").run()
    assert not app.exception
    assert strip(app)["value"] == "0x0"


@pytest.mark.parametrize("exponent", [1, 11])
@pytest.mark.parametrize("significand", [1, 52])
@pytest.mark.parametrize("specials", ["ieee", "fn", "fnuz", "finite"])
@pytest.mark.slow
def test_smallest_and_largest_custom_format(
    exponent: int, significand: int, specials: str, open_page: OpenPage
) -> None:
    query = {
        "float_format": "custom",
        "float_exponent": str(exponent),
        "float_significand": str(significand),
        "float_specials": LABELS[specials],
    }
    app = open_page("floats", query)
    assert not app.exception
    assert app.selectbox(key="float_specials").value == specials
    try:
        fmt = FloatFormat("e", exponent, significand, specials=specials)
    except ValueError:
        fmt = FloatFormat("e", exponent, significand)
        assert "would reach beyond float64" in app.warning[0].value
    else:
        assert not app.warning
    data = strip(app)["format"]
    assert (data["bits"], data["specials"]) == (1 + exponent + significand, fmt.specials)
    normals = "smallest normal" in fmt.landmarks()
    assert ("The first one is always 1" in words(app)) == normals
    assert ("nothing is left for normal numbers" in words(app)) == (not normals)
    for code in list(fmt.landmarks().values())[::3]:
        app = open_page("floats", query | {"float_code": hex(code)})
        assert not app.exception
        assert numbers(app)["Stored"] == said(fmt, code)


def test_largest_values_are_those_of_the_formats(open_page: OpenPage) -> None:
    shown = numbers(open_page("floats"))
    assert shown["Largest float16"] == "65504"
    for name in ("bfloat16", "float32"):
        largest = text.parse(shown[f"Largest {name}"].removeprefix("≈ "))
        assert text.encode(FORMATS[name], largest) == FORMATS[name].max_code


def test_a_landmark_that_a_format_chosen_with_it_has_not_changes_nothing(
    open_page: OpenPage,
) -> None:
    app = open_page("floats")
    app.button_group(key="float_landmark").set_value("infinity")
    app.selectbox(key="float_format").set_value("float4_e2m1fn").run()
    assert not app.exception
    assert strip(app)["format"]["name"] == "float4_e2m1fn"
    assert number_box(app)["written"] == "0.1"
