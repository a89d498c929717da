"""What a file is: its bytes say it, then the ending of its name, then its media type."""

import io
import re
import zipfile
from pathlib import PurePath

from ingest.errors import UnreadableFile
from ingest.read import office, ole

PDF, TEXT, CSV, EML, RTF = "application/pdf", "text/plain", "text/csv", "message/rfc822", "application/rtf"
DOCM = "application/vnd.ms-word.document.macroEnabled.12"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
JPEG, PNG, TIFF, GIF = "image/jpeg", "image/png", "image/tiff", "image/gif"
NAMES = {
    **{PDF: "PDF", office.HTML: "HTML", TEXT: "Text", CSV: "CSV", EML: "E-Mail"},
    **{office.DOCX: "DOCX", office.ODT: "ODT", ole.DOC: "DOC", DOCM: "DOCM", RTF: "RTF"},
    **{XLSX: "XLSX", ODS: "ODS", ole.XLS: "XLS", PPTX: "PPTX", ODP: "ODP", ole.PPT: "PPT"},
    **{JPEG: "JPEG", PNG: "PNG", TIFF: "TIFF", GIF: "GIF"},
}
ENDINGS = {
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
IMAGES = {  # by first bytes
    b"\x89PNG": PNG,
    b"\xff\xd8\xff": JPEG,
    b"GIF8": GIF,
    b"II*\0": TIFF,
    b"MM\0*": TIFF,
}
_AS_PDF = "Bitte als PDF speichern und erneut einlesen."
_UNPACK = "Bitte entpacken und den Ordner einlesen."
_REFUSED = {  # endings papers often have, though they are not read; a walk offers them: the refusal is seen
    ".msg": ole.OUTLOOK,
}
SUFFIXES = frozenset(ENDINGS) | frozenset(_REFUSED)  # what a folder walk should offer

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


def kind_of(data: bytes, name: str, media_type: str | None) -> str:
    """The media type of a file.

    Raises:
        UnreadableFile: it is of a kind that is not read, or broken; the reason says what to do.
    """
    return _kind_by_bytes(data) or _kind_by_name(PurePath(name).suffix.lower(), media_type)


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
    return next((kind for first_bytes, kind in IMAGES.items() if data.startswith(first_bytes)), markup)


def _kind_by_name(suffix: str, media_type: str | None) -> str:
    claimed = (media_type or "").partition(";")[0].strip().lower()
    kind = ENDINGS.get(suffix) or (claimed if claimed in NAMES else None)
    if kind in (TEXT, office.HTML, CSV, EML):  # nothing in their bytes tells them apart
        return kind
    if kind:
        raise UnreadableFile(
            f"Die Datei heißt {NAMES[kind]}, ist aber keines: vielleicht beschädigt oder unvollständig "
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
