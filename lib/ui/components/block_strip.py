"""A block of weights: its bytes, each weight that they make, and bits to flip.

The browser reads the block by itself (assets/components/block_values.js) and needs the server no
more. Which weight is chosen and which bits are flipped is in the address.
"""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from lib.quantization.block_formats import BlockFormat
from lib.quantization.block_formats.reading import Kind, Listed, Numbers, rule
from lib.ui.components import bit_strip, files
from lib.ui.setting import InAddress

MOST_FLIPS = 64
MOST_BITS = 8 * 4096

_component = files.component("block_strip")


def show(
    fmt: BlockFormat,
    block: Sequence[int],
    trained: Sequence[float],
    *,
    tensor_scale: float,
    first: int,
    params: Mapping[str, str],
    key: str,
) -> None:
    """Show a block.

    Args:
        fmt: its format.
        block: its bytes.
        trained: the weights that it was made of.
        tensor_scale: of nvfp4, 1 for all others.
        first: the weight that is chosen at first.
        params: the keys of `weight` and `flips` in the address.
        key: unique in the app.
    """
    _component(
        key=key,
        data=describe(fmt, tensor_scale)
        | {
            "bytes": list(block),
            "trained": list(trained),
            "first": first,
            "params": dict(params),
        },
    )


def weight(key: str) -> InAddress:
    """Which weight of a block is chosen; a number behind the last stands for the last."""
    return InAddress(key, parse=parse_weight, samples=("0", "17", "999"))


def flips(key: str) -> InAddress:
    """Which bits of a block are flipped; those behind its last one are left out."""
    return InAddress(key, parse=parse_flips, samples=("4", "3.130", "9999"))


def parse_weight(raw: str) -> int:
    """Read a chosen weight; ValueError for what is no number."""
    return _whole(raw)


def parse_flips(raw: str) -> tuple[int, ...]:
    """Read flipped bits, "3.17", each once and in order; ValueError for all else."""
    bits = tuple(map(_whole, raw.split(".")))
    if len(bits) > MOST_FLIPS or list(bits) != sorted(set(bits)):
        raise ValueError(f"raw must name at most {MOST_FLIPS} bits, each once and in order")
    return bits


@lru_cache(maxsize=64)
def describe(fmt: BlockFormat, tensor_scale: float = 1.0) -> dict[str, Any]:
    """What assets/components/block_values.js needs to know about a format: don't write into it."""
    how = rule(fmt)
    return {
        "name": fmt.name,
        "size": fmt.block_size,
        "codes": _numbers(how.codes),
        "scale": list(map(_numbers, how.scale)),
        "minimum": list(map(_numbers, how.minimum)),
        "sign": how.sign,
        "tensorScale": float(tensor_scale),
    }


def _numbers(numbers: Numbers) -> dict[str, Any]:
    return {
        "name": numbers.name,
        "kind": _kind(numbers.kind),
        "offset": numbers.offset,
        "places": [
            [[field.first_bit, field.width] for field in fields] for fields in numbers.places
        ],
    }


def _kind(kind: Kind) -> dict[str, Any]:
    if not isinstance(kind, Listed):
        return bit_strip.describe(kind)
    return {
        "kind": "listed",
        "name": kind.name,
        "bits": (len(kind.numbers) - 1).bit_length(),
        "numbers": [None if math.isnan(number) else number for number in kind.numbers],
    }


def _whole(raw: str) -> int:
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 5 or int(raw) >= MOST_BITS:
        raise ValueError(f"raw must be a whole number below {MOST_BITS}")
    return int(raw)
