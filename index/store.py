"""What a store of passages can do: the interface of the embedded engine and of a Qdrant server."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from index.model import Place, Where
from index.terms import Sparse
from ingest.audience import readers_of
from ingest.model import Passage, Span
from ingest.result import days_of, standing_of
from ingest.twins import text_key

TERMS, MEANING = "terms", "meaning"  # names of the vectors
STAMP = "stamp"
KEYWORDS = ("file", "paper", "visibility", "type", "organizations", "originators", "districts", "standing", STAMP)
INTEGERS = ("day",)

Payload = dict[str, Any]
T = TypeVar("T")


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
    among: tuple[str, ...] = ()  # only these passages; all where there are none


@dataclass(frozen=True, slots=True)
class Found:
    """A stored passage's id and its score: BM25 for terms, cosine for meaning."""

    id: str
    score: float


class Reader(Protocol):
    """Finds passages; always filtered by a Where, inside the engine."""

    def nearest(self, wishes: Sequence[Nearest], where: Where) -> list[list[Found]]:
        """One list a wish, best first."""

    def listed(self, where: Where, limit: int) -> list[Point]:
        """Passages without ranking."""

    def fetch(self, ids: Sequence[str], *, payload: bool = True, terms: bool = True) -> dict[str, Point]:
        """Passages by their ids, without meaning and what else is not wanted; what is gone by now is left out."""

    def count(self, where: Where) -> int:
        """How many passages there are."""

    def stamps(self) -> set[str]:
        """The stamps of all texts in the store."""


class Writer(Protocol):
    """Changes what can be found; a text's passages come and go together."""

    def stamps(self) -> set[str]:
        """The stamps of all texts in the store."""

    def add(self, points: Sequence[Point]) -> None:
        """Adds or replaces passages; those of one file in one call."""

    def remove(self, files: Sequence[str]) -> None:
        """Removes all passages that stand in one of these files (File.id)."""

    def publish(self) -> None:
        """Makes everything so far visible to readers, and closes the writer."""


def payload(passage: Passage, position: int, places: Sequence[Place], title: str, stamp: str) -> Payload:
    """What the engine keeps of a passage: what filters need of all its places, and the passage itself.

    The first place is the file that the passage was cut from; the same people may read the others.
    """
    papers = [place.paper for place in places]
    paper, file = places[0].paper, places[0].file
    return {
        "file": [place.file.id for place in places],
        "paper": [paper.id for paper in papers],
        "visibility": sorted(readers_of(paper, file)),
        "type": _distinct(paper.paper_type for paper in papers),
        "year": _distinct(paper.date.year if paper.date else None for paper in papers),  # for the ranker
        "day": _distinct(day_number(day) for paper in papers for day in days_of(paper)),
        "organizations": _distinct(name for paper in papers for name in paper.organizations),
        "originators": _distinct(name for paper in papers for name in paper.originators),
        "districts": _distinct(name for paper in papers for name in paper.districts),
        "standing": _distinct(standing_of(paper) for paper in papers),
        STAMP: stamp if position == 0 else None,  # once a text
        "position": position,
        "title": title,
        "section": passage.section,
        "same": text_key([passage.text]),
        "text": passage.text,
        "spans": [[span.page, span.start, span.end] for span in passage.spans],
    }


def day_number(day: dt.date) -> int:
    """A day as an integer that sorts: 3 May 2024 is 20240503; the engine's own dates are slower and need a time."""
    return day.year * 10_000 + day.month * 100 + day.day


def _distinct(values: Iterable[T | None]) -> list[T]:
    return list(dict.fromkeys(value for value in values if value is not None))


def passage_of(point: Point) -> Passage:
    """The passage a point holds."""
    kept = point.payload
    spans = tuple(Span(*span) for span in kept["spans"])
    return Passage(point.id, kept["file"][0], kept["section"], kept["text"], spans)


def conditions(where: Where) -> Mapping[str, Sequence[str] | tuple[int, int]]:
    """Payload key -> allowed words, or first and last day; every key must agree."""
    wanted: dict[str, Sequence[str] | tuple[int, int]] = {
        "visibility": () if where.audience.everything else sorted(where.audience.readers),
        "paper": where.papers,
        "file": where.files,
        "type": where.paper_types,
        "organizations": where.organizations,
        "originators": where.originators,
        "districts": where.districts,
        "standing": where.standings,
        "day": (day_number(where.days[0]), day_number(where.days[1])) if where.days else (),
    }
    return {key: values for key, values in wanted.items() if values}
