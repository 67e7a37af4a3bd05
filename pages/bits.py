"""How low can you go: every number of bits from 8 to 2, in both networks, beside fp8 and fp4."""

from typing import TypeVar

import streamlit as st

from lib import cnn
from lib.figures import bits as figures
from lib.jobs.board import State, board
from lib.jobs.tasks import Quantized, SweepBits, Task, TryWeightFormats
from lib.numbers.text import minus
from lib.studies import evaluation, shipped, sweep, weight_formats
from lib.studies.sweep import BITS, ORDER, Cell
from lib.studies.weight_formats import FormatCell
from lib.ui import frame, network_choice, runs

VIEWS = GRID, SIZE, FORMATS = "Grid", "Size", "Floats"
EVERY = 0.5  # seconds between two looks: cells come fast
ALLOWED = 0.01  # of accuracy, which may be lost where the smallest network is looked for
NAMES = {
    "int8": "int8",
    "float8_e4m3fn": "float8 e4m3",
    "float8_e5m2": "float8 e5m2",
    "int6": "int6",
    "float6_e2m3fn": "float6 e2m3",
    "float6_e3m2fn": "float6 e3m2",
    "int4": "int4",
    "float4_e2m1fn": "float4 e2m1",
}
TOLD = ("float8_e4m3fn", "int4", "float4_e2m1fn")  # the formats whose numbers stand below

PACKED = """
shown = {"Packed size": f"{integers.packed_bytes / 1000:,.0f} kB"}
"""
ACCURACY = """
from lib.studies.evaluation import accuracy

right = accuracy(integers)
shown["Accuracy"] = f"{right:.2%}"
shown["Lost"] = f"{accuracy(float32) - right:.2%}".replace("%", " points").replace("-", "−")
"""
SIZES = """
from lib.studies.shipped import quantized


def packed(weight_bits, activation_bits):
    net = quantized(
        "{network}",
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity="{granularity}",
        observer="{observer}",
    )
    return f"{{net.packed_bytes / 1000:,.0f}} kB"


shown = {{name: packed(*bits) for name, bits in {sizes!r}.items()}}
"""
FORMAT = """
from lib.studies.evaluation import accuracy
from lib.studies.shipped import float32
from lib.studies.weight_formats import with_weights_in

net = with_weights_in(float32("{network}"), "{format}", "{granularity}")
shown = {{"{name}": f"{{accuracy(net):.2%}}"}}
"""

READING = r"""
**Why the bits of activations don't change the size.** Weights are stored; activations live only
while an image is being answered. So in *Size* all cells with equally wide weights stand at the same
place from left to right. Fewer bits of an activation save memory traffic while the network runs.

**What the Pareto front is.** A network is on it if no other one is both smaller and better. All
others you may forget: for each of them the front has one that is no larger and no worse.

**Why a cell can beat one with more bits.** Where rounding errors are large, they may happen to
cancel in one network and to add up in its neighbor. Such a cell is luck: prefer one among good
neighbors.

**How to go lower.** With few bits the range of the activations decides: the rare large values that
*min-max* makes room for cost all others their precision. Try another way under *More*, *Ranges by*.

**What packed means.** A byte holds two 4-bit codes, and eight 3-bit codes fill three bytes. Scales
and biases stay float32 and int32, so with fewer bits they become a larger part of the whole. This
page's kernels keep every code in a byte of its own: they show what fewer bits do to the answers,
not to the time.

**Why floats of 4 bits differ from integers of 4 bits.** Both store 15 values: the float has two
zeros, the integer leaves out −8. Integers space their values evenly; a float puts them close
together near 0 and far apart at the end. Where most weights of a filter are small, the float loses
less; where they are spread evenly, the integer does.
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "How low can you go",
        "From 8 bits down to 2: which network still answers, and how small has it become?",
    )
    runs.fragment(explore, "bits", every=EVERY)
    st.markdown(READING)
    frame.sources(
        [
            (
                "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient "
                "inference: a whitepaper (4-bit weights; MobileNet against ResNet)",
                "https://arxiv.org/abs/1806.08342",
            ),
            (
                "OCP Microscaling Formats (MX) Specification 1.0, 2023 (fp8, fp6, fp4)",
                "https://www.opencompute.org/documents/ocp-microscaling-formats-mx-v1-0-spec-final-pdf",
            ),
            (
                "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST (MIT licence, Zalando SE)",
                "https://arxiv.org/abs/1708.07747",
            ),
        ]
    )
    frame.end("bits")


def explore(poll: runs.Poll) -> None:
    """The settings, the run they ask for, and one of three views of what is known so far."""
    controls, view = frame.split("bits")
    with view:
        look_at = st.segmented_control(
            "Look at",
            VIEWS,
            default=GRID,
            required=True,
            key="bits_view",
            bind="query-params",
            help="Grid: every pair of bits. Size: accuracy against memory. Floats: weights in fp8, "
            "fp6 and fp4 beside integers.",
        )
    with controls:
        task, cell = settings(look_at)
        run = poll.look(task)
        run.show_button(again=False)
    with view:
        run.show_end(kept=True)
        if run.live:
            empty: runs.Progress = sweep.Progress((), BITS[0], BITS[0], 0, 0)
            if look_at == FORMATS:
                empty = weight_formats.Progress((), weight_formats.WEIGHT_FORMATS[0], 0, 0)
            run.show_progress(run.progress or empty)
        match task:
            case SweepBits() if look_at == GRID:
                grid(task, cell, run)
            case SweepBits():
                size(task, cell)
            case TryWeightFormats():
                formats(task)


def settings(look_at: str) -> tuple[SweepBits | TryWeightFormats, tuple[int, int]]:
    """The reader's choice: the run, and the bits of weights and activations to look at."""
    network = st.selectbox("Network", cnn.NETWORKS, key="bits_network", bind="query-params")
    weight_bits = st.select_slider(
        "Bits of a weight",
        BITS[::-1],
        4,
        disabled=look_at == FORMATS,
        key="bits_weights",
        bind="query-params",
        help="Which row of the grid to explain.",
    )
    activation_bits = st.select_slider(
        "Bits of an activation",
        BITS[::-1],
        4,
        disabled=look_at == FORMATS,
        key="bits_activations",
        bind="query-params",
        help="Which column of the grid to explain. The activations are the numbers that a layer "
        "hands to the next one.",
    )
    with st.expander("More"):
        granularity = network_choice.scales("bits_granularity")
        observer = network_choice.observer("bits_observer", disabled=look_at == FORMATS)
    if look_at == FORMATS:
        return TryWeightFormats(network=network, granularity=granularity), (
            weight_bits,
            activation_bits,
        )
    return SweepBits(network=network, granularity=granularity, observer=observer), (
        weight_bits,
        activation_bits,
    )


