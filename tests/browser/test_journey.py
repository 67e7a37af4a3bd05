"""The way through the pages: chapters, ticks, the short tour, the menu on a phone, the focus."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lib.teaching.questions import question
from lib.teaching.questions.records import NumberQuestion
from lib.ui.router import PAGES, TOUR, page, ways
from tests.support.axe import violations
from tests.support.browsing import PROJECTOR, calm, tab, touching, turn_to, visit
from tests.support.server import Server
from tests.support.visits import settle

CURRENT = '[data-testid="stSidebarNavLink"][aria-current="page"]'


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """Somebody who was never here."""
    with tab(browser) as page:
        yield page


def link(reader: Page, address: str) -> Locator:
    """A page's link in the sidebar."""
    return reader.locator(f'[data-testid="stSidebarNavLink"][href$="/{address}"]')


def chapter(reader: Page, name: str) -> Locator:
    """The heading of a chapter, which unfolds it."""
    return reader.get_by_test_id("stSidebarNav").get_by_role("button", name=name, exact=True)


def before(locator: Locator) -> str:
    """What a style sheet writes into a link."""
    text: str = locator.evaluate("link => getComputedStyle(link, '::before').content")
    return text


def test_only_the_chapter_of_the_page_is_open(server: Server, reader: Page) -> None:
    visit(reader, server, "floats")
    expect(link(reader, "arithmetic")).to_be_visible()
    expect(link(reader, "scale")).to_be_hidden()
    expect(chapter(reader, "Numbers")).to_have_attribute("aria-expanded", "true")
    chapter(reader, "Quantization").press("Enter")
    expect(link(reader, "scale")).to_be_visible()
    expect(chapter(reader, "Quantization")).to_have_attribute("aria-expanded", "true")
    chapter(reader, "Numbers").click()
    expect(link(reader, "floats")).to_be_hidden()
    link(reader, "scale").click()
    expect(reader.locator("h1")).to_have_text(page("scale").title)
    chapter(reader, "Quantization").press(" ")
    expect(link(reader, "range")).to_be_hidden()
    turn_to(reader, page("neuron").title)
    expect(link(reader, "recipe")).to_be_visible()
    expect(link(reader, "range")).to_be_hidden()


def test_visited_pages_are_ticked_and_home_leads_back(server: Server, reader: Page) -> None:
    visit(reader, server, "")
    expect(reader.get_by_text("Go on where you were")).to_be_hidden()
    visit(reader, server, "integers?int_bits=16")
    expect(reader.get_by_text("Go on where you were")).to_be_hidden()
    turn_to(reader, "Floats")
    expect(reader.locator("h1")).to_have_text("Floats")
    settle(reader)
    assert "visited" in before(link(reader, "integers"))
    assert before(link(reader, "arithmetic")) == "none"
    turn_to(reader, "Home")
    back = reader.get_by_text("Go on where you were").get_by_role("link")
    expect(back).to_have_text("Floats")
    back.click()  # within this session
    expect(reader.locator("h1")).to_have_text("Floats")
    visit(reader, server, "integers?int_bits=16")
    visit(reader, server, "")  # another session, some other day
    expect(back).to_have_text("Integers")
    back.click()
    expect(reader.locator("h1")).to_have_text("Integers")
    settle(reader)
    assert "int_bits=16" in reader.url


def test_next_leads_along_the_tour_and_deeper_beside_it(server: Server, reader: Page) -> None:
    visit(reader, server, "")
    for address in [*TOUR[1:], TOUR[0]]:
        following = page(address)
        reader.get_by_role("link", name=f"Next: {following.title} →").click()
        expect(reader.locator(CURRENT)).to_have_text(following.title)
        settle(reader)
    visit(reader, server, "floats")
    deeper = ways("floats").deeper
    assert deeper
    reader.get_by_role("link", name=f"Deeper: {deeper.title}").click()
    expect(reader.locator(CURRENT)).to_have_text(deeper.title)
    marked = [one.address for one in PAGES[1:] if "deeper" in tag(link(reader, one.address))]
    assert marked == [one.address for one in PAGES if one.deeper]


def tag(locator: Locator) -> str:
    """What a style sheet writes behind a link."""
    text: str = locator.evaluate("link => getComputedStyle(link, '::after').content")
    return text


def test_menu_on_a_phone_takes_the_focus_and_gives_it_back(
    server: Server, browser: Browser
) -> None:
    with touching(browser) as phone:
        visit(phone, server, "floats")
        opener = phone.get_by_test_id("stExpandSidebarButton")
        expect(link(phone, "floats")).to_be_hidden()  # for Tab and for screen readers, too
        opener.press("Enter")
        expect(link(phone, "floats")).to_be_focused()
        phone.keyboard.press("Escape")
        expect(opener).to_be_focused()
        expect(link(phone, "floats")).to_be_hidden()
        opener.press("Enter")
        expect(link(phone, "floats")).to_be_focused()
        link(phone, "integers").press("Enter")
        expect(phone.locator("h1")).to_have_text("Integers")
        expect(opener).to_be_focused()


