"""The pages' order: each has a file, and the README tells the same story."""

import re
from itertools import groupby
from urllib.parse import quote

from lib.ui.prose import PAGES as FOLDER
from lib.ui.router import APP, BESIDE, PAGES, TOUR, Ways, page, ways
from tests.support.server import ROOT


def test_every_file_is_a_page_and_every_page_a_file() -> None:
    files = {file.stem for file in FOLDER.glob("*.py")}
    assert files == {page.address for page in PAGES}
    parts = {folder.name.removesuffix("_parts") for folder in FOLDER.glob("*_parts")}
    assert parts <= files
    router = ROOT / "lib" / "ui" / "router.py"
    assert all((router.parent / page.file).resolve().is_file() for page in PAGES)


def test_addresses_need_no_escapes_and_titles_tell_pages_apart() -> None:
    assert all(quote(page.address, safe="") == page.address for page in PAGES)
    assert len({page.title for page in PAGES}) == len(PAGES)
    assert all(page.question.endswith("?") for page in PAGES)


def test_a_group_is_named_once_in_the_navigation() -> None:
    groups = [name for name, _ in groupby(page.group for page in PAGES)]
    assert len(set(groups)) == len(groups)


def test_readme_lists_the_pages_in_their_order() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("## The pages\n")[1].split("\n## ")[0]
    titles = re.findall(r"^\| (?!Page|-)(.+?) \|", table, re.MULTILINE)
    assert titles == [page.title for page in PAGES]


def test_page_of_an_address() -> None:
    assert page("range").title == "Choosing the range"
    assert page("range").heading == "Choosing the range"
    assert page("home").heading == APP


def test_next_follows_the_tour_and_deeper_leads_through_the_rest() -> None:
    assert all(page(address) for address in TOUR)
    assert ways("home") == Ways(page("integers"), None)
    assert ways("floats") == Ways(page("scale"), page("arithmetic"))
    assert ways("arithmetic") == Ways(page("scale"), None)
    assert ways("bits") == Ways(page("yours"), page("rounding"))
    assert ways("yours").onward == page("home")
    reached = {address for one in PAGES for address in ways(one.address) if address}
    assert reached == {one for one in PAGES if one.group != BESIDE}
    assert ways("glossary") == Ways(page("home"), None)
