"""Where elements go on a page: copies of such places, which Streamlit makes for each fragment.

A place is a stack of `DeltaGenerator`s with their cursors. A general copy asks of each number and
each tuple in it how it is to be copied: a tenth of the time of a change, and of a page.
`lib.ui.streamlit_changes` puts `copied` in the place of ``copy.deepcopy`` there.
"""

from copy import deepcopy
from typing import TypeVar

from streamlit.cursor import Cursor
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.form_utils import FormData

T = TypeVar("T")

_UNCHANGING = (type(None), int, str, bool, FormData)


def copied(thing: object) -> object:
    """In place of ``copy.deepcopy``: the same for what belongs to a place, and for all else."""
    if type(thing) in _UNCHANGING:
        return thing
    if type(thing) is tuple:
        return tuple([copied(one) for one in thing])
    if type(thing) is dict:
        return {key: copied(value) for key, value in thing.items()}  # keys are numbers or names
    if isinstance(thing, Cursor):
        twin = _twin(thing)  # of numbers and a tuple of them, but for the elements
        twin._transient_elements = elements = _twin(thing._transient_elements)
        elements._data = deepcopy(elements._data) if elements._data else {}
        return twin
    if type(thing) is DeltaGenerator:
        return thing.__deepcopy__({})
    return deepcopy(thing)


def _twin(thing: T) -> T:
    """Another object with the very same attributes."""
    twin = object.__new__(type(thing))
    vars(twin).update(vars(thing))
    return twin
