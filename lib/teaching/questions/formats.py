"""One number, every format: what each keeps of it."""

import random
from fractions import Fraction

from lib.numbers.floats import FORMATS
from lib.teaching.questions.making import WHOLE, differing, shuffled
from lib.teaching.questions.records import ChoiceQuestion, NumberQuestion

RIVALS = ("float16", "bfloat16", "float8_e4m3fn", "float8_e5m2")
NUMBERS = ("0.1", "0.3", "70000", "1e-8", "300.3", "1e10", "0.001", "100000", "2e-7")


def closest(rng: random.Random) -> ChoiceQuestion:
    """Which format comes closest to a number."""
    written = rng.choice(NUMBERS)
    exact = Fraction(written)
    stored = {
        name: float(FORMATS[name].decode(FORMATS[name].encode(float(written)))) for name in RIVALS
    }
    finite = {
        name: abs(Fraction(value) - exact)
        for name, value in stored.items()
        if abs(value) < float("inf")
    }
    best = min(finite, key=finite.__getitem__)
    options, truth = shuffled(
        rng,
        (best, ""),
        [
            (name, f"It stores {value:.6g}; {best} stores {stored[best]:.6g}.")
            if abs(value) < float("inf")
            else (name, f"It has no number near {written}: it ends at {FORMATS[name].max:,g}.")
            for name, value in stored.items()
            if name != best
        ],
    )
    half = FORMATS["float16"]
    wide = f"It ends at {half.max:,g}, and fades out below {2.0 ** (1 - half.bias):.1g}."
    return ChoiceQuestion(
        prompt=f"Which of these formats comes closest to {written}?",
        options=options,
        truth=truth,
        reason=f"float16 has most significand bits, {half.significand_bits}, and "
        f"{written} lies where they count."
        if best == "float16"
        else f"float16 has more significand bits, but not there. {wide} bfloat16 reaches as far as "
        "float32.",
        settings={"formats_from": "type", "formats_typed": written},
        locks=("formats_typed",),
    )


def eight_bits(rng: random.Random) -> NumberQuestion:
    """What a float of eight bits makes of a whole number."""
    fmt = FORMATS[rng.choice(("float8_e4m3fn", "float8_e5m2"))]
    number = rng.choice((17, 19, 21, 27, 35, 37, 45, 51, 75, 100, 105, 121, 200))
    value = int(fmt.decode(fmt.encode(float(number))))
    down, up = (
        int(fmt.decode(step(int(fmt.encode(float(value))))))
        for step in (fmt.next_down, fmt.next_up)
    )
    return NumberQuestion(
        prompt=f"Which number does {fmt.name}, with its {fmt.significand_bits} significand bits, "
        f"store for {number}?",
        truth=value,
        shown=str(value),
        typing=WHOLE,
        mistakes=differing(
            value,
            0,
            [
                (number, f"{number} takes more than {fmt.significand_bits + 1} bits, the hidden "
                 "one included."),
                (up, f"{up} is the next one up, and no nearer; ties go to the even code."),
                (down, f"{down} is the next one down, and no nearer; ties go to the even code."),
            ],
        ),
        reason=f"Near {number} the gap is {up - value}, and {value} is the nearest number with a "
        "code."
        if number != value
        else f"It has a code: {number} needs no more bits than there are.",
        settings={"formats_from": "type", "formats_typed": str(number)},
        locks=("formats_typed",),
    )  # fmt: skip


def below_one(rng: random.Random) -> NumberQuestion:
    """How many of a float's positive codes mean less than 1."""
    fmt = FORMATS[rng.choice(("float8_e4m3fn", "float8_e5m2", "float16", "bfloat16"))]
    everything = int(fmt.encode(fmt.max))
    below = int(fmt.encode(1.0)) - 1
    share = 100 * below / everything
    return NumberQuestion(
        prompt=f"{fmt.name} has {everything:,} positive numbers. How many percent of them are less "
        "than 1?",
        truth=round(share, 1),
        shown=f"{share:.0f}%",
        unit="%",
        tolerance=5,
        typing="Within 5 points counts.",
        mistakes=differing(
            share,
            5,
            [
                (0, "Floats lie densest near 0: half of the powers of two are below 1."),
                (round(100 / fmt.max, 1), "So much of the line is below 1; floats lie densest "
                 "there."),
                (100, f"The others reach up to {fmt.max:,g}."),
            ],
        ),
        reason=f"{below:,} of them: half of the exponents are negative. Of the positive codes "
        "of an int8 with scale 1, none is.",
        settings={"formats_from": "type", "formats_typed": "1"},
    )  # fmt: skip


QUESTIONS = (closest, eight_bits, below_one)
