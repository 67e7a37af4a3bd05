"""A lesson in the browser: made, followed from its link to its last answer, and in a frame."""

import io
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha512
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from lib.teaching.handouts import lesson
from lib.teaching.lessons import MANGLED, Lesson, Step, from_link, to_file, to_link
from lib.teaching.questions import question
from lib.teaching.questions.records import NumberQuestion
from lib.ui.router import page as page_of
from tests.support import axe
from tests.support.browsing import address, tab, touching, turn_to
from tests.support.server import ROOT, Server, serving
from tests.support.visits import settle

HOSTILE = "<b>bold</b> $x^2$ **stars** [a](https://example.org) :smile:"
SCALE = page_of("scale").title
LESSON = Lesson(
    title="What int8 costs",
    instruction=HOSTILE,
    steps=(
        Step(page="integers", minutes=8, instruction="Which code is it?", questions=(0,)),
        Step(
            page="scale",
            minutes=1,
            instruction="Drag the scale.",
            settings=(("one_x", "1.75"), ("zero_bits", "5")),
            hidden=("zero_missing",),
            skip="the zeros.",
        ),
        Step(page="scale", minutes=4, settings=(("one_x", "-0.5"),)),
    ),
)


TOO_LONG = Lesson(
    title="Too long for a link",
    steps=tuple(
        Step(page="floats", instruction=sha512(bytes([number])).hexdigest()) for number in range(20)
    ),
)

OTHERS = "http://localhost:*"  # whose pages may show the app in a frame


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, with a name of its own and in frames of others."""
    log = tmp_path_factory.mktemp("lesson") / "log.txt"
    environment = {
        "QP_FRAME_ANCESTORS": f"'self' {OTHERS}",
        "QP_PUBLIC_URL": "https://learn.example.org",
    }
    with serving(ROOT / "app.py", log, "/healthz", environment) as running:
        yield running


@contextmanager
def learning_platform(address: str) -> Iterator[str]:
    """A page of another origin that shows an address in a frame; gives its own address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            frame = f'<iframe src="{address}" width="1200" height="650" title="Lesson"></iframe>'
            self.wfile.write(f"<!doctype html><title>Course</title>{frame}".encode())

        def log_message(self, *_: object) -> None:
            pass

    platform = ThreadingHTTPServer(("localhost", 0), Handler)
    threading.Thread(target=platform.serve_forever, daemon=True).start()
    yield f"http://localhost:{platform.server_port}/"
    platform.shutdown()
    platform.server_close()


def bar(page: Page | FrameLocator) -> Locator:
    """The bar of the lesson."""
    return page.get_by_role("region", name="Lesson: ")


def press(page: Page, name: str) -> None:
    """Press a button of the bar, and wait for the page behind it."""
    bar(page).get_by_role("button", name=name).click()
    settle(page)


def at(page: Page, step: int, address_of: str) -> None:
    """The page is at that step of the lesson, and says so."""
    expect(bar(page)).to_contain_text(f"Step {step} of {len(LESSON.steps)}")
    expect(page.locator(".qp-head h1")).to_have_text(page_of(address_of).title)
    expect(page).to_have_url(re.compile(rf"/{address_of}\?.*\bstep={step}\b"))
    assert address(page)["lesson"] == to_link(LESSON)


def value(page: Page) -> Locator:
    """The box of the value on the page scale."""
    return page.locator(".one-value #x-now")


