"""What a whole class does all the time: little of the page is made anew for it."""

import pytest
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.bench import load
from tests.support.client import Reader, Run
from tests.support.server import Server

FEW = 8  # elements and containers


def flip(reader: Reader, seen: Run, page: str) -> Run:
    """Change the page's number, as the browser says it."""
    drawn = [delta for delta in seen.deltas if delta.fragment_id]
    change = load.change(page, drawn)
    reader.set(change.state(1))
    return reader.run(change.fragment)


def choices(seen: Run, kind: str) -> list[Delta]:
    """What draws the controls of one kind, but those that are only buttons."""
    return [one for one in seen.of(kind) if "landmark" not in str(one)]


@pytest.mark.parametrize("page", load.PAGES)
def test_another_number_runs_a_small_fragment(server: Server, page: str) -> None:
    reader = Reader(server.url, page)
    run = flip(reader, reader.run(), page)
    assert not run.failed
    assert not run.whole
    assert len(run.fragments) == 1
    assert run.of("bidi_component")
    assert len(run.deltas) <= FEW


@pytest.mark.parametrize(("page", "value"), [("integers", "2"), ("floats", "float16")])
def test_another_number_in_another_format_draws_the_page(
    server: Server, page: str, value: str
) -> None:
    reader = Reader(server.url, page)
    seen = reader.run()
    kind = "selectbox" if page == "floats" else "button_group"
    control = getattr(choices(seen, kind)[0].new_element, kind)
    state = WidgetState(id=control.id)
    if kind == "selectbox":
        state.string_value = value
    else:
        state.string_array_value.data.append(value)
    reader.set(state)
    run = flip(reader, seen, page)  # one message, and the smaller fragment is asked for
    assert not run.failed
    assert run.whole
    assert run.shows(value if page == "floats" else "int2")
