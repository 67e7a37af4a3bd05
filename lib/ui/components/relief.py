"""A relief of channels, whose smoothed half follows alpha while that is dragged.

The picture is drawn on the server. While the pointer drags, the browser moves its lines by the same
arithmetic, from magnitudes of 8 bits that travel once; when it is let go, the server draws anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.ui.components import files, picture

_component = files.component("relief")

Floats = NDArray[np.float32]
STEPS = 255  # of a magnitude, up to its channel's peak


def show(
    svg: str,
    narrow: str,
    *,
    label: str,
    name: str,
    numbers: Mapping[str, Iterable[Any]],
    slider: str,
    alpha: float,
    values: Floats,
    weight_peaks: Floats,
) -> None:
    """Show `lib.figures.outliers.relief`.

    Args:
        svg, narrow: for a wide screen and for a phone.
        label, name, numbers: as for `lib.ui.frame.figure`.
        slider: the key of the setting that is dragged, whose stops are alphas.
        alpha: with which the picture was drawn.
        values: what goes into the layer, (tokens, channels).
        weight_peaks: the largest magnitude of each channel's weights, (channels,).
    """
    _component(
        key=f"picture.{name}",
        data=picture.content(svg, narrow, label, name, numbers)
        | {
            "slider": slider,
            "alpha": alpha,
            "channels": values.shape[1],
            "file": files.data(packed(values, weight_peaks)),
        },
    )


def packed(values: Floats, weight_peaks: Floats) -> bytes:
    """What assets/components/relief.js reads.

    The peak of each channel and of its weights, float32, then each magnitude as a part of its
    channel's peak, a byte of 0..255, token by token.
    """
    magnitudes = np.abs(values)
    peaks = magnitudes.max(axis=0)
    parts = np.rint(magnitudes * (STEPS / np.where(peaks > 0, peaks, 1)))
    floats = np.concatenate([peaks, weight_peaks]).astype("<f4")
    return floats.tobytes() + parts.astype(np.uint8).tobytes()
