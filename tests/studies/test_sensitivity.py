"""Which layers to spare: what keeping them in float32 wins back."""

import pytest

from lib.studies.sensitivity import Trial, won_back


def trial(accuracy: float, *kept: str) -> Trial:
    return Trial(kept, accuracy, 100_000 + 1000 * len(kept))


def test_won_back() -> None:
    assert won_back(trial(0.8), trial(0.6), 0.9) == pytest.approx(2 / 3)
    assert won_back(trial(0.5), trial(0.6), 0.8) == pytest.approx(-0.5)
