"""The sources: their years agree with arXiv's numbers, and each is one that some page names."""

import re
from urllib.parse import urlsplit

import pytest

from lib.ui import prose
from lib.ui.references import REFERENCES

BY_YEAR = [key for key in REFERENCES if re.search(r"\d{4}$", key) and key[-4:] < "2100"]
ON_ARXIV = [key for key, source in REFERENCES.items() if "arxiv" in (source.url or "")]


@pytest.mark.parametrize("key", REFERENCES)
def test_addresses_can_be_followed(key: str) -> None:
    url = REFERENCES[key].url
    if url is not None:
        parts = urlsplit(url)
        assert (parts.scheme, bool(parts.hostname)) == ("https", True)
        assert not re.search(r"\s", url)


def test_no_two_keys_for_one_source() -> None:
    for values in zip(*REFERENCES.values(), strict=True):
        given = [value for value in values if value is not None]
        assert len(set(given)) == len(given)


@pytest.mark.parametrize("key", BY_YEAR)
def test_the_text_has_the_name_and_the_year_of_the_key(key: str) -> None:
    assert key[-4:] in REFERENCES[key].text
    assert REFERENCES[key].text.lower().startswith(key[:-4])


@pytest.mark.parametrize("key", ON_ARXIV)
def test_a_paper_is_on_arxiv_at_most_a_year_before_it_is_published(key: str) -> None:
    """arXiv's numbers begin with the year and the month: 1806.08342 came in June 2018."""
    source = REFERENCES[key]
    [number] = re.findall(r"^https://arxiv\.org/abs/(\d{4})\.\d{4,5}$", source.url or "")
    [year] = re.findall(r"\b(?:19|20)\d\d\b", source.text)
    assert 1 <= int(number[2:]) <= 12
    # Wu's came out on arXiv alone; a proceedings' year is that of arXiv or the next.
    assert int(year) - 2000 - int(number[:2]) in (0, 1)


def test_every_source_is_named_by_a_page() -> None:
    pages = "".join(file.read_text(encoding="utf-8") for file in prose.PAGES.rglob("*.py"))
    for key in REFERENCES:
        assert f'"{key}"' in pages, key
