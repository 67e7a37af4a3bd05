"""How few bits does a network need: what weights of 8 to 2 bits keep of its accuracy.

Run as `python -m lib.studies.weight_bits`, it measures the record that Home shows. Activations keep
8 bits.
"""

import functools
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lib.cnn import client_export
from lib.cnn.data import test_set
from lib.cnn.processor import processor
from lib.settings import NETWORK_BITS, TEST_IMAGES
from lib.studies import shipped
from lib.studies.evaluation import accuracy
from lib.studies.sweep import in_float32

RECORD = Path(__file__).resolve().parents[2] / "assets/measured/weight_bits.json"
COMMAND = "python -m lib.studies.weight_bits"
NETWORK = "plain"
FLOAT = 32  # bits
PICTURES = 20  # test images that the browser has: the first ones


@dataclass(frozen=True)
class Width:
    """A network whose weights have so many bits.

    right: of the 10,000 test images. bytes: weights packed without gaps, scales and biases.
    """

    bits: int
    right: int
    bytes: int

    @property
    def accuracy(self) -> float:
        """The share of right answers."""
        return self.right / TEST_IMAGES

    @property
    def kilobytes(self) -> float:
        """Its memory in 1,000 bytes."""
        return self.bytes / 1000


@dataclass(frozen=True)
class Record:
    """What was measured of one network, with float32 first, then 8 bits down to 2.

    machine: the processor. measured: the day.
    """

    network: str
    machine: str
    measured: str
    widths: tuple[Width, ...]

    def width(self, bits: int) -> Width:
        """What was measured of weights of so many bits."""
        return next(width for width in self.widths if width.bits == bits)

    def times_smaller(self, bits: int) -> float:
        """How many times the memory of float32 is that of weights of so many bits."""
        return self.width(FLOAT).bytes / self.width(bits).bytes

    def accuracy_change(self, bits: int) -> float:
        """The accuracy with weights of so many bits minus that of float32, in percentage points."""
        return 100 * (self.width(bits).right - self.width(FLOAT).right) / TEST_IMAGES


def measure() -> Record:
    """Let the network answer all test images in every width."""
    whole = in_float32(NETWORK)
    widths = [Width(FLOAT, round(whole.accuracy * TEST_IMAGES), whole.packed_bytes)]
    widths += [measure_one(bits) for bits in NETWORK_BITS[::-1]]
    return Record(NETWORK, processor()[0], time.strftime("%d %B %Y"), tuple(widths))


def measure_one(bits: int) -> Width:
    """Let the network with weights of so many bits, 2..8, answer all test images."""
    net = shipped.quantized(network=NETWORK, weight_bits=bits)
    return Width(bits, round(accuracy(net) * TEST_IMAGES), net.packed_bytes)


@functools.cache
def recorded() -> Record:
    """What was measured on the machine that this was written on."""
    found = json.loads(RECORD.read_text(encoding="utf-8"))
    return Record(**found | {"widths": tuple(Width(**width) for width in found["widths"])})


# --- what the browser needs to run it -------------------------------------------------------------


@functools.cache
def integers_file(network: str = NETWORK) -> bytes:
    """A network in integers of 8 bits, as the browser reads it."""
    return client_export.integers(shipped.quantized(network))


@functools.cache
def floats_file(network: str = NETWORK) -> bytes:
    """A network in float32, as the browser reads it: narrower weights are made of it there."""
    return client_export.floats(shipped.float32(network))


@functools.cache
def pictures() -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]:
    """The first test images (n, 28, 28), the logits of float32 for them (n, 10), their classes."""
    images, labels = (array[:PICTURES] for array in test_set())
    return images, shipped.float32(NETWORK).predict(images), labels


if __name__ == "__main__":
    RECORD.write_text(json.dumps(asdict(measure()), indent=1) + "\n", encoding="utf-8")
