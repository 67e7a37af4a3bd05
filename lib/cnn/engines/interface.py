"""What an engine is: a way to make the layers of a network ready, and to run them.

Batches are arrays (N, C, H, W): float32 in a float32 network, codes (uint8) in an integer network.
The last layer gives float32 logits (N, classes).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from numpy.typing import NDArray

from lib.cnn.layers import IntegerLayer, Layer


class Program(Protocol):
    """A chain of layers, ready to run on one engine."""

    def run(self, batch: NDArray) -> Iterator[tuple[str, NDArray]]:
        """Name and output of each layer in turn."""

    def run_layer(self, position: int, batch: NDArray) -> NDArray:
        """What the layer at this position alone makes of its input."""

    def ready(self, batch: NDArray) -> Callable[[], NDArray]:
        """A call that returns the last layer's output, with the batch in the engine's own type.

        It does the layers' work and nothing else: this is what a stopwatch times.
        """


@dataclass(frozen=True)
class Engine:
    """One way to run networks; each has a file of its own.

    Its sentences about integers stand on the pages; the reference, which is right by definition,
    needs none.

    Attributes:
        name: as in :func:`lib.cnn.engines.available`.
        title: as readers see it.
        prepare_float32: makes layers of a FloatNet that follow each other ready.
        prepare_integers: the same for layers of a QuantizedNet. It raises AttributeError or
            RuntimeError where the engine has no integer kernels.
        passed: what computes the integers, in a sentence, where the engine passed its test.
        missing: the sentence where there are no integer kernels.
        wrong: the sentence where they are wrong, with a place for what of.
    """

    name: str
    title: str
    prepare_float32: Callable[[Sequence[Layer]], Program]
    prepare_integers: Callable[[Sequence[IntegerLayer]], Program]
    passed: str = ""
    missing: str = ""
    wrong: str = ""
