"""Arithmetic: what sums need, what order does, and what things cost."""

import random

from lib.numbers import text
from lib.numbers.floats import FORMATS
from lib.numbers.hardware import ENERGY
from lib.numbers.integers import INT16, UINT16
from lib.teaching.questions.making import WHOLE, differing, order_of, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion, OrderQuestion

FACTORS = ((-128, -128), (127, 127), (100, 100), (-100, -80), (64, 64), (50, 50), (40, 30))


def room_for_sums(rng: random.Random) -> NumberQuestion:
    """How many products of int8 fit into an int16."""
    a, b = rng.choice(FACTORS)
    product = a * b
    count = INT16.max // product
    return NumberQuestion(
        prompt=f"A program adds up products of {text.minus(a)} × {text.minus(b)} in an int16. How "
        "many of them fit before one more would overflow?",
        truth=count,
        shown=str(count),
        typing=WHOLE,
        mistakes=differing(
            count,
            0,
            [
                (count + 1, f"{count + 1} × {product:,} = {(count + 1) * product:,}, and int16 "
                 f"ends at {INT16.max:,}."),
                (UINT16.max // product, "That is an unsigned int16. With a sign it ends at "
                 f"{INT16.max:,}."),
                (256, "A product of two int8 takes 16 bits by itself; there is hardly room for "
                 "sums."),
            ],
        ),
        reason=f"Each product is {product:,}, and int16 ends at {INT16.max:,}: room for {count}. "
        "A layer adds up hundreds, so its sums are int32.",
        settings={"number_a": str(a), "number_b": str(b), "operation": "multiply",
                  "int8_overflow": "widen"},
    )  # fmt: skip


def brackets(rng: random.Random) -> NumberQuestion:
    """Whether the order of additions matters in floats."""
    fmt = FORMATS[rng.choice(("float16", "bfloat16", "float8_e4m3fn"))]
    start = 2 ** (fmt.significand_bits + 1)
    value = int(fmt.decode(fmt.encode(float(start + 2))))
    return NumberQuestion(
        prompt=f"In {fmt.name}, ({start:,} + 1) + 1 is {start:,}: each 1 is swallowed. What is "
        f"{start:,} + (1 + 1)?",
        truth=value,
        shown=f"{value:,}",
        typing=WHOLE,
        mistakes=differing(
            value,
            0,
            [
                (start, "The two ones meet first here: together they are large enough to count."),
                (start + 1, f"{start + 1:,} isn’t there: the gap is 2."),
            ],
        ),
        reason=f"1 + 1 = 2 is exact, and the gap at {start:,} is 2, so the sum is exact, too. "
        "Integers have no such order: they add the same in any.",
        settings={"number_a": str(start), "number_b": "2", "operation": "add",
                  "arithmetic_format": fmt.name},
        locks=("number_a", "number_b"),
    )  # fmt: skip


def _cost(operation: str, operand: str) -> float:
    return next(
        each.picojoules for each in ENERGY if (each.operation, each.operand) == (operation, operand)
    )


def price_of_reading(rng: random.Random) -> ChoiceQuestion:
    """How many operations one read from memory is worth."""
    operation, operand = rng.choice(
        [("multiply", "int8"), ("multiply", "float32"), ("add", "float32"), ("add", "int32")]
    )
    ratio = _cost("read", "DRAM") / _cost(operation, operand)
    digits = len(str(round(ratio))) - 1
    near = round(ratio, -digits)
    options, truth = shuffled(
        rng,
        (f"about {near:,.0f}", ""),
        [
            (f"about {near / 100:,.0f}", "Far more: a read from memory is no operation like "
             "another, it drives wires across the board."),
            (f"about {near / 10:,.0f}", "That is closer to reading from the cache beside the "
             "processor."),
            (f"about {near * 10:,.0f}", "Not that many."),
        ],
    )  # fmt: skip
    return ChoiceQuestion(
        prompt=f"How many times can a chip {operation} in {operand} for the energy of one read of "
        "32 bits from memory (DRAM)?",
        options=options,
        truth=truth,
        reason=f"{_cost('read', 'DRAM'):g} pJ against {_cost(operation, operand):g} pJ (45 nm, "
        "Horowitz 2014). That is why fewer bytes count as much as cheaper arithmetic.",
    )


def prices(rng: random.Random) -> OrderQuestion:
    """Operations by what they cost."""
    costs = {
        "add two int8": _cost("add", "int8"),
        "multiply two int8": _cost("multiply", "int8"),
        "add two float32": _cost("add", "float32"),
        "multiply two int32": _cost("multiply", "int32"),
        "multiply two float32": _cost("multiply", "float32"),
        "read 32 bits from a cache": _cost("read", "SRAM cache"),
    }
    items = tuple(rng.sample(list(costs), 4))
    values = [costs[item] for item in items]
    return OrderQuestion(
        prompt="Which of these takes the least energy, and which the most?",
        items=items,
        values=tuple(f"{value:g} pJ" for value in values),
        truth=order_of(values, largest_first=False),
        direction="The cheapest first.",
        reason="Adding int8 is cheapest; multiplying goes with the square of the digits, and to "
        "read a number costs more than to multiply it (45 nm, Horowitz 2014).",
    )


QUESTIONS = (room_for_sums, brackets, price_of_reading, prices)
