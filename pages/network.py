"""The network, live: the whole test set in float32 and in integers, side by side."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib import cnn
from lib.cnn import data
from lib.cnn import memory as bytes_of
from lib.cnn.engines import onednn
from lib.figures import comparison as figures
from lib.figures import cost
from lib.figures.cost import Panel
from lib.jobs.board import State
from lib.jobs.tasks import CompareNetworks, TimeLayers
from lib.numbers.text import minus
from lib.settings import CALIBRATION_IMAGES
from lib.studies import breakdown, comparison, shipped, timing
from lib.ui import frame, network_choice, runs, table

ABOUT = {
    "plain": "Dense 3×3 convolutions: almost all of the work is multiplying and adding.",
    "separable": "Depthwise and pointwise convolutions, as in MobileNet: few products for each "
    "number that comes in.",
}
CALIBRATION = (1, 10, 32, 100, 256, 1000)
GALLERY = 12
NO_DOT_PRODUCT = "has no instruction that multiplies and adds int8 numbers in fours"
WORK = "multiplications and additions for one image, the same in both."
VIEWS = RESULT, STOPWATCH, MEMORY = "Result", "Stopwatch", "Memory"

SNIPPET = """
from lib.studies.comparison import paired_difference

right = [net.predict(images).argmax(1) == labels for net in (float32, integers)]
change = paired_difference(*right)

shown = {
    "Difference": f"{change.difference:+.2f} points".replace("-", "−"),
    "Memory": f"{integers.bytes / float32.bytes:.3f} ×",
}
"""
# Times are not computed again: they differ from run to run.
WORK_SNIPPET = """
from lib.studies.breakdown import millions, work

shown = {"Work": f"{millions(work(integers, images[:1])):.1f} million"}
"""
MEMORY_SNIPPET = """
from lib.cnn.memory import kilobytes, memory, ratio

before, after = memory(float32, images[:1]), memory(integers, images[:1])
shown = {
    "Weights": kilobytes(after.stored.weights),
    "Scales and biases": kilobytes(after.stored.scales + after.stored.biases),
    "Activations": kilobytes(after.peak.activations),
    "All in all": f"{ratio(before, after):.3f} ×",
}
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "The network, live",
        "One trained network answers 10,000 photos of clothes: once in float32, once in integers.",
    )
    runs.fragment(experiment, "network")
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


def experiment(poll: runs.Poll) -> None:
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
        timing = TimeLayers(**vars(task), batch=batch(look_at))
    run = poll.look(timing if look_at == STOPWATCH else task)
    if look_at == MEMORY:
        memory(task, view)
        return
    with controls:
        run.show_button()
    if look_at == STOPWATCH:
        times(timing, run, view)
    else:
        answers(task, run, view)


def answers(task: CompareNetworks, run: runs.Run, view: DeltaGenerator) -> None:
    """The run over all test images, and what it found."""
    with view:
        if run.state is State.DONE:
            results(task, run.result)
        elif run.live:
            progress(task, run)
        else:
            run.show_end()
            st.markdown(
                "Press **Run**. The network is quantized with these settings, then both versions "
                "answer the same 10,000 test images that neither was trained on, then they race, "
                "one thread each, in turn."
            )
            to_do(task)
    if run.state is State.DONE:
        changed_answers(task, run.result)
        st.fragment(one_image)(task, run.result)
        frame.how_computed(
            cnn.quantize_network,
            comparison.compare,
            comparison.paired_difference,
            onednn.int8_steps,
            snippet=network_choice.snippet(task) + SNIPPET,
            shown=reproducible(run.result),
        )
    elif not run.live:
        how_much_work(task, breakdown.work)


@st.cache_data(max_entries=8, show_spinner=False)
def work(network: str) -> tuple[breakdown.Work, ...]:
    """What each layer of a network has to do for one image, whatever its bits."""
    return breakdown.work(shipped.quantized(network), data.test_set()[0][:1])


def work_number(network: str) -> dict[str, str]:
    """The work of the whole network, as it is shown."""
    return {"Work": f"{breakdown.millions(work(network)):.1f} million"}


