"""Arithmetic: what a machine does to add and to multiply, and what it costs."""

from typing import Literal

import streamlit as st

from lib.cnn import dot_product, matrix_race, samples
from lib.cnn.stopwatch import interleaved
from lib.figures import arithmetic as figures
from lib.jobs.board import State, board
from lib.jobs.tasks import MatrixRace
from lib.numbers import (
    accumulation,
    arithmetic,
    float_arithmetic,
    hardware,
    integer_arithmetic,
    text,
)
from lib.numbers.accumulation import longest_safe_sum, running_sums
from lib.numbers.floats import FORMATS, FloatFormat
from lib.numbers.integer_arithmetic import Overflow
from lib.numbers.integers import INT8, INT16, INT32, INT64, UINT8, IntFormat
from lib.numbers.trace import Trace
from lib.ui import follow, frame, typed
from lib.ui.components import steps

LARGEST = "the largest possible"  # beside the names of layers
ACCUMULATORS = (INT8, INT16, INT32)
OPERATIONS = {"add": "+", "multiply": "×"}
FLOATS = ("float16", "bfloat16", "float32", "float8_e4m3fn", "float8_e5m2")
OVERFLOW: tuple[Overflow, ...] = ("wrap", "saturate", "widen")
NARROW: tuple[Literal["wrap", "saturate"], ...] = ("wrap", "saturate")  # a register stays
REGISTERS = (128, 256, 512)
IN_LANES: dict[str, IntFormat | FloatFormat] = {
    "float32": FORMATS["float32"],
    "float16": FORMATS["float16"],
    "int8": INT8,
}

MACHINES = {
    "add": (integer_arithmetic.add, float_arithmetic.add),
    "multiply": (integer_arithmetic.multiply, float_arithmetic.multiply),
}
SNIPPET = """
from lib.numbers import arithmetic
from lib.numbers.floats import FORMATS
from lib.numbers.integers import INT8
from lib.ui.typed import value_text

{calls}
shown = {{
{results}
}}
"""

WHY = """
**Why a float takes more work.** An integer's bits always weigh the same: column below column, two
numbers can be added as they are. A float carries its own point, in the exponent. Before two floats
are added, one of them has to move until places of the same weight stand below each other; the
result has to move back until it begins with a 1; and what no longer fits is rounded. All this needs
wider registers, shifters and more transistors. But a processor has them: it finishes either kind of
addition in a few ticks of its clock, so on one number int8 is hardly faster.
"""
SUMS = """
The product of two 8-bit numbers has 16 bits, and each doubling of the number of products can take
one bit more. That is why the sums of a quantized network are int32. A sum that wraps comes right
again if later products bring it back into range; one that saturates has lost what it cut off.

Processors without VNNI multiply uint8 by int8 with an older instruction that adds the products in
pairs and keeps only 16 bits of each pair. A pair of large products saturates, without a sign that
anything happened.
"""
LANES = """
One instruction works on a whole register of numbers at once. Each number has its own lane. A number
of 8 bits takes a quarter of the room of a float32, so four times as many fit: on one number int8
is no faster, on a register full of them it is.

With 512 bits, the int8 instruction of AVX512-VNNI multiplies 64 pairs and adds the products in
fours to 16 sums of 32 bits. The float32 instruction multiplies and adds 16 pairs. Narrower
registers hold fewer in the same ratio. Many processors only store float16 and compute in float32;
those with AVX512-FP16 or its like compute in it.
"""
PRICES = """
The area of a square is the energy of one operation, measured at 45 nm (Horowitz 2014, as tabulated
by Han et al. 2015); newer processors need less for all of them. Fetching a number
from memory costs far more than computing with it, so numbers of a quarter of the size save most
there.
"""
RACE = """
Press **Run**. This server multiplies two matrices, of float32 numbers and of the same numbers as
int8, in turn, on one thread, and counts the operations per second. It takes a few seconds.
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "Arithmetic",
        "Watch a machine add and multiply, one step at a time: an integer beside a float.",
    )
    machines()
    overflow_theatre()
    side_by_side()
    prices()
    follow.fragment(measure, "race", every=0.5)
    frame.sources(
        [
            ("Patterson and Hennessy, Computer Organization and Design, chapter 3", None),
            ("Muller et al., Handbook of Floating-Point Arithmetic, chapter 7", None),
            (
                "IEEE 754-2019, Standard for Floating-Point Arithmetic",
                "https://doi.org/10.1109/IEEESTD.2019.8766229",
            ),
            (
                "Horowitz 2014, Computing's energy problem (and what we can do about it), ISSCC",
                "https://doi.org/10.1109/ISSCC.2014.6757323",
            ),
            (
                "Han et al. 2015, Learning both weights and connections for efficient neural "
                "networks, table 1",
                "https://arxiv.org/abs/1506.02626",
            ),
            (
                "Intel 64 and IA-32 Architectures Software Developer's Manual, PMADDUBSW and "
                "VPDPBUSD",
                "https://www.intel.com/sdm",
            ),
        ]
    )
    frame.end("arithmetic")


@st.fragment
def machines() -> None:
    """Two numbers, one operation, and two machines that carry it out."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        a = number("a", "100")
        operation = st.selectbox(
            "Operation", list(OPERATIONS), key="operation", bind="query-params", width=124
        )
        b = number("b", "50")
        name = st.selectbox(
            "Float format", FLOATS, key="float_format", bind="query-params", width=190
        )
        with st.popover("More"):
            overflow = st.selectbox(
                "If a result does not fit in int8",
                OVERFLOW,
                key="int8_overflow",
                bind="query-params",
                help="Wrap around to the other end, stop at the nearer end, or widen the result.",
            )

    fmt = FORMATS[name]
    integers = [typed.store(INT8, box) for box in (a, b)]
    floats = [typed.store(fmt, box) for box in (a, b)]
    show_notes([*integers, *floats])
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
    if not traces:
        return
    steps.show(shown_by, key="machines")
    explain(operation, overflow, traces)


