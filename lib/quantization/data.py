"""Made-up values to quantize, the same ones at every call."""

import numpy as np

#: What `sample` can draw, in the order in which a reader meets it.
NAMES = ("normal", "uniform")


def sample(name: str, n: int = 32_768, *, seed: int = 0) -> np.ndarray:
    """`n` independent values of a named distribution.

    Args:
        name: `"normal"`, mean 0 and standard deviation 1, like the weights of many layers; or
            `"uniform"`, anywhere in [-1, 3) with the same chance: lopsided, so that it needs a
            zero-point.
        n: how many, at least 1.
        seed: of NumPy's generator; one seed gives the same values in every run.

    Returns:
        float32, shape (n,).

    Raises:
        ValueError: unknown name, or `n` below 1.
    """
    if name not in NAMES:
        raise ValueError(f"name must be one of {', '.join(NAMES)}, not {name!r}")
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    rng = np.random.default_rng(seed)
    if name == "normal":
        return rng.standard_normal(n, dtype=np.float32)
    # Multiples of 2**-22 below 3 are float32 values: the subtraction is exact, nothing becomes 3.
    return rng.random(n, dtype=np.float32) * np.float32(4) - np.float32(1)
