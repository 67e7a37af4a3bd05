"""Until this page's own run is done: what others with the same settings have found."""

import streamlit as st

from lib.jobs.board import board
from lib.jobs.job import State
from lib.jobs.tasks import CompareNetworks, MeasureAccuracy, TimeLayers
from lib.studies import comparison
from lib.studies.breakdown import Breakdown
from lib.studies.calibration import Answers
from lib.ui import network_choice, prose
from pages.network_parts import bars

WORDS = prose.blocks("network")


def show(task: CompareNetworks) -> None:
    """Memory, time and accuracy of both, if another run of this server, or a shipped one, knows."""
    jobs = [board().find(kind(**vars(task))) for kind in (MeasureAccuracy, TimeLayers)]
    done = [job for job in jobs if job and job.state is State.DONE]
    if len(done) < len(jobs):
        return
    answers: Answers = done[0].result
    times: Breakdown = done[1].result
    if times.disturbed or not times.kernels.fast:
        return
    right, right_in_integers = answers.accuracies
    bars.show(
        network_choice.name_of(task),
        comparison.kilobytes(**vars(task)),
        times.fastest,
        (right, right_in_integers),
    )
    st.caption(" ".join(dict.fromkeys(job.origin or WORDS["found-before"] for job in done)))
