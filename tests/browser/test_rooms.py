"""A teacher and three students in a room, each with a browser of their own."""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from lib.teaching.rooms.refusals import AwayError
from tests.support import axe, browsing, nginx, redis_server
from tests.support.classroom import Teacher, serving_rooms
from tests.support.server import ROOT, Server, serving

PHONE = {"width": 390, "height": 844}
AWAY = str(AwayError())


@pytest.fixture(scope="module")
def rooms_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("rooms") / "log.txt"
    # With a name of its own the board has an address to show on a machine without a network, too.
    with serving_rooms(log, {"QP_PUBLIC_URL": "https://learn.example.org"}) as running:
        yield running


def answers(student: Page, value: str) -> None:
    """Type an answer and send it."""
    student.locator("#value").fill(value)
    student.get_by_role("button", name="Send").click()


@contextmanager
def asked(server: Server, browser: Browser) -> Iterator[tuple[Teacher, Page]]:
    """The teacher of a room, and a phone in it that sees the first question."""
    teacher = Teacher(server.url)
    with browsing.tab(browser, PHONE) as phone:
        phone.goto(f"{server.url}/r/{teacher.code}")
        teacher.does("ask", {"page": "integers", "number": 0})
        expect(phone.get_by_role("heading", level=2)).to_contain_text("mean as int8?")
        yield teacher, phone


def test_hands_are_counted_without_a_room(rooms_server: Server, browser: Browser) -> None:
    with browsing.tab(browser, {"width": 1280, "height": 720}) as board:
        board.goto(f"{rooms_server.url}/r")
        board.get_by_role("link", name="Count raised hands").click()
        board.get_by_label("Ask").select_option("integers 0")
        expect(board.get_by_role("heading", level=2)).to_contain_text("mean as int8?")
        assert not axe.violations(board)
        before = board.get_by_role("heading", level=2).text_content()
        while board.get_by_role("heading", level=2).text_content() == before:  # by chance
            board.get_by_role("button", name="Other numbers").click()
            expect(board.get_by_role("button", name="Reveal")).to_be_enabled()  # it is there
        counts = [5, 0, 12, 1]
        boxes = board.get_by_label("Hands for")
        for box, count in zip(boxes.all(), counts, strict=False):
            box.fill(str(count))
        total = sum(counts[: boxes.count()])
        board.get_by_role("button", name="Reveal").click()
        said = board.locator("#said")
        expect(said).to_contain_text("The answer: ")
        expect(said.locator(".bars span").first).to_have_text("5")
        expect(said).to_contain_text(f"of {total} were right.")
        expect(board.get_by_role("button", name="Reveal")).to_be_disabled()
        assert not axe.violations(board)


def test_the_question_chosen_last_is_shown_though_another_comes_later(
    rooms_server: Server, browser: Browser
) -> None:
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    with browsing.tab(browser, {"width": 1280, "height": 720}) as board:
        board.route(re.compile(r"/[a-z]+/\d+/\d+$"), hold_the_first)
        board.goto(f"{rooms_server.url}/r/hands")
        board.get_by_label("Ask").select_option("integers 0")
        question = board.get_by_role("heading", level=2)
        expect(question).to_contain_text("mean as int8?")
        with board.expect_response(re.compile(r"/[a-z]+/\d+/\d+$")):
            held[0].continue_()
        board.wait_for_timeout(500)
        expect(question).to_contain_text("mean as int8?")


