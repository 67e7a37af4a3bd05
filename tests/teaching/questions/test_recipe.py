"""Questions about the recipe, answered with fractions, and beside the page's own steps."""

import math
from fractions import Fraction

import pytest

from lib.teaching.questions.recipe import STEPS
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion
from pages.recipe_parts.settings import STEP
from tests.support.questions import in_order, numbers_in, of_kind

# What each step of the page is called in a question.
WORDS = {
    "fold": "BatchNorm",
    "calibrate": "images",
    "scales": "zero-points",
    "weights": "the weights",
    "biases": "biases",
    "run": "compute",
}


def test_steps() -> None:
    assert len(STEPS) == len(STEP.options)
    for words, step in zip(STEPS, STEP.options, strict=True):
        assert WORDS[step] in words
    for made in of_kind(OrderQuestion, "recipe", 0):
        in_order(made, STEPS.index, largest_first=False)


def test_a_bias() -> None:
    for made in of_kind(NumberQuestion, "recipe", 1):
        of_x, of_w, bias = (Fraction(f"{number:g}") for number in numbers_in(made.prompt))
        assert made.truth == round(bias / (of_x * of_w))


def test_a_folded_weight() -> None:
    for made in of_kind(NumberQuestion, "recipe", 2):
        weight, gamma, variance = numbers_in(made.prompt)
        assert made.truth == pytest.approx(weight * gamma / math.sqrt(variance), rel=1e-3)


def test_what_needs_data() -> None:
    for made in of_kind(ChoiceQuestion, "recipe", 3):
        assert made.options[made.truth].words == STEPS[STEP.options.index("calibrate")]
