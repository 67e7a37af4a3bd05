"""Which observer, and how many images to calibrate on: the accuracy that a choice of ranges gives.

Ranges are all that changes here. So the accuracy, over all 10,000 test images, is that of the real
network in integers, beside float32's on the same images.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import NamedTuple, Unpack

from lib.settings import TEST_IMAGES
from lib.studies import shipped
from lib.studies.evaluation import right_answers
from lib.studies.progress import RightSoFar

COUNTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)  # of calibration images
NEAR_THE_END = 0.1  # of the end of a range


ONE = RightSoFar(right=(0,))  # one network, before the first image


@dataclass(frozen=True)
class Answers:
    """Right answers of float32, and then of the integers."""

    float32: RightSoFar = ONE
    integers: RightSoFar = ONE

    @property
    def share(self) -> float:
        """The part of the work that is done, 0..1."""
        return (self.float32.share + self.integers.share) / 2

    @property
    def words(self) -> str:
        """What is being done, and how far it is."""
        which = "integers" if self.integers.images else "float32"
        seen = self.integers.images or self.float32.images
        return f"Answering the test images in {which}: {seen:,} of {TEST_IMAGES:,}"

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The share that float32 and the integers got right; 0 before the first image."""
        return self.float32.accuracies + self.integers.accuracies

    @property
    def fewer(self) -> int:
        """How many right answers fewer the integers have than float32; negative where more."""
        return self.float32.right[0] - self.integers.right[0]

    @property
    def points(self) -> float:
        """Accuracy of the integers minus that of float32, in percentage points."""
        before, after = self.accuracies
        return 100 * (after - before)


class Point(NamedTuple):
    """What calibrating on so many images gives.

    highs: the high end of each calibrated layer's range, in the order of the layers.
    accuracy: of the network in integers over the 10,000 test images, 0..1.
    """

    images: int
    highs: tuple[float, ...]
    accuracy: float


class Study(NamedTuple):
    """The points found so far, and how far the present one is."""

    layers: tuple[str, ...]
    points: tuple[Point, ...]
    float32: float  # accuracy
    seen: int = 0  # test images

    @property
    def ends(self) -> dict[str, list[float]]:
        """For each layer, named "end of conv1", the high end of its range at each point."""
        return {
            f"end of {layer}": [point.highs[i] for point in self.points]
            for i, layer in enumerate(self.layers)
        }

    @property
    def relative_highs(self) -> list[list[float]]:
        """The ends of the ranges of each point as parts of those of the last one."""
        last = self.points[-1].highs
        return [[high / end for high, end in zip(p.highs, last, strict=True)] for p in self.points]

    @property
    def complete(self) -> bool:
        """Whether every number of images was tried."""
        return len(self.points) == len(COUNTS)

    @property
    def settled(self) -> int:
        """The number of images from which on every range ends within 10 % of where it ends last."""
        far = [max(abs(end - 1) for end in ends) > NEAR_THE_END for ends in self.relative_highs]
        first = max((i + 1 for i, is_far in enumerate(far) if is_far), default=0)
        return self.points[first].images

    @property
    def share(self) -> float:
        """The part of the work that is done, 0..1; float32 counts as one more point."""
        return (len(self.points) + bool(self.float32) + self.seen / TEST_IMAGES) / (len(COUNTS) + 1)

    @property
    def words(self) -> str:
        """What is being done."""
        if not self.float32:
            return "Answering the test images in float32"
        if self.complete:
            return "Done"
        images = COUNTS[len(self.points)]
        return f"Calibrating on {images:,} image{'s' if images > 1 else ''}, then answering"


def measure_accuracy(
    **choice: Unpack[shipped.QuantizedSettings],
) -> Generator[Answers, None, Answers]:
    """Quantize a shipped network with ranges by one observer and run it over the test images.

    Args:
        choice: as in :func:`lib.studies.shipped.quantized`.

    Yields:
        the answers so far, several times a second.

    Returns:
        all answers.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    float32, net = shipped.float32(choice["network"]), shipped.quantized(**choice)
    answers = Answers()
    for seen, right in right_answers(float32, ("float32", choice["network"])):
        answers = replace(answers, float32=RightSoFar(seen, (right,)))
        yield answers
    for seen, right in right_answers(net):
        answers = replace(answers, integers=RightSoFar(seen, (right,)))
        yield answers
    return answers


def study(network: str, activation_bits: int, observer: str) -> Generator[Study, None, Study]:
    """Calibrate on more and more images, the first 1, 2, 4, ... 1,000, with 8-bit weights.

    Args: as in :func:`lib.studies.shipped.quantized`.

    Yields:
        the points so far, several times a second.

    Returns:
        all points, one for each of COUNTS.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    layers = tuple(layer.name for layer in shipped.float32(network).layers[:-1])
    found = Study(layers, (), 0.0)
    share = 0.0
    for seen, right in right_answers(shipped.float32(network), ("float32", network)):
        share = right / seen
        yield found._replace(seen=seen)
    found = found._replace(float32=share)
    for count in COUNTS:
        yield found
        ranges = shipped.calibration(network, observer, activation_bits, count).ranges
        net = shipped.quantized(
            network,
            activation_bits=activation_bits,
            observer=observer,
            calibration_images=count,
        )
        for seen, right in right_answers(net):
            share = right / seen
            yield found._replace(seen=seen)
        highs = tuple(float(ranges[layer][1]) for layer in layers)
        found = found._replace(points=(*found.points, Point(count, highs, share)))
    return found
