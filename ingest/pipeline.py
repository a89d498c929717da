"""The order of ingest, in one place: what is new is read, cleaned, described and kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ingest.errors import UnreadableFile
from ingest.ledger import EMPTY, FAILED, LISTED, READ, Entry, Ledger
from ingest.sources.item import Item, Loaded


@dataclass(slots=True)
class Report:
    """What a run did: counts of papers and files, and each file that could not be read."""

    read: int = 0  # papers new or changed
    unchanged: int = 0
    files: int = 0  # files with text
    pages: int = 0
    failed: list[Entry] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """Everything the sources offered."""
        return self.read + self.unchanged + len(self.failed)


def ingest(items: Iterable[Item], ledger: Ledger, progress: Callable[[Report], None]) -> Report:
    """Reads what is new or changed into the ledger; a failure is noted and the next item goes on."""
    report = Report()
    for item in items:
        known = ledger.entry(item.uri)
        if not known or not item.stamp or known.stamp != item.stamp:
            _take(item, ledger, report)
        elif known.state == FAILED:
            report.failed.append(known)
        else:
            report.unchanged += 1
        progress(report)
    return report


def _take(item: Item, ledger: Ledger, report: Report) -> None:
    try:
        loaded = item.load()
    except UnreadableFile as error:
        entry = Entry(item.uri, item.stamp, FAILED, str(error))
        with ledger.writing():
            ledger.note(entry)
        report.failed.append(entry)
        return
    with ledger.writing():
        _keep(item, loaded, ledger)
    report.read += 1
    report.files += sum(1 for _, pages in loaded.files if pages)
    report.pages += sum(len(pages) for _, pages in loaded.files)
    report.failed.extend(entry for entry in loaded.entries if entry.state == FAILED)


def _keep(item: Item, loaded: Loaded, ledger: Ledger) -> None:
    """One transaction's worth: the paper, its files and their entries; files it no longer has go."""
    before = {file.id for file in ledger.files_of(loaded.paper.id)}
    failed = {entry.uri for entry in loaded.entries if entry.state == FAILED}
    ledger.put_paper(loaded.paper)
    for file, pages in loaded.files:
        ledger.put_file(file, pages)
    kept = {file.id for file, _ in loaded.files}
    for file in ledger.files_of(loaded.paper.id):
        if file.id in before - kept and file.uri not in failed:  # an old state outlives a failed renewal
            ledger.drop_file(file.id)
    for entry in loaded.entries:
        ledger.note(entry)
    stamp = "" if failed else item.stamp  # tried again next time
    ledger.note(Entry(item.uri, stamp, *_state(loaded), loaded.paper.id))


def _state(loaded: Loaded) -> tuple[str, str]:
    """State and reason of a whole item; a paper whose files have entries of their own is only listed."""
    if loaded.entries or not loaded.files:
        return LISTED, ""
    problems = "; ".join(problem for file, _ in loaded.files for problem in file.problems)
    return (READ if any(pages for _, pages in loaded.files) else EMPTY), problems
