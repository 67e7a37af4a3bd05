"""The number wheel and the binary point in a real browser: their arithmetic beside the library's,
and a reader's hands."""

import math
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.numbers import text
from lib.numbers.binary_point import FixedPoint, exact_decimal
from lib.numbers.int_types import TYPES, add_steps
from lib.numbers.integers import INT8, IntFormat
from lib.ui.components import bit_strip
from tests.support.browsing import PHONE, ask, box, holding, middle, place, strip, touching
from tests.support.browsing import visit as open_address
from tests.support.server import Server

FORMATS = {name: made.format for name, made in TYPES.items()}


# ---- The arithmetic ----


@pytest.fixture(scope="module")
def mirror(browser: Browser) -> Iterator[Page]:
    """An empty page that holds int_types.js and wheel_face.js of assets/components."""
    with holding(browser, "int_types", "wheel_face") as page:
        yield page


def walks(fmt: IntFormat) -> list[tuple[int, int]]:
    """Values and steps: from each end and from zero, over it and far beyond."""
    rng = random.Random(fmt.bits)
    values = {fmt.min, fmt.min + 1, 0, 1, fmt.max - 1, fmt.max}
    values |= {rng.randint(fmt.min, fmt.max) for _ in range(20)}
    steps = [1, -1, 2, -2, 1 << (fmt.bits - 1), -(1 << (fmt.bits - 1)), fmt.max, -fmt.max]
    return [(value, step) for value in values for step in steps]


@pytest.mark.parametrize("overflow", ["wrap", "saturate", "widen"])
@pytest.mark.parametrize("fmt", FORMATS.values(), ids=FORMATS)
def test_mirror_walks_as_the_library(mirror: Page, fmt: IntFormat, overflow: Any) -> None:
    chosen = walks(fmt)
    found = ask(
        mirror,
        """([format, overflow, walks]) => walks.map(([value, steps]) =>
            int_types.addSteps(format, BigInt(value), BigInt(steps), overflow))""",
        [bit_strip.describe(fmt), overflow, [[str(v), str(s)] for v, s in chosen]],
    )
    for (value, step), seen in zip(chosen, found, strict=True):
        then, after = add_steps(fmt, value, step, overflow)
        assert int(seen["value"]) == after
        assert seen["past"] == (not fmt.min <= value + step <= fmt.max)
        wider = seen.get("wider")
        assert (IntFormat(wider["bits"], wider["signed"]) if wider else fmt) == then


@pytest.mark.parametrize("fmt", FORMATS.values(), ids=FORMATS)
def test_mirror_places_codes_on_the_ring(mirror: Page, fmt: IntFormat) -> None:
    codes = range(1 << fmt.bits) if fmt.bits <= 8 else [0, 1 << (fmt.bits - 1), 3 << fmt.bits - 2]
    seen = ask(
        mirror,
        """([format, codes]) => codes.map((code) => {
            const turn = wheel_face.turnOf(format, BigInt(code));
            return [turn, wheel_face.codeAt(format, turn), wheel_face.codeAt(format, turn - 1)];
        })""",
        [bit_strip.describe(fmt), [str(code) for code in codes]],
    )
    expected = [[code / 2**fmt.bits, str(code), str(code)] for code in codes]
    assert seen == expected
    ends = ask(mirror, "int_types.rangeOf", bit_strip.describe(fmt))
    assert ends == {"min": str(fmt.min), "max": str(fmt.max)}


# ---- The reader's hand ----


def visit(page: Page, server: Server, query: str, shown: str) -> Page:
    """Open the page Integers and wait until wheel and point are there."""
    open_address(page, server, f"integers?{query}")
    expect(wheel(page)).to_have_attribute("aria-valuetext", shown)
    expect(handle(page)).to_be_visible()
    return page


def wheel(page: Page) -> Locator:
    return page.get_by_role("slider", name="Number wheel")


def handle(page: Page) -> Locator:
    return page.get_by_role("slider", name="Binary point")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def says(page: Page) -> Locator:
    return page.locator(".wheel .says")


def settled(page: Page, code: str, written: str) -> None:
    """Wheel, strip, box and address agree, the last two through the server."""
    shown = written.replace("-", "−")
    expect(wheel(page)).to_have_attribute("aria-valuetext", shown)
    expect(strip(page).locator(".value")).to_have_text(shown)
    expect(box(page)).to_have_value(shown)
    page.wait_for_function("(code) => location.search.includes(code)", arg=f"integer={code}")


def on_ring(page: Page, fmt: IntFormat, value: int) -> tuple[float, float]:
    """Where a value stands on the screen."""
    wheel(page).scroll_into_view_if_needed()
    box = place(wheel(page))
    angle = math.tau * fmt.encode(value) / 2**fmt.bits
    scale = box["width"] / 316
    x = box["x"] + box["width"] / 2 + 92 * scale * math.sin(angle)
    return x, box["y"] + box["height"] / 2 - 92 * scale * math.cos(angle)


