"""What training with the rounding in view wins back: a network that learns while one looks on.

On its way it is measured on 1,000 training images from which it does not learn, and which choose
nothing by themselves; the 10,000 test images are asked once, at the end.
"""

import time
from collections import OrderedDict
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from lib.cnn.data import calibration_set, training_set
from lib.cnn.fake_quantization import FakeQuantizedNet
from lib.cnn.fine_tuning import train
from lib.cnn.int8 import QuantizedNet
from lib.cnn.layers import Conv, Floats
from lib.numbers.checks import check_choice
from lib.settings import CALIBRATION_IMAGES, NETWORK_BITS, TEST_IMAGES, TRAINED
from lib.studies import shipped
from lib.studies.evaluation import Predictor, right_answers
from lib.studies.winning_back import Maker, Way

CHECKED = 1000  # training images that it is measured on while it learns
PART = 250  # of them, between two reports
FIRST_BATCHES, EVERY = (1, 2, 4), 8  # batches after which it is measured
FILTERS = 8  # of the first layer that are watched, nine weights each
SMOOTHED = 20  # batches whose losses are averaged for the eye
LEFT = 4  # trainings that were stopped and can go on
TRAINING_SHARE = 0.9  # of the work; the rest are the test images
BEGUN = "best scales"  # the network before its first step; after the last it is trained
WAYS = ("to nearest", BEGUN, "making up", TRAINED)  # the others as in `lib.studies.winning_back`


class Mark(NamedTuple):
    """The network at one moment of its training.

    Attributes:
        images: how many it has learned from so far, each as often as it came.
        right: the share of the 1,000 images that its integers get right, 0..1.
        weights: of the first filters, in steps of their scales, float32 (FILTERS, 9).
    """

    images: int
    right: float
    weights: Floats


@dataclass(frozen=True, kw_only=True, eq=False)
class Training:
    """A training so far, or at its end.

    Attributes:
        images: how many the network has learned from, each as often as it came.
        of: how many these will be in the end.
        losses: of each batch, before the step that learned from it.
        marks: the network before the first batch, and every few batches.
        float32: the share of the 1,000 images that the network in float32 gets right.
        seconds: of one core that the training took, without looking at what it does.
        tested: what was asked all test images: the network trained, and rounded without training.
        asked: which one answers them now, "" before that.
        answered: how many it has answered.
    """

    images: int = 0
    of: int = 1
    losses: tuple[float, ...] = ()
    marks: tuple[Mark, ...] = ()
    float32: float = 0.0
    seconds: float = 0.0
    tested: tuple[Way, ...] = ()
    asked: str = ""
    answered: int = 0

    @property
    def share(self) -> float:
        """The part of the work that is done, 0..1."""
        tested = (len(self.tested) + self.answered / TEST_IMAGES) / len(WAYS)
        learned = self.images / self.of
        return min(TRAINING_SHARE * learned + (1 - TRAINING_SHARE) * tested, 1.0)

    @property
    def words(self) -> str:
        """What is being done, and how far it is."""
        if self.asked:
            return f"Asking the test images once, {self.asked}: {self.answered:,}"
        return f"Learning: {self.images:,} of {self.of:,} images"

    @property
    def smoothed(self) -> list[tuple[int, float]]:
        """After each batch: how many images, and its loss averaged with those of 19 before it."""
        sums = np.cumsum([0.0, *self.losses])
        ends = np.arange(1, len(sums))
        starts = np.maximum(ends - SMOOTHED, 0)
        means = (sums[ends] - sums[starts]) / (ends - starts)
        batch = self.images // max(len(self.losses), 1)
        return list(zip((batch * ends).tolist(), means.tolist(), strict=True))


class Steps(NamedTuple):
    """Nine weights of one filter on their way, in steps of their scale.

    images: learned from before each look, (n,). weights: float32 (n, 9).
    """

    images: tuple[int, ...]
    weights: Floats

    def codes(self, weight_bits: int) -> NDArray[np.int64]:
        """What they are rounded to, (n, 9)."""
        end = highest_code(weight_bits)
        return np.clip(np.rint(self.weights), -end, end).astype(np.int64)

    @property
    def silent(self) -> bool:
        """Whether nothing has moved in spite of training: no slope has reached the filter."""
        return len(self.images) > 1 and bool((self.weights == self.weights[0]).all())

    def moved(self, weight_bits: int) -> int:
        """How many of the nine end in another bin than they began in."""
        codes = self.codes(weight_bits)
        return int(np.count_nonzero(codes[0] != codes[-1]))

    def crossings(self, weight_bits: int) -> int:
        """How often a weight was in another bin than at the look before."""
        return int(np.count_nonzero(np.diff(self.codes(weight_bits), axis=0)))


def steps_of(training: Training, number: int) -> Steps:
    """The way of one of the watched filters' weights."""
    images = tuple(mark.images for mark in training.marks)
    weights = [mark.weights[number] for mark in training.marks]
    return Steps(images, np.array(weights, np.float32).reshape(-1, 9))


def highest_code(weight_bits: int) -> int:
    """The highest code of a weight; the lowest is its opposite."""
    return int(2 ** (weight_bits - 1) - 1)


def watched_layer(network: str) -> str:
    """The layer whose first filters are watched: it has nine weights for each of them."""
    return shipped.float32(network).layers[0].name


