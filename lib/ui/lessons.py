"""Lessons as this app's pages can show them, and the two addresses at which a browser asks for one.

A lesson comes in the browser's address or from its file, and goes back as JSON. The server keeps
nothing of it, and never hears what a student answers.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from lib import settings
from lib.teaching import lessons, questions, reachable
from lib.teaching.lessons import Lesson, Step
from lib.ui import client_files, prose, router
from lib.ui.setting import InAddress, Table

PARAM = "lesson"  # in the address, as in assets/components/lesson_bar.js
KEPT = "kept"  # in its place where the browser has the file (assets/components/lesson_file.js)
LONGEST = 4 * lessons.FILE  # bytes of what a browser sends
QR_CODE = 300  # characters of an address that a phone reads from a wall
NAMED = 3  # things that a sentence names
LONG_LINK = (
    f"The link has more than {QR_CODE} characters, too many for a QR code that phones read from a "
    "wall. Send it, or open a room for it: then your class joins by five letters."
)
LONG_LESSON = (
    f"The lesson is too long for a link of {lessons.LINK:,} characters. Open a room for it, and "
    "your class joins by five letters; or save it as a file, which is opened on this page."
)
HERE_ONLY = "This machine is in no network: the link works on it alone."


# --- what this app knows of a lesson --------------------------------------------------------------


@cache
def table(address: str) -> Table:
    """The settings of a page, none for a page without any."""
    if not (prose.PAGES / f"{address}_parts" / "settings.py").is_file():
        return Table()
    found: Table = import_module(f"pages.{address}_parts.settings").TABLE
    return found


@cache
def controls(address: str) -> Mapping[str, str]:
    """The controls of a page that a lesson can hide: their labels by the names of their settings.

    A setting that a component keeps has no control that could be hidden by itself.
    """
    return {
        setting.key: setting.label
        for setting in table(address)
        if not isinstance(setting, InAddress)
    }


def mended(lesson: Lesson) -> tuple[Lesson, str]:
    """The lesson without what this app doesn't have, and a sentence that names it, or "".

    Raises:
        ValueError: nothing is left of it; a sentence.
    """
    unknown: list[str] = []
    known = {page.address for page in router.PAGES}
    steps = []
    for step in lesson.steps:
        if step.page in known:
            steps.append(_mended(step, unknown))
        else:
            unknown.append(f"the page {_short(step.page)}")
    if not steps:
        raise ValueError("This lesson can’t be followed here: this app has none of its pages.")
    return replace(lesson, steps=tuple(steps)), _left_out(unknown)


def _mended(step: Step, unknown: list[str]) -> Step:
    """A step with what its page has; what it hasn't is added to `unknown`."""
    by_key = {setting.key: setting for setting in table(step.page)}
    count = questions.count(step.page) if step.page in questions.TEASERS else 0
    title = router.page(step.page).title

    def keep(good: bool, what: str) -> bool:
        if not good:
            unknown.append(f"{what} of “{title}”")
        return good

    return replace(
        step,
        settings=tuple(
            (name, value)
            for name, value in step.settings
            if keep(name in by_key and by_key[name].accepts(value), f"the setting {_short(name)}")
        ),
        questions=tuple(
            number
            for number in dict.fromkeys(step.questions)
            if keep(number < count, f"question {number + 1}")
        ),
        hidden=tuple(
            name
            for name in dict.fromkeys(step.hidden)
            if keep(name in controls(step.page), f"the control {_short(name)}")
        ),
    )


def _left_out(unknown: list[str]) -> str:
    if not unknown:
        return ""
    more = f", and {len(unknown) - NAMED} more" if len(unknown) > NAMED else ""
    return f"Left out, because this app doesn’t have it: {', '.join(unknown[:NAMED])}{more}."


def _short(name: str) -> str:
    return f"“{name[:24]}”"


# --- what browsers ask ----------------------------------------------------------------------------


