"""The threads that scripts run in, used again and again.

Streamlit starts a thread for each run, and its event loop waits until the thread is there: a few
milliseconds while other scripts run. Each new thread may also take memory of its own for good.
`lib.ui.streamlit_changes` puts `start` in the place of Streamlit's own.
"""

import contextvars
import logging
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue

from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_run_context import SCRIPT_RUN_CONTEXT_ATTR_NAME

logger = logging.getLogger(__name__)


class Worker:
    """A thread that waits for something to run, again and again."""

    def __init__(self) -> None:
        self._given: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.thread = threading.Thread(
            target=self._work, name="ScriptRunner.scriptThread", daemon=True
        )
        self.thread.start()

    def run(self, job: Callable[[], None]) -> None:
        """Run `job` in the thread, soon."""
        self._given.put(job)

    def _work(self) -> None:
        while True:
            self._run(self._given.get())
            _idle.append(self)

    def _run(self, job: Callable[[], None]) -> None:
        try:
            contextvars.Context().run(job)  # as new as a new thread's
        except BaseException:
            logger.exception("a script's thread failed")
        finally:
            # The reader's session; it is not to be kept until the next one comes.
            self.thread.__dict__.pop(SCRIPT_RUN_CONTEXT_ATTR_NAME, None)


_idle: deque[Worker] = deque()


def start(runner: ScriptRunner) -> None:
    """In place of starting a thread for one run; as there, once for a runner."""
    if runner._script_thread is not None:
        raise RuntimeError("ScriptRunner was already started")
    try:
        worker = _idle.pop()
    except IndexError:
        worker = Worker()
    runner._script_thread = worker.thread
    worker.run(runner._run_script_thread)
