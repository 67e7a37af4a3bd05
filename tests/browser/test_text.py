"""The page "A language model, live" in a browser: typed words, marks, tokens one by one."""

import re

import pytest
from playwright.sync_api import Page, expect

from lib.lm.language_model import FILE
from tests.support.browsing import visit
from tests.support.server import Server

COLUMN = ".qp-texts section"
# Of each token: when it comes, and how well it is seen by then.
COMING = """spans => spans.map(span => {
    const look = getComputedStyle(span);
    return [parseFloat(look.animationDelay), parseFloat(look.opacity)];
})"""


def test_both_columns_write_at_once(page: Page, server: Server) -> None:
    visit(page, server, "text")
    columns = page.locator(COLUMN)
    expect(columns).to_have_count(2)
    counts = [column.locator("span").count() for column in columns.all()]
    shown = page.locator(".qp-numbers").first.inner_text()
    assert f"{counts[0]} and {counts[1]}" in shown
    for column in columns.all():
        delays = [delay for delay, _ in column.locator("span").evaluate_all(COMING)]
        assert delays == sorted(delays)
        assert delays[0] == 0
    marked = page.locator(f"{COLUMN} [data-parted]")
    if "never" not in shown:
        expect(marked).to_have_count(2)
        before = "els => els.map(e => [...e.parentNode.children].indexOf(e))"
        first, second = marked.evaluate_all(before)
        assert first == second  # the same token of both
        assert f"token {first}" in shown  # the prompt stands before the tokens


def test_who_wants_no_motion_has_all_at_once(page: Page, server: Server) -> None:
    page.emulate_media(reduced_motion="reduce")
    visit(page, server, "text")
    seen = page.locator(f"{COLUMN} span").evaluate_all(COMING)
    assert seen
    assert all(each == [0, 1] for each in seen)


@pytest.mark.skipif(not FILE.exists(), reason="needs the language model's weights")
def test_a_typed_word_is_defined_by_the_enter_key(page: Page, server: Server) -> None:
    visit(page, server, "text")
    word = "<i>zorbling</i> & [x](y)"
    page.get_by_label("Word", exact=True).fill(word)
    page.keyboard.press("Enter")
    prompts = page.locator(f"{COLUMN} p > b")
    expect(prompts).to_have_text([f"{word} (noun):"] * 2)
    expect(page.locator(f"{COLUMN} p > b i")).to_have_count(0)
    assert page.locator(f"{COLUMN} span").count() > 1
    first = page.locator(f"{COLUMN} p").all_inner_texts()
    page.get_by_role("button", name="Another definition").click()
    expect(page.locator(f"{COLUMN} p").first).not_to_have_text(first[0])
    expect(page).to_have_url(re.compile("zorbling.*text_seed=5"))
