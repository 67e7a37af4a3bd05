"""The frame in a browser: saving, unfolding, screens and themes."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.axe import violations
from tests.support.browsing import PHONE, PROJECTOR
from tests.support.server import Server
from tests.support.visits import Visit


def save(page: Page, choice: str) -> tuple[str, bytes]:
    """Save by the picture's menu; return the file's name and content."""
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=choice).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_picture_and_numbers_can_be_saved(
    theme: str, frame_server: Server, browser: Browser
) -> None:
    visit = Visit(browser, viewport=PROJECTOR, color_scheme=theme)
    page = visit.open(frame_server, "")
    name, svg = save(page, "Picture, SVG")
    assert name == "steps.svg"
    assert ET.fromstring(svg).get("viewBox") == "0 0 640 300"
    assert b"var(" not in svg  # colors are those on screen, not variables of the page
    name, png = save(page, "Picture, PNG")
    assert name == "steps.png"
    assert png.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(png[16:20], "big") == 1600
    name, table = save(page, "Numbers, CSV")
    assert name == "steps.csv"
    assert list(csv.reader(io.StringIO(table.decode())))[:3] == [
        ["step", "half"],
        ["0", "0.0"],
        ["1", "0.5"],
    ]
    visit.page.context.close()


def test_how_it_was_computed_unfolds(frame_server: Server, browser: Browser) -> None:
    visit = Visit(browser, viewport=PROJECTOR)
    page = visit.open(frame_server, "")
    expect(page.get_by_text("def canvas")).to_have_count(0)
    page.get_by_text("How this was computed").click()
    expect(page.locator(".stCode .token.keyword").first).to_be_visible()  # code is colored
    expect(page.get_by_text("def canvas")).to_be_visible()
    page.get_by_role("slider").press("End")  # a rerun of the fragment leaves it open
    expect(page.get_by_text("str(16)")).to_be_visible()
    assert violations(page) == []
    assert visit.errors == []
    visit.page.context.close()


def test_picture_follows_screen_width_and_theme(frame_server: Server, browser: Browser) -> None:
    drawn = {}
    for theme, viewport in (("light", PROJECTOR), ("dark", PHONE)):
        visit = Visit(browser, viewport=viewport, color_scheme=theme)
        page = visit.open(frame_server, "")
        picture = page.get_by_role("img", name="A line and its approximation in 4 steps")
        expect(picture).to_be_visible()
        line = picture.locator('path[style*="--qp-float32"]').first
        color = line.evaluate("line => getComputedStyle(line).stroke")
        drawn[theme] = (picture.locator("svg").get_attribute("viewBox"), color)
        visit.page.context.close()
    assert drawn == {
        "light": ("0 0 640 300", "rgb(51, 48, 156)"),
        "dark": ("0 0 350 300", "rgb(154, 147, 255)"),
    }
