"""Until this page's own run is done: what others with the same settings have found."""

from typing import NamedTuple

import streamlit as st

from lib.jobs.board import board
from lib.jobs.job import Job, State
from lib.jobs.tasks import CompareNetworks, MeasureAccuracy, TimeLayers
from lib.studies import comparison
from lib.studies.breakdown import Breakdown
from lib.studies.calibration import Answers
from lib.ui import nearest, network_choice, prose
from pages.network_parts import bars

WORDS = prose.blocks("network")


class Known(NamedTuple):
    """Two runs that together say what this page's own run would."""

    answers: Job
    times: Job


def show(task: CompareNetworks) -> None:
    """Memory, time and accuracy of both, if another run of this server, or a shipped one, knows.

    Where none does with these settings: with the nearest of which one does.
    """
    if known := runs_of(task):
        draw(task, known)
        return
    timed = board().nearest(TimeLayers(**vars(task)), ("network", "batch"))
    if timed is None:
        return
    other = CompareNetworks(**{name: vars(timed.task)[name] for name in vars(task)})
    if known := runs_of(other):
        nearest.say(task, other, "")
        draw(other, known)


def runs_of(task: CompareNetworks) -> Known | None:
    """What is known with these settings."""
    jobs = [board().find(kind(**vars(task))) for kind in (MeasureAccuracy, TimeLayers)]
    done = [job for job in jobs if job and job.state is State.DONE]
    if len(done) < len(jobs):
        return None
    known = Known(*done)
    times: Breakdown = known.times.result
    return known if times.kernels.fast and not times.disturbed else None


def draw(task: CompareNetworks, known: Known) -> None:
    """Both networks beside each other, and where that is known from."""
    answers: Answers = known.answers.result
    times: Breakdown = known.times.result
    right, right_in_integers = answers.accuracies
    bars.show(
        network_choice.name_of(task),
        comparison.kilobytes(**vars(task)),
        times.fastest,
        (right, right_in_integers),
    )
    st.caption(" ".join(dict.fromkeys(job.origin or WORDS["found-before"] for job in known)))
