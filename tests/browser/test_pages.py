"""Every page in a real browser: opened cold, alone with its server, by keyboard, small and dark."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, ViewportSize, expect
from streamlit.testing.v1 import AppTest

from lib.jobs.board import Board
from lib.ui.glossary import TERMS
from lib.ui.router import APP, MOVED, PAGES
from tests.support.axe import violations
from tests.support.browsing import PHONE, PROJECTOR, RUN, calm, turn_to
from tests.support.server import ROOT, Server, serving
from tests.support.visits import Visit, settle

LARGE: ViewportSize = {"width": 1920, "height": 1080}
SMALLEST: ViewportSize = {"width": 320, "height": 640}
TITLES = {page.address: page.title for page in PAGES}
ADDRESSES = list(TITLES)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A projector's screen, light."""
    visit = Visit(browser, viewport=PROJECTOR, color_scheme="light")
    yield visit
    visit.page.context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_cold_deep_link(address: str, fresh_server: Server, browser: Browser, visit: Visit) -> None:
    """The first visit after a start, straight to a page, shows that page and nothing foreign."""
    page = visit.open(fresh_server, address)
    expect(page.locator("h1")).to_have_count(1)
    current = page.locator('[data-testid="stSidebarNavLink"][aria-current="page"]')
    expect(current).to_have_text(next(p.title for p in PAGES if p.address == address))
    expect(page).to_have_title(f"{current.inner_text()} · {APP}")
    assert page.locator('[data-testid="stException"]').count() == 0
    assert visit.hosts == {urlsplit(fresh_server.url).netloc}
    assert visit.errors == []
    assert "Traceback" not in fresh_server.log


# The pieces of running text in their order, but for links and code; explained words in brackets.
RUNNING_TEXT = """() => [...document.querySelectorAll(
  '[data-testid="stMain"] :is([data-testid="stMarkdownContainer"] :is(p, li), dd, .qp-head p)'
)].flatMap((block) => {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const read = [];
  while (walker.nextNode()) {
    const { data, parentElement: around } = walker.currentNode;
    const word = around.closest(".qp-term") ? `[[${data}]]` : data;
    if (!around.closest("a, button, code, label, summary, dd:nth-of-type(1), .katex, [role=alert]"))
      read.push(around.closest(".qp-glossary") ? "" : word);
  }
  return read;
})"""

TERM_OF = {form.lower(): one.name for one in TERMS for form in (one.name, *one.also)}
FORMS = "|".join(sorted(map(re.escape, TERM_OF), key=len, reverse=True))


def unlike_first_use(pieces: list[str]) -> list[str]:
    """Terms that aren't explained where a page has them first, or are explained again."""
    seen, found = set(), []
    for piece in pieces:
        for match in re.finditer(rf"(\[\[)?(?<![\w-])({FORMS})(?![\w-])", piece, re.IGNORECASE):
            term = TERM_OF[match[2].lower()]
            if (match[1] is not None) == (term in seen):
                found.append(f"{term}: {piece}")
            seen.add(term)
    return found


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_fits_its_screens_and_themes(address: str, server: Server, visit: Visit) -> None:
    """No sideways scrolling, the first picture on the first screen, no fault that axe can see.

    And all that is written in pictures can be read from the last row; the tab has the page's title,
    and each term is explained where it comes first.
    """
    page = visit.open(server, address)
    # The server has just begun a run; what shows its progress is redrawn, and faded, all the time.
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=RUN)
    settle(page)
    for viewport in (PROJECTOR, PHONE):
        page.set_viewport_size(viewport)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(
                f"() => ({BACKGROUND_IS_DARK})() === {str(theme == 'dark').lower()}"
            )
            calm(page)
            assert not page.evaluate(SCROLLS_SIDEWAYS)
            assert violations(page) == [], (theme, viewport)
        if viewport == PROJECTOR:
            assert page.evaluate(SMALLER_TEXT, 13) == []
        bottom = page.evaluate(FIRST_PICTURES_BOTTOM)
        assert bottom is None or bottom <= viewport["height"]
    page.set_viewport_size(LARGE)
    calm(page)
    assert page.evaluate(SMALLER_TEXT, 16) == []  # letters are 1.25 times as large
    chapters = page.get_by_test_id("stNavSectionHeader").locator("*")
    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert chapters.evaluate_all(cut) == 0
    page.set_viewport_size(SMALLEST)
    calm(page)
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    assert page.title() == f"{TITLES[address]} · {APP}"
    for _ in range(50):  # words are wrapped once a changed page has been still for a moment
        if not unlike_first_use(page.evaluate(RUNNING_TEXT)):
            break
        page.wait_for_timeout(100)
    assert unlike_first_use(page.evaluate(RUNNING_TEXT)) == []
    assert visit.errors == []


@pytest.mark.parametrize(
    ("engines", "time", "stopwatch"),
    [
        ("onnxruntime,numpy", r"as fast|no verdict", "the fastest of each: both in ONNX Runtime"),
        ("numpy", "not measured", "This server uses NumPy alone"),
    ],
)
def test_pages_where_pytorch_has_no_integer_kernels(
    engines: str, time: str, stopwatch: str, visit: Visit, tmp_path: Path
) -> None:
    environment = {"QP_ENGINES": engines}
    with serving(ROOT / "app.py", tmp_path / "log.txt", "/healthz", environment) as server:
        for address in ("network", "neuron", "bits", ADDRESSES[0]):
            page = visit.open(server, address)
            assert page.locator('[data-testid="stException"]').count() == 0, address
        numbers = page.locator(".qp-numbers")  # of the run that the server began by itself
        expect(numbers.filter(has_text=re.compile(time))).to_be_visible(timeout=RUN)
        page = visit.open(server, "network?network=separable&network_view=Stopwatch&batch=1")
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.get_by_text(stopwatch)).to_be_visible(timeout=RUN)
        assert visit.errors == []


