"""One scale, or many: what it costs that the channels of a layer differ in size."""

import streamlit as st

from lib import cnn
from lib.cnn import bias_correction, equalization
from lib.figures import channels as figures
from lib.figures.channels import Bar
from lib.jobs.board import State, board
from lib.jobs.tasks import Channels
from lib.quantization import granularity, groups
from lib.studies import channels, shipped
from lib.ui import frame, runs

GROUPS = (16, 32, 64, 128, 256)
NAMES = ("One scale", "Per channel", "Per group")
LAYER = {"separable": "pointwise3", "plain": "conv6"}

# Krishnamoorthi 2018: MobileNetV1 on ImageNet, top-1, weights and activations with 8 bits.
PUBLISHED = (
    Bar("float32", 0.709, "float32"),
    Bar("one scale", 0.001, "muted"),
    Bar("per channel", 0.591, "int8"),
    Bar("and zero-points", 0.703, "int8"),
)
PRECEDENT = (
    "It matters: with 8 bits MobileNetV1 fell from {.share:.1%} on ImageNet to {.share:.1%} with "
    "one scale per layer, and kept {.share:.1%} with one per channel, {.share:.1%} with "
    "zero-points for the weights too (Krishnamoorthi 2018)."
).format(*PUBLISHED)

LAYER_SNIPPET = """
from lib.studies.channels import variant
from lib.quantization.granularity import bits_per_weight, choose_scales, relative_error

net = variant("{network}", strength={strength}, equalized={equalized})
[weight] = [x.weight for x in net.layers if x.name == "{layer}"]
weight = weight.reshape(len(weight), -1)  # a row for each channel

shown = {{}}
for name, granularity in (
    ("One scale", "per_tensor"),
    ("Per channel", "per_channel"),
    ("Per group", "per_group"),
):
    qparams = choose_scales(weight, granularity, bits={bits}, group_size={group_size})
    shown[name] = f"{{relative_error(weight, qparams):.2%}} off"
    shown[f"Memory, {{name.lower()}}"] = f"{{bits_per_weight(weight, qparams):.2f}} bits"
"""

NETWORK_SNIPPET = """
from lib.cnn import load, quantize_network
from lib.cnn.bias_correction import correct_biases
from lib.studies.channels import variant
from lib.cnn.data import calibration_set, test_set

as_trained = load("{network}")
float32 = variant("{network}", strength={strength}, equalized={equalized})
images, labels = test_set()
answers = float32.predict(images).argmax(1)
changed = (answers != as_trained.predict(images).argmax(1)).sum()
shown = {{"Changed in float32": f"{{changed:,}} answers"}}

calibration = calibration_set({calibration})[0]
for name, granularity in (("One scale", "per_tensor"), ("Per channel", "per_channel")):
    integers = quantize_network(
        float32, calibration, weight_bits={weight_bits}, granularity=granularity
    )
    if {corrected}:
        integers = correct_biases(float32, integers, calibration)
    right = integers.predict(images).argmax(1) == labels
    shown[name] = f"{{right.mean():.2%}} right"
"""

TRY = """
Set the bits to 8 and the skew to 2 above, and run: one scale per layer fails, a scale per channel
holds. Then equalize, and run again. Then go back to 4 bits without skew, and correct the biases.
"""

READING = r"""
**How to read it.** A layer has many *channels*: each is a filter with weights of its own, which
makes one channel of the output. The picture shows all of them, small ones on the right. How far off
a channel is: the root mean square of its errors over that of its weights. At 100% nothing is left.

**Why one scale fails.** The scale must reach the largest weight of the layer, so the largest
channel sets the step for all. A channel a hundred times smaller gets a hundredth of the codes; a
channel whose weights are all below half a step becomes zeros, and is off by 100%. A scale for each
channel gives every channel all of the codes.

**What more scales cost.** Each scale is a float32, 32 bits. Shared by 1,000 weights that is
nothing, shared by 9 it almost doubles a 4-bit weight. A scale per channel costs no time: all
products of an output share it, so it is applied once, to their sum. Scales per group are applied to
many partial sums. Language models pay that to store weights in 4 bits; the int8 kernels that run
here don't know groups.

**What equalization does.** ReLU lets positive factors pass, so a channel may be multiplied by $f$
where it is made and divided by $f$ where it is used:

$$
W_2\,\operatorname{relu}(W_1 x + b_1)
$$
$$
= \left(W_2 F^{-1}\right)\operatorname{relu}\left(F W_1 x + F b_1\right)
$$

$F$ has the factors on its diagonal. The skew takes random powers of two for $f$. Equalization takes
$f = \sqrt{r_2 / r_1}$, which gives the channel the same range in both layers, $r_1$ and $r_2$ being
the ranges before. It is rounded to a power of two here, so that float32 keeps every bit.

**Why per channel isn't safe from the skew.** Weights have a scale for each channel, activations
can't: every output adds up all of the channels that come in, and a sum of integers has one unit. So
skewed channels share one scale on their way to the next layer, and the small ones drown there.
Equalization helps both.

**What bias correction does.** Rounding the weights of a channel shifts the mean of its outputs,
because the inputs, behind a ReLU, are never negative and the errors don't cancel. The integer bias
takes the shift back: layer by layer it is moved until the channel's mean output over some
training images is float32's. It costs nothing when the network runs.
"""


