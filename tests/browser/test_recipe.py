"""The recipe in a browser: its steps by keyboard, the network by one click."""

import re

from playwright.sync_api import Page, expect

from tests.support.browsing import RUN
from tests.support.server import Server


def test_steps_by_keyboard_and_the_network_by_one_click(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/recipe")
    step = page.get_by_role("radio", name="fold", exact=True)
    expect(step).to_be_visible()
    step.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2. Calibrate.")).to_be_visible()
    expect(page).to_have_url(re.compile("recipe_step=calibrate"))
    # The third way is in sight, not behind an edge.
    table = page.get_by_role("region", name="The recipe above is the second.")
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")
    page.get_by_role("button", name="Convert").click()
    expect(page.get_by_text("right, with integer kernels.")).to_be_visible(timeout=RUN)
