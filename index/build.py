"""Brings the index in line with the ledger: what is new or changed goes in, what is gone goes out."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from index.encode import Encoder
from index.store import Payload, Point, Writer, payload
from index.terms import Analyser
from ingest.ledger import Ledger
from ingest.model import File, Paper, Passage
from ingest.split import SPLIT_VERSION, split

LAYOUT_VERSION = 1  # raise it when payload or title change
BATCH = 500  # passages a write: the engine's best rate as measured
REMOVED_AT_ONCE = 200  # files in one filter


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build has done so far."""

    files: int = 0  # to be added in all
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


def file_stamp(file_id: str, stamp: str) -> str:
    """What the index keeps to know that it holds a file in its present state."""
    return f"{file_id}:{stamp}"


class Build:
    """One run from a ledger into a store."""

    def __init__(self, ledger: Ledger, analyser: Analyser, encoder: Encoder | None) -> None:
        self._ledger, self._analyser, self._encoder = ledger, analyser, encoder
        self._wanted = ledger.file_stamps()

    def is_needed(self, present: set[str]) -> bool:
        """Whether the store differs from the ledger."""
        return present != {file_stamp(*item) for item in self._wanted.items()}

    def run(self, store: Writer, progress: Callable[[Changes], None]) -> Changes:
        """Changes the store until it holds what the ledger holds; the caller publishes."""
        present = store.stamps()
        gone = sorted({stamp.split(":")[0] for stamp in present - self._stamps(self._wanted)})
        for start in range(0, len(gone), REMOVED_AT_ONCE):
            store.remove(gone[start : start + REMOVED_AT_ONCE])
        new = {file: stamp for file, stamp in self._wanted.items() if file_stamp(file, stamp) not in present}
        changes = Changes(files=len(new), removed=len(gone))
        for files, prepared in self._batches(new):
            store.add(self._points(prepared))
            changes = Changes(changes.files, changes.done + files, changes.passages + len(prepared), changes.removed)
            progress(changes)
        return changes

    @staticmethod
    def _stamps(wanted: Mapping[str, str]) -> set[str]:
        return {file_stamp(*item) for item in wanted.items()}

    def _batches(self, new: Mapping[str, str]) -> Iterator[tuple[int, list[_Prepared]]]:
        """Whole files, gathered until there are BATCH passages: (files, their passages)."""
        gathered: list[_Prepared] = []
        files = 0
        remaining = iter(sorted(new))
        while some := list(islice(remaining, BATCH)):
            records = self._ledger.files(some)
            papers = self._ledger.papers({file.paper for file in records.values()})
            for file in records.values():
                gathered += self._prepared(file, papers[file.paper], file_stamp(file.id, new[file.id]))
                files += 1
                if len(gathered) >= BATCH:
                    yield files, gathered
                    gathered, files = [], 0
        if gathered:
            yield files, gathered

    def _prepared(self, file: File, paper: Paper, stamp: str) -> list[_Prepared]:
        title = title_of(paper, file)
        return [
            _Prepared(passage, title, payload(passage, position, file, paper, stamp))
            for position, passage in enumerate(split(file.id, self._ledger.pages(file.id)))
        ]

    def _points(self, prepared: list[_Prepared]) -> list[Point]:
        vectors = self._encoder and self._encoder.passages([f"{one.title}\n{one.passage.text}" for one in prepared])
        return [
            Point(
                one.passage.id,
                self._analyser.passage(one.passage.text, one.title),
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
