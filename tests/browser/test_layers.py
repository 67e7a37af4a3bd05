"""The page "Layer by layer" in a browser: looking, picking, winning back."""

from playwright.sync_api import Page, expect

from tests.support.browsing import RUN
from tests.support.server import Server


def test_look_pick_and_win_back(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/layers?layers_image=3&layers_network=separable")
    picture = page.get_by_role("img", name="Test image 3,")
    expect(picture).to_be_in_viewport(ratio=1)
    page.get_by_text("One layer", exact=True).click()
    expect(page.get_by_role("img", name="Test image 3, conv1")).to_be_visible()
    page.wait_for_url("**layers_view=One**")

    # The game: without a pick there is nothing to try; with one a run begins, ends and is shown.
    page.get_by_text("Your pick", exact=True).first.click()
    expect(page.get_by_text("Pick at least one layer.")).to_be_visible()
    box = page.get_by_role("combobox", name="Your pick")
    box.fill("depthwise3")
    box.press("Enter")
    page.wait_for_url("**layers_pick_separable=depthwise3**")
    page.goto(page.url)  # a shared address brings everything back
    page.get_by_role("button", name="Try your pick", exact=True).click()
    expect(page.get_by_text("with depthwise3 in float32.")).to_be_visible(timeout=RUN)
    expect(page.get_by_role("button", name="Try your pick")).to_have_count(0)  # it is known now
