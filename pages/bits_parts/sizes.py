"""Accuracy against size: the Pareto front of every network, and the smallest good enough."""

from collections.abc import Iterator
from functools import lru_cache

import streamlit as st

from lib.figures import bits as figures
from lib.jobs.tasks import SweepBits
from lib.settings import TRAINED
from lib.studies import sweep
from lib.studies.sweep import BITS, ORDER, Cell
from lib.ui import frame, prose
from lib.ui.components import cells_picture
from lib.ui.components.cells_picture import Ring
from lib.ui.network_settings import ROUNDING_NAMES
from pages.bits_parts import cells, pins, snippets
from pages.bits_parts.cells import BitPair, Chosen, each_network, known, shorthand

Measured = tuple[str, tuple[tuple[str, tuple[Cell, ...]], ...]]
WORDS = prose.blocks("bits")


def show(task: SweepBits, bits: BitPair) -> None:
    """Every network's cells over their size, and the smallest that are good enough."""
    tasks = each_network(task)
    drawing, label = drawn(tuple((each.network, ways(each)) for each in tasks))
    chosen = Chosen(task, bits)
    rings = {"": chosen} | pins.pinned()
    cells_picture.show(
        drawing,
        label=label,
        name="bits-size",
        rings=(
            list(around(rings, len(tasks))),
            list(around(rings, len(tasks), narrow=True)),
        ),
        chosen=(chosen.id, chosen.name),
        on_choose=lambda cell: None,
        pins=pins.PINS,
        settings=pins.settings(task),
    )
    pins.show()
    found = {each: smallest(each) for each in each_network(task)}
    shown = frame.numbers(
        {
            "Packed size": (
                cells.packed_size(task.network, bits[0], task.granularity),
                f"for {chosen.name}. {where(chosen)}",
            )
        }
        | {smallest_of(each): size(each, cell) for each, cell in found.items()}
    )
    if unknown := [each for each in cells.each_rounding(task) if not known(each)]:
        names = " and ".join(ROUNDING_NAMES[each.rounding] for each in unknown)
        st.markdown(f"Weights rounded {names}: not measured yet with these settings.")
    st.markdown(reading(task))
    sizes = {"Packed size": bits}
    if best := found[task]:
        sizes[smallest_of(task)] = cells.bits_of(best[0])
    frame.how_computed(
        sweep.pareto_front,
        sweep.smallest_within,
        snippet=snippets.SIZES.format(**vars(task), sizes=sizes),
        shown={name: shown[name] for name in sizes},
        name="bits_size",
    )


def ways(task: SweepBits) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """What is known of a network, by how its weights were rounded."""
    roundings = ((each.rounding, known(each)) for each in cells.each_rounding(task))
    return *roundings, (TRAINED, cells.trained(task.network))


@lru_cache(maxsize=64)
def drawn(measured: tuple[Measured, ...]) -> tuple[bytes, str]:
    """The picture of all fronts, and the same in words.

    Args:
        measured: of each network, what is known by the rounding of the weights.
    """
    curves = [curve(*each) for each in measured]
    points = [
        (each.name, front.name, *point)
        for each in curves
        for front in each.fronts
        for point in front.points
    ]
    drawing = cells_picture.Drawing(
        frame.drawn(figures.sizes, curves),
        ((), ()),
        {
            "network": [name for name, *_ in points],
            "rounded": [rounding for _, rounding, *_ in points],
            "kilobytes": [kilobytes for *_, kilobytes, _ in points],
            "accuracy": [accuracy for *_, accuracy in points],
        },
    )
    return drawing.packed(), " ".join(in_words(each) for each in curves)


def where(chosen: Chosen) -> str:
    """What the picture shows of the chosen cell."""
    if chosen.cell is None:
        return "It is not measured yet."
    if chosen.cell.accuracy < figures.ACCURACIES[0]:
        return f"{chosen.cell.accuracy:.1%} right: too few to be in the picture."
    return "A ring is around its dot."


