"""What is written in pictures: words at a point, titles of axes, legends."""

from collections.abc import Sequence
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from lib.figures import style
from lib.figures.style import Colors

# The units of a point: those of the axes' data, or their width and height, 0..1.
DATA = ("data", "data")
AXES = ("axes fraction", "axes fraction")
AXES_AND_DATA = ("axes fraction", "data")


def write(
    axes: Axes,
    words: str,
    at: tuple[float, float],
    colors: Colors,
    *,
    units: tuple[str, str] = DATA,
    shift: tuple[float, float] = (0, 0),
    ha: Literal["left", "center", "right"] = "left",
    va: Literal["baseline", "bottom", "center", "top"] = "baseline",
    size: float = style.TEXT,
    weight: Literal["normal", "bold"] = "normal",
    color: str = "ink",
    on_paper: bool = False,
) -> None:
    """Write words at a point, within the axes or beside them.

    Args:
        axes: where.
        words: what.
        at: the point, (x, y) in `units`.
        colors: needs `color`, and "paper" with `on_paper`.
        units: of x and of y: DATA, AXES or AXES_AND_DATA.
        shift: px to the right and upwards from the point.
        ha, va: which edge of the words lies there.
        size: px.
        weight: of the letters.
        color: what the words' color means.
        on_paper: whether the words cover what is drawn under them.
    """
    box = {"boxstyle": "square,pad=0.1", "facecolor": colors["paper"], "edgecolor": "none"}
    axes.annotate(
        words,
        at,
        shift,
        xycoords=units,
        textcoords="offset points",
        annotation_clip=False,  # what is written beside the axes is shown too
        ha=ha,
        va=va,
        fontsize=size,
        fontweight=weight,
        color=colors[color],
        bbox=box if on_paper else None,
    )


def title(axes: Axes, words: str, colors: Colors, *, above: float = 8) -> Text:
    """Write what axes show over their left edge, `above` px higher."""
    return axes.set_title(words, fontsize=style.TEXT, color=colors["ink"], loc="left", pad=above)


def legend(
    axes: Axes,
    colors: Colors,
    *,
    columns: int = 1,
    outside: float = 0,
    **options: object,
) -> None:
    """Put the legend above the axes, flush with their left edge or `outside` px left of it.

    Args:
        axes: whose lines and areas have a label each.
        colors: needs "ink".
        columns: how many entries stand beside each other.
        outside: px.
        options: of Matplotlib's `Axes.legend`, for another place or another spacing.
    """
    place = (-outside / axes.get_window_extent().width, 1.02)
    look = {"loc": "lower left", "bbox_to_anchor": place, "handlelength": 1.6}
    axes.legend(**{**_look(colors, columns), **look, **options})


def corner_legend(
    figure: Figure,
    handles: Sequence[Artist],
    colors: Colors,
    *,
    columns: int,
    heading: str = "",
) -> None:
    """Put a legend of a whole figure into its upper left corner.

    Args:
        figure: where.
        handles: what is explained, each with a label.
        colors: needs "ink".
        columns: how many entries stand beside each other.
        heading: words above the entries.
    """
    width, height = style.size_of(figure)
    drawn = figure.legend(
        handles=handles,
        title=heading,
        alignment="left",
        loc="upper left",
        bbox_to_anchor=(8 / width, 1 - 6 / height),
        borderpad=0.0,
        handlelength=1.4,
        title_fontsize=style.TEXT,
        **_look(colors, columns),
    )
    drawn.get_title().set_color(colors["ink"])


def _look(colors: Colors, columns: int) -> dict[str, object]:
    return {
        "ncols": columns,
        "frameon": False,
        "fontsize": style.TEXT,
        "labelcolor": colors["ink"],
        "borderaxespad": 0.0,
        "columnspacing": 1.4,
    }


def with_minus(number: str) -> str:
    """Return a formatted number with a minus sign, which is as wide as a plus, for the hyphen."""
    return number.replace("-", "−")
