"""The page "One scale, or many" in a browser: skewing, equalizing, a run."""

from playwright.sync_api import Page, expect

from lib.studies import channels
from tests.support.browsing import RUN
from tests.support.server import Server

LAYER = ("separable", "depthwise3")  # what the page shows at first


def test_skew_equalize_run_and_come_back(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/channels?channels_bits=8")
    layers = page.locator(".qp-numbers").filter(has_text="Memory, one scale")
    as_trained, skewed = (
        channels.report(*LAYER, bits=8, strength=strength, equalized=False, group_size=32)
        for strength in (0, 2)
    )
    expect(layers.first.locator("dd").first).to_have_text(f"{as_trained.layer_errors[0]:.2%} off")

    slider = page.get_by_role("slider", name="Skew")
    slider.focus()
    for _ in range(2):
        slider.press("ArrowRight")
    expect(slider).to_have_value("2")
    expect(layers.nth(1).locator("dd").first).to_have_text(f"{skewed.layer_errors[0]:.2%} off")
    page.wait_for_url("**channels_skew=2**")
    page.get_by_text("Equalize", exact=True).click()
    page.wait_for_url("**channels_equalize=true**")

    # Reloading the address brings everything back; a run begins, is followed and ends.
    page.goto(page.url)
    expect(page.get_by_role("slider", name="Skew")).to_have_value("2")
    page.get_by_role("button", name="Run", exact=True).last.click()
    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=RUN)
    expect(page.get_by_text("0 answers")).to_be_visible()
    # Other settings have not been run yet.
    page.get_by_text("Correct the biases", exact=True).click()
    expect(page.get_by_role("button", name="Run", exact=True)).to_have_count(2)
