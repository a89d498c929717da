"""Reading order of a PDF page: rows of tables stay rows, columns are read one after the other.

Programs write a page in the order people read it, tables cell by cell and row by row; pdfium keeps that order but does
not tell cells. The order itself shows them: a step to the right on the same height opens the next cell of a row.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from typing import TypeVar

from ingest.clean import clean

CELL = " | "  # between the cells of a row, as in ingest.read.office
HYPHEN = "\ufffe"  # pdfium's mark for a hyphen and the line end after it

WORD = re.compile(rf"[^\s{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
_ENUMERATOR = re.compile(
    r"[^\w\s(]|\w{1,2}|\w{1,3}[.)]|\d+(?:\.\d+)+\.?"
)  # at the left, before a tab: no cell of its own
_LEADER = 5  # characters: dots, or dots and spaces, that lead the eye to a number
_LABEL = ":"  # a cell that ends so names the next one, "Datum: 3. Mai", wherever the value stands

# In heights of a line:
_GAP = 1.1  # wider than the spaces of justified text, narrower than most gutters
_NARROW_GAP = 0.3  # a gap between columns that other rows of the table have shown
_GUTTER = 0.5  # what white a gutter keeps over all rows of a table
_LEADING = 0.9  # more white between two lines is no longer one cell
_PARAGRAPHS = 2.5  # more white above a row of one cell than this, and it is no part of the table or column
_ALIGNED = 0.6  # how far the edges of a cell's lines may differ

_SAME_LINE = 0.5  # share of the lower of two heights that has to overlap
_MIN_ROWS = 3  # fewer rows of cells are a letterhead, a line with a tab
_PROSE_CHARACTERS = 25  # of a line in a column of prose, at least; three columns a page have 30
_PROSE_SHARE = 0.6  # of lines as long as that, where two columns were written across the gutter
_PROSE_ROWS = 6  # two columns of fewer lines are not told from a table
_FULL = 0.85  # of the width of its column: a line of prose that is not the last of its paragraph


@dataclass(frozen=True, slots=True)
class Box:
    """Characters of a page's text and the upright rectangle they stand in; y grows downwards, in points."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """Of the line, where the box is a word or a line."""
        return self.bottom - self.top

    def is_beside(self, other: "Box") -> bool:
        """Whether both stand on the same height."""
        overlap = min(self.bottom, other.bottom) - max(self.top, other.top)
        return overlap >= _SAME_LINE * min(self.height, other.height)


@dataclass(frozen=True, slots=True)
class _Cell:
    """Lines that follow each other downwards."""

    box: Box
    last: Box  # line

    @property
    def is_line(self) -> bool:
        return self.box == self.last


_Part = TypeVar("_Part")
_Row = Sequence[_Cell]
_Gutter = tuple[float, float]  # from x to x
Place = Callable[[int, int], Box]  # tells the box of text[start:end]


def in_reading_order(text: str, place: Place) -> str:
    """The text with its tables as rows of cells and its columns one after the other; elsewhere unchanged.

    Every character stays but white space and the hyphens of words divided in a cell, none comes twice.
    place tells the box of text[start:end].
    """
    words = (place(*word.span()) for word in WORD.finditer(text))
    lines = (_around(line) for line in _runs(words, partial(_is_near, text)))
    cells = (_Cell(_around(cell), cell[-1]) for cell in _runs(lines, _continues))
    parts, done = [], 0
    for table in _tables(_runs(cells, _is_next)):
        start, end = table[0][0].box.start, table[-1][-1].box.end
        parts += [text[done:start], _rewritten(text, table, place)]
        done = end
    return "".join([*parts, text[done:]])


def _runs(parts: Iterable[_Part], belongs: Callable[[list[_Part], _Part], bool]) -> Iterator[list[_Part]]:
    """Neighbouring parts, as long as each belongs to those before it."""
    run: list[_Part] = []
    for part in parts:
        if run and not belongs(run, part):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        boxes[0].start,
        boxes[-1].end,
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _is_near(text: str, line: list[Box], word: Box) -> bool:
    """Whether the word goes on with the line; bullets and leaders keep what they belong to over any gap."""
    last = line[-1]
    if not last.is_beside(word) or word.left <= last.left:
        return False
    if word.left - last.right < _GAP * last.height:
        return True
    start, end = line[0].start, last.end
    if text[start - 1 : start] in ("", "\n") and _ENUMERATOR.fullmatch(text, start, end):
        return True
    return _is_leader(text[start:end]) or _is_leader(text[word.start : word.end])


def _is_leader(text: str) -> bool:
    return not text[-_LEADER:].strip(" .")


def _continues(cell: list[Box], line: Box) -> bool:
    """Whether the line is the next one of the cell: below it, near, and in its width or aligned with its last line."""
    last, height = cell[-1], cell[-1].height
    if not -_SAME_LINE * height < line.top - last.bottom < _LEADING * height:
        return False
    width = _around(cell[-3:])
    outside = max(width.left - line.left, line.right - width.right, 0)
    left, right = line.left - last.left, line.right - last.right
    return min(abs(left), abs(right), abs(left + right) / 2, outside) < _ALIGNED * height


def _is_next(row: list[_Cell], cell: _Cell) -> bool:
    """Whether the cell stands to the right of the row's last on the same height."""
    return cell.box.left >= row[-1].box.right and row[-1].box.is_beside(cell.box)


