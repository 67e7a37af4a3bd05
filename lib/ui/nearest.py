"""What a page shows until somebody has measured the reader's settings: the nearest that are known.

No page stands empty while its run waits for a press. What is shown instead says what it is.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import streamlit as st

from lib.jobs.board import board
from lib.jobs.tasks import Task, differing
from lib.ui.network_settings import OBSERVER_NAMES, ROUNDING_NAMES, SCALES
from lib.ui.typed import quote

T = TypeVar("T", bound=Task)

# What a setting with that value is called in the middle of a sentence.
SAID: dict[str, Callable[..., str]] = {
    "network": "the {} network".format,
    "weight_bits": "{}-bit weights".format,
    "activation_bits": "{}-bit activations".format,
    "granularity": lambda value: f"scales {SCALES[value]}",
    "observer": lambda value: f"ranges by {OBSERVER_NAMES[value]}",
    "calibration_images": lambda value: f"{counted(value, 'image')} to calibrate on",
    "rounding": lambda value: f"weights rounded {ROUNDING_NAMES[value]}",
    "batch": lambda value: f"{counted(value, 'image')} at a time",
    "size": "{0} × {0} matrices".format,
    "strength": "skew {}".format,
    "equalized": lambda value: "equalized channels" if value else "channels as they are",
    "corrected": lambda value: "corrected biases" if value else "biases as they are",
    "learning_rate": "learning rate {:g}".format,
    "images": "{:,} training images".format,
    "epochs": lambda value: "1 pass" if value == 1 else f"{value} passes",
    "learn_scales": lambda value: "scales that learn" if value else "fixed scales",
    "word": lambda value: f"the word {quote(value)}",
    "part_of_speech": "a {}".format,
    "seed": "seed {}".format,
    "temperature": "temperature {:g}".format,
    "sentence": lambda value: f"the sentence {quote(value)}",
    "bits": "{}-bit activations".format,
    "alpha": "alpha {:g}".format,
}


def show(task: T, *same: str) -> tuple[T, Any] | None:
    """Say which settings are the nearest that are known, and return them and what they gave.

    Args:
        task: the reader's.
        same: the settings that must not differ: those without which a result means nothing here.
    """
    job = board().nearest(task, same)
    if job is None:
        return None
    found = cast(T, job.task)
    say(task, found, job.origin)
    return found, job.result


def say(task: T, found: T, origin: str) -> None:
    """Name the settings of a result that stands in the place of the reader's.

    Args:
        task, found: the reader's, and those of the result: the same while it is measured again.
        origin: where and when it was measured, if not here; else nothing.
    """
    if names := differing(task, found):
        wanted, known = (
            listed([SAID[name](vars(one)[name]) for name in names]) for one in (task, found)
        )
        st.markdown(f"Not tried yet: {wanted}. What follows was found with **{known}**.")
    if origin:
        st.caption(origin)


def listed(words: list[str]) -> str:
    """Some things in a sentence: "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def counted(count: int, what: str) -> str:
    """So many of something."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
