"""Channels that differ even more: skew, and two remedies, with every run beside the others."""

from dataclasses import replace

import streamlit as st

from lib.figures import channels as figures
from lib.figures.channels import Compared
from lib.jobs.job import State
from lib.jobs.tasks import CompareScales
from lib.studies import channels
from lib.ui import frame, nearest, prose, runs
from pages.channels_parts import layer, network
from pages.channels_parts.settings import CORRECT, EQUALIZE, SKEW

WORDS = prose.blocks("channels")


def show(name: str, bits: int, chosen: str, group: int, poll: runs.Poll) -> None:
    """The controls, what runs have found, and the layer as it is then.

    Args:
        name, bits, chosen, group: the network, the bits of its weights, the layer, and how many
            weights are in a group.
        poll: of the run.
    """
    st.header("And where channels differ even more?")
    st.markdown(WORDS["skew"])
    controls, view = frame.split("skew")
    with controls:
        skew, equalize, correct = SKEW.ask(), EQUALIZE.ask(), CORRECT.ask()
        task = CompareScales(
            network=name,
            weight_bits=bits,
            strength=skew,
            equalized=equalize,
            corrected=correct,
        )
        run = poll.look(task)
        changed = network.settings(task)
        if changed:
            run.show_button(key="channels_skew")
    with view:
        if changed:
            outcome(run, changed)
        compared(task)
        if changed and run.state is State.DONE:
            network.how(task, run.result, "skewed")
        if skew or equalize:
            layer.show(
                name,
                chosen,
                bits=bits,
                group_size=group,
                strength=skew,
                equalized=equalize,
                name="skewed_layer",
            )


def outcome(run: runs.Run[CompareScales], changed: str) -> None:
    """How far the run is, or that there is none yet."""
    if run.live:
        network.progress(run)
    elif run.state is not State.DONE:
        run.show_end()
        st.markdown(runs.invitation(f"Press **Run**: the network answers with {changed}."))


def compared(task: CompareScales) -> None:
    """All runs of the network with these bits, the present one first, without skew last."""
    found = known(task)
    if not found and (other := nearest.show(task)):
        task = other[0]
        found = known(task)
    if not found:
        return
    _, float32, *_ = found[task if task in found else next(iter(found))].accuracies
    rows = [
        Compared(network.settings(each) or "as trained", *result.accuracies[2:])
        for each, result in found.items()
    ]
    frame.figure(
        figures.compared,
        *(rows, float32),
        label=f"Right answers with one scale a layer and one a channel; float32 {float32:.1%}: "
        + "; ".join(f"{row.name} {row.one_scale:.1%} and {row.per_channel:.1%}" for row in rows)
        + ".",
        name="skewed",
        numbers={
            "settings": [row.name for row in rows],
            "one_scale": [row.one_scale for row in rows],
            "per_channel": [row.per_channel for row in rows],
        },
    )


def known(task: CompareScales) -> dict[CompareScales, channels.ScaleFindings]:
    """What runs with the same network and bits have found; the present settings first."""
    every = [
        replace(task, strength=strength, equalized=equalized, corrected=corrected)
        for strength in range(SKEW.low, (SKEW.high or 0) + 1)
        for equalized in EQUALIZE.ends()
        for corrected in CORRECT.ends()
    ]
    order = [task, *(each for each in every if each != task)]
    found = {each: runs.result_of(each) for each in order}
    return {each: result for each, result in found.items() if result is not None}
