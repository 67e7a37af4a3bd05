"""The networks over the whole test set, a part at a time, so that a job can report and be stopped.

What was counted to the end is remembered under a name, so that a run that was stopped goes on where
it stopped, and runs that ask for the same network share its answers.
"""

from collections.abc import Callable, Generator, Hashable, Iterator
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lib.cnn.data import test_set
from lib.cnn.layers import Floats

PART = 256  # images between two reports
REMEMBERED = 2048  # networks, 10 kB each; the first remembered is the first forgotten

Answers = NDArray[np.uint8]  # a class for each image

_remembered: dict[Hashable, Answers] = {}

Found = TypeVar("Found")
Progress = TypeVar("Progress")


class Predictor(Protocol):
    """Any of the networks: FloatNet, QuantizedNet, MixedNet."""

    def predict(self, images: ArrayLike) -> Floats: ...


class Part(NamedTuple):
    """What some networks made of a part of the test images, and of all up to its end."""

    logits: list[Floats]  # of each network for the part, (PART or fewer, classes)
    seen: int  # images so far
    right: tuple[int, ...]  # right answers of each network so far


def over_test_set(*nets: Predictor) -> Iterator[Part]:
    """Run networks side by side over the 10,000 test images, PART of them at a time."""
    images, labels = test_set()
    right = np.zeros(len(nets), int)
    for start in range(0, len(images), PART):
        here = slice(start, min(start + PART, len(images)))
        logits = [net.predict(images[here]) for net in nets]
        right += [np.count_nonzero(each.argmax(1) == labels[here]) for each in logits]
        yield Part(logits, here.stop, tuple(right.tolist()))


def logits_of_all(
    *nets: Predictor, report: Callable[[int, tuple[int, ...]], Progress]
) -> Generator[Progress, None, tuple[list[Floats], Progress]]:
    """Run networks side by side over the 10,000 test images and keep their logits.

    Args:
        nets: the networks.
        report: makes the progress out of how many images they have seen, and how many each got
            right.

    Returns:
        the logits of each network, (10000, classes), and the last progress.
    """
    parts = []
    for part in over_test_set(*nets):
        parts.append(part.logits)
        progress = report(part.seen, part.right)
        yield progress
    return [np.concatenate(each) for each in zip(*parts, strict=True)], progress


def answers(net: Predictor, name: Hashable = None) -> Iterator[Answers]:
    """Let a network answer the 10,000 test images.

    Args:
        net: the network.
        name: unlike that of any other network. The second time, all answers come at once. None:
            answer anew.

    Yields:
        its answers so far, the number of a class for each image, after each part of them.
    """
    if name in _remembered:
        yield _remembered[name]
        return
    given = np.empty(0, np.uint8)
    for part in over_test_set(net):
        [logits] = part.logits
        given = np.concatenate([given, logits.argmax(1).astype(np.uint8)])
        yield given
    if name is not None:
        while len(_remembered) >= REMEMBERED:
            del _remembered[next(iter(_remembered))]
        _remembered[name] = given


def remembered(name: Hashable) -> bool:
    """Whether the answers of the network of that name are known."""
    return name in _remembered


def right_of(given: Answers) -> int:
    """How many of a network's answers to the first test images are right."""
    return int(np.count_nonzero(given == test_set()[1][: len(given)]))


def right_answers(net: Predictor, name: Hashable = None) -> Iterator[tuple[int, int]]:
    """Count a network's right answers to the 10,000 test images.

    Args:
        net, name: as in :func:`answers`.

    Yields:
        how many images it has seen and how many it got right, after each part of them.
    """
    for given in answers(net, name):
        yield len(given), right_of(given)


def accuracy(net: Predictor) -> float:
    """The share of the 10,000 test images that a network gets right."""
    *_, (seen, right) = right_answers(net)
    return right / seen


@dataclass(frozen=True, kw_only=True)
class OneByOne(Generic[Found]):
    """Progress of networks that answer the test images one after the other.

    Attributes:
        done: what was found of those that are done.
        of: how many networks there are.
        images: how many images the present one has seen.
        right: how many it got right.
    """

    done: tuple[Found, ...] = ()
    of: int = 1
    images: int = 0
    right: int = 0

    @property
    def share(self) -> float:
        """The part of the work that is done, 0..1."""
        return (len(self.done) + self.images / len(test_set()[1])) / self.of
