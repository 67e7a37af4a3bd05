"""The processor that this runs on, as PyTorch sees it."""

from collections.abc import Collection
from typing import NamedTuple

import torch

# The instructions that decide how fast int8 is, by PyTorch's names for them.
_INSTRUCTIONS = {
    "amx_int8": "AMX-INT8",
    "avx512_vnni": "AVX512-VNNI",
    "avx_vnni": "AVX-VNNI",
    "avx512_f": "AVX-512",
    "avx2": "AVX2",
    "asimd": "NEON",
    "i8mm": "I8MM",
    "dot": "DOTPROD",
    "sve": "SVE",
}

# Those that multiply and add four int8 pairs per lane at once.
DOT_PRODUCTS = ("AMX-INT8", "AVX512-VNNI", "AVX-VNNI", "I8MM", "DOTPROD")


class IntegerUnit(NamedTuple):
    """What a processor has for sums of int8 products, and how much that allows.

    times: as many int8 products as its float32 instructions make in the same time, at best. words:
    why, as the end of a sentence.
    """

    times: float
    words: str


_IN_FOURS = IntegerUnit(
    4, "one instruction multiplies and adds four times as many int8 numbers as float32"
)
_IN_PAIRS = IntegerUnit(
    4 / 3,
    "it takes three instructions to multiply and add int8 numbers, and in the same time these get "
    "through at best 1.3 times as many as those for float32",
)
# The best first. AMX: 16 x 64 x 16 products in about 16 cycles, where two float32 instructions of
# 16 lanes make 32 a cycle (Intel's optimization manual). I8MM: 2 x 8 x 2 products for 4 lanes.
# AVX2: pairs in 16 bits, those in 32 bits, and the sum, for 32 products; float32 makes 8 at once.
# NEON: eight products by one instruction, and another one that adds them.
_UNITS = {
    "AMX-INT8": IntegerUnit(
        32,
        "one instruction of AMX multiplies 16 × 64 by 64 × 16 int8 numbers, up to 32 times as many "
        "products as its float32 instructions make in the same time",
    ),
    "I8MM": IntegerUnit(
        8,
        "one instruction multiplies 2 × 8 by 8 × 2 int8 numbers, eight times as many products as "
        "one of float32",
    ),
    "AVX512-VNNI": _IN_FOURS,
    "AVX-VNNI": _IN_FOURS,
    "DOTPROD": _IN_FOURS,
    "AVX-512": _IN_PAIRS,
    "AVX2": _IN_PAIRS,
}
_NOTHING = IntegerUnit(
    1,
    "it takes several instructions to multiply and add int8 numbers, and in the same time these "
    "get through no more than those for float32",
)


def integer_unit(instructions: Collection[str]) -> IntegerUnit:
    """The best that a processor with these instructions has, named as by :func:`processor`."""
    return next((unit for name, unit in _UNITS.items() if name in instructions), _NOTHING)


def processor() -> tuple[str, tuple[str, ...]]:
    """The processor's name, and those of its instructions that matter to int8."""
    found = torch.cpu.get_capabilities()
    names = tuple(word for key, word in _INSTRUCTIONS.items() if found.get(key))
    return str(found.get("cpu_name") or "unknown processor").strip(), names


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 numbers as such, without making float32 of them."""
    found = torch.cpu.get_capabilities()
    return any(found.get(key) for key in ("avx512_bf16", "amx_bf16", "bf16"))
