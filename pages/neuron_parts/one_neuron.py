"""One output of the network: where it is, and the walk to it."""

import streamlit as st

from lib.cnn.data import CLASSES, test_set
from lib.figures import neuron as figures
from lib.figures.neuron import Map
from lib.studies.neuron import words
from lib.studies.neuron.excerpt import surroundings
from lib.studies.neuron.neuron import Neuron, fixed_point, neuron
from lib.studies.neuron.words import number
from lib.ui import frame, router
from pages.map_parts import settings as map_settings
from pages.neuron_parts import snippets, walk
from pages.neuron_parts.choice import Chosen
from pages.neuron_parts.settings import ACTIVATION_BITS, NEURON_STEP


def show_place(chosen: Chosen) -> None:
    """The image, the window in the layer's input, and the pixel in its output."""
    label = CLASSES[test_set()[1][chosen.image]]
    around = surroundings(chosen.trace, chosen.neuron)
    maps = {
        f"channel {around.input_channel} of the input of {chosen.layer}, with the window": Map(
            "input", around.input_map, around.input_box
        ),
        f"channel {chosen.channel} of its output, with the pixel in row {chosen.row}, column "
        f"{chosen.column}": Map("output", around.output_map, around.output_box),
    }
    # A single number is no picture.
    maps = {text: each for text, each in maps.items() if each.values.size > 1}
    st.caption(f"{label}. Boxed: the window that the neuron sees." if maps else f"{label}.")
    if maps:
        frame.show_svg(
            frame.draw(figures.receptive_field, list(maps.values())),
            label=f"Test image {chosen.image}, {label}: {'; '.join(maps)}.",
            name="where",
        )
    if left_out := words.left_out(chosen.neuron):
        st.caption(left_out)
    lead_to_map(chosen)


def lead_to_map(chosen: Chosen) -> None:
    """A link to the same output on the map, where that has it."""
    place = (chosen.layer, chosen.channel, chosen.row, chosen.column)
    query = map_settings.link(chosen.network, chosen.weight_bits, chosen.image, *place)
    if query and chosen.activation_bits == ACTIVATION_BITS.first() and not chosen.symmetric:
        st.page_link(router.page("map").file, label="Choose on the map →", query_params=query)


def show(chosen: Chosen) -> None:
    """The walk, and the numbers at its end."""
    one = chosen.neuron
    walk.show(one, (3, 3, 4), param=NEURON_STEP.key, key="neuron_walk")
    is_logit = one.layer.output_qparams is None
    values = {
        "By hand": (
            words.result(one, one.meaning if is_logit else one.code),
            words.stands_for(one),
        ),
        "The engine": (words.result(one, one.engine_value), words.agreement(one)),
        "Multiplier": (number(one.multiplier, 6), "in float32, as the engine applies it."),
    }
    if not is_logit:
        values |= without_floats(chosen, one)
    with st.expander(walk.OUTCOME):
        shown = frame.numbers(values)
    snippet = snippets.LOGIT if is_logit else snippets.CODE
    frame.how_computed(
        neuron,
        Neuron,
        fixed_point,
        snippet=snippet.format(**vars(chosen)),
        shown=shown,
        name="neuron",
    )


def without_floats(chosen: Chosen, one: Neuron) -> dict[str, tuple[str, str]]:
    """What a chip without floats makes of this output, and of the whole layer."""
    layer = fixed_point(chosen.trace, chosen.layer)
    off = f", off by at most {layer.largest}" if layer.differing else ""
    return {
        "Without floats": (
            words.without_floats(one),
            "the multiplier for a chip without floats: mantissa × 2^(shift − 31). It gives "
            f"code {one.fixed_point_code} here.",
        ),
        "It differs": (
            f"{layer.differing:,} of {layer.values:,}",
            f"outputs of {chosen.layer} get another code that way{off}.",
        ),
    }
