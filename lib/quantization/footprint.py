"""What a language model takes in memory while it writes: its weights and its key-value cache.

The cache keeps the keys and values of all tokens so far, of all layers, so that they are not
computed again for each new token. A runtime takes some more for itself, which is not counted.
"""

import math
from typing import NamedTuple

from lib.numbers.checks import check_instance, check_int
from lib.quantization import mixes
from lib.quantization.labels import Label
from lib.quantization.mixes import MODELS, Shape

TABLE_BITS = 16  # of embedding and output layer, where a name is none of a mix
GIGA = 10**9


class Memory(NamedTuple):
    """A memory that people have: whose, its size as the maker states it, and where."""

    name: str
    gigabytes: int
    device: str
    url: str

    @property
    def bytes(self) -> int:
        """Its size, a gigabyte being 10**9 bytes."""
        return self.gigabytes * GIGA


MEMORIES = (
    Memory("board", 8, "Raspberry Pi 5", "https://www.raspberrypi.com/products/raspberry-pi-5/"),
    Memory("phone", 12, "Google Pixel 9", "https://store.google.com/product/pixel_9_specs"),
    Memory("laptop", 16, "MacBook Air, M4", "https://support.apple.com/en-us/122209"),
    Memory(
        "graphics card",
        24,
        "GeForce RTX 4090",
        "https://www.nvidia.com/en-us/geforce/graphics-cards/40-series/rtx-4090/",
    ),
    Memory("server GPU", 80, "NVIDIA H100", "https://www.nvidia.com/en-us/data-center/h100/"),
    Memory("eight of them", 640, "DGX H100", "https://www.nvidia.com/en-us/data-center/dgx-h100/"),
)


class Footprint(NamedTuple):
    """Bytes of the weights, and of the key-value cache."""

    weights: float
    cache: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.weights + self.cache

    def share(self, memory: Memory) -> float:
        """The part of a memory that both take; above 1 they don't fit."""
        return self.total / memory.bytes

    def weights_share(self, memory: Memory) -> float:
        """The part that the weights take."""
        return self.weights / memory.bytes

    def cache_share(self, memory: Memory) -> float:
        """The part that the cache takes."""
        return self.cache / memory.bytes


def in_billions(billions: float) -> float:
    """So many billions as a number."""
    return billions * GIGA


def billions_of(count: float) -> float:
    """How many billions a number is."""
    return count / GIGA


def gigabytes(size: float) -> str:
    """Bytes as people read them, three digits of them that count.

    In gigabytes of 10**9, or in megabytes below one of them.
    """
    rounded = float(f"{size:.3g}")
    return f"{rounded / GIGA:,g} GB" if rounded >= GIGA else f"{rounded / 10**6:g} MB"


def nearest(parameters: float) -> Shape:
    """The model of `mixes.MODELS` whose size is nearest, as a ratio.

    Raises:
        ValueError: `parameters` is not positive and finite.
    """
    if not 0 < parameters < math.inf:
        raise ValueError(f"parameters must be positive, not {parameters}")
    return min(MODELS, key=lambda shape: abs(math.log(shape.parameters / parameters)))


def bits_per_weight(label: Label, shape: Shape) -> float:
    """What a weight of a whole model takes on the average.

    Mixes say it of every matrix. Other names of formats below 16 bits leave the embedding and the
    output layer in 16 bits, as is usual.

    Args:
        label: of the weights.
        shape: of the model.
    """
    check_instance("label", label, Label)
    if label.mix:
        return mixes.bits_per_weight(label.mix, shape)
    tables = shape.tables / shape.parameters
    in_tables = max(label.weight_bits, TABLE_BITS)
    return (1 - tables) * label.weight_bits + tables * in_tables


def cache_bytes(shape: Shape, context: int, bits: float = 16) -> float:
    """What the keys and values of so many tokens take, `bits` each.

    Raises:
        TypeError, ValueError: `context` is no whole number, or negative.
    """
    context = check_int("context", context, 0, 2**40)
    numbers = 2 * shape.layers * shape.kv_heads * shape.head_width
    return numbers * context * bits / 8


def footprint(label: Label, parameters: float, context: int, cache_bits: float = 16) -> Footprint:
    """What a model of a size takes, with tables and cache like those of the nearest model.

    Args:
        label: of its weights.
        parameters: of the model.
        context: tokens that it can look back on.
        cache_bits: of a number in the cache.

    Raises:
        TypeError, ValueError: as in the functions above.
    """
    shape = nearest(parameters)
    weights = parameters * bits_per_weight(label, shape) / 8
    return Footprint(weights, cache_bytes(shape, context, cache_bits))
