"""The pages in reading order, one line each. Adding a page is one line here and one file in pages/.

Streamlit runs this file as its main script; pages are named relative to it.
"""

from typing import NamedTuple

import streamlit as st

from lib.ui import admission, restart, state, theme

APP = "Quantization Playground"


class Page(NamedTuple):
    """A page's address, its title in the navigation, its group, and the question it answers."""

    address: str
    title: str
    group: str
    question: str

    @property
    def heading(self) -> str:
        """What stands over the page."""
        return APP if self.address == "home" else self.title

    @property
    def file(self) -> str:
        """The page's file, relative to this one, as Streamlit wants it."""
        return f"../../pages/{self.address}.py"


PAGES = (
    Page("home", "Home", "Start", "Why replace floats by integers?"),
    Page("integers", "Integers", "Numbers", "How do whole numbers sit in memory?"),
    Page("floats", "Floats", "Numbers", "Where do the numbers of a float lie?"),
    Page("arithmetic", "Arithmetic", "Numbers", "What does a machine do to add and multiply?"),
    Page(
        "scale",
        "Scale and zero-point",
        "Quantization",
        "How does a real number become an integer, and what is lost?",
    ),
    Page(
        "formats",
        "One number, every format",
        "Quantization",
        "What does each number format keep of a value?",
    ),
    Page(
        "range",
        "Choosing the range",
        "Quantization",
        "Which values may be clipped, so that the others are rounded finely?",
    ),
    Page(
        "channels",
        "One scale, or many",
        "Quantization",
        "What if some channels are much larger than others?",
    ),
    Page(
        "neuron",
        "One neuron, by hand",
        "Networks",
        "How does one number of a network come about in integers?",
    ),
    Page(
        "recipe",
        "The recipe",
        "Networks",
        "How do you convert a network from float32 to int8?",
    ),
    Page(
        "network",
        "The network, live",
        "Networks",
        "What does a whole network gain and lose?",
    ),
    Page(
        "changed",
        "What changed",
        "Networks",
        "Which answers did quantizing change?",
    ),
    Page(
        "layers",
        "Layer by layer",
        "Networks",
        "Which layer goes wrong, and which is worth sparing?",
    ),
    Page(
        "machine",
        "Why is mine fast, or not?",
        "Networks",
        "What sets the pace: bytes, arithmetic or calls?",
    ),
    Page(
        "bits",
        "How low can you go",
        "Networks",
        "How few bits are enough, and for which network?",
    ),
    Page(
        "yours",
        "Your own network, tomorrow",
        "Your turn",
        "How do you do this to a network of your own?",
    ),
)


def page(address: str) -> Page:
    """The page of that address."""
    return next(page for page in PAGES if page.address == address)


# Addresses that lead elsewhere: Streamlit gives the first page the bare host as its address.
MOVED = {"home": ""}


def main() -> None:
    """Build the navigation and run the page that the reader asked for."""
    st.set_page_config(
        page_title=APP,
        page_icon=str(theme.ASSETS / "icon.png"),
        layout="wide",
        initial_sidebar_state=240,  # px
    )
    st.logo(str(theme.ASSETS / "icon.svg"), size="large")
    groups: dict[str, list[st.Page]] = {}
    for page in PAGES:
        groups.setdefault(page.group, []).append(
            st.Page(
                page.file,
                title=page.title,
                url_path=page.address,
                default=page is PAGES[0],
            )
        )
    chosen = st.navigation(groups)
    theme.apply()
    if not admission.admitted():
        st.warning(admission.FULL)
        st.stop()
    restart.notice()
    state.resume()
    chosen.run()


if __name__ == "__main__":
    main()
