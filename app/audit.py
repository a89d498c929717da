"""Who was shown which passage that is not public, and when; never what was asked.

Lines can be added and read. The database itself refuses to change or delete one; whoever may delete the file can
delete them all.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.private import PrivateDatabase
from app.remembered import within
from index.model import Hit, Place
from ingest.model import File, Page, Paper, Span
from ingest.standing import shown

NAME = "audit.sqlite"  # below RATSLOTSE_HOME
VERSION = 1
_SCHEMA = """
CREATE TABLE entry (
    at TEXT NOT NULL, person TEXT NOT NULL, paper TEXT NOT NULL, called TEXT NOT NULL, file TEXT NOT NULL,
    spans TEXT NOT NULL)

CREATE INDEX entry_at ON entry (at)

CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END

CREATE TRIGGER entry_is_final BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END
"""


@dataclass(frozen=True, slots=True)
class Secret:
    """Something not public that was shown."""

    paper: str  # Paper.key
    called: str  # its number, else its title
    file: str = ""  # File.key; "" where the paper was only named
    spans: tuple[Span, ...] = ()  # the passage, or the whole page


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log."""

    at: dt.datetime  # with its time zone, to the second
    person: str
    secret: Secret


def secrets_of(outcome: object) -> tuple[Secret, ...]:
    """What a value of nouns shows that is not public, each once: passages with their places, and papers only named."""
    places = [(place, hit.passage.spans) for hit in within(outcome, Hit) for place in hit.places]
    told = [_secret(place.paper, place.file, spans) for place, spans in places if not _is_public(place)]
    papers = {one.paper for one in told}
    named = (paper for paper in within(outcome, Paper) if not paper.public and paper.key not in papers)
    return tuple(dict.fromkeys([*told, *(_secret(paper) for paper in named)]))


def secret_page(paper: Paper, file: File, page: Page) -> tuple[Secret, ...]:
    """The page of a file that is shown as a whole; nothing where it is public."""
    whole = (Span(page.number, 0, len(page.text)),)
    return () if _is_public(Place(paper, file)) else (_secret(paper, file, whole),)


def secret_file(paper: Paper, file: File) -> tuple[Secret, ...]:
    """A file that is named, or taken away as a whole; nothing where it is public."""
    return () if _is_public(Place(paper, file)) else (_secret(paper, file),)


def secret_paper(paper: Paper) -> tuple[Secret, ...]:
    """A paper that is named, without its text; nothing where it is public."""
    return () if paper.public else (_secret(paper),)


def _secret(paper: Paper, file: File | None = None, spans: tuple[Span, ...] = ()) -> Secret:
    return Secret(paper.key, paper.reference or paper.name, file.key if file else "", spans)


def _is_public(place: Place) -> bool:
    return place.paper.public and place.file.public


class Audit:
    """The log; every method raises StoreMismatch where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._database = PrivateDatabase(path, _SCHEMA.strip(), VERSION)

    def record(self, person: str, secrets: Iterable[Secret]) -> None:
        """Adds a line for each thing shown to a person now; call it before it is shown."""
        at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        rows = [(at, person, one.paper, one.called, one.file, _dump(one.spans)) for one in secrets]
        if rows:
            with self._database.use() as db:
                db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", rows)

    def entries(self, *, since: dt.datetime | None = None, person: str | None = None) -> list[Entry]:
        """The lines, the newest first; of a time with its zone and of a person, if wanted."""
        first = since.astimezone(dt.UTC).isoformat(timespec="seconds") if since else ""
        with self._database.use() as db:
            rows = db.execute(
                "SELECT at, person, paper, called, file, spans FROM entry "
                "WHERE at >= ?1 AND (?2 IS NULL OR person = ?2) ORDER BY rowid DESC",
                (first, person),
            ).fetchall()
        return [
            Entry(dt.datetime.fromisoformat(at), name, Secret(paper, called, file, _load(spans)))
            for at, name, paper, called, file, spans in rows
        ]


def _dump(spans: Iterable[Span]) -> str:
    return json.dumps([[span.page, span.start, span.end] for span in spans])


def _load(spans: str) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in json.loads(spans))


def as_text(entries: Iterable[Entry]) -> Iterator[str]:
    """Lines for an administrator: when in local time, who, which paper and file, where in it."""
    for entry in entries:
        one = entry.secret
        pages = dict.fromkeys(f"S. {span.page}" if span.page else "ohne Seitenangabe" for span in one.spans)
        what = " · ".join((shown(one.called), *filter(None, [shown(one.file)]), *pages))
        yield f"{entry.at.astimezone():%d.%m.%Y %H:%M:%S} · {shown(entry.person)} · {what}"
