"""What is said of the processor, against what Linux says of it."""

from pathlib import Path

import pytest

from lib.cnn.processor import DOT_PRODUCTS, processor

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
