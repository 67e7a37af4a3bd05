"""Choosing the range: a wide one rounds coarsely, a narrow one clips."""

from dataclasses import replace

import streamlit as st

from lib import cnn
from lib.cnn import NETWORKS
from lib.figures import calibration as figures
from lib.jobs.board import State, board
from lib.jobs.tasks import MeasureAccuracy, StudyCalibration
from lib.quantization import range_curves
from lib.settings import OBSERVERS
from lib.studies import calibration as calibration_study
from lib.studies import shipped
from lib.ui import data_choice, frame, runs
from lib.ui.components import clip_range
from lib.ui.network_choice import OBSERVERS as NAMES
from lib.ui.typed import minus

DATA = data_choice.DataChoice("range", NETWORKS, shipped)
PERCENTS = (99.0, 99.9, 99.99, 100.0)
GUESSING = 0.15  # accuracy below which a network of ten classes knows next to nothing
HARMLESS = 0.1  # percentage points
PRESSED = "range_pressed"  # in the session: an observer was pressed that the network doesn't have

APPLIED = """
from lib.studies import evaluation, shipped

float32 = evaluation.accuracy(shipped.float32("{network}"))
integers = evaluation.accuracy(
    shipped.quantized(
        "{network}",
        activation_bits={activation_bits},
        observer="{observer}",
        calibration_images={calibration_images},
    )
)
shown = {{
    "float32": f"{{float32:.2%}}",
    "Integers": f"{{integers:.2%}}",
}}
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "Choosing the range",
        "A wide range rounds every value coarsely, a narrow one clips the largest: find the best.",
    )
    st.fragment(explore)()
    explanation()
    st.fragment(on_the_network)()
    frame.sources(
        [
            (
                "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient "
                "inference: a whitepaper, section 2.4",
                "https://arxiv.org/abs/1806.08342",
            ),
            (
                "Nagel et al. 2021, A White Paper on Neural Network Quantization, section 3.1",
                "https://arxiv.org/abs/2106.08295",
            ),
            (
                "Migacz 2017, 8-bit Inference with TensorRT (the entropy method)",
                "https://on-demand.gputechconf.com/gtc/2017/presentation/"
                "s7310-8-bit-inference-with-tensorrt.pdf",
            ),
        ]
    )
    frame.end("range")


def explore() -> None:
    """The choice of data, and the picture with its handle."""
    if st.session_state.pop(PRESSED, False):
        st.rerun()  # the network's part of the page, too
    controls, view = frame.split("range")
    with controls:
        chosen = DATA.ask()
        with chosen.more:
            percent = st.select_slider(
                "Percentile keeps, in percent",
                PERCENTS,
                range_curves.PERCENT,
                key="range_percent",
                bind="query-params",
                help="One of the four ways to choose the range leaves out the largest values: "
                "so many percent stay inside.",
            )
        st.caption(
            "Drag the line. What lies beyond it is clipped to it; what lies inside is rounded to "
            "the nearest code, a small tick. Then move the bits: with fewer codes, the lowest sum "
            "moves inwards."
        )
    with view:
        result = clip_range.show(
            chosen.values,
            source=chosen.source,
            identity=chosen.identity,
            percent=percent,
            on_observer=give_to_network,
        )
    frame.how_computed(
        range_curves.clip_qparams,
        range_curves.ClipErrors,
        range_curves.choose_clip,
        snippet=snippet(chosen, result.settings),
        shown=result.shown,
    )


def give_to_network(observer: str) -> None:
    """Choose for the network what was pressed for the data."""
    if st.session_state.range_observer != observer:
        st.session_state.range_observer = observer
        st.session_state[PRESSED] = True


def snippet(chosen: data_choice.Chosen, held: clip_range.Settings) -> str:
    """Python that gives the numbers on screen."""
    return f"""
{chosen.imports}
from lib.quantization.error import error_report
from lib.quantization.range_curves import clip_qparams, side_of

x = {chosen.call}
report = error_report(x, clip_qparams({held.clip!r}, side_of(x), bits={held.bits}))
shown = {{
    "SQNR": "no error" if report.mse == 0 else f"{{report.sqnr_db:.1f}} dB".replace("-", "−"),
    "Sum": f"{{report.mse:.3g}}",
    "Rounding": f"{{report.rounding_mse:.3g}}",
    "Clipping": f"{{report.clipping_mse:.3g}}",
}}
"""


def explanation() -> None:
    """The sentences and the formula behind the picture."""
    st.markdown(
        r"""
