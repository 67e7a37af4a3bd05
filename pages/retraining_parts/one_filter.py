"""The nine weights of one filter, on their way through the bins of rounding."""

import streamlit as st

from lib.figures import retraining as figures
from lib.jobs.tasks import Retrain
from lib.studies import retraining
from lib.studies.retraining import Training
from lib.ui import frame, prose
from pages.retraining_parts.settings import FILTER

WORDS = prose.blocks("retraining")


def show(task: Retrain, training: Training) -> None:
    """The filter's weights, and how many of them are rounded to something else by now."""
    controls, view = frame.split("filter")
    with controls:
        number = FILTER.ask()
    steps = retraining.steps_of(training, number)
    layer = retraining.watched_layer(task.network)
    moved, crossings = steps.moved(task.weight_bits), steps.crossings(task.weight_bits)
    with controls:
        words = WORDS["silent" if steps.silent else "filter"]
        st.markdown(words.format(layer=layer, moved=moved, crossings=crossings))
    with view:
        frame.figure(
            figures.tracks,
            *(list(steps.images), steps.weights, retraining.highest_code(task.weight_bits)),
            label=f"Nine weights of filter {number} of {layer} while it learns, in steps of their "
            f"scale: {moved} of them end in another bin, after {crossings} crossings.",
            name="weights",
            numbers={
                "images": list(steps.images),
                **{f"weight {place}": steps.weights[:, place].tolist() for place in range(9)},
            },
        )
