"""Form fields and tick boxes of a PDF page, put into its text where they stand: "☒ dafür", "Name: Muster"."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from ctypes import c_float, c_int
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.read.layout import WORD, Box, Place

TICKED, OPEN, VALUE = "☒", "☐", ""
_BUTTONS = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_VALUES = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX)
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW

_SIDE = (5, 16)  # points: squares people tick; smaller are bullets, larger are cells
_SQUARE = 1.5  # points by which the sides of a square may differ
_DIAGONAL = 0.3  # of a shape's side: a stroke that goes further both across and down is part of a cross
_MOST = 400  # squares and crosses; a page with more is a plan, no form
_NEAR = 2.5  # heights of a line between a drawn box and its words, at most

Corners = tuple[float, float, float, float]  # left, bottom, right, top in the file, where y grows upwards


@dataclass(frozen=True, slots=True)
class Field:
    """A tick box, TICKED or OPEN, or a VALUE, whose text is on the page, but in no order."""

    mark: str
    corners: Corners
    is_drawn: bool = False  # not a field of the form: any square, if no words are near


def take_fields(page: pypdfium2.PdfPage) -> list[Field]:
    """The form fields of a page as they are filled in; check boxes and radio buttons are taken off it."""
    fields = []
    for index in reversed(range(pdfium.FPDFPage_GetAnnotCount(page))):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        field = _field(page, annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if field:
            fields.append(field)
        if field and field.mark != VALUE:
            pdfium.FPDFPage_RemoveAnnot(page, index)
    return fields[::-1]


def _field(page: pypdfium2.PdfPage, annotation: object) -> Field | None:
    """None where the annotation is no field to be filled in or is not shown."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(page.formenv, annotation)
    if kind not in _BUTTONS + _VALUES or pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return None
    mark = VALUE
    if kind in _BUTTONS:
        mark = TICKED if pdfium.FPDFAnnot_IsChecked(page.formenv, annotation) else OPEN
    box = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, box)
    return Field(mark, (box.left, box.bottom, box.right, box.top))


def drawn_boxes(page: pypdfium2.PdfPage) -> list[Field]:
    """The tick boxes drawn as squares, ticked where strokes cross them."""
    shapes = [(shape, corners) for shape in _paths(page) if _is_square(corners := _bounds(shape))]
    if len(shapes) > _MOST:
        return []
    crosses = [corners for shape, corners in shapes if _is_cross(shape)]
    return [
        Field(TICKED if any(_holds(corners, cross) for cross in crosses) else OPEN, corners, is_drawn=True)
        for shape, corners in shapes
        if _is_outline(shape)
    ]


def _paths(page: pypdfium2.PdfPage) -> Iterator[object]:
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        shape = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(shape) == pdfium.FPDF_PAGEOBJ_PATH:
            yield shape


