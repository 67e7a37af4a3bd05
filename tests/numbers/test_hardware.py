"""How many numbers a register holds, and the energy table."""

from lib.numbers.floats import FORMATS
from lib.numbers.hardware import ENERGY, lanes
from lib.numbers.integers import INT8, INT32


def test_lanes() -> None:
    names = {"float64": 8, "float32": 16, "float16": 32, "bfloat16": 32, "float8_e5m2": 64}
    assert {name: lanes(FORMATS[name]) for name in names} == names
    assert lanes(INT8) == 64
    assert lanes(INT32) == 16
    assert lanes(INT8, 128) == 16
    assert lanes(FORMATS["float6_e2m3fn"]) == 85
    assert lanes(FORMATS["float64"], 32) == 0


def test_energy_is_what_the_sources_print() -> None:
    table = {(row.operation, row.operand): row for row in ENERGY}
    assert len(table) == len(ENERGY)
    printed = {("add", "int8"): 0.03, ("add", "float32"): 0.9, ("multiply", "int8"): 0.2}
    printed |= {("multiply", "float32"): 3.7, ("read", "DRAM"): 640}
    assert printed.items() <= {key: row.picojoules for key, row in table.items()}.items()
    assert all("Horowitz 2014" in row.source for row in ENERGY)
