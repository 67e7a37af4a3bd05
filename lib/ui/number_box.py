"""One number that is typed into a box or flipped bit by bit: both always show the same.

A page makes one `NumberBox`, gives the controls of its format ``on_change=number.adopt_format``,
and then calls, in this order, `code`, `box` and `strip`.

The bits are in the address as ``?KEY=0x...``, and what the reader typed as ``?KEY_typed=1/3``: only
that says by how much the bits miss it. A link may bring either, or both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.numbers import text
from lib.numbers.floats import FloatFormat
from lib.numbers.int_types import Overflow
from lib.ui import frame, typed
from lib.ui.components import bit_strip
from lib.ui.typed import Format

HELP = "the bits themselves: 0x7f, 0b1010."
HELP_INTEGER = f"A whole number such as 100 or 1e3, or {HELP}"
HELP_FLOAT = f"A decimal such as 0.1 or 6.02e23, a fraction such as 1/3, infinity, NaN, or {HELP}"


@dataclass(frozen=True)
class NumberBox:
    """A number held as a code under `key`, which is also its name in the address.

    Args:
        key: unique in the app.
        chosen: the format that the page's controls say now; called when one of them changes.
        first: what a first visit finds in the box, for each format.
        overflow: what a whole number past the end becomes, as the page's controls say now.
        widen: called with a whole number that only a wider type holds, where `overflow` is "widen".
    """

    key: str
    chosen: Callable[[], Format]
    first: Callable[..., str]
    overflow: Callable[[], Overflow] = lambda: "wrap"
    widen: Callable[[int], None] = lambda _: None

    def first_code(self, fmt: Format) -> int:
        """The code of the first visit's number."""
        return typed.store(fmt, self.first(fmt)).code or 0

    def code(self, fmt: Format) -> int:
        """The code to show: the held one, unless a link or the Back button brought another.

        Once in a run, before `box`.
        """
        code = bit_strip.held(fmt, key=self.key, default=self.first_code(fmt))
        if not st.session_state.pop(self._by_hand, False):
            code = self._follow_link(fmt, code)
        st.session_state[self._format] = fmt
        if self._text not in st.session_state:
            first = code == self.first_code(fmt)
            self._write(self.first(fmt) if first else typed.value_text(fmt, code), meant=first)
        return code

    def box(self, fmt: Format, code: int, notes: DeltaGenerator | None = None) -> str:
        """Show the box, and a sentence where its text needs one.

        Args:
            fmt: the format.
            code: what `code` returned.
            notes: where the sentence stands; None for below the box.

        Returns:
            The text of the box where the code was made from it, "" where the box only names the
            value of flipped bits.
        """
        written = st.text_input(
            "Number",
            key=self._text,
            on_change=self._adopt_typed,
            max_chars=text.MAX_LENGTH,
            help=HELP_FLOAT if isinstance(fmt, FloatFormat) else HELP_INTEGER,
        )
        stored = typed.store(fmt, written, self.overflow())
        with notes or st.container():
            if stored.code is None:
                frame.bad(f"{stored.note} Still shown: {typed.shown_text(fmt, code)}.")
            elif stored.note and stored.code == code:
                frame.bad(stored.note)
            if refused := st.session_state.get(self._refused):
                frame.bad(f"{refused} Shown instead: {typed.shown_text(fmt, code)}.")
        return self._meaning(fmt, code)

    def strip(self, fmt: Format) -> None:
        """Show the bits."""
        code = bit_strip.held(fmt, key=self.key, default=self.first_code(fmt))
        meaning = self._meaning(fmt, code)
        bit_strip.show(
            fmt,
            key=self.key,
            default=self.first_code(fmt),
            typed="" if meaning == self.first(fmt) else meaning,
            on_flip=self._adopt_flipped,
        )

    def put(self, code: int, written: str = "") -> None:
        """Show another code of the same format, as a button's callback does.

        Args:
            code: the code.
            written: the number that it stands for, if it is made by rounding one.
        """
        self._by_hand_now()
        bit_strip.put(self.key, code)
        self._write(written or typed.value_text(self.chosen(), code), meant=bool(written))

    def adopt_format(self) -> None:
        """Keep the number in the format just chosen: the callback of the format's controls."""
        self._by_hand_now()
        before, fmt = st.session_state[self._format], self.chosen()
        code = bit_strip.held(before, key=self.key, default=self.first_code(before))
        written = st.session_state[self._text]
        # What was typed is the number, unless it isn't what the strip shows, or names bits
        # (0x...), which mean another number in another format.
        same = typed.store(before, written, self.overflow()).code == code
        if not same or text.parse_code(written, 64) is not None:
            written = typed.value_text(before, code)
            self._write(written, meant=False)
        bit_strip.put(self.key, typed.store(fmt, written, self.overflow()).code or 0)

    def adopt_overflow(self) -> None:
        """Store what is in the box anew: the callback of the control behind `overflow`."""
        if st.session_state.get(self._meant):
            self._adopt_typed()

    def _follow_link(self, fmt: Format, code: int) -> int:
        """The code that the address asks for, if it asks for another than the held one."""
        raw = st.query_params.get(self.key)
        linked = bit_strip.linked(fmt, key=self.key)
        written = st.query_params.get(bit_strip.typed_key(self.key), "")
        means = typed.store(fmt, written, self.overflow()).code if written else None
        if raw is None and means is not None:
            linked = means
        if linked is not None:
            st.session_state.pop(self._refused, None)
        elif raw is not None:
            st.session_state[self._refused] = (
                f"The link asks for the bits {typed.quote(raw)}, which are none of {fmt.name}."
            )
        if linked is None and st.session_state.get(self._format, fmt) != fmt:
            linked = self.first_code(fmt)
        if linked is None or (linked == code and self._text in st.session_state):
            return code
        bit_strip.put(self.key, linked)
        st.session_state.pop(self._text, None)
        if written and means == linked:
            self._write(written, meant=True)
        return linked

    def _meaning(self, fmt: Format, code: int) -> str:
        """The text of the box if the code was made from it, else ""."""
        written: str = st.session_state[self._text]
        meant = written == st.session_state[self._meant]
        return written if meant and typed.store(fmt, written, self.overflow()).code == code else ""

    def _write(self, written: str, *, meant: bool) -> None:
        """Fill the box."""
        st.session_state[self._text] = written
        st.session_state[self._meant] = written if meant else ""

    def _by_hand_now(self) -> None:
        """The reader did something: what the address says is old."""
        st.session_state[self._by_hand] = True
        st.session_state.pop(self._refused, None)

    def _adopt_typed(self) -> None:
        """Show the bits of what was typed; they stay as they are if it is no number."""
        self._by_hand_now()
        written = st.session_state[self._text]
        st.session_state[self._meant] = written
        stored = typed.store(self.chosen(), written, self.overflow())
        if stored.wide is not None:
            self.widen(stored.wide)
        elif stored.code is not None:
            bit_strip.put(self.key, stored.code)

    def _adopt_flipped(self, code: int) -> None:
        """Write the value of the flipped bits into the box."""
        self._by_hand_now()
        self._write(typed.value_text(self.chosen(), code), meant=False)

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

    @property
    def _refused(self) -> str:
        """Where the sentence on a link stands that asked for what the format hasn't."""
        return f"{self.key}_refused"
