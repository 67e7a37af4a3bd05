"""Two machines beside each other: which of their stages do the same work."""

from lib.numbers import arithmetic
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8, INT32
from lib.numbers.trace import Trace, side_by_side

FLOAT16 = FORMATS["float16"]


def traces(operation: str, a: float, b: float, overflow: str = "wrap") -> tuple[Trace, Trace]:
    integers, floats = (
        getattr(arithmetic, f"{operation}_{kind}") for kind in ("integers", "floats")
    )
    codes = [int(FLOAT16.encode(value)) for value in (a, b)]
    return integers(INT8, INT8.encode(3), INT8.encode(5), overflow), floats(FLOAT16, *codes)


def named(first: Trace, second: Trace) -> list[tuple[str, str]]:
    return [
        (
            first.steps[i].name if i is not None else "",
            second.steps[j].name if j is not None else "",
        )
        for i, j in side_by_side(first, second)
    ]


def test_addition() -> None:
    assert named(*traces("add", 3, -5)) == [
        ("load", "unpack"),
        ("", "compare"),
        ("", "align"),
        ("add", "subtract"),
        ("", "normalize"),
        ("", "round"),
        ("overflow", "pack"),
    ]


def test_multiplication() -> None:
    assert named(*traces("multiply", 3, 5)) == [
        ("load", "unpack"),
        ("extend", ""),
        ("", "add exponents"),
        ("partial product", "multiply"),
        ("", "normalize"),
        ("", "round"),
        ("overflow", "pack"),
    ]


def test_widening_and_what_needs_no_arithmetic() -> None:
    assert named(*traces("add", float("inf"), 5, "widen")) == [
        ("load", "unpack"),
        ("extend", ""),
        ("add", ""),
        ("overflow", "special"),
    ]


def test_a_stage_stands_at_its_last_step_and_none_is_left_out() -> None:
    for operation in ("add", "multiply"):
        for overflow in ("wrap", "widen"):
            pair = traces(operation, 3, 5, overflow)
            for trace, ends in zip(pair, zip(*side_by_side(*pair), strict=True), strict=True):
                steps = [end for end in ends if end is not None]
                assert steps == sorted(set(steps))
                assert tuple(trace.steps[end].name for end in steps) == trace.stages
                assert steps[-1] == len(trace.steps) - 1


def test_bits_that_are_added_or_multiplied() -> None:
    assert [trace.digits for trace in traces("add", 3, 5)] == [8, 1 + 10 + 3]
    assert traces("add", 3, 5, "widen")[0].digits == 9
    assert [trace.digits for trace in traces("multiply", 3, 5)] == [8, 1 + 10]
    assert traces("add", float("nan"), 5)[1].digits == 0
    accumulation = arithmetic.multiply_accumulate(INT8, 3, 5, INT32, 7)
    assert [step.digits for step in accumulation.steps] == [0] * 2 + [8] * 8 + [0] * 2 + [
        32
    ] * 32 + [0]
