"""The text of one picture of a page: laid straight, recognised by Tesseract, in reading order."""

import io
import math
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations, groupby, pairwise
from statistics import median

import numpy as np
from PIL import Image

from ingest.errors import UnreadableFile

DPI = 200  # of the pictures: more costs twice the time and reads no better, less reads worse
LANGUAGE = "deu"
AUTOMATIC, _ORIENTATION = "3", "0"  # page segmentation modes of Tesseract
INSTALL = (
    "Die Texterkennung (Tesseract mit deutschen Sprachdaten) fehlt. Bitte installieren "
    "(apt install tesseract-ocr tesseract-ocr-deu) und die Datei erneut einlesen."
)
_FAILED = "Die Texterkennung ist gescheitert ({reason}). Bitte neu scannen und erneut einlesen."
_WHITE = 255
_NOISE = 0.4  # words less sure are strokes of stamps, signatures and rules; 0.3 to 0.5 are alike
_DOUBTFUL = 0.7  # pages less sure may lie on the side or on their head: upright print is above
_DOLLARS = re.compile(r"^\$+(?=\d*$)")  # how Tesseract's German reads "§"; councils do not pay in dollars
_GAP = 2.0  # of a line's height: wider than any space inside a sentence
_SAME_ROW = 0.5  # of a line's height: how far the middles of what stands in one row may differ
_NEAR = 4.0  # of a line's height: from one line of a block to the next, a blank one between them
_WITHIN = 0.4  # of the wider of two lines of a block stands above the other
_LEVEL = 0.7  # of the lines of the smaller of two blocks have one on their height in the other, if they are rows
_PARAGRAPH = 1.4  # times the usual step from row to row
_PROSE_LINES, _PROSE_CHARACTERS = 5, 25  # what columns of prose have at least; addresses and tables have fewer
_TURN_IS_SURE = 1.0  # Tesseract's measure; below it guesses
_TURN = re.compile(r"Rotate: (\d+)\n.*Orientation confidence: ([\d.]+)", re.DOTALL)
_MAX_SKEW = 5.0  # degrees that a sheet may lie askew in a scanner
_COARSE, _FINE = 0.5, 0.1  # degrees between the angles tried
_SKEW_SIDE = 1000  # pixels of the longer side of the picture the angle is measured in
_DARKER = 40  # levels of grey below the paper's own that are ink


class NotInstalled(UnreadableFile):
    """Tesseract or what it needs to know of German is not on this machine."""


class OutOfTime(UnreadableFile):
    """A page took longer than it may."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a picture says; confidence is that of its words weighted by their characters, 0 to 1, and 0 without any."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Word:
    """One word, the block, paragraph and line it is part of, and its box in pixels."""

    line: tuple[int, int, int]
    left: int
    top: int
    width: int
    height: int
    confidence: float  # 0 to 1
    text: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture laid as it can be read, and the words on it as Tesseract found them, those of no use left out."""

    picture: Image.Image
    words: tuple[Word, ...]
    confidence: float  # of all words, weighted by their characters, 0 to 1, and 0 without any


def recognise(picture: Image.Image, seconds: float) -> Recognised:
    """The text of a grey picture at DPI, whichever way up; paragraphs are divided by empty lines.

    Raises:
        NotInstalled: Tesseract is missing.
        OutOfTime: it takes longer than seconds.
        UnreadableFile: Tesseract fails.
    """
    laid = lay(picture, seconds)
    return Recognised(in_order(laid.words), laid.confidence)


def lay(picture: Image.Image, seconds: float) -> Laid:
    """A grey picture at DPI, straight and on its feet, with its words.

    Raises:
        NotInstalled, OutOfTime, UnreadableFile: as recognise().
    """
    end = time.monotonic() + seconds
    laid = _lay(picture, end)
    if laid.confidence >= _DOUBTFUL:
        return laid
    try:
        turn = _turn(picture, end)
        turned = _lay(picture.rotate(turn, expand=True), end) if turn else laid
    except OutOfTime:  # unsure words are better than none
        return laid
    return max(laid, turned, key=lambda one: one.confidence)


def _lay(picture: Image.Image, end: float) -> Laid:
    """The picture laid straight; words of no use lower the confidence."""
    straight = _straight(picture)
    words = list(_words(run(straight, AUTOMATIC, end, "tsv")))
    characters = sum(len(word.text) for word in words)
    sure = sum(word.confidence * len(word.text) for word in words)
    useful = tuple(word for word in words if word.confidence >= _NOISE)
    return Laid(straight, useful, sure / characters if characters else 0.0)


