"""Scripts' threads: used again, and nothing of one run is there in the next."""

import contextvars
import threading
from queue import Queue

import pytest
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import (
    SCRIPT_RUN_CONTEXT_ATTR_NAME,
    get_script_run_ctx,
)

from lib.ui import script_threads

LEFT_BEHIND = contextvars.ContextVar("LEFT_BEHIND", default="nothing")


class Runner(ScriptRunner):
    """What a run does, without a script."""

    def __init__(self, fails: bool = False) -> None:
        self._script_thread = None
        self._fails = fails
        self.seen: Queue[tuple[threading.Thread, str, bool]] = Queue()

    def _run_script_thread(self) -> None:
        thread = threading.current_thread()
        has_context = get_script_run_ctx(suppress_warning=True) is not None
        seen = (thread, LEFT_BEHIND.get(), has_context)
        LEFT_BEHIND.set("something")
        setattr(thread, SCRIPT_RUN_CONTEXT_ATTR_NAME, object())
        self.seen.put(seen)
        if self._fails:
            raise RuntimeError("a failing script")


def wait_for_rest(count: int) -> None:
    """Return when so many threads wait for something to run."""
    while len(script_threads._idle) < count:
        threading.Event().wait(0.001)


@pytest.mark.parametrize("fails", [False, True])
def test_a_thread_is_used_again_and_as_new(fails: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_threads, "_idle", type(script_threads._idle)())
    first, second = Runner(fails), Runner()
    script_threads.start(first)
    thread, left_behind, has_context = first.seen.get(timeout=10)
    wait_for_rest(1)
    script_threads.start(second)
    assert (left_behind, has_context) == ("nothing", False)
    assert second.seen.get(timeout=10) == (thread, "nothing", False)
    assert first._script_thread is second._script_thread is thread


def test_two_scripts_run_in_two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script_threads, "_idle", type(script_threads._idle)())
    meeting = threading.Barrier(2, timeout=10)

    class Waiting(Runner):
        def _run_script_thread(self) -> None:
            meeting.wait()
            super()._run_script_thread()

    runners = [Waiting(), Waiting()]
    for runner in runners:
        script_threads.start(runner)
    assert len({runner.seen.get(timeout=10)[0] for runner in runners}) == 2
    wait_for_rest(2)


def test_a_runner_starts_once() -> None:
    runner = Runner()
    script_threads.start(runner)
    with pytest.raises(RuntimeError, match="already started"):
        script_threads.start(runner)
