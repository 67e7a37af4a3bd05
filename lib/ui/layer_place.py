"""Where a layer stands in its network: in words, and as a small picture of the map's columns.

Running text shows it where a page first names a layer (assets/components/terms.js), and below a
choice of a layer it stands on the page.
"""

import streamlit as st

from lib.settings import LAYER_NAMES

ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh"),
    *("eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth"),
)
# What else is called so in running text: "a linear layer".
ORDINARY_WORDS = ("pool", "linear")
STEP, WIDE, TALL = 14, 10, 24  # px: from column to column, and a column's size
PICTURE = 20  # px: the side of the picture that goes in


def places() -> dict[str, tuple[str, str]]:
    """Each layer that running text names: in words, and as SVG."""
    found: dict[str, tuple[str, str]] = {}
    for network, names in LAYER_NAMES.items():
        for name in names:
            if name not in ORDINARY_WORDS and name not in found:
                found[name] = in_words(network, name), picture(network, name)
    return found


def show(network: str, layer: str) -> None:
    """The same picture below the choice of a layer, of HTML: st.html shows no SVG."""
    here = ' class="here"'
    columns = "".join(f"<i{here * (name == layer)}></i>" for name in LAYER_NAMES[network])
    words = in_words(network, layer)
    st.html(f'<div class="qp-place" role="img" aria-label="{words}"><b></b>{columns}</div>')


def in_words(network: str, layer: str) -> str:
    """Which of a network's layers it is; ValueError where the network has no such layer."""
    names = LAYER_NAMES[network]
    which = ORDINALS[names.index(layer)]
    if all(layer in others for others in LAYER_NAMES.values()):
        return f"{layer}: the {which} layer of both networks."
    return f"{layer}: the {which} of the {len(names)} layers of the {network} network."


def picture(network: str, layer: str) -> str:
    """The picture that goes in, then a column for each layer, with the layer filled, as SVG.

    Raises:
        ValueError: the network has no such layer.
    """
    names = LAYER_NAMES[network]
    here = names.index(layer)
    left = PICTURE + STEP - WIDE
    columns = "".join(
        f'<rect x="{left + at * STEP + 0.5}" y="0.5" width="{WIDE}" height="{TALL}" rx="1.5" '
        f'fill="{"currentColor" if at == here else "none"}" stroke="currentColor"/>'
        for at in range(len(names))
    )
    top = (TALL - PICTURE) / 2 + 0.5
    width = left + len(names) * STEP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {TALL + 1}" width="{width}" '
        f'height="{TALL + 1}" role="img" aria-label="{in_words(network, layer)}">'
        f'<rect x="0.5" y="{top}" width="{PICTURE}" height="{PICTURE}" fill="none" '
        f'stroke="currentColor" stroke-dasharray="2 2"/>{columns}</svg>'
    )
