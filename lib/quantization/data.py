"""Made-up values to quantize, the same ones at every call."""

from collections.abc import Callable

import numpy as np

from lib.numbers.checks import Array, check_choice, check_int

OUTLIERS = 0.001  # of the values with outliers, the share that is an outlier
OUTLIER_SIZE = 8  # standard deviations of the outliers, in those of the rest


def _normal(rng: np.random.Generator, n: int) -> Array:
    return rng.standard_normal(n, dtype=np.float32)


def _uniform(rng: np.random.Generator, n: int) -> Array:
    # Multiples of 2**-22 below 3 are float32 values: the subtraction is exact, nothing becomes 3.
    return rng.random(n, dtype=np.float32) * np.float32(4) - np.float32(1)


def _laplace(rng: np.random.Generator, n: int) -> Array:
    return rng.laplace(scale=0.5**0.5, size=n).astype(np.float32)


def _relu(rng: np.random.Generator, n: int) -> Array:
    return np.maximum(_normal(rng, n), 0)


def _outliers(rng: np.random.Generator, n: int) -> Array:
    values = _normal(rng, n)
    chosen = rng.choice(n, size=max(1, round(OUTLIERS * n)), replace=False)
    values[chosen] *= np.float32(OUTLIER_SIZE)
    return values


_DRAW: dict[str, Callable[[np.random.Generator, int], Array]] = {
    "normal": _normal,
    "uniform": _uniform,
    "laplace": _laplace,
    "relu": _relu,
    "outliers": _outliers,
}

#: What `sample` can draw, in the order in which a reader meets it.
NAMES = tuple(_DRAW)


def sample(name: str, n: int = 32_768, *, seed: int = 0) -> Array:
    """`n` independent values of a named distribution.

    Args:
        name: one of

            - `"normal"`, mean 0 and standard deviation 1, like the weights of many layers;
            - `"uniform"`, anywhere in [-1, 3) with the same chance: not symmetric, so that it
              needs a zero point;
            - `"laplace"`, mean 0 and standard deviation 1, with a sharper peak and longer tails
              than the normal one;
            - `"relu"`, the normal values with all below 0 set to 0, as a ReLU does: half of them
              are exactly 0;
            - `"outliers"`, the normal values, of which one in a thousand, at least one, is eight
              times as large.
        n: how many, at least 1.
        seed: of NumPy's generator; one seed gives the same values in every run.

    Returns:
        float32, shape (n,).

    Raises:
        TypeError: `name` is no string, or `n` no integer.
        ValueError: unknown name, or `n` below 1.
    """
    check_choice("name", name, NAMES)
    n = check_int("n", n, 1, 2**31)
    return _DRAW[name](np.random.default_rng(seed), n)
