"""Why the errors cancel: those of one sum's products, and of the same sum over many images."""

import streamlit as st

from lib.figures import neuron as figures
from lib.jobs.job import State
from lib.jobs.tasks import MeasureSumErrors
from lib.studies.neuron import error_sums
from lib.studies.neuron.words import number
from lib.studies.progress import ImagesSeen
from lib.ui import frame, nearest, prose, runs
from pages.changed_parts import snippets
from pages.neuron_parts.choice import Chosen

WORDS = prose.blocks("changed")


# An output of the network that reacts clearly to test image 0: layer, channel, row, column.
PLACES = {"plain": ("conv3", 25, 7, 7), "separable": ("pointwise3", 52, 5, 7)}


def show(network: str, weight_bits: int, activation_bits: int, poll: runs.Poll) -> None:
    """The errors of one output's sum, for one image and for many.

    Args:
        network, weight_bits, activation_bits: the reader's choice.
        poll: of the run over many images.
    """
    layer, channel, row, column = PLACES[network]
    task = MeasureSumErrors(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        layer=layer,
        channel=channel,
        row=row,
        column=column,
    )
    chosen = of(task)
    run = poll.look(task)
    st.header("Why the errors are so small: they cancel")
    controls, view = frame.split("sums")
    with controls:
        st.caption(
            f"One output of {chosen.layer}: channel {chosen.channel}, row {chosen.row}, column "
            f"{chosen.column}, for test image 0; scales per channel."
        )
        run.show_button(key="changed_sums")
    with view:
        one_image(chosen)
        if run.state is State.DONE:
            over_images(chosen, run.result)
        elif run.live:
            run.show_progress(run.progress or ImagesSeen(0, error_sums.IMAGES))
        else:
            run.show_end()
            st.markdown(runs.invitation(WORDS["invitation-sums"]))
            if known := nearest.show(run.task, "network"):
                over_images(of(known[0]), known[1])
    st.markdown(WORDS["errors"])


def of(task: MeasureSumErrors) -> Chosen:
    """The output that a run is about."""
    place = task.layer, task.channel, task.row, task.column
    return Chosen(task.network, task.weight_bits, task.activation_bits, False, 0, *place)


def one_image(chosen: Chosen) -> None:
    """The errors of one sum's products."""
    one = chosen.neuron
    found = error_sums.sum_error(one)
    errors = one.product_errors.ravel()
    frame.figure(
        figures.running_error,
        *(errors, one.running_error, found.product_error),
        label=f"The errors of {found.products:,} products, typically "
        f"{number(found.product_error)} each, and their running sum, which ends at "
        f"{number(found.error)}. The square root of their number predicts "
        f"±{number(found.predicted)}; all of one sign would give ±{number(found.if_aligned)}.",
        name="running-error",
        numbers={"error": errors.tolist(), "sum_so_far": one.running_error.tolist()},
    )
    st.markdown(sentence(found))
    shown = frame.numbers(
        {
            "Products": (
                f"{found.products:,}",
                f"each off by about {number(found.product_error)}.",
            ),
            "All of one sign": (f"±{number(found.if_aligned, 3)}", "if no errors canceled."),
            "Square root of the number": (
                f"±{number(found.predicted, 3)}",
                "typical, if each error is independent of the others.",
            ),
            "This sum": (
                number(found.error, 3),
                f"the error of a sum that is {number(one.float_sum)} in float32.",
            ),
        }
    )
    frame.how_computed(
        error_sums.sum_error,
        snippet=snippets.SUM.format(**vars(chosen)),
        shown=shown,
        name="spread",
    )


def sentence(found: error_sums.SumError) -> str:
    """Why the errors cancel."""
    rounded = (
        f"Each of the {found.products:,} products is a little off, because its input and its "
        "weight were rounded: some are too high, some too low."
        if found.product_error
        else "Here no product is off, as where all inputs are 0; another pixel shows more."
    )
    return (
        f"**Why the errors cancel.** {rounded} **This is "
        "why quantization works: a sum grows with the number of its products, but its error only "
        "with the square root of that number, because rounding errors of both signs cancel.**"
    )


def over_images(chosen: Chosen, found: error_sums.SumErrors) -> None:
    """The histogram of the sum's errors."""
    counts, edges = found.histogram()
    expected = found.expected(edges)
    frame.figure(
        figures.error_histogram,
        *(counts, edges, expected),
        label=f"The errors of the sum for {len(found.sums):,} images: root mean square "
        f"{number(found.measured)}, predicted {number(found.predicted)}, mean "
        f"{number(found.mean)}.",
        name="sum-errors",
        numbers={
            "from": edges[:-1].tolist(),
            "to": edges[1:].tolist(),
            "images": counts.tolist(),
            "predicted": expected.tolist(),
        },
    )
    shown = frame.numbers(
        {
            "Predicted": (
                f"±{number(found.predicted, 3)}",
                "error of a product × √number of products.",
            ),
            "Measured": (f"±{number(found.measured, 3)}", "root mean square over the images."),
            "All of one sign": (f"±{number(found.if_aligned, 3)}", "if no errors canceled."),
            "The same in all images": (
                number(found.mean, 3),
                "the mean: weights are rounded once, so part of their error is in every image. "
                "Correcting the bias takes it back.",
            ),
        }
    )
    frame.how_computed(
        error_sums.sum_errors,
        error_sums.SumErrors,
        snippet=snippets.SUMS.format(**vars(chosen)),
        shown=shown,
        name="sums",
    )
