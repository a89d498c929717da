"""Brings the index in line with the ledger: what is new or changed goes in, what is gone goes out."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.encode import Encoder
from index.model import Place
from index.store import Payload, Point, Writer, payload
from index.terms import Analyser
from ingest.ledger import Ledger, Text
from ingest.model import File, Paper, Passage
from ingest.split import SPLIT_VERSION, split

LAYOUT_VERSION = 3  # raise it when payload or title change
BATCH = 500  # passages a write: the engine's best rate as measured
REMOVED_AT_ONCE = 200  # files in one filter
MOST_TITLES = 5  # of the papers that share a text; more would drown its own words


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build has done so far."""

    files: int = 0  # to be added in all; files that say the same count as one
    done: int = 0
    passages: int = 0
    removed: int = 0  # files taken out, replaced ones included


@dataclass(frozen=True, slots=True)
class _Prepared:
    passage: Passage
    title: str
    payload: Payload


def collection_name(analyser: Analyser, encoder: Encoder | None) -> str:
    """A name that changes with everything that shapes the index, so old and new never mix."""
    shaped = (analyser.fingerprint, encoder.fingerprint if encoder else "", SPLIT_VERSION, LAYOUT_VERSION)
    return f"passages-{hashlib.sha256(repr(shaped).encode()).hexdigest()[:12]}"


def stamp_of(text: Text) -> str:
    """What the index keeps to know that it holds a text in its present state."""
    return f"{text.files[0]}:{text.stamp}"


class Build:
    """One run from a ledger into a store."""

    def __init__(self, ledger: Ledger, analyser: Analyser, encoder: Encoder | None) -> None:
        self._ledger, self._analyser, self._encoder = ledger, analyser, encoder
        self._wanted = {stamp_of(text): text.files for text in ledger.texts()}

    def is_needed(self, present: set[str]) -> bool:
        """Whether the store differs from the ledger."""
        return present != self._wanted.keys()

    def run(self, store: Writer, progress: Callable[[Changes], None]) -> Changes:
        """Changes the store until it holds what the ledger holds; the caller publishes."""
        present = store.stamps()
        gone = sorted(stamp.split(":")[0] for stamp in present - self._wanted.keys())
        for start in range(0, len(gone), REMOVED_AT_ONCE):
            store.remove(gone[start : start + REMOVED_AT_ONCE])
        new = [stamp for stamp in self._wanted if stamp not in present]
        changes = Changes(files=len(new), removed=len(gone))
        for texts, prepared in self._batches(new):
            store.add(self._points(prepared))
            changes = Changes(changes.files, changes.done + texts, changes.passages + len(prepared), changes.removed)
            progress(changes)
        return changes

    def _batches(self, new: Iterable[str]) -> Iterator[tuple[int, list[_Prepared]]]:
        """Whole texts, gathered until there are BATCH passages: (texts, their passages)."""
        gathered: list[_Prepared] = []
        texts = 0
        remaining = iter(new)
        while some := list(islice(remaining, BATCH)):
            files = self._ledger.files(file for stamp in some for file in self._wanted[stamp])
            papers = self._ledger.papers({file.paper for file in files.values()})
            for stamp in some:
                places = [Place(papers[files[file].paper], files[file]) for file in self._wanted[stamp]]
                gathered += self._prepared(places, stamp)
                texts += 1
                if len(gathered) >= BATCH:
                    yield texts, gathered
                    gathered, texts = [], 0
        if gathered:
            yield texts, gathered

    def _prepared(self, places: Sequence[Place], stamp: str) -> list[_Prepared]:
        """The passages of the first place, to be found under what each place is known by."""
        titles = dict.fromkeys(title_of(place.paper, place.file) for place in places)
        title, first = " ".join(islice(titles, MOST_TITLES)), places[0].file.id
        return [
            _Prepared(passage, title, payload(passage, position, places, title, stamp))
            for position, passage in enumerate(split(first, self._ledger.pages(first)))
        ]

    def _points(self, prepared: list[_Prepared]) -> list[Point]:
        texts, titles = [one.passage.text for one in prepared], [one.title for one in prepared]
        vectors = self._encoder and self._encoder.passages(texts, titles)
        return [
            Point(
                one.passage.id,
                self._analyser.passage(one.passage.text, one.title, one.passage.section),
                vectors[position] if vectors else None,
                one.payload,
            )
            for position, one in enumerate(prepared)
        ]


def title_of(paper: Paper, file: File) -> str:
    """The words under which people know a paper, found together with each of its passages."""
    year = str(paper.date.year) if paper.date else None
    parts = (paper.reference, paper.paper_type, paper.name, file.name, *paper.originators, year)
    return " ".join(part for part in parts if part)
