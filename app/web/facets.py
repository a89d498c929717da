"""Facets: by what found papers can be narrowed down, and how many there are of each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.answer.filters import BODY, DISTRICT, PARTY, STATE, TYPE
from app.web.card import standing
from ingest.model import Paper

YEAR = "Jahr"
FACETS = {  # what people call it -> its name in an address
    BODY: "gremium",
    PARTY: "fraktion",
    TYPE: "art",
    YEAR: "jahr",
    DISTRICT: "stadtteil",
    STATE: "stand",
}

Chosen = Mapping[str, Sequence[str]]  # facet -> values, any of which will do


def values(paper: Paper, facet: str) -> tuple[str, ...]:
    """What a paper counts for."""
    one = {
        TYPE: paper.paper_type,
        YEAR: str(paper.date.year) if paper.date else None,
        STATE: standing(paper),
    }
    several = {BODY: paper.organizations, PARTY: paper.originators, DISTRICT: paper.districts}
    return several[facet] if facet in several else tuple(filter(None, [one[facet]]))


def passes(paper: Paper, chosen: Chosen, but: str = "") -> bool:
    """Whether a paper has a chosen value of each facet, but for one facet."""
    return all(
        not wanted or facet == but or not set(wanted).isdisjoint(values(paper, facet))
        for facet, wanted in chosen.items()
    )


def counted(papers: Iterable[Paper], facet: str, chosen: Chosen) -> list[tuple[str, int]]:
    """How many papers there would be with each value, beside the other facets; what was chosen stays, with none.

    Years come newest first, all else most frequent first.
    """
    counts = Counter(dict.fromkeys(chosen.get(facet, ()), 0))
    counts.update(value for paper in papers if passes(paper, chosen, facet) for value in set(values(paper, facet)))
    if facet == YEAR:
        return sorted(counts.items(), reverse=True)
    return sorted(counts.items(), key=lambda one: (-one[1], one[0].casefold()))
