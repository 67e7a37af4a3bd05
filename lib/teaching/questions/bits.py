"""How low can you go: which bits matter, and where the cliff is."""

import random

from lib.jobs.tasks import TryWeightFormats
from lib.settings import TEST_IMAGES
from lib.studies.weight_formats import FormatCell
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, OrderQuestion, SpotQuestion

NETWORKS = ("plain", "separable")
POINT = 0.01  # within which two accuracies are the same


def _address(network: str, weights: int, activations: int) -> dict[str, str]:
    return {
        "bits_network": network,
        "bits_weights": str(weights),
        "bits_activations": str(activations),
    }


def the_cliff(rng: random.Random) -> SpotQuestion:
    """What a network gets right with so many bits."""
    network = rng.choice(NETWORKS)
    bits = rng.choice(((5, 5), (4, 4), (3, 3), (3, 8), (8, 3), (4, 8), (2, 8)))
    cells = measured.cells(network)
    cell, full = cells[bits], cells[8, 8]
    return accuracy(
        f"The {network} network gets {full.accuracy:.1%} right with 8 bits for everything. What "
        f"with {bits[0]} bits a weight and {bits[1]} an activation, rounded to nearest?",
        cell.accuracy,
        f"{cell.flipped:,} of {TEST_IMAGES:,} answers are other than in float32. Down to some bits "
        "hardly anything happens; then it falls off a cliff.",
        [
            (full.accuracy, "That is where it still was with 8 bits."),
            (
                full.accuracy * min(bits) / 8,
                "It doesn’t shrink with the bits; it stays, then falls.",
            ),
            (0.1, "That would be chance: ten classes."),
        ],
        settings=_address(network, *bits),
        covers=("qp-split-bits",),
    )


def weights_or_activations(rng: random.Random) -> ChoiceQuestion:
    """Whose bits can be spared."""
    network, few = rng.choice(NETWORKS), rng.choice((4, 3, 2))
    cells = measured.cells(network)
    of_weights, of_activations = cells[few, 8].accuracy, cells[8, few].accuracy
    words = {
        f"weights in {few} bits, activations in 8": of_weights > of_activations + POINT,
        f"weights in 8 bits, activations in {few}": of_activations > of_weights + POINT,
        "both the same, within a point": abs(of_weights - of_activations) <= POINT,
    }
    right = next(each for each, is_so in words.items() if is_so)
    compared = f"Few bits for weights: {of_weights:.1%}; for activations: {of_activations:.1%}."
    options, truth = shuffled(
        rng, (right, ""), [(each, compared) for each in words if each != right]
    )
    return ChoiceQuestion(
        prompt=f"With which does the {network} network get more right, rounded to nearest?",
        options=options,
        truth=truth,
        reason=f"{compared} Weights have a scale for each filter, and what a filter loses, others "
        "partly make up for; the activations of a layer share one scale."
        if few > 2
        else f"{compared} With 2 bits a weight has three values, and nothing is left to make up "
        "with.",
        settings=_address(network, few, 8),
        covers=("qp-split-bits",),
    )


def in_order(rng: random.Random) -> OrderQuestion:
    """Pairs of bits, by what a network gets right with them."""
    network = rng.choice(NETWORKS)
    cells = measured.cells(network)
    pairs = rng.sample(((5, 5), (4, 4), (3, 3), (3, 8), (8, 3)), 3)
    shares = [cells[pair].accuracy for pair in pairs]
    return OrderQuestion(
        prompt=f"With which bits does the {network} network answer best, rounded to nearest?",
        items=tuple(f"{w} bits a weight, {a} an activation" for w, a in pairs),
        values=tuple(f"{share:.1%}" for share in shares),
        truth=order_of(shares, largest_first=True),
        direction="The best first.",
        reason="Bits of activations count more than bits of weights; of both, the last ones before "
        "the cliff count most.",
        settings={"bits_network": network},
        covers=("qp-split-bits",),
    )


def floats_or_integers(rng: random.Random) -> ChoiceQuestion:
    """Four bits as a float, or as an integer."""
    network, pair = rng.choice(
        [
            ("plain", ("int4", "float4_e2m1fn")),
            ("separable", ("int4", "float4_e2m1fn")),
            ("separable", ("int8", "float8_e5m2")),
            ("separable", ("int6", "float6_e3m2fn")),
        ]
    )
    found: tuple[FormatCell, ...] = measured.result(TryWeightFormats(network=network))
    shares = {cell.format: cell.accuracy for cell in found}
    best = max(pair, key=shares.__getitem__)
    told = ", ".join(f"{name} {shares[name]:.1%}" for name in pair)
    options, truth = shuffled(
        rng,
        (best, ""),
        [(name, f"It is the other way around: {told}.") for name in pair if name != best],
    )
    return ChoiceQuestion(
        prompt=f"The {network} network’s weights get one of two formats with as many bits. With "
        "which does it answer better?",
        options=options,
        truth=truth,
        reason=f"{told}. A float has finer steps near 0, where most weights are, and coarser ones "
        "at "
        "the ends: which counts more depends on the weights.",
        settings={"bits_view": "Floats", "bits_network": network},
    )


QUESTIONS = (the_cliff, weights_or_activations, in_order, floats_or_integers)
