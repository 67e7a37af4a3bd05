"""What is stored: every digit, the neighbors and the gaps, and what rounding cost."""

from collections.abc import Iterator
from fractions import Fraction
from math import isfinite
from typing import NamedTuple

from lib.numbers import spacing, text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.spacing import RoundingError
from lib.ui import frame
from pages.floats_parts import snippets

STORED = {
    "infinity": "Beyond the largest number, so it has no digits.",
    "nan": "Not a number: it has no digits and no neighbors.",
}


class Fact(NamedTuple):
    """A number on screen: its name, its value, a sentence, and the line that computes it."""

    name: str
    value: str
    sentence: str
    line: str


def facts(fmt: FloatFormat, code: int, missed: RoundingError | None, written: str) -> list[Fact]:
    """What there is to say of the number beside its digits; nothing of NaN.

    Args:
        fmt, code: what is stored.
        missed: by how much it misses what was typed; None where nothing was rounded.
        written: what was typed.
    """
    if fmt.fields(code).kind == "nan":
        return []
    found = [*neighbors(fmt, code)]
    if missed is not None:
        line = snippets.ROUNDING_ERROR.format(written=written)
        error = text.rounded(missed.error)
        found.append(Fact("Rounding error", error, missed_by(missed), line))
    return found


def numbers(fmt: FloatFormat, code: int, listed: list[Fact]) -> dict[str, tuple[str, str]]:
    """Every digit, and the facts, as `frame` shows them."""
    exact = text.every_digit(fmt, code)
    sentence = STORED.get(fmt.fields(code).kind, "The exact value, every digit.")
    said = {fact.name: (fact.value, fact.sentence) for fact in listed}
    return {"Stored": (exact, sentence)} | said


def explain(fmt: FloatFormat, code: int, listed: list[Fact]) -> None:
    """The way to these numbers."""
    made = snippets.NAMED if fmt.name in FORMATS else snippets.MADE
    frame.how_computed(
        FloatFormat.exact_decimal,
        FloatFormat.next_up,
        spacing.neighbors,
        spacing.rounding_error,
        snippet=snippets.NUMBER.format(
            made=made.format(fmt=fmt),
            code=text.hexadecimal(code, fmt.bits),
            near=snippets.NEAR if listed else "",
            lines="\n    ".join([snippets.STORED, *(fact.line for fact in listed)]),
        ),
        shown={name: value for name, (value, _) in numbers(fmt, code, listed).items()},
    )


def neighbors(fmt: FloatFormat, code: int) -> Iterator[Fact]:
    """The next number on either side, and the gap to it."""
    near = spacing.neighbors(fmt, code)
    infinite = not isfinite(fmt.decode(code))
    for side, neighbor, gap, end, other in (
        ("below", near.below, near.gap_below, "smallest", "largest"),
        ("above", near.above, near.gap_above, "largest", "smallest"),
    ):
        name = f"Next {side}"
        if neighbor is None:
            line = snippets.NO_NEXT.format(side=side)
            yield Fact(name, "none", f"This is the {end} value of {fmt.name}.", line)
            continue
        sentence = f"This is the {end} finite number of {fmt.name}."
        if gap is not None:
            sentence = gap_text(gap)
        elif infinite:
            sentence = f"The {other} finite number of {fmt.name}."
        line = snippets.NEXT.format(side=side)
        yield Fact(name, text.readable(fmt, neighbor), sentence, line)


def gap_text(gap: Fraction) -> str:
    """A sentence on a gap: as a power of two, and in decimal."""
    power, decimal = text.power_of_two(gap), text.rounded(gap)
    equals = "=" if text.parse(decimal) == gap else "≈"
    return f"A gap of {power} {equals} {decimal}."


def missed_by(missed: RoundingError) -> str:
    """A sentence on a rounding error."""
    if not missed.error:
        return "What you typed is stored exactly."
    sentence = f"Stored minus typed: {text.rounded(missed.gaps)} of a gap."
    if missed.relative is not None:
        sentence += f" That is {text.rounded(missed.relative)} of the number."
    return sentence
