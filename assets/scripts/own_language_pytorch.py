"""Quantize the weights of a language model in PyTorch: int8.

The weights of one output have one scale.
"""

import os

import torch
from mine import network, tokens  # yours
from torchao.quantization import Int8WeightOnlyConfig, quantize_

network.eval()
torch.save(network.state_dict(), "float32.pt")
with torch.no_grad():
    before = network(tokens)
    quantize_(network, Int8WeightOnlyConfig())  # every nn.Linear, in place
    after = network(tokens)
torch.save(network.state_dict(), "int8.pt")

for file in ("float32.pt", "int8.pt"):
    print(f"{file}: {os.path.getsize(file):,} bytes")
same = (before.argmax(-1) == after.argmax(-1)).float().mean()
print(f"the same next token: {same:.1%}")
