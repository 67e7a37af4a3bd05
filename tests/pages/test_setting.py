"""Links as nobody should write them: whatever stands in an address, the page opens."""

from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ui.router import PAGES
from lib.ui.setting import Choice, Number, Setting, Several
from tests.support.client import Reader
from tests.support.hostile_links import MANY, VALUES, WORDS
from tests.support.pages import settings_of
from tests.support.server import Server

ADDRESSES = [page.address for page in PAGES[1:]]  # Home has no settings
SETTINGS = [setting for address in ADDRESSES for setting in settings_of(address)]
ROUNDS = 8  # of all parameters at once, a page and a view

texts = st.one_of(
    *(st.text(), st.sampled_from(WORDS), st.integers().map(str), st.floats().map(repr)),
    st.builds("{}e{}".format, st.integers(), st.integers()),
    st.builds("{}/{}".format, st.integers(), st.integers()),
)


def accepts_or_refuses(text: str) -> None:
    """No setting raises, and what it accepts is one of its values."""
    for setting in SETTINGS:
        if setting.accepts(text):
            lies_within(setting, setting.read(text))
        else:
            assert not isinstance(setting, Choice) or text not in map(
                setting.write, setting.options
            )


@given(text=texts)
def test_settings_accept_any_text_or_refuse_it(text: str) -> None:
    accepts_or_refuses(text)


@pytest.mark.parametrize("word", WORDS, ids=range(len(WORDS)))
def test_settings_accept_a_hostile_word_or_refuse_it(word: str) -> None:
    accepts_or_refuses(word)


def lies_within(setting: Setting[Any], value: Any) -> None:
    """A value that a setting has read is one that its control can have."""
    match setting:
        case Choice():
            assert value in setting.options
        case Several():
            assert set(value) <= set(setting.options)
        case Number():
            low, high = setting.ends()
            assert low <= value <= high
        case _:
            assert setting.write(value) == setting.write(setting.read(setting.write(value)))


def opens(server: Server, address: str, query: str) -> None:
    """Open a page in a new session; it must show its content, and no exception."""
    page = next(page for page in PAGES if page.address == address)
    reader = Reader(server.url, address, query)
    try:
        seen = reader.run()
    finally:
        reader.close()
    where = f"{address}?{query[:300]}"
    assert not seen.failed, where
    assert seen.shows(f"<h1>{page.heading}</h1>"), where
    assert seen.shows("Next: "), where  # the page came to its end


def views(address: str) -> list[dict[str, str]]:
    """What must be chosen on a page for its settings to be on screen, each once."""
    found = [dict(setting.beside) for setting in settings_of(address)]
    return [view for place, view in enumerate(found) if view not in found[:place]]


def queries(address: str) -> Iterator[str]:
    """Queries with a hostile value for every parameter, in every view of the page."""
    random = Random(address)
    for view in views(address):
        others = [one for one in settings_of(address) if one.key not in view]
        start = urlencode(view)
        for _ in range(ROUNDS):
            random.shuffle(others)
            words = [f"{quote(one.key)}={random.choice(VALUES)}" for one in others]
            yield "&".join([start, *words])


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.slow
def test_a_page_opens_whatever_all_its_parameters_are(address: str, server: Server) -> None:
    for query in queries(address):
        opens(server, address, query)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.slow
def test_a_page_opens_whatever_it_accepts_from_a_link(address: str, server: Server) -> None:
    """One at a time: of several, the first that a component can't use hides the others."""
    for setting in settings_of(address):
        for word in WORDS:
            if setting.accepts(word):
                query = {**setting.beside, setting.key: word}
                opens(server, address, urlencode(query))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.slow
def test_a_page_opens_whatever_is_repeated(address: str, server: Server) -> None:
    for view in views(address):
        pairs = [
            (one.key, one.write(value))
            for one in settings_of(address)
            if one.key not in view
            for value in (*one.ends(), *one.ends())
        ]
        opens(server, address, urlencode([*view.items(), *pairs]))
    unknown = [("nobody", "x" * 100_000), ("", ""), *(("k", str(n)) for n in range(MANY))]
    opens(server, address, urlencode(unknown))
