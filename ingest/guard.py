"""Runs what may hang, crash or eat memory in a child process: a hostile file is a recorded failure, no more."""

import logging
import math
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar, cast

from ingest.errors import RatslotseError, UnreadableFile

SECONDS = 300.0  # for one file: text takes 12 at most of 600 real and broken ones, a long scan minutes
MEMORY = 4 * 1024**3  # bytes of address space; libraries for office formats alone map about 1.5 GiB
GRACE = 10.0  # seconds after which a child ends itself that nobody was there to end
TOO_SLOW = "Das Lesen dauerte über {seconds:.0f} Sekunden und wurde abgebrochen. Bitte als neues PDF speichern."
CRASHED = "Das Lesen ist abgestürzt oder brauchte zu viel Speicher. Bitte als neues PDF speichern."
FAULT = "Unerwarteter Fehler beim Lesen ({kind}: {error}). Bitte mit der Datei melden."

# A child of our own making: those of multiprocessing import the parent's main program first, which takes
# five times as long, and are forbidden to the workers of a cluster.
_BEGIN = "import sys; sys.path[:] = {path!r}; from ingest.guard import serve; serve({line}, {alarm}, {memory})"
_RUNNING: set[subprocess.Popen[bytes]] = set()  # the children of all threads
_OWN = threading.local()

T = TypeVar("T")


class Runner(Protocol):
    """Somewhere jobs can be run."""

    def run(self, job: Callable[[], T]) -> T:
        """What the job returns, or raises of our own errors."""


class Guard:
    """One child process that does jobs one after another, replaced when one breaks it."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._child: _Child | None = None

    def run(self, job: Callable[[], T]) -> T:
        """What the job returns, or raises of our own errors; jobs and results travel by pickle.

        Raises:
            UnreadableFile: the job took too long, crashed or wanted too much memory.
        """
        line, start = self._ready().line, time.perf_counter()
        try:
            line.send(job)
            if not line.poll(self._seconds):
                raise UnreadableFile(TOO_SLOW.format(seconds=self._seconds), self._seconds)
            result, error = line.recv()
        except (EOFError, OSError) as broken:
            self.close()
            raise UnreadableFile(CRASHED, time.perf_counter() - start) from broken
        except BaseException:
            self.close()
            raise
        if error is not None:
            raise error
        return cast(T, result)

    def close(self) -> None:
        """Ends the child and what it has started, whatever they are doing."""
        if self._child is not None:
            self._child.end()
        self._child = None

    def _ready(self) -> "_Child":
        if self._child is not None and self._child.line.poll():  # it says nothing unasked: it is gone
            self.close()
        if self._child is None:
            self._child = _Child(self._seconds, self._memory)
        return self._child


class _Child:
    """A process in a session of its own, which a Ctrl-C at the terminal does not reach; lives no longer than this."""

    def __init__(self, seconds: float, memory: int) -> None:
        self.line, theirs = Pipe()
        alarm = math.ceil(seconds + GRACE)
        begin = _BEGIN.format(path=sys.path, line=theirs.fileno(), alarm=alarm, memory=memory)
        process = subprocess.Popen(
            [sys.executable, "-c", begin],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        _RUNNING.add(process)
        self.end = weakref.finalize(self, _end, process)


def guarded(job: Callable[[], T]) -> T:
    """What the job returns, run where this thread's jobs run: by a guard of its own, if nothing else was said.

    Raises:
        UnreadableFile: the job took too long, crashed or wanted too much memory.
    """
    if not hasattr(_OWN, "runner"):
        _OWN.runner = Guard()
    return cast(Runner, _OWN.runner).run(job)


def run_elsewhere(runner: Runner) -> None:
    """Has this thread's guarded jobs run there from now on."""
    _OWN.runner = runner


def give_up() -> None:
    """Ends what the children of all threads are doing; who waits for it is told that it crashed."""
    for process in _RUNNING.copy():
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kills a child with everything it has started; once, for its number may belong to others afterwards."""
    try:
        _RUNNING.remove(process)
    except KeyError:
        return
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# What a child does


def serve(descriptor: int, alarm: int, memory: int) -> None:
    """Does the jobs that come in at this end of a line, until nobody is at the other end."""
    logging.disable(logging.WARNING)  # readers' English remarks on broken files; what matters is recorded
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    threading.Thread(target=_end_with_parent, args=(descriptor,), daemon=True).start()
    line = Connection(descriptor)
    with suppress(EOFError, OSError):
        while True:
            job = line.recv_bytes()
            signal.alarm(alarm)  # ends even what lets no thread of Python run
            line.send(_outcome(job))
            signal.alarm(0)


def _outcome(job: bytes) -> tuple[Any, RatslotseError | None]:
    """What the job returned, or the error it raised."""
    try:
        return pickle.loads(job)(), None
    except RatslotseError as error:
        return None, error
    except MemoryError:
        return None, UnreadableFile(CRASHED)
    except Exception as error:  # noqa: BLE001 - a fault of ours on one file must not end the run
        return None, UnreadableFile(FAULT.format(kind=type(error).__name__, error=error))


def _end_with_parent(descriptor: int) -> None:
    """Waits until the parent's end of the line is closed, then ends this process and all that it has started."""
    watch = select.poll()
    watch.register(descriptor, 0)  # nothing but the end
    watch.poll()
    os.killpg(0, signal.SIGKILL)
