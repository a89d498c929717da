"""What a source's register said last: so that a change to one object shows in the papers that refer to it."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SCHEMA = """
CREATE TABLE source (
    url TEXT PRIMARY KEY, since TEXT NOT NULL, listed TEXT NOT NULL, reading INTEGER NOT NULL);
CREATE TABLE register (
    uri TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, seen TEXT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (uri, source)) WITHOUT ROWID;
CREATE INDEX register_seen ON register (source, kind, seen);
"""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a source was read in whole."""

    since: dt.datetime  # when the last complete run began: what changed later is asked for next
    listed: dt.datetime  # when everything was last listed
    reading: int  # the version of our reading that all of it was read with


class Register:
    """One source's objects, each in as many words as papers need of it; writes belong into `Ledger.writing`."""

    def __init__(self, database: sqlite3.Connection, source: str) -> None:
        self._db = database
        self._source = source

    def mark(self) -> Mark | None:
        """How far the source was read; None before it was once."""
        row = self._db.execute(
            "SELECT since, listed, reading FROM source WHERE url = ?", (self._source,)
        ).fetchone()  # fmt: skip
        return Mark(dt.datetime.fromisoformat(row[0]), dt.datetime.fromisoformat(row[1]), row[2]) if row else None

    def put_mark(self, mark: Mark) -> None:
        """Remembers how far the source was read."""
        self._db.execute(
            "INSERT OR REPLACE INTO source (url, since, listed, reading) VALUES (?, ?, ?, ?)",
            (self._source, mark.since.isoformat(), mark.listed.isoformat(), mark.reading),
        )

    def get(self, uri: object) -> Json:
        """What is known of an object; nothing of an unknown one."""
        row = self._db.execute(
            "SELECT record FROM register WHERE uri = ? AND source = ?", (str(uri), self._source)
        ).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def put(self, kind: str, records: Mapping[str, Json], seen: str) -> None:
        """Keeps objects by their ids, as seen in this run; an earlier state of each is replaced."""
        self._db.executemany(
            "INSERT OR REPLACE INTO register (uri, source, kind, seen, record) VALUES (?, ?, ?, ?, ?)",
            ((uri, self._source, kind, seen, json.dumps(record)) for uri, record in records.items()),
        )

    def drop(self, uris: Iterable[str]) -> None:
        """Forgets objects."""
        self._db.executemany("DELETE FROM register WHERE uri = ? AND source = ?", ((uri, self._source) for uri in uris))

    def uris(self, kind: str) -> list[str]:
        """All objects of a kind, in order."""
        rows = self._db.execute(
            "SELECT uri FROM register WHERE source = ? AND kind = ? ORDER BY uri", (self._source, kind)
        )
        return [row[0] for row in rows]

    def unseen(self, kind: str, seen: str) -> list[str]:
        """The objects of a kind that this run has not seen, in order."""
        rows = self._db.execute(
            "SELECT uri FROM register WHERE source = ? AND kind = ? AND seen != ? ORDER BY uri",
            (self._source, kind, seen),
        )
        return [row[0] for row in rows]