def to_do(task: CompareNetworks | TimeLayers) -> None:
    """Before a run: the network, and what there is to compute."""
    layers = work(task.network)
    names = [layer.name for layer in layers]
    millions = [breakdown.millions([layer]) for layer in layers]
    weights = [layer.weights for layer in layers]
    panels = [
        Panel(
            "Million operations, one image",
            [[count] for count in millions],
            [f"{count:.3g}" for count in millions],
        ),
        Panel("Weights", [[count] for count in weights], [f"{count:,}" for count in weights]),
    ]
    frame.picture(
        frame.draw(cost.by_layer, names, panels, ("the same in both",)),
        narrow=frame.draw(cost.by_layer, names, panels, ("the same in both",), narrow=True),
        label="Million operations for one image, and weights: "
        + "; ".join(
            f"{layer.name} {count:.3g} and {layer.weights:,}"
            for layer, count in zip(layers, millions, strict=True)
        )
        + ".",
        name="work",
        numbers={
            "layer": names,
            "operations": [layer.operations for layer in layers],
            "weights": weights,
        },
    )
    st.caption(
        f"The {task.network} network, first layer above. {ABOUT[task.network]} An operation is one "
        "multiplication or one addition. If time followed the work alone, the bars of time would "
        "look like those of the operations."
    )
    frame.numbers({"Work": (work_number(task.network)["Work"], WORK)})


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


def settings() -> CompareNetworks:
    """The reader's choice."""
    network = st.selectbox(
        "Network", cnn.NETWORKS, key="network", bind="query-params", help=" ".join(ABOUT.values())
    )
    weight_bits = network_choice.weight_bits("weight_bits")
    with st.expander("More"):
        granularity = network_choice.scales("granularity")
        activation_bits = network_choice.activation_bits("activation_bits")
        calibration_images = st.select_slider(
            "Images to calibrate on",
            CALIBRATION,
            CALIBRATION_IMAGES,
            key="calibration",
            bind="query-params",
            help="Before it computes in integers, the network looks at some training images: the "
            "smallest and largest activation it meets there set the scale of each layer.",
        )
    return CompareNetworks(
        network=network,
        weight_bits=weight_bits,
        activation_bits=activation_bits,
        granularity=granularity,
        calibration_images=calibration_images,
    )


def name_of(task: CompareNetworks | TimeLayers) -> str:
    """What the integer network is called."""
    return network_choice.name_of(task)


def progress(task: CompareNetworks, run: runs.Run) -> None:
    """During a run: how far it is, and the accuracies so far."""
    so_far = run.progress or comparison.Progress(0, 0, 0)
    if run.show_progress(so_far):
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


def results(task: CompareNetworks, found: comparison.Findings) -> None:
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
    if told := network_choice.meaning(task):
        st.caption(told)
    warn(found)
    shown = reproducible(found)
    low, high = (minus(f"{end:+.2f}") for end in found.accuracy_change[1:])
    frame.numbers(
        {"Memory": (shown["Memory"], memory_sentence(task, found))}
        | speed(task, found)
        | {
            "Difference": (
                shown["Difference"],
                f"of accuracy, {name} minus float32. With other test images it would likely lie "
                f"between {low} and {high} (95% interval).",
            )
        }
    )


def reproducible(found: comparison.Findings) -> dict[str, str]:
    """The numbers that the snippet computes again: all but the times."""
    return {
        "Difference": minus(f"{found.accuracy_change.difference:+.2f} points"),
        "Memory": f"{found.memory_ratio:.3f} ×",
    }


def memory_sentence(task: CompareNetworks, found: comparison.Findings) -> str:
    """What the memory ratio means."""
    if task.weight_bits == 8:
        return "of float32's memory: one byte a weight instead of four, plus scales and biases."
    return (
        f"of float32's memory: the kernels keep each {task.weight_bits}-bit code in a byte. "
        f"Packed without gaps it would be {found.packed_memory_ratio:.3f} ×."
    )


