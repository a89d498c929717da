"""Finds the passages for a question: a paper's number first, then words and meaning fused."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from index.encode import Encoder
from index.gather import GATHERED, Candidate, Gatherer
from index.model import Hit, Place, Where
from index.rank import RANKED, Ranker
from index.store import Point, Reader, passage_of
from index.terms import Analyser, tokens
from index.thesaurus import NO_SYNONYMS, Thesaurus
from ingest.clean import clean
from ingest.ledger import Ledger
from ingest.model import Paper, Passage
from ingest.reference import keys_of_question
from ingest.split import split
from ingest.twins import letters
from ingest.versions import successor

SPARE = 10  # looked at beyond the limit, for some say the same and some were withdrawn
WHOLE_PAPER = 400  # passages of a paper named by number; longer ones are cut
NAMED = 1_000.0  # added to the scores of a named paper's passages: above all others
BY_NUMBER, BY_WORDS, BY_SYNONYMS, BY_MEANING = "Nummer", "Wörter", "Synonyme", "Bedeutung"

Ranked = tuple[Point, float, tuple[str, ...]]  # with score, and why it was found


class Searcher:
    """Ranked hits for a question, from one store and one ledger."""

    def __init__(
        self,
        reader: Reader,
        ledger: Ledger,
        analyser: Analyser,
        encoder: Encoder | None,
        thesaurus: Thesaurus = NO_SYNONYMS,
        ranker: Ranker | None = None,
    ) -> None:
        self._reader, self._ledger, self._ranker = reader, ledger, ranker
        self._gatherer = Gatherer(reader, analyser, encoder, thesaurus)

    def search(self, question: str, limit: int, where: Where) -> list[Hit]:
        """The best passages, best first; those of a paper the question names by its number before all others.

        A number that no register bears may still be printed: old papers of some towns bear another one there.
        """
        question = clean(question)  # composed umlauts, no soft hyphens: as passages are
        named = tuple(paper.id for paper in self.named(question, where))
        if not named and (figures := _figures(question)):
            named = _printing(figures, self._ranked(question, where, limit + SPARE))
        narrowed = replace(where, papers=named)
        first = self._within(question, narrowed)[: limit + SPARE] if named else []
        hits = self._hits(first, narrowed)
        if len(hits) < limit:
            known = {point.id for point, _, _ in first}
            wanted = len(known) + limit + SPARE
            rest = [one for one in self._ranked(question, where, wanted) if one[0].id not in known]
            hits += self._hits(rest[: limit + SPARE], where)
        return hits[:limit]

    def named(self, question: str, where: Where) -> list[Paper]:
        """The papers whose number stands in the question."""
        papers = {
            paper.id: paper
            for reference in keys_of_question(question)
            for paper in self._ledger.named(reference, audience=where.audience)
            if not where.papers or paper.id in where.papers
        }
        return list(papers.values())

    def count(self, where: Where) -> int:
        """How many passages are searched."""
        return self._reader.count(where)

    def _within(self, question: str, where: Where) -> list[Ranked]:
        """All passages of the named papers: those that share words first, the rest in reading order."""
        found = self._ranked(question, where, GATHERED)
        ranked = [(point, NAMED + score, (BY_NUMBER, *why)) for point, score, why in found]
        known = {point.id for point, _, _ in ranked}
        lowest = min((score for _, score, _ in ranked), default=NAMED)
        rest = [point for point in self._reader.listed(where, WHOLE_PAPER) if point.id not in known]
        rest.sort(key=_reading_order)
        return ranked + [(point, lowest - place, (BY_NUMBER,)) for place, point in enumerate(rest, 1)]

    def _ranked(self, question: str, where: Where, wanted: int) -> list[Ranked]:
        """What may answer, best first; as many as wanted, or as a ranker compares."""
        asked, candidates = self._gatherer.candidates(question, where, max(wanted, RANKED))
        scored = self._ranker.ranked(asked, candidates) if self._ranker else ((one, one.fused) for one in candidates)
        return [(one.point, score, _why(one)) for one, score in scored]

    def _hits(self, found: Sequence[Ranked], where: Where) -> list[Hit]:
        """Hits with what the ledger says now: what left it or was withdrawn since the last build is no hit."""
        papers = self._ledger.papers(_distinct(paper for point, _, _ in found for paper in point.payload["paper"]))
        files = self._ledger.files(_distinct(file for point, _, _ in found for file in point.payload["file"]))
        families = self._ledger.families(papers, audience=where.audience)
        hits: dict[str, Hit] = {}
        for point, score, why in found:
            known = (Place(papers[files[file].paper], files[file]) for file in point.payload["file"] if file in files)
            for hit in self._shown(point, [place for place in known if where.admits(place)]):
                newer = successor(hit.paper, families.get(hit.paper.id, ()))
                _add(hits, point.payload["same"] or point.id, replace(hit, score=score, why=why, newer=newer))
        return list(hits.values())

    def _shown(self, point: Point, places: Sequence[Place]) -> Iterator[Hit]:
        """The passage in the first place where it stands as it was found; nothing where there is none."""
        for place in places:
            if passage := self._passage(point, place):
                also = tuple(other for other in places if other != place)
                yield Hit(passage, place.paper, place.file, 0.0, also=also)
                return

    def _passage(self, point: Point, place: Place) -> Passage | None:
        """The passage as it stands in a place; None where it is cut otherwise there."""
        passage = passage_of(point)
        if place.file.id == passage.file:
            return passage
        there, wanted = split(place.file.id, self._ledger.pages(place.file.id)), letters(passage.text)
        return next((one for one in there if letters(one.text) == wanted), None)


def _figures(question: str) -> frozenset[str]:
    """The figures of the numbers that a question surely names."""
    sure = (reference for reference in keys_of_question(question) if reference.sure)
    return frozenset(token for reference in sure for token in tokens(reference.text) if token[0].isdigit())


def _printing(figures: frozenset[str], found: Iterable[Ranked]) -> tuple[str, ...]:
    """The papers whose files begin with a passage that holds these figures; else those that hold them anywhere.

    A bare "872" may be anything where it does not stand in a letterhead.
    """
    holding = [point for point, _, _ in found if figures <= set(tokens(passage_of(point).text))]
    heads = [point for point in holding if point.payload["position"] == 0]
    named = heads if heads or all(map(str.isdigit, figures)) else holding
    return tuple(_distinct(paper for point in named for paper in point.payload["paper"]))


def _reading_order(point: Point) -> tuple[str, int]:
    return point.payload["file"][0], point.payload["position"]


def _why(one: Candidate) -> tuple[str, ...]:
    """The reasons a passage was found for; synonyms are one only where the question's own words are not."""
    words = (BY_WORDS,) if one.itself else (BY_SYNONYMS,) if one.words else ()
    return (*words, BY_MEANING) if one.near else words


def _add(hits: dict[str, Hit], same: str, hit: Hit) -> None:
    """Adds a hit; one that says the same as a better one becomes further places of that."""
    best = hits.setdefault(same, hit)
    if best is not hit:
        known = {place.file.id for place in best.places}
        new = (place for place in hit.places if place.file.id not in known)
        hits[same] = replace(best, also=(*best.also, *new))


def _distinct(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
