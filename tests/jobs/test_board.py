"""The job board: real processes, real kills. What they run: toy_jobs.py."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from lib.jobs.board import BEGAN_AGAIN, BROKEN, GIVEN_UP, PASSED, Board, QueueFull, board
from lib.jobs.job import Job, State
from lib.jobs.tasks import Task
from lib.jobs.worker import Worker
from tests.support.toy_tasks import (
    PATIENCE,
    Brief,
    Hesitant,
    Long,
    Missing,
    Phases,
    Poison,
    Raises,
    Reading,
    Shares,
    Slow,
    Square,
    Stubborn,
    Suicide,
    Surroundings,
    Unpicklable,
    Until,
    alive,
    begun,
    ended,
    eventually,
)

ROOT = Path(__file__).resolve().parents[2]
SHORT_PATIENCE = 4.0  # seconds with a silent worker; it gives a sign of life every second


# --- running --------------------------------------------------------------------------------------


def test_a_job_runs_and_its_result_stays(desk: Board) -> None:
    job = ended(desk.start(Square(7)))
    assert (job.state, job.result, job.progress) == (State.DONE, 49, 49)
    assert (job.error, job.note) == ("", "")
    assert desk.find(Square(7)) is job


def test_progress_grows_while_the_job_runs(desk: Board, tmp_path: Path) -> None:
    job = begun(desk.start(Until(str(tmp_path / "go"))))
    _, first = job.progress
    eventually(lambda: job.progress[1] > first)
    assert job.state is State.RUNNING
    assert job.result is None
    (tmp_path / "go").touch()
    assert ended(job).result == job.progress[0]


def test_the_same_settings_join_the_same_run(desk: Board, tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    first = desk.start(Square(3, log))
    assert desk.start(Square(3, log)) is first
    ended(first)
    assert desk.start(Square(3, log)) is first
    other = ended(desk.start(Square(4, log)))
    assert (first.result, other.result) == (9, 16)
    assert Path(log).read_text().split() == ["3", "4"]


def test_a_finished_job_can_be_run_again(desk: Board, tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    first = ended(desk.start(Square(3, log)))
    second = desk.start(Square(3, log), again=True)
    assert second is not first
    assert desk.find(Square(3, log)) is second
    assert ended(second).result == 9
    assert Path(log).read_text().split() == ["3", "3"]


def test_the_last_undisturbed_result_outlives_disturbed_ones(desk: Board, tmp_path: Path) -> None:
    """Every other reading is disturbed, the first one among them."""
    task = Reading(str(tmp_path / "lines"))
    kept = [ended(desk.start(task, again=True)).undisturbed for _ in range(4)]
    assert kept[0] is None
    assert [each.number for each in kept[1:]] == [2, 2, 4]
    assert not any(each.disturbed for each in kept[1:])


def test_a_result_outlives_a_new_run_that_is_stopped(desk: Board, tmp_path: Path) -> None:
    gate = tmp_path / "go"
    gate.touch()
    first = ended(desk.start(Until(str(gate))))
    gate.unlink()
    second = begun(desk.start(Until(str(gate)), again=True))
    desk.stop(second)
    assert second.state is State.STOPPED
    assert desk.find(Until(str(gate))) is first
    assert first.state is State.DONE


def test_what_a_stopped_run_knew_outlives_the_next_ones_beginning(
    desk: Board, tmp_path: Path
) -> None:
    gate = tmp_path / "go"
    first = begun(desk.start(Until(str(gate))))
    desk.stop(first)
    known = first.progress
    before = desk.start(Until(str(tmp_path / "other")))  # makes the next one wait
    second = desk.start(Until(str(gate)))
    assert second.progress is None
    assert second.previous is first
    assert second.previous.progress == known
    desk.stop(second)
    assert desk.find(Until(str(gate))) is first
    desk.stop(before)
    third = begun(desk.start(Until(str(gate))))
    desk.stop(third)  # it has come some way
    assert desk.find(Until(str(gate))) is third


def test_the_nearest_that_is_done_differs_in_few_settings_and_by_little(
    desk: Board, tmp_path: Path
) -> None:
    assert desk.nearest(Square(9)) is None
    ended(desk.start(Square(2)))
    eight = ended(desk.start(Square(8)))
    shipped = [Job(task, 0, State.DONE, result=-1) for task in (Square(8), Brief(9), Square(30))]
    desk.ship(shipped)
    log = str(tmp_path / "log")
    noted = ended(desk.start(Square(9, log)))
    assert desk.nearest(Square(9)) is eight  # the noted one differs in another word
    assert desk.nearest(Square(8)) is eight  # the board's own, not the shipped one
    assert desk.nearest(Square(21)) is shipped[2]
    assert desk.nearest(Square(9), ["log"]) is eight
    assert desk.nearest(Square(9), ["value"]) is noted
    assert desk.nearest(Square(7), ["value"]) is None


def test_tasks_of_different_kinds_with_equal_fields_are_different_jobs(desk: Board) -> None:
    @dataclass(frozen=True)
    class OtherSquare(Task):
        target = "tests.support.toy_jobs:square"
        value: int
        log: str = ""

    assert desk.start(Square(5)) is not desk.start(OtherSquare(5))


def test_a_short_job_passes_a_long_one_that_goes_on_where_it_stood(
    desk: Board, tmp_path: Path
) -> None:
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    short = begun(desk.start(Until(str(tmp_path / "short"))))
    assert long.state is short.state is State.RUNNING
    pid, steps = long.progress
    assert short.progress[0] == pid  # one worker, so never two at a time
    time.sleep(0.1)
    assert long.progress == (pid, steps)  # it stands still
    assert long.note == PASSED
    waiting = desk.start(Square(6))
    assert desk.place(waiting) == 1  # short ones wait for each other
    (tmp_path / "short").touch()
    assert ended(waiting).result == 36
    eventually(lambda: long.progress[1] > steps)  # not from 1
    eventually(lambda: long.note == "")
    (tmp_path / "long").touch()
    assert ended(long).result == pid


def test_short_jobs_stand_before_long_ones_in_the_queue(desk: Board, tmp_path: Path) -> None:
    gate = begun(desk.start(Until(str(tmp_path / "go"))))
    kinds = (Long("a"), Square(2), Long("b"), Square(3))
    jobs = [desk.start(task) for task in kinds]
    assert [desk.place(job) for job in jobs] == [3, 1, 4, 2]
    for job in (jobs[0], jobs[2]):
        desk.stop(job)
    (tmp_path / "go").touch()
    assert [ended(job).result for job in (jobs[1], jobs[3])] == [4, 9]
    assert gate.state is State.DONE


def test_a_stopwatch_stops_a_long_job_until_it_has_run(desk: Board, tmp_path: Path) -> None:
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    timed = desk.start(Phases(str(tmp_path / "timed")))
    eventually(lambda: desk.timing)
    (tmp_path / "timed").touch()
    ended(timed)
    assert not desk.timing
    assert long.live


def test_a_long_job_is_stopped_while_a_short_one_passes(strict_desk: Board, tmp_path: Path) -> None:
    path = tmp_path / "long"
    long = begun(strict_desk.start(Long(str(path))))
    short = begun(strict_desk.start(Until(str(tmp_path / "short"))))
    strict_desk.stop(long)
    assert long.state is State.STOPPED
    time.sleep(5 * strict_desk._grace)  # the short job must not be ended for the long one
    assert short.state is State.RUNNING
    assert short.note == ""
    strict_desk._grace = PATIENCE
    (tmp_path / "short").touch()
    ended(short)
    eventually(Path(f"{path}.end").exists)
    assert ended(strict_desk.start(Square(3))).result == 9


def test_a_short_job_is_stopped_and_the_long_one_goes_on(desk: Board, tmp_path: Path) -> None:
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    short = begun(desk.start(Until(str(tmp_path / "short"))))
    steps = long.progress[1]
    desk.stop(short)
    eventually(lambda: long.progress[1] > steps)
    assert long.note == ""


def test_a_short_job_that_kills_the_worker_costs_itself_alone(desk: Board, tmp_path: Path) -> None:
    log = tmp_path / "log"
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    killer = ended(desk.start(Suicide(str(log), 99)))
    assert (killer.state, killer.error) == (State.FAILED, GIVEN_UP)
    assert len(log.read_text().split()) == 3
    eventually(lambda: long.progress is not None)
    assert (long.state, long.note) == (State.RUNNING, BEGAN_AGAIN)
    (tmp_path / "long").touch()
    assert ended(long).state is State.DONE


def test_jobs_wait_in_order_and_see_their_place(desk: Board, tmp_path: Path) -> None:
    gate = begun(desk.start(Until(str(tmp_path / "go"))))
    log = str(tmp_path / "log")
    jobs = [desk.start(Square(n, log)) for n in (5, 3, 4)]
    assert [desk.place(job) for job in (gate, *jobs)] == [None, 1, 2, 3]
    assert all(job.state is State.QUEUED for job in jobs)
    desk.stop(jobs[0])
    assert [desk.place(job) for job in jobs] == [None, 1, 2]
    (tmp_path / "go").touch()
    ended(jobs[2])
    assert desk.place(jobs[2]) is None
    assert Path(log).read_text().split() == ["3", "4"]


def test_a_full_queue_says_so_and_takes_jobs_again(tmp_path: Path) -> None:
    desk = Board(waiting=2)
    try:
        begun(desk.start(Until(str(tmp_path / "go"))))
        first = desk.start(Square(1))
        second = desk.start(Square(2))
        with pytest.raises(QueueFull, match="2 runs are waiting already; please try again"):
            desk.start(Square(3))
        assert desk.find(Square(3)) is None
        assert desk.start(Square(2)) is second  # to join costs no place
        desk.stop(first)
        third = desk.start(Square(3))
        (tmp_path / "go").touch()
        assert ended(third).result == 9
    finally:
        desk.close()


def test_nobody_has_more_than_a_few_runs_waiting(tmp_path: Path) -> None:
    desk = Board(each=2)
    try:
        begun(desk.start(Until(str(tmp_path / "go")), who="ann"))  # runs, and so doesn't wait
        first = desk.start(Square(1), who="ann")
        desk.start(Square(2), who="ann")
        with pytest.raises(
            QueueFull, match=r"2 of your runs are waiting already\. Let one of them"
        ):
            desk.start(Square(3), who="ann")
        assert desk.find(Square(3)) is None
        assert desk.place(desk.start(Square(3), who="bob")) == 3
        assert desk.place(desk.start(Square(4))) == 4  # the server's own
        desk.start(Square(3), who="ann")  # to join costs no place
        desk.stop(first)
        desk.let_go(desk.start(Square(2)), "ann")
        desk.start(Square(5), who="ann")
        with pytest.raises(QueueFull, match="2 of your runs are waiting"):
            desk.start(Square(6), who="ann")
        (tmp_path / "go").touch()
        assert ended(desk.start(Square(5), who="ann")).result == 25
        desk.start(Square(6), who="ann")
    finally:
        desk.close()


def test_brief_jobs_go_first_and_are_counted_apart(tmp_path: Path) -> None:
    desk = Board(waiting=2, each=6)
    log = tmp_path / "log"
    try:
        gate = desk.start(Phases(str(tmp_path / "go")))  # a stopwatch, which nothing passes
        eventually(lambda: gate.timing)
        long = desk.start(Long(str(tmp_path / "go")))
        desk.start(Square(1, str(log)), who="ann")
        for number in range(2, 8):
            desk.start(Brief(number, str(log)), who="ann")
        with pytest.raises(QueueFull, match="6 of your runs"):
            desk.start(Brief(8, str(log)), who="ann")
        for number in range(8, 12):
            last = desk.start(Brief(number, str(log)), who=f"reader {number}")
        with pytest.raises(QueueFull, match="10 runs are waiting"):
            desk.start(Brief(12, str(log)), who="bob")
        with pytest.raises(QueueFull, match="2 runs are waiting"):
            desk.start(Square(12, str(log)), who="bob")
        assert (desk.place(last), desk.place(long)) == (10, 12)
        (tmp_path / "go").touch()
        ended(long)
        assert log.read_text().split() == [*map(str, range(2, 12)), "1"]
    finally:
        desk.close()


def test_brief_jobs_pass_all_that_run_but_no_stopwatch(desk: Board, tmp_path: Path) -> None:
    log = tmp_path / "log"
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    short = begun(desk.start(Until(str(tmp_path / "short"))))
    assert desk.seconds_to_wait(desk.start(Square(0))) is None  # it waits for the short one
    assert ended(desk.start(Brief(1, str(log)))).result == 1
    assert (short.state, long.note, short.note) == (State.RUNNING, PASSED, "")
    steps = short.progress[1]
    eventually(lambda: short.progress[1] > steps)  # it goes on, and the long one stands
    assert long.since is None
    (tmp_path / "short").touch()
    ended(short)
    eventually(lambda: long.note == "")
    timed = desk.start(Phases(str(tmp_path / "timed")))
    eventually(lambda: timed.timing)
    waiting = desk.start(Brief(2, str(log)))
    said = timed.progress
    eventually(lambda: timed.progress is not said)
    assert (desk.place(waiting), timed.timing) == (1, True)
    (tmp_path / "timed").touch()
    assert ended(waiting).result == 4
    desk.stop(long)


def test_a_job_goes_on_where_the_one_that_passes_it_is_stopped_at_once(
    desk: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the worker has heard of that one."""
    send = desk._send

    def stop_first(worker: Worker, job: Job) -> None:
        if job.task.brief:
            desk.stop(job)
        send(worker, job)

    monkeypatch.setattr(desk, "_send", stop_first)
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    passing = desk.start(Brief(1))
    eventually(lambda: passing.state is State.STOPPED)
    eventually(lambda: long.note == "" and long.since is not None)
    steps = long.progress[1]
    eventually(lambda: long.progress[1] > steps)
    (tmp_path / "long").touch()
    ended(long)


