"""Accuracy against size: the Pareto front of every network, and the smallest good enough."""

import streamlit as st

from lib.figures import bits as figures
from lib.jobs.tasks import SweepBits
from lib.studies import sweep
from lib.studies.sweep import BITS, ORDER, Cell
from lib.ui import frame, prose
from pages.bits_parts import cells, snippets
from pages.bits_parts.cells import BitPair, each_network, known, shorthand

WORDS = prose.blocks("bits")


def show(task: SweepBits, bits: BitPair) -> None:
    """Every network's cells over their size, and the smallest that are good enough."""
    curves = [curve(each, bits) for each in each_network(task)]
    frame.figure(
        figures.sizes,
        curves,
        label=" ".join(in_words(each) for each in curves),
        name="bits-size",
        numbers={
            "network": [each.name for each in curves for _ in each.points],
            "kilobytes": [kilobytes for each in curves for kilobytes, _ in each.points],
            "accuracy": [accuracy for each in curves for _, accuracy in each.points],
        },
    )
    found = {each: smallest(each) for each in each_network(task)}
    shown = frame.numbers(
        {
            "Packed size": (
                cells.packed_size(task.network, bits[0], task.granularity),
                f"for {task.network} in {shorthand(bits)}, outlined where it is measured.",
            )
        }
        | {smallest_of(each): size(each, cell) for each, cell in found.items()}
    )
    st.markdown(reading(task))
    sizes = {"Packed size": bits}
    if best := found[task]:
        sizes[smallest_of(task)] = cells.bits_of(best)
    frame.how_computed(
        sweep.pareto_front,
        sweep.smallest_within,
        snippet=snippets.SIZES.format(**vars(task), sizes=sizes),
        shown={name: shown[name] for name in sizes},
        name="bits_size",
    )


def curve(task: SweepBits, bits: BitPair) -> figures.Curve:
    """One network's cells as points."""
    done = known(task)
    at = [(cell.kilobytes, cell.accuracy) for cell in done]
    front = sweep.pareto_front(at)
    names = [shorthand(cells.bits_of(done[i])) for i in front]
    chosen = [i for i, cell in enumerate(done) if cells.bits_of(cell) == bits]
    before = cells.float32(task.network)
    return figures.Curve(
        task.network,
        (before.kilobytes, before.accuracy),
        at,
        front,
        names,
        chosen[0] if chosen else None,
    )


def in_words(curve: figures.Curve) -> str:
    """A network's Pareto front in words."""
    kilobytes, accuracy = curve.float32
    front = ", ".join(curve.labels) or "not known yet"
    return f"{curve.name}: float32 {kilobytes:,.0f} kB, {accuracy:.1%}; Pareto front {front}."


def smallest(task: SweepBits) -> Cell | None:
    """The smallest network, as far as is known, that loses next to nothing."""
    return sweep.smallest_within(known(task), cells.least_accuracy(task.network))


def smallest_of(task: SweepBits) -> str:
    """What that network is called among the numbers."""
    return f"Smallest {task.network} network within one point of float32"


def size(task: SweepBits, found: Cell | None) -> tuple[str, str]:
    """That network's size, and what it can do."""
    if found is None:
        return "not known", f"Run {task.network}, or wait for more cells."
    sentence = (
        f"{shorthand(cells.bits_of(found))} has {found.accuracy:.2%}; float32 takes "
        f"{cells.float32(task.network).kilobytes:,.0f} kB."
    )
    done = len(known(task))
    if done < len(ORDER):
        sentence += f" ({done} cells are measured so far.)"
    return f"{found.kilobytes:,.0f} kB", sentence


def reading(task: SweepBits) -> str:
    """How to read the picture, and what the architecture saves before any quantization."""
    takes = [
        f"The {each.network} network takes {cells.float32(each.network).kilobytes:,.0f} kB in "
        f"float32, {cells.packed_size(each.network, BITS[0], each.granularity)} in {BITS[0]} bits."
        for each in each_network(task)
    ]
    return WORDS["sizes"].format(least=figures.LEAST_ACCURACY, takes=" ".join(takes))
