"""The glossary: each term in a line, in order, with a page that there is."""

import json
import re
from itertools import chain

from lib.ui import glossary, router


def test_terms_are_lines_in_order_on_pages_that_there_are() -> None:
    names = [term.name for term in glossary.TERMS]
    assert names == sorted(names, key=lambda name: name.lower().replace("-", " "))
    for term in glossary.TERMS:
        assert router.page(term.address).group not in ("Start", router.BESIDE)
        assert len(term.meaning) <= 90, term
        assert term.meaning.endswith(".")


def test_every_form_has_one_meaning() -> None:
    forms = [form.lower() for term in glossary.TERMS for form in (term.name, *term.also)]
    assert len(set(forms)) == len(forms)
    sent = json.loads(glossary.script_data())
    words = [one for one in sent if "picture" not in one]
    assert [form.lower() for form in chain.from_iterable(one["forms"] for one in words)] == forms
    layers = [form for one in sent if "picture" in one for form in one["forms"]]
    assert not set(layers) & set(forms)
    # The browser makes a regular expression of them.
    assert not any(re.search(r"[\\^$.*+?()\[\]{}|]", form) for form in forms)


def test_anchors_are_names() -> None:
    anchors = [glossary.anchor(term) for term in glossary.TERMS]
    assert len(set(anchors)) == len(anchors)
    assert all(re.fullmatch(r"[a-z][\w-]*", anchor) for anchor in anchors)
