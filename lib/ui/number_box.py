"""One number that is typed into a box or flipped bit by bit: both always show the same.

A page makes one `NumberBox`, gives the controls of its format ``on_change=number.adopt_format``,
and then calls, in this order, `code`, `box` and `strip`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lib.numbers import text
from lib.ui import frame, typed
from lib.ui.components import bit_strip
from lib.ui.typed import Format

HELP = (
    "A decimal such as 0.1 or 6.02e23, a fraction such as 1/3, inf, nan, or the bits themselves: "
    "0x7f, 0b1010."
)


@dataclass(frozen=True)
class NumberBox:
    """A number held as a code under `key`, which is also its name in the address.

    Args:
        key: unique in the app.
        chosen: the format that the page's controls say now; called when one of them changes.
        first: what a first visit finds in the box, for each format.
    """

    key: str
    chosen: Callable[[], Format]
    first: Callable[..., str]

    def first_code(self, fmt: Format) -> int:
        """The code of the first visit's number."""
        return typed.store(fmt, self.first(fmt)).code or 0

    def code(self, fmt: Format) -> int:
        """The code to show: the held one, unless a link or the Back button brought another.

        Once in a run, before `box`.
        """
        code = bit_strip.held(fmt, key=self.key, default=self.first_code(fmt))
        if not st.session_state.pop(self._by_hand, False):
            linked = bit_strip.linked(fmt, key=self.key)
            if linked is None and st.session_state.get(self._format, fmt) != fmt:
                linked = self.first_code(fmt)
            if linked not in (None, code):
                code = linked
                bit_strip.put(self.key, code)
                st.session_state.pop(self._text, None)
        st.session_state[self._format] = fmt
        if self._text not in st.session_state:
            first = code == self.first_code(fmt)
            st.session_state[self._text] = self.first(fmt) if first else typed.value_text(fmt, code)
            st.session_state[self._meant] = self.first(fmt)
        return code

    def box(self, fmt: Format, code: int) -> str:
        """Show the box, and a sentence where its text needs one.

        Returns:
            The text of the box where the code was made from it, "" where the box only names the
            value of flipped bits.
        """
        written = st.text_input(
            "Number",
            key=self._text,
            on_change=self._adopt_typed,
            max_chars=text.MAX_LENGTH,
            help=HELP,
        )
        stored = typed.store(fmt, written)
        if stored.note and stored.code in (None, code):
            frame.bad(stored.note)
        meant = written == st.session_state[self._meant] and stored.code == code
        return written if meant else ""

    def strip(self, fmt: Format) -> None:
        """Show the bits."""
        bit_strip.show(fmt, key=self.key, default=self.first_code(fmt), on_flip=self._adopt_flipped)

    def put(self, code: int) -> None:
        """Show another code of the same format, as a button's callback does."""
        st.session_state[self._by_hand] = True
        bit_strip.put(self.key, code)
        st.session_state[self._text] = typed.value_text(self.chosen(), code)

    def adopt_format(self) -> None:
        """Keep the number in the format just chosen: the callback of the format's controls."""
        st.session_state[self._by_hand] = True
        before, fmt = st.session_state[self._format], self.chosen()
        code = bit_strip.held(before, key=self.key, default=self.first_code(before))
        written = st.session_state[self._text]
        # What was typed is the number, unless it isn't what the strip shows, or names bits
        # (0x...), which mean another number in another format.
        if typed.store(before, written).code != code or text.parse_code(written, 64) is not None:
            st.session_state[self._text] = written = typed.value_text(before, code)
        bit_strip.put(self.key, typed.store(fmt, written).code or 0)

    def _adopt_typed(self) -> None:
        """Show the bits of what was typed; they stay as they are if it is no number."""
        st.session_state[self._by_hand] = True
        st.session_state[self._meant] = st.session_state[self._text]
        stored = typed.store(self.chosen(), st.session_state[self._text])
        if stored.code is not None:
            bit_strip.put(self.key, stored.code)

    def _adopt_flipped(self, code: int) -> None:
        """Write the value of the flipped bits into the box."""
        st.session_state[self._by_hand] = True
        st.session_state[self._text] = typed.value_text(self.chosen(), code)

    @property
    def _text(self) -> str:
        return f"{self.key}_text"

    @property
    def _meant(self) -> str:
        """Where the text that the reader has typed stands, as long as it is in the box."""
        return f"{self.key}_meant"

    @property
    def _format(self) -> str:
        return f"{self.key}_format"

    @property
    def _by_hand(self) -> str:
        return f"{self.key}_by_hand"
