"""Conversations of people, kept over restarts: each answer word for word as it was given.

A turn is shown again only to somebody who may still see every paper and file in it; a paper that was withdrawn is one
that nobody may. Whose a conversation is stands there as a keyed hash, so that no name stands beside a question; that
keeps names out of sight and out of backups, not from someone who has the file and tries names.

A conversation of somebody who is not signed in is NOBODY's: whoever knows its id has it, as long as it is KEPT.
"""

import datetime as dt
import hashlib
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

from app.answer.filters import UNDERSTOOD, Choice
from app.answer.model import Outcome, Sentence
from app.private import PrivateDatabase
from app.remembered import dump, is_public, load, within
from ingest.audience import Audience
from ingest.errors import BadInput, StoreMismatch
from ingest.ledger import Ledger
from ingest.model import File, Paper

NAME = "history.sqlite"  # below RATSLOTSE_HOME
VERSION = 1
LONGEST_TITLE = 80  # characters of a conversation's name: one line of the list
ID = 16  # bytes of a conversation's id, beyond guessing (OWASP Session Management Cheat Sheet asks for 8 at least)
NOBODY = ""  # the person who is not signed in; no user has this name
KEPT = dt.timedelta(days=30)  # NOBODY's, since the last question: the weeks from an agenda to the minutes of a session
MOST_KEPT = 10_000  # conversations of NOBODY: a few hundred MB; the oldest go first, so that no robot fills the disk
UNKNOWN = (
    "Dieses Gespräch gibt es nicht oder nicht mehr, oder Sie sind anders angemeldet als damals. "
    "Bitte prüfen Sie Ihre Anmeldung oder beginnen Sie ein neues Gespräch."
)
SIGNED_OUT = "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an und stellen Sie die Frage noch einmal."
WITHHELD = (
    "Diese Antwort wird nicht mehr gezeigt: Eine Unterlage, die darin vorkommt, steht Ihnen nicht mehr offen. "
    "Bitte stellen Sie die Frage noch einmal."
)
_SCHEMA = """
CREATE TABLE salt (salt BLOB NOT NULL)

CREATE TABLE conversation (
    id TEXT PRIMARY KEY, owner BLOB NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL)

CREATE INDEX conversation_owner ON conversation (owner, changed)

CREATE TABLE turn (
    conversation TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE, position INTEGER NOT NULL, at TEXT NOT NULL,
    question TEXT NOT NULL, answer TEXT NOT NULL, outcome BLOB NOT NULL,
    PRIMARY KEY (conversation, position))

INSERT INTO salt VALUES (randomblob(16))
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the list shows of a conversation."""

    id: str
    title: str
    changed: dt.datetime  # when the last turn was added; with its time zone


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was asked, and what came of it."""

    question: str  # as typed
    outcome: Outcome
    choice: Choice = UNDERSTOOD  # filters that were set and lifted by hand
    literally: bool = False  # asked without what was before


@dataclass(frozen=True, slots=True)
class Recalled:
    """A turn as it may be shown now."""

    question: str
    at: dt.datetime
    turn: Turn | None  # None: withheld, and why says so
    why: str = ""  # German
    changed: tuple[Paper, ...] = ()  # papers whose files are no longer those that were quoted


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see now."""

    ledger: Ledger
    audience: Audience

    def shows(self, outcome: Outcome) -> bool:
        """Whether every paper and file of an outcome is still there, and to be seen."""
        told = {file.id: file for file in within(outcome, File)}
        named = {paper.id for paper in within(outcome, Paper)} | {file.paper for file in told.values()}
        papers, files = self.ledger.papers(named), self.ledger.files(told)
        return (
            papers.keys() == named
            and files.keys() == told.keys()
            and all(map(self.audience.admits, papers.values()))
            and all(self.audience.admits(papers[told[file.id].paper], file) for file in files.values())
        )

    def changed(self, outcome: Outcome) -> tuple[Paper, ...]:
        """The papers with a file that was quoted from other bytes than it has now."""
        told = {file.id: file for file in within(outcome, File)}
        changed = {file.paper for file in self.ledger.files(told).values() if file.sha256 != told[file.id].sha256}
        return tuple(self.ledger.papers(changed).values())