def test_many_brief_jobs_drive_no_other_out_of_the_memory() -> None:
    desk = Board(kept=2)
    try:
        ended(desk.start(Square(1)))
        for number in (2, 3, 4):
            ended(desk.start(Brief(number)))
        assert desk.find(Square(1)) is not None
        assert [desk.find(Brief(number)) is not None for number in (2, 3, 4)] == [False, True, True]
    finally:
        desk.close()


def test_the_wait_is_what_earlier_runs_of_the_kind_took(desk: Board, tmp_path: Path) -> None:
    gate = desk.start(Shares(str(tmp_path / "share")))
    (tmp_path / "share").write_text("0.0")
    eventually(lambda: gate.progress is not None)
    waiting = desk.start(Square(1))
    assert desk.seconds_to_wait(gate) is None  # it doesn't wait
    assert desk.seconds_to_wait(waiting) is None  # nobody can know
    gate.since, gate.busy = None, 30.0  # as if it had run so long
    (tmp_path / "share").write_text("0.25")
    eventually(lambda: gate.progress.share == 0.25)
    assert desk.seconds_to_wait(waiting) == pytest.approx(90.0)
    after = desk.start(Shares(str(tmp_path / "other")))
    assert desk.seconds_to_wait(after) is None  # no Square has ended yet
    desk._took[Square].extend((1.0, 40.0, 4.0))
    assert desk.seconds_to_wait(after) == pytest.approx(94.0)
    desk._took[Shares].extend((200.0,))
    assert desk.seconds_to_wait(waiting) == pytest.approx(150.0)
    third = desk.start(Square(2))
    assert desk.seconds_to_wait(third) == pytest.approx(150.0 + 4.0 + 200.0)


