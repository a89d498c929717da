"""What an endpoint has published, changed and withdrawn since it was last read, in few requests."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from ingest.errors import SourceDown, UnreadableFile
from ingest.ledger import FAILED, GONE, Ledger
from ingest.model import stable_id
from ingest.register import Mark, Register
from ingest.sources import oparl
from ingest.sources.endpoint import Endpoint, Json, many
from ingest.sources.item import READING, Item
from ingest.sources.oparl import by_id, plain

RECONCILE = dt.timedelta(days=7)  # then everything is listed: not every system tells all its changes
OVERLAP = dt.timedelta(hours=3)  # clocks differ, and some systems write local time where UTC is meant
MOST_GONE = 0.5  # of all papers; a listing that lacks more is rather broken than true
ORGANIZATION, MEETING, AGENDA_ITEM, PAPER = "organization", "meeting", "agendaItem", "paper"  # lists of a Body
BELONGING = ("consultation", "file")  # lists of a Body (OParl 1.1) whose objects name the papers they belong to
EMPTIED = (
    "{url} nennt keine einzige Unterlage mehr, eingelesen sind {known}. Es wurde nichts gelöscht. "
    "Bitte beim Betreiber nachfragen und später erneut abrufen."
)
SHRUNK = (
    "{url} nennt {missing} von {known} Unterlagen nicht mehr. Es wurde noch nichts gelöscht. "
    "Bitte prüfen; stimmt es: ratslotse sync … --auch-viele-loeschen"
)
NOTHING = "{url} enthält keine Unterlagen. Bitte die Adresse prüfen."
BROKEN_OFF = "{error} (Bis dahin durchgesehen: {listed} Unterlagen.)"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the clerk wants of a run."""

    complete: bool = False  # list everything, though it is not yet time
    many: bool = False  # list everything, and withdraw papers even if they are more than MOST_GONE


class Sync:
    """One run over an endpoint: offer its items to `ingest`, and remember the run when all were taken."""

    def __init__(self, endpoint: Endpoint, ledger: Ledger, wishes: Wishes, now: dt.datetime) -> None:
        self._endpoint, self._ledger, self._wishes, self._now = endpoint, ledger, wishes, now
        self._marks: list[tuple[Register, Mark]] = []

    def items(self) -> Iterator[Item]:
        """An item for each paper that may be new or changed, and for each that is withdrawn.

        Raises:
            SourceDown: the endpoint does not answer as it should; what was offered before is sound.
        """
        listed = 0
        try:
            for body in self._bodies():
                for item in self._items(body):
                    yield item
                    listed += item.load is not None
        except SourceDown as error:
            raise SourceDown(BROKEN_OFF.format(error=error, listed=listed) if listed else str(error)) from error
        if not any(register.uris(PAPER) for register, _ in self._marks):
            raise SourceDown(NOTHING.format(url=self._endpoint.url))

    def remember(self) -> None:
        """Lets the next run begin where this one did; to be called when each item has been taken."""
        with self._ledger.writing():
            for register, mark in self._marks:
                register.put_mark(mark)

    def _bodies(self) -> Iterator[Json]:
        start = self._endpoint.json(self._endpoint.url)
        bodies = plain(start.get("body"))
        if PAPER in start:  # a body's own address was given
            yield start
        elif bodies:
            for page in self._endpoint.pages(bodies):
                yield from page
        else:
            raise SourceDown(
                f"{self._endpoint.url} ist kein OParl-System und keine OParl-Körperschaft. Bitte die Adresse prüfen."
            )

    def _items(self, body: Json) -> Iterator[Item]:
        register = self._ledger.register(plain(body.get("id")) or self._endpoint.url)
        mark = register.mark()
        since = self._since(mark)
        run = _Run(self._endpoint, self._ledger, register, body, since, self._now.isoformat())
        run.learn()
        if mark is None or since is None:
            yield from run.everything(self._wishes)
            self._marks.append((register, Mark(self._now, self._now, READING)))
        else:
            yield from run.changes()
            self._marks.append((register, Mark(self._now, mark.listed, READING)))

    def _since(self, mark: Mark | None) -> dt.datetime | None:
        """What changed later is asked for; None: everything."""
        asked = self._wishes.complete or self._wishes.many
        if mark is None or asked or mark.reading != READING or self._now - mark.listed >= RECONCILE:
            return None
        return mark.since - OVERLAP