def _turn(picture: Image.Image, end: float) -> int:
    """Degrees against the clock that put the picture on its feet; 0 where nothing is sure."""
    found = _TURN.search(run(picture, _ORIENTATION, end))
    return -int(found[1]) % 360 if found and float(found[2]) >= _TURN_IS_SURE else 0


def run(picture: Image.Image, mode: str, end: float, *outputs: str) -> str:
    """What Tesseract prints for a picture in a page segmentation mode, until a moment of time.monotonic().

    Raises:
        NotInstalled, OutOfTime, UnreadableFile: as recognise().
    """
    program = shutil.which("tesseract")
    if program is None:
        raise NotInstalled(INSTALL)
    language = "osd" if mode == _ORIENTATION else LANGUAGE
    command = [program, "-", "-", "--dpi", str(DPI), "--psm", mode, "-l", language, *outputs]
    surroundings = os.environ | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}  # readers already use every core
    try:
        done = subprocess.run(
            command, input=_pgm(picture), capture_output=True, env=surroundings, timeout=end - time.monotonic()
        )
    except subprocess.TimeoutExpired as error:
        raise OutOfTime(_FAILED.format(reason="zu langsam")) from error
    return _output(done)


def _output(done: subprocess.CompletedProcess[bytes]) -> str:
    told = done.stderr.decode(errors="replace")
    if done.returncode and "traineddata" in told:
        raise NotInstalled(INSTALL)
    if done.returncode and "Too few characters" not in told:  # of the turn of a page without print
        raise UnreadableFile(_FAILED.format(reason=f"Tesseract {done.returncode}"))
    return done.stdout.decode(errors="replace")


