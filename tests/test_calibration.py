"""lib.quantization.calibration: the range that observers report after batches of any cut."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.affine import choose_qparams, quantize
from lib.quantization.calibration import MinMax

BATCHES = st.lists(
    st.lists(st.floats(-(2.0**100), 2.0**100, width=32), min_size=1, max_size=8),
    min_size=1,
    max_size=6,
)


@given(BATCHES)
def test_min_max_sees_the_ends_of_all_batches(batches):
    observer = MinMax()
    for batch in batches:
        observer.update(np.float32(batch))
    ordered = sorted(Fraction(value) for batch in batches for value in batch)
    low, high = observer.range()
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert (low, high) == (ordered[0], ordered[-1])


@pytest.mark.parametrize("axis", [0, 1, 2, 3, -1, -4])
def test_min_max_per_channel(axis):
    data = np.random.default_rng(0).normal(size=(3, 4, 5, 6)).astype(np.float32)
    observer = MinMax(axis=axis)
    for batch in (data, data * 2, data - 1):
        observer.update(batch)
    low, high = observer.range()
    assert low.shape == high.shape == (data.shape[axis],)
    for channel in range(data.shape[axis]):
        alone = MinMax()
        for batch in (data, data * 2, data - 1):
            alone.update(np.take(batch, channel, axis))
        assert (low[channel], high[channel]) == alone.range()


def test_a_range_goes_straight_into_choose_qparams():
    data = np.random.default_rng(0).normal(size=(3, 100)).astype(np.float32)
    for axis in (None, 0):
        observer = MinMax(axis=axis)
        observer.update(data)
        qparams = choose_qparams(*observer.range(), symmetric=True, narrow_range=True, axis=axis)
        largest = np.abs(quantize(data, qparams)).max(axis=1)
        assert (largest == 127).all() if axis == 0 else largest.max() == 127


def test_batches_may_differ_in_all_but_their_channels():
    observer = MinMax(axis=1)
    observer.update(np.zeros((2, 3)))
    observer.update(np.ones((5, 3, 7, 7)))
    np.testing.assert_array_equal(observer.range(), [[0, 0, 0], [1, 1, 1]])
    with pytest.raises(ValueError, match=r"batch has 4 channels along axis 1.* had 3"):
        observer.update(np.full((2, 4), 9.0))
    np.testing.assert_array_equal(observer.range(), [[0, 0, 0], [1, 1, 1]])


def test_numbers_and_integers_are_batches_too():
    observer = MinMax()
    observer.update(3)
    observer.update(np.array([-2, 2], np.int8))
    observer.update([0.5])
    assert observer.range() == (-2, 3)


def test_the_reported_range_is_a_copy():
    observer = MinMax(axis=0)
    observer.update([[1.0], [2.0]])
    observer.range()[0][:] = 99
    np.testing.assert_array_equal(observer.range()[0], [1, 2])


@pytest.mark.parametrize(
    ("batch", "error", "word"),
    [
        ([[1.0, math.nan], [math.inf, 2.0]], ValueError, "1 of its 4 values are NaN and 1 "),
        ([[]], ValueError, "batch is empty"),
        ([1.0], ValueError, "axis"),
        (1.0, ValueError, "axis"),
        ([["a"]], TypeError, "batch must hold real numbers"),
        ([[1j]], TypeError, "batch must hold real numbers"),
        ([[True]], TypeError, "batch must hold real numbers"),
        ([[1.0], [1.0, 2.0]], ValueError, "batch must be rectangular"),
    ],
)
def test_refused_batches_leave_no_trace(batch, error, word):
    observer = MinMax(axis=1)
    with pytest.raises(error, match=word):
        observer.update(batch)
    with pytest.raises(ValueError, match="needs data"):
        observer.range()
    observer.update([[1.0, 2.0]])
    with pytest.raises(error, match=word):
        observer.update(batch)
    np.testing.assert_array_equal(observer.range(), [[1, 2], [1, 2]])


@pytest.mark.parametrize("axis", [1.0, "0", True])
def test_refuses_an_axis_that_is_no_integer(axis):
    with pytest.raises(TypeError, match="axis"):
        MinMax(axis=axis)
