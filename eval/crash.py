"""Kills `ratslotse sync` at random moments, lets it go on, and compares all it leaves with an undisturbed run.

python -m eval.crash FOLDER --server oparl_server.py [--kills 10] [--seed 1] [--no-text]

Options that are not ours are the server's.
"""

import argparse
import hashlib
import os
import random
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from app.wiring import INDEX, LEDGER
from index.edge import EdgeReader
from index.store import Point

RATE = "10000"  # requests a second: the server is ours
MOMENTS = {"at", "seconds", "since", "listed", "seen"}  # columns that differ from run to run
FINISHED = (0, 3)  # exit codes: all was read, or all but some files
ORPHANS_LIVE = 5.0  # seconds a child may take to notice that its parent is gone
SHOWN = 5  # differences of each kind

Digests = dict[str, str]


@contextmanager
def serving(server: Path, folder: Path, options: Sequence[str]) -> Iterator[str]:
    """The address of an endpoint that serves a folder; both runs share it, for it is part of every id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(server), str(folder), "--port", str(port), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()[0]
        finally:
            process.terminate()


def begun(url: str, home: Path) -> subprocess.Popen[bytes]:
    """A sync that has just been started."""
    command = [sys.executable, "-m", "app.cli", "sync", url, "--tempo", RATE]
    return subprocess.Popen(
        command, env=os.environ | {"RATSLOTSE_HOME": str(home)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def disturbed(url: str, home: Path, delays: Sequence[float]) -> list[str]:
    """Kills a sync after each of these seconds, then lets one finish; what was wrong besides."""
    wrong = []
    for number, delay in enumerate(delays, 1):
        process = begun(url, home)
        try:
            process.wait(delay)
            wrong.append(f"Lauf {number} war fertig, bevor er abgebrochen wurde")
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        left = _orphans(home)
        wrong += [f"nach Abbruch {number} lief {process_id} noch" for process_id in left]
    process = begun(url, home)
    if process.wait() not in FINISHED:
        wrong.append(f"der letzte Lauf endete mit {process.returncode}")
    return wrong


def _orphans(home: Path) -> list[int]:
    """Processes of this home that still run although nobody is there for them."""
    end = time.monotonic() + ORPHANS_LIVE
    while (left := _processes(home)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def _processes(home: Path) -> list[int]:
    mark = f"RATSLOTSE_HOME={home}\0".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += [int(path.parent.name)] if mark in path.read_bytes() else []
        except OSError:  # another user's, or just gone
            continue
    return found


# What is compared


def ledger(home: Path) -> dict[str, Digests]:
    """For each table of a home's ledger: key of a row -> digest of all of it but times."""
    with closing(sqlite3.connect(home / LEDGER)) as database:
        database.row_factory = sqlite3.Row
        names = [row["name"] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: dict(map(_row, database.execute(f"SELECT * FROM {name}"))) for name in names}


def _row(row: sqlite3.Row) -> tuple[str, str]:
    told = {name: row[name] for name in row.keys() if name not in MOMENTS}  # noqa: SIM118 - a Row is no mapping
    return " ".join(str(value) for value in list(told.values())[:2]), _digest(told)


def index(home: Path) -> Digests:
    """Id of each point of a home's index -> digest of its vectors and payload."""
    (collection,) = (home / INDEX).glob("passages-*")
    return {point.id: _told(point) for point in EdgeReader(collection).points()}


def _told(point: Point) -> str:
    """A digest of all of a point; its terms come in any order."""
    terms = sorted(zip(point.terms.indices, point.terms.values, strict=True))
    return _digest([terms, point.meaning, point.payload])


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode(errors="replace")).hexdigest()


def differences(before: Digests, after: Digests) -> list[str]:
    """What is missing, too much or different, German."""
    kinds = {
        "fehlt": before.keys() - after.keys(),
        "zu viel": after.keys() - before.keys(),
        "anders": {key for key in before.keys() & after.keys() if before[key] != after[key]},
    }
    return [f"{kind}: {len(keys)}, etwa {'; '.join(sorted(keys)[:SHOWN])}" for kind, keys in kinds.items() if keys]


def compare(whole: Path, killed: Path) -> list[str]:
    """What two homes differ in; prints how much was compared."""
    wrong = []
    ours, theirs = ledger(whole) | {"index": index(whole)}, ledger(killed) | {"index": index(killed)}
    for name in sorted(ours.keys() | theirs.keys()):
        found = differences(ours.get(name, {}), theirs.get(name, {}))
        _tell(f"{name}: {len(ours.get(name, {}))} verglichen, {'gleich' if not found else 'VERSCHIEDEN'}")
        wrong += [f"{name}: {one}" for one in found]
    return wrong


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Runs the series; 0 if nothing differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--server", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    chosen, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as place, serving(chosen.server, chosen.folder, options) as url:
        whole, killed = Path(place, "whole"), Path(place, "killed")
        start = time.monotonic()
        code = begun(url, whole).wait()
        seconds = time.monotonic() - start
        chance = random.Random(chosen.seed)
        delays = [chance.uniform(0, 2 * seconds / (chosen.kills + 1)) for _ in range(chosen.kills)]
        moments = ", ".join(f"{delay:.0f}" for delay in delays)
        _tell(f"Ungestört: {seconds:.0f} s, Rückgabewert {code}. Abbrüche nach {moments} s")
        wrong = disturbed(url, killed, delays) + compare(whole, killed)
    _tell("\n".join(wrong) or "Kein Unterschied.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