class History:
    """The conversations of everybody; each person reaches their own only.

    Every method raises StoreMismatch where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = PrivateDatabase(path, _SCHEMA.strip(), VERSION)

    def conversations(self, person: str) -> list[Conversation]:
        """The person's conversations, the one that was added to last first; NOBODY's are never listed."""
        with self._of(person) as (db, owner):
            return [] if person == NOBODY else _listed(db, owner)

    def search(self, person: str, text: str, sight: Sight) -> list[Conversation]:
        """Those in whose title, questions or answers all words stand; answers that are withheld say nothing."""
        words = _plain(text).split()
        with self._of(person) as (db, owner):
            listed = [] if person == NOBODY else _listed(db, owner)
            return [one for one in listed if _says(db, one, words, sight)]

    def begin(self, person: str, title: str) -> Conversation:
        """A new conversation without turns; its title is the first question, usually."""
        one = Conversation(secrets.token_hex(ID), _titled(title), dt.datetime.now(dt.UTC))
        with self._of(person) as (db, owner):
            db.execute("INSERT INTO conversation VALUES (?, ?, ?, ?)", (one.id, owner, one.title, _stamp(one.changed)))
            if person == NOBODY:
                _thin_out(db, owner)
        return one

    def append(self, person: str, conversation: str, turn: Turn, onto: int | None = None) -> None:
        """Adds a turn behind all others, or behind the first so many, in place of those that followed them.

        Raises:
            BadInput: the person has no such conversation; or the turn shows NOBODY what is not public.
        """
        if person == NOBODY and not is_public(turn.outcome):
            raise BadInput(SIGNED_OUT)
        now, packed = _stamp(dt.datetime.now(dt.UTC)), dump((turn.outcome, turn.choice, turn.literally))
        with self._own(person, conversation) as db:
            if onto is not None:
                db.execute("DELETE FROM turn WHERE conversation = ? AND position >= ?", (conversation, onto))
            db.execute(
                "INSERT INTO turn SELECT ?1, COUNT(*), ?2, ?3, ?4, ?5 FROM turn WHERE conversation = ?1",
                (conversation, now, turn.question, _plain(" ".join(_told(turn.outcome))), packed),
            )
            db.execute("UPDATE conversation SET changed = ? WHERE id = ?", (now, conversation))

    def turns(self, person: str, conversation: str, sight: Sight) -> list[Recalled]:
        """The turns in their order, as they may be shown to the person now.

        Raises:
            BadInput: the person has no such conversation.
        """
        with self._own(person, conversation) as db:
            rows = db.execute(
                "SELECT question, at, outcome FROM turn WHERE conversation = ? ORDER BY position", (conversation,)
            ).fetchall()
        return [_recalled(question, dt.datetime.fromisoformat(at), packed, sight) for question, at, packed in rows]

    def rename(self, person: str, conversation: str, title: str) -> None:
        """Gives another title.

        Raises:
            BadInput: the person has no such conversation.
        """
        with self._own(person, conversation) as db:
            db.execute("UPDATE conversation SET title = ? WHERE id = ?", (_titled(title), conversation))

    def delete(self, person: str, conversation: str) -> None:
        """Deletes it with all its turns.

        Raises:
            BadInput: the person has no such conversation.
        """
        with self._own(person, conversation) as db:
            db.execute("DELETE FROM conversation WHERE id = ?", (conversation,))

    def forget(self, person: str) -> None:
        """Deletes everything of a person."""
        with self._of(person) as (db, owner):
            db.execute("DELETE FROM conversation WHERE owner = ?", (owner,))

    @contextmanager
    def _of(self, person: str) -> Iterator[tuple[sqlite3.Connection, bytes]]:
        with self._database.use() as db:
            [salt] = db.execute("SELECT salt FROM salt").fetchone()
            _tidy(db, _owner(NOBODY, salt))
            yield db, _owner(person, salt)

    @contextmanager
    def _own(self, person: str, conversation: str) -> Iterator[sqlite3.Connection]:
        """The database, once it is certain that the conversation is the person's."""
        with self._of(person) as (db, owner):
            found = db.execute("SELECT 1 FROM conversation WHERE id = ? AND owner = ?", (conversation, owner))
            if not found.fetchone():
                raise BadInput(UNKNOWN)
            yield db


def _owner(person: str, salt: bytes) -> bytes:
    return hashlib.blake2b(person.encode("utf-8", "replace"), key=salt, digest_size=32).digest()


def _tidy(db: sqlite3.Connection, nobody: bytes) -> None:
    """Deletes what NOBODY asked too long ago."""
    oldest = _stamp(dt.datetime.now(dt.UTC) - KEPT)
    db.execute("DELETE FROM conversation WHERE owner = ? AND changed < ?", (nobody, oldest))


def _thin_out(db: sqlite3.Connection, nobody: bytes) -> None:
    """Deletes NOBODY's oldest where they are too many."""
    surplus = "SELECT id FROM conversation WHERE owner = ? ORDER BY changed DESC LIMIT -1 OFFSET ?"
    db.execute(f"DELETE FROM conversation WHERE id IN ({surplus})", (nobody, MOST_KEPT))


def _listed(db: sqlite3.Connection, owner: bytes) -> list[Conversation]:
    rows = db.execute("SELECT id, title, changed FROM conversation WHERE owner = ? ORDER BY changed DESC, id", (owner,))
    return [Conversation(one, title, dt.datetime.fromisoformat(changed)) for one, title, changed in rows]


def _recalled(question: str, at: dt.datetime, packed: bytes, sight: Sight) -> Recalled:
    try:
        turn = Turn(question, *load(packed))
    except StoreMismatch as error:
        return Recalled(question, at, None, str(error))
    if not sight.shows(turn.outcome):
        return Recalled(question, at, None, WITHHELD)
    return Recalled(question, at, turn, changed=sight.changed(turn.outcome))


def _says(db: sqlite3.Connection, one: Conversation, words: Sequence[str], sight: Sight) -> bool:
    """Whether all words stand in a conversation; answers are asked only for those that its questions lack."""
    rows = db.execute("SELECT question, at, answer, outcome FROM turn WHERE conversation = ?", (one.id,)).fetchall()
    own = " ".join(map(_plain, (one.title, *(row[0] for row in rows))))
    lacking = [word for word in words if word not in own]
    for question, at, answer, packed in rows:
        found = [word for word in lacking if word in answer]
        if found and _recalled(question, dt.datetime.fromisoformat(at), packed, sight).turn:
            lacking = [word for word in lacking if word not in found]
    return not lacking


def _told(outcome: Outcome) -> Iterator[str]:
    """What is searched of an outcome: its sentences and what its papers are called."""
    yield from (sentence.text for sentence in within(outcome, Sentence))
    yield from (f"{paper.reference or ''} {paper.name}" for paper in within(outcome, Paper))


def _titled(text: str) -> str:
    return shorten(text, LONGEST_TITLE, placeholder=" …") or "Ohne Titel"


def _plain(text: str) -> str:
    """As it is compared: letters however typed, large or small."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _stamp(at: dt.datetime) -> str:
    return at.isoformat(timespec="microseconds")
