"""What pages open on: records read as they were written, and what an idle board measures."""

import asyncio
import json
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from lib.jobs import results, tasks
from lib.jobs.board import Board
from lib.jobs.job import Job, State
from lib.jobs.tasks import (
    CompareScales,
    FindLayersToKeep,
    MeasureAccuracy,
    SweepBits,
)
from lib.settings import OBSERVERS, ROUNDINGS
from lib.studies.calibration import Answers
from lib.studies.channels import ScaleFindings
from lib.studies.progress import RightSoFar
from lib.studies.sensitivity import GreedySearch, Trial
from lib.studies.sweep import EXAMPLES
from tests.support.loops import on_a_loop_of_its_own
from tests.support.toy_tasks import Raises, Reading, Square, Until, begun, ended, eventually


def test_a_record_is_read_as_it_was_written() -> None:
    answers = Answers(RightSoFar(10_000, (9_366,)), RightSoFar(10_000, (6_970,)))
    scales = ScaleFindings(np.arange(8, dtype=np.uint8).reshape(4, 2), True)
    trials = (Trial((), 0.5, 100), Trial(("conv1",), 0.75, 101))
    search = GreedySearch(trials, trials[:1])
    written = {
        MeasureAccuracy(activation_bits=4): answers,
        CompareScales(): scales,
        FindLayersToKeep(): search,
    }
    entries = [results.entry(*each, "a machine", "1 May 2026") for each in written.items()]
    text = results.written(entries, "another", "2 May 2026")
    jobs = {job.task: job for job in results.shipped(text)}
    assert jobs.keys() == written.keys()
    assert jobs[MeasureAccuracy(activation_bits=4)].result == answers
    assert jobs[FindLayersToKeep()].result == search
    found = jobs[CompareScales()].result
    assert np.array_equal(found.answers, scales.answers)
    assert found.answers.dtype == np.uint8
    assert found.same_logits
    for job in jobs.values():
        assert "`make results` on a machine, 1 May 2026" in job.origin


def test_a_record_names_classes_of_studies_alone() -> None:
    with pytest.raises(ValueError, match="os:system"):
        results.decode({"class": "os:system", "fields": {"command": "true"}})
    with pytest.raises(TypeError, match="set"):
        results.encode({1, 2})


def test_the_shipped_record_holds_every_first_run() -> None:
    """And each is a result of that very study: as many trials, cells and images as it makes."""
    text = results.RECORD.read_text(encoding="utf-8")
    jobs = {job.task: job for job in results.shipped(text)}
    assert list(jobs) == list(results.SHIPPED)
    assert {"machine", "day", "command"} < json.loads(text).keys()
    for observer in OBSERVERS:
        found = jobs[MeasureAccuracy(activation_bits=4, observer=observer)].result
        assert found.float32.images == found.integers.images == 10_000
    assert jobs[CompareScales()].result.answers.shape == (4, 10_000)
    for rounding in ROUNDINGS:
        for network in results.NETWORKS:
            cells = jobs[SweepBits(network=network, rounding=rounding)].result
            assert len(cells) == 49
            assert all(len(cell.examples) == min(cell.flipped, EXAMPLES) for cell in cells)


