"""The settings of a page, one table: its widgets, its links and its tests are made from it.

A page's table stands in pages/ADDRESS_parts/settings.py::

    from lib.ui.setting import Choice, Flag, Number, Table

    LAYER = Choice("channels_layer", "Layer", options=("conv1", "conv2"))
    BITS = Number("channels_bits", "Bits of a weight", low=2, high=8, default=4, look="slider")
    EQUALIZE = Flag("channels_equalize", "Equalize")
    TABLE = Table(LAYER, BITS, EQUALIZE)

and in the page ``bits = BITS.ask()`` shows the widget where it stands and returns what the reader
chose. A setting's key names it in the address, in the session and in tests; two pages have the same
key only where they have the very same setting. `InAddress` is a setting that a client component
keeps: it has no widget of Streamlit's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, ClassVar, Generic, Literal, TypeVar, cast

import streamlit as st
from streamlit.errors import StreamlitValueAboveMaxError

from lib.ui import state

T = TypeVar("T")

IN_ADDRESS: Literal["query-params"] = "query-params"
MOST = 2**53 - 1  # the largest whole number that a browser knows
SHARED = "shared_settings"  # in the session: what the reader chose, by what pages have in common
LONGEST = 4096  # characters of a value in an address that are read at all

Callback = Callable[..., None]


@dataclass(frozen=True, eq=False)
class Setting(ABC, Generic[T]):
    """What a reader can choose.

    key: its name in the address, in the session state and in tests. label: of its widget. help: the
    widget's tooltip. beside: settings of the page that must have these values for the setting to be
    on screen, by key and as text of the address; for tests and links. former_key: what old
    addresses call it. shared: what pages have in common, such as "network": what the reader chose
    on one page goes along to the next one that has a setting for it.
    """

    key: str
    label: str = ""
    _: KW_ONLY
    help: str | None = None
    beside: Mapping[str, str] = field(default_factory=dict)
    former_key: str | None = None
    shared: str = ""

    repeats: ClassVar[bool] = False  # whether an address may have it more than once

    @abstractmethod
    def first(self) -> T:
        """The value before the reader has chosen one."""

    @abstractmethod
    def read(self, text: str) -> T:
        """The value that an address gives as `text`; ValueError if it can't be one."""

    @abstractmethod
    def write(self, value: T) -> str:
        """The text that stands for `value` in an address."""

    @abstractmethod
    def ends(self) -> tuple[T, ...]:
        """The values at both ends of the control, for tests."""

    def now(self) -> T:
        """The value now, also where its widget stands further below or isn't on screen."""
        return cast(T, st.session_state.get(self.key, self.first()))

    def put(self, value: T) -> None:
        """Change the value from Python, in a callback or before the widget is shown."""
        st.session_state[self.key] = value

    def keep(self) -> None:
        """Keep a chosen value while its widget isn't on screen; Streamlit would forget it."""
        if self.key in st.session_state:
            self.put(self.now())

    def take_along(self) -> None:
        """Begin with what was chosen on another page, unless an address says something else."""
        if self.key in st.query_params:
            return
        value = chosen_before(self.shared)
        if value is not None and self.accepts(self.write(value)):
            self.put(value)

    def share(self, value: T) -> T:
        """Let other pages know what was chosen here; what a page begins with is no choice."""
        if self.shared and value != chosen_before(self.shared):
            share(self.shared, None if value == self.first() else value)
        return value

    def accepts(self, text: str) -> bool:
        """Whether an address may give `text`."""
        try:
            return len(text) <= LONGEST and (self.read(text), True)[1]
        except (ValueError, OverflowError):
            return False