def warn(found: timing.Race) -> None:
    """Say so if the times tell too little for a verdict."""
    if not found.kernels.fast or not found.disturbed:
        return
    why = (
        f"the middle half of the paired timings strays by more than {timing.LIMIT:.0%}."
        if not found.unfinished
        else f"after {timing.LONGEST:.0f} seconds the timing was ended before its time. A slow "
        "machine gets further with fewer images at a time (Stopwatch)."
    )
    frame.bad(
        f"The machine was too busy to tell: {why} So there is no verdict on the speed. Press Run "
        "again."
    )


def speed(task: CompareNetworks | TimeLayers, found: timing.Race) -> dict[str, tuple[str, str]]:
    """How fast the integers were, and in one sentence why they won or lost; none if disturbed."""
    if not found.kernels.fast:
        sentence = f"{found.kernels.sentence} NumPy computed the integers, exactly."
        return {"Speed": ("not measured", sentence)}
    if found.disturbed:
        return {}
    offers = ", ".join(found.instructions) or "no special instructions"
    machine = f"as fast as float32 on {found.processor} ({offers})"
    if isinstance(found, breakdown.Breakdown) and found.calls_rule:
        reason = (
            f"even its quickest layer takes {found.quickest_layer:,.0f} µs, so that much of the "
            "time goes into calling a kernel for each layer, which integers don't make cheaper"
        )
    elif not found.has_dot_product:
        reason = f"this processor {NO_DOT_PRODUCT}"
    elif found.speedup < 1:
        reason = "calling a kernel for each layer and moving numbers cost more than integers saved"
    elif task.network == "separable":
        reason = (
            "one instruction handles four times as many int8 numbers, but depthwise layers use a "
            "number only nine times: moving numbers, not multiplying them, sets their pace"
        )
    else:
        reason = "one instruction multiplies and adds four times as many int8 numbers as float32"
    few = "" if name_of(task) == "int8" else " Fewer bits run on the same kernels, no faster."
    return {"Speed": (f"{found.speedup:.2f} ×", f"{machine}: {reason}.{few}")}


def changed_answers(task: CompareNetworks, found: comparison.Findings) -> None:
    """The images on which the two disagree."""
    changed = found.disagreements
    answers = found.answers
    st.header(f"Where they disagree: {len(changed):,} of 10,000 images")
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


def one_image(task: CompareNetworks, found: comparison.Findings) -> None:
    """Any test image, and both networks' answers."""
    st.header("Look at one image")
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
        network_choice.take_along(task, index, "neuron", "changed", "layers")
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


# --- the stopwatch --------------------------------------------------------------------------------


def times(task: TimeLayers, run: runs.Run, view: DeltaGenerator) -> None:
    """Both networks raced, as a whole and layer by layer."""
    with view:
        if run.state is State.DONE:
            whole(task, run.result)
        elif run.live:
            run.show_progress(run.progress or breakdown.Progress("getting ready", 0.0))
        else:
            run.show_end()
            st.markdown(
                "Press **Run**. Both networks, then each of their layers, are timed in turn on "
                f"one thread: after a warm-up {breakdown.ROUNDS} pairs of each. It takes some "
                "seconds, and for them the machine does nothing else here."
            )
            to_do(task)
    if run.state is State.DONE:
        every_layer(task, run.result)
    if not run.live:
        how_much_work(
            task, breakdown.work, breakdown.break_down, breakdown.Breakdown, timing.interleaved
        )


def whole(task: TimeLayers, found: breakdown.Breakdown) -> None:
    """The times of the whole networks, and a verdict if the machine was quiet enough for one."""
    names = ("float32", name_of(task))
    warn(found)
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
    shown = speed(task, found) | {"Work": (f"{found.millions_per_image:.1f} million", WORK)}
    if not found.disturbed:
        speeds, shares = found.billions_per_second, found.peak_shares
        for name, pace, share, peak in zip(names, speeds, shares, found.peak, strict=True):
            shown[f"Pace of {name}"] = (
                f"{pace:,.0f} billion/s",
                f"operations: {share:.0%} of {peak:,.0f} billion/s, the most that any product of "
                "matrices or layer reached in this run.",
            )
    frame.numbers(shown)


def images_at_a_time(count: int) -> str:
    """The batch in words."""
    return "one image at a time" if count == 1 else f"{count} images at a time"


