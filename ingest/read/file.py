"""The pages of any one file: what it is decides who reads it."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read import convert, mail, office, ole, pdf, scan, sheet
from ingest.read.text import GUESSED, decode, paginate, with_numbers

PDF, TEXT, CSV, EML, RTF = "application/pdf", "text/plain", "text/csv", "message/rfc822", "application/rtf"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
JPEG, PNG, TIFF, GIF = "image/jpeg", "image/png", "image/tiff", "image/gif"
_NAMES = {
    **{PDF: "PDF", office.HTML: "HTML", TEXT: "Text", CSV: "CSV", EML: "E-Mail"},
    **{office.DOCX: "DOCX", office.ODT: "ODT", ole.DOC: "DOC", DOCM: "DOCM", RTF: "RTF"},
    **{XLSX: "XLSX", ODS: "ODS", ole.XLS: "XLS", PPTX: "PPTX", ODP: "ODP", ole.PPT: "PPT"},
    **{JPEG: "JPEG", PNG: "PNG", TIFF: "TIFF", GIF: "GIF"},
}
_ENDINGS = {
    ".pdf": PDF,
    ".docx": office.DOCX,
    ".odt": office.ODT,
    ".html": office.HTML,
    ".htm": office.HTML,
    ".txt": TEXT,
    ".csv": CSV,
    ".tsv": CSV,
    ".eml": EML,
    ".doc": ole.DOC,
    ".docm": DOCM,
    ".rtf": RTF,
    ".xlsx": XLSX,
    ".xlsm": XLSX,
    ".xls": ole.XLS,
    ".ods": ODS,
    ".pptx": PPTX,
    ".pptm": PPTX,
    ".ppt": ole.PPT,
    ".odp": ODP,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": PNG,
    ".tif": TIFF,
    ".tiff": TIFF,
    ".gif": GIF,
}
_IMAGES = {  # by first bytes
    b"\x89PNG": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF8": GIF,
    b"II*\0": TIFF,
    b"MM\0*": TIFF,
}
_CONVERTED = {  # its ending, what LibreOffice makes of it, and the part of LibreOffice that can
    ole.DOC: (".doc", PDF, convert.WRITER),
    DOCM: (".docm", PDF, convert.WRITER),
    RTF: (".rtf", PDF, convert.WRITER),
    ole.XLS: (".xls", XLSX, convert.CALC),
    ODS: (".ods", XLSX, convert.CALC),
    ole.PPT: (".ppt", PPTX, convert.IMPRESS),
    ODP: (".odp", PPTX, convert.IMPRESS),
}
_AS_PDF = "Bitte als PDF speichern und erneut einlesen."
_UNPACK = "Bitte entpacken und den Ordner einlesen."
_REFUSED = {  # endings papers often have, though they are not read; a walk offers them: the refusal is seen
    ".msg": ole.OUTLOOK,
}
SUFFIXES = frozenset(_ENDINGS) | frozenset(_REFUSED)  # what a folder walk should offer

_HEAD_BYTES = 1024  # a PDF's header begins within these (readers tolerate junk before it, ISO 32000 App. H)
_FOREIGN = {  # by first bytes
    b"%!PS": f"Das ist eine PostScript-Datei. {_AS_PDF}",
    b"7z\xbc\xaf": f"Das ist ein Archiv (7z). {_UNPACK}",
    b"Rar!": f"Das ist ein Archiv (RAR). {_UNPACK}",
    b"\x1f\x8b": f"Das ist ein Archiv (gzip). {_UNPACK}",
}
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)

_MAX_UNPACKED_BYTES = 500_000_000  # an office file full of photos stays below; more is a zip bomb
_PACKAGES = {  # by a part of [Content_Types].xml or of an OpenDocument's mimetype, first match
    b"wordprocessingml.document.main": office.DOCX,
    b"ms-word.document.macroEnabled.main": DOCM,
    b"spreadsheetml.sheet.main": XLSX,
    b"ms-excel.sheet.macroEnabled.main": XLSX,
    b"presentationml.presentation.main": PPTX,
    b"ms-powerpoint.presentation.macroEnabled.main": PPTX,
    b"vnd.oasis.opendocument.text": office.ODT,
    b"vnd.oasis.opendocument.spreadsheet": ODS,
    b"vnd.oasis.opendocument.presentation": ODP,
}
_FOREIGN_PACKAGES = {
    b"ms-word.": f"Das ist eine Word-Vorlage (.dotm). {_AS_PDF}",
    b"wordprocessingml.template": f"Das ist eine Word-Vorlage (.dotx). {_AS_PDF}",
    b"spreadsheet": f"Das ist eine Excel-Vorlage (.xltx). {_AS_PDF}",
    b"ms-excel.": f"Das ist eine binäre Excel-Tabelle (.xlsb) oder eine Vorlage. {_AS_PDF}",
    b"presentation": f"Das ist eine PowerPoint-Vorlage oder Bildschirmpräsentation (.potx, .ppsx). {_AS_PDF}",
    b"epub": f"Das ist ein E-Book (EPUB). {_AS_PDF}",
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
    kind = _kind_by_bytes(data) or _kind_by_name(suffix, media_type)
    reading = _read_mail(data, mails) if kind == EML else _READERS[kind](data)
    if not any(page.text.strip() for page in reading.pages):
        raise UnreadableFile("Die Datei enthält keinen Text. Bitte prüfen, ob es die richtige ist.")
    if _ENDINGS.get(suffix, kind) == kind:
        return reading
    return replace(reading, problems=(*reading.problems, f"Endung {suffix}, aber Inhalt {_NAMES[kind]}"))


def _kind_by_bytes(data: bytes) -> str | None:
    """The media type its first bytes show; None where they show nothing.

    Raises:
        UnreadableFile: they show a format which is not read.
    """
    if data.startswith(b"PK\x03\x04"):
        return _package(data)
    if data.startswith(ole.MAGIC):
        return ole.kind(data)
    if data.startswith(b"{\\rtf"):
        return RTF
    if b"%PDF-" in data[:_HEAD_BYTES]:
        return PDF
    for first_bytes, refusal in _FOREIGN.items():
        if data.startswith(first_bytes):
            raise UnreadableFile(refusal)
    markup = office.HTML if _MARKUP.match(data[:_HEAD_BYTES]) else None
    return next((kind for first_bytes, kind in _IMAGES.items() if data.startswith(first_bytes)), markup)


def _kind_by_name(suffix: str, media_type: str | None) -> str:
    claimed = (media_type or "").partition(";")[0].strip().lower()
    kind = _ENDINGS.get(suffix) or (claimed if claimed in _NAMES else None)
    if kind in (TEXT, office.HTML, CSV, EML):  # nothing in their bytes tells them apart
        return kind
    if kind:
        raise UnreadableFile(
            f"Die Datei heißt {_NAMES[kind]}, ist aber keines: vielleicht beschädigt oder unvollständig "
            "übertragen. Bitte erneut herunterladen oder speichern und einlesen."
        )
    what = suffix or claimed or "ohne Endung"
    raise UnreadableFile(_REFUSED.get(suffix, f"Dieses Dateiformat ({what}) wird nicht gelesen. {_AS_PDF}"))


def _package(data: bytes) -> str:
    """The media type of a zip, told by its contents.

    Raises:
        UnreadableFile: it is no office document, or it is broken, protected or far too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _package_kind(archive)
    except office.BAD_ZIP as error:
        raise UnreadableFile(
            "Die Datei ist beschädigt oder unvollständig (defektes ZIP). Bitte erneut herunterladen oder "
            "speichern und einlesen."
        ) from error


def _package_kind(archive: zipfile.ZipFile) -> str:
    if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED_BYTES:
        raise UnreadableFile(f"Die Datei ist entpackt zu groß. {_AS_PDF}")
    if b"encryption-data" in _member(archive, "META-INF/manifest.xml"):
        raise UnreadableFile(ole.PASSWORD)
    signs = _member(archive, "[Content_Types].xml") + _member(archive, "mimetype")
    for sign, media_type in _PACKAGES.items():
        if sign in signs:
            return media_type
    refusals = (refusal for sign, refusal in _FOREIGN_PACKAGES.items() if sign in signs)
    raise UnreadableFile(next(refusals, f"Das ist ein Archiv (ZIP). {_UNPACK}"))


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _read_pdf(data: bytes) -> Reading:
    scanned = scan.complete(data, pdf.read_pages(data))
    title, date = pdf.read_properties(data)
    return Reading(scanned.pages, PDF, scanned.read_as, title, date, scanned.problems, scanned.whole)


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
    reading = _READERS[made](convert.converted(data, suffix, _NAMES[made].lower(), part))
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
    **{kind: partial(_read_image, kind=kind) for kind in _IMAGES.values()},
    **{kind: partial(_read_converted, kind=kind) for kind in _CONVERTED},
}
