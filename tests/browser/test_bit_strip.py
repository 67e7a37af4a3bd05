"""The bit strip in a real browser: its arithmetic beside the library's, and a reader's hands."""

import csv
import io
import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.numbers import text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import INT8, IntFormat
from lib.ui.components import bit_strip
from tests.support import browsing
from tests.support.apps.bit_strip import STRIPS
from tests.support.browsing import (
    PHONE,
    PROJECTOR,
    box,
    holding,
    middle,
    strip,
    tab,
    touching,
    value,
)
from tests.support.browsing import visit as open_address
from tests.support.server import Server, serving_components

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def codes(fmt: IntFormat | FloatFormat, count: int) -> list[int]:
    """Codes of a format: all of them if there are few, else the ends of every field and others."""
    if 1 << fmt.bits <= count:
        return list(range(1 << fmt.bits))
    last = (1 << fmt.bits) - 1
    chosen = {0, 1, last, last - 1, last >> 1, (last >> 1) + 1}
    if isinstance(fmt, FloatFormat):
        for code in fmt.landmarks().values():
            chosen |= {code, max(code - 1, 0), min(code + 1, last), code ^ (1 << (fmt.bits - 1))}
    rng = random.Random(fmt.bits)
    return [*sorted(chosen), *(rng.getrandbits(fmt.bits) for _ in range(count - len(chosen)))]


# ---- The arithmetic ----


@pytest.fixture(scope="module")
def mirror(browser: Browser) -> Iterator[Page]:
    """An empty page that holds assets/components/numbers.js as `numbers`."""
    with holding(browser, "numbers") as page:
        yield page


def ask(mirror: Page, fmt: IntFormat | FloatFormat, function: str, chosen: list[int]) -> list[Any]:
    """Call a JavaScript function (format, code) for each code; BigInts come back as text."""
    function = f"([format, codes]) => codes.map((code) => ({function})(format, BigInt(code)))"
    found: list[Any] = browsing.ask(
        mirror, function, [bit_strip.describe(fmt), [hex(code) for code in chosen]]
    )
    return found


@pytest.mark.parametrize("fmt", STRIPS.values(), ids=STRIPS)
def test_mirror_decodes_as_the_library(mirror: Page, fmt: IntFormat | FloatFormat) -> None:
    chosen = codes(fmt, 2000)
    if isinstance(fmt, IntFormat):
        expected = [str(fmt.decode(code)) for code in chosen]
    else:
        expected = [fmt.exact_decimal(code) for code in chosen]
    assert ask(mirror, fmt, "numbers.valueText", chosen) == expected
    expected = [text.hexadecimal(code, fmt.bits) for code in chosen]
    assert ask(mirror, fmt, "numbers.hexadecimal", chosen) == expected


@pytest.mark.parametrize(
    "fmt",
    [fmt for fmt in STRIPS.values() if isinstance(fmt, FloatFormat)],
    ids=lambda fmt: fmt.name,
)
def test_mirror_takes_floats_apart_as_the_library(mirror: Page, fmt: FloatFormat) -> None:
    chosen = codes(fmt, 2000)
    found = ask(mirror, fmt, "numbers.floatFields", chosen)
    for code, fields in zip(chosen, found, strict=True):
        expected = fmt.fields(code)
        assert fields == {
            "sign": expected.sign,
            "exponent": expected.exponent,
            "significand": str(expected.significand),
            "hidden": expected.hidden_bit,
            "kind": expected.kind,
        }


# ---- Every format on screen ----


