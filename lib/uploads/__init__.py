"""Strangers' files: numbers, pictures and models, read or refused in one sentence.

Whoever sends a file is a stranger. So nothing is unpickled or evaluated, a file is believed only as
far as its own bytes go, and work and memory grow with the file, not with what it claims. Nothing is
written to disk.

A file of a few megabytes may take a hundred while it is read. So one is read at a time, and always
in the same thread, for what a thread frees is kept for that thread: twenty kept a gigabyte. What
one has freed is given back before the next comes.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lib import heap

Result = TypeVar("Result")

MAX_BYTES = (
    5 * 2**20
)  # of a file that is sent whole; .streamlit/config.toml has the same, as maxUploadSize
MAX_NUMBERS = 1_000_000  # in any file

TOO_MANY = f"More than {MAX_NUMBERS:,} numbers are too many here; give a part of them."

_reader = ThreadPoolExecutor(1, "uploads")


def alone(read: Callable[[], Result]) -> Result:
    """What `read` returns or raises, while no other file is read."""

    def once() -> Result:
        try:
            return read()
        finally:
            heap.give_back()

    return _reader.submit(once).result()
