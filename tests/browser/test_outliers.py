"""The page "Outliers" in a browser: its relief follows alpha while that is dragged."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import address, calm, place, visit
from tests.support.server import Server

HALVES = "one scale", "smoothed"


def lines(page: Page, half: str) -> list[list[float]]:
    """The numbers of the lines of a half, by its tokens."""
    rows = page.locator(f'[id^="rows_{HALVES.index(half)}_"] path')
    drawn: list[str] = rows.evaluate_all("(paths) => paths.map((path) => path.getAttribute('d'))")
    return [[float(each) for each in re.findall(r"[\d.]+", words)] for words in drawn]


@pytest.mark.parametrize("layer", ["block 1 up", "block 1 down"])  # of 384 and 1,536 channels
def test_the_relief_follows_alpha_while_it_is_dragged(
    page: Page, server: Server, layer: str
) -> None:
    visit(page, server, f"outliers?outliers_layer={layer.replace(' ', '+')}")
    slider = page.get_by_role("slider", name="Alpha")
    expect(page.locator('[id^="rows_1_"]').first).to_be_attached()
    calm(page)
    track = place(page.locator(".st-key-outliers_alpha").get_by_test_id("stSlider"))
    thumb = place(slider)
    before, still = lines(page, "smoothed"), lines(page, "one scale")
    page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
    page.mouse.down()
    page.mouse.move(track["x"] + 0.8 * track["width"], thumb["y"] + thumb["height"] / 2, steps=8)
    alpha = slider.get_attribute("aria-valuetext")
    assert alpha != "0.5"
    expect(page.locator('[id="title_1"]')).to_have_text(f"smoothed, {alpha}")
    dragged = lines(page, "smoothed")
    assert dragged != before
    assert lines(page, "one scale") == still
    assert "outliers_alpha" not in address(page)  # the server has not been asked
    page.mouse.up()
    expect(page.get_by_text(f"With alpha {alpha} smoothing").first).to_be_visible()
    calm(page)
    drawn = lines(page, "smoothed")
    assert drawn != dragged  # by the server, from all digits
    expect(page.locator('[id="title_1"]')).to_have_text(f"smoothed, {alpha}")
    assert [len(row) for row in dragged] == [len(row) for row in drawn]
    for mine, its in zip(dragged, drawn, strict=True):
        assert mine == pytest.approx(its, abs=0.3)  # px