def test_a_run_notes_how_long_its_worker_was_busy_with_it(desk: Board, tmp_path: Path) -> None:
    start = time.monotonic()
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    short = begun(desk.start(Until(str(tmp_path / "short"))))
    time.sleep(0.3)
    waits = desk.start(Square(2))
    assert desk.seconds_to_wait(waits) is None
    (tmp_path / "short").touch()
    ended(short)
    (tmp_path / "long").touch()
    whole = ended(long).busy + short.busy
    assert short.busy > 0.3
    assert 0 < whole <= time.monotonic() - start
    assert desk._took[Until][0] == short.busy
    assert desk._took[Long][0] == long.busy


def test_a_short_run_does_not_wait_for_a_long_one(desk: Board, tmp_path: Path) -> None:
    desk._took[Until].append(7.0)
    long = begun(desk.start(Long(str(tmp_path / "long"))))
    short = begun(desk.start(Until(str(tmp_path / "short"))))
    after = desk.start(Square(2))
    last = desk.start(Long(str(tmp_path / "last")))
    short.since, short.busy = None, 5.0
    assert desk.seconds_to_wait(after) == pytest.approx(2.0)
    assert desk.seconds_to_wait(last) is None  # how long a long one takes isn't known yet
    desk.stop(long)


def test_ten_threads_press_at_once(desk: Board, tmp_path: Path) -> None:
    log = str(tmp_path / "log")
    barrier = threading.Barrier(10)

    def press(visitor: int) -> tuple[Job, Job]:
        barrier.wait()
        return desk.start(Square(30, log)), desk.start(Square(visitor, log))

    with ThreadPoolExecutor(10) as pool:
        pairs = list(pool.map(press, range(10)))
    assert len({id(shared) for shared, _ in pairs}) == 1
    assert ended(pairs[0][0]).result == 900
    assert [ended(own).result for _, own in pairs] == [n * n for n in range(10)]
    assert sorted(map(int, Path(log).read_text().split())) == [*range(10), 30]


