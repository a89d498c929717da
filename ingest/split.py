"""Cuts the pages of a file into passages by section, never inside a sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from ingest.boilerplate import boilerplate
from ingest.model import Page, Passage, Span, stable_id
from ingest.sections import headings
from ingest.sentences import is_row, sentences

SPLIT_VERSION = 2  # part of the index fingerprint: raise it when passages change
TARGET = 900  # characters: about 130 words, the length the retrieval trial was run with
LIMIT = 1_200  # characters; a passage longer than a screen proves nothing at a glance
LONGEST = 1_100  # characters of a piece: a heading or a table's header has room above it in a passage
SHORT = 250  # characters: a heading does not end a passage shorter than this
BOUND = ("Abstimmung",)  # sections that stay with what they follow: a vote without its motion proves nothing
OVERLAP = 200  # characters: a last sentence up to this length also opens the next passage
HEADER = 200  # characters; what stands above the first row and is longer is no header of a table

BAR = " | "
NO_ROW = -1
_COLUMNS = re.compile(  # what heads columns of amounts names years, units or kinds of amounts, and ends no sentence
    r"^(?=.*[^\W\d_]{2}|.*\d{8})(?=.*(?:(?<!\d)(?:19|20)\d\d|€|\bEuro\b|EUR|%|\bAnsatz|\bPlan\b|Betrag|Anzahl|Ergebnis|Jahr))"
    r".*[^.:;!?,]$"
)

Range = tuple[int, int]  # start and end (exclusive) of characters


def split(file_id: str, pages: Sequence[Page]) -> list[Passage]:
    """The passages of a file in reading order.

    Each holds whole sentences of one file, up to LIMIT characters. It has several spans where it leaves out
    boilerplate, crosses a page break, or goes on with a table: its first span then is the table's header.
    Spans point into the pages' texts as shown.
    """
    kept = _Kept(pages)
    return [_passage(file_id, kept, section, ranges) for section, ranges in _Cut(kept.text).passages()]


class _Kept:
    """What remains of the pages without boilerplate and blank stretches, as one text."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._stretches = list(_stretches(pages))
        self._words = [page.text[span.start : span.end] for page, span in self._stretches]
        self._begins = list(accumulate((len(words) + 1 for words in self._words), initial=0))
        self.text = "\n".join(self._words)

    def spans(self, start: int, end: int) -> Iterator[tuple[Span, str]]:
        """Where characters start to end of the text stand on the pages, with their words."""
        for number in range(bisect_right(self._begins, start) - 1, len(self._words)):
            begin, words = self._begins[number], self._words[number]
            if begin >= end:
                break
            first, last = max(start - begin, 0), min(end - begin, len(words))
            if first < last:
                page, span = self._stretches[number]
                yield Span(page.number, span.start + first, span.start + last), words[first:last]


def _stretches(pages: Sequence[Page]) -> Iterator[tuple[Page, Span]]:
    for page, left_out in zip(pages, boilerplate(pages), strict=True):
        edges = [0, *(place for gap in left_out for place in gap), len(page.text)]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if page.text[start:end].strip():
                yield page, Span(page.number, start, end)


