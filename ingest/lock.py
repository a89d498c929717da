"""One writer at a time on a machine."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ingest.errors import StoreMismatch


@contextmanager
def only_writer(home: Path) -> Iterator[None]:
    """Holds the right to write; the operating system gives it back if the process dies.

    Raises:
        StoreMismatch: somebody else is writing, or nobody can.
    """
    with _opened(home) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreMismatch(
                f"In {home} wird gerade schon eingelesen. Bitte warten, bis der andere Lauf fertig ist."
            ) from error
        yield


def _opened(home: Path) -> TextIO:
    try:
        home.mkdir(parents=True, exist_ok=True)
        return (home / "writer.lock").open("w")
    except OSError as error:
        raise StoreMismatch(
            f"In {home} lässt sich nichts ablegen ({error.strerror}). Bitte RATSLOTSE_HOME und die Rechte prüfen."
        ) from error
