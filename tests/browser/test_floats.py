"""The page Floats in a real browser: a typed number, flips, landmarks, the number line."""

import csv
import io
import re

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.numbers.floats import FORMATS, FloatFormat
from lib.ui import typed
from lib.ui.components import bit_strip
from tests.support.browsing import ask, box, holding, place, touching, value
from tests.support.browsing import visit as open_address
from tests.support.server import Server


def visit(page: Page, server: Server, query: str = "") -> Page:
    """Open the page Floats and wait for its bits and its line."""
    open_address(page, server, f"floats?{query}")
    expect(value(page)).not_to_be_empty()
    expect(line(page)).to_be_visible()
    return page


def line(page: Page) -> Locator:
    return page.get_by_role("img", name=re.compile("^Number line"))


def number(page: Page, name: str) -> Locator:
    """The value of a named number below the bits."""
    return page.locator(".qp-numbers div", has=page.get_by_text(name, exact=True)).locator(
        "dt + dd"
    )


def type_in(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def test_typed_numbers_and_what_they_miss(server: Server, page: Page) -> None:
    visit(page, server, "float_format=float16&float_code=0x3c00")
    expect(value(page)).to_have_text("1 normal")
    expect(line(page).get_by_text("typed")).to_have_count(0)
    type_in(page, "0.1")
    expect(value(page)).to_have_text("0.0999755859375 normal")
    expect(number(page, "Rounding error")).to_have_text("−0.0000244")
    expect(line(page).get_by_text("typed")).to_be_visible()
    page.wait_for_function("() => !location.search.includes('float_code')")  # the first number
    type_in(page, "1e999")
    expect(page.get_by_text("so infinity is stored")).to_be_visible()
    expect(value(page)).to_have_text("∞ infinity")
    expect(line(page).get_by_text("∞ →")).to_be_visible()
    type_in(page, "abc")
    expect(page.get_by_role("alert").get_by_text("“abc” is not a number.")).to_be_visible()
    expect(value(page)).to_have_text("∞ infinity")


def test_box_says_by_itself_what_the_bits_mean(browser: Browser) -> None:
    """Before the server has heard of a flip; the same text as the library's."""
    rng = np.random.default_rng(3)
    formats = [*FORMATS.values(), FloatFormat("e5m0", 5, 0, specials="finite")]
    formats += [FloatFormat("e4m6", 4, 6), FloatFormat("e6m9", 6, 9, specials="fn")]
    asked, expected = [], []
    for fmt in formats:
        last = (1 << fmt.bits) - 1
        corners = {(1 << power) - low & last for power in range(fmt.bits + 1) for low in (0, 1)}
        drawn = {int.from_bytes(rng.bytes(8)) & last for _ in range(60)}
        for code in sorted(corners | {last ^ corner for corner in corners} | drawn):
            asked.append({"format": bit_strip.describe(fmt), "code": str(code)})
            expected.append(typed.value_text(fmt, code))
    with holding(browser, "number_text") as page:
        given = ask(
            page,
            "(all) => all.map(({format, code}) => number_text.boxText(format, BigInt(code)))",
            asked,
        )
    compared = zip(asked, given, expected, strict=True)
    assert [found for found in compared if found[1] != found[2]] == []


@pytest.mark.parametrize("words", ["https://example.org", "www.example.org", "a@example.org"])
def test_address_in_a_shared_link_becomes_no_link(server: Server, page: Page, words: str) -> None:
    visit(page, server, f"float_format=float16&float_code={words}")
    alert = page.get_by_role("alert").filter(has_text="The link asks for the bits")
    expect(alert).to_be_visible()
    expect(alert.locator("a[href]")).to_have_count(0)


def test_flip_by_mouse_moves_the_line(server: Server, page: Page) -> None:
    visit(page, server, "float_format=float8_e4m3fn&float_code=0x38")
    expect(line(page).get_by_text("1", exact=True)).to_be_visible()
    page.get_by_role("button", name="significand bit 2, place value 1/2, is 0").click()
    expect(value(page)).to_have_text("1.5 normal")
    expect(line(page).get_by_text("1.5", exact=True)).to_be_visible()
    expect(box(page)).to_have_value("1.5")
    expect(number(page, "Next above")).to_have_text("1.625")
    expect(number(page, "Rounding error")).to_have_count(0)
    page.wait_for_function("() => location.search.includes('float_code=0x3c')")


def test_flip_by_keyboard(server: Server, page: Page) -> None:
    visit(page, server, "float_format=float8_e5m2&float_code=0x3c")
    page.get_by_role("button", name="sign bit").focus()
    page.keyboard.press("Space")
    expect(value(page)).to_have_text("−1 normal")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")  # exponent bit 3: 15 becomes 7
    expect(value(page)).to_have_text("−0.00390625 normal")
    expect(box(page)).to_have_value("−0.00390625")
    expect(number(page, "Stored")).to_have_text("−0.00390625")


def test_buttons_lead_to_the_landmarks(server: Server, page: Page) -> None:
    visit(page, server)
    for name, shown in (
        ("−0", "−0 zero"),
        ("smallest subnormal", "≈ 1.40129846×10⁻⁴⁵ subnormal"),
        ("smallest normal", "≈ 1.17549435×10⁻³⁸ normal"),
        ("largest", "≈ 3.40282347×10³⁸ normal"),
        ("infinity", "∞ infinity"),
        ("NaN", "NaN not a number"),
    ):
        button = page.get_by_role("radio", name=name, exact=True)
        button.click()
        expect(value(page)).to_have_text(shown)
    expect(line(page)).to_have_accessible_name(re.compile("NaN is nowhere on the line"))


def test_custom_format_by_sliders(server: Server, page: Page) -> None:
    visit(page, server, "float_format=custom&float_code=0x0e0")
    expect(value(page)).to_have_text("1 normal")
    slider = page.get_by_role("slider", name="Significand bits")
    slider.press("ArrowRight")
    expect(page.locator(".strip .bits button")).to_have_count(11)
    expect(value(page)).to_have_text("1 normal")
    page.wait_for_function("() => location.search.includes('float_significand=6')")


def drawn(page: Page) -> list[float]:
    """The values that the line draws one by one, from its Save menu."""
    figure = page.locator("figure", has=line(page))
    figure.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        figure.get_by_role("button", name="Numbers, CSV").click()
    table = csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8")))
    return [float(row["value"]) for row in table]


def finite(fmt: FloatFormat) -> list[float]:
    every = fmt.decode(np.arange(1 << fmt.bits))
    return sorted(set(every[np.isfinite(every)].tolist()))


def test_whole_line_has_every_value(server: Server, page: Page) -> None:
    visit(page, server, "float_format=float6_e2m3fn")
    assert drawn(page) == finite(FORMATS["float6_e2m3fn"])
    expect(line(page)).to_have_accessible_name(re.compile("each one drawn"))


@pytest.mark.parametrize(
    ("name", "count"),
    [("float8_e4m3fnuz", 255), ("float16", 63487)],
)
def test_whole_line_counts_every_value(server: Server, page: Page, name: str, count: int) -> None:
    assert len(finite(FORMATS[name])) == count
    visit(page, server, f"float_format={name}&zoom=0")
    expect(line(page)).to_have_accessible_name(re.compile(f": {count:,} values, shaded"))


@pytest.mark.parametrize("name", ["float64", "float8_e4m3fn"])
def test_closest_view_has_the_neighbors(server: Server, page: Page, name: str) -> None:
    fmt = FORMATS[name]
    for landmark in ("smallest normal", "largest"):
        code = fmt.landmarks()[landmark]
        visit(page, server, f"float_format={name}&float_code=0x{code:x}&zoom=200")
        below = above = code
        around = [fmt.decode(code)]
        for _ in range(2):
            below, above = fmt.next_down(below), fmt.next_up(above)
            around += [fmt.decode(below), fmt.decode(above)]
        seen = drawn(page)
        assert {v for v in around if np.isfinite(v)} <= set(seen)
        assert all(fmt.decode(fmt.encode(v)) == v for v in seen)


def test_zoom_by_keyboard_lives_in_the_address(server: Server, page: Page) -> None:
    visit(page, server)
    expect(line(page)).to_have_accessible_name(re.compile("9 values, each one drawn"))
    before = page.evaluate("history.length")
    zoom = page.get_by_role("slider", name="Zoom")
    zoom.press("Home")
    expect(line(page)).to_have_accessible_name(re.compile("From −3.4×10³⁸ to 3.4×10³⁸"))
    page.wait_for_function("() => location.search.includes('zoom=0')")
    assert page.evaluate("history.length") == before
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("From −3.4×10³⁸ to 3.4×10³⁸"))
    type_in(page, "1/3")  # the server's answer leaves the zoom alone
    expect(value(page)).to_have_text("≈ 0.333333343 normal")
    expect(line(page)).to_have_accessible_name(re.compile("From −3.4×10³⁸ to 3.4×10³⁸"))


