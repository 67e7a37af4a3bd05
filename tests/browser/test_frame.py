"""The frame in a browser: saving, unfolding, screens and themes."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.support.axe import violations
from tests.support.browsing import PHONE, PROJECTOR, calm
from tests.support.server import Server
from tests.support.visits import Visit


def save(page: Page, choice: str) -> tuple[str, bytes]:
    """Save by the picture's menu; return the file's name and content."""
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=choice).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_picture_and_numbers_can_be_saved(
    theme: str, frame_server: Server, browser: Browser
) -> None:
    visit = Visit(browser, viewport=PROJECTOR, color_scheme=theme)
    page = visit.open(frame_server, "")
    name, svg = save(page, "Picture, SVG")
    assert name == "steps.svg"
    assert ET.fromstring(svg).get("viewBox") == "0 0 640 300"
    assert b"var(" not in svg  # colors are those on screen, not variables of the page
    name, png = save(page, "Picture, PNG")
    assert name == "steps.png"
    assert png.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(png[16:20], "big") == 1600
    name, table = save(page, "Numbers, CSV")
    assert name == "steps.csv"
    assert list(csv.reader(io.StringIO(table.decode())))[:3] == [
        ["step", "half"],
        ["0", "0.0"],
        ["1", "0.5"],
    ]
    visit.page.context.close()


def test_how_it_was_computed_unfolds(frame_server: Server, browser: Browser) -> None:
    visit = Visit(browser, viewport=PROJECTOR)
    page = visit.open(frame_server, "")
    expect(page.get_by_text("def canvas")).to_have_count(0)
    page.get_by_text("How this was computed").click()
    expect(page.locator(".stCode .token.keyword").first).to_be_visible()  # code is colored
    expect(page.get_by_text("def canvas")).to_be_visible()
    page.get_by_role("slider").press("End")  # a rerun of the fragment leaves it open
    expect(page.get_by_text("str(16)")).to_be_visible()
    assert violations(page) == []
    assert visit.errors == []
    visit.page.context.close()


def test_picture_follows_screen_width_and_theme(frame_server: Server, browser: Browser) -> None:
    drawn = {}
    for theme, viewport in (("light", PROJECTOR), ("dark", PHONE)):
        visit = Visit(browser, viewport=viewport, color_scheme=theme)
        page = visit.open(frame_server, "")
        picture = page.get_by_role("img", name="A line and its approximation in 4 steps")
        expect(picture).to_be_visible()
        line = picture.locator('path[style*="--qp-float32"]').first
        color = line.evaluate("line => getComputedStyle(line).stroke")
        drawn[theme] = (picture.locator("svg").get_attribute("viewBox"), color)
        visit.page.context.close()
    assert drawn == {
        "light": ("0 0 640 300", "rgb(51, 48, 156)"),
        "dark": ("0 0 350 300", "rgb(154, 147, 255)"),
    }


PARTS_ON_PAPER = """() => ['stSidebar', 'stHeader', 'stSelectbox', 'stButtonGroup', 'stExpander']
  .flatMap((id) => [...document.querySelectorAll(`[data-testid="${id}"]`)])
  .concat([...document.querySelectorAll('.save, .st-key-qp-next')])
  .filter((part) => part.checkVisibility()).length"""


def test_a_printed_page_is_a_hand_out(server: Server, browser: Browser) -> None:
    """No controls, light whatever the theme, as long as the page, and its address at the foot."""
    visit = Visit(browser, viewport=PROJECTOR, color_scheme="dark")
    page = visit.open(server, "floats?float_format=float16")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate(PARTS_ON_PAPER) == 0
    expect(page.get_by_text("Save", exact=True).first).to_be_hidden()
    expect(page.get_by_label("Number", exact=True)).to_be_hidden()
    block = page.get_by_test_id("stMainBlockContainer")
    foot = block.evaluate("block => getComputedStyle(block, '::after').content")
    assert foot == f'"{page.url}"'
    ink = page.locator("h1").evaluate("heading => getComputedStyle(heading).color")
    assert ink == "rgb(31, 34, 38)"
    height = page.evaluate("document.documentElement.scrollHeight")
    assert height > page.get_by_text("Sources").evaluate("one => one.getBoundingClientRect().top")
    assert height > 1200  # not the first screen alone
    page = visit.open(server, "home")
    expect(page.locator(".few #now")).to_have_text("8 bits")
    for control in (".few .tools", ".few .guesses", ".few #width"):
        expect(page.locator(control)).to_be_hidden()
    code = page.get_by_test_id("stMain").locator("code").first
    assert code.evaluate("code => getComputedStyle(code).color") == "rgb(31, 34, 38)"
    page = visit.open(server, "range")
    expect(page.locator(".clip-range #bits")).to_be_hidden()
    assert visit.errors == []
    visit.page.context.close()


# What can be pressed or typed into, and is seen. Some of it is content as well: a bit, a step of a
# lesson, the type of a layer.
CONTROLS_ON_PAPER = """() => {
  const within = (root) => [...root.querySelectorAll('*')].flatMap((one) =>
    one.shadowRoot ? [one, ...within(one.shadowRoot)] : [one]);
  return within(document)
    .filter((one) => one.matches('button, input, select, textarea, summary, a[href^="r"]'))
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.clientWidth > 1)
    .map((one) => one.getAttribute('aria-label') ?? one.innerText ?? one.type)
    .filter((name) => !/^bit \\d+ of |^The lesson$|^Keep .* in float32$/.test(name))
    .filter((name) => !/^\\d+\\. |^Image \\d+, /.test(name));
}"""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("yours", "open a model file"),
        ("label", "does it fit"),
        ("outliers", "how alike"),
        ("text", "perplexity"),
        ("lesson", "make a lesson"),
        ("glossary", "accumulator"),
        ("changed", "your own picture"),
        ("fourbits", "sixteen"),
        ("layers", "detective"),
    ],
)
def test_paper_has_no_control_and_no_empty_sheet(
    address: str, words: str, server: Server, browser: Browser
) -> None:
    visit = Visit(browser, viewport=PROJECTOR, color_scheme="dark")
    page = visit.open(server, address)
    calm(page)
    page.emulate_media(media="print")
    assert page.evaluate(CONTROLS_ON_PAPER) == []
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]
    assert words in " ".join(" ".join(sheets).lower().split())
    assert all(len(text) > 200 for text in sheets[:-1])  # letters
    visit.page.context.close()


def test_on_paper_nothing_is_printed_over_a_picture(server: Server, browser: Browser) -> None:
    """Where a picture goes on to the next sheet, what stands below it goes along."""
    visit = Visit(browser, viewport=PROJECTOR, color_scheme="dark")
    page = visit.open(server, "formats")
    expect(
        page.locator("figure svg text").filter(has_text="scales included").first
    ).to_be_attached()
    calm(page)
    heights: list[tuple[str, float]] = []  # of what is written, px from a sheet's lower edge

    def note(text: str, view: list[float], at: list[float], *_: object) -> None:
        heights.append((text, view[3] * at[5] + view[5]))

    _, second, *_ = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    second.extract_text(visitor_text=note)
    [axis] = [height for text, height in heights if "scales included" in text]
    below = [height for text, height in heights if "error" in text]  # of each number below it
    assert len(below) >= 6
    assert axis > max(below)
    visit.page.context.close()


def test_narrow_screens_cut_nothing(server: Server, browser: Browser) -> None:
    visit = Visit(browser, viewport={"width": 768, "height": 1024})
    page = visit.open(server, "formats")
    row = page.get_by_role("radiogroup").first
    ends = row.get_by_role("radio").evaluate_all(
        "radios => radios.map((radio) => radio.getBoundingClientRect().right)"
    )
    assert max(ends) <= row.evaluate("row => row.getBoundingClientRect().right") + 1
    assert page.locator("svg").evaluate_all(TEXTS_OVERLAP) == []
    page.set_viewport_size({"width": 320, "height": 640})
    page = visit.open(server, "floats")
    assert page.evaluate(
        "() => { const m = document.querySelector('[data-testid=stMain]');"
        " return m.scrollWidth <= m.clientWidth }"
    )
    visit.page.context.close()


# Pairs of texts that cover each other; the equal bits of a field are one text.
TEXTS_OVERLAP = """(pictures) => pictures.flatMap((picture) => {
  const texts = [...picture.querySelectorAll("text")].filter((text) => text.textContent.trim());
  const boxes = texts.map((text) => [
    text.textContent, text.getBoundingClientRect(), text.hasAttribute("font-family"),
  ]);
  return boxes.flatMap(([one, a, bits], i) => boxes.slice(i + 1)
    .filter(([, b, others]) => !(bits && others) && a.width && b.width &&
      a.left < b.right - 1 && b.left < a.right - 1 &&
      a.top + 4 < b.bottom - 4 && b.top + 4 < a.bottom - 4)
    .map(([other]) => [one, other]));
})"""


def test_what_is_chosen_is_seen_in_forced_colors(server: Server, browser: Browser) -> None:
    visit = Visit(browser, viewport=PROJECTOR, forced_colors="active")
    page = visit.open(server, "integers")
    kept = "(element) => getComputedStyle(element).forcedColorAdjust"
    assert page.locator(".strip .cell").first.evaluate(kept) == "none"
    chosen = page.get_by_role("radio", checked=True).first
    assert chosen.evaluate(kept) == "none"
    # The dot of the chosen radio button isn't that of the others; the pad's bars keep their colors.
    page = visit.open(server, "arithmetic")
    dots = page.locator('[data-testid="stRadioOption"] > div > div:first-child')
    colors = dots.evaluate_all("all => all.map((dot) => getComputedStyle(dot).backgroundColor)")
    assert len(set(colors)) == 2
    page = visit.open(server, "changed")
    bars = page.locator(".answers tbody i")
    fills = bars.evaluate_all("all => all.map((bar) => getComputedStyle(bar).backgroundColor)")
    paper = page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor")
    assert len(set(fills)) == 2
    assert paper not in fills
    visit.page.context.close()


def test_controls_of_one_name_are_told_apart(server: Server, browser: Browser) -> None:
    visit = Visit(browser, viewport=PROJECTOR)
    page = visit.open(server, "scale")
    sliders = page.get_by_role("slider", name="Bits")
    names = sliders.evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    own = ["Bits of a pixel", "Bits: a matrix", "Bits: many values", "Bits: one value"]
    assert sorted(names) == own
    menus = page.locator(".save summary")
    saved = menus.evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))")
    assert len(set(saved)) == len(saved) > 3
    visit.page.context.close()


# Where everything stands that is no text: the controls and pictures of a page.
PLACES = """() => {
  const found = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (element.matches("input, button, svg"))
        found.push(Math.round(element.getBoundingClientRect().top + scrollY));
    }
  };
  walk(document.querySelector('[data-testid="stMain"]'));
  return found.filter((top) => top > 0 && top < innerHeight);
}"""

DESCRIPTION = """(box) =>
  box.getRootNode().getElementById(box.getAttribute("aria-describedby")).innerText"""


def test_what_is_wrong_with_an_input_moves_nothing(server: Server, browser: Browser) -> None:
    """It stands in a line kept for it, and the input says to readers of screens what it is."""
    visit = Visit(browser, viewport=PROJECTOR)
    for address, field in (
        ("integers", '.number input[type="text"]'),
        ("floats", '.number input[type="text"]'),
        ("formats", '[data-testid="stTextInput"] input'),
        ("scale", ".one-value #scale-now"),
        ("scale", ".one-value #x-now"),
    ):
        page = visit.open(server, address)
        box = page.locator(field).first
        expect(box).not_to_have_attribute("aria-invalid", "true")
        before = page.evaluate(PLACES)
        box.fill("abc")
        box.press("Enter")
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_role("alert").filter(has_text="“abc” is not a number")).to_be_visible()
        described = box.evaluate(DESCRIPTION)
        assert "“abc” is not a number" in described
        calm(page)
        assert page.evaluate(PLACES) == before, address
        box.fill("1")
        box.press("Enter")
        expect(box).not_to_have_attribute("aria-invalid", "true")
    visit.page.context.close()