def main() -> None:
    """Lay out the page."""
    frame.start(
        "One scale, or many",
        "The largest channel sets the step for all, unless each has a scale of its own.",
    )
    runs.fragment(experiment, "channels")
    st.markdown(READING)
    frame.sources(
        [
            (
                "Krishnamoorthi 2018, Quantizing deep convolutional networks for efficient "
                "inference: a whitepaper (per channel; MobileNetV1 on ImageNet)",
                "https://arxiv.org/abs/1806.08342",
            ),
            (
                "Nagel et al. 2019, Data-Free Quantization Through Weight Equalization and Bias "
                "Correction",
                "https://arxiv.org/abs/1906.04721",
            ),
            (
                "ONNX operator QuantizeLinear (block_size: a scale per group)",
                "https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html",
            ),
        ]
    )
    frame.end("channels")


def experiment(poll: runs.Poll) -> None:
    """One layer, then the whole network with the same settings."""
    controls, view = frame.split("layer")
    with controls:
        place = st.container()
        bits = st.select_slider(
            "Bits of a weight",
            range(2, 9),
            4,
            key="channels_bits",
            bind="query-params",
        )
        strength = st.slider(
            "Skew",
            *(0, 4, 0),
            key="channels_skew",
            bind="query-params",
            help="Multiplies each channel of every layer by a random power of two, 2⁻ᵏ to 2ᵏ, and "
            "divides it by the same in the next layer. Float32 gives the same answers.",
        )
        equalized = st.toggle(
            "Equalize",
            key="channels_equalize",
            bind="query-params",
            help="Multiplies and divides by the factors that make the two ranges of a channel "
            "alike. Float32 gives the same answers.",
        )
        with st.popover("More", width="stretch"):
            network = st.selectbox(
                "Network",
                cnn.NETWORKS,
                index=cnn.NETWORKS.index("separable"),
                key="channels_network",
                bind="query-params",
            )
            group_size = st.select_slider(
                "Weights in a group",
                GROUPS,
                32,
                key="channels_group",
                bind="query-params",
            )
        names = shipped.layer_names(network)
        layer = place.selectbox(
            "Layer",
            names,
            index=names.index(LAYER[network]),
            key="channels_layer",
            bind="query-params",
        )
    with view:
        one_layer(network, layer, bits, strength, equalized, group_size)
    whole_network(poll, network, bits, strength, equalized)


def one_layer(
    network: str, layer: str, bits: int, strength: int, equalized: bool, group_size: int
) -> None:
    """The ranges of a layer's channels and what each granularity costs them."""
    found = channels.report(network, layer, bits, strength, equalized, group_size)
    drawing = (found.low, found.high, found.reach, found.errors)
    frame.picture(
        frame.draw(figures.ranges_and_errors, *drawing),
        narrow=frame.draw(figures.ranges_and_errors, *drawing, narrow=True),
        label=f"The {len(found.channel)} channels of {layer}, by the range of their weights: the "
        f"widest reaches from {found.low[0]:.3g} to {found.high[0]:.3g}, the narrowest from "
        f"{found.low[-1]:.3g} to {found.high[-1]:.3g}. The worst channel is off by "
        + ", ".join(
            f"{worst:.1%} ({name.lower()})"
            for name, worst in zip(NAMES, found.errors.max(axis=1), strict=True)
        )
        + ".",
        name="channels",
        numbers={
            "channel": found.channel.tolist(),
            "smallest_weight": found.low.tolist(),
            "largest_weight": found.high.tolist(),
            "error_one_scale": found.errors[0].tolist(),
            "error_per_channel": found.errors[1].tolist(),
            "error_per_group": found.errors[2].tolist(),
        },
    )
    errors = {
        name: (f"{off:.2%} off", error_sentence(found, lost, name, group_size))
        for name, off, lost in zip(NAMES, found.layer_errors, found.lost, strict=True)
    }
    memory = {
        f"Memory, {name.lower()}": (
            f"{bits_per_weight:.2f} bits",
            f"a weight, scales included: {kilobytes:,.2f} kB for the layer.",
        )
        for name, bits_per_weight, kilobytes in zip(NAMES, found.bits, found.kilobytes, strict=True)
    }
    shown = frame.numbers(errors | memory)
    frame.how_computed(
        granularity.choose_scales,
        granularity.channel_errors,
        groups.choose_block_qparams,
        equalization.equalize,
        snippet=LAYER_SNIPPET.format(
            network=network,
            layer=layer,
            bits=bits,
            strength=strength,
            equalized=equalized,
            group_size=group_size,
        ),
        shown=shown,
        name="layer",
    )