def test_one_board_for_all_threads() -> None:
    with ThreadPoolExecutor(10) as pool:
        assert len({id(b) for b in pool.map(lambda _: board(), range(50))}) == 1


def test_an_unhashable_setting_is_refused(desk: Board) -> None:
    with pytest.raises(TypeError, match="unhashable"):
        desk.start(Square([1]))


def test_the_board_knows_of_a_stopwatch(desk: Board, tmp_path: Path) -> None:
    assert not desk.timing
    job = desk.start(Phases(str(tmp_path / "go")))
    eventually(lambda: desk.timing)
    assert job.timing
    (tmp_path / "go").touch()
    assert ended(job).progress.timing  # the last it said, but it is over
    assert not job.timing
    assert not desk.timing


# --- stopping -------------------------------------------------------------------------------------


def test_a_queued_job_stops_and_never_runs(desk: Board, tmp_path: Path) -> None:
    begun(desk.start(Until(str(tmp_path / "go"))))
    log = str(tmp_path / "log")
    job = desk.start(Square(3, log))
    desk.stop(job)
    assert job.state is State.STOPPED
    after = desk.start(Square(4, log))
    (tmp_path / "go").touch()
    assert ended(after).result == 16
    assert Path(log).read_text().split() == ["4"]


def test_a_running_job_stops_between_two_yields_and_its_worker_goes_on(
    desk: Board, tmp_path: Path
) -> None:
    path = tmp_path / "go"
    job = begun(desk.start(Until(str(path))))
    after = desk.start(Surroundings())
    desk.stop(job)
    assert job.state is State.STOPPED
    seen = job.progress
    eventually(Path(f"{path}.end").exists)  # the generator was closed, so it could clean up
    assert ended(after).result["pid"] == seen[0]
    assert after.note == ""
    assert job.progress == seen
    assert (job.state, job.result) == (State.STOPPED, None)


