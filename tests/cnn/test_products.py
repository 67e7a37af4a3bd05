"""Products on kernels that no engine has, against exact arithmetic."""

import numpy as np

from lib.cnn.products import Bfloat16


def test_bfloat16_is_exact_where_it_can_be() -> None:
    """Whole numbers whose sums stay below 256 fit in the 8 bits of its significand."""
    rng = np.random.default_rng(1)
    rows, weight = rng.integers(-2, 3, (3, 32)), rng.integers(-2, 3, (5, 32))
    call = Bfloat16(weight.astype(np.float32)).ready(rows.astype(np.float32))
    np.testing.assert_array_equal(call(), rows @ weight.T)
