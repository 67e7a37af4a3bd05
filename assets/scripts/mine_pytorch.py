"""mine.py: your network and your data. Random ones stand here, to try."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

network = nn.Sequential(
    nn.Conv2d(3, 16, 3, stride=2, padding=1),
    nn.BatchNorm2d(16),
    nn.ReLU(),
    nn.Conv2d(16, 32, 3, stride=2, padding=1),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(32, 10),
)
# network.load_state_dict(torch.load("weights.pt"))  # as you trained it

# Prepare inputs here exactly as in training.
training = TensorDataset(torch.rand(128, 3, 32, 32))
tested = TensorDataset(torch.rand(64, 3, 32, 32), torch.randint(10, (64,)))
calibration = [inputs for (inputs,) in DataLoader(training, 32)]
test = list(DataLoader(tested, 32))
