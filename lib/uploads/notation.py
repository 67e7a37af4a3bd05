"""How people and their programs write numbers, as `float` takes them.

Half of the world writes a comma before the decimals; spreadsheets set thousands apart, name what is
missing and put cells into quotes; R numbers its lines. What has one meaning is rewritten within its
line, so that a refusal can still name the place. What has two is refused: nobody gets other numbers
than they gave without a word.
"""

import re
from collections.abc import Callable
from typing import NoReturn

from lib.numbers.text import DASHES

SHOWN = 24  # characters of the reader's text that a sentence repeats

_SPACES = "\u00a0\u202f\u2009\u2007"  # that don't break a line: between thousands
_COMMENT = re.compile(r"(?:^|[ \t])[ \t]*#(?!N/A|NV\b|[¡A-ZÀ-Ý/0-9]+[!?])[^\n]*", re.MULTILINE)
_BLANK = re.compile(r"^[ \t]+$", re.MULTILINE)
# A cell begins and ends at a separator, a quote or a line's end.
_BEGIN, _END = r'(?<![^\s,;"])', r'(?![^\s,;"])'
_MISSING = re.compile(
    rf"{_BEGIN}(?:#N/A|#NV|#[¡A-ZÀ-Ý/0-9]+[!?]|<NA>|NA|N/A|NULL|null|None"
    rf"|-?1\.#(?:IND|QNAN|SNAN)\d*){_END}"
)
_INFINITE = re.compile(rf"{_BEGIN}(-?)1\.#INF\d*{_END}")
_FORTRAN = re.compile(r"(?<=[\d.])[dD](?=[+-]?\d)")
_SET_APART = re.compile(
    rf"(?<![\d.,'’{_SPACES}])\d{{1,3}}(['’{_SPACES}])\d{{3}}(?:\1\d{{3}})*(?![\d'’])"
)
_LEFT_APART = re.compile(rf"\S*\d[{_SPACES}]+[\d.,]\S*")
_QUOTED = re.compile(r'(?<![^\s,;])"([^"\n]*)"(?![^\s,;])')

# One number with a comma in it, in some reading.
_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?")  # 0,5
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # 1,234
_DOTTED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")  # 1.234,5
_GROUPED = re.compile(
    r"[+-]?[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}\.\d*|[+-]?[1-9]\d{0,2}(?:,\d{2,3})+,\d{3}"
)  # 1,234.5 or 12,34,567
_WHOLE = re.compile(r"[+-]?\d+")
_POINT = re.compile(r"[+-]?\d+\.?\d*")
_NO_PAIR = re.compile(r",0\d|^[+-]0+,\d*[1-9]|^[+-]?,")  # 1,05 or -0,5 or ,5: no two numbers
_SPACED = re.compile(r"(?<![\d.,+-])[1-9]\d{0,2}(?: \d{3})* 0\d\d(?![\d.])")  # 1 000

# Brackets around lists, and what stands before them.
_LIST = re.compile(r"^\s*(?:(?:np|numpy|torch)\.)?(?:array|tensor|c)(?=\()")
_ATTACHED = re.compile(r"\S*[^\s,;\[({][\[({]\S*|\S*[\])}][^\s,;\])}]\S*")  # 1.5(2)
_ALONE = re.compile(r"\(\s*[^\s,;()\[\]{}]+\s*\)")  # (5), which accountants read as -5
_MATRIX = re.compile(r"\s*\[[^\[\]]*;[^\[\]]*\]\s*")  # [1 2; 3 4]
_LABEL = re.compile(r"[ \t]*\[(\d+)\](?=[ \t])")


def tidy(text: str) -> str:
    """Rewrite everything but commas; line ends are \\n.

    Raises:
        ValueError: one sentence on what has more than one meaning.
    """
    if "#" in text:
        text = _COMMENT.sub("", text)
    text = _BLANK.sub("", text)  # a tab in it would pass for a separator
    text = text.replace("−", "-")
    if "#" in text or "N" in text or "n" in text:
        text = _INFINITE.sub(r"\1inf", _MISSING.sub("nan", text))
    if "d" in text or "D" in text:
        text = _FORTRAN.sub("e", text)
    if any(mark in text for mark in _SPACES + "'’"):
        text = _SET_APART.sub(lambda found: found[0].replace(found[1], ""), text)
        if left := _LEFT_APART.search(text):
            refuse(_line_of(text, left), left[0], "write it without spaces")
    return _QUOTED.sub(_unquoted, text) if '"' in text else text


