"""The detective's game: which layers to keep in float32?"""

from dataclasses import fields, replace

import streamlit as st

from lib.jobs.job import State
from lib.jobs.tasks import FindLayersToKeep, KeepLayersInFloat32, MeasureSensitivity, Quantized
from lib.settings import TEST_IMAGES
from lib.studies import sensitivity
from lib.ui import frame, nearest, prose, runs
from lib.ui.network_choice import name_of
from pages.layers_parts import clues, greedy, pick, trials
from pages.layers_parts.network import accuracy_in_float32
from pages.layers_parts.settings import (
    BUDGET,
    BUDGETS,
    CLUES,
    GREEDY,
    KEPT,
    KIND,
    PICK,
    STEP,
    show_instead,
)

WORDS = prose.blocks("layers")
VERBS = {CLUES: "Try every layer", PICK: "Try your pick", GREEDY: "Search greedily"}
BEFORE = {CLUES: "before-clues", PICK: "before-pick", GREEDY: "before-greedy"}

GameTask = MeasureSensitivity | KeepLayersInFloat32 | FindLayersToKeep


def show(choice: Quantized) -> None:
    """What the game is about, and its three steps."""
    st.header("The detective's game: which layer hurts?")
    st.markdown(
        WORDS["game"].format(
            network=choice.network,
            float32=accuracy_in_float32(choice),
            images=TEST_IMAGES,
            integers=name_of(choice),
        )
    )

    def one_step(poll: runs.Poll) -> None:
        step = STEP.ask()
        controls, view = frame.split("game", controls_first=True)
        with controls:
            task, problem = ask(choice, step)
            run = poll.look(task)
            if problem:
                frame.bad(problem)
            else:
                run.show_button(VERBS[step], key="layers_game", again=False)
        with view:
            if run.state is State.DONE:
                result(choice, run)
            elif run.live:
                progress(choice, run)
            else:
                run.show_end(VERBS[step], kept=True)
                st.markdown(runs.invitation(WORDS[BEFORE[step]].format(images=TEST_IMAGES)))
                meanwhile(choice, run.task)

    runs.fragment(one_step, "layers_game")


def ask(choice: Quantized, step: str) -> tuple[GameTask, str]:
    """The run that a step asks for, and what keeps it from being begun."""
    kind = KIND.ask(on_change=show_instead, args=(STEP, (PICK, GREEDY), CLUES))
    budget = BUDGET.ask()
    picked = KEPT[choice.network].held().value
    st.markdown(WORDS["picked"].format(picked=" and ".join(picked) or "nothing yet"))
    if step == CLUES:
        return MeasureSensitivity(**vars(choice), kind=kind), ""
    if step == GREEDY:
        return trials.search(choice, budget), ""
    if len(picked) > budget:
        problem = f"You may keep {budget}, and have picked {len(picked)}. Give some back."
    else:
        problem = "" if picked else "Pick at least one layer, on the map."
    return pick.task(choice, picked), problem


def progress(choice: Quantized, run: runs.Run[GameTask]) -> None:
    """During a run: how far it is, and the trials that are done."""
    so_far = run.progress or sensitivity.Progress()
    if run.show_progress(so_far) or not so_far.done:
        return
    if isinstance(run.task, MeasureSensitivity):
        clues.picture(choice, run.task, so_far.done)
    else:
        best = max(so_far.done, key=lambda trial: trial.accuracy)
        kept = trials.kept(choice, best)
        frame.numbers({"Best so far": (f"{best.accuracy:.2%}", f"with {kept} in float32.")})


def meanwhile(choice: Quantized, task: GameTask) -> None:
    """Before a run: what is known with other settings, or of the network without a pick."""
    match task:
        case MeasureSensitivity():
            if known := nearest.show(task, "network", "kind"):
                clues.show(of(known[0]), *known)
        case FindLayersToKeep():
            if other := nearest.show(replace(task, budget=max(BUDGETS)), "network", "budget"):
                greedy.show(of(other[0]), other[1].within(BUDGET.now()))
        case KeepLayersInFloat32():
            pick.show_nothing_kept(choice)


def of(task: Quantized) -> Quantized:
    """The network of a run, by which another run of it is found."""
    return Quantized(**{field.name: vars(task)[field.name] for field in fields(Quantized)})


def result(choice: Quantized, run: runs.Run[GameTask]) -> None:
    """After a run: what it found."""
    match run.task:
        case MeasureSensitivity():
            clues.show(choice, run.task, run.result)
        case KeepLayersInFloat32():
            pick.show(choice, run.task, run.result)
        case FindLayersToKeep():
            greedy.show(choice, run.result.within(BUDGET.now()))