def _pgm(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PPM")
    return buffer.getvalue()


def _words(table: str) -> Iterator[Word]:
    """The words of Tesseract's TSV: level, page, block, par, line, word, left, top, width, height, conf, text."""
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if cells[0] == "5" and cells[11].strip():
            block, paragraph, line, _, left, top, width, height = map(int, cells[2:10])
            text = _DOLLARS.sub(lambda signs: "§" * len(signs[0]), cells[11])
            yield Word((block, paragraph, line), left, top, width, height, float(cells[10]) / 100, text)


def in_order(words: Sequence[Word]) -> str:
    """The words' text in reading order, with empty lines between paragraphs.

    Tesseract cuts a letterhead beside an address, or a table, at any height. So lines are gathered anew into blocks,
    which are read from top to bottom, and across where their lines stand in rows; but a page of columns of prose is
    read as Tesseract has it.
    """
    lines = [_Line(tuple(line)) for _, line in groupby(words, key=lambda word: word.line)]
    if _has_columns(lines):
        paragraphs = _as_found(lines)
    else:
        paragraphs = [paragraph for block in _blocks(lines) for paragraph in _across(block)]
    return "\n\n".join("\n".join(paragraph) for paragraph in paragraphs)


@dataclass(frozen=True, slots=True)
class _Line:
    """Words that follow each other on one height, without a wide gap between them once it is split."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> int:
        return self.words[0].left

    @property
    def right(self) -> int:
        return max(word.left + word.width for word in self.words)

    @property
    def height(self) -> float:
        return median(word.height for word in self.words)

    @property
    def middle(self) -> float:
        return median(word.top + word.height / 2 for word in self.words)

    def pieces(self) -> Iterator["_Line"]:
        """The line cut at its wide gaps: what stands side by side need not stand on one height."""
        start = 0
        for index, (word, following) in enumerate(pairwise(self.words), start=1):
            if following.left - (word.left + word.width) > _GAP * self.height:
                yield _Line(self.words[start:index])
                start = index
        yield _Line(self.words[start:])


def _as_found(lines: Sequence[_Line]) -> list[list[str]]:
    grouped = groupby(lines, key=lambda line: line.words[0].line[:2])
    return [[line.text for line in paragraph] for _, paragraph in grouped]


def _blocks(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The pieces of the lines by what belongs together, blocks and their pieces from top to bottom."""
    pieces = sorted((piece for line in lines for piece in line.pieces()), key=lambda piece: piece.middle)
    half = max((piece.right for piece in pieces), default=0) / 2
    columns = _joined([[piece] for piece in pieces], partial(_is_above, half=half))
    blocks = _joined(columns, _are_rows)
    return sorted(blocks, key=lambda block: block[0].middle)


def _joined(groups: list[list[_Line]], belong: Callable[[list[_Line], list[_Line]], bool]) -> list[list[_Line]]:
    """The groups, those that belong together made one, each from top to bottom."""
    made: list[list[_Line]] = []
    for group in groups:
        same = [other for other in made if belong(other, group)]
        made = [other for other in made if other not in same]
        made.append(sorted([piece for one in (*same, group) for piece in one], key=lambda piece: piece.middle))
    return made


def _is_above(column: list[_Line], group: list[_Line], half: float) -> bool:
    """Whether a piece goes on below a column: near, and beginning with it, about as wide, or flush right.

    Prose ends flush right as well, but is wider than half a page.
    """
    last, piece = column[-1], group[0]
    height = min(last.height, piece.height)
    width = max(last.right - last.left, piece.right - piece.left)
    common = min(last.right, piece.right) - max(last.left, piece.left)
    flush = abs(piece.right - last.right) < height and width < half
    in_column = flush or abs(piece.left - last.left) < height or common >= _WITHIN * width
    return in_column and piece.middle - last.middle < _NEAR * height


def _are_rows(one: list[_Line], other: list[_Line]) -> bool:
    """Whether what stands side by side does so line by line, as in a table."""
    fewer, more = sorted((one, other), key=len)
    level = sum(any(_are_level(piece, partner) for partner in more) for piece in fewer)
    return level >= _LEVEL * len(fewer)


def _are_level(one: _Line, other: _Line) -> bool:
    return abs(one.middle - other.middle) < _SAME_ROW * min(one.height, other.height)


def _across(lines: Sequence[_Line]) -> list[list[str]]:
    """Rows from top to bottom, each from left to right; a step wider than most ends a paragraph."""
    rows = _rows(lines)
    steps = [below[0].middle - above[0].middle for above, below in pairwise(rows)]
    widest = _PARAGRAPH * median(steps) if steps else 0.0
    paragraphs: list[list[str]] = []
    for row, step in zip(rows, [math.inf, *steps], strict=False):
        if step > widest:
            paragraphs.append([])
        paragraphs[-1].append(" ".join(piece.text for piece in sorted(row, key=lambda piece: piece.left)))
    return paragraphs


def _rows(lines: Sequence[_Line]) -> list[list[_Line]]:
    rows: list[list[_Line]] = []
    for piece in lines:
        first = rows[-1][0] if rows else piece
        if rows and piece.middle - first.middle < _SAME_ROW * min(first.height, piece.height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _has_columns(lines: Sequence[_Line]) -> bool:
    """Whether two blocks of prose stand side by side."""
    blocks = [list(block) for _, block in groupby(lines, key=lambda line: line.words[0].line[0])]
    prose = [block for block in blocks if len(block) >= _PROSE_LINES and _width(block) >= _PROSE_CHARACTERS]
    return any(_beside(one, other) for one, other in combinations(prose, 2))


def _width(block: Sequence[_Line]) -> float:
    return median(len(line.text) for line in block)


def _beside(one: Sequence[_Line], other: Sequence[_Line]) -> bool:
    left, right = sorted((one, other), key=lambda block: min(line.left for line in block))
    apart = max(line.right for line in left) <= min(line.left for line in right)
    return apart and max(left[0].middle, right[0].middle) < min(left[-1].middle, right[-1].middle)


def _straight(picture: Image.Image) -> Image.Image:
    angle = skew(picture)
    return picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=_WHITE) if angle else picture


def skew(picture: Image.Image) -> float:
    """Degrees against the clock that lay the lines of a grey picture level, at most five.

    At that angle the rows of the picture differ most in ink (Postl's projection profile, US patent 4723297).
    """
    small = picture.copy()
    small.thumbnail((_SKEW_SIDE, _SKEW_SIDE))
    darkest = paper(small) - _DARKER
    print_only = small.point(lambda level: _WHITE if level < darkest else 0)
    coarse = _levelest(print_only, np.arange(-_MAX_SKEW, _MAX_SKEW + _COARSE, _COARSE))
    return _levelest(print_only, np.arange(coarse - _COARSE, coarse + _COARSE, _FINE))


def paper(picture: Image.Image) -> int:
    """The level of grey of most of a grey picture: that of the sheet."""
    return int(np.searchsorted(np.cumsum(picture.histogram()), picture.width * picture.height / 2))


def ink(picture: Image.Image, contrast: int) -> float:
    """The share of a grey picture's points that differ from its paper by more than so many levels."""
    histogram, grey = picture.histogram(), paper(picture)
    off_paper = sum(histogram[: max(grey - contrast, 0)]) + sum(histogram[grey + contrast + 1 :])
    return off_paper / (picture.width * picture.height)


def _levelest(print_only: Image.Image, angles: Iterable[float]) -> float:
    def difference(angle: float) -> float:
        rows = np.asarray(print_only.rotate(angle, Image.Resampling.BILINEAR), dtype=np.float64).sum(axis=1)
        return float((np.diff(rows) ** 2).sum())

    return round(float(max(angles, key=difference)), 1)
