"""Where the text of a picture stands in its SVG, as a reader's browser shows it: can it be read?"""

import itertools
import re
import xml.etree.ElementTree as ET
from typing import NamedTuple

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

from lib.figures import style
from lib.figures.svg import FigureFunction, to_svg
from lib.ui.theme import COLORS

# Measured is DejaVu Sans, Matplotlib's own. A page shows its text in Source Sans, which is
# narrower: these are the largest ratios for numbers, bold numbers and words in our pictures. Signs
# are 0.5 em wide for 0.84.
NUMBERS, BOLD_NUMBERS, WORDS = 0.785, 0.76, 0.88
SIGNS = r"[−+×÷=]"
NEAR = 0.5  # px by which two texts, or a text and the picture's edge, may seem to overlap
SVG = "{http://www.w3.org/2000/svg}"
NUMBER = r"(-?[\d.]+(?:e-?\d+)?)"


class Line(NamedTuple):
    """One line of text: its size in px, and its four corners (4, 2) in px from the upper left."""

    text: str
    size: float
    corners: NDArray[np.float64]


def lines(svg: str) -> list[Line]:
    """Return all text of a picture."""
    return [
        line(text, text.get("transform") or group.get("transform", ""))
        for group in ET.fromstring(svg).iter(f"{SVG}g")
        for text in group.findall(f"{SVG}text")
    ]


def line(element: ET.Element, transform: str) -> Line:
    """Return where a <text> of Matplotlib's SVG stands."""
    parts = list(element.iter(f"{SVG}tspan")) or [element]  # a power is made of several
    text = "".join(part.text or "" for part in parts)
    boxes = [box(part) for part in parts]
    (left, top), (right, bottom) = np.min(boxes, axis=0)[0], np.max(boxes, axis=0)[1]
    corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    around = re.search(rf"rotate\({NUMBER} {NUMBER} {NUMBER}\)", transform)
    if around:
        angle, *center = map(float, around.groups())
        return Line(text, size(parts[0]), (corners - center) @ turn(angle) + center)
    turned = re.search(rf"rotate\({NUMBER}\)", transform)
    moved = re.search(rf"translate\({NUMBER} {NUMBER}\)", transform)
    assert moved, transform
    angle = float(turned[1]) if turned else 0.0
    return Line(
        text, size(parts[0]), corners @ turn(angle) + [float(part) for part in moved.groups()]
    )


def turn(degrees: float) -> NDArray[np.float64]:
    """Return what turns points (n, 2) clockwise, where y runs down."""
    angle = np.deg2rad(degrees)
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def size(element: ET.Element) -> float:
    """Return the size of an element's letters, px."""
    found = re.search(r"font-size: ([\d.]+)px", element.get("style", ""))
    assert found, ET.tostring(element)
    return float(found[1])


def box(element: ET.Element) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return an element's upper left and lower right corner, px, before it is turned or moved."""
    text, look = element.text or "", element.get("style", "")
    bold = "font-weight: 700" in look
    font = FontProperties(size=size(element), weight="bold" if bold else "normal")
    width, height, below = text_to_path.get_text_width_height_descent(text, font, False)
    numbers = BOLD_NUMBERS if bold else NUMBERS
    signs = len(re.findall(SIGNS, text)) * size(element)
    width = (width - 0.84 * signs) * (WORDS if re.search("[A-Za-z%]", text) else numbers)
    width += 0.5 * signs
    anchor = re.search("text-anchor: (start|middle|end)", look)
    shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor[1] if anchor else "start"] * width
    x, y = (float(element.get(name, "0")) for name in "xy")
    return (x - shift, y - height + below), (x - shift + width, y + below)


def check_figure(
    function: FigureFunction, *data: object, smallest: float = style.TEXT, **settings: object
) -> None:
    """Draw a figure for a wide screen and for a phone, and check its text.

    Args:
        function: of lib.figures, called with `data` and `settings`.
        smallest: px, where a figure has text smaller than `style.TEXT`.
    """
    for narrow in (False, True):
        check(to_svg(function(*data, **settings, narrow=narrow, colors=COLORS), COLORS), smallest)


def check(svg: str, smallest: float = style.TEXT) -> None:
    """Fail where text lies outside the picture or on other text, or is smaller than so many px."""
    picture = ET.fromstring(svg).get("viewBox", "").split()
    end = np.array([float(part) for part in picture[2:]])
    found = [each for each in lines(svg) if each.text.strip()]
    assert found
    for each in found:
        assert each.size >= smallest, f"size of {each}"
        in_picture = (each.corners >= -NEAR) & (each.corners <= end + NEAR)
        assert in_picture.all(), f"{each} is not inside {end}"
    for one, other in itertools.combinations(found, 2):
        assert apart(one.corners, other.corners), f"{one} does not stand apart from {other}"


def apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Return whether some side of two rectangles, turned as they are, has them on its two sides."""
    for side in np.concatenate([np.diff(one[:3], axis=0), np.diff(other[:3], axis=0)]):
        normal = np.array([-side[1], side[0]]) / np.hypot(*side)
        a, b = one @ normal, other @ normal
        if a.max() <= b.min() + NEAR or b.max() <= a.min() + NEAR:
            return True
    return False
