"""What tests in a real browser share: screens, tabs, and where the numbers stand on a page."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, FloatRect, Locator, Page, Route, ViewportSize, expect

from lib.ui.components import files
from tests.support.server import Server

PROJECTOR: ViewportSize = {"width": 1280, "height": 720}
PHONE: ViewportSize = {"width": 390, "height": 844}
MODULES = "http://modules.test"  # no such host: the tests answer for it
WAIT = 60_000  # ms: a busy machine draws late
RUN = 300_000  # ms: a run of the job board may stand behind others

expect.set_options(timeout=WAIT)


@contextmanager
def tab(browser: Browser, viewport: ViewportSize = PROJECTOR, **options: Any) -> Iterator[Page]:
    """A tab in a browser profile of its own."""
    context = browser.new_context(viewport=viewport, **options)
    context.set_default_timeout(WAIT)
    yield context.new_page()
    context.close()


@contextmanager
def touching(browser: Browser) -> Iterator[Page]:
    """A tab on a phone, in a browser profile of its own."""
    with tab(browser, PHONE, has_touch=True, is_mobile=True) as page:
        yield page


def visit(page: Page, server: Server, address: str) -> Page:
    """Open a page and wait until its script is done."""
    page.goto(f"{server.url}/{address}")
    expect(page.locator(".qp-head h1")).to_be_visible()
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    noted(page)
    return page


def noted(page: Page) -> None:
    """Wait until the journey's script has taken note of the visit: it explains terms last."""
    if page.locator(".st-key-journey").count():  # a page of the app
        page.wait_for_selector("#qp-tip", state="attached")


def turn_to(page: Page, title: str) -> None:
    """Go to the page of that title by the sidebar, whose chapter may be folded."""
    name = re.compile(f"^{re.escape(title)}$")
    link = page.get_by_test_id("stSidebarNavLink").filter(has_text=name)
    expect(link).to_be_attached()
    calm(page)
    if not link.is_visible():
        chapter = page.locator('[data-testid="stSidebarNavItems"] > div').filter(has=link)
        chapter.get_by_test_id("stNavSectionHeader").click()
    link.click()


class Reader:
    """A component on a page, in a reader's hands."""

    path: str  # of the page
    root: str  # of the component

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.server = server

    def open(self, query: str = "") -> None:
        visit(self.page, self.server, f"{self.path}{query}")
        expect(self.find(".scope")).to_contain_text("values")

    def find(self, selector: str) -> Locator:
        return self.page.locator(f"{self.root} {selector}")

    def drawn(self) -> None:
        drawn(self.page)

    def address(self) -> dict[str, str]:
        return address(self.page)

    def press(self, handle: str) -> tuple[float, float]:
        """Press the pointer on a handle; return where that is."""
        box = place(self.find(handle))
        x, y = box["x"] + box["width"] / 2, box["y"] + 30
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        return x, y


# What a page lets glide is noted: which element, what it is seen with at first, and for how long.
NOTE_MOVES = """() => {
  window.moved = [];
  const animate = Element.prototype.animate;
  Element.prototype.animate = function (frames, timing) {
    const { transform } = frames[0];
    if (transform) window.moved.push([this.id || this.tagName, transform, timing.duration]);
    return animate.call(this, frames, timing);
  };
}"""


def moves(page: Page) -> list[tuple[str, list[float]]]:
    """What has moved since the last look, and the numbers of where from; each in 150 to 300 ms."""
    noted: list[tuple[str, str, float]] = page.evaluate("window.moved.splice(0)")
    assert all(150 <= milliseconds <= 300 for *_, milliseconds in noted)
    number = r"-?\d[\d.e-]*"
    return [(name, [float(each) for each in re.findall(number, start)]) for name, start, _ in noted]


