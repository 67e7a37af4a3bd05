"""The ASGI entry: `streamlit run app.py`, or any ASGI server with `app:app`."""

import gc
import importlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

# What a page would otherwise import while its first reader waits. lib.cnn brings in torch.
WARM = ("matplotlib.figure", "matplotlib.backends.backend_svg", "lib.cnn", "lib.ui.frame")


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncGenerator[None, None]:
    """Import before the first visit, then keep the garbage collector off what was imported."""
    for module in WARM:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    yield


async def healthz(request: Request) -> PlainTextResponse:
    """Answer only once the imports above are done: the server opens its port after `lifespan`."""
    return PlainTextResponse("ok")


app = st.App("lib/ui/router.py", lifespan=lifespan, routes=[Route("/healthz", healthz)])
