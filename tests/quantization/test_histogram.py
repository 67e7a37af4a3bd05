"""A histogram of a stream depends on the values alone, and holds these while they are few."""

import math
from fractions import Fraction
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.quantization.histogram import BINS, FEW, Histogram
from tests.support.observers import FLOATS


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


@given(st.lists(st.lists(FLOATS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_few_values_are_kept(batches: list[list[float]]) -> None:
    histogram = Histogram()
    for batch in batches:
        histogram.add(np.array(batch))
    values, counts = np.unique(np.concatenate(batches), return_counts=True)
    assert histogram.distinct
    np.testing.assert_array_equal(histogram.distinct.values, values)
    np.testing.assert_array_equal(histogram.distinct.counts, counts)


def test_many_values_are_not() -> None:
    histogram = Histogram()
    values = np.arange(FEW + 1, dtype=np.float32)
    histogram.add(values[:-1])
    histogram.add(values[:-1])
    assert histogram.distinct
    assert (histogram.distinct.counts == 2).all()
    histogram.add(values)
    assert not histogram.distinct
    assert histogram.distinct.values.size == 0
