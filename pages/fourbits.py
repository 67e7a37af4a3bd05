"""Four bits, five ways: a layer of the language model in every format, rounded in every way."""

import streamlit as st

from lib.jobs.job import State
from lib.jobs.tasks import RoundLayer
from lib.studies.language import four_bits
from lib.studies.language.findings import Progress
from lib.studies.language.four_bits import RoundedLayer
from lib.ui import frame, prose, runs
from pages.fourbits_parts import all_ways, one_way, sixteen
from pages.fourbits_parts.settings import FORMAT, LAYER, ROUNDING, TABLE

WORDS = prose.blocks("fourbits")


def experiment(poll: runs.Poll) -> None:
    """The settings, the chosen way, its sixteen values, and all ways."""
    controls, view = frame.split("fourbits")
    with controls:
        task = RoundLayer(layer=LAYER.ask())
        fmt, rounding = FORMAT.ask(), ROUNDING.ask()
        if not four_bits.is_defined(fmt, rounding):
            st.markdown(WORDS["undefined"].format(format=fmt))
            rounding = four_bits.NEAREST
        run = poll.look(task)
        run.show_button(again=False)
    found: RoundedLayer | None = run.result if run.state is State.DONE else None
    chosen = found.rounded(fmt, rounding) if found else None
    with view:
        if run.live:
            run.show_progress(run.progress or Progress())
        elif not found:
            run.show_end()
            st.markdown(runs.invitation(WORDS["run"]))
        if found and chosen:
            one_way.show(found, chosen)
    sixteen.show(found, chosen)
    all_ways.show(found, chosen)


with frame.page(
    "fourbits",
    "A layer in four bits: weights that are further off can give outputs that are nearer.",
    TABLE,
    sources={
        "frantar2022": "",
        "lin2023": "",
        "dettmers2023": "",
        "ocp-mx": "",
        "nvfp4": "",
    },
):
    runs.fragment(experiment, "fourbits")
    st.markdown(WORDS["reading"])
