"""A picture with its Save menu, shown and saved in the browser without asking the server."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from lib.ui.components import files

_component = files.component("picture")


class Stages(NamedTuple):
    """What a picture shows at each stop of a slider: it follows the slider while that is dragged.

    slider: the key of the setting. pictures: for a wide screen and for a phone, by the stop's text.
    """

    slider: str
    pictures: Mapping[str, tuple[str, str]]


def show(
    svg: str,
    *,
    label: str,
    name: str,
    numbers: Mapping[str, Iterable[Any]] | None,
    narrow: str | None,
    stages: Stages | None = None,
) -> None:
    """Show SVG text; arguments as for `lib.ui.frame.show_svg`."""
    _component(
        key=f"picture.{name}",
        data=content(svg, narrow, label, name, numbers)
        | {"stages": stages and {"slider": stages.slider, "pictures": dict(stages.pictures)}},
    )


def content(
    svg: str,
    narrow: str | None,
    label: str,
    name: str,
    numbers: Mapping[str, Iterable[Any]] | None,
) -> dict[str, Any]:
    """What assets/components/picture.js draws; arguments as for `lib.ui.frame.show_svg`."""
    columns = {column: list(map(str, values)) for column, values in (numbers or {}).items()}
    lengths = {column: len(values) for column, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"numbers must have columns of equal length, not {lengths}")
    return {
        "svg": svg,
        "narrow": narrow,
        "label": label,
        "name": name,
        "numbers": columns or None,
    }