def without_brackets(text: str) -> str:
    """Rewrite a pasted list, array or printed vector: only its numbers stay."""
    text = _without_labels(_LIST.sub("", text))
    if _MATRIX.fullmatch(text):
        text = text.replace(";", "," if "," in text else " ")
    if attached := _ATTACHED.search(text):
        refuse(_line_of(text, attached), attached[0])
    if alone := _ALONE.search(text):
        refuse(_line_of(text, alone), alone[0], "write it without brackets")
    return text.translate(str.maketrans("[](){}", "      "))


def without_commas(
    text: str, separator: str | None, names: int, *, pasted: bool, apart: bool
) -> str:
    """Rewrite numbers with a comma before the decimals or between thousands.

    Args:
        text: as `tidy` leaves it.
        separator: of cells: ";", a tab, ",", or None for spaces.
        names: how many columns the first line names; 0 if it holds numbers.
        pasted: a list, in which a comma without a space may as well stand before decimals.
        apart: whether spaces set thousands apart, so that commas don't.

    Raises:
        ValueError: one sentence on what has more than one meaning.
    """
    if separator is None and (spaced := _SPACED.search(text)):
        refuse(_line_of(text, spaced), spaced[0], "write one number without spaces")
    if "," not in text:
        return text
    if separator != ",":
        return _rewritten_cells(text, separator or " ")
    rows = [row.strip() for row in text.split("\n")]
    named = next(at for at, row in enumerate(rows) if row) if names else None
    numbers = ["" if at == named else row for at, row in enumerate(rows)]
    if names > 1 or not _hold_one_number(numbers, pasted, certain=bool(names) or apart):
        return text
    plain = _meaning({row for row in numbers if "," in row})
    return "\n".join(plain(row) if "," in row else row for row in rows) if plain else text


def sets_apart(text: str) -> bool:
    """Whether spaces that don't break a line stand between thousands."""
    return bool(re.search(rf"\d[{_SPACES}]\d{{3}}", text))


def refuse(line: int, cell: str, remedy: str = "") -> NoReturn:
    """Raise ValueError with the sentence for a cell that is no number."""
    cell = cell.strip()
    shown = cell if len(cell) <= SHOWN else cell[:SHOWN] + "…"
    remedy = remedy or _remedy(cell)
    raise ValueError(f"Line {line}: “{shown}” is not a number{'; ' if remedy else ''}{remedy}.")


def _remedy(cell: str) -> str:
    """What to write instead; "" where that is anybody's guess."""
    if _EITHER.fullmatch(cell):
        return f"write {cell.replace(',', '.')} or {cell.replace(',', '')}, whichever you mean"
    if "," in cell:
        return "write a point before the decimals"
    if any(dash in cell for dash in DASHES):
        return "it has a dash: write - for a minus"
    if any(sign.isdecimal() and not sign.isascii() for sign in cell):
        return "write the digits as 0 to 9"
    if re.fullmatch(r"[+-]?[\d.]+ ?%", cell):
        return "write 0.12 for 12%"
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", cell):
        return "write it in decimal digits"
    if re.fullmatch(r"(\d{1,2}|\d{4})([-/.])\d{1,2}\2\d{2,4}\b.*|\d{1,2}:\d\d\b.*", cell):
        return "leave out dates and times"
    if re.fullmatch(r"[+-]?[\d.]+(?:[eE][+-]?\d+)?\s?(?![eE]$)[^\d\s.()_]+|[$€£¥][\d.]+", cell):
        return "leave out the unit"
    return ""


