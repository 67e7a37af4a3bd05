"""What the machines in the browser are given of a trace."""

from fractions import Fraction

from lib.numbers import arithmetic
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8
from lib.ui.components import steps


def test_browser_gets_every_bit_of_the_trace() -> None:
    trace = arithmetic.multiply_floats(
        FORMATS["float64"], *map(int, FORMATS["float64"].encode([0.1, -3.7]))
    )
    described = steps.describe(trace)
    assert described["widest"] == trace.widest
    for step, sent in zip(trace.steps, described["steps"], strict=True):
        assert sent["name"] == step.name
        for register, row in zip(step.registers, sent["registers"], strict=True):
            bits = "".join(field["bits"] for field in row["fields"])
            assert (len(bits), int(bits, 2)) == (register.width, register.bits)
            assert [field["part"] for field in row["fields"]] == [f.part for f in register.fields]
    last = described["steps"][-1]["registers"][0]["fields"]
    exact = Fraction(0.1) * Fraction(-3.7)
    value = FORMATS["float64"].decode(int("".join(field["bits"] for field in last), 2))
    assert value == float(exact)


def test_minus_signs_are_typeset_and_hyphens_stay() -> None:
    trace = arithmetic.add_integers(INT8, INT8.encode(-100), INT8.encode(-50))
    sentences = [step["sentence"] for step in steps.describe(trace)["steps"]]
    assert sentences[0] == "Load a = −100 and b = −50: 8 bits each."
    assert "−150 does not fit" in sentences[-1]
