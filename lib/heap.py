"""What the C library keeps of freed memory: as much as makes work fast, and no longer than that.

glibc gives each thread a heap of its own, up to eight for each core, and keeps what is freed in it.
Twenty large pictures that came together left 330 MB behind in that way. An engine, on the other
hand, is faster if what one layer has freed is there for the next; so it keeps much, until the work
is done.
"""

import ctypes
import functools
import os
import sys

HEAPS = 2
VARIABLE = "MALLOC_ARENA_MAX"
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8  # of mallopt, as in malloc.h


def share_heaps() -> None:
    """Let all threads share two heaps, here and in the processes that this one begins.

    Where the environment says how many, it is right.
    """
    if VARIABLE not in os.environ and (libc := _glibc()):
        libc.mallopt(_M_ARENA_MAX, HEAPS)
        os.environ[VARIABLE] = str(HEAPS)


@functools.cache
def keep_freed_memory() -> None:
    """Keep glibc, in this process, from handing freed memory back to the system after each layer.

    It would be paged in again at the next one. float32, with four times the bytes, would lose most
    by it, up to a sixth of its time, for a reason that has nothing to do with its numbers.
    """
    if libc := _glibc():
        libc.mallopt(_M_MMAP_THRESHOLD, 32 << 20)  # the largest allowed
        libc.mallopt(_M_TRIM_THRESHOLD, 256 << 20)


def give_back() -> None:
    """Give the system what is free in the heaps. It takes some milliseconds."""
    if libc := _glibc():
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """The C library if it is glibc."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
