"""From a Matplotlib figure to SVG text that follows the reader's theme."""

import io
import re
from collections.abc import Callable, Mapping

import matplotlib
from matplotlib.figure import Figure

# Set once for the process, not around each drawing: these settings are global, and sessions draw at
# the same time. Text stays text (small, searchable, in the page's own font), and equal figures give
# equal SVG.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "quantization"})

FigureFunction = Callable[..., Figure]

# Where something lies, and the decimals beyond the second: a hundredth of a point can't be seen.
_PLACES = re.compile(r"(?<= d=\")[^\"]+|(?<= [xy]=\")[^\"]+")
_BEYOND = re.compile(r"(?<=\.\d\d)\d+")


def to_svg(figure: Figure, colors: Mapping[str, str]) -> str:
    """Return the figure as one <svg> element.

    Args:
        figure: any figure; its own background is left out, the page shows through.
        colors: name -> "#rrggbb" as the figure was drawn with. Every use of such a color becomes
            the CSS variable ``--qp-NAME`` with the color itself as the fallback, so that the SVG is
            right in both themes and also outside the page.

    Returns:
        SVG text, sized by its viewBox: it takes the width it is given.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    # No date and no producer in the file, and the page's own font instead of a list of fonts.
    text = re.sub(r"\s*<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r" font-family: [^;\"]*;", "", text)
    text = _PLACES.sub(lambda found: _BEYOND.sub("", found.group()), text)
    names = {value.lower(): name for name, value in colors.items()}

    def variable(match: re.Match[str]) -> str:
        color = match.group(0)
        name = names.get(color)
        return f"var(--qp-{name}, {color})" if name else color

    return re.sub(r"(?<=[: ])#[0-9a-f]{6}\b", variable, text)
