"""lib.quantization.calibration: the range that observers report after batches of any cut."""

import functools
import math
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.cnn import NETWORKS, load, quantize_network
from lib.cnn.data import calibration_set
from lib.quantization.affine import choose_qparams, quantize
from lib.quantization.calibration import (
    Entropy,
    MeanSquaredError,
    MinMax,
    MovingAverage,
    Observer,
    Percentile,
)
from lib.quantization.histogram import BINS
from tests.support.observers import seen

BATCHES = st.lists(
    st.lists(st.floats(-(2.0**100), 2.0**100, width=32), min_size=1, max_size=8),
    min_size=1,
    max_size=6,
)


@given(BATCHES)
def test_min_max_sees_the_ends_of_all_batches(batches: list[list[float]]) -> None:
    observer = MinMax()
    for batch in batches:
        observer.update(np.float32(batch))
    ordered = sorted(Fraction(value) for batch in batches for value in batch)
    low, high = observer.range()
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert (low, high) == (ordered[0], ordered[-1])


@pytest.mark.parametrize("axis", [0, 1, 2, 3, -1, -4])
def test_min_max_per_channel(axis: int) -> None:
    data = np.random.default_rng(0).normal(size=(3, 4, 5, 6)).astype(np.float32)
    observer = MinMax(axis=axis)
    for batch in (data, data * 2, data - 1):
        observer.update(batch)
    ends = np.array(observer.range())
    assert ends.shape == (2, data.shape[axis])
    for channel in range(data.shape[axis]):
        alone = MinMax()
        for batch in (data, data * 2, data - 1):
            alone.update(np.take(batch, channel, axis))
        assert (ends[0][channel], ends[1][channel]) == alone.range()


def test_a_range_goes_straight_into_choose_qparams() -> None:
    data = np.random.default_rng(0).normal(size=(3, 100)).astype(np.float32)
    for axis in (None, 0):
        observer = MinMax(axis=axis)
        observer.update(data)
        qparams = choose_qparams(*observer.range(), symmetric=True, narrow_range=True, axis=axis)
        largest = np.abs(quantize(data, qparams)).max(axis=1)
        assert (largest == 127).all() if axis == 0 else largest.max() == 127


def test_batches_may_differ_in_all_but_their_channels() -> None:
    observer = MinMax(axis=1)
    observer.update(np.zeros((2, 3)))
    observer.update(np.ones((5, 3, 7, 7)))
    np.testing.assert_array_equal(observer.range(), [[0, 0, 0], [1, 1, 1]])
    with pytest.raises(ValueError, match=r"batch has 4 channels along axis 1.* had 3"):
        observer.update(np.full((2, 4), 9.0))
    np.testing.assert_array_equal(observer.range(), [[0, 0, 0], [1, 1, 1]])


def test_numbers_and_integers_are_batches_too() -> None:
    observer = MinMax()
    observer.update(3)
    observer.update(np.array([-2, 2], np.int8))
    observer.update([0.5])
    assert observer.range() == (-2, 3)


def test_the_reported_range_is_a_copy() -> None:
    observer = MinMax(axis=0)
    observer.update([[1.0], [2.0]])
    np.asarray(observer.range()[0])[:] = 99
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
def test_refused_batches_leave_no_trace(batch: Any, error: type[Exception], word: str) -> None:
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
def test_refuses_an_axis_that_is_no_integer(axis: Any) -> None:
    with pytest.raises(TypeError, match="axis"):
        MinMax(axis=axis)


MAKERS: dict[str, Callable[..., Observer]] = {
    "min-max": MinMax,
    "moving average": MovingAverage,
    "percentile": functools.partial(Percentile, 99.0),
    "squared error": functools.partial(MeanSquaredError, 4),
    "entropy": functools.partial(Entropy, 4, symmetric=True),
}


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Callable[..., Observer]:
    return MAKERS[request.param]


def test_every_observer_needs_data(make: Callable[..., Observer]) -> None:
    with pytest.raises(ValueError, match="needs data"):
        make().range()


@pytest.mark.parametrize("value", [1e-310, 1e-40, 1e-5, 1.0, 3.7, 3e38, 1e300, 1.7e308])
def test_one_value_is_its_own_range(make: Callable[..., Observer], value: float) -> None:
    for x in (value, -value):
        low, high = seen(make(), [x, x], [x]).range()
        assert (min(low, 0.0), max(high, 0.0)) == (min(x, 0.0), max(x, 0.0))


