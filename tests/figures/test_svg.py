"""Figures as SVG: plain, the same every time, colored by the page."""

import re
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure

from lib.figures import style
from lib.figures.style import Colors
from lib.figures.svg import to_svg
from lib.ui import theme

SVG = "{http://www.w3.org/2000/svg}"


def line(colors: Colors) -> Figure:
    """A figure with a line in one of the colors, and one in a color of no meaning."""
    figure, axes = style.canvas(colors, narrow=True, height=200)
    axes.plot([0, 1], [0, 1], color=colors["int8"])
    axes.plot([0, 1], [1, 0], color="#123456", label="other")
    axes.set_xlabel("size < 3 & more")
    return figure


def test_svg_has_variables_with_the_color_as_fallback() -> None:
    root = ET.fromstring(to_svg(line(theme.COLORS), theme.COLORS))
    strokes = [path.get("style", "") for path in root.iter(f"{SVG}path")]
    assert sum(f"stroke: var(--qp-int8, {theme.COLORS['int8']})" in style for style in strokes) == 1
    assert sum("stroke: #123456" in style for style in strokes) == 1
    texts = [text for text in root.iter(f"{SVG}text") if text.text == "size < 3 & more"]
    assert f"fill: var(--qp-ink, {theme.COLORS['ink']})" in texts[0].get("style", "")


def test_svg_is_plain() -> None:
    text = to_svg(line(theme.COLORS), theme.COLORS)
    assert text == to_svg(line(theme.COLORS), theme.COLORS)  # no date, no random ids
    root = ET.fromstring(text)
    assert root.get("viewBox") == "0 0 350 200"
    assert root.find(f"{SVG}metadata") is None
    assert "font-family" not in text
    assert "#ffffff" not in text  # no background: the page shows through


def test_places_are_written_to_a_hundredth_of_a_point() -> None:
    """Within which they lie where Matplotlib puts them; what is written in words stays."""
    figure, axes = style.canvas(theme.COLORS, narrow=True, height=200)
    shares = [0.123456, 0.654321, 1 / 3]
    axes.plot(shares, shares, marker="o", color="#123456")
    axes.set_title("x=0.123456")
    root = ET.fromstring(to_svg(figure, theme.COLORS))
    path = next(path for path in root.iter(f"{SVG}path") if "#123456" in path.get("style", ""))
    written = re.findall(r"-?[\d.]+", path.get("d", ""))
    assert all(re.fullmatch(r"\d+(\.\d\d?)?", number) for number in written)
    points = axes.transData.transform([*zip(shares, shares, strict=True)])
    height = figure.get_size_inches()[1] * figure.dpi
    expected = [
        part * 72 / figure.dpi for x, y in points for part in (x, height - y)
    ]  # y grows downwards
    assert [float(number) for number in written] == pytest.approx(expected, abs=0.011)
    dots = [use for use in root.iter(f"{SVG}use") if "#123456" in use.get("style", "")]
    assert [float(dot.get("x", "")) for dot in dots] == pytest.approx(expected[::2], abs=0.011)
    assert any(text.text == "x=0.123456" for text in root.iter(f"{SVG}text"))
