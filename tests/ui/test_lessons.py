"""Lessons as the pages know them: what is left out of one, and what the server answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lib.teaching import lessons as records
from lib.teaching.lessons import Lesson, Step
from lib.ui import lessons
from lib.ui.router import PAGES
from lib.ui.setting import InAddress
from tests.support.classroom import Reply, ask, serving_rooms
from tests.support.pages import settings_of
from tests.support.server import Server

SCALE = Step(page="scale", settings=(("one_x", "1.3"),), hidden=("scale_narrow",), questions=(0,))


@pytest.fixture(scope="module")
def lessons_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("lessons") / "log.txt"
    with serving_rooms(log, {"QP_PUBLIC_URL": "https://learn.example.org/quant/"}) as running:
        yield running


def told(server: Server, path: str, text: str) -> Reply:
    return ask(server.url, f"/lessons/{path}", text.encode())


def shown(lesson: Lesson) -> Any:
    return json.loads(json.dumps(lessons.shown(lesson, "")))


def test_what_the_pages_have_stays_as_it_is() -> None:
    lesson = Lesson(title="a", steps=(SCALE,))
    assert lessons.mended(lesson) == (lesson, "")


@pytest.mark.parametrize(
    ("step", "named"),
    [
        (Step(page="nowhere"), "the page “nowhere”."),
        (
            Step(page="scale", settings=(("one_codes", "x"),)),
            "the setting “one_codes” of “Scale",
        ),
        (Step(page="scale", settings=(("embed", "true"),)), "the setting “embed” of “Scale"),
        (Step(page="scale", settings=(("lesson", "1"),)), "the setting “lesson” of “Scale"),
        (Step(page="scale", hidden=("qp-next",)), "the control “qp-next” of “Scale"),
        (Step(page="scale", hidden=("one_x",)), "the control “one_x” of “Scale"),
        (Step(page="scale", questions=(7,)), "question 8 of “Scale and zero-point”."),
        (Step(page="glossary", questions=(0,)), "question 1 of “Glossary”."),
    ],
)
def test_what_they_have_not_is_left_out_and_named(step: Step, named: str) -> None:
    lesson, said = lessons.mended(Lesson(title="a", steps=(SCALE, step)))
    assert said.startswith(f"Left out, because this app doesn’t have it: {named}")
    assert lesson.steps[0] == SCALE
    for one in lesson.steps[1:]:
        assert (one.settings, one.hidden, one.questions) == ((), (), ())


def test_much_that_is_missing_is_counted() -> None:
    step = Step(page="scale", settings=tuple((f"no{number}", "") for number in range(9)))
    _, said = lessons.mended(Lesson(title="a", steps=(step,)))
    assert said.endswith("the setting “no2” of “Scale and zero-point”, and 6 more.")


@pytest.mark.parametrize("address", [page.address for page in PAGES])
def test_every_setting_of_every_page_can_be_in_a_lesson(address: str) -> None:
    """And every control can be hidden."""
    found = list(settings_of(address))
    set_up = [(one.key, one.write(one.ends()[-1])) for one in found]
    hidden = [one.key for one in found if not isinstance(one, InAddress)]
    for name, value in set_up:
        lesson = Lesson(title="a", steps=(Step(page=address, settings=((name, value),)),))
        assert lessons.mended(lesson) == (lesson, "")
    lesson = Lesson(title="a", steps=(Step(page=address, hidden=tuple(hidden)),))
    assert lessons.mended(lesson) == (lesson, "")


def test_a_browser_reads_a_lesson(lessons_server: Server) -> None:
    lesson = Lesson(title="<b>$x$</b>", hand_in=True, steps=(SCALE, Step(page="home")))
    for text in (records.to_link(lesson), records.to_file(lesson)):
        reply = told(lessons_server, "read", text)
        assert reply.status == 200
        assert reply.said == shown(lesson)
    assert [step["title"] for step in reply.said["steps"]] == ["Scale and zero-point", "Home"]
    assert reply.said["steps"][0]["query"] == "one_x=1.3"


@pytest.mark.parametrize("text", ["", "1abc", "<html>", "1" * 5000, "{", '{"steps": []}', "\xff"])
@pytest.mark.parametrize("path", ["read", "made"])
def test_other_text_is_refused_in_one_sentence(
    lessons_server: Server, path: str, text: str
) -> None:
    reply = told(lessons_server, path, text)
    assert reply.status == 400
    assert reply.said.startswith("This ")
    assert reply.said.endswith(".")
    assert "\n" not in reply.said


def test_no_more_is_read_than_a_lesson_may_have(lessons_server: Server) -> None:
    assert told(lessons_server, "read", "1" * (lessons.LONGEST + 1)).status == 413


def test_a_lesson_of_unknown_pages_is_refused(lessons_server: Server) -> None:
    text = records.to_link(Lesson(title="a", steps=(Step(page="nowhere"),)))
    reply = told(lessons_server, "read", text)
    assert (reply.status, reply.said) == (
        400,
        "This lesson can’t be followed here: this app has none of its pages.",
    )


def made(server: Server, lesson: Lesson) -> Any:
    return told(server, "made", records.to_file(lesson)).said


def test_a_short_lesson_has_a_link_and_a_picture_of_it(lessons_server: Server) -> None:
    lesson = Lesson(title="a", steps=(SCALE,))
    said = made(lessons_server, lesson)
    root = "https://learn.example.org/quant/scale?lesson="
    assert said["address"] == root + records.to_link(lesson)
    assert said["code"].startswith("<svg")
    assert said["why"] == ""
    assert records.from_file(said["file"]) == lesson
    home = Lesson(title="a", steps=(Step(page="home"),))
    assert made(lessons_server, home)["address"].startswith("https://learn.example.org/quant/?le")


def words(count: int, seed: int) -> str:
    """Text that can't be made much shorter."""
    return "".join(f"{(number + seed) ** 9:x} " for number in range(count))[:600]


def test_a_longer_one_has_a_link_alone_and_a_long_one_a_file(lessons_server: Server) -> None:
    longer = Lesson(title="a", steps=(Step(page="scale", instruction=words(40, 1)),))
    said = made(lessons_server, longer)
    assert len(said["address"]) > lessons.QR_CODE
    assert (said["code"], said["why"]) == ("", lessons.LONG_LINK)
    steps = tuple(Step(page="scale", instruction=words(90, 100 * n)) for n in range(20))
    long = Lesson(title="a", steps=steps)
    said = made(lessons_server, long)
    assert (said["address"], said["code"], said["why"]) == ("", "", lessons.LONG_LESSON)
    assert records.from_file(said["file"]) == long
    assert told(lessons_server, "read", said["file"]).said == shown(long)


def test_links_lead_below_the_path_of_the_app(tmp_path: Path) -> None:
    with serving_rooms(tmp_path / "log.txt", {"QP_ROOT_PATH": "quant"}) as server:
        content = records.to_file(Lesson(title="a", steps=(SCALE,))).encode()
        reply = ask(server.url, "/quant/lessons/made", content)
        assert "/quant/scale?lesson=1" in reply.said["address"]
        assert json.dumps(reply.said["address"]).count("127.0.0.1") == (
            reply.said["why"] == lessons.HERE_ONLY
        )