def around(rings: dict[str, Chosen], count: int, *, narrow: bool = False) -> Iterator[Ring]:
    """The rings around the dots of cells, by their letters, in the picture of so many networks."""
    for letter, one in rings.items():
        if one.cell:
            point = one.cell.kilobytes, one.cell.accuracy
            if place := figures.dot_place(point, count, narrow=narrow):
                yield Ring(letter, place)


def curve(network: str, roundings: tuple[tuple[str, tuple[Cell, ...]], ...]) -> figures.Curve:
    """One network's cells as points, a front for each way to round that is known."""
    before = cells.float32(network)
    everything = [(cell.kilobytes, cell.accuracy) for _, done in roundings for cell in done]
    best = {everything[place] for place in sweep.pareto_front(everything)}
    return figures.Curve(
        network,
        (before.kilobytes, before.accuracy),
        [front(rounding, done, best) for rounding, done in roundings if done],
    )


def front(rounding: str, done: tuple[Cell, ...], best: set[tuple[float, float]]) -> figures.Front:
    """One network rounded in one way; labels at those points that no rounding beats."""
    at = [(cell.kilobytes, cell.accuracy) for cell in done]
    places = sweep.pareto_front(at)
    labels = [shorthand(cells.bits_of(done[i])) if at[i] in best else "" for i in places]
    return figures.Front(ROUNDING_NAMES[rounding], at, places, labels)


def in_words(curve: figures.Curve) -> str:
    """A network's Pareto fronts in words."""
    kilobytes, accuracy = curve.float32
    fronts = "; ".join(map(front_in_words, curve.fronts)) or "Pareto front not known yet"
    return f"{curve.name}: float32 {kilobytes:,.0f} kB, {accuracy:.1%}; {fronts}."


def front_in_words(front: figures.Front) -> str:
    """The points of a front in words."""
    points = (front.points[place] for place in front.front)
    listed = ", ".join(f"{kilobytes:,.0f} kB {accuracy:.1%}" for kilobytes, accuracy in points)
    return f"Pareto front, weights {front.name}: {listed}"


def smallest(task: SweepBits) -> tuple[Cell, str] | None:
    """The smallest network, as far as is known, that loses next to nothing, and its rounding."""
    roundings = {each.rounding: known(each) for each in cells.each_rounding(task)}
    least = cells.least_accuracy(task.network)
    found = sweep.smallest_within([cell for done in roundings.values() for cell in done], least)
    if found is None:
        return None
    return found, next(rounding for rounding, done in roundings.items() if found in done)


def smallest_of(task: SweepBits) -> str:
    """What that network is called among the numbers."""
    return f"Smallest {task.network} network within one point of float32"


def size(task: SweepBits, found: tuple[Cell, str] | None) -> tuple[str, str]:
    """That network's size, and what it can do."""
    if found is None:
        return "not known", f"Run {task.network}, or wait for more cells."
    cell, rounding = found
    sentence = (
        f"{shorthand(cells.bits_of(cell))}, weights rounded {ROUNDING_NAMES[rounding]}, has "
        f"{cell.accuracy:.2%}; float32 takes {cells.float32(task.network).kilobytes:,.0f} kB."
    )
    done = len(known(task))
    if 0 < done < len(ORDER):
        sentence += f" ({done} cells are measured so far.)"
    return f"{cell.kilobytes:,.0f} kB", sentence


def reading(task: SweepBits) -> str:
    """How to read the picture, and what the architecture saves before any quantization."""
    takes = [
        f"The {each.network} network takes {cells.float32(each.network).kilobytes:,.0f} kB in "
        f"float32, {cells.packed_size(each.network, BITS[0], each.granularity)} in {BITS[0]} bits."
        for each in each_network(task)
    ]
    return WORDS["sizes"].format(least=figures.ACCURACIES[0], takes=" ".join(takes))
