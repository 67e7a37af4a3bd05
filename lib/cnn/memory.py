"""What a network takes up in memory, layer by layer: what is stored, and what flows through."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.images import as_batch
from lib.cnn.layers import IntegerLayer, Layer, Pool


class StoredBytes(NamedTuple):
    """Bytes of what a layer keeps for ever."""

    weights: int = 0
    scales: int = 0  # and zero points
    biases: int = 0

    @property
    def total(self) -> int:
        return self.weights + self.scales + self.biases


class LayerMemory(NamedTuple):
    """Bytes of one layer, for one image."""

    name: str
    stored: StoredBytes
    inputs: int
    outputs: int

    @property
    def activations(self) -> int:
        """What goes in and what comes out: both must be there while the layer computes."""
        return self.inputs + self.outputs


class Memory(NamedTuple):
    """Bytes of a network, for one image at a time."""

    layers: tuple[LayerMemory, ...]

    @property
    def stored(self) -> StoredBytes:
        """Weights, scales and biases of all layers."""
        every = [layer.stored for layer in self.layers]
        return StoredBytes(*(sum(column) for column in zip(*every, strict=True)))

    @property
    def peak(self) -> LayerMemory:
        """The layer whose inputs and outputs need most room: the chain needs no more than that."""
        return max(self.layers, key=lambda layer: layer.activations)

    @property
    def total(self) -> int:
        """What is stored, and the activations at their peak."""
        return self.stored.total + self.peak.activations


def kilobytes(count: int) -> str:
    """Bytes for people: in thousands, with three digits where there are few; below that plain."""
    if count < 1000:
        return "1 byte" if count == 1 else f"{count} bytes"
    return f"{count / 1000:,.0f} kB" if count >= 100_000 else f"{count / 1000:,.3g} kB"


def times_smaller(before: Memory, after: Memory) -> float:
    """How many times as much memory one network takes as another, all in all."""
    return before.total / after.total


class Runnable(Protocol):
    """A FloatNet or a QuantizedNet."""

    def run(self, images: ArrayLike) -> Iterator[tuple[str, NDArray]]: ...
    def stored(self) -> dict[str, StoredBytes]: ...


def memory(
    net: Runnable, image: ArrayLike, stored: Mapping[str, StoredBytes] | None = None
) -> Memory:
    """Count the bytes of a network, layer by layer.

    Args:
        net: the network.
        image: any image, (28, 28): its outputs are measured, not what they hold.
        stored: what its layers keep, by name; None: as the kernels want it.
    """
    stored = stored or net.stored()
    layers = []
    inputs = None
    for name, output in net.run(image):
        if inputs is None:  # pixels come in the type that the first layer computes in
            inputs = as_batch(image).size * output.itemsize
        layers.append(LayerMemory(name, stored[name], inputs, output.nbytes))
        inputs = output.nbytes
    return Memory(tuple(layers))


def stored_in_float32(layer: Layer) -> StoredBytes:
    """Bytes of a float32 layer's weights and biases; a pool has none."""
    if isinstance(layer, Pool):
        return StoredBytes()
    return StoredBytes(weights=layer.weight.nbytes, biases=layer.bias.nbytes)


def stored_in_integers(layer: IntegerLayer, bits: int = 8) -> StoredBytes:
    """Bytes of an integer layer's codes, scales and biases.

    Args:
        layer: the layer.
        bits: what a code of the weights takes; 8 as the kernels want them, fewer if packed without
            gaps (whole bytes for each layer).
    """
    scales = 4 + 1  # scale and zero point of what goes in
    if layer.is_pool:
        return StoredBytes(scales=scales)
    return StoredBytes(
        weights=-(-layer.weight.size * bits // 8),
        scales=scales + np.asarray(layer.weight_qparams.scale).nbytes,
        biases=layer.bias.nbytes,
    )
