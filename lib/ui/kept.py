"""Results that are worked out once for all readers, and found again by the name of their data.

`st.cache_data` hashes each argument and unpickles a copy of what it finds: on Scale that was a
tenth of a reader's coming. Here the name is the key, the data themselves are not looked at, and
all readers get the same object: don't write into it.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

Data = TypeVar("Data")
Rest = ParamSpec("Rest")
Result = TypeVar("Result")

Function = Callable[Concatenate[Data, Rest], Result]


def by_name(
    most: int,
) -> Callable[[Function[Data, Rest, Result]], Function[Data, Rest, Result]]:
    """Keep a function's results by all arguments but the first, which are hashable.

    Args:
        most: how many are kept; the one unused for longest is forgotten first.
    """

    def keeping(function: Function[Data, Rest, Result]) -> Function[Data, Rest, Result]:
        results: OrderedDict[Hashable, Result] = OrderedDict()
        lock = Lock()

        @wraps(function)
        def kept(data: Data, *names: Rest.args, **more: Rest.kwargs) -> Result:
            key = (names, *sorted(more.items()))
            with lock:
                if key in results:
                    results.move_to_end(key)
                    return results[key]
            made = function(data, *names, **more)
            with lock:
                results[key] = made
                while len(results) > most:
                    results.popitem(last=False)
            return made

        return kept

    return keeping
