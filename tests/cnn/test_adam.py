"""Adam against PyTorch's own, to the bit."""

import subprocess
import sys

import torch

from lib.cnn.adam import Adam
from tests.support.server import ROOT

TRAIN = """
import sys
from lib.cnn import fine_tune, load
from lib.cnn.data import training_set

next(fine_tune(load("plain"), *training_set(2), 4, 8))
print("torch._dynamo" in sys.modules)
"""


def learning(seed: int) -> list[torch.Tensor]:
    """Tensors of several shapes that learn."""
    random = torch.Generator().manual_seed(seed)
    shapes = [(3, 2, 3, 3), (5,), ()]
    return [torch.randn(shape, generator=random).requires_grad_() for shape in shapes]


def test_it_is_pytorchs_own() -> None:
    parts = [1.0, 0.9, 0.5, 0.5, 0.25, 0.0]
    ours, theirs = learning(1), learning(1)
    own = Adam([(1e-3, ours[:2]), (0.02, ours[2:])])
    groups = [{"params": theirs[:2], "lr": 1e-3}, {"params": theirs[2:], "lr": 0.02}]
    other = torch.optim.Adam(groups)
    schedule = torch.optim.lr_scheduler.LambdaLR(other, lambda step: [*parts, 0.0][step])
    for number, part in enumerate(parts):
        slopes = learning(2 + number)
        for a, b, slope in zip(ours, theirs, slopes, strict=True):
            size = 10.0 ** (number - 3)
            a.grad, b.grad = size * slope.detach(), size * slope.detach()
        before = [tensor.detach().clone() for tensor in ours]
        own.step(part)
        other.step()
        schedule.step()
        own.zero_grad()
        assert all(tensor.grad is None for tensor in ours)
        for a, b, was in zip(ours, theirs, before, strict=True):
            assert torch.equal(a, b)
            assert torch.equal(a, was) == (part == 0)


def test_a_training_imports_no_compiler() -> None:
    output = subprocess.check_output([sys.executable, "-c", TRAIN], cwd=ROOT, text=True)
    assert output == "False\n"
