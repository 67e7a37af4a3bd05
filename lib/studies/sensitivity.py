"""Which layers hurt: accuracy with some of them in float32 and the others in integers.

Three questions, each a job. :func:`sensitivity`: what does one layer alone in integers cost, or
what does one in float32 win? :func:`keep_in_float32`: what do these layers win?
:func:`greedy_search`: which layers to keep in float32, if so many may be kept? All answers are
accuracies over the 10,000 test images.
"""

from collections.abc import Collection, Generator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Unpack

from lib.cnn.mixed import MixedNet, mix
from lib.numbers.checks import check_choice, check_int
from lib.studies import shipped
from lib.studies.evaluation import OneByOne, right_answers

KINDS = ("only", "all_but")  # one layer in integers, or one in float32


class Trial(NamedTuple):
    """One network: the layers kept in float32, in their order, and what came of it."""

    float_layers: tuple[str, ...]
    accuracy: float
    packed_bytes: int  # weights, scales and biases, codes packed without gaps

    @property
    def kilobytes(self) -> float:
        """The packed memory in kB."""
        return self.packed_bytes / 1000


@dataclass(frozen=True, kw_only=True)
class Progress(OneByOne[Trial]):
    """The trials that are done, and how far the present one is."""

    float_layers: tuple[str, ...] = ()  # of the present trial

    @property
    def words(self) -> str:
        """What is being done now."""
        kept = " and ".join(self.float_layers) if len(self.float_layers) < 4 else "most layers"
        return f"Answering the test images with {kept or 'nothing'} in float32"


def won_back(trial: Trial, integers: Trial, float32: float) -> float:
    """The part of the accuracy lost to integers that a trial wins back: 1 is all of it.

    Args:
        trial, integers: some layers in float32, and none.
        float32: the accuracy with all layers in float32; different from that of `integers`.
    """
    return (trial.accuracy - integers.accuracy) / (float32 - integers.accuracy)


class GreedySearch(NamedTuple):
    """The layers that a greedy search keeps in float32, one more in each step."""

    steps: tuple[Trial, ...]  # steps[k] keeps k layers
    trials: tuple[Trial, ...]  # all that were tried

    def within(self, budget: int) -> "GreedySearch":
        """What the search found before it kept more layers than these: the same with that budget.

        Args:
            budget: 0 to that of the search.
        """
        tried = tuple(trial for trial in self.trials if len(trial.float_layers) <= budget)
        return GreedySearch(self.steps[: budget + 1], tried)


Trials = Generator[Progress, None, tuple[Trial, ...]]


def sensitivity(kind: str, **choice: Unpack[shipped.QuantizedSettings]) -> Trials:
    """Put each layer in turn alone into integers, or keep it alone in float32.

    Args:
        kind: "only" or "all_but": which layers are in integers.
        choice: as in :func:`lib.studies.shipped.quantized`.

    Returns:
        one trial for each layer, in the order of the layers, then the two ends: nothing in float32,
        everything in float32.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    check_choice("kind", kind, KINDS)
    names = [layer.name for layer in shipped.float32(choice["network"]).layers]
    one_each = [{name} if kind == "all_but" else set(names) - {name} for name in names]
    return (yield from _try_all([*one_each, set(), set(names)], (), len(names) + 2, choice))


def keep_in_float32(
    float_layers: Collection[str], **choice: Unpack[shipped.QuantizedSettings]
) -> Trials:
    """Keep these layers in float32, and for comparison none.

    Args:
        float_layers: names of layers.
        choice: as in :func:`lib.studies.shipped.quantized`.

    Returns:
        two trials: nothing in float32, then these layers.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    return (yield from _try_all([(), float_layers], (), 2, choice))


def greedy_search(
    budget: int, **choice: Unpack[shipped.QuantizedSettings]
) -> Generator[Progress, None, GreedySearch]:
    """Keep the layer in float32 that helps most, then the one that helps most beside it, and so on.

    Of layers that win the same, the one that adds fewest bytes. Greedy is no guarantee: two layers
    may win more together than each of them promises.

    Args:
        budget: how many layers may stay in float32, 0 to the number of layers.
        choice: as in :func:`lib.studies.shipped.quantized`.

    Raises:
        ValueError, TypeError: an argument outside its range, named in the message.
    """
    names = [layer.name for layer in shipped.float32(choice["network"]).layers]
    budget = check_int("budget", budget, 0, len(names))
    of = 1 + sum(len(names) - step for step in range(budget))
    trials = yield from _try_all([()], (), of, choice)
    steps = [trials[0]]
    for _ in range(budget):
        kept = steps[-1].float_layers
        candidates = [{*kept, name} for name in names if name not in kept]
        found = yield from _try_all(candidates, trials, of, choice)
        steps.append(max(found, key=lambda trial: (trial.accuracy, -trial.packed_bytes)))
        trials += found
    return GreedySearch(tuple(steps), trials)


def _try_all(
    candidates: Sequence[Collection[str]],
    before: tuple[Trial, ...],
    of: int,
    choice: shipped.QuantizedSettings,
) -> Trials:
    """Try one set of float32 layers after the other; `before` are trials to report as done."""
    found: tuple[Trial, ...] = ()
    for float_layers in candidates:
        trial = yield from _try(float_layers, before + found, of, choice)
        found += (trial,)
    return found


def _try(
    float_layers: Collection[str],
    before: tuple[Trial, ...],
    of: int,
    choice: shipped.QuantizedSettings,
) -> Generator[Progress, None, Trial]:
    net = _mixed(float_layers, choice)
    kept = tuple(layer.name for layer in net.float32.layers if layer.name in net.float_layers)
    progress = Progress(done=before, of=of, float_layers=kept)
    yield progress
    # The same set is asked for by several questions.
    for seen, right in right_answers(net, ("mixed", kept, *sorted(choice.items()))):
        yield replace(progress, images=seen, right=right)
    return Trial(kept, right / seen, net.packed_bytes)


def _mixed(float_layers: Collection[str], choice: shipped.QuantizedSettings) -> MixedNet:
    return mix(shipped.float32(choice["network"]), shipped.quantized(**choice), float_layers)
