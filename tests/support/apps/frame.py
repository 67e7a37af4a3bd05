"""A page that uses everything in the frame, for the frame's own tests."""

import numpy as np
import streamlit as st
from matplotlib.figure import Figure

from lib.figures import style
from lib.figures.style import Colors
from lib.ui import frame, theme


def steps(count: int, *, narrow: bool = False, colors: Colors) -> Figure:
    """Draw `count` steps against the line they approximate."""
    figure, axes = style.canvas(colors, narrow=narrow)
    x = np.linspace(-1, 1, 500)
    axes.plot(x, x, color=colors["float32"], label="float32")
    axes.plot(x, np.rint(x * count) / count, color=colors["int8"], label="quantized")
    axes.stairs(
        np.abs(np.sin(np.arange(64))),
        np.linspace(-1, 1, 65),
        fill=True,
        color=colors["rounding"],
        alpha=0.5,
    )
    axes.set_xlabel("value")
    axes.set_ylabel("code")
    axes.legend(frameon=False, labelcolor=colors["ink"], fontsize=style.TEXT)
    return figure


st.set_page_config(layout="wide")
st.html(f"<style>{theme.stylesheet()}</style>")
frame.head("Frame", "Everything that a page can use, once.")


@st.fragment
def explore() -> None:
    """One control and its picture."""
    controls, view = frame.split()
    with controls:
        count = st.slider("Steps", 1, 16, 4, key="count", bind="query-params")
        st.segmented_control("Kind", ["a", "b"], default="a", key="kind")
        st.selectbox("Layer", [1, 2], format_func=lambda number: f"conv{number}", key="layer")
        st.checkbox("Symmetric", key="symm")
    with view:
        frame.figure(
            steps,
            count,
            label=f"A line and its approximation in {count} steps",
            name="steps",
            numbers={"step": range(count), "half": [i / 2 for i in range(count)]},
        )
    shown = frame.numbers(
        {
            "Steps": (str(count), "How many steps lie between 0 and 1."),
            "SQNR": ("37.2 dB", "The error is 1.4% of the signal."),
            "Clipped": ("0.03%", "Three values in ten thousand lie outside the range."),
        }
    )
    frame.how_computed(
        style.canvas, snippet=f'shown = {{"Steps": str({count})}}', shown={"Steps": shown["Steps"]}
    )


explore()
frame.list_sources({"jacob2018": "", "c23": ""})