class _Cut:
    """Where a text is cut: its pieces are sentences, rows and headings, its passages runs of them."""

    def __init__(self, text: str) -> None:
        found = headings(text)
        self._text = text
        self._pieces = [piece for start, end in sentences(text) for piece in _shortened(text, start, end)]
        self._sections = {start: name for start, _, name in found if name not in BOUND}
        self._headings = {start: end for start, end, _ in found}
        self._section_ends = self._ends_of_sections()
        self._headers = self._headers_of_tables()

    def passages(self) -> Iterator[tuple[str, list[Range]]]:
        """(section, ranges) of each passage: the header of a table that goes on, if any, and its pieces."""
        begin, section = 0, ""
        while begin < len(self._pieces):
            header = self._headers[begin]
            stop = self._stop(begin, LIMIT - sum(end - start + 1 for start, end in header))
            start, end = self._pieces[begin][0], self._pieces[stop - 1][1]
            section = self._sections.get(start, section)
            yield section, [*header, (start, end)]
            inside = [self._sections[first] for first, _ in self._pieces[begin:stop] if first in self._sections]
            section = inside[-1] if inside else section
            begin = stop - self._carried(begin, stop)

    def _stop(self, begin: int, room: int) -> int:
        """One past the last piece of the passage that opens with pieces[begin] and has room for so many characters."""
        start = self._pieces[begin][0]
        stop = begin + 1
        while stop < len(self._pieces):
            first, last = self._pieces[stop]
            heading_begins = first in self._sections and self._pieces[stop - 1][1] - start >= SHORT
            fits = last - start <= room and (first - start < TARGET or self._section_ends[stop] - start <= room)
            if heading_begins or not fits:
                break
            stop += 1
        if self._ends_with_headings(stop) and self._pieces[-1][1] - start <= room:
            return len(self._pieces)
        last = stop
        while last - begin > 1 and last < len(self._pieces) and self._announces(last - 1):
            last -= 1
        return stop if self._announces(last - 1) else last  # a list of headings announces nothing

    def _ends_with_headings(self, number: int) -> bool:
        """Whether nothing but headings is left from a piece on: their text stands above them, or is missing."""
        return all(self._headings.get(start, -1) >= end for start, end in self._pieces[number:])

    def _announces(self, number: int) -> bool:
        """Whether a piece goes with what follows: a heading, or "... wird beschlossen:" after a sentence."""
        start, end = self._pieces[number]
        is_heading = self._headings.get(start, -1) >= end
        return is_heading or (self._text[end - 1] == ":" and self._text[self._pieces[number - 1][1] - 1] != ":")

    def _carried(self, begin: int, stop: int) -> int:
        """1 if the passage's last sentence also opens the next one, with what follows it; else 0."""
        if stop >= len(self._pieces) or stop - begin < 2 or self._headers[stop]:
            return 0
        (first, last), (following, end) = self._pieces[stop - 1 : stop + 1]
        goes_on = following not in self._sections or self._ends_with_headings(stop)
        return int(goes_on and last - first <= OVERLAP and end - first <= LIMIT)

    def _ends_of_sections(self) -> list[int]:
        """For each piece, where the last piece before the next section ends."""
        ends = [end for _, end in self._pieces]
        for number in range(len(ends) - 2, -1, -1):
            if self._pieces[number + 1][0] not in self._sections:
                ends[number] = ends[number + 1]
        return ends

    def _headers_of_tables(self) -> list[list[Range]]:
        """For each piece the header of its table, if it is a row but not the first; else none."""
        headers: list[list[Range]] = []
        columns, header = NO_ROW, list[Range]()  # of the row before
        for number, piece in enumerate(self._pieces):
            row = self._last_line(piece)
            before, columns = columns, self._columns(row)
            if columns not in (NO_ROW, before):
                header = self._header(number, row)
            headers.append(header if before == columns != NO_ROW else [])
        return headers

    def _columns(self, row: Range) -> int:
        """How many bars part the cells of a row; NO_ROW for a line that is none."""
        words = self._text[slice(*row)]
        return words.count(BAR) if is_row(words) else NO_ROW

    def _last_line(self, piece: Range) -> Range:
        start, end = piece
        return max(self._text.rfind("\n", start, end) + 1, start), end

    def _header(self, number: int, row: Range) -> list[Range]:
        """What stands above the first row of amounts; of cells, the first row itself."""
        if BAR in self._text[slice(*row)]:
            return [row] if row[1] - row[0] <= HEADER else []
        if row[0] > self._pieces[number][0]:
            above = self._last_line((self._pieces[number][0], row[0] - 1))
        else:
            above = self._last_line(self._pieces[number - 1]) if number else (0, 0)
        words = self._text[slice(*above)]
        return [above] if len(words) <= HEADER and _COLUMNS.search(words) and not is_row(words) else []


def _shortened(text: str, start: int, end: int) -> Iterator[Range]:
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = max(window.rfind("\n", LONGEST // 2), 0) or max(window.rfind(" ", LONGEST // 2), 0) or LONGEST
        yield start, start + len(window[:cut].rstrip())
        start += cut
        start += len(text[start:end]) - len(text[start:end].lstrip())
    if start < end:
        yield start, end


def _passage(file_id: str, kept: _Kept, section: str, ranges: Sequence[Range]) -> Passage:
    found = [piece for start, end in ranges for piece in kept.spans(start, end)]
    text = "\n".join(words for _, words in found)
    passage_id = stable_id(file_id, str(ranges[-1][0]), text)
    return Passage(passage_id, file_id, section, text, tuple(span for span, _ in found))
