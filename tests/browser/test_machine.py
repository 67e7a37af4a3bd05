"""The page "Why is mine fast, or not?" in a browser: the roofline's dots follow the batch."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lib.studies import roofline
from tests.support.browsing import NOTE_MOVES, address, calm, moves, place, tab, visit
from tests.support.server import Server


def places(page: Page) -> dict[str, tuple[float, float]]:
    """Where the dots are drawn, in the picture's own units, by what they show."""
    found: list[tuple[str, float, float]] = page.locator('[id^="moves_"] use').evaluate_all(
        "(dots) => dots.map((dot) => [dot.closest('[id^=moves_]').id, +dot.getAttribute('x'), "
        "+dot.getAttribute('y')])"
    )
    return {name: (x, y) for name, x, y in found}


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_dots_travel_to_their_places_at_the_next_batch(
    motion: Any, browser: Browser, server: Server
) -> None:
    with tab(browser, reduced_motion=motion) as page:
        page.add_init_script(f"({NOTE_MOVES})()")
        visit(page, server, "machine")
        expect(page.locator('[id^="moves_"]').first).to_be_attached()
        calm(page)
        before = places(page)
        names = {
            f"moves_{dot.of}-{re.sub(r'[^0-9a-z]+', '-', dot.layer)}-{dot.kind}"
            for dot in (*roofline.recorded().of("plain", 1), *roofline.recorded().of("matrix", 1))
        }
        assert set(before) == names
        page.get_by_role("slider", name="Images, or rows, at a time").press("ArrowRight")
        expect(page.get_by_text("with 8 rows").first).to_be_visible()
        calm(page)
        after = places(page)
        moved = moves(page)
    assert set(after) == names
    if motion == "reduce":
        assert not moved
        return
    assert {name for name, _ in moved} == {name for name in names if before[name] != after[name]}
    assert len(moved) > len(names) / 2
    for name, (x, y, *sizes) in moved:
        expected = [old - new for old, new in zip(before[name], after[name], strict=True)]
        assert [x, y] == pytest.approx(expected, abs=1)
        assert sizes == [1, 1]


def test_dots_follow_the_batch_while_it_is_dragged(page: Page, server: Server) -> None:
    visit(page, server, "machine?machine_network=separable")
    expect(page.locator('[id^="moves_"]').first).to_be_attached()
    slider = page.get_by_role("slider", name="Images, or rows, at a time")
    track = place(page.locator(".st-key-machine_batch").get_by_test_id("stSlider"))
    thumb = place(slider)
    before = places(page)
    page.mouse.move(track["x"] + 8, thumb["y"] + thumb["height"] / 2)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] - 8, thumb["y"] + thumb["height"] / 2, steps=8)
    expect(slider).to_have_attribute("aria-valuetext", "64")
    calm(page)
    dragged = places(page)
    assert dragged != before
    assert "machine_batch" not in address(page)  # the server has not been asked
    page.mouse.up()
    expect(page.get_by_text("with 64 rows").first).to_be_visible()
    calm(page)
    assert places(page) == dragged
    assert address(page)["machine_batch"] == "64"
