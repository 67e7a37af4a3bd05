"""Every page in the router: it renders at both ends of every control, and its snippets are true.

A new page is covered by being in the router.
"""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.ui.router import PAGES
from lib.ui.setting import Setting
from tests.support.pages import (
    OpenPage,
    check,
    headings,
    pairs,
    run,
    settings_of,
    snippets,
    texts,
    unfold,
    widget,
)

ADDRESSES = [page.address for page in PAGES]


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_renders(address: str, open_page: OpenPage) -> None:
    app = open_page(address)
    check(app)
    app.query_params["present"] = "true"  # which is the browser's to see
    check(app.run())


def agrees(app: AppTest, setting: Setting[Any], value: object) -> None:
    """The page has this value of a setting, or its address where nothing on screen asks for it."""
    if setting.key in app.session_state:
        found = app.session_state[setting.key]
        assert (tuple(found) if setting.repeats else found) == value, setting.key
    else:  # in a component's hands, or in those of a widget that only a run will show
        assert app.query_params[setting.key] == setting.write(value), setting.key


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.slow
def test_page_at_both_ends_of_each_setting(address: str, open_page: OpenPage) -> None:
    """One end comes with a link, the other by hand; also in views that the page doesn't open with.

    Buttons start things; the pages' own tests press them.
    """
    for setting in settings_of(address):
        first, *others = setting.ends()
        link = {**setting.beside, setting.key: setting.write(first)}
        app = open_page(address, link)
        agrees(app, setting, first)
        check(app)
        for value in others:
            if control := widget(app, setting.key):
                control.set_value(list(value) if setting.repeats else value).run()
            else:
                app = open_page(address, link | {setting.key: setting.write(value)})
            agrees(app, setting, value)
            check(app)


def test_no_two_pages_give_one_key_to_two_settings() -> None:
    """What a reader chooses on a page would otherwise turn up on another and mean something else.

    Pages may share the very same setting.
    """
    settings: dict[str, Setting[Any]] = {}
    for address in ADDRESSES:
        for setting in settings_of(address):
            assert settings.setdefault(setting.key, setting) is setting, (address, setting.key)


def test_every_address_is_used_once() -> None:
    assert len(set(ADDRESSES)) == len(ADDRESSES)
    assert ADDRESSES[0] == "home"


def test_page_that_the_frame_is_built_for() -> None:
    """The checks above see what they should: numbers, a snippet, its result, a picture."""
    app = AppTest.from_file("../support/apps/frame.py").run()
    assert headings(app) == ["Frame"]
    assert snippets(app) == []
    unfold(app)
    assert len(snippets(app)) == 1
    assert run(snippets(app)[0]) == {"Steps": "4"}
    assert pairs(next(t for t in texts(app) if "qp-numbers" in t))["SQNR"] == "37.2 dB"
    for key, value in (("count", 16), ("kind", "b"), ("layer", 2), ("symm", True)):
        control = widget(app, key)
        assert control
        control.set_value(value).run()
        assert app.session_state[key] == value
    assert widget(app, "no such key") is None