def test_a_shared_run_ends_when_the_last_has_let_go(desk: Board, tmp_path: Path) -> None:
    task = Until(str(tmp_path / "go"))
    job = begun(desk.start(task, who="ann"))
    assert desk.start(task, who="bob") is job
    assert desk.start(task) is job  # to look costs nothing
    assert desk.holders(job) == {"ann", "bob"}
    desk.let_go(job, "ann")
    assert job.state is State.RUNNING
    desk.let_go(job, "eve")  # who never pressed
    assert job.state is State.RUNNING
    desk.start(task, who="ann")
    desk.let_go(job, "ann", "bob")
    assert job.state is State.STOPPED


def test_a_run_that_nobody_pressed_for_is_stopped_by_anybody(desk: Board, tmp_path: Path) -> None:
    job = begun(desk.start(Until(str(tmp_path / "go"))))
    desk.let_go(job, "ann")
    assert job.state is State.STOPPED


def test_a_job_that_does_not_yield_is_stopped_by_ending_its_worker(
    strict_desk: Board, tmp_path: Path
) -> None:
    job = strict_desk.start(Stubborn(str(tmp_path / "asleep")))
    eventually((tmp_path / "asleep").exists)
    eventually(lambda: job.progress is not None)
    after = strict_desk.start(Surroundings())
    strict_desk.stop(job)
    eventually(lambda: not alive(job.progress))  # the toy would sleep for ten minutes
    assert ended(after).state is State.DONE
    assert after.note == ""  # the loss was no accident
    assert after.result["pid"] != job.progress


