"""Pages and properties of PDF files: pdfium gives the text, pypdf what the file says of itself."""

import datetime as dt
import io
import re
import threading

import pypdf
import pypdfium2
from pypdfium2 import raw as pdfium

from ingest.errors import UnreadableFile
from ingest.model import Page

PDFIUM = threading.RLock()  # pdfium knows no threads: whoever calls it in this process holds this

_TAKEN_HYPHEN = re.compile("\ufffe(?:\r?\n)?")  # pdfium's mark for a hyphen and the line end after it
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
    with PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise UnreadableFile(_REASONS.get(error.err_code, _BROKEN)) from error
        try:
            texts = _page_texts(document)
        finally:
            document.close()
    if not any(text is not None for text in texts):
        raise UnreadableFile(_BROKEN)
    return tuple(Page(number, text or "") for number, text in enumerate(texts, start=1))


def _page_texts(document: pypdfium2.PdfDocument) -> list[str | None]:
    if document.get_formtype() == pdfium.FORMTYPE_ACRO_FORM:
        document.init_forms()
    return [_page_text(document, index) for index in range(len(document))]


def _page_text(document: pypdfium2.PdfDocument, index: int) -> str | None:
    """The text a viewer shows on a page, filled-in form fields too; None where the page is broken."""
    try:
        if document.formenv:
            _flatten(document, index)
        page = document[index]
        try:
            return _text_layer(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return None


def _flatten(document: pypdfium2.PdfDocument, index: int) -> None:
    """Writes the fields' contents into the page, in memory only."""
    page = document[index]
    try:
        page.flatten()
    finally:
        page.close()


def _text_layer(page: pypdfium2.PdfPage) -> str:
    layer = page.get_textpage()
    try:
        text: str = layer.get_text_range()
    finally:
        layer.close()
    return _TAKEN_HYPHEN.sub("-\n", text).replace("\r\n", "\n")


def read_properties(data: bytes) -> tuple[str | None, dt.date | None]:
    """Title and day of creation as the file claims them; None for what it does not tell legibly."""
    try:
        title, created = _claims(data)
    except UnreadableFile:  # pdfium reads many files whose structure pypdf refuses; the text is what counts
        return None, None
    return _line(title), created.date() if isinstance(created, dt.datetime) else None


def _claims(data: bytes) -> tuple[object, object]:
    """Title and time of creation; in broken files objects of any kind."""
    try:
        metadata = pypdf.PdfReader(io.BytesIO(data)).metadata
        return (metadata.title, _created(metadata)) if metadata else (None, None)
    except Exception as error:  # broken files make pypdf raise a dozen unrelated kinds
        raise UnreadableFile(_BROKEN) from error


def _created(metadata: pypdf.DocumentInformation) -> dt.datetime | None:
    try:
        return metadata.creation_date
    except ValueError:  # dates as LibreOffice writes them, "D:20250304100000Z'"
        return None


def _line(title: object) -> str | None:
    """The title on one line; broken files put other objects where it should be."""
    return (" ".join(title.split()) or None) if isinstance(title, str) else None
