"""Machines at work: traces of operations side by side, walked forward and back in the browser.

The browser gets the whole traces once and needs the server no more. Where each walk stands is in
the address as ``?int8_step=3``, by the machine's key.
"""

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from lib.numbers.trace import Trace
from lib.ui.components import files

_component = st.components.v2.component(
    "qp_steps", css=files.css("save", "steps"), js=files.javascript("steps")
)


def show(machines: Mapping[str, tuple[str, Trace]], *, key: str) -> None:
    """Show the registers of each machine with Back and Next.

    Args:
        machines: a key for the address -> the heading of the machine and its trace.
        key: unique in the app.
    """
    _component(
        key=key,
        data={
            "machines": [
                {"param": f"{param}_step", "title": title, **describe(trace)}
                for param, (title, trace) in machines.items()
            ]
        },
    )


def describe(trace: Trace) -> dict[str, Any]:
    """A trace as the browser needs it: bits as text, which JavaScript can't round."""
    return {
        "stages": trace.stages,
        "widest": trace.widest,
        "steps": [
            {
                "name": step.name,
                "sentence": re.sub(r"-(?=[\d. ])", "−", step.sentence),
                "bit": step.bit,
                "registers": [
                    {
                        "name": register.name,
                        "fields": [
                            {"part": field.part, "bits": f"{field.bits:0{field.width}b}"}
                            for field in register.fields
                        ],
                    }
                    for register in step.registers
                ],
            }
            for step in trace.steps
        ],
    }
