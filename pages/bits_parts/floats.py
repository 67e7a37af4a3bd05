"""Floats beside integers with the same number of bits, as formats of the weights."""

from itertools import chain

import streamlit as st

from lib.figures import bits as figures
from lib.jobs.tasks import TryWeightFormats
from lib.settings import TEST_IMAGES
from lib.studies import weight_formats
from lib.studies.weight_formats import FormatCell
from lib.ui import frame, prose, runs
from lib.ui.network_settings import SCALES
from pages.bits_parts import cells, snippets
from pages.bits_parts.cells import each_network, known

WORDS = prose.blocks("bits")
NAMES = {
    "int8": "int8",
    "float8_e4m3fn": "float8_e4m3fn",
    "float8_e5m2": "float8_e5m2",
    "int6": "int6",
    "float6_e2m3fn": "float6_e2m3fn",
    "float6_e3m2fn": "float6_e3m2fn",
    "int4": "int4",
    "float4_e2m1fn": "float4_e2m1fn",
}
WITH_NUMBERS = ("float8_e4m3fn", "int4", "float4_e2m1fn")  # whose numbers are shown below


def show(task: TryWeightFormats) -> None:
    """Every network with weights in small floats and in integers."""
    panels = [panel(each) for each in each_network(task)]
    [mine] = [each for each in panels if each.name == task.network]
    names = tuple(NAMES.values())
    frame.figure(
        figures.formats,
        *(panels, names),
        narrow_data=([mine], names),
        label=" ".join(in_words(each) for each in panels),
        name="bits-formats",
        numbers={
            "network": [each.name for each in panels for _ in each.known],
            "format": list(chain(*(each.known for each in panels))),
            "accuracy": list(chain(*(each.known.values() for each in panels))),
        },
    )
    st.markdown(WORDS["simulated"])
    done = {cell.format: cell for cell in known(task)}
    some = [done[name] for name in WITH_NUMBERS if name in done]
    if some:
        accuracies(task, some)
    else:
        st.markdown(runs.invitation(WORDS["run-floats"].format(images=TEST_IMAGES)))


def panel(task: TryWeightFormats) -> figures.Formats:
    """What is known of one network."""
    accuracies = {NAMES[cell.format]: cell.accuracy for cell in known(task)}
    return figures.Formats(task.network, cells.float32(task.network).accuracy, accuracies)


def in_words(panel: figures.Formats) -> str:
    """A network's accuracies in words."""
    accuracies = ", ".join(f"{name} {right:.1%}" for name, right in panel.known.items())
    return f"{panel.name}: float32 {panel.float32:.1%}, {accuracies or 'no format yet'}."


def accuracies(task: TryWeightFormats, some: list[FormatCell]) -> None:
    """The accuracies of some formats as numbers, and how the last of them was computed."""
    shown = frame.numbers(
        {
            NAMES[cell.format]: (
                f"{cell.accuracy:.2%}",
                f"of the test images, in {cell.kilobytes:,.0f} kB, scales "
                f"{SCALES[task.granularity]}.",
            )
            for cell in some
        }
    )
    last = some[-1].format
    frame.how_computed(
        weight_formats.with_weights_in,
        weight_formats.weight_formats,
        snippet=snippets.FORMAT.format(**vars(task), format=last, name=NAMES[last]),
        shown={NAMES[last]: shown[NAMES[last]]},
        name="bits_formats",
    )
