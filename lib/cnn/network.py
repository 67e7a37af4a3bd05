"""A network in float32: what training left of it, its layers as plain arrays, how to run them."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn import engines
from lib.cnn.architecture import ARCHITECTURES, NETWORKS, Architecture
from lib.cnn.chain import Chain
from lib.cnn.engines.interface import Engine, Program
from lib.cnn.folding import BatchNorm, fold
from lib.cnn.images import as_unit_floats
from lib.cnn.layers import Conv, Floats, Layer, Linear, Pool
from lib.cnn.memory import StoredBytes, stored_in_float32
from lib.numbers.checks import check_choice


@dataclass(frozen=True, eq=False)
class FloatNet(Chain[Layer]):
    """A chain of layers in float32. Make one with :func:`load`.

    Outputs are float32 (N, C, H, W), or (N, classes) for the last layer.
    """

    name: str
    layers: tuple[Layer, ...]

    def engine(self, name: str | None = None) -> Engine:
        """The engine called `name`, or the one that float32 always runs on here."""
        return engines.for_float32(name)

    def inputs(self, images: ArrayLike) -> Floats:
        """Images as float32 (N, 1, 28, 28) in 0..1."""
        return as_unit_floats(images)

    def prepare(self, engine: Engine) -> Program:
        """The layers, made ready for an engine."""
        return engine.prepare_float32(self.layers)

    def stored(self) -> dict[str, StoredBytes]:
        """Bytes of each layer's weights and biases."""
        return {layer.name: stored_in_float32(layer) for layer in self.layers}

    @property
    def bytes(self) -> int:
        """Memory of all weights and biases."""
        return sum(layer.total for layer in self.stored().values())


@dataclass(frozen=True, eq=False)
class Trained:
    """What training makes: convolutions, each with its BatchNorm, and the last layer."""

    convolutions: dict[str, tuple[Floats, BatchNorm]]
    weight: Floats
    bias: Floats


def weights_file(name: str) -> Path:
    """Where the shipped weights of a network lie."""
    return Path(__file__).parents[2] / "assets" / "weights" / f"{name}.npz"


def save_weights(name: str, trained: Trained, **origin: str | int | float) -> None:
    """Write a network's arrays and where they come from (command, seed, versions, accuracy)."""
    arrays: dict[str, NDArray] = {"linear.weight": trained.weight, "linear.bias": trained.bias}
    for layer, (weight, norm) in trained.convolutions.items():
        arrays[f"{layer}.weight"] = weight
        arrays |= {f"{layer}.{field}": array for field, array in norm._asdict().items()}
    arrays |= {f"origin.{key}": np.array(value) for key, value in origin.items()}
    weights_file(name).parent.mkdir(parents=True, exist_ok=True)
    np.savez(weights_file(name), allow_pickle=False, **arrays)


def architecture_of(name: str) -> Architecture:
    """The architecture called ``name``; ValueError says which names there are."""
    return ARCHITECTURES[check_choice("name", name, NETWORKS)]


def load_trained(name: str) -> Trained:
    """A shipped network as training left it; ValueError for any name but those of `NETWORKS`."""
    architecture = architecture_of(name)
    with np.load(weights_file(name), allow_pickle=False) as arrays:
        convolutions = {
            spec.name: (
                arrays[f"{spec.name}.weight"],
                BatchNorm(*(arrays[f"{spec.name}.{field}"] for field in BatchNorm._fields)),
            )
            for spec in architecture.convolutions
        }
        return Trained(convolutions, arrays["linear.weight"], arrays["linear.bias"])


def fold_all(architecture: Architecture, trained: Trained) -> FloatNet:
    """The network that computes the same without BatchNorm: folded into each convolution."""
    layers: list[Layer] = [
        Conv(
            spec.name,
            *fold(*trained.convolutions[spec.name]),
            stride=spec.stride,
            groups=spec.groups,
        )
        for spec in architecture.convolutions
    ]
    layers += [Pool("pool"), Linear("linear", trained.weight, trained.bias)]
    return FloatNet(architecture.name, tuple(layers))


def load(name: str) -> FloatNet:
    """A shipped network, ``"plain"`` or ``"separable"``; ValueError for any other name."""
    return fold_all(architecture_of(name), load_trained(name))


def origin(name: str) -> dict[str, str | int | float]:
    """How the shipped weights were made: command, seed, versions and test accuracy."""
    architecture_of(name)
    with np.load(weights_file(name), allow_pickle=False) as arrays:
        return {
            key.removeprefix("origin."): arrays[key].item()
            for key in arrays.files
            if key.startswith("origin.")
        }
