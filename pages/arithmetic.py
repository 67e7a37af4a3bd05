"""Arithmetic: what a machine does to add and to multiply, and what it costs."""

from typing import Literal

import streamlit as st

from lib.figures import arithmetic as figures
from lib.jobs.board import State
from lib.jobs.tasks import RaceMatrices
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
from lib.studies import dot_product, matrix_race, shipped
from lib.studies.timing import interleaved
from lib.ui import frame, runs, typed
from lib.ui.components import steps

LARGEST = "the largest possible"  # beside the names of layers
LONG, SATURATING = "conv2", "conv1"  # first to be looked at: a long sum, one whose pairs saturate
ACCUMULATORS = (INT8, INT16, INT32)
OPERATIONS = {"add": "+", "multiply": "×"}
FLOATS = tuple(FORMATS)
OVERFLOW: tuple[Overflow, ...] = ("wrap", "saturate", "widen")
NARROW: tuple[Literal["wrap", "saturate"], ...] = ("wrap", "saturate")  # a register stays
FIRST_PRODUCT = 12  # to be looked at: neither of its factors is 0
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
from lib.ui.typed import shown_text

{calls}
shown = {{
{results}
}}
"""

WHY = {
    "add": """
**Why a float takes more work.** An integer's bits always weigh the same: column below column, two
numbers can be added as they are. A float carries its own point, in the exponent. Before two floats
are added, one of them has to move until places of the same weight stand below each other; the
result has to move back until it begins with a 1; and what no longer fits is rounded. The gray
fields above count these kinds of work. (The integer's columns are walked one by one only to let you
see the carry run; the float's significands are added in the same way, in one step here.)
""",
    "multiply": """
**Why a float takes more work.** An integer's bits always weigh the same, so multiplying them is all
there is to do. A float carries its own point, in the exponent. Its significand is multiplied in the
same way (in one step here), but the exponents have to be added, the result has to move until it
begins with a 1, and what no longer fits is rounded. Only where the significand is much shorter than
the integer, as in the formats of 8 bits, is the multiplication itself the smaller one.
""",
}
BUT = """
All this needs more transistors, and wider registers (the places where a processor keeps the numbers
that it works on). But a processor has them: it finishes either kind in a few ticks of its clock, so
on one number int8 is hardly faster.
"""
SUMS = """
The product of two 8-bit numbers has 16 bits, and each doubling of the number of products can take
one bit more. That is why the sums of a quantized network are int32. A sum that wraps comes right
again if later products bring it back into range; one that saturates has lost what it cut off.
"""
PAIRS = """
VNNI is what x86 processors call their instructions that add products of int8 straight into sums of
int32. Processors without it multiply uint8 by int8 with an older instruction, which adds the
products in pairs and keeps only 16 bits of each pair. A pair of large products saturates: it stops
at 32,767 or −32,768, without a sign that anything happened. Where one image meets no such pair,
another may: only narrower weights rule it out. With weights of 7 bits even the worst pair fits.
"""
ONE_PRODUCT = """
This is the step of which every layer of a quantized network is made: two numbers of 8 bits make a
product of 16, which is widened to 32 and added to the sum so far.
"""
LANES = """
One instruction works on a whole register of numbers at once. Each number has its own lane. A number
of 8 bits takes a quarter of the room of a float32, so four times as many fit: on one number int8
is no faster, on a register full of them it is.

The int8 instruction of VNNI multiplies each number by one of a second register and adds the
products in fours to sums of int32, as drawn. The float32 instruction makes as many products as its
register has lanes, and adds each to a sum of its own. Many processors only store float16 and
compute in float32; those with AVX512-FP16 or its like compute in it.
"""
PRICES = """
The area of a square is the energy of one operation in picojoules (pJ), millionths of a millionth of
a joule, on chips of the 45 nm generation (Horowitz 2014; those of 32 bits as tabulated by Han et
al. 2015). Newer processors need less for all of them. Fetching a number from memory costs far more
than computing with it, so numbers of a quarter of the size save most there.
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
    one_product()
    added_in_pairs()
    side_by_side()
    prices()
    runs.fragment(measure, "race", every=0.5)
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
            "Float format",
            FLOATS,
            FLOATS.index("float16"),
            key="float_format",
            bind="query-params",
            width=190,
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
        if refused:
            frame.bad(f"Number {box}: {refused[0]}")
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
    st.markdown(WHY[operation] + BUT)
    calls = "\n".join(call(operation, overflow, trace) for trace in traces.values())
    results = "\n".join(
        f'    "{name} result": shown_text({name}.result_format, {name}.result),' for name in traces
    )
    frame.how_computed(
        *MACHINES[operation],
        snippet=SNIPPET.format(calls=calls, results=results),
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


def choose_sum(
    label: str, key: str, first: str, width: Literal["stretch"] | int = "stretch"
) -> str:
    """The control for a layer of whose products a sum is made."""
    layers = [*shipped.layer_names("plain"), LARGEST]
    return st.selectbox(
        label,
        layers,
        layers.index(first),
        key=key,
        bind="query-params",
        help="Of the largest sum that a layer of the plain network in int8 computes for one image.",
        width=width,
    )


def chosen_sum(layer: str) -> dot_product.DotProduct:
    """The products that the control says."""
    return dot_product.largest() if layer == LARGEST else dot_product.of_layer("plain", layer)


def sum_call(layer: str) -> str:
    """The same as Python text for a snippet."""
    return "largest()" if layer == LARGEST else f'of_layer("plain", "{layer}")'


@st.fragment
def overflow_theatre() -> None:
    """A long sum of products in registers of 8, 16 and 32 bits."""
    st.header("How wide must a sum be?")
    controls, view = frame.split("sums", controls_first=True)
    with controls:
        layer = choose_sum("Products", "sum_of", LONG)
        overflow = st.radio(
            "A sum that does not fit", NARROW, key="sum_overflow", bind="query-params"
        )
    dot = chosen_sum(layer)
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
        "A layer of a neural network multiplies each number that comes in (an activation) by one "
        "that was learned (a weight) and adds up all the products. Here activations are uint8, "
        "weights int8. Dashed: the exact sum; where a register holds something else, its line "
        "changes color."
    )
    shown = frame.numbers(
        {
            "Exact sum": (typed.minus(f"{exact[-1]:,}"), counted(count)),
            **{
                f"In {fmt.name}": (
                    typed.minus(f"{held[fmt.name][-1]:,}"),
                    safe(longest_safe_sum(UINT8, INT8, fmt)),
                )
                for fmt in ACCUMULATORS
            },
        }
    )
    st.markdown(SUMS)
    source = sum_call(layer)
    frame.how_computed(
        accumulation.running_sums,
        longest_safe_sum,
        dot_product.of_layer,
        snippet=f"""
from lib.studies import dot_product
from lib.numbers.accumulation import running_sums
from lib.numbers.integers import INT8, INT16, INT32, INT64
from lib.numbers.text import minus

products = dot_product.{source}


def last(accumulator):
    return minus(f"{{running_sums(*products, accumulator, '{overflow}')[-1]:,}}")


shown = {{
    "Exact sum": last(INT64),
    "In int8": last(INT8),
    "In int16": last(INT16),
    "In int32": last(INT32),
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


@st.fragment
def one_product() -> None:
    """One product on its way into the sum, bit by bit."""
    st.header("How does one product get into the sum?")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        layer = choose_sum("Product of", "product_of", LONG, width=211)
        dot = chosen_sum(layer)
        sums = running_sums(*dot, INT32).tolist()
        count = len(sums)
        if st.session_state.get("sum_product", 1) > count:  # of a layer with more products
            st.session_state["sum_product"] = count
        which = int(
            st.number_input(
                "Which one",
                1,
                count,
                min(FIRST_PRODUCT, count),
                key="sum_product",
                bind="query-params",
                width=140,
            )
        )
    a, b = (int(numbers[which - 1]) for numbers in dot)
    before = [0, *sums][which - 1]
    codes = UINT8.encode(a), INT8.encode(b), INT32.encode(before)
    trace = arithmetic.multiply_accumulate(
        UINT8, codes[0], codes[1], INT32, codes[2], b_format=INT8
    )
    said = f"{before:,} + {a} × {b}"
    steps.show({"sum": (typed.minus(f"uint8 × int8 into int32: {said}"), trace)}, key="one-product")
    shown = frame.numbers(
        {"New sum": (typed.minus(f"{INT32.decode(trace.result):,}"), counted(which))}
    )
    st.markdown(ONE_PRODUCT)
    frame.how_computed(
        arithmetic.multiply_accumulate,
        integer_arithmetic.multiply_accumulate,
        snippet=f"""
from lib.numbers import arithmetic
from lib.numbers.integers import INT8, INT32, UINT8
from lib.numbers.text import minus

a, b, total = UINT8.encode({a}), INT8.encode({b}), INT32.encode({before})
trace = arithmetic.multiply_accumulate(UINT8, a, b, INT32, total, b_format=INT8)
shown = {{"New sum": minus(f"{{INT32.decode(trace.result):,}}")}}
""",
        shown=shown,
        name="one-product",
    )


def counted(products: int) -> str:
    """Of how many products a sum is."""
    return "of 1 product." if products == 1 else f"of {products:,} products."


@st.fragment
def added_in_pairs() -> None:
    """What 16 bits make of two products: of a real sum, and of the worst its layer can meet."""
    st.header("What if two products had only 16 bits?")
    controls, view = frame.split("pairs", controls_first=True)
    with controls:
        layer = choose_sum("Products to pair", "pairs_of", SATURATING)
        st.caption(
            "The second product begins where the first ends. Below them, in the color of text, "
            "what 16 bits keep of their sum; in pink what they lose."
        )
    dot = chosen_sum(layer)
    pairs = {"The largest pair of this sum": dot.largest_pair}
    worst = dot.largest_pair
    if layer != LARGEST:
        worst = dot_product.worst_pair("plain", layer)
        pairs["The worst pair that this layer can meet"] = worst
    rows = [(title, written_out(pair), pair.products) for title, pair in pairs.items()]
    limits = (INT16.min, INT16.max)
    with view:
        frame.picture(
            frame.draw(figures.product_pairs, rows, limits),
            narrow=frame.draw(figures.product_pairs, rows, limits, narrow=True),
            label=". ".join(f"{title}: {formula}" for title, formula, _ in rows) + ".",
            name="pairs",
            numbers={
                "pair": [title for title, _, _ in rows],
                "first product": [products[0] for _, _, products in rows],
                "second product": [products[1] for _, _, products in rows],
            },
        )
    exact, count = running_sums(*dot, INT64)[-1], len(dot.pairs.exact)
    alone = " The last product has no partner: it pairs with 0." if dot.last_is_alone else ""
    layers = ", ".join(dot_product.saturating_layers("plain")) or "no layer"
    shown = frame.numbers(
        {
            "Worst pair": (
                typed.minus(f"{worst.kept:,}"),
                typed.minus(f"instead of {sum(worst.products):,}."),
            ),
            "Sum without VNNI": (
                typed.minus(f"{dot.sum_of_pairs:,}"),
                typed.minus(f"instead of {exact:,}: ")
                + f"{dot.saturated_pairs:,} of {count:,} pairs did not fit in 16 bits.{alone}",
            ),
            "Layers with such pairs": (layers, "in their largest sums, for the same image."),
        }
    )
    st.markdown(PAIRS)
    source = sum_call(layer)
    find = "products.largest_pair"
    if layer != LARGEST:
        find = f'dot_product.worst_pair("plain", "{layer}")'
    frame.how_computed(
        accumulation.pair_sums,
        dot_product.worst_pair,
        dot_product.saturating_layers,
        snippet=f"""
from lib.studies import dot_product
from lib.numbers.text import minus

products = dot_product.{source}
worst = {find}
shown = {{
    "Worst pair": minus(f"{{worst.kept:,}}"),
    "Sum without VNNI": minus(f"{{products.sum_of_pairs:,}}"),
    "Layers with such pairs": ", ".join(dot_product.saturating_layers("plain")) or "no layer",
}}
""",
        shown=shown,
        name="pairs",
    )


def written_out(pair: dot_product.Pair) -> str:
    """Such as "255 × 110 + 255 × 119 = 58,395; 16 bits keep 32,767"."""
    (a, b), (v, w) = pair
    second = f"− {b} × {-w}" if w < 0 else f"+ {b} × {w}"
    words = f"{a} × {v} {second} = {sum(pair.products):,}; 16 bits keep {pair.kept:,}"
    return typed.minus(words)


@st.fragment
def side_by_side() -> None:
    """How many numbers of each format one register holds."""
    st.header("Where does int8 get its speed?")
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
    sums = hardware.lanes(INT32, bits)
    with view:
        frame.picture(
            frame.draw(figures.lanes, counts, sums, bits),
            narrow=frame.draw(figures.lanes, counts, sums, bits, narrow=True),
            label=f"One register of {bits} bits, to scale, holds "
            + ", ".join(f"{count} {name}" for name, count in counts.items())
            + f". One instruction makes {counts['int8']} products of int8 and adds them in fours "
            + f"to {sums} sums of int32.",
            name="lanes",
            numbers={"format": list(counts), "numbers in a register": list(counts.values())},
        )
    done = {
        "float32": f"products by one instruction, each added to one of {sums} float32 sums.",
        "float16": "products, where the processor computes in float16.",
        "int8": f"products by one instruction, added in fours to {sums} int32 sums.",
    }
    shown = frame.numbers(
        {f"{name} at once": (str(count), done[name]) for name, count in counts.items()}
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
    st.header("What does it cost?")
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


def measure(poll: runs.Poll) -> None:
    """The race on this machine: matrix products in both types, in turn."""
    st.header("What does this machine do?")
    controls, view = frame.split("race", controls_first=True)
    with controls:
        size = st.select_slider(
            "Rows and columns", matrix_race.SIZES, 512, key="matrix_size", bind="query-params"
        )
    run = poll.look(RaceMatrices(size=size))
    with controls:
        run.show_button()
    with view:
        if run.state is State.DONE:
            results(run.result)
        elif run.live:
            run.show_progress(run.progress or matrix_race.Progress(0))
        else:
            run.show_end()
            st.markdown(RACE)
    cost(size)


def results(found: matrix_race.Result) -> None:
    """After a race: memory and speed of both."""
    kilobytes, rates = matrix_race.kilobytes(found.size), found.medians
    drawing = (kilobytes, found.billions_per_second)
    frame.picture(
        frame.draw(figures.memory_and_speed, *drawing),
        narrow=frame.draw(figures.memory_and_speed, *drawing, narrow=True),
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
            "Speed": (
                "no verdict" if found.disturbed else f"{found.speedup:.2f} ×",
                reason(found),
            ),
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
        return "Something else kept the machine busy. Press Run again when it is quiet."
    machine = f"{found.processor} ({', '.join(found.instructions) or 'no special instructions'})"
    said = f"as fast as float32 on {machine}"
    if found.gain == "none":
        return (
            f"{said}. Matrices this small are multiplied in microseconds: calling the kernel and "
            "rearranging its input take as long as the sums."
            if found.small
            else f"{said}: its kernels for int8 are no faster."
        )
    if not found.has_dot_product:
        return f"{said}, which has no instruction for int8 dot products."
    lanes = "one instruction multiplies and adds four times as many int8 numbers as float32 numbers"
    return {
        "some": f"{said}: {lanes}, but calling the kernel, rearranging its input and handing over "
        "the sums as float32 are no faster, and take their share of the gain.",
        "fourfold": f"{said}: {lanes}, and a quarter of the bytes has to be fetched.",
        "more": f"{said}: {lanes}, and its matrices still fit in a cache that those of float32 "
        "overflow.",
    }[found.gain]


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
        matrix_race.race_until,
        interleaved,
        snippet=f"""
from lib.studies.matrix_race import kilobytes, operations

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
