"""The addresses of rooms, below /r: plain pages and JSON, without a session of Streamlit's.

A participant says who they are in the header X-Participant, a teacher in X-Key: neither stands in
an address, which servers log. Only scripts of this origin can set them.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib import settings
from lib.teaching import questions, reachable
from lib.teaching.rooms import HOURS, Rooms, read_code
from lib.teaching.rooms.memory_store import MemoryStore
from lib.teaching.rooms.redis_store import RedisStore
from lib.teaching.rooms.refusals import NoRoomError, RoomError
from lib.ui import client_files, lessons, question_pictures, router
from lib.ui.room_pages import page

LONGEST = 1000  # bytes of what a browser sends, but for a lesson
OFF = "Rooms are turned off on this server (QP_ROOMS)."
SEVERAL = (
    "This is one of several server processes, and they share no rooms: a student's answer might "
    "come to another one. Set REDIS_URL, the address of a Redis that all of them use."
)

Act = Callable[[Request, Any], Any]


def reason_for_none() -> str:
    """Why this server opens no room; "" if it does."""
    if not settings.ROOMS:
        return OFF
    return SEVERAL if settings.REPLICAS > 1 and not settings.REDIS_URL else ""


@cache
def rooms() -> Rooms:
    """The rooms that this server has."""
    return Rooms(RedisStore(settings.REDIS_URL) if settings.REDIS_URL else MemoryStore())


# --- answers --------------------------------------------------------------------------------------


def json_for(act: Act, longest: int = LONGEST) -> Callable[[Request], Awaitable[Response]]:
    """An address that answers with what `act` returns as JSON, or with its refusal as a sentence.

    What hasn't changed since the browser asked last is not sent again (ETag).
    """

    async def answer(request: Request) -> Response:
        if reason := reason_for_none():
            return PlainTextResponse(reason, status_code=503)
        try:
            body = await _body(request, longest)
            said = await run_in_threadpool(act, request, body)
        except RoomError as error:
            return PlainTextResponse(str(error), status_code=error.status)
        except ValueError as error:
            return PlainTextResponse(str(error), status_code=400)
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
        tag = f'"{hashlib.sha256(text).hexdigest()[:16]}"'
        headers = {"Cache-Control": "no-store", "ETag": tag}
        if request.method == "GET" and request.headers.get("If-None-Match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(text, media_type="application/json", headers=headers)

    return answer


async def _body(request: Request, longest: int) -> Any:
    """What was sent as JSON.

    Raises:
        ValueError: it is too long, or no JSON; a sentence.
    """
    if request.method != "POST":
        return None
    # A form of another origin can't send this type without being asked first.
    if not request.headers.get("Content-Type", "").startswith("application/json"):
        raise ValueError("What is sent must be JSON (Content-Type: application/json).")
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > longest:
            raise ValueError(f"What is sent must have at most {longest} bytes.")
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ValueError("What is sent must be JSON.") from None


def _code(request: Request) -> str:
    return read_code(request.path_params["code"])


def _named(request: Request, name: str) -> str:
    return request.headers.get(name, "")[:100]


def _field(body: Any, name: str, kind: type) -> Any:
    value = body.get(name) if isinstance(body, dict) else None
    if type(value) is not kind:
        raise ValueError(f"{name} must be there, as {'text' if kind is str else 'a whole number'}.")
    return value


def _drawn(seen: dict[str, Any]) -> dict[str, Any]:
    """What is seen of a room, with the picture of its question as SVG."""
    if "question" not in seen:
        return seen
    return seen | {"question": question_pictures.drawn(seen["question"])}


# --- what a class asks ----------------------------------------------------------------------------


def join(request: Request, body: Any) -> Any:
    """Join a room."""
    rooms().join(_code(request), _named(request, "X-Participant"))
    return {}


def seat(request: Request, body: Any) -> Any:
    """See what the room is at."""
    return _drawn(rooms().seat(_code(request), _named(request, "X-Participant")))


def answer(request: Request, body: Any) -> Any:
    """Answer a question: the participant and the turn name the answer, however often it is sent."""
    turn, said = _field(body, "turn", int), json.dumps(body.get("answer"))
    rooms().answer(_code(request), _named(request, "X-Participant"), turn, said)
    return {}


# --- what a teacher asks --------------------------------------------------------------------------


def open_room(request: Request, body: Any) -> Any:
    """Open a room, for the lesson of a link or a file, or for none.

    Its code and key are in the answer only.
    """
    text = body.get("lesson") if isinstance(body, dict) else None
    code, key = rooms().open(lessons.lesson_of(text)[0] if isinstance(text, str) else None)
    return {"code": code, "key": key, "hours": HOURS}


def lesson(request: Request, body: Any) -> Any:
    """Where the class follows its lesson, and its file where that is too long for an address."""
    key, token = _named(request, "X-Key"), _named(request, "X-Participant")
    return lessons.followed(rooms().lesson(_code(request), key=key, token=token))


def board(request: Request, body: Any) -> Any:
    """See the room as its teacher does."""
    return _drawn(rooms().board(_code(request), _named(request, "X-Key")))


def ask(request: Request, body: Any) -> Any:
    """Ask a question."""
    page, number = _field(body, "page", str), _field(body, "number", int)
    rooms().ask(_code(request), _named(request, "X-Key"), page, number)
    return {}


def reveal(request: Request, body: Any) -> Any:
    """Reveal what was said, and what is right."""
    rooms().reveal(_code(request), _named(request, "X-Key"))
    return {}


def close(request: Request, body: Any) -> Any:
    """End the room."""
    rooms().close(_code(request), _named(request, "X-Key"))
    return {}


def setting(request: Request, body: Any) -> Any:
    """Where the class joins, and what can be asked of it; first what its lesson asks."""
    code, key = _code(request), _named(request, "X-Key")
    followed = "lesson" in rooms().board(code, key)  # for the teacher only
    steps = rooms().lesson(code, key=key).steps if followed else ()
    first = [(step.page, number) for step in steps for number in step.questions]
    asked = f"{request.url.scheme}://{request.url.netloc}"
    own = reachable.own_addresses()
    places = reachable.joining(code, settings.PUBLIC_URL, asked, client_files.base_path(), own)
    drawn = [{"address": place, "code": reachable.qr_code(place)} for place in places]
    return {
        "places": drawn,
        "why": reachable.ISOLATED,
        "questions": all_questions(),
        "first": first,
    }


@cache
def all_questions() -> list[dict[str, Any]]:
    """Every question by its title; none of them is made for that."""
    return [
        {"page": name, "number": number, "on": router.page(name).title, "title": title}
        for name in questions.TEASERS
        for number, title in enumerate(questions.titles(name))
    ]


async def table(request: Request) -> Response:
    """The answers as a file."""
    try:
        key = _named(request, "X-Key")
        text = await run_in_threadpool(lambda: rooms().table(_code(request), key))
    except RoomError as error:
        return PlainTextResponse(str(error), status_code=error.status)
    return Response(text, media_type="text/csv", headers={"Cache-Control": "no-store"})


# --- pages ----------------------------------------------------------------------------------------


async def student(request: Request) -> Response:
    """A participant's page; without a code, or with none that can be one, a box to type it in."""
    try:
        code = read_code(request.path_params.get("code", ""))
    except NoRoomError:
        code = ""
    return page("room_student", code, request)


async def teacher(request: Request) -> Response:
    """The board of a room; its key comes behind the # and so never to the server with it."""
    try:
        return page("room_teacher", _code(request), request)
    except NoRoomError:
        return await student(request)


def routes(prefix: str) -> list[Route]:
    """All of these addresses, below a path such as "" or "/quant"."""
    posts = {"join": join, "answer": answer, "ask": ask, "reveal": reveal, "close": close}
    gets = {"seat": seat, "lesson": lesson, "board": board, "setting": setting}
    at = f"{prefix}/r"
    return [
        Route(at, student),
        Route(at, json_for(open_room, lessons.LONGEST), methods=["POST"]),
        *(Route(f"{at}/{{code}}/{n}", json_for(act), methods=["POST"]) for n, act in posts.items()),
        *(Route(f"{at}/{{code}}/{name}", json_for(act)) for name, act in gets.items()),
        Route(f"{at}/{{code}}/table", table),
        Route(f"{at}/{{code}}/lead", teacher),
        Route(f"{at}/{{code}}", student),
    ]
