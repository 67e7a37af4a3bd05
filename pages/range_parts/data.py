"""One set of data: its histogram, and a range in the reader's hand."""

import streamlit as st

from lib.quantization import range_curves
from lib.ui import frame, prose
from lib.ui.components import clip_range
from pages.range_parts import snippets
from pages.range_parts.settings import DATA, OBSERVER, PERCENT

WORDS = prose.blocks("range")
PRESSED = "range_pressed"  # in the session: an observer was pressed that the network doesn't have


def show() -> None:
    """The choice of data, and the picture with its handle."""
    if st.session_state.pop(PRESSED, False):
        st.rerun()  # the network's part of the page, too
    controls, view = frame.split("range")
    with controls:
        chosen = DATA.ask()
        with chosen.more:
            percent = PERCENT.ask()
        st.caption(WORDS["drag"])
    with view:
        result = clip_range.show(
            chosen.values,
            source=chosen.source,
            identity=chosen.identity,
            percent=percent,
            on_observer=give_to_network,
        )
    frame.how_computed(
        range_curves.clip_qparams,
        range_curves.ClipErrors,
        range_curves.choose_clip,
        snippet=snippets.DATA.format(
            imports=chosen.imports,
            call=chosen.call,
            clip=result.settings.clip,
            bits=result.settings.bits,
        ),
        shown=result.shown,
    )


def give_to_network(observer: str) -> None:
    """Choose for the network what was pressed for the data."""
    if OBSERVER.now() != observer:
        OBSERVER.put(observer)
        st.session_state[PRESSED] = True