def test_a_lesson_is_followed_from_its_link_to_its_end(server: Server, browser: Browser) -> None:
    with tab(browser) as page:
        page.goto(f"{server.url}/?lesson={to_link(LESSON)}")
        at(page, 1, "integers")
        settle(page)
        assert not axe.violations(page)
        # What a teacher wrote is text, whatever it looks like.
        expect(bar(page)).to_contain_text(HOSTILE)
        assert bar(page).locator("b, a, img, math").count() == 0
        expect(bar(page).get_by_role("button", name="← Back")).to_be_hidden()

        # A question of the lesson: everybody gets the same numbers.
        asked = question("integers", 0, LESSON.seed)
        assert isinstance(asked, NumberQuestion)
        bar(page).get_by_role("button", name="Question 1").click()
        line = page.get_by_role("region", name="Predict first")
        expect(line).to_contain_text(asked.prompt)
        line.get_by_role("textbox").fill(f"{asked.truth:g}")
        line.get_by_role("button", name="Answer").click()
        expect(line).to_contain_text("Right.")
        expect(bar(page).get_by_role("button", name="Question 1 ✓")).to_be_visible()

        # On, to a page that is set up, with one control less.
        press(page, "Next →")
        at(page, 2, "scale")
        expect(bar(page)).to_contain_text("1 minute")
        expect(bar(page)).not_to_contain_text("the zeros")  # what to skip is for the teacher
        expect(value(page)).to_have_value("1.75")
        expect(page.locator(".st-key-zero_missing")).to_be_attached()
        expect(page.locator(".st-key-zero_missing")).to_be_hidden()
        expect(page.locator(".st-key-zero_bits")).to_contain_text("5")

        # Nobody gets lost: elsewhere the bar leads back, and a reload changes nothing.
        turn_to(page, page_of("range").title)
        expect(bar(page)).to_contain_text(f"which is at “{SCALE}”")
        expect(page).to_have_url(re.compile(r"/range\?.*\bstep=2\b"))
        page.reload()
        press(page, "Back to the lesson")
        at(page, 2, "scale")
        expect(value(page)).to_have_value("1.75")
        page.reload()
        at(page, 2, "scale")
        settle(page)
        expect(value(page)).to_have_value("1.75")

        # The same page again, set up otherwise; then back, by the bar and by the browser.
        press(page, "Next →")
        at(page, 3, "scale")
        expect(value(page)).to_have_value(re.compile("^[-−]0.5$"))
        expect(page.locator(".st-key-zero_missing")).to_be_visible()
        press(page, "← Back")
        at(page, 2, "scale")
        expect(value(page)).to_have_value("1.75")
        press(page, "← Back")
        at(page, 1, "integers")
        page.go_back()
        at(page, 2, "scale")
        settle(page)

        press(page, "Next →")
        at(page, 3, "scale")
        bar(page).get_by_role("button", name="Finish →").press("Enter")
        expect(bar(page)).to_contain_text("That was the lesson.")
        expect(bar(page).get_by_role("button", name="← Back")).to_be_focused()
        bar(page).get_by_role("button", name="Leave the lesson").press("Enter")
        expect(bar(page)).to_be_hidden()
        assert "lesson" not in address(page)


def test_a_damaged_link_leaves_the_page_as_it_is(server: Server, browser: Browser) -> None:
    with tab(browser) as page:
        page.goto(f"{server.url}/integers?lesson={to_link(LESSON)[:-9]}&integers_bits=4")
        said = page.get_by_text(MANGLED)
        expect(said).to_be_visible()
        settle(page)
        assert not axe.violations(page)
        page.get_by_role("button", name="Leave the lesson").click()
        expect(said).to_be_hidden()
        assert "lesson" not in address(page)


def test_who_follows_no_lesson_fetches_none_of_it(server: Server, browser: Browser) -> None:
    with tab(browser) as page:
        fetched: list[str] = []
        page.on("response", lambda response: fetched.append(response.url))
        page.goto(f"{server.url}/integers")
        settle(page)
        scripts = [page.request.get(url).text() for url in fetched if "/components." in url]
        assert scripts
        assert not [text for text in scripts if "Leave the lesson" in text]
        assert not [url for url in fetched if "/lesson" in url]


def answer(page: Page, typed: str) -> None:
    """Answer the question that is open."""
    line = page.get_by_role("region", name="Predict first")
    line.get_by_role("textbox").fill(typed)
    line.get_by_role("button", name="Answer").click()
    expect(line.get_by_role("button", name="Close")).to_be_visible()


def long_lesson_in_a_room(teacher: Page, browser: Browser) -> None:
    """A room is opened for it; who joins by the code gets to it from there."""
    teacher.get_by_role("button", name="Open a room for it").click()
    teacher.wait_for_url("**/r/*/lead")
    expect(teacher.locator("#lesson")).to_contain_text("Lesson: Too long for a link. Present it")
    assert not axe.violations(teacher)
    root, _, code = teacher.url.removesuffix("/lead").rpartition("/r/")
    with touching(browser) as student:
        student.goto(f"{root}/r")
        student.get_by_label("The code on the board").fill(code)
        student.get_by_role("button", name="Join").click()
        expect(student.get_by_role("heading", level=2)).to_have_text(
            "The first question comes here."
        )
        follow = student.get_by_role("link", name="Follow it")
        expect(follow).to_have_attribute("href", "/floats?lesson=kept")
        assert not axe.violations(student)
        with student.expect_popup() as followed:
            follow.click()
        expect(bar(followed.value)).to_contain_text(f"Step 1 of {len(TOO_LONG.steps)}")
        # The room is still there, beside the lesson.
        teacher.locator("#page").select_option("integers 0")
        teacher.get_by_role("button", name="Ask it").click()
        expect(student.get_by_role("heading", level=2)).to_contain_text("mean as int8?")
        expect(follow).to_be_visible()
        expect(teacher.locator("#lesson")).to_be_hidden()
    teacher.get_by_role("button", name="Reveal").click()
    expect(teacher.locator("#said")).to_contain_text("The answer: ")