def test_flip_by_touch(server: Server, browser: Browser) -> None:
    with touching(browser) as page:
        visit(page, server, "float_format=bfloat16&float_code=0x3f80")
        page.get_by_role("button", name="sign bit").tap()
        expect(value(page)).to_have_text("−1 normal")


def test_typed_number_and_its_error_survive_a_reload(server: Server, page: Page) -> None:
    visit(page, server, "float_format=float16&float_code=0x12345678")
    expect(page.get_by_text("The link asks for the bits “0x12345678”")).to_be_visible()
    # The address is true again.
    page.wait_for_function("() => !location.search.includes('float_code')")
    expect(page.get_by_text("The link asks for the bits “0x12345678”")).to_be_visible()
    type_in(page, "1/3")
    page.wait_for_function("() => location.search.includes('float_code_typed=1%2F3')")
    expect(page.get_by_text("The link asks for")).to_have_count(0)
    page.reload()
    expect(box(page)).to_have_value("1/3")
    expect(number(page, "Rounding error")).to_have_text("−0.0000814")
    # Bits that are flipped are no longer that number, and the rule follows them.
    page.get_by_role("radio", name="smallest subnormal", exact=True).click()
    expect(page.get_by_text("so this is a subnormal number")).to_be_visible()
    page.wait_for_function("() => !location.search.includes('typed')")
    page.get_by_role("button", name="exponent bit 4").press("Space")
    expect(page.get_by_text("so this is a normal number")).to_be_visible()


def test_rows_break_between_the_fields_on_a_phone(server: Server, browser: Browser) -> None:
    with touching(browser) as page:
        visit(page, server)
        tops = [
            place(page.get_by_role("button", name=name))["y"]
            for name in ("sign bit", "exponent bit 7", "exponent bit 0", "significand bit 22")
        ]
        assert tops[0] == tops[1] == tops[2] < tops[3]
        assert tops[0] < 560  # the bits are the first picture
        # Up and down lead to the bit that stands there.
        first = page.get_by_role("button", name="significand bit 22")
        first.focus()
        first.press("ArrowUp")
        expect(page.get_by_role("button", name="exponent bit 7")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("button", name="significand bit 14")).to_be_focused()
        page.get_by_role("button", name="sign bit").press("ArrowDown")  # nothing stands there
        expect(page.get_by_role("button", name="sign bit")).to_be_focused()
