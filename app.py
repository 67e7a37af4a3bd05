"""The ASGI entry: `streamlit run app.py`, or any ASGI server with `app:app`."""

import asyncio
import gc
import importlib
import pkgutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Route

import lib
from lib.jobs.board import board
from lib.jobs.tasks import CompareNetworks
from lib.ui.client_files import ClientFiles
from lib.ui.first_visit import visit
from lib.ui.router import MOVED, PAGES
from lib.ui.server import ask_no_other_host, send_at_once

# What Streamlit and Matplotlib import only when the first reader needs it.
LATE = ("pandas", "pyarrow", "matplotlib.backends.backend_svg")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None, None]:
    """Import everything and visit every page before the first reader does; then run Home's run.

    The garbage collector is kept off all that is there by then. The run goes on in the worker
    process while the first pages are read.
    """
    board().prepare("lib.cnn")  # on another core meanwhile: torch takes a second
    modules = [module.name for module in pkgutil.walk_packages(lib.__path__, "lib.")]
    for name in [*modules, *LATE]:
        importlib.import_module(name)
    ask_no_other_host()
    send_at_once()
    for page in PAGES[1:]:  # not Home, which would start its run
        await visit(page.address)
    gc.collect()
    gc.freeze()
    # A moment later, so that the first page doesn't share the processor with it.
    later = asyncio.get_running_loop().call_later(5, board().start, CompareNetworks())
    yield
    later.cancel()
    board().close()


async def healthz(request: Request) -> PlainTextResponse:
    """Say that the app is up: the server answers only when `lifespan` is through."""
    return PlainTextResponse("ok")


async def moved(request: Request) -> RedirectResponse:
    """Lead an old address to the page's own, with what stands behind the question mark."""
    address = MOVED[request.url.path.rsplit("/", 1)[-1]]
    return RedirectResponse(f"./{address}?{request.url.query}".rstrip("?"))  # right behind a proxy


routes = [Route("/healthz", healthz), *[Route(f"/{address}", moved) for address in MOVED]]
middleware = [Middleware(ClientFiles)]
app = st.App("lib/ui/router.py", lifespan=lifespan, routes=routes, middleware=middleware)
