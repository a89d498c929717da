"""Chooses the sentences that answer, verbatim, from the passages that were found."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.model import Citation
from app.answer.understand import Question
from index.build import title_of
from index.model import Hit
from index.terms import Analyser, tokens
from ingest.model import Passage, Span
from ingest.sections import headings
from ingest.sentences import sentences

DEPTH = 20  # hits whose sentences are weighed; the answer is almost never found further down
MOST = 2  # quotations of an answer
LONGEST_QUOTE = 500  # characters shown of a quotation
GROWN = 400  # characters: a sentence is quoted with its neighbours up to here, so that it can be understood
ENDS = ".!?"
SHORTEST = 15  # characters; shorter sentences are headings and fragments

# What makes a sentence an answer: shares of the question's weight that words hold, and small signs.
# Chosen by grid on a sample of the training questions (240 with a known answer, 195,000 passages searched):
# the right sentence came first for 51 %, for 37 % with PASSAGE at 0.4 and the sentence quoted alone.
PASSAGE = 0.88  # words of the passage with its title; the rest is for words of the sentence itself
AROUND = 0.05  # words of the sentence with its neighbours
FITS = 0.10  # it holds what is asked for: a date, a sum, a number
WHOLE = 0.03  # it ends like a sentence
STALE = 0.05  # less for a version that was replaced: of two that say the same the valid one answers
RANK = 0.15  # what the last hit weighed has less than the first
ENOUGH = 0.60  # below, no answer: 22 % of the answerable training questions, 4 % of the others
ALSO = 0.95  # of the best weight: what a further quotation needs
ALIKE = 0.7  # share of common words from which two quotations say the same
SUMMARY = ("Kurzfassung", "Beschlussvorschlag", "Beschluss", "Begründung", "Stellungnahme", "")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation that answers, and how well: about 0 to 1.2."""

    citation: Citation
    weight: float


def choose(question: Question, hits: Sequence[Hit], analyser: Analyser) -> list[Evidence]:
    """The quotations that answer, best first, at most MOST; none where the hits do not answer."""
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
    for hit in sorted(of_section, key=lambda hit: (hit.passage.spans[-1].page or 0, hit.passage.spans[-1].start)):
        found += [Evidence(cite(hit, start, end), 1.0) for start, end in _shown(hit.passage.text)]
    return found[:MOST]


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


def _weighed(question: Question, hits: Sequence[Hit], analyser: Analyser) -> Iterator[Evidence]:
    for rank, hit in enumerate(hits):
        text = hit.passage.text
        places = sentences(text)
        terms = [terms_of(text[start:end], analyser) for start, end in places]
        title = terms_of(title_of(hit.paper, hit.file), analyser)
        passage = PASSAGE * question.coverage(title.union(*terms)) - RANK * rank / DEPTH - STALE * bool(hit.newer)
        for number, (start, end) in enumerate(places):
            if end - start < SHORTEST:
                continue
            around = set[str]().union(*terms[max(0, number - 1) : number + 2])
            weight = passage + (1 - PASSAGE) * question.coverage(terms[number]) + AROUND * question.coverage(around)
            weight += FITS * _fits(question, text[start:end]) + WHOLE * (text[end - 1] in ENDS)
            within = next(part for part in _stretches(hit.passage) if start < part[1])
            together = [place for place in places if within[0] <= place[0] and place[1] <= within[1]]
            alone = (start, end) not in together  # it goes on behind a page break
            place = (start, end) if alone else _grown(text, together, together.index((start, end)))
            yield Evidence(cite(hit, *place), weight)


def _fits(question: Question, sentence: str) -> bool:
    return bool(question.wants) and bool(re.search(question.wants, sentence, re.I))


def _grown(text: str, places: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """A sentence with what follows and precedes it, in turn, as far as GROWN allows.

    A whole sentence takes only whole sentences along, no letterhead or heading; a row of a table takes any.
    """

    def joins(neighbour: int) -> bool:
        return text[places[neighbour][1] - 1] in ENDS or text[places[number][1] - 1] not in ENDS

    first = last = number
    grows = True
    while grows:
        grows = False
        for neighbour in (last + 1, first - 1):
            if 0 <= neighbour < len(places) and joins(neighbour):
                wider = min(first, neighbour), max(last, neighbour)
                if places[wider[1]][1] - places[wider[0]][0] <= GROWN:
                    (first, last), grows = wider, True
    return places[first][0], places[last][1]


def _repeats(one: Evidence, other: Evidence) -> bool:
    if one.citation.hit.file.id == other.citation.hit.file.id and _overlap(one.citation.spans, other.citation.spans):
        return True
    mine, theirs = set(one.citation.quote.lower().split()), set(other.citation.quote.lower().split())
    return len(mine & theirs) >= ALIKE * min(len(mine), len(theirs))


def _overlap(ones: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(
        one.page == other.page and one.start < other.end and other.start < one.end for one in ones for other in others
    )


def _shown(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of a passage that say something by themselves."""
    headed = {start for start, _, _ in headings(text)}
    for start, end in sentences(text):
        if end - start >= SHORTEST and start not in headed:
            yield start, end


def _main_file(hits: Sequence[Hit]) -> str:
    """The file of the first hit's paper that most looks like the paper itself, not an annex or minutes."""
    of_paper = [hit for hit in hits if hit.paper.id == hits[0].paper.id]
    return min(of_paper, key=lambda hit: (_is_aside(hit.file.name), _place(hit.passage.section))).file.id


def _is_aside(name: str) -> bool:
    return bool(re.search(r"anlage|protokoll|niederschrift|abstimmung|stellungnahme", name, re.I))


def _place(section: str) -> int:
    return SUMMARY.index(section) if section in SUMMARY else len(SUMMARY)
