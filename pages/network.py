"""The network, live: the whole test set in float32 and in integers, side by side."""

import streamlit as st

from lib import cnn
from lib.cnn import comparison, data, engine
from lib.figures import comparison as figures
from lib.jobs.board import State, board
from lib.jobs.tasks import Comparison
from lib.ui import follow, frame

ABOUT = {
    "plain": "Dense 3×3 convolutions: almost all of the work is multiplying and adding.",
    "separable": "Depthwise and pointwise convolutions, as in MobileNet: few products per weight.",
}
CALIBRATION = (1, 10, 32, 100, 256, 1000)
GALLERY = 12

SNIPPET = """
from lib.cnn import load, quantize_network
from lib.cnn.comparison import paired_difference
from lib.cnn.data import calibration_set, test_set

float32 = load("{network}")
integers = quantize_network(
    float32,
    calibration_set({calibration_images})[0],
    weight_bits={weight_bits},
    activation_bits={activation_bits},
    granularity="{granularity}",
)
images, labels = test_set()
float32_right = float32.predict(images).argmax(1) == labels
integers_right = integers.predict(images).argmax(1) == labels
change = paired_difference(float32_right, integers_right)

shown = {{
    "Difference": f"{{change.difference:+.2f}} points",
    "Memory": f"{{integers.bytes / float32.bytes:.3f}} ×",
}}
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "The network, live",
        "One trained network answers 10,000 photos of clothes: once in float32, once in integers.",
    )
    follow.fragment(experiment, "network")
    frame.sources(
        [
            (
                "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient "
                "inference: a whitepaper",
                "https://arxiv.org/abs/1806.08342",
            ),
            (
                "Jacob et al. 2018, Quantization and Training of Neural Networks for Efficient "
                "Integer-Arithmetic-Only Inference",
                "https://arxiv.org/abs/1712.05877",
            ),
            (
                "Xiao, Rasul and Vollgraf 2017, Fashion-MNIST (MIT licence, Zalando SE)",
                "https://arxiv.org/abs/1708.07747",
            ),
        ]
    )
    frame.end("network")


def experiment(poll: follow.Poll) -> None:
    """The controls, the run, and what it found."""
    controls, view = frame.split("network")
    with controls:
        task = settings()
    run = poll.look(board(), task)
    done = run.state is State.DONE
    with controls:
        run.buttons()
    with view:
        if done:
            results(task, run.job.result)
        elif run.live:
            progress(task, run)
        else:
            run.tell_end()
            idle(task)
    if done:
        changed_answers(task, run.job.result)
        st.fragment(one_image)(task, run.job.result)
        how(task, run.job.result)


def settings() -> Comparison:
    """The reader's choice."""
    network = st.selectbox(
        "Network", cnn.NETWORKS, key="network", bind="query-params", help=" ".join(ABOUT.values())
    )
    weight_bits = st.select_slider(
        "Bits of a weight",
        range(2, 9),
        8,
        key="weight_bits",
        bind="query-params",
        help="The weights are the numbers that training found. With n bits a weight is one of "
        "2ⁿ − 1 integers, evenly spread around 0.",
    )
    granularity = st.selectbox(
        "Scales of the weights",
        cnn.GRANULARITIES,
        key="granularity",
        bind="query-params",
        help="An integer weight stands for itself times a scale. Per tensor: one scale for all "
        "weights of a layer. Per channel: one for each of its filters, fitted to that filter.",
    )
    with st.expander("More"):
        activation_bits = st.select_slider(
            "Bits of an activation",
            range(2, 9),
            8,
            key="activation_bits",
            bind="query-params",
            help="The activations are the numbers that a layer hands to the next one.",
        )
        calibration_images = st.select_slider(
            "Images to calibrate on",
            CALIBRATION,
            256,
            key="calibration",
            bind="query-params",
            help="Before it computes in integers, the network looks at some training images: the "
            "smallest and largest activation it meets there set the scale of each layer.",
        )
    return Comparison(network, weight_bits, activation_bits, granularity, calibration_images)


