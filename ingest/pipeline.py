"""The order of ingest, in one place: what is new is read, cleaned, described and kept."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from ingest.errors import SourceDown, UnreadableFile
from ingest.ledger import FAILED, LISTED, Entry, Ledger
from ingest.sources.item import UNDECIDED, Item, Loaded, state_of

Submit = Callable[[Callable[[], "Attempt"]], Future["Attempt"]]  # an executor's submit, perhaps with a guard
AHEAD = 128  # items read ahead of the writer: keeps 64 workers busy, and memory flat


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of reading an item, and the seconds it took."""

    loaded: Loaded | UnreadableFile
    seconds: float


@dataclass(slots=True)
class Report:
    """What a run did: counts of papers and files, and each file that could not be read."""

    read: int = 0  # papers new or changed
    unchanged: int = 0
    withdrawn: int = 0  # papers their source no longer publishes
    files: int = 0  # files with text
    pages: int = 0
    hidden: int = 0  # files kept from the public only because nothing says that they are public
    failed: list[Entry] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """Everything the sources offered."""
        return self.read + self.unchanged + self.withdrawn + len(self.failed)


def ingest(items: Iterable[Item], ledger: Ledger, submit: Submit, progress: Callable[[Report], None]) -> Report:
    """Reads what is new or changed into the ledger; a failure is noted and the next item goes on.

    What `submit` starts reads, any number at once; this thread alone writes, in the order of the items.
    """
    report, begun = Report(), set[str]()
    reading: deque[tuple[Item, Future[Attempt] | None]] = deque()

    def finish() -> None:
        _take(*reading.popleft(), ledger, report)
        progress(report)

    try:
        for item in items:
            known = ledger.entry(item.uri)
            if item.uri in begun or (known and item.stamp and known.stamp == item.stamp):
                _pass(known, report)
                progress(report)
                continue
            begun.add(item.uri)
            reading.append((item, submit(partial(_attempt, item.load)) if item.load else None))
            if len(reading) == AHEAD:
                finish()
    except SourceDown:
        while reading:  # what was offered before the source went down is kept
            finish()
        raise
    while reading:
        finish()
    return report


def _attempt(load: Callable[[], Loaded]) -> Attempt:
    start = time.perf_counter()
    loaded: Loaded | UnreadableFile
    try:
        loaded = load()
    except UnreadableFile as error:
        loaded = error
    return Attempt(loaded, time.perf_counter() - start)


def _pass(known: Entry | None, report: Report) -> None:
    """Counts an item that is as it was."""
    if known and known.state == FAILED:
        report.failed.append(known)
    else:
        report.unchanged += 1


def _take(item: Item, future: Future[Attempt] | None, ledger: Ledger, report: Report) -> None:
    if future is None:
        with ledger.writing():
            ledger.withdraw(item.uri)
        report.withdrawn += 1
        return
    try:
        attempt = future.result()
    except UnreadableFile as error:  # of the guard: reading was cut short
        attempt = Attempt(error, error.seconds)
    if isinstance(attempt.loaded, UnreadableFile):
        entry = Entry(item.uri, item.stamp, FAILED, str(attempt.loaded), seconds=attempt.seconds)
        with ledger.writing():
            ledger.note(entry)
        report.failed.append(entry)
        return
    with ledger.writing():
        _keep(item, attempt.loaded, attempt.seconds, ledger)
    _count(attempt.loaded, report)


def _count(loaded: Loaded, report: Report) -> None:
    report.read += 1
    new = [pages for _, pages in loaded.files if pages]
    report.files += len(new)
    report.pages += sum(map(len, new))
    report.hidden += sum(UNDECIDED in file.problems for file, _ in loaded.files)
    report.failed.extend(entry for entry in loaded.entries if entry.state == FAILED)


def _keep(item: Item, loaded: Loaded, seconds: float, ledger: Ledger) -> None:
    """One transaction's worth: the paper, its files and their entries; files it no longer has go."""
    before = {file.id for file in ledger.files_of(loaded.paper.id)}
    failed = {entry.uri: entry for entry in loaded.entries if entry.state == FAILED}
    ledger.put_paper(loaded.paper)
    for file, pages in loaded.files:
        ledger.put_file(file, ledger.pages(file.id) if pages is None else pages)
    kept = {file.id for file, _ in loaded.files}
    for file in ledger.files_of(loaded.paper.id):
        if file.id in before - kept and file.uri not in failed:  # an old state outlives a failed renewal
            ledger.drop_file(file.id)
    ledger.forget(loaded.paper.id)  # notes on files it no longer has
    for entry in loaded.entries:
        ledger.note(entry)
    again = any(not entry.stamp for entry in failed.values())  # of a file that another day may give
    stamp = "" if again else item.stamp
    ledger.note(Entry(item.uri, stamp, *_state(loaded), loaded.paper.id, seconds))


def _state(loaded: Loaded) -> tuple[str, str]:
    """State and reason of a whole item; a paper whose files have entries of their own is only listed."""
    if loaded.entries or not loaded.files:
        return LISTED, ""
    [(file, pages)] = loaded.files  # a paper that is one file
    return state_of(file, pages or ()), "; ".join(file.problems)
