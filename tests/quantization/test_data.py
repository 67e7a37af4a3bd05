"""The made-up values: reproducible, and distributed as their names promise."""

import re
from typing import Any

import numpy as np
import pytest

from lib.quantization.data import NAMES, sample

N = 100_000


@pytest.mark.parametrize("name", NAMES)
def test_sample_repeats_itself(name: str) -> None:
    first = sample(name, 1000, seed=5)
    assert first.dtype == np.float32
    assert first.shape == (1000,)
    assert (sample(name, 1000, seed=5) == first).all()
    assert (sample(name, 1000, seed=6) != first).any()
    assert sample(name, 1).shape == (1,)


def kurtosis(x: np.ndarray) -> float:
    """The fourth moment over the squared second one: 3 for the normal distribution."""
    centered = x.astype(np.float64) - x.mean()
    return float((centered**4).mean() / (centered**2).mean() ** 2)


def test_smooth_samples_have_their_moments() -> None:
    for name, mean, std, fourth in (
        ("normal", 0, 1, 3),
        ("uniform", 1, 4 / 12**0.5, 1.8),
        ("laplace", 0, 1, 6),
    ):
        x = sample(name, N)
        assert abs(x.mean() - mean) < 0.01, name
        assert abs(x.std() - std) < 0.01, name
        assert abs(kurtosis(x) - fourth) < 0.1 * fourth, name
    uniform = sample("uniform", N)
    assert -1 <= uniform.min() < -0.999
    assert 2.999 < uniform.max() < 3


def test_a_relu_leaves_half_of_the_values_exactly_zero() -> None:
    x = sample("relu", N)
    assert x.min() == 0
    assert abs((x == 0).mean() - 0.5) < 0.01
    assert abs((x**2).mean() - 0.5) < 0.01


def test_outliers_are_few_and_far() -> None:
    x, rest = sample("outliers", N), sample("normal", N)
    assert int((x != rest).sum()) == N // 1000
    np.testing.assert_array_equal(x[x != rest], 8 * rest[x != rest])
    assert np.abs(x).max() > 3 * np.abs(rest).max()


@pytest.mark.parametrize(
    ("name", "n", "error", "message"),
    [
        ("cauchy", 10, ValueError, f"name must be one of {', '.join(NAMES)}, not 'cauchy'"),
        ("normal", 0, ValueError, "n must be"),
        ("normal", 1.5, TypeError, "n must be"),
    ],
)
def test_sample_refuses(name: str, n: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        sample(name, n)
