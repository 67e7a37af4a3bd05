"""The best range for a histogram, beside brute force on the values themselves."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.quantization.affine import choose_qparams, fake_quantize, quantize
from lib.quantization.calibration import (
    Entropy,
    MeanSquaredError,
    MinMax,
    Observer,
)
from lib.quantization.error import error_report
from tests.support.observers import FLOATS, seen


def samples(name: str) -> np.ndarray:
    rng = np.random.default_rng(7)
    n = 10_000
    normal = rng.normal(size=n)
    data = {
        "normal": normal,
        "laplace": rng.laplace(size=n),
        "uniform": rng.uniform(-1, 3, n),
        "relu": np.maximum(normal, 0),
        "never positive": -rng.exponential(size=n),
        "far from 0": rng.normal(5, 1, n),
        "heavy tails": rng.standard_t(2, n),
        "a spike at 0": np.where(rng.random(n) < 0.9, 0, normal),
        "four spikes": rng.choice([-1, 0.3, 0.5, 2], n) + 0.01 * normal,
        "outliers": np.where(rng.random(n) < 0.001, 50 * normal, normal),
        "one outlier": np.append(normal, 300),
    }
    return data[name].astype(np.float32)


DATA = [
    *("normal", "laplace", "uniform", "relu", "never positive", "far from 0", "heavy tails"),
    *("a spike at 0", "four spikes", "outliers", "one outlier"),
]


KINDS: list[dict[str, bool]] = [
    {},
    {"signed": False},
    {"symmetric": True},
    {"symmetric": True, "narrow_range": True},
    {"symmetric": True, "signed": False},
]


def candidates(x: np.ndarray, symmetric: bool) -> list[tuple[float, float]]:
    """Return ranges to try: all of a fine grid for one end, of a coarser one for two."""
    low, high = min(x.min(), 0.0), max(x.max(), 0.0)
    if symmetric or low == 0 or high == 0:
        return [(low * part, high * part) for part in np.geomspace(0.01, 1, 150)]
    parts = np.geomspace(0.03, 1, 14)
    return [(low * below, high * above) for below in parts for above in parts]


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize("bits", [2, 4, 6, 8])
@pytest.mark.slow
def test_squared_error_against_brute_force(name: str, bits: int) -> None:
    x = samples(name)
    kinds = KINDS[2:] if bits in (2, 6) else KINDS[:2]
    for kind in kinds:
        low, high = seen(MeanSquaredError(bits, **kind), x[:100], x[100:]).range()
        reached = error_report(x, choose_qparams(low, high, bits=bits, **kind)).mse
        least = min(
            error_report(x, choose_qparams(*ends, bits=bits, **kind)).mse
            for ends in candidates(x, "symmetric" in kind)
        )
        assert reached <= 1.05 * least, (kind, low, high)


def divergence(x: np.ndarray, ends: tuple[float, float], bits: int, **kind: bool) -> float:
    """KL(P||Q) bin by bin, with the library's quantizer on the middle of each bin."""
    qparams = choose_qparams(*ends, bits=bits, **kind)
    counts, edges = np.histogram(x.astype(np.float64), 2048)
    codes = quantize((edges[:-1] + edges[1:]) / 2, qparams)
    p = counts / counts.sum()
    total = 0.0
    for code in np.unique(codes[counts > 0]):
        mine = p[(codes == code) & (counts > 0)]
        total += float(np.sum(mine * np.log(mine / (mine.sum() / mine.size))))
    return total


@pytest.mark.parametrize("name", DATA)
@pytest.mark.parametrize(("bits", "kind"), [(4, KINDS[0]), (5, KINDS[2]), (7, KINDS[3])])
@pytest.mark.slow
def test_entropy_against_brute_force(name: str, bits: int, kind: dict[str, bool]) -> None:
    x = samples(name)
    ends = seen(Entropy(bits, **kind), x[:100], x[100:]).range()
    reached = divergence(x, ends, bits, **kind)
    least = min(divergence(x, c, bits, **kind) for c in candidates(x, "symmetric" in kind)[::2])
    assert reached <= 1.05 * least + 1e-3


@pytest.mark.parametrize("make", [MeanSquaredError, Entropy])
@pytest.mark.parametrize("bits", [12, 16])
def test_many_bits_keep_nearly_all(make: Callable[..., Observer], bits: int) -> None:
    x = samples("normal")
    low, high = seen(make(bits), x).range()
    report = error_report(x, choose_qparams(low, high, bits=bits))
    assert report.sqnr_db > 6.02 * bits - 8


@settings(max_examples=60)
@given(
    st.lists(FLOATS, min_size=1, max_size=8),
    st.sampled_from([MeanSquaredError, Entropy]),
    st.sampled_from([2, 3, 8]),
    st.sampled_from(KINDS),
)
def test_no_data_are_too_odd(
    values: list[float], make: Callable[..., Observer], bits: int, kind: dict[str, bool]
) -> None:
    # NumPy's warnings are errors here.
    observer = make(bits, **kind)
    observer.update(values[:3])
    observer.update(values)
    low, high = observer.range()
    assert -math.inf < low <= 0 <= high < math.inf
    largest = max(map(abs, values))
    assert max(-low, high) <= 2**bits * largest


