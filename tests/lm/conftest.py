"""A small network with weights by chance, and a text of our own to try it on."""

import pytest
import torch

from lib.lm.data import Synset
from lib.lm.language_model import LanguageModel
from lib.lm.model import Config, Decoder
from lib.lm.tokenizer import learn

SYNSETS = [
    Synset((f"{size} {name}", f"{name}let"), "noun", f"a {size} {kind} that {does}")
    for size in ("small", "large", "striped", "quiet")
    for name, kind in (("tabby", "cat"), ("spaniel", "dog"), ("wren", "bird"), ("carp", "fish"))
    for does in ("sleeps all day", "is kept in houses", "eats what it finds")
]


@pytest.fixture(scope="session")
def synsets() -> list[Synset]:
    """48 synsets of two words each; no two have the same gloss."""
    return SYNSETS


@pytest.fixture(scope="session")
def model() -> LanguageModel:
    """Two layers of width 16, with weights large enough that attention is uneven."""
    tokenizer = learn("\n".join(line for each in SYNSETS for line in each.lines).encode(), 300)
    torch.manual_seed(5)
    config = Config(2, 16, 2, 24, vocabulary=len(tokenizer.texts), context=40)
    decoder = Decoder(config)
    with torch.no_grad():
        for parameter in decoder.parameters():
            parameter.normal_(std=0.6)
    return LanguageModel(decoder, tokenizer)
