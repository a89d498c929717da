"""Whether the engine knows what it does not know: its chances beside what came true, and what a threshold costs."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from eval.questions import Question
from eval.scoring import FoundPassage, quote_rank, without_result
from index.model import Hit
from index.search import BY_NUMBER

BINS = 5  # of the chances, equally filled: few questions bear no more
MOST_LIKELY = 50.0  # log-odds beyond which a chance is 1 for any purpose


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure the engine is that what it found for a question answers, and whether it does."""

    question: str  # Question.id
    answerable: bool
    odds: float  # log-odds of the surest hit, as rated
    true: bool  # that hit holds a gold quote
    right: bool  # one of the hits rated does

    @property
    def chance(self) -> float:
        """The odds as a chance, 0 to 1."""
        return 1 / (1 + math.exp(-max(-MOST_LIKELY, min(MOST_LIKELY, self.odds))))


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same chance."""

    said: float  # mean chance
    true: float  # share of them whose surest hit holds the answer
    right: float  # share of them where one of the hits rated does
    questions: int


@dataclass(frozen=True, slots=True)
class Level:
    """What a threshold would let through; the engine answers what names a paper besides."""

    odds: float
    coverage: float  # of the answerable questions, that got an answer
    refusal: float  # of the unanswerable ones, that got none
    right: float  # of the questions answered, whose hits hold the answer; 1.0 where none is


class Rating(Protocol):
    """All that is needed of an engine here."""

    def rated(self, question: str) -> list[tuple[Hit, float]]:
        """The hits an answer is chosen from with the log-odds that each answers."""


def sureness(engine: Rating, questions: Iterable[Question]) -> Iterator[Sure]:
    """One value for each question that names no paper; none with a model of one's own."""
    for question in questions:
        found = engine.rated(question.text)
        if found and not any(BY_NUMBER in hit.why for hit, _ in found):
            surest, odds = max(found, key=lambda one: one[1])
            true, right = (_holds(question, some) for some in ([surest], [hit for hit, _ in found]))
            yield Sure(question.id, question.answerable, odds, true, right)


def _holds(question: Question, hits: Iterable[Hit]) -> bool:
    """Whether one of the hits holds a gold quote, in any of the files it stands for."""
    places = ((place, hit) for hit in hits for place in hit.places)
    result = without_result(question)
    result["passages"] = [
        FoundPassage(file=place.file.key, page=None, start=0, text=hit.passage.text) for place, hit in places
    ]
    return question.answerable and quote_rank(question, result) < math.inf


def calibration(found: Sequence[Sure], bins: int = BINS) -> list[Bin]:
    """Questions in the order of their chances, cut into bins of equal size (Nguyen and O'Connor 2015)."""
    ordered = sorted(found, key=lambda one: one.odds)
    edges = [round(len(ordered) * at / bins) for at in range(bins + 1)]
    parts = [ordered[first:last] for first, last in zip(edges, edges[1:], strict=False) if first < last]
    return [_bin(part) for part in parts]


def _bin(part: Sequence[Sure]) -> Bin:
    return Bin(
        said=math.fsum(one.chance for one in part) / len(part),
        true=sum(one.true for one in part) / len(part),
        right=sum(one.right for one in part) / len(part),
        questions=len(part),
    )


def miscalibration(bins: Sequence[Bin]) -> float:
    """How far chances are from what came true, over all questions: expected calibration error (Guo et al. 2017)."""
    total = sum(one.questions for one in bins)
    return math.fsum(one.questions * abs(one.said - one.true) for one in bins) / total if total else 0.0


def levels(found: Sequence[Sure], thresholds: Iterable[float]) -> list[Level]:
    """What each threshold would let through."""
    return [_level(found, odds) for odds in thresholds]


def _level(found: Sequence[Sure], odds: float) -> Level:
    answered = [one for one in found if one.odds >= odds]
    silent = [one for one in found if one.odds < odds]
    return Level(
        odds=odds,
        coverage=_share(sum(one.answerable for one in answered), sum(one.answerable for one in found)),
        refusal=_share(sum(not one.answerable for one in silent), sum(not one.answerable for one in found)),
        right=_share(sum(one.right for one in answered), len(answered)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
