"""Questions about memory and speed, answered with fractions and counted bytes."""

from fractions import Fraction

import numpy as np
import pytest

from lib.quantization.block_formats import BLOCK_FORMATS
from lib.teaching.questions.records import NumberQuestion, OrderQuestion
from tests.support.questions import in_order, numbers_in, of_kind


def test_does_it_fit() -> None:
    for made in of_kind(NumberQuestion, "yours", 0):
        billions, bits = (int(number) for number in numbers_in(made.prompt)[:2])
        each = bits + (Fraction(16, 128) if bits < 16 else 0)
        assert made.truth == pytest.approx(float(billions * each / 8), abs=0.001)


def test_words_a_second() -> None:
    for made in of_kind(NumberQuestion, "yours", 1):
        size, bandwidth = numbers_in(made.prompt)
        assert made.truth == pytest.approx(bandwidth / size, rel=0.01)


def test_honest_bits() -> None:
    def bits(name: str) -> float:
        if name.startswith("W4"):
            return (128 * 4 + 16) / 128
        blocks = BLOCK_FORMATS[name.lower()].quantize(np.ones(512, np.float32))
        return 8 * blocks.size / 512

    for made in of_kind(OrderQuestion, "yours", 2):
        in_order(made, bits, largest_first=False)