def name_of(task: Comparison) -> str:
    """What the integer network is called: int8, or by its bits."""
    if task.weight_bits == task.activation_bits == 8:
        return "int8"
    # The field's shorthand for the bits of weights and activations.
    return f"W{task.weight_bits}A{task.activation_bits}"


def idle(task: Comparison) -> None:
    """Before a run: what would be run."""
    st.markdown(
        f"Press **Run**. The network is quantized with these settings, then both versions answer "
        f"the same 10,000 test images that neither was trained on, then they race, one thread "
        f"each, in turn.\n\n*{task.network}*: {ABOUT[task.network]}"
    )


def progress(task: Comparison, run: follow.Run) -> None:
    """During a run: how far it is, and the accuracies so far."""
    so_far = run.job.progress or comparison.Progress(0, 0, 0)
    if run.waiting(so_far):
        return
    frame.numbers(
        {
            "Right in float32": (
                f"{so_far.accuracies[0]:.2%}",
                f"{so_far.correct_float32:,} of {so_far.images:,}",
            ),
            f"Right in {name_of(task)}": (
                f"{so_far.accuracies[1]:.2%}",
                f"{so_far.correct_int8:,} of {so_far.images:,}",
            ),
        }
    )


def results(task: Comparison, found: comparison.Findings) -> None:
    """After a run: memory, time and accuracy of both."""
    name = name_of(task)
    kilobytes = found.kilobytes
    time = "The time was not measured."
    if found.kernels.fast:
        times = found.medians
        time = f"Median time per image: {times[0]:.3f} ms and {times[1]:.3f} ms."
    drawing = (kilobytes, found.milliseconds, found.accuracies, ("float32", name))
    frame.picture(
        frame.draw(figures.size_time_accuracy, *drawing),
        narrow=frame.draw(figures.size_time_accuracy, *drawing, narrow=True),
        label=f"Memory of the weights: float32 {kilobytes[0]:,.0f} kB, {name} {kilobytes[1]:,.0f} "
        f"kB. {time} Right answers: "
        f"{found.accuracies[0]:.2%} and {found.accuracies[1]:.2%}.",
        name="comparison",
        numbers={
            "float32_ms_per_image": found.milliseconds[:, 0].tolist(),
            f"{name}_ms_per_image": found.milliseconds[:, 1].tolist(),
        },
    )
    if found.kernels.fast:
        st.caption(
            f"Each dot is one of {len(found.seconds)} timings on one thread, 32 images at a time, "
            "float32 and integers in turn; line and number are the median."
        )
    if name != "int8":
        st.caption(
            f"{name}: {task.weight_bits}-bit weights, {task.activation_bits}-bit activations."
        )
    shown = reproducible(found)
    change = found.accuracy_change
    frame.numbers(
        {
            "Memory": (shown["Memory"], memory_sentence(task, found)),
            "Speed": speed(task, found),
            "Difference": (
                shown["Difference"],
                f"of accuracy, {name} minus float32. With other test images it would likely lie "
                f"between {change.low:+.2f} and {change.high:+.2f} (95 % interval).",
            ),
        }
    )


def reproducible(found: comparison.Findings) -> dict[str, str]:
    """The numbers that the snippet computes again: all but the times."""
    return {
        "Difference": f"{found.accuracy_change.difference:+.2f} points",
        "Memory": f"{found.memory_ratio:.3f} ×",
    }


def memory_sentence(task: Comparison, found: comparison.Findings) -> str:
    """What the memory ratio means."""
    if task.weight_bits == 8:
        return "of float32's memory: one byte a weight instead of four, plus scales and biases."
    return (
        f"of float32's memory: the kernels keep each {task.weight_bits}-bit code in a byte. "
        f"Packed without gaps it would be {found.packed_memory_ratio:.3f} ×."
    )