def test_plus_one_wraps(server: Server, page: Page) -> None:
    visit(page, server, "", "−62")
    button(page, "to the largest, 127").click()
    settled(page, "0x7f", "127")
    button(page, "plus 1").click()
    expect(says(page)).to_have_text("127 + 1 wraps around to −128: 0111 1111 + 1 = 1000 0000.")
    settled(page, "0x80", "-128")
    expect(says(page)).to_contain_text("wraps around")  # the server's answer leaves it there
    button(page, "minus 1").click()
    settled(page, "0x7f", "127")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "+1 wraps"),
        ("int_overflow=saturate&int_sign=unsigned", "+1 stops"),
        ("int_overflow=widen", "+1 → int16"),
        ("int_overflow=widen&int_bits=64", "+1 stops"),  # no type is wider
    ],
)
def test_wheel_shows_what_lies_past_the_end(
    server: Server, page: Page, query: str, said: str
) -> None:
    open_address(page, server, f"integers?{query}")
    expect(wheel(page).get_by_text(said, exact=True)).to_be_visible()
    # Strip, value and wheel on one screen of a projector; on a phone the wheel follows the strip.
    bits, number = strip(page).locator(".bits"), strip(page).locator(".value")
    for one in (bits, number, wheel(page), button(page, "plus 1")):
        expect(one).to_be_in_viewport(ratio=1)
    page.set_viewport_size(PHONE)
    numbers = page.locator(".qp-numbers").first
    tops = [place(one)["y"] for one in (bits, number, wheel(page), numbers)]
    assert tops == sorted(tops)


def test_plus_one_saturates(server: Server, page: Page) -> None:
    visit(page, server, "int_overflow=saturate&int_bits=4&integer=0x7", "7")
    button(page, "plus 1").click()
    expect(says(page)).to_have_text("7 + 1 stops at 7, the largest int4.")
    button(page, "minus 1").click()
    settled(page, "0x6", "6")
    button(page, "to the smallest, −8").click()
    button(page, "minus 1").click()
    expect(says(page)).to_have_text("−8 − 1 stops at −8, the smallest int4.")
    settled(page, "0x8", "-8")


def test_plus_one_widens(server: Server, page: Page) -> None:
    visit(page, server, "int_overflow=widen&integer=0x7f", "127")
    button(page, "plus 1").click()
    settled(page, "0x0080", "128")
    expect(says(page)).to_have_text("127 + 1 = 128 has no place in int8: on to int16.")
    assert parse_qs(urlsplit(page.url).query) == {
        "int_bits": ["16"],
        "int_overflow": ["widen"],
        "integer": ["0x0080"],
    }
    assert strip(page).locator(".bits button").count() == 16
    button(page, "minus 1").click()
    settled(page, "0x007f", "127")


def test_below_zero_a_wider_type_has_a_sign(server: Server, page: Page) -> None:
    visit(page, server, "int_overflow=widen&int_sign=unsigned&integer=0x00", "0")
    button(page, "minus 1").click()
    settled(page, "0xffff", "-1")
    expect(says(page)).to_have_text("0 − 1 = −1 has no place in uint8: on to int16.")


def test_nothing_is_wider_than_64_bits(server: Server, page: Page) -> None:
    query = "int_overflow=widen&int_bits=64&integer=0x7fffffffffffffff"
    visit(page, server, query, "9223372036854775807")
    button(page, "plus 1").click()
    expect(says(page)).to_contain_text("stops at 9223372036854775807: no wider type")
    expect(wheel(page)).to_have_attribute("aria-valuenow", "9223372036854775807")


def test_walk_by_keyboard(server: Server, page: Page) -> None:
    visit(page, server, "", "−62")
    wheel(page).focus()
    for key, value in [
        ("ArrowUp", "−61"),
        ("ArrowLeft", "−62"),
        ("PageUp", "−46"),
        ("End", "127"),
        ("ArrowRight", "−128"),
        ("ArrowDown", "127"),
        ("Home", "−128"),
    ]:
        page.keyboard.press(key)
        expect(wheel(page)).to_have_attribute("aria-valuetext", value)
    settled(page, "0x80", "-128")
    page.keyboard.press("ArrowDown")  # the focus is still there
    settled(page, "0x7f", "127")


@pytest.mark.parametrize(("overflow", "end"), [("wrap", "-120"), ("saturate", "127")])
def test_drag_over_the_end(server: Server, page: Page, overflow: str, end: str) -> None:
    visit(page, server, f"int_overflow={overflow}&integer=0x64", "100")
    page.mouse.move(*on_ring(page, INT8, 100))
    page.mouse.down()
    for value in (110, 120, -128, -120):
        page.mouse.move(*on_ring(page, INT8, value))
    page.mouse.up()
    page.mouse.move(*on_ring(page, INT8, 0))  # let go: nothing more moves
    code = f"0x{INT8.encode(int(end)):02x}"
    settled(page, code, end)


