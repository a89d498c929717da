"""What a source offers: papers to be read only when they are new or changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.ledger import EMPTY, PARTLY, READ, RECOGNISED, Entry
from ingest.model import File, Page, Paper

READING = 2  # part of every stamp: raise it when readers, cleaning or description have changed what is kept
UNDECIDED = "Öffentlichkeit nicht erkennbar: als nichtöffentlich behandelt (siehe --oeffentlich)"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A paper with the files that could be read, and what was noted of each of its files."""

    paper: Paper
    files: tuple[tuple[File, tuple[Page, ...] | None], ...]  # None: the pages are as they were
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a source offers, or takes back; `load` reads it and raises UnreadableFile where that fails."""

    uri: str
    stamp: str  # changes when the thing does
    load: Callable[[], Loaded] | None  # None: the source has withdrawn it


def state_of(file: File, pages: Sequence[Page]) -> str:
    """How reading a file went."""
    if not any(page.text for page in pages):
        return EMPTY
    if not file.whole:
        return PARTLY
    return READ if all(page.confidence is None for page in pages) else RECOGNISED
