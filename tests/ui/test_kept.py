"""Results kept by name: worked out once, forgotten in turn, and without the data they came from."""

import gc
import weakref

import numpy as np
import pytest

from lib.ui import kept


class Adding:
    """A function that counts its calls."""

    def __init__(self, most: int) -> None:
        self.calls: list[tuple[str, int]] = []
        self.add = kept.by_name(most)(self._add)

    def _add(self, values: np.ndarray, name: str, much: int = 0) -> list[float]:
        self.calls.append((name, much))
        return [float(value) + much for value in values]


def test_a_result_is_found_again_by_its_name() -> None:
    adding = Adding(9)
    first = adding.add(np.ones(2), "ones", much=1)
    assert first == [2.0, 2.0]
    assert adding.add(np.zeros(2), "ones", much=1) is first  # the name alone counts
    assert adding.add(np.ones(2), "ones", much=2) == [3.0, 3.0]
    assert adding.add(np.zeros(2), "zeros", much=1) == [1.0, 1.0]
    assert adding.calls == [("ones", 1), ("ones", 2), ("zeros", 1)]


def test_the_one_unused_for_longest_is_forgotten_first() -> None:
    adding = Adding(2)
    for name in "abacab":  # c takes the place of b
        adding.add(np.ones(1), name)
    assert [name for name, _ in adding.calls] == ["a", "b", "c", "b"]


def test_the_data_are_not_kept() -> None:
    adding, data = Adding(9), np.ones(3)
    seen = weakref.ref(data)
    adding.add(data, "ones")
    del data
    gc.collect()
    assert seen() is None


def test_what_fails_is_tried_again() -> None:
    adding = Adding(9)
    for _ in range(2):
        with pytest.raises(TypeError, match="iterable"):
            adding.add(3, "none")
    assert len(adding.calls) == 2
