"""A picture with its Save menu, shown and saved in the browser without asking the server."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from lib.ui.theme import ASSETS

_FOLDER = ASSETS / "components"
_component = st.components.v2.component(
    "qp_picture",
    css=(_FOLDER / "picture.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "picture.js").read_text(encoding="utf-8"),
)


def show(
    svg: str,
    *,
    label: str,
    name: str,
    numbers: Mapping[str, Sequence[Any]] | None,
    narrow: str | None,
) -> None:
    """Show SVG text; arguments as for `lib.ui.frame.picture`."""
    _component(
        key=f"picture.{name}",
        data={
            "svg": svg,
            "narrow": narrow,
            "label": label,
            "name": name,
            "csv": to_csv(numbers) if numbers else None,
        },
    )


def to_csv(numbers: Mapping[str, Sequence[Any]]) -> str:
    """Return columns as CSV text with a header line; columns of unequal length are an error."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(numbers)
    writer.writerows(zip(*numbers.values(), strict=True))
    return text.getvalue()
