"""The whole network: what it answers with one scale for each layer, and one for each channel."""

import streamlit as st

from lib import cnn
from lib.cnn import bias_correction, equalization
from lib.figures import channels as figures
from lib.figures.bars import Bar
from lib.jobs.board import State
from lib.jobs.tasks import CompareScales
from lib.settings import TEST_IMAGES
from lib.studies import channels
from lib.ui import frame, prose, runs
from pages.channels_parts import snippets
from pages.channels_parts.settings import CORRECT

WORDS = prose.blocks("channels")

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


def show(poll: runs.Poll, network: str, bits: int, strength: int, equalized: bool) -> None:
    """The settings, the run, and what it found."""
    st.header("What the whole network answers")
    st.markdown(WORDS["try"])
    controls, view = frame.split("network")
    with controls:
        corrected = CORRECT.ask()
        task = CompareScales(
            network=network,
            weight_bits=bits,
            strength=strength,
            equalized=equalized,
            corrected=corrected,
        )
        run = poll.look(task)
        run.show_button()
    with view:
        if run.state is State.DONE:
            results(task, run.result)
        elif run.live:
            progress(run)
        else:
            run.show_end()
            st.markdown(
                WORDS["run"].format(network=network, images=TEST_IMAGES, settings=settings(task))
                + f"\n\n{PRECEDENT}"
            )
    if run.state is State.DONE:
        how(task, run.result)


def settings(task: CompareScales) -> str:
    """The settings of a run, in words."""
    words = [f"{task.weight_bits}-bit weights"]
    words.append(f"skew {task.strength}" if task.strength else "no skew")
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


def results(task: CompareScales, found: channels.ScaleFindings) -> None:
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
    st.caption(WORDS["answers"].format(images=TEST_IMAGES, settings=settings(task)))
    frame.numbers(numbers(found))


def numbers(found: channels.ScaleFindings) -> dict[str, tuple[str, str]]:
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


def how(task: CompareScales, found: channels.ScaleFindings) -> None:
    """The code behind the numbers."""
    frame.how_computed(
        cnn.quantize_network,
        equalization.skew,
        equalization.equalize,
        bias_correction.correct_biases,
        channels.compare,
        snippet=snippets.NETWORK.format(**vars(task), calibration=channels.CALIBRATION),
        shown={name: value for name, (value, _) in numbers(found).items()},
        name="network",
    )
