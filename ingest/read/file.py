"""The pages of any one file: what it is decides who reads it."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath

from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read import office, pdf
from ingest.read.text import decode, paginate

PDF, TEXT = "application/pdf", "text/plain"
_NAMES = {PDF: "PDF", office.DOCX: "DOCX", office.ODT: "ODT", office.HTML: "HTML", TEXT: "Text"}
_ENDINGS = {
    ".pdf": PDF,
    ".docx": office.DOCX,
    ".odt": office.ODT,
    ".html": office.HTML,
    ".htm": office.HTML,
    ".txt": TEXT,
}
_AS_PDF = "Bitte als PDF speichern und erneut einlesen."
_OCR = (
    "Texterkennung (OCR) ist noch nicht eingebaut: bitte anderswo mit Texterkennung als PDF speichern "
    "und erneut einlesen."
)
_UNPACK = "Bitte entpacken und den Ordner einlesen."
_REFUSED = {  # endings papers often have, though they are not read; a walk offers them: the refusal is seen
    ".doc": f"Das ist ein altes Office-Dokument (.doc, .xls, .ppt). {_AS_PDF}",
    ".docm": f"Das ist ein Word-Dokument mit Makros. {_AS_PDF}",
    ".rtf": f"Das ist ein RTF-Dokument. {_AS_PDF}",
    ".tif": f"Das ist ein Bild (TIFF). {_OCR}",
    ".tiff": f"Das ist ein Bild (TIFF). {_OCR}",
}
SUFFIXES = frozenset(_ENDINGS) | frozenset(_REFUSED)  # what a folder walk should offer

_HEAD_BYTES = 1024  # a PDF's header begins within these (readers tolerate junk before it, ISO 32000 App. H)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # container of Office 97, and of DOCX files with a password
_ENCRYPTED_OOXML = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = {  # by first bytes
    b"{\\rtf": _REFUSED[".rtf"],
    b"\x89PNG": f"Das ist ein Bild (PNG). {_OCR}",
    b"\xff\xd8\xff": f"Das ist ein Bild (JPEG). {_OCR}",
    b"GIF8": f"Das ist ein Bild (GIF). {_OCR}",
    b"II*\0": _REFUSED[".tif"],
    b"MM\0*": _REFUSED[".tif"],
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
    b"vnd.oasis.opendocument.text": office.ODT,
}
_FOREIGN_PACKAGES = {
    b"ms-word.": _REFUSED[".docm"],
    b"wordprocessingml.template": f"Das ist eine Word-Vorlage (.dotx). {_AS_PDF}",
    b"spreadsheet": f"Das ist eine Tabelle (Excel, Calc). {_AS_PDF}",
    b"presentation": f"Das ist eine Präsentation (PowerPoint, Impress). {_AS_PDF}",
    b"epub": f"Das ist ein E-Book (EPUB). {_AS_PDF}",
}
_PASSWORD = "Das Dokument ist mit einem Kennwort geschützt. Bitte ohne Kennwort speichern und erneut einlesen."


@dataclass(frozen=True, slots=True)
class Reading:
    """One file's pages, not yet cleaned, and what the file says of itself."""

    pages: tuple[Page, ...]
    media_type: str
    read_as: str  # "Textebene", "Büroformat", "Text"
    title: str | None = None
    date: dt.date | None = None
    problems: tuple[str, ...] = ()  # German, for the clerk
    whole: bool = True  # False: parts of the file could not be read, and problems say which


def read(data: bytes, name: str, media_type: str | None = None) -> Reading:
    """The pages of a file; its bytes say what it is, then the ending of its name, then media_type.

    Raises:
        UnreadableFile: there is no text to be read; the reason says what to do.
    """
    if not data:
        raise UnreadableFile("Die Datei ist leer. Bitte erneut herunterladen oder speichern und einlesen.")
    suffix = PurePath(name).suffix.lower()
    kind = _kind_by_bytes(data) or _kind_by_name(suffix, media_type)
    reading = _READERS[kind](data)
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
    if data.startswith(_OLE):
        raise UnreadableFile(_PASSWORD if _ENCRYPTED_OOXML in data else _REFUSED[".doc"])
    if b"%PDF-" in data[:_HEAD_BYTES]:
        return PDF
    for first_bytes, refusal in _FOREIGN.items():
        if data.startswith(first_bytes):
            raise UnreadableFile(refusal)
    return office.HTML if _MARKUP.match(data[:_HEAD_BYTES]) else None


def _kind_by_name(suffix: str, media_type: str | None) -> str:
    claimed = (media_type or "").partition(";")[0].strip().lower()
    kind = _ENDINGS.get(suffix) or (claimed if claimed in _NAMES else None)
    if kind in (TEXT, office.HTML):
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
        UnreadableFile: it is no DOCX or ODT, or it is broken, protected or far too large.
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
        raise UnreadableFile(_PASSWORD)
    signs = _member(archive, "[Content_Types].xml") + _member(archive, "mimetype")
    for sign, media_type in _PACKAGES.items():
        if sign in signs:
            return media_type
    refusals = (refusal for sign, refusal in _FOREIGN_PACKAGES.items() if sign in signs)
    raise UnreadableFile(next(refusals, f"Das ist ein Archiv (ZIP). {_UNPACK}"))


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def _read_pdf(data: bytes) -> Reading:
    pages = pdf.read_pages(data)
    blank = [page.number for page in pages if page.number and not page.text.strip()]
    if len(blank) == len(pages):
        raise UnreadableFile(f"Das PDF hat keine Textebene, vermutlich ein Scan. {_OCR}")
    title, date = pdf.read_properties(data)
    return Reading(pages, PDF, "Textebene", title, date, _without_text(blank))


def _without_text(numbers: list[int]) -> tuple[str, ...]:
    """The problem that some pages have no text: "Seiten 3, 5-7 ohne Text (Scan?)"."""
    if not numbers:
        return ()
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    named = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return (f"{'Seite' if len(numbers) == 1 else 'Seiten'} {named} ohne Text (Scan?)",)


def _read_docx(data: bytes) -> Reading:
    title, date = office.read_properties(data, office.DOCX)
    return Reading((Page(None, office.read_docx(data)),), office.DOCX, "Büroformat", title, date)


def _read_odt(data: bytes) -> Reading:
    title, date = office.read_properties(data, office.ODT)
    return Reading((Page(None, office.read_odt(data)),), office.ODT, "Büroformat", title, date)


def _read_html(data: bytes) -> Reading:
    declared = _DECLARED.search(data[:_HEAD_BYTES])
    markup, encoding = decode(data, declared[1].decode("ascii") if declared else None)
    pages = (Page(None, office.read_html(markup)),)
    return Reading(pages, office.HTML, "Text", office.html_title(markup), None, _guessed(encoding))


def _read_text(data: bytes) -> Reading:
    text, encoding = decode(data)
    return Reading(paginate(text), TEXT, "Text", problems=_guessed(encoding))


def _guessed(encoding: str) -> tuple[str, ...]:
    return ("Zeichensatz nicht angegeben, als Windows-1252 gelesen",) if encoding == "cp1252" else ()


_READERS = {
    PDF: _read_pdf,
    office.DOCX: _read_docx,
    office.ODT: _read_odt,
    office.HTML: _read_html,
    TEXT: _read_text,
}
