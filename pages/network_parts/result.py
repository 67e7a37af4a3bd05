"""The view of the result: memory, time and accuracy of both, and where they disagree."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import cnn
from lib.cnn.engines import ENGINES
from lib.jobs.job import State
from lib.jobs.tasks import CompareNetworks
from lib.numbers.text import minus
from lib.settings import TEST_IMAGES
from lib.studies import breakdown, comparison
from lib.studies.comparison import Findings
from lib.ui import frame, network_choice, prose, runs
from pages.network_parts import bars, disagreements, known, snippets, speed, work

WORDS = prose.blocks("network")


def show(run: runs.Run[CompareNetworks], view: DeltaGenerator) -> None:
    """The run over all test images, and what it found."""
    with view:
        if run.state is State.DONE:
            results(run.task, run.result)
        elif run.live:
            progress(run)
            known.show(run.task)
        else:
            run.show_end()
            st.markdown(runs.invitation(WORDS["run"].format(images=TEST_IMAGES)))
            known.show(run.task)
            work.show(run.task.network)
    if run.state is State.DONE:
        disagreements.show(run.task, run.result)
        frame.how_computed(
            cnn.quantize_network,
            comparison.compare,
            comparison.paired_difference,
            ENGINES[run.result.racers.integers].prepare_integers,
            snippet=network_choice.snippet(run.task) + snippets.RESULT,
            shown=reproducible(run.result),
        )
    elif not run.live:
        work.show_code(run.task, breakdown.work)


def progress(run: runs.Run[CompareNetworks]) -> None:
    """During a run: how far it is, and the accuracies so far."""
    so_far = run.progress or comparison.Progress()
    if run.show_progress(so_far):
        return
    names = "float32", network_choice.name_of(run.task)
    frame.numbers(
        {
            f"Right in {name}": (f"{share:.2%}", f"{right:,} of {so_far.images:,}")
            for name, share, right in zip(names, so_far.accuracies, so_far.right, strict=True)
        }
    )


def results(task: CompareNetworks, found: Findings) -> None:
    """After a run: memory, time and accuracy of both."""
    name = network_choice.name_of(task)
    bars.show(name, found.kilobytes, found.milliseconds, found.accuracies)
    if found.kernels.fast:
        st.caption(
            f"Each dot is one of {len(found.seconds)} timings on one thread, 32 images at a time, "
            "float32 and integers in turn; line and number are the median. The speed is the median "
            "of the ratios, turn by turn."
        )
    if meaning := network_choice.meaning(task):
        st.caption(meaning)
    speed.warn(found)
    frame.numbers(numbers(task, found))


def numbers(task: CompareNetworks, found: Findings) -> dict[str, tuple[str, str]]:
    """The same as numbers, each with what it means."""
    shown = reproducible(found)
    low, high = (minus(f"{end:+.2f}") for end in found.accuracy_change[1:])
    return {
        "Memory": (shown["Memory"], memory_sentence(task)),
        **speed.numbers(task, found),
        "Difference": (
            shown["Difference"],
            f"of accuracy, {network_choice.name_of(task)} minus float32. With other test images it "
            f"would likely lie between {low} and {high} (95% interval).",
        ),
    }


def reproducible(found: Findings) -> dict[str, str]:
    """The numbers that the snippet computes again: all but the times."""
    return {
        "Difference": minus(f"{found.accuracy_change.difference:+.2f} points"),
        "Memory": f"{found.times_smaller:.2f} × smaller",
    }


def memory_sentence(task: CompareNetworks) -> str:
    """What the memory is, and where it is that small."""
    if task.weight_bits == 8:
        return "than float32: one byte a weight instead of four, plus scales and biases."
    return (
        f"than float32, with {task.weight_bits}-bit codes packed tightly, as in a file. The "
        "kernels here keep each code in a byte of its own."
    )
