"""Adam (Kingma and Ba 2014, "Adam: A Method for Stochastic Optimization"), in plain sight.

To the bit what PyTorch's own does. That one, when it is first made, imports a compiler that nothing
here uses: seconds in which a training can't be stopped, and 70 MB.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

FIRST_DECAY, SECOND_DECAY = 0.9, 0.999
EPSILON = 1e-8


class Adam:
    """Steps along the mean slope of each number, divided by the slopes' usual size.

    Args:
        groups: learning rates, each with the tensors that learn by it.
    """

    def __init__(self, groups: Sequence[tuple[float, Sequence[Tensor]]]) -> None:
        self._learning = [(rate, tensor) for rate, tensors in groups for tensor in tensors]
        self._means = [torch.zeros_like(tensor) for _, tensor in self._learning]
        self._squares = [torch.zeros_like(tensor) for _, tensor in self._learning]
        self._steps = 0

    def zero_grad(self) -> None:
        """Forget the slopes, which would add up with the next ones."""
        for _, tensor in self._learning:
            tensor.grad = None

    @torch.no_grad()
    def step(self, part: float) -> None:
        """Change all tensors, in place, by their slopes.

        Args:
            part: of the learning rates, 0..1.
        """
        self._steps += 1
        # Both means begin at 0; these say how much of the slopes they hold by now.
        first, second = (1 - decay**self._steps for decay in (FIRST_DECAY, SECOND_DECAY))
        for (rate, tensor), mean, square in zip(
            self._learning, self._means, self._squares, strict=True
        ):
            slope = tensor.grad
            assert slope is not None
            mean.lerp_(slope, 1 - FIRST_DECAY)
            square.mul_(SECOND_DECAY).addcmul_(slope, slope, value=1 - SECOND_DECAY)
            size = (square.sqrt() / second**0.5).add_(EPSILON)
            tensor.addcdiv_(mean, size, value=-(part * rate / first))
