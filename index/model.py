"""The nouns of search: where to look, what was found, and why."""

from dataclasses import dataclass

from ingest.model import File, Paper, Passage


@dataclass(frozen=True, slots=True)
class Where:
    """Which passages may be found at all; filtered inside the engine. Empty fields do not restrict."""

    public_only: bool = True  # default-deny: only a clerk's door passes False
    papers: tuple[str, ...] = ()  # Paper.id
    files: tuple[str, ...] = ()  # File.id
    paper_types: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    originators: tuple[str, ...] = ()
    years: tuple[int, int] | None = None  # first and last, inclusive


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found, with its paper and file; higher scores are better, only within one search."""

    passage: Passage
    paper: Paper
    file: File
    score: float
    why: tuple[str, ...] = ()  # of "Nummer", "Wörter", "Bedeutung"
