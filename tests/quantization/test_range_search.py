"""The best range for a histogram, beside brute force on the values themselves."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.quantization.affine import choose_qparams, quantize
from lib.quantization.calibration import (
    Entropy,
    MeanSquaredError,
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
