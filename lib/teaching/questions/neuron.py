"""One neuron, by hand: a sum of codes, and the way back to a code."""

import math
import random

import numpy as np

from lib.numbers.text import minus
from lib.quantization.affine import QParams
from lib.quantization.integer_ops import matmul, requantize
from lib.teaching.questions.making import WHOLE, differing
from lib.teaching.questions.records import NumberQuestion


def _term(code: int) -> str:
    return f"({minus(str(code))})" if code < 0 else str(code)


def a_sum(rng: random.Random) -> NumberQuestion:
    """A sum of three products, with a zero-point to take off."""
    x = np.array([rng.randint(0, 20) for _ in range(3)], np.uint8)
    w = np.array([rng.choice((-4, -3, -2, 2, 3, 5)) for _ in range(3)], np.int8)
    zero_point = rng.choice((2, 5, 10))
    value = int(matmul(x[None], zero_point, w[:, None], 0)[0, 0])
    as_is = int(x.astype(int) @ w)
    return NumberQuestion(
        prompt=f"Activations with the codes {', '.join(map(str, x))} and the zero-point "
        f"{zero_point} meet the weights {', '.join(minus(str(one)) for one in w)}, whose "
        "zero-point "
        "is 0. What is the integer sum?",
        truth=value,
        shown=minus(str(value)),
        typing=WHOLE,
        mistakes=differing(
            value,
            0,
            [
                (as_is, "The zero-point is to be taken off each code first: it stands for 0."),
                (as_is - zero_point, "It comes off each of the three codes, not once."),
                (as_is - 3 * zero_point, "It is multiplied by the weights, too."),
                (as_is + zero_point * int(w.sum()), "It is taken off, not added."),
            ],
        ),
        reason=" + ".join(f"({code} − {zero_point}) × {_term(int(one))}"
                          for code, one in zip(x, w, strict=True))
        + f" = {minus(str(value))}.",
        settings={"neuron_view": "Blackboard"},
    )  # fmt: skip


def back_to_a_code(rng: random.Random) -> NumberQuestion:
    """An int32 sum becomes a code of eight bits."""
    acc = rng.choice((1234, 1271, -530, 30_123, 812, 2049, -96))
    multiplier, zero_point = rng.choice((0.01, 0.02)), rng.choice((0, 10, 30))
    out = QParams(1.0, zero_point, 0, 255)
    code = int(requantize(np.array([acc], np.int32), np.float32(multiplier), out)[0])
    scaled = acc * multiplier
    free = round(scaled) + zero_point
    return NumberQuestion(
        prompt=f"A sum of {minus(f'{acc:,}')} is multiplied by {multiplier:g}, rounded, moved by "
        f"the zero-point {zero_point}, and clipped to 0 … 255. Which code comes out?",
        truth=code,
        shown=str(code),
        typing=WHOLE,
        mistakes=differing(
            code,
            0,
            [
                (free, "There is no such code: it is clipped to the nearest end."),
                (round(scaled), "The zero-point is still to be added."),
                (math.floor(scaled) + zero_point, "It is rounded to nearest, not down."),
                (math.ceil(scaled) + zero_point, "It is rounded to nearest, not up."),
                (0, "It is clipped after the zero-point was added, not before."),
            ],
        ),
        reason=f"{minus(f'{acc:,}')} × {multiplier:g} = {minus(f'{scaled:.2f}')}, rounded "
        f"{minus(str(round(scaled)))}; plus {zero_point} is {minus(str(free))}"
        + (f", clipped to {code}." if free != code else "."),
    )


def errors_add_up(rng: random.Random) -> NumberQuestion:
    """How the error of a sum goes with the number of its products."""
    count = rng.choice((9, 64, 144, 288, 576, 1152))
    times = math.sqrt(count)
    return NumberQuestion(
        prompt=f"A neuron adds up {count:,} products, each with a rounding error of its own, as "
        "often up as down. How many times as large as one product’s is the typical error of the "
        "sum?",
        truth=times,
        shown=f"{times:.3g} times",
        unit="times",
        tolerance=0.1 * times,
        typing="Within 10% counts.",
        mistakes=differing(
            times,
            0.1 * times,
            [
                (count, "Only if all erred to the same side. They partly cancel."),
                (1, "They don’t cancel fully."),
                (0, "They don’t cancel fully."),
                (count / 2, "Half of them err up, half down, but never just so."),
            ],
        ),
        reason=f"Independent errors add as their squares do: √{count:,} = {times:.3g}. The sum "
        "itself often grows faster, so its relative error shrinks.",
    )


QUESTIONS = (a_sum, back_to_a_code, errors_add_up)
