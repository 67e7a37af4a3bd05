"""The addresses of the board for raised hands."""

import json
from typing import Any

import pytest

from lib.teaching import hands, questions
from tests.support.classroom import ask
from tests.support.server import Server


def said(server: Server, path: str) -> Any:
    reply = ask(server.url, f"/r/hands{path}")
    assert reply.status == 200
    return reply.said


def test_the_truth_comes_when_it_is_asked_for(server: Server) -> None:
    made = hands.choices(questions.question("integers", 0, 7))
    sent = said(server, "/integers/0/7")
    assert sent["prompt"] == made.prompt
    assert sent["options"] == [option.words for option in made.options]
    assert "truth" not in sent
    assert made.reason not in json.dumps(sent, ensure_ascii=False)
    assert said(server, "/integers/0/7/truth")["truth"] == made.truth


def test_the_board_offers_every_question(server: Server) -> None:
    offered = said(server, "/questions")
    assert len(offered) == sum(map(questions.count, questions.TEASERS))
    page = said(server, "")
    assert "Raise your hands" in page
    assert 'data-code="hands"' in page


@pytest.mark.parametrize("at", ["/r/hands", "/questions"])
@pytest.mark.parametrize(
    "path",
    [
        *("nowhere/0/7", "integers/99/7", "integers/0/10000", "integers/0/-1", "integers/x/7"),
        *("integers/0/%D9%A4", f"integers/0/{'9' * 4301}", f"integers/{'0' * 4301}/7"),
    ],
    ids=lambda path: path[:20],
)
def test_there_is_no_other_question(server: Server, at: str, path: str) -> None:
    reply = ask(server.url, f"{at}/{path}")
    assert reply.status == 404
    assert "must be" in str(reply.said)
