"""How the bits of a block become its weights, number by number.

`dequantize` reads whole arrays. This says the same of a single weight, for every format alike:

    weight = (code - offset) * scale + sign * minimum

where scale and minimum are products of numbers that the block holds, each rounded to float32. Both
give the same weights, to the bit.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lib.numbers.checks import as_integers, check_int
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integers import INT8, IntFormat
from lib.quantization.block_formats.floats import E4M3, E8M0, NVFP4, MXFormat
from lib.quantization.block_formats.ggml import EightBitFormat, MinimumFormat, ScaleFormat
from lib.quantization.block_formats.ggml_k import SixBits, ThreeBits
from lib.quantization.block_formats.group import GroupFormat
from lib.quantization.block_formats.layout import BlockFormat, Field
from lib.quantization.block_formats.normal_float import NF4, values

FLOAT16, FLOAT32 = FORMATS["float16"], FORMATS["float32"]
ADDED = ("minimum", "scale of minima")  # what makes the minimum; all else makes the scale


class Listed(NamedTuple):
    """A type whose numbers stand in a table, by code."""

    name: str
    numbers: tuple[float, ...]


Kind = IntFormat | FloatFormat | Listed


class Numbers(NamedTuple):
    """Numbers of one kind in a block: one for each weight, one for each group, or one for all.

    Attributes:
        name: such as "code", or "scale of scales".
        kind: what their bits mean.
        offset: what is then taken off.
        places: the fields of each number, those with low bits first.
    """

    name: str
    kind: Kind
    offset: int
    places: tuple[tuple[Field, ...], ...]

    def of(self, weight: int, block_size: int) -> tuple[Field, ...]:
        """The fields of the number that one weight of a block needs."""
        return self.places[weight * len(self.places) // block_size]


class Rule(NamedTuple):
    """What makes a weight: its code, factors of the scale, factors of the minimum and its sign."""

    codes: Numbers
    scale: tuple[Numbers, ...]
    minimum: tuple[Numbers, ...]
    sign: int


class Part(NamedTuple):
    """A number that a weight is made of: its name, its bits as an unsigned code, and its value."""

    name: str
    bits: int
    value: float


class Reading(NamedTuple):
    """A weight, and what it is made of; scale and minimum are float32."""

    code: Part
    scale_parts: tuple[Part, ...]
    minimum_parts: tuple[Part, ...]
    scale: float
    minimum: float
    weight: float


@lru_cache(maxsize=64)
def rule(fmt: BlockFormat) -> Rule:
    """How the weights of a format are made.

    Raises:
        ValueError: a group format with zero points, which no name of a format says.
    """
    if isinstance(fmt, GroupFormat) and not fmt.symmetric:
        raise ValueError("fmt must be symmetric: zero points of groups are not read here")
    places: dict[str, dict[str, list[Field]]] = {}
    for field in fmt.fields:
        name = field.name.split(",")[0]
        what = re.sub(r" \d+$", "", name)
        places.setdefault(what, {}).setdefault(name, []).append(field)
    found = {what: _numbers(fmt, what, named) for what, named in places.items()}
    return Rule(
        found["code"],
        tuple(each for what, each in found.items() if what not in ("code", *ADDED)),
        tuple(each for what, each in found.items() if what in ADDED),
        1 if isinstance(fmt, MinimumFormat) else -1,
    )


def read(fmt: BlockFormat, block: npt.ArrayLike, weight: int, tensor_scale: float = 1.0) -> Reading:
    """Read one weight of a block.

    Args:
        fmt: the format, with a `rule`.
        block: its bytes, 0..255.
        weight: its number in the block, from 0.
        tensor_scale: of nvfp4, see there; 1 for all others.

    Raises:
        TypeError: an argument is of another type.
        ValueError: another number of bytes, no such weight, or no rule.
    """
    stored = as_integers("block", block, 0, 255)
    if stored.shape != (fmt.bytes_per_block,):
        raise ValueError(f"block must hold {fmt.bytes_per_block} bytes, not {stored.shape}")
    check_int("weight", weight, 0, fmt.block_size - 1)
    whole = int.from_bytes(stored.astype(np.uint8).tobytes(), "little")

    def part(numbers: Numbers) -> Part:
        bits = _bits(whole, numbers.of(weight, fmt.block_size))
        return Part(numbers.name, bits, _value(numbers.kind, bits) - numbers.offset)

    codes, scale_of, minimum_of, sign = rule(fmt)
    code, scale_parts = part(codes), tuple(map(part, scale_of))
    minimum_parts = tuple(map(part, minimum_of))
    with np.errstate(all="ignore"):  # infinities and NaN are part of the formulas
        scale = _product(scale_parts) * np.float32(tensor_scale)
        minimum = _product(minimum_parts) if minimum_parts else np.float32(0)
        made = np.float32(code.value) * scale
        if minimum_parts:
            made += np.float32(sign) * minimum
    return Reading(code, scale_parts, minimum_parts, float(scale), float(minimum), float(made))


def levels(
    fmt: BlockFormat, block: npt.ArrayLike, weight: int = 0, tensor_scale: float = 1.0
) -> tuple[float, ...]:
    """What a weight of a block would be with each code, from code 0 up; arguments as of `read`."""
    found = read(fmt, block, weight, tensor_scale)
    codes, _, minimum, sign = rule(fmt)
    bits = sum(field.width for field in codes.of(weight, fmt.block_size))
    values = [_value(codes.kind, code) - codes.offset for code in range(1 << bits)]
    with np.errstate(all="ignore"):
        made = np.array(values, np.float32) * np.float32(found.scale)
        if minimum:
            made += np.float32(sign) * np.float32(found.minimum)
    return tuple(made.tolist())


def _numbers(fmt: BlockFormat, what: str, named: dict[str, list[Field]]) -> Numbers:
    kind, offset = _meaning(fmt, what, sum(field.width for field in next(iter(named.values()))))
    ordered = sorted(named.items(), key=lambda item: int((re.findall(r"\d+$", item[0]) or [0])[0]))
    places = tuple(
        tuple(sorted(fields, key=lambda field: field.name.endswith("high bits")))
        for _, fields in ordered
    )
    return Numbers(what, kind, offset, places)


def _meaning(fmt: BlockFormat, what: str, bits: int) -> tuple[Kind, int]:
    """The type of the numbers of that name, `bits` long, and what is taken off."""
    unsigned = IntFormat(bits, signed=False)
    if what == "code":
        return _code(fmt, unsigned)
    if bits == 16:
        return FLOAT16, 0
    if bits == 32:
        return FLOAT32, 0
    if isinstance(fmt, MXFormat):
        return Listed("E8M0", tuple(E8M0.tolist())), 0
    if isinstance(fmt, NVFP4):
        return E4M3, 0
    if isinstance(fmt, SixBits):
        return INT8, 0
    return unsigned, 32 if isinstance(fmt, ThreeBits) else 0


def _code(fmt: BlockFormat, unsigned: IntFormat) -> tuple[Kind, int]:
    match fmt:
        case MXFormat() | NVFP4():
            return fmt.element, 0
        case NF4():
            return Listed("NF4", tuple(values().tolist())), 0
        case EightBitFormat():
            return INT8, 0
        case ScaleFormat() | GroupFormat() | SixBits() | ThreeBits():
            return unsigned, 1 << (unsigned.bits - 1)
    return unsigned, 0


def _bits(whole: int, fields: tuple[Field, ...]) -> int:
    """The bits of a number out of all bits of a block."""
    bits, place = 0, 0
    for field in fields:
        bits |= (whole >> field.first_bit & (1 << field.width) - 1) << place
        place += field.width
    return bits


def _value(kind: Kind, bits: int) -> float:
    if isinstance(kind, Listed):
        return kind.numbers[bits]
    return float(kind.decode(bits))


def _product(parts: tuple[Part, ...]) -> np.float32:
    product = np.float32(1)
    for part in parts:
        product *= np.float32(part.value)
    return product
