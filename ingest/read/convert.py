"""Files that only LibreOffice understands, turned into a format that is read here."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingest.errors import UnreadableFile

SECONDS = 100.0  # for one file; less than ingest.guard grants, so that the temporary folder is cleared by us
_STARTS = 2  # soffice.bin sets up a new profile, then asks to be started again
_AGAIN = 81  # by this exit status (desktop/source/app/exithelper.hxx: EXITHELPER_NORMAL_RESTART)
_AS_PDF = "Bitte als PDF speichern und erneut einlesen."
_MISSING = (
    "Dieses Dateiformat braucht LibreOffice. Bitte als Administrator installieren (apt install {package}) und "
    "erneut einlesen, oder die Datei als PDF speichern."
)
_REFUSED = (
    "LibreOffice kann die Datei nicht öffnen: vielleicht ist sie beschädigt oder mit einem Kennwort geschützt. "
    "Bitte ohne Kennwort als PDF speichern und erneut einlesen."
)
_TOO_SLOW = f"Das Umwandeln mit LibreOffice dauerte über {SECONDS:.0f} Sekunden und wurde abgebrochen. {_AS_PDF}"

# Tracked changes in LibreOffice's flat ODF (OpenDocument 1.3, part 3, 5.5): regions, and marks where they are.
_DELETED = re.compile(rb'<text:changed-region [^>]*text:id="([^"]+)"[^>]*>\s*<text:deletion\b')
_MARK = re.compile(rb'<text:change-(start|end) text:change-id="([^"]+)"/>')
_TAG = re.compile(rb"<[^>]*>")

# No macro runs, nothing that a document links to is fetched: not from the net (a proxy where nothing listens),
# not from the disk.
_SETTINGS = {
    "org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",  # very high
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "org.openoffice.Office.Writer/Content/Update": {"Link": "2"},  # never
    "org.openoffice.Office.Calc/Content/Update": {"Link": "2"},
    "org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",  # by hand
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetNoProxy": "",
    },
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of LibreOffice: its library beside the program, and the Debian package that holds it."""

    library: str
    package: str


WRITER = Part("libswlo.so", "libreoffice-writer-nogui")
CALC = Part("libsclo.so", "libreoffice-calc-nogui")
IMPRESS = Part("libsdlo.so", "libreoffice-impress-nogui")


def converted(data: bytes, suffix: str, target: str, part: Part) -> bytes:
    """The same document as a `target` ("pdf", "xlsx", "pptx"); `suffix` is the ending of its own format.

    Raises:
        UnreadableFile: LibreOffice is missing, refuses the file or takes too long.
    """
    binary = program(part)
    if binary is None:
        raise UnreadableFile(_MISSING.format(package=part.package))
    with tempfile.TemporaryDirectory(prefix="ratslotse-", ignore_cleanup_errors=True) as name:
        source = Path(name) / f"dokument{suffix}"
        source.write_bytes(data)
        _write_profile(source.parent)
        run = partial(_run, binary, time.monotonic() + SECONDS)
        return run(_accepted(run, source) if target == "pdf" else source, target).read_bytes()


def _accepted(run: Callable[[Path, str], Path], source: Path) -> Path:
    """The document without what is marked as deleted: a PDF would show those words like any others."""
    flat = run(source, "fodt")
    text = flat.read_bytes()
    deleted = frozenset(_DELETED.findall(text))
    if not deleted:
        return source
    flat.write_bytes(_without(deleted, text))
    return flat


def _without(deleted: frozenset[bytes], text: bytes) -> bytes:
    """Flat ODF without the words of these changes; the elements around them stay."""
    first, *rest = _MARK.split(text)
    kept, inside = [first], set[bytes]()
    for side, change, piece in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        if change in deleted:
            (inside.add if side == b"start" else inside.discard)(change)
        kept.append(b"".join(_TAG.findall(piece)) if inside else piece)
    return b"".join(kept)


def program(part: Part) -> Path | None:
    """Where LibreOffice is, if it has this part: the program itself, not the script `soffice` in front of it.

    The script would leave the program running when it is killed.
    """
    script = shutil.which("soffice")
    binary = Path(script).resolve().with_name("soffice.bin") if script else None
    return binary if binary and binary.exists() and binary.with_name(part.library).exists() else None


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, properties in _SETTINGS.items()
        for name, value in properties.items()
    )
    user = folder / "profil" / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    )


def _run(binary: Path, end: float, source: Path, target: str) -> Path:
    """The file that LibreOffice made of another, next to it."""
    folder, made = source.parent, source.with_suffix(f".{target}")
    command = [  # setpriv (util-linux): it dies with us, whoever kills us
        *("setpriv", "--pdeathsig", "KILL", "--no-new-privs"),
        *(str(binary), f"-env:UserInstallation={(folder / 'profil').as_uri()}", "--headless", "--norestore"),
        *("--convert-to", target, "--outdir", str(folder), str(source)),
    ]
    environment = {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    for _ in range(_STARTS):
        try:
            left = end - time.monotonic()
            done = subprocess.run(command, env=environment, capture_output=True, timeout=left, check=False)
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile(_TOO_SLOW) from error
        if done.returncode != _AGAIN:
            break
    if not made.exists():  # its exit status is 0 even then
        raise UnreadableFile(_REFUSED)
    return made
