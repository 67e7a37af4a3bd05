"""Where a teacher makes a lesson: pages in an order, each set up, and one link in the end.

What is made stays in the teacher's own browser, after every letter; the server turns it into a link
(`lib.ui.lessons`) and keeps nothing.
"""

import json
from functools import cache

from lib.teaching import lessons, questions
from lib.ui import router
from lib.ui.components import files
from lib.ui.lessons import controls

_component = files.component("lesson_maker")


def show() -> None:
    """Show the maker, with what the teacher made before."""
    _component(key="lesson_maker", data={"known": files.data(_known())})


@cache
def _known() -> bytes:
    """What a lesson can have: each page with its controls and its questions; and its limits."""
    asked = {page: questions.titles(page) for page in questions.TEASERS}
    known = {
        "home": router.PAGES[0].address,
        "steps": lessons.STEPS,
        "pages": [
            {
                "page": page.address,
                "title": page.title,
                "group": page.group,
                "controls": list(controls(page.address).items()),
                "questions": asked.get(page.address, ()),
            }
            for page in router.PAGES
        ],
    }
    return json.dumps(known, ensure_ascii=False).encode()
