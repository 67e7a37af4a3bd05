"""What can be won back without training: a network rounded in six ways, over all test images.

``python -m lib.studies.winning_back`` writes the record that the page opens on.
"""

import functools
import json
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from lib.cnn import NETWORKS
from lib.cnn.bias_correction import correct_biases
from lib.cnn.compensation import compensate_rounding
from lib.cnn.data import calibration_set
from lib.cnn.equalization import equalize
from lib.cnn.int8 import QuantizedNet, quantize_network
from lib.cnn.network import FloatNet
from lib.quantization.calibration import MinMax, Observer, Percentile
from lib.settings import CALIBRATION_IMAGES, TEST_IMAGES
from lib.studies import shipped
from lib.studies.evaluation import OneByOne, right_answers
from lib.studies.progress import result_of

IMAGES = 64  # from which compensation and correction learn
PERCENT = 99.9  # of the activations that the other range keeps
RECORD = Path(__file__).resolve().parents[2] / "assets/measured/winning_back.json"
RECORDED = (2, 3, 4, 8)  # bits of the weights, with activations of 8


class Way(NamedTuple):
    """How a network was rounded, and the share of test images that it gets right."""

    name: str
    accuracy: float


@dataclass(frozen=True, kw_only=True)
class Progress(OneByOne[Way]):
    """How far the ways are. name: of the one that answers now."""

    name: str = ""

    @property
    def words(self) -> str:
        """What is being done, and how far it is."""
        return f"{self.name}: {self.images:,} images"


class Maker:
    """Makes one network in integers, in each of the ways."""

    def __init__(self, network: str, weight_bits: int, activation_bits: int) -> None:
        self._network, self._net = network, shipped.float32(network)
        self._weight_bits, self._activation_bits = weight_bits, activation_bits
        self._images = calibration_set(IMAGES)[0]

    @property
    def ways(self) -> dict[str, Callable[[], QuantizedNet]]:
        """Each way by its name."""
        return {
            "to nearest": self._nearest,
            "equalized": self._equalized,
            "another range": self._another_range,
            "biases corrected": lambda: correct_biases(self._net, self._nearest(), self._images),
            "making up": self._compensated,
            "making up, biases corrected": lambda: correct_biases(
                self._net, self._compensated(), self._images
            ),
        }

    def _nearest(self) -> QuantizedNet:
        return self._quantized(self._net, MinMax)

    def _equalized(self) -> QuantizedNet:
        return self._quantized(equalize(self._net), MinMax)

    def _another_range(self) -> QuantizedNet:
        return self._quantized(self._net, lambda: Percentile(PERCENT))

    def _quantized(self, net: FloatNet, observer: Callable[[], Observer]) -> QuantizedNet:
        return quantize_network(
            net,
            calibration_set(CALIBRATION_IMAGES)[0],
            weight_bits=self._weight_bits,
            activation_bits=self._activation_bits,
            observer=observer,
        )

    def _compensated(self) -> QuantizedNet:
        return compensate_rounding(self._net, self._nearest(), self._images)


def win_back(
    network: str, weight_bits: int, activation_bits: int
) -> Generator[Progress, None, tuple[Way, ...]]:
    """Round a shipped network in each way, and let it answer the 10,000 test images.

    Args:
        network: ``"plain"`` or ``"separable"``.
        weight_bits, activation_bits: 2..8; weights have a scale per channel.

    Yields:
        the progress, several times a second but while weights are rounded, which takes a second.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    ways = Maker(network, weight_bits, activation_bits).ways
    done: tuple[Way, ...] = ()
    for name, make in ways.items():
        progress = Progress(done=done, of=len(ways), name=name)
        yield progress
        key = ("rounded", name, network, weight_bits, activation_bits)
        for seen, right in right_answers(make(), key):
            yield replace(progress, images=seen, right=right)
        done += (Way(name, right / seen),)
    return done


def points_lost(float32: float, ways: tuple[Way, ...]) -> float:
    """How many points, of 100, rounding to nearest loses; below 0 where it wins some."""
    return 100 * (float32 - ways[0].accuracy)


def points_won(ways: tuple[Way, ...], best: Way) -> float:
    """How many points, of 100, a way is better than rounding to nearest."""
    return 100 * (best.accuracy - ways[0].accuracy)


# --- the record that the page opens on ------------------------------------------------------------


class Record(NamedTuple):
    """What was found for some settings, and when."""

    ways: tuple[Way, ...]
    measured: str  # the day


def recorded(network: str, weight_bits: int, activation_bits: int) -> Record | None:
    """What was measured before, None where nothing was."""
    everything = _record()
    found = everything["found"].get(f"{network} {weight_bits} {activation_bits}")
    if found is None:
        return None
    ways = tuple(Way(name, right / TEST_IMAGES) for name, right in found.items())
    return Record(ways, everything["measured"])


@functools.cache
def _record() -> dict[str, Any]:
    return dict(json.loads(RECORD.read_text(encoding="utf-8")))


if __name__ == "__main__":
    written = {
        f"{network} {bits} 8": {
            way.name: round(way.accuracy * TEST_IMAGES)
            for way in result_of(win_back(network, bits, 8))
        }
        for network in NETWORKS
        for bits in RECORDED
    }
    text = json.dumps({"measured": time.strftime("%d %B %Y"), "found": written}, indent=1)
    RECORD.write_text(text + "\n", encoding="utf-8")