def test_some_kinds_of_runs_can_be_measured_alone(
    desk: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the others what was known is kept, with its own machine and day."""
    record = tmp_path / "results.json"
    monkeypatch.setattr(results, "RECORD", record)
    monkeypatch.setattr(results, "SHIPPED", (Square(3), CompareScales()))
    monkeypatch.setattr(results, "LOOK", 0.02)
    monkeypatch.setattr(results, "board", lambda: desk)
    monkeypatch.setattr(tasks, "Square", Square, raising=False)
    scales = ScaleFindings(np.zeros((4, 2), np.uint8), True)
    old = [
        {"task": "Square", "settings": {"value": 3, "log": ""}, "result": -1},
        results.entry(CompareScales(), scales, "another", "2 May 2026"),
    ]
    record.write_text(results.written(old, "old", "1 May 2026"), encoding="utf-8")
    results.main(["Square"])
    new, kept = json.loads(record.read_text(encoding="utf-8"))["results"]
    assert new["result"] == 9
    assert new["machine"] != "old"
    assert kept == old[1]
    assert json.loads(record.read_text(encoding="utf-8"))["machine"] == "old"


def done(task: Square) -> Job:
    return Job(task, 0, State.DONE, result=-1, origin="elsewhere")


def test_what_is_shipped_stays_until_the_server_has_its_own(desk: Board, tmp_path: Path) -> None:
    task = Until(str(tmp_path / "go on"))
    shipped = Job(task, 0, State.DONE, result=-1, origin="elsewhere")
    desk.ship([shipped])
    assert desk.start(task) is shipped  # who asks for it without "again" has it
    own = begun(desk.start(task, again=True))
    assert desk.find(task) is shipped  # nobody pressed: the page stays as it is
    desk.start(task, who="a reader", again=True)
    assert desk.find(task) is own
    desk.let_go(own, "a reader")
    eventually(lambda: desk.find(task) is shipped)
    own = desk.start(task, again=True)
    (tmp_path / "go on").touch()
    ended(own)
    assert desk.find(task) is own
    assert desk.own(task)
    assert own.origin == ""


def test_a_reader_hears_why_a_run_of_their_own_did_not_replace_what_is_shipped(
    desk: Board,
) -> None:
    task = Raises("ValueError", "No engine is fast here.")
    shipped = Job(task, 0, State.DONE, result=-1, origin="elsewhere")
    desk.ship([shipped])
    ended(desk.start(task, again=True))  # the server's own: nobody asked
    assert desk.find(task) is shipped
    assert shipped.error == ""
    ended(desk.start(task, who="a reader", again=True))
    assert desk.find(task) is shipped
    assert "No engine is fast here." in shipped.error
    desk.start(task, who="a reader", again=True)
    assert shipped.error == ""  # until it fails anew


def test_what_is_shipped_stays_at_hand_while_this_machine_measures(
    desk: Board, tmp_path: Path
) -> None:
    task = Reading(str(tmp_path / "runs"))  # the first run is disturbed, the second isn't
    shipped = Job(task, 0, State.DONE, result=-1, undisturbed=-1, undisturbed_origin="elsewhere")
    desk.ship([shipped])
    first = ended(desk.start(task, who="a reader", again=True))
    assert (first.undisturbed, first.undisturbed_origin) == (-1, "elsewhere")
    second = ended(desk.start(task, who="a reader", again=True))
    assert second.undisturbed is second.result
    assert second.undisturbed_origin == ""


def test_a_disturbed_run_of_its_own_takes_the_place_of_nothing(
    desk: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server tries again, a few times; what a reader pressed Run for is shown all the same."""
    monkeypatch.setattr(results, "LOOK", 0.02)
    task = Reading(str(tmp_path / "runs"))  # every other run is disturbed
    shipped = Job(task, 0, State.DONE, result=-1, origin="elsewhere")
    desk.ship([shipped])

    def measure(tries: int) -> None:
        monkeypatch.setattr(results, "TRIES", tries)
        measuring = partial(results.measure_when_idle, desk, (task,), lambda: False)
        on_a_loop_of_its_own(lambda: asyncio.wait_for(measuring(), 60))

    measure(1)
    assert desk.find(task) is shipped
    ended(desk.start(task, again=True))  # undisturbed: it stays
    assert desk.own(task)
    disturbed = ended(desk.start(task, who="a reader", again=True))
    assert disturbed.result.disturbed
    assert desk.find(task) is disturbed


def test_an_idle_board_measures_all_and_lets_readers_go_first(
    desk: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LOOK", 0.02)
    first, second = Until(str(tmp_path / "first")), Square(3)
    desk.ship([done(second)])

    async def with_a_reader() -> None:
        measuring = asyncio.ensure_future(
            results.measure_when_idle(desk, (first, second), lambda: False)
        )
        while not desk.own(second):
            await asyncio.sleep(0.02)
            if not desk.idle and not (tmp_path / "first").exists():
                read = desk.start(Square(5), who="a reader")
                while read.live:  # it would wait for ever if the server's own run didn't step back
                    await asyncio.sleep(0.02)
                (tmp_path / "first").touch()
        await measuring

    on_a_loop_of_its_own(lambda: asyncio.wait_for(with_a_reader(), 60))
    assert desk.own(first)
    found = desk.find(second)
    assert found is not None
    assert found.result == 9


def test_a_busy_server_measures_nothing(
    desk: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "LOOK", 0.02)
    run, readers = Until(str(tmp_path / "go on")), [True]

    async def with_a_class() -> None:
        measuring = asyncio.ensure_future(
            results.measure_when_idle(desk, (run,), lambda: readers[0])
        )
        await asyncio.sleep(0.2)
        assert desk.idle
        readers[0] = False  # the class leaves
        while desk.idle:
            await asyncio.sleep(0.02)
        readers[0] = True  # and comes back
        while not desk.idle:
            await asyncio.sleep(0.02)
        (tmp_path / "go on").touch()
        readers[0] = False
        await measuring

    on_a_loop_of_its_own(lambda: asyncio.wait_for(with_a_class(), 60))
    assert desk.own(run)


@pytest.mark.parametrize(("worked", "busy"), [(0.1, False), (0.3, True)])
def test_who_works_more_than_a_little_is_busy(
    worked: float, busy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = {"monotonic": 10.0, "process_time": 5.0}
    for name in clocks:
        monkeypatch.setattr(time, name, partial(clocks.__getitem__, name))
    now = results.Busy()
    clocks["monotonic"] += 1.0
    clocks["process_time"] += worked
    assert now() == busy
    clocks["monotonic"] += 1.0  # nothing since
    assert not now()
