"""The page "How low can you go" in a browser: cells, pins, and a sweep that two readers watch."""

import re

from playwright.sync_api import Page, expect

from tests.support.axe import violations
from tests.support.browsing import RUN
from tests.support.server import Server


def test_cells_are_pressed_and_pinned_by_keyboard(page: Page, server: Server) -> None:
    """On what is shipped: the address, the pins and the ring in Size follow."""
    page.goto(f"{server.url}/bits")
    cell = page.get_by_role("button", name="plain W4A4:")
    expect(cell).to_have_attribute("aria-pressed", "true", timeout=RUN)
    page.get_by_role("button", name="Pin plain W4A4").press("Enter")
    expect(page.get_by_text("A: plain W4A4, to nearest").last).to_be_visible()
    cell.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    cell = page.get_by_role("button", name="plain W5A2:")
    expect(cell).to_be_focused()
    page.keyboard.press("Enter")
    expect(cell).to_have_attribute("aria-pressed", "true")
    page.wait_for_url("**bits_activations=2**")
    expect(page.locator(".qp-numbers").last).to_contain_text("W5A2: weights of 5 bits")
    expect(page.get_by_role("img", name="W5A2 says").first).to_be_visible()
    page.get_by_role("button", name="separable W8A8:").click()
    expect(page.locator(".qp-numbers").last).to_contain_text("W8A8: weights of 8 bits")
    expect(cell).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Pin separable W8A8").click()
    expect(page.get_by_role("button", name="Unpin B: separable W8A8")).to_be_visible()
    assert violations(page) == []
    pins = "plain-4-4-nearest-per_channel-min_max%2Cseparable-8-8-nearest-per_channel-min_max"
    page.wait_for_url(f"**bits_pins={pins}**")
    page.get_by_role("button", name="Its dot in Size").click()
    expect(page.locator(".ring")).to_have_text(["", "A", "B"])
    page.reload()
    expect(page.locator(".ring")).to_have_text(["", "A", "B"], timeout=RUN)
    page.get_by_role("button", name="Unpin A: plain W4A4").click()
    expect(page.locator(".ring")).to_have_text(["", "A"])
    expect(page.get_by_text("A: separable W8A8, to nearest").last).to_be_visible()


def test_a_sweep_is_begun_watched_and_stopped(page: Page, server: Server) -> None:
    page.goto(
        f"{server.url}/bits?bits_network=separable&bits_weights=8&bits_activations=8&bits_observer=percentile"
    )
    grid = page.locator("[role=img]").first
    expect(grid).to_be_in_viewport(ratio=1)
    run = page.get_by_role("button", name="Run", exact=True)
    run.focus()
    page.keyboard.press("Enter")
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    lost = page.locator(".qp-numbers dt", has_text="Lost")
    expect(lost).to_be_visible(timeout=RUN)  # the first cell, which is explained at once

    # Somebody else sees the same run, and what it has found.
    second = page.context.new_page()
    second.goto(
        f"{server.url}/bits?bits_network=separable&bits_weights=8&bits_activations=8&bits_observer=percentile"
    )
    expect(second.get_by_role("button", name="Join the run", exact=True)).to_be_visible()
    expect(second.locator(".qp-numbers dt", has_text="Lost")).to_be_visible()

    # Stopped for both; what is known stays, and the address leads to another cell.
    stop.click()
    for each in (page, second):
        expect(each.get_by_text("The run was stopped")).to_be_visible()
        expect(each.get_by_role("button", name="Run", exact=True)).to_be_visible()
        expect(each.locator(".qp-numbers dt", has_text="Lost")).to_be_visible()
    assert violations(page) == []

    # The next run goes on where this one stopped.
    run.click()
    later = re.compile(r"Cell ([2-9]|[1-4]\d) of 49")
    expect(page.locator('[data-testid="stProgress"]')).to_contain_text(later, timeout=RUN)
    stop.click()
    expect(page.get_by_text("what it has measured is kept")).to_be_visible()
    slider = page.get_by_role("slider", name="Bits of an activation")
    slider.focus()
    slider.press("Home")
    page.wait_for_url("**bits_activations=2**")
    expect(page.get_by_text("W8A2 is not measured yet")).to_be_visible()
    second.close()
