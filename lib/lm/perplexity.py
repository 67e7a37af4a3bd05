"""How well a network foretells glosses: the perplexity of their tokens.

e to the mean surprise: a network of perplexity 20 is as much in doubt as if it had to guess among
20 tokens that are equally likely.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lib.lm.batches import Batch, Line, by_length, groups, together

MOST_TOKENS = 4096  # computed at once

# From a batch to the surprise in nats of each counted token, in the order of the targets.
Surprises = Callable[[Batch], NDArray[np.float32]]


def perplexity(surprises: Surprises, lines: Sequence[Line]) -> float:
    """The perplexity of lines' glosses, each token counting the same.

    Raises:
        ValueError: there is no line.
    """
    if not lines:
        raise ValueError("lines: there are none to measure")
    total, count = 0.0, 0
    for group in groups(by_length(lines), MOST_TOKENS):
        found = surprises(together(group))
        total += float(found.sum(dtype=np.float64))
        count += found.size
    return math.exp(total / count)