def test_hands_go_on_by_themselves_when_the_line_is_back(
    rooms_server: Server, browser: Browser
) -> None:
    with browsing.tab(browser, {"width": 1280, "height": 720}) as board:
        board.goto(f"{rooms_server.url}/r/hands")
        question = board.get_by_role("heading", level=2)
        expect(question).not_to_be_empty()
        board.route("**/r/**", lambda route: route.abort())
        board.get_by_label("Ask").select_option("integers 0")
        expect(board.get_by_role("status")).to_contain_text("goes on by itself")
        reveal = board.get_by_role("button", name="Reveal")
        expect(reveal).to_be_disabled()  # that of the question before
        board.unroute("**/r/**")
        expect(question).to_contain_text("mean as int8?")
        expect(reveal).to_be_enabled()
        expect(board.get_by_role("status")).to_be_empty()
        board.get_by_label("Hands for").first.fill("7")
        board.route("**/truth", lambda route: route.abort())
        reveal.click()
        expect(board.get_by_role("status")).to_contain_text("goes on by itself")
        board.unroute("**/truth")
        expect(board.locator("#said .bars span").first).to_have_text("7")


def test_a_class_answers(rooms_server: Server, browser: Browser) -> None:
    with ExitStack() as stack:
        board = stack.enter_context(browsing.tab(browser))
        students = [stack.enter_context(browsing.tab(browser, PHONE)) for _ in range(3)]

        # A teacher opens a room from the page where students type codes.
        board.route("**/setting", lambda route: route.abort(), times=1)  # it is asked for again
        board.goto(f"{rooms_server.url}/r")
        board.get_by_role("button", name="Open a room").click()
        board.wait_for_url("**/r/*/lead")
        code = board.locator("body").get_attribute("data-code")
        key = board.evaluate("sessionStorage.getItem(`qp-key-${document.body.dataset.code}`)")
        assert key
        assert key not in board.url
        assert key not in board.content()
        expect(board.locator("#count")).to_have_text("0 joined")
        expect(board.locator("#join svg")).to_be_visible()
        assert not axe.violations(board)
        picture = Image.open(io.BytesIO(board.locator("#join svg").screenshot()))
        read = zxingcpp.read_barcodes(picture)
        assert [one.text.rpartition("/r/")[2] for one in read] == [code]

        # They join: by the code, in small letters, too, and by the link.
        students[0].goto(f"{rooms_server.url}/r")
        students[0].get_by_label("The code on the board").fill(f" {str(code).lower()} ")
        students[0].get_by_role("button", name="Join").click()
        for student in students[1:]:
            student.goto(f"{rooms_server.url}/r/{code}")
        expect(board.locator("#count")).to_have_text("3 joined")

        board.locator("#page").select_option("integers 0")
        board.get_by_role("button", name="Ask it").click()
        for student in students:
            expect(student.get_by_role("heading", level=2)).to_contain_text("mean as int8?")
        assert not axe.violations(students[0])

        answers(students[0], "no number")
        expect(students[0].get_by_role("status")).to_contain_text("is not a number")
        answers(students[0], "\u2212127")
        answers(students[1], "5")
        expect(board.locator("#count")).to_have_text("2 of 3 have answered")
        # One is under ground: the answer waits in the browser, and goes out later by itself.
        students[2].context.set_offline(True)
        answers(students[2], "7")
        expect(students[2].get_by_role("status")).to_contain_text("kept in this browser")
        students[2].context.set_offline(False)
        expect(board.locator("#count")).to_have_text("3 of 3 have answered")
        expect(students[2].locator("#said")).to_contain_text("Your answer: 7. It has arrived.")

        # Who comes back finds the same question with the same answer; another tab is the same one.
        students[1].reload()
        expect(students[1].locator("#said")).to_contain_text("Your answer: 5. It has arrived.")
        again = students[1].context.new_page()
        again.goto(f"{rooms_server.url}/r/{code}")
        expect(again.locator("#said")).to_contain_text("Your answer: 5. It has arrived.")
        expect(board.locator("#count")).to_have_text("3 of 3 have answered")

        board.get_by_role("button", name="Reveal").click()
        expect(board.locator("#said")).to_contain_text("The answer: ")
        expect(board.locator("#said svg circle")).to_have_count(3)
        expect(students[1].locator("#said")).to_contain_text("You said 5.")
        expect(students[1].locator("#said")).to_contain_text("of 3 were right")
        assert not axe.violations(board)
        assert not axe.violations(students[1])

        first = board.get_by_role("heading", level=2).inner_text()
        expect(board.get_by_role("button", name="Other numbers")).to_be_enabled()
        board.get_by_role("button", name="Other numbers").click()
        expect(board.locator("#count")).to_have_text("0 of 3 have answered")
        second = board.get_by_role("heading", level=2).inner_text()
        assert second.endswith("mean as int8?")
        expect(students[0].get_by_role("heading", level=2)).to_have_text(second)
        assert first.endswith("mean as int8?")  # the numbers may be the same by chance

        # A spot is a dot on the picture, where the class has put it, beside the truth.
        board.locator("#page").select_option("bits 0")
        board.get_by_role("button", name="Ask it").click()
        # Near neither is any truth that this question has.
        for student, at in zip(students, ("50", "60", "60"), strict=True):
            student.get_by_role("slider").fill(at)
            expect(student.locator("#answer")).to_contain_text(f"{at}%")
            student.get_by_role("button", name="Send").click()
        expect(board.locator("#count")).to_have_text("3 of 3 have answered")
        board.get_by_role("button", name="Reveal").click()
        expect(board.locator("#said svg circle")).to_have_count(3)
        across = sorted(
            board.locator("#said svg circle").evaluate_all(
                "(dots) => dots.map((dot) => Number(dot.getAttribute('cx')))"
            )
        )
        assert across[0] < across[1] == across[2]
        expect(students[0].locator("#said")).to_contain_text("You said 50%.")
        # Who listens to the page hears once what is right.
        for page in (board, students[0]):
            said = page.locator("#said").aria_snapshot()
            [truth] = re.findall(r"The answer: ([\d.]+%)\.", said)
            assert said.count(truth) == 1, said

        # What has to be seen comes with the question, on the board and on phones.
        board.locator("#page").select_option("range 0")
        board.get_by_role("button", name="Ask it").click()
        for page in (board, students[0]):
            drawn = page.get_by_role("img", name="Histogram of the weights")
            expect(drawn).to_be_visible()
            expect(drawn).to_be_in_viewport(ratio=1)
            assert not axe.violations(page)

        board.on("dialog", lambda dialog: dialog.accept())
        board.get_by_text("More", exact=True).click()
        expect(board.locator("#places")).to_contain_text("keep their guests from each other")
        with board.expect_download() as saved:
            board.get_by_role("button", name="Save the answers").click()
        assert len(Path(saved.value.path()).read_text().splitlines()) == 1 + 3 + 3
        board.get_by_role("button", name="End the room").click()
        expect(students[0].get_by_role("status")).to_contain_text("no room with this code")


