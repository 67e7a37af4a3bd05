"""Four bits, five ways: what counts, what each way wins, and where sixteen values lie."""

import itertools
import random
from functools import cache

import numpy as np

from lib.jobs.tasks import RoundLayer
from lib.quantization.block_formats import reading
from lib.settings import LANGUAGE_LAYERS
from lib.studies.language import four_bits
from lib.studies.language.four_bits import (
    AWQ,
    FORMATS,
    GPTQ,
    NEAREST,
    ROW,
    Rounded,
    RoundedLayer,
    change,
    format_of,
)
from lib.teaching.questions import measured
from lib.teaching.questions.making import differing, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion

SHOWN = ("qp-split-fourbits", "qp-split-first-all")  # what shows the answers on the page
INTEGERS = (ROW, *four_bits.GROUPS)
APART = 1.05  # times, by which errors differ that are to be told apart
LARGEST = (1.0, 2.0, 0.5)
# Of blocks whose outermost value is a short number; that of MXFP4 has a scale of a power of two.
LARGEST_WEIGHTS = {"NF4": 1.0, "MXFP4": 1.5, "W4 g32": 7.5 / 8}
FIFTH = 5  # no value lies there in any of these formats


@cache
def _layer(layer: str) -> RoundedLayer:
    found: RoundedLayer = measured.result(RoundLayer(layer=layer))
    return found


def _settings(layer: str, name: str, rounding: str = NEAREST) -> dict[str, str]:
    return {
        "fourbits_layer": layer,
        "fourbits_format": name,
        "fourbits_rounding": rounding,
    }


def further_and_nearer(rng: random.Random) -> ChoiceQuestion:
    """What GPTQ does to the weights, and to the outputs."""
    layer, name = rng.choice(LANGUAGE_LAYERS), rng.choice(INTEGERS)
    found = _layer(layer)
    nearest, other = found.rounded(name, NEAREST), found.rounded(name, GPTQ)
    told = (
        f"Weights {nearest.weights_off:.1%} off to nearest, {other.weights_off:.1%} with GPTQ; "
        f"outputs {nearest.off:.1%} and {other.off:.1%}."
    )
    is_so = other.weights_off < nearest.weights_off, other.off < nearest.off
    words = {
        (weights, outputs): f"its weights are {'nearer' if weights else 'further off'}, its "
        f"outputs {'nearer' if outputs else 'further off'}"
        for weights in (True, False)
        for outputs in (True, False)
    }
    right = words.pop(is_so)
    options, truth = shuffled(rng, (right, ""), [(each, told) for each in words.values()])
    return ChoiceQuestion(
        prompt=f"The layer {layer} is stored as {name}: once each weight is rounded to its nearest "
        "code, once by GPTQ, which lets weights make up for each other’s errors. What is true of "
        "GPTQ, against rounding to nearest?",
        options=options,
        truth=truth,
        reason=f"{told} No rounding is nearer to each weight than the nearest code; but an output "
        "is a sum, in which errors can cancel.",
        settings=_settings(layer, name, GPTQ),
        covers=SHOWN,
    )


def by_format(rng: random.Random) -> OrderQuestion:
    """Formats by how near the outputs are."""
    layer = rng.choice(LANGUAGE_LAYERS)
    found = {each.format: each for each in _layer(layer).ways if each.rounding == NEAREST}
    groups = [each for each in itertools.combinations(FORMATS, 3) if _apart(each, found)]
    names = rng.sample(rng.choice(groups), 3)
    values = [found[name].off for name in names]
    return OrderQuestion(
        prompt=f"Each weight of {layer} is rounded to nearest. In which format are its outputs "
        "nearest to float32’s?",
        items=tuple(names),
        values=tuple(f"{found[name].off:.1%} off, {found[name].bits:.4g} bits" for name in names),
        truth=order_of(values, largest_first=False),
        direction="The nearest first.",
        reason="The fewer weights share a scale, the less it must reach up to the largest of them; "
        "and values that crowd where the weights are round them finer."
        + " MXFP4’s scale can only be a power of two, which fits less well."
        * ("MXFP4" in names),
        settings=_settings(layer, names[0]),
        covers=SHOWN,
    )