With $b$ bits over the range from $-c$ to $c$ the codes stand $s = c \,/\, (2^{b-1} - 1)$ apart
(over $0$ to $c$: $s = c \,/\, (2^b - 1)$). The mean squared error (MSE) is the sum
of two parts, one from the values inside the range and one from those beyond it:

$$
\text{rounding} = \frac{1}{n} \sum_{|x| \le c} (\hat x - x)^2 \approx \frac{s^2}{12}
$$
$$
\text{clipping} = \frac{1}{n} \sum_{|x| > c} (|x| - c)^2
$$

A value less than half a step beyond $c$ still gets the nearest code, the last one, and counts as
rounded. Data on both sides of 0 get the same range on either side here, as the weights of most int8
networks do; for lopsided data a zero-point would waste fewer codes.

One bit less doubles the step, so rounding costs four times as much, while the cost of clipping
stays as it is. The two then balance at a smaller range: **the fewer bits, the harder you clip**.

Four observers choose a range from the data:

- **min-max** takes the largest value, and nothing is clipped. One outlier makes every step coarser.
- **percentile** keeps, for instance, 99.9% of the values, however many bits there are.
- **squared error** looks for the lowest sum of the two curves.
- **entropy** keeps the shape of the histogram, and so may clip very hard: a flat histogram looks
  the same however it is cut, and the many zeros behind a ReLU are kept best by very narrow steps.
"""
    )


def on_the_network() -> None:
    """One choice for the real network; then how many images it takes to make it."""
    st.header("What does the network make of it?")
    st.markdown(
        "Before it computes in integers, a network looks at some training images, the calibration "
        "images, and an observer chooses a range for what each layer puts out. Take a choice to "
        "the real network: its weights keep 8 bits, so only the ranges make a difference."
    )
    controls, view = frame.split("apply")
    with controls:
        network = st.selectbox("Network", NETWORKS, key="range_net", bind="query-params")
        observer = st.selectbox(
            "Observer",
            OBSERVERS,
            format_func=NAMES.__getitem__,
            key="range_observer",
            bind="query-params",
            help="Percentile keeps 99.9% here. Moving average takes the ends of each batch of 32 "
            "images and averages them, the last counting most. The others are described above.",
        )
        bits = st.select_slider(
            "Bits of an activation",
            clip_range.BITS,
            clip_range.FIRST_BITS,
            key="range_activation_bits",
            bind="query-params",
            help="The activations are the numbers that a layer hands to the next one.",
        )
    with view:
        applied(MeasureAccuracy(network=network, activation_bits=bits, observer=observer))
    st.header("How many calibration images are enough?")
    studied(StudyCalibration(network=network, activation_bits=bits, observer=observer))


def applied(task: MeasureAccuracy) -> None:
    """The accuracy of the network with these ranges, and of those that were tried before."""

    def show(poll: runs.Poll) -> None:
        run = poll.look(task)
        if run.state is State.DONE:
            accuracies(task, run.result)
            return
        run.show_button(f"Apply {NAMES[task.observer]}", key="range_apply")
        if run.live:
            run.show_progress(run.progress or calibration_study.Answers(0, 0, 0, 0))
        else:
            run.show_end()
            st.caption(
                f"Calibrates the {task.network} network on {task.calibration_images} images with "
                f"{task.activation_bits} bits for activations, then lets it answer 10,000 test "
                "images: some seconds."
            )

    runs.fragment(show, "range_apply")


def accuracies(task: MeasureAccuracy, found: calibration_study.Answers) -> None:
    """The accuracy beside float32's, and what the other observers gave with the same bits."""
    float32, integers = found.accuracies
    names, values = ["float32"], [float32]
    for observer in OBSERVERS:
        other = board().find(replace(task, observer=observer))
        if other is not None and other.state is State.DONE:
            names.append(NAMES[observer])
            values.append(other.result.accuracies[1])
    drawing = (names, values)
    marked = names.index(NAMES[task.observer])
    frame.picture(
        frame.draw(figures.accuracies, *drawing, marked=marked),
        narrow=frame.draw(figures.accuracies, *drawing, marked=marked, narrow=True),
        label="Right answers: "
        + ", ".join(f"{name} {value:.2%}" for name, value in zip(names, values, strict=True)),
        name="accuracy",
        numbers={"ranges_by": names, "accuracy": values},
    )
    shown = {"float32": f"{float32:.2%}", "Integers": f"{integers:.2%}"}
    frame.numbers(
        {
            "float32": (shown["float32"], "of 10,000 test images answered right"),
            "Integers": (
                shown["Integers"],
                f"with ranges by {NAMES[task.observer]}, {task.activation_bits}-bit activations",
            ),
            "Difference": (minus(f"{found.points:+.2f} points"), verdict(found)),
        }
    )
    if len(names) <= len(OBSERVERS):
        st.caption("Choose another observer or other bits: a button to apply them appears here.")
    frame.how_computed(
        cnn.quantize_network,
        calibration_study.apply,
        snippet=APPLIED.format(**vars(task)),
        shown=shown,
        name="applied",
    )


