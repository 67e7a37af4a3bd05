"""Home: why quantize, in one screen, and the way through the pages."""

import streamlit as st

from lib.jobs.board import State, board
from lib.jobs.tasks import CompareNetworks
from lib.numbers.text import minus
from lib.settings import TEST_IMAGES
from lib.studies import comparison
from lib.ui import frame, prose, router, runs
from pages.home_parts import snippets
from pages.network_parts import two_answers

WORDS = prose.blocks("home")
TASK = CompareNetworks()  # the plain network in int8, run when the server starts


def race(poll: runs.Poll) -> None:
    """One image, both answers, and three ratios: the run that the server makes when it starts."""
    if board().find(TASK) is None:  # forgotten after many others
        runs.begin(TASK)
    run = poll.look(TASK)
    if run.state is State.DONE:
        # One that both get right with some doubt: it shows that answers are degrees.
        two_answers.show("int8", run.result, run.result.example)
        st.caption(WORDS["picture"])
        ratios(run.result)
    elif run.live:
        st.markdown(WORDS["running"])
        run.show_progress(run.progress or comparison.Progress())
    else:
        run.show_end()
        run.show_button()


def ratios(found: comparison.Findings) -> None:
    """What the run found: memory, time and accuracy of int8 beside float32."""
    reproducible = {
        "Memory": f"{found.memory_ratio:.3f} ×",
        "Accuracy": minus(f"{found.accuracy_change.difference:+.2f} points"),
    }
    frame.numbers(
        {
            "Memory": (
                reproducible["Memory"],
                f"{found.kilobytes[0]:,.0f} kB of weights become {found.kilobytes[1]:,.0f} kB.",
            ),
            "Time": speed(found),
            "Accuracy": (
                reproducible["Accuracy"],
                f"float32 gets {found.accuracies[0]:.2%} of {TEST_IMAGES:,} test images right, "
                f"int8 {found.accuracies[1]:.2%}.",
            ),
        }
    )
    frame.how_computed(comparison.compare, snippet=snippets.RATIOS, shown=reproducible)


def speed(found: comparison.Findings) -> tuple[str, str]:
    """How much faster int8 was, if that was measured and nothing else disturbed it."""
    if not found.kernels.fast:
        return "not measured", found.kernels.sentence
    if found.disturbed:
        return "no verdict", WORDS["busy"]
    return f"{found.speedup:.1f} × as fast", "measured on this server, on one thread."


def way() -> None:
    """The pages in order, each with what it answers."""
    st.header("How do you get from the one to the other?")
    for page in router.PAGES[1:]:
        st.page_link(page.file, label=f"**{page.title}**: {page.question}")


with frame.page(
    "home",
    "Neural networks eat memory and time. Replace their floats by integers, and see what you save "
    "and what you lose.",
):
    runs.fragment(race, "home")
    way()
