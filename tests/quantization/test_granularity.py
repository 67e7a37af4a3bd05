"""What each granularity costs in memory and in error: by hand, and in the order one expects."""

import numpy as np
import pytest

from lib.quantization.affine import QParams
from lib.quantization.error import error_report
from lib.quantization.granularity import (
    COARSE_TO_FINE,
    bits_per_weight,
    channel_errors,
    choose_scales,
    relative_error,
    stored_bits,
)
from lib.quantization.groups import choose_block_qparams


def matrix(shape: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(3)
    return (rng.normal(size=shape) * 2.0 ** rng.integers(-6, 6, shape)).astype(np.float32)


def test_finer_scales_err_less() -> None:
    x = matrix((16, 256))
    for bits in (2, 4, 8):
        errors = [
            error_report(x, choose_scales(x, granularity, bits=bits, group_size=16)).mse
            for granularity in COARSE_TO_FINE
        ]
        assert errors[0] > errors[1] > errors[2] > 0


def test_memory_by_hand() -> None:
    """64 x 100 weights of 4 bits: one scale; 64 scales; 64 rows of 4 groups, the last of 4."""
    x = matrix((64, 100))
    qparams = [choose_scales(x, g, bits=4, group_size=32) for g in COARSE_TO_FINE]
    bits = [stored_bits(x.size, q) for q in qparams]
    assert bits == [25_600 + 32, 25_600 + 64 * 32, 25_600 + 256 * 32]
    assert bits_per_weight(x, qparams[2]) == 4 + 256 * 32 / 6400
    assert bits_per_weight(x, qparams[2], scale_bits=16) == 4 + 256 * 16 / 6400
    # Where zero points differ from 0, each takes as much as a code.
    asymmetric = choose_block_qparams(np.abs(x), 32, bits=4)
    assert stored_bits(x.size, asymmetric) == 25_600 + 256 * 36


def test_channel_errors_by_hand() -> None:
    """Steps of 1: a row off by 0.25 of 4.25, one exact, one of zeros, one rounded away."""
    x = np.array([[4.25, 0], [3, 4], [0, 0], [0.2, 0.4]])
    errors = channel_errors(x, QParams(1.0, 0, -7, 7))
    np.testing.assert_allclose(errors, [0.25 / 4.25, 0, 0, 1], rtol=1e-6)
    assert relative_error(x, QParams(1.0, 0, -7, 7)) == pytest.approx(
        np.sqrt((0.25**2 + 0.2**2 + 0.4**2) / (4.25**2 + 25 + 0.2**2 + 0.4**2)), rel=1e-6
    )
    assert relative_error(x[2:3], QParams(1.0, 0, -7, 7)) == 0
    assert channel_errors(x * 1e-200, QParams(1.0, 0, -7, 7)).tolist() == [1, 1, 0, 1]
