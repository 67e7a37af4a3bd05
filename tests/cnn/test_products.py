"""Products on kernels that no engine has, against exact arithmetic."""

from typing import Literal

import numpy as np
import pytest

from lib.cnn.products import Dense, Packed


def test_bfloat16_is_exact_where_it_can_be() -> None:
    """Whole numbers whose sums stay below 256 fit in the 8 bits of its significand."""
    rng = np.random.default_rng(1)
    rows, weight = rng.integers(-2, 3, (3, 32)), rng.integers(-2, 3, (5, 32))
    call = Dense(weight.astype(np.float32), "bfloat16").ready(rows.astype(np.float32))
    np.testing.assert_array_equal(call(), rows @ weight.T)


@pytest.mark.parametrize("inside", ["float32", "int8"])
@pytest.mark.parametrize("group", [32, 128])
@pytest.mark.parametrize("bits", [4, 8])
def test_packed_weights_give_the_product(bits: Literal[4, 8], group: int, inside: str) -> None:
    """Rows of whole numbers up to 127, of which one in each block is 127, stay as they are in int8.

    Then both ways are exact but for float32's rounding.
    """
    rng = np.random.default_rng(2)
    codes = rng.integers(0, 2**bits, (16, 256), dtype=np.uint8)
    scales = rng.uniform(0.5, 2, (16, 256 // group)).astype(np.float32)
    rows = rng.integers(-127, 128, (3, 256)).astype(np.float32)
    rows[:, ::32] = 127
    weight = (codes.astype(float) - 2 ** (bits - 1)) * np.repeat(scales, group, axis=1)
    call = Packed(codes, scales, bits=bits, inside=inside).ready(rows)
    exact = rows @ weight.T
    assert np.abs(call() - exact).max() < 1e-5 * np.abs(exact).max()


def test_other_numbers_are_refused() -> None:
    codes, scales = np.zeros((2, 32), np.uint8), np.ones((2, 1), np.float32)
    with pytest.raises(ValueError, match="inside must be"):
        Packed(codes, scales, bits=4, inside="int4")
    with pytest.raises(ValueError, match="kind must be"):
        Dense(scales, "float16")
