"""The server's own routes and headers, without the pages, which take longer to start."""

import streamlit as st
from starlette.middleware import Middleware

from lib.ui import server
from lib.ui.headers import SecurityHeaders

server.configure()
app = st.App(
    "settings.py",
    routes=server.routes(),
    middleware=[Middleware(SecurityHeaders)],
)
