"""Questions by their addresses: a page, a number and a seed, as a browser asks for them."""

from starlette.requests import Request

from lib.teaching import questions
from lib.teaching.questions.records import Question

# Text and no {seed:int}: Starlette fails where a number has more digits than Python reads.
ADDRESS = "/{page}/{number}/{seed}"
DIGITS = 9  # that a number may have here; questions have fewer


def named(request: Request) -> Question:
    """The question that a request's address names.

    Raises:
        ValueError: there is none; a sentence.
    """
    page, number, seed = (request.path_params[name] for name in ("page", "number", "seed"))
    return questions.question(page, _whole("number", number), _whole("seed", seed))


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise ValueError(f"{name} must be a whole number of at most {DIGITS} digits")
    return int(text)
