"""ggml itself, compiled, as an oracle: the library that the package libggml-python carries."""

import ctypes
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest


def quantize(name: str, x: np.ndarray, bytes_per_block: int) -> np.ndarray:
    """Blocks (n, bytes) of float32 (n, 256) by ggml's `quantize_row_..._ref`, such as "q4_K".

    Skips the test where the package has no library for this machine.
    """
    blocks = np.zeros((len(x), bytes_per_block), np.uint8)
    rows = np.ascontiguousarray(x, np.float32)
    function = getattr(_library(), f"quantize_row_{name}_ref")
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in (rows, blocks)]
    function(*pointers, ctypes.c_int64(rows.size))
    return blocks


def _library() -> ctypes.CDLL:
    found = find_spec("libggml")
    folders = [Path(folder) for folder in found.submodule_search_locations or []] if found else []
    for folder in folders:
        for file in sorted(folder.rglob("*ggml-base.*")):
            if file.suffix in (".so", ".dylib", ".dll"):
                return ctypes.CDLL(str(file))
    pytest.skip("libggml-python is not installed")
