"""The view of the errors: what each layer adds, and what it was given."""

import streamlit as st

from lib.cnn.data import test_set
from lib.figures import layers as figures
from lib.jobs.tasks import Quantized
from lib.numbers.text import minus
from lib.studies import layer_errors
from lib.studies.layer_errors import LayerError
from lib.ui import frame, loss, network_choice, prose
from pages.layers_parts import snippets
from pages.layers_parts.network import both
from pages.layers_parts.settings import LAYERS

WORDS = prose.blocks("layers")
IMAGES = 32  # over which errors are measured


@st.cache_data(max_entries=256, show_spinner=False)
def measured(choice: Quantized) -> tuple[LayerError, ...]:
    """Every layer's error over some test images."""
    return layer_errors.layer_errors(*both(choice), test_set()[0][:IMAGES])


def show(choice: Quantized) -> None:
    """Where the error arises."""
    found = measured(choice)
    picture(LAYERS[choice.network], found)
    shown = frame.numbers(numbers(found))
    st.markdown(WORDS["errors"].format(images=IMAGES))
    frame.how_computed(
        layer_errors.layer_errors,
        LayerError,
        snippet=network_choice.snippet(choice) + snippets.ERRORS.format(batch=IMAGES),
        shown=shown,
        name="layers",
    )


def picture(layers: tuple[str, ...], found: tuple[LayerError, ...]) -> None:
    """Signal to error of each layer, and the parts of its error."""
    frame.figure(
        figures.errors,
        list(layers),
        [layer.sqnr_db for layer in found],
        [layer.own_sqnr_db for layer in found],
        [layer.shares for layer in found],
        label="; ".join(
            f"{layer.name}: {loss.decibels(layer.sqnr_db)}, own {layer.shares[0]:.0%}, inherited "
            f"{layer.shares[1]:.0%}, cross {minus(f'{layer.shares[2]:.0%}')}"
            for layer in found
        ),
        name="layer-errors",
        numbers={"layer": layers}
        | {
            part: [getattr(layer, part) for layer in found]
            for part in ("signal", "own", "inherited", "cross", "total", "sqnr_db", "own_sqnr_db")
        },
    )


def numbers(found: tuple[LayerError, ...]) -> dict[str, tuple[str, str]]:
    """The last layer, and the one that is worst by itself."""
    last = found[-1]
    worst = min(found, key=lambda layer: layer.own_sqnr_db)
    return {
        "After the last layer": (loss.decibels(last.sqnr_db), loss.of_signal(last.sqnr_db)),
        "Worst by itself": (
            worst.name,
            f"{loss.decibels(worst.own_sqnr_db)} on exact inputs. "
            f"{loss.of_signal(worst.own_sqnr_db)}",
        ),
        "The last layer's own": (
            f"{last.shares[0]:.1%}",
            "of the error power after it. The rest comes from the layers before.",
        ),
    }
