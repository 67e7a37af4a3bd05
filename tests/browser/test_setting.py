"""Hostile links in a browser: components read their own parts of the address there."""

from random import Random

import pytest
from playwright.sync_api import Page, expect

from lib.ui.router import PAGES
from lib.ui.setting import InAddress
from tests.support.browsing import calm
from tests.support.hostile_links import VALUES
from tests.support.pages import settings_of
from tests.support.server import Server

HELD = {
    page.address: [one for one in settings_of(page.address) if isinstance(one, InAddress)]
    for page in PAGES
}
SHORT = [value for value in VALUES if len(value) < 8_000]  # a browser's own limit of an address
ROUNDS = 4


@pytest.mark.parametrize("address", [address for address, held in HELD.items() if held])
def test_components_hold_whatever_a_link_says(address: str, page: Page, server: Server) -> None:
    """The page comes to its end; that no script falls over is what `page` looks at."""
    random = Random(address)
    for _ in range(ROUNDS):
        words = [f"{one.key}={random.choice(SHORT)}" for one in HELD[address]]
        beside = [f"{key}={value}" for one in HELD[address] for key, value in one.beside.items()]
        page.goto(f"{server.url}/{address}?{'&'.join({*beside, *words})}")
        expect(page.get_by_role("link", name="Next: ")).to_be_visible()
        calm(page)
        expect(page.locator('[data-testid="stException"]')).to_have_count(0)
        expect(page.locator("[role=img]:visible, svg[role=slider]:visible").first).to_be_visible()
