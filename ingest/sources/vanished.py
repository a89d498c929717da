"""What was once read from a folder or an archive and is no longer there."""

from collections.abc import Sequence
from pathlib import Path

from ingest.ledger import FAILED, Entry, Ledger
from ingest.sources.archive import INSIDE, SUFFIX
from ingest.sources.files import Walk, path_of


def vanished(ledger: Ledger, paths: Sequence[Path], walk: Walk) -> list[str]:
    """The URIs of what is gone from the folders and archives of a finished walk, in order.

    A folder or archive that is empty or cannot be looked at tells nothing: it may be a share that is not mounted.
    """
    archives = {uri.partition(INSIDE)[0] for uri in walk.offered if INSIDE in uri}
    return [entry.uri for entry in _missed(ledger, paths, walk) if _is_gone(entry.uri, archives)]


def settled(ledger: Ledger, paths: Sequence[Path], walk: Walk) -> list[str]:
    """The URIs of failures noted on folders, links and archives of which a finished walk now got the files."""
    return [
        entry.uri
        for entry in _missed(ledger, paths, walk)
        if entry.state == FAILED and _is_container(path_of(entry.uri))
    ]


def _missed(ledger: Ledger, paths: Sequence[Path], walk: Walk) -> list[Entry]:
    """What was noted on the paths or below and was not offered by the walk, each once."""
    places = dict.fromkeys(place for path in paths for place in (path.absolute(), path.resolve()))
    noted = (entry for place in places for entry in ledger.entries_at(place.as_uri()))
    return list({entry.uri: entry for entry in noted if entry.uri not in walk.offered}.values())


def _is_container(path: Path) -> bool:
    return path.is_dir() or path.is_symlink() or (path.suffix.lower() == SUFFIX and path.is_file())


def _is_gone(uri: str, archives: set[str]) -> bool:
    archive, inner, _ = uri.partition(INSIDE)
    path = path_of(archive)
    if _is_there(path):
        return bool(inner) and archive in archives
    return _has_others(path.parent)


def _is_there(path: Path) -> bool:
    """Whether something has this name; also where nobody may look, for then nobody can tell."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _has_others(folder: Path) -> bool:
    """Whether the folder, or the nearest one above it that is still there, can be listed and holds something."""
    while not _is_there(folder):
        folder = folder.parent
    try:
        return any(folder.iterdir())
    except OSError:
        return False