def test_a_room_that_has_ended_is_not_asked_for_again(
    rooms_server: Server, browser: Browser
) -> None:
    """300 phones that did would pass for guesses, and no other room could be joined."""
    teacher = Teacher(rooms_server.url)
    with browsing.tab(browser, PHONE) as phone, browsing.tab(browser) as board:
        board.goto(teacher.link)
        phone.goto(f"{rooms_server.url}/r/{teacher.code}")
        expect(board.locator("#count")).to_have_text("1 joined")
        phone.clock.install()
        board.clock.install()
        phone.reload()
        board.reload()
        expect(board.locator("#count")).to_have_text("1 joined")
        expect(phone.get_by_role("heading", level=2)).to_contain_text("first question")
        heard: list[str] = []
        for page in (phone, board):
            # That clock's hours must not end a request that takes no time of it.
            page.evaluate("AbortSignal.timeout = () => new AbortController().signal")
            page.on("response", lambda answer: heard.append(f"{answer.status} {answer.url[-5:]}"))
        assert teacher.does("close", {}).status == 200
        for page, last in ((phone, "404 /join"), (board, "404 board")):
            for _ in range(300):
                if last in heard:
                    break
                page.clock.run_for(3000)
                page.wait_for_timeout(100)  # for the answer
            expect(page.get_by_role("status")).to_contain_text("no room with this code")
            asked: list[str] = []
            page.on("request", lambda request, asked=asked: asked.append(request.url))
            page.clock.run_for(300_000)
            assert asked == []
        expect(phone.get_by_label("The code on the board")).to_be_visible()


