"""Two numbers, one operation, and two machines that carry it out."""

import streamlit as st

from lib.numbers import arithmetic, float_arithmetic, integer_arithmetic, text
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import INT8
from lib.numbers.trace import Trace
from lib.ui import frame, prose, typed
from lib.ui.components import steps
from pages.arithmetic_parts import snippets
from pages.arithmetic_parts.settings import (
    FORMAT,
    NUMBER_A,
    NUMBER_B,
    OPERATION,
    OPERATIONS,
    OVERFLOW,
)

WORDS = prose.blocks("arithmetic")
FIELDS = {"a": NUMBER_A.key, "b": NUMBER_B.key}
LIBRARY = {
    "add": (integer_arithmetic.add, float_arithmetic.add),
    "multiply": (integer_arithmetic.multiply, float_arithmetic.multiply),
}


@st.fragment
def show() -> None:
    """The two numbers, both machines, and what they took."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        a, operation, b = NUMBER_A.ask(), OPERATION.ask(), NUMBER_B.ask()
        name = FORMAT.ask()
        with st.popover("More"):
            overflow = OVERFLOW.ask()

    fmt = FORMATS[name]
    boxes = {"a": a, "b": b}
    integers = [typed.store(INT8, box) for box in boxes.values()]
    floats = [typed.store(fmt, box) for box in boxes.values()]
    traces: dict[str, Trace] = {}
    shown_by: dict[str, tuple[str, Trace]] = {}
    first, second = (number.code for number in integers)
    if first is not None and second is not None:
        traces["int8"] = run_integers(operation, first, second, overflow)
        shown_by["int8"] = (heading(operation, INT8, traces["int8"]), traces["int8"])
    first, second = (number.code for number in floats)
    if first is not None and second is not None:
        traces[name] = run_floats(operation, fmt, first, second)
        shown_by["float"] = (heading(operation, fmt, traces[name]), traces[name])
    say_what_became(dict(zip(boxes, zip(integers, floats, strict=True), strict=True)), [*traces])
    if not traces:
        return
    steps.show(shown_by, key="machines")
    explain(operation, overflow, traces)


def run_integers(operation: str, a: int, b: int, overflow: Overflow) -> Trace:
    """The int8 machine at work."""
    if operation == "add":
        return arithmetic.add_integers(INT8, a, b, overflow)
    return arithmetic.multiply_integers(INT8, a, b, overflow)


def run_floats(operation: str, fmt: FloatFormat, a: int, b: int) -> Trace:
    """The float machine at work."""
    if operation == "add":
        return arithmetic.add_floats(fmt, a, b)
    return arithmetic.multiply_floats(fmt, a, b)


def heading(operation: str, fmt: typed.Format, trace: Trace) -> str:
    """What a machine does, such as "int8: 100 + 50"."""
    a, b = (typed.shown_text(fmt, code) for code in trace.operands)
    if b.startswith("≈"):
        b = f"({b})"  # a sign of its own
    return f"{fmt.name}: {a} {OPERATIONS[operation]} {b}"


def say_what_became(stored: dict[str, tuple[typed.Stored, typed.Stored]], shown: list[str]) -> None:
    """Of each box one sentence if it can't be used, and what had to be changed; what is shown."""
    changed = []
    for box, (integer, floating) in stored.items():
        # A float takes whatever an integer takes: where both refuse, its reason is the wider one.
        refused = [one.note for one in (floating, integer) if one.code is None]
        frame.remark(FIELDS[box], f"Number {box}: {refused[0]}" if refused else "")
        notes = dict.fromkeys(one.note for one in (integer, floating) if one.code is not None)
        changed += [f"Number {box}: {note}" for note in notes if note]
    if changed:
        st.caption("  \n".join(changed))
    if not shown:
        st.caption("Nothing is shown until both boxes hold a number.")
    elif len(shown) == 1:
        st.caption(f"Only {shown[0]} is shown.")


def explain(operation: str, overflow: str, traces: dict[str, Trace]) -> None:
    """The results, what they took, and why."""
    shown = frame.numbers(
        {
            f"{name} result": (
                typed.shown_text(trace.result_format, trace.result),
                work(operation, trace),
            )
            for name, trace in traces.items()
        }
    )
    st.markdown(WORDS[f"why-{operation}"] + "\n\n" + WORDS["but"])
    calls = "\n".join(call(operation, overflow, trace) for trace in traces.values())
    results = "\n".join(
        f'    "{name} result": shown_text({name}.result_format, {name}.result),' for name in traces
    )
    frame.how_computed(
        *LIBRARY[operation],
        snippet=snippets.MACHINES.format(calls=calls, results=results),
        shown=shown,
    )


def work(operation: str, trace: Trace) -> str:
    """How much a machine had to do."""
    digits = {
        "add": f"{trace.digits} bits to add",
        "multiply": f"{trace.digits} × {trace.digits} bits",
    }
    main = f"{digits[operation]}, " if trace.digits else ""
    return f"{len(trace.stages)} kinds of work, {main}registers of up to {trace.widest} bits."


def call(operation: str, overflow: str, trace: Trace) -> str:
    """The line of Python that makes a trace."""
    a, b = (text.hexadecimal(code, trace.format.bits) for code in trace.operands)
    name = trace.format.name
    if name == "int8":
        return f'int8 = arithmetic.{operation}_integers(INT8, {a}, {b}, "{overflow}")'
    return f'{name} = arithmetic.{operation}_floats(FORMATS["{name}"], {a}, {b})'
