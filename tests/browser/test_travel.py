"""What a reader's choice moves glides to its place; what is dragged, or may not move, doesn't."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import NOTE_MOVES, calm, drawn, moves, place, tab, visit
from tests.support.server import Server


@pytest.fixture(params=["no-preference", "reduce"])
def motion(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def page(motion: Any, browser: Browser) -> Iterator[Page]:
    with tab(browser, reduced_motion=motion) as page:
        page.add_init_script(f"({NOTE_MOVES})()")
        yield page


def widths(page: Page) -> dict[str, float]:
    """How long each bar is drawn, in the picture's own units."""
    found: list[tuple[str, float]] = page.locator('[id^="moves_"]').evaluate_all(
        "(bars) => bars.map((bar) => [bar.id, bar.getBBox().width])"
    )
    return dict(found)


def test_bars_grow_from_what_they_were(page: Page, server: Server, motion: str) -> None:
    """The clues of Layer by layer, one layer kept in float32, then one put into integers."""
    visit(page, server, "layers")
    bar = page.locator('[id^="moves_"]')
    expect(bar.first).to_be_attached()
    calm(page)
    before = widths(page)
    moves(page)
    page.get_by_text("Put one layer into integers").click()
    expect(page.get_by_text("Alone in integers").first).to_be_visible()
    calm(page)
    after, moved = widths(page), dict(moves(page))
    assert before.keys() == after.keys()
    assert len(before) == 8
    if motion == "reduce":
        assert not moved
        return
    assert len(moved) >= 6
    for name, (*_, across, down) in moved.items():
        assert across == pytest.approx(before[name] / after[name], rel=0.02)
        assert down == 1


def test_the_wheels_hand_goes_the_short_way_unless_it_is_held(
    page: Page, server: Server, motion: str
) -> None:
    visit(page, server, "integers?int_overflow=wrap&integer=0x7f")
    wheel = page.get_by_role("slider", name="Number wheel of int8")
    expect(wheel).to_have_attribute("aria-valuenow", "127")
    calm(page)
    moves(page)
    wheel.press("ArrowRight")  # over the seam: one step, not all the way back
    expect(wheel).to_have_attribute("aria-valuenow", "-128")
    drawn(page)
    moved = moves(page)
    assert len(moved) == (0 if motion == "reduce" else 2)
    for _, (_, _, degrees, *_) in moved:
        assert degrees == pytest.approx(-360 / 256)
    calm(page)
    ring = place(wheel)
    middle = ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2
    grip = place(page.locator(".wheel .grip"))
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    moves(page)
    page.mouse.move(middle[0] + 120, middle[1], steps=6)
    expect(wheel).not_to_have_attribute("aria-valuenow", "-128")
    assert moves(page) == []
    page.mouse.up()
