"""The processor that this runs on, as PyTorch sees it."""

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


def processor() -> tuple[str, tuple[str, ...]]:
    """The processor's name, and those of its instructions that matter to int8."""
    found = torch.cpu.get_capabilities()
    names = tuple(word for key, word in _INSTRUCTIONS.items() if found.get(key))
    return str(found.get("cpu_name") or "unknown processor").strip(), names


def has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 numbers as such, without making float32 of them."""
    found = torch.cpu.get_capabilities()
    return any(found.get(key) for key in ("avx512_bf16", "amx_bf16", "bf16"))
