"""The components' scripts as a browser takes them: files that import each other."""

from playwright.sync_api import Browser

from lib.ui.components import files
from tests.support.browsing import ask, holding


def test_each_script_is_a_module(browser: Browser) -> None:
    found = {path.stem for path in files.FOLDER.glob("*.js")}
    names = sorted(found - {*files.WORKERS, *files.PAGES})  # which nobody imports
    with holding(browser, *names) as page:
        exports = ask(page, "(names) => names.map((name) => Object.keys(window[name]))", names)
    assert all(exports)
