"""The table of one number in every format, in a real browser: its arithmetic beside the library's,
and a slider that it follows."""

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.numbers import text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import INT4, INT8
from lib.quantization import affine, formats
from lib.ui.components import bit_strip, format_table
from tests.support import browsing
from tests.support.apps.bit_strip import STRIPS
from tests.support.browsing import PHONE, holding, place, visit
from tests.support.server import Server

FLOATS = {name: fmt for name, fmt in STRIPS.items() if isinstance(fmt, FloatFormat)}
DRAGGED = [Fraction(f"{digit}e{power}") for power in range(-8, 6) for digit in range(1, 10)]


@pytest.fixture(scope="module")
def mirror(browser: Browser) -> Iterator[Page]:
    """An empty page that holds assets/components/stored_number.js as `stored_number`."""
    with holding(browser, "stored_number") as page:
        yield page


def ask(mirror: Page, function: str, fmt: dict[str, Any], numbers: list[Fraction]) -> list[Any]:
    """Call a JavaScript function (format, ratio) for each number; BigInts come back as text."""
    function = f"""([format, numbers]) => numbers.map(
        (one) => stored_number.{function}(format, stored_number.readRatio(one)))"""
    found: list[Any] = browsing.ask(mirror, function, [fmt, list(map(str, numbers))])
    return found


def hard_numbers(fmt: FloatFormat) -> list[Fraction]:
    """Values, ties between two of them and what lies just beside, and what is out of reach."""
    rng = random.Random(fmt.bits)
    codes = {rng.randrange(fmt.max_code + 1) for _ in range(150)} | {0, fmt.max_code}
    found = [Fraction(0), Fraction(10) ** 400, -(Fraction(10) ** 400), Fraction(-1, 10**400)]
    for code in codes:
        value = Fraction(fmt.decode(code))
        above = value + Fraction(fmt.ulp(fmt.decode(code)))
        tie = (value + above) / 2
        found += [-value, tie, -tie, tie * (1 + Fraction(1, 10**30))]
    return found


@pytest.mark.parametrize("fmt", FLOATS.values(), ids=FLOATS)
def test_mirror_rounds_as_the_library(mirror: Page, fmt: FloatFormat) -> None:
    numbers = hard_numbers(fmt)
    expected = [str(text.encode(fmt, number)) for number in numbers]
    assert ask(mirror, "encodeRatio", bit_strip.describe(fmt), numbers) == expected


def some_numbers() -> list[Fraction]:
    """What the slider has, and much else that it might have."""
    rng = random.Random(1)
    floats = [Fraction(rng.uniform(-1, 1)) for _ in range(150)]
    ratios = [Fraction(rng.randrange(-(10**6), 10**6), rng.randrange(1, 10**6)) for _ in range(150)]
    ties = [Fraction(1, 16), Fraction(13, 128), Fraction(235, 1000), Fraction(123456789)]
    return [*DRAGGED, Fraction(0), *floats, *ratios, *ties]


@pytest.mark.parametrize("name", FORMATS)
def test_mirror_writes_the_rows_of_floats(mirror: Page, name: str) -> None:
    numbers, fmt = some_numbers(), FORMATS[name]
    expected = [format_table.row(name, formats.store_float(one, fmt)) for one in numbers]
    assert ask(mirror, "storedRow", bit_strip.describe(fmt), numbers) == expected


@pytest.mark.parametrize("reach", [0.1, 0.44221, 1, 127, 1000])
@pytest.mark.parametrize("fmt", [INT8, INT4], ids=["int8", "int4"])
def test_mirror_writes_the_rows_of_integers(mirror: Page, fmt: Any, reach: float) -> None:
    numbers = some_numbers()
    qparams = affine.choose_qparams(-reach, reach, bits=fmt.bits, symmetric=True, narrow_range=True)
    expected = [
        format_table.row(fmt.name, formats.store_integer(one, qparams, fmt)) for one in numbers
    ]
    described = bit_strip.describe(fmt) | {
        "scale": float(qparams.scale),
        "qmin": qparams.qmin,
        "qmax": qparams.qmax,
    }
    assert ask(mirror, "storedRow", described, numbers) == expected