def _tables(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Rows below each other that share a gutter, enough to be a table; between them may stand rows of one cell."""
    table: list[_Row] = []
    lone: list[_Row] = []
    gutters: list[_Gutter] = []
    for row in chain(rows, [()]):
        kept = _kept(gutters, row) if table and _is_below([*table, *lone][-1], row) else []
        if kept and len(row) > 1:
            table, lone, gutters = [*table, *lone, row], [], kept
        elif kept and _is_close([*table, *lone][-1], row):
            lone.append(row)
        else:
            yield from _enough([*table, *lone], table)
            table, lone, gutters = ([row] if len(row) > 1 else []), [], _gaps(row)


def _enough(with_last: list[_Row], table: list[_Row]) -> Iterator[list[_Row]]:
    """The table; rows of one cell at its end belong to it only where it is two columns of prose."""
    if sum(len(row) > 1 for row in table) >= _MIN_ROWS:
        yield with_last if _is_prose(with_last) else table


def _is_below(row: _Row, following: _Row) -> bool:
    return bool(following) and following[0].box.top >= row[0].box.top + row[0].last.height * _SAME_LINE


def _is_close(row: _Row, following: _Row) -> bool:
    bottom = max(cell.box.bottom for cell in row)
    return following[0].box.top - bottom < _PARAGRAPHS * following[0].last.height


def _gaps(row: _Row) -> list[_Gutter]:
    return [(one.box.right, other.box.left) for one, other in pairwise(row)]


def _kept(gutters: Sequence[_Gutter], row: _Row) -> list[_Gutter]:
    """What the row leaves white of the gutters."""
    if not row:
        return []
    white = [(float("-inf"), row[0].box.left), (row[-1].box.right, float("inf"))] if len(row) == 1 else _gaps(row)
    both = ((max(one[0], other[0]), min(one[1], other[1])) for one in gutters for other in white)
    return [(start, end) for start, end in both if end - start >= _GUTTER * row[0].last.height]


def _rewritten(text: str, table: list[_Row], place: Place) -> str:
    if _is_prose(table):
        return "\n".join(text[cell.box.start : cell.box.end] for side in _sides(table) for cell in side)
    gutters = _column_gutters(table)
    rows = (_row_text(text, row, gutters, place) for row in table)
    return "\n".join(row.replace(f"{_LABEL}{CELL}", f"{_LABEL} ") for row in rows)


def _is_prose(table: list[_Row]) -> bool:
    """Whether these are two columns of prose, written line by line across the gutter: lines mostly fill them."""
    if len(table) < _PROSE_ROWS or max(map(len, table)) != 2:
        return False
    full = 0
    for side in _sides(table):
        width = max(cell.box.right for cell in side) - min(cell.box.left for cell in side)
        full += sum(_is_full_line(cell, width) for cell in side)
    return full >= _PROSE_SHARE * sum(map(len, table))


def _is_full_line(cell: _Cell, width: float) -> bool:
    box = cell.box
    return cell.is_line and box.end - box.start >= _PROSE_CHARACTERS and box.right - box.left >= _FULL * width


def _sides(table: list[_Row]) -> tuple[list[_Cell], list[_Cell]]:
    """The cells left and right of the gutter of a table with two columns."""
    middle = min(row[1].box.left for row in table if len(row) > 1)
    cells = [cell for row in table for cell in row]
    return [cell for cell in cells if cell.box.left < middle], [cell for cell in cells if cell.box.left >= middle]


def _column_gutters(table: list[_Row]) -> list[_Gutter]:
    """The white between the columns that most rows have; none where they do not agree."""
    most = max(map(len, table))
    full = [row for row in table if len(row) == most]
    columns = [
        (min(cell.box.left for cell in column), max(cell.box.right for cell in column))
        for column in zip(*full, strict=True)
    ]
    gutters = [(one[1], other[0]) for one, other in pairwise(columns)]
    agree = 2 * len(full) >= sum(len(row) > 1 for row in table) and all(start < end for start, end in gutters)
    return gutters if agree else []


def _row_text(text: str, row: _Row, gutters: list[_Gutter], place: Place) -> str:
    """The row on one line; where the columns are known, an empty cell keeps its place."""
    if len(row) == 1:
        return text[row[0].box.start : row[0].box.end]
    cells = [part for cell in row for part in _parts(text, cell, gutters, place)]
    columns = {_column(cell.left, gutters): _shown(text, cell) for cell in cells}
    if len(columns) < len(cells) or any(_column(cell.left, gutters) != _column(cell.right, gutters) for cell in cells):
        return CELL.join(_shown(text, cell) for cell in cells)
    return CELL.join(columns.get(column, "") for column in range(len(gutters) + 1))


def _column(x: float, gutters: list[_Gutter]) -> int:
    return sum(x > (start + end) / 2 for start, end in gutters)


def _parts(text: str, cell: _Cell, gutters: list[_Gutter], place: Place) -> Iterator[Box]:
    """A cell of one line, divided where it has a gap in a gutter."""
    if not cell.is_line:
        yield cell.box
        return
    words = [place(*word.span()) for word in WORD.finditer(text, cell.box.start, cell.box.end)]
    part = words[0]
    for word in words[1:]:
        wide = word.left - part.right >= _NARROW_GAP * part.height
        if wide and any(part.right <= end and word.left >= start for start, end in gutters):
            yield part
            part = word
        else:
            part = _around((part, word))
    yield part


def _shown(text: str, box: Box) -> str:
    """The cell on one line, words divided at the ends of its lines made whole."""
    return " ".join(clean(text[box.start : box.end].replace(HYPHEN, "-\n")).split())
