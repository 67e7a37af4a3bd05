"""What a page opens on: its result on a projector's first screen, before anything is touched."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import PROJECTOR, calm, place, visit
from tests.support.server import Server


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("range", "69.70% of 10,000 test images right with ranges by min-max, 93.60% with ranges"),
        ("channels", "24.0% of 10,000 test images right with one scale for each layer, 92.0%"),
        ("changed", re.compile("answers flipped against float32|^Changed$")),
        ("layers", "Every map of every layer"),
        ("network?weight_bits=4", "What follows was found with 8-bit weights"),
    ],
)
def test_the_result_is_on_the_first_screen(
    address: str, said: str | re.Pattern[str], page: Page, server: Server
) -> None:
    visit(page, server, address)
    sentence = page.get_by_text(said).first
    expect(sentence).to_be_visible()
    calm(page)
    box = place(sentence)
    assert 0 < box["y"] <= PROJECTOR["height"] - box["height"]


def test_one_neuron_shows_no_result_before_the_walk(page: Page, server: Server) -> None:
    visit(page, server, "neuron")
    expect(page.get_by_role("slider", name="Step")).to_be_visible()
    calm(page)
    expect(page.locator(".board .now")).to_have_count(0)
    rows = page.locator(".board tbody tr")
    shown = [row.inner_text() for row in rows.all() if row.is_visible()]
    page.get_by_role("slider", name="Step").press("End")
    expect(page.locator(".board .now th")).to_have_text("clip")
    walked = [row.inner_text() for row in rows.all() if row.is_visible()]
    assert len("".join(shown)) < len("".join(walked))
    assert walked[-1] not in shown


def test_settings_that_a_view_ignores_are_not_shown(page: Page, server: Server) -> None:
    """Floats as weights have neither integer bits nor ranges."""
    visit(page, server, "bits")
    names = ("Bits of a weight", "Bits of an activation")
    for name in names:
        expect(page.get_by_role("slider", name=name)).to_be_visible()
    page.get_by_role("radio", name="Floats").click()
    expect(page.get_by_text("float8_e4m3fn").first).to_be_visible()
    for name in names:
        expect(page.get_by_role("slider", name=name)).to_have_count(0)
    page.get_by_role("radio", name="Grid").click()
    for name in names:
        expect(page.get_by_role("slider", name=name)).to_be_visible()
