"""What a reader can do with what stands on a page, chosen at random."""

import io
import json
import random
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from PIL import Image
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.WidgetStates_pb2 import WidgetState

from lib.ui.components import drawing_pad
from lib.ui.setting import Choice, Number, Setting
from lib.ui.state import SENT
from tests.support.client import Reader, Run

TEXTS = ("", "0.1", "-7", "1e9", "nan", "0,5", "3.14159", "twelve", "0x1f", "1 2 3", "-1.5, 2e-3")
MANY = 10_000  # the largest number that is tried where there is no end


class Change(NamedTuple):
    """The fragment that runs then, the widget's new state, and whether that stays.

    A button that is pressed counts once.
    """

    fragment: str
    state: WidgetState
    held: bool


def settings(address: str) -> list[Setting[Any]]:
    """The settings of a page; none where it has no table."""
    try:
        return list(import_module(f"pages.{address}_parts.settings").TABLE)
    except ModuleNotFoundError:
        return []


def query(address: str) -> dict[str, str]:
    """An address's query with some of the page's settings, combined at random."""
    found: dict[str, str] = {}
    for setting in settings(address):
        if random.random() < 0.4:
            found |= {**setting.beside, setting.key: setting.write(_any_value(setting))}
    return found


def _any_value(setting: Setting[Any]) -> Any:
    if isinstance(setting, Choice):
        return random.choice(setting.options)
    if isinstance(setting, Number):
        return random.randint(setting.low, MANY if setting.high is None else setting.high)
    return random.choice(setting.ends())


def changes(seen: Run) -> list[Change]:
    """What can be changed on what a run has shown, each thing in some way."""
    return [
        Change(delta.fragment_id, state, not state.trigger_value)
        for delta in seen.deltas
        for state in _states(delta)
    ]


def _states(delta: Delta) -> Iterator[WidgetState]:
    """The new state of the widget that a delta draws, if it draws one."""
    kind = delta.new_element.WhichOneof("type")
    widget = getattr(delta.new_element, kind) if kind else None
    if widget is None or getattr(widget, "disabled", False):
        return
    state = WidgetState(id=getattr(widget, "id", ""))
    match kind:
        case "button":
            state.trigger_value = True
        case "checkbox":
            state.bool_value = random.random() < 0.5
        case "selectbox" | "radio":
            state.string_value = random.choice(widget.options)
        case "button_group":
            state.string_array_value.data.append(random.choice(widget.options).content)
        case "multiselect":
            count = random.randint(0, len(widget.options))
            state.string_array_value.data.extend(random.sample(list(widget.options), count))
        case "slider" if widget.options:
            state.string_array_value.data.append(random.choice(widget.options))
        case "slider":
            steps = random.randint(0, int((widget.max - widget.min) / widget.step))
            state.double_array_value.data.append(widget.min + steps * widget.step)
        case "number_input":
            most = widget.max if widget.has_max else MANY
            state.double_value = random.randint(int(widget.min), int(most))
        case "text_input" | "text_area":
            state.string_value = random.choice(TEXTS)
        case "bidi_component":
            value = _by_hand(widget.component_name, json.loads(widget.bytes or "{}"))
            if value is None:
                return
            state.json_value = json.dumps({SENT: value})
        case _:
            return
    yield state


def _by_hand(component: str, data: dict[str, Any]) -> dict[str, object] | None:
    """What a component of ours may send next; None for one that isn't known here."""
    value: object
    if component == "qp_bit_strip" and "format" in data:
        value = {"code": f"{random.randrange(256):#04x}", "format": data["format"]}
    elif component == "qp_drawing_pad":
        picture = drawing_pad.decode(data["value"]).copy()
        picture.flat[random.sample(range(picture.size), 40)] = 255
        value = drawing_pad.encode(picture)
    elif "settings" in data and "params" in data:
        value = {name: data["settings"][name] for name in data["params"]}
        for name, number in value.items():
            if isinstance(number, float):
                value[name] = number * random.uniform(0.5, 2)
    elif "written" in data:
        value = {"text": random.choice(TEXTS)}
    else:
        return None
    return {"value": value, "seq": data.get("seq", 0) + 1}


def give_a_file(reader: Reader, seen: Run, large: bool = False) -> str | None:
    """Upload a made-up file where the page takes one; return the fragment to run then."""
    for delta in seen.of("file_uploader"):
        uploader = delta.new_element.file_uploader
        pictures = ".png" in uploader.type
        name, content = ("own.png", png(large)) if pictures else ("own.npy", npy(large))
        reader.upload(uploader.id, name, content)
        return delta.fragment_id
    return None


def png(large: bool = False) -> bytes:
    """A picture of a grey thing on a dark wall, with noise; a large one has 16 million pixels."""
    side = 4000 if large else 600
    grey = np.full((side, side), 30, np.uint8)
    grey[side // 4 : side // 2, side // 3 : side // 2] = random.randint(100, 250)
    grey[::7] += np.uint8(random.randint(1, 5))
    file = io.BytesIO()
    Image.fromarray(grey).convert("RGB").save(file, "PNG", compress_level=1)
    return file.getvalue()


def npy(large: bool = False) -> bytes:
    """Normal numbers; a large file has a million of them."""
    count = 1_000_000 if large else random.randint(10, 100_000)
    file = io.BytesIO()
    np.save(file, np.random.default_rng().normal(size=count).astype(np.float32))
    return file.getvalue()
