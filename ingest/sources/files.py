"""Papers from files and folders: every file is one paper that describes itself."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath

from ingest.clean import clean
from ingest.describe import Description, describe
from ingest.errors import BadInput, UnreadableFile
from ingest.model import File, Page, Paper, stable_id
from ingest.read.file import SUFFIXES, Reading, read
from ingest.sources.item import READING, UNDECIDED, Item, Loaded

HEAD = 6_000  # characters: letterhead, Betreff and Beratungsfolge stand on the first two pages
ASIDE = (".", "~$")  # hidden files, and what Word and macOS lay beside open or copied ones


def file_items(paths: Sequence[Path], public: bool | None) -> Iterator[Item]:
    """An item for each readable kind of file below the paths, in the order of their names.

    Args:
        paths: files and folders; a file named here is offered whatever its ending.
        public: what the clerk says of all of them; None leaves it to the files' heads.

    Raises:
        BadInput: a path that does not exist, or that nobody may look at.
    """
    for path in [_real(path) for path in paths]:
        for found in _below(path) if path.is_dir() else [path]:
            yield _item(found, public)


def _real(path: Path) -> Path:
    """The path without detours, so that a file that is named in two ways is one paper."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        raise BadInput(f"{path} gibt es nicht oder ist nicht zugänglich. Bitte den Pfad prüfen.") from error


def _below(folder: Path) -> Iterator[Path]:
    unreadable: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders.sort()
        yield from (Path(root) / name for name in sorted(names) if _is_offered(name))
    yield from (Path(error.filename) for error in unreadable)  # loading them says why


def _is_offered(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and not name.startswith(ASIDE)


def _item(path: Path, public: bool | None) -> Item:
    uri = path.as_uri()
    return Item(uri, _stamp(path, public), partial(_load, path, uri, public))


def _stamp(path: Path, public: bool | None) -> str:
    """Changes with the file and what is said of it; empty, and so tried each time, where it cannot be read."""
    try:
        status = path.stat()
    except OSError:
        return ""
    return f"{status.st_size}-{status.st_mtime_ns}-{public}-{READING}" if os.access(path, os.R_OK) else ""


def _load(path: Path, uri: str, public: bool | None) -> Loaded:
    try:
        data = path.read_bytes()
    except PermissionError as error:
        raise UnreadableFile("Kein Zugriff. Bitte die Leserechte prüfen.") from error
    except OSError as error:
        raise UnreadableFile(
            f"Die Datei lässt sich nicht öffnen ({error.strerror}). Bitte prüfen, ob es sie noch gibt."
        ) from error
    named = PurePath(os.fsencode(path.name).decode(errors="replace"))  # old archives hold names that are no UTF-8
    reading = read(data, named.name)
    pages = tuple(Page(page.number, clean(page.text)) for page in reading.pages)
    if not any(page.text for page in pages):
        pages = ()
    description = describe("\n".join(page.text for page in pages)[:HEAD], named.name)
    visible, problems = _visibility(public, description.public)
    paper = _paper(named, uri, description, reading, visible)
    file = File(
        id=stable_id("file", uri),
        key=named.stem,
        paper=paper.id,
        name=named.name,
        uri=uri,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=reading.media_type,
        read_as=reading.read_as,
        problems=reading.problems + problems,
        public=visible,
    )
    return Loaded(paper, ((file, pages),))


def _visibility(said: bool | None, head: bool | None) -> tuple[bool, tuple[str, ...]]:
    """Whether a file is public: nichtöffentlich wins, then its head, then the clerk, else it is not."""
    if said is False or head is False:
        return False, ()
    if said or head:
        return True, ()
    return False, (UNDECIDED,)


def _paper(named: PurePath, uri: str, description: Description, reading: Reading, public: bool) -> Paper:
    return Paper(
        id=stable_id("paper", uri),
        key=named.stem,
        name=description.name or clean(reading.title or "") or named.stem.replace("_", " "),
        source=uri,
        public=public,
        reference=description.reference,
        paper_type=description.paper_type,
        date=description.date or reading.date,
        organizations=description.organizations,
        originators=description.originators,
        consultations=description.consultations,
    )
