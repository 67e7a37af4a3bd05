"""The whole network, rounded in several ways."""

from dataclasses import replace

import streamlit as st

from lib import cnn
from lib.cnn import bias_correction, compensation, equalization
from lib.jobs.board import State
from lib.jobs.tasks import WinBack
from lib.settings import CALIBRATION_IMAGES, TEST_IMAGES
from lib.studies import sweep, winning_back
from lib.studies.winning_back import Record, Way
from lib.ui import frame, nearest, prose, runs
from pages.rounding_parts import snippets, ways
from pages.rounding_parts.settings import ACTIVATION_BITS

WORDS = prose.blocks("rounding")
COLORS = {"to nearest": "muted"}


def show(poll: runs.Poll, network: str, bits: int) -> None:
    """The settings, the run, and what it found."""
    st.header("What the whole network wins back")
    controls, view = frame.split("network")
    with controls:
        activation_bits = ACTIVATION_BITS.ask()
        task = WinBack(network=network, weight_bits=bits, activation_bits=activation_bits)
        run = poll.look(task)
        run.show_button(again=False)
    record = winning_back.recorded(network, bits, activation_bits)
    done: tuple[Way, ...] = run.found_so_far(record.ways if record else ())
    with view:
        if run.live:
            run.show_progress(run.progress or winning_back.Progress())
        elif run.state is not State.DONE:
            run.show_end()
            if record is None:
                st.markdown(
                    runs.invitation(
                        WORDS["run"].format(network=network, images=TEST_IMAGES, bits=bits)
                    )
                )
                task, record = instead(task)
                done = record.ways
                anew = ""
            else:
                anew = WORDS["anew"]
            said = WORDS["record"].format(
                network=network, images=TEST_IMAGES, bits=task.weight_bits, day=record.measured
            )
            st.markdown(f"{said} {anew}")
        if done:
            results(task, done)
    if done and not run.live:
        how(task, done)


def instead(task: WinBack) -> tuple[WinBack, Record]:
    """Say which recorded settings of the same network are the nearest; return them and it."""
    nearest_bits = min(winning_back.RECORDED, key=lambda bits: abs(bits - task.weight_bits))
    other = replace(task, weight_bits=nearest_bits, activation_bits=8)
    record = winning_back.recorded(other.network, other.weight_bits, other.activation_bits)
    assert record, "these bits are recorded"
    nearest.say(task, other, "")
    return other, record


def how(task: WinBack, done: tuple[Way, ...]) -> None:
    """The code behind the numbers."""
    frame.how_computed(
        cnn.quantize_network,
        compensation.compensate_rounding,
        bias_correction.correct_biases,
        equalization.equalize,
        snippet=snippets.NETWORK.format(
            **vars(task),
            calibration=CALIBRATION_IMAGES,
            images=winning_back.IMAGES,
            percent=winning_back.PERCENT,
        ),
        shown={name: value for name, (value, _) in numbers(done).items()},
        name="network",
    )


def results(task: WinBack, done: tuple[Way, ...]) -> None:
    """The ways that have answered so far."""
    float32 = sweep.in_float32(task.network).accuracy
    ways.show(float32, done, colors=COLORS, other="int8", name="ways")
    st.markdown(summary(float32, done))
    frame.numbers(numbers(done))


def numbers(done: tuple[Way, ...]) -> dict[str, tuple[str, str]]:
    """What the ways that matter most have found, as far as they have answered."""
    sentences = {
        "to nearest": "with each weight rounded by itself.",
        "making up": "with weights that take back each other's errors.",
        "making up, biases corrected": "and the mean output of each channel brought back.",
    }
    return {
        way.name.capitalize(): (f"{way.accuracy:.2%} right", sentences[way.name])
        for way in done
        if way.name in sentences
    }


def summary(float32: float, done: tuple[Way, ...]) -> str:
    """What the best way won back, in a sentence."""
    best = max(done, key=lambda way: way.accuracy)
    lost, won = winning_back.points_lost(float32, done), winning_back.points_won(done, best)
    if lost < 0.5:
        return (
            f"Rounding to nearest loses {lost:.2f} points here: there is next to nothing to win "
            "back. Choose fewer bits."
        )
    if won < 0.05:
        return f"Rounding to nearest loses {lost:.1f} points, and no way wins them back."
    return (
        f"Rounding to nearest loses {lost:.1f} points; **{best.name}** wins back {won:.1f} of them "
        f"without any training and without a label, from {winning_back.IMAGES} images."
    )
