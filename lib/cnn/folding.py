"""Fold BatchNorm into the convolution before it (Jacob et al. 2018, section 3.2)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lib.cnn.layers import Floats

EPSILON = 1e-5  # what the networks were trained with


class BatchNorm(NamedTuple):
    """What BatchNorm has learned and counted in training, float32 (C,): one of each a channel."""

    gamma: Floats
    beta: Floats
    mean: Floats
    variance: Floats

    @property
    def factor(self) -> NDArray[np.float64]:
        """What each channel is multiplied by: gamma / sqrt(variance + epsilon), (C,)."""
        return self.gamma.astype(np.float64) / np.sqrt(self.variance.astype(np.float64) + EPSILON)


def fold(weight: Floats, norm: BatchNorm) -> tuple[Floats, Floats]:
    """Return the weight and the bias of a convolution that does its BatchNorm's work too.

    In use, BatchNorm is y = gamma (x - mean) / sqrt(variance + epsilon) + beta, with constants for
    each channel. So with f = gamma / sqrt(variance + epsilon) the weight becomes f w and the bias
    beta - f mean. Computed in float64 and rounded once to float32.

    Args:
        weight: float32 (C, in_channels / groups, kernel, kernel), of a convolution without a bias.
        norm: the BatchNorm that follows it.

    Returns:
        the weight, shaped as before, and the bias (C,), float32.
    """
    factor = norm.factor
    bias = norm.beta.astype(np.float64) - factor * norm.mean.astype(np.float64)
    folded = weight.astype(np.float64) * factor[:, None, None, None]
    return folded.astype(np.float32), bias.astype(np.float32)
