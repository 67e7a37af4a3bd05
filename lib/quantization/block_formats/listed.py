"""Formats of ggml that are neither written nor read here: how large their blocks are.

Source: https://github.com/ggml-org/llama.cpp, ggml/src/ggml-common.h.
"""

from typing import NamedTuple


class Size(NamedTuple):
    """How many weights a block holds, and in how many bytes."""

    weights: int
    bytes: int

    @property
    def bits_per_weight(self) -> float:
        """What a weight takes, its share of the scales included."""
        return 8 * self.bytes / self.weights


LISTED = {
    name: Size(weights, size)
    for name, weights, size in (
        *(("q8_1", 32, 40), ("q8_k", 256, 292), ("q1_0", 128, 18)),
        *(("iq1_s", 256, 50), ("iq1_m", 256, 56), ("iq2_xxs", 256, 66), ("iq2_xs", 256, 74)),
        *(("iq2_s", 256, 82), ("iq3_xxs", 256, 98), ("iq3_s", 256, 110), ("iq4_nl", 32, 18)),
        *(("iq4_xs", 256, 136), ("tq1_0", 256, 54), ("tq2_0", 256, 66)),
    )
}
