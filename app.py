"""The ASGI entry: `streamlit run app.py`, or any ASGI server with `app:app`."""

import streamlit as st

from lib.ui import server

server.configure()
app = st.App(
    "lib/ui/router.py",
    lifespan=server.lifespan,
    routes=server.routes(),
    middleware=server.middleware(),
)
