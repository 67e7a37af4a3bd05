"""What the pages on a quantized network share: its name, the head of a snippet, links."""

import json
from typing import Protocol

import streamlit as st

from lib.jobs.tasks import Quantized
from lib.settings import CALIBRATION_IMAGES
from lib.ui import router
from lib.ui.network_settings import SCALES

# The arguments of lib.studies.shipped.quantized besides the network.
SETTINGS = ("weight_bits", "activation_bits", "granularity", "observer", "calibration_images")
# These pages begin with the image and the settings in their address, each behind the page's name.
# The neuron's scales are always per channel.
TAKEN = ("network", "weight_bits", "activation_bits")
TAKE = {"neuron": TAKEN, "changed": (*TAKEN, "granularity"), "layers": (*TAKEN, "granularity")}


class Bits(Protocol):
    """Settings among which are the bits of weights and activations."""

    @property
    def weight_bits(self) -> int: ...
    @property
    def activation_bits(self) -> int: ...


def name_of(choice: Bits) -> str:
    """What the integer network is called: int8, or by its bits as the field does."""
    if choice.weight_bits == choice.activation_bits == 8:
        return "int8"
    return f"W{choice.weight_bits}A{choice.activation_bits}"


def meaning(choice: Bits) -> str:
    """What such a name means, in one sentence; nothing for int8."""
    name = name_of(choice)
    if name == "int8":
        return ""
    return f"{name}: {choice.weight_bits}-bit weights, {choice.activation_bits}-bit activations."


def snippet(choice: Quantized) -> str:
    """The lines that make `float32`, `integers`, `images` and `labels`, with these settings."""
    given = {name: value for name, value in vars(choice).items() if name in SETTINGS}
    settings = "".join(f"    {name}={json.dumps(value)},\n" for name, value in given.items())
    return f"""
from lib.cnn.data import test_set
from lib.studies import shipped

float32 = shipped.float32("{choice.network}")
integers = shipped.quantized(
    "{choice.network}",
{settings})
images, labels = test_set()
"""


def take_along(choice: Quantized, image: int, *addresses: str) -> None:
    """Show links to pages that look further into a test image, with the settings that they have.

    A sentence tells which of the present settings they don't have, if that makes a difference.

    Args:
        choice: the settings.
        image: its number.
        addresses: of the pages, some of TAKE.
    """
    values = {name: str(getattr(choice, name)) for name in TAKE["layers"]}
    values["granularity"] = SCALES[choice.granularity]  # an address holds what the reader sees
    for page in router.PAGES:
        if page.address in addresses:
            chosen = {"image": str(image)} | {name: values[name] for name in TAKE[page.address]}
            st.page_link(
                page.file,
                label=f"In {page.title} →",
                query_params={f"{page.address}_{name}": text for name, text in chosen.items()},
            )
    if left_behind := fixed(choice, *addresses):
        st.caption(left_behind)


def fixed(choice: Quantized, *addresses: str) -> str:
    """Where pages differ from the present settings, which they can't take along, if they do."""
    said = []
    if choice.calibration_images != CALIBRATION_IMAGES:
        said.append(f"There, {CALIBRATION_IMAGES} images calibrate the network.")
    if "neuron" in addresses and choice.granularity != "per_channel":
        said.append("In One neuron, by hand, scales are per channel.")
    return " ".join(said)
