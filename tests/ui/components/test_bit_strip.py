"""What the bit strip may send."""

import json
from typing import Any

import pytest

from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import INT8, IntFormat
from lib.numbers.text import MAX_LENGTH
from lib.ui.components import bit_strip

CUSTOM = FloatFormat("e4m5", 4, 5)


@pytest.mark.parametrize(
    "raw",
    [None, 5, [], {}, "", "0x", "c2", "0xC2", "0x1ff", "-0x1", "0xc2 ", "0xc2\n", "0x" + "0" * 17],
)
def test_what_the_strip_sends_is_not_trusted(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        bit_strip.parse(raw, 8)


def test_what_the_strip_sends() -> None:
    assert bit_strip.parse("0xc2", 8) == 0xC2
    assert bit_strip.parse("0xffffffffffffffff", 64) == 2**64 - 1


@pytest.mark.parametrize(
    "fmt",
    [INT8, IntFormat(13, False), FORMATS["float16"], FORMATS["float8_e4m3fnuz"], CUSTOM],
    ids=lambda fmt: fmt.name,
)
def test_bits_come_with_their_format(fmt: Any) -> None:
    sent = {"code": "0x1", "format": json.loads(json.dumps(bit_strip.describe(fmt)))}
    assert bit_strip.read(sent) == (1, fmt)


def test_text_comes_as_it_is() -> None:
    assert bit_strip.read({"text": "1/3"}) == "1/3"
    assert len(bit_strip.read({"text": "9" * 10**6})) == 50 * MAX_LENGTH
    assert bit_strip.read({"text": "👟1\ud83d"}) == "👟1?"  # half a letter is no text


@pytest.mark.parametrize(
    "raw",
    [
        *(None, [1], "0x2a", {}, {"text": 3}, {"code": "0x2a"}),
        *({"code": "0x2a", "format": fmt} for fmt in (None, "int8", {}, {"kind": "int"})),
        {"code": "0x2a", "format": {"kind": "int", "bits": 1e9, "signed": True}},
        {"code": "0x2a", "format": {"kind": "int", "bits": 8, "signed": "yes"}},
        {"code": "0x12a", "format": {"kind": "int", "bits": 8, "signed": True}},
        {"code": "0x2a", "format": bit_strip.describe(CUSTOM) | {"exponentBits": 40}},
        {"code": "0x2a", "format": bit_strip.describe(CUSTOM) | {"specials": []}},
        {"code": "0x2a", "format": bit_strip.describe(CUSTOM) | {"bias": 1e300}},
    ],
)
def test_nothing_else_is_read(raw: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        bit_strip.read(raw)
