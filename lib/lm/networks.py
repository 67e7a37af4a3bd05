"""What can be done with each of the networks here: replace weights, look at what enters layers."""

import contextlib
import copy
from collections.abc import Collection, Mapping
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor, nn

Floats = NDArray[np.float32]
Network = TypeVar("Network", bound=nn.Module)


def weights_of(network: nn.Module) -> dict[str, Floats]:
    """Copies of a network's arrays by name, float32; a matrix is (outputs, inputs)."""
    return {name: value.numpy().copy() for name, value in network.state_dict().items()}


def replaced(network: Network, weights: Mapping[str, ArrayLike]) -> Network:
    """A copy of a network with some weights replaced.

    Raises:
        ValueError: the network has no weight of a name, or it has another shape.
    """
    new = copy.deepcopy(network)
    state = new.state_dict()
    for name, values in weights.items():
        array = np.array(values, np.float32)
        if name not in state:
            raise ValueError(f"weights: no {name!r} in the network")
        shape = tuple(state[name].shape)
        if array.shape != shape:
            raise ValueError(f"weights: {name} has the shape {shape}, not {array.shape}")
        state[name].copy_(torch.from_numpy(array))
    return new


def with_own_modules(network: Network) -> Network:
    """A copy whose layers can be listened to and replaced; its weights are the network's own."""
    shared = {id(weight): weight for weight in (*network.parameters(), *network.buffers())}
    return copy.deepcopy(network, shared)


class _EnoughError(Exception):
    """All that was asked for has been found."""


def layer_inputs(
    network: nn.Module, tokens: Tensor, names: Collection[str] = ()
) -> dict[str, Floats]:
    """What enters linear layers when a network reads tokens, (lines, length, inputs).

    By the name of the layer's weight: of `names`, after the last of which nothing more is computed,
    or without any of all.
    """
    found: dict[str, Floats] = {}

    def keep(name: str, layer: nn.Module) -> None:
        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            found[name] = inputs[0].numpy().copy()
            if len(found) == len(names):
                raise _EnoughError

        layer.register_forward_pre_hook(hook)

    # On a copy: a hook on a shared network would see other readers' text.
    listened = with_own_modules(network)
    for name, layer in listened.named_modules():
        if isinstance(layer, nn.Linear) and (not names or f"{name}.weight" in names):
            keep(f"{name}.weight", layer)
    with torch.inference_mode(), contextlib.suppress(_EnoughError):
        listened(tokens)
    return found


def as_tokens(tokens: ArrayLike, vocabulary: int, most: int) -> Tensor:
    """Token numbers as int64 (lines, length).

    Raises:
        ValueError: they are no integers (lines, length), none of the vocabulary's, or too many.
    """
    array = np.asarray(tokens)
    if array.ndim != 2 or array.dtype.kind not in "iu" or not array.size:
        raise ValueError(f"tokens: integers (lines, length), not {array.dtype} {array.shape}")
    if array.shape[1] > most:
        raise ValueError(f"tokens: {most} a line at most, not {array.shape[1]}")
    if array.min() < 0 or array.max() >= vocabulary:
        raise ValueError(f"tokens: numbers from 0 to {vocabulary - 1}")
    return torch.from_numpy(array.astype(np.int64))