def speed(task: Comparison, found: comparison.Findings) -> tuple[str, str]:
    """How fast the integers were, and in one sentence why they won or lost here."""
    if not found.kernels.fast:
        return "not measured", f"{found.kernels.sentence} NumPy computed the integers, exactly."
    value = f"{found.speedup:.2f} ×"
    if found.disturbed:
        return value, "as fast, but something else kept the machine busy: don't trust this number."
    offers = ", ".join(found.instructions) or "no special instructions"
    machine = f"as fast as float32 on {found.processor} ({offers})"
    if found.speedup < 1:
        reason = "calling a kernel for each layer and moving numbers cost more than integers saved"
    elif not found.has_dot_product:
        reason = "this processor has no instruction that multiplies and adds int8 numbers in fours"
    elif task.network == "separable":
        reason = (
            "one instruction handles four times as many int8 numbers, but depthwise layers use a "
            "number only nine times: moving numbers, not multiplying them, sets their pace"
        )
    else:
        reason = "one instruction multiplies and adds four times as many int8 numbers as float32"
    few = "" if name_of(task) == "int8" else " Fewer bits run on the same kernels, no faster."
    return value, f"{machine}: {reason}.{few}"


def changed_answers(task: Comparison, found: comparison.Findings) -> None:
    """The images on which the two disagree."""
    changed = found.disagreements
    answers = found.answers
    st.subheader(f"Where they disagree: {len(changed):,} of 10,000 images")
    if not len(changed):
        st.markdown("Both networks give the same answer to every image.")
        return
    images, labels = data.test_set()
    some = changed[:GALLERY]
    captions = [tuple(data.CLASSES[k] for k in (labels[i], *answers[:, i].tolist())) for i in some]
    frame.picture(
        frame.draw(figures.gallery, images[some], captions),
        narrow=frame.draw(figures.gallery, images[some], captions, narrow=True),
        label="; ".join(
            f"image {i}: {truth}, float32 says {a}, {name_of(task)} says {b}"
            for i, (truth, a, b) in zip(some, captions, strict=True)
        ),
        name="disagreements",
        numbers={
            "image": changed.tolist(),
            "truth": labels[changed].tolist(),
            "float32": answers[0, changed].tolist(),
            name_of(task): answers[1, changed].tolist(),
        },
    )
    st.caption(
        f"Under each of the first {len(some)}: what it is, float32's answer, {name_of(task)}'s."
    )


def one_image(task: Comparison, found: comparison.Findings) -> None:
    """Any test image, and both networks' answers."""
    st.subheader("Look at one image")
    controls, view = frame.split("image")
    with controls:
        index = int(st.number_input("Test image", 0, 9999, 0, key="image", bind="query-params"))
        st.button(
            "Next disagreement",
            on_click=next_disagreement,
            args=(found,),
            disabled=not len(found.disagreements),
            width="stretch",
        )
    images, labels = data.test_set()
    probabilities = found.probabilities(index)
    truth = data.CLASSES[labels[index]]
    answers = [data.CLASSES[k] for k in found.answers[:, index]]
    with view:
        drawing = (images[index], data.CLASSES, probabilities, int(labels[index]))
        names = ("float32", name_of(task))
        frame.picture(
            frame.draw(figures.two_answers, *drawing, names),
            narrow=frame.draw(figures.two_answers, *drawing, names, narrow=True),
            label=f"Test image {index}, {truth}. float32 answers {answers[0]} with "
            f"{probabilities[0].max():.1%}, {name_of(task)} {answers[1]} with "
            f"{probabilities[1].max():.1%}.",
            name="one-image",
            numbers={
                "class": list(data.CLASSES),
                "float32": probabilities[0].tolist(),
                name_of(task): probabilities[1].tolist(),
            },
        )


def next_disagreement(found: comparison.Findings) -> None:
    """Go to the next image on which the two disagree, from the end back to the first."""
    changed = found.disagreements
    later = changed[changed > st.session_state["image"]]
    st.session_state["image"] = int(later[0] if len(later) else changed[0])


def how(task: Comparison, found: comparison.Findings) -> None:
    """The code behind the numbers."""
    frame.how_computed(
        cnn.quantize_network,
        comparison.compare,
        comparison.paired_difference,
        engine.int8_steps,
        snippet=SNIPPET.format(**vars(task)),
        shown=reproducible(found),
    )


main()
