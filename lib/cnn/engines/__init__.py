"""What computes a network: engines behind one interface, and the choice among them.

Each engine has a file of its own and is listed in ENGINES. It is trusted with integers where it
passes :mod:`lib.cnn.engines.self_test`, once in each process.
"""

import functools
import logging
from dataclasses import dataclass

from lib.cnn.engines import numpy, onednn, onnxruntime, self_test
from lib.cnn.engines.interface import Engine
from lib.numbers.checks import check_choice

ENGINES = {engine.name: engine for engine in (onednn.ENGINE, onnxruntime.ENGINE, numpy.ENGINE)}
REFERENCE = numpy.ENGINE.name
FLOAT32 = onednn.ENGINE.name  # PyTorch computes in float32 on every processor


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
    engine = ENGINES[name]
    try:
        mistake = self_test.mistake(engine.prepare_integers)
    except (AttributeError, RuntimeError) as error:
        logging.getLogger(__name__).warning("%s: no integer kernels", name, exc_info=error)
        return engine.missing
    return engine.wrong.format(mistake) if mistake else ""


def available() -> tuple[str, ...]:
    """The engines that can be trusted with integers here, the fastest first."""
    return tuple(name for name in ENGINES if not failure(name))


def status() -> Status:
    """What computes the integers unless an engine is named."""
    [first, *_] = available()
    if first == REFERENCE:  # its time means nothing
        return Status(False, " ".join(failure(name) for name in ENGINES if name != REFERENCE))
    return Status(True, ENGINES[first].passed)


def for_float32(name: str | None = None) -> Engine:
    """The engine called `name`, or the one that float32 runs on; ValueError if there is none."""
    return ENGINES[FLOAT32 if name is None else check_choice("engine", name, tuple(ENGINES))]


def for_integers(name: str | None = None) -> Engine:
    """The engine called `name`, or the fastest that can be trusted; ValueError if there is none."""
    return ENGINES[available()[0] if name is None else check_choice("engine", name, available())]
