"""The network, live: the whole test set in float32 and in integers, side by side."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import cnn
from lib.cnn import breakdown, comparison, data, engine, samples, stopwatch
from lib.cnn import memory as bytes_of
from lib.cnn import settings as network_settings
from lib.figures import comparison as figures
from lib.figures import cost
from lib.figures.cost import Panel
from lib.jobs.board import State, board
from lib.jobs.tasks import Breakdown, Comparison
from lib.ui import follow, frame, router, table

ABOUT = {
    "plain": "Dense 3×3 convolutions: almost all of the work is multiplying and adding.",
    "separable": "Depthwise and pointwise convolutions, as in MobileNet: few products per weight.",
}
CALIBRATION = (1, 10, 32, 100, 256, 1000)
GALLERY = 12
VIEWS = RESULT, STOPWATCH, MEMORY = "Result", "Stopwatch", "Memory"

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

NETWORKS = """
from lib.cnn.data import test_set
from lib.cnn.samples import network
from lib.cnn.settings import quantized

float32 = network("{network}")
integers = quantized(
    "{network}",
    weight_bits={weight_bits},
    activation_bits={activation_bits},
    granularity="{granularity}",
    calibration_images={calibration_images},
)
image = test_set()[0][:1]
"""
# Times are not computed again: they differ from run to run.
WORK_SNIPPET = """
operations = 0
for layer, (_, output) in zip(integers.layers, integers.run(image), strict=True):
    operations += 2 * output.size * layer.weight[0].size
shown = {{"Work": f"{{operations / 1e6:.1f}} million"}}
"""
MEMORY_SNIPPET = """
from lib.cnn.memory import kilobytes, memory, ratio

