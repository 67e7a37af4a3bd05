"""Machines at work: traces of operations side by side, walked forward and back in the browser.

The browser gets the whole traces once and needs the server no more. Where each walk stands is in
the address as ``?int8_step=3``, by the machine's key. Two machines can be walked together, stage by
stage: while one does what the other has nothing like, the other waits.
"""

import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from lib.numbers.trace import Trace, side_by_side
from lib.ui.components import files
from lib.ui.setting import InAddress

_component = files.component("steps")


def show(machines: Mapping[str, tuple[str, Trace]], *, key: str) -> None:
    """Show the registers of each machine with Back and Next; of two also with both at once.

    Args:
        machines: a key for the address -> the heading of the machine and its trace; at most two.
        key: unique in the app.
    """
    traces = [trace for _, trace in machines.values()]
    _component(
        key=key,
        data={
            "machines": [
                {"param": setting(name).key, "title": title, **describe(trace)}
                for name, (title, trace) in machines.items()
            ],
            "moments": side_by_side(*traces) if len(traces) == 2 else [],
        },
    )


def setting(machine: str) -> InAddress:
    """Where the walk of a machine stands: a step, or any number behind the last for the last."""
    return InAddress(f"{machine}_step", parse=_parse, samples=("0", "1", "9999"))


def _parse(raw: str) -> int:
    if not raw.isascii() or not raw.isdecimal():
        raise ValueError("raw must be the number of a step")
    return int(raw)


def describe(trace: Trace) -> dict[str, Any]:
    """A trace as the browser needs it: bits as text, which JavaScript can't round."""
    return {
        "name": trace.format.name,
        "stages": stages(trace),
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


def stages(trace: Trace) -> list[dict[str, Any]]:
    """The kinds of work in order: the name, how much of it there is, and how many steps it takes.

    An integer's columns are walked one by one and a float's all at once, so what can be compared is
    not how many steps there are, but how many kinds and how many bits.
    """
    found = []
    for name, group in groupby(trace.steps, lambda step: step.name):
        steps = list(group)
        digits = steps[-1].digits
        times = f"{digits} × " if name in ("multiply", "partial product") else ""
        size = f"{times}{digits} bits" if digits else ""
        found.append({"name": name, "size": size, "steps": len(steps)})
    return found
