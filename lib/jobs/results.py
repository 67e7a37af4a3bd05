"""What the pages open on: results that are shipped, and the same runs on this machine when idle.

``python -m lib.jobs.results`` (``make results``) carries out the runs that the pages ask for before
a reader has changed anything, and writes what they found into `RECORD`, each with the machine and
the day. Kinds of runs, as in ``python -m lib.jobs.results SweepBits``, are those to carry out; of
the others what is known is kept. A server shows these until it has measured them itself:
one by one, behind all that readers ask for.

The text of a record names classes, as a pickle does, but only those that studies return, and anyone
can read it.
"""

import asyncio
import base64
import dataclasses
import json
import pkgutil
import sys
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from lib.jobs import tasks
from lib.jobs.board import Board, board
from lib.jobs.job import Job, State
from lib.jobs.tasks import (
    CompareNetworks,
    CompareScales,
    FindLayersToKeep,
    MeasureAccuracy,
    MeasureLanguageModel,
    MeasureSensitivity,
    MeasureSumErrors,
    RaceMatrices,
    Retrain,
    RoundLayer,
    StudyCalibration,
    SweepBits,
    Task,
    TimeLayers,
    TryWeightFormats,
    WriteDefinition,
)
from lib.settings import LANGUAGE_LAYERS, OBSERVERS, ROUNDINGS, STORAGES

RECORD = Path(__file__).resolve().parents[2] / "assets/measured/results.json"
COMMAND = "make results"
RESULTS = "lib.studies.", "lib.cnn.engines:Status"  # where the classes of results are
NETWORKS = ("plain", "separable")
LOOK = 1.0  # seconds from one look at the board to the next
TRIES = 3  # of a run that is disturbed each time
MUCH = 0.2  # of the time: a process that works more is busy

# In the order in which an idle server measures them: what comes first on the tour, long runs last.
# A page's defaults are in its settings; tests hold them equal.
FIRST_RUNS: tuple[Task, ...] = (
    *(MeasureAccuracy(activation_bits=4, observer=observer) for observer in OBSERVERS),
    CompareScales(),
    RaceMatrices(),
    *(MeasureAccuracy(network=network) for network in NETWORKS),
    MeasureSumErrors(layer="conv3", channel=25, row=7, column=7),
    *(
        MeasureAccuracy(network="separable", activation_bits=4, observer=observer)
        for observer in OBSERVERS
    ),
    CompareScales(network="plain"),
    MeasureSumErrors(network="separable", layer="pointwise3", channel=52, row=5, column=7),
    *(
        MeasureSensitivity(network=network, weight_bits=4, activation_bits=4, kind=kind)
        for network in NETWORKS
        for kind in ("all_but", "only")
    ),
    *(
        FindLayersToKeep(network=network, weight_bits=4, activation_bits=4, budget=3)
        for network in NETWORKS
    ),
    *(
        SweepBits(network=network, rounding=rounding)
        for rounding in ROUNDINGS
        for network in NETWORKS
    ),
    StudyCalibration(activation_bits=4),
    *(TryWeightFormats(network=network) for network in NETWORKS),
    Retrain(),
    Retrain(network="plain", weight_bits=2, activation_bits=8),
    *(TimeLayers(network=network) for network in NETWORKS),
)
# What is shipped as well, and never measured by a server on its own, which would load the language
# model before anybody has asked for it.
ON_DEMAND: tuple[Task, ...] = (
    *(WriteDefinition(storage=storage) for storage in STORAGES),
    *(MeasureLanguageModel(storage=storage) for storage in STORAGES),
    *(RoundLayer(layer=layer) for layer in LANGUAGE_LAYERS),
)
SHIPPED = FIRST_RUNS + ON_DEMAND
# What is measured after these, and isn't shipped.
LATER_RUNS: tuple[Task, ...] = (
    *(CompareNetworks(network=network) for network in NETWORKS),  # 1 MB each
)


# --- the record -----------------------------------------------------------------------------------