def drawn(page: Page) -> None:
    """Wait until what was done is drawn."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


# Ends when nothing has changed for a quarter of a second and nothing moves that will ever stop.
CALM = """() => new Promise((done) => {
  let timer;
  const moves = (animation) =>
    animation.playState === "running" && animation.effect.getComputedTiming().endTime !== Infinity;
  const look = () => {
    if (document.getAnimations().some(moves)) return wait();
    observer.disconnect();
    done(true);
  };
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 250);
  };
  const observer = new MutationObserver(wait);
  observer.observe(document.body, {
    attributes: true, characterData: true, childList: true, subtree: true,
  });
  wait();
})"""


def calm(page: Page) -> None:
    """Wait until a page has come to rest, however long a busy machine needs for that."""
    page.wait_for_function(CALM)


def place(locator: Locator) -> FloatRect:
    """Where something is on the screen, once the page has come to rest: a redraw moves things."""
    calm(locator.page)
    found = locator.bounding_box()
    assert found
    return found


def address(page: Page) -> dict[str, str]:
    """The settings in the address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


@contextmanager
def holding(browser: Browser, *names: str) -> Iterator[Page]:
    """An empty page that holds modules of assets/components under their names.

    They are files that import each other here, as any browser takes them.
    """
    page = browser.new_page()
    page.route(f"{MODULES}/**", _serve)
    page.goto(f"{MODULES}/")
    page.evaluate(
        """async (names) => {
            for (const name of names) window[name] = await import(`/${name}.js`);
        }""",
        names,
    )
    yield page
    page.close()


def _serve(route: Route) -> None:
    path = files.FOLDER / urlsplit(route.request.url).path.removeprefix("/")
    if path.is_file():
        route.fulfill(path=path, content_type="text/javascript")
    else:  # the page itself, and what a module imports in vain
        route.fulfill(status=200 if path == files.FOLDER else 404, content_type="text/html")


def ask(page: Page, function: str, argument: Any) -> Any:
    """Call a JavaScript function; BigInts come back as text."""
    answer = page.evaluate(
        f"""(argument) => JSON.stringify(({function})(argument),
            (_, value) => (typeof value === "bigint" ? value.toString() : value))""",
        argument,
    )
    return json.loads(answer)


def strip(page: Page) -> Locator:
    """The bits; not those below them that the binary point moves over."""
    return page.locator(".strip:not(.point)")


def value(page: Page) -> Locator:
    """What the bits mean."""
    return strip(page).locator(".value")


def box(page: Page) -> Locator:
    """Where a number is typed."""
    return page.get_by_label("Number", exact=True)


def middle(locator: Locator) -> tuple[float, float]:
    """Where to press on something, on the screen."""
    locator.scroll_into_view_if_needed()
    found = place(locator)
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


# What goes through the page's websockets takes `window.lag` ms each way; `window.asked` counts what
# the page has sent.
SLOW = """
window.lag = 0;
window.asked = 0;
const Fast = window.WebSocket;
window.WebSocket = class extends Fast {
  send(data) {
    window.asked += 1;
    setTimeout(() => super.send(data), window.lag);
  }
  addEventListener(kind, listener, options) {
    const late = (event) => setTimeout(() => listener.call(this, event), window.lag);
    super.addEventListener(kind, kind === "message" ? late : listener, options);
  }
  set onmessage(listener) {
    super.onmessage = (event) => setTimeout(() => listener.call(this, event), window.lag);
  }
};
"""

# Notes each value that an attribute has, one after the other, in `window.seen`.
SEEN = """(element, name) => {
  const value = () => element.getAttribute(name) ?? element[name];
  const seen = window.seen = [value()];
  const look = () => {
    if (window.seen !== seen) return;
    if (value() !== seen.at(-1)) seen.push(value());
    requestAnimationFrame(look);
  };
  look();
}"""


def visit_slowly(page: Page, server: Server, address: str, seconds: float) -> Page:
    """Open a page and let all messages take so long from then on, each way."""
    page.add_init_script(SLOW)
    visit(page, server, address)
    calm(page)
    page.evaluate("(lag) => { window.lag = lag; window.asked = 0; }", 1000 * seconds)
    return page


def watch(locator: Locator, name: str) -> None:
    """Note every value that an attribute or a property has from now on; see `seen`."""
    locator.evaluate(SEEN, name)


def seen(page: Page) -> list[str]:
    """The values of what is watched, in order, each as often as it changed to it."""
    values: list[str] = page.evaluate("() => window.seen")
    return values


def asked(page: Page) -> int:
    """How many messages a page of `visit_slowly` has sent since it was opened."""
    count: int = page.evaluate("() => window.asked")
    return count