def known(task: Task) -> tuple:
    """The cells that a run has measured so far, also one that was stopped."""
    job = board().find(task)
    if job is not None and job.progress is None and job.previous is not None:
        job = job.previous  # it was stopped; what goes on from there has not begun yet
    if job is None:
        return ()
    if job.state is State.DONE:
        return job.result
    return job.progress.cells if job.progress else ()


OfNetwork = TypeVar("OfNetwork", SweepBits, TryWeightFormats)


def both(task: OfNetwork) -> list[OfNetwork]:
    """The same run for each network."""
    kind = type(task)
    return [kind(**(vars(task) | {"network": network})) for network in cnn.NETWORKS]


def name_of(weight_bits: int, activation_bits: int) -> str:
    """A network in integers, in the field's shorthand."""
    return f"W{weight_bits}A{activation_bits}"


def points(share: float) -> str:
    """A difference of two accuracies in words."""
    return minus(f"{share:.2%}".replace("%", " points"))


# --- the grid -------------------------------------------------------------------------------------


def grid(task: SweepBits, pair: tuple[int, int], run: runs.Run) -> None:
    """Every pair of bits in both networks, and one pair explained."""
    panels = [panel(each) for each in both(task)]
    [mine] = [each for each in panels if each.name == task.network]
    frame.picture(
        table(panels, pair),
        narrow=table([mine], pair, narrow=True),
        label=" ".join(spoken(each) for each in panels),
        name="bits-grid",
        numbers={
            "network": [each.name for each in panels for _ in each.known],
            "weight_bits": [weights for each in panels for weights, _ in each.known],
            "activation_bits": [activations for each in panels for _, activations in each.known],
            "accuracy": [accuracy for each in panels for accuracy in each.known.values()],
        },
    )
    if any(each.known for each in panels):
        st.markdown(lesson(task))
    elif not run.live:
        st.markdown(
            f"Each cell is a network of its own that answers 10,000 test images. Press **Run**: "
            f"{len(ORDER)} networks are measured one by one, equal bits first. All take the same "
            "time, together a minute or two. What is measured once stays, for everyone."
        )
    explain(task, pair)


def table(panels: list[figures.Grid], pair: tuple[int, int], *, narrow: bool = False) -> str:
    """The tables, drawn once for all readers; then the outline is moved to this reader's pair."""
    svg = frame.draw(figures.grids, panels, BITS, narrow=narrow)
    return figures.outline(svg, panels, BITS, pair, narrow=narrow)


