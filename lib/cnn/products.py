"""Large products of matrices on kernels that the networks' engines don't use."""

from collections.abc import Callable

import torch
from numpy.typing import NDArray

Call = Callable[[], NDArray]


class Bfloat16:
    """Products of rows and one weight in bfloat16, by PyTorch on one thread.

    Args:
        weight: (outputs, inputs), rounded to bfloat16.
    """

    def __init__(self, weight: NDArray) -> None:
        self._weight = torch.from_numpy(weight).to(torch.bfloat16)

    def ready(self, rows: NDArray) -> Call:
        """``rows @ weight.T`` as a call for a stopwatch; rows (rows, inputs) are rounded before.

        It returns float32 (rows, outputs), made of the bfloat16 that the kernel puts out.
        """
        numbers = torch.from_numpy(rows).to(torch.bfloat16)
        torch.set_num_threads(1)
        return lambda: torch.nn.functional.linear(numbers, self._weight).float().numpy()
