"""What computes a network: engines behind one interface, and the choice among them.

Each engine has a file of its own and is listed in ENGINES. It is trusted with integers where it
passes :mod:`lib.cnn.engines.self_test`. Of several, the one that wins a short race is used, see
:mod:`lib.cnn.engines.race`. Both happen once in each process, when integers are first asked for.
"""

import functools
import logging
from dataclasses import dataclass

from lib import heap, settings
from lib.cnn.engines import numpy, onednn, onnxruntime, race, self_test
from lib.cnn.engines.interface import Engine
from lib.numbers.checks import check_choice

REFERENCE = numpy.ENGINE.name
_ALL = onednn.ENGINE, onnxruntime.ENGINE, numpy.ENGINE
TITLES = {engine.name: engine.title for engine in _ALL}  # results may come from another server
ENGINES = {
    engine.name: engine
    for engine in _ALL
    if engine.name in settings.ENGINES or engine.name == REFERENCE
}
FLOAT32 = next(iter(ENGINES))  # always the same, so that float32 always gives the same answers


@dataclass(frozen=True)
class Status:
    """Whether integers run on kernels made for them here, and one sentence that says so."""

    fast: bool
    sentence: str


@functools.cache
def failure(name: str) -> str:
    """Why an engine can't be trusted with integers here, in a sentence; nothing if it can."""
    if name == REFERENCE:
        return ""
    if name not in ENGINES:
        return "This server doesn't use it (QP_ENGINES)."
    engine = ENGINES[name]
    try:
        mistake = self_test.mistake(engine.prepare_integers)
    except (AttributeError, RuntimeError) as error:
        logging.getLogger(__name__).warning("%s: no integer kernels", name, exc_info=error)
        return engine.missing
    return engine.wrong.format(mistake) if mistake else ""


def available() -> tuple[str, ...]:
    """The engines that can be trusted with integers here, the fastest first.

    The reference, which is right by definition and slow, is always there and always last.
    """
    trusted = tuple(name for name in ENGINES if name != REFERENCE and not failure(name))
    return (*_fastest_first(trusted), REFERENCE)


@functools.cache
def _fastest_first(names: tuple[str, ...]) -> tuple[str, ...]:
    heap.keep_freed_memory()
    return tuple(engine.name for engine in race.fastest_first([ENGINES[name] for name in names]))


def status() -> Status:
    """What computes the integers unless an engine is named."""
    [first, *_] = available()
    if first != REFERENCE:
        return Status(True, ENGINES[first].passed)
    # The reference's time means nothing.
    failures = [failure(name) for name in ENGINES if name != REFERENCE]
    return Status(False, " ".join(failures) or "This server uses NumPy alone (QP_ENGINES).")


def for_float32(name: str | None = None) -> Engine:
    """The engine called `name`, or the one that float32 runs on; ValueError if there is none."""
    heap.keep_freed_memory()
    return ENGINES[FLOAT32 if name is None else check_choice("engine", name, tuple(ENGINES))]


def for_integers(name: str | None = None) -> Engine:
    """The engine called `name`, or the fastest that can be trusted; ValueError if there is none."""
    heap.keep_freed_memory()
    return ENGINES[available()[0] if name is None else check_choice("engine", name, available())]
