"""The pages in reading order, one line each. Adding a page is one line here and one file in pages/.

Streamlit runs this file as its main script; pages are named relative to it.
"""

from copy import copy
from typing import NamedTuple

import streamlit as st

from lib.ui import admission, restart, state, targets, theme

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
    def deeper(self) -> bool:
        """Whether the short tour leaves the page out."""
        return self.group != BESIDE and self.address not in TOUR

    @property
    def file(self) -> str:
        """The page's file, relative to this one, as Streamlit wants it."""
        return f"../../pages/{self.address}.py"

    @property
    def target(self) -> st.Page:
        """The page as Streamlit knows it, for a link."""
        return targets.target(self.file, self.title, self.address, self.address == "home")


PAGES = (
    Page("home", "Home", "Start", "Why replace floats by integers?"),
    Page("integers", "Integers", "Numbers", "How do whole numbers sit in memory?"),
    Page("floats", "Floats", "Numbers", "Which numbers can a float hold?"),
    Page("arithmetic", "Arithmetic", "Numbers", "What does a machine do to add and multiply?"),
    Page(
        "scale",
        "Scale and zero-point",
        "Quantization",
        "How does a real number become an integer, and what is lost?",
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
        "formats",
        "One number, every format",
        "Quantization",
        "What does each number format keep of a value?",
    ),
    Page(
        "map",
        "The network as a map",
        "A network in integers",
        "What does a network compute, number by number?",
    ),
    Page(
        "neuron",
        "One neuron, by hand",
        "A network in integers",
        "How is one number of a network computed in integers?",
    ),
    Page(
        "recipe",
        "The recipe",
        "A network in integers",
        "How do you convert a network from float32 to int8?",
    ),
    Page(
        "network",
        "The network, live",
        "A network in integers",
        "What does a whole network gain and lose?",
    ),
    Page(
        "changed",
        "What changed",
        "A network in integers",
        "Which answers did quantizing change?",
    ),
    Page(
        "layers",
        "Layer by layer",
        "A network in integers",
        "Which layer goes wrong, and which is worth sparing?",
    ),
    Page(
        "machine",
        "Why is mine fast, or not?",
        "A network in integers",
        "What sets the pace: bytes, arithmetic, or neither?",
    ),
    Page(
        "bits",
        "How low can you go",
        "Fewer bits",
        "How few bits are enough, and for which network?",
    ),
    Page(
        "rounding",
        "Rounding that makes up for it",
        "Fewer bits",
        "Can a weight take back the error of another?",
    ),
    Page(
        "retraining",
        "Training for it",
        "Fewer bits",
        "Can a network learn to live with its rounding?",
    ),
    Page(
        "text",
        "A language model, live",
        "Language models",
        "What do fewer bits do to what a language model writes?",
    ),
    Page(
        "label",
        "Read the label",
        "Language models",
        "What does Q4_K_M on a model file mean?",
    ),
    Page(
        "outliers",
        "Outliers",
        "Language models",
        "Why do language models need more care than other networks?",
    ),
    Page(
        "fourbits",
        "Four bits, five ways",
        "Language models",
        "Which four bits keep a layer's answers?",
    ),
    Page(
        "yours",
        "Your network, tomorrow",
        "Your turn",
        "How do you do this to a network of your own?",
    ),
    Page("lesson", "For teachers", "Beside the tour", "How do you teach a class with it?"),
    Page("glossary", "Glossary", "Beside the tour", "What does this word mean?"),
)

BESIDE = "Beside the tour"  # the chapter that "Next" never leads to
ON_DEMAND = "Language models"  # the chapter of which nothing is loaded before a reader opens it

# The short tour, in 45 minutes, by address; the pages between these go deeper.
TOUR = (
    *("home", "integers", "floats", "scale", "range"),
    *("neuron", "network", "changed", "bits", "yours"),
)


def page(address: str) -> Page:
    """The page of that address."""
    return next(page for page in PAGES if page.address == address)


class Ways(NamedTuple):
    """Where a page leads: along the short tour, and deeper if the next one in order is that."""

    onward: Page
    deeper: Page | None


def ways(address: str) -> Ways:
    """The ways on from the page of that address; the last page leads to the first."""
    behind = [one for one in PAGES[PAGES.index(page(address)) + 1 :] if one.group != BESIDE]
    onward = next((one for one in behind if not one.deeper), PAGES[0])
    return Ways(onward, behind[0] if behind and behind[0].deeper else None)


# Addresses that lead elsewhere: Streamlit gives the first page the bare host as its address.
MOVED = {"home": ""}


def main() -> None:
    """Build the navigation and run the page that the reader asked for."""
    st.logo(theme.icon("svg+xml"), size="large")
    groups: dict[str, list[st.Page]] = {}
    for one in PAGES:
        groups.setdefault(one.group, []).append(copy(one.target))
    chosen = st.navigation(groups, expanded=True)
    title = page(chosen.url_path or PAGES[0].address).title
    st.set_page_config(
        page_title=f"{title} · {APP}",
        page_icon=theme.icon("png"),
        layout="wide",
        initial_sidebar_state=240,  # px
    )
    if not admission.admitted():
        st.warning(admission.FULL)
        st.stop()
    restart.notice()
    state.resume()
    chosen.run()


if __name__ == "__main__":
    main()
