"""Model files in a real browser: they stay there, but for what is asked for."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from safetensors.numpy import save

from lib.studies import take_home
from tests.support.axe import violations
from tests.support.browsing import PROJECTOR
from tests.support.server import Server
from tests.support.visits import Visit, settle

GIGABYTES = 4 * 2**30


class Opening:
    """The page, and how many bytes the browser has sent to its server."""

    def __init__(self, visit: Visit, server: Server) -> None:
        self.sent = 0
        visit.page.on("websocket", lambda socket: socket.on("framesent", self._count))
        self.page: Page = visit.open(server, "yours")
        self.input = self.page.locator(".model-file input")

    def _count(self, payload: bytes | str) -> None:
        self.sent += len(payload)


@pytest.fixture
def opening(browser: Browser, server: Server) -> Iterator[Opening]:
    """The page, opened."""
    visit = Visit(browser, viewport=PROJECTOR, color_scheme="light")
    yield Opening(visit, server)
    assert visit.errors == []
    visit.page.context.close()


def test_the_file_that_was_taken_home(opening: Opening, tmp_path: Path) -> None:
    file = tmp_path / "network.onnx"
    file.write_bytes(take_home.files(network="separable").onnx)
    opening.input.set_input_files(file)
    page = opening.page
    expect(page.get_by_text("Until you open one")).to_have_count(0)
    layers = page.get_by_role("region", name="Layers of network.onnx that multiply")
    expect(layers).to_contain_text("integers")
    expect(layers).not_to_contain_text("float")
    expect(page.get_by_role("img", name="codes of")).to_have_count(1)
    expect(page.get_by_role("img", name="values of")).to_have_count(1)
    settle(page)
    assert violations(page) == []


def test_the_tensors_by_keyboard_alone(opening: Opening) -> None:
    """Of the file that is there before any: filter by name, choose, unfold the list."""
    page = opening.page
    expect(page.get_by_text("Until you open one")).to_be_visible()
    page.get_by_role("textbox", name="Filter by name").focus()
    page.keyboard.type("conv1")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile(r"^\d+ of \d+ tensors\.$"))).to_be_visible()
    page.keyboard.press("Tab")  # to the help of the next box, or to the box itself
    box = page.get_by_role("combobox", name="Tensor")
    box.focus()
    page.keyboard.type("bias")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name=re.compile("codes of conv1.*bias"))).to_be_visible()
    unfold = page.locator("summary", has_text="Tensors")
    unfold.focus()
    page.keyboard.press("Enter")
    listed = page.get_by_role("region", name="Tensors of network.onnx")
    expect(listed.locator("tbody th").first).to_contain_text("conv1")
    settle(page)
    assert violations(page) == []


def test_of_a_huge_file_little_is_sent(opening: Opening, tmp_path: Path) -> None:
    """Of a tensor of 4 GB a megabyte, spread evenly, and the header."""
    file = tmp_path / "huge.safetensors"
    small = save({"w": np.zeros(8, np.int8)})
    header = small[8 : 8 + int.from_bytes(small[:8], "little")].decode()
    header = header.replace("[8]", f"[{GIGABYTES}]").replace("[0,8]", f"[0,{GIGABYTES}]").strip()
    with file.open("wb") as stream:
        stream.write(len(header).to_bytes(8, "little") + header.encode())
        stream.truncate(8 + len(header) + GIGABYTES)
    opening.input.set_input_files(file)
    sample = f"A sample: 1,048,576 of {GIGABYTES:,} numbers"
    expect(opening.page.get_by_text(sample)).to_be_visible()
    assert opening.sent < 2_000_000


def test_a_file_that_is_cut_off_gets_a_sentence(opening: Opening, tmp_path: Path) -> None:
    file = tmp_path / "cut.safetensors"
    file.write_bytes(save({"w": np.zeros(1000, np.float32)})[:500])
    opening.input.set_input_files(file)
    expect(opening.page.get_by_text("cut.safetensors: The .safetensors file is")).to_be_visible()


def test_a_line_of_a_checklist_leads_to_its_section(opening: Opening) -> None:
    """By keyboard: the heading comes to the top, and the next Tab goes on from there."""
    page = opening.page
    page.get_by_role("link", name="Is it int8 only in name").focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Fake or real int8?")
    expect(heading).to_be_focused()
    settle(page)
    box = heading.bounding_box()
    assert box
    assert 0 <= box["y"] < 200
    assert page.url.endswith("/machine#fake-or-real-int8")
    page.keyboard.press("Tab")
    expect(heading.get_by_role("link")).to_be_focused()
