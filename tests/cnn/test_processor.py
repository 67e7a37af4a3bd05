"""What is said of the processor, against what Linux says of it."""

from pathlib import Path

import pytest

from lib.cnn.processor import DOT_PRODUCTS, integer_unit, processor

CPUINFO = Path("/proc/cpuinfo")


def test_the_processor_has_a_name() -> None:
    name, instructions = processor()
    assert name == name.strip() != ""
    assert len(set(instructions)) == len(instructions)


@pytest.mark.skipif(not CPUINFO.exists(), reason="needs Linux's /proc")
def test_instructions_are_those_that_linux_lists() -> None:
    [flags, *_] = [
        set(line.split(":")[1].split())
        for line in CPUINFO.read_text().splitlines()
        if line.startswith(("flags", "Features"))
    ]
    for flag, word in {
        "amx_int8": "AMX-INT8",
        "avx512_vnni": "AVX512-VNNI",
        "avx_vnni": "AVX-VNNI",
        "avx2": "AVX2",
        "asimddp": "DOTPROD",
        "i8mm": "I8MM",
    }.items():
        assert (word in processor()[1]) == (flag in flags), flag
    assert set(DOT_PRODUCTS) >= {"AVX512-VNNI", "DOTPROD"}


def test_the_best_instruction_counts() -> None:
    """How many products an instruction makes, against the lanes of float32: 16 x 64 x 16 in 16
    cycles against two times 16 lanes; 2 x 8 x 2 against 4; four a lane; 32 by three against 8."""
    assert integer_unit(("AMX-INT8", "AVX512-VNNI", "AVX2")).times == 16 * 64 * 16 / 16 / 32
    assert integer_unit(("NEON", "I8MM", "DOTPROD")).times == 2 * 8 * 2 / 4
    assert integer_unit(("AVX512-VNNI", "AVX-512")).times == integer_unit(("DOTPROD",)).times == 4
    assert integer_unit(("AVX2",)).times == pytest.approx(32 / 3 / 8)
    assert integer_unit(("NEON",)).times == integer_unit(()).times == 1
    assert all(integer_unit((name,)).times >= 4 for name in DOT_PRODUCTS)