@dataclass(frozen=True, eq=False)
class Choice(Setting[T]):
    """One of several options. `words` makes of an option what the reader and the address see.

    An address may say it in small letters or capitals: names have changed between them.
    """

    _: KW_ONLY
    options: tuple[T, ...]
    default: T | None = None  # None: the first option
    words: Callable[[T], str] = str
    look: Literal["select", "segments", "radio", "steps"] = "select"
    captions: tuple[str, ...] | None = None  # below the options of a "radio"
    hide_label: bool = False
    width: int | Literal["stretch", "content"] | None = None

    def first(self) -> T:
        return self.options[0] if self.default is None else self.default

    def read(self, text: str) -> T:
        for option in self.options:
            if self.words(option).casefold() == text.casefold():
                return option
        raise ValueError(f"{self.key} must be one of {', '.join(map(self.words, self.options))}")

    def write(self, value: T) -> str:
        return self.words(value)

    def ends(self) -> tuple[T, ...]:
        return self.options[0], self.options[-1]

    def ask(
        self,
        *,
        options: tuple[T, ...] | None = None,
        default: T | None = None,
        disabled: bool = False,
        on_change: Callback | None = None,
        args: tuple[Any, ...] = (),
    ) -> T:
        """Show the widget and return what is chosen.

        Args:
            options, default: instead of the table's, where they depend on another setting.
            disabled: whether it can't be changed now.
            on_change, args: what to call after a change, and with what.
        """
        options = options or self.options
        first = default if default is not None else self.first()
        first = first if first in options else options[0]
        shared: dict[str, Any] = {
            "format_func": self.words,
            "key": self.key,
            "bind": IN_ADDRESS,
            "help": self.help,
            "disabled": disabled,
            "on_change": on_change or "rerun",
            "args": args,
            "label_visibility": "collapsed" if self.hide_label else "visible",
        }
        if self.width is not None:
            shared["width"] = self.width
        match self.look:
            case "select":
                chosen = st.selectbox(self.label, options, options.index(first), **shared)
            case "radio":
                chosen = st.radio(
                    self.label, options, options.index(first), captions=self.captions, **shared
                )
            case "steps":
                chosen = st.select_slider(self.label, options, first, **shared)
            case "segments":
                chosen = st.segmented_control(
                    self.label, options, default=first, required=True, **shared
                )
        return self.share(cast(T, chosen))


@dataclass(frozen=True, eq=False)
class Several(Setting[tuple[str, ...]]):
    """Any of several options, none at first. An address has each by itself: ``?key=a&key=b``."""

    _: KW_ONLY
    options: tuple[str, ...]
    placeholder: str | None = None  # what stands in the box while nothing is chosen

    repeats: ClassVar[bool] = True

    def first(self) -> tuple[str, ...]:
        return ()

    def read(self, text: str) -> tuple[str, ...]:
        if text and text not in self.options:
            raise ValueError(f"{self.key} must be some of {', '.join(self.options)}")
        return (text,) if text else ()

    def write(self, value: tuple[str, ...]) -> str:
        if len(value) > 1:
            raise ValueError(f"{self.key} can't be written as one text with {len(value)} options")
        return "".join(value)

    def ends(self) -> tuple[tuple[str, ...], ...]:
        return (), self.options[-1:]

    def now(self) -> tuple[str, ...]:
        return tuple(super().now())

    def ask(
        self, *, on_change: Callback | None = None, args: tuple[Any, ...] = ()
    ) -> tuple[str, ...]:
        """Show the widget and return what is chosen, in the order in which it was chosen.

        Args:
            on_change, args: what to call after a change, and with what.
        """
        chosen = st.multiselect(
            self.label,
            self.options,
            key=self.key,
            bind=IN_ADDRESS,
            help=self.help,
            placeholder=self.placeholder,
            on_change=on_change or "rerun",
            args=args,
        )
        return tuple(chosen)


@dataclass(frozen=True, eq=False)
class Number(Setting[int]):
    """A whole number from `low` to `high`; None where only the browser sets an end."""

    _: KW_ONLY
    low: int
    high: int | None
    default: int
    step: int = 1  # of the widget; an address may have any number between the ends
    look: Literal["box", "slider"] = "box"
    width: int | Literal["stretch"] = "stretch"

    def first(self) -> int:
        return self.default

    def read(self, text: str) -> int:
        digits = text.removeprefix("-")
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 20:
            raise ValueError(f"{self.key} must be a whole number")
        value, high = int(text), MOST if self.high is None else self.high
        if not self.low <= value <= high:
            raise ValueError(f"{self.key} must be from {self.low} to {high}")
        return value

    def write(self, value: int) -> str:
        return str(value)

    def ends(self) -> tuple[int, ...]:
        return self.low, MOST if self.high is None else self.high

    def ask(
        self,
        *,
        high: int | None = None,
        disabled: bool = False,
        on_change: Callback | None = None,
        args: tuple[Any, ...] = (),
    ) -> int:
        """Show the widget and return the number.

        Args:
            high: instead of the table's, where it depends on another setting; what is larger is cut
                to it.
            disabled: whether it can't be changed now.
            on_change, args: what to call after a change, and with what.
        """
        high = self.high if high is None else high
        cut = f"{self.key}_cut"
        if high is not None and (st.session_state.pop(cut, False) or self._comes() > high):
            self.put(high)
        shared: dict[str, Any] = {
            "key": self.key,
            "bind": IN_ADDRESS,
            "help": self.help,
            "disabled": disabled,
            "on_change": on_change or "rerun",
            "args": args,
            "width": self.width,
        }
        default = self.default if high is None else min(self.default, high)
        widget: Callable[..., int] = st.slider if self.look == "slider" else st.number_input
        try:
            return self.share(widget(self.label, self.low, high, default, self.step, **shared))
        except StreamlitValueAboveMaxError:  # kept from before, or sent before its end was known
            st.session_state[cut] = True
            st.rerun()

    def _comes(self) -> int:
        """What the widget would show: what was chosen, or else the address's; else the lowest."""
        if self.key in st.session_state:
            return cast(int, st.session_state[self.key])
        text = st.query_params.get(self.key, "")
        return self.read(text) if self.accepts(text) else self.low


