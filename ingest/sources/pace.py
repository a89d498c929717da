"""Turns at a source: all threads together ask it no more often than agreed."""

import threading
import time


class Pace:
    """Gives turns at equal distances; whoever asks waits in the same line."""

    def __init__(self, per_second: float) -> None:
        self._distance = 1 / per_second
        self._line = threading.Lock()
        self._next = 0.0  # of the clock `time.monotonic`

    def wait(self) -> None:
        """Returns when it is our turn."""
        with self._line:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._distance
        if turn > now:
            time.sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Lets nobody have a turn for so long."""
        with self._line:
            self._next = max(self._next, time.monotonic() + seconds)