def test_an_answer_that_is_refused_can_be_given_again(
    rooms_server: Server, browser: Browser
) -> None:
    with asked(rooms_server, browser) as (_, phone):
        # What the browser takes for a number and the server doesn't.
        phone.route("**/answer", lambda route: route.fulfill(status=400, body="So it is none."))
        phone.locator("#value").fill("3")
        phone.get_by_role("button", name="Send").click()
        expect(phone.get_by_role("status")).to_have_text("So it is none.")
        expect(phone.locator("#value")).to_be_visible()
        expect(phone.locator("#said")).to_have_text("")


def test_an_answer_that_comes_after_the_next_question_is_told_so(
    rooms_server: Server, browser: Browser
) -> None:
    with asked(rooms_server, browser) as (teacher, phone):
        question = phone.get_by_role("heading", level=2)
        phone.route("**/answer", lambda route: route.abort())
        answers(phone, "3")
        expect(phone.get_by_role("status")).to_contain_text("is kept in this browser")
        teacher.does("ask", {"page": "scale", "number": 0})
        phone.unroute("**/answer")
        expect(question).not_to_contain_text("mean as int8?", timeout=20_000)
        expect(phone.get_by_role("status")).to_have_text(
            "Your answer came too late: its question is closed, so it doesn’t count."
        )
        expect(phone.get_by_role("button", name="Send")).to_be_visible()


def test_the_link_is_copied_where_a_page_has_no_https(
    rooms_server: Server, browser: Browser
) -> None:
    teacher = Teacher(rooms_server.url)
    with browsing.tab(browser) as board:
        board.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
        board.goto(teacher.link)
        board.get_by_text("More", exact=True).click()
        board.get_by_role("button", name="Copy the teacher’s link").click()
        expect(board.get_by_role("status")).to_contain_text("Copied.")
        assert teacher.key not in board.content()
        board.evaluate(
            "document.body.append(Object.assign(document.createElement('textarea'), { id: 'to' }))"
        )
        board.locator("#to").press("Control+V")
        assert board.locator("#to").input_value() == teacher.link


def test_a_server_in_trouble_is_asked_less_often(browser: Browser) -> None:
    """Every 2 s while all is well, ever later while it isn't, at once when the line is back."""
    with browsing.holding(browser, "room_calls") as page:
        page.clock.install(time=0)
        page.clock.pause_at(1000)  # it goes on by what the test asks for alone
        page.evaluate(
            """() => {
                window.looks = [];
                window.good = true;
                const look = async () => looks.push(Date.now()) > 0 && good;
                room_calls.keepLooking(look, 2000);
            }"""
        )

        def waits(seconds: int) -> list[int]:
            page.evaluate("looks.splice(0, looks.length - 1)")
            page.clock.run_for(1000 * seconds)
            at = page.evaluate("looks")
            return [later - sooner for sooner, later in pairwise(at)]

        assert waits(10) == [2000] * 5
        page.evaluate("good = false")
        late = waits(300)
        assert late[1] > 2000
        assert late[2] > late[1]
        assert all(15_000 <= wait <= 20_000 for wait in late[5:])
        assert len(late) > 10
        page.evaluate("good = true")
        before = page.evaluate("looks.length")
        page.evaluate("dispatchEvent(new Event('online'))")
        assert page.evaluate("looks.length") == before + 1
        assert waits(10)[1:] == [2000] * 4


