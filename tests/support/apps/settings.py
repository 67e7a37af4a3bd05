"""Every kind of setting once, on a page of its own, for the tests of `lib.ui.setting`."""

import streamlit as st

from lib.ui.setting import Choice, Flag, InAddress, Number, Several, Table, Text


def small(raw: str) -> int:
    """What a component would understand: a single digit."""
    if not 0 <= int(raw) <= 9:
        raise ValueError("raw must be from 0 to 9")
    return int(raw)


LAYER = Choice(
    "layer", "Layer", options=("conv1", "conv2", "fc"), default="conv2", former_key="old_layer"
)
RULE = Choice("rule", "Rule", options=("floor", "nearest"), words=str.title, look="segments")
WAY = Choice("way", "Way", options=("here", "there"), captions=("near", "far"), look="radio")
BITS = Choice("bits", "Bits", options=tuple(range(2, 9)), default=4, look="steps")
PLACE = Number("place", "Place", low=0, high=9, default=7)
SKEW = Number("skew", "Skew", low=-4, high=4, default=0, look="slider")
PAGE = Number("page", "Page", low=1, high=None, default=1)
RANK = Number("rank", "Rank", low=1, high=57, default=1, step=8, look="slider")
PICK = Several("pick", "Pick", options=("conv1", "conv2", "fc"), placeholder="Suspects")
EQUALIZE = Flag("equalize", "Equalize")
ROUNDED = Flag("rounded", "Rounded", default=True)
TYPED = Text("typed", "Number", default="0.1", longest=8)
POINT = InAddress("point", parse=small, samples=("4", "9"))
SAID = InAddress("said", samples=("a",))
TABLE = Table(
    *(LAYER, RULE, WAY, BITS, PLACE, SKEW, PAGE, RANK, PICK),
    *(EQUALIZE, ROUNDED, TYPED, POINT, SAID),
)


def main() -> None:
    """Show the widgets, and what their settings say."""
    TABLE.mend_address(arrives=True)
    few = EQUALIZE.ask()
    PLACE.ask(high=3 if few else None)
    LAYER.ask(options=("fc", "conv1") if few else None)
    for setting in (RULE, WAY, BITS):
        setting.ask()
    for number_setting in (SKEW, PAGE):
        number_setting.ask()
    RANK.ask() if not few else RANK.keep()
    PICK.ask()
    ROUNDED.ask()
    TYPED.ask()
    for number in range(10):
        st.button(f"Skew {number}", on_click=SKEW.put, args=(number,))
    st.json({setting.key: setting.now() for setting in TABLE})


if __name__ == "__main__":
    main()
