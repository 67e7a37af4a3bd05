"""The view of the memory: the bytes of every layer, what is stored and what flows through."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.cnn import memory
from lib.cnn.data import test_set
from lib.cnn.memory import Memory, kilobytes
from lib.figures import cost
from lib.figures.cost import Panel
from lib.jobs.tasks import CompareNetworks
from lib.studies import shipped
from lib.ui import frame, network_choice, table
from pages.network_parts import snippets


@st.cache_data(max_entries=256, show_spinner=False)
def counted(task: CompareNetworks) -> tuple[Memory, Memory]:
    """The bytes of both networks, the integers' codes packed without gaps."""
    image = test_set()[0][:1]
    integers = shipped.quantized(**vars(task))
    float32 = memory.memory(shipped.float32(task.network), image)
    return float32, memory.memory(integers, image, integers.stored(packed=True))


def show(task: CompareNetworks, view: DeltaGenerator) -> None:
    """The picture, the sums, and a table of all bytes."""
    before, after = counted(task)
    name = network_choice.name_of(task)
    with view:
        picture(name, before, after)
        shown = frame.numbers(numbers(task, before, after))
        with st.expander("Every layer in bytes"):
            table.show(f"Bytes of each layer in {name}", rows(after))
            table.show("Bytes of each layer in float32", rows(before))
    frame.how_computed(
        memory.memory,
        memory.stored_in_integers,
        snippet=network_choice.snippet(task) + snippets.MEMORY,
        shown=shown,
        name="memory",
    )


def picture(name: str, before: Memory, after: Memory) -> None:
    """Two bars for each layer, of what is stored and of what flows through."""
    layers = [layer.name for layer in before.layers]
    both = list(zip(before.layers, after.layers, strict=True))
    stored = [(a.stored.total, b.stored.total) for a, b in both]
    flowing = [(a.activations, b.activations) for a, b in both]
    panels = [
        Panel(title, pairs, [kilobytes(integers) for _, integers in pairs], notes_color="int8")
        for title, pairs in (("Stored", stored), ("Activations, one image", flowing))
    ]
    frame.figure(
        cost.by_layer,
        *(layers, panels, ("float32", name)),
        label=f"Stored bytes of each layer in float32 and {name}: "
        + "; ".join(
            f"{layer} {kilobytes(a)} and {kilobytes(b)}"
            for layer, (a, b) in zip(layers, stored, strict=True)
        )
        + ".",
        name="memory",
        numbers={
            "layer": layers,
            "float32_stored": [a for a, _ in stored],
            f"{name}_stored": [b for _, b in stored],
            "float32_activations": [a for a, _ in flowing],
            f"{name}_activations": [b for _, b in flowing],
        },
    )
    st.caption(f"The orange numbers are those of {name}.")


def numbers(task: CompareNetworks, before: Memory, after: Memory) -> dict[str, tuple[str, str]]:
    """The bytes of the whole network, by what they hold."""
    return {
        "Weights": (
            kilobytes(after.stored.weights),
            f"instead of {kilobytes(before.stored.weights)} in float32: {packing(task)}",
        ),
        "Scales and biases": (
            kilobytes(after.stored.scales + after.stored.biases),
            f"instead of {kilobytes(before.stored.biases)} of biases: they stay at 32 bits, and "
            "the scales are added.",
        ),
        "Activations": (
            kilobytes(after.peak.activations),
            f"instead of {kilobytes(before.peak.activations)} at their peak, {after.peak.name}: "
            "the inputs and the outputs of a layer must be in memory together.",
        ),
        "All in all": (
            f"{memory.times_smaller(before, after):.2f} × smaller",
            f"than in float32: {kilobytes(after.total)} instead of {kilobytes(before.total)}.",
        ),
    }


def packing(task: CompareNetworks) -> str:
    """How the codes are stored."""
    if task.weight_bits == 8:
        return "one byte a weight, not four."
    return (
        f"{task.weight_bits} bits a weight, not 32, packed tightly, as in a file. The kernels "
        "here keep each code in a byte of its own."
    )


def rows(found: Memory) -> list[dict[str, str]]:
    """The table of a network's bytes."""
    return [
        {
            "layer": layer.name,
            "weights": f"{layer.stored.weights:,}",
            "scales": f"{layer.stored.scales:,}",
            "biases": f"{layer.stored.biases:,}",
            "activations": f"{layer.activations:,}",
        }
        for layer in found.layers
    ]
