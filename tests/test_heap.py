"""glibc's heaps, counted and measured in a process of its own."""

import ctypes
import os
import subprocess
import sys

import pytest

from tests.support.server import ROOT

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"),
    reason="needs glibc",
)

COUNT = """
import ctypes, os, threading
from lib import heap

heap.share_heaps()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
together = threading.Barrier(12)

def work():
    kept = [bytes(1_000) for _ in range(100)]
    together.wait()
    kept.clear()

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""

GIVE_BACK = """
import os
from pathlib import Path
from lib import heap

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

blocks = [bytes(100_000) for _ in range(1_000)]
blocks = [bytes(block[:1]) + block[1:] for block in blocks]
last = bytes(100_000)  # above them all: the heap can't just become shorter
del blocks
before = held()
heap.give_back()
print(before - held())
"""


def output(program: str, **environment: str) -> str:
    """What a program prints; the heaps' number isn't set but by `environment`."""
    own = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def test_all_threads_share_two_heaps() -> None:
    assert output(COUNT).count("<heap nr=") <= 2


def test_what_the_host_says_about_heaps_is_right() -> None:
    assert output(COUNT, MALLOC_ARENA_MAX="1").count("<heap nr=") == 1


def test_what_is_free_is_given_back() -> None:
    assert int(output(GIVE_BACK)) > 50_000_000