# The contrast of the focused element's ring with what is behind the element.
RING = """(element) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parts = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => {
    const [r, g, b] = parts(color).slice(0, 3).map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  let around = element.parentElement;
  while (around && parts(getComputedStyle(around).backgroundColor)[3] < 255)
    around = around.parentElement;
  const style = getComputedStyle(element);
  if (style.outlineStyle !== "solid" || parseFloat(style.outlineWidth) < 2) return 0;
  const both = [style.outlineColor, getComputedStyle(around).backgroundColor].map(light);
  return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_focus_is_seen(theme: str, server: Server, browser: Browser) -> None:
    with tab(browser, PROJECTOR, color_scheme=theme) as reader:
        visit(reader, server, "channels")
        calm(reader)
        reader.keyboard.press("Tab")  # the keyboard is in use: rings are shown
        for focused in (
            link(reader, "scale"),
            chapter(reader, "Numbers"),
            reader.get_by_role("link", name="Next: "),
            reader.get_by_role("link", name="Deeper: "),
            reader.locator(".qp-sources a").first,
            reader.get_by_test_id("stExpander").locator("summary").first,
        ):
            focused.focus()
            calm(reader)
            assert focused.evaluate(RING) >= 3, focused


def test_terms_are_explained_where_they_come_first(server: Server, reader: Page) -> None:
    visit(reader, server, "integers")
    term = reader.locator(".qp-term")
    expect(term.first).to_be_visible()
    words = [word.lower() for word in term.all_inner_texts()]
    assert len(set(words)) == len(words) > 5
    tip = reader.get_by_role("tooltip")
    code = term.filter(has_text="code").first
    code.hover()
    expect(tip).to_have_text("The row of bits that stands for a value.")
    reader.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    code.focus()
    expect(tip).to_be_visible()
    expect(code).to_have_accessible_description("The row of bits that stands for a value.")
    # The page changes its words below the terms: nothing of the old ones stays.
    for choice in ("saturate", "wrap", "unsigned", "signed"):
        reader.get_by_role("radio", name=choice, exact=True).click()
        calm(reader)
    read = reader.get_by_test_id("stMain").inner_text()
    visit(reader, server, "integers")
    expect(term.first).to_be_visible()
    assert reader.get_by_test_id("stMain").inner_text() == read


def test_a_tap_explains_a_term(server: Server, browser: Browser) -> None:
    with touching(browser) as phone:
        visit(phone, server, "scale")
        phone.locator(".qp-term").first.tap()
        expect(phone.get_by_role("tooltip")).to_be_visible()
        box = phone.get_by_role("tooltip").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


# ---- Predict first ----


def panel(reader: Page) -> Locator:
    """The line below a page's promise, and the question that it opens."""
    return reader.get_by_role("region", name="Predict first")


def test_a_prediction_comes_before_its_answer(server: Server, reader: Page) -> None:
    seed = next(
        seed for seed in range(100) if question("integers", 0, seed).data()["truth"] == -127
    )
    asked = question("integers", 0, seed)
    assert isinstance(asked, NumberQuestion)
    strip = reader.locator(".st-key-integer-widget")
    visit(reader, server, f"integers?question=0.{seed}")
    box = panel(reader).get_by_role("textbox", name=asked.prompt)
    expect(strip).to_have_attribute("inert", "")
    assert violations(reader) == []
    visit(reader, server, "integers")  # what is open waits for its reader
    expect(box).to_be_visible()
    box.fill("minus one")
    box.press("Enter")
    expect(panel(reader).get_by_role("status")).to_contain_text("is not a number")
    box.fill("-1")
    box.press("Enter")
    expect(panel(reader).get_by_role("status")).to_contain_text("more than a minus sign")
    expect(panel(reader).get_by_role("status")).to_contain_text("Answer: −127.")
    expect(strip).not_to_have_attribute("inert", "")
    wheel = reader.get_by_role("slider", name="Number wheel")
    expect(wheel).to_have_attribute("aria-valuenow", "-127")
    expect(wheel.get_by_text("you", exact=True)).to_have_count(1)
    settle(reader)
    assert "integer=0x81" in reader.url
    assert "question" not in reader.url
    assert violations(reader) == []
    panel(reader).get_by_role("button", name="Forget").click()
    expect(wheel.get_by_text("you", exact=True)).to_have_count(0)
    assert reader.evaluate("localStorage.getItem('qp-predictions')") is None


def test_who_just_wants_to_look_looks(server: Server, reader: Page) -> None:
    visit(reader, server, "channels")
    cover = reader.locator(".st-key-qp-split-network")
    panel(reader).get_by_role("button", name="Predict first").click()
    slider = panel(reader).get_by_role("slider")
    expect(slider).to_be_focused()
    expect(cover).to_have_attribute("inert", "")
    panel(reader).get_by_role("button", name="I just want to look").click()
    expect(cover).not_to_have_attribute("inert", "")
    panel(reader).get_by_role("button", name="Predict first").click()  # the next one: an order
    down = panel(reader).get_by_role("button", name="down").first
    name = (down.get_attribute("aria-label") or "").removesuffix(": down")
    expect(panel(reader).get_by_role("listitem").first).to_contain_text(name)
    down.press("Enter")
    expect(panel(reader).get_by_role("listitem").nth(1)).to_contain_text(name)
    expect(panel(reader).get_by_role("button", name=f"{name}: down")).to_be_focused()
    turn_to(reader, "Choosing the range")  # an open question locks its own page alone
    expect(reader.locator("h1")).to_have_text("Choosing the range")
    settle(reader)
    expect(reader.locator('[inert][class*="st-key-"]')).to_have_count(0)