def _apart(names: tuple[str, ...], found: dict[str, Rounded]) -> bool:
    values = sorted(found[name].off for name in names)
    return all(high > APART * low for low, high in itertools.pairwise(values))


def values_near_zero(rng: random.Random) -> NumberQuestion:
    """How many of the sixteen values lie near 0."""
    name, largest = rng.choice(tuple(LARGEST_WEIGHTS)), rng.choice(LARGEST)
    fmt = format_of(name, 32)
    block = np.zeros(fmt.block_size, np.float32)
    block[0] = largest * LARGEST_WEIGHTS[name]
    levels = np.unique(reading.levels(fmt, fmt.quantize(block)[0]))
    end = float(np.abs(levels).max())
    truth = int((np.abs(levels) <= end / FIFTH).sum())
    return NumberQuestion(
        prompt=f"The outermost of {name}’s values in a block is {end:g} from 0. How many of its "
        f"values lie within {end / FIFTH:g} of 0, counting 0 once?",
        truth=truth,
        shown=str(truth),
        typing="A whole number, exactly.",
        mistakes=differing(
            truth,
            0,
            [
                (3, "That would be a fifth of sixteen, as if they lay evenly."),
                (16, "These are all that there are."),
                (8, "That would be half of them."),
            ],
        ),
        reason=f"{len(levels)} values differ: {', '.join(_short(each) for each in levels)}.",
        settings=_settings(LANGUAGE_LAYERS[0], name),
        covers=("qp-split-sixteen",),
    )


def _short(value: float) -> str:
    return f"{value + 0.0:.3g}".replace("-", "−")  # -0 is 0


def what_awq_wins(rng: random.Random) -> ChoiceQuestion:
    """What AWQ wins, by how far the strongest channel stands out."""
    layer, name = rng.choice(LANGUAGE_LAYERS), rng.choice(FORMATS)
    found = _layer(layer)
    gain = -change(found.rounded(name, AWQ).off, found.rounded(name, NEAREST).off)
    ways = {
        "hardly any: less than 5%": gain < 0.05,
        "5% to 20%": 0.05 <= gain < 0.2,
        "20% to 50%": 0.2 <= gain < 0.5,
        "more than half": gain >= 0.5,
    }
    right = next(words for words, is_so in ways.items() if is_so)
    told = f"It takes away {gain:.0%} of it." if gain > 0 else "It takes away none."
    options, truth = shuffled(rng, (right, ""), [(words, told) for words in ways if words != right])
    return ChoiceQuestion(
        prompt=f"Into {layer}, the strongest channel is on average {found.standing_out:.1f} times "
        f"as strong as the median one. How much of the outputs’ error in {name} does AWQ take "
        "away, which rounds the weights of strong channels finer?",
        options=options,
        truth=truth,
        reason=f"{told} The further a few channels stand out, the more it can win.",
        settings=_settings(layer, name, AWQ),
        covers=SHOWN,
    )


def on_what_it_was_fitted_to(rng: random.Random) -> ChoiceQuestion:
    """GPTQ on the activations that it saw, and on others."""
    layer, name = rng.choice(LANGUAGE_LAYERS), rng.choice(INTEGERS)
    seen, others = _layer(layer).rounded(name, GPTQ).outputs_off
    right, wrong = ("on those that GPTQ saw", "on others")
    if others < seen:
        right, wrong = wrong, right
    told = f"{seen:.2%} off on those that it saw, {others:.2%} on others."
    options, truth = shuffled(rng, (right, ""), [(wrong, told), ("equally far on both", told)])
    return ChoiceQuestion(
        prompt=f"GPTQ chooses the codes of {layer} ({name}) by the activations of some texts. On "
        "which activations are the layer’s outputs less far off?",
        options=options,
        truth=truth,
        reason=f"{told} What was chosen for some texts fits these best: so it is judged on others.",
        settings=_settings(layer, name, GPTQ),
        covers=SHOWN,
    )


QUESTIONS = (
    further_and_nearer,
    by_format,
    values_near_zero,
    what_awq_wins,
    on_what_it_was_fitted_to,
)