def every_layer(task: TimeLayers, found: breakdown.Breakdown) -> None:
    """Where the time goes, and which layers gain nothing."""
    st.header("Where the time goes")
    layers = [layer.name for layer in found.layers]
    gains = [
        "" if found.disturbed or layer.disturbed else f"{layer.speedup:.1f} ×"
        for layer in found.layers
    ]
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
        "machine's measured peak. " + ("" if found.disturbed else reasons(found))
    )


def reasons(found: breakdown.Breakdown) -> str:
    """Which layers gain and which lose, and why."""
    said = []
    if found.depthwise_speedup is None:
        said.append(
            "Dense layers come nearest to it: they use every number that they fetch many times. "
            "Choose the separable network to see layers that don't."
        )
    else:
        said.append(depthwise(found.depthwise_speedup, found.calls_rule))
    losing = [layer for layer in found.layers if layer.loses and not layer.depthwise]
    small = [layer.name for layer in losing if found.is_small(layer)]
    large = [layer.name for layer in losing if not found.is_small(layer)]
    if small:
        said.append(
            f"Slower in integers: {', '.join(small)}. So little is computed there that much of the "
            "time goes into calling a kernel, and an integer kernel costs more to call."
        )
    if large:
        why = "" if found.has_dot_product else f" This processor {NO_DOT_PRODUCT}."
        said.append(f"Slower in integers{' too' if small else ''}: {', '.join(large)}.{why}")
    if found.calls_rule:
        said.append(
            "Calling kernels sets much of the pace, because most layers have little to compute. "
            "More images at a time share that cost."
        )
    if any(layer.disturbed for layer in found.layers):
        said.append("Where no gain is written, the timings stray too far to tell.")
    return " ".join(said)


def depthwise(gain: float, calls_rule: bool) -> str:
    """What the depthwise layers gain all together, and why so little, if it isn't for the calls."""
    together = f"All depthwise layers together are {gain:.2f} times as fast in integers"
    if gain >= breakdown.GAIN:
        return f"**{together}: they gain.**"
    verdict = "they lose" if gain < breakdown.LOSS else "they gain next to nothing"
    if calls_rule:
        return f"**{together}: {verdict}.**"
    return (
        f"**{together}: {verdict}.** They use a number only nine times, so that fetching "
        "numbers, not multiplying them, sets their pace. What this network gains comes from its "
        "other layers."
    )


def how_much_work(
    task: CompareNetworks | TimeLayers, *functions: Callable[..., Any] | type
) -> None:
    """The code behind the work and, given those functions, the times."""
    frame.how_computed(
        *functions,
        snippet=network_choice.snippet(task) + WORK_SNIPPET,
        shown=work_number(task.network),
        name="work",
    )


# --- the memory -----------------------------------------------------------------------------------


@st.cache_data(max_entries=256, show_spinner=False)
def counted(task: CompareNetworks) -> tuple[bytes_of.Memory, bytes_of.Memory, int]:
    """The bytes of both networks, and those stored if the codes were packed."""
    image = data.test_set()[0][:1]
    integers = shipped.quantized(**vars(task))
    float32 = bytes_of.memory(shipped.float32(task.network), image)
    return float32, bytes_of.memory(integers, image), integers.packed_bytes


def memory(task: CompareNetworks, view: DeltaGenerator) -> None:
    """The bytes of every layer: what is stored, and what flows through."""
    before, after, packed = counted(task)
    names = ("float32", name_of(task))
    layers = [layer.name for layer in before.layers]
    both = list(zip(before.layers, after.layers, strict=True))
    stored = [(a.stored.total, b.stored.total) for a, b in both]
    flowing = [(a.activations, b.activations) for a, b in both]
    text = bytes_of.kilobytes
    panels = [
        Panel(title, pairs, [text(integers) for _, integers in pairs], notes_color="int8")
        for title, pairs in (("Stored", stored), ("Activations, one image", flowing))
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
        st.caption(f"The orange numbers are those of {names[1]}.")
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
        snippet=network_choice.snippet(task) + MEMORY_SNIPPET,
        shown=shown,
        name="memory",
    )


def packing(task: CompareNetworks, packed: int) -> str:
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
