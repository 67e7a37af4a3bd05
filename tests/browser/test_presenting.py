"""Presenting: a clicker leads through the tour, and everything can be read from ten meters."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from lib.teaching.lessons import Lesson, Step, to_link
from lib.ui.router import BESIDE, PAGES, TOUR
from lib.ui.router import page as page_of
from tests.support.axe import violations
from tests.support.browsing import PROJECTOR, address, calm, drawn, tab, visit_slowly
from tests.support.server import Server
from tests.support.visits import Visit, settle

LARGE: ViewportSize = {"width": 1920, "height": 1080}
# 10 arc minutes, seen from 10 m, are 29 mm; on an image 3 m wide so many px.
LEAST = {1280: 12.4, 1920: 18.6}
SHOWN = "[data-qp-shown]"
PLACE = ".qp-bar .qp-place"
TITLE = page_of("scale").title


def at(page: Page, screen: str) -> None:
    """Wait until the presentation says that this is the screen: "2 / 3"; "" for the only one."""
    expect(page.locator(PLACE)).to_have_text(screen)


def test_a_clicker_leads_from_picture_to_picture_and_page_to_page(
    server: Server, browser: Browser
) -> None:
    visit = Visit(browser, viewport=PROJECTOR)
    page = visit.open(server, "integers?int_bits=4")
    assert not any("presentation" in name for name in scripts(page))  # who doesn't present
    page.get_by_role("button", name="Present").click()
    at(page, "1 / 2")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".qp-head p")).to_be_hidden()
    expect(page.locator(".strip").first).to_be_visible()
    expect(page.get_by_text("How to read it")).to_be_hidden()
    page.keyboard.press("PageDown")
    at(page, "2 / 2")
    assert address(page) == {"int_bits": "4", "present": "true", "screen": "2"}
    page.reload()
    settle(page)
    at(page, "2 / 2")
    expect(page.locator(".strip").first).to_be_hidden()
    page.keyboard.press("PageUp")
    at(page, "1 / 2")
    bit = page.locator(".strip .cell button").first
    bit.press("ArrowRight")  # in a control arrows do what they do there
    at(page, "1 / 2")
    page.keyboard.press("PageDown")  # but a clicker always leads on
    at(page, "2 / 2")
    page.keyboard.press("b")
    expect(page.locator(".qp-blank")).to_be_visible()
    page.keyboard.press("b")
    expect(page.locator(".qp-blank")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    at(page, "1 / 2")
    page.keyboard.press("ArrowRight")
    at(page, "2 / 2")
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text("Floats")
    settle(page)
    at(page, "1 / 4")
    assert address(page)["present"] == "true"
    page.keyboard.press("p")
    expect(page.locator("h1")).to_have_text("Integers")
    settle(page)
    at(page, "2 / 2")
    assert address(page)["int_bits"] == "4"
    expect(page.locator(".qp-keys")).to_be_hidden()  # after a while
    page.keyboard.press("?")
    expect(page.locator(".qp-keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()
    expect(page.locator(".qp-bar, .qp-keys")).to_have_count(0)
    expect(page.get_by_text("How to read it")).to_be_visible()
    assert address(page) == {"int_bits": "4"}
    assert visit.errors == []
    visit.page.context.close()


def test_a_lesson_is_presented_step_by_step(server: Server, browser: Browser) -> None:
    """Also where a step is at the page of the one before; each has its title."""
    steps = [Step(page=name) for name in ("neuron", "neuron", "scale")]
    lesson = to_link(Lesson(title="Bits", steps=tuple(steps)))
    visit = Visit(browser, viewport=PROJECTOR)
    page = visit.open(server, f"neuron?present=true&lesson={lesson}")
    expect(page.locator("h1")).to_have_attribute("data-qp-step", "One neuron, by hand")
    for step, title, screen in (("2", "One neuron, by hand", ""), ("3", TITLE, "1 / 4")):
        page.keyboard.press("n")
        expect(page.locator("h1")).to_have_attribute("data-qp-step", title)
        at(page, screen)
        settle(page)
        found = address(page)
        assert (found["step"], found["present"]) == (step, "true")
    page.keyboard.press("p")
    expect(page.locator("h1")).to_have_attribute("data-qp-step", "One neuron, by hand")
    at(page, "")
    expect(page.locator("#qp-lesson")).to_be_hidden()
    assert visit.errors == []
    visit.page.context.close()


def test_a_page_that_comes_late_begins_where_it_should(server: Server, browser: Browser) -> None:
    """A page before begins with its last screen, however long its server is about it."""
    with tab(browser) as page:
        visit_slowly(page, server, "floats?present=true", 0)
        at(page, "1 / 4")
        page.evaluate("(lag) => { window.lag = lag; }", 2000)  # each way: above all patience
        page.keyboard.press("p")
        expect(page.locator("h1")).to_have_text("Integers")
        at(page, "2 / 2")


def scripts(page: Page) -> list[str]:
    """What the page has asked for."""
    names: list[str] = page.evaluate(
        "() => performance.getEntriesByType('resource').map(({ name }) => name)"
    )
    return names


NOTE_FLASHES = """
  window.flashes = [];
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames, options) {
    if (options.id === "qp-flash") window.flashes.push([this.textContent, options.duration]);
    return animate.call(this, frames, options);
  };