def test_a_lesson_from_making_it_to_its_last_answer(
    open_server: Server, browser: Browser, tmp_path: Path
) -> None:
    with tab(browser) as teacher:
        teacher.goto(f"{open_server.url}/lesson")
        maker = teacher.get_by_role("region", name="Make a lesson")
        maker.get_by_label("Title").fill("Codes & <scales>")
        maker.get_by_label("It ends with a sheet").check()
        maker.get_by_role("button", name="1. Integers").press("Enter")
        maker.get_by_label("What the class does").fill("Predict.")
        maker.get_by_label("Minutes").fill("3")
        maker.get_by_text("Questions, hidden controls").click()
        maker.get_by_role("group", name="Questions of this step").get_by_role(
            "checkbox"
        ).first.check()
        maker.get_by_role("button", name="Add a step").click()
        expect(maker.get_by_label("Page", exact=True)).to_have_value("floats")
        there = f"{open_server.url}/scale?one_x=1.75&embed=true&question=0.1#more"
        maker.get_by_label("Set up as in this address").fill("https://example.org/nowhere")
        expect(maker).to_contain_text("That is no address of a page here.")
        maker.get_by_label("Set up as in this address").fill(there)
        expect(maker).to_contain_text("Set up: one_x = 1.75.")
        expect(maker.get_by_label("Page", exact=True)).to_have_value("scale")
        maker.get_by_label("0 has no code").check()
        maker.get_by_role("button", name="Remove this step").click()
        maker.get_by_role("button", name="Undo").click()
        expect(maker).to_contain_text("8 minutes in all")
        expect(maker.get_by_role("button", name="2. Scale and zero-point")).to_be_visible()
        assert not axe.violations(teacher)
        # It is there after a reload, and its link as a picture for phones.
        teacher.reload()
        expect(maker.get_by_label("Title")).to_have_value("Codes & <scales>")
        expect(maker).to_contain_text("The whole lesson is in one link of ")
        settle(teacher)
        picture = Image.open(io.BytesIO(maker.get_by_alt_text("QR code").screenshot()))
        [code] = zxingcpp.read_barcodes(picture)
        assert code.text.startswith("https://learn.example.org/integers?lesson=1")
        link = code.text.removeprefix("https://learn.example.org")
        made = from_link(link.partition("lesson=")[2])
        assert made == Lesson(
            title="Codes & <scales>",
            hand_in=True,
            steps=(
                Step(page="integers", minutes=3, instruction="Predict.", questions=(0,)),
                Step(page="scale", settings=(("one_x", "1.75"),), hidden=("zero_missing",)),
            ),
        )
        # While the server is slow, nobody takes the link of what stood there before.
        teacher.route("**/lessons/made", lambda _: None)
        maker.get_by_label("Title").fill("Another")
        expect(maker.locator("#ways")).to_have_attribute("inert", "")
        teacher.unroute("**/lessons/made")
        maker.get_by_label("Title").fill("Codes & <scales>")
        expect(maker.locator("#ways:not([inert])")).to_be_visible()
        with teacher.expect_download() as saved:
            maker.get_by_role("button", name="Save as a file").click()
        file = tmp_path / saved.value.suggested_filename
        saved.value.save_as(file)
        assert file.name == "codes-scales.json"

        # Another browser goes on with the file, or with the link.
        with tab(browser) as colleague:
            colleague.goto(f"{open_server.url}/lesson")
            colleague.get_by_text("Open a lesson").click()
            colleague.get_by_label("or its file").set_input_files(file)
            expect(colleague.get_by_label("Title")).to_have_value("Codes & <scales>")
            colleague.get_by_label("Title").fill("Another")
            colleague.get_by_label("A lesson’s link").fill(code.text)
            colleague.get_by_label("A lesson’s link").press("Tab")
            expect(colleague.get_by_label("Title")).to_have_value("Codes & <scales>")
            colleague.get_by_label("A lesson’s link").fill(code.text[:-5])
            colleague.get_by_label("A lesson’s link").press("Tab")
            expect(colleague.get_by_text(MANGLED)).to_be_visible()
            # Or with a lesson that ships; what was there before comes back.
            colleague.get_by_role("link", name="Open to change").nth(1).click()
            expect(colleague.get_by_label("Title")).to_have_value(lesson("45-minutes").title)
            colleague.get_by_role("button", name="Undo").click()
            expect(colleague.get_by_label("Title")).to_have_value("Codes & <scales>")

            # One that is too long for a link is followed from its file.
            long = tmp_path / "long.json"
            long.write_text(to_file(TOO_LONG), encoding="utf-8")
            colleague.get_by_label("or its file").set_input_files(long)
            expect(colleague.get_by_text("your class joins by five letters")).to_be_visible()
            expect(colleague.get_by_role("button", name="Copy the link")).to_be_hidden()
            with colleague.expect_popup() as followed:
                colleague.get_by_role("button", name="Follow it").click()
            expect(bar(followed.value)).to_contain_text(f"Step 1 of {len(TOO_LONG.steps)}")
            assert address(followed.value)["lesson"] == "kept"
            followed.value.close()
            long_lesson_in_a_room(colleague, browser)

    # A student follows it on a phone, and hands in.
    with touching(browser) as student:
        sent: list[str] = []
        student.on("request", lambda request: sent.append(request.post_data or ""))
        student.goto(open_server.url + link)
        expect(bar(student)).to_contain_text("Step 1 of 2, 3 minutes")
        settle(student)
        bar(student).get_by_role("button", name="Question 1").click()
        answer(student, "12345")
        press(student, "Next →")
        expect(value(student)).to_have_value("1.75")
        bar(student).get_by_role("button", name="Hand in →").click()
        sheet = student.get_by_role("main")
        asked = question("integers", 0, made.seed)
        assert isinstance(asked, NumberQuestion)
        for words in (asked.prompt, "12345", f"Answer: {asked.shown}.", "/scale?one_x=1.75"):
            expect(sheet).to_contain_text(words)
        sheet.get_by_label("Name").fill("Ada <Lovelace>")
        assert not axe.violations(student)
        with student.expect_download() as handed:
            sheet.get_by_role("button", name="Save as a file").click()
        assert handed.value.suggested_filename == "codes-scales-ada-lovelace.html"
        text = Path(handed.value.path()).read_text(encoding="utf-8")
        assert "Name: Ada &lt;Lovelace&gt;" in text
        assert "<h1>Codes &amp; &lt;scales&gt;</h1>" in text
        assert "12345" in text
        # What was said comes back after a reload, the name does not; the next student begins anew.
        student.reload()
        expect(sheet).to_contain_text("12345")
        expect(sheet.get_by_label("Name")).to_have_value("")
        sheet.get_by_role("button", name="Start anew").click()
        sheet.get_by_role("button", name="Keep them").click()
        expect(sheet).to_contain_text("12345")
        sheet.get_by_role("button", name="Start anew").click()
        sheet.get_by_role("button", name="Forget them").click()
        expect(bar(student).get_by_role("button", name="Question 1", exact=True)).to_be_visible()
        assert not [one for one in sent if "Lovelace" in one or "12345" in one]


