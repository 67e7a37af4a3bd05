"""The ASGI entry of a script that shows components: their files are served as app.py serves them.

The script is named by the environment variable SCRIPT.
"""

import os

import streamlit as st

from lib.ui import server

app = st.App(os.environ["SCRIPT"], middleware=server.middleware())