def test_zeros_have_no_range(make: Callable[..., Observer]) -> None:
    assert seen(make(), np.zeros(9), np.zeros((2, 3))).range() == (0, 0)
    channels = seen(make(axis=1), np.zeros((2, 3))).range()
    np.testing.assert_array_equal(channels, np.zeros((2, 3)))


@pytest.mark.parametrize("size", [2.0**-900, 2.0**-140, 2.0**120, 2.0**1020])
def test_ranges_scale_with_the_data(make: Callable[..., Observer], size: float) -> None:
    # By a power of two, so that nothing is rounded another way.
    data = np.random.default_rng(0).integers(-8, 9, 500) / 2.0
    small = seen(make(), data).range()
    large = seen(make(), data * size).range()
    np.testing.assert_allclose(np.array(large) / size, small, rtol=1e-12)


def test_every_observer_per_channel(make: Callable[..., Observer]) -> None:
    data = np.random.default_rng(0).laplace(size=(50, 3, 8)) * np.array([[1], [1e-6], [1e6]])
    ends = np.array(seen(make(axis=1), data[:20], data[20:]).range())
    for channel in range(3):
        alone = seen(make(), data[:20, channel], data[20:, channel])
        assert (ends[0][channel], ends[1][channel]) == alone.range()


def test_moving_average_starts_at_the_first_batch_and_moves_a_part_of_the_way() -> None:
    observer = MovingAverage(0.25)
    observer.update([-4.0, 8.0])
    assert observer.range() == (-4, 8)
    observer.update([0.0, 0.0])
    assert observer.range() == (-3, 6)
    observer.update([-3.0, 10.0])
    assert observer.range() == (-3, 7)


def test_moving_average_against_pytorch() -> None:
    torch = pytest.importorskip("torch")
    observer = MovingAverage()
    low = high = None
    for batch in np.random.default_rng(0).normal(size=(20, 100)):
        observer.update(batch)
        ends = torch.tensor([batch.min(), batch.max()])
        low = ends[0] if low is None else torch.lerp(low, ends[0], 0.01)
        high = ends[1] if high is None else torch.lerp(high, ends[1], 0.01)
    assert observer.range() == pytest.approx((float(low), float(high)), rel=1e-12)


@pytest.mark.parametrize(
    "observer",
    [
        MovingAverage,
        functools.partial(Percentile, 99.99),
        functools.partial(MeanSquaredError, 8, signed=False),
        functools.partial(Entropy, 8, signed=False),
    ],
)
def test_networks_take_any_observer(observer: Callable[[], Observer]) -> None:
    images = calibration_set(64)[0]
    net = load(next(iter(NETWORKS)))
    int8 = quantize_network(net, images, observer=observer)
    plain = quantize_network(net, images)
    same = int8.predict(images).argmax(axis=1) == net.predict(images).argmax(axis=1)
    assert same.mean() > 0.9
    scales = [[layer.output_qparams.scale for layer in n.layers[:-1]] for n in (int8, plain)]
    assert scales[0] != scales[1]


def test_memory_does_not_grow_with_the_data() -> None:
    observer = MeanSquaredError(8, axis=0)
    batch = np.random.default_rng(0).normal(size=(4, 100_000)).astype(np.float32)
    observer.update(batch)
    tracemalloc.start()
    for size in range(1, 6):
        observer.update(batch * np.float32(10**size))
    _, peak = tracemalloc.get_traced_memory()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 4 * 8 * BINS + 200_000
    assert peak < 4 * 8 * BINS + batch.nbytes + 4_000_000


@pytest.mark.parametrize(
    ("make", "error", "word"),
    [
        (lambda: Percentile(0), ValueError, "percent must be above 0 and at most 100"),
        (lambda: Percentile(100.1), ValueError, "percent"),
        (lambda: Percentile(math.nan), ValueError, "percent"),
        (lambda: Percentile("99"), TypeError, "percent must be a real number"),
        (lambda: Percentile(True), TypeError, "percent"),
        (lambda: MovingAverage(0), ValueError, "averaging_constant must be above 0 and at most 1"),
        (lambda: MovingAverage(1.5), ValueError, "averaging_constant"),
        (lambda: MovingAverage(1j), TypeError, "averaging_constant"),
        (lambda: MeanSquaredError(1), ValueError, "bits"),
        (lambda: MeanSquaredError(17), ValueError, "bits"),
        (lambda: MeanSquaredError(8, symmetric=1), TypeError, "symmetric"),
        (lambda: Entropy(8.0), TypeError, "bits"),
        (lambda: Entropy(8, signed="yes"), TypeError, "signed"),
    ],
)
def test_refused_settings(make: Callable[..., Observer], error: type[Exception], word: str) -> None:
    with pytest.raises(error, match=word):
        make()