def lesson(task: SweepBits) -> str:
    """How to read the table, and how low each network can go with equal bits."""
    text = "Each number is the share of right answers in percent."
    lowest = []
    for each in both(task):
        cells = [cell for cell in known(each) if cell.weight_bits == cell.activation_bits]
        found = sweep.smallest_within(cells, float32(each.network).accuracy - ALLOWED)
        if found:
            name = name_of(found.weight_bits, found.activation_bits)
            lowest.append(f"{each.network} loses at most one point down to **{name}**")
    if lowest:
        text += f" On the diagonal, with equal bits for both, {' and '.join(lowest)}."
    return text


def panel(task: SweepBits) -> figures.Grid:
    """What is known of one network, and what is being measured."""
    job = board().find(task)
    running = None
    if job is not None and job.state is State.RUNNING and job.progress:
        running = (job.progress.weight_bits, job.progress.activation_bits)
    cells = {(cell.weight_bits, cell.activation_bits): cell.accuracy for cell in known(task)}
    return figures.Grid(task.network, float32(task.network).accuracy, cells, running)


def spoken(panel: figures.Grid) -> str:
    """A network's cells in words."""
    cells = ", ".join(f"{name_of(*pair)} {accuracy:.1%}" for pair, accuracy in panel.known.items())
    return f"{panel.name}: float32 {panel.float32:.1%}. {cells or 'No cell is measured yet'}."


def explain(task: SweepBits, pair: tuple[int, int]) -> None:
    """One pair of bits: accuracy, size, and what was lost."""
    cells = {(cell.weight_bits, cell.activation_bits): cell for cell in known(task)}
    before, name = float32(task.network), name_of(*pair)
    bits = {"weight_bits": pair[0], "activation_bits": pair[1]}
    kilobytes = packed(task.network, pair[0], task.granularity)
    values = {
        "Packed size": (
            kilobytes,
            f"for {name}, scales and biases included. float32 takes {before.kilobytes:,.0f} kB.",
        )
    }
    snippet = network_choice.snippet(Quantized(**(vars(task) | bits))) + PACKED
    if pair in cells:
        accuracy = cells[pair].accuracy
        values = {
            "Accuracy": (
                f"{accuracy:.2%}",
                f"of the test images. {name}: weights of {pair[0]} bits, activations of {pair[1]}.",
            ),
            **values,
            "Lost": (
                points(before.accuracy - accuracy),
                f"of accuracy, from float32's {before.accuracy:.2%}. {verdict(task, pair)}",
            ),
        }
        snippet += ACCURACY
    else:
        values["Accuracy in float32"] = (
            f"{before.accuracy:.2%}",
            f"{name} is not measured yet with these settings.",
        )
    shown = frame.numbers(values)
    frame.how_computed(
        sweep.sweep,
        shipped.quantized,
        evaluation.right_answers,
        snippet=snippet,
        shown={key: value for key, value in shown.items() if key != "Accuracy in float32"},
        name="bits",
    )


def verdict(task: SweepBits, pair: tuple[int, int]) -> str:
    """What the other network loses with the same bits, if that is known."""
    [other] = [each for each in both(task) if each != task]
    for cell in known(other):
        if (cell.weight_bits, cell.activation_bits) == pair:
            lost = points(float32(other.network).accuracy - cell.accuracy)
            return f"The {other.network} network loses {lost}."
    return f"Run the {other.network} network too, and compare."


def float32(network: str) -> Cell:
    """The network as it was trained."""
    return sweep.in_float32(network)


@st.cache_data(max_entries=64, show_spinner=False)
def packed(network: str, weight_bits: int, granularity: str) -> str:
    """What the weights, scales and biases take: the activations have no part in it."""
    net = shipped.quantized(
        network, weight_bits=weight_bits, activation_bits=4, granularity=granularity
    )
    return f"{Cell(weight_bits, 4, 0.0, net.packed_bytes).kilobytes:,.0f} kB"


# --- accuracy against size ------------------------------------------------------------------------


