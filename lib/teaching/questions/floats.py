"""Floats: where their numbers lie, and where they don't."""

import random
from fractions import Fraction

from lib.numbers import text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.teaching.questions.making import WHOLE, differing, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion

BITS = ("float_code-widget", "float_code-widget-text")  # where bits and numbers are put in
DECIMALS = ("0.1", "0.2", "0.25", "0.3", "0.4", "0.5", "0.6", "0.7", "0.75", "0.8", "0.9", "0.375")


def address(fmt: FloatFormat, value: float) -> dict[str, str]:
    """The parameters with which the page shows a value."""
    code = text.hexadecimal(int(fmt.encode(value)), fmt.bits)
    return {"float_format": fmt.name, "float_code": code}


def swallowed(rng: random.Random) -> NumberQuestion:
    """A number so large that adding 1 changes nothing."""
    fmt = FORMATS[rng.choice(("float32", "float16", "bfloat16", "float8_e4m3fn"))]
    start = 2 ** (fmt.significand_bits + 1)
    value = int(fmt.decode(fmt.encode(float(start + 1))))
    return NumberQuestion(
        prompt=f"A {fmt.name} holds {start:,}. A program adds 1. What does it hold now?",
        truth=value,
        shown=f"{value:,}",
        typing=WHOLE,
        mistakes=differing(
            value,
            0,
            [
                (start + 1, f"{start + 1:,} isn’t there: from {start:,} on, only every second "
                 "whole number is."),
                (start + 2, "It lies just between two numbers; a tie goes to the one whose last "
                 f"bit is 0, and that is {start:,}."),
            ],
        ),
        reason=f"With {fmt.significand_bits} stored bits and the hidden one, the gap is 2 from "
        f"{start:,} on. The 1 is swallowed.",
        settings=address(fmt, value),
        locks=BITS,
    )  # fmt: skip


def tenths(rng: random.Random) -> ChoiceQuestion:
    """Whether a decimal is stored exactly, or on which side of it."""
    fmt, written = FORMATS[rng.choice(("float32", "float16"))], rng.choice(DECIMALS)
    exact, stored = Fraction(written), Fraction(float(fmt.decode(fmt.encode(float(written)))))
    sides = {"exactly": "exactly it", "less": "a little less", "more": "a little more"}
    side = "exactly" if stored == exact else "less" if stored < exact else "more"
    if side == "exactly":
        sentence = f"{written} is a sum of few powers of two, so it is there exactly."
    else:
        sentence = "Whether the nearest number lies below or above depends on the digits cut off."
    binary = "In base two its digits never end; only a denominator that is a power of two ends."
    options, truth = shuffled(
        rng,
        (sides[side], ""),
        [
            (words, binary if name == "exactly" else sentence)
            for name, words in sides.items()
            if name != side
        ],
    )
    off = abs(stored - exact)
    return ChoiceQuestion(
        prompt=f"What is stored when {written} is put into a {fmt.name}?",
        options=options,
        truth=truth,
        reason=f"{written} = {exact}, and {exact.denominator} is a power of two."
        if side == "exactly"
        else f"{written} = {exact}, and {exact.denominator} is no power of two. The nearest "
        f"{fmt.name} is off by {float(off):.2g}.",
        settings=address(fmt, float(written)) | {"float_code_typed": written},
        locks=BITS,
    )


def octaves(rng: random.Random) -> NumberQuestion:
    """How many numbers lie between two powers of two."""
    fmt = FORMATS[rng.choice(("float16", "bfloat16", "float8_e4m3fn"))]
    power = rng.randint(2, 7)
    low = 2**power
    count = int(fmt.encode(2.0 * low)) - int(fmt.encode(float(low)))
    return NumberQuestion(
        prompt=f"{fmt.name} has {count:,} numbers from 1 up to, but not including, 2. How many has "
        f"it from {low} up to, but not including, {2 * low}?",
        truth=count,
        shown=f"{count:,}",
        typing=WHOLE,
        mistakes=differing(
            count,
            0,
            [
                (count * low, f"That part of the line is {low} times as long, but the gaps are, "
                 "too."),
                (low, "So many whole numbers there are; the floats go by powers of two."),
                (2 * count, "The same number of significand bits makes the same number of steps."),
            ],
        ),
        reason=f"Between any two powers of two the {fmt.significand_bits} significand bits count "
        f"through all their {count:,} patterns. Only the gap doubles each time.",
        settings=address(fmt, float(low)),
        locks=BITS,
    )  # fmt: skip


SPECIALS = {
    "ieee": "infinity and NaN in the top exponent",
    "fn": "no infinity, and NaN only where all bits are 1",
    "finite": "neither infinity nor NaN",
}


def largest(rng: random.Random) -> NumberQuestion:
    """The largest number of a small format."""
    names = ("float8_e4m3fn", "float8_e5m2", "float6_e3m2fn", "float6_e2m3fn", "float4_e2m1fn")
    fmt = FORMATS[rng.choice(names)]
    value, fields = fmt.max, (fmt.exponent_bits, fmt.significand_bits)
    as_ieee = FloatFormat("ieee", *fields, bias=fmt.bias).max
    all_ones = FloatFormat("finite", *fields, bias=fmt.bias, specials="finite").max
    return NumberQuestion(
        prompt=f"{fmt.name} has {fields[0]} exponent bits (bias {fmt.bias}), {fields[1]} "
        f"significand bits, and {SPECIALS[fmt.specials]}. What is its largest number?",
        truth=value,
        shown=f"{value:,g}",
        tolerance=0.01 * value,
        typing="Within 1% counts.",
        mistakes=differing(
            value,
            0.01 * value,
            [
                (as_ieee, "The top exponent isn’t kept for infinity here: it holds numbers, too."),
                (all_ones, f"That code is no number: there are {SPECIALS[fmt.specials]}."),
                (2.0 ** (1 << fields[0]) / 2**fmt.bias, "That power of two comes next; it has no "
                 "code."),
                (2.0**fmt.bias, "The significand adds to the power of two."),
            ],
        ),
        reason=f"It is the {'last' if value == all_ones else 'last free'} code before what is no "
        f"number: {value:,g}."
        if fmt.specials != "finite"
        else f"All bits but the sign are 1: every code is a number, and this one is {value:,g}.",
        settings=address(fmt, value),
        locks=BITS,
    )  # fmt: skip


QUESTIONS = (swallowed, tenths, octaves, largest)
