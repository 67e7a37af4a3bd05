"""The grid: every pair of bits in every network, and one pair explained."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, product

import streamlit as st

from lib.cnn import NETWORKS, compensation
from lib.figures import bits as figures
from lib.jobs.tasks import Quantized, SweepBits
from lib.settings import ROUNDINGS, TEST_IMAGES, TRAINED
from lib.studies import evaluation, shipped, sweep
from lib.studies.sweep import BITS, ORDER, Cell
from lib.studies.winning_back import IMAGES
from lib.ui import frame, network_choice, prose, runs
from lib.ui.components import cells_picture
from lib.ui.components.cells_picture import Cell as PressableCell
from lib.ui.components.cells_picture import Table
from pages.bits_parts import cells, flips, pins, snippets
from pages.bits_parts.cells import BitPair, Chosen, each_network, known, points, shorthand
from pages.bits_parts.pins import PINS
from pages.bits_parts.settings import ACTIVATION_BITS, NETWORK, SIZE, VIEW, WEIGHT_BITS

WORDS = prose.blocks("bits")
Measured = tuple[str, tuple[Cell, ...], BitPair | None]
UNKNOWN = "Accuracy in float32"  # stands for that of a pair that is not measured yet


def show(task: SweepBits, bits: BitPair, *, live: bool) -> None:
    """The picture, how to read it, the pinned cells, and the one that the reader chose."""
    tasks = each_network(task)
    drawing, label = drawn(
        tuple((each.network, known(each), cells.running(each)) for each in tasks), task.network
    )
    chosen = Chosen(task, bits)
    cells_picture.show(
        drawing,
        label=label,
        name="bits-grid",
        rings=((), ()),
        chosen=(chosen.id, chosen.name),
        on_choose=choose,
        pins=PINS,
        settings=pins.settings(task),
    )
    pins.show()
    if any(map(known, tasks)):
        st.markdown(reading(task))
    elif not live and task.rounding != TRAINED:
        st.markdown(
            runs.invitation(WORDS["run-grid"].format(images=TEST_IMAGES, networks=len(ORDER)))
        )
    explain(task, bits)


@lru_cache(maxsize=64)
def drawn(measured: tuple[Measured, ...], network: str) -> tuple[bytes, str]:
    """The tables with their cells to press, and the same in words.

    Args:
        measured: of each network, what is known, and which pair of bits is under way.
        network: the one that a phone shows.
    """
    panels = [panel(*each) for each in measured]
    mine = [each for each in panels if each.name == network]
    drawing = cells_picture.Drawing(
        (
            frame.draw(figures.grids, panels, BITS),
            frame.draw(figures.grids, mine, BITS, narrow=True),
        ),
        (tables(panels), tables(mine, narrow=True)),
        {
            "network": [each.name for each in panels for _ in each.known],
            "weight_bits": [weights for each in panels for weights, _ in each.known],
            "activation_bits": [activations for each in panels for _, activations in each.known],
            "accuracy": list(chain(*(each.known.values() for each in panels))),
        },
    )
    return drawing.packed(), " ".join(in_words(each) for each in panels)


def tables(panels: Sequence[figures.Grid], *, narrow: bool = False) -> list[Table]:
    """The cells of the networks as they stand in the picture."""
    places = figures.places(len(panels), BITS, narrow=narrow)
    return [
        Table(panel.name, len(BITS), list(pressable(panel, there)))
        for panel, there in zip(panels, places, strict=True)
    ]


def pressable(panel: figures.Grid, places: dict[BitPair, figures.Place]) -> Iterator[PressableCell]:
    """A network's cells, row by row."""
    for bits, place in places.items():
        right = panel.known.get(bits)
        says = "not measured yet" if right is None else f"{right:.1%} right"
        yield PressableCell(
            cells.cell_id(panel.name, bits), f"{panel.name} {shorthand(bits)}", says, place
        )


def choose(cell: str) -> None:
    """Show the cell with that id, if there is one."""
    for network, weights, activations in product(NETWORKS, BITS, BITS):
        if cell == cells.cell_id(network, (weights, activations)):
            NETWORK.put(network)
            WEIGHT_BITS.put(weights)
            ACTIVATION_BITS.put(activations)


def panel(network: str, done: tuple[Cell, ...], running: BitPair | None) -> figures.Grid:
    """What is known of one network, and what is being measured."""
    accuracies = {cells.bits_of(cell): cell.accuracy for cell in done}
    return figures.Grid(network, cells.float32(network).accuracy, accuracies, running)


