"""Both versions' answers to the test images, compared, and how that is said."""

import streamlit as st

from lib.cnn.data import test_set
from lib.jobs.tasks import CompareNetworks
from lib.numbers.text import minus
from lib.studies import changes
from lib.studies.changes import Changes
from lib.studies.comparison import Findings


@st.cache_data(max_entries=16, show_spinner=False)
def changes_of(task: CompareNetworks, _result: Findings) -> Changes:
    """What quantizing with the task's settings changed."""
    return changes.compare(_result.logits_float32, _result.logits_int8, test_set()[1])


def signed(number: int) -> str:
    """A number with its sign, as prose writes it."""
    return minus(f"{number:+,}") if number else "0"
