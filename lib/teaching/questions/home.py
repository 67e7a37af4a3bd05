"""Home: what is left of a network whose floats give way to integers."""

import random

from lib.settings import TEST_IMAGES
from lib.studies import weight_bits
from lib.teaching.questions import measured
from lib.teaching.questions.making import accuracy, differing, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, SpotQuestion

NETWORKS = ("plain", "separable")


def right_answers(rng: random.Random) -> SpotQuestion:
    """What a network with weights of a few bits gets right."""
    network, bits = rng.choice(NETWORKS), rng.choice((8, 4, 3, 2))
    float32 = measured.float32(network)
    share = measured.cells(network)[bits, 8].accuracy
    why = {
        8: "256 steps over the range of a filter are fine enough: most answers were never close.",
        4: "15 steps for a weight are coarse, but a layer adds up many weights, and their errors "
        "partly cancel.",
        3: "With seven steps the errors no longer cancel well enough for all images.",
        2: "With three values a weight, −s, 0 and s, rounding to nearest leaves too little.",
    }[bits]
    return accuracy(
        f"In float32 the {network} network gets {float32:.1%} of the test images right. Its "
        f"weights are rounded to {bits} bits, its activations to 8. What does it get right now?",
        share,
        why,
        [
            (0.1, "That would be chance: there are ten classes. So much isn’t lost yet."),
            (float32 * bits / 32, "Accuracy doesn’t shrink with memory: it hardly moves, then "
             "falls off a cliff."),
            (float32, "That was float32: with so few bits it falls."),
        ],
        covers=("few_bits",),
    )  # fmt: skip


def smaller(rng: random.Random) -> NumberQuestion:
    """How much smaller the weights get."""
    bits = rng.choice((8, 6, 4, 3, 2))
    sizes = {width.bits: width.bytes for width in weight_bits.recorded().widths}
    factor = sizes[32] / sizes[bits]
    return NumberQuestion(
        prompt=f"The plain network’s weights take {sizes[32]:,} bytes in float32. How many times "
        f"smaller are they in {bits} bits, packed tightly?",
        truth=round(factor, 2),
        shown=f"{factor:.1f} times",
        unit="times",
        tolerance=round(0.1 * factor, 2),
        typing="Within 10% counts.",
        mistakes=differing(
            factor,
            0.1 * factor,
            [
                (2 ** (32 - bits), "So many times fewer values a weight can have; its memory "
                 "goes with the bits."),
                (32 - bits, "Divide the bits, don’t subtract them."),
                (bits, f"{bits} bits are left of 32: divide."),
            ],
        ),
        reason=f"32 / {bits} = {32 / bits:.1f}, less a little for scales and biases: "
        f"{sizes[bits]:,} bytes.",
    )  # fmt: skip


def answers_that_change(rng: random.Random) -> ChoiceQuestion:
    """How many answers change in int8."""
    network = rng.choice(NETWORKS)
    flipped = measured.cells(network)[8, 8].flipped
    options, truth = shuffled(
        rng,
        (f"about {flipped}", ""),
        [
            (f"about {wrong:,}", sentence)
            for wrong, sentence in (
                (0, "The sums do change, and some images lie close to a border."),
                (10 * flipped, "Ten times fewer: for most images the best class leads by far."),
                (TEST_IMAGES // 2, "Each number moves a little; few answers hang on so little."),
            )
        ],
    )
    return ChoiceQuestion(
        prompt=f"The {network} network goes from float32 to int8: all weights and all activations. "
        f"How many of its {TEST_IMAGES:,} answers change?",
        options=options,
        truth=truth,
        reason=f"{flipped} answers, {flipped / TEST_IMAGES:.2%}: nearly always the two best "
        "classes were neck and neck in float32, too.",
        covers=("few_bits",),
    )


QUESTIONS = (right_answers, smaller, answers_that_change)
