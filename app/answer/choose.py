"""Chooses the sentences that answer, verbatim, from the passages that were found."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

from app.answer.model import Citation
from app.answer.rate import Rater
from app.answer.understand import Question
from app.answer.weigh import Statement, Weigher
from index.model import Hit
from index.search import BY_NUMBER
from index.terms import Analyser, tokens
from ingest.model import Passage, Span
from ingest.sections import headings
from ingest.sentences import sentences

DEPTH = 8  # hits rated: as many as were judged by hand
MOST = 3  # quotations of an answer: with a third one more of judged answers in twenty are among them
SUMMED_UP = 2  # sentences of what a paper says of itself
LONGEST_QUOTE = 500  # characters shown of a quotation
QUOTED = 480  # characters: sentences are quoted together up to here
SURE = 0.95  # of the chance to hold the answer that the best such run has: what a shorter one needs. At 0.8 quotations
# are a fifth shorter, and 4 in 100 kept questions more do not find their answer in it
ENDS = ".!?"
SHORTEST = 15  # characters; shorter sentences are headings and fragments
TOLD = 5  # words of a sentence that says something by itself

# In log-odds, on judged questions that taught nothing (docs/answers.md):
ENOUGH = -1.3  # of the likeliest hit; below, no answer: of everyday questions one in twenty that was found is lost
STALE = 1.0  # less for a version that was replaced: of two that say the same the valid one answers
COVERED = 0.7  # share of the question that a sentence, its neighbours and its title stand for: it answers unrated hits
ALSO = 0.4  # of the chance of the first quotation: what a further one needs; with 0.25 there are more, and no better
ALIKE = 0.7  # share of common words from which two quotations say the same
SUMMARY = ("Kurzfassung", "Beschlussvorschlag", "Beschluss", "Begründung", "Stellungnahme", "")

Said = tuple[tuple[int, int], float]  # where a sentence stands in its passage, and the log-odds that it answers


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation that answers, and the chance that it does; only compared, never told."""

    citation: Citation
    weight: float


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses quotations; hits are rated only where their scores are log-odds that a passage answers."""

    weigher: Weigher
    rater: Rater | None = None

    def choose(self, question: Question, hits: Sequence[Hit]) -> list[Evidence]:
        """The quotations that answer, likeliest first, at most MOST; none where the hits do not answer."""
        weighed = self._weighed(question, hits[:DEPTH]) if question.words else []
        answering = [one for one in weighed if one.answers]
        if not answering:
            return []
        best = max(answering, key=lambda one: one.weight)
        chosen = [best.quotations()[0]]
        others = sorted((one for each in answering if not each.asks for one in each.quotations()),
                        key=lambda one: -one.weight)  # fmt: skip
        for other in others:
            is_likely = other.weight >= ALSO * chosen[0].weight
            if len(chosen) < MOST and is_likely and not any(_repeats(other, one) for one in chosen):
                chosen.append(other)
        return chosen

    def rated(self, question: Question, hits: Sequence[Hit]) -> list[tuple[Hit, float]]:
        """The best hits with the log-odds that each answers; none where hits are not rated."""
        weighed = self._weighed(question, hits[:DEPTH]) if self.rater and question.words else []
        return [(one.hit, math.log(one.chance / (1 - one.chance))) for one in weighed]

    def _weighed(self, question: Question, hits: Sequence[Hit]) -> list["_Weighed"]:
        read = [self.weigher.read(question, hit) for hit in hits]
        said = [self.weigher.statements(question, one) for one in read]
        if self.rater:
            return list(map(_rated, hits, said, self.rater.odds(question, read, said)))
        return list(map(_covered, hits, said))


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A hit with its sentences: its weight beside others, the chance that it answers, and whether that is enough."""

    hit: Hit
    statements: Sequence[Statement]
    weight: float
    chance: float
    answers: bool

    @property
    def asks(self) -> bool:
        """Whether its likeliest sentence asks what was asked, here as there."""
        return max(self.statements, key=lambda one: one.odds).asks

    @property
    def said(self) -> list[Said]:
        """Its sentences' places and log-odds."""
        return [((one.start, one.end), one.odds) for one in self.statements]

    def quotations(self) -> list[Evidence]:
        """What to quote of the passage, and what to quote of the rest of it."""
        said = self.said
        first = shortest(said, self._is_together)
        rest = [one for one in said if one[0][1] <= first[0] or one[0][0] >= first[1]]
        places = [first, *([shortest(rest, partial(self._is_beside, first))] if rest else ())]
        total = sum(_chance(odds) for _, odds in said)
        return [Evidence(cite(self.hit, start, end), self.chance * _within(said, start, end) / total)
                for start, end in places]  # fmt: skip

    def _is_beside(self, first: tuple[int, int], start: int, end: int) -> bool:
        return self._is_together(start, end) and (end <= first[0] or start >= first[1])

    def _is_together(self, start: int, end: int) -> bool:
        return any(first <= start and end <= last for first, last in _stretches(self.hit.passage))


def _rated(hit: Hit, said: Sequence[Statement], odds: float) -> _Weighed:
    # Whatever a paper says to a question that names it is worth telling.
    answers = BY_NUMBER in hit.why or odds >= ENOUGH
    return _Weighed(hit, said, odds - STALE * bool(hit.newer), _chance(odds), answers)


