"""Integers: what bits mean, and what happens at the ends."""

import random

from lib.numbers import int_types, text
from lib.numbers.int_types import add_steps
from lib.numbers.integers import INT8, UINT8, IntFormat
from lib.teaching.questions.making import WHOLE, differing, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion

BITS = ("integer-widget", "integer-widget-text")  # where bits and numbers are put in
WHEEL = "integer-widget-wheel"


def bits_of(code: int) -> str:
    """Eight bits in two groups."""
    return f"{code >> 4:04b} {code & 15:04b}"


def address(fmt: IntFormat, value: int, **more: str) -> dict[str, str]:
    """The parameters with which the page shows a value."""
    sign = "signed" if fmt.signed else "unsigned"
    code = text.hexadecimal(fmt.encode(value), fmt.bits)
    return {"int_bits": str(fmt.bits), "int_sign": sign, "integer": code, **more}


def meaning(rng: random.Random) -> NumberQuestion:
    """What a row of bits with the top bit set means as int8."""
    code = rng.choice([0x81, 0xFF, 0x80, 0xFE, 0xF0, 0x82, 0xFD, 0xE0, 0x88])
    value = INT8.decode(code)
    rest = code & 0x7F
    return NumberQuestion(
        prompt=f"What does {bits_of(code)} mean as int8?",
        truth=value,
        shown=text.minus(value),
        typing=WHOLE,
        mistakes=differing(
            value,
            0,
            [
                (UINT8.decode(code), "That is uint8. As int8 the top bit counts −128, not 128."),
                (
                    int(int_types.sign_and_magnitude(INT8, code)),
                    f"The top bit is more than a minus sign: it counts −128, and the others add "
                    f"{rest} to it.",
                ),
                (rest, "The top bit counts, too: it is worth −128."),
                (
                    code - 128,
                    "Codes that begin at −128 are another idea, called offset binary: there "
                    "1000 0000 means 0.",
                ),
                (
                    value + 1,
                    "In one’s complement, yes: flip all bits. Two’s complement is one further on.",
                ),
                (-value, "The top bit is set, so the number is negative."),
            ],
        ),
        reason=f"The top bit counts −128, and the others {rest}: −128 + {rest} = "
        f"{text.minus(value)}.",
        settings=address(INT8, value),
        locks=(*BITS, WHEEL),
        mark="wheel",
    )


def past_the_end(rng: random.Random) -> NumberQuestion:
    """What an int8 that wraps holds after an addition that doesn't fit."""
    start, step = rng.choice([100, 110, 120, 127]), rng.choice([28, 30, 50, 60, 100])
    total = start + step
    _, value = add_steps(INT8, start, step, "wrap")
    return NumberQuestion(
        prompt=f"An int8 holds {start}. A program adds {step}, and the processor wraps around. "
        "What does it hold now?",
        truth=value,
        shown=text.minus(value),
        typing=WHOLE,
        mistakes=differing(
            value,
            0,
            [
                (total, f"{total} has no code in int8, whose largest value is 127."),
                (127, "That is saturating: stopping at the end. This one wraps around."),
                (total - 128, "Past 127 the count goes on at −128, not at 0."),
                (value + 1, "One too many: the step after 127 is −128 itself."),
                (value - 1, "One too few: the step after 127 is −128 itself."),
                (-total, "The sign doesn’t flip; the count goes on at −128."),
            ],
        ),
        reason=f"There are 256 codes in a circle: {total} − 256 = {text.minus(value)}.",
        settings=address(INT8, value, int_overflow="wrap"),
        locks=(*BITS, WHEEL),
        mark="wheel",
    )


def negative(rng: random.Random) -> ChoiceQuestion:
    """The bits of a small negative number."""
    size = rng.randint(2, 100)
    code = INT8.encode(-size)
    options, truth = shuffled(
        rng,
        (bits_of(code), ""),
        [
            (
                bits_of(0x80 | size),
                "That is sign and magnitude, as floats have it. Read as int8 it is "
                f"{text.minus(INT8.decode(0x80 | size))}.",
            ),
            (
                bits_of(~size & 0xFF),
                "All bits flipped is one’s complement. Add 1 for two’s complement.",
            ),
            (bits_of(128 - size), f"That is {128 - size}: its top bit is 0, so it is positive."),
        ],
    )
    return ChoiceQuestion(
        prompt=f"Which bits are −{size} as int8?",
        options=options,
        truth=truth,
        reason=f"They are those of 256 − {size} = {code}: the top bit takes off 128 instead of "
        "adding it, which is 256 less.",
        settings=address(INT8, -size),
        locks=(*BITS, WHEEL),
    )


def bits_needed(rng: random.Random) -> NumberQuestion:
    """How many bits a signed integer needs to hold a power of two."""
    power = rng.randint(3, 11)
    value = 1 << power
    bits = next(bits for bits in range(2, 65) if IntFormat(bits, True).max >= value)
    return NumberQuestion(
        prompt=f"How many bits does a signed integer need at least, to hold +{value:,}?",
        truth=bits,
        shown=f"{bits} bits",
        unit="bits",
        typing=WHOLE,
        mistakes=differing(
            bits,
            0,
            [
                (bits - 1, f"With {bits - 1} bits −{value:,} exists, but +{value:,} doesn’t."),
                (power, f"{power} bits have {value:,} codes, from 0 to {value - 1:,} if unsigned."),
            ],
        ),
        reason=f"{bits - 1} bits reach from −{value:,} to {value - 1:,}: zero takes one of the "
        f"codes without a minus. It takes {bits}.",
    )


QUESTIONS = (meaning, past_the_end, negative, bits_needed)
