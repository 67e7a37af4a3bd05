"""Processors as readers have them: what they offer to int8, as lib.cnn.processor names it."""

MACHINES = {
    "Zen 4": ("AVX512-VNNI", "AVX-512", "AVX2"),
    "Sapphire Rapids": ("AMX-INT8", "AVX512-VNNI", "AVX-VNNI", "AVX-512", "AVX2"),
    "Haswell": ("AVX2",),
    "Apple M1": ("NEON", "DOTPROD"),
    "Graviton 3": ("NEON", "I8MM", "DOTPROD", "SVE"),
    "Cortex-A72": ("NEON",),
}
# How many int8 products they make at best in the time of one of float32.
ALLOWED = {
    "Zen 4": 4,
    "Sapphire Rapids": 32,
    "Haswell": 4 / 3,
    "Apple M1": 4,
    "Graviton 3": 8,
    "Cortex-A72": 1,
}
