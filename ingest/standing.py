"""How it stands with every file: one state, its reason, its seconds; worked out from the ledger and never stored."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import islice
from urllib.parse import unquote

from ingest.audience import UNRESTRICTED, Audience
from ingest.ledger import EMPTY, FAILED, GONE, PARTLY, READ, RECOGNISED, Entry, Ledger
from ingest.model import File, Paper
from ingest.sources.item import UNDECIDED

SUPERSEDED, DUPLICATE, WITHHELD = "ersetzt", "Doppel", "zurückgehalten"
UNREAD = (FAILED, EMPTY, GONE)
STATES = (*UNREAD, SUPERSEDED, DUPLICATE, WITHHELD, PARTLY, RECOGNISED, READ)  # the first that holds, counts
MARKED = "als nichtöffentlich gekennzeichnet"  # by the file itself, the register or the clerk
SLOWEST = 5  # files that are named for the time they took
AT_ONCE = 500  # files asked for in one query; SQLite takes 32,766 values (SQLITE_MAX_VARIABLE_NUMBER)


@dataclass(frozen=True, slots=True)
class Standing:
    """One file as it stands."""

    entry: Entry  # how reading it went
    state: str  # of STATES
    reason: str  # German; "" where there is nothing to say
    file: File | None  # as last read; None where it never was
    paper: Paper | None
    pages: int = 0
    newer: Paper | None = None  # that took its paper's place

    @property
    def place(self) -> str:
        """Where people find the file."""
        return place((self.file and self.file.web) or self.entry.uri)

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it."""
        return bool(self.file and self.paper and self.file.public and self.paper.public)


@dataclass(slots=True)
class Stock:
    """What all files come to, counted while they pass."""

    states: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0  # that reading took
    slowest: list[Standing] = field(default_factory=list)

    def add(self, standing: Standing) -> None:
        """Counts a file that passes."""
        self.states[standing.state] += 1
        self.seconds += standing.entry.seconds
        self.slowest = nlargest(SLOWEST, [*self.slowest, standing], key=lambda one: one.entry.seconds)

    @property
    def ordered(self) -> dict[str, int]:
        """The number of files in each state there is, what is worst first."""
        return {state: self.states[state] for state in STATES if self.states[state]}


def standings(ledger: Ledger, *, audience: Audience = UNRESTRICTED) -> Iterator[Standing]:
    """Every file once, by URI; for an audience, its reasons name nothing that it may not see either."""
    newer, firsts = ledger.superseded(audience=audience), _firsts(ledger)
    for entry, file, paper, pages in ledger.inventory():
        replaced_by, first = (newer.get(paper.id) if paper else None), (firsts.get(file.id) if file else None)
        state, reason = _state(entry, file, paper, replaced_by, first)
        standing = Standing(entry, state, reason, file, paper, pages, replaced_by)
        if file and paper and audience.admits(paper, file) or audience.everything:
            yield standing


def place(uri: str) -> str:
    """A URI as people write it: a path, or an address; control characters are made harmless."""
    return shown(unquote(uri.removeprefix("file://")) if uri.startswith("file://") else uri)


def shown(text: str) -> str:
    """The text on one line, without what would steer a terminal or fits no encoding."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _state(
    entry: Entry, file: File | None, paper: Paper | None, newer: Paper | None, first: File | None
) -> tuple[str, str]:
    """The first state that holds, with its reason."""
    if not file or not paper or entry.state in UNREAD:
        return entry.state, entry.reason
    if newer:
        return SUPERSEDED, f"ersetzt durch {newer.reference or newer.name}"
    if first:
        return DUPLICATE, f"gleichlautend mit {place(first.web or first.uri)}"
    if not (file.public and paper.public):
        return WITHHELD, UNDECIDED if UNDECIDED in file.problems else MARKED
    return entry.state, entry.reason


def _firsts(ledger: Ledger) -> dict[str, File]:
    """The file that is shown in the place of each one that says the same, by File.id."""
    shown_for = {other: text.files[0] for text in ledger.texts() for other in text.files[1:]}
    wanted, files = iter(set(shown_for.values())), dict[str, File]()
    while some := list(islice(wanted, AT_ONCE)):
        files |= ledger.files(some)
    return {other: files[first] for other, first in shown_for.items()}
