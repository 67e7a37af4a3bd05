"""A model file that stays with the reader: what is asked for, and what is made of what comes."""

import base64
from typing import Any

import numpy as np
import pytest
import streamlit as st
from hypothesis import given, strategies
from safetensors.numpy import save

from lib.ui.components import model_file
from lib.ui.components.model_file import GONE, Opened
from lib.uploads.model_files.pieces import MAX_PIECE

KEY = "file"
WEIGHTS = np.arange(1_000_000, dtype=np.float32).reshape(1000, 1000)
CONTENT = save({"large": WEIGHTS, "small": np.array([1, -2, 3], np.int8)})


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The reader's session."""
    held: dict[str, Any] = {}
    monkeypatch.setattr(st, "session_state", held)
    return held


def send(value: object) -> None:
    """The browser sends something."""
    st.session_state[KEY] = {"sent": value}
    model_file._take(KEY)


def slices(file: Opened, content: bytes) -> str:
    """What the browser cuts out of the file."""
    asked = b"".join(content[start : start + length] for start, length in file.places)
    assert len(asked) <= MAX_PIECE
    return base64.b64encode(asked).decode()


def open_file(content: bytes, name: str) -> Opened:
    """Choose a file, and answer until nothing is asked for."""
    send({"file": 7, "name": name, "size": len(content)})
    file = model_file.opened(KEY)
    assert file
    answer(file, content)
    return file


def answer(file: Opened, content: bytes) -> None:
    """Send what is asked for."""
    while file.places:
        send({"file": 7, "ask": file.asks, "bytes": slices(file, content)})


def test_a_tensor_is_sampled() -> None:
    file = open_file(CONTENT, "model.safetensors")
    assert file.header
    by_name = {tensor.name: tensor for tensor in file.header.tensors}
    assert file.sample(by_name["large"]) is None
    answer(file, CONTENT)
    found = file.sample(by_name["large"])
    assert found
    assert 200_000 < found.elements <= MAX_PIECE // 4
    assert found.ends == "0 to 1e+06"
    assert file.sample(by_name["small"]) is None  # that of the other is gone
    answer(file, CONTENT)
    found = file.sample(by_name["small"])
    assert found
    assert found.codes
    assert found.codes.counts.tolist() == [1, 0, 0, 1, 0, 1]  # -2, 1, 3


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (CONTENT[:100], "a.safetensors", "cut off"),
        (b"", "a.gguf", "is empty"),
        (b"PK" * 100, "a.gguf", "no GGUF file"),
        (b"PK" * 100, "a.zip", "must be"),
    ],
)
def test_files_that_are_none_get_a_sentence(content: bytes, name: str, words: str) -> None:
    file = open_file(content, name)
    assert words in file.error
    assert file.header is None


def test_half_a_letter_in_a_name_is_replaced() -> None:
    assert open_file(CONTENT, "👟\ud83d.safetensors").name == "👟?.safetensors"


def test_an_answer_to_another_question_changes_nothing() -> None:
    send({"file": 7, "name": "model.safetensors", "size": len(CONTENT)})
    file = model_file.opened(KEY)
    assert file
    text, asks = slices(file, CONTENT), file.asks
    for other in ({"file": 8, "ask": asks}, {"file": 7, "ask": asks + 1}):
        send(other | {"bytes": text})
        assert (file.asks, file.header, file.error) == (asks, None, "")


@pytest.mark.parametrize("bytes_", [None, "", "AAAA", "no base64!", 5, "A" * 3_000_000])
def test_anything_but_the_bytes_gives_the_file_up(bytes_: object) -> None:
    send({"file": 7, "name": "model.safetensors", "size": len(CONTENT)})
    file = model_file.opened(KEY)
    assert file
    send({"file": 7, "ask": file.asks, "bytes": bytes_})
    assert file.error == GONE


NUMBERS = strategies.integers(-(2**70), 2**70) | strategies.floats() | strategies.none()


@given(strategies.dictionaries(
    strategies.sampled_from(["file", "name", "size", "ask", "bytes"]),
    NUMBERS | strategies.text(max_size=9) | strategies.lists(NUMBERS, max_size=2),
) | NUMBERS)  # fmt: skip
def test_whatever_a_browser_sends(sent: object) -> None:
    st.session_state.clear()
    send(sent)
    file = model_file.opened(KEY)
    assert file is None or file.error or file.places or file.header
