"""The pictures of questions that are asked away from their pages, as SVG that is sent with them."""

from functools import lru_cache
from typing import Any

from lib.figures import question
from lib.figures.svg import to_svg
from lib.teaching.questions.records import Histogram
from lib.ui import theme


def drawn(asked: dict[str, Any]) -> dict[str, Any]:
    """A question as `lib.teaching.rooms.answers.asked` gives it, its picture drawn, if it has one.

    The drawing is a phone's: on a board it stands beside the answers, in larger letters.
    """
    picture = asked.get("picture")
    if picture is None:
        return asked
    return asked | {"picture": {"svg": _svg(picture), "label": picture.label}}


@lru_cache(64)
def _svg(picture: Histogram) -> str:
    counts, low, high, compared, words, _ = picture
    figure = question.ranges(counts, (low, high), compared, words, narrow=True, colors=theme.COLORS)
    return to_svg(figure, theme.COLORS)
