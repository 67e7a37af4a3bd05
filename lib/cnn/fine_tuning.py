"""Quantization-aware training: a trained network learns a little more, with its rounding in view.

What comes out runs on integers. What it costs: images with labels, and seconds for each of them.
"""

import math
from collections.abc import Generator, Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor
from torch.nn import functional

from lib.cnn.adam import Adam
from lib.cnn.fake_quantization import FakeQuantizedNet
from lib.cnn.images import as_batch, as_unit_floats
from lib.cnn.int8 import QuantizedNet
from lib.cnn.network import FloatNet
from lib.numbers.checks import as_integers, check_bool, check_instance, check_int, check_real
from lib.settings import CALIBRATION_IMAGES

BATCH = 64
LEARNING_RATE = 1e-3
SCALES_RATE = 10  # times the learning rate of the weights, for the logarithms of the scales
MAX_EPOCHS, MAX_THREADS = 100, 2


class TrainingStep(NamedTuple):
    """How far the training is.

    Attributes:
        images: how many it has seen, each as often as it came.
        of: how many it will have seen in the end.
        loss: cross-entropy of the batch just seen, before the step that learned from it.
        network: as it is now. Its `quantized()` makes the integer network of this moment.
    """

    images: int
    of: int
    loss: float
    network: FakeQuantizedNet


def fine_tune(
    net: FloatNet,
    images: ArrayLike,
    labels: ArrayLike,
    weight_bits: int,
    activation_bits: int,
    *,
    epochs: int = 2,
    learning_rate: float = LEARNING_RATE,
    learn_scales: bool = True,
    seed: int = 0,
    threads: int = 1,
) -> Generator[TrainingStep, None, QuantizedNet]:
    """Train a network on, with weights and activations rounded at every step.

    Whoever asks for no further step has stopped the training, and may use what the last one left.

    Args:
        net: a trained network in float32.
        images: (N, 28, 28) or (N, 1, 28, 28), uint8 in 0..255 or float in 0..1. The first 256 find
            the first scales of the activations.
        weight_bits, activation_bits: 2..8.
        labels, epochs, ...: as in :func:`train`.

    Yields:
        a TrainingStep after each batch.

    Returns:
        the network in integers. (A `for` loop drops what a generator returns; `yield from` has it.)

    Raises:
        TypeError, ValueError: an argument of the wrong kind or out of range, named in the message,
            before anything is trained.
    """
    first = as_batch(images)[:CALIBRATION_IMAGES]
    return train(
        FakeQuantizedNet(net, first, weight_bits, activation_bits),
        images,
        labels,
        epochs=epochs,
        learning_rate=learning_rate,
        learn_scales=learn_scales,
        seed=seed,
        threads=threads,
    )


def train(
    network: FakeQuantizedNet,
    images: ArrayLike,
    labels: ArrayLike,
    *,
    epochs: int = 2,
    learning_rate: float = LEARNING_RATE,
    learn_scales: bool = True,
    seed: int = 0,
    threads: int = 1,
) -> Generator[TrainingStep, None, QuantizedNet]:
    """The same for a network that may have been trained so before; it is changed in place.

    :class:`lib.cnn.adam.Adam` on batches of 64 images, with a learning rate that falls to 0 along
    half a cosine. With the same arguments, versions and kind of processor a training repeats.

    Args:
        network: what learns.
        images: as in :func:`fine_tune`.
        labels: the class of each image, integers (N,).
        epochs: how often each image comes, 1..100. Where N is above 64 and no multiple of it, the
            last images of a shuffled epoch are left out of it.
        learning_rate: at first, 0..1; scales learn ten times as fast, as a part of themselves.
        learn_scales: whether the scales learn at all.
        seed: of the order of the images.
        threads: of the processor, 1 or 2, as long as this generator is in use.

    Yields, returns, raises: as :func:`fine_tune`.
    """
    check_instance("network", network, FakeQuantizedNet)
    batch = as_batch(images)
    classes = as_integers("labels", labels, 0, network.classes - 1)
    if classes.shape != (len(batch),):
        raise ValueError(
            f"labels must have the shape (N,), one for each of {len(batch)} images, not "
            f"{classes.shape}"
        )
    epochs = check_int("epochs", epochs, 1, MAX_EPOCHS)
    rate = check_real("learning_rate", learning_rate, 0, 1)
    rates = [(rate, network.weights_and_biases())]
    if check_bool("learn_scales", learn_scales):
        rates.append((SCALES_RATE * rate, network.log_scales()))
    random = torch.Generator().manual_seed(check_int("seed", seed, 0, 2**63 - 1))
    threads = check_int("threads", threads, 1, MAX_THREADS)
    return _steps(
        network, batch, torch.from_numpy(classes.astype(np.int64)), epochs, rates, random, threads
    )


def _steps(
    network: FakeQuantizedNet,
    images: NDArray,
    labels: Tensor,
    epochs: int,
    rates: list[tuple[float, list[Tensor]]],
    random: torch.Generator,
    threads: int,
) -> Generator[TrainingStep, None, QuantizedNet]:
    """The training itself, of arguments that are in order."""
    size = min(BATCH, len(images))
    steps = epochs * (len(images) // size)
    optimizer = Adam(rates)
    threads_before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        for step, chosen in enumerate(_batches(len(images), size, epochs, random), start=1):
            pixels = torch.from_numpy(as_unit_floats(images[chosen.numpy()]))
            loss = functional.cross_entropy(network.logits(pixels), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step((1 + math.cos(math.pi * (step - 1) / steps)) / 2)
            yield TrainingStep(step * size, steps * size, loss.item(), network)
    finally:
        torch.set_num_threads(threads_before)
    return network.quantized()


def _batches(count: int, size: int, epochs: int, random: torch.Generator) -> Iterator[Tensor]:
    """Which images each step learns from, (size,), in a new order each epoch."""
    for _ in range(epochs):
        order = torch.randperm(count, generator=random)
        yield from order[: count - count % size].split(size)