def test_a_lesson_in_a_frame_of_a_learning_platform(open_server: Server, browser: Browser) -> None:
    """Embedded, set up and followed from page to page, whichever way the reader turns it."""
    inside = f"{open_server.url}/scale?embed=true&one_x=1.75&lesson={to_link(LESSON)}&step=2"
    with learning_platform(inside) as outside, tab(browser) as page:
        page.goto(outside)
        frame = page.frame_locator("iframe")
        expect(bar(frame)).to_contain_text("Step 2 of 3")
        expect(frame.locator(".one-value #x-now")).to_have_value("1.75")

        def keeps(address_of: str, step: int) -> None:
            expect(frame.locator(".qp-head h1")).to_have_text(page_of(address_of).title)
            expect(bar(frame)).to_contain_text(f"Step {step} of 3")
            kept = {"embed": ["true"], "lesson": [to_link(LESSON)], "step": [str(step)]}
            page.frames[1].wait_for_url(  # Streamlit's own link leads there without them at first
                lambda url: kept.items() <= parse_qs(urlsplit(url).query).items()
            )

        bar(frame).get_by_role("button", name="← Back").click()
        keeps("integers", 1)
        frame.get_by_role("link", name="Next: Floats").click()
        keeps("floats", 1)
        bar(frame).get_by_role("button", name="Back to the lesson").click()
        keeps("integers", 1)
        # A link in the text loads its page anew.
        page.frames[1].goto(inside.replace("/scale?", "/glossary?"))
        expect(bar(frame)).to_contain_text("Step 2 of 3")
        frame.locator(".qp-glossary a[href=integers]").first.click()
        keeps("integers", 2)
