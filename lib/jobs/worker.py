"""The worker process, seen from both ends of its two pipes.

`Worker` is the server's handle. `python -m lib.jobs.worker` is the process itself: it reads
commands from stdin, runs one job at a time in its main thread, and writes messages to stdout.

    server -> worker    ("run", number, target, settings)    ("stop", number)
    worker -> server    ("progress", number, value)  and then one of
                        ("done", number, result)  ("failed", number, sentence, traceback)
                        ("stopped", number)
                        ("alive",)  every second, from a thread, whatever the run does

A run that comes while another goes on is carried out between two yields of that one, which stands
still meanwhile. Which runs may pass which is the board's matter.

A message is a pickle behind its length, so that a message that can't be unpickled costs only
itself. This module imports the standard library and `lib.heap` alone; the job brings
what it needs.
"""

import contextlib
import importlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
import weakref
from pathlib import Path
from typing import IO, Any

from lib import heap

ROOT = Path(__file__).resolve().parents[2]
LENGTH = struct.Struct("<Q")
BEAT = 1.0  # seconds between two signs of life
LOOKS = 3  # of `receive` at a silent worker: one alone could fall into a pause of the server's own
ALIVE = ("alive",)


def _write(pipe: IO[bytes], message: tuple[Any, ...]) -> None:
    """Write one message. A message that can't be pickled raises before a byte is written."""
    payload = pickle.dumps(message)
    pipe.write(LENGTH.pack(len(payload)) + payload)
    pipe.flush()


def _read(pipe: IO[bytes]) -> tuple[Any, ...]:
    """Wait for one message and return it; EOFError if the other end is gone."""
    payload = _read_exactly(pipe, LENGTH.unpack(_read_exactly(pipe, LENGTH.size))[0])
    return pickle.loads(payload)


def _read_exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError("the pipe was closed")
    return data


# --- the server's end -----------------------------------------------------------------------------


class WorkerLost(Exception):  # noqa: N818 - an event the board expects, not an error
    """The worker process is gone, or stuck. Its text says which."""


class _Inbox:
    """What the worker said: its messages in order, and when it last gave a sign of life."""

    def __init__(self) -> None:
        self.messages: queue.SimpleQueue[tuple[Any, ...] | Exception] = queue.SimpleQueue()
        self.heard = time.monotonic()

    def listen(self, pipe: IO[bytes]) -> None:
        """Take messages until the worker's end of the pipe is gone."""
        while True:
            try:
                message = _read(pipe)
            except (EOFError, OSError):
                self.messages.put(WorkerLost("its process ended"))
                return
            except Exception as error:  # a message that can't be unpickled costs only itself
                self.messages.put(error)
            else:
                if message != ALIVE:
                    self.messages.put(message)
            self.heard = time.monotonic()


class Worker:
    """A running worker process. One thread receives; others may send, one at a time, or kill.

    Args:
        modules: what it imports before the first job asks for it.
        patience: seconds without a sign of life after which it counts as stuck.
    """

    def __init__(self, *modules: str, patience: float = 30.0) -> None:
        self._patience = patience
        self._killed = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "lib.jobs.worker", *modules],
            cwd=ROOT,  # where `lib` is found
            # One thread for OpenMP, and so for torch and for NumPy's BLAS. It must be said before
            # they are imported.
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        # Streamlit drops our modules when a source file is edited; the board and this go with them.
        weakref.finalize(self, self._process.kill)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._commands = self._process.stdin
        self._messages = self._process.stdout
        self._inbox = _Inbox()
        # Not a method of this object, which could then never be dropped.
        self._listener = threading.Thread(
            target=self._inbox.listen, args=[self._messages], name="worker's messages", daemon=True
        )
        self._listener.start()

    def send(self, command: tuple[Any, ...]) -> None:
        """Give a command; WorkerLost if nobody is there to take it."""
        try:
            _write(self._commands, command)
        except OSError as error:
            raise WorkerLost("its process ended") from error

    def receive(self) -> tuple[Any, ...]:
        """Wait for the next message; WorkerLost if none can come any more."""
        silent = 0
        while silent < LOOKS:
            heard = self._inbox.heard
            try:
                message = self._inbox.messages.get(timeout=self._patience / LOOKS)
            except queue.Empty:
                silent = silent + 1 if self._inbox.heard == heard else 0
                continue
            if isinstance(message, Exception):
                raise message
            return message
        raise WorkerLost(f"it was silent for {self._patience:.0f} seconds")

    def alive(self) -> bool:
        """Whether the process is there and gives signs of life."""
        silent = time.monotonic() - self._inbox.heard
        return not self._killed and self._process.poll() is None and silent < self._patience

    def kill(self) -> None:
        """End the process at once. A thread that waits in `receive` gets WorkerLost."""
        self._killed = True
        self._process.kill()

    def close(self) -> None:
        """End the process, wait until it is gone, and close the pipes."""
        self.kill()
        self._process.wait()
        self._listener.join()  # closing waits for whoever reads
        for pipe in (self._commands, self._messages):
            with contextlib.suppress(OSError):  # a command that nobody took
                pipe.close()