# --- the training ---------------------------------------------------------------------------------


class Choice(TypedDict):
    """What can be chosen of a training: the arguments of `retrain`."""

    network: str
    weight_bits: int
    activation_bits: int
    learning_rate: float
    images: int
    epochs: int
    learn_scales: bool


# What was stopped, to go on with; the one that was left first is forgotten first.
_left: OrderedDict[frozenset[tuple[str, object]], "_Learning"] = OrderedDict()


def retrain(**choice: Unpack[Choice]) -> Generator[Training, None, Training]:
    """Train a shipped network on, with its rounding in view, and ask it the test images at the end.

    One that was stopped goes on where it was when it is asked for again.

    Args:
        network: ``"plain"`` or ``"separable"``.
        weight_bits, activation_bits: 2..8.
        images: of the shipped training images, how many it learns from, 1..10,000.
        learning_rate, epochs, learn_scales: as in :func:`lib.cnn.fine_tune`.

    Yields:
        the training so far, after each batch and a few times while it is measured.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    key = frozenset(choice.items())
    learning = _left.pop(key, None) or _Learning(choice)
    try:
        yield from learning.learn()
        yield from learning.ask()
    except GeneratorExit:
        _left[key] = learning
        while len(_left) > LEFT:
            _left.popitem(last=False)
        raise
    return learning.so_far


class _Learning:
    """A training that can be left between two reports, and gone on with."""

    def __init__(self, choice: Choice) -> None:
        self._rounded = choice["network"], choice["weight_bits"], choice["activation_bits"]
        network, *bits = self._rounded
        for name, number in zip(("weight_bits", "activation_bits"), bits, strict=True):
            check_choice(name, number, NETWORK_BITS)
        self._float32 = shipped.float32(network)
        pictures, labels = training_set(choice["images"])
        self._net = FakeQuantizedNet(self._float32, pictures[:CALIBRATION_IMAGES], *bits)
        self._steps = train(
            self._net,
            pictures,
            labels,
            epochs=choice["epochs"],
            learning_rate=choice["learning_rate"],
            learn_scales=choice["learn_scales"],
        )
        self._begun = self._net.quantized()
        self.so_far = Training(of=choice["epochs"] * len(pictures))

    def learn(self) -> Generator[Training, None, None]:
        """Learn to the end, and look at the network now and then."""
        yield self.so_far
        if not self.so_far.float32:
            self.so_far = replace(self.so_far, float32=(yield from self._checked(self._float32)))
        if self._is_due():
            yield from self._look()
        while True:
            begun = time.process_time()
            step = next(self._steps, None)
            if step is None:
                return
            self.so_far = replace(
                self.so_far,
                images=step.images,
                of=step.of,
                losses=(*self.so_far.losses, round(step.loss, 4)),
                seconds=self.so_far.seconds + time.process_time() - begun,
            )
            yield self.so_far
            if self._is_due():
                yield from self._look()

    def _is_due(self) -> bool:
        """Whether the network is to be looked at now, and hasn't been."""
        so_far, batches = self.so_far, len(self.so_far.losses)
        if so_far.marks and so_far.marks[-1].images == so_far.images:
            return False
        return batches in FIRST_BATCHES or batches % EVERY == 0 or so_far.images == so_far.of

    def _look(self) -> Generator[Training, None, None]:
        """Measure the network as it is, and note where the watched weights are."""
        integers = self._net.quantized()
        right = yield from self._checked(integers)
        mark = Mark(self.so_far.images, right, self._watched(integers))
        self.so_far = replace(self.so_far, marks=(*self.so_far.marks, mark))
        yield self.so_far

    def _watched(self, integers: QuantizedNet) -> Floats:
        """The weights of the first filters, in steps."""
        layer = self._net.float32().layers[0]
        assert isinstance(layer, Conv)
        scale = integers.layers[0].weight_qparams.scale
        weights = layer.weight.reshape(len(layer.weight), -1) / np.reshape(scale, (-1, 1))
        watched: Floats = weights[:FILTERS].astype(np.float32)
        return watched

    def _checked(self, net: Predictor) -> Generator[Training, None, float]:
        """The share of the 1,000 images that a network gets right."""
        pictures, labels = calibration_set(CHECKED)
        right = 0
        for start in range(0, CHECKED, PART):
            here = slice(start, start + PART)
            right += int(np.count_nonzero(net.predict(pictures[here]).argmax(1) == labels[here]))
            yield self.so_far
        return right / CHECKED

    def ask(self) -> Generator[Training, None, None]:
        """Let the network answer the test images: rounded without training, begun, and trained."""
        for name in WAYS[len(self.so_far.tested) :]:
            self.so_far = replace(self.so_far, asked=name, answered=0)
            yield self.so_far
            for seen, right in self._answers(name):
                way = Way(name, right / seen)
                yield replace(self.so_far, answered=seen)
            self.so_far = replace(self.so_far, tested=(*self.so_far.tested, way), answered=0)

    def _answers(self, name: str) -> Iterator[tuple[int, int]]:
        """What one of the networks answers, as `right_answers` counts it."""
        if name == BEGUN:
            return right_answers(self._begun)
        if name == TRAINED:
            return right_answers(self._net.quantized())
        # Another study may have asked it already.
        return right_answers(Maker(*self._rounded).ways[name](), ("rounded", name, *self._rounded))
