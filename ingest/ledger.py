"""What was read from where: papers, files, pages and the state of every file, in one SQLite database."""

import dataclasses
import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import WeakSet

from ingest.audience import ANYBODY, EVERYBODY, UNRESTRICTED, Audience, readers_of
from ingest.errors import StoreMismatch
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.reference import Reference, parse
from ingest.register import SCHEMA as REGISTER_SCHEMA
from ingest.register import Register
from ingest.slips import slips
from ingest.twins import text_key
from ingest.versions import successor

SCHEMA_VERSION = 3  # SQLite's user_version; another value means a ledger of another Ratslotse
BUSY_TIMEOUT = 30.0  # seconds a reader waits while the writer commits
READ, FAILED, EMPTY = "gelesen", "nicht lesbar", "ohne Text"  # states of a file
RECOGNISED, PARTLY = "mit Texterkennung gelesen", "teilweise gelesen"
GONE = "zurückgezogen"  # a file that its source still names but no longer gives out
LISTED = "gelistet"  # a paper whose files have entries of their own
AGAIN = "erneut-"  # before the stamp of an object that is to be read again

_SCHEMA = """
CREATE TABLE paper (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, source TEXT NOT NULL UNIQUE, public INTEGER NOT NULL,
    reference_key TEXT, family TEXT, date TEXT, record TEXT NOT NULL);
CREATE INDEX paper_reference ON paper (reference_key);
CREATE INDEX paper_family ON paper (family);
CREATE INDEX paper_name ON paper (json_extract(record, '$.name'));
CREATE TABLE file (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, paper TEXT NOT NULL REFERENCES paper ON DELETE CASCADE,
    uri TEXT NOT NULL, public INTEGER NOT NULL, pages INTEGER NOT NULL, text_key TEXT, stamp TEXT NOT NULL,
    record TEXT NOT NULL);
CREATE INDEX file_paper ON file (paper);
CREATE INDEX file_key ON file (key);
CREATE INDEX file_uri ON file (uri);
CREATE INDEX file_text ON file (text_key);
CREATE TABLE link (
    paper TEXT NOT NULL REFERENCES paper ON DELETE CASCADE, source TEXT NOT NULL,
    PRIMARY KEY (paper, source)) WITHOUT ROWID;
CREATE INDEX link_source ON link (source);
CREATE TABLE page (
    file TEXT NOT NULL REFERENCES file ON DELETE CASCADE, position INTEGER NOT NULL, number INTEGER,
    text TEXT NOT NULL, confidence REAL, label TEXT, PRIMARY KEY (file, position)) WITHOUT ROWID;
CREATE TABLE entry (
    uri TEXT PRIMARY KEY, stamp TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
    paper TEXT, seconds REAL NOT NULL);
CREATE INDEX entry_paper ON entry (paper);
"""


VISIBLE = "(paper.public OR sees(paper.record, ?))"  # to an audience, as `_told` names it
READABLE = "(file.public AND paper.public OR sees(paper.record, ?))"  # to the same
NAMESAKES = (
    f"SELECT record FROM paper WHERE id != ? AND json_extract(record, '$.name') = ? AND {VISIBLE} "
    "ORDER BY reference_key, id"
)
_ENTRIES = "SELECT uri, stamp, state, reason, paper, seconds FROM entry"


@dataclass(frozen=True, slots=True)
class Entry:
    """The state of one source object: a file on disk, or a file or paper of an endpoint."""

    uri: str
    stamp: str  # changes when the object does
    state: str  # READ, RECOGNISED, PARTLY, FAILED, EMPTY, GONE or LISTED
    reason: str = ""  # German, with the next step; "" where nothing is wrong
    paper: str | None = None  # Paper.id
    seconds: float = field(default=0.0, compare=False)  # that reading took