# --- the worker's end -----------------------------------------------------------------------------


class _Commands:
    """What the server said: a queue of runs, and the numbers of jobs that it wants stopped."""

    def __init__(self) -> None:
        self.runs: queue.SimpleQueue[tuple[int, str, dict[str, Any]]] = queue.SimpleQueue()
        self.stopped: set[int] = set()

    def listen(self, pipe: IO[bytes]) -> None:
        """Take commands for ever. When the server is gone this process ends, whatever it does."""
        try:
            while True:
                match _read(pipe):
                    case ("run", number, target, settings):
                        self.runs.put((number, target, settings))
                    case ("stop", number):
                        self.stopped.add(number)
        except EOFError:
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)


class _Messages:
    """What is said to the server, a whole message at a time."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, *message: Any) -> None:
        """Say it. A message that can't be pickled raises before a byte is written."""
        with self._lock:
            _write(self._pipe, message)

    def beat(self) -> None:
        """Give signs of life for ever; this process ends where nobody listens any more."""
        try:
            while True:
                self.send(*ALIVE)
                time.sleep(BEAT)
        except OSError:
            os._exit(0)


def _run(
    number: int, target: str, settings: dict[str, Any], commands: _Commands, messages: _Messages
) -> None:
    """Run one job and report on it, and on those that pass it on its way.

    Whatever a job raises, the worker lives on.
    """
    try:
        module, function = target.split(":")
        steps = getattr(importlib.import_module(module), function)(**settings)
        while number not in commands.stopped:
            while not commands.runs.empty():
                _run(*commands.runs.get(), commands, messages)
            try:
                progress = next(steps)
            except StopIteration as end:
                messages.send("done", number, end.value)
                return
            messages.send("progress", number, progress)
        steps.close()
        messages.send("stopped", number)
    except Exception as error:
        messages.send("failed", number, _sentence(error), traceback.format_exc())
    finally:
        heap.give_back()  # an engine keeps much of what it frees, for as long as it works


def _sentence(error: Exception) -> str:
    """One sentence for the screen. The library's own words for bad settings are fit for it."""
    if isinstance(error, (ValueError, TypeError)) and str(error):
        return str(error).splitlines()[0]
    return f"The run failed ({type(error).__name__}); the server's log says where."


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's; its end is ours
    if hasattr(os, "nice"):  # not on Windows
        os.nice(10)
    # Messages get a descriptor of their own; whatever a job prints goes to the server's log.
    messages = _Messages(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    commands = _Commands()
    threading.Thread(target=commands.listen, args=(sys.stdin.buffer,), daemon=True).start()
    threading.Thread(target=messages.beat, daemon=True).start()
    for module in sys.argv[1:]:
        importlib.import_module(module)
    try:
        while True:
            _run(*commands.runs.get(), commands, messages)
    except OSError:  # nobody reads the messages: the server is gone
        os._exit(0)


if __name__ == "__main__":
    main()