def test_a_job_stopped_in_a_slow_step_can_keep_what_it_has(tmp_path: Path) -> None:
    desk = Board()  # with the grace that the server's has
    job = begun(desk.start(Slow(str(tmp_path / "asleep"))))
    eventually((tmp_path / "asleep").exists)
    desk.stop(job)
    assert job.state is State.STOPPED
    after = ended(desk.start(Surroundings()))
    assert after.result["pid"] == job.progress
    assert (tmp_path / "asleep.end").exists()
    desk.close()


def test_a_job_stopped_while_its_worker_starts_never_runs(
    desk: Board, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starting, go_on = threading.Event(), threading.Event()

    def slow_worker(*, patience: float) -> Worker:
        starting.set()
        go_on.wait(PATIENCE)
        return Worker(patience=patience)

    monkeypatch.setattr("lib.jobs.board.Worker", slow_worker)
    log = str(tmp_path / "log")
    job = desk.start(Square(3, log))
    assert starting.wait(PATIENCE)
    desk.stop(job)
    after = desk.start(Square(4, log))
    go_on.set()
    assert ended(after).result == 16
    assert Path(log).read_text().split() == ["4"]


def test_a_stopped_job_starts_anew(desk: Board, tmp_path: Path) -> None:
    task = Until(str(tmp_path / "go"))
    first = begun(desk.start(task))
    desk.stop(first)
    assert desk.find(task) is first
    second = desk.start(task)
    assert second is not first
    assert desk.find(task) is second
    begun(second)
    (tmp_path / "go").touch()
    assert ended(second).state is State.DONE
    assert first.state is State.STOPPED


def test_to_stop_a_finished_job_changes_nothing(desk: Board) -> None:
    job = ended(desk.start(Square(6)))
    desk.stop(job)
    assert (job.state, job.result) == (State.DONE, 36)


@pytest.mark.parametrize("grace", [0.7, 0.0])  # with none, workers are ended left and right
def test_pressing_run_and_stop_wildly_leaves_a_board_that_works(grace: float) -> None:
    desk = Board(waiting=1000, kept=1000, grace=grace)
    pressed: list[tuple[int, Job]] = []

    def press(visitor: int) -> None:
        for n in range(30):
            value = 100 * visitor + n % 7 + 1
            job = desk.start(Square(value))
            pressed.append((value, job))
            if n % 2:
                time.sleep(0.001 * (n % 4))
                desk.stop(job)

    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(press, range(8)))
        for value, job in pressed:
            assert ended(job).state in (State.DONE, State.STOPPED)
            assert job.state is State.STOPPED or job.result == value**2
            assert (job.error, job.note) == ("", "")  # nothing happened to anyone
        assert ended(desk.start(Square(2000))).result == 4_000_000
    finally:
        desk.close()


# --- losing the worker ----------------------------------------------------------------------------