# ---- On the page ----


def table(page: Page) -> Locator:
    return page.get_by_role("img", name="float64: bits")


def slider(page: Page, name: str = "Number") -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


# Sets the slider and reads the table in the same breath: no server could have answered in between.
DRAG = """(range, place) => {
  range.value = place;
  range.dispatchEvent(new Event("input"));
  return range.getRootNode().querySelector("svg").getAttribute("aria-label");
}"""


def test_table_follows_the_slider_at_once(server: Server, page: Page) -> None:
    visit(page, server, "formats?formats_from=drag")
    expect(slider(page)).to_have_attribute("aria-valuetext", "0.1")
    before = page.evaluate("history.length")
    for stop, number in [(0, DRAGGED[0]), (125, DRAGGED[-1]), (76, DRAGGED[76])]:
        said = slider(page).evaluate(DRAG, stop)
        for name, fmt in FORMATS.items():
            row = format_table.row(name, formats.store_float(number, fmt))
            bits = " ".join(row["bits"])
            assert f"{name}: bits {bits}, stored {row['value']}, error {row['error']}" in said
    page.wait_for_function("() => location.search.includes('formats_dragged=5e0')")
    expect(page.locator(".qp-numbers dt + dd").first).to_have_text("5")  # the server follows
    expect(page.get_by_role("img", name=said, exact=True)).to_be_visible()
    slider(page).press("ArrowRight")
    expect(page.locator(".qp-numbers dt + dd").first).to_have_text("6")
    assert page.evaluate("history.length") == before
    page.get_by_role("radio", name="weight").click()
    expect(slider(page, "Weight")).to_be_visible()
    page.wait_for_function("() => !location.search.includes('formats_dragged')")


def test_every_bit_is_drawn_in_its_place(server: Server, page: Page) -> None:
    visit(page, server, "formats?formats_typed=-0.1")
    expect(table(page)).to_be_visible()
    # Each path holds the squares of equal bits of one field; their digits come right behind it.
    seen = table(page).evaluate(
        """svg => [...svg.querySelectorAll("path")].flatMap((path) => {
          const digits = path.nextElementSibling;
          const places = (name) => digits.getAttribute(name).split(" ").map(Number);
          const corner = /M([\\d.]+) ([\\d.]+)h([\\d.]+)v([\\d.]+)/g;
          const corners = [...path.getAttribute("d").matchAll(corner)];
          return corners.map(([, x, y, width, height], index) => ({
            x: Number(x), y: Number(y), digit: digits.textContent[index],
            color: path.getAttribute("stroke") ?? path.getAttribute("fill"),
            outlined: path.hasAttribute("stroke"),
            off: [places("x")[index] - Number(x) - Number(width) / 2,
                  places("y")[index] - Number(y) - Number(height) / 2 - 4],
          }));
        })"""
    )
    fmt = FORMATS["float64"]
    code = fmt.encode(-0.1)
    lines = sorted({bit["y"] for bit in seen})
    drawn = sorted(
        (bit for bit in seen if bit["y"] in lines[:2]), key=lambda bit: (bit["y"], bit["x"])
    )
    assert "".join(bit["digit"] for bit in drawn) == f"{code:064b}"
    fields = ["sign"] + 11 * ["exponent"] + 52 * ["significand"]
    assert [bit["color"] for bit in drawn] == [f"var(--qp-{field})" for field in fields]
    for bit in seen:
        assert bit["outlined"] == (bit["digit"] == "0")
        assert bit["off"] == pytest.approx([0, 0])
    assert len(seen) == sum(fmt.bits for fmt in FORMATS.values()) + 8 + 4


def test_controls_stand_before_the_table_on_a_phone(server: Server, page: Page) -> None:
    page.set_viewport_size(PHONE)
    visit(page, server, "formats?formats_from=drag")
    expect(table(page)).to_be_visible()
    choice = page.get_by_role("radio", name="drag")
    tops = [place(one)["y"] for one in (choice, slider(page), table(page))]
    assert tops == sorted(tops)
    assert tops[-1] < PHONE["height"] - 300  # most of the rows are on the first screen
    assert place(slider(page))["height"] >= 24
