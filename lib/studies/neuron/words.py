"""The steps of one neuron in words, each with this neuron's own numbers."""

from typing import SupportsFloat

from lib.numbers.text import minus, rounded
from lib.studies.neuron.excerpt import excerpt
from lib.studies.neuron.meanings import two_roundings, unit
from lib.studies.neuron.neuron import Neuron

TITLES = {
    "correction": "zero-point correction",
    "multiply": "× multiplier",
    "zero point": "+ zero-point",
}


def number(x: SupportsFloat, digits: int = 4) -> str:
    """A real number in at most so many digits, none of them a 0 at the end: "0.458"."""
    text = f"{float(x):.{digits}g}"
    return rounded(float(x), digits) if "e" in text else minus(text)


def short(x: float, places: int) -> str:
    """A real number with so many places, for a cell."""
    text = f"{x:.{places}f}"
    return minus(text) if float(text) else "0"


def whole(x: int | float) -> str:
    """A code or a sum; with three places where it is a float on its way to a code."""
    return minus(f"{x:,}" if isinstance(x, int) else f"{x:,.3f}")


def step(one: Neuron, name: str) -> str:
    """What a step does.

    Args:
        one: the neuron.
        name: "window", "weights", "products", or that of one of the neuron's steps.
    """
    return _sentences(one)[name]


def _sentences(one: Neuron) -> dict[str, str]:
    count = one.products.size
    zero = one.input_zero_point
    rest = f" The zero-point {zero} of the inputs is still in it." if zero else ""
    found = {
        "window": f"The {count:,} codes that the neuron sees. Code q stands for "
        f"{number(one.input_scale)} × (q − {zero}). Below them: float32's inputs.",
        "weights": f"Code q stands for {number(one.weight_scale)} × q. Weights are quantized "
        "symmetrically: their zero-point is 0.",
        "products": "Each code times its weight, an exact integer. Float32 multiplies the real "
        "numbers.",
        "sum": f"All {count:,} products added up in int32, exactly. One unit is input scale × "
        f"weight scale = {number(unit(one))}.{rest}",
        "correction": f"Each input code is {zero} too high, so {zero} × {whole(one.weights_sum)}, "
        "the sum of the weights, is subtracted. It is known before there is an image."
        if zero
        else "Nothing to correct: the zero-point of the inputs is 0. Any other would be "
        "subtracted, times the sum of the weights.",
        "bias": f"The bias in the same unit, {whole(one.bias)}, is added. Engines store bias and "
        f"correction as one number, {whole(one.folded_bias)}.",
    }
    if one.layer.output_qparams is None:
        return found | {
            "multiply": f"Times input scale × weight scale = {number(one.multiplier)} in float32. "
            "The last layer stops here: its output is a real number, a logit."
        }
    scale = number(one.output_qparams.scale)
    in_steps = {step.name: step.float32 for step in one.steps}["multiply"]
    low, high = one.clip
    relu = (
        f"The lower end {low} is the code of real 0: this is the ReLU."
        if one.layer.relu
        else "This layer has no ReLU."
    )
    last = (
        "It is so near the middle between two codes that float32 may round either way: a tie."
        if one.tie
        else "After the inputs and the weights, this is the third rounding, and the last."
    )
    return found | {
        "multiply": f"Times input scale × weight scale ÷ output scale = {number(one.multiplier)}: "
        f"now it counts steps of the output, {scale} each. Float32 is at {number(in_steps)} steps.",
        "round": "Rounded to the nearest whole step; exactly one half goes to the even one. "
        f"{last}",
        "zero point": f"Plus {one.output_qparams.zero_point}, the code that means 0 in the output.",
        "clip": f"Codes run from {low} to {high}; anything beyond is clipped to the nearer end. "
        f"{relu}",
    }


def result(one: Neuron, value: float) -> str:
    """An output as it is shown: the code, or the logit of the last layer."""
    return minus(f"{value:.4f}") if one.layer.output_qparams is None else f"code {value}"


def stands_for(one: Neuron) -> str:
    """What the result stands for, and what float32 gets."""
    stands = (
        "The logit."
        if one.layer.output_qparams is None
        else f"It stands for {number(one.meaning)}."
    )
    return f"{stands} Float32 gets {number(one.float_output)}."


def agreement(one: Neuron) -> str:
    """Whether the engine has the same number."""
    if one.layer.output_qparams is None:
        return "the logit that it computed; floats may differ in their last digits."
    if one.code != one.engine_value:
        return (
            "what it computed here. The pixel lies on a rounding tie: the engine adds the bias in "
            "float32, and rounded the other way."
        )
    tie = " The pixel lies on a rounding tie, and both rounded the same way." if one.tie else ""
    return f"what it computed here: the same.{tie}"


def without_floats(one: Neuron) -> str:
    """The multiplier as a chip without floats stores it."""
    mantissa, shift = one.mantissa_and_shift
    return minus(f"{mantissa:,} × 2^({shift} − 31)")


def roundings(one: Neuron) -> str:
    """Where a chip without floats rounds, beside the one rounding of float32."""
    twice = two_roundings(one)
    return (
        f"{number(twice.product)} to {whole(twice.high)} and {number(twice.shifted)} to "
        f"{whole(twice.steps)}, not {number(one.scaled)} to {whole(one.rounded)}"
    )


def left_out(one: Neuron) -> str:
    """Which of the products are on screen; nothing where all of them are."""
    part = excerpt(one)
    shown, count = part.products.size, one.products.size
    if shown == count:
        return ""
    if len(one.patch) == 1:
        return f"The {shown} largest of {count:,} products are shown. The sum contains them all."
    if len(part.inputs) > 1:
        listed = ", ".join(map(str, part.inputs))
        return (
            f"The {shown} largest of {count:,} products are shown, those of the inputs {listed}. "
            "The sum contains them all."
        )
    return (
        f"Of {len(one.patch)} input channels, only channel {part.inputs[0]}, with the largest "
        f"products, is shown. Each has {shown} products; the sum contains all {count:,}."
    )
