"""Colors: readable as text, different to all eyes."""

import itertools

import numpy as np
import pytest

from lib.ui import theme


def luminance(color: str) -> float:
    """WCAG 2 relative luminance of "#rrggbb"."""
    return float(linear(color) @ [0.2126, 0.7152, 0.0722])


def linear(color: str) -> np.ndarray:
    """Linear red, green and blue of "#rrggbb", 0..1."""
    srgb = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def oklab(rgb: np.ndarray) -> np.ndarray:
    """Linear rgb -> Oklab (Ottosson 2020), where distance is how different colors look."""
    lms = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(lab) @ np.cbrt(np.array(lms) @ np.clip(rgb, 0, 1))


# Machado, Oliveira, Fernandes 2009, full severity: linear rgb as a color-blind eye sees it.
EYES = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
SIDE_BY_SIDE = [
    ("sign", "exponent", "significand"),
    ("sign", "integer"),
    ("float32", "int8"),
    ("rounding", "clipping"),
]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("eyes", EYES)
def test_neighbors_look_different_to_all_eyes(mode: str, eyes: str) -> None:
    seen = {
        name: oklab(EYES[eyes] @ linear(getattr(shade, mode)))
        for name, shade in theme.SHADES.items()
    }
    for group in SIDE_BY_SIDE:
        for one, other in itertools.combinations(group, 2):
            # 0.02 is just noticeable side by side.
            assert np.linalg.norm(seen[one] - seen[other]) > 0.12, (one, other)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_color_reads_as_text_on_the_page(mode: str) -> None:
    paper = luminance(getattr(theme.SHADES["paper"], mode))
    for name, shade in theme.SHADES.items():
        dark, light = sorted([paper, luminance(getattr(shade, mode))])
        if name not in ("paper", "faint"):
            assert (light + 0.05) / (dark + 0.05) >= 4.5, name  # WCAG 2 AA


def test_every_meaning_has_its_own_color() -> None:
    for mode in ("light", "dark"):
        colors = [getattr(shade, mode) for shade in theme.SHADES.values()]
        assert len(set(colors)) == len(colors)
