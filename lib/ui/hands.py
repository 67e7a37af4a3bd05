"""Hands instead of phones, below /r/hands: a board whose teacher types how many hands were raised.

It needs no room: the browser draws the seed, and asks for the truth when it reveals.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from lib.teaching import hands
from lib.teaching.rooms import answers
from lib.ui import named_questions, question_pictures, rooms
from lib.ui.room_pages import page

NAME = "hands"  # where rooms have their codes, which have no vowels


async def _page(request: Request) -> Response:
    return page("room_hands", NAME, request)


async def _questions(request: Request) -> Response:
    return JSONResponse(await run_in_threadpool(rooms.all_questions))


async def _question(request: Request) -> Response:
    """A question with its answers from A to D; with "truth" behind it, the right one."""
    try:
        made = hands.choices(await run_in_threadpool(named_questions.named, request))
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=404)
    told = request.url.path.endswith("/truth")
    if told:
        return JSONResponse(answers.revealed(made))
    return JSONResponse(question_pictures.drawn(answers.asked(made)))


def routes(prefix: str) -> list[Route]:
    """All of these addresses, below a path such as "" or "/quant"."""
    at = f"{prefix}/r/{NAME}"
    one = f"{at}{named_questions.ADDRESS}"
    return [
        Route(at, _page),
        Route(f"{at}/questions", _questions),
        Route(one, _question),
        Route(f"{one}/truth", _question),
    ]