def test_press_on_the_ring_goes_there(server: Server, page: Page) -> None:
    visit(page, server, "int_bits=4", "−6")
    fmt = FORMATS["int4"]
    page.mouse.click(*on_ring(page, fmt, 3))
    settled(page, "0x3", "3")
    page.mouse.click(*middle(wheel(page)))  # the middle is no place
    settled(page, "0x3", "3")


def test_wheel_and_point_follow_the_strip_at_once(server: Server, page: Page) -> None:
    visit(page, server, "", "−62")
    # In one breath: no server could have answered in between.
    seen = page.evaluate(
        """() => {
          const find = (selector) => {
            const roots = [document, ...[...document.querySelectorAll("*")]
              .map((one) => one.shadowRoot).filter(Boolean)];
            return roots.map((root) => root.querySelector(selector)).find(Boolean);
          };
          find(".strip:not(.point) .bits button").click();
          return [find(".wheel > svg").getAttribute("aria-valuetext"),
                  find(".point .value").textContent];
        }"""
    )
    assert seen == ["66", "4.125"]
    settled(page, "0x42", "66")


def test_flip_of_a_bit_beside_the_point(server: Server, page: Page) -> None:
    visit(page, server, "", "−62")
    page.get_by_role("button", name="bit 0 of the same bits, place value 1/16").click()
    expect(page.locator(".point .value")).to_have_text("−3.8125")
    settled(page, "0xc3", "-61")


def test_point_by_mouse(server: Server, page: Page) -> None:
    visit(page, server, "", "−62")
    x, y = middle(handle(page))
    page.mouse.move(x, y)
    page.mouse.down()
    cell = place(page.locator(".point .cell").first)
    page.mouse.move(x - 3 * cell["width"], y)
    # Live, while the pointer holds it.
    expect(handle(page)).to_have_attribute("aria-valuenow", "7")
    expect(page.locator(".point .live")).to_contain_text("Step0.0078125")
    assert "point=" not in page.url
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('point=7')")
    page.mouse.move(x, y)
    expect(handle(page)).to_have_attribute("aria-valuenow", "7")
    page.mouse.move(*middle(handle(page)))
    page.mouse.down()
    page.mouse.move(x + 40 * cell["width"], y)  # no further than the last bit
    page.mouse.up()
    expect(handle(page)).to_have_attribute("aria-valuenow", "0")
    expect(page.locator(".point .value")).to_have_text("−62")


@pytest.mark.parametrize("name", ["int8", "uint8", "int4", "uint2"])
def test_point_by_keyboard_agrees_with_the_library(server: Server, page: Page, name: str) -> None:
    fmt = FORMATS[name]
    sign = "signed" if fmt.signed else "unsigned"
    code = (1 << fmt.bits - 1) | 1
    written = str(fmt.decode(code)).replace("-", "−")
    query = f"int_bits={fmt.bits}&int_sign={sign}&integer={text.hexadecimal(code, fmt.bits)}"
    visit(page, server, query, written)
    handle(page).focus()
    page.keyboard.press("Home")
    for places in range(fmt.bits + 1):
        fixed = FixedPoint(fmt, places)
        # The browser's own words; the server's come once the hand rests.
        live = page.evaluate(LIVE)
        assert live == {
            "now": str(places),
            "value": exact_decimal(fixed.decode(code)).replace("-", "−"),
            "step": exact_decimal(fixed.step),
            "range": f"{exact_decimal(fixed.min)} to {exact_decimal(fixed.max)}".replace("-", "−"),
        }
        page.keyboard.press("ArrowLeft")
    expect(handle(page)).to_have_attribute("aria-valuenow", str(fmt.bits))


LIVE = """() => {
  const roots = [...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
  const root = roots.find((one) => one.querySelector(".point"));
  const [step, range] = [...root.querySelectorAll(".live b")].map((one) => one.textContent);
  return {
    now: root.querySelector(".handle").getAttribute("aria-valuenow"),
    value: root.querySelector(".value").textContent,
    step,
    range,
  };
}"""


def test_touch_walks(server: Server, browser: Browser) -> None:
    with touching(browser) as page:
        visit(page, server, "integer=0x7f", "127")
        button(page, "plus 1").tap()
        settled(page, "0x80", "-128")
        sizes = page.locator(".steps button").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 36


def test_wheel_can_be_saved(server: Server, page: Page) -> None:
    visit(page, server, "", "−62")
    page.locator(".wheel .save summary").click()
    with page.expect_download() as download:
        page.locator(".wheel").get_by_role("button", name="Picture, SVG").click()
    drawn = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "int8-wheel.svg"
    assert "var(" not in drawn
    assert re.search(r">−62</text>", drawn)
