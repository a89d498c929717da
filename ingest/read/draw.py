"""A page as a picture for people, with a quotation marked where the file itself or the recognition has its words."""

import io
from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref, c_int
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import raw as pdfium

from ingest.errors import UnreadableFile
from ingest.read.layout import Box
from ingest.read.pdf import opened, upright
from ingest.read.quotation import find
from ingest.read.recognise import Word, lay
from ingest.read.scan import picture_of

LONGER_SIDE = 1754  # pixels: A4 at 150 dpi, which can be read at twice the width of a column
SECONDS = 25.0  # for finding the words of a scan again; a full page takes 3, or 12 on a busy machine
_MARK, _LINE = "#ffe58a", "#a66a00"  # as the chat marks quotations; the line below is seen without colours, too
_LINE_HEIGHT = 3  # pixels
_MARGIN = 2  # pixels around marked words
_UNSEEN = "Die Seite {number} lässt sich nicht zeichnen. Bitte die Originaldatei öffnen."


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words to be marked, and how often the same words stand before them on the page."""

    text: str
    before: int = 0


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a PNG picture, and whether the quotation was found on it."""

    png: bytes
    width: int  # pixels
    height: int  # pixels
    marked: bool


def draw_pdf(data: bytes, number: int, quotation: Quotation | None = None) -> Drawn:
    """A page of a PDF, turned so that most of its text is upright.

    Raises:
        UnreadableFile: the file or the page is broken.
    """
    with opened(data) as document:
        try:
            page = _page(document, number)
            layer = upright(page)
            scale = LONGER_SIDE / max(page.get_size())
            picture = page.render(scale=scale).to_pil().convert("RGB")
            boxes = list(_marked_rows(page, layer, quotation, picture.size)) if quotation else []
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile(_UNSEEN.format(number=number)) from error
        return _drawn(picture, boxes)


def draw_scan(data: bytes, number: int, quotation: Quotation | None = None, *, is_pdf: bool) -> Drawn:
    """A page whose text was recognised, laid straight where a quotation is to be found on it.

    Raises:
        UnreadableFile: the file is broken.
    """
    picture = picture_of(data, number, is_pdf=is_pdf)
    if quotation is None:
        return _drawn(picture, [])
    try:
        laid = lay(picture, SECONDS)
    except UnreadableFile:  # no Tesseract, or no time: the page is shown without a mark, which is told
        return _drawn(picture, [])
    return _drawn(laid.picture, list(_rows(_words_of(laid.words, quotation))))


# PDF


def _page(document: pypdfium2.PdfDocument, number: int) -> pypdfium2.PdfPage:
    """A page with what its form fields were filled in with, in memory only."""
    if not 0 < number <= len(document):
        raise UnreadableFile(f"Die Datei hat keine Seite {number}. Bitte eine andere wählen.")
    if document.formenv:
        page = document[number - 1]
        page.flatten()
        page.close()
    return document[number - 1]


def _marked_rows(
    page: pypdfium2.PdfPage, layer: pypdfium2.PdfTextPage, quotation: Quotation, size: tuple[int, int]
) -> Iterator[Box]:
    """The boxes of the quotation's words in pixels of the drawn page, line by line."""
    signs = [pdfium.FPDFText_GetUnicode(layer, index) for index in range(layer.count_chars())]
    text = "".join(chr(sign) if sign <= 0x10FFFF else " " for sign in signs)
    for start, end in find(quotation.text, text, quotation.before):
        yield from _rows(_box(page, layer, index, size) for index in range(start, end) if text[index].isalnum())


def _box(page: pypdfium2.PdfPage, layer: pypdfium2.PdfTextPage, index: int, size: tuple[int, int]) -> Box:
    """The box of a character in pixels of the drawn page."""
    box, x, y = pdfium.FS_RECTF(), c_int(), c_int()
    pdfium.FPDFText_GetLooseCharBox(layer, index, box)
    corners = []
    for across, up in ((box.left, box.top), (box.right, box.bottom)):
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, byref(x), byref(y))
        corners.append((x.value, y.value))
    (left, right), (top, bottom) = (sorted(sides) for sides in zip(*corners, strict=True))
    return Box(index, index + 1, left, top, right, bottom)


# Scans


def _words_of(words: Sequence[Word], quotation: Quotation) -> Iterator[Box]:
    """The boxes of the words that a quotation is made of."""
    text, boxes = "", []
    for word in words:
        right, bottom = word.left + word.width, word.top + word.height
        boxes.append(Box(len(text), len(text) + len(word.text), word.left, word.top, right, bottom))
        text += f"{word.text} "
    for start, end in find(quotation.text, text, quotation.before):
        yield from (box for box in boxes if box.start < end and start < box.end)


# Marks


def _rows(boxes: Iterable[Box]) -> Iterator[Box]:
    """What follows each other on one height in one box."""
    row: Box | None = None
    for box in boxes:
        if row and row.is_beside(box) and box.left >= row.left:
            row = Box(
                row.start,
                box.end,
                row.left,
                min(row.top, box.top),
                max(row.right, box.right),
                max(row.bottom, box.bottom),
            )
            continue
        if row:
            yield row
        row = box
    if row:
        yield row


def _drawn(picture: Image.Image, boxes: Sequence[Box]) -> Drawn:
    """The picture with its marks, as PNG."""
    picture = picture.convert("RGB")
    if boxes:
        marks = Image.new("RGB", picture.size, "white")
        brush = ImageDraw.Draw(marks)
        for box in boxes:
            left, right, bottom = box.left - _MARGIN, box.right + _MARGIN, box.bottom + _MARGIN
            brush.rectangle((left, box.top - _MARGIN, right, bottom), fill=_MARK)
            brush.rectangle((left, bottom, right, bottom + _LINE_HEIGHT), fill=_LINE)
        picture = ImageChops.multiply(picture, marks)
    if max(picture.size) > LONGER_SIDE:
        picture.thumbnail((LONGER_SIDE, LONGER_SIDE))
    png = io.BytesIO()
    picture.save(png, "PNG", optimize=False)
    return Drawn(png.getvalue(), *picture.size, bool(boxes))