def number(name: str, first: str) -> str:
    """A box for one of the two numbers."""
    return st.text_input(
        f"Number {name}",
        first,
        key=f"number_{name}",
        bind="query-params",
        max_chars=text.MAX_LENGTH,
        width=100,
    )


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
    a, b = (typed.minus(typed.value_text(fmt, code)) for code in trace.operands)
    return f"{fmt.name}: {a} {OPERATIONS[operation]} {b}"


def show_notes(stored: list[typed.Stored]) -> None:
    """One sentence for what can't be used, and one for what had to be changed."""
    refused = [one.note for one in stored if one.code is None]
    if refused:
        frame.bad(refused[0])
        return
    changed = dict.fromkeys(one.note for one in stored if one.note)
    if changed:
        st.caption(" ".join(changed))


def explain(operation: str, overflow: str, traces: dict[str, Trace]) -> None:
    """The results, what they took, and why."""
    shown = frame.numbers(
        {
            f"{name} result": (
                typed.value_text(trace.result_format, trace.result),
                f"{len(trace.steps)} steps of {len(trace.stages)} kinds; the widest register has "
                f"{trace.widest} bits.",
            )
            for name, trace in traces.items()
        }
    )
    st.markdown(WHY)
    calls = "\n".join(call(operation, overflow, trace) for trace in traces.values())
    results = "\n".join(
        f'    "{name} result": value_text({name}.result_format, {name}.result),' for name in traces
    )
    frame.how_computed(
        *MACHINES[operation],
        snippet=SNIPPET.format(calls=calls, results=results),
        shown=shown,
    )


def call(operation: str, overflow: str, trace: Trace) -> str:
    """The line of Python that makes a trace."""
    a, b = (text.hexadecimal(code, trace.format.bits) for code in trace.operands)
    name = trace.format.name
    if name == "int8":
        return f'int8 = arithmetic.{operation}_integers(INT8, {a}, {b}, "{overflow}")'
    return f'{name} = arithmetic.{operation}_floats(FORMATS["{name}"], {a}, {b})'


