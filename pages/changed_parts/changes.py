"""Both versions' answers to the test images, compared, and how that is said."""

import streamlit as st

from lib.cnn.data import test_set
from lib.cnn.layers import Floats
from lib.jobs.tasks import Quantized
from lib.numbers.text import minus
from lib.studies import changes
from lib.studies.changes import Changes


@st.cache_resource(max_entries=16, show_spinner=False)
def changes_of(task: Quantized, _float32: Floats, _integers: Floats) -> Changes:
    """What quantizing changed in the answers to the test images: don't write into it.

    Args:
        task: a run that gave logits; they follow from its settings.
        _float32, _integers: the logits, (images, classes).
    """
    return changes.compare(_float32, _integers, test_set()[1])


def signed(number: int) -> str:
    """A number with its sign, as prose writes it."""
    return minus(f"{number:+,}") if number else "0"