@pytest.fixture(scope="module")
def strips(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """tests/support/apps/bit_strip.py, open in the browser."""
    script = Path(__file__).parents[1] / "support" / "apps" / "bit_strip.py"
    log = tmp_path_factory.mktemp("strips") / "log.txt"
    with serving_components(script, log) as server, tab(browser) as page:
        page.goto(server.url)
        expect(page.locator(".bits")).to_have_count(len(STRIPS))
        yield page


# Flips whatever bits differ from each code, and reads the strip in the same breath: no server
# could have answered in between.
REACH = """(root, codes) => {
  const buttons = [...root.querySelectorAll(".bits button")];
  const read = (selector) => root.querySelector(selector).textContent;
  return codes.map((code) => {
    for (const [place, button] of buttons.entries()) {
      const wanted = Number((BigInt(code) >> BigInt(buttons.length - 1 - place)) & 1n);
      if (Number(button.textContent) !== wanted) button.click();
    }
    const breaks = [...root.querySelector(".formula").childNodes];
    const cut = breaks.findIndex((node) => node.nodeName === "BR");
    return {
      names: buttons.map((button) => button.getAttribute("aria-label")),
      value: root.querySelector(".value").firstChild.textContent +
        [...root.querySelector(".value").childNodes].slice(1)
          .filter((node) => node.className !== "kind")
          .map((node) => (node.nodeName === "SUP" ? "e" : "") + node.textContent).join(""),
      kind: root.querySelector(".kind")?.textContent.trim(),
      formula: read(".formula"),
      terms: root.querySelector(".all").hidden ? null : read(".all p"),
      binary: [...root.querySelectorAll(".formula .significand")].map((node) => node.textContent),
      powers: [...root.querySelectorAll(".formula sup.exponent")].map((node) => node.textContent),
      hidden: root.querySelector(".hidden .digit")?.textContent,
      codes: [...root.querySelectorAll(".codes dd")].map((node) => node.textContent.trim()),
    };
  });
}"""


def number(written: str) -> Fraction:
    """Read a number as the strip writes it: a real minus sign, "×10⁻⁹" for a power of ten."""
    return Fraction(text.parse(written.removeprefix("≈ ")))


@pytest.mark.parametrize("name", STRIPS)
def test_every_format_reads_as_the_library_says(strips: Page, name: str) -> None:
    fmt = STRIPS[name]
    strip = strips.locator(".strip").nth(list(STRIPS).index(name))
    chosen = codes(fmt, 64)
    for code, seen in zip(chosen, strip.evaluate(REACH, [hex(c) for c in chosen]), strict=True):
        assert seen["codes"][0] == text.hexadecimal(code, fmt.bits)
        if fmt.bits <= 32 or isinstance(fmt, FloatFormat):  # else the strip itself is enough
            assert seen["codes"][1].replace(" ", "") == f"{code:0{fmt.bits}b}"
        assert [int(label[-1]) for label in seen["names"]] == [
            int(b) for b in f"{code:0{fmt.bits}b}"
        ]
        if isinstance(fmt, IntFormat):
            check_integer(fmt, code, seen)
        else:
            check_float(fmt, code, seen)


def check_integer(fmt: IntFormat, code: int, seen: dict[str, Any]) -> None:
    """The value, and the sum of the weights spelled out."""
    assert number(seen["value"]) == fmt.decode(code)
    if code == 0:
        assert seen["formula"] == "no bit is 1, so the value is 0"
        return
    terms, total = seen["formula"].split(" = ")
    assert number(total) == fmt.decode(code)
    assert (seen["terms"] is None) == (code.bit_count() <= 8)
    if seen["terms"]:  # the sum is shortened: three terms from its front, two from its end
        every = seen["terms"].split(" = ")[0].split(" + ")
        assert terms.split(" + ") == [*every[:3], "…", *every[-2:]]
        terms = " + ".join(every)
    added = 0
    for term in terms.split(" + "):
        base, power = re.fullmatch(r"−?(\d+?)(?:([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", term).groups()
        size = int(base) ** int(power.translate(RAISED)) if power else int(base)
        added += -size if term.startswith("−") else size
    assert added == fmt.decode(code)


def check_float(fmt: FloatFormat, code: int, seen: dict[str, Any]) -> None:
    """The value, its kind, and both lines of (-1)^s x 1.f x 2^(e - bias)."""
    fields = fmt.fields(code)
    value = fmt.decode(code)
    assert seen["kind"] == ("not a number" if fields.kind == "nan" else fields.kind)
    if fields.kind == "nan":
        assert seen["value"] == "NaN"
        assert "not a number" in seen["formula"]
        return
    if fields.kind == "infinity":
        assert seen["value"] == ("−∞" if value < 0 else "∞")
        assert "infinity" in seen["formula"]
        return
    # What is rounded on screen still tells the value from its neighbors.
    if seen["value"].startswith("≈"):
        assert text.encode(fmt, number(seen["value"])) == code
    else:
        assert number(seen["value"]) == Fraction(value)
        assert seen["value"].startswith("−") == bool(fields.sign)
    assert seen["hidden"] == str(fields.hidden_bit)
    if fields.kind == "zero":
        assert "zero" in seen["formula"]
        assert ("−0" in seen["formula"]) == bool(fields.sign)
        return
    binary, decimal = seen["binary"]
    digits = binary.removesuffix("2").replace(".", "")  # the 2 says that it is in base two
    stored, minus, bias = re.fullmatch(r"(\d+) ([−+]) (\d+)", seen["powers"][0]).groups()
    exponent = int(stored) - int(bias) if minus == "−" else int(stored) + int(bias)
    size = Fraction(int(digits, 2), 2**fmt.significand_bits)
    sign = -1 if fields.sign else 1
    assert f"(−1){fields.sign} × " in seen["formula"]
    assert sign * size * Fraction(2) ** exponent == Fraction(value)
    assert sign * number(decimal) * Fraction(2) ** int(number(seen["powers"][1])) == Fraction(value)


def test_names_for_a_screen_reader(strips: Page) -> None:
    def name(format_name: str, place: int) -> str | None:
        strip = strips.locator(".strip").nth(list(STRIPS).index(format_name))
        strip.evaluate(REACH, [hex((1 << STRIPS[format_name].bits) - 1)])
        return strip.locator("button.one").nth(place).get_attribute("aria-label")

    assert name("int8", 0) == "bit 7, place value −128, is 1"
    assert name("uint64", 0) == "bit 63, place value 9223372036854775808, is 1"
    assert name("float32", 0) == "sign bit, is 1"
    assert name("float32", 5) == "exponent bit 3, place value 8, is 1"
    assert name("float32", 9) == "significand bit 22, place value 1/2, is 1"


# ---- The page and the reader's hands ----


@pytest.fixture
def integers(server: Server, page: Page) -> Page:
    """The page Integers as a first visit finds it: int8, -62."""
    visit(page, server, "integers")
    expect(value(page)).to_have_text("−62")
    return page


def visit(page: Page, server: Server, address: str) -> None:
    """Open a page and wait for its bits."""
    open_address(page, server, address)
    expect(value(page)).not_to_be_empty()


def bit(page: Page, name: str) -> Locator:
    return strip(page).get_by_role("button", name=name)


def settled(page: Page, code: str, written: str) -> None:
    """The server follows: the box and the address say what the strip says."""
    expect(box(page)).to_have_value(written)
    page.wait_for_function("(code) => location.search.includes(code)", arg=f"integer={code}")


def focused(page: Page) -> str:
    name: str = page.evaluate(
        "document.activeElement.shadowRoot.activeElement.getAttribute('aria-label')"
    )
    return name


def test_flip_by_mouse(integers: Page) -> None:
    bit(integers, "bit 7, place value −128, is 1").click()
    expect(value(integers)).to_have_text("66")
    expect(strip(integers).locator(".formula")).to_have_text("64 + 2 = 66")
    settled(integers, "0x42", "66")
    expect(integers.locator(".qp-numbers dt + dd").first).to_have_text("66")  # in uint8
    bit(integers, "bit 0").click()
    settled(integers, "0x43", "67")


def test_flip_by_keyboard(integers: Page) -> None:
    bit(integers, "bit 7").focus()
    integers.keyboard.press("ArrowLeft")  # no further than the end
    assert focused(integers) == "bit 7, place value −128, is 1"
    integers.keyboard.press("ArrowRight")
    integers.keyboard.press("Space")
    assert focused(integers) == "bit 6, place value 64, is 0"
    expect(value(integers)).to_have_text("−126")
    integers.keyboard.press("End")
    integers.keyboard.press("Enter")
    expect(value(integers)).to_have_text("−125")
    integers.keyboard.press("Home")
    assert focused(integers) == "bit 7, place value −128, is 1"
    settled(integers, "0x83", "−125")
    assert (
        focused(integers) == "bit 7, place value −128, is 1"
    )  # the server's answer takes no focus away
    assert strip(integers).locator(".bits button[tabindex='0']").count() == 1


def test_arrow_keys_cross_rows(strips: Page) -> None:
    strip = strips.locator(".strip").nth(list(STRIPS).index("uint64"))
    per_row = strip.locator(".row").first.locator("button").count()
    assert per_row in (8, 16, 32)
    strip.get_by_role("button", name="bit 63,").focus()
    strips.keyboard.press("ArrowDown")
    assert focused(strips).startswith(f"bit {63 - per_row},")
    strips.keyboard.press("ArrowUp")
    strips.keyboard.press("ArrowUp")
    assert focused(strips).startswith("bit 63,")


def test_64_bits_on_a_phone(server: Server, page: Page) -> None:
    page.set_viewport_size(PHONE)
    visit(page, server, "integers?int_bits=64&integer=0x8000000000000001")
    expect(value(page)).to_have_text("−9223372036854775807")
    top = bit(page, "bit 63, place value −9223372036854775808, is 1")
    top.focus()
    page.keyboard.press("ArrowDown")  # rows of 8
    page.keyboard.press("Space")
    assert focused(page) == "bit 55, place value 36028797018963968, is 1"
    expect(value(page)).to_have_text("−9187343239835811839")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert focused(page) == "bit 0, place value 1, is 0"
    page.keyboard.press("Home")
    assert focused(page).startswith("bit 63,")
    # Dragged from row to row: no bit between the rows is touched.
    page.mouse.move(*middle(bit(page, "bit 7,")))
    page.mouse.down()
    page.mouse.move(*middle(bit(page, "bit 4,")))
    page.mouse.move(*middle(bit(page, "bit 12,")))
    page.mouse.move(*middle(bit(page, "bit 15,")))
    page.mouse.up()
    code = 0x808000000000F0F0
    settled(page, hex(code), text.minus(code - (1 << 64)))
    expect(strip(page).locator(".formula")).to_contain_text("−2⁶³ + 2⁵⁵ + 2¹⁵ + … + 2⁵ + 2⁴ = −")
    page.get_by_text("All 10 terms").click()
    expect(strip(page).locator(".all p")).to_contain_text("2¹³ + 2¹² + 2⁷ + 2⁶ +")
    bit(page, "bit 6,").click()
    expect(page.get_by_text("All 9 terms")).to_be_visible()
    expect(strip(page).locator(".all p")).to_be_visible()  # a flip leaves it open


def test_drag_paints_what_the_first_bit_became(integers: Page) -> None:
    integers.mouse.move(*middle(bit(integers, "bit 5")))
    integers.mouse.down()
    expect(value(integers)).to_have_text("−30")
    integers.mouse.move(*middle(bit(integers, "bit 0")))  # one jump: the bits in between count too
    expect(value(integers)).to_have_text("−1")
    integers.mouse.move(*middle(bit(integers, "bit 3")))  # going back paints nothing new
    integers.mouse.up()
    integers.mouse.move(*middle(bit(integers, "bit 7")))
    settled(integers, "0xff", "−1")


def test_touch_that_turns_into_scrolling_flips_nothing(integers: Page) -> None:
    integers.mouse.move(*middle(bit(integers, "bit 7")))
    integers.mouse.down()
    expect(value(integers)).to_have_text("66")
    bit(integers, "bit 7").dispatch_event("pointercancel")  # what the browser says when it scrolls
    expect(value(integers)).to_have_text("−62")
    integers.mouse.move(*middle(bit(integers, "bit 0")))
    integers.mouse.up()
    expect(value(integers)).to_have_text("−62")


def test_release_outside_ends_the_drag(integers: Page) -> None:
    integers.mouse.move(*middle(bit(integers, "bit 0")))
    integers.mouse.down()
    integers.mouse.move(*middle(integers.locator("h1")))
    integers.mouse.up()
    settled(integers, "0xc3", "−61")
    integers.mouse.move(*middle(bit(integers, "bit 2")))
    expect(value(integers)).to_have_text("−61")


def test_typed_number_shows_its_bits(integers: Page) -> None:
    box(integers).fill("-5")
    box(integers).press("Enter")
    expect(value(integers)).to_have_text("−5")
    settled(integers, "0xfb", "-5")
    box(integers).fill("abc")
    box(integers).press("Enter")
    expect(integers.get_by_role("alert").get_by_text("“abc” is not a number.")).to_be_visible()
    expect(value(integers)).to_have_text("−5")
    bit(integers, "bit 0").click()
    settled(integers, "0xfa", "−6")
    expect(integers.get_by_role("alert").get_by_text("“abc” is not a number.")).to_have_count(0)


def test_another_format_keeps_the_number(integers: Page) -> None:
    bit(integers, "bit 0").click()
    settled(integers, "0xc3", "−61")
    integers.get_by_role("radio", name="32", exact=True).click()
    settled(integers, "0xffffffc3", "−61")
    bit(integers, "bit 31").click()
    settled(integers, "0x7fffffc3", "2147483587")
    query = parse_qs(urlsplit(integers.url).query)
    assert query == {"int_bits": ["32"], "integer": ["0x7fffffc3"]}


@pytest.mark.parametrize(
    ("address", "shown", "number_below"),
    [
        (
            "floats?float_format=float32&float_code=0x3dcccccd",
            "≈ 0.100000001 normal",
            "0.100000001490116119384765625",
        ),
        (
            "floats?float_format=float16&float_code=0x0001",
            "≈ 5.9605×10⁻⁸ subnormal",
            "0.000000059604644775390625",
        ),
        ("floats?float_format=bfloat16&float_code=0xff80", "−∞ infinity", "−infinity"),
        ("floats?float_format=float64&float_code=0x7ff8000000000000", "NaN not a number", "NaN"),
        ("integers?int_bits=32&integer=0x80000000", "−2147483648", "2147483648"),
        # What no link of ours says: the format's first number, and no complaint.
        ("integers?int_sign=unsigned&integer=0x1ff", "194", "−62"),
        ("integers?int_sign=unsigned&integer=javascript:alert(1)", "194", "−62"),
        ("integers?int_bits=7&integer=0x10", "16", "16"),
    ],
)
def test_link_shows_the_same_number(
    server: Server, page: Page, address: str, shown: str, number_below: str
) -> None:
    visit(page, server, address)
    expect(value(page)).to_have_text(shown)
    expect(page.locator(".qp-numbers dt + dd").first).to_have_text(number_below)


def test_flips_leave_no_trace_for_the_back_button(integers: Page) -> None:
    before = integers.evaluate("history.length")
    bit(integers, "bit 7").click()
    settled(integers, "0x42", "66")
    box(integers).fill("3")
    box(integers).press("Enter")
    settled(integers, "0x03", "3")
    assert integers.evaluate("history.length") == before
    # Back at the first number the address needs no code.
    box(integers).fill("−62")
    box(integers).press("Enter")
    integers.wait_for_function("() => location.search === ''")


def test_number_survives_a_visit_to_another_page(integers: Page) -> None:
    bit(integers, "bit 7").click()
    settled(integers, "0x42", "66")
    integers.get_by_role("link", name="Home").click()
    expect(integers.locator("h1")).not_to_have_text("Integers")
    integers.get_by_role("link", name="Integers").first.click()
    expect(value(integers)).to_have_text("66")
    settled(integers, "0x42", "66")


def test_back_button_returns_to_the_number(integers: Page) -> None:
    bit(integers, "bit 7").click()
    settled(integers, "0x42", "66")
    integers.get_by_role("link", name="Home").click()
    expect(integers.locator("h1")).not_to_have_text("Integers")
    for _ in range(3):  # Streamlit itself leaves an entry or two of its own
        integers.go_back()
        if "integer=" in integers.url:
            break
    expect(value(integers)).to_have_text("66")
    settled(integers, "0x42", "66")


def test_flip_by_touch(server: Server, browser: Browser) -> None:
    with touching(browser) as page:
        visit(page, server, "integers")
        bit(page, "bit 7").tap()
        expect(value(page)).to_have_text("66")
        settled(page, "0x42", "66")
        bit(page, "bit 0").tap()
        settled(page, "0x43", "67")


@pytest.mark.parametrize(
    ("address", "bits", "longest"),
    [
        ("floats?float_format=float64", 64, 32),
        ("floats?float_format=float32", 32, 32),
        ("integers?int_bits=32", 32, 16),
        ("integers", 8, 8),
    ],
)
def test_bits_are_large_enough_and_fit(
    server: Server, page: Page, address: str, bits: int, longest: int
) -> None:
    visit(page, server, address)
    for viewport in (PROJECTOR, PHONE):
        page.set_viewport_size(viewport)
        rows = strip(page).locator(".row")
        if viewport == PROJECTOR or address.startswith("integers"):  # else rows break at the fields
            # Whole bytes in every row, and as many as the strip is wide enough for.
            per_row = 8 if viewport == PHONE else longest
            expect(rows).to_have_count(-(-bits // per_row))
            assert {row.locator("button").count() for row in rows.all()} == {per_row}
        else:
            expect(rows).not_to_have_count(-(-bits // longest))
        boxes = (
            strip(page)
            .locator(".bits button")
            .evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
        )
        assert min(min(one["width"], one["height"]) for one in boxes) >= 24
        assert max(one["right"] for one in boxes) <= viewport["width"] - 16


def test_strip_and_its_numbers_can_be_saved(integers: Page) -> None:
    saved = {}
    for choice in ("Picture, SVG", "Picture, PNG", "Numbers, CSV"):
        strip(integers).get_by_text("Save", exact=True).click()
        with integers.expect_download() as download:
            strip(integers).get_by_role("button", name=choice).click()
        saved[download.value.suggested_filename] = download.value.path().read_bytes()
    assert list(saved) == ["int8-bits.svg", "int8-bits.png", "int8-bits.csv"]
    drawn = ET.fromstring(saved["int8-bits.svg"])
    assert b"var(" not in saved["int8-bits.svg"]
    written = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert written == [
        *("1", "−128", "1", "64", "0", "32", "0", "16", "0", "8", "0", "4", "1", "2", "0", "1"),
        "int8 0xc2 = −62",
    ]
    assert saved["int8-bits.png"].startswith(b"\x89PNG\r\n")
    rows = list(csv.DictReader(io.StringIO(saved["int8-bits.csv"].decode())))
    assert sum(int(row["place_value"]) * int(row["is"]) for row in rows) == INT8.decode(0xC2)


def test_every_named_format_is_tried() -> None:
    assert set(FORMATS) <= set(STRIPS)


def test_the_second_strip_is_one_stop_of_the_tab_key(page: Page, server: Server) -> None:
    visit(page, server, "integers")
    bits = page.locator(".strip.point .cell button")
    expect(bits).to_have_count(8)
    stops = "all => all.filter((one) => one.tabIndex >= 0).length"
    assert bits.evaluate_all(stops) == 1
    bits.first.focus()
    page.keyboard.press("ArrowRight")
    expect(bits.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(bits.last).to_be_focused()
    assert bits.evaluate_all(stops) == 1
