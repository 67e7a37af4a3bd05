"""Rounding that makes up for its errors: how much it wins back."""

import random

from lib.studies import winning_back
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, OrderQuestion, SpotQuestion

NETWORKS = ("plain", "separable")
POINT = 0.01  # what counts as a change


def won_back(rng: random.Random) -> SpotQuestion:
    """What compensated rounding makes of few bits."""
    network, bits = rng.choice(NETWORKS), rng.choice((2, 3))
    nearest = measured.cells(network)[bits, 8].accuracy
    compensated = measured.cells(network, "compensated")[bits, 8].accuracy
    return accuracy(
        f"With {bits} bits a weight, each rounded to nearest, the {network} network gets "
        f"{nearest:.1%} right. What if each rounding error is made up for by the weights still to "
        "be rounded? The codes and scales stay.",
        compensated,
        "Nearest is best for each weight by itself, not for their sum; the sum is what the next "
        "layer sees.",
        [
            (nearest, "It isn’t the same: the codes are, but others are chosen."),
            (measured.float32(network), "Not all of it comes back: that is float32."),
        ],
        settings={"rounding_network": network, "rounding_bits": str(bits)},
        covers=("qp-split-network",),
    )


def always_better(rng: random.Random) -> ChoiceQuestion:
    """Whether compensated rounding always helps."""
    network = rng.choice(NETWORKS)
    bits = rng.choice(((4, 4), (3, 8), (2, 8), (8, 8), (3, 3), (5, 4), (3, 5)))
    nearest = measured.cells(network)[bits].accuracy
    change = measured.cells(network, "compensated")[bits].accuracy - nearest
    ways = {
        "it rises by more than a point": change > POINT,
        "it stays within a point": abs(change) <= POINT,
        "it falls by more than a point": change < -POINT,
    }
    right = next(words for words, is_so in ways.items() if is_so)
    told = f"from {nearest:.1%} to {nearest + change:.1%}"
    options, truth = shuffled(
        rng, (right, ""), [(words, f"It goes {told}.") for words in ways if words != right]
    )
    return ChoiceQuestion(
        prompt=f"The {network} network has {bits[0]} bits a weight and {bits[1]} an activation. "
        "What "
        "happens to its accuracy when weights make up for each other’s rounding errors?",
        options=options,
        truth=truth,
        reason={
            "it rises by more than a point": f"It goes {told}: the weights were what hurt.",
            "it stays within a point": f"It goes {told}: the weights weren’t what hurt.",
            "it falls by more than a point": f"It goes {told}. What is better for each layer’s "
            "sums isn’t always better for the answers.",
        }[right],
        # With other activations the page would have to run the network first.
        settings={"rounding_network": network, "rounding_bits": str(bits[0])}
        if bits[1] == 8
        else {},
        covers=("qp-split-network",),
    )


def remedies(rng: random.Random) -> OrderQuestion:
    """Ways to win bits back, by what they give."""
    network, bits = rng.choice(NETWORKS), rng.choice((2, 3))
    record = winning_back.recorded(network, bits, 8)
    if record is None:
        raise ValueError(f"{network} {bits} must be recorded")
    shares = {way.name: way.accuracy for way in record.ways}
    names = ("to nearest", "equalized", "biases corrected", "making up")
    items = tuple(rng.sample(names, 3))
    values = [shares[name] for name in items]
    words = {
        "to nearest": "round each weight to nearest, no more",
        "equalized": "equalize the channels first",
        "biases corrected": "correct the biases afterwards",
        "making up": "let weights make up for each other’s errors",
    }
    return OrderQuestion(
        prompt=f"The {network} network gets {bits} bits a weight, 8 an activation, a scale for "
        "each "
        "filter. Which of these helps most?",
        items=tuple(words[name] for name in items),
        values=tuple(f"{share:.2%}" for share in values),
        truth=order_of(values, largest_first=True),
        direction="The best first.",
        reason="Errors in the mean of a channel can be taken back by its bias, and those of single "
        "weights by other weights. Equalizing is for one scale a layer; here it doesn’t help.",
        settings={"rounding_network": network, "rounding_bits": str(bits)},
        covers=("qp-split-network",),
    )


QUESTIONS = (won_back, always_better, remedies)
