"""Every page in the router: it renders at both ends of every control, and its snippets are true.

A new page is covered by being in the router.
"""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest, element_tree

from lib.ui.router import PAGES
from tests.support.pages import (
    Label,
    OpenPage,
    check,
    ends,
    headings,
    pairs,
    run,
    settings_of,
    snippets,
    texts,
    unfold,
)

ADDRESSES = [page.address for page in PAGES]

# Kinds of control whose two ends are tried. Buttons start things; the pages' own tests press them.
KINDS = (
    *("slider", "select_slider", "number_input", "selectbox", "radio", "button_group"),
    *("checkbox", "toggle", "text_input"),
)


@pytest.fixture(autouse=True)
def _options_by_label(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let tests choose options by label: AppTest would format a label a second time."""
    format_value = element_tree._format_value_for_widget
    monkeypatch.setattr(
        element_tree,
        "_format_value_for_widget",
        lambda function, value: (
            value if isinstance(value, Label) else format_value(function, value)
        ),
    )


def controls(app: AppTest) -> Iterator[tuple[str, int]]:
    """Give every control as its kind and its place among its kind."""
    for kind in KINDS:
        for index, control in enumerate(app.get(kind)):
            if not control.disabled:
                yield kind, index


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_renders(address: str, open_page: OpenPage) -> None:
    check(open_page(address))


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_at_both_ends_of_every_control(address: str, open_page: OpenPage) -> None:
    app = open_page(address)
    for kind, index in controls(app):
        for value in ends(app.get(kind)[index]):
            app.get(kind)[index].set_value(value)
            app.run()
            check(app)
        app = open_page(address)


@pytest.mark.parametrize("address", ADDRESSES)
def test_link_with_either_end_of_each_setting(address: str, open_page: OpenPage) -> None:
    """What the address gives is what the page has, also in views that it doesn't open with."""
    for setting in settings_of(address):
        for value in setting.ends():
            query = {**setting.beside, setting.key: setting.write(value)}
            app = open_page(address, query)
            assert not app.exception, query
            if setting.key in app.session_state:
                found = app.session_state[setting.key]
                assert (tuple(found) if setting.repeats else found) == value, query
            else:  # in a component's hands, or in those of a widget that only a run will show
                assert app.query_params[setting.key] == query[setting.key]


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
    assert {kind for kind, _ in controls(app)} == {
        "slider",
        "selectbox",
        "button_group",
        "checkbox",
    }
    layer = app.selectbox[0]
    layer.set_value(ends(layer)[1])
    assert app.run().selectbox[0].value == 2
