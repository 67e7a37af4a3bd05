"""A model file on the reader's disk: dropped on the page, and asked for a few of its bytes.

The file stays in the browser, which cuts slices out of it. Each answer of the server may ask for
some of them, a megabyte at most, and the browser sends these and nothing else. What is known of the
file is in the session.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from lib.ui.components import files
from lib.uploads import model_files
from lib.uploads.model_files import Missing, ModelFile, Pieces, Sampling, Tensor, summary
from lib.uploads.model_files.pieces import MAX_PIECE
from lib.uploads.model_files.summary import Summary

MOST = 2**53 - 1  # the largest whole number that a browser knows
LONGEST_NAME = 255
GONE = "The file is not in the browser any more: choose it again."

Places = tuple[tuple[int, int], ...]

_component = files.component("model_file")


@dataclass
class Opened:
    """A file that a reader has chosen, as far as it is known here.

    number: tells it from other choices; the browser's. places: (start, length) of the bytes that
    are asked for, none if nothing is. asks: how often something was asked for. header: once it is
    read. error: a sentence, where the file can't be read.
    """

    number: int
    name: str
    size: int
    pieces: Pieces
    places: Places = ()
    asks: int = 0
    header: ModelFile | None = None
    error: str = ""
    _sampling: Sampling | None = None
    _summary: Summary | None = None

    @property
    def key(self) -> str:
        """Unlike that of any other file."""
        return str(self.number)

    @property
    def position(self) -> int:
        """The byte of the file at which its reading has arrived."""
        return self.places[0][0] if self.places else 0

    def sample(self, tensor: Tensor) -> Summary | None:
        """A sample of a tensor in short; None before it is here: then it is asked for.

        Raises:
            ValueError: the tensor can't be sampled; one sentence.
        """
        if self.header and not (self._sampling and self._sampling.tensor == tensor):
            self._sampling, self._summary, self.places = None, None, ()
            self._sampling = Sampling(self.header, tensor)
            if self._sampling.places:
                self._ask(self._sampling.places)
            else:
                self._sum_up(b"")
        return self._summary

    def _sum_up(self, data: bytes) -> None:
        """Look at the sample, which has megabytes and isn't kept."""
        if self._sampling:
            self._summary = summary.of(self._sampling.tensor, self._sampling.read(data))

    def read(self) -> None:
        """Read the header, or ask for what is missing of it."""
        try:
            self.header = model_files.read(self.pieces, self.name)
        except Missing as missing:
            self._ask(((missing.start, missing.length),))
        except ValueError as error:
            self.fail(str(error))
        else:
            self.pieces = Pieces(self.size)  # the header's bytes have served

    def take(self, data: bytes) -> None:
        """Go on with the bytes that were asked for."""
        [(start, _), *_], self.places = self.places, ()
        try:
            if self._sampling:
                self._sum_up(data)
                return
            self.pieces.add(start, data)
        except ValueError as error:
            self.fail(str(error))
        else:
            self.read()

    def fail(self, error: str) -> None:
        """Give the file up."""
        self.error, self.places, self.pieces = error, (), Pieces(self.size)

    def _ask(self, places: Places) -> None:
        self.places = places
        self.asks += 1


def opened(key: str) -> Opened | None:
    """The file that the reader has chosen in the component of that key, None before."""
    found: Opened | None = st.session_state.get(_slot(key))
    return found


def show(key: str) -> None:
    """Show where a file can be dropped; the browser sends what is asked for of the one it has.

    Args:
        key: unique in the app.
    """
    file = opened(key)
    _component(
        key=key,
        data={
            "endings": model_files.ENDINGS,
            "file": file.number if file else 0,
            "ask": file.asks if file else 0,
            "places": file.places if file else (),
        },
        on_sent_change=lambda: _take(key),
    )


def _take(key: str) -> None:
    """Take what the browser sent, which may be anything."""
    sent: object = (st.session_state.get(key) or {}).get("sent")
    if not isinstance(sent, Mapping):
        return
    file = opened(key)
    if "name" in sent:
        if made := _made(sent):
            st.session_state[_slot(key)] = made
            made.read()
    elif file and file.places and sent.get("file") == file.number and sent.get("ask") == file.asks:
        data = _bytes(sent.get("bytes"))
        if data is None or len(data) != sum(length for _, length in file.places):
            file.fail(GONE)
        else:
            file.take(data)


def _made(sent: Mapping[str, object]) -> Opened | None:
    """The file that the browser announces, None where it makes no sense."""
    name, size, number = sent.get("name"), sent.get("size"), sent.get("file")
    if not isinstance(name, str) or not isinstance(size, int) or not isinstance(number, int):
        return None
    if not (0 <= size <= MOST and 0 < number <= MOST):
        return None
    name = name[-LONGEST_NAME:].encode(errors="replace").decode()  # JSON may hold half a letter
    return Opened(number, name, size, Pieces(size))


def _bytes(text: object) -> bytes | None:
    """What base64 text stands for, None for anything else."""
    if not isinstance(text, str) or len(text) > 2 * MAX_PIECE:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _slot(key: str) -> str:
    return f"opened.{key}"
