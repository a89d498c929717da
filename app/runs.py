"""The runs that brought papers in: when each began, whether it came to its end, and what broke it off."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.private import PrivateDatabase
from ingest.errors import RatslotseError
from ingest.standing import shown

NAME = "laeufe.sqlite"  # below RATSLOTSE_HOME
VERSION = 1
MOST = 200  # runs kept: half a year of nights
STOPPED = "mit Strg-C beendet"
SILENT = "ohne Meldung; der Rechner ging aus, oder jemand beendete das Programm"
_SCHEMA = """
CREATE TABLE run (id INTEGER PRIMARY KEY, began TEXT NOT NULL, what TEXT NOT NULL, ended TEXT, why TEXT)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run."""

    began: dt.datetime  # with its time zone, to the second
    what: str  # German
    ended: dt.datetime | None  # None: it is still going on, or broke off without a word
    why: str  # German, what broke it off; "" where nothing did, or nothing is known


class Runs:
    """The last runs of a home; every method raises StoreMismatch where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._database = PrivateDatabase(path, _SCHEMA.strip(), VERSION)

    @contextmanager
    def noted(self, what: str) -> Iterator[None]:
        """Notes what is done inside, and what breaks it off, which goes on to the caller."""
        run = self._begun(what)
        try:
            yield
        except BaseException as error:
            self._ended(run, _reason(error))
            raise
        self._ended(run, "")

    def last(self, limit: int) -> list[Run]:
        """The runs, the newest first; one writes at a time, so that only the newest can be going on."""
        with self._database.use() as db:
            rows = db.execute("SELECT began, what, ended, why FROM run ORDER BY id DESC LIMIT ?", (limit,)).fetchall()
        return [
            Run(dt.datetime.fromisoformat(began), what, ended and dt.datetime.fromisoformat(ended), why or "")
            for began, what, ended, why in rows
        ]

    def _begun(self, what: str) -> int:
        with self._database.use() as db:
            run = int(db.execute("INSERT INTO run (began, what) VALUES (?, ?)", (_now(), what)).lastrowid or 0)
            db.execute("DELETE FROM run WHERE id <= ?", (run - MOST,))
        return run

    def _ended(self, run: int, why: str) -> None:
        with self._database.use() as db:
            db.execute("UPDATE run SET ended = ?, why = ? WHERE id = ?", (_now(), why, run))


def broke_off(runs: list[Run]) -> str:
    """What broke off the newest run; "" where it came to its end, or may still be going on."""
    return runs[0].why if runs else ""


def as_text(runs: Iterable[Run]) -> Iterator[str]:
    """Lines for an administrator, of runs from the newest on: when in local time, what, and how it ended."""
    for number, one in enumerate(runs):
        yield f"{_time(one.began)} · {shown(one.what)} · {_told_end(one, is_newest=number == 0)}"


def _told_end(run: Run, *, is_newest: bool) -> str:
    if run.ended is None:
        return f"läuft noch, oder brach ab {SILENT}" if is_newest else f"brach ab {SILENT}"
    return f"brach ab um {run.ended.astimezone():%H:%M}: {shown(run.why)}" if run.why else "bis zum Ende gelaufen"


def _reason(error: BaseException) -> str:
    """What people can do something about as it is said, all else by its name."""
    if isinstance(error, KeyboardInterrupt):
        return STOPPED
    return str(error) if isinstance(error, RatslotseError) else f"Fehler im Programm ({type(error).__name__})"


def _time(at: dt.datetime) -> str:
    return f"{at.astimezone():%d.%m.%Y %H:%M}"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
