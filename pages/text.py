"""A language model, live: a word's definition in float32 and in another format, side by side."""

from functools import partial

import streamlit as st

from lib.jobs.board import board
from lib.jobs.job import State
from lib.jobs.tasks import WriteDefinition
from lib.lm.tokenizer import VOCABULARY
from lib.settings import HEAVY_RUNS, LONGEST_WORD
from lib.studies.language.findings import Progress
from lib.ui import frame, nearest, prose, runs
from lib.ui.typed import quote
from pages.text_parts import columns, whole
from pages.text_parts.settings import FIRST, PART_OF_SPEECH, SEED, STORAGE, TABLE, TEMPERATURE, WORD

WORDS = prose.blocks("text")
EVERY = 0.5  # seconds between two looks at a run that takes about one


def experiment(poll: runs.Poll) -> None:
    """The settings, both definitions, and the whole model in that format."""
    controls, view = frame.split("text")
    with controls:
        WORD.ask(on_change=begin)
        frame.remark(WORD.key, problem())
        PART_OF_SPEECH.ask(on_change=begin)
        STORAGE.ask(on_change=begin)
        with st.expander("More"):
            SEED.ask(on_change=begin)
            TEMPERATURE.ask(on_change=begin)
        task = chosen()
        run = poll.look(task)
        run.show_button("Write", key="text_write", again=False)
        if run.state is State.DONE and HEAVY_RUNS:
            st.button("Another definition", on_click=another, width="stretch")
    with view:
        if run.state is State.DONE:
            columns.show(task, run.result)
        elif run.live:
            run.show_progress(run.progress or Progress())
        else:
            run.show_end("Write")
            st.markdown(runs.invitation(WORDS["press"]))
            instead(task)
    if run.state is State.DONE:
        columns.how(task, run.result)
    st.caption(WORDS["simulated"])
    runs.fragment(partial(whole.show, task.storage), "text_whole")


def instead(task: WriteDefinition) -> None:
    """The first word's definitions in that format: what other readers typed is theirs."""
    job = board().find(WriteDefinition(storage=task.storage))
    if job is not None and job.state is State.DONE and job.task != task:
        nearest.say(task, job.task, job.origin)
        columns.show(WriteDefinition(storage=task.storage), job.result)


def typed() -> str:
    """The word in the box, each row of blanks as one."""
    return " ".join(WORD.now().split())


def problem() -> str:
    """Why that word can't be defined; nothing where it can."""
    word = typed()
    if not word:
        return f"Type a word. You see {FIRST.word}."
    if len(word.encode(errors="replace")) > LONGEST_WORD:
        return (
            f"{quote(word)} takes more than {LONGEST_WORD} bytes, which is all that the model has "
            f"room for. You see {FIRST.word}."
        )
    return ""


def chosen() -> WriteDefinition:
    """What the reader asks for; the first word where theirs can't be defined."""
    return WriteDefinition(
        word=FIRST.word if problem() else typed(),
        part_of_speech=PART_OF_SPEECH.now(),
        storage=STORAGE.now(),
        seed=SEED.now(),
        temperature=TEMPERATURE.now(),
    )


def begin() -> None:
    """Let the models write as soon as something was changed: it takes a second."""
    if HEAVY_RUNS and not problem():
        runs.start_instead(chosen(), "text")


def another() -> None:
    """Define the same word with other chances."""
    SEED.put(SEED.low if SEED.now() == SEED.high else SEED.now() + 1)
    begin()


with frame.page(
    "text",
    "Type a word: a small language model defines it, as trained and with fewer bits a weight.",
    TABLE,
    sources={
        "miller1995": ": the definitions that the model learned from",
        "frantar2022": "",
        "llama-cpp": "",
        "ocp-mx": "",
        "nvfp4": "",
        "dettmers2023": "",
    },
):
    st.markdown(WORDS["model"].format(tokens=VOCABULARY))
    runs.fragment(experiment, "text", every=EVERY)
    st.markdown(WORDS["reading"])
