"""How much there is to compute, whatever the bits."""

from collections.abc import Callable

import streamlit as st

from lib.cnn.data import test_set
from lib.figures import cost
from lib.figures.cost import Panel
from lib.jobs.tasks import CompareNetworks, TimeLayers
from lib.studies import breakdown, shipped
from lib.ui import frame, network_choice
from pages.network_parts import snippets
from pages.network_parts.settings import ABOUT

SENTENCE = "multiplications and additions for one image, the same in both."


@st.cache_data(max_entries=8, show_spinner=False)
def work(network: str) -> tuple[breakdown.Work, ...]:
    """What each layer of a network has to do for one image."""
    return breakdown.work(shipped.quantized(network), test_set()[0][:1])


def show(network: str) -> None:
    """Before a run: the network, and what there is to compute."""
    layers = work(network)
    names = [layer.name for layer in layers]
    millions = [breakdown.millions([layer]) for layer in layers]
    weights = [layer.weights for layer in layers]
    panels = [
        Panel(
            "Million operations, one image",
            [[count] for count in millions],
            [f"{count:.3g}" for count in millions],
        ),
        Panel("Weights", [[count] for count in weights], [f"{count:,}" for count in weights]),
    ]
    frame.figure(
        cost.by_layer,
        *(names, panels, ("the same in both",)),
        label="Million operations for one image, and weights: "
        + "; ".join(
            f"{layer.name} {count:.3g} and {layer.weights:,}"
            for layer, count in zip(layers, millions, strict=True)
        )
        + ".",
        name="work",
        numbers={
            "layer": names,
            "operations": [layer.operations for layer in layers],
            "weights": weights,
        },
    )
    st.caption(
        f"The {network} network, first layer above. {ABOUT[network]} An operation is one "
        "multiplication or one addition. If time followed the work alone, the bars of time would "
        "look like those of the operations."
    )
    frame.numbers({"Work": (number(network), SENTENCE)})


def number(network: str) -> str:
    """The work of the whole network."""
    return f"{breakdown.millions(work(network)):.1f} million"


def show_code(task: CompareNetworks | TimeLayers, *functions: Callable[..., object] | type) -> None:
    """The code behind the work and, given those functions, the times."""
    frame.how_computed(
        *functions,
        snippet=network_choice.snippet(task) + snippets.WORK,
        shown={"Work": number(task.network)},
        name="work",
    )