def test_a_killed_worker_is_replaced_and_the_run_begins_again(desk: Board, tmp_path: Path) -> None:
    job = begun(desk.start(Until(str(tmp_path / "go"))))
    after = desk.start(Square(3))
    lost = job.progress[0]
    os.kill(lost, signal.SIGKILL)
    eventually(lambda: job.progress is not None and job.progress[0] != lost)
    assert job.state is State.RUNNING
    assert job.note == BEGAN_AGAIN == "The worker process was lost; the run began again."
    (tmp_path / "go").touch()
    assert ended(job).state is State.DONE
    assert job.result != lost
    assert job.note == BEGAN_AGAIN
    assert (ended(after).result, after.note) == (9, "")


def test_a_run_that_begins_again_begins_with_no_progress(desk: Board, tmp_path: Path) -> None:
    go = tmp_path / "go"
    job = begun(desk.start(Hesitant(str(tmp_path / "log"), str(go))))
    os.kill(job.progress, signal.SIGKILL)
    eventually(lambda: job.note != "")
    assert (job.state, job.progress) == (State.RUNNING, None)
    go.touch()
    assert ended(job).state is State.DONE


def test_a_worker_lost_twice_is_replaced_twice(desk: Board, tmp_path: Path) -> None:
    job = ended(desk.start(Suicide(str(tmp_path / "log"), times=2)))
    assert job.state is State.DONE
    assert len(set(job.result.split())) == 3


def test_a_job_that_always_loses_its_worker_fails(desk: Board, tmp_path: Path) -> None:
    log = tmp_path / "log"
    job = desk.start(Suicide(str(log), times=99))
    after = desk.start(Square(3))
    assert ended(job).state is State.FAILED
    assert job.error == GIVEN_UP == "The worker process was lost 3 times; the run was given up."
    assert job.note == ""  # in the end it did not begin again
    assert len(log.read_text().split()) == 3
    assert ended(after).result == 9


def test_a_worker_that_dies_while_idle_is_replaced_without_a_word(desk: Board) -> None:
    first = ended(desk.start(Surroundings())).result
    os.kill(first["pid"], signal.SIGKILL)
    os.waitid(os.P_PID, first["pid"], os.WEXITED | os.WNOWAIT)
    job = ended(desk.start(Square(3)))
    assert (job.result, job.note) == (9, "")


def test_a_frozen_worker_can_be_stopped(strict_desk: Board, tmp_path: Path) -> None:
    job = begun(strict_desk.start(Until(str(tmp_path / "go"))))
    os.kill(job.progress[0], signal.SIGSTOP)
    strict_desk.stop(job)
    assert ended(strict_desk.start(Square(3))).result == 9


@pytest.mark.slow
def test_a_frozen_worker_is_replaced_and_the_run_begins_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Board(patience=SHORT_PATIENCE)
    try:
        job = begun(desk.start(Until(str(tmp_path / "go"))))
        frozen = job.progress[0]
        with caplog.at_level(logging.WARNING):
            os.kill(frozen, signal.SIGSTOP)
            eventually(lambda: job.progress is not None and job.progress[0] != frozen)
        assert not alive(frozen)
        assert (job.state, job.note) == (State.RUNNING, BEGAN_AGAIN)
        assert "it was silent for 4 seconds" in caplog.text
        (tmp_path / "go").touch()
        assert ended(job).state is State.DONE
        assert desk.ready()
    finally:
        desk.close()


@pytest.mark.slow
def test_a_step_that_takes_long_is_no_silence(tmp_path: Path) -> None:
    desk = Board(patience=SHORT_PATIENCE)
    try:
        job = begun(desk.start(Stubborn(str(tmp_path / "asleep"))))
        time.sleep(1.6 * SHORT_PATIENCE)
        assert (job.state, job.note) == (State.RUNNING, "")
        assert desk.ready()
    finally:
        desk.close()


@pytest.mark.parametrize("fault", [signal.SIGSTOP, signal.SIGKILL])
@pytest.mark.slow
def test_a_worker_lost_while_idle_is_noticed_and_replaced(fault: signal.Signals) -> None:
    desk = Board(patience=SHORT_PATIENCE)
    try:
        lost = ended(desk.start(Surroundings())).result["pid"]
        eventually(desk.ready)
        os.kill(lost, fault)
        eventually(lambda: not desk.ready())
        eventually(desk.ready)
        assert ended(desk.start(Surroundings(), again=True)).result["pid"] != lost
        assert not alive(lost)
    finally:
        desk.close()


