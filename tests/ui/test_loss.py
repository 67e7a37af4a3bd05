"""The error of a stored number in words."""

from math import inf, nan

import pytest

from lib.quantization.formats import StoredNumber
from lib.ui import loss


@pytest.mark.parametrize(
    ("stored", "value", "short", "long"),
    [
        (
            StoredNumber(("0",), "", 0.1015625, 1 / 64),
            "0.101562",
            "1.6%",
            "good to one digit.",
        ),
        (
            StoredNumber(("0",), "", 0.1, 2.0**-26),
            "0.100000",
            "1.5×10⁻⁸",
            "good to 7 digits.",
        ),
        (StoredNumber(("0",), "", -2.0, 0.0), "−2", "exact", "Stored exactly."),
        (StoredNumber(("0",), "", 0.0, 1.0), "0", "100%", "nothing is left"),
        (StoredNumber(("0",), "", 0.5, 0.998), "0.5", "100%", "not good to a single digit"),
        (StoredNumber(("0",), "", -7.0, 0.9, True), "−7", "90%", "Beyond the range"),
        (StoredNumber(("0",), "", inf, None), "infinity", "–", "Infinity is stored."),
        (StoredNumber(("0",), "", nan, None), "NaN", "–", "NaN is stored."),
        (StoredNumber((), "", nan, None), "none", "–", "no code for it"),
    ],
)
def test_losses_in_words(stored: StoredNumber, value: str, short: str, long: str) -> None:
    assert loss.value(stored) == value
    assert loss.error(stored) == short
    assert long in loss.sentence(stored)


def test_formulas_and_signal_in_words() -> None:
    stored = StoredNumber(("1",), "-1.5 × 2^-14", -1.0, 0.0)
    assert loss.formula(stored) == "−1.5 × 2⁻¹⁴"
    assert loss.formula(stored._replace(formula="7 × 0.05", clipped=True)) == "7 × 0.05, clipped"
    assert loss.decibels(37.24) == "37.2 dB"
    assert loss.decibels(-1.5) == "−1.5 dB"
    assert loss.decibels(inf) == "no error"
    assert loss.decibels(-inf) == "−inf dB"
    assert loss.of_signal(37) == "The error is 1.4% of the signal."
    assert loss.of_signal(0) == "The error is 100% of the signal."
    assert loss.of_signal(inf) == "There is no error."