@dataclass(frozen=True, eq=False)
class Flag(Setting[bool]):
    """Yes or no: a toggle."""

    _: KW_ONLY
    default: bool = False

    def first(self) -> bool:
        return self.default

    def read(self, text: str) -> bool:
        if text not in ("true", "false"):
            raise ValueError(f"{self.key} must be true or false")
        return text == "true"

    def write(self, value: bool) -> str:
        return "true" if value else "false"

    def ends(self) -> tuple[bool, ...]:
        return False, True

    def ask(self, *, disabled: bool = False) -> bool:
        """Show the widget and return whether it is on."""
        return st.toggle(
            self.label,
            self.default,
            key=self.key,
            bind=IN_ADDRESS,
            help=self.help,
            disabled=disabled,
        )


@dataclass(frozen=True, eq=False)
class Text(Setting[str]):
    """Something typed: any text at all; what it means is the page's business."""

    _: KW_ONLY
    default: str = ""
    longest: int = 100
    width: int | Literal["stretch"] = "stretch"
    samples: tuple[str, ...] = ("", "nonsense", "-1e999")  # for tests

    def first(self) -> str:
        return self.default

    def read(self, text: str) -> str:
        if len(text) > self.longest:
            raise ValueError(f"{self.key} must have at most {self.longest} characters")
        return text

    def write(self, value: str) -> str:
        return value

    def ends(self) -> tuple[str, ...]:
        return self.samples

    def ask(self, *, on_change: Callback | None = None) -> str:
        """Show the box and return what stands in it."""
        return st.text_input(
            self.label,
            self.default,
            key=self.key,
            bind=IN_ADDRESS,
            help=self.help,
            max_chars=self.longest,
            on_change=on_change,
            width=self.width,
        )


@dataclass(frozen=True, eq=False)
class InAddress(Setting[str]):
    """What a client component holds and writes into the address by itself; here only as text.

    parse: raises ValueError for text that the component doesn't understand; None where the
    component itself says in words what it can't use. samples: good values, for tests.
    """

    _: KW_ONLY
    parse: Callable[[str], object] | None = None
    samples: tuple[str, ...]

    def first(self) -> str:
        return self.samples[0]

    def read(self, text: str) -> str:
        try:
            if self.parse:
                self.parse(text)
        except TypeError as error:
            raise ValueError(str(error)) from error
        return text

    def write(self, value: str) -> str:
        return value

    def ends(self) -> tuple[str, ...]:
        return self.samples


class Table:
    """All settings of a page, by key."""

    def __init__(self, *settings: Setting[Any]) -> None:
        self._settings = {setting.key: setting for setting in settings}
        if len(self._settings) < len(settings):
            raise ValueError("two settings of a page have the same key")

    def __iter__(self) -> Iterator[Setting[Any]]:
        return iter(self._settings.values())

    def mend_address(self, *, arrives: bool) -> None:
        """Mend the address before a widget sees it, and take along what other pages share.

        Values under a former key get the present one; those that no setting accepts are dropped,
        and those that it would write otherwise are.

        Args:
            arrives: whether the reader comes from another page; else what is set here counts.
        """
        state.rename_in_address({one.former_key: one.key for one in self if one.former_key})
        given = {setting: st.query_params.get_all(setting.key) for setting in self}
        state.drop_from_address(
            setting.key
            for setting, texts in given.items()
            if (len(texts) > 1 and not setting.repeats) or not all(map(setting.accepts, texts))
        )
        texts = {setting: st.query_params.get(setting.key) for setting in self}
        state.write_in_address(
            {
                setting.key: setting.write(setting.read(text))
                for setting, text in texts.items()
                if text is not None and not setting.repeats
            }
        )
        if arrives:
            for setting in self:
                if setting.shared:
                    setting.take_along()


def share(shared: str, value: Any) -> None:
    """Let other pages know what was chosen on one; None for nothing."""
    st.session_state.setdefault(SHARED, {})[shared] = value


def chosen_before(shared: str) -> Any:
    """What the reader chose on another page of what pages have in common; None if nothing."""
    return st.session_state.get(SHARED, {}).get(shared)


def query(values: Mapping[Setting[Any], Any]) -> dict[str, str]:
    """The query of an address that opens a page with these values of its settings."""
    return {setting.key: setting.write(value) for setting, value in values.items()}
