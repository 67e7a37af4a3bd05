"""Copies of networks: what they share, and what not."""

import torch
from torch import nn

from lib.lm.language_model import LanguageModel
from lib.lm.networks import with_own_modules


def test_a_copy_with_own_modules_has_the_same_weights_and_nothing_else(
    model: LanguageModel,
) -> None:
    network = model.decoder
    copy = with_own_modules(network)
    tokens = torch.tensor([[10, 65, 66]])
    assert torch.equal(copy(tokens), network(tokens))
    for name, weight in network.state_dict().items():
        assert copy.state_dict()[name].data_ptr() == weight.data_ptr()
    pairs = list(zip(copy.modules(), network.modules(), strict=True))
    assert not any(own is other for own, other in pairs)
    for own, _ in pairs:
        own.register_forward_pre_hook(lambda *_: None)
        if isinstance(own, nn.Linear):
            own.weight = nn.Parameter(torch.zeros_like(own.weight), requires_grad=False)
    assert not any(other._forward_pre_hooks for _, other in pairs)
    assert not torch.equal(copy(tokens), network(tokens))
