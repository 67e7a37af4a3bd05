"""Questions about arithmetic, answered by adding up and by NumPy's types."""

import ml_dtypes
import numpy as np

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion
from tests.support.questions import in_order, numbers_in, of_kind

# Picojoules at 45 nm as Horowitz 2014 and Han et al. 2015 print them.
PRINTED = {
    "add two int8": 0.03,
    "multiply two int8": 0.2,
    "add two float32": 0.9,
    "multiply two int32": 3.1,
    "multiply two float32": 3.7,
    "read 32 bits from a cache": 5,
}
OPERATIONS = {"multiply in int8": 0.2, "multiply in float32": 3.7, "add in float32": 0.9,
              "add in int32": 0.1}  # fmt: skip


def test_room_for_sums() -> None:
    for made in of_kind(NumberQuestion, "arithmetic", 0):
        a, b = numbers_in(made.prompt)[:2]
        count, total = 0, 0.0
        while total + a * b < 2**15:
            count, total = count + 1, total + a * b
        assert made.truth == count


def test_brackets() -> None:
    types = {"bfloat16": ml_dtypes.bfloat16, "float8_e4m3fn": ml_dtypes.float8_e4m3fn}
    for made in of_kind(NumberQuestion, "arithmetic", 1):
        kind = next((types[name] for name in types if name in made.prompt), np.float16)
        start, one = kind(int(made.settings["number_a"])), kind(1)
        assert float((start + one) + one) == float(start)
        assert float(start + (one + one)) == made.truth


def test_the_price_of_reading() -> None:
    for made in of_kind(ChoiceQuestion, "arithmetic", 2):
        [cost] = [each for words, each in OPERATIONS.items() if words in made.prompt]
        offered = [numbers_in(option.words)[0] for option in made.options]
        distance = [abs(np.log(each / (640 / cost))) for each in offered]
        assert int(np.argmin(distance)) == made.truth


def test_prices() -> None:
    for made in of_kind(OrderQuestion, "arithmetic", 3):
        in_order(made, PRINTED.__getitem__, largest_first=False)
