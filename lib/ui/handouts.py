"""The addresses of what teachers print, below /handouts: the shipped lessons' notes and sheets.

/handouts/45-minutes/notes.md               a file as it stands in the repository
/handouts/45-minutes/solutions.Letter.pdf   made of it; notes, sheet or solutions, A4 or Letter
"""

from functools import lru_cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from lib.figures import bits, sheet
from lib.jobs.results import NETWORKS
from lib.teaching import handouts
from lib.teaching.questions import measured
from lib.ui.theme import COLORS

SOURCES = {
    "notes.md": "text/markdown",
    "sheet.md": "text/markdown",
    "lesson.json": "application/json",
}
PARTS = ("notes", "sheet", "solutions")
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
