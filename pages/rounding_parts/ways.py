"""Networks rounded in several ways, as bars beside float32."""

from collections.abc import Iterable, Mapping

from lib.figures import winning_back as figures
from lib.figures.bars import Bar
from lib.studies.winning_back import Way
from lib.ui import frame


def show(
    float32: float, ways: Iterable[Way], *, colors: Mapping[str, str], other: str, name: str
) -> None:
    """Draw float32 and each way by its share of right answers.

    Args:
        float32: the share of right answers, 0..1.
        colors: of the ways that don't have the color `other`, by their names.
        name: of the files to save.
    """
    bars = [
        Bar("float32", float32, "float32"),
        *(Bar(way.name, way.accuracy, colors.get(way.name, other)) for way in ways),
    ]
    frame.figure(
        figures.ways,
        bars,
        label="Right answers: " + ", ".join(f"{bar.name} {bar.accuracy:.2%}" for bar in bars) + ".",
        name=name,
        numbers={"way": [bar.name for bar in bars], "right": [bar.accuracy for bar in bars]},
    )
