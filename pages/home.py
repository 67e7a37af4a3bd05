"""Home: why quantize, in one screen, and the way through the pages."""

import streamlit as st

from lib.cnn import data
from lib.figures import comparison as figures
from lib.jobs.board import State, board
from lib.jobs.tasks import Comparison
from lib.numbers.text import minus
from lib.studies import comparison
from lib.ui import frame, router, runs

TASK = Comparison()  # the plain network in int8, run when the server starts

SNIPPET = """
from lib.cnn import load, quantize_network
from lib.cnn.data import calibration_set, test_set
from lib.numbers.text import minus

float32 = load("plain")
int8 = quantize_network(float32, calibration_set(256)[0])
images, labels = test_set()
accuracies = [(net.predict(images).argmax(1) == labels).mean() for net in (float32, int8)]

shown = {
    "Memory": f"{int8.bytes / float32.bytes:.3f} ×",
    "Accuracy": minus(f"{100 * (accuracies[1] - accuracies[0]):+.2f} points"),
}
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "Quantization Playground",
        "Neural networks eat memory and time. Replace their floats by integers, and see what you "
        "save and what you lose.",
    )
    runs.fragment(race, "home")
    way()
    frame.end("home")


def race(poll: runs.Poll) -> None:
    """One image, both answers, and three ratios: the run that the server makes when it starts."""
    if board().find(TASK) is None:  # forgotten after many others
        runs.start(TASK)
    run = poll.look(TASK)
    if run.state is State.DONE:
        ratios(run.result)
    elif run.live:
        st.markdown("The server runs a network in float32 and in int8, to show what changes.")
        run.show_progress(run.progress or comparison.Progress(0, 0, 0))
    else:
        run.show_end()
        run.show_button()


def ratios(found: comparison.Findings) -> None:
    """What the run found."""
    images, labels = data.test_set()
    # The first image that both get right with some doubt: it shows that answers are degrees.
    index = found.example
    probabilities = found.probabilities(index)
    drawing = (images[index], data.CLASSES, probabilities, int(labels[index]), ("float32", "int8"))
    truth = data.CLASSES[labels[index]]
    answers = [data.CLASSES[k] for k in found.answers[:, index]]
    frame.picture(
        frame.draw(figures.two_answers, *drawing),
        narrow=frame.draw(figures.two_answers, *drawing, narrow=True),
        label=f"Test image {index}, {truth}: float32 answers {answers[0]} with "
        f"{probabilities[0].max():.1%}, int8 {answers[1]} with {probabilities[1].max():.1%}.",
        name="one-image",
        numbers={
            "class": list(data.CLASSES),
            "float32": probabilities[0].tolist(),
            "int8": probabilities[1].tolist(),
        },
    )
    st.caption(
        "A network that was trained to name clothes looks at one picture. A bar says how sure "
        "it is of an answer: above, computing in float32; below, the same network in int8."
    )
    reproducible = {
        "Memory": f"{found.memory_ratio:.3f} ×",
        "Accuracy": minus(f"{found.accuracy_change.difference:+.2f} points"),
    }
    speed = (f"{found.speedup:.1f} × as fast", "measured on this server, on one thread.")
    if not found.kernels.fast:
        speed = ("not measured", found.kernels.sentence)
    elif found.disturbed:
        speed = (
            "no verdict",
            "This server was busy while it was timed. The page The network, live can do it again.",
        )
    frame.numbers(
        {
            "Memory": (
                reproducible["Memory"],
                f"{found.kilobytes[0]:,.0f} kB of weights become {found.kilobytes[1]:,.0f} kB.",
            ),
            "Time": speed,
            "Accuracy": (
                reproducible["Accuracy"],
                f"float32 gets {found.accuracies[0]:.2%} of 10,000 test images right, int8 "
                f"{found.accuracies[1]:.2%}.",
            ),
        }
    )
    frame.how_computed(comparison.compare, snippet=SNIPPET, shown=reproducible)


def way() -> None:
    """The pages in order, each with what it answers."""
    st.header("How do you get from the one to the other?")
    for page in router.PAGES[1:]:
        st.page_link(page.file, label=f"**{page.title}**: {page.question}")


main()
