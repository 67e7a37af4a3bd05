"""The look: one meaning, one color, on every page, in light and dark.

A color is named by what it means and is a CSS variable, ``--qp-NAME``, in the page, in components
and in pictures. Figure functions get COLORS, an ordinary dict of Matplotlib colors;
`lib.figures.svg.to_svg` then turns each of them into its variable, so that one SVG follows the
reader's theme.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st

ASSETS = Path(__file__).resolve().parents[2] / "assets"


class Shade(NamedTuple):
    """One meaning's color on a light and on a dark page."""

    light: str
    dark: str


SHADES: dict[str, Shade] = {
    "sign": Shade("#b5402a", "#f08a6e"),
    "exponent": Shade("#1a7a58", "#55c39a"),
    "significand": Shade("#1f5fa9", "#7db4f0"),
    "integer": Shade("#7b479c", "#c79be6"),
    "float32": Shade("#0f6f87", "#58bdd6"),
    "int8": Shade("#a85b00", "#f0a94e"),
    "rounding": Shade("#80700a", "#d6c24a"),
    "clipping": Shade("#b0235f", "#f082b0"),
    "ink": Shade("#1f2226", "#e6e7e9"),  # text and axes
    "muted": Shade("#5f646c", "#a6abb4"),  # secondary text, reference lines
    "faint": Shade("#dddcd5", "#383c44"),  # grid lines, outlines
    "paper": Shade("#fdfdfc", "#15171a"),  # what a picture is drawn on
}

# What figure functions draw with. Each value is unique, so that to_svg can tell the meanings apart.
COLORS: dict[str, str] = {name: shade.light for name, shade in SHADES.items()}


@cache
def stylesheet() -> str:
    """assets/styles.css with the color variables before it."""
    variables = "\n".join(
        f"  --qp-{name}: light-dark({light}, {dark});" for name, (light, dark) in SHADES.items()
    )
    rules = (ASSETS / "styles.css").read_text(encoding="utf-8")
    return f"<style>\n:root {{\n{variables}\n}}\n{rules}</style>"


def apply() -> None:
    """Put the style sheet on the page; the router does it once for every page."""
    st.html(stylesheet())
