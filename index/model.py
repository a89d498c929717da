"""The nouns of search: where to look, what was found, and why."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.audience import ANYBODY, Audience
from ingest.model import File, Paper, Passage
from ingest.result import days_of, standing_of


@dataclass(frozen=True, slots=True)
class Place:
    """A file of a paper, as a place where a passage stands."""

    paper: Paper
    file: File


@dataclass(frozen=True, slots=True)
class Where:
    """Which passages may be found at all; filtered inside the engine. Empty fields do not restrict."""

    audience: Audience = ANYBODY  # default-deny
    papers: tuple[str, ...] = ()  # Paper.id
    files: tuple[str, ...] = ()  # File.id
    paper_types: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    originators: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()  # of ingest.result.Standing
    days: tuple[dt.date, dt.date] | None = None  # first and last, inclusive: of the paper or of a consultation
    without: frozenset[str] = frozenset()  # Paper.id of those not wanted, such as versions that were replaced

    def admits(self, place: Place) -> bool:
        """Whether a place is of those looked at; a passage in several is found if any one is."""
        paper, file = place.paper, place.file
        return self.audience.admits(paper, file) and (not self.files or file.id in self.files) and self.wants(paper)

    def wants(self, paper: Paper) -> bool:
        """Whether a paper is of those looked at, by what its record says; who may see it is not asked."""
        return (
            (not self.papers or paper.id in self.papers)
            and (not self.paper_types or paper.paper_type in self.paper_types)
            and (not self.organizations or not set(self.organizations).isdisjoint(paper.organizations))
            and (not self.originators or not set(self.originators).isdisjoint(paper.originators))
            and (not self.districts or not set(self.districts).isdisjoint(paper.districts))
            and (not self.standings or standing_of(paper) in self.standings)
            and (self.days is None or any(self.days[0] <= day <= self.days[1] for day in days_of(paper)))
            and paper.id not in self.without
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found, with its paper and file; higher scores are better, only within one search."""

    passage: Passage
    paper: Paper
    file: File
    score: float
    why: tuple[str, ...] = ()  # of "Nummer", "Wörter", "Synonyme" (only they), "Bedeutung"
    also: tuple[Place, ...] = ()  # where the same stands too
    newer: Paper | None = None  # the version that took this paper's place

    @property
    def places(self) -> tuple[Place, ...]:
        """All places where it stands, this one first."""
        return Place(self.paper, self.file), *self.also


def by_paper(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Hits grouped by paper: papers in the order of their best hit, hits in theirs."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.paper.id, []).append(hit)
    return list(groups.values())
