"""Who had which rights since when, and who gave them: a line for each change, added and never changed.

The file of users can be edited by hand. What then differs from the last line of a name is noted as found, at the next
look or change.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.private import PrivateDatabase
from ingest.standing import shown

NAME = "rechte.sqlite"  # below RATSLOTSE_HOME
VERSION = 1
GONE = "nicht mehr in der Datei"
_SCHEMA = """
CREATE TABLE change (at TEXT NOT NULL, person TEXT NOT NULL, rights TEXT NOT NULL, by TEXT NOT NULL)

CREATE TRIGGER change_stays BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'append only'); END

CREATE TRIGGER change_is_final BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'append only'); END
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A line: from then on somebody had these rights."""

    at: dt.datetime  # with its time zone, to the second
    person: str
    rights: str  # German
    by: str  # German, or the name of an administrator


class RightsLog:
    """The lines; every method raises StoreMismatch where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._database = PrivateDatabase(path, _SCHEMA.strip(), VERSION)

    def note(self, rights: Mapping[str, str], by: str) -> None:
        """Adds a line for each name whose rights are no longer those of its last line, and for each that is gone."""
        at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        with self._database.use() as db:
            known = dict(db.execute("SELECT person, rights FROM change ORDER BY rowid").fetchall())  # the last one wins
            now = dict.fromkeys(known, GONE) | dict(rights)
            rows = [(at, person, told, by) for person, told in now.items() if known.get(person) != told]
            db.executemany("INSERT INTO change VALUES (?, ?, ?, ?)", rows)

    def changes(self) -> list[Change]:
        """The lines, the newest first."""
        with self._database.use() as db:
            rows = db.execute("SELECT at, person, rights, by FROM change ORDER BY rowid DESC").fetchall()
        return [Change(dt.datetime.fromisoformat(at), *told) for at, *told in rows]


def as_text(changes: Iterable[Change]) -> Iterator[str]:
    """Lines for an administrator: when in local time, whose rights, which, by whom."""
    for one in changes:
        yield f"{one.at.astimezone():%d.%m.%Y %H:%M:%S} · {shown(one.person)}: {shown(one.rights)} · {shown(one.by)}"
