"""A picture whose cells the reader presses, with rings around some places and two pins.

The browser shows at once what was pressed and pinned; the server follows. The chosen cell is the
page's; the pins are held here, in `lib.ui.state`, and in the address. The drawing, the same from
press to press, travels once, as a file.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from lib.ui import state
from lib.ui.components import files

PINS = 2  # at most
CELL = "cell"  # the name under which a press is sent

_component = files.component("cells_picture")


class Cell(NamedTuple):
    """A cell: its id, its name, what it says, and left, top, width and height.

    Places are parts of the picture, 0..1.
    """

    id: str
    name: str
    says: str
    place: tuple[float, float, float, float]


class Table(NamedTuple):
    """Cells row by row, so many in each, which arrow keys walk."""

    name: str
    columns: int
    cells: Sequence[Cell]


class Ring(NamedTuple):
    """A ring around a place, left and top, with a letter beside it, which may be ""."""

    letter: str
    place: tuple[float, float]


class Drawing(NamedTuple):
    """What is drawn and can be pressed, wide, and narrow on a phone; numbers to save."""

    svg: tuple[str, str]
    tables: tuple[Sequence[Table], Sequence[Table]]
    numbers: Mapping[str, Sequence[Any]]

    def packed(self) -> bytes:
        """The same for the browser."""
        described = {
            "svg": self.svg,
            "tables": [[_table(table) for table in tables] for tables in self.tables],
            "numbers": {name: list(map(str, values)) for name, values in self.numbers.items()},
        }
        return json.dumps(described).encode()


def show(
    packed: bytes,
    *,
    label: str,
    name: str,
    rings: tuple[Sequence[Ring], Sequence[Ring]],
    chosen: tuple[str, str],
    on_choose: Callable[[str], None],
    pins: "Pins",
    settings: str,
) -> None:
    """Show the picture.

    Args:
        packed: of a Drawing.
        label, name: as for `lib.ui.frame.show_svg`.
        rings: wide and narrow.
        chosen: the id and the name of the chosen cell.
        on_choose: called with the id of a cell that is pressed, which may be any text, before the
            script runs again.
        pins: of the page.
        settings: what the text of a pin has behind the id of its cell.
    """
    key = state.widget(pins.key)
    held = pins.held()
    _component(
        key=key,
        data={
            "file": files.data(packed),
            "label": label,
            "name": name,
            "rings": [[_ring(ring) for ring in some] for some in rings],
            "chosen": chosen[0],
            "chosen_name": chosen[1],
            "chosen_seq": st.session_state.get(_pressed(key), 0),
            "settings": settings,
            "pins": [{"id": text, "name": pins.name(text)} for text in held.value],
            "param": pins.key,
            "seq": held.seq,
        },
        on_cell_change=partial(_press, key, on_choose),
        on_sent_change=partial(state.adopt, pins.key, pins.parse),
    )


class Pins(NamedTuple):
    """The pins of a page: their key in the address, and how a pin's text is read.

    Attributes:
        key: unique in the app.
        name: gives the name of a pin on screen; raises ValueError for a text that is none.
    """

    key: str
    name: Callable[[str], str]

    def held(self) -> state.Counted[tuple[str, ...]]:
        """The texts of the pins, PINS of them at most."""
        return state.hold(self.key, self.parse, ())

    def parse(self, raw: object) -> tuple[str, ...]:
        """Read pins as the browser and the address write them; ValueError for all else."""
        if not isinstance(raw, str):
            raise TypeError("raw must be a text")
        texts = tuple(raw.split(",")) if raw else ()
        if len(texts) > PINS or len(set(texts)) < len(texts):
            raise ValueError(f"raw must name at most {PINS} cells")
        for text in texts:
            self.name(text)
        return texts


def _press(key: str, on_choose: Callable[[str], None]) -> None:
    """Take what the browser sent, which may be anything."""
    sent = state.sent_by(key, CELL)
    if not isinstance(sent, Mapping):
        return
    cell, seq = sent.get("id"), sent.get("seq")
    if isinstance(seq, int) and 0 < seq <= state.MOST:
        st.session_state[_pressed(key)] = seq
    if isinstance(cell, str):
        on_choose(cell)


def _pressed(key: str) -> str:
    """Where the number of the last press is kept."""
    return f"{key}.pressed"


def _table(table: Table) -> dict[str, Any]:
    cells = [one._asdict() | {"place": _percent(one.place)} for one in table.cells]
    return {"name": table.name, "columns": table.columns, "cells": cells}


def _ring(ring: Ring) -> dict[str, Any]:
    return {"letter": ring.letter, "place": _percent(ring.place)}


def _percent(place: Sequence[float]) -> list[float]:
    return [round(100 * part, 3) for part in place]
