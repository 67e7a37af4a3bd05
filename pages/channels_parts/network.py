"""The whole network: what it answers with one scale for each layer, and one for each channel."""

import streamlit as st

from lib import cnn
from lib.cnn import bias_correction, equalization
from lib.figures import channels as figures
from lib.figures.bars import Bar
from lib.jobs.job import State
from lib.jobs.tasks import CompareScales
from lib.settings import TEST_IMAGES
from lib.studies import channels
from lib.ui import frame, nearest, prose, runs
from pages.channels_parts import snippets

WORDS = prose.blocks("channels")
CHANGES = ("strength", "equalized", "corrected")  # what a reader may do to the network

# Krishnamoorthi 2018: MobileNetV1 on ImageNet, top-1, weights and activations with 8 bits.
PUBLISHED = (
    Bar("float32", 0.709, "float32"),
    Bar("one scale", 0.001, "muted"),
    Bar("per channel", 0.591, "int8"),
    Bar("and zero-points", 0.703, "int8"),
)
PRECEDENT = (
    "It matters: with 8 bits MobileNetV1 fell from {.accuracy:.1%} on ImageNet to {.accuracy:.1%} "
    "with one scale per layer, and kept {.accuracy:.1%} with one per channel, {.accuracy:.1%} with "
    "zero-points for the weights too (Krishnamoorthi 2018)."
).format(*PUBLISHED)


def show(run: runs.Run[CompareScales]) -> None:
    """The network as it was trained: what it answers with one scale a layer, and one a channel."""
    if run.state is State.DONE:
        found(run.task, run.result)
    elif run.live:
        progress(run)
    else:
        run.show_end()
        st.markdown(
            runs.invitation(WORDS["run"].format(network=run.task.network, images=TEST_IMAGES))
        )
        if known := nearest.show(run.task, *CHANGES):
            found(*known)
    st.caption(PRECEDENT)


def found(task: CompareScales, result: channels.ScaleFindings) -> None:
    """What a run found, in a sentence, a picture and numbers."""
    _, float32, one_scale, per_channel = result.accuracies
    st.markdown(
        f"The {task.network} network, its weights in {task.weight_bits} bits, answers "
        f"**{one_scale:.1%}** of {TEST_IMAGES:,} test images right with one scale for each "
        f"layer, **{per_channel:.1%}** with one for each channel; float32 {float32:.1%}."
    )
    published(task, result)
    how(task, result, "network")


def settings(task: CompareScales) -> str:
    """What a run changes in the network, in words; nothing where it is as it was trained."""
    words = [f"skew {task.strength}"] if task.strength else []
    words += ["equalized"] if task.equalized else []
    words += ["biases corrected"] if task.corrected else []
    return ", ".join(words)


def progress(run: runs.Run) -> None:
    """During a run: how far it is, and the accuracies so far."""
    so_far = run.progress or channels.Progress()
    if run.show_progress(so_far) or not so_far.images:
        return
    frame.numbers(
        {
            name: (f"{share:.2%}", "right so far")
            for name, share in zip(
                ("float32", "One scale", "Per channel"), so_far.accuracies, strict=True
            )
        }
    )


def published(task: CompareScales, found: channels.ScaleFindings) -> None:
    """The answers here, beside those that others published."""
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
    frame.figure(
        figures.accuracies,
        *(ours, PUBLISHED, titles),
        label="; ".join(
            f"{title}: " + ", ".join(f"{bar.name} {bar.accuracy:.1%}" for bar in bars)
            for title, bars in zip(titles, (ours, PUBLISHED), strict=True)
        ),
        name="answers",
        numbers={"network": list(names), "right": list(shares)},
    )


def numbers(found: channels.ScaleFindings, *, changed: bool) -> dict[str, tuple[str, str]]:
    """What the run found, as named numbers; with `changed`, what float32 made of the change."""
    _, _, one_scale, per_channel = found.accuracies
    bits = ", whose outputs are equal to the last bit" if found.same_logits else ""
    right = {
        "One scale": (f"{one_scale:.2%} right", "with one scale for the weights of each layer."),
        "Per channel": (f"{per_channel:.2%} right", "with a scale for each channel."),
    }
    if not changed:
        return right
    return right | {
        "Changed in float32": (
            f"{found.changed:,} answers",
            f"by skew and equalization{bits}.",
        ),
    }


def how(task: CompareScales, found: channels.ScaleFindings, name: str) -> None:
    """The numbers, and the code behind them.

    Args:
        task, found: the run.
        name: of it on the page.
    """
    changed = bool(settings(task))
    shown = frame.numbers(numbers(found, changed=changed))
    frame.how_computed(
        cnn.quantize_network,
        equalization.skew,
        equalization.equalize,
        bias_correction.correct_biases,
        channels.compare,
        snippet=(snippets.NETWORK + (snippets.CHANGED if changed else "")).format(
            **vars(task), calibration=channels.CALIBRATION
        ),
        shown=shown,
        name=name,
    )
