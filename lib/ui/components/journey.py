"""The reader's way: chapters that fold, ticks, "Go on where you were", and terms explained.

A link leads to a section of a page with its heading in the address, by the name SECTION.

Where somebody has been is known to their own browser only, under one key of its local storage; so
is what they have predicted, under another (assets/components/predictions.js). A question is fetched
when it is opened: a page that nobody asks sends no more than one line of it.
"""

from lib.teaching import questions
from lib.ui import glossary, router
from lib.ui.components import files

SECTION = "section"  # as in assets/components/section.js
_component = files.component("journey")


def show(address: str) -> None:
    """Take note of a visit to the page of that address; on Home, offer the page visited last."""
    _component(
        key="journey",
        data={
            "address": address,
            "home": router.PAGES[0].address,
            "pages": [
                {"address": page.address, "title": page.title, "deeper": page.deeper}
                for page in router.PAGES
            ],
            "teaser": questions.TEASERS.get(address, ""),
            "terms": files.data(glossary.script_data()),
        },
    )
