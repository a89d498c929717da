"""Whether this machine has what Ratslotse needs, each with the next step where it has not."""

import importlib.metadata
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import RatslotseError
from ingest.read.convert import CALC, IMPRESS, WRITER, program

DISTRIBUTION = "ratslotse"
OFFICE = ((WRITER, "DOC, RTF"), (CALC, "XLS, ODS"), (IMPRESS, "PPT, ODP"))  # parts of LibreOffice, what they open
LANGUAGES = (("deu", "tesseract-ocr-deu", "deutsche Texterkennung"), ("osd", "tesseract-ocr-osd", "gedrehte Scans"))
FREE_BYTES = 2_000_000_000  # for the ledger, the index and its rebuilding next to it, of some 40,000 papers
PATIENCE = 20  # seconds for a program to say what it has
_NAME = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    is_fine: bool
    found: str
    step: str = ""  # German, what to do where it is not fine

    def told(self) -> str:
        """One line, and one more with the next step where it is needed."""
        step = "" if self.is_fine else f"\n        -> {self.step}"
        return f"{'OK' if self.is_fine else 'Fehlt':<6}  {self.name}: {self.found}{step}"


def checks(home: Path, index_is_current: Callable[[], bool]) -> Iterator[Check]:
    """All there is to look at; the index last, since a model may have to be loaded for it."""
    path = shutil.which("tesseract")
    yield _program("tesseract (Texterkennung für Scans und Bilder)", path, "tesseract-ocr")
    yield from _languages()
    yield from (_program(f"LibreOffice ({formats})", program(part), part.package) for part, formats in OFFICE)
    yield from _packages()
    yield from _home(home)
    yield _index(index_is_current)


def setting(error: RatslotseError | None) -> Check:
    """Whether the settings can be used."""
    return Check("Einstellungen", error is None, str(error or "vollständig"), "Bitte die genannte Einstellung ändern.")


def _program(name: str, path: Path | str | None, package: str) -> Check:
    return Check(name, path is not None, str(path or "nicht installiert"), _install(package))


def _install(package: str) -> str:
    return f"Als Administrator: apt install {package}"


def _languages() -> Iterator[Check]:
    known = _tesseract_languages()
    for language, package, purpose in LANGUAGES:
        found = "installiert" if language in known else "nicht installiert"
        yield Check(f"tesseract {language} ({purpose})", language in known, found, _install(package))


def _tesseract_languages() -> frozenset[str]:
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    try:
        told = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):  # it is there and does not work: as good as none
        return frozenset()
    return frozenset(told.stdout.split())


def _packages() -> Iterator[Check]:
    """The Python packages pyproject.toml names, apart from those for tests."""
    try:
        wanted = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Check("Python-Pakete", False, "Ratslotse ist nicht installiert", "Im Ordner von Ratslotse: make setup")
        return
    names = [match[0] for line in wanted if "extra ==" not in line and (match := _NAME.match(line))]
    missing = [name for name in names if not _is_installed(name)]
    found = f"es fehlen {', '.join(missing)}" if missing else f"alle {len(names)} installiert"
    yield Check("Python-Pakete", not missing, found, "Im Ordner von Ratslotse: make setup")


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _home(home: Path) -> Iterator[Check]:
    existing = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    is_writable = existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)
    yield Check(
        f"Datenordner {home}",
        is_writable,
        "beschreibbar" if is_writable else "nicht beschreibbar",
        "Bitte RATSLOTSE_HOME und die Schreibrechte prüfen.",
    )
    free = shutil.disk_usage(existing).free
    amount = f"{free / 1e9:.1f} GB frei".replace(".", ",")
    yield Check("Speicherplatz", free >= FREE_BYTES, amount, "Bitte Platz schaffen: mindestens 2 GB sollten frei sein.")


def _index(index_is_current: Callable[[], bool]) -> Check:
    step = "ratslotse index"
    try:
        is_current = index_is_current()
    except RatslotseError as error:
        return Check("Suchindex", False, str(error), step)
    return Check("Suchindex", is_current, "auf dem Stand des Bestands" if is_current else "nicht auf dem Stand", step)