def spread(values: np.ndarray) -> st.SearchStrategy[np.ndarray]:
    """Any of a few values, each any number of times."""
    counts = st.lists(st.integers(1, 400), min_size=values.size, max_size=values.size)
    return counts.map(lambda many: np.repeat(values, many))


SINGLES = st.floats(-1e6, 1e6, width=32).filter(lambda x: x == 0 or abs(x) > 1e-20)
# What has no error with the range of the data, or with another one.
EXACT_DATA = st.one_of(
    SINGLES.map(lambda x: np.array([x])),  # one value
    st.tuples(SINGLES, SINGLES).map(np.array).flatmap(spread),  # two values
    st.tuples(st.just(0.0), SINGLES).map(np.array).flatmap(spread),  # many zeros and one value
    st.tuples(st.integers(-300, 0), st.integers(1, 300), st.floats(0.125, 10, width=32)).map(
        lambda ends: np.arange(ends[0], ends[1]) * ends[2]
    ),  # whole numbers of steps
    st.lists(SINGLES, min_size=1, max_size=20).map(np.array).flatmap(spread),
)


@settings(max_examples=150, deadline=None)
@given(
    EXACT_DATA, st.sampled_from([2, 4, 8, 12, 16]), st.sampled_from(KINDS), st.sampled_from("fd")
)
def test_squared_error_is_never_above_that_of_min_max(
    x: np.ndarray, bits: int, kind: dict[str, bool], dtype: str
) -> None:
    x = x.astype(dtype)
    reached, whole = (
        error_report(x, choose_qparams(*seen(make, x).range(), bits=bits, **kind)).mse
        for make in (MeanSquaredError(bits, **kind), MinMax())
    )
    # float32 holds a value to within a part in 2**24.
    assert reached <= whole * (1 + 1e-9) + (2.0**-24 * float(np.abs(x).max())) ** 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["normal", "uniform", "relu"])
@pytest.mark.slow
def test_nor_where_the_values_are_too_many_to_be_kept(name: str, kind: dict[str, bool]) -> None:
    rng = np.random.default_rng(2)
    normal = rng.normal(size=40_000)
    x = {"normal": normal, "uniform": rng.random(40_000), "relu": np.maximum(normal, 0)}[name]
    for values in (x, np.round(x * 20_000)):
        for bits in (4, 8, 16):
            ranges = [
                seen(make, values).range() for make in (MeanSquaredError(bits, **kind), MinMax())
            ]
            reached, whole = (
                error_report(values, choose_qparams(*ends, bits=bits, **kind)).mse
                for ends in ranges
            )
            assert reached <= whole


@pytest.mark.parametrize(
    ("x", "ends"),
    [
        (np.arange(256.0), (0, 255)),
        (np.tile([0.0, 1.0], 500), (0, 1)),
        (np.append(np.zeros(999), 7), (0, 7)),
    ],
)
def test_what_the_whole_range_holds_exactly_keeps_it(
    x: np.ndarray, ends: tuple[float, float]
) -> None:
    assert seen(MeanSquaredError(8, signed=False), x).range() == ends


@pytest.mark.parametrize("value", [5.0, -3.0, 1e-30, 3e38])
@pytest.mark.parametrize("kind", KINDS)
def test_one_value_has_no_error(value: float, kind: dict[str, bool]) -> None:
    x = np.full(9, value)
    low, high = seen(MeanSquaredError(8, **kind), x).range()
    restored = fake_quantize(x, choose_qparams(low, high, **kind))
    np.testing.assert_allclose(restored, x, rtol=2e-7)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e3, width=32), min_size=2, max_size=40),
    st.sampled_from([4, 8]),
    st.sampled_from(KINDS),
)
@pytest.mark.slow
def test_entropy_clips_nothing_where_it_gains_nothing(
    values: list[float], bits: int, kind: dict[str, bool]
) -> None:
    """If the range of the data loses nothing of the shape, nothing is better."""
    x = np.array(values)
    low, high = seen(Entropy(bits, **kind), x).range()
    whole = (min(x.min(), 0.0), max(x.max(), 0.0))
    if x.min() < x.max() and divergence(x, whole, bits, **kind) < 1e-13:
        assert (low, high) == whole


@pytest.mark.parametrize(
    "x", [[-1.0, 1.0], [0.5, -0.25, 0.75, 1.0, -1.0], np.linspace(-1, 1, 200).tolist()]
)
def test_entropy_among_equals_clips_nothing(x: list[float]) -> None:
    assert seen(Entropy(8), x).range() == (-1, 1)


def test_entropy_among_equals_keeps_what_the_whole_range_merges() -> None:
    """Both [0, 1.1] and a range around -0.1 tell all three values apart; one clips the first."""
    x = np.repeat([-0.1, 1.0, 1.1], [5, 3, 7])
    assert divergence(x, (-0.1, 1.1), 3) > 0.01
    ends = seen(Entropy(3), x).range()
    assert divergence(x, ends, 3) == pytest.approx(0, abs=1e-12)
    assert error_report(x, choose_qparams(*ends, bits=3)).clipped_fraction == 0
