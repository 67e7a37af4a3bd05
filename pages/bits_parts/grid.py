"""The grid: every pair of bits in every network, and one pair explained."""

from itertools import chain

import streamlit as st

from lib.figures import bits as figures
from lib.jobs.tasks import Quantized, SweepBits
from lib.settings import TEST_IMAGES
from lib.studies import evaluation, shipped, sweep
from lib.studies.sweep import BITS, ORDER
from lib.ui import frame, network_choice, prose
from pages.bits_parts import cells, snippets
from pages.bits_parts.cells import BitPair, each_network, known, points, shorthand

WORDS = prose.blocks("bits")
UNKNOWN = "Accuracy in float32"  # stands for that of a pair that is not measured yet


def show(task: SweepBits, bits: BitPair, *, live: bool) -> None:
    """The picture, how to read it, and the pair of bits that the reader chose."""
    panels = [panel(each) for each in each_network(task)]
    [mine] = [each for each in panels if each.name == task.network]
    frame.show_svg(
        table(panels, bits),
        narrow=table([mine], bits, narrow=True),
        label=" ".join(in_words(each) for each in panels),
        name="bits-grid",
        numbers={
            "network": [each.name for each in panels for _ in each.known],
            "weight_bits": [weights for each in panels for weights, _ in each.known],
            "activation_bits": [activations for each in panels for _, activations in each.known],
            "accuracy": list(chain(*(each.known.values() for each in panels))),
        },
    )
    if any(each.known for each in panels):
        st.markdown(reading(task))
    elif not live:
        st.markdown(WORDS["run-grid"].format(images=TEST_IMAGES, networks=len(ORDER)))
    explain(task, bits)


def table(panels: list[figures.Grid], bits: BitPair, *, narrow: bool = False) -> str:
    """The tables, drawn once for all readers; then the outline is moved to this reader's pair."""
    svg = frame.draw(figures.grids, panels, BITS, narrow=narrow)
    return figures.outline(svg, panels, BITS, bits, narrow=narrow)


def panel(task: SweepBits) -> figures.Grid:
    """What is known of one network, and what is being measured."""
    accuracies = {cells.bits_of(cell): cell.accuracy for cell in known(task)}
    float32 = cells.float32(task.network).accuracy
    return figures.Grid(task.network, float32, accuracies, cells.running(task))


def in_words(panel: figures.Grid) -> str:
    """A network's cells in words."""
    accuracies = ", ".join(f"{shorthand(bits)} {right:.1%}" for bits, right in panel.known.items())
    return f"{panel.name}: float32 {panel.float32:.1%}. {accuracies or 'No cell is measured yet'}."


def reading(task: SweepBits) -> str:
    """How to read the table, and how low each network can go with equal bits."""
    text = "Each number is the share of right answers in percent."
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
    """One pair of bits: accuracy, size, and what was lost."""
    accuracies = {cells.bits_of(cell): cell.accuracy for cell in known(task)}
    snippet = network_choice.snippet(quantized(task, bits)) + snippets.PACKED_SIZE
    if bits in accuracies:
        shown = frame.numbers(measured(task, bits, accuracies[bits]))
        snippet += snippets.ACCURACY
    else:
        shown = frame.numbers(not_measured(task, bits))
    frame.how_computed(
        sweep.sweep,
        shipped.quantized,
        evaluation.right_answers,
        snippet=snippet,
        shown={name: value for name, value in shown.items() if name != UNKNOWN},
        name="bits",
    )


def quantized(task: SweepBits, bits: BitPair) -> Quantized:
    """The network with these bits and the settings of the run."""
    return Quantized(**vars(task), weight_bits=bits[0], activation_bits=bits[1])


def measured(task: SweepBits, bits: BitPair, accuracy: float) -> dict[str, tuple[str, str]]:
    """The numbers of a pair of bits that is measured."""
    before = cells.float32(task.network).accuracy
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
            f"{shorthand(bits)} is not measured yet with these settings.",
        ),
    }


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
    for cell in known(task):
        if cells.bits_of(cell) == bits:
            lost = points(cells.float32(task.network).accuracy - cell.accuracy)
            return f"The {task.network} network loses {lost}."
    return f"Run the {task.network} network too, and compare."
