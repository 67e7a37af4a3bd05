"""The last step of the game: the answer of a greedy search."""

import streamlit as st

from lib.figures.bars import Bar
from lib.jobs.tasks import Quantized
from lib.studies import sensitivity
from lib.studies.sensitivity import GreedySearch, Trial
from lib.ui import runs
from pages.layers_parts import pick, trials
from pages.layers_parts.network import accuracy_in_float32
from pages.layers_parts.settings import KEPT


def show(choice: Quantized, found: GreedySearch) -> None:
    """The steps of the search, beside the reader's pick if that was tried."""
    integers, *steps = found.steps
    rows = [Bar("nothing kept", integers.accuracy, "int8")]
    before: tuple[str, ...] = ()
    for step in steps:
        [added] = [name for name in step.float_layers if name not in before]
        rows.append(Bar(f"+ {added}", step.accuracy, "float32"))
        before = step.float_layers
    picked: tuple[Trial, ...] | None = runs.result_of(
        pick.task(choice, KEPT[choice.network].held().value)
    )
    if picked:
        rows.append(Bar("your pick", picked[-1].accuracy, "integer"))
    trials.bars(choice, rows, integers.accuracy, accuracy_in_float32(choice))
    st.markdown(
        f"It took {len(found.trials)} trials: first the layer that helps most, then the one that "
        "helps most together with it, and so on."
    )
    trials.numbers(choice, steps[-1], integers, sensitivity.greedy_search, name="layers_greedy")