@st.fragment
def overflow_theatre() -> None:
    """A long sum of products in registers of 8, 16 and 32 bits."""
    st.subheader("How wide must a sum be?")
    controls, view = frame.split("sums")
    with controls:
        layer = st.selectbox(
            "Products",
            [*samples.layer_names("plain"), LARGEST],
            index=1,
            key="sum_of",
            bind="query-params",
            help="Of the largest sum that a layer of the plain network in int8 computes for one "
            "image.",
        )
        overflow = st.radio(
            "A sum that does not fit", NARROW, key="sum_overflow", bind="query-params"
        )
    dot = dot_product.largest() if layer == LARGEST else dot_product.of_layer("plain", layer)
    exact = running_sums(*dot, INT64)
    held = {fmt.name: running_sums(*dot, fmt, overflow) for fmt in ACCUMULATORS}
    count = len(exact)
    with view:
        frame.picture(
            frame.draw(figures.running_sums, exact, held),
            narrow=frame.draw(figures.running_sums, exact, held, narrow=True),
            label=f"The sum of {count} products as it grows to {exact[-1]:,}. At the end "
            + ", ".join(f"{name} holds {sums[-1]:,}" for name, sums in held.items()),
            name="running-sums",
            numbers={
                "activation": dot.activations.tolist(),
                "weight": dot.weights.tolist(),
                "exact": exact.tolist(),
                **{name: sums.tolist() for name, sums in held.items()},
            },
        )
    st.caption(
        "Dashed: the exact sum. Each product is a uint8 activation times an int8 weight; where the "
        "register holds something else than their sum, its line changes color."
    )
    shown = frame.numbers(
        {
            "Exact sum": (f"{exact[-1]:,}", f"of {count:,} products."),
            **{
                f"In {fmt.name}": (
                    f"{held[fmt.name][-1]:,}",
                    safe(longest_safe_sum(UINT8, INT8, fmt)),
                )
                for fmt in ACCUMULATORS
            },
            "Without VNNI": (f"{dot.sum_of_pairs:,}", pairs(dot)),
        }
    )
    st.markdown(SUMS)
    source = "largest()" if layer == LARGEST else f'of_layer("plain", "{layer}")'
    frame.how_computed(
        accumulation.running_sums,
        longest_safe_sum,
        accumulation.pair_sums,
        dot_product.of_layer,
        snippet=f"""
from lib.cnn import dot_product
from lib.numbers.accumulation import running_sums
from lib.numbers.integers import INT8, INT16, INT32, INT64

products = dot_product.{source}


def last(accumulator):
    return f"{{running_sums(*products, accumulator, '{overflow}')[-1]:,}}"


shown = {{
    "Exact sum": last(INT64),
    "In int8": last(INT8),
    "In int16": last(INT16),
    "In int32": last(INT32),
    "Without VNNI": f"{{products.sum_of_pairs:,}}",
}}
""",
        shown=shown,
        name="sums",
    )


def safe(products: int) -> str:
    """How many products always fit."""
    if products == 0:
        return "Not even one product is sure to fit."
    if products == 1:
        return "1 product of any size always fits."
    return f"{products:,} products of any size always fit."


def pairs(dot: dot_product.DotProduct) -> str:
    """What adding in pairs of 16 bits does to this sum, and to which of the network's layers."""
    count = len(dot.pairs.exact)
    said = f"{dot.saturated_pairs:,} of {count:,} pairs of products did not fit in 16 bits."
    layers = ", ".join(dot_product.saturating_layers("plain"))
    return f"{said} In this network it happens in: {layers or 'no layer'}."


@st.fragment
def side_by_side() -> None:
    """How many numbers of each format one register holds."""
    st.subheader("Where does int8 get its speed?")
    controls, view = frame.split("lanes")
    with controls:
        bits = st.selectbox(
            "Bits of a register",
            REGISTERS,
            index=REGISTERS.index(512),
            key="register_bits",
            bind="query-params",
            help="512: AVX-512. 256: AVX2. 128: SSE, and NEON on ARM.",
        )
    counts = {name: hardware.lanes(fmt, bits) for name, fmt in IN_LANES.items()}
    with view:
        frame.picture(
            frame.draw(figures.lanes, counts, bits),
            narrow=frame.draw(figures.lanes, counts, bits, narrow=True),
            label=f"One register of {bits} bits, to scale, holds "
            + ", ".join(f"{count} {name}" for name, count in counts.items()),
            name="lanes",
            numbers={"format": list(counts), "numbers in a register": list(counts.values())},
        )
    shown = frame.numbers(
        {
            f"{name} at once": (
                str(count),
                "fit in one register, side by side.",
            )
            for name, count in counts.items()
        }
    )
    st.markdown(LANES)
    frame.how_computed(
        hardware.lanes,
        snippet=f"""
from lib.numbers.floats import FORMATS
from lib.numbers.hardware import lanes
from lib.numbers.integers import INT8

shown = {{
    "float32 at once": str(lanes(FORMATS["float32"], {bits})),
    "float16 at once": str(lanes(FORMATS["float16"], {bits})),
    "int8 at once": str(lanes(INT8, {bits})),
}}
""",
        shown=shown,
        name="lanes",
    )


