"""Where elements go on a page: copies of such places, which Streamlit makes for each fragment.

A place is a stack of `DeltaGenerator`s with their cursors. A general copy asks of each number and
each tuple in it how it is to be copied: a tenth of the time of a change, and of a page.
`lib.ui.streamlit_changes` puts `copied` in the place of ``copy.deepcopy`` there.
"""

from copy import deepcopy

from streamlit.cursor import Cursor, SparseList
from streamlit.delta_generator import DeltaGenerator


def copied(thing: object) -> object:
    """In place of ``copy.deepcopy``: the same for what belongs to a place, and for all else."""
    if thing is None or type(thing) in (int, str, bool):
        return thing
    if type(thing) is tuple:
        return tuple([copied(one) for one in thing])
    if type(thing) is dict:
        return {key: copied(value) for key, value in thing.items()}  # keys are numbers or names
    if isinstance(thing, Cursor | SparseList):
        twin = object.__new__(type(thing))
        vars(twin).update({name: copied(value) for name, value in vars(thing).items()})
        return twin
    if type(thing) is DeltaGenerator:
        return thing.__deepcopy__({})
    return deepcopy(thing)