def _line_of(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _unquoted(found: re.Match[str]) -> str:
    """A quoted cell without its quotes; what is no number keeps no separator."""
    cell: str = found[1].strip()
    if _EITHER.fullmatch(cell):
        refuse(_line_of(found.string, found), cell)
    plain = _meaning({cell}) if "," in cell and _is_one(cell) else None
    return plain(cell) if plain else re.sub(r"[\s,;]+", "_", cell) or found[0]


def _without_labels(text: str) -> str:
    """What R prints, without the ranks in brackets that begin its lines."""
    first = _LABEL.match(text.lstrip("\n"))
    if not first or first[1] != "1":
        return text
    rows = text.split("\n")
    count = 0
    for at, row in enumerate(rows):
        label = _LABEL.match(row)
        if row.strip() and not (label and int(label[1]) == count + 1):
            refuse(at + 1, row, f"its line should begin with [{count + 1}]")
        rows[at] = row[label.end() :] if label else row
        count += len(rows[at].split())
    return "\n".join(rows)


def _with_point(cell: str) -> str:
    return cell.replace(".", "").replace(",", ".")


def _without_groups(cell: str) -> str:
    return cell.replace(",", "")


def _is_decimal(cell: str) -> bool:
    return bool(_COMMA.fullmatch(cell) or _DOTTED.fullmatch(cell))


def _is_grouped(cell: str) -> bool:
    return bool(_GROUPED.fullmatch(cell) or _EITHER.fullmatch(cell))


def _is_one(cell: str) -> bool:
    """Whether a cell with a comma may be one number."""
    return _is_decimal(cell) or _is_grouped(cell)


def _meaning(cells: set[str]) -> Callable[[str], str] | None:
    """What makes plain numbers of cells with commas; None if no reading fits them all, or two."""
    decimal, grouped = all(map(_is_decimal, cells)), all(map(_is_grouped, cells))
    if decimal == grouped:
        return None
    return _with_point if decimal else _without_groups


def _rewritten_cells(text: str, separator: str) -> str:
    """Rewrite cells with commas where these are no separators, if one meaning fits them all."""
    cells = re.compile(rf"[^{separator}\n]*,[^{separator}\n]*")
    numbers = {cell.strip() for cell in cells.findall(text)}
    numbers = {cell for cell in numbers if _is_one(cell)}
    plain = _meaning(numbers)
    point = re.search(rf"(?:^|[{separator}\n]) *[+-]?\d*\.\d+ *(?:[{separator}\n]|$)", text)
    if plain is None or (plain is _with_point and point):
        return text
    return cells.sub(lambda cell: plain(cell[0]) if cell[0].strip() in numbers else cell[0], text)


def _hold_one_number(rows: list[str], pasted: bool, certain: bool) -> bool:
    """Whether commas stand in numbers, one in a line, rather than between numbers."""
    cells = [row for row in rows if "," in row]
    others = [row for row in rows if row and "," not in row]
    other = _POINT if certain and all(map(_is_grouped, cells)) else _WHOLE
    if not cells or not (all(map(_is_one, cells)) and all(map(other.fullmatch, others))):
        _refuse_mixed(rows)
        return False
    line = rows.index(cells[0]) + 1
    if certain or (others and not pasted) or any(map(_NO_PAIR.search, cells)):
        if all(map(_EITHER.fullmatch, cells)):
            refuse(line, cells[0])
        if not _meaning(set(cells)):
            _refuse_pair(line, cells[0])
        return True
    if pasted or (len(cells) > 1 and all("." in cell for cell in cells)):
        _refuse_pair(line, cells[0])
    return False


def _refuse_mixed(rows: list[str]) -> None:
    """Refuse 0,5, 1,5: where most commas are followed by a space, the others may be points."""
    for line, row in enumerate(rows, 1):
        items = re.split(r",\s+", row) if ", " in row else []
        inner = next((item for item in items if "," in item), None)
        if inner and all(_is_one(item) or _WHOLE.fullmatch(item) for item in items):
            _refuse_pair(line, inner)


def _refuse_pair(line: int, cell: str) -> NoReturn:
    shown = cell if len(cell) <= SHOWN else cell[:SHOWN] + "…"
    raise ValueError(
        f"Line {line}: “{shown}” may be one number or several; write a point before decimals, "
        "nothing between thousands, and a space after a comma that separates."
    )
