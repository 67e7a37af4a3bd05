"""Questions about formats, answered with ml_dtypes and by counting codes."""

import re

import ml_dtypes
import numpy as np

from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion
from tests.support.questions import of_kind

TYPES = {
    "bfloat16": ml_dtypes.bfloat16,
    "float16": np.float16,
    "float8_e4m3fn": ml_dtypes.float8_e4m3fn,
    "float8_e5m2": ml_dtypes.float8_e5m2,
}


def test_the_closest() -> None:
    for made in of_kind(ChoiceQuestion, "formats", 0):
        x = float(made.settings["formats_typed"])
        assert made.settings["formats_typed"] in made.prompt
        with np.errstate(over="ignore"):
            off = [abs(float(TYPES[option.words](x)) - x) for option in made.options]
        known = [each if np.isfinite(each) else np.inf for each in off]
        assert known.index(min(known)) == made.truth
        assert known.count(min(known)) == 1


def test_eight_bits() -> None:
    for made in of_kind(NumberQuestion, "formats", 1):
        [name] = [name for name in TYPES if name in made.prompt]
        [number] = re.findall(r"store for (\d+)", made.prompt)
        assert made.truth == float(TYPES[name](int(number)))


def test_below_one() -> None:
    for made in of_kind(NumberQuestion, "formats", 2):
        kind = next(TYPES[name] for name in TYPES if made.prompt.startswith(name))
        bits = 8 * np.dtype(kind).itemsize
        codes = np.arange(1, 2 ** (bits - 1)).astype(f"uint{bits}")
        values = codes.view(kind).astype(np.float32)
        finite = values[np.isfinite(values)]
        assert abs(made.truth - 100 * (finite < 1).mean()) < 0.051
