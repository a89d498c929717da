"""Turns at a source: all processes and threads of a machine together ask it no more often than agreed."""

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


class Pace:
    """Gives turns at equal distances; whoever holds a copy, even in another process, waits in the same line."""

    def __init__(self, per_second: float) -> None:
        self._distance = 1 / per_second
        descriptor, name = tempfile.mkstemp(prefix="ratslotse-pace-")
        os.close(descriptor)
        self._path = Path(name)

    def close(self) -> None:
        """Removes what the line was kept in."""
        self._path.unlink(missing_ok=True)

    def wait(self) -> None:
        """Returns when it is our turn."""
        with self._line() as line:
            now = time.monotonic()  # the same clock for all processes since the machine was started
            turn = max(now, _read(line))
            _write(line, turn + self._distance)
        if turn > now:
            time.sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Lets nobody have a turn for so long."""
        with self._line() as line:
            _write(line, max(_read(line), time.monotonic() + seconds))

    @contextmanager
    def _line(self) -> Iterator[TextIO]:
        with self._path.open("a+") as line:  # made anew on another machine
            fcntl.flock(line, fcntl.LOCK_EX)
            yield line


def _read(line: TextIO) -> float:
    line.seek(0)
    return float(line.read() or 0)


def _write(line: TextIO, turn: float) -> None:
    line.truncate(0)
    line.write(repr(turn))
    line.flush()
