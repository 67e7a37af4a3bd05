"""The addresses of what teachers print."""

import urllib.error
import urllib.request
from io import BytesIO

import pytest
from pypdf import PdfReader

from lib.figures.sheet import PAPERS
from lib.teaching import handouts as lessons
from lib.ui import handouts
from tests.support.server import Server


@pytest.mark.parametrize("name", lessons.NAMES)
@pytest.mark.parametrize("paper", PAPERS)
def test_a_lesson_on_paper(name: str, paper: str) -> None:
    title = lessons.lesson(name).title
    notes = PdfReader(BytesIO(handouts.pdf(name, "notes", paper)))
    assert len(notes.pages) == 1  # a teacher holds one
    assert title in notes.pages[0].extract_text()
    sheet = PdfReader(BytesIO(handouts.pdf(name, "sheet", paper)))
    solved = PdfReader(BytesIO(handouts.pdf(name, "solutions", paper)))
    assert len(sheet.pages) <= len(solved.pages) <= 2
    assert "Answer:" not in "".join(page.extract_text() for page in sheet.pages)
    assert "Answer:" in solved.pages[0].extract_text()


def test_the_server_gives_sources_and_papers(server: Server) -> None:
    def get(path: str) -> tuple[str, str, bytes]:
        with urllib.request.urlopen(f"{server.url}/handouts/{path}", timeout=60) as answer:
            headers = answer.headers
            return headers["Content-Type"], headers["Content-Disposition"], answer.read()

    kind, name, content = get("45-minutes/notes.md")
    assert kind.startswith("text/markdown")
    assert name == 'attachment; filename="45-minutes-notes.md"'
    assert content.decode() == lessons.source("45-minutes", "notes.md")
    kind, name, content = get("45-minutes/sheet.Letter.pdf")
    assert kind == "application/pdf"
    assert name.endswith('"45-minutes-sheet.Letter.pdf"')
    assert content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "file",
    ["60-minutes/notes.md", "45-minutes/README.md", "45-minutes/notes.A5.pdf", "45-minutes/x"],
)
def test_there_is_nothing_else(server: Server, file: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404") as raised:
        urllib.request.urlopen(f"{server.url}/handouts/{file}", timeout=60)
    assert b"lesson" in raised.value.read()
