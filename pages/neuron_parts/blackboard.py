"""The blackboard: an example of 2 x 2, small enough to be followed by hand."""

import streamlit as st

from lib.studies.neuron import words
from lib.studies.neuron.neuron import Neuron, blackboard
from lib.studies.neuron.words import number
from lib.ui import frame
from pages.neuron_parts import snippets, walk
from pages.neuron_parts.settings import BLACKBOARD_STEP

ABOUT = """
Four numbers times four weights: small enough for a blackboard. Codes have 4 bits here. A code
stands for *scale × (code − zero-point)*:

| | scale | zero-point |
|:--|--:|--:|
| input | {input.scale:g} | {input.zero_point} |
| weights | {weight.scale:g} | {weight.zero_point} |
| output | {output.scale:g} | {output.zero_point} |

Press **Next**, or **Play**.
"""


def about() -> str:
    """What the example is, with its scales and zero-points."""
    layer = blackboard().layer
    return ABOUT.format(
        input=layer.input_qparams, weight=layer.weight_qparams, output=layer.output_qparams
    )


def show() -> None:
    """The walk, and the numbers at its end."""
    one = blackboard()
    walk.show(one, (1, 1, 2), param=BLACKBOARD_STEP.key, key="neuron_board")
    with st.expander(walk.OUTCOME):
        shown = frame.numbers(
            {
                "By hand": (words.result(one, one.code), words.stands_for(one)),
                "The engine": (words.result(one, one.engine_value), words.agreement(one)),
                "Multiplier": (
                    number(one.multiplier, 6),
                    f"{number(one.input_scale)} × {number(one.weight_scale)} ÷ "
                    f"{number(one.output_qparams.scale)}, exact here.",
                ),
                "Without floats": (
                    words.without_floats(one),
                    "the multiplier for a chip without floats: mantissa × 2^(shift − 31).",
                ),
                "Its code": (
                    f"code {one.fixed_point_code}",
                    f"on such a chip. It rounds twice: {words.roundings(one)}.",
                ),
            }
        )
    frame.how_computed(blackboard, Neuron, snippet=snippets.BOARD, shown=shown, name="board")
