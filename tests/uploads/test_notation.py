"""Numbers as people and their programs write them: read right, or refused with what to write."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.uploads.numbers import read_file, read_text


def file(text: str) -> list[float]:
    return read_file(text.encode(), "x.csv").tolist()


def outcome(read: Callable[[str], object], text: str) -> object:
    """What is read, or the sentence of the refusal."""
    try:
        return read(text)
    except ValueError as refusal:
        return str(refusal)


NAN, INF = math.nan, math.inf

FILES = {
    # Decimal commas.
    "one column with a name": ("Wert\n0,5\n1,25\n-3,75\n", [0.5, 1.25, -3.75]),
    "a name with spaces": ("Länge in mm\n0,5\n1,25\n", [0.5, 1.25]),
    "a leading zero": ("0,5\n1,05\n", [0.5, 1.05]),
    "minus zero": ("0,5\n-0,25\n", [0.5, -0.25]),
    "no zero": (",5\n1,5\n", [0.5, 1.5]),
    "whole numbers between": ("0,5\n1\n2,25\n", [0.5, 1, 2.25]),
    "German spreadsheet": ("x;y\n0,5;1,25\n1.234,5;-2,75e-3\n", [0.5, 1.25, 1234.5, -0.00275]),
    "tabs": ("0,5\t1,25\n1,234\t2\n", [0.5, 1.25, 1.234, 2]),
    "Swedish, with hard spaces": ("1\u00a0234,5\n12\u202f345,75\n", [1234.5, 12345.75]),
    "quoted": ('"0,5","1,25"\n"2,5","3"\n', [0.5, 1.25, 2.5, 3]),
    # Thousands.
    "hard spaces": ("1\u00a0000\n2\u00a0500\n", [1000, 2500]),
    "narrow spaces": ("12\u202f345\n67\u202f890\n", [12345, 67890]),
    "thin spaces": ("1\u2009234\u2009567.5\n", [1234567.5]),
    "Swiss": ("1'234.5;1'000\n1’234’567;2\n", [1234.5, 1000, 1234567, 2]),
    "English in quotes": ('"1,234.5","1,234,567"\n', [1234.5, 1234567]),
    "English with semicolons": ("1,234.5;2\n1,234;12,345,678\n", [1234.5, 2, 1234, 12345678]),
    "Indian in quotes": ('"12,34,567.5"\n', [1234567.5]),
    "English, named": ("price\n1,234.5\n12.5\n1,234,567.25\n", [1234.5, 12.5, 1234567.25]),
    "English, named, whole": ("price\n1,234.5\n1,234\n", [1234.5, 1234]),
    # Missing and infinite values.
    "spreadsheet errors": ("1\n#N/A\n#DIV/0!\n4\n", [1, NAN, NAN, 4]),
    "errors in other languages": (
        "#NV\t#WERT!\n#VALEUR!\t#¡DIV/0!\n#SAKNAS!\t1\n",
        [NAN] * 5 + [1],
    ),
    "old Windows": ("1\n1.#INF\n-1.#IND\n-1.#INF00\n1.#QNAN0\n", [1, INF, NAN, -INF, NAN]),
    "R": ("1\nNA\nNaN\n-Inf\n", [1, NAN, NAN, -INF]),
    "databases": ("1;NULL\nnull;None\n<NA>;N/A\n", [1, NAN, NAN, NAN, NAN, NAN]),
    # Other programs.
    "Fortran": ("  1.5D+00  -2.5d-01\n  0.1D-02   4.\n", [1.5, -0.25, 0.001, 4]),
    "MATLAB": ("   1.0000e+00  -2.5000e-01\n         NaN         Inf\n", [1, -0.25, NAN, INF]),
    "names in quotes": ('\ufeff"Run 1, air: t","Run 1, air: y"\n0,541.03\n', [0, 541.03]),
    "names in quotes with units": ('"a [m]"\t"b [s]"\n1\t2\n', [1, 2]),
    "comments": ("# a, b\n1,2 # c\n\t# d\n3,4\n", [1, 2, 3, 4]),
    "two columns": ("1,2\n3,4\n", [1, 2, 3, 4]),
    "pairs with three digits": ("640,480\n800,600\n", [640, 480, 800, 600]),
    "points and commas": ("0.5,1.25\n1,2\n", [0.5, 1.25, 1, 2]),
}


@pytest.mark.parametrize("name", FILES)
def test_what_has_one_meaning_is_read(name: str) -> None:
    text, expected = FILES[name]
    np.testing.assert_array_equal(file(text), expected)
    np.testing.assert_array_equal(file(text.replace("\n", "\r\n")), expected)


PASTED = {
    "R": ("[1] 1.5 2.5\n[3] 3.5\n", [1.5, 2.5, 3.5]),
    "R, indented": (" [1]  1.5 NA\n [3]  3.5\n", [1.5, NAN, 3.5]),
    "R's code": ("c(1.5, -2)", [1.5, -2]),
    "NumPy": ("array([[1., 2.],\n       [3., 4.]])", [1, 2, 3, 4]),
    "NumPy, printed": ("[[ 1.   2.5]\n [ 3.  -4. ]]", [1, 2.5, 3, -4]),
    "PyTorch": ("tensor([ 0.5, -1.0])", [0.5, -1]),
    "MATLAB": ("[1 2; 3 4]", [1, 2, 3, 4]),
    "MATLAB, with commas": ("[1, 2; 3, 4]", [1, 2, 3, 4]),
    "a set": ("{1, 2}", [1, 2]),
    "missing": ("1;2\n3;#N/A\n", [1, 2, 3, NAN]),
    "decimal commas": ("0,5\n-0,25\n", [0.5, -0.25]),
    "decimal commas and semicolons": ("0,5; 1,25; −2", [0.5, 1.25, -2]),
    "one number": ("7", [7]),
    "a list": ("1,2,3", [1, 2, 3]),
}


@pytest.mark.parametrize("name", PASTED)
def test_pasted_text_with_one_meaning_is_read(name: str) -> None:
    text, expected = PASTED[name]
    np.testing.assert_array_equal(read_text(text), expected)


REFUSED = [
    # More than one meaning.
    ("1,234\n1,000\n", "Line 1: “1,234” is not a number; write 1.234 or 1234, whichever you mean."),
    ("x;y\n1,234;5\n", "Line 2: “1,234” is not a number; write 1.234 or 1234, whichever you mean."),
    ('1\n"1,234"\n', "Line 2: “1,234” is not a number; write 1.234 or 1234, whichever you mean."),
    ("1.234,5\n2.345,6\n", "Line 1: “1.234,5” may be one number or several; write a point"),
    ("1,234.5\n2,345.6\n", "Line 1: “1,234.5” may be one number or several; write a point"),
    ("0,5, 1,25\n", "Line 1: “0,5” may be one number or several"),
    ("price\n1,234.5\n0,5\n", "Line 2: “1,234.5” may be one number or several"),
    ("0,5;1.5\n", "Line 1: “0,5” is not a number; write a point before the decimals."),
    ("1 000\n2 500\n", "Line 1: “1 000” is not a number; write one number without spaces."),
    ("12\u00a034\n", "Line 1: “12\u00a034” is not a number; write it without spaces."),
    ("1 234,56\n2 345,67\n", "Line 1: “1 234” is not a number."),
    # Names.
    ("a,b,c\n1,2\n", "Line 2 has 2 numbers, but line 1 names 3 columns"),
    ("a\n1,2,3\n", "Line 2 has 3 numbers, but line 1 names 1 column"),
    ('"x" "y"\n"1" 0.5 0.25\n', "Line 2 has 3 numbers, but line 1 names 2 columns"),
    (",a\n0,1.5\n", "Line 1: number 1 is missing."),
    ("% made by MATLAB\n1 2\n", "Line 2 has 2 numbers, but line 1 names 4 columns"),
    # No numbers, and what to write.
    ("1\n–5\n", "Line 2: “–5” is not a number; it has a dash: write - for a minus."),
    ("1\n１２\n", "Line 2: “１２” is not a number; write the digits as 0 to 9."),
    ("1\n12%\n", "Line 2: “12%” is not a number; write 0.12 for 12%."),
    ("1\n$5\n", "Line 2: “$5” is not a number; leave out the unit."),
    ("1\n5€\n", "Line 2: “5€” is not a number; leave out the unit."),
    ("1\n5 mm\n", "Line 2 has 2 numbers, but line 1 has 1"),
    ("1,2\n3,5 mm\n", "Line 2: “5 mm” is not a number; leave out the unit."),
    ("1\n2024-01-05\n", "Line 2: “2024-01-05” is not a number; leave out dates and times."),
    ("1\n5.1.2024\n", "Line 2: “5.1.2024” is not a number; leave out dates and times."),
    ("1\n12:30\n", "Line 2: “12:30” is not a number; leave out dates and times."),
    ("1\n0x1F\n", "Line 2: “0x1F” is not a number; write it in decimal digits."),
    ("1\n1+2j\n", "Line 2: “1+2j” is not a number."),
    ("1\n1/3\n", "Line 2: “1/3” is not a number."),
    ("1\nTRUE\n", "Line 2: “TRUE” is not a number."),
    ("1\n1_000\n", "Line 2: “1_000” is not a number."),
    ("1\n½\n", "Line 2: “½” is not a number."),
    ("1\n1.2.3\n", "Line 2: “1.2.3” is not a number."),
    ("1\n1.5e\n", "Line 2: “1.5e” is not a number."),
    ("1\n1.0+100\n", "Line 2: “1.0+100” is not a number."),
    ("1\n2#3\n", "Line 2: “2#3” is not a number."),
    ("1\n(5)\n", "Line 2: “(5)” is not a number."),
    ("1,2,\n3,4,\n", "Line 1: number 3 is missing."),
    ("1;2\n;3\n", "Line 2: number 1 is missing."),
    ("1'00\n", "Line 1: “1'00” is not a number."),
    ("1\n1.0e+03 *\n", "Line 2 has 2 numbers, but line 1 has 1"),
    ("sep=;\n1;2\n", "Line 1: “sep=” is not a number."),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_the_rest_is_refused_with_line_and_remedy(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)) as refusal:
        file(text)
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1.5(2)\n", "Line 1: “1.5(2)” is not a number."),
        ("1\nlog(2)\n", "Line 2: “log(2)” is not a number."),
        ("(5)\n", "Line 1: “(5)” is not a number; write it without brackets."),
        ("[1]5\n", "Line 1: “[1]5” is not a number."),
        ("[1] 1.5 2.5\n[4] 3.5\n", "Line 2: “[4] 3.5” is not a number; its line should begin with"),
        ("1,5\n2,5\n", "Line 1: “1,5” may be one number or several"),
        ("1,2", "Line 1: “1,2” may be one number or several"),
        ("1,2\n3", "Line 1: “1,2” may be one number or several"),
        ("1,234,567", "Line 1: “1,234,567” may be one number or several"),
        ("0,5, 1,25", "Line 1: “0,5” may be one number or several"),
        ("0.5 –1", "Line 1: “–1” is not a number; it has a dash"),
        ("array([1., 2.], dtype=float32)", "Line 1: “dtype=float32” is not a number."),
        ("1 2 ... 9", "Line 1: “...” is not a number."),
    ],
)
def test_pasted_text_is_refused_likewise(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        read_text(text)


CELLS = st.decimals(-(10**6), 10**6, allow_nan=False, places=2)
LOCALES = {  # between thousands, before decimals, between cells
    "Germany": (".", ",", ";"),
    "France": ("\u202f", ",", ";"),
    "Sweden": ("\u00a0", ",", "\t"),
    "Switzerland": ("'", ".", ";"),
    "Britain": (",", ".", "\t"),
    "India": ("", ".", ","),
}


@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6),
    st.sampled_from(list(LOCALES)),
    st.booleans(),
)
def test_exports_of_any_country(rows: list[list[object]], country: str, quoted: bool) -> None:
    """Read as they are meant, or refused; never as other numbers."""
    thousands, point, separator = LOCALES[country]

    def write(cell: object) -> str:
        words = f"{cell:,}".replace(",", "\0").replace(".", point).replace("\0", thousands)
        return f'"{words}"' if quoted else words

    text = "\n".join(separator.join(map(write, row)) for row in rows)
    found = outcome(file, text)
    if isinstance(found, str):
        assert "write" in found
    else:
        assert found == [float(str(cell)) for row in rows for cell in row]


@given(st.text(alphabet="0123456789.,;-+ \n\t\"'#eEdNA[]()%\u00a0", max_size=30))
def test_anything_is_read_or_refused_in_a_sentence(text: str) -> None:
    for read in (file, read_text):
        found = outcome(read, text)
        if isinstance(found, str):
            assert found.endswith(".")
        else:
            assert np.size(found) > 0
