"""Presenting: one picture a screen, for a class. All of it happens in the browser.

A button beside each page's title, or ``?present=true`` in the address, begins it. Every page has
assets/components/present.js, which fetches the rest, presentation.js, when somebody presents.
"""

from lib.ui.components import files

BUTTON = '<button type="button" class="qp-present">Present</button>'
SCRIPT = files.later("presentation")
TOUR = "./?present=true"  # the address of the tour's first page, presented
