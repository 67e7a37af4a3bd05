"""Layer by layer: which one hurts, and which one is worth sparing."""

import random

from lib.jobs.tasks import FindLayersToKeep, MeasureSensitivity
from lib.studies.sensitivity import GreedySearch, Trial
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, OrderQuestion, SpotQuestion

NETWORK, BITS = "plain", 4  # of the shipped runs; weights and activations alike
POINT = 0.01  # what counts as a change
SETTINGS = {"layers_network": NETWORK}
COVERS = ("qp-split-first-game",)
IN_FLOAT = f"The {NETWORK} network has {BITS} bits for weights and activations"


def _alone() -> tuple[dict[str, float], float, float]:
    """The accuracy with each layer alone in float32, with none, and with all."""
    trials: tuple[Trial, ...] = measured.result(
        MeasureSensitivity(weight_bits=BITS, activation_bits=BITS)
    )
    kept = {trial.float_layers: trial.accuracy for trial in trials}
    alone = {layers[0]: share for layers, share in kept.items() if len(layers) == 1}
    return alone, kept[()], kept[max(kept, key=len)]


def which_to_keep(rng: random.Random) -> ChoiceQuestion:
    """The one layer whose return to float32 helps most."""
    alone, none, _ = _alone()
    best = max(alone, key=alone.__getitem__)
    others = rng.sample([layer for layer in alone if layer != best], 3)
    options, truth = shuffled(
        rng,
        (best, ""),
        [(layer, f"With {layer} in float32 it gets {alone[layer]:.1%}.") for layer in others],
    )
    return ChoiceQuestion(
        prompt=f"{IN_FLOAT} and gets {none:.1%} right. One layer may go back to float32. Which "
        "helps most?",
        options=options,
        truth=truth,
        reason=f"With {best} in float32 it gets {alone[best]:.1%}. It is "
        "the smallest of all: the size of a layer says little.",
        settings=SETTINGS,
        covers=COVERS,
    )


def up_or_down(rng: random.Random) -> ChoiceQuestion:
    """Whether it helps to keep one layer in float32."""
    alone, none, _ = _alone()
    layer = rng.choice(("conv1", "conv2", "conv6", "linear", "conv4"))
    change = alone[layer] - none
    ways = {
        "it rises": change > POINT,
        "it stays within a point": abs(change) <= POINT,
        "it falls": change < -POINT,
    }
    right = next(words for words, is_so in ways.items() if is_so)
    options, truth = shuffled(
        rng,
        (right, ""),
        [
            (words, f"It goes from {none:.1%} to {alone[layer]:.1%}.")
            for words in ways
            if words != right
        ],
    )
    return ChoiceQuestion(
        prompt=f"{IN_FLOAT} and gets {none:.1%} right. What happens to that if {layer} goes back "
        "to "
        "float32?",
        options=options,
        truth=truth,
        reason={
            "it rises": f"{alone[layer]:.1%}: its errors were worth sparing.",
            "it stays within a point": f"{alone[layer]:.1%}: its errors never mattered much.",
            "it falls": f"{alone[layer]:.1%}! Its errors had partly made up for those of others.",
        }[right],
        settings=SETTINGS,
        covers=COVERS,
    )


def which_helps_more(rng: random.Random) -> OrderQuestion:
    """Layers, by what keeping them in float32 wins."""
    alone, none, _ = _alone()
    items = tuple(rng.sample(("conv1", "conv2", "conv4", "linear"), 3))
    shares = [alone[layer] for layer in items]
    return OrderQuestion(
        prompt=f"{IN_FLOAT} and gets {none:.1%} right. One of these layers goes back to float32. "
        "With which does it answer best?",
        items=items,
        values=tuple(f"{share:.1%}" for share in shares),
        truth=order_of(shares, largest_first=True),
        direction="The best first.",
        reason="Only trying tells: layers make up for each other, and one alone in float32 can "
        "even "
        "be worse than none.",
        settings=SETTINGS,
        covers=COVERS,
    )


def two_layers(rng: random.Random) -> SpotQuestion:
    """What keeping a second layer in float32 wins."""
    search: GreedySearch = measured.result(
        FindLayersToKeep(weight_bits=BITS, activation_bits=BITS, budget=3)
    ).within(2)
    found = {trial.float_layers: trial.accuracy for trial in search.trials}
    first = search.steps[1].float_layers
    second = rng.choice([layers for layers in found if len(layers) == 2])
    alone, none, everything = _alone()
    names = " and ".join(second)
    other = next(name for name in second if name not in first)
    return accuracy(
        f"{IN_FLOAT} and gets {none:.1%} right; with {first[0]} in float32 {found[first]:.1%}, "
        "with "
        f"{other} alone {alone[other]:.1%}. What with {names}?",
        found[second],
        f"With all layers in float32 it is {everything:.1%}. Gains and losses of single layers "
        "don’t add up.",
        [
            (found[first] + alone[other] - none, "Gains and losses of layers don’t add up."),
            (everything, "Two of eight layers don’t win back everything."),
        ],
        settings=SETTINGS,
        covers=COVERS,
    )


QUESTIONS = (which_to_keep, up_or_down, which_helps_more, two_layers)
