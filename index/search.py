"""Finds the passages for a question: a paper's number first, then words and meaning fused."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.encode import Encoder
from index.model import Hit, Place, Where
from index.store import MEANING, TERMS, Found, Nearest, Reader, passage_of
from index.terms import Analyser, Sparse
from index.thesaurus import NO_SYNONYMS, Thesaurus, net, total, widened
from ingest.clean import clean
from ingest.ledger import Ledger
from ingest.model import Paper, Passage
from ingest.reference import keys_of_question
from ingest.split import split
from ingest.twins import letters
from ingest.versions import successor

DEPTH = 100  # passages each way gives to the fusion: what the trial reranked
SPARE = 10  # looked at beyond the limit, for some say the same and some were withdrawn
RRF_K = 60  # Cormack et al. 2009; larger flattens the influence of the top ranks
WHOLE_PAPER = 400  # passages of a paper named by number; longer ones are cut
CANDIDATES = 200  # passages weighed word by word; 500 found no more among the first ten in the trial
BY_NUMBER, BY_WORDS, BY_SYNONYMS, BY_MEANING = "Nummer", "Wörter", "Synonyme", "Bedeutung"

Ranked = tuple[Found, float, tuple[str, ...]]  # with score, and why it was found
Way = list[tuple[Found, str]]  # best first, with why it was found


class Searcher:
    """Ranked hits for a question, from one store and one ledger."""

    def __init__(
        self,
        reader: Reader,
        ledger: Ledger,
        analyser: Analyser,
        encoder: Encoder | None,
        thesaurus: Thesaurus = NO_SYNONYMS,
    ) -> None:
        self._reader, self._ledger, self._analyser, self._encoder = reader, ledger, analyser, encoder
        self._thesaurus = thesaurus

    def search(self, question: str, limit: int, where: Where) -> list[Hit]:
        """The best passages, best first; those of a paper the question names by its number before all others."""
        question = clean(question)  # composed umlauts, no soft hyphens: as passages are
        named = self.named(question, where)
        narrowed = replace(where, papers=tuple(paper.id for paper in named))
        first = self._within(question, narrowed)[: limit + SPARE] if named else []
        known = {one.id for one, _, _ in first}
        rest = [one for one in self._fused(question, limit + SPARE, where) if one[0].id not in known]
        return (self._hits(first, narrowed) + self._hits(rest, where))[:limit]

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

    def _within(self, question: str, where: Where) -> list[Ranked]:
        """All passages of the named papers: those that share words first, the rest in reading order."""
        ranked = [(one, 1.0 + score, (BY_NUMBER, *why)) for one, score, why in self._fused(question, DEPTH, where)]
        known = {one.id for one, _, _ in ranked}
        rest = [one for one in self._reader.listed(where, WHOLE_PAPER) if one.id not in known]
        rest.sort(key=lambda one: (one.payload["file"][0], one.payload["position"]))
        return ranked + [(one, 1.0, (BY_NUMBER,)) for one in rest]

    def _fused(self, question: str, limit: int, where: Where) -> list[Ranked]:
        """Reciprocal rank fusion of all ways that apply."""
        depth = max(limit, DEPTH)
        scores: dict[str, float] = defaultdict(float)
        why: dict[str, list[str]] = defaultdict(list)
        found: dict[str, Found] = {}
        for way in (self._by_words(question, depth, where), self._by_meaning(question, depth, where)):
            for rank, (one, reason) in enumerate(way):
                scores[one.id] += 1 / (RRF_K + rank)
                why[one.id].append(reason)
                found[one.id] = one
        best = sorted(scores, key=lambda passage: (-scores[passage], passage))[:limit]
        return [(found[passage], scores[passage], tuple(why[passage])) for passage in best]

    def _by_words(self, question: str, depth: int, where: Where) -> Way:
        """Passages that share words with the question, or hold near-synonyms: each word counts once."""
        words = widened(question, self._analyser, self._thesaurus)
        if not words:
            return []
        wide = net(words)
        wishes = [
            Nearest(wide, TERMS, max(depth, CANDIDATES), weighed=True),
            *(Nearest(Sparse((term,), (1.0,)), TERMS, 1, weighed=True) for term in wide.indices),
        ]
        candidates, *samples = self._reader.nearest(wishes, where)
        rarity = _rarity(wide.indices, samples)
        scored = [(one, *total(words, rarity, one.terms)) for one in candidates]
        scored.sort(key=lambda found: (-found[2], found[0].id))
        return [(one, BY_WORDS if itself else BY_SYNONYMS) for one, itself, _ in scored[:depth]]

    def _by_meaning(self, question: str, depth: int, where: Where) -> Way:
        meaning = self._encoder.question(question) if self._encoder else ()
        if not any(meaning):  # no model, or nothing in the question that it knows
            return []
        [ranking] = self._reader.nearest([Nearest(meaning, MEANING, depth)], where)
        return [(one, BY_MEANING) for one in ranking]

    def _hits(self, found: Sequence[Ranked], where: Where) -> list[Hit]:
        """Hits with what the ledger says now: what left it or was withdrawn since the last build is no hit."""
        papers = self._ledger.papers(_distinct(paper for one, _, _ in found for paper in one.payload["paper"]))
        files = self._ledger.files(_distinct(file for one, _, _ in found for file in one.payload["file"]))
        families = self._ledger.families(papers)
        hits: dict[str, Hit] = {}
        for one, score, why in found:
            known = (Place(papers[files[file].paper], files[file]) for file in one.payload["file"] if file in files)
            for hit in self._shown(one, [place for place in known if where.admits(place)]):
                newer = _newer(hit.paper, families.get(hit.paper.id, ()), where)
                _add(hits, one.payload["same"] or one.id, replace(hit, score=score, why=why, newer=newer))
        return list(hits.values())

    def _shown(self, found: Found, places: Sequence[Place]) -> Iterator[Hit]:
        """The passage in the first place where it stands as it was found; nothing where there is none."""
        for place in places:
            if passage := self._passage(found, place):
                also = tuple(other for other in places if other != place)
                yield Hit(passage, place.paper, place.file, found.score, also=also)
                return

    def _passage(self, found: Found, place: Place) -> Passage | None:
        """The passage as it stands in a place; None where it is cut otherwise there."""
        passage = passage_of(found)
        if place.file.id == passage.file:
            return passage
        there, wanted = split(place.file.id, self._ledger.pages(place.file.id)), letters(passage.text)
        return next((one for one in there if letters(one.text) == wanted), None)


def _rarity(terms: Iterable[int], samples: Iterable[Sequence[Found]]) -> dict[int, float]:
    """The engine's inverse document frequency of each term that stands somewhere, from one passage that holds it."""
    return {term: found[0].score / found[0].terms[term] for term, found in zip(terms, samples, strict=True) if found}


def _add(hits: dict[str, Hit], same: str, hit: Hit) -> None:
    """Adds a hit; one that says the same as a better one becomes further places of that."""
    best = hits.setdefault(same, hit)
    if best is not hit:
        known = {place.file.id for place in best.places}
        new = (place for place in hit.places if place.file.id not in known)
        hits[same] = replace(best, also=(*best.also, *new))


def _newer(paper: Paper, family: Iterable[Paper], where: Where) -> Paper | None:
    """The version that took a paper's place, if it may be known of."""
    return successor(paper, (other for other in family if other.public or not where.public_only))


def _distinct(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
