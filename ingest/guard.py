"""Runs what may hang, crash or eat memory in a child process: a hostile file is a recorded failure, no more."""

import logging
import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar, cast

from ingest.errors import RatslotseError, UnreadableFile

SECONDS = 120.0  # for one file: ten times what the slowest of 600 real and broken ones took
MEMORY = 4 * 1024**3  # bytes of address space; libraries for office formats alone map about 1.5 GiB
TOO_SLOW = "Das Lesen dauerte über {seconds:.0f} Sekunden und wurde abgebrochen. Bitte als neues PDF speichern."
CRASHED = "Das Lesen ist abgestürzt oder brauchte zu viel Speicher. Bitte als neues PDF speichern."
FAULT = "Unerwarteter Fehler beim Lesen ({kind}: {error}). Bitte mit der Datei melden."

# A fork server starts children in milliseconds and inherits no threads, locks or connections.
_PROCESSES = multiprocessing.get_context("forkserver")
_OWN = threading.local()

T = TypeVar("T")


class Guard:
    """One child process that does jobs one after another, replaced when one breaks it."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._child: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None

    def run(self, job: Callable[[], T]) -> T:
        """What the job returns, or raises of our own errors; jobs and results travel by pickle.

        Raises:
            UnreadableFile: the job took too long, crashed or wanted too much memory.
        """
        line = self._started()
        try:
            line.send(job)
            if not line.poll(self._seconds):
                raise UnreadableFile(TOO_SLOW.format(seconds=self._seconds))
            result, error = line.recv()
        except (EOFError, OSError) as broken:
            self.close()
            raise UnreadableFile(CRASHED) from broken
        except BaseException:
            self.close()
            raise
        if error is not None:
            raise error
        return cast(T, result)

    def close(self) -> None:
        """Ends the child, whatever it is doing."""
        if self._child is not None:
            self._child.kill()
            self._child.join()
        self._child = self._line = None

    def _started(self) -> Connection:
        if self._line is None or self._child is None or not self._child.is_alive():
            self.close()
            self._line, theirs = _PROCESSES.Pipe()
            self._child = _PROCESSES.Process(target=_serve, args=(theirs, self._memory), daemon=True)
            self._child.start()
            theirs.close()
        return self._line


def guarded(job: Callable[[], T]) -> T:
    """What the job returns, run by this thread's own guard; any executor can be given this.

    Raises:
        UnreadableFile: the job took too long, crashed or wanted too much memory.
    """
    if not hasattr(_OWN, "guard"):
        _OWN.guard = Guard()
    return cast(Guard, _OWN.guard).run(job)


def _serve(line: Connection, memory: int) -> None:
    """Does jobs until the line ends; a Ctrl-C at the terminal is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable(logging.WARNING)  # readers' English remarks on broken files; what matters is recorded
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    while True:
        try:
            job = line.recv()
        except EOFError:
            return
        try:
            line.send((job(), None))
        except RatslotseError as error:
            line.send((None, error))
        except MemoryError:
            line.send((None, UnreadableFile(CRASHED)))
        except Exception as error:  # noqa: BLE001 - a fault of ours on one file must not end the run
            line.send((None, UnreadableFile(FAULT.format(kind=type(error).__name__, error=error))))
