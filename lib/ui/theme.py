"""The look: one meaning, one color, on every page, in light and dark.

A color is named by what it means and is a CSS variable, ``--qp-NAME``, in the page, in components
and in pictures. Figure functions get COLORS, an ordinary dict of Matplotlib colors;
`lib.figures.svg.to_svg` then turns each of them into its variable, so that one SVG follows the
reader's theme.
"""

import base64
from functools import cache
from pathlib import Path
from typing import NamedTuple

ASSETS = Path(__file__).resolve().parents[2] / "assets"


class Shade(NamedTuple):
    """One meaning's color on a light and on a dark page."""

    light: str
    dark: str


# Chosen so that what stands side by side (the parts of a float; float32 and int8; the two errors)
# stays apart for the three kinds of color blindness, and reads as text on the page.
SHADES: dict[str, Shade] = {
    "sign": Shade("#8a1538", "#f2617a"),
    "exponent": Shade("#9a6700", "#f6c98c"),
    "significand": Shade("#1f74bd", "#4aa3ea"),
    "integer": Shade("#7a3fb5", "#c9abfa"),
    "float32": Shade("#33309c", "#9a93ff"),
    "int8": Shade("#bb4f10", "#ef8a3c"),
    "rounding": Shade("#37600f", "#b5e37a"),
    "clipping": Shade("#b53f9f", "#dc84c8"),
    "ink": Shade("#1f2226", "#e6e7e9"),  # text and axes
    "muted": Shade("#5f646c", "#a6abb4"),  # secondary text, reference lines
    "faint": Shade("#dddcd5", "#383c44"),  # grid lines, outlines
    "paper": Shade("#fdfdfc", "#15171a"),  # what a picture is drawn on
}

# What figure functions draw with. Each value is unique, so that to_svg can tell the meanings apart.
COLORS: dict[str, str] = {name: shade.light for name, shade in SHADES.items()}


def variables() -> str:
    """The colors as CSS variables."""
    lines = "\n".join(
        f"  --qp-{name}: light-dark({light}, {dark});" for name, (light, dark) in SHADES.items()
    )
    return f":root {{\n{lines}\n}}\n"


@cache
def stylesheet() -> str:
    """assets/styles.css with the color variables before it; `lib.ui.client_files` serves it."""
    return variables() + (ASSETS / "styles.css").read_text(encoding="utf-8")


@cache
def icon(kind: str) -> str:
    """assets/icon.svg or .png as an address that holds it, so that no run reads the file.

    Args:
        kind: of the picture, "svg+xml" or "png".
    """
    content = (ASSETS / f"icon.{kind[:3]}").read_bytes()
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
