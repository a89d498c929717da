"""Finds the passages for a question: a paper's number first, then words and meaning fused."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.encode import Encoder
from index.model import Hit, Where
from index.store import MEANING, TERMS, Found, Nearest, Reader, passage_of
from index.terms import Analyser
from ingest.clean import clean
from ingest.ledger import Ledger
from ingest.model import Paper
from ingest.reference import keys_of_question

DEPTH = 100  # passages each way gives to the fusion: what the trial reranked
RRF_K = 60  # Cormack et al. 2009; larger flattens the influence of the top ranks
WHOLE_PAPER = 400  # passages of a paper named by number; longer ones are cut
WHY = {TERMS: "Wörter", MEANING: "Bedeutung"}
BY_NUMBER = "Nummer"


class Searcher:
    """Ranked hits for a question, from one store and one ledger."""

    def __init__(self, reader: Reader, ledger: Ledger, analyser: Analyser, encoder: Encoder | None) -> None:
        self._reader, self._ledger, self._analyser, self._encoder = reader, ledger, analyser, encoder

    def search(self, question: str, limit: int, where: Where) -> list[Hit]:
        """The best passages, best first; those of a paper the question names by its number before all others."""
        question = clean(question)  # composed umlauts, no soft hyphens: as passages are
        named = self.named(question, where)
        found: list[tuple[Found, float, tuple[str, ...]]] = []
        if named:
            found = self._within(question, replace(where, papers=tuple(paper.id for paper in named)))
        known = {one.id for one, _, _ in found}
        found += [one for one in self._fused(question, limit, where) if one[0].id not in known]
        return self._hits(found[:limit], where)

    def named(self, question: str, where: Where) -> list[Paper]:
        """The papers whose number stands in the question."""
        papers = {
            paper.id: paper
            for reference in keys_of_question(question)
            for paper in self._ledger.named(reference)
            if (paper.public or not where.public_only) and (not where.papers or paper.id in where.papers)
        }
        return list(papers.values())

    def count(self, where: Where) -> int:
        """How many passages are searched."""
        return self._reader.count(where)

    def _within(self, question: str, where: Where) -> list[tuple[Found, float, tuple[str, ...]]]:
        """All passages of the named papers: those that share words first, the rest in reading order."""
        ranked = [(one, 1.0 + score, (BY_NUMBER, *why)) for one, score, why in self._fused(question, DEPTH, where)]
        known = {one.id for one, _, _ in ranked}
        rest = [one for one in self._reader.listed(where, WHOLE_PAPER) if one.id not in known]
        rest.sort(key=lambda one: (one.payload["file"], one.payload["position"]))
        return ranked + [(one, 1.0, (BY_NUMBER,)) for one in rest]

    def _fused(self, question: str, limit: int, where: Where) -> list[tuple[Found, float, tuple[str, ...]]]:
        """Reciprocal rank fusion of all ways that apply."""
        wishes = self._wishes(question, max(limit, DEPTH))
        scores: dict[str, float] = defaultdict(float)
        why: dict[str, list[str]] = defaultdict(list)
        found: dict[str, Found] = {}
        for wish, ranking in zip(wishes, self._reader.nearest(wishes, where), strict=True):
            for rank, one in enumerate(ranking):
                scores[one.id] += 1 / (RRF_K + rank)
                why[one.id].append(WHY[wish.using])
                found[one.id] = one
        best = sorted(scores, key=lambda passage: (-scores[passage], passage))[:limit]
        return [(found[passage], scores[passage], tuple(why[passage])) for passage in best]

    def _wishes(self, question: str, depth: int) -> list[Nearest]:
        terms = self._analyser.question(question)
        wishes = [Nearest(terms, TERMS, depth)] if terms.indices else []
        if self._encoder:
            wishes.append(Nearest(self._encoder.question(question), MEANING, depth))
        return wishes

    def _hits(self, found: Sequence[tuple[Found, float, tuple[str, ...]]], where: Where) -> list[Hit]:
        """Hits with what the ledger says now: what left it or was withdrawn since the last build is no hit."""
        papers = self._ledger.papers(_distinct(one.payload["paper"] for one, _, _ in found))
        files = self._ledger.files(_distinct(one.payload["file"] for one, _, _ in found))
        hits = (
            Hit(passage_of(one), papers[one.payload["paper"]], files[one.payload["file"]], score, why)
            for one, score, why in found
            if one.payload["paper"] in papers and one.payload["file"] in files
        )
        return [hit for hit in hits if not where.public_only or (hit.paper.public and hit.file.public)]


def _distinct(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
