"""The members of zip archives, read in place: nothing is ever unpacked to disk."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from ingest.errors import UnreadableFile

SUFFIX = ".zip"
INSIDE = "!/"  # between the URI of an archive and the name of a member, as in Java's jar: URIs
MAX_MEMBERS = 20_000  # more than a council's year; a directory of millions would fill the memory
MAX_BYTES = 500_000_000  # of one member unpacked; the largest of 600 real papers has 90 million
MAX_TOTAL = 50_000_000_000  # bytes of all members unpacked; overlapping members promise far more
MAX_RATIO = 1_000  # deflate reaches 1032:1 on nothing but zeros, papers stay below 100:1
SMALL = 10_000_000  # bytes; what is no larger may be packed as tight as it likes
ENCRYPTED = 0x1  # flag bit of a member with a password (APPNOTE.TXT 4.4.4)
# What zipfile raises over damaged archives: it leaves some faults of the packed data to its decompressors.
_BROKEN = (zipfile.BadZipFile, EOFError, ValueError, RuntimeError, ArithmeticError, LookupError, zlib.error)

_UNPACK = "Bitte entpacken und den Ordner einlesen."
_DAMAGED = "Das Archiv ist beschädigt oder unvollständig. Bitte erneut herunterladen oder speichern und einlesen."
_NO_ACCESS = "Kein Zugriff auf das Archiv ({reason}). Bitte die Leserechte prüfen, und ob es die Datei noch gibt."
_TOO_MANY = f"Das Archiv hat über {MAX_MEMBERS} Dateien. Bitte in kleinere Archive teilen, oder: {_UNPACK}"
_TOO_LARGE = f"Das Archiv ist entpackt zu groß. Bitte in kleinere Archive teilen, oder: {_UNPACK}"


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    name: str  # its path inside, as the archive has it
    size: int  # bytes, unpacked
    checksum: int  # CRC-32 of the bytes
    refusal: str = ""  # German, why it is not read; "" where it is

    def uri(self, archive: str) -> str:
        """Where it is, given the archive's URI: file:///…/a.zip!/inner.pdf."""
        return f"{archive}{INSIDE}{quote(self.name, errors='replace')}"


def members(path: Path) -> list[Member]:
    """The files of an archive by name; of two with one name the last, as programs unpack them.

    Raises:
        UnreadableFile: it is no sound archive, or it would unpack to more than a machine can bear.
    """
    with _opened(path) as archive:
        listed = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    if len(listed) > MAX_MEMBERS:
        raise UnreadableFile(_TOO_MANY)
    if sum(info.file_size for info in listed.values()) > MAX_TOTAL:
        raise UnreadableFile(_TOO_LARGE)
    return [Member(name, listed[name].file_size, listed[name].CRC, _refusal(listed[name])) for name in sorted(listed)]


def read_member(path: Path, name: str) -> bytes:
    """The bytes of a file in an archive.

    Raises:
        UnreadableFile: it cannot be unpacked, or not safely.
    """
    with _opened(path) as archive:
        try:
            info = archive.getinfo(name)
        except KeyError as error:
            raise UnreadableFile("Die Datei ist nicht mehr im Archiv. Bitte das Archiv erneut einlesen.") from error
        if refusal := _refusal(info):
            raise UnreadableFile(refusal)
        with archive.open(info) as packed:
            data = packed.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableFile(_TOO_LARGE)
    return data


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive; every fault of it, also those met while it is open, is told in German."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except NotImplementedError as error:
        raise UnreadableFile(f"Das Archiv ist auf unbekannte Weise gepackt. {_UNPACK}") from error
    except OSError as error:
        raise UnreadableFile(_NO_ACCESS.format(reason=error.strerror)) from error
    except _BROKEN as error:
        raise UnreadableFile(_DAMAGED) from error


def _refusal(info: zipfile.ZipInfo) -> str:
    """Why a member is not read; "" where it can be."""
    if not _stays_inside(info.filename):
        return "Der Name führt aus dem Archiv hinaus. Bitte prüfen, woher es stammt."
    if info.filename.lower().endswith(SUFFIX):
        return f"Das ist ein Archiv im Archiv. {_UNPACK}"
    if info.flag_bits & ENCRYPTED:
        return "Die Datei ist mit einem Kennwort geschützt. Bitte ohne Kennwort packen und erneut einlesen."
    if info.file_size > max(SMALL, min(MAX_BYTES, info.compress_size * MAX_RATIO)):
        return f"Die Datei ist entpackt zu groß. {_UNPACK}"
    return ""


def _stays_inside(name: str) -> bool:
    """Whether a name means a place below the archive, read with the eyes of any operating system."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return bool(parts) and ".." not in parts and parts[0][0] != "/" and ":" not in parts[0]
