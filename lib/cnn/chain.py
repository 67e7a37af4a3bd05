"""What a network in float32 and one in integers have in common: how a chain of layers is run."""

import functools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from numpy.typing import ArrayLike, NDArray

from lib.cnn.engines.interface import Engine, Program
from lib.cnn.images import in_batches
from lib.cnn.layers import Floats, IntegerLayer, Layer, position_of

AnyLayer = TypeVar("AnyLayer", Layer, IntegerLayer)


class Chain(ABC, Generic[AnyLayer]):
    """A chain of layers of one kind, which engines run.

    Where an `engine` can be named, images are (28, 28), (N, 28, 28) or (N, 1, 28, 28), uint8 in
    0..255 or float in 0..1. ValueError where there is no such engine, or no such layer.
    """

    layers: tuple[AnyLayer, ...]

    @abstractmethod
    def engine(self, name: str | None = None) -> Engine:
        """The engine called `name`, or the one that such networks run on by themselves."""

    @abstractmethod
    def inputs(self, images: ArrayLike) -> NDArray:
        """Images as the first layer takes them, (N, 1, 28, 28)."""

    @abstractmethod
    def prepare(self, engine: Engine) -> Program:
        """The layers, made ready for an engine."""

    def run(self, images: ArrayLike, engine: str | None = None) -> Iterator[tuple[str, NDArray]]:
        """Name and output of each layer in turn, for images that are all in memory at once."""
        yield from self._program(engine).run(self.inputs(images))

    def run_layer(self, name: str, x: NDArray, engine: str | None = None) -> NDArray:
        """What one layer alone makes of its inputs, (N, C, H, W)."""
        return self._program(engine).run_layer(position_of(name, self.layers), x)

    def predict(self, images: ArrayLike, engine: str | None = None) -> Floats:
        """Logits, float32 (N, classes), of any number of images."""
        return in_batches(lambda batch: self.ready(batch, engine)(), images)

    def ready(self, images: ArrayLike, engine: str | None = None) -> Callable[[], Floats]:
        """A call that returns the logits of these images, all in memory at once: for a stopwatch.

        What goes into the first layer is made beforehand; the call does the layers' work alone.
        """
        return self._program(engine).ready(self.inputs(images))

    @functools.cached_property
    def _programs(self) -> dict[str, Program]:
        return {}

    def _program(self, name: str | None) -> Program:
        """The layers on an engine, made ready when it is first asked for."""
        engine = self.engine(name)
        if engine.name not in self._programs:
            self._programs[engine.name] = self.prepare(engine)
        return self._programs[engine.name]
