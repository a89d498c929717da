"""Cuts the pages of a file into passages by section, never inside a sentence."""

from collections.abc import Collection, Iterator, Sequence

from ingest.model import Page, Passage, Span, stable_id
from ingest.sections import headings
from ingest.sentences import sentences

SPLIT_VERSION = 1  # part of the index fingerprint: raise it when passages change
TARGET = 900  # characters: about 130 words, the length the retrieval trial was run with
LIMIT = 1_200  # characters; a passage longer than a screen proves nothing at a glance
SHORT = 250  # characters: a heading does not end a passage shorter than this
BOUND = ("Abstimmung",)  # sections that stay with what they follow: a vote without its motion proves nothing
OVERLAP = 200  # characters: a last sentence up to this length also opens the next passage


def split(file_id: str, pages: Sequence[Page]) -> list[Passage]:
    """The passages of a file in reading order.

    Each holds whole sentences of one file, up to LIMIT characters. It may cross a page break and then has a
    span on each page. Spans point into the pages' texts as shown.
    """
    filled = [page for page in pages if page.text]  # a blank page has no span, so it must not count as a line either
    text = "\n".join(page.text for page in filled)
    return [_passage(file_id, filled, section, start, end, text) for section, start, end in _ranges(text)]


def _ranges(text: str) -> Iterator[tuple[str, int, int]]:
    """(section, start, end) of each passage in the joined text."""
    sections = {start: name for start, _, name in headings(text) if name not in BOUND}
    pieces = [piece for start, end in sentences(text) for piece in _shortened(text, start, end)]
    begin, section = 0, ""
    while begin < len(pieces):
        stop = _stop(text, pieces, begin, sections)
        section = sections.get(pieces[begin][0], section)
        yield section, pieces[begin][0], pieces[stop - 1][1]
        inside = [sections[start] for start, _ in pieces[begin:stop] if start in sections]
        section = inside[-1] if inside else section
        begin = stop - _carried(pieces, begin, stop, sections)


def _stop(text: str, pieces: list[tuple[int, int]], begin: int, sections: Collection[int]) -> int:
    """One past the last piece of the passage that opens with pieces[begin]."""
    start = pieces[begin][0]
    stop = begin + 1
    while stop < len(pieces):
        first, last = pieces[stop]
        heading_begins = first in sections and pieces[stop - 1][1] - start >= SHORT
        full = last - start > LIMIT or first - start >= TARGET
        if heading_begins or full:
            break
        stop += 1
    announces = text[pieces[stop - 1][1] - 1] == ":" and stop < len(pieces)
    return stop - 1 if announces and stop - begin > 1 else stop  # "... wird beschlossen:" goes with what follows


def _carried(pieces: list[tuple[int, int]], begin: int, stop: int, sections: Collection[int]) -> int:
    """1 if the passage's last sentence also opens the next one, with what follows it; else 0."""
    if stop >= len(pieces) or stop - begin < 2 or pieces[stop][0] in sections:
        return 0
    first, last = pieces[stop - 1]
    return int(last - first <= OVERLAP and pieces[stop][1] - first <= LIMIT)


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > LIMIT:
        window = text[start : start + LIMIT]
        cut = max(window.rfind("\n", LIMIT // 2), 0) or max(window.rfind(" ", LIMIT // 2), 0) or LIMIT
        yield start, start + len(window[:cut].rstrip())
        start += cut
        start += len(text[start:end]) - len(text[start:end].lstrip())
    if start < end:
        yield start, end


def _passage(file_id: str, pages: Sequence[Page], section: str, start: int, end: int, text: str) -> Passage:
    spans, offset = [], 0
    for page in pages:
        first, last = max(start - offset, 0), min(end - offset, len(page.text))
        if first < last:
            spans.append(Span(page.number, first, last))
        offset += len(page.text) + 1
    passage_id = stable_id(file_id, str(start), text[start:end])
    return Passage(passage_id, file_id, section, text[start:end], tuple(spans))
