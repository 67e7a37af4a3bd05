"""What a reader types into the box for one number, and what the page says to it."""

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8, UINT8, IntFormat
from lib.ui import typed

FLOAT32, E4M3, FLOAT4 = (FORMATS[n] for n in ("float32", "float8_e4m3fn", "float4_e2m1fn"))


@pytest.mark.parametrize(
    ("fmt", "words", "code"),
    [
        (INT8, "-62", 0xC2),
        (INT8, "−128", 0x80),
        (INT8, "0x80", 0x80),
        (INT8, "0b1111", 15),
        (INT8, "12.0", 12),
        (INT8, "-0", 0),
        (FLOAT32, "0.1", 0x3DCCCCCD),
        (FLOAT32, "0,1", 0x3DCCCCCD),
        (INT8, "-62,0", 0xC2),
        (FLOAT32, "1/3", 0x3EAAAAAB),
        (FLOAT32, "-0", 0x80000000),
        (FLOAT32, "inf", 0x7F800000),
        (FLOAT32, "nan", 0x7FC00000),
        (FLOAT32, "0x7fc00001", 0x7FC00001),
        (E4M3, "nan", 0x7F),
        (E4M3, "463", 0x7E),  # rounds to the largest value, 448, as to any other
    ],
)
def test_plain_numbers_need_no_word(fmt: typed.Format, words: str, code: int) -> None:
    assert typed.store(fmt, words) == (code, "", None)


@pytest.mark.parametrize(
    ("fmt", "words", "code", "said"),
    [
        (INT8, "300", 44, "lowest 8 bits: 44 is stored. Saturating would store 127."),
        (INT8, "-129", 127, "127 is stored. Saturating would store −128."),
        (UINT8, "-1", 255, "holds whole numbers from 0 to 255, so “-1” does not fit"),
        (INT8, "1e999", 0, "lowest 8 bits: 0 is stored. Saturating would store 127."),
        (INT8, "2.5", 2, "rounded to the nearest, 2"),
        (INT8, "1/3", 0, "rounded to the nearest, 0"),
        (INT8, "nan", None, "neither infinity nor NaN"),
        (INT8, "0x100", None, "has more bits than the 8 of int8"),
        # What is suggested suits the format.
        (INT8, "", None, "for example 127, −128 or 0x7f."),
        (UINT8, "abc", None, "is not a number. Try 255, 0 or 0xff."),
        (INT8, "1/0", None, "“1/0” divides by zero."),
        (FLOAT32, "abc", None, "Try 0.1, −62, 1/3, 6.02e23 or infinity."),
        (
            FLOAT32,
            "1e999",
            0x7F800000,
            "too large: the largest number of float32 is ≈ 3.40282347×10³⁸, so infinity is",
        ),
        (FLOAT32, "-1e39", 0xFF800000, "so −infinity is stored"),
        (FLOAT32, "1e-999", 0, "above 0 is ≈ 1.40129846×10⁻⁴⁵, so 0 is stored"),
        (FLOAT4, "7", 7, "is 6, so 6 is stored"),
        (FLOAT4, "-7", 15, "far below zero: the smallest number of float4_e2m1fn is −6, so −6 is"),
        (E4M3, "1000", 0x7F, "is 448, so NaN is stored"),
        (E4M3, "-inf", 0xFF, "so NaN is stored"),
        (FLOAT4, "inf", 7, "is 6, so 6 is stored"),
        (FLOAT4, "nan", None, "has no NaN"),
        (FLOAT32, "", None, "The box is empty"),
        (FLOAT32, "  ", None, "The box is empty"),
        (FLOAT32, "abc", None, "“abc” is not a number"),
        (FLOAT32, "0,1,2", None, "write a point before the decimals, and no other points"),
        (INT8, "1,000", None, "“1,000” may be “1.000” or “1000”: write the one that you mean."),
        (INT8, "–5", None, "“–5” has a dash: write - for a minus."),
        (INT8, "１２", None, "“１２”: write the digits as 0 to 9."),
        (FLOAT32, "1/0", None, "divides by zero"),
        (FLOAT32, "1e99999", None, "exponents go from −5000 to 5000"),
        (FLOAT32, "1" * 3000, None, "too long: 2000 characters"),
    ],
)
def test_what_is_odd_gets_one_sentence(
    fmt: typed.Format, words: str, code: int | None, said: str
) -> None:
    stored = typed.store(fmt, words)
    assert stored.code == code
    assert said in stored.note
    assert len(stored.note) < 250


