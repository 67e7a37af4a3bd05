"""A histogram of a stream depends on the values alone, and its percentiles are within a bin."""

import math
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.quantization.calibration import (
    Percentile,
)
from lib.quantization.histogram import BINS, Histogram
from tests.support.observers import FLOATS, seen


def contents(histogram: Histogram) -> tuple[list[int], list[int], int, float, float]:
    starts, counts, exponent = histogram.filled_bins()
    return starts.tolist(), counts.tolist(), exponent, histogram.low, histogram.high


@settings(max_examples=60)
@given(st.lists(st.lists(FLOATS, min_size=1, max_size=6), min_size=1, max_size=6), st.randoms())
def test_a_histogram_depends_on_the_values_alone(
    batches: list[list[float]], random: Random
) -> None:
    ordered, shuffled, at_once = Histogram(), Histogram(), Histogram()
    values = [value for batch in batches for value in batch]
    with np.errstate(all="raise"):
        for batch in batches:
            ordered.add(np.array(batch))
        at_once.add(np.array(values))
        random.shuffle(values)
        for value in values:
            shuffled.add(np.array([value]))
    assert contents(ordered) == contents(shuffled) == contents(at_once)

    # Every value is counted in the bin that exact arithmetic names.
    starts, counts, exponent, low, high = contents(ordered)
    assert (low, high) == (min(values), max(values))
    width = Fraction(2) ** exponent
    bins = [math.floor(Fraction(value) / width) for value in values]
    assert {int(start): count for start, count in zip(starts, counts, strict=True)} == {
        number: bins.count(number) for number in bins
    }
    # The bins are no wider than needed.
    span = Fraction(high) - Fraction(low)
    assert width <= 4 * span / BINS or span <= abs(Fraction(high)) / 2**30 or exponent == -1000


@settings(max_examples=60)
@given(
    st.lists(st.floats(-1000, 1000), min_size=1, max_size=60),
    st.one_of(st.floats(0.1, 100), st.sampled_from([50.0, 90.0, 99.9, 100.0])),
)
def test_percentiles_are_within_a_bin(values: list[float], percent: float) -> None:
    low, high = seen(Percentile(percent), values[:7], *([values[7:]] if values[7:] else [])).range()
    tail = (100 - percent) / 2
    exact = np.percentile(values, [tail, 100 - tail])
    bin_width = (max(values) - min(values)) / 2048  # ours are narrower
    slack = 1e-12 * max(map(abs, values))
    assert (low, high) == (
        pytest.approx(exact[0], abs=bin_width + slack),
        pytest.approx(exact[1], abs=bin_width + slack),
    )
    assert min(values) <= low <= high <= max(values)
    if percent == 100:
        assert (low, high) == (min(values), max(values))


def test_percentiles_of_many_values_after_the_range_grew_a_million_times() -> None:
    rng = np.random.default_rng(0)
    batches = [rng.normal(size=20_000) * size for size in (1e-3, 1, 1e3)]
    observer = seen(Percentile(99), *batches)
    data = np.concatenate(batches)
    bin_width = (data.max() - data.min()) / BINS * 2
    exact = np.percentile(data, [0.5, 99.5])
    np.testing.assert_allclose(observer.range(), exact, rtol=0, atol=bin_width)
