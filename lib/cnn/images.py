"""What both networks accept as images, checked once."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.numbers.checks import as_array
from lib.quantization.affine import QParams, quantize
from lib.settings import IMAGE_SIDE

BATCH = 32  # images at a time: enough to keep the kernels busy, few enough to stay in the cache
# A pixel is a uint8 already: code p is the real number p / 255, and nothing is lost.
PIXELS = QParams(np.float32(1 / 255), 0, 0, 255)


def as_batch(images: ArrayLike) -> NDArray[Any]:
    """Images as (N, 1, 28, 28), type kept: uint8 in 0..255, or float32 in 0..1.

    Args:
        images: (28, 28), (N, 28, 28) or (N, 1, 28, 28); 0 is black, the top value white.

    Raises:
        TypeError: neither uint8 nor float32 or float64, or a masked array.
        ValueError: another shape, no image, or floats outside 0..1 (NaN included).
    """
    array = as_array("images", images)
    if array.dtype not in (np.uint8, np.float32, np.float64):
        raise TypeError(f"images must be uint8 in 0..255 or float in 0..1, not {array.dtype}")
    if array.ndim == 2:
        array = array[None]
    if array.ndim == 3:
        array = array[:, None]
    if array.ndim != 4 or array.shape[1:] != (1, IMAGE_SIDE, IMAGE_SIDE) or not len(array):
        raise ValueError(
            "images must have the shape (28, 28), (N, 28, 28) or (N, 1, 28, 28) with N at least 1, "
            f"not {np.shape(images)}"
        )
    if array.dtype == np.uint8:
        return array
    outside = np.count_nonzero(~((array >= 0) & (array <= 1)))
    if outside:
        raise ValueError(f"images as floats must lie in 0..1; {outside} values do not")
    return array.astype(np.float32)


def as_unit_floats(images: ArrayLike) -> NDArray[np.float32]:
    """Images as float32 (N, 1, 28, 28) in 0..1: what the float32 network takes."""
    batch = as_batch(images)
    if batch.dtype == np.uint8:
        return batch.astype(np.float32) / np.float32(255)
    return batch


def as_codes(images: ArrayLike) -> NDArray[np.uint8]:
    """Images as the codes of the first layer's input, uint8 (N, 1, 28, 28)."""
    batch = as_batch(images)
    if batch.dtype == np.uint8:
        return batch
    return quantize(batch, PIXELS).astype(np.uint8, copy=False)


def in_batches(
    logits: Callable[[NDArray], NDArray[np.float32]], images: ArrayLike
) -> NDArray[np.float32]:
    """The logits of any number of images, computed 32 at a time.

    Args:
        logits: answers one batch.
        images: as in :func:`as_batch`.
    """
    every = as_batch(images)
    batches = (every[start : start + BATCH] for start in range(0, len(every), BATCH))
    return np.concatenate([logits(batch) for batch in batches])
