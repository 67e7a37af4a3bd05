"""One bit strip for each of many formats, for the strip's own tests."""

import streamlit as st

from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import IntFormat
from lib.ui import theme
from lib.ui.components import bit_strip
from lib.ui.state import Counted

WIDTHS = (1, 2, 3, 4, 7, 8, 13, 16, 32, 33, 64)
STRIPS: dict[str, IntFormat | FloatFormat] = {
    **{fmt.name: fmt for bits in WIDTHS for fmt in (IntFormat(bits, True), IntFormat(bits, False))},
    **FORMATS,
    # Nobody's formats: no significand at all, an odd width, every kind of special, an odd bias.
    "e5m0": FloatFormat("e5m0", 5, 0, specials="finite"),
    "e1m3": FloatFormat("e1m3", 1, 3, specials="fn"),
    "e4m6": FloatFormat("e4m6", 4, 6, bias=-3),
    "e6m9": FloatFormat("e6m9", 6, 9, specials="fnuz"),
    "e11m20": FloatFormat("e11m20", 11, 20),
    # The ends of the sliders on the page Floats.
    "e1m1": FloatFormat("e1m1", 1, 1),
    "e1m52": FloatFormat("e1m52", 1, 52),
}


def main() -> None:
    """Show them all, each under its own key."""
    st.set_page_config(layout="wide")
    st.html(f"<style>{theme.stylesheet()}</style>")
    st.html('<header class="qp-head"><h1>Strips</h1></header>')
    for name, fmt in STRIPS.items():
        st.subheader(name)
        bit_strip.show(
            fmt, Counted(0, 0), key=f"strip_{name}", default=0, facts={}, on_sent=lambda: None
        )


if __name__ == "__main__":
    main()