@dataclass(frozen=True, slots=True)
class Text:
    """What is searched once: one file, or several that say the same (File.id, the one to show first)."""

    files: tuple[str, ...]
    stamp: str  # changes with their texts, their papers' records or their own


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that papers are recorded under, most frequent first, with the number of papers."""

    organizations: dict[str, int]
    originators: dict[str, int]
    districts: dict[str, int]
    paper_types: dict[str, int]


class Connection(sqlite3.Connection):
    """One that can be referred to weakly."""


class Ledger:
    """Everything read so far; one writer, any number of readers, on one machine.

    Each thread has a connection of its own: SQLite calls `sees` while it holds a connection's lock, and a second
    thread that waited for that lock would keep the interpreter that `sees` needs.

    Raises:
        StoreMismatch: the database was made by another version, is none, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._of_thread = threading.local()
        self._open: WeakSet[Connection] = WeakSet()  # a thread's connection goes with the thread
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._watch = self._connect()
            self._prepare()
        except (OSError, sqlite3.OperationalError) as error:
            raise StoreMismatch(
                f"{path} lässt sich nicht öffnen ({error}). Bitte Leserechte, Schreibrechte und Speicherplatz prüfen."
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreMismatch(
                f"{path} ist keine lesbare Datenbank von Ratslotse ({error}). Bitte die Datei zur Seite legen "
                "und die Unterlagen neu einlesen."
            ) from error

    @property
    def _db(self) -> Connection:
        """The connection of the thread that asks."""
        try:
            connection: Connection = self._of_thread.connection
        except AttributeError:
            connection = self._of_thread.connection = self._connect()
        return connection

    def _connect(self) -> Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False, factory=Connection
        )
        self._open.add(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.create_function("sees", 2, _sees, deterministic=True)
        return connection

    def _prepare(self) -> None:
        if not self._version():
            self._create()
        if self._version() != SCHEMA_VERSION:
            raise StoreMismatch(
                f"{self.path} hat das Format {self._version()}, diese Version von Ratslotse erwartet {SCHEMA_VERSION}. "
                "Bitte die Datei zur Seite legen und die Unterlagen neu einlesen."
            )

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _create(self) -> None:
        with self.writing():
            if self._version():  # another process was faster
                return
            for statement in (_SCHEMA + REGISTER_SCHEMA).split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing: what is written inside is kept together, or not at all."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Ends all connections."""
        for connection in list(self._open):  # another thread may be opening one
            connection.close()

    # What was done

    def entry(self, uri: str) -> Entry | None:
        """The state of an object when it was last dealt with; None for a new one."""
        row = self._db.execute(f"{_ENTRIES} WHERE uri = ?", (uri,)).fetchone()
        return Entry(*row) if row else None

    def note(self, entry: Entry) -> None:
        """Records what was done to an object; a later note on it replaces this one."""
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        self._db.execute(
            "INSERT OR REPLACE INTO entry (uri, stamp, state, reason, at, paper, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (entry.uri, entry.stamp, entry.state, entry.reason, now, entry.paper, entry.seconds),
        )

    def forget(self, paper_id: str) -> None:
        """Drops all notes on a paper and its files."""
        self._db.execute("DELETE FROM entry WHERE paper = ?", (paper_id,))

    def withdraw(self, uri: str) -> None:
        """Drops a paper that its source no longer publishes, with its files and all notes on them."""
        for (paper_id,) in self._db.execute("SELECT id FROM paper WHERE source = ?", (uri,)).fetchall():
            self.forget(paper_id)
        self.drop_paper(uri)
        self._db.execute("DELETE FROM entry WHERE uri = ?", (uri,))
        self._db.execute("DELETE FROM register WHERE uri = ?", (uri,))

    def register(self, source: str) -> Register:
        """What a source's register said last."""
        return Register(self._db, source)

    def entries(self, state: str) -> list[Entry]:
        """All objects in a state, by URI."""
        rows = self._db.execute(f"{_ENTRIES} WHERE state = ? ORDER BY uri", (state,))
        return [Entry(*row) for row in rows]

    def entries_at(self, place: str) -> list[Entry]:
        """All objects that are this URI or lie below it, be it a folder, an archive or an endpoint; by URI."""
        rows = self._db.execute(
            f"{_ENTRIES} WHERE {_at('uri')} ORDER BY uri",
            (place.rstrip("/"),),
        )
        return [Entry(*row) for row in rows]

    def retry(self) -> None:
        """Lets what could not be read, and papers with such files, count as changed: read again where offered."""
        self._db.execute(
            "UPDATE entry SET stamp = ?1 || stamp WHERE substr(stamp, 1, length(?1)) != ?1 AND (state = ?2 OR uri IN "
            "(SELECT source FROM paper WHERE id IN (SELECT paper FROM entry WHERE state = ?2)))",
            (AGAIN, FAILED),
        )

    def states(self) -> dict[str, int]:
        """How many files are in each state."""
        rows = self._db.execute(
            "SELECT state, COUNT(*) FROM entry WHERE state != ? GROUP BY state ORDER BY state", (LISTED,)
        )
        return dict(rows)

    # What was read

    def put_paper(self, paper: Paper) -> None:
        """Keeps a paper; an earlier state of it is replaced, its files stay."""
        reference = parse(paper.reference) if paper.reference else None
        self._db.execute(
            "INSERT INTO paper (id, key, source, public, reference_key, family, date, record) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET public = excluded.public, "
            "reference_key = excluded.reference_key, family = excluded.family, date = excluded.date, "
            "record = excluded.record",
            (
                paper.id,
                paper.key,
                paper.source,
                paper.public,
                reference.key if reference else None,
                reference.family if reference else None,
                paper.date.isoformat() if paper.date else None,
                _dump(paper),
            ),
        )
        self._db.execute("DELETE FROM link WHERE paper = ?", (paper.id,))
        self._db.executemany(
            "INSERT INTO link (paper, source) VALUES (?, ?)", {(paper.id, source) for source in paper.related}
        )

    def put_file(self, file: File, pages: Sequence[Page]) -> None:
        """Keeps a file with its pages; an earlier state of it is replaced."""
        self.drop_file(file.id)
        record = _dump(file)
        stamp = stable_id(record, *(f"{page.number}\0{page.text}" for page in pages))
        self._db.execute(
            "INSERT INTO file (id, key, paper, uri, public, pages, text_key, stamp, record) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                file.id,
                file.key,
                file.paper,
                file.uri,
                file.public,
                len(pages),
                text_key(page.text for page in pages),
                stamp,
                record,
            ),
        )
        self._db.executemany(
            "INSERT INTO page (file, position, number, text, confidence, label) VALUES (?, ?, ?, ?, ?, ?)",
            ((file.id, at, page.number, page.text, page.confidence, page.label) for at, page in enumerate(pages)),
        )

    def drop_file(self, file_id: str) -> None:
        """Forgets a file and its pages."""
        self._db.execute("DELETE FROM file WHERE id = ?", (file_id,))

    def drop_paper(self, source: str) -> None:
        """Forgets a paper with all its files."""
        self._db.execute("DELETE FROM paper WHERE source = ?", (source,))

    def pages(self, file_id: str) -> tuple[Page, ...]:
        """The pages of a file in order; none for an unknown file."""
        rows = self._db.execute(
            "SELECT number, text, confidence, label FROM page WHERE file = ? ORDER BY position", (file_id,)
        )
        return tuple(Page(*row) for row in rows)

    def papers(self, ids: Iterable[str]) -> dict[str, Paper]:
        """The papers of these ids."""
        return {row["id"]: _paper(row) for row in self._records("paper", ids)}

    def files(self, ids: Iterable[str]) -> dict[str, File]:
        """The files of these ids."""
        return {row["id"]: _file(row) for row in self._records("file", ids)}

    def files_of(self, paper_id: str, *, audience: Audience = UNRESTRICTED) -> list[File]:
        """The files of a paper, by name; for people those that their audience may see."""
        rows = self._db.execute(
            f"SELECT file.record FROM file JOIN paper ON paper.id = file.paper WHERE paper.id = ? AND {READABLE}",
            (paper_id, _told(audience)),
        )
        return sorted((_file(json.loads(row[0])) for row in rows), key=lambda file: (file.name, file.id))

    def texts(self) -> list[Text]:
        """What there is to search, in the order of the first files' ids.

        Files that say the same are one text if the same people may read them. Shown first is that of a valid
        version, of the newest paper.
        """
        old = self.superseded(audience=UNRESTRICTED)
        rows = self._db.execute(
            "SELECT COALESCE(file.text_key, file.id), file.public AND paper.public, file.id, file.stamp, "
            "paper.record, paper.id, COALESCE(paper.date, '') FROM file JOIN paper ON paper.id = file.paper "
            "WHERE file.pages > 0"
        )
        same: dict[tuple[str, frozenset[str]], list[tuple[bool, str, str, str]]] = {}
        for key, public, file_id, stamp, record, paper_id, date in rows:
            readers = frozenset((EVERYBODY,)) if public else _own_readers(record)
            state = stable_id(stamp, record) if public else stable_id(stamp, record, *sorted(readers))
            same.setdefault((key, readers), []).append((paper_id not in old, date, file_id, state))
        ordered = (sorted(files, reverse=True) for files in same.values())
        texts = (
            Text(tuple(one[2] for one in files), files[0][3] if len(files) == 1 else stable_id(*(x[3] for x in files)))
            for files in ordered
        )
        return sorted(texts, key=lambda text: text.files)

    def inventory(self) -> Iterator[tuple[Entry, File | None, Paper | None, int]]:
        """The note on every file, by URI; with the file and the number of its pages if it was ever read, its paper."""
        rows = self._db.execute(
            "SELECT entry.uri, entry.stamp, entry.state, entry.reason, entry.paper, entry.seconds, "
            "file.record, paper.record, COALESCE(file.pages, 0) FROM entry LEFT JOIN file ON file.uri = entry.uri "
            "LEFT JOIN paper ON paper.id = COALESCE(file.paper, entry.paper) WHERE entry.state != ? ORDER BY entry.uri",
            (LISTED,),
        )
        for *entry, file, paper, pages in rows:
            yield (
                Entry(*entry), file and _file(json.loads(file)), paper and _paper(json.loads(paper)), pages
            )  # fmt: skip

    def all_papers(self, *, audience: Audience) -> Iterator[Paper]:
        """Every paper, by source."""
        rows = self._db.execute(f"SELECT record FROM paper WHERE {VISIBLE} ORDER BY source", (_told(audience),))
        return (_paper(json.loads(row[0])) for row in rows)

    def holding(self, groups: Iterable[Collection[str]], *, audience: Audience) -> Iterator[Paper]:
        """The papers whose records hold, of each group of strings, at least one as `_dump` writes it; in no order."""
        wanted = [list(group) for group in groups]
        held = "".join(f" AND ({' OR '.join(['instr(record, ?)'] * len(group))})" for group in wanted)
        rows = self._db.execute(
            f"SELECT record FROM paper WHERE {VISIBLE}{held}",
            (_told(audience), *(text for group in wanted for text in group)),
        )
        return (_paper(json.loads(row[0])) for row in rows)

    def papers_at(self, place: str) -> list[Paper]:
        """The papers that come from this URI or from below it, are shown there, or have a file there; by URI."""
        shown = "json_extract(record, '$.web') = ?1"
        rows = self._db.execute(
            f"SELECT record FROM paper WHERE {_at('source')} OR {shown} OR id IN "
            f"(SELECT paper FROM file WHERE uri = ?1 OR {shown}) ORDER BY source",
            (place.rstrip("/"),),
        )
        return [_paper(json.loads(row[0])) for row in rows]

    def paper_of(self, file_key: str) -> str | None:
        """The key of the paper a file belongs to, by the file's key."""
        row = self._db.execute(
            "SELECT paper.key FROM file JOIN paper ON paper.id = file.paper WHERE file.key = ?", (file_key,)
        ).fetchone()
        return row[0] if row else None

    def named(self, reference: Reference, *, audience: Audience) -> list[Paper]:
        """The papers of this number, else those of its family; best match first."""
        exactly = self.bearing(reference, audience=audience)
        return exactly or self._numbered("family", reference.family, audience=audience)

    def bearing(self, reference: Reference, *, audience: Audience) -> list[Paper]:
        """The papers of exactly this number."""
        return self._numbered("reference_key", reference.key, audience=audience)

    def _numbered(self, column: str, value: str, *, audience: Audience) -> list[Paper]:
        rows = self._db.execute(
            f"SELECT record FROM paper WHERE {column} = ? AND {VISIBLE} ORDER BY reference_key, id",
            (value, _told(audience)),
        )
        return [_paper(json.loads(row[0])) for row in rows]

    def nearly_named(self, reference: Reference, *, audience: Audience) -> list[Paper]:
        """The papers whose number is one slip away from this one, the likeliest first; one for each family."""
        meant = slips(reference)
        rows = self._db.execute(
            f"SELECT family, record FROM paper WHERE {VISIBLE} AND "
            f"(family IN (SELECT family FROM paper WHERE family GLOB ?) OR family IN ({_marks(meant)})) "
            "ORDER BY reference_key, id",
            (_told(audience), f"*/{reference.number}", *meant),  # figures and "/" only: GLOB reads nothing into them
        )
        first: dict[str, Paper] = {}
        for family, record in rows:
            first.setdefault(family, _paper(json.loads(record)))
        order = {family: place for place, family in enumerate(meant)}
        return [first[family] for family in sorted(first, key=lambda family: order.get(family, -1))]

    def superseded(self, *, audience: Audience) -> dict[str, Paper]:
        """The newest version of each paper that is no longer valid, by Paper.id; as far as an audience may know."""
        several = "SELECT family FROM paper WHERE family IS NOT NULL GROUP BY family HAVING COUNT(*) > 1"
        newest = {
            paper.id: successor(paper, family)
            for family in self._families(several, (), audience).values()
            for paper in family
        }
        return {paper_id: paper for paper_id, paper in newest.items() if paper}

    def families(self, paper_ids: Iterable[str], *, audience: Audience) -> dict[str, list[Paper]]:
        """The papers of the same number, this one among them, by Paper.id; only where there are several."""
        wanted = set(paper_ids)
        several = (
            "SELECT family FROM paper WHERE family IN "
            f"(SELECT family FROM paper WHERE id IN ({_marks(wanted)})) GROUP BY family HAVING COUNT(*) > 1"
        )
        families = self._families(several, list(wanted), audience)
        return {paper.id: family for family in families.values() for paper in family if paper.id in wanted}

    def linked(self, paper: Paper, *, audience: Audience) -> list[Paper]:
        """The papers that the register links with this one, in either direction, by number."""
        rows = self._db.execute(
            "SELECT record FROM paper WHERE (source IN (SELECT source FROM link WHERE paper = ?) "
            f"OR id IN (SELECT paper FROM link WHERE source = ?)) AND {VISIBLE} ORDER BY reference_key, id",
            (paper.id, paper.source, _told(audience)),
        )
        return [_paper(json.loads(row[0])) for row in rows]

    def naming(self, paper: Paper, *, audience: Audience) -> list[Paper]:
        """The other papers whose records hold this paper's number as printed, or have its title; by number."""
        title = f'"name": {json.dumps(paper.name, ensure_ascii=False)}'  # as `_dump` writes it: no JSON is parsed
        rows = self._db.execute(
            f"SELECT record FROM paper WHERE id != ? AND (instr(record, ?) OR instr(record, ?)) AND {VISIBLE} "
            "ORDER BY reference_key, id",
            (paper.id, paper.reference, title, _told(audience)),
        )
        return [_paper(json.loads(row[0])) for row in rows]

    def namesakes(self, paper: Paper, *, audience: Audience) -> list[Paper]:
        """The other papers of exactly this title, by number; a ledger without the index reads every record for them."""
        rows = self._db.execute(NAMESAKES, (paper.id, paper.name, _told(audience)))
        return [_paper(json.loads(row[0])) for row in rows]

    def as_of(self) -> dt.date | None:
        """The day of the data: when a source was last asked, or an object last dealt with."""
        days = "SELECT MAX(at) AS day FROM entry UNION ALL SELECT MAX(since) FROM source"
        newest = self._db.execute(f"SELECT MAX(day) FROM ({days})").fetchone()[0]
        return _date(newest and newest[:10])

    def sources(self) -> list[tuple[str, dt.datetime]]:
        """The endpoints' bodies, and when the last run over each that did not break off began."""
        rows = self._db.execute("SELECT url, since FROM source ORDER BY url")
        return [(url, dt.datetime.fromisoformat(since)) for url, since in rows]

    def _families(self, families: str, values: Sequence[str], audience: Audience) -> dict[str, list[Paper]]:
        """The papers of the families that a query selects; only where several may be seen."""
        found: dict[str, list[Paper]] = {}
        rows = self._db.execute(
            f"SELECT family, record FROM paper WHERE family IN ({families}) AND {VISIBLE} ORDER BY reference_key, id",
            (*values, _told(audience)),
        )
        for family, record in rows:
            found.setdefault(family, []).append(_paper(json.loads(record)))
        return {family: papers for family, papers in found.items() if len(papers) > 1}

    def counts(self, *, audience: Audience) -> tuple[int, int, dt.date | None]:
        """Papers, files with text, and the date of the newest paper that is not in the future."""
        papers, newest = self._db.execute(
            f"SELECT COUNT(*), MAX(date) FILTER (WHERE date <= date('now')) FROM paper WHERE {VISIBLE}",
            (_told(audience),),
        ).fetchone()
        files = self._db.execute(
            f"SELECT COUNT(*) FROM file JOIN paper ON paper.id = file.paper WHERE file.pages > 0 AND {READABLE}",
            (_told(audience),),
        ).fetchone()[0]
        return papers, files, _date(newest)

    def state(self) -> int:
        """A value that changes with every change to the ledger, by this process or another."""
        return int(self._watch.execute("PRAGMA data_version").fetchone()[0])  # it changes nothing itself

    def vocabulary(self, *, audience: Audience) -> Vocabulary:
        """The names that papers are recorded under."""

        def counted(path: str) -> dict[str, int]:
            rows = self._db.execute(
                f"SELECT value, COUNT(*) FROM paper, json_each(record, ?) WHERE {VISIBLE} AND value IS NOT NULL "
                "GROUP BY value ORDER BY COUNT(*) DESC, value",
                (path, _told(audience)),
            )
            return dict(rows)

        return Vocabulary(
            counted("$.organizations"), counted("$.originators"), counted("$.districts"), counted("$.paper_type")
        )

    def newest(self, limit: int, *, audience: Audience) -> list[Paper]:
        """The newest papers with a number that are not in the future, newest first."""
        rows = self._db.execute(
            f"SELECT record FROM paper WHERE reference_key IS NOT NULL AND date <= date('now') AND {VISIBLE} "
            "ORDER BY date DESC, id LIMIT ?",
            (_told(audience), limit),
        )
        return [_paper(json.loads(row[0])) for row in rows]

    def _records(self, table: str, ids: Iterable[str]) -> list[dict[str, Any]]:
        wanted = list(dict.fromkeys(ids))
        rows = self._db.execute(f"SELECT record FROM {table} WHERE id IN ({_marks(wanted)})", wanted)
        return [json.loads(row[0]) for row in rows]


