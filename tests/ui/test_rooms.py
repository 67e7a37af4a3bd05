"""The addresses of rooms: what a server says to teachers, participants and strangers."""

import base64
import gzip
import hashlib
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest

from lib.settings import VARIABLES
from lib.teaching import questions
from lib.teaching.lessons import MANGLED, NO_LESSON, Lesson, Step, from_file, to_file
from lib.teaching.questions.records import NumberQuestion
from lib.teaching.rooms.answers import asked as asked_in_words
from lib.ui import lessons
from lib.ui.question_pictures import drawn
from lib.ui.rooms import LONGEST
from tests.support.classroom import Participant, Teacher, ask, serving_rooms
from tests.support.server import Server

MOST = 40_000  # bytes of a participant's page


@pytest.fixture(scope="module")
def rooms_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving_rooms(tmp_path_factory.mktemp("rooms") / "log.txt") as running:
        yield running


@pytest.fixture
def teacher(rooms_server: Server) -> Teacher:
    return Teacher(rooms_server.url)


@pytest.fixture
def anna(rooms_server: Server, teacher: Teacher) -> Participant:
    joined = Participant(rooms_server.url, teacher.code)
    assert joined.does("join", {}).status == 200
    return joined


def test_a_question_is_asked_answered_and_revealed(teacher: Teacher, anna: Participant) -> None:
    assert anna.does("seat").said == {"turn": 0, "revealed": False, "mine": None}
    assert teacher.does("ask", {"page": "integers", "number": 0}).status == 200
    seen = anna.does("seat").said
    assert seen["question"]["kind"] == "number"
    assert anna.does("answer", {"turn": 1, "answer": -5}).status == 200
    assert anna.does("answer", {"turn": 1, "answer": -5}).status == 200
    again = anna.does("answer", {"turn": 1, "answer": 7})
    assert (again.status, again.said) == (
        409,
        "You have answered already. The first answer counts.",
    )
    board = teacher.does("board").said
    assert (board["joined"], board["answered"], board["asked"]) == (1, 1, ["integers", 0])
    assert "truth" not in board
    assert teacher.does("reveal", {}).status == 200
    seen = anna.does("seat").said
    assert (seen["mine"], seen["said"]) == (-5, [[-5, 1]])
    # The truth belongs to the very question that was seen, whose seed nobody was told.
    shown = [questions.question("integers", 0, seed) for seed in range(questions.SEEDS)]
    same = [one for one in shown if one.prompt == seen["question"]["prompt"]]
    assert isinstance(same[0], NumberQuestion)
    assert seen["truth"] == same[0].truth
    assert teacher.does("table").said.splitlines()[1].split(",")[:2] == ["1", "integers"]
    assert teacher.does("close", {}).status == 200
    assert anna.does("seat").status == 404


def test_a_question_that_needs_a_picture_brings_it_as_svg(
    teacher: Teacher, anna: Participant
) -> None:
    """It says no more than the question."""
    teacher.does("ask", {"page": "range", "number": 0})
    for seen in (anna.does("seat").said, teacher.does("board").said):
        picture = seen["question"]["picture"]
        assert picture["svg"].startswith("<svg")
        assert not re.findall(r"<script|\son\w+=|https?://(?!www\.w3\.org/)", picture["svg"])
        assert "Histogram of the weights" in picture["label"]
    teacher.does("ask", {"page": "integers", "number": 0})
    assert "picture" not in anna.does("seat").said["question"]


def test_a_page_is_small_with_its_largest_picture(teacher: Teacher) -> None:
    page = ask(teacher.url, f"/r/{teacher.code}").said.encode()
    asked = (asked_in_words(questions.question("range", 0, seed)) for seed in range(500))
    sizes = [len(drawn(one)["picture"]["svg"].encode()) for one in asked]
    assert len({*sizes}) > 2
    assert len(page) + max(sizes) <= MOST


