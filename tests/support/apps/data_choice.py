"""The choice of data on a page of its own, and what it gives."""

import streamlit as st

from lib.cnn import NETWORKS
from lib.studies import shipped
from lib.ui import data_choice, theme

st.set_page_config(layout="wide")
st.html(f"<style>{theme.stylesheet()}</style>")
chosen = data_choice.DataChoice("test", NETWORKS, shipped).ask()
with chosen.more:
    st.checkbox("Of the page's own")
st.session_state["chosen"] = chosen
st.code(f"{chosen.imports}\n\nvalues = {chosen.call}")
st.text(f"{chosen.source}: {chosen.values.size}")
