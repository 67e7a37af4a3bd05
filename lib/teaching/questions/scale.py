"""Scale and zero-point: two numbers, and the four ways to get them wrong."""

import random

import numpy as np

from lib.numbers.text import minus
from lib.quantization.affine import QParams, choose_qparams, dequantize, quantize
from lib.teaching.questions.making import WHOLE, differing
from lib.teaching.questions.records import NumberQuestion

LOCKS = ("one_value-widget", "quantizer-widget")
LOWS = (-0.5, -1.0, -1.5, -2.0, -3.0)
HIGHS = (1.25, 2.5, 3.5, 4.0, 6.0)
# Of four bits, as the page begins: a scale, a zero-point, and values with a code, or past the end.
GRIDS = ((0.5, -2), (0.25, 3), (0.25, -3), (0.5, 1))
VALUES = (1.3, -1.9, 2.2, -0.8, 3.7, 4.6, -4.7, 0.6, -2.7)


def address(qparams: QParams, x: float, bits: int) -> dict[str, str]:
    """The parameters with which the page's first picture shows a value."""
    return {
        "one_x": f"{x:g}",
        "one_bits": str(bits),
        "one_scale": repr(float(qparams.scale)),
        "one_zero_point": str(int(qparams.zero_point)),
    }


def whole(number: int, *, brackets: bool = False) -> str:
    """A whole number as text; in brackets if it is to be and is below 0."""
    return minus(f"({number})" if brackets and number < 0 else str(number))


def the_scale(rng: random.Random) -> NumberQuestion:
    """The scale of a range."""
    low, high = rng.choice(LOWS), rng.choice(HIGHS)
    qparams = choose_qparams(low, high)
    scale = float(qparams.scale)
    return NumberQuestion(
        prompt=f"Values from {minus(f'{low:g}')} to {high:g} are to get the codes of int8, all "
        "256 of them. What is the scale, the real number between two neighbors?",
        truth=scale,
        shown=f"{scale:.4g}",
        tolerance=0.02 * scale,
        typing="Within 2% counts: two digits or three.",
        mistakes=differing(
            scale,
            0.02 * scale,
            [
                (high / 127, "That is a symmetric range: with it most negative codes stay unused."),
                (high / 255, "The range begins below 0: its width counts, not its end."),
                ((high - low) / 127, "So many steps lie on one side of 0; all of them are 255."),
                (high - low, "That is the width of the range. Share it among 255 steps."),
                (255 / (high - low), "That is its inverse: steps for each unit."),
            ],
        ),
        reason=f"({high:g} − {minus(f'({low:g})')}) / (127 − (−128)) = {high - low:g} / 255 = "
        f"{scale:.4g}.",
        settings=address(qparams, high, 8),
        locks=LOCKS,
    )


def the_zero_point(rng: random.Random) -> NumberQuestion:
    """The code of real 0, for which the range may have to be widened."""
    widened = rng.random() < 0.4
    low = rng.choice((0.5, 1.0)) if widened else rng.choice(LOWS)
    high = rng.choice(HIGHS) + (1 if widened else 0)
    qparams = choose_qparams(low, high)
    code, scale = int(qparams.zero_point), float(qparams.scale)
    as_it_is = -128 - low / ((high - low) / 255)
    wrong = [
        (0, "Only where the range is symmetric. Here 0 doesn’t lie in its middle."),
        (code + 128, "That is uint8, whose codes begin at 0. Those of int8 begin at −128."),
        (-code, "The sign: the lowest code, −128, belongs to the smallest value."),
        (-128, "The lowest code belongs to the smallest value, and that isn’t 0 here."),
    ]
    if widened:
        not_held = "0 must have a code of its own, so the range is widened down to 0 first."
        wrong = [(round(as_it_is), not_held), (0, not_held), (-round(as_it_is), not_held)]
    return NumberQuestion(
        prompt=f"Values from {minus(f'{low:g}')} to {high:g} get the codes −128 to 127. What is "
        "the zero-point, the code of real 0?",
        truth=code,
        shown=whole(code),
        tolerance=1,
        typing="A whole number; one more or one less counts.",
        mistakes=differing(code, 1, wrong),
        reason=f"The range must hold 0, so it goes from 0 to {high:g}: 0 is its smallest value and "
        "gets the lowest code, −128."
        if widened
        else f"0 lies {-low:g} above the smallest value, {-low / scale:.1f} steps of {scale:.4g}: "
        f"−128 + {round(-low / scale)} = {whole(code)}.",
        settings=address(qparams, 0, 8),
        locks=LOCKS,
    )


def the_code(rng: random.Random) -> NumberQuestion:
    """The code of one value."""
    (scale, zero_point), x = rng.choice(GRIDS), rng.choice(VALUES)
    qparams = QParams(scale, zero_point, -8, 7)
    code = int(quantize(np.float32(x), qparams))
    steps, free = x / scale, round(x / scale) + zero_point
    return NumberQuestion(
        prompt=f"Scale {scale:g}, zero-point {whole(zero_point)}, codes −8 to 7. Which code "
        f"does {minus(f'{x:g}')} get?",
        truth=code,
        shown=whole(code),
        typing=WHOLE,
        mistakes=differing(
            code,
            0,
            [
                (free, "There is no such code: it is clipped to the nearest end."),
                (round(steps), "So many steps it lies from 0; the zero-point is to be added."),
                (round(steps) - zero_point, "The zero-point is added, not subtracted."),
                (int(np.floor(steps)) + zero_point, "It is rounded to nearest, not down."),
                (int(np.ceil(steps)) + zero_point, "It is rounded to nearest, not up."),
            ],
        ),
        reason=f"{minus(f'{x:g}')} / {scale:g} = {minus(f'{steps:.4g}')} steps, rounded "
        f"{whole(round(steps))}; with the zero-point {whole(free)}"
        + (f", clipped to {whole(code)}." if free != code else "."),
        settings=address(qparams, x, 4),
        locks=LOCKS,
        mark="one_value",
    )


def what_comes_back(rng: random.Random) -> NumberQuestion:
    """A code on its way back."""
    (scale, zero_point), code = rng.choice(GRIDS), rng.choice((-8, -6, -5, -1, 2, 4, 6, 7))
    qparams = QParams(scale, zero_point, -8, 7)
    back = float(dequantize(np.int8(code), qparams))
    return NumberQuestion(
        prompt=f"Scale {scale:g}, zero-point {whole(zero_point)}. Which real number does code "
        f"{whole(code)} stand for?",
        truth=back,
        shown=minus(f"{back:g}"),
        tolerance=0.005,
        typing="Two decimals are enough.",
        mistakes=differing(
            back,
            0.005,
            [
                (code * scale, "First the zero-point comes off: it is the code of 0."),
                ((code + zero_point) * scale, "The zero-point is subtracted on the way back."),
                (code * scale - zero_point, "First the zero-point, then the scale."),
            ],
        ),
        reason=f"({whole(code)} − {whole(zero_point, brackets=True)}) × {scale:g} = "
        f"{minus(f'{back:g}')}. Every value that got this code comes back as this.",
        settings=address(qparams, back, 4),
        locks=LOCKS,
    )


QUESTIONS = (the_scale, the_zero_point, the_code, what_comes_back)