def _told(audience: Audience) -> str:
    """An audience as a query is told of it."""
    if audience.everything:
        return "*"
    return "" if audience == ANYBODY else "\n".join(sorted(audience.readers))


def _sees(record: str, told: str) -> bool:
    """Whether an audience may see a paper that is not public, or not wholly."""
    if told in ("", "*"):
        return told == "*"
    return not _own_readers(record).isdisjoint(told.split("\n"))


def _own_readers(record: str) -> frozenset[str]:
    """Who may read of a paper what is not public."""
    return readers_of(replace(_paper(json.loads(record)), public=False))


def _at(column: str) -> str:
    """The condition that a column's URI is that of the first parameter, or lies below it."""
    below = (f"substr({column}, 1, length(?1) + {len(mark)}) = ?1 || '{mark}'" for mark in ("/", "!/"))
    return f"({column} = ?1 OR {' OR '.join(below)})"


def _marks(values: Collection[str]) -> str:
    return ",".join("?" * len(values))


def _dump(value: Paper | File) -> str:
    return json.dumps(dataclasses.asdict(value), ensure_ascii=False, sort_keys=True, default=dt.date.isoformat)


def _paper(record: dict[str, Any]) -> Paper:
    consultations = tuple(Consultation(**stop | {"date": _date(stop["date"])}) for stop in record["consultations"])
    return Paper(
        **record
        | {
            "date": _date(record["date"]),
            "organizations": tuple(record["organizations"]),
            "originators": tuple(record["originators"]),
            "under_direction_of": tuple(record["under_direction_of"]),
            "districts": tuple(record["districts"]),
            "related": tuple(record["related"]),
            "inferred": tuple(record["inferred"]),
            "consultations": consultations,
        }
    )


def _file(record: dict[str, Any]) -> File:
    return File(**record | {"problems": tuple(record["problems"])})


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
