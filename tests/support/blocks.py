"""Weights to store in blocks, and a reading of blocks through nothing but their fields."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lib.quantization.block_formats import BlockFormat

ROWS, COLUMNS = 8, 1024


def weights() -> dict[str, np.ndarray]:
    """Weights (8, 1024) of many kinds, by name."""
    rng = np.random.default_rng(7)
    normal = rng.normal(size=(ROWS, COLUMNS))
    steps = rng.integers(-20, 21, normal.shape) / 8  # many equal magnitudes and many ties
    sparse = np.where(rng.random(normal.shape) < 0.02, normal, 0)
    constant = np.repeat(rng.normal(size=(ROWS, COLUMNS // 64)), 64, axis=1)
    kinds = {
        "normal": normal,
        "small": normal * 0.02,
        "wide": normal * 2.0 ** rng.integers(-12, 12, normal.shape),
        "heavy tails": rng.standard_t(4, normal.shape),
        "positive": np.abs(normal) + 1,
        "steps": steps,
        "zeros": np.zeros_like(normal),
        "signed zeros": np.copysign(sparse, normal),
        "constant": constant,
        "tiny": normal * 1e-6,
    }
    return {name: values.astype(np.float32) for name, values in kinds.items()}


def matrices(columns: int, largest: float) -> st.SearchStrategy[np.ndarray]:
    """float32 (1..3, columns) with magnitudes of at most `largest`, zeros and subnormals too."""
    largest = float(np.float32(largest))
    return arrays.arrays(
        np.float32,
        st.tuples(st.integers(1, 3), st.just(columns)),
        elements=st.floats(-largest, largest, width=32),
    )


def numbers(fmt: BlockFormat, block: np.ndarray) -> dict[str, int]:
    """What the fields of one block (bytes,) hold, by name; numbers in two places put together."""
    bits = [int(byte) >> place & 1 for byte in block for place in range(8)]
    found: dict[str, int] = {}
    low_width: dict[str, int] = {}
    for field in fmt.fields:
        places = range(field.width)
        found[field.name] = sum(bits[field.first_bit + place] << place for place in places)
        low_width[field.name] = field.width
    for name in [name for name in found if name.endswith(", low bits")]:
        whole = name.removesuffix(", low bits")
        high = found.pop(f"{whole}, high bits")
        found[whole] = found.pop(name) | high << low_width[name]
    return found


def half(code: int) -> float:
    """The value of a float16 that is given as an integer."""
    return float(np.uint16(code).view(np.float16))
