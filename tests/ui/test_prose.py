"""Words: what is written into a file comes back by name; pages and files name the same blocks."""

import re
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.numbers.floats import FORMATS
from lib.ui import prose
from lib.ui.prose import PAGES

ADDRESSES = sorted(folder.parent.name.removesuffix("_parts") for folder in PAGES.glob("*/words.md"))
NAMES = st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True)
# Paragraphs in any script, and rows of dashes or a comment that is none of a block.
LINES = st.sampled_from(["A bit is a 0 or a 1.", "", "---", "2⁸", "- one", "<!-- no name", "$x$"])
TEXTS = st.lists(LINES, min_size=1).map("\n".join).filter(str.strip)
# Floats shows a block for each format, for what its codes are, and for the kind of number.
CHOSEN = {
    "floats": {
        *FORMATS,
        *(fmt.specials for fmt in FORMATS.values()),
        *("normal", "subnormal", "zero", "infinity", "nan"),
    },
}
_addresses = count()


def read(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The blocks of a page of whose words this is the file."""
    address = f"made_up_{next(_addresses)}"
    (folder / f"{address}_parts").mkdir()
    (folder / f"{address}_parts" / "words.md").write_text(text, encoding="utf-8")
    monkeypatch.setattr(prose, "PAGES", folder)
    return prose.blocks(address)


@given(st.dictionaries(NAMES, TEXTS, min_size=1))
def test_what_is_written_comes_back_by_name(
    tmp_path_factory: pytest.TempPathFactory, blocks: dict[str, str]
) -> None:
    text = "\n\n".join(f"<!-- {name} -->\n{words}" for name, words in blocks.items())
    with pytest.MonkeyPatch.context() as patch:
        found = read(tmp_path_factory.mktemp("pages"), text, patch)
    assert found == {name: words.strip() for name, words in blocks.items()}
    assert list(found) == list(blocks)


@pytest.mark.parametrize(
    "text",
    [
        "Words before the first name.\n<!-- a -->\nWords.\n",
        "<!-- a -->\nWords.\n\n<!-- a -->\nOthers.\n",
        "<!-- a -->\n\n<!-- b -->\nWords.\n",
    ],
)
def test_files_that_are_no_blocks(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match=r"words\.md of made_up_\d+ must be blocks"):
        read(tmp_path, text, monkeypatch)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_block_is_shown_by_its_page(address: str) -> None:
    files = [PAGES / f"{address}.py", *(PAGES / f"{address}_parts").rglob("*.py")]
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    blocks = prose.blocks(address)
    made = [re.sub(r"{.*?}", r"[\\w-]+", name) for name in re.findall(r'WORDS\[f"(.*?)"\]', code)]
    for name in blocks.keys() - CHOSEN.get(address, set()):
        named = f'"{name}"' in code or f"'{name}'" in code
        assert named or any(re.fullmatch(pattern, name) for pattern in made), name
    for name in re.findall(r"WORDS\[[\"']([\w-]+)[\"']\]", code):
        assert name in blocks, name