"""


@pytest.mark.parametrize(("motion", "lights_up"), [("no-preference", True), ("reduce", False)])
def test_the_number_that_changed_last_lights_up(
    server: Server, browser: Browser, motion: str, lights_up: bool
) -> None:
    visit = Visit(browser, viewport=PROJECTOR, reduced_motion=motion)
    visit.page.add_init_script(NOTE_FLASHES)
    page = visit.open(server, "integers?present=true")
    at(page, "1 / 2")
    page.evaluate("window.flashes.length = 0")
    page.locator('[data-kind="int"] .cell button').last.click()
    expect(page.locator('[data-kind="int"] .value')).to_have_text("−61")
    drawn(page)
    flashes = page.evaluate("window.flashes")
    assert (["−61", 600] in flashes) is lights_up
    visit.page.context.close()


# The height of digits in px, for each piece of text with a digit in the picture on the screen.
HEIGHTS = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const found = [];
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      const words = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const text = words.map((node) => node.data).join("").trim();
      if (!/[0-9]/.test(text) || element.matches("style")) continue;
      if (!element.checkVisibility({ visibilityProperty: true })) continue;
      const { fontSize, fontFamily, fontWeight } = getComputedStyle(element);
      const matrix = element instanceof SVGElement ? element.getScreenCTM() : null;
      const scale = matrix ? Math.hypot(matrix.c, matrix.d) : 1;
      pen.font = `${fontWeight} 100px ${fontFamily}`;
      const share = pen.measureText("0").actualBoundingBoxAscent / 100;
      const height = share * parseFloat(fontSize) * scale;
      if (height > 0) found.push([Math.round(10 * height) / 10, text]);
    }
  };
  for (const shown of document.querySelectorAll("[data-qp-shown], [data-qp-with=numbers]"))
    look(shown);
  return found;
}"""
# What of such parts of the screen lies below its edge or right of it, in px.
OUTSIDE = """(selector) => {
  const parts = [...document.querySelectorAll(selector)];
  return parts
    .map((part) => part.getBoundingClientRect())
    .filter(({ bottom, right }) => bottom > innerHeight || right > innerWidth)
    .map(({ bottom, right }) => [right - innerWidth, bottom - innerHeight]);
}"""


# Draw a picture in a frame, and then, still in this frame, make the page's letters half as large
# again and its place narrower; says how many px a unit of the picture has in the end.
DRAWN_BEFORE_THE_LETTERS_GROW = """view => new Promise(done => requestAnimationFrame(() => {
  view.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  document.documentElement.style.setProperty("font-size", "24px", "important");
  view.style.width = `${view.clientWidth - 8}px`;
  setTimeout(() => {
    const svg = view.querySelector("svg");
    done(parseFloat(svg.getAttribute("height")) / svg.viewBox.baseVal.height);
  }, 500);
}))"""


def test_a_picture_follows_letters_that_change_after_it_was_drawn(
    server: Server, page: Page
) -> None:
    """Else it stays too high for its screen if it was drawn in the frame that makes it fit."""
    page.goto(f"{server.url}/label")
    settle(page)
    view = page.get_by_role("slider", name="Weight of the block")
    assert view.evaluate(DRAWN_BEFORE_THE_LETTERS_GROW) == pytest.approx(24 / 16)


TO_SEE = "[data-qp-shown], [data-qp-with=numbers]"
# Thirteen rows of formats leave no room for the controls: who wants them scrolls.
LONG = "formats"


def screens(page: Page) -> Iterator[int]:
    """Lead a clicker through all screens of a page that is presented, from the first."""
    expect(page.locator(SHOWN)).to_be_visible()
    count = int(re.sub(r".*/", "", page.locator(PLACE).inner_text()) or 1)
    for screen in range(1, count + 1):
        if screen > 1:
            page.keyboard.press("PageDown")  # once, for nothing is below
            at(page, f"{screen} / {count}")
        yield screen


@pytest.mark.parametrize("where", [page.address for page in PAGES if page.group != BESIDE])
def test_every_screen_fits_and_can_be_read_from_ten_meters(
    server: Server, page: Page, where: str
) -> None:
    """Every number in every picture, on both sizes of projectors."""
    page.goto(f"{server.url}/{'' if where == PAGES[0].address else where}?present=true")
    settle(page)
    measured = 0
    parts = TO_SEE if where == LONG else "[data-qp-shown], [data-qp-with]"  # controls, too
    for screen in screens(page):
        for size in (PROJECTOR, LARGE)[:: 1 if screen % 2 else -1]:
            page.set_viewport_size(size)
            calm(page)
            drawn(page)
            heights = page.evaluate(HEIGHTS)
            measured += len(heights)
            small = [one for one in heights if one[0] < LEAST[size["width"]]]
            assert (screen, size["width"], small) == (screen, size["width"], [])
            outside = page.evaluate(OUTSIDE, parts)
            assert (screen, size["width"], outside) == (screen, size["width"], [])
    assert measured > 10


def test_it_is_presented_in_the_dark(server: Server, browser: Browser) -> None:
    """As large, in high contrast, without faults that screen readers would meet."""
    visit = Visit(browser, viewport=PROJECTOR, color_scheme="dark")
    for where in TOUR:
        page = visit.open(server, f"{where}?present=true")
        for _ in screens(page):
            calm(page)
            assert [one for one in page.evaluate(HEIGHTS) if one[0] < LEAST[1280]] == []
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(0, 0, 0)")
    assert violations(page) == []
    assert visit.errors == []
    visit.page.context.close()
