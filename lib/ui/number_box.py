"""One number that is typed into a box or flipped bit by bit: both always show the same.

A page makes one `NumberBox` and shows what `now` returns with `box` and `strip`, which follow each
other in the browser (assets/components/shared_number.js) before the server has heard of it. The
strip and no more than shows the number stand in a fragment of their own, which runs when the number
changes; where the number changes its format, `widen` shows all the rest anew, too. What is said of
the number stands in another one, which runs when that changes, too: for most numbers it is nothing.

All that is kept of the number is a `Held`: what the reader gave, in the format of that moment. What
it is in the format chosen now is worked out anew in every run, so that nothing depends on the order
in which callbacks come: a message of the browser may change the text and the format at once.

The bits are in the address as ``?KEY=0x...``, and what the reader typed as ``?KEY_typed=1/3``: only
that says by how much the bits miss it. A link may bring either, or both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import streamlit as st

from lib.numbers import text
from lib.numbers.floats import FloatFormat
from lib.numbers.integer_arithmetic import Overflow
from lib.ui import frame, state, typed
from lib.ui.components import bit_strip, number_text
from lib.ui.state import Counted
from lib.ui.typed import Format

HELP = "the bits themselves: 0x7f, 0b1010."
HELP_INTEGER = f"A whole number such as 100 or 1e3, or {HELP}"
HELP_FLOAT = f"A decimal such as 0.1 or 6.02e23, a fraction such as 1/3, infinity, NaN, or {HELP}"


class Held(NamedTuple):
    """A number as the reader gave it.

    text: what was typed, also if it is no number; None where the bits were given.
    code: the bits that were shown then.
    format: the format of that moment.
    """

    text: str | None
    code: int
    format: Format

    def number(self) -> str:
        """The number as text that any format can store: what was typed, else the bits' value.

        Bits (0x...) would mean another number in another format; a NaN's payload stays behind.
        """
        typed_code = typed.store(self.format, self.text or "").code
        if self.text is not None and typed_code is not None and not _names_bits(self.text):
            return self.text
        value = typed.value_text(self.format, self.code)
        return typed.shown_text(self.format, self.code) if _names_bits(value) else value

    def code_in(self, fmt: Format, overflow: Overflow) -> int:
        """The number's code in `fmt`; 0 for what it has no code for, such as NaN."""
        number = self.number()
        if fmt == self.format and number != self.text:
            return self.code
        return typed.store(fmt, number, overflow).code or 0

    def written_in(self, fmt: Format) -> str:
        """What stands in the box while `fmt` is chosen."""
        if fmt != self.format:
            return self.number()
        return typed.value_text(fmt, self.code) if self.text is None else self.text


class Shown(NamedTuple):
    """A number in the format chosen now.

    code: its bits, for the components that show them.
    written: what stands in the box.
    typed: the same, if the reader typed it and the bits were made from it; else "".
    refusal: why that can't be used, and what is shown; "" where it can.
    said: all that there is to say of it, and of a link that asked for what the format hasn't.
    """

    format: Format
    code: Counted[int]
    written: str
    typed: str
    refusal: str
    said: str


