"""Who is fastest, on made-up times; who takes part, on this machine. No time is tested."""

from collections.abc import Callable

import numpy as np
import pytest

from lib.cnn import engines
from lib.studies import contest, timing
from lib.studies.contest import Contestant


def entered(*engines_and_types: tuple[str, bool]) -> list[Contestant]:
    return [
        Contestant(engine, is_integer, lambda: np.zeros(1))
        for engine, is_integer in engines_and_types
    ]


def says(engine: str) -> Callable[[], np.ndarray]:
    """Work that returns the name of the engine."""
    return lambda: np.array(engine)


def test_the_fastest_of_each_type_by_its_median() -> None:
    field = entered(("a", False), ("b", False), ("a", True), ("b", True), ("c", True))
    seconds = np.array([[4.0, 3.0, 2.0, 9.0, 1.5], [4, 3, 2, 1, 1.4], [1, 3, 2, 1.1, 9]])
    assert contest.fastest(field, seconds) == (1, 3)
    assert contest.fastest(field[:3], seconds[:, [1, 0, 2]]) == (0, 2)


def test_the_finalists_are_found_in_a_few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    field = entered(("a", False), ("b", False), ("b", True), ("a", True))
    asked = []

    def interleaved(calls: list, *, rounds: int, repeats: int, warm_up: int) -> np.ndarray:
        asked.append(len(calls))
        return np.tile([2.0, 1.0, 4.0, 3.0], (rounds, 1))

    monkeypatch.setattr(timing, "interleaved", interleaved)
    assert [one.engine for one in contest.finalists(field)] == ["b", "a"]
    assert asked == [4]
    assert contest.finalists(field[1:3]) == (field[1], field[2])
    assert asked == [4]  # two need no heats


def test_who_takes_part() -> None:
    """The reference, which is slow, only where there is nothing else."""
    made = contest.contestants(says, says)
    for is_integer, known in ((False, engines.ENGINES), (True, engines.available())):
        fast = [name for name in known if name != engines.REFERENCE]
        names = [one.engine for one in made if one.is_integer == is_integer]
        assert sorted(names) == sorted(fast or [engines.REFERENCE])
    assert [str(one.call()) for one in made] == [one.engine for one in made]


def test_where_nothing_can_be_trusted_the_reference_takes_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        engines, "failure", lambda name: "" if name == engines.REFERENCE else "Nothing here."
    )
    made = contest.contestants(says, says)
    assert [one.engine for one in made if one.is_integer] == [engines.REFERENCE]
