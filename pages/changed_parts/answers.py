"""The view of the answers: how many changed, and which way."""

import streamlit as st

from lib.figures import changed as figures
from lib.jobs.tasks import CompareNetworks
from lib.studies import changes
from lib.studies.changes import Changes
from lib.ui import frame, network_choice
from pages.changed_parts import snippets
from pages.changed_parts.changes import signed
from pages.changed_parts.settings import GROUPS


def show(task: CompareNetworks, found: Changes) -> None:
    """Losses, gains and the net change."""
    picture(task, found)
    st.caption(
        f"Indigo: only float32 was right. Orange: only {network_choice.name_of(task)} was. "
        + network_choice.meaning(task)
    )
    shown = frame.numbers(numbers(found))
    frame.how_computed(
        changes.compare,
        Changes,
        snippet=network_choice.snippet(task) + snippets.CHANGES,
        shown=shown,
        name="changes",
    )


def picture(task: CompareNetworks, found: Changes) -> None:
    """How many answers changed in each way."""
    ways = {name: len(found.groups[name]) for name in GROUPS[1:]}
    lost, gained, neither = ways.values()
    order = found.changed
    frame.figure(
        figures.flips,
        *(ways, len(found.labels)),
        label=f"{len(order):,} of {len(found.labels):,} answers changed: {lost:,} from right to "
        f"wrong, {gained:,} from wrong to right, {neither:,} from one wrong answer to another. "
        f"Net change: {signed(found.net)} right answers.",
        name="changed-answers",
        numbers={
            "image": order.tolist(),
            "truth": found.labels[order].tolist(),
            "float32": found.answers[0, order].tolist(),
            network_choice.name_of(task): found.answers[1, order].tolist(),
            "float32_margin": found.margins[order].tolist(),
        },
    )


def numbers(found: Changes) -> dict[str, tuple[str, str]]:
    """How many answers changed, what is left of it in the accuracy, and how close they were."""
    lost, gained = (len(found.groups[name]) for name in ("right to wrong", "wrong to right"))
    typical, of_changed = found.median_leads
    values = {
        "Changed": (
            f"{len(found.changed):,} answers",
            f"of {len(found.labels):,}. {len(found.groups['right in both']):,} are right in both.",
        ),
        "Net": (
            signed(found.net),
            f"right answers: {gained:,} won, {lost:,} lost. Accuracy shows only the sum.",
        ),
    }
    if len(found.changed):
        values["Odds over the runner-up"] = (
            f"{of_changed:,.2f} ×",
            f"Of the changed images, half had an answer in float32 that was at most "
            f"{of_changed:,.2f} times as likely as the runner-up; of all images, half go up to "
            f"{typical:,.0f} times.",
        )
    return values