def other_settings(address: str, open_page: Callable[..., AppTest]) -> dict[str, str]:
    """The far end of every control of a page that is kept in the address, as a query.

    Controls that such a view has no use for are left out.
    """
    query = far_ends(open_page(address))
    shown = far_ends(open_page(address, query))
    return {key: value for key, value in query.items() if key in shown}


def far_ends(app: AppTest) -> dict[str, str]:
    """The far end of each control that is shown, by its name in the address."""
    query: dict[str, str] = {}
    for kind in ("slider", "select_slider", "selectbox", "radio", "button_group", "toggle"):
        for control in app.get(kind):
            if key := getattr(control.proto, "query_param_key", ""):
                last = control.options[-1] if getattr(control, "options", None) else None
                value = {
                    "slider": lambda c: c.min,
                    "toggle": lambda c: str(not c.value).lower(),
                }.get(kind)
                query[key] = str(value(control) if value else last)
    return query


@pytest.mark.parametrize("address", ADDRESSES)
def test_back_leads_to_the_page_as_it_was_left(
    address: str,
    server: Server,
    visit: Visit,
    open_page: Callable[..., AppTest],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The server has not run what these settings ask for. Other tests may have, in this process; a
    # page then has controls for what was found, which the server's does not have.
    monkeypatch.setattr(Board, "find", lambda self, task: None)
    settings = other_settings(address, open_page)
    if not settings:
        pytest.skip("the page has no settings to lose")
    page = visit.open(server, f"{address}?{urlencode(settings)}")
    left, shown = urlsplit(page.url), page.get_by_test_id("stMain").aria_snapshot()
    other = next(p.title for p in PAGES if p.address not in (address, ADDRESSES[0]))
    turn_to(page, other)
    expect(page.locator("h1")).to_have_text(other)
    settle(page)
    page.go_back()
    expect(page.locator("h1")).not_to_have_text(other)
    settle(page)
    back = urlsplit(page.url)
    assert (back.path, parse_qs(back.query)) == (left.path, parse_qs(left.query))
    assert page.get_by_test_id("stMain").aria_snapshot() == shown
    assert visit.errors == []


BACKGROUND_IS_DARK = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return Number(getComputedStyle(app).backgroundColor.match(/\\d+/)[0]) < 128;
}"""
SCROLLS_SIDEWAYS = """() => {
  const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth > main.clientWidth || document.body.scrollWidth > window.innerWidth;
}"""
# The words in pictures whose letters are smaller on the screen than so many px.
SMALLER_TEXT = """(least) => {
  const found = new Set();
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (!element.matches('svg text') || !element.getBoundingClientRect().width) continue;
      const turned = element.getScreenCTM();
      const scale = Math.hypot(turned.a, turned.b);
      const parts = [...element.querySelectorAll('tspan')];
      for (const part of parts.length ? parts : [element]) {
        const size = scale * parseFloat(getComputedStyle(part).fontSize);
        const raised = part !== element && part.previousElementSibling; // a power of ten
        if (size < least - 0.05 && !raised) found.add(`${size.toFixed(1)} px: ${part.textContent}`);
      }
    }
  };
  walk(document.querySelector('[data-testid="stMain"]'));
  return [...found];
}"""
# Pictures stand in shadow trees as well; the bits of a number are one.
FIRST_PICTURES_BOTTOM = """() => {
  const bottoms = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      const box = element.getBoundingClientRect();
      if (element.matches('[role="img"], .strip .bits') && box.height) bottoms.push(box.bottom);
    }
  };
  walk(document.querySelector('[data-testid="stMain"]'));
  return bottoms.length ? Math.min(...bottoms) : null;
}"""


# Marks every control in the main part that a keyboard must reach, in shadow trees as well, and
# returns their number. Of a group of radio buttons one is enough: arrow keys do the rest.
MARK = """() => {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const all = [];
  const walk = (root) => {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) walk(element.shadowRoot);
      const box = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      if (element.matches(wanted) && !element.disabled && element.tabIndex >= 0 && box.width &&
          style.visibility === 'visible' && element.checkVisibility() &&
          !(element.type === 'radio' && !element.checked) &&
          !(element.role === 'radio' && element.ariaChecked === 'false')) all.push(element);
    }
  };
  walk(document.querySelector('[data-testid="stMain"]'));
  window.unreached = new Set(all);
  return all.length;
}"""
REACH = """() => {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  window.unreached.delete(focused);
  // Streamlit's segmented controls are such a group, too: Tab leads to their first button.
  for (const button of focused?.closest('[role="radiogroup"]')?.querySelectorAll('button') ?? [])
    window.unreached.delete(button);
  return window.unreached.size;
}"""


@pytest.mark.parametrize("address", ADDRESSES)
def test_keyboard_reaches_every_control(address: str, server: Server, visit: Visit) -> None:
    page = visit.open(server, address)
    count = page.evaluate(MARK)
    assert count > 0
    for _ in range(3 * count + 40):
        page.keyboard.press("Tab")
        if page.evaluate(REACH) == 0:
            return
    missed = page.evaluate("[...window.unreached].map(e => e.outerHTML.slice(0, 200))")
    raise AssertionError(f"not reached by Tab: {missed}")


def test_moved_addresses_lead_on(server: Server, visit: Visit) -> None:
    for old, new in MOVED.items():
        visit.page.goto(f"{server.url}/{old}?x=1")
        assert visit.page.url == f"{server.url}/{new}?x=1"


def test_healthz_answers(server: Server, visit: Visit) -> None:
    answer = visit.page.goto(f"{server.url}/healthz")
    assert answer
    assert answer.text() == "ok"
