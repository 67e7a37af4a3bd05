"""Training for it: what a network can learn to live with."""

import random

from lib.jobs.tasks import Retrain
from lib.numbers.text import minus
from lib.quantization.affine import QParams, fake_quantize
from lib.studies.retraining import Training
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, differing, order_of
from lib.teaching.questions.records import NumberQuestion, OrderQuestion, SpotQuestion

TASKS = (Retrain(), Retrain(network="plain", weight_bits=2, activation_bits=8))
STEP = QParams(1.0, 0, -3, 3)
WAYS = {
    "to nearest": "round to nearest, no more",
    "best scales": "choose the scales with the least error",
    "making up": "let weights make up for each other’s errors",
    "trained": "train it with its rounding in view",
}


def _shares(task: Retrain) -> dict[str, float]:
    found: Training = measured.result(task)
    return {way.name: way.accuracy for way in found.tested}


def _address(task: Retrain) -> dict[str, str]:
    return {
        "retraining_network": task.network,
        "retraining_weights": str(task.weight_bits),
        "retraining_activations": str(task.activation_bits),
    }


def trained(rng: random.Random) -> SpotQuestion:
    """What a little training wins back."""
    task = rng.choice(TASKS)
    found: Training = measured.result(task)
    shares = _shares(task)
    return accuracy(
        f"With {task.weight_bits} bits a weight and {task.activation_bits} an activation, rounded "
        f"to nearest, the {task.network} network gets {shares['to nearest']:.1%} right. What after "
        f"{found.seconds:.0f} seconds of training with its rounding in view?",
        shares["trained"],
        "It has learned to put what it knows into the few values it has.",
        [
            (shares["to nearest"], "It learns fast: it starts from trained weights."),
            ((shares["to nearest"] + 1) / 2, "It learns more than half of it back."),
        ],
        settings=_address(task),
        covers=("qp-split-training",),
    )


def which_way(rng: random.Random) -> OrderQuestion:
    """Whether training beats what needs none."""
    task = rng.choice(TASKS)
    names = rng.sample(list(WAYS), 3)
    values = [_shares(task)[name] for name in names]
    return OrderQuestion(
        prompt=f"The {task.network} network gets {task.weight_bits} bits a weight and "
        f"{task.activation_bits} an activation. What gives the best answers?",
        items=tuple(WAYS[name] for name in names),
        values=tuple(f"{value:.1%}" for value in values),
        truth=order_of(values, largest_first=True),
        direction="The best first.",
        reason="Where activations have few bits, their ranges count most; where weights have, it "
        "is "
        "how they are rounded. Training finds both.",
        settings=_address(task),
        covers=("qp-split-training",),
    )


def a_small_step(rng: random.Random) -> NumberQuestion:
    """What becomes of a rounded value when its weight moves a little."""
    weight = rng.choice((-1.8, -0.9, 0.2, 1.2, 0.45, 1.45, -0.55))
    moved = weight + 0.1
    before, after = (float(fake_quantize(each, STEP)) for each in (weight, moved))
    change = after - before
    return NumberQuestion(
        prompt=f"A weight of {minus(f'{weight:g}')} steps is rounded to nearest. Training moves it "
        "up by 0.1 steps. By how many steps does the rounded weight move?",
        truth=change,
        shown=f"{change:g}",
        unit="steps",
        tolerance=0.04,
        typing="To one decimal.",
        mistakes=differing(
            change,
            0.04,
            [
                (0.1, "That is what training pretends, so that it has a slope to follow. The "
                "rounded "
                 "weight stands on a staircase."),
                (1, "Not here: both round to the same step."),
                (0, "Here it crosses the middle between two steps."),
            ],
        ),
        reason=f"{minus(f'{weight:g}')} rounds to {minus(f'{before:g}')}, {minus(f'{moved:.4g}')} "
        "to "
        f"{minus(f'{after:g}')}. Almost everywhere the slope of rounding is 0, so training takes "
        "it "
        "as 1 instead: the straight-through estimate.",
        covers=("qp-split-slope",),
    )  # fmt: skip


QUESTIONS = (trained, which_way, a_small_step)
