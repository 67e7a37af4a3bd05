"""Percentiles of a stream beside NumPy's of all its values, however skewed these are."""

import tracemalloc
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.quantization import ranks
from lib.quantization.calibration import Percentile
from lib.quantization.ranks import BITS, Ranks
from tests.support.observers import FLOATS, seen

WIDTH = 2.0**-BITS  # of a bin, as a part of its values
PERCENTS = st.one_of(st.floats(0.1, 100), st.sampled_from([50.0, 90.0, 99.9, 100.0]))


@given(st.lists(st.lists(FLOATS, min_size=1, max_size=30), min_size=1, max_size=4), PERCENTS)
def test_few_values_give_numpys_percentiles(batches: list[list[float]], percent: float) -> None:
    values = np.concatenate(batches)
    low, high = seen(Percentile(percent), *batches).range()
    tail = (100 - percent) / 2
    scaled = np.percentile(values / 4, [tail, 100 - tail])  # NumPy's differences would overflow
    slack = 1e-12 * float(np.abs(values / 4).max())
    assert (low / 4, high / 4) == (
        pytest.approx(scaled[0], rel=1e-12, abs=slack),
        pytest.approx(scaled[1], rel=1e-12, abs=slack),
    )
    assert values.min() <= low <= high <= values.max()
    if percent == 100:
        assert (low, high) == (values.min(), values.max())


@pytest.mark.parametrize("count", [6544, 200_000])
@pytest.mark.parametrize("huge", [1.0, -1e6, 1e12, 3e38])
@pytest.mark.parametrize("percent", [50, 99, 99.9])
def test_mostly_small_data_with_one_huge_value(count: int, huge: float, percent: float) -> None:
    small = np.random.default_rng(0).laplace(size=count).astype(np.float32)
    x = np.append(small, np.float32(huge))
    exact = np.percentile(x.astype(np.float64), [(100 - percent) / 2, 100 - (100 - percent) / 2])
    for batches in ([x], [x[-1:], x[:-1]], [x[:-1], x[-1:]], np.array_split(x, 7)):
        found = seen(Percentile(percent), *batches).range()
        np.testing.assert_allclose(found, exact, rtol=WIDTH)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-15, 15), st.sampled_from([-1, 1]), st.integers(1, 3000)),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 2**32 - 1),
    PERCENTS,
)
def test_many_values_of_any_sizes(
    parts: list[tuple[int, int, int]], seed: int, percent: float
) -> None:
    """Clusters of any size, sign and weight; every value in a bin, as if there were too many."""
    rng = np.random.default_rng(seed)
    batches = [sign * rng.lognormal(size=count) * 10.0**size for size, sign, count in parts]
    counted = Ranks()
    counted._distinct._few = False
    for batch in batches:
        counted.add(batch)
    values = np.sort(np.concatenate(batches))
    q = percent / 100
    found = counted.percentile(percent)
    at = (values.size - 1) * q
    below, above = values[int(np.floor(at))], values[int(np.ceil(at))]
    ends = np.percentile(values, percent)
    # Both neighbors are known to within a bin; between them lies the same part of the way.
    slack = WIDTH * max(abs(below), abs(above))
    assert found == pytest.approx(
        ends, rel=WIDTH, abs=min(slack, WIDTH * abs(above - below)) + slack
    )


@given(st.lists(st.floats(-(2.0**60), 2.0**60), min_size=1, max_size=40), st.randoms())
def test_the_order_does_not_matter(values: list[float], random: Random) -> None:
    ordered, shuffled = Ranks(), Ranks()
    for counted in (ordered, shuffled):
        counted._distinct._few = False
    ordered.add(np.array(values))
    random.shuffle(values)
    for value in values:
        shuffled.add(np.array([value]))
    for percent in (0, 1, 50, 97.5, 100):
        assert ordered.percentile(percent) == shuffled.percentile(percent)


def test_percentiles_of_many_values_after_the_range_grew_a_million_times() -> None:
    rng = np.random.default_rng(0)
    batches = [rng.normal(size=40_000) * size for size in (1e-3, 1, 1e3)]
    data = np.concatenate(batches)
    assert data.size > ranks.FEW
    found = seen(Percentile(99), *batches).range()
    np.testing.assert_allclose(found, np.percentile(data, [0.5, 99.5]), rtol=WIDTH)


def test_memory_does_not_grow_with_the_data() -> None:
    observer = Percentile(99.9)
    batch = np.random.default_rng(0).normal(size=200_000).astype(np.float32)
    observer.update(batch)
    tracemalloc.start()
    for size in range(1, 12):
        observer.update(batch * np.float32(10**size))
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 8 * 2 * ranks.BINADES * 2**BITS + 100_000
    assert peak < 20_000_000
