"""Home and the map in a browser: how fast they follow the hand; when Home's first picture is there.

Targets: a control, a stroke and the bars are drawn within 16 ms, the map's columns too; the
integers answer a stroke or a new width within 70 ms at the median, float32 within 150 ms; the
first picture of a cold visit is there within 1.5 s. The browser shares the processor with the
server and with its own worker.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import chromium
from tests.support.server import ROOT, Server, serving

COLD = 5  # visits
STROKES = 60
READY = "() => /^(Both say|They differ)/.test(few().querySelector('.verdict').textContent)"

# Before the page's own scripts: notes how long after the hand the worker's answers come, and what
# the frames take in which something is drawn.
WATCH = """
window.inside = (selector, root = document) => {
  for (const each of root.querySelectorAll("*")) {
    if (each.matches(selector)) return each;
    const found = each.shadowRoot && inside(selector, each.shadowRoot);
    if (found) return found;
  }
  return null;
};
window.few = () => inside(".few");
window.answers = { integers: [], float32: [] };
window.frames = [];
const listen = Worker.prototype.addEventListener;
Worker.prototype.addEventListener = function (kind, listener) {
  return listen.call(this, kind, (event) => {
    answers[event.data.kind]?.push(performance.now() - window.moved);
    listener(event);
  });
};
const request = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => request((now) => {
  const before = performance.now();
  draw(now);
  if (window.watching) frames.push(performance.now() - before);
});
"""

# One stroke, or step of the slider, after the other; each waits for the answers to the last.
STROKES_AND_STEPS = """async ([strokes, kind]) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const board = few().querySelector(".board");
  const box = board.getBoundingClientRect();
  const slider = few().querySelector("#width");
  const point = (name, i) => board.dispatchEvent(new PointerEvent(name, {
    pointerId: 1, button: 0, bubbles: true,
    clientX: box.left + box.width * (0.2 + 0.6 * ((i * 7) % 20) / 20),
    clientY: box.top + box.height * (0.2 + 0.6 * i / strokes),
  }));
  board.setPointerCapture = () => {};
  answers.integers = []; answers.float32 = []; frames.length = 0;
  const handled = [];
  window.watching = true;
  if (kind === "paint") point("pointerdown", 0);
  for (let i = 1; i <= strokes; i++) {
    window.moved = performance.now();
    if (kind === "paint") point("pointermove", i);
    else {
      slider.value = String(1 + (i % 7));
      slider.dispatchEvent(new Event("input"));
    }
    handled.push(performance.now() - window.moved);
    const told = () => answers.integers.length + answers.float32.length;
    const wanted = told() + (kind === "paint" ? 2 : 1);
    for (let n = 0; n < 300 && told() < wanted; n++) await pause(5);
    await pause(20);
  }
  if (kind === "paint") point("pointerup", strokes);
  window.watching = false;
  return { handled, frames: [...frames], ...answers };
}"""

MAP_READY = "() => inside('.map .steps tbody tr:last-child td:last-child')?.textContent"

# The map's slider, step by step; each waits for the worker's answer and a moment for the drawing.
MAP_STEPS = """async (steps) => {
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const slider = inside(".map input[type=range]");
  answers.integers = [];
  const drawn = [];
  window.watching = true;
  for (let i = 1; i <= steps; i++) {
    frames.length = 0;
    const told = answers.integers.length;
    window.moved = performance.now();
    slider.value = String(1 + (i % 7));
    slider.dispatchEvent(new Event("input"));
    for (let n = 0; n < 300 && answers.integers.length === told; n++) await pause(5);
    await pause(60);
    drawn.push(frames.reduce((sum, each) => sum + each, 0));
  }
  window.watching = false;
  return { drawn, integers: answers.integers };
}"""


def report(name: str, milliseconds: list[float], target: float) -> None:
    """Print a line: the median, the 95th percentile and the largest."""
    ordered = sorted(milliseconds)
    late = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    median = statistics.median(ordered)
    print(f"{name:44} {median:8.1f} {late:8.1f} {ordered[-1]:8.1f} {target:8.0f}")


def following(page: Page, server: Server) -> None:
    """Print how fast the page follows the slider and the hand that paints."""
    page.add_init_script(WATCH)
    page.goto(f"{server.url}/?weight_bits=7")
    page.wait_for_function("() => few()")
    page.wait_for_function(READY)
    page.wait_for_timeout(3000)
    page.evaluate(STROKES_AND_STEPS, [8, "slide"])  # each width is made once
    print(f"\n{'ms':44} {'median':>8} {'95 %':>8} {'largest':>8} {'target':>8}")
    for kind, words in (("slide", "a new width"), ("paint", "a stroke")):
        found = page.evaluate(STROKES_AND_STEPS, [STROKES, kind])
        report(f"{words}: taken in", found["handled"], 16)
        report(f"{words}: a frame drawn", found["frames"], 16)
        report(f"{words}: the integers answer", found["integers"], 70)
        if kind == "paint":  # the slider asks nothing of float32
            report(f"{words}: float32 answers", found["float32"], 150)


def following_on_the_map(page: Page, server: Server) -> None:
    """Print how fast all columns of the map follow the slider."""
    page.add_init_script(WATCH)
    page.goto(f"{server.url}/map?weight_bits=7")
    page.wait_for_function(MAP_READY)
    page.wait_for_timeout(3000)
    page.evaluate(MAP_STEPS, 8)  # each width is made once
    found = page.evaluate(MAP_STEPS, STROKES)
    report("the map, a new width: all frames of it", found["drawn"], 16)
    report("the map, a new width: the integers answer", found["integers"], 70)


def first_picture(browser: Browser, server: Server) -> None:
    """Print when a new visitor sees the pad with its picture, and the integers' first answer."""
    pictures, answers = [], []
    for _ in range(COLD):
        page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        page.add_init_script(WATCH)
        before = time.perf_counter()
        page.goto(server.url, wait_until="commit")
        page.wait_for_function("() => few()?.querySelector('.board canvas')?.width === 28")
        pictures.append(1000 * (time.perf_counter() - before))
        page.wait_for_function(READY)
        answers.append(1000 * (time.perf_counter() - before))
        page.context.close()
    report("cold visit: the picture", pictures, 1500)
    report("cold visit: the integers' answer", answers, 1500)


def main() -> None:
    """Print all tables."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(ROOT / "app.py", Path(folder) / "log.txt", "/healthz") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        following(browser.new_page(viewport={"width": 1280, "height": 720}), server)
        following_on_the_map(browser.new_page(viewport={"width": 1280, "height": 720}), server)
        first_picture(browser, server)
        browser.close()