def test_what_has_not_changed_is_not_sent_again(teacher: Teacher, anna: Participant) -> None:
    first = anna.does("seat")
    tag = {"If-None-Match": first.headers["etag"]}
    second = anna.does("seat", headers=tag)
    assert (second.status, second.said) == (304, "")
    teacher.does("ask", {"page": "integers", "number": 1})
    assert anna.does("seat", headers=tag).status == 200


def test_strangers_hear_why_not(teacher: Teacher, anna: Participant) -> None:
    other = Participant(teacher.url, teacher.code)
    assert other.does("seat").status == 404
    assert ask(teacher.url, f"/r/{teacher.code}/board").status == 403
    assert ask(teacher.url, f"/r/{teacher.code}/table").status == 403
    assert ask(teacher.url, f"/r/{teacher.code}/setting").status == 403
    assert anna.does("reveal", {}).status == 403
    assert ask(teacher.url, "/r/BBBBB/seat", None, {"X-Participant": anna.token}).status == 404
    # An address has no key in it: who reads the log can't lead.
    stolen = f"/r/{teacher.code}/board?X-Key={teacher.key}&key={teacher.key}"
    assert ask(teacher.url, stolen).status == 403


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "must be JSON"),
        (b"{", "must be JSON"),
        (b"[" * 900, "must be JSON"),
        (b"x" * (LONGEST + 1), f"at most {LONGEST} bytes"),
        ([], "turn must be there"),
        ({"turn": "1", "answer": 1}, "turn must be there"),
        ({"turn": True, "answer": 1}, "turn must be there"),
        ({"turn": 1}, "must be a number"),
        ({"turn": 1, "answer": "<b>1</b>"}, "must be a number"),
        ({"turn": 1, "answer": [1]}, "must be a number"),
    ],
)
def test_a_bad_answer_gets_a_sentence(
    teacher: Teacher, anna: Participant, body: object, sentence: str
) -> None:
    teacher.does("ask", {"page": "integers", "number": 0})
    reply = anna.does("answer", body)
    assert reply.status == 400
    assert sentence in reply.said
    assert "<" not in reply.said
    assert teacher.does("board").said["answered"] == 0


def test_a_form_of_another_page_is_refused(teacher: Teacher, anna: Participant) -> None:
    plain = anna.does("join", {}, {"Content-Type": "text/plain"})
    assert plain.status == 400
    assert "JSON" in plain.said
    assert "access-control-allow-origin" not in {name.lower() for name in plain.headers}


@pytest.mark.parametrize("asked", [{"page": "x", "number": 0}, {"page": "integers", "number": -1}])
def test_a_question_that_does_not_exist_is_said_so(teacher: Teacher, asked: object) -> None:
    reply = teacher.does("ask", asked)
    assert reply.status == 400
    assert re.match(r"(page|number) must be", reply.said)
    assert teacher.does("board").said["turn"] == 0


def test_the_setting_lists_where_to_join_and_what_to_ask(teacher: Teacher) -> None:
    setting = teacher.does("setting").said
    for place in setting["places"]:
        assert place["address"].endswith(f"/r/{teacher.code}")
        assert "127.0.0.1" not in place["address"]
        assert "localhost" not in place["address"]
        assert place["code"].startswith("<svg")
        assert teacher.key not in place["address"] + place["code"]
    asked = [(one["page"], one["number"]) for one in setting["questions"]]
    assert asked == [(p, n) for p in questions.TEASERS for n in range(questions.count(p))]


def test_a_class_finds_its_lesson(rooms_server: Server) -> None:
    """By its address where that holds it, else by its file."""
    short = Lesson(title="Short", steps=(Step(page="integers", questions=(1, 0)),))
    steps = tuple(Step(page="home", instruction=token_hex(300)) for _ in range(20))
    for lesson, place in ((short, lessons.beginning(short)), (replace(short, steps=steps), "")):
        teacher = Teacher(rooms_server.url, {"lesson": to_file(lesson)})
        joined = Participant(rooms_server.url, teacher.code)
        assert joined.does("lesson").status == 404
        assert joined.does("join", {}).status == 200
        assert joined.does("seat").said["lesson"] == lesson.title
        found = joined.does("lesson").said
        assert found == teacher.does("lesson").said
        first = [["integers", 1], ["integers", 0]] if place else []
        assert teacher.does("setting").said["first"] == first
        assert found["address"] == (place or "?lesson=kept")
        assert (from_file(found["file"]) == lesson) if not place else (found["file"] == "")


