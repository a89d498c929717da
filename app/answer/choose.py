"""Chooses the sentences that answer, verbatim, from the passages that were found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.model import Citation
from app.answer.understand import Question
from index.build import title_of
from index.model import Hit
from index.terms import Analyser, tokens
from ingest.sentences import sentences

DEPTH = 20  # hits whose sentences are weighed; the answer is almost never found further down
MOST = 3  # sentences of an answer
LONGEST_QUOTE = 500  # characters shown of a quotation
SHORTEST = 25  # characters; shorter sentences are headings and fragments

# What makes a sentence an answer. First guesses by reading, to be replaced by learned weights.
SURROUNDINGS = 0.4  # credit for words that only the title or the passage around it hold
FITS = 0.15  # it holds what is asked for: a date, a sum, a number
RANK = 0.15  # what the last hit weighed has less than the first
ENOUGH = 0.45  # evidence below this is no answer
ALSO = 0.85  # of the best sentence's weight: what a further sentence needs
SUMMARY = ("Kurzfassung", "Beschlussvorschlag", "Beschluss", "Begründung", "Stellungnahme", "")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that answers, and how well: about 0 to 1.2."""

    citation: Citation
    weight: float


def choose(question: Question, hits: Sequence[Hit], analyser: Analyser) -> list[Evidence]:
    """The sentences that answer, best first, at most MOST; none where the hits do not answer."""
    weighed = sorted(_weighed(question, hits[:DEPTH], analyser), key=lambda one: -one.weight)
    if not weighed or weighed[0].weight < ENOUGH:
        return []
    chosen: list[Evidence] = []
    for one in weighed:
        if len(chosen) == MOST or one.weight < ALSO * weighed[0].weight:
            break
        if not any(_repeats(one, other) for other in chosen):
            chosen.append(one)
    return chosen


def summarise(hits: Sequence[Hit]) -> list[Evidence]:
    """What a paper says of itself first: its Kurzfassung, else its proposal, else how it begins."""
    if not hits:
        return []
    of_paper = [hit for hit in hits if hit.file.id == _main_file(hits)]
    best = min((hit.passage.section for hit in of_paper), key=_place)
    of_section = [hit for hit in of_paper if hit.passage.section == best]
    found = []
    for hit in sorted(of_section, key=lambda hit: (hit.passage.spans[0].page or 0, hit.passage.spans[0].start)):
        found += [Evidence(cite(hit, start, end), 1.0) for start, end in _shown(hit.passage.text)]
    return found[:MOST]


def cite(hit: Hit, start: int, end: int) -> Citation:
    """A citation of characters start to end of a hit's passage, cut at a word where it is too long."""
    text = hit.passage.text
    if end - start > LONGEST_QUOTE:
        cut = max(text.rfind(" ", start, start + LONGEST_QUOTE), text.rfind("\n", start, start + LONGEST_QUOTE))
        end = cut if cut > start else start + LONGEST_QUOTE
    return Citation(hit, text[start:end], hit.passage.locate(start, end))


def terms_of(text: str, analyser: Analyser) -> set[str]:
    """All terms of a text, those of compound parts included."""
    return {term for token, _, _ in tokens(text) for term, _ in analyser.terms(token)}


def _weighed(question: Question, hits: Sequence[Hit], analyser: Analyser) -> Iterator[Evidence]:
    for rank, hit in enumerate(hits):
        around = terms_of(f"{title_of(hit.paper, hit.file)} {hit.passage.text}", analyser)
        passage = question.coverage(around)
        for start, end in _shown(hit.passage.text):
            sentence = hit.passage.text[start:end]
            own = question.coverage(terms_of(sentence, analyser))
            fits = bool(question.wants) and bool(re.search(question.wants, sentence, re.I))
            weight = own + SURROUNDINGS * (passage - own) + FITS * fits - RANK * rank / DEPTH
            yield Evidence(cite(hit, start, end), weight)


def _shown(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a passage that say something by themselves."""
    for start, end in sentences(text):
        if end - start >= SHORTEST:
            yield start, end


def _repeats(one: Evidence, other: Evidence) -> bool:
    mine, theirs = one.citation.quote.split(), other.citation.quote.split()
    return mine == theirs


def _main_file(hits: Sequence[Hit]) -> str:
    """The file of the first hit's paper that most looks like the paper itself, not an annex or minutes."""
    of_paper = [hit for hit in hits if hit.paper.id == hits[0].paper.id]
    return min(of_paper, key=lambda hit: (_is_aside(hit.file.name), _place(hit.passage.section))).file.id


def _is_aside(name: str) -> bool:
    return bool(re.search(r"anlage|protokoll|niederschrift|abstimmung|stellungnahme", name, re.I))


def _place(section: str) -> int:
    return SUMMARY.index(section) if section in SUMMARY else len(SUMMARY)
