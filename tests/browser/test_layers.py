"""The page "Layer by layer" in a browser: looking, picking on the map, winning back."""

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from lib.cnn.data import test_set as images_and_labels
from lib.cnn.mixed import mix
from lib.quantization.error import sqnr_db
from lib.studies import shipped
from lib.studies.layer_errors import in_reals
from tests.support.axe import violations
from tests.support.browsing import RUN, address, calm, visit
from tests.support.server import Server


def column(page: Page, layer: str) -> Locator:
    """All of a layer on the map."""
    names = [each.name for each in shipped.float32("separable").layers]
    return page.locator(".map .column").nth(names.index(layer) + 1)


def ratio(layer: str, *kept: str) -> float:
    """The signal to error ratio of a layer for image 3, dB, as the library has it."""
    float32 = shipped.float32("separable")
    narrow = shipped.quantized("separable", weight_bits=4, activation_bits=4)
    image = images_and_labels()[0][3]
    exact = dict(float32.run(image))[layer]
    found = dict(mix(float32, narrow, kept).run(image))[layer]
    if layer not in kept:
        [one] = [one for one in narrow.layers if one.name == layer]
        found = in_reals(one, found)
    return sqnr_db(np.asarray(exact), np.asarray(found))


def shows(page: Page, layer: str, *kept: str) -> None:
    """The ratio over a column is the library's, within a tenth."""
    near = [f"{ratio(layer, *kept) + off:.1f} dB".replace("-", "−") for off in (-0.1, 0, 0.1)]
    expect(column(page, layer).locator(".lines")).to_have_text(
        re.compile(f"^({'|'.join(map(re.escape, near))})$")
    )


def test_look_pick_and_win_back(page: Page, server: Server) -> None:
    visit(page, server, "layers?layers_image=3&layers_network=separable")
    expect(page.locator(".map .columns")).to_be_in_viewport(ratio=1)
    expect(page.locator(".map .legend")).to_contain_text("W4A4")
    shows(page, "depthwise3")
    shows(page, "linear")

    # A column's switch is the pick: by pointer or key, in the address, and known to the game.
    column(page, "depthwise3").get_by_role("button").click()
    shows(page, "linear", "depthwise3")
    expect(page.locator(".map .legend")).to_contain_text("with depthwise3 in float32")
    expect(page.get_by_role("radio", name="Your pick")).to_be_checked()
    expect(page.get_by_text("Kept in float32, on the map: depthwise3.")).to_be_visible()
    column(page, "conv1").get_by_role("button").press("Enter")
    expect(page.get_by_text("Kept in float32, on the map: conv1 and depthwise3.")).to_be_visible()
    expect(column(page, "conv1").locator(".lines")).to_have_text("exact")
    assert address(page)["layers_pick_separable"] == "conv1,depthwise3"
    column(page, "conv1").get_by_role("button").press("Enter")
    expect(page.get_by_text("Kept in float32, on the map: depthwise3.")).to_be_visible()

    page.goto(page.url)  # a shared address brings everything back
    shows(page, "linear", "depthwise3")
    page.get_by_role("button", name="Try your pick", exact=True).click()
    expect(page.get_by_text("with depthwise3 in float32.", exact=True)).to_be_visible(timeout=RUN)
    expect(page.get_by_role("button", name="Try your pick")).to_have_count(0)  # it is known now


def test_keys_walk_over_a_layers_values(page: Page, server: Server) -> None:
    visit(page, server, "layers")
    legend = page.locator(".map .legend")
    expect(legend).to_contain_text("Float32 answers")
    wall = page.locator(".map .column").nth(2).locator(".wall")
    wall.press("ArrowRight")
    expect(legend).to_contain_text("conv2, map 0, row 0, column 0: float32 ")
    wall.press("Shift+ArrowRight")
    expect(legend).to_contain_text("conv2, map 1, row 0, column 0: float32 ")
    calm(page)
    assert violations(page) == []
