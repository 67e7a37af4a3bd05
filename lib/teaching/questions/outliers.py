"""Outliers: what one scale leaves for the other channels, and what helps."""

import random

from lib.settings import ENCODER_LAYERS, ENCODER_SENTENCE
from lib.studies import outliers
from lib.studies.outliers import CHANNEL, ONE, TOKEN, Layer
from lib.teaching.questions.making import differing, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion

CLEAR_BITS = (6, 7, 8)  # with which a scale a channel is best in each layer, and one scale worst
NEAR = 0.9  # of one scale's error: what is above is no help
WORDS = {
    ONE: "one scale for the layer",
    TOKEN: "a scale for each token",
    CHANNEL: "a scale for each channel",
}


def _layer(rng: random.Random) -> tuple[str, Layer]:
    name = rng.choice([name for name in ENCODER_LAYERS if name.endswith(("up", "down"))])
    return name, outliers.layer(ENCODER_SENTENCE, name)


def median_code(rng: random.Random) -> NumberQuestion:
    """What one scale leaves for the median channel."""
    name, layer = _layer(rng)
    peak, median = (float(f"{value:.3g}") for value in (layer.peaks.max(), layer.median))
    code = round(median / peak * layer.largest_code)
    return NumberQuestion(
        prompt=f"Into {name}, the largest value of channel {layer.channel} is {peak:g}, that of "
        f"the median channel {median:g}. One scale gives {peak:g} the code 127. Which code "
        f"does {median:g} get?",
        truth=code,
        shown=str(code),
        tolerance=1,
        typing="A whole number; one beside it counts.",
        mistakes=differing(
            code, 1, [(127, "Only with a scale of its own."), (0, "Small, but not that small.")]
        ),
        reason=f"{median:g} / {peak:g} × 127 is {median / peak * 127:.4g}. Half of all "
        f"channels make do with the codes from −{code} to {code}.",
        settings={"outliers_layer": name},
        covers=("qp-split-layer",),
    )


def does_it_help(rng: random.Random) -> ChoiceQuestion:
    """What smoothing with the usual alpha does for a layer."""
    name, layer = _layer(rng)
    ratio = layer.against_one_scale(0.5)
    ways = {
        "less than half the error": ratio < 0.5,
        "less error, but more than half": 0.5 <= ratio < NEAR,
        "as much error, or more": ratio >= NEAR,
    }
    right = next(words for words, is_so in ways.items() if is_so)
    told = f"It is {ratio:.2f} times the error of one scale."
    options, truth = shuffled(rng, (right, ""), [(words, told) for words in ways if words != right])
    return ChoiceQuestion(
        prompt=f"The inputs of {name} are smoothed with the usual alpha, 0.5, and then get one "
        "scale. How far are its outputs off, against one scale without smoothing?",
        options=options,
        truth=truth,
        reason=f"{told} How much of a peak the weights can take depends on how large they are "
        "already.",
        settings={"outliers_layer": name},
        covers=("qp-split-first-ways",),
    )


def order(rng: random.Random) -> OrderQuestion:
    """Ways to choose scales, by their error."""
    name, _ = _layer(rng)
    bits = rng.choice(CLEAR_BITS)
    items = tuple(rng.sample(tuple(WORDS), len(WORDS)))
    layer = outliers.layer(ENCODER_SENTENCE, name, bits)
    values = [layer.off(way) for way in items]
    return OrderQuestion(
        prompt=f"Activations that enter {name} get {bits} bits. Which scales bring its outputs "
        "nearest to float32's?",
        items=tuple(WORDS[way] for way in items),
        values=tuple(f"{value:.2%} off" for value in values),
        truth=order_of(values, largest_first=False),
        direction="The nearest first.",
        reason="The outlier stands in one channel: with a scale a channel it spoils no other. "
        "A scale a token spares the tokens where it is small.",
        settings={"outliers_layer": name, "outliers_bits": str(bits)},
        covers=("qp-split-first-ways",),
    )


def cannot_be_had(rng: random.Random) -> ChoiceQuestion:
    """Which scales an integer sum can't have."""
    right = ("a scale a channel", "")
    wrong = [
        ("a scale a token", "All products of one sum share it: it is multiplied once, at the end."),
        ("one scale, smoothed", "The inputs are divided before the sum, not within it."),
        ("a scale for each output's weights", "All products of one sum share it."),
    ]
    options, truth = shuffled(rng, right, rng.sample(wrong, len(wrong)))
    return ChoiceQuestion(
        prompt="An output is a sum over channels of code times code. Which of these can no integer "
        "sum be computed with?",
        options=options,
        truth=truth,
        reason="Each product would need its channel’s scale before it is added to the others.",
        covers=("qp-split-first-ways",),
    )


QUESTIONS = (median_code, does_it_help, order, cannot_be_had)
