"""Pages and properties of PDF files: pdfium gives the text, pypdf what the file says of itself."""

import datetime as dt
import io
import math
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdf
import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read.fields import Field, drawn_boxes, take_fields, with_fields
from ingest.read.layout import HYPHEN, Box, Place, in_reading_order

PDFIUM = threading.RLock()  # pdfium knows no threads: whoever calls it in this process holds this

_TAKEN_HYPHEN = re.compile(f"{HYPHEN}(?:\r?\n)?")
_SAMPLED = 40  # characters that tell which way a page's text runs
_Turn = Callable[[float, float, float, float], tuple[float, float, float, float]]
_TURNS: dict[int, _Turn] = {
    # by the page's rotation: left, bottom, right, top in the file, where y grows upwards -> left, top, right, bottom
    0: lambda left, bottom, right, top: (left, -top, right, -bottom),
    90: lambda left, bottom, right, top: (bottom, left, top, right),
    180: lambda left, bottom, right, top: (-right, bottom, -left, top),
    270: lambda left, bottom, right, top: (-top, -right, -bottom, -left),
}
_REASONS = {
    pdfium.FPDF_ERR_PASSWORD: "Das PDF ist mit einem Kennwort geschützt. Bitte ohne Kennwort speichern "
    "und erneut einlesen.",
    pdfium.FPDF_ERR_SECURITY: "Das PDF ist auf unbekannte Weise verschlüsselt. Bitte ohne Schutz speichern "
    "und erneut einlesen.",
}
_BROKEN = (
    "Das PDF ist beschädigt oder unvollständig. Bitte neu herunterladen oder neu als PDF speichern und erneut einlesen."
)


def read_pages(data: bytes) -> tuple[Page, ...]:
    """Every page in the file's order, counted from 1; a page that has or yields no text is empty.

    Raises:
        UnreadableFile: a password is needed, or the file is broken.
    """
    with opened(data) as document:
        texts = [_page_text(document, index) for index in range(len(document))]
    if not any(text is not None for text in texts):
        raise UnreadableFile(_BROKEN)
    return tuple(Page(number, text or "") for number, text in enumerate(texts, start=1))


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """A document with its form, for this thread alone.

    Raises:
        UnreadableFile: a password is needed, or the file is broken.
    """
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile(_REASONS.get(error.err_code, _BROKEN)) from error
        try:
            if document.get_formtype() == pdfium.FORMTYPE_ACRO_FORM:
                document.init_forms()
            yield document
        finally:
            document.close()


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str | None:
    """The text a viewer shows on a page, filled-in form fields too; None where the page is broken."""
    try:
        fields = _flatten(document, index) if document.formenv else []
        page = document[index]
        try:
            return _text_layer(page, fields)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None


def _flatten(document: pypdfium2.PdfDocument, index: int) -> list[Field]:
    """The fields of a page; their contents are written into it, in memory only."""
    page = document[index]
    try:
        fields = take_fields(page)
        page.flatten()
    finally:
        page.close()
    return fields


def _text_layer(page: pypdfium2.PdfPage, fields: list[Field]) -> str:
    layer = upright(page)
    try:
        text: str = layer.get_text_range()
        turn = _TURNS[page.get_rotation()]
        place = _place(layer, len(text), turn)
        if fields := fields or drawn_boxes(page):
            text, place = with_fields(text, [(field, Box(0, 0, *turn(*field.corners))) for field in fields], place)
        text = in_reading_order(text, place)
    finally:
        layer.close()
    return _TAKEN_HYPHEN.sub("-\n", text).replace("\r\n", "\n")


def upright(page: pypdfium2.PdfPage) -> pypdfium2.PdfTextPage:
    """The text of a page that is turned, in memory only, so that most of it is upright: pdfium mixes up other lines."""
    layer = page.get_textpage()
    count = layer.count_chars()
    sample = range(0, count, max(1, count // _SAMPLED))
    angles = Counter(round(pdfium.FPDFText_GetCharAngle(layer, index) / (math.pi / 2)) % 4 for index in sample)
    rotation = -90 * angles.most_common(1)[0][0] % 360 if angles else page.get_rotation()
    if page.get_rotation() == rotation:
        return layer
    layer.close()
    page.set_rotation(rotation)
    return page.get_textpage()


def _place(layer: pypdfium2.PdfTextPage, length: int, turn: _Turn) -> Place:
    """Tells the box of a word on the upright page."""
    count = layer.count_chars()
    box = pdfium.FS_RECTF()

    def corners(index: int) -> tuple[float, float, float, float]:
        if length != count:  # control characters are no part of the text
            index = pdfium.FPDFText_GetCharIndexFromTextIndex(layer, index)
        pdfium.FPDFText_GetLooseCharBox(layer, index, box)
        return turn(box.left, box.bottom, box.right, box.top)

    def place(start: int, end: int) -> Box:
        left, top, right, bottom = corners(start)
        others = corners(end - 1)
        return Box(start, end, min(left, others[0]), min(top, others[1]), max(right, others[2]), max(bottom, others[3]))

    return place


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself; None and () for what it does not tell legibly."""

    title: str | None = None
    date: dt.date | None = None  # of creation
    labels: tuple[str, ...] = ()  # what its pages are called, if not all by their numbers (ISO 32000-1, 12.4.2)


def read_properties(data: bytes) -> Properties:
    """Title, day of creation and page labels as the file claims them."""
    try:
        return _claims(data)
    except UnreadableFile:  # pdfium reads many files whose structure pypdf refuses; the text is what counts
        return Properties()


def _claims(data: bytes) -> Properties:
    try:
        document = pypdf.PdfReader(io.BytesIO(data))
        labels = document.page_labels if "/PageLabels" in document.root_object else []
        numbered = all(label == str(number) for number, label in enumerate(labels, 1))
        title, created = _metadata(document)
    except Exception as error:  # broken files make pypdf raise a dozen unrelated kinds
        raise UnreadableFile(_BROKEN) from error
    day = created.date() if isinstance(created, dt.datetime) else None
    return Properties(_line(title), day, () if numbered else tuple(labels))


def _metadata(document: pypdf.PdfReader) -> tuple[object, object]:
    """Title and time of creation; in broken files objects of any kind."""
    metadata = document.metadata
    return (metadata.title, _created(metadata)) if metadata else (None, None)


def _created(metadata: pypdf.DocumentInformation) -> dt.datetime | None:
    try:
        return metadata.creation_date
    except ValueError:  # dates as LibreOffice writes them, "D:20250304100000Z'"
        return None


def _line(title: object) -> str | None:
    """The title on one line; broken files put other objects where it should be."""
    return (" ".join(title.split()) or None) if isinstance(title, str) else None