def test_without_a_worker_to_be_had_a_job_fails_and_the_board_lives(
    desk: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", "/no/such/python")
        job = ended(desk.start(Square(3)))
    assert (job.state, job.error) == (State.FAILED, BROKEN)
    assert ended(desk.start(Square(3))).result == 9


# --- failing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "sentence", "logged"),
    [
        (
            Raises("ValueError", "bits must be 2..8, not 9\nand more"),
            "bits must be 2..8, not 9",
            "ValueError: bits must be 2..8",
        ),
        (
            Raises("RuntimeError", "internals"),
            "The run failed (RuntimeError); the server's log says where.",
            "RuntimeError: internals",
        ),
        (
            Missing(),
            "The run failed (AttributeError); the server's log says where.",
            "no_such_function",
        ),
    ],
)
def test_a_job_that_raises_fails_with_one_sentence(
    desk: Board, caplog: pytest.LogCaptureFixture, task: Task, sentence: str, logged: str
) -> None:
    with caplog.at_level(logging.ERROR):
        job = ended(desk.start(task))
    assert (job.state, job.error, job.result) == (State.FAILED, sentence, None)
    assert "Traceback" in caplog.text
    assert logged in caplog.text
    again = desk.start(task)
    assert again is not job
    assert ended(desk.start(Square(3))).result == 9


@pytest.mark.parametrize("task", [Unpicklable(), Poison()])
def test_a_message_that_cannot_travel_fails_its_job_alone(
    desk: Board, caplog: pytest.LogCaptureFixture, task: Task
) -> None:
    job = ended(desk.start(task))
    assert job.state is State.FAILED
    assert job.error.endswith(".")
    assert "\n" not in job.error
    assert "Traceback" in caplog.text
    assert ended(desk.start(Square(3))).result == 9


# --- remembering ----------------------------------------------------------------------------------


def test_the_job_unused_for_longest_is_forgotten_first() -> None:
    desk = Board(kept=2)
    try:
        one, two = (ended(desk.start(Square(n))) for n in (1, 2))
        assert desk.find(Square(1)) is one  # now two is the one unused for longest
        three = ended(desk.start(Square(3)))
        assert desk.find(Square(2)) is None
        assert (desk.find(Square(1)), desk.find(Square(3))) == (one, three)
        assert two.result == 4  # whoever holds it still has it
    finally:
        desk.close()


def test_jobs_that_wait_or_run_are_never_forgotten(tmp_path: Path) -> None:
    desk = Board(kept=1)
    try:
        gate = begun(desk.start(Until(str(tmp_path / "go"))))
        jobs = [desk.start(Square(n)) for n in range(5)]
        for job in jobs[:4]:
            desk.stop(job)
        assert [desk.find(Square(n)) for n in range(5)] == [None, None, None, jobs[3], jobs[4]]
        assert desk.find(gate.task) is gate
        (tmp_path / "go").touch()
        assert ended(jobs[4]).result == 16
        assert desk.find(Square(4)) is jobs[4]
        assert desk.find(gate.task) is None
    finally:
        desk.close()


# --- preparing ------------------------------------------------------------------------------------


def test_the_first_job_finds_a_prepared_worker(desk: Board) -> None:
    desk.prepare("colorsys")  # which nobody else imports
    assert "colorsys" in ended(desk.start(Surroundings())).result["modules"]


def test_to_prepare_a_worker_that_works_changes_nothing(desk: Board, tmp_path: Path) -> None:
    job = begun(desk.start(Until(str(tmp_path / "go"))))
    desk.prepare("colorsys")
    (tmp_path / "go").touch()
    assert ended(job).note == ""
    assert "colorsys" not in ended(desk.start(Surroundings())).result["modules"]


def test_the_board_imports_neither_streamlit_nor_torch() -> None:
    code = (
        "import sys, lib.jobs.board\n"
        "print({'streamlit', 'torch', 'numpy', 'lib.cnn'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "set()", run.stderr
