"""mine.py: your model and a text as tokens. Random ones stand here."""

import torch
from torch import nn

network = nn.Sequential(
    nn.Embedding(256, 128),
    nn.TransformerEncoderLayer(128, 4, 256, batch_first=True),
    nn.TransformerEncoderLayer(128, 4, 256, batch_first=True),
    nn.Linear(128, 256),
)
# network.load_state_dict(torch.load("weights.pt"))  # as it was trained
tokens = torch.randint(256, (2, 16))  # (texts, length)
