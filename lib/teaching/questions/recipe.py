"""The recipe: its steps, and the two that people get wrong."""

import math
import random

import numpy as np

from lib.cnn.folding import EPSILON, BatchNorm, fold
from lib.numbers.integers import INT8
from lib.teaching.questions.making import differing, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion

STEPS = (
    "fold BatchNorm into the weights",
    "watch the activations of a few images",
    "choose scales and zero-points",
    "round the weights",
    "round the biases with the product of two scales",
    "compute in integers",
)


def steps(rng: random.Random) -> OrderQuestion:
    """Four of the six steps, in order."""
    places = rng.sample(range(len(STEPS)), 4)
    return OrderQuestion(
        prompt="A trained network is to compute in integers. What comes first, what last?",
        items=tuple(STEPS[place] for place in places),
        values=tuple(f"step {place + 1}" for place in places),
        truth=tuple(places.index(place) for place in sorted(places)),
        direction="The first step first.",
        reason="Folding changes the weights and the ranges, so it comes before both; a bias needs "
        "the scales of what it is added to.",
        covers=("recipe_step",),
    )


def a_bias(rng: random.Random) -> NumberQuestion:
    """The code of a bias."""
    of_x, of_w = rng.choice((0.02, 0.04, 0.05)), rng.choice((0.005, 0.01, 0.002))
    bias = rng.choice((0.3, 0.5, 1.2, -0.7))
    code = round(bias / (of_x * of_w))
    near = 0.01 * abs(code)
    return NumberQuestion(
        prompt=f"A layer’s activations have the scale {of_x:g}, its weights {of_w:g}. Its bias is "
        f"{bias:g}. Which integer is added to the sum?".replace("-", "−"),
        truth=code,
        shown=f"{code:,}".replace("-", "−"),
        tolerance=near,
        typing="Within 1% counts.",
        mistakes=differing(
            code,
            near,
            [
                (round(bias / of_w), "The sum is made of products: both scales are in it."),
                (round(bias / of_x), "The sum is made of products: both scales are in it."),
                (round(bias / (of_x + of_w)), "The scale of a product is the product of both."),
                (
                    INT8.max if code > 0 else INT8.min,
                    "A bias needn’t fit into int8: it is added to an int32.",
                ),
            ],
        ),
        reason=f"{bias:g} / ({of_x:g} × {of_w:g}) = {code:,}: counted in the steps of the sum, and "
        "an int32 like it.".replace("-", "−"),
        settings={"recipe_step": "biases"},
    )


def folded(rng: random.Random) -> NumberQuestion:
    """What a BatchNorm makes of a weight."""
    weight, gamma = rng.choice((0.2, 0.5, -0.3)), rng.choice((2.0, 1.5, 0.6))
    variance = rng.choice((0.25, 0.04, 4.0, 9.0))
    one = (np.array([each], np.float32) for each in (gamma, 0.0, 0.0, variance))
    value = float(fold(np.full((1, 1, 1, 1), weight, np.float32), BatchNorm(*one))[0].item())
    near = 0.02 * abs(value)
    return NumberQuestion(
        prompt=f"A weight of {weight:g} stands before a BatchNorm with gamma {gamma:g} and "
        "variance "
        f"{variance:g}. What is the weight after folding?".replace("-", "−"),
        truth=value,
        shown=f"{value:.3g}".replace("-", "−"),
        tolerance=near,
        typing="Within 2% counts.",
        mistakes=differing(
            value,
            near,
            [
                (weight * gamma, "BatchNorm also divides by the standard deviation."),
                (weight * gamma / variance, "It divides by the root of the variance."),
                (weight * math.sqrt(variance) / gamma, "The other way around."),
                (weight, "The scale of the channel goes into its weights."),
            ],
        ),
        reason=f"{weight:g} × {gamma:g} / √{variance:g} = {value:.3g}: a channel with a small "
        f"variance gets large weights. Under the root {EPSILON:g} is added, which hardly "
        "shows.".replace("-", "−"),
        settings={"recipe_step": "fold"},
    )


def what_needs_data(rng: random.Random) -> ChoiceQuestion:
    """Which step looks at images."""
    wrong = rng.sample([place for place in range(len(STEPS)) if place != 1], 3)
    why = "It works on what is known already: weights, or ranges that were found before."
    options, truth = shuffled(
        rng,
        (STEPS[1], ""),
        [(STEPS[place], why if place < 5 else "By then all is chosen.") for place in wrong],
    )
    return ChoiceQuestion(
        prompt="Which of these steps needs images, before the network is used?",
        options=options,
        truth=truth,
        reason="Weights are there to be read; how large activations get, only inputs can tell. A "
        "few hundred without labels are enough.",
        settings={"recipe_step": "calibrate"},
        covers=("recipe_step",),
    )


QUESTIONS = (steps, a_bias, folded, what_needs_data)
