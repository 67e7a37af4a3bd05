"""The page "Rounding that makes up for it" in a browser: walking, by itself and by key."""

from playwright.sync_api import Page, expect

from tests.support.browsing import visit
from tests.support.server import Server


def test_walking_by_button_key_and_by_itself(page: Page, server: Server) -> None:
    visit(page, server, "rounding")
    sentence = page.locator(".board .sentence")
    view = page.locator(".board .view")
    expect(sentence).to_contain_text("Nine weights as trained")
    expect(view.locator("svg rect[rx='2']")).to_have_count(0)
    page.get_by_role("button", name="Next →").click()
    expect(sentence).to_contain_text("Weight 2,2 is")
    expect(view.locator("svg rect[rx='2']")).to_have_count(1)
    page.keyboard.press("End")
    expect(sentence).to_contain_text("No weight is left")
    expect(page).to_have_url(f"{server.url}/rounding?rounding_step=9")
    expect(view.locator("svg rect[rx='2']")).to_have_count(9)
    # The bars end where the numbers below are.
    shown = page.locator(".qp-numbers dd").first.inner_text()
    nearest = float(shown.split("%")[0])
    label = view.get_attribute("aria-label") or ""
    assert f"to nearest {nearest:.1f}%" in label
    page.get_by_role("button", name="Play").click()
    expect(sentence).to_contain_text("Nine weights as trained")
    page.get_by_role("button", name="Pause").click()

    # Another filter leaves the walk where it is.
    page.keyboard.press("ArrowRight")
    before = label
    visit(page, server, "rounding?rounding_step=9&rounding_filter=5")
    expect(sentence).to_contain_text("No weight is left")
    assert view.get_attribute("aria-label") != before
