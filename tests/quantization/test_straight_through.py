"""One weight that learns through its rounding: PyTorch's gradients, and ends known beforehand."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib.quantization.straight_through import descend, round_to_codes, slope_of_rounding

ENDS = {"qmin": -3, "qmax": 3}


def by_torch(
    start: float, best: float, rate: float, steps: int, straight_through: bool
) -> tuple[list[float], list[float]]:
    """Weights and losses by autograd and its SGD; the estimator as everybody writes it."""
    weight = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=rate)
    weights, losses = [], []
    for _ in range(steps + 1):
        clipped = weight.clamp(-3, 3)
        rounded = clipped.round()
        if straight_through:
            rounded = clipped + (rounded - clipped).detach()
        loss = (rounded - best) ** 2
        weights.append(weight.item())
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return weights, losses


@given(
    st.floats(-4.5, 4.5).filter(lambda start: abs(start) != 3),  # where clamp's slope is 1
    st.floats(-2.5, 2.5),
    st.floats(0.01, 0.3),
    st.booleans(),
)
def test_a_descent_is_autograds(start: float, best: float, rate: float, straight: bool) -> None:
    found = descend(start, best, learning_rate=rate, steps=12, straight_through=straight, **ENDS)
    weights, losses = by_torch(start, best, rate, 12, straight)
    # Rounding errors of the last bit may fall on either side of a border.
    near = np.abs(np.abs(np.array(weights) % 1) - 0.5) < 1e-9
    known = int(np.argmax(near)) if near.any() else len(weights)
    np.testing.assert_allclose(found.weights[:known], weights[:known], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(found.losses[:known], losses[:known], rtol=1e-9, atol=1e-12)


def test_without_the_estimator_nothing_moves() -> None:
    found = descend(-2.2, 1.7, learning_rate=0.5, steps=50, straight_through=False, **ENDS)
    assert set(found.weights) == {-2.2}
    assert set(found.slopes) == {0.0}
    assert set(found.rounded) == {-2.0}


def test_with_it_the_weight_ends_at_the_border_next_to_the_best_value() -> None:
    """And is on its far side for as much of the time as the best value is away from the code."""
    found = descend(-2.2, 1.7, learning_rate=0.01, steps=1000, straight_through=True, **ENDS)
    late = slice(-500, None)
    assert np.abs(found.weights[late] - 1.5).max() < 0.02
    assert set(found.rounded[late]) == {1.0, 2.0}
    assert found.rounded[late].mean() == pytest.approx(1.7, abs=0.01)


def test_a_clipped_weight_never_moves() -> None:
    for start in (-4.5, -3.0, 3.0, 4.5):
        found = descend(start, 0.5, learning_rate=0.5, steps=20, straight_through=True, **ENDS)
        assert set(found.weights) == {start}


def test_the_staircase() -> None:
    x = np.array([-9, -2.5, -1.5, -0.5, 0.49, 0.5, 0.51, 2.5, 9])
    expected = [max(-3, min(3, round(Fraction(each)))) for each in x]
    assert round_to_codes(x, -3, 3).tolist() == expected
    assert slope_of_rounding(x, -3, 3, straight_through=False).tolist() == [0.0] * 9
    slopes = slope_of_rounding(x, -3, 3, straight_through=True)
    assert slopes.tolist() == [0.0, *[1.0] * 7, 0.0]


def test_wrong_arguments_are_named() -> None:
    good = {"start": 0.0, "best": 1.0, "learning_rate": 0.1, "steps": 3, "straight_through": True}
    for name, value, error in [
        ("start", np.inf, ValueError),
        ("best", "one", TypeError),
        ("learning_rate", 2, ValueError),
        ("steps", 1001, ValueError),
        ("straight_through", 1, TypeError),
        ("qmax", -3, ValueError),
        ("qmin", 0.5, TypeError),
    ]:
        with pytest.raises(error, match=name):
            descend(**(good | ENDS | {name: value}))
    with pytest.raises(ValueError, match="qmax"):
        round_to_codes(1.0, 2, 1)
