"""What app.py wires together: the server's routes, its middleware, its start and its end."""

import asyncio
import gc
import importlib
import logging
import os
import pkgutil
import sys
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit import config

from lib import heap
from lib.jobs import results
from lib.jobs.board import board
from lib.jobs.tasks import CompareNetworks
from lib.settings import IDLE_RUNS, LOG_LEVEL, ROOT_PATH
from lib.teaching import questions
from lib.ui import (
    absent,
    admission,
    client_files,
    descriptors,
    handouts,
    hands,
    lessons,
    named_questions,
    rooms,
    streamlit_changes,
)
from lib.ui.absent import Absent, Farewells
from lib.ui.client_files import ClientFiles, ClientPages
from lib.ui.descriptors import DescriptorsLeft
from lib.ui.first_visit import visit
from lib.ui.half_letters import WholeLetters
from lib.ui.headers import SecurityHeaders
from lib.ui.router import MOVED, ON_DEMAND, PAGES

LIB = Path(__file__).resolve().parents[1]
# What Streamlit and Matplotlib import only when the first reader needs it.
LATE = ("pandas", "pyarrow", "matplotlib.backends.backend_svg")
# What only the pages of the chapter ON_DEMAND need.
MODULES_ON_DEMAND = (
    "lib.lm",
    "lib.studies.language",
    "lib.studies.outliers",
    "lib.studies.stored_block",
    *(f"lib.teaching.questions.{page.address}" for page in PAGES if page.group == ON_DEMAND),
)
FIRST_IDLE = 60  # seconds after the start, when the server begins to measure by itself
FIRST_RUN = 5  # seconds after the start, so that the first page doesn't share the processor with it
TIDY = 20  # seconds from one time to the next


def configure() -> None:
    """Take over what the environment says, before Streamlit makes its own routes."""
    log_with_time()
    heap.share_heaps()
    if ROOT_PATH:
        config.set_option("server.baseUrlPath", ROOT_PATH)


def log_with_time() -> None:
    """Give each line that the library logs its time, its level and where it comes from."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("lib")
    logger.handlers = [handler]  # one, however often Streamlit runs this
    logger.propagate = False
    logger.setLevel(LOG_LEVEL.upper())


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None, None]:
    """Import everything and visit every page before the first reader does; then run Home's run.

    All but the language models and their pages: who never opens them has nothing of them.
    The garbage collector is kept off all that is there by then. The run goes on in the worker
    process while the first pages are read.
    """
    board().prepare("lib.cnn")  # on another core meanwhile: torch takes a second
    modules = [module.name for module in pkgutil.walk_packages([str(LIB)], "lib.")]
    for name in [*modules, *LATE]:
        if not name.startswith(MODULES_ON_DEMAND):
            importlib.import_module(name)
    descriptors.raise_limit()
    descriptors.log_seldom()
    streamlit_changes.apply()
    streamlit_changes.send_at_once()
    results.ship()
    for page in PAGES[1:]:  # not Home, which would start its run
        if page.group != ON_DEMAND:
            client_files.learn(page.address, await visit(page.address))
    admission.count()
    gc.collect()
    gc.freeze()
    loop = asyncio.get_running_loop()
    loop.run_in_executor(None, prepare)  # readers who come earlier take gzip
    later = loop.call_later(FIRST_RUN, board().start, CompareNetworks())
    tasks = [loop.create_task(tidy(absent.keep()))]
    if IDLE_RUNS:
        tasks.append(loop.create_task(measure_later()))
    yield
    for task in tasks:
        task.cancel()
    later.cancel()
    board().close()


def prepare() -> None:
    """Compress the client's files and make questions, behind all that readers wait for.

    The first question of a page may need a network; those of the language models aren't made.
    """
    if sys.platform == "linux":  # where each thread has a priority of its own
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
    client_files.compress()
    for page in PAGES:
        if page.address in questions.TEASERS and page.group != ON_DEMAND:
            for number in range(questions.count(page.address)):
                questions.question(page.address, number, 0)


async def tidy(absent: Absent) -> None:
    """Let go, every now and then, of what nobody needs any more."""
    while True:
        await asyncio.sleep(TIDY)
        absent.forget()
        # Not in a thread of the loop's own: one of these has the lowest priority since `prepare`.
        threading.Thread(target=heap.give_back, daemon=True).start()


async def measure_later() -> None:
    """Measure the pages' defaults on this machine, some time after the first run."""
    await asyncio.sleep(FIRST_IDLE)
    await results.measure_when_idle(board())


async def healthz(request: Request) -> Response:
    """Say that the server is up: it answers only when `lifespan` has drawn every page."""
    return PlainTextResponse("ok")


async def readyz(request: Request) -> Response:
    """Say that the server is up and that runs can be made: its worker process is there."""
    if board().ready():
        return PlainTextResponse("ok")
    return PlainTextResponse("The worker process is not there yet.", status_code=503)


async def moved(request: Request) -> Response:
    """Lead an old address to the page's own, with what stands behind the question mark."""
    address = MOVED[request.url.path.rsplit("/", 1)[-1]]
    return RedirectResponse(f"./{address}?{request.url.query}".rstrip("?"))  # right behind a proxy


def question(request: Request) -> Response:
    """Give a question of a page, made from a seed: what the browser asks for when it is opened.

    Not async: Starlette calls it in a thread, for the first of a page may take some milliseconds.
    """
    try:
        made = named_questions.named(request)
    except ValueError as error:
        return PlainTextResponse(str(error), status_code=404)
    return JSONResponse(made.data() | {"count": questions.count(request.path_params["page"])})


def routes() -> list[Route]:
    """The server's own routes, under its base path, and where a proxy asks for its health."""
    own: dict[str, Callable[[Request], Response | Awaitable[Response]]] = {
        "/healthz": healthz,
        "/readyz": readyz,
        f"/questions{named_questions.ADDRESS}": question,
    }
    own |= {f"/{address}": moved for address in MOVED}
    prefixes = {"", client_files.base_path()}
    named = [Route(prefix + path, answer) for prefix in prefixes for path, answer in own.items()]
    base = client_files.base_path()
    classroom = (handouts, lessons, hands, rooms)  # hands' address comes before rooms' codes
    return [*named, *chain.from_iterable(part.routes(base) for part in classroom)]


def middleware() -> Sequence[Middleware]:
    """What every request goes through, from the outside in."""
    pages = [page.address for page in PAGES[1:]]  # Home is the root
    return [
        Middleware(ClientFiles),
        Middleware(Farewells),
        Middleware(WholeLetters),
        Middleware(SecurityHeaders),
        Middleware(DescriptorsLeft),
        Middleware(ClientPages, addresses=pages),
    ]
