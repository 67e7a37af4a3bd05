"""How the C library hands out memory to the engines."""

import contextlib
import ctypes
import functools
import sys

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # <malloc.h>


@functools.cache
def keep_freed_memory() -> None:
    """Keep glibc, in this process, from handing freed memory back to the system after each layer.

    It would be paged in again at the next one. float32, with four times the bytes, would lose most
    by it, up to a sixth of its time, for a reason that has nothing to do with its numbers.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library
            mallopt = ctypes.CDLL(None).mallopt
            mallopt(M_MMAP_THRESHOLD, 32 << 20)  # the largest allowed
            mallopt(M_TRIM_THRESHOLD, 256 << 20)


def hand_back() -> None:
    """Let glibc hand back all freed memory of this process, once, after arrays that are large."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
