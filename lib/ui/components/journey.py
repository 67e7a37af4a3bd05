"""The reader's way: chapters that fold, ticks, "Go on where you were", and terms explained.

A link leads to a section of a page with its heading in the address, by the name SECTION.

Where somebody has been is known to their own browser only, under one key of its local storage; so
is what they have predicted, under another (assets/components/predictions.js). A question is fetched
when it is opened: a page that nobody asks sends no more than one line of it.

Whoever follows a lesson has its bar at the top of every page (assets/components/lesson_bar.js); its
script is fetched where an address names a lesson, and nowhere else.

What was chosen in a component that the server doesn't follow, the bits of a weight and a picture,
it hears when the reader turns the page: other pages begin with it.
"""

from collections.abc import Mapping

import streamlit as st

from lib.settings import NETWORK_BITS, TEST_IMAGES
from lib.teaching import questions
from lib.ui import glossary, presenting, router, setting, state
from lib.ui.components import files

SECTION = "section"  # as in assets/components/section.js
KEY = "journey"
FLOAT = 32  # bits
# What may be chosen, and what pages have in common that it is.
CHOICES = {
    "bits": ("weight_bits", (FLOAT, *NETWORK_BITS)),
    "image": ("image", range(TEST_IMAGES)),
}
_component = files.component("journey")


@st.fragment
def show(address: str) -> None:
    """Take note of a visit to the page of that address; on Home, offer the page visited last."""
    _component(
        key=KEY,
        data={
            "address": address,
            "home": router.PAGES[0].address,
            "pages": [
                {"address": page.address, "title": page.title, "deeper": page.deeper}
                for page in router.PAGES
            ],
            "teaser": questions.TEASERS.get(address, ""),
            "presentation": presenting.SCRIPT,
            "terms": files.data(glossary.script_data()),
            "told": _chosen().get("told", 0),
            "lesson": files.later("lesson_bar"),
        },
        on_chosen_change=_share,
    )


def _share() -> None:
    """Let other pages know what was chosen, as far as it can be."""
    for name, (shared, options) in CHOICES.items():
        value = _chosen().get(name)
        if value in options:
            setting.share(shared, value)


def _chosen() -> dict[str, int]:
    """What the browser told last, a whole number under each name; what is none is left out."""
    sent = state.sent_by(KEY, "chosen")
    numbers = sent.items() if isinstance(sent, Mapping) else ()
    return {str(name): value for name, value in numbers if type(value) is int}