def in_words(panel: figures.Grid) -> str:
    """A network's cells in words."""
    accuracies = ", ".join(f"{shorthand(bits)} {right:.1%}" for bits, right in panel.known.items())
    return f"{panel.name}: float32 {panel.float32:.1%}. {accuracies or 'No cell is measured yet'}."


def reading(task: SweepBits) -> str:
    """How to read the table, and how low each network can go with equal bits."""
    text = "Each number is the share of right answers in percent: press one to see more of it."
    lowest = []
    for each in each_network(task):
        equal = [cell for cell in known(each) if cell.weight_bits == cell.activation_bits]
        found = sweep.smallest_within(equal, cells.least_accuracy(each.network))
        if found:
            name = shorthand(cells.bits_of(found))
            lowest.append(f"{each.network} loses at most one point down to **{name}**")
    if lowest:
        text += f" On the diagonal, with equal bits for both, {' and '.join(lowest)}."
    return text


def explain(task: SweepBits, bits: BitPair) -> None:
    """One pair of bits: accuracy, size, what was lost, and some of the answers that flipped."""
    cell = Chosen(task, bits).cell
    if task.rounding == TRAINED:  # how that was computed is told where it was
        frame.numbers(measured(task, bits, cell) if cell else not_measured(task, bits))
        return
    snippet = network_choice.snippet(quantized(task, bits))
    if task.rounding != ROUNDINGS[0]:
        snippet += snippets.COMPENSATED.format(images=IMAGES)
    snippet += snippets.PACKED_SIZE
    if cell:
        shown = frame.numbers(measured(task, bits, cell))
        snippet += snippets.ACCURACY
        flipped(task.network, cell)
    else:
        shown = frame.numbers(not_measured(task, bits))
    frame.how_computed(
        sweep.sweep,
        shipped.quantized,
        compensation.compensate_rounding,
        evaluation.answers,
        snippet=snippet,
        shown={name: value for name, value in shown.items() if name != UNKNOWN},
        name="bits",
    )


def flipped(network: str, cell: Cell) -> None:
    """Some images whose answers flipped, and the way to the cell's dot."""
    flips.show(network, cell)
    st.button("Its dot in Size", on_click=VIEW.put, args=(SIZE,))


def quantized(task: SweepBits, bits: BitPair) -> Quantized:
    """The network with these bits and the settings of the run."""
    settings = {name: value for name, value in vars(task).items() if name != "rounding"}
    return Quantized(**settings, weight_bits=bits[0], activation_bits=bits[1])


def measured(task: SweepBits, bits: BitPair, cell: Cell) -> dict[str, tuple[str, str]]:
    """The numbers of a pair of bits that is measured."""
    before, accuracy = cells.float32(task.network).accuracy, cell.accuracy
    return {
        "Accuracy": (
            f"{accuracy:.2%}",
            f"of the test images. {shorthand(bits)}: weights of {bits[0]} bits, activations of "
            f"{bits[1]}.",
        ),
        "Packed size": size(task, bits),
        "Lost": (
            points(before - accuracy),
            f"of accuracy, from float32's {before:.2%}. {other_networks(task, bits)}",
        ),
    }


def not_measured(task: SweepBits, bits: BitPair) -> dict[str, tuple[str, str]]:
    """The numbers of a pair of bits before it is measured."""
    return {
        "Packed size": size(task, bits),
        UNKNOWN: (
            f"{cells.float32(task.network).accuracy:.2%}",
            f"{shorthand(bits)} is not {done(task)} yet with these settings.",
        ),
    }


def done(task: SweepBits) -> str:
    """What a cell must be, to be known."""
    return "trained" if task.rounding == TRAINED else "measured"


def size(task: SweepBits, bits: BitPair) -> tuple[str, str]:
    """What the network takes with these bits."""
    return (
        cells.packed_size(task.network, bits[0], task.granularity),
        f"for {shorthand(bits)}, scales and biases included. float32 takes "
        f"{cells.float32(task.network).kilobytes:,.0f} kB.",
    )


def other_networks(task: SweepBits, bits: BitPair) -> str:
    """What the other networks lose with the same bits, as far as that is known."""
    others = [each for each in each_network(task) if each != task]
    return " ".join(other_network(each, bits) for each in others)


def other_network(task: SweepBits, bits: BitPair) -> str:
    """What one of them loses, if that is known."""
    cell = Chosen(task, bits).cell
    if cell is None and task.rounding == TRAINED:
        return f"The {task.network} network is not trained yet with these bits."
    if cell is None:
        return f"Run the {task.network} network too, and compare."
    lost = points(cells.float32(task.network).accuracy - cell.accuracy)
    return f"The {task.network} network loses {lost}."