@pytest.mark.skipif(bool(nginx.missing()), reason=f"needs {nginx.missing()}")
@pytest.mark.skipif(bool(redis_server.MISSING), reason=redis_server.MISSING)
def test_a_room_outlives_a_server(browser: Browser, tmp_path: Path) -> None:
    pytest.importorskip("redis")
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server.running())
        own = {"QP_REPLICAS": "2", "REDIS_URL": redis.url}
        servers = [stack.enter_context(serving_rooms(tmp_path / f"{n}.log", own)) for n in "ab"]
        folder = tmp_path / "nginx"
        folder.mkdir()
        url = stack.enter_context(nginx.in_front_of(servers, folder, tls=False))
        board = stack.enter_context(browsing.tab(browser))
        students = [stack.enter_context(browsing.tab(browser, PHONE)) for _ in range(2)]
        teacher = Teacher(url)
        board.goto(teacher.link)
        for student in students:
            student.goto(f"{url}/r/{teacher.code}")
        board.locator("#page").select_option("integers 0")
        board.get_by_role("button", name="Ask it").click()
        answers(students[0], "5")
        expect(board.locator("#count")).to_have_text("1 of 2 have answered")
        servers[0].kill()
        answers(students[1], "6")
        expect(board.locator("#count")).to_have_text("2 of 2 have answered")
        board.get_by_role("button", name="Reveal").click()
        for student, said in zip(students, "56", strict=True):
            expect(student.locator("#said")).to_contain_text(f"You said {said}.")


@pytest.mark.skipif(bool(redis_server.MISSING), reason=redis_server.MISSING)
def test_redis_away_is_said_and_answers_come_later(browser: Browser, tmp_path: Path) -> None:
    """One sentence for each; what wasn't sent is sent, and the pages of the app go on."""
    pytest.importorskip("redis")
    with ExitStack() as stack:
        redis = stack.enter_context(redis_server.running())
        log = tmp_path / "log.txt"
        own = {"REDIS_URL": redis.url}
        url = stack.enter_context(serving(ROOT / "app.py", log, "/healthz", own)).url
        board = stack.enter_context(browsing.tab(browser))
        students = [stack.enter_context(browsing.tab(browser, PHONE)) for _ in range(2)]
        reader = stack.enter_context(browsing.tab(browser))
        teacher = Teacher(url)
        board.goto(teacher.link)
        for student in students:
            student.goto(f"{url}/r/{teacher.code}")
        board.locator("#page").select_option("integers 0")
        board.get_by_role("button", name="Ask it").click()
        expect(students[1].get_by_role("heading", level=2)).to_contain_text("mean as int8?")

        redis.freeze()
        stack.callback(redis.thaw)
        answers(students[0], "5")
        kept = f"{AWAY} Your answer is kept in this browser until it is sent."
        expect(students[0].get_by_role("status")).to_have_text(kept)
        for page in (students[1], board):
            expect(page.get_by_role("status")).to_have_text(AWAY)
        students[0].reload()  # and the phone is put away, and taken out again
        expect(students[0].get_by_role("status")).to_have_text(kept)
        # All others go on: a page, a board without a room.
        reader.goto(f"{url}/integers?int_bits=8&integer=0x7f")
        expect(reader.locator(".strip .value").first).to_contain_text("127")
        reader.locator(".strip .cell button").first.click()
        expect(reader.locator(".strip .value").first).to_contain_text("1")
        reader.goto(f"{url}/r/hands")
        expect(reader.get_by_role("heading", level=2)).to_be_visible()

        redis.thaw()
        expect(board.locator("#count")).to_have_text("1 of 2 have answered")
        for page in (*students, board):
            expect(page.get_by_role("status")).to_have_text("")
        expect(students[0].locator("#said")).to_contain_text("Your answer: 5. It has arrived.")
        answers(students[1], "6")
        expect(board.locator("#count")).to_have_text("2 of 2 have answered")