def _bounds(shape: object) -> Corners:
    corners = tuple(c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(shape, *corners)
    left, bottom, right, top = (corner.value for corner in corners)
    return left, bottom, right, top


def _is_square(corners: Corners) -> bool:
    width, height = corners[2] - corners[0], corners[3] - corners[1]
    return _SIDE[0] <= width <= _SIDE[1] and abs(width - height) <= _SQUARE


def _holds(square: Corners, other: Corners) -> bool:
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return square[0] < x < square[2] and square[1] < y < square[3]


def _is_outline(shape: object) -> bool:
    """Whether the shape is four strokes along the axes, not filled."""
    fill, stroke = c_int(), c_int()
    pdfium.FPDFPath_GetDrawMode(shape, fill, stroke)
    along = all(not across or not down for across, down in _strokes(shape))
    return bool(stroke) and not fill and pdfium.FPDFPath_CountSegments(shape) in (4, 5) and along


def _is_cross(shape: object) -> bool:
    return any(across and down for across, down in _strokes(shape))


def _strokes(shape: object) -> Iterator[tuple[bool, bool]]:
    """For each line of the shape whether it goes across and whether it goes down."""
    points = [_point(shape, index) for index in range(min(pdfium.FPDFPath_CountSegments(shape), 6))]
    axes = zip(*((x, y) for x, y, _ in points), strict=True)
    side = _DIAGONAL * max((max(axis) - min(axis) for axis in axes), default=0)
    for (x, y, _), (to_x, to_y, is_line) in zip(points, points[1:], strict=False):
        if is_line:
            yield abs(to_x - x) > side, abs(to_y - y) > side


def _point(shape: object, index: int) -> tuple[float, float, bool]:
    segment, x, y = pdfium.FPDFPath_GetPathSegment(shape, index), c_float(), c_float()
    pdfium.FPDFPathSegment_GetPoint(segment, x, y)
    return x.value, y.value, pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO


def with_fields(text: str, fields: Sequence[tuple[Field, Box]], place: Place) -> tuple[str, Place]:
    """The text with every mark beside its words and every value behind its label, and where it now stands.

    A value without words on its height stays where it is; so placed, an open box is left out and a ticked one comes
    last. place tells the box of text[start:end].
    """
    words = [place(*word.span()) for word in WORD.finditer(text)]
    values = [box for field, box in fields if field.mark == VALUE]
    labels = [word for word in words if not any(_is_in(word, value) for value in values)]
    moves = [_move(field, box, [word for word in words if _is_in(word, box)], labels) for field, box in fields]
    return _moved(text, [move for move in moves if move], place)


@dataclass(frozen=True, slots=True)
class _Move:
    """A mark, or text[start:end], to be put in before or behind a word."""

    at: int
    before: bool
    mark: str
    box: Box
    start: int = 0
    end: int = 0


def _move(field: Field, box: Box, inside: list[Box], labels: list[Box]) -> _Move | None:
    """Where a tick box or the words inside a value go; None where they stay."""
    beside = [word for word in labels if word.is_beside(box) and not _is_in(word, box)]
    left = max((word for word in beside if word.left < box.left), key=lambda word: word.right, default=None)
    right = min((word for word in beside if word.left >= box.left), key=lambda word: word.left, default=None)
    if field.mark == VALUE:
        label = left or right
        return _Move(*_side(label, right), "", box, inside[0].start, inside[-1].end) if label and inside else None
    near = right if right and right.left - box.right < _NEAR * right.height else None
    if field.is_drawn and left and box.left - left.right >= _NEAR * left.height:
        left = None
    label = near or left
    if not label and not field.is_drawn:
        label = right or (labels[-1] if labels and field.mark == TICKED else None)
    return _Move(*_side(label, right), field.mark, box) if label else None


def _side(label: Box, right: Box | None) -> tuple[int, bool]:
    return (label.start, True) if label is right else (label.end, False)


def _is_in(word: Box, box: Box) -> bool:
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return box.left < x < box.right and box.top < y < box.bottom


def _moved(text: str, moves: Sequence[_Move], place: Place) -> tuple[str, Place]:
    stops = sorted({0, len(text), *(stop for move in moves for stop in (move.at, move.start, move.end))})
    pieces: list[tuple[str, int | Box]] = []  # with where they come from
    for begin, end in pairwise((*stops, len(text))):
        for move in moves:
            if move.at == begin:
                piece = (move.mark, move.box) if move.mark else (text[move.start : move.end], move.start)
                pieces += [piece, (" ", 0)] if move.before else [(" ", 0), piece]
        if not any(move.start <= begin < move.end for move in moves):
            pieces.append((text[begin:end], begin))
    starts = list(accumulate((len(piece) for piece, _ in pieces), initial=0))

    def place_moved(start: int, end: int) -> Box:
        index = bisect_right(starts, start) - 1
        origin = pieces[index][1]
        if isinstance(origin, Box):
            return replace(origin, start=start, end=end)
        return replace(place(start - starts[index] + origin, end - starts[index] + origin), start=start, end=end)

    return "".join(piece for piece, _ in pieces), place_moved
