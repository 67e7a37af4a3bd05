"""The drawing pad's text, as the browser sends it."""

import numpy as np
import pytest

from lib.ui.components import drawing_pad


def test_a_picture_survives_its_text() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)
    text = drawing_pad.parse(drawing_pad.encode(picture))
    assert np.array_equal(drawing_pad.decode(text), picture)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        7,
        b"A" * 1048,
        "",
        "A" * 1047,
        "A" * 1049,
        "A" * 1048,  # 786 bytes
        "A" * 1044 + "====",
        "é" * 1048,
        "-" * 1048,
        ["A"] * 1048,
    ],
)
def test_what_is_no_picture_is_refused(raw: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        drawing_pad.parse(raw)


def test_only_pictures_are_put_on_the_pad() -> None:
    with pytest.raises(TypeError, match="uint8"):
        drawing_pad.encode(np.zeros((28, 28)))
    with pytest.raises(ValueError, match="shape"):
        drawing_pad.encode(np.zeros((28, 29), np.uint8))
