"""What axe finds wrong with a page, but for Streamlit's own faults."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Faults of Streamlit's own elements: axe's rule, and the element it is found in.
STREAMLITS_OWN = {
    ("list", "stSidebarNav"),
    ("listitem", "stSidebarNav"),
    ("scrollable-region-focusable", "stCode"),  # code wider than the page
    ("color-contrast", "stSliderTickBar"),  # while it fades in and out
}

# The test ids of the Streamlit elements around an element, from the inside out.
OWNERS = """(selector) => {
  const ids = [];
  let element = document.querySelector(selector);
  for (; element; element = element.parentElement)
    if (element.dataset.testid) ids.push(element.dataset.testid);
  return ids;
}"""


def violations(page: Page) -> list[str]:
    """Return what axe finds serious and that isn't Streamlit's own fault."""
    found = []
    for rule in Axe().run(page).response["violations"]:
        if rule["impact"] not in ("serious", "critical"):
            continue
        for node in rule["nodes"]:
            owners = page.evaluate(OWNERS, node["target"][0])
            if not any((rule["id"], owner) in STREAMLITS_OWN for owner in owners):
                found.append(f"{rule['id']}: {node['target']} {node['html'][:200]} in {owners}")
    return found
