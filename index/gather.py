"""Gathers the passages that may answer a question, by words and by meaning, each weighed both ways."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from index.encode import Encoder, Vector
from index.model import Where
from index.store import MEANING, TERMS, Nearest, Point, Reader
from index.terms import Analyser, Sparse
from index.thesaurus import Thesaurus, Word, net, terms_of, totals, widened

BY_WORDS_FIRST = 120  # passages gathered by words; the best of each way are weighed both ways
BY_MEANING_FIRST = 100  # passages gathered by meaning
GATHERED = BY_WORDS_FIRST + BY_MEANING_FIRST  # passages at most
MEANING_WEIGHT = 0.5  # of meaning beside words when standard scores are added; at 0.3 to 1 kept questions find the same
KEPT_RARITIES = 100_000  # terms whose rarity is remembered; about 10 MB

Scores = NDArray[np.float32]
Held = Mapping[int, float]  # terms of the question that a passage holds, and their weights


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched: its words with their near-synonyms, and its direction; () where there is none."""

    text: str
    words: tuple[Word, ...]
    meaning: Vector
    rarity: Mapping[int, float] = field(default_factory=dict)  # inverse document frequency of terms


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer, with its scores."""

    point: Point
    itself: float  # BM25 of the question's own words
    words: float  # the same, a near-synonym standing in for a word
    meaning: float  # cosine; 0 without a model
    fused: float  # both together, comparable only within one question
    near: bool  # among the nearest by meaning
    held: Held  # weights of the question's terms in it


class Gatherer:
    """Candidates for questions, from one store."""

    def __init__(self, reader: Reader, analyser: Analyser, encoder: Encoder | None, thesaurus: Thesaurus) -> None:
        self._reader, self._analyser, self._encoder, self._thesaurus = reader, analyser, encoder, thesaurus
        self._rarity: dict[int, float] = {}

    def candidates(self, question: str, where: Where, most: int = GATHERED) -> tuple[Asked, list[Candidate]]:
        """The question as it was searched, and the best of what may answer it, best first."""
        words = widened(question, self._analyser, self._thesaurus)
        meaning = self._encoder.question(question) if self._encoder else ()
        if not any(meaning):  # no model, or nothing in the question that it knows
            meaning = ()
        sharing, near = self._found(words, meaning, where)
        points = list(self._reader.fetch(list(dict.fromkeys([*sharing, *near])), payload=False).values())
        wanted = terms_of(words)
        held = [_some(point.terms, wanted) for point in points]
        asked = Asked(question, words, meaning, self._rarities(held, where))
        return asked, self._told(_weighed(asked, points, held, set(near))[:most])

    def _told(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates with what is told of them, which takes as long to fetch as all the rest."""
        known = self._reader.fetch([one.point.id for one in candidates], vectors=False)
        return [
            replace(one, point=replace(one.point, payload=known[one.point.id].payload))
            for one in candidates
            if one.point.id in known
        ]

    def _found(self, words: Sequence[Word], meaning: Vector, where: Where) -> tuple[list[str], list[str]]:
        """The ids of the passages that share words, and of those near in meaning."""
        wishes = {TERMS: Nearest(net(words), TERMS, BY_WORDS_FIRST)} if words else {}
        if meaning:
            wishes[MEANING] = Nearest(meaning, MEANING, BY_MEANING_FIRST)
        ways = self._reader.nearest(list(wishes.values()), where) if wishes else []
        found = dict(zip(wishes, ([one.id for one in way] for way in ways), strict=True))
        return found.get(TERMS, []), found.get(MEANING, [])

    def _rarities(self, held_by_each: Iterable[Held], where: Where) -> Mapping[int, float]:
        """The engine's inverse document frequency of each term of the question that a candidate holds.

        It does not tell them, so each is computed from the score and the weight of one passage that holds the term.
        """
        held = {term for terms in held_by_each for term in terms}
        new = sorted(held - self._rarity.keys())
        if len(self._rarity) + len(new) > KEPT_RARITIES:
            self._rarity.clear()
            new = sorted(held)
        if new:
            samples = self._reader.nearest([Nearest(Sparse((term,), (1.0,)), TERMS, 1) for term in new], where)
            kept = self._reader.fetch([found[0].id for found in samples if found], payload=False)
            for term, found in zip(new, samples, strict=True):
                if found and found[0].id in kept:
                    terms = kept[found[0].id].terms
                    self._rarity[term] = found[0].score / terms.values[terms.indices.index(term)]
        return {term: self._rarity[term] for term in held if term in self._rarity}


def _weighed(asked: Asked, points: Sequence[Point], held: Sequence[Held], near: Set[str]) -> list[Candidate]:
    """Candidates with both scores and their sum, best first."""
    if not points:
        return []
    itself, words = totals(asked.words, asked.rarity, held)
    meaning = _cosines(asked.meaning, points)
    fused = standard(words, BY_WORDS_FIRST) + MEANING_WEIGHT * standard(meaning, BY_MEANING_FIRST)
    candidates = [
        Candidate(
            point, float(itself[i]), float(words[i]), float(meaning[i]), float(fused[i]), point.id in near, held[i]
        )
        for i, point in enumerate(points)
    ]
    return sorted(candidates, key=lambda one: (-one.fused, one.point.id))


def _some(terms: Sparse, wanted: frozenset[int]) -> Held:
    return {term: terms.values[terms.indices.index(term)] for term in wanted.intersection(terms.indices)}


def _cosines(meaning: Vector, points: Sequence[Point]) -> Scores:
    if not meaning:
        return np.zeros(len(points), np.float32)
    return np.array([point.meaning for point in points], np.float32) @ np.array(meaning, np.float32)


def standard(scores: Scores, first: int) -> Scores:
    """Scores as distances from the mean of the first ones, in their standard deviations; zeros where all are alike."""
    best = np.sort(scores)[-first:]
    deviation = best.std()
    return np.asarray((scores - best.mean()) / deviation if deviation else np.zeros_like(scores), np.float32)