def test_what_is_too_long_is_not_kept() -> None:
    """A paste of a million digits is answered from its length alone."""
    before = typed._store.cache_info()
    assert "2000 characters" in typed.store(FLOAT32, "1" * 1_000_000).note
    assert typed._store.cache_info() == before


@pytest.mark.parametrize("words", ["300", "1e999", "-129", "-1e999", "299.6"])
def test_past_the_end_as_the_reader_chose(words: str) -> None:
    whole = round(Fraction(words))
    end = 127 if whole > 0 else -128
    wrapped, saturated, widened = (
        typed.store(INT8, words, overflow) for overflow in ("wrap", "saturate", "widen")
    )
    assert wrapped.code == whole % 256
    assert f"Saturating would store {typed.value_text(INT8, end % 256)}" in wrapped.note
    assert saturated.code == end % 256
    assert f"Wrapping would store {typed.value_text(INT8, whole % 256)}" in saturated.note
    assert widened.code == end % 256
    if abs(whole) < 1000:
        assert widened.wide == whole
        assert "int16 holds it" in widened.note
    else:
        assert widened.wide is None
        assert "No wider type holds it" in widened.note


ANY_FORMAT = st.sampled_from(
    [INT8, UINT8, IntFormat(64, True), IntFormat(2, False), *FORMATS.values()]
)


@given(ANY_FORMAT, st.text(max_size=40) | st.from_regex(r"[-+]?[0-9.]{1,5}(e-?[0-9]{1,5})?"))
def test_anything_may_be_typed(fmt: typed.Format, words: str) -> None:
    stored = typed.store(fmt, words)
    if stored.code is None:
        assert stored.note
    else:
        assert 0 <= stored.code < 1 << fmt.bits


@given(ANY_FORMAT, st.data())
def test_value_text_is_stored_as_the_same_code(fmt: typed.Format, data: st.DataObject) -> None:
    code = data.draw(st.integers(0, (1 << fmt.bits) - 1))
    assert typed.store(fmt, typed.value_text(fmt, code)) == (code, "", None)


def test_box_is_filled_with_every_digit_if_these_are_few() -> None:
    assert typed.value_text(FORMATS["float16"], 0x7BFF) == "65504"
    assert typed.value_text(FORMATS["float16"], 0x2E66) == "0.0999755859375"
    assert typed.value_text(FLOAT32, 0x3DCCCCCD) == "0.1"
    assert typed.value_text(FLOAT32, 0x80000001) == "−1e−45"
    assert typed.value_text(FLOAT32, 0xFF800000) == "−infinity"
    assert typed.shown_text(FLOAT32, 0x80000001) == "≈ −1.40129846×10⁻⁴⁵"
    assert typed.shown_text(INT8, 0x80) == typed.value_text(INT8, 0x80) == "−128"


def test_long_words_are_quoted_short() -> None:
    assert typed.quote("a" * 25) == f"“{'a' * 24}…”"
    assert typed.quote(" a ") == "“a”"


@pytest.mark.parametrize(
    "words",
    [
        *("![x](//a.b/c)", "$x$", "<b>", "`a`", ":red[a]", "**a**", ":smile:"),
        *("https://example.org", "HTTP://a.b", "www.example.org", "WWW.a.b", "a@example.org"),
    ],
)
def test_typed_words_become_no_picture_no_formula_and_no_link(words: str) -> None:
    note = typed.store(INT8, words).note
    assert words not in note
    read = note.replace("\\", "")  # what Markdown makes of it, before it looks for addresses
    assert not re.search(r"https?://|www\.|\w@|:\w+:", read, re.IGNORECASE)
    assert read.replace("\u2060", "").startswith(f"“{words}” is not a number.")