def encode(value: Any) -> Any:
    """A result as what JSON can hold: numbers, texts, tuples, arrays, and records of studies.

    Raises:
        TypeError: it holds something else.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return _named(value, {name: getattr(value, name) for name in names})
    if isinstance(value, tuple):
        fields = getattr(value, "_asdict", None)
        return _named(value, fields()) if fields else [encode(each) for each in value]
    if hasattr(value, "tobytes"):
        packed = base64.b64encode(zlib.compress(value.tobytes(), 9)).decode("ascii")
        return {"dtype": value.dtype.str, "shape": list(value.shape), "zlib": packed}
    raise TypeError(f"value must not hold a {type(value).__name__}")


def _named(value: object, fields: dict[str, Any]) -> dict[str, Any]:
    kind = type(value)
    name = f"{kind.__module__}:{kind.__qualname__}"
    return {"class": name, "fields": {key: encode(each) for key, each in fields.items()}}


def decode(value: Any) -> Any:
    """The result that `encode` made this of.

    Raises:
        ValueError: it names a class that is none of the studies'.
    """
    if isinstance(value, list):
        return tuple(decode(each) for each in value)
    if not isinstance(value, dict):
        return value
    if "zlib" in value:
        raw = zlib.decompress(base64.b64decode(value["zlib"]))
        array = pkgutil.resolve_name("numpy:frombuffer")(raw, value["dtype"])
        return array.reshape(value["shape"])
    if not value["class"].startswith(RESULTS):
        raise ValueError(f"value must not name {value['class']}")
    fields = {key: decode(each) for key, each in value["fields"].items()}
    return pkgutil.resolve_name(value["class"])(**fields)


def entry(task: Task, result: Any, machine: str, day: str) -> dict[str, Any]:
    """A run and what it returned, where and when, as a record holds it."""
    where = {"machine": machine, "day": day}
    name = type(task).__name__
    return {"task": name, "settings": vars(task), **where, "result": encode(result)}


def written(entries: Iterable[dict[str, Any]], machine: str, day: str) -> str:
    """The text of a record, a line for each entry.

    Args:
        machine, day: of entries that say nothing of it.
    """
    head = {"command": COMMAND, "machine": machine, "day": day}
    lines = ",\n  ".join(json.dumps(each) for each in entries)
    return f'{json.dumps(head)[:-1]}, "results": [\n  {lines}\n]}}\n'


def shipped(text: str) -> Iterator[Job]:
    """The runs of such a record as jobs that are done, with their origin."""
    record = json.loads(text)
    for each in record["results"]:
        known = record | each
        origin = (
            f"Measured with `{known['command']}` on {known['machine']}, {known['day']}, until this "
            "server has measured it."
        )
        result = decode(each["result"])
        job = Job(_task(each), 0, State.DONE, result=result, origin=origin)
        if not getattr(result, "disturbed", False):
            job.undisturbed, job.undisturbed_origin = result, origin
        yield job


def _task(entry: dict[str, Any]) -> Task:
    settings = {key: decode(value) for key, value in entry["settings"].items()}
    task: Task = getattr(tasks, entry["task"])(**settings)
    return task


def ship() -> None:
    """Let the server's board know the shipped results."""
    board().ship(shipped(RECORD.read_text(encoding="utf-8")))


# --- measuring ------------------------------------------------------------------------------------


class Busy:
    """Whether this process, which answers readers, has worked more than a little since last asked.

    Called, it says so. A class needs the whole machine; one reader hardly shows.
    """

    def __init__(self) -> None:
        self._before = time.monotonic(), time.process_time()

    def __call__(self) -> bool:
        now = time.monotonic(), time.process_time()
        passed, worked = (new - old for new, old in zip(now, self._before, strict=True))
        self._before = now
        return worked > MUCH * passed


async def measure_when_idle(
    on: Board,
    runs: Iterable[Task] = FIRST_RUNS + LATER_RUNS,
    busy: Callable[[], bool] | None = None,
) -> None:
    """Carry out the runs one by one on a board while nothing else is to be done there.

    One that readers come to wait behind is stopped, and taken up again after them.

    Args:
        on: the board.
        runs: in their order.
        busy: whether this process has other work now; asked every `LOOK` seconds.
    """
    busy = busy or Busy()
    for task in runs:
        tries = TRIES
        while tries and not on.own(task):
            if not busy() and on.idle:
                job = on.start(task, again=True)
                while job.live:
                    await asyncio.sleep(LOOK)
                    if busy() or on.hinders(job):
                        on.stop(job)
                if job.state is State.FAILED:
                    break
                tries -= job.state is State.DONE
            await asyncio.sleep(LOOK)


def main(kinds: Collection[str]) -> None:
    """Carry out the runs and write the record.

    Args:
        kinds: the names of the kinds of runs to carry out; without any, all are.
    """
    entries: dict[Task, dict[str, Any]] = {}
    machine, _ = pkgutil.resolve_name("lib.cnn.processor:processor")()
    head = machine, time.strftime("%d %B %Y")
    if kinds:
        record = json.loads(RECORD.read_text(encoding="utf-8"))
        entries = {_task(each): each for each in record["results"]}
        head = record["machine"], record["day"]
    for task in SHIPPED:
        if kinds and type(task).__name__ not in kinds:
            continue
        job = board().start(task)
        while job.live:
            time.sleep(LOOK)
        if job.state is not State.DONE:
            raise SystemExit(f"{task}: {job.error}")
        print(task, flush=True)
        entries[task] = entry(task, job.result, machine, time.strftime("%d %B %Y"))
    text = written((entries[task] for task in SHIPPED), *head)
    RECORD.write_text(text, encoding="utf-8")
    board().close()


if __name__ == "__main__":
    main(sys.argv[1:])
