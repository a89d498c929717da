"""Gathers the passages that may answer a question, by words and by meaning, each weighed both ways."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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
        held = self._held([*sharing, *near], terms_of(words))
        asked = Asked(question, words, meaning, self._rarities(held.values(), where))
        scores = _scores(asked, list(held.values()), self._cosines(meaning, tuple(held), where)) if held else ()
        best = sorted(zip(held, scores, strict=True), key=lambda one: (-one[1][-1], one[0]))[:most]
        told = self._reader.fetch([name for name, _ in best], terms=False)  # takes as long as all the rest
        return asked, [Candidate(told[name], *row, name in near, held[name]) for name, row in best if name in told]

    def _held(self, ids: Iterable[str], wanted: frozenset[int]) -> dict[str, Held]:
        """What each passage holds of these terms, by its id."""
        kept = self._reader.fetch(list(dict.fromkeys(ids)), payload=False)
        return {name: _some(point.terms, wanted) for name, point in kept.items()}

    def _cosines(self, meaning: Vector, ids: tuple[str, ...], where: Where) -> Scores:
        """How near each passage is in meaning, as the engine says; zeros without a model."""
        [found] = self._reader.nearest([Nearest(meaning, MEANING, len(ids), ids)], where) if meaning else [[]]
        known = {one.id: one.score for one in found}
        return np.array([known.get(name, 0.0) for name in ids], np.float32)

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


def _scores(asked: Asked, held: Sequence[Held], meaning: Scores) -> list[tuple[float, float, float, float]]:
    """A row for each passage: its own words, words, meaning, and the last two fused."""
    itself, words = totals(asked.words, asked.rarity, held)
    fused = standard(words, BY_WORDS_FIRST) + MEANING_WEIGHT * standard(meaning, BY_MEANING_FIRST)
    return list(zip(*(some.tolist() for some in (itself, words, meaning, fused)), strict=True))


def _some(terms: Sparse, wanted: frozenset[int]) -> Held:
    return {term: terms.values[terms.indices.index(term)] for term in wanted.intersection(terms.indices)}


def standard(scores: Scores, first: int) -> Scores:
    """Scores as distances from the mean of the first ones, in their standard deviations; zeros where all are alike."""
    best = np.sort(scores)[-first:]
    deviation = best.std()
    return np.asarray((scores - best.mean()) / deviation if deviation else np.zeros_like(scores), np.float32)