@pytest.mark.parametrize(
    ("lesson", "sentence"),
    [("{", NO_LESSON), ("", MANGLED), ("1" + "x" * 50, MANGLED), ('{"steps": 7}', "can’t be read")],
)
def test_no_room_is_opened_for_what_is_no_lesson(
    rooms_server: Server, lesson: str, sentence: str
) -> None:
    reply = ask(rooms_server.url, "/r", {"lesson": lesson})
    assert reply.status == 400
    assert sentence in reply.said


@pytest.mark.parametrize("name", ["student", "teacher"])
def test_a_page_is_one_small_answer(teacher: Teacher, name: str) -> None:
    path = f"/r/{teacher.code}" + ("/lead" if name == "teacher" else "")
    page = ask(teacher.url, path)
    assert page.status == 200
    assert len(page.said.encode()) <= MOST
    assert not re.findall(r"\ssrc=|@import|url\(|https?://(?!www\.w3\.org/2000/svg)", page.said)
    assert {*re.findall(r'href="([^"]*)"', page.said)} <= {"data:,", "/r/hands"}
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.said, re.DOTALL)
    assert len(scripts) == 1
    sha = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"script-src 'sha256-{sha}';" in policy
    assert "default-src 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert teacher.key not in page.said


def test_a_page_goes_out_compressed(teacher: Teacher) -> None:
    request = urllib.request.Request(f"{teacher.url}/r", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        packed = answer.read()
    assert gzip.decompress(packed).decode() == ask(teacher.url, "/r").said
    assert len(packed) < MOST / 2


@pytest.mark.parametrize("code", ["%3Cscript%3E", "%22%3E%3Cb%3E", "XKCD", "$%7Bx%7D"])
def test_nothing_of_a_strange_code_is_on_the_page(rooms_server: Server, code: str) -> None:
    page = ask(rooms_server.url, f"/r/{code}")
    assert page.status == 200
    assert 'data-code=""' in page.said
    assert page.said == ask(rooms_server.url, "/r").said
    assert page.said == ask(rooms_server.url, f"/r/{code}/lead").said


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [({"QP_ROOMS": "off"}, "turned off"), ({"QP_REPLICAS": "2"}, "Set REDIS_URL")],
)
@pytest.mark.slow
def test_a_server_without_rooms_says_why(
    tmp_path: Path, environment: dict[str, str], sentence: str
) -> None:
    with serving_rooms(tmp_path / "log.txt", environment) as server:
        reply = ask(server.url, "/r", {})
        assert reply.status == 503
        assert sentence in reply.said


@pytest.mark.slow
def test_rooms_stand_under_the_base_path_and_the_public_address(tmp_path: Path) -> None:
    own = {"QP_ROOT_PATH": "quant", "QP_PUBLIC_URL": "https://learn.example.org/quant/"}
    with serving_rooms(tmp_path / "log.txt", own) as server:
        teacher = Teacher(f"{server.url}/quant")
        places = teacher.does("setting").said["places"]
        address = f"https://learn.example.org/quant/r/{teacher.code}"
        assert [place["address"] for place in places] == [address]
        assert 'data-base="/quant"' in ask(teacher.url, "/r").said


def test_the_variables_have_their_defaults() -> None:
    defaults = {name: VARIABLES[name].default for name in VARIABLES}
    assert defaults["QP_ROOMS"] == "on"
    assert defaults["QP_REPLICAS"] == "1"
    assert defaults["REDIS_URL"] == defaults["QP_PUBLIC_URL"] == ""