def error_sentence(found: channels.LayerReport, lost: int, name: str, group_size: int) -> str:
    """What a granularity does to the channels."""
    if name == "Per group" and found.weights <= group_size:
        return f"as per channel: a channel has {found.weights} weights, no more than a group."
    if not lost:
        return "and no channel is off by more than a quarter of itself."
    return f"and {lost} of {len(found.channel)} channels by more than a quarter of themselves."


def whole_network(poll: runs.Poll, network: str, bits: int, strength: int, equalized: bool) -> None:
    """What the whole network answers with these settings."""
    st.header("What the whole network answers")
    st.markdown(TRY)
    controls, view = frame.split("network")
    with controls:
        corrected = st.toggle(
            "Correct the biases",
            key="channels_correct",
            bind="query-params",
            help="Moves each integer bias until the mean output of its channel is float32's again.",
        )
        task = Channels(network, bits, strength, equalized, corrected)
        run = poll.look(board(), task)
        run.buttons()
    with view:
        if run.state is State.DONE:
            results(task, run.job.result)
        elif run.live:
            progress(run)
        else:
            run.tell_end()
            st.markdown(
                f"Press **Run**: the *{network}* network answers 10,000 test images, in float32 "
                f"and in integers, with one scale for the weights of a layer and with one for each "
                f"channel. As set above: {settings(task)}; activations have 8 bits.\n\n{PRECEDENT}"
            )
    if run.state is State.DONE:
        how(task, run.job.result)


def settings(task: Channels) -> str:
    """The settings of a run, in words."""
    words = [f"{task.weight_bits}-bit weights"]
    words.append(f"skew {task.strength}" if task.strength else "no skew")
    words += ["equalized"] if task.equalized else []
    words += ["biases corrected"] if task.corrected else []
    return ", ".join(words)


def progress(run: runs.Run) -> None:
    """During a run: how far it is, and the accuracies so far."""
    so_far = run.job.progress or channels.Progress()
    if run.waiting(so_far) or not so_far.images:
        return
    frame.numbers(
        {
            name: (f"{share:.2%}", "right so far")
            for name, share in zip(("float32", *NAMES[:2]), so_far.accuracies, strict=True)
        }
    )


def results(task: Channels, found: channels.Findings) -> None:
    """After a run: the answers of all networks."""
    _, *shares = found.accuracies
    names = ("float32", "one scale", "per channel")
    ours = [
        Bar(name, share, color)
        for name, share, color in zip(names, shares, ("float32", "muted", "int8"), strict=True)
    ]
    titles = (
        f"Here: {task.network}, {task.weight_bits}-bit weights",
        "MobileNetV1, ImageNet, 8 bits",
    )
    frame.picture(
        frame.draw(figures.accuracies, ours, PUBLISHED, titles),
        narrow=frame.draw(figures.accuracies, ours, PUBLISHED, titles, narrow=True),
        label="; ".join(
            f"{title}: " + ", ".join(f"{bar.name} {bar.share:.1%}" for bar in bars)
            for title, bars in zip(titles, (ours, PUBLISHED), strict=True)
        ),
        name="answers",
        numbers={"network": list(names), "right": list(shares)},
    )
    st.caption(
        f"Left: right answers to 10,000 test images, measured here with {settings(task)}. Right: "
        "published by Krishnamoorthi 2018; the last bar has zero-points for the weights too."
    )
    frame.numbers(numbers(found))


def numbers(found: channels.Findings) -> dict[str, tuple[str, str]]:
    """What the run found, as named numbers."""
    _, _, one_scale, per_channel = found.accuracies
    bits = "Its outputs are equal to the last bit." if found.same_logits else ""
    return {
        "Changed in float32": (
            f"{found.changed:,} answers",
            f"by the skew and the equalization. {bits}",
        ),
        "One scale": (f"{one_scale:.2%} right", "with one scale for the weights of each layer."),
        "Per channel": (f"{per_channel:.2%} right", "with a scale for each channel."),
    }


def how(task: Channels, found: channels.Findings) -> None:
    """The code behind the numbers."""
    frame.how_computed(
        cnn.quantize_network,
        equalization.skew,
        equalization.equalize,
        bias_correction.correct_biases,
        channels.compare,
        snippet=NETWORK_SNIPPET.format(**vars(task), calibration=channels.CALIBRATION),
        shown={name: value for name, (value, _) in numbers(found).items()},
        name="network",
    )


main()
