"""The pages of any one file: what it is decides who reads it."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read import convert, mail, office, ole, pdf, scan, sheet
from ingest.read.kind import CSV, DOCM, EML, ENDINGS, IMAGES, NAMES, ODP, ODS, PDF, PPTX, RTF, TEXT, XLSX, kind_of
from ingest.read.text import GUESSED, decode, paginate, with_numbers

_HEAD_BYTES = 1024  # a page's declaration of its characters stands within these (HTML, 4.2.5.4)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
_CONVERTED = {  # its ending, what LibreOffice makes of it, and the part of LibreOffice that can
    ole.DOC: (".doc", PDF, convert.WRITER),
    DOCM: (".docm", PDF, convert.WRITER),
    RTF: (".rtf", PDF, convert.WRITER),
    ole.XLS: (".xls", XLSX, convert.CALC),
    ODS: (".ods", XLSX, convert.CALC),
    ole.PPT: (".ppt", PPTX, convert.IMPRESS),
    ODP: (".odp", PPTX, convert.IMPRESS),
}
_MAX_MAILS = 3  # that an attachment may be inside of: forwarded once or twice is usual, more is a bomb


@dataclass(frozen=True, slots=True)
class Reading:
    """One file's pages, not yet cleaned, and what the file says of itself."""

    pages: tuple[Page, ...]
    media_type: str
    read_as: str  # "Textebene", "Texterkennung", beides mit "und", "Büroformat", "Text"
    title: str | None = None
    date: dt.date | None = None
    problems: tuple[str, ...] = ()  # German, for the clerk
    whole: bool = True  # False: parts of the file could not be read, and problems say which


def read(data: bytes, name: str, media_type: str | None = None, mails: int = 0) -> Reading:
    """The pages of a file; its bytes say what it is, then the ending of its name, then media_type.

    Args:
        data: all of it.
        name: with the ending.
        media_type: as its source states it.
        mails: how many e-mails it is inside of.

    Raises:
        UnreadableFile: there is no text to be read; the reason says what to do.
    """
    if not data:
        raise UnreadableFile("Die Datei ist leer. Bitte erneut herunterladen oder speichern und einlesen.")
    suffix = PurePath(name).suffix.lower()
    kind = kind_of(data, name, media_type)
    reading = _read_mail(data, mails) if kind == EML else _READERS[kind](data)
    if not any(page.text.strip() for page in reading.pages):
        raise UnreadableFile("Die Datei enthält keinen Text. Bitte prüfen, ob es die richtige ist.")
    if ENDINGS.get(suffix, kind) == kind:
        return reading
    return replace(reading, problems=(*reading.problems, f"Endung {suffix}, aber Inhalt {NAMES[kind]}"))


def _read_pdf(data: bytes) -> Reading:
    scanned = scan.complete(data, pdf.read_pages(data))
    said = pdf.read_properties(data)
    pages = _labelled(scanned.pages, said.labels)
    return Reading(pages, PDF, scanned.read_as, said.title, said.date, scanned.problems, scanned.whole)


def _labelled(pages: tuple[Page, ...], labels: tuple[str, ...]) -> tuple[Page, ...]:
    if len(labels) != len(pages):
        return pages
    told = zip(pages, labels, strict=True)
    return tuple(replace(page, label=label) if label != str(page.number) else page for page, label in told)


def _read_image(data: bytes, kind: str) -> Reading:
    scanned = scan.read_image(data)
    return Reading(scanned.pages, kind, scanned.read_as, problems=scanned.problems, whole=scanned.whole)


def _read_docx(data: bytes) -> Reading:
    title, date = office.read_properties(data, office.DOCX)
    return Reading((Page(None, office.read_docx(data)),), office.DOCX, "Büroformat", title, date)


def _read_odt(data: bytes) -> Reading:
    title, date = office.read_properties(data, office.ODT)
    return Reading((Page(None, office.read_odt(data)),), office.ODT, "Büroformat", title, date)


def _read_converted(data: bytes, kind: str) -> Reading:
    """What LibreOffice makes of it; the pages of a text are as LibreOffice breaks them."""
    suffix, made, part = _CONVERTED[kind]
    reading = _READERS[made](convert.converted(data, suffix, NAMES[made].lower(), part))
    if made != PDF:
        return replace(reading, media_type=kind)
    read_as = "Büroformat" if reading.read_as == "Textebene" else reading.read_as
    return replace(reading, media_type=kind, read_as=read_as, date=None)  # the date is that of the conversion


def _read_xlsx(data: bytes) -> Reading:
    return _sheets(sheet.read_xlsx(data), XLSX, "Büroformat", *office.read_properties(data, office.DOCX))


def _read_csv(data: bytes) -> Reading:
    text, encoding = decode(data)
    reading = _sheets(sheet.read_csv(text), CSV, "Text")
    return replace(reading, problems=_guessed(encoding) + reading.problems)


def _sheets(
    sheets: sheet.Sheets, kind: str, read_as: str, title: str | None = None, date: dt.date | None = None
) -> Reading:
    return Reading((Page(None, sheets.text),), kind, read_as, title, date, sheets.problems, sheets.whole)


def _read_pptx(data: bytes) -> Reading:
    from ingest.read import slides  # python-pptx takes a fifth of a second, which a question need not wait for

    pages, hidden = slides.read_slides(data)
    blank = [page.number for page in pages if page.number and page.number not in hidden and not page.text]
    problems = with_numbers("Folie", blank, "ohne Text (Bild?)")
    problems += with_numbers("Folie", hidden, "ausgeblendet, nicht gelesen")
    return Reading(pages, PPTX, "Büroformat", *office.read_properties(data, office.DOCX), problems)


def _read_mail(data: bytes, mails: int) -> Reading:
    found = mail.read_mail(data, partial(_read_attachment, mails + 1))
    return Reading((Page(None, found.text),), EML, "Text", found.subject, found.date, found.problems, found.whole)


def _read_attachment(mails: int, data: bytes, name: str, media_type: str) -> mail.Attached:
    """Its text without pages, which are not those of the e-mail."""
    if mails > _MAX_MAILS:
        raise UnreadableFile("Zu viele E-Mails ineinander. Bitte die innere einzeln speichern und einlesen.")
    reading = read(data, name, media_type, mails)
    return mail.Attached("\n\n".join(page.text for page in reading.pages), reading.problems, reading.whole)


def _read_html(data: bytes) -> Reading:
    declared = _DECLARED.search(data[:_HEAD_BYTES])
    markup, encoding = decode(data, declared[1].decode("ascii") if declared else None)
    pages = (Page(None, office.read_html(markup)),)
    return Reading(pages, office.HTML, "Text", office.html_title(markup), None, _guessed(encoding))


def _read_text(data: bytes) -> Reading:
    text, encoding = decode(data)
    return Reading(paginate(text), TEXT, "Text", problems=_guessed(encoding))


def _guessed(encoding: str) -> tuple[str, ...]:
    return ("Zeichensatz nicht angegeben, als Windows-1252 gelesen",) if encoding == GUESSED else ()


_READERS: dict[str, Callable[[bytes], Reading]] = {
    PDF: _read_pdf,
    office.DOCX: _read_docx,
    office.ODT: _read_odt,
    office.HTML: _read_html,
    TEXT: _read_text,
    CSV: _read_csv,
    XLSX: _read_xlsx,
    PPTX: _read_pptx,
    **{kind: partial(_read_image, kind=kind) for kind in IMAGES.values()},
    **{kind: partial(_read_converted, kind=kind) for kind in _CONVERTED},
}