def size(task: SweepBits, pair: tuple[int, int]) -> None:
    """Both networks' cells over their size, and the smallest that are good enough."""
    curves = [curve(each, pair) for each in both(task)]
    frame.picture(
        frame.draw(figures.sizes, curves),
        narrow=frame.draw(figures.sizes, curves, narrow=True),
        label=" ".join(
            f"{each.name}: float32 {each.float32[0]:,.0f} kB, {each.float32[1]:.1%}; Pareto front "
            + (", ".join(each.labels) or "not known yet")
            + "."
            for each in curves
        ),
        name="bits-size",
        numbers={
            "network": [each.name for each in curves for _ in each.points],
            "kilobytes": [kilobytes for each in curves for kilobytes, _ in each.points],
            "accuracy": [accuracy for each in curves for _, accuracy in each.points],
        },
    )
    found = {each: smallest(each) for each in both(task)}
    values = {
        "Packed size": (
            packed(task.network, pair[0], task.granularity),
            f"for {task.network} in {name_of(*pair)}, outlined where it is measured.",
        )
    }
    shown = frame.numbers(
        values | {f"Smallest {each.network}": told(each, cell) for each, cell in found.items()}
    )
    plain, separable = (float32(network) for network in cnn.NETWORKS)
    st.markdown(
        f"Small dots: the cells measured so far that are right in more than {figures.LEAST:.0%}. "
        "The line joins the best: no other cell of the network is both as small and as "
        "good.\n\n**Architecture comes first.** The separable network takes "
        f"{separable.kilobytes:,.0f} kB in float32, before any quantization. The plain one takes "
        f"{plain.kilobytes:,.0f} kB in float32 and "
        f"{packed('plain', BITS[0], task.granularity)} in 8 bits. Then fewer bits save again."
    )
    sizes = {"Packed size": pair}
    best = found[task]
    if best:
        sizes[f"Smallest {task.network}"] = (best.weight_bits, best.activation_bits)
    frame.how_computed(
        sweep.pareto_front,
        sweep.smallest_within,
        snippet=SIZES.format(**vars(task), sizes=sizes),
        shown={name: shown[name] for name in sizes},
        name="bits_size",
    )


def curve(task: SweepBits, pair: tuple[int, int]) -> figures.Curve:
    """One network's cells as points."""
    cells = known(task)
    at = [(cell.kilobytes, cell.accuracy) for cell in cells]
    front = sweep.pareto_front(at)
    names = [name_of(cells[i].weight_bits, cells[i].activation_bits) for i in front]
    chosen = [i for i, cell in enumerate(cells) if (cell.weight_bits, cell.activation_bits) == pair]
    before = float32(task.network)
    return figures.Curve(
        task.network,
        (before.kilobytes, before.accuracy),
        at,
        front,
        names,
        chosen[0] if chosen else None,
    )


def smallest(task: SweepBits) -> Cell | None:
    """The smallest network, as far as is known, that loses next to nothing."""
    return sweep.smallest_within(known(task), float32(task.network).accuracy - ALLOWED)


def told(task: SweepBits, found: Cell | None) -> tuple[str, str]:
    """That network's size, and what it can do."""
    if found is None:
        return "not known", f"Run {task.network}, or wait for more cells."
    sentence = (
        f"{name_of(found.weight_bits, found.activation_bits)} has {found.accuracy:.2%}, at most "
        f"one point less than float32 with {float32(task.network).kilobytes:,.0f} kB."
    )
    if len(known(task)) < len(ORDER):
        sentence += f" Of {len(known(task))} cells so far."
    return f"{found.kilobytes:,.0f} kB", sentence


# --- floats beside integers -----------------------------------------------------------------------


def formats(task: TryWeightFormats) -> None:
    """Both networks with weights in small floats and in integers."""
    panels = [
        figures.Formats(
            each.network,
            float32(each.network).accuracy,
            {NAMES[cell.format]: cell.accuracy for cell in known(each)},
        )
        for each in both(task)
    ]
    [mine] = [each for each in panels if each.name == task.network]
    names = tuple(NAMES.values())
    frame.picture(
        frame.draw(figures.formats, panels, names),
        narrow=frame.draw(figures.formats, [mine], names, narrow=True),
        label=" ".join(
            f"{each.name}: float32 {each.float32:.1%}, "
            + (
                ", ".join(f"{name} {got:.1%}" for name, got in each.known.items())
                or "no format yet"
            )
            + "."
            for each in panels
        ),
        name="bits-formats",
        numbers={
            "network": [each.name for each in panels for _ in each.known],
            "format": [name for each in panels for name in each.known],
            "accuracy": [accuracy for each in panels for accuracy in each.known.values()],
        },
    )
    st.markdown(
        "**Simulated in float**: each weight is rounded to a value of the format, times a scale; "
        "everything else is float32. So are the integers here: only the formats differ."
    )
    cells: dict[str, FormatCell] = {cell.format: cell for cell in known(task)}
    some = [cells[name] for name in TOLD if name in cells]
    if not some:
        st.markdown("Press **Run** to try eight formats of 8, 6 and 4 bits on 10,000 images each.")
        return
    scales = network_choice.SCALES[task.granularity]
    shown = frame.numbers(
        {
            NAMES[cell.format]: (
                f"{cell.accuracy:.2%}",
                f"of the test images, in {cell.kilobytes:,.0f} kB, scales {scales}.",
            )
            for cell in some
        }
    )
    last = some[-1].format
    frame.how_computed(
        weight_formats.with_weights_in,
        weight_formats.weight_formats,
        snippet=FORMAT.format(**vars(task), format=last, name=NAMES[last]),
        shown={NAMES[last]: shown[NAMES[last]]},
        name="bits_formats",
    )


main()