def _covered(hit: Hit, said: Sequence[Statement]) -> _Weighed:
    best = max(said, key=lambda one: one.odds)
    held = 0.0 if best.asks else best.held  # who asks the same holds every word and answers nothing
    return _Weighed(hit, said, held - STALE * bool(hit.newer), held, BY_NUMBER in hit.why or held >= COVERED)


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _within(said: Sequence[Said], first: int, last: int) -> float:
    return sum(_chance(odds) for (start, end), odds in said if first <= start and end <= last)


def shortest(said: Sequence[Said], fits: Callable[[int, int], bool] = lambda start, end: True) -> tuple[int, int]:
    """Start and end of the shortest run of sentences that holds the answer about as surely as any.

    Args:
        said: where each sentence stands, and the log-odds that it answers.
        fits: whether a run from a start to an end may be quoted. One is longer than QUOTED only if it is one sentence.
    """
    chances = list(accumulate((_chance(odds) for _, odds in said), initial=0.0))
    runs = [
        (chances[last + 1] - chances[first], start, end)
        for first, ((start, _), _) in enumerate(said)
        for last, ((_, end), _) in enumerate(said[first:], first)
        if first == last or (end - start <= QUOTED and fits(start, end))
    ]
    enough = SURE * max(chance for chance, _, _ in runs)
    _, start, end = min((run for run in runs if run[0] >= enough), key=lambda run: run[2] - run[1])
    return start, end


def summarise(hits: Sequence[Hit]) -> list[Evidence]:
    """What a paper says of itself first: its Kurzfassung, else its proposal, else how it begins."""
    if not hits:
        return []
    of_paper = [hit for hit in hits if hit.file.id == _main_file(hits)]
    best = min((hit.passage.section for hit in of_paper), key=_place)
    of_section = [hit for hit in of_paper if hit.passage.section == best]
    found = []
    for hit in sorted(of_section, key=lambda hit: (hit.passage.spans[-1].page or 0, hit.passage.spans[-1].start)):
        found += [Evidence(cite(hit, start, end), 1.0) for start, end in _shown(hit.passage.text)]
    return found[:SUMMED_UP]


def cite(hit: Hit, start: int, end: int) -> Citation:
    """A citation of characters start to end of a hit's passage, cut at a word where it is too long."""
    text = hit.passage.text
    start, end = _in_one_stretch(hit.passage, start, end)
    if end - start > LONGEST_QUOTE:
        cut = max(text.rfind(" ", start, start + LONGEST_QUOTE), text.rfind("\n", start, start + LONGEST_QUOTE))
        end = cut if cut > start else start + LONGEST_QUOTE
    return Citation(hit, text[start:end], hit.passage.locate(start, end))


def _stretches(passage: Passage) -> Iterator[tuple[int, int]]:
    """Start and end in the passage's text of each of its spans: only within one do its words stand in the page."""
    start = 0
    for span in passage.spans:
        yield start, start + span.end - span.start
        start += span.end - span.start + 1


def _in_one_stretch(passage: Passage, start: int, end: int) -> tuple[int, int]:
    """What of characters start to end stands together in the page: the longest part of them."""
    parts = [(max(start, first), min(end, last)) for first, last in _stretches(passage)]
    first, last = max(parts, key=lambda part: part[1] - part[0])
    words = passage.text[first:last]
    return first + len(words) - len(words.lstrip()), first + len(words.rstrip())


def terms_of(text: str, analyser: Analyser) -> set[str]:
    """All terms of a text, those of compound parts included."""
    return {term for token in tokens(text) for term, _ in analyser.terms(token)}


def _repeats(one: Evidence, other: Evidence) -> bool:
    if one.citation.hit.file.id == other.citation.hit.file.id and _overlap(one.citation.spans, other.citation.spans):
        return True
    mine, theirs = set(one.citation.quote.lower().split()), set(other.citation.quote.lower().split())
    return len(mine & theirs) >= ALIKE * min(len(mine), len(theirs))


def _overlap(ones: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(
        one.page == other.page and one.start < other.end and other.start < one.end for one in ones for other in others
    )


def _shown(text: str) -> list[tuple[int, int]]:
    """The sentences of a passage that say something by themselves; no letterhead where there is anything else."""
    headed = {start for start, _, _ in headings(text)}
    said = [(start, end) for start, end in sentences(text) if end - start >= SHORTEST and start not in headed]
    told = [(start, end) for start, end in said if text[end - 1] in ENDS and len(text[start:end].split()) >= TOLD]
    return told or said


def _main_file(hits: Sequence[Hit]) -> str:
    """The file of the first hit's paper that most looks like the paper itself, not an annex or minutes."""
    of_paper = [hit for hit in hits if hit.paper.id == hits[0].paper.id]
    return min(of_paper, key=lambda hit: (_is_aside(hit.file.name), _place(hit.passage.section))).file.id


def _is_aside(name: str) -> bool:
    return bool(re.search(r"anlage|protokoll|niederschrift|abstimmung|stellungnahme", name, re.I))


def _place(section: str) -> int:
    return SUMMARY.index(section) if section in SUMMARY else len(SUMMARY)
