"""The addresses of what teachers print, below /handouts: the shipped lessons' notes and sheets.

/handouts/45-minutes/notes.md               a file as it stands in the repository
/handouts/45-minutes/solutions.Letter.pdf   made of it; notes, sheet or solutions, A4 or Letter
"""

import html
from functools import cache, lru_cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib.figures import bits, sheet
from lib.jobs.results import NETWORKS
from lib.teaching import handouts
from lib.teaching.questions import measured
from lib.ui import lessons
from lib.ui.theme import COLORS

SOURCES = {
    "notes.md": "text/markdown",
    "sheet.md": "text/markdown",
    "lesson.json": "application/json",
}
PARTS = {"notes": "Notes", "sheet": "Sheet", "solutions": "Solutions"}
FOOT = "Quantization Playground · MIT licence · print it, change it, teach with it"
BITS = tuple(range(8, 1, -1))


@lru_cache(maxsize=len(handouts.NAMES) * len(PARTS) * len(sheet.PAPERS))
def pdf(name: str, part: str, paper: str) -> bytes:
    """A shipped lesson on paper.

    Args:
        name: one of `handouts.NAMES`.
        part: one of PARTS.
        paper: one of `sheet.PAPERS`.
    """
    if part == "notes":
        return sheet.pdf(handouts.notes(name), paper=paper, foot=FOOT, pages=1)
    solutions = part == "solutions"
    pictures = {
        network: bits.grids([_panel(network, filled=solutions)], BITS, narrow=True, colors=COLORS)
        for network in NETWORKS
    }
    text = handouts.sheet(name, solutions=solutions)
    return sheet.pdf(text, pictures, paper=paper, foot=FOOT, pages=2)


def _panel(network: str, *, filled: bool) -> bits.Grid:
    """The table of the page "How low can you go", or an empty one to guess in."""
    cells = measured.cells(network).items() if filled else ()
    return bits.Grid(network, measured.float32(network), {at: cell.accuracy for at, cell in cells})


@cache
def shelf() -> str:
    """The shipped lessons as a table in HTML: a row each, with links to all that there is of it."""
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Lesson", *PARTS.values()))
    rows = "".join(map(_row, handouts.NAMES))
    return (
        '<div class="qp-table qp-prose qp-shelf"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(name: str) -> str:
    lesson = handouts.lesson(name)
    start, file = html.escape(lessons.beginning(lesson)), _file(name, "lesson.json")
    ways = (
        f'<a href="./{start}" target="_self">Start</a> '
        f'<a class="qp-change" href="{file}" target="_self">Open to change</a>'
    )
    title = f"<strong>{html.escape(lesson.title)}</strong>, {name.replace('-', ' ')}"
    cells = "".join(f"<td>{_papers(name, part)}</td>" for part in PARTS)
    return f'<tr><th scope="row">{title}<br>{ways}</th>{cells}</tr>'


def _papers(name: str, part: str) -> str:
    """Links to a part of a lesson on each paper, and to its source."""
    files = {paper: f"{part}.{paper}.pdf" for paper in sheet.PAPERS}
    if f"{part}.md" in SOURCES:
        files["Markdown"] = f"{part}.md"
    spoken = f"{PARTS[part]}, {name.replace('-', ' ')}"
    return " ".join(
        f'<a href="{_file(name, file)}" target="_self" aria-label="{spoken}, {kind}">{kind}</a>'
        for kind, file in files.items()
    )


def _file(name: str, file: str) -> str:
    return f"handouts/{name}/{file}"


async def _answer(request: Request) -> Response:
    name, file = request.path_params["name"], request.path_params["file"]
    part, _, rest = file.partition(".")
    paper, _, kind = rest.partition(".")
    if name not in handouts.NAMES:
        return PlainTextResponse("There is no such lesson.", status_code=404)
    if file in SOURCES:
        content: Any = handouts.source(name, file)
        media_type = SOURCES[file]
    elif part in PARTS and paper in sheet.PAPERS and kind == "pdf":
        content = await run_in_threadpool(pdf, name, part, paper)
        media_type = "application/pdf"
    else:
        return PlainTextResponse("This lesson has no such file.", status_code=404)
    headers = {"Content-Disposition": f'attachment; filename="{name}-{file}"'}
    return Response(content, media_type=media_type, headers=headers)


def routes(base: str) -> list[Route]:
    """What the server answers itself; `base` is the path that the app lives under, or ""."""
    return [Route(f"{base}/handouts/{{name}}/{{file}}", _answer)]
