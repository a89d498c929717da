"""Small databases beside the ledger, of what people did; only the user that Ratslotse runs as may read them.

A connection lives for one use, so that the browser's threads never share one; there is no write-ahead log, so that
what is deleted does not live on beside the file.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import StoreMismatch

OWNER_ONLY = 0o600
BUSY_TIMEOUT = 30.0  # seconds one use waits for another, which takes milliseconds


@dataclass(frozen=True, slots=True)
class PrivateDatabase:
    """One file with one schema; made when it is first used."""

    path: Path
    schema: str  # statements parted by empty lines
    version: int  # SQLite's user_version; another value means a file of another Ratslotse

    @contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: what is written inside is kept together, or not at all.

        Raises:
            StoreMismatch: the file was made by another version, is none of ours, or cannot be used.
        """
        try:
            self._make()
            with closing(sqlite3.connect(self.path, timeout=BUSY_TIMEOUT, isolation_level=None)) as db:
                self._prepare(db)
                yield db
                db.execute("COMMIT")
        except (PermissionError, sqlite3.Error) as error:
            raise StoreMismatch(
                f"{self.path} lässt sich nicht öffnen oder schreiben ({error}). Bitte die Rechte und den Speicherplatz "
                "prüfen oder die Datei zur Seite legen."
            ) from error

    def _make(self) -> None:
        """An empty file with its rights, before anything is in it; one that is there keeps its content."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, OWNER_ONLY))

    def _prepare(self, db: sqlite3.Connection) -> None:
        """Begins; whoever closes without a commit changes nothing."""
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        db.execute("BEGIN IMMEDIATE")
        if not _version(db):
            for statement in self.schema.split("\n\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {self.version}")
        if _version(db) != self.version:
            raise StoreMismatch(
                f"{self.path} hat das Format {_version(db)}, diese Version von Ratslotse erwartet {self.version}. "
                "Bitte die Datei zur Seite legen."
            )


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