@dataclass(frozen=True, slots=True)
class _Run:
    """The lists of one body, each asked once."""

    endpoint: Endpoint
    ledger: Ledger
    register: Register
    body: Json
    since: dt.datetime | None
    seen: str  # names this run in the register

    def learn(self) -> None:
        """Brings the register in line with the body's organizations, meetings and their agenda items."""
        self._learn(ORGANIZATION, oparl.organization_record)
        for page in self._pages(MEETING):
            self._learn_meetings(by_id(page))
        if self.since is None:
            self._forget()
            return
        self._learn(AGENDA_ITEM, oparl.item_record)
        for kind in BELONGING:
            for page in self._pages(kind):
                self._doubt(by_id(page))

    def everything(self, wishes: Wishes) -> Iterator[Item]:
        """All papers, then those that are no longer listed, once they are not at their own addresses either.

        A list that changes while it is turned over may skip a paper.
        """
        before = len(self.register.uris(PAPER))
        for page in self._pages(PAPER):
            yield from self._papers([one for one in page if not one.get("deleted")])
        missing = self.register.unseen(PAPER, self.seen)
        self._check(before, len(missing), wishes)
        for uri in missing:
            yield from self._again(uri, gone=(404, 410))

    def changes(self) -> Iterator[Item]:
        """The papers changed and withdrawn, then those that other changes concern or that failed before."""
        asked = set[str]()
        for page in self._pages(PAPER):
            asked |= by_id(page).keys()
            yield from self._papers(page)
        for uri in [uri for uri in self.register.uris(PAPER) if uri not in asked and self._is_stale(uri)]:
            yield from self._again(uri, gone=(410,))

    def _papers(self, page: Iterable[Json]) -> Iterator[Item]:
        """Items for the papers of a page, once the register knows of all of them."""
        found = by_id(page)
        published = _published(found)
        with self.ledger.writing():
            self.register.put(PAPER, _each(published, oparl.paper_record), self.seen)
        for uri, paper in found.items():
            if uri in published:
                yield self._item(uri, paper)
            elif self.register.get(uri):
                yield _withdrawn(uri)

    def _again(self, uri: str, gone: tuple[int, ...]) -> Iterator[Item]:
        """A paper asked for by itself; gone where the answer has one of these statuses."""
        try:
            answer = self.endpoint.get(uri)
            paper = {"deleted": True} if answer.status in gone else answer.json()
        except SourceDown as error:
            yield Item(uri, "", partial(_refuse, str(error)))
            return
        yield from self._papers([{**paper, "id": uri}])

    def _item(self, uri: str, paper: Json) -> Item:
        record = self.register.get(uri)
        stops = oparl.consultations(record, self.register.get)
        stamp = oparl.stamp(record, stops)
        name = plain(self.body.get("name"))
        offices = (self.register.get(plain(one) or "").get("name") for one in many(paper.get("underDirectionOf")))
        before = self._before(uri, stamp)
        load = partial(oparl.load, self.endpoint, name, paper, stops, before, tuple(filter(None, offices)))
        return Item(uri, stamp, load)

    def _before(self, uri: str, stamp: str) -> oparl.Before:
        known, paper_id = self.ledger.entry(uri), stable_id("paper", uri)
        if known is None or known.stamp == stamp:  # nothing there, or nothing to be loaded
            return oparl.Before()
        noted = [(file, self.ledger.entry(file.uri)) for file in self.ledger.files_of(paper_id)]
        kept = {file.uri: (file, entry) for file, entry in noted if entry and entry.state not in (FAILED, GONE)}
        return oparl.Before(kept, {file.uri: oparl.head(self.ledger.pages(file.id)) for file, _ in kept.values()})

    def _is_stale(self, uri: str) -> bool:
        """Whether a paper has to be read anew though its source does not list it as changed."""
        known, record = self.ledger.entry(uri), self.register.get(uri)
        return known is None or known.stamp != oparl.stamp(record, oparl.consultations(record, self.register.get))

    def _pages(self, kind: str) -> Iterator[list[Json]]:
        """The pages of a list of the body; none where it has no such list."""
        url = plain(self.body.get(kind))
        return self.endpoint.pages(_changed(url, self.since)) if url else iter(())

    def _learn(self, kind: str, record: Callable[[Json], Json]) -> None:
        for page in self._pages(kind):
            found = by_id(page)
            with self.ledger.writing():
                self.register.drop(found)
                self.register.put(kind, _each(_published(found), record), self.seen)

    def _learn_meetings(self, found: dict[str, Json]) -> None:
        """Meetings come with their agenda items, and take along those they no longer have."""
        published = _published(found)
        items = by_id(item for meeting in published.values() for item in many(meeting.get("agendaItem")))
        with self.ledger.writing():
            for uri in found:
                self.register.drop([uri, *self.register.get(uri).get("items", ())])
            self.register.put(MEETING, _each(published, oparl.meeting_record), self.seen)
            self.register.put(AGENDA_ITEM, _each(_published(items), oparl.item_record), self.seen)

    def _forget(self) -> None:
        """Drops what was not listed, where anything was: an empty list says nothing."""
        with self.ledger.writing():
            for listed, kinds in ((ORGANIZATION, (ORGANIZATION,)), (MEETING, (MEETING, AGENDA_ITEM))):
                if len(self.register.unseen(listed, self.seen)) < len(self.register.uris(listed)):
                    for kind in kinds:
                        self.register.drop(self.register.unseen(kind, self.seen))

    def _doubt(self, found: dict[str, Json]) -> None:
        """Lets the papers of changed consultations and files be asked for: their digests are true no longer."""
        papers = [paper for uri, one in found.items() for paper in self._papers_of(uri, one)]
        with self.ledger.writing():
            for paper in papers:
                if record := self.register.get(paper):
                    self.register.put(PAPER, {paper: {**record, "digest": ""}}, self.seen)

    def _papers_of(self, uri: str, belonging: Json) -> list[str]:
        """The papers a consultation or file names, else those that have it; deleted ones name none."""
        named = [paper for one in many(belonging.get("paper")) if (paper := plain(one))]
        if named:
            return named
        of_file = [file.paper for file in self.ledger.files([stable_id("file", uri)]).values()]
        return [paper.source for paper in self.ledger.papers(of_file).values()] or [
            paper
            for paper in self.register.uris(PAPER)
            if any(stop.get("id") == uri for stop in self.register.get(paper)["consultation"])
        ]

    def _check(self, known: int, missing: int, wishes: Wishes) -> None:
        url = plain(self.body.get(PAPER)) or self.endpoint.url
        if missing and missing == len(self.register.uris(PAPER)):
            raise SourceDown(EMPTIED.format(url=url, known=known))
        if missing > known * MOST_GONE and not wishes.many:
            raise SourceDown(SHRUNK.format(url=url, missing=missing, known=known))


def _each(objects: dict[str, Json], record: Callable[[Json], Json]) -> dict[str, Json]:
    return {uri: record(one) for uri, one in objects.items()}


def _published(objects: dict[str, Json]) -> dict[str, Json]:
    return {uri: one for uri, one in objects.items() if not one.get("deleted")}


def _changed(url: str, since: dt.datetime | None) -> str:
    """The address of a list, or of what changed in it; Z spares vendors the decoding of a plus sign."""
    if since is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}modified_since={since.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _withdrawn(uri: str) -> Item:
    return Item(uri, "", None)


def _refuse(reason: str) -> NoReturn:
    raise UnreadableFile(reason)