def shown(lesson: Lesson, left: str) -> dict[str, Any]:
    """The lesson as JSON for those who follow it, or go on making it.

    Args:
        lesson: with nothing in it that isn't there.
        left: the sentence on what was left out.
    """
    return {
        "title": lesson.title,
        "instruction": lesson.instruction,
        "handIn": lesson.hand_in,
        "minutes": lesson.minutes,
        "seed": lesson.seed,
        "left": left,
        "steps": [
            {
                "page": step.page,
                "title": router.page(step.page).title,
                "query": step.query,
                "minutes": step.minutes,
                "instruction": step.instruction,
                "questions": step.questions,
                "hidden": step.hidden,
            }
            for step in lesson.steps
        ],
    }


def beginning(lesson: Lesson) -> str:
    """Where a lesson begins, below the app's address; ValueError if it is too long for a link."""
    return _at_first_page(lesson, lessons.to_link(lesson))


def _at_first_page(lesson: Lesson, text: str) -> str:
    first = lesson.steps[0].page
    page = "" if first == router.PAGES[0].address else first
    return f"{page}?{PARAM}={text}"


def followed(lesson: Lesson) -> dict[str, str]:
    """Where a browser of this server follows a lesson, for JSON.

    "address" is below the app's; "file", unless it is "", has to be kept in the browser first.
    """
    try:
        return {"address": beginning(lesson), "file": ""}
    except ValueError:
        return {"address": _at_first_page(lesson, KEPT), "file": lessons.to_file(lesson)}


def lesson_of(text: str) -> tuple[Lesson, str]:
    """The lesson in the text of a link or of a file, as `mended` gives it; or its ValueError."""
    is_file = text.lstrip().startswith("{")
    return mended(lessons.from_file(text) if is_file else lessons.from_link(text.strip()))


def read(text: str, asked: str) -> dict[str, Any]:
    """A lesson, for those who follow it; ValueError with a sentence if it can't be read."""
    return shown(*lesson_of(text))


def made(text: str, asked: str) -> dict[str, Any]:
    """A lesson in the making: what its link is, or why it has none.

    Args:
        text: of its file, or of a link to go on with.
        asked: scheme, name and port under which the browser found the server.
    """
    lesson, left = lesson_of(text)
    said = shown(lesson, left) | {"file": lessons.to_file(lesson), "address": "", "code": ""}
    base = client_files.base_path()
    roots = reachable.roots(settings.PUBLIC_URL, asked, base, reachable.own_addresses())
    try:
        root = roots[0] if roots else asked + base
        address = f"{root}/{beginning(lesson)}"
    except ValueError:
        return said | {"why": LONG_LESSON}
    if len(address) > lessons.LINK:
        return said | {"why": LONG_LESSON}
    if not roots:
        return said | {"address": address, "why": HERE_ONLY}
    if len(address) > QR_CODE:
        return said | {"address": address, "why": LONG_LINK}
    return said | {"address": address, "code": reachable.qr_code(address), "why": ""}


def json_for(answer: Callable[[str, str], dict[str, Any]]) -> Callable[..., Awaitable[Response]]:
    """An address that answers what is sent to it, text, with JSON, or with a sentence."""

    async def respond(request: Request) -> Response:
        content = b""
        async for piece in request.stream():
            content += piece
            if len(content) > LONGEST:
                return PlainTextResponse(lessons.NO_LESSON, status_code=413)
        asked = f"{request.url.scheme}://{request.url.netloc}"
        text = content.decode(errors="replace")
        try:
            return JSONResponse(await run_in_threadpool(answer, text, asked))
        except ValueError as error:
            return PlainTextResponse(str(error), status_code=400)

    return respond


def routes(prefix: str) -> list[Route]:
    """Both addresses, below a path such as "" or "/quant"."""
    return [
        Route(f"{prefix}/lessons/read", json_for(read), methods=["POST"]),
        Route(f"{prefix}/lessons/made", json_for(made), methods=["POST"]),
    ]
