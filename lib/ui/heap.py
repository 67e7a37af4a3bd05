"""Memory that the C library keeps for threads that no longer need it: little, and not for long.

glibc gives each thread a heap of its own, up to eight for each core, and keeps what is freed in it.
Twenty large pictures that came together left 330 MB behind in that way.
"""

import ctypes
import os
import sys

HEAPS = 2
VARIABLE = "MALLOC_ARENA_MAX"
_M_ARENA_MAX = -8  # of mallopt, as in malloc.h


def share_heaps() -> None:
    """Let all threads share two heaps, here and in the processes that this one begins.

    Where the environment says how many, it is right.
    """
    if VARIABLE not in os.environ and (libc := _glibc()):
        libc.mallopt(_M_ARENA_MAX, HEAPS)
        os.environ[VARIABLE] = str(HEAPS)


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
