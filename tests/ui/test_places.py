"""Places on a page: a copy goes on by itself from where the place was."""

from copy import deepcopy
from typing import Any

from streamlit.cursor import LockedCursor, RunningCursor
from streamlit.delta_generator import DeltaGenerator
from streamlit.proto.Element_pb2 import Element

from lib.ui import places


def everything(thing: object) -> object:
    """What belongs to a place, as far down as it goes."""
    if isinstance(thing, tuple | list):
        return [everything(one) for one in thing]
    if isinstance(thing, dict):
        return {key: everything(value) for key, value in thing.items()}
    if isinstance(thing, Element):
        return thing.SerializeToString()
    return [type(thing), everything(vars(thing))] if hasattr(thing, "__dict__") else thing


def stack() -> tuple[DeltaGenerator, ...]:
    """A page's main part with a container in it, in which two elements stand."""
    cursor = RunningCursor(0, (3, 1))
    cursor.get_transient_cursor().transient_elements[2] = Element()
    main = DeltaGenerator(root_container=0, cursor=cursor)
    inside = DeltaGenerator(
        root_container=0, cursor=cursor.open_block(), parent=main, block_type="column"
    )
    empty = DeltaGenerator(root_container=0, cursor=LockedCursor(0, (3,), 5), parent=inside)
    return main, inside, empty


def test_a_copy_has_all_that_a_general_copy_has() -> None:
    place = stack()
    cursors = {0: RunningCursor(0), 1: RunningCursor(1)}
    cursors[1].get_transient_cursor().transient_elements[0] = Element()
    for thing in (place, cursors, [1, {2: "a"}], None):
        assert everything(places.copied(thing)) == everything(deepcopy(thing))


def test_a_copy_and_its_original_go_on_apart() -> None:
    place, cursors = stack(), {0: RunningCursor(0)}
    cursors[0].get_transient_cursor().transient_elements[0] = Element()
    before = everything(place), everything(cursors)
    copies: Any = places.copied(place)
    twins: Any = places.copied(cursors)
    for one in copies:
        one._cursor.open_block()
        if one._parent:
            one._parent._cursor.open_block()
    twins[0].transient_elements[0].html.body = "changed"
    twins[0].transient_elements[1] = Element()
    twins[0].open_block()
    assert (everything(place), everything(cursors)) == before
    assert everything(copies) != before[0]
