"""Data for observers, and observers that have seen them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from lib.quantization.calibration import Observer

FLOATS = st.one_of(
    st.floats(-10, 10),
    st.floats(-(2.0**1000), 2.0**1000),
    st.sampled_from([0.0, -0.0, 1e-310, -1e-200, 1e-30, 1e30, -1e300, 0.5, 0.75, 1.0]),
)


def seen(observer: Observer, *batches: Any) -> Observer:
    """Return the observer after it has been given the batches."""
    with np.errstate(all="raise"):
        for batch in batches:
            observer.update(batch)
        observer.range()
    return observer