def prices() -> None:
    """Energy per operation, as squares."""
    st.subheader("What does it cost?")
    costs = [(cost.operation, cost.operand, cost.picojoules) for cost in hardware.ENERGY]
    frame.picture(
        frame.draw(figures.energy, costs),
        narrow=frame.draw(figures.energy, costs, narrow=True),
        label="Energy in picojoules, as areas of squares: "
        + ", ".join(f"{operand} {operation} {cost:g}" for operation, operand, cost in costs),
        name="energy",
        numbers={
            "operation": [cost.operation for cost in hardware.ENERGY],
            "operand": [cost.operand for cost in hardware.ENERGY],
            "picojoules": [cost.picojoules for cost in hardware.ENERGY],
            "source": [cost.source for cost in hardware.ENERGY],
        },
    )
    st.markdown(PRICES)


def measure(poll: follow.Poll) -> None:
    """The race on this machine: matrix products in both types, in turn."""
    st.subheader("What does this machine do?")
    controls, view = frame.split("race")
    with controls:
        size = st.select_slider(
            "Rows and columns", matrix_race.SIZES, 512, key="matrix_size", bind="query-params"
        )
    run = poll.look(board(), MatrixRace(size))
    with controls:
        run.buttons()
    with view:
        if run.state is State.DONE:
            results(run.job.result)
        elif run.live:
            run.waiting(run.job.progress or matrix_race.Progress(0))
        else:
            run.tell_end()
            st.markdown(RACE)
    cost(size)


def results(found: matrix_race.Result) -> None:
    """After a race: memory and speed of both."""
    kilobytes, rates = matrix_race.kilobytes(found.size), found.medians
    drawing = (kilobytes, found.billions_per_second)
    frame.picture(
        frame.draw(figures.race, *drawing),
        narrow=frame.draw(figures.race, *drawing, narrow=True),
        label=f"Two matrices of {found.size} by {found.size}: float32 {kilobytes[0]:,.0f} kB, "
        f"int8 {kilobytes[1]:,.0f} kB. Billions of operations a second: float32 "
        f"{rates[0]:,.1f}, int8 {rates[1]:,.1f}.",
        name="race",
        numbers={
            "float32_seconds": found.seconds[:, 0].tolist(),
            "int8_seconds": found.seconds[:, 1].tolist(),
        },
    )
    st.caption(
        f"Each dot is one of {len(found.seconds)} timings on one thread, float32 and int8 in turn; "
        "the line is the median. Here int8 is uint8 activations times int8 weights, as in the "
        "network, and the int32 sums are handed over as float32."
    )
    frame.numbers(
        {
            "Speed": (f"{found.speedup:.2f} ×", reason(found)),
            "One product": (
                f"{found.microseconds[1]:,.0f} µs",
                f"in int8, and {found.microseconds[0]:,.0f} µs in float32.",
            ),
        }
    )


def reason(found: matrix_race.Result) -> str:
    """Why int8 won or lost here, in one sentence."""
    if not found.kernels.fast:
        return f"This time means nothing: {found.kernels.sentence} NumPy computed the integers."
    if found.disturbed:
        return "as fast, but something else kept the machine busy: don't trust this number."
    machine = f"{found.processor} ({', '.join(found.instructions) or 'no special instructions'})"
    if found.speedup < matrix_race.CLEARLY_FASTER:
        return (
            f"as fast as float32 on {machine}. Matrices this small are multiplied in microseconds: "
            "calling the kernel and rearranging its input take as long as the sums."
            if found.small
            else f"as fast as float32 on {machine}: its kernels for int8 are no faster."
        )
    if not found.has_dot_product:
        return f"as fast as float32 on {machine}, which has no instruction for int8 dot products."
    return (
        f"as fast as float32 on {machine}: one instruction multiplies and adds four times as many "
        "int8 numbers as float32 numbers, and a quarter of the bytes has to be fetched."
    )


def cost(size: int) -> None:
    """What has to be computed and fetched, whoever does it."""
    kilobytes = matrix_race.kilobytes(size)
    shown = frame.numbers(
        {
            "Operations": (
                f"{matrix_race.operations(size):,}",
                "multiplications and additions in one product, in both types.",
            ),
            "Bytes": (
                f"{kilobytes[0]:,.0f} and {kilobytes[1]:,.0f} kB",
                "for the two matrices in float32 and in int8.",
            ),
        }
    )
    frame.how_computed(
        matrix_race.race,
        interleaved,
        snippet=f"""
from lib.cnn.matrix_race import kilobytes, operations

float32, int8 = kilobytes({size})
shown = {{
    "Operations": f"{{operations({size}):,}}",
    "Bytes": f"{{float32:,.0f}} and {{int8:,.0f}} kB",
}}
""",
        shown=shown,
        name="race",
    )


main()
