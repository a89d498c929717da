"""What a store of passages can do: the interface of the embedded engine and of a Qdrant server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from index.model import Where
from index.terms import Sparse
from ingest.model import File, Paper, Passage, Span

TERMS, MEANING = "terms", "meaning"  # names of the vectors
PUBLIC, NOT_PUBLIC = "public", "nonpublic"
STAMP = "stamp"
KEYWORDS = ("file", "paper", "visibility", "type", "organizations", "originators", STAMP)
INTEGERS = ("year",)

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Point:
    """A passage as the engine keeps it."""

    id: str
    terms: Sparse
    meaning: Sequence[float] | None
    payload: Payload


@dataclass(frozen=True, slots=True)
class Nearest:
    """A wish for the passages nearest to a vector."""

    vector: Sparse | Sequence[float]
    using: str  # TERMS or MEANING
    limit: int


@dataclass(frozen=True, slots=True)
class Found:
    """A stored passage and its score: BM25 for terms, cosine for meaning."""

    id: str
    score: float
    payload: Payload


class Reader(Protocol):
    """Finds passages; always filtered by a Where, inside the engine."""

    def nearest(self, wishes: Sequence[Nearest], where: Where) -> list[list[Found]]:
        """One list a wish, best first."""

    def listed(self, where: Where, limit: int) -> list[Found]:
        """Passages without ranking, score 0."""

    def count(self, where: Where) -> int:
        """How many passages there are."""

    def stamps(self) -> set[str]:
        """The stamps of all files in the store."""


class Writer(Protocol):
    """Changes what can be found; a file's passages come and go together."""

    def stamps(self) -> set[str]:
        """The stamps of all files in the store."""

    def add(self, points: Sequence[Point]) -> None:
        """Adds or replaces passages; those of one file in one call."""

    def remove(self, files: Sequence[str]) -> None:
        """Removes all passages of these files (File.id)."""

    def publish(self) -> None:
        """Makes everything so far visible to readers, and closes the writer."""


def payload(passage: Passage, position: int, file: File, paper: Paper, stamp: str) -> Payload:
    """What the engine keeps of a passage: what filters need, and the passage itself."""
    return {
        "file": file.id,
        "paper": paper.id,
        "visibility": PUBLIC if paper.public and file.public else NOT_PUBLIC,
        "type": paper.paper_type,
        "year": paper.date.year if paper.date else None,
        "organizations": list(paper.organizations),
        "originators": list(paper.originators),
        STAMP: stamp if position == 0 else None,  # once a file
        "position": position,
        "section": passage.section,
        "text": passage.text,
        "spans": [[span.page, span.start, span.end] for span in passage.spans],
    }


def passage_of(found: Found) -> Passage:
    """The passage a payload holds."""
    kept = found.payload
    spans = tuple(Span(*span) for span in kept["spans"])
    return Passage(found.id, kept["file"], kept["section"], kept["text"], spans)


def conditions(where: Where) -> Mapping[str, Sequence[str] | tuple[int, int]]:
    """Payload key -> allowed words, or first and last year; every key must agree."""
    wanted: dict[str, Sequence[str] | tuple[int, int]] = {
        "visibility": (PUBLIC,) if where.public_only else (),
        "paper": where.papers,
        "file": where.files,
        "type": where.paper_types,
        "organizations": where.organizations,
        "originators": where.originators,
        "year": where.years or (),
    }
    return {key: values for key, values in wanted.items() if values}
