"""A page's words: a Markdown file beside it, in named blocks, to be mended without reading Python.

pages/ADDRESS_parts/words.md holds the page's paragraphs::

    <!-- reading -->
    **How to read it.** A bit is a 0 or a 1; a row of bits is a *code*.

    <!-- run -->
    Press **Run** to see {images:,} answers.

and the page shows a block with ``st.markdown(WORDS["reading"])``, where
``WORDS = prose.blocks("ADDRESS")``. It fills in what stands in braces, a number or a name:
``WORDS["run"].format(images=TEST_IMAGES)``.
"""

import re
from functools import cache
from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "pages"

_NAME = re.compile(r"^<!-- ([\w-]+) -->\n", re.MULTILINE)


@cache
def blocks(address: str) -> dict[str, str]:
    """Return the blocks of the words of the page with that address, by name.

    Raises:
        ValueError: words stand before the first name, a name comes twice, or a block is empty.
    """
    file = PAGES / f"{address}_parts" / "words.md"
    before, *parts = _NAME.split(file.read_text(encoding="utf-8"))
    names, texts = parts[::2], [text.strip() for text in parts[1::2]]
    if before.strip() or len(set(names)) < len(names) or not all(texts):
        raise ValueError(f"{file.name} of {address} must be blocks, each with a name of its own")
    return dict(zip(names, texts, strict=True))
