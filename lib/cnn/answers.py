"""What two versions of a network answer to one picture, and how sure they are."""

from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.comparison import softmax


class Network(Protocol):
    """Anything that answers pictures with logits."""

    def predict(self, images: ArrayLike) -> NDArray[np.float32]: ...


def answers(float32: Network, int8: Network, image: ArrayLike) -> NDArray[np.float32]:
    """How sure both are of each class, from 0 to 1, float32 (2, classes): their softmax.

    Args:
        float32, int8: the two versions.
        image: one picture, (28, 28), uint8 in 0..255 or float in 0..1.

    Raises:
        ValueError: `image` has another shape.
    """
    if np.shape(image) != (28, 28):
        raise ValueError(f"image must have the shape (28, 28), not {np.shape(image)}")
    return softmax(np.concatenate([net.predict(image) for net in (float32, int8)]))
