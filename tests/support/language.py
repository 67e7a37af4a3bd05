"""A small language model with weights by chance, in place of the shipped one."""

import torch

from lib.lm.language_model import LanguageModel
from lib.lm.model import Config, Decoder
from lib.lm.tokenizer import learn

WIDTH = 256  # the smallest that every format's blocks divide


def small_model() -> LanguageModel:
    """One layer, and logits far enough from even that formats make a difference."""
    tokenizer = learn(b"a small cat that sleeps all day, a large dog that eats what it finds", 280)
    torch.manual_seed(3)
    config = Config(1, WIDTH, 2, WIDTH, vocabulary=len(tokenizer.texts), context=128)
    decoder = Decoder(config)
    with torch.no_grad():
        for parameter in decoder.parameters():
            parameter.normal_(std=0.2)  # what the layer adds outweighs the token itself
        decoder.embedding.weight.normal_(std=0.06)
        decoder.norm.weight.fill_(2.0)
    return LanguageModel(decoder, tokenizer)
