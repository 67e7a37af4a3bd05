"""What tests of the language model's studies share."""

import pytest

from lib.lm import glosses, language_model
from lib.lm.data import Synset
from lib.lm.language_model import LanguageModel
from tests.support.language import small_model


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> LanguageModel:
    """A small model in place of the shipped one, and a few glosses."""
    made = small_model()
    monkeypatch.setattr(language_model, "load", lambda: made)
    few = tuple(
        Synset((f"{size} {name}",), "noun", f"a {size} {name} that {does}")
        for size in ("small", "large", "quiet")
        for name in ("cat", "dog", "wren")
        for does in ("sleeps all day", "eats what it finds", "sings")
    )
    monkeypatch.setattr(glosses, "held_out", lambda: few[:9])
    monkeypatch.setattr(glosses, "training", lambda: few[9:])
    return made
