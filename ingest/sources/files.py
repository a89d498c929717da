"""Papers from files, folders and archives: every file is one paper that describes itself."""

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path, PurePath
from typing import NoReturn
from urllib.parse import unquote

from ingest.clean import clean
from ingest.describe.describe import Description, describe
from ingest.errors import BadInput, UnreadableFile
from ingest.guard import guarded
from ingest.ledger import Entry
from ingest.model import File, Paper, stable_id
from ingest.read.file import Reading, read
from ingest.read.kind import SUFFIXES
from ingest.sources.archive import INSIDE, SUFFIX, Member, members, read_member
from ingest.sources.item import READING, UNDECIDED, Item, Loaded

HEAD = 6_000  # characters: letterhead, Betreff and Beratungsfolge stand on the first two pages
ASIDE = (".", "~$")  # hidden files, and what Word and macOS lay beside open or copied ones
SAID = {"True": True, "False": False}  # what a stamp keeps of the clerk's word; None is all else


@dataclass(slots=True)
class Walk:
    """What a walk met: what it offered, and what it left out and why."""

    offered: set[str] = field(default_factory=set)  # URIs
    others: set[str] = field(default_factory=set)  # paths and names of files that are of no kind papers have
    notes: set[str] = field(default_factory=set)  # German, on links that lead away and things that are no files

    @property
    def endings(self) -> Counter[str]:
        """How many files of no kind papers have there are of each ending."""
        return Counter(PurePath(name).suffix.lower() or "ohne Endung" for name in self.others)


def file_items(paths: Sequence[Path], public: bool | None, walk: Walk | None = None) -> Iterator[Item]:
    """An item for each readable kind of file below the paths and in archives there, in the order of their names.

    Args:
        paths: files, archives and folders; a file named here is offered whatever its ending.
        public: what the clerk says of all of them; None leaves it to the files' heads.
        walk: is told what is met.

    Raises:
        BadInput: a path that does not exist, or that nobody may look at.
    """
    walk = walk or Walk()
    for path in [_real(path) for path in paths]:
        for found in _below(path, walk) if path.is_dir() else [path]:
            for item in _items(found, public, walk):
                walk.offered.add(item.uri)
                yield item


def failed_items(entries: Sequence[Entry], walk: Walk) -> Iterator[Item]:
    """An item for each file noted here (URI `file://…`), with what the clerk once said of it."""
    for (outer, said), same in groupby(entries, lambda entry: (entry.uri.partition(INSIDE)[0], said_in(entry.stamp))):
        wanted, path = {entry.uri for entry in same}, path_of(outer)
        try:
            items = list(file_items([path], said))
        except BadInput:  # it is gone: reading it says so
            items = list(_items(path, said, Walk()))
        for item in items:
            if item.uri in wanted or outer in wanted:  # a folder, link or archive stands for all it leads to
                walk.offered.add(item.uri)
                yield item


def path_of(uri: str) -> Path:
    """The path of a `file://` URI."""
    return Path(unquote(uri.removeprefix("file://"), errors="surrogateescape"))


def said_in(stamp: str) -> bool | None:
    """What the clerk said of a file when it was read, by the stamp it then had."""
    return SAID.get(stamp.split("-")[-2]) if "-" in stamp else None


def _real(path: Path) -> Path:
    """The path without detours, so that a file that is named in two ways is one paper."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: links that lead in a circle
        raise BadInput(f"{path} gibt es nicht oder ist nicht zugänglich. Bitte den Pfad prüfen.") from error


def _below(folder: Path, walk: Walk) -> Iterator[Path]:
    """The files of a folder that may be papers; links are followed to files within, and no further."""
    unreadable: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=unreadable.append):
        folders.sort()
        for name in folders:
            _within(Path(root) / name, folder, walk)  # notes links that lead out; none is followed
        offered = [path for name in sorted(names) if _is_offered(path := Path(root) / name, walk)]
        yield from (found for path in offered if (found := _within(path, folder, walk)))
    yield from (Path(error.filename) for error in unreadable)  # loading them says why


def _is_offered(path: PurePath, walk: Walk) -> bool:
    if path.name.startswith(ASIDE):
        return False
    if path.suffix.lower() in (*SUFFIXES, SUFFIX):
        return True
    walk.others.add(str(path))
    return False


def _within(path: Path, folder: Path, walk: Walk) -> Path | None:
    """The path, or where a link leads; None, and a note, if that is outside the folder."""
    if not path.is_symlink():
        return path
    try:
        target = path.resolve()
    except RuntimeError:  # links that lead in a circle; loading it says so
        return path
    if not target.is_relative_to(folder):
        walk.notes.add(f"{path} führt aus dem Ordner hinaus. Gehört das Ziel dazu: bitte selbst angeben.")
        return None
    return target if target.exists() else path


def _items(path: Path, public: bool | None, walk: Walk) -> Iterator[Item]:
    if path.suffix.lower() == SUFFIX and path.is_file():
        yield from _archived(path, public, walk)
    elif path.exists() and not path.is_file() and not path.is_dir():
        walk.notes.add(f"{path} ist keine Datei, sondern ein Gerät oder eine Leitung.")
    else:
        uri = path.as_uri()
        yield Item(uri, _stamp(path, public), partial(_load, path, uri, public))


def _archived(path: Path, public: bool | None, walk: Walk) -> Iterator[Item]:
    """An item for each member that may be a paper; one for the archive where it cannot be opened."""
    archive = path.as_uri()
    try:
        listed = guarded(partial(members, path))  # a hostile directory must not fill the memory of this process
    except UnreadableFile as error:
        yield Item(archive, _stamp(path, public), partial(_refuse, str(error)))
        return
    for member in listed:
        if _is_offered(path / member.name, walk):
            uri = member.uri(archive)
            load = partial(_refuse, member.refusal) if member.refusal else partial(_unpack, path, member, uri, public)
            yield Item(uri, f"{member.size}-{member.checksum}-{public}-{READING}", load)


def _refuse(reason: str) -> NoReturn:
    raise UnreadableFile(reason)


def _stamp(path: Path, public: bool | None) -> str:
    """Changes with the file, with what is said of it, and once it can be read."""
    try:
        status = path.stat()
    except OSError:
        return f"0-0-{public}-unlesbar"
    readable = os.access(path, os.R_OK)
    return f"{status.st_size}-{status.st_mtime_ns}-{public}-{READING if readable else 'unlesbar'}"


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
    return _described(data, named, uri, public)


def _unpack(path: Path, member: Member, uri: str, public: bool | None) -> Loaded:
    return _described(read_member(path, member.name), PurePath(PurePath(member.name).name), uri, public)


def _described(data: bytes, named: PurePath, uri: str, public: bool | None) -> Loaded:
    """A file as a paper that says itself what it is."""
    reading = read(data, named.name)
    pages = tuple(replace(page, text=clean(page.text)) for page in reading.pages)
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
        whole=reading.whole,
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
        under_direction_of=description.under_direction_of,
        districts=description.districts,
        consultations=description.consultations,
        inferred=_inferred(description, reading),
    )


def _inferred(description: Description, reading: Reading) -> tuple[str, ...]:
    """The fields of a paper that its file's name or properties give, not its head."""
    by_us = {"name": not description.name, "date": description.date is None and reading.date is not None}
    return (*description.inferred, *(field for field, guessed in by_us.items() if guessed))
