"""The whole encoder in integers: which sentences it finds alike."""

import streamlit as st

from lib.figures import outliers as figures
from lib.jobs.board import State
from lib.jobs.tasks import CompareEncoders
from lib.lm import int8
from lib.studies import outliers
from lib.studies.outliers import ONE, SMOOTHED, TOKEN, Record, Way
from lib.ui import frame, nearest, prose, runs
from pages.outliers_parts import snippets

WORDS = prose.blocks("outliers")
ROWS = 6  # sentences that are shown


def show(poll: runs.Poll, sentence: str, *, alpha: float, bits: int) -> None:
    """The run, what it found, and how it was computed."""
    st.header("What becomes of the meaning")
    controls, view = frame.split("encoder", controls_first=True)
    task = CompareEncoders(sentence=sentence, alpha=alpha, bits=bits)
    with controls:
        run = poll.look(task)
        run.show_button(again=False)
        st.markdown(WORDS["alike"].format(count=len(outliers.sentences())))
    record = outliers.recorded()
    first = CompareEncoders(**record.settings)
    done: tuple[Way, ...] = run.found_so_far(record.ways if first == task else ())
    with view:
        if run.live:
            run.show_progress(run.progress or outliers.Progress())
        elif run.state is not State.DONE:
            run.show_end()
            task, done = measured_before(task, first, record)
        if done:
            picture(done)
    if len(done) > len(int8.WAYS):
        shown = frame.numbers(numbers(done))
        st.markdown(summary(done, task.alpha))
        frame.how_computed(
            int8.in_integers,
            outliers.compare,
            snippet=snippets.ENCODER.format(**vars(task)),
            shown=shown,
            name="encoder",
        )


def measured_before(
    task: CompareEncoders, first: CompareEncoders, record: Record
) -> tuple[CompareEncoders, tuple[Way, ...]]:
    """Say of which settings the record is, the page's first; return them and what it holds."""
    origin = WORDS["record"].format(day=record.measured)
    if first == task:
        st.markdown(f"{origin} {WORDS['anew']}")
    else:
        st.markdown(runs.invitation(WORDS["run"]))
        nearest.say(task, first, origin)
    return first, record.ways


def picture(done: tuple[Way, ...]) -> None:
    """The sentences most like the reader's, by float32, as each way sees them."""
    first, names = done[0], outliers.sentences()
    order = sorted(range(len(names)), key=lambda place: -first.similar[place])[:ROWS]
    ways = {way.name: [way.similar[place] for place in order] for way in done}
    shown = [names[place] for place in order]
    frame.figure(
        figures.similar,
        *(shown, ways),
        label="How alike the sentence and others are: "
        + "; ".join(
            f"{text} " + ", ".join(f"{way} {values[row]:.2f}" for way, values in ways.items())
            for row, text in enumerate(shown)
        ),
        name="alike",
        numbers={"sentence": shown, **ways},
    )


def numbers(done: tuple[Way, ...]) -> dict[str, tuple[str, str]]:
    """How far each way's numbers are off, and what that changes."""
    return {
        way.name.capitalize(): (
            f"{way.off:.1%} off",
            f"{way.kept:.1f} of 5 nearest sentences stay; {way.found:.0%} find their twin, "
            f"{done[0].found:.0%} in float32.",
        )
        for way in done[1:]
    }


def summary(done: tuple[Way, ...], alpha: float) -> str:
    """Whether smoothing helped, in a sentence."""
    off = {way.name: way.off for way in done}
    words = (
        f"One scale a layer puts the meaning {off[ONE]:.0%} off; smoothed with alpha {alpha:g} "
        f"it is **{off[SMOOTHED]:.0%}**; with a scale a token, {off[TOKEN]:.0%}."
    )
    if off[SMOOTHED] > off[ONE]:
        return f"{words} This alpha does harm: what helps one layer ruins another. Try others."
    return f"{words} Smoothing’s scales are known before anything is read; those of tokens are not."
