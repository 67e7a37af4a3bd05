"""What pages say of a network in integers: its name, the head of a snippet, links with an image."""

import json
from dataclasses import dataclass, fields
from typing import Any, Protocol

import streamlit as st

from lib.jobs.tasks import Quantized
from lib.settings import CALIBRATION_IMAGES, GRANULARITIES
from lib.ui import router, setting
from lib.ui.setting import Choice, Number, Setting

# What lib.studies.shipped.quantized takes, besides the network.
SETTINGS = tuple(field.name for field in fields(Quantized) if field.name != "network")


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


def snippet(task: Quantized) -> str:
    """The lines that make `float32`, `integers`, `images` and `labels`, with these settings."""
    given = {name: value for name, value in vars(task).items() if name in SETTINGS}
    settings = "".join(f"    {name}={json.dumps(value)},\n" for name, value in given.items())
    return f"""
from lib.cnn.data import test_set
from lib.studies import shipped

float32 = shipped.float32("{task.network}")
integers = shipped.quantized(
    "{task.network}",
{settings})
images, labels = test_set()
"""


@dataclass(frozen=True)
class Destination:
    """A page that looks further into a test image, and those of its settings that a link gives.

    scales: None where they are always per channel.
    """

    address: str
    image: Number
    network: Choice[str]
    weight_bits: Choice[int]
    activation_bits: Choice[int]
    scales: Choice[str] | None = None

    def query(self, task: Quantized, image: int) -> dict[str, str]:
        """The query of an address that opens the page with that image and the task's settings."""
        values: dict[Setting[Any], object] = {
            self.image: image,
            self.network: task.network,
            self.weight_bits: task.weight_bits,
            self.activation_bits: task.activation_bits,
        }
        if self.scales:
            values[self.scales] = task.granularity
        return setting.query(values)


def show_links(task: Quantized, image: int, *destinations: Destination) -> None:
    """Show links to pages that look further into a test image, with the settings that they have.

    A sentence says which of the present settings they don't have, if that makes a difference.

    Args:
        task: the settings.
        image: its number.
        destinations: the pages, in their order.
    """
    for destination in destinations:
        page = router.page(destination.address)
        query = destination.query(task, image)
        st.page_link(page.file, label=f"In {page.title} →", query_params=query)
    if sentences := left_behind(task, *destinations):
        st.caption(sentences)


def left_behind(task: Quantized, *destinations: Destination) -> str:
    """Which of the present settings can't go along, and what pages have instead."""
    sentences = []
    if task.calibration_images != CALIBRATION_IMAGES:
        sentences.append(f"There, {CALIBRATION_IMAGES} images calibrate the network.")
    if task.granularity != GRANULARITIES[0]:
        sentences += [
            f"In {router.page(destination.address).title}, scales are per channel."
            for destination in destinations
            if destination.scales is None
        ]
    return " ".join(sentences)
