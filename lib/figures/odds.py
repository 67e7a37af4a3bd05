"""How probable two models find the tokens that could come next: two bars for each."""

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from lib.figures import bars, labels, style
from lib.figures.style import Colors

ROW = 36  # px
NAMES = {True: 110, False: 150}  # px before the bars, by whether the picture is narrow
VALUES = 62  # px behind them
TOP = 34  # px, for the legend
THICK = 0.38  # of a bar, as a part of its row


def pairs(
    tokens: Sequence[str],
    odds: tuple[Sequence[float], Sequence[float]],
    names: tuple[str, str],
    *,
    narrow: bool = False,
    colors: Colors,
) -> Figure:
    """Draw the odds of each token under two models, from 0 to the largest of them.

    Args:
        tokens: from above, as text; nothing in them is a formula.
        odds: of each token under both models, 0..1.
        names: of the models.
        narrow: for a phone.
    """
    margins = style.Margins(left=NAMES[narrow], right=VALUES, top=TOP, bottom=4)
    rows = [token.replace("$", r"\$") for token in tokens]
    figure, [axes], places = bars.panels(1, rows, ROW, margins, colors, narrow=narrow)
    kinds = ("float32", "int8")
    for kind, shares, shift in zip(kinds, odds, (THICK / 2, -THICK / 2), strict=True):
        at = places + shift
        bars.let_move(axes, axes.barh(at, shares, height=THICK, color=colors[kind]), tokens, kind)
        bars.behind(axes, [f"{share:.1%}" for share in shares], shares, at, colors)
    axes.set_xlim(0, max(max(each) for each in odds) or 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    key = [Patch(color=colors[kind], label=name) for kind, name in zip(kinds, names, strict=True)]
    labels.corner_legend(figure, key, colors, columns=2)
    return figure
