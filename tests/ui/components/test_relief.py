"""What the browser gets of a relief, to move its lines while alpha is dragged."""

import numpy as np
import pytest

from lib.ui.components import relief


@pytest.mark.parametrize("shape", [(1, 3), (5, 7)])
def test_magnitudes_are_within_half_a_step_of_their_channels_peak(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    values = (
        rng.standard_normal(shape) * [[10.0**each] for each in range(-2, shape[0] - 2)]
    ).astype(np.float32)
    values[:, 1] = 0  # a channel in which nothing happens
    weight_peaks = rng.uniform(0, 2, shape[1]).astype(np.float32)
    content, channels = relief.packed(values, weight_peaks), shape[1]
    floats = np.frombuffer(content, "<f4", 2 * channels)
    parts = np.frombuffer(content, np.uint8, offset=8 * channels).reshape(shape)
    peaks = np.abs(values).max(axis=0)
    np.testing.assert_array_equal(floats, np.concatenate([peaks, weight_peaks]))
    assert parts.max() == 255
    error = np.abs(parts / 255 * peaks - np.abs(values))
    assert (error <= peaks / 510 * (1 + 1e-5)).all()