@dataclass(frozen=True)
class NumberBox:
    """A number held under `key`, which is also the name of its bits in the address.

    Args:
        key: unique in the app.
        fragment: the key of the one that shows the strip.
        chosen: the format that the page's controls say now.
        first: what a first visit finds in the box, for each format.
        overflow: what a whole number past the end becomes, as the page's controls say now.
        widen: called with a whole number that only a wider type holds, where `overflow` is "widen".
        others: the keys of other fragments that are to run when the number changes, as the page
            is now.
    """

    key: str
    fragment: str
    chosen: Callable[[], Format]
    first: Callable[..., str]
    overflow: Callable[[], Overflow] = lambda: "wrap"
    widen: Callable[[int], None] = lambda _: None
    others: Callable[[], list[str]] = list

    def now(self) -> Shown:
        """The number to show: the held one, unless a link or the Back button brought another."""
        fmt, overflow = self.chosen(), self.overflow()
        refused = self._follow_address(fmt)
        held, rev = self._held(fmt)
        code, written, made, refusal, said = _in_format(held, fmt, overflow)
        if refused:
            instead = f"{refused} Shown instead: {typed.shown_text(fmt, code)}."
            said = " ".join(filter(None, (said, instead)))
        return Shown(fmt, Counted(code, rev), written, written if made else "", refusal, said)

    def box(self, shown: Shown) -> None:
        """Show the box of what `now` returned."""
        fmt = shown.format
        number_text.show(
            fmt,
            shown.code,
            key=self.key,
            written=shown.written,
            refusal=shown.refusal,
            help=HELP_FLOAT if isinstance(fmt, FloatFormat) else HELP_INTEGER,
        )

    @cached_property
    def notes(self) -> Callable[[], None]:
        """Shows, in a fragment, a sentence where the text in the box, or the link, needs one."""
        return st.fragment(self._notes, key=self._saying)

    def _notes(self) -> None:
        shown = self.now()
        st.session_state[self._saying] = shown.said
        frame.remark(self.key, shown.said, refused=bool(shown.refusal))

    @property
    def _saying(self) -> str:
        """The key of the fragment with the sentence, under which is kept what it shows."""
        return f"{self.key}.said"

    def strip(self, shown: Shown, facts: Mapping[str, object]) -> None:
        """Show the bits of what `now` returned; `facts` is for the components beside the box."""
        fmt = shown.format
        bit_strip.show(
            fmt,
            shown.code,
            key=self.key,
            default=self._first(fmt).code,
            typed="" if shown.typed == self.first(fmt) else shown.typed,
            facts=number_text.facts(shown.written, shown.refusal) | dict(facts),
            on_sent=self._adopt_sent,
        )

    def put(self, code: int) -> None:
        """Show other bits of the format chosen now, as a button's callback does."""
        state.put(self.key, Held(None, code, self.chosen()))

    def write(self, written: str) -> None:
        """Show what is typed; the bits stay as they are if it is no number."""
        fmt, overflow = self.chosen(), self.overflow()
        stored = typed.store(fmt, written, overflow)
        if stored.wide is not None:
            self.widen(stored.wide)
            return
        code = stored.code
        if code is None:
            code = self._held(fmt).value.code_in(fmt, overflow)
        state.put(self.key, Held(written, code, fmt))

    def adopt_overflow(self) -> None:
        """The callback of the control behind `overflow`: a number past the end may widen the type.

        The text may have come with the same message.
        """
        self._adopt_sent()
        fmt = self.chosen()
        wide = typed.store(fmt, self._held(fmt).value.number(), self.overflow()).wide
        if wide is not None:
            self.widen(wide)

    def _held(self, fmt: Format) -> Counted[Held]:
        """What is held; at first the first number of `fmt`."""
        found: Counted[Held] | None = state.peek(self.key)
        return found or state.begin(self.key, self._first(fmt))

    def _first(self, fmt: Format) -> Held:
        """The number of a first visit."""
        first = self.first(fmt)
        return Held(first, typed.store(fmt, first).code or 0, fmt)

    def _follow_address(self, fmt: Format) -> str:
        """Hold what the address asks for where it counts; return a sentence if `fmt` hasn't that.

        It counts when the page opens, before the box stands, and when the Back button leads to it.
        While the reader flips and types, it is behind.
        """
        if state.widget(self.key) in st.session_state and not state.returned():
            return ""
        found = self._linked(fmt)
        if found is None and state.returned():
            found = self._first(fmt)
        if found is not None and state.peek(self.key) is None:
            state.begin(self.key, found)
        elif found not in (None, self._held(fmt).value):
            state.put(self.key, found)
        raw = st.query_params.get(self.key)
        if raw is None or self._bits(fmt) is not None:
            return ""
        return f"The link asks for the bits {typed.quote(raw)}, which are none of {fmt.name}."

    def _linked(self, fmt: Format) -> Held | None:
        """The number in the address, None if there is none that `fmt` has."""
        written = st.query_params.get(bit_strip.typed_key(self.key), "")
        means = typed.store(fmt, written, self.overflow()).code if written else None
        code = self._bits(fmt) if self.key in st.query_params else means
        if code is None:
            return None
        if means == code:
            return Held(written, code, fmt)
        first = self._first(fmt)
        return first if first.code == code else Held(None, code, fmt)

    def _bits(self, fmt: Format) -> int | None:
        """The bits in the address, None if there are none that `fmt` has."""
        try:
            return bit_strip.parse(st.query_params.get(self.key), fmt.bits)
        except (TypeError, ValueError):
            return None

    def _adopt_sent(self) -> None:
        """Hold what the reader did in the browser: bits of the format that was shown, or text."""
        held = self._held(self.chosen()).value
        sent = state.news(self.key)
        if sent is None:
            return
        try:
            read = bit_strip.read(sent)
        except (TypeError, ValueError):
            state.put(self.key, held)
            return
        if isinstance(read, str):
            self.write(read)
        else:
            # Bits that are flipped back are what they were, with the text that they came from.
            same = read.code == held.code_in(read.format, self.overflow())
            state.put(self.key, held if same else Held(None, read.code, read.format))
        others = self.others()
        if st.session_state.get(self._saying) != self.now().said:
            others.append(self._saying)
        if others:
            frame.run_together([self.fragment, *others])


class _InFormat(NamedTuple):
    """What a number is in a format: as `Shown`, but whether it was typed for what was typed."""

    code: int
    written: str
    typed: bool
    refusal: str
    said: str


@lru_cache(maxsize=512)  # asked several times in a run, and a class flips the same bits
def _in_format(held: Held, fmt: Format, overflow: Overflow) -> _InFormat:
    code, written = held.code_in(fmt, overflow), held.written_in(fmt)
    stored = typed.store(fmt, written, overflow)
    made = written == held.text and stored.code == code
    refusal = ""
    if stored.code is None:
        refusal = f"{stored.note} Still shown: {typed.shown_text(fmt, code)}."
    return _InFormat(
        code, written, made, refusal, refusal or (stored.note if stored.code == code else "")
    )


def _names_bits(written: str) -> bool:
    """Whether text that can be stored is bits themselves (0x...)."""
    return text.parse_code(written, 64) is not None
