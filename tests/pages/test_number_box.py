"""What a whole class does all the time: little of the page is made anew for it."""

import pytest
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.bench import load
from tests.support.client import Reader, Run
from tests.support.server import Server

FEW = 4  # elements and containers


def flip(reader: Reader, seen: Run, page: str) -> Run:
    """Change the page's number, as the browser says it."""
    drawn = [delta for delta in seen.deltas if delta.fragment_id]
    change = load.change(page, drawn)
    reader.set(change.state(1))
    return reader.run(change.fragment)


def send(reader: Reader, seen: Run, value: object, seq: int) -> Run:
    """Do something with the number, as the reader's change number `seq`."""
    drawn = [delta for delta in seen.deltas if delta.fragment_id]
    change = load.change("integers", drawn)._replace(values=[value])
    reader.set(change.state(seq))
    return reader.run(change.fragment)


def test_what_is_said_of_a_number_is_drawn_only_when_it_changes(server: Server) -> None:
    reader = Reader(server.url, "integers")
    seen = reader.run()
    for seq, (written, said) in enumerate(
        [("abc", "abc"), ("abd", "abd"), ("300", "does not fit"), ("100", ""), ("101", None)], 1
    ):
        run = send(reader, seen, {"text": written}, seq)
        assert not run.failed
        assert not run.whole
        assert run.of("bidi_component")
        assert len(run.fragments) == (1 if said is None else 2)
        assert len(run.of("alert")) == bool(said)
        assert run.shows(said or "")


def test_lines_of_code_are_drawn_with_each_number_once_they_are_open(server: Server) -> None:
    reader = Reader(server.url, "integers")
    seen = reader.run()
    [closed] = [one for one in seen.deltas if one.add_block.id.endswith("-how.main")]
    reader.set(WidgetState(id=closed.add_block.id, bool_value=True))
    opened = reader.run(closed.fragment_id)
    assert not opened.of("bidi_component")  # the bits are left alone
    assert opened.shows("0xc2")
    run = send(reader, seen, {"text": "0x7f"}, 1)
    assert not run.failed
    assert run.of("bidi_component")
    assert [one for one in run.of("code") if "0x7f" in one.new_element.code.code_text]


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
