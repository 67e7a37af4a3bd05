"""One number in many formats: a row for each, with its bits in the colors of what they mean.

Written as SVG directly: the picture changes with every number that a reader tries, and is little
more than squares and digits.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from lib.figures import style

Colors = Mapping[str, str]

FIELDS = ("sign", "exponent", "significand")
CELL = 10  # px, the width of a bit in every row: so the width of a row of bits is its memory
TALL = 17  # px, the height of a bit
PITCH = 20  # px from line to line of one format
LINE = 25  # px from format to format
LINE_BITS = 32  # a wider format goes on in a second line
FORMULA_BITS = 16  # up to this width there is room for the formula beside the bits
NARROW_BITS = 8  # on a phone a wider format's bits have a line of their own
TOP = 42  # px, the baseline of the head, which leaves room for the Save menu


class Row(NamedTuple):
    """One format: its name, its fields of bits, and three texts; no bits where it has no such code.

    Three fields are sign, exponent and significand, one field is an integer.
    """

    name: str
    bits: tuple[str, ...]
    formula: str
    value: str
    error: str


class _Places(NamedTuple):
    """Where the columns stand, in px."""

    width: int
    bits: int
    value: int  # its right end
    cell: float


WIDE = _Places(style.WIDE, 112, 544, CELL)
NARROW = _Places(style.NARROW, 106, 272, CELL)


def bit_table(rows: Sequence[Row], *, narrow: bool = False, colors: Colors) -> str:
    """Return the table as SVG text; colors are CSS variables, as `lib.figures.svg.to_svg` has them.

    Args:
        rows: from top to bottom.
        narrow: for a phone.
    """
    places = NARROW if narrow else WIDE
    parts = list(_head(places, colors))
    y = TOP + LINE
    for row in rows:
        width = sum(map(len, row.bits))
        parts += _texts(row, y, places, colors)
        x: float = places.bits
        if narrow and width > NARROW_BITS:
            x, y = 0, y + PITCH
        parts += _bits(row.bits, x, y, places, colors)
        if not narrow and 0 < width <= FORMULA_BITS:
            parts.append(_text(x + CELL * width + 10, y, row.formula, "muted", colors))
        y += PITCH * ((max(width, 1) - 1) // LINE_BITS) + LINE
    size = style.TEXT - 1 if narrow else style.TEXT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {places.width} {y - LINE + 10}" '
        f'font-size="{size}">{"".join(parts)}</svg>'
    )


def _head(places: _Places, colors: Colors) -> Iterator[str]:
    """The names of the columns; those of the bits explain their colors."""
    narrow = places is NARROW
    x: float = 0 if narrow else places.bits
    for word in (*FIELDS, "integer"):
        yield _text(x, 12 if narrow else TOP, word, word, colors, bold=True)
        x += 6.8 * len(word) + 12
    yield _text(places.value, TOP, "stored", "muted", colors, anchor="end")
    yield _text(places.width, TOP, "relative error", "muted", colors, anchor="end")


def _texts(row: Row, y: float, places: _Places, colors: Colors) -> Iterator[str]:
    yield _text(0, y, row.name, "ink", colors)
    yield _text(places.value, y, row.value, "ink", colors, anchor="end")
    yield _text(places.width, y, row.error, "ink", colors, anchor="end")


def _bits(
    fields: tuple[str, ...], left: float, y: float, places: _Places, colors: Colors
) -> Iterator[str]:
    """The squares of a code: filled for a 1, an outline for a 0, in lines of 32."""
    starts = accumulate(map(len, fields), initial=0)
    names = FIELDS if len(fields) > 1 else ("integer",)
    for name, field, start in zip(names, fields, starts, strict=False):
        for digit in "10":
            where = [
                (left + place % LINE_BITS * places.cell, y + place // LINE_BITS * PITCH)
                for place, bit in enumerate(field, start)
                if bit == digit
            ]
            if where:
                yield from _squares(where, digit, name, places, colors)


def _squares(
    where: list[tuple[float, float]], digit: str, name: str, places: _Places, colors: Colors
) -> Iterator[str]:
    """Squares of one color as one path, and their digits as one text per line."""
    side = places.cell - 1
    path = "".join(f"M{x + 0.5:g} {y - 13.5:g}h{side:g}v{TALL}h{-side:g}z" for x, y in where)
    color = _paint(name, colors)
    look = f'fill="{color}"' if digit == "1" else f'fill="none" stroke="{color}" opacity="0.5"'
    yield f'<path d="{path}" {look}/>'
    ink = _paint("paper" if digit == "1" else "ink", colors)
    for line in sorted({y for _, y in where}):
        xs = [f"{x + places.cell / 2:g}" for x, y in where if y == line]
        yield (
            f'<text x="{" ".join(xs)}" y="{line - 0.5:g}" text-anchor="middle" font-size="11" '
            f'font-family="monospace" fill="{ink}">{digit * len(xs)}</text>'
        )


def _text(
    x: float,
    y: float,
    words: str,
    color: str,
    colors: Colors,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{weight} '
        f'fill="{_paint(color, colors)}">{html.escape(words)}</text>'
    )


def _paint(name: str, colors: Colors) -> str:
    return f"var(--qp-{name}, {colors[name]})"
