"""What changed: answers, and what they are worth."""

import random

from lib.settings import TEST_IMAGES
from lib.teaching.questions import measured
from lib.teaching.questions.making import differing, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion

NETWORKS = ("plain", "separable")
PAIRS = ((8, 8), (6, 6), (5, 5), (4, 8), (5, 8), (6, 8), (8, 6), (8, 5))


def _shown(network: str, bits: tuple[int, int]) -> dict[str, str]:
    """What shows an answer on the page; nothing where it would have to run the network first."""
    return {"changed_network": network} if bits == (8, 8) else {}


def on_balance(rng: random.Random) -> NumberQuestion:
    """How many right answers the changed ones cost."""
    network, (weights, activations) = rng.choice(NETWORKS), rng.choice(PAIRS)
    cell = measured.cells(network)[weights, activations]
    lost = round((measured.float32(network) - cell.accuracy) * TEST_IMAGES)
    near = max(5, cell.flipped // 10)
    return NumberQuestion(
        prompt=f"With {weights} bits a weight and {activations} an activation, the {network} "
        f"network changes {cell.flipped:,} of its {TEST_IMAGES:,} answers. How many right answers "
        "does it lose by that, on balance?",
        truth=lost,
        shown=f"{lost:,}".replace("-", "−"),
        tolerance=near,
        typing=f"A whole number; {near} more or less counts. With a minus if it gains.",
        mistakes=differing(
            lost,
            near,
            [
                (cell.flipped, "Not every change is for the worse: some wrong answers turn right, "
                 "and some only turn into another wrong one."),
                (cell.flipped / 2, "More of them cancel."),
                (cell.flipped * 0.9, "Nine out of ten answers are right, but not of those that "
                 "change: these were close to begin with."),
            ],
        ),
        reason="Where answers change, the best classes were close, and there float32 was often "
        "wrong, too. So accuracy hides much of what changes.",
        settings=_shown(network, (weights, activations)),
        covers=("qp-split-changed",),
    )  # fmt: skip


def how_many(rng: random.Random) -> ChoiceQuestion:
    """How many answers change."""
    network, (weights, activations) = rng.choice(NETWORKS), rng.choice(PAIRS)
    flipped = measured.cells(network)[weights, activations].flipped
    options, truth = shuffled(
        rng,
        (f"about {flipped:,}", ""),
        [
            ("none", "Sums do change, and some images lie close to a border between classes."),
            (f"about {8 * flipped:,}", "Far fewer: for most images the best class leads by far."),
            (
                f"about {max(2, flipped // 8):,}",
                "More: the accuracy hardly moves, but answers turn both ways.",
            ),
        ],
    )
    return ChoiceQuestion(
        prompt=f"The {network} network gets {weights} bits a weight and {activations} an "
        f"activation. How many of its {TEST_IMAGES:,} answers change?",
        options=options,
        truth=truth,
        reason=f"That is {flipped / TEST_IMAGES:.1%} of them.",
        settings=_shown(network, (weights, activations)),
        covers=("qp-split-changed",),
    )


def which_changes_most(rng: random.Random) -> OrderQuestion:
    """Pairs of bits by the answers that they change."""
    network = rng.choice(NETWORKS)
    cells = measured.cells(network)
    pairs = rng.sample(((8, 8), (4, 8), (8, 4), (6, 6), (3, 8)), 3)
    counts = [cells[pair].flipped for pair in pairs]
    return OrderQuestion(
        prompt=f"Which of these changes most answers of the {network} network?",
        items=tuple(f"{w} bits a weight, {a} an activation" for w, a in pairs),
        values=tuple(f"{count:,}" for count in counts),
        truth=order_of(counts, largest_first=True),
        direction="The most first.",
        reason="Each filter’s weights have a scale of their own, but all activations of a layer "
        "share one: that is why they need the bits more.",
        covers=("qp-split-changed",),
    )


QUESTIONS = (on_balance, how_many, which_changes_most)
