"""Questions about floats, answered by NumPy's float16, by fractions and by counting codes."""

import math
import re
from fractions import Fraction

import ml_dtypes
import numpy as np

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion
from tests.support.questions import numbers_in, of_kind

TYPES = {
    "float32": np.float32,
    "float16": np.float16,
    "bfloat16": ml_dtypes.bfloat16,
    "float8_e4m3fn": ml_dtypes.float8_e4m3fn,
    "float8_e5m2": ml_dtypes.float8_e5m2,
    "float6_e3m2fn": ml_dtypes.float6_e3m2fn,
    "float6_e2m3fn": ml_dtypes.float6_e2m3fn,
    "float4_e2m1fn": ml_dtypes.float4_e2m1fn,
}


def type_in(text: str) -> type:
    """The NumPy type that a question is about; the longest name, for others are parts of it."""
    return TYPES[max((name for name in TYPES if name in text), key=len)]


def test_swallowed() -> None:
    for made in of_kind(NumberQuestion, "floats", 0):
        start, one = numbers_in(made.prompt)
        kind = type_in(made.prompt)
        assert made.truth == float(kind(start)) + 0 * one == float(kind(start + one))


def test_tenths() -> None:
    names = {0: "exactly it", -1: "a little less", 1: "a little more"}
    for made in of_kind(ChoiceQuestion, "floats", 1):
        [written] = re.findall(r"0\.\d+", made.prompt)
        stored = Fraction(float(type_in(made.prompt)(written)))
        side = (stored > Fraction(written)) - (stored < Fraction(written))
        assert made.options[made.truth].words == names[side]


def test_octaves() -> None:
    for made in of_kind(NumberQuestion, "floats", 2):
        low, high = numbers_in(made.prompt)[-2:]
        kind = type_in(made.prompt)
        codes = np.arange(2 ** (8 * np.dtype(kind).itemsize - 1)).astype(
            f"uint{8 * np.dtype(kind).itemsize}"
        )
        values = codes.view(kind).astype(np.float32)
        assert made.truth == np.count_nonzero((values >= low) & (values < high))


def test_the_largest() -> None:
    for made in of_kind(NumberQuestion, "floats", 3):
        assert made.truth == float(ml_dtypes.finfo(type_in(made.prompt)).max)
        assert math.isfinite(made.truth)
