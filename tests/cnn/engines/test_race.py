"""The race of the engines, on a clock that goes only when an engine computes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from lib.cnn import NETWORKS, load
from lib.cnn.engines import numpy, race
from lib.cnn.engines.interface import Engine
from lib.cnn.layers import IntegerLayer, Pool


@dataclass
class Clock:
    """A clock, and how often each engine ran each batch."""

    now: float = 0.0
    runs: dict[tuple[str, int], int] = field(default_factory=dict)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(race, "time", SimpleNamespace(perf_counter=lambda: made.now))
    return made


def engine(clock: Clock, name: str, single: float, batch: float, busy: float = 0.0) -> Engine:
    """An engine that takes so many milliseconds for one image and for a batch.

    In the first `busy` seconds it takes ten times as long.
    """

    class Program:
        def ready(self, images: np.ndarray) -> Callable[[], None]:
            def call() -> None:
                key = name, len(images)
                clock.runs[key] = clock.runs.get(key, 0) + 1
                cost = single if len(images) == 1 else batch
                clock.now += cost * (10 if clock.now < busy else 1) / 1000

            return call

    def prepare(layers: Sequence[IntegerLayer]) -> Program:
        return Program()

    return Engine(name, name, prepare, prepare)


def names(engines: list[Engine]) -> list[str]:
    return [engine.name for engine in engines]


def test_the_faster_one_is_first(clock: Clock) -> None:
    rivals = [engine(clock, "slow", 1.0, 5.0), engine(clock, "fast", 0.9, 4.0)]
    assert names(race.fastest_first(rivals)) == ["fast", "slow"]
    assert names(race.fastest_first(rivals[::-1])) == ["fast", "slow"]


@pytest.mark.parametrize(("batch", "first"), [(7.0, "steady"), (14.0, "quick")])
def test_one_image_and_a_batch_count_alike(batch: float, first: str, clock: Clock) -> None:
    """Half the time for one image, against more than half or more than double for a batch."""
    rivals = [engine(clock, "steady", 1.0, batch / 2.1), engine(clock, "quick", 0.5, 7.0)]
    assert names(race.fastest_first(rivals))[0] == first


def test_the_quietest_round_counts(clock: Clock) -> None:
    rivals = [engine(clock, "disturbed", 0.5, 4.0, busy=0.2), engine(clock, "calm", 1.0, 5.0)]
    assert names(race.fastest_first(rivals)) == ["disturbed", "calm"]


def test_it_ends_soon_on_a_slow_machine(clock: Clock) -> None:
    rivals = [engine(clock, "a", 100.0, 3000.0), engine(clock, "b", 90.0, 3000.0)]
    assert names(race.fastest_first(rivals)) == ["b", "a"]
    assert clock.runs["a", 32] == 4  # twice to get ready, and one round, of two networks


def test_one_alone_runs_no_race(clock: Clock) -> None:
    alone = [engine(clock, "alone", 1.0, 5.0)]
    assert race.fastest_first(alone) == alone
    assert race.fastest_first([]) == []
    assert not clock.runs


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_raced_has_the_layers_of_the_network(name: str) -> None:
    made = list(race._layers(race.ARCHITECTURES[name]))
    for fake, real in zip(made, load(name).layers, strict=True):
        assert fake.name == real.name
        assert fake.is_pool == isinstance(real, Pool)
        if not isinstance(real, Pool):
            assert fake.weight.shape == real.weight.shape
    logits = numpy.prepare_integers(made).ready(np.zeros((2, 1, 28, 28), np.uint8))()
    assert logits.shape == (2, 10)