def verdict(found: calibration_study.Answers) -> str:
    """The difference in words."""
    if found.accuracies[1] < GUESSING:
        return (
            "little better than guessing one of ten classes: what tells images apart was clipped."
        )
    if found.points > -HARMLESS:
        return "no more than some images in ten thousand."
    return "of accuracy lost to the ranges and to the few codes in them."


def studied(task: StudyCalibration) -> None:
    """Ranges and accuracy against the number of images, as they are found."""

    def show(poll: runs.Poll) -> None:
        run = poll.look(task)
        done = run.state is State.DONE
        controls, view = frame.split("study")
        with controls:
            st.caption(
                f"The {task.network} network, ranges by {NAMES[task.observer]}, "
                f"{task.activation_bits} bits, as chosen above; calibrated on the first 1, 2, 4, … "
                "training images, it answers the 10,000 test images each time."
            )
            if not done:
                run.show_button("Try 1 to 1,000", key="range_study")
        with view:
            if done:
                points(task, run.result)
            elif run.live:
                found = run.progress or calibration_study.Study((), (), 0.0)
                run.show_progress(found)
                if found.points:
                    points(task, found)
            else:
                run.show_end()
                st.markdown(
                    "More images show more of what can happen, but take longer. Press the button "
                    "and watch the ranges and the accuracy: it takes a minute or so."
                )

    runs.fragment(show, "range_study")


def points(task: StudyCalibration, found: calibration_study.Study) -> None:
    """The picture of what is found so far, and what to see in it."""
    images = [point.images for point in found.points]
    accuracy = [point.accuracy for point in found.points]
    drawing = (images, found.relative_highs, accuracy, found.float32)
    counts = calibration_study.COUNTS
    frame.picture(
        frame.draw(figures.ranges_and_accuracy, *drawing, counts=counts),
        narrow=frame.draw(figures.ranges_and_accuracy, *drawing, counts=counts, narrow=True),
        label=f"Accuracy against the number of calibration images, {task.network} network, "
        f"{NAMES[task.observer]}, {task.activation_bits} bits; float32 has {found.float32:.2%}: "
        + ", ".join(f"{n:,} images {share:.2%}" for n, share in zip(images, accuracy, strict=True)),
        name="calibration-images",
        numbers={"images": images, "accuracy": accuracy, **found.ends},
    )
    best = max(found.points, key=lambda point: point.accuracy)
    frame.numbers(
        {
            "1 image": (f"{accuracy[0]:.2%}", "of the answers right, with ranges from one image."),
            f"{images[-1]:,} images": (f"{accuracy[-1]:.2%}", "with ranges from so many."),
            "Best": (
                f"{best.accuracy:.2%}",
                f"with {best.images:,}. float32 has {found.float32:.2%}.",
            ),
        }
    )
    if not found.complete:
        return
    if found.settled < images[-1]:
        settled = (
            f"From {found.settled:,} on, every layer's range ends within 10% of where it ends "
            f"with {images[-1]:,}."
        )
    else:
        settled = "The ranges have not settled: at least one still moved by more than 10%."
    moral = (
        "Min-max only ever widens, for each new image may bring a larger value. With 8 bits that "
        "costs little; with few bits, more images can make the network *worse*."
        if task.observer == "min_max"
        else "Compare with min-max, whose ranges only ever widen."
    )
    st.markdown(f"{settled} {moral}")


main()