before, after = memory(float32, image), memory(integers, image)
shown = {{
    "Weights": kilobytes(after.stored.weights),
    "Scales and biases": kilobytes(after.stored.scales + after.stored.biases),
    "Activations": kilobytes(after.peak.activations),
    "All in all": f"{{ratio(before, after):.3f}} ×",
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
    """The controls, then one of three views: what a run found, the times, the memory."""
    controls, view = frame.split("network")
    with view:
        look_at = st.segmented_control(
            "Look at",
            VIEWS,
            default=RESULT,
            required=True,
            label_visibility="collapsed",
            key="network_view",
            bind="query-params",
        )
    with controls:
        task = settings()
        timing = Breakdown(**vars(task), batch=batch(look_at))
    run = poll.look(board(), timing if look_at == STOPWATCH else task)
    if look_at == MEMORY:
        memory(task, view)
        return
    with controls:
        run.buttons()
    if look_at == STOPWATCH:
        times(timing, run, view)
    else:
        answers(task, run, view)


def answers(task: Comparison, run: follow.Run, view: DeltaGenerator) -> None:
    """The run over all test images, and what it found."""
    done = run.state is State.DONE
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


def batch(look_at: str) -> int:
    """How many images are timed at a time; only the stopwatch asks, the others keep the answer."""
    if look_at == STOPWATCH:
        return st.select_slider(
            "Images at a time",
            breakdown.BATCHES,
            32,
            key="batch",
            bind="query-params",
            help="Calling a kernel costs the same for 1 image as for 32. The more images share "
            "that, the more the numbers themselves count.",
        )
    if "batch" in st.session_state:
        st.session_state["batch"] = st.session_state["batch"]
    return 32


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
    with st.expander("More"):
        granularity = st.selectbox(
            "Scales of the weights",
            cnn.GRANULARITIES,
            key="granularity",
            bind="query-params",
            help="An integer weight stands for itself times a scale. Per tensor: one scale for all "
            "weights of a layer. Per channel: one for each of its filters, fitted to that filter.",
        )
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


def name_of(task: Comparison | Breakdown) -> str:
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
        f"Under each of the first {len(some)}: what it is, float32's answer, {name_of(task)}'s. "
        "Next disagreement, below, goes through all of them, and links lead further into each."
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
        take_along(task, index)
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


def take_along(task: Comparison, image: int) -> None:
    """Links to the pages that look further into this image, with the present settings."""
    chosen = {
        "image": image,
        "network": task.network,
        "weight_bits": task.weight_bits,
        "activation_bits": task.activation_bits,
    }
    scales = {"granularity": task.granularity.replace("_", " ")}  # as those pages show it
    chosen_for = {"neuron": chosen, "changed": chosen | scales, "layers": chosen | scales}
    for page in router.PAGES:
        if page.address in chosen_for:
            st.page_link(
                page.file,
                label=f"In {page.title} →",
                query_params={
                    f"{page.address}_{key}": str(value)
                    for key, value in chosen_for[page.address].items()
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


# --- the stopwatch --------------------------------------------------------------------------------


def times(task: Breakdown, run: follow.Run, view: DeltaGenerator) -> None:
    """Both networks raced, as a whole and layer by layer."""
    with view:
        if run.state is State.DONE:
            whole(task, run.job.result)
        elif run.live:
            run.waiting(run.job.progress or breakdown.Progress("getting ready", 0.0))
        else:
            run.tell_end()
            st.markdown(
                "Press **Run**. Both networks, then each of their layers, are timed in turn on "
                f"one thread: after a warm-up {breakdown.ROUNDS} pairs of each. It takes some "
                "seconds, and for them the machine does nothing else here."
            )
    if run.state is State.DONE:
        every_layer(task, run.job.result)


def whole(task: Breakdown, found: breakdown.Breakdown) -> None:
    """The times of the whole networks, and a verdict if the machine was quiet enough for one."""
    names = ("float32", name_of(task))
    if found.disturbed:
        frame.bad(
            "The machine was too busy to tell: the middle half of the paired timings strays by "
            f"more than {stopwatch.LIMIT:.0%}. So there is no verdict. Press Run again."
        )
    low, middle, high = found.quartiles
    drawing = (found.milliseconds, found.quartiles, names)
    frame.picture(
        frame.draw(cost.strip, *drawing),
        narrow=frame.draw(cost.strip, *drawing, narrow=True),
        label="Milliseconds per image, median and middle half: "
        + "; ".join(
            f"{name} {middle[k]:.3f}, {low[k]:.3f} to {high[k]:.3f}" for k, name in enumerate(names)
        )
        + ".",
        name="stopwatch",
        numbers={f"{name}_ms": found.milliseconds[:, k].tolist() for k, name in enumerate(names)},
    )
    st.caption(
        f"{len(found.seconds)} pairs of timings, {images_at_a_time(found.batch)}, in turn, on one "
        "thread. Each dot is one timing, the band is the middle half (between the quartiles), line "
        "and number are the median."
    )
    shown = {
        "Work": (
            f"{found.millions_per_image:.1f} million",
            "multiplications and additions for one image, the same in both.",
        )
    }
    if not found.disturbed:
        speeds, shares = found.billions_per_second, found.peak_shares
        verdict = "gains by it" if found.speedup >= 1 else "loses here"
        shown = {
            "Speed": (f"{found.speedup:.2f} ×", f"as fast as float32: {names[1]} {verdict}.")
        } | shown
        for name, speed, share, peak in zip(names, speeds, shares, found.peak, strict=True):
            shown[f"Pace of {name}"] = (
                f"{speed:,.0f} billion/s",
                f"{share:.0%} of {peak:,.0f} billion/s, the most that any product of matrices "
                "or layer reached on this machine.",
            )
    frame.numbers(shown)


def images_at_a_time(count: int) -> str:
    """The batch in words."""
    return "one image at a time" if count == 1 else f"{count} images at a time"


def every_layer(task: Breakdown, found: breakdown.Breakdown) -> None:
    """Where the time goes, and which layers gain nothing."""
    st.subheader("Where the time goes")
    layers = [layer.name for layer in found.layers]
    quiet = not found.disturbed
    gains = [f"{layer.speedup:.1f} ×" if quiet else "" for layer in found.layers]
    took = [layer.microseconds for layer in found.layers]
    speeds = [layer.billions_per_second for layer in found.layers]
    panels = [
        Panel("Microseconds, and the gain", took, gains),
        Panel("Billion operations a second", speeds, ["" for _ in layers], found.peak),
    ]
    names = ("float32", name_of(task))
    frame.picture(
        frame.draw(cost.by_layer, layers, panels, names),
        narrow=frame.draw(cost.by_layer, layers, panels, names, narrow=True),
        label="Microseconds in float32 and in integers: "
        + "; ".join(
            f"{layer} {before:,.0f} and {after:,.0f}"
            for layer, (before, after) in zip(layers, took, strict=True)
        )
        + ".",
        name="time-by-layer",
        numbers={
            "layer": layers,
            "operations": [layer.operations for layer in found.layers],
            "float32_us": [before for before, _ in took],
            f"{names[1]}_us": [after for _, after in took],
        },
    )
    st.markdown(
        f"Each layer by itself, {images_at_a_time(found.batch)}. The dashed lines are the "
        "machine's measured peak. " + (depthwise(found) if quiet else "")
    )
    frame.how_computed(
        breakdown.break_down,
        breakdown.Breakdown,
        stopwatch.interleaved,
        snippet=(NETWORKS + WORK_SNIPPET).format(**vars(task)),
        shown={"Work": f"{found.millions_per_image:.1f} million"},
        name="times",
    )


def depthwise(found: breakdown.Breakdown) -> str:
    """What the depthwise layers gain, if there are any."""
    gain = found.depthwise_speedup
    if gain is None:
        return (
            "Dense layers come nearest to it: they use every number that they fetch many times. "
            "Choose the separable network to see layers that don't."
        )
    verdict = (
        "they lose" if gain < 0.95 else "they gain next to nothing" if gain < 1.1 else "they gain"
    )
    return (
        f"**All depthwise layers together are {gain:.2f} times as fast in integers: {verdict}.** "
        "They use a number only nine times, so that fetching numbers, not multiplying them, sets "
        "their pace. What this network gains comes from its other layers."
    )


# --- the memory -----------------------------------------------------------------------------------


@st.cache_data(max_entries=256, show_spinner=False)
def counted(task: Comparison) -> tuple[bytes_of.Memory, bytes_of.Memory, int]:
    """The bytes of both networks, and those stored if the codes were packed."""
    image = data.test_set()[0][:1]
    integers = network_settings.quantized(**vars(task))
    float32 = bytes_of.memory(samples.network(task.network), image)
    return float32, bytes_of.memory(integers, image), integers.packed_bytes


def memory(task: Comparison, view: DeltaGenerator) -> None:
    """The bytes of every layer: what is stored, and what flows through."""
    before, after, packed = counted(task)
    names = ("float32", name_of(task))
    layers = [layer.name for layer in before.layers]
    both = list(zip(before.layers, after.layers, strict=True))
    stored = [(a.stored.total, b.stored.total) for a, b in both]
    flowing = [(a.activations, b.activations) for a, b in both]
    text = bytes_of.kilobytes
    panels = [
        Panel("Stored", stored, [text(integers) for _, integers in stored]),
        Panel("Activations, one image", flowing, [text(integers) for _, integers in flowing]),
    ]
    with view:
        frame.picture(
            frame.draw(cost.by_layer, layers, panels, names),
            narrow=frame.draw(cost.by_layer, layers, panels, names, narrow=True),
            label=f"Stored bytes of each layer in float32 and {names[1]}: "
            + "; ".join(
                f"{layer} {text(a)} and {text(b)}"
                for layer, (a, b) in zip(layers, stored, strict=True)
            )
            + ".",
            name="memory",
            numbers={
                "layer": layers,
                "float32_stored": [a for a, _ in stored],
                f"{names[1]}_stored": [b for _, b in stored],
                "float32_activations": [a for a, _ in flowing],
                f"{names[1]}_activations": [b for _, b in flowing],
            },
        )
        st.caption(f"The numbers are those of {names[1]}.")
        shown = frame.numbers(
            {
                "Weights": (
                    text(after.stored.weights),
                    f"instead of {text(before.stored.weights)} in float32: "
                    "one byte a weight, not four." + packing(task, packed),
                ),
                "Scales and biases": (
                    text(after.stored.scales + after.stored.biases),
                    f"instead of {text(before.stored.biases)} of biases: they stay at 32 bits, and "
                    "the scales come on top.",
                ),
                "Activations": (
                    text(after.peak.activations),
                    f"instead of {text(before.peak.activations)} at their peak, {after.peak.name}: "
                    "what goes into a layer and what comes out must be there together.",
                ),
                "All in all": (
                    f"{bytes_of.ratio(before, after):.3f} ×",
                    f"of float32's memory: {text(after.total)} instead of {text(before.total)}.",
                ),
            }
        )
        with st.expander("Every layer in bytes"):
            table.show(f"Bytes of each layer in {names[1]}", rows(after))
            table.show("Bytes of each layer in float32", rows(before))
    frame.how_computed(
        bytes_of.memory,
        bytes_of.stored_in_integers,
        snippet=(NETWORKS + MEMORY_SNIPPET).format(**vars(task)),
        shown=shown,
        name="memory",
    )


def packing(task: Comparison, packed: int) -> str:
    """What fewer bits would save."""
    if task.weight_bits == 8:
        return ""
    return (
        f" The kernels keep each {task.weight_bits}-bit code in a byte. Packed without gaps all "
        f"that is stored would take {bytes_of.kilobytes(packed)}."
    )


def rows(found: bytes_of.Memory) -> list[dict[str, str]]:
    """The table of a network's bytes."""
    return [
        {
            "layer": layer.name,
            "weights": f"{layer.stored.weights:,}",
            "scales": f"{layer.stored.scales:,}",
            "biases": f"{layer.stored.biases:,}",
            "activations": f"{layer.activations:,}",
        }
        for layer in found.layers
    ]


main()
