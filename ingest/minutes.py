"""What minutes say about one paper: its vote and its resolution, with the place of the words."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from ingest.describe.dates import DATE, first_date
from ingest.model import Consultation, File, Page, Paper, Passage, Span
from ingest.reference import find, parse
from ingest.vote import Decision, Outcome, read_result

MINUTES = re.compile(r"protokoll|niederschrift", re.I)  # in a file's name
HEAD = 1_000  # characters that may say when the meeting was
LONG_VOTE = 400  # characters; what is longer has run on into the debate, and says nothing certain
LONG_RESOLUTION = 300  # characters; what is longer decides more than "Kenntnisnahme"

_VOTE = re.compile(
    r"(?:Abstimmungs?ergebnis(?:se)?|Abstimmung|Beratungsergebnis|Ergebnis der Abstimmung)"
    r"(?: (?:zu[mr]? |über )?(?P<label>[^:.]{1,60}))?(?::|$)\s*"
)
_RESOLUTION = re.compile(r"Beschluss(?:text)?(?: (?:zu |Nr\. )?(?P<label>(?:TOP )?\d[\d.]*))?\s*(?::|$)\s*")
_ITEM = re.compile(
    r"(?:Zu )?(?:Punkt|TOP|Tagesordnungspunkt):? ?(?P<top>\d+(?:\.\d+)*)\.?(?: (?:der )?Tagesordnung)?\s*(?::|$|[-–] )",
    re.I,
)
_SUBITEM = re.compile(  # in the head of an item: "14.3 Zwei Plätze", "Antrag 1.187 (Seite 3): ..."
    r"(?:Antrag (?:Nr\. ?)?)?(?P<top>\d+\.\d+(?:\.\d+)*):?(?: +(?=\D)|$)"
)
_TALK = re.compile(
    r"(?:Der|Die) (?:Vorsitzende|(?:Ober|Erste )?Bürgermeister)|(?:Ober|Erste[r]? )?[Bb]ürgermeister"
    r"|Stadtr[aä]t|Rats(?:herr|frau)|Ortschaftsr|Ortsvorst|Zur Beurkundung|Schluss"
    r"|\(Keine|Nach(?:dem)? |Es folg|Auf (?:Nach)?frage"
)
_PAGE_MARK = re.compile(r"[-–] ?\d+ ?[-–]$|Seite \d+|-- \d+ of \d+ --$")
_LABEL = re.compile(
    r"(?P<label>(?:(?:Vorlage|Drucksache|DS)\b:? ?)?[A-Z/]{0,8}\d{2,5}[/-]\d[\w/-]*(?: ?\([^)]*\))?(?:\s*:\s*|\s+)"
    r"|(?:(?:Zu )?(?:(?:TOP|Punkt|Ziff(?:er|\.)|Nr\.|Buchst\w*\.?) ?[\w./, ()-]{1,40}"
    r"|[^:]{0,50}(?:[Aa]ntrag|[Vv]orlage|[Aa]nträge)(?:[ ,][^:]{1,40})?|\d+(?:\.\d+)*\.?|[a-z]\)))\s*:\s*)"
    r"|(?P<bare>\d+\.\d+(?:\.\d+)*) +(?=\D)"
)
_PART = re.compile(r"(?:Ziff|Nr|Buchst|[a-z]\)|\d+\.?$)", re.I)  # a part of one motion, no motion of its own
_TOPS = re.compile(r"(?:TOP|Punkt|Antrag|^)\s*(\d+(?:\.\d+)*)(?![\d/])", re.I)
_AMENDMENT = re.compile(r"\w*(?:änderungs|ergänzungs|zusatz|alternativ)(?:-?\w*|-/\w+)antr\w*", re.I)
_ASIDE = re.compile(r"mündlich|geschäftsordnung|absetzung|vertagung|verweisung", re.I)  # a motion that is no paper
# Words of the chair that close an item; the last resort where the minutes have no line for the vote.
_SPOKEN = re.compile(
    r"(?:(?:stell(?:t|e)|das (?:ist|war)|damit|somit)\s[^.:\n]{0,60}?)"
    r"(?P<words>(?:einstimmig|mehrheitlich)(?:e[nrs]?)? "
    r"(?:Zustimmung|Annahme|Ablehnung|zugestimmt|angenommen|abgelehnt|(?:so )?beschlossen))",
    re.I,
)
_AMENDS, _MOTION, _PROPOSAL = _KINDS = ("Änderungsantrag", "Antrag", "Vorlage")
_SETTLING = {Outcome.NOTED, Outcome.REFERRED, Outcome.POSTPONED, Outcome.SETTLED, Outcome.WITHDRAWN}
_FOR, _AGAINST = {Outcome.ACCEPTED, Outcome.AMENDED, Outcome.PARTLY}, {Outcome.REJECTED, Outcome.PARTLY}


@dataclass(frozen=True, slots=True)
class Reading:
    """What minutes say became of one paper, in their own words."""

    decision: Decision
    file: File
    quote: str  # stands so on the file's pages
    spans: tuple[Span, ...]  # where
    date: dt.date | None  # of the meeting
    stop: Consultation | None  # the stop of the paper's Beratungsfolge that this meeting was


@dataclass(slots=True)
class _Entry:
    """A paper that the head of an item names."""

    key: str
    top: str
    kind: str  # of _KINDS


@dataclass(slots=True)
class _Words:
    """A stretch of the text, and what it is about: "TOP 14.1", "Änderungsantrag", "" for the item as a whole."""

    label: str
    start: int
    end: int


@dataclass(slots=True)
class _Item:
    """One item of the agenda, or several that were dealt with at once."""

    entries: list[_Entry] = field(default_factory=list)
    tops: list[str] = field(default_factory=list)
    votes: list[_Words] = field(default_factory=list)
    resolutions: list[_Words] = field(default_factory=list)
    talk: list[_Words] = field(default_factory=list)


class _In(Enum):
    HEAD = auto()
    RESOLUTION = auto()
    VOTES = auto()
    TALK = auto()


def is_minutes(file: File) -> bool:
    """Whether a file is minutes, or an extract of them, by its name."""
    return bool(MINUTES.search(file.name))


def read_minutes(paper: Paper, file: File, pages: Sequence[Page]) -> Reading | None:
    """What a file says became of a paper; None where it says nothing, or nothing certain."""
    whole = _joined(file.id, pages)
    date, stop = _meeting(paper, f"{file.name}\n{whole.text[:HEAD]}")
    if date is None and stop is None:
        return None
    reference = parse(paper.reference or "")
    for item in _Items(whole.text).read():
        entry = _own(item, reference.key if reference else None, stop)
        if found := entry and _found(whole.text, item, entry):
            decision, start, end = found
            return Reading(decision, file, whole.text[start:end], whole.locate(start, end), date, stop)
    return None


def _joined(file_id: str, pages: Sequence[Page]) -> Passage:
    """A file as one text that knows its pages."""
    spans = tuple(Span(page.number, 0, len(page.text)) for page in pages)
    return Passage(file_id, file_id, "", "\n".join(page.text for page in pages), spans)


def _meeting(paper: Paper, head: str) -> tuple[dt.date | None, Consultation | None]:
    """The day that minutes are of, and the stop of the paper that it was; no stop where several could be meant."""
    said = [date for match in DATE.finditer(head) if (date := first_date(match.group()))]
    days = {stop.date for stop in paper.consultations} & set(said)
    day = said[0] if said and (said[0] in days or not days) else days.pop() if len(days) == 1 else None
    stops = [stop for stop in paper.consultations if day and stop.date == day]
    return day, stops[0] if len(stops) == 1 else None


class _Items:
    """Reads the items of minutes line by line."""

    def __init__(self, text: str) -> None:
        self._text, self._items, self._state = text, [_Item()], _In.HEAD
        self._top, self._kind = "", ""

    def read(self) -> list[_Item]:
        """The items in order."""
        at = 0
        for line in self._text.splitlines(keepends=True):
            words = line.strip()
            start = at + len(line) - len(line.lstrip())
            if not _PAGE_MARK.fullmatch(words):
                self._take(words, start)
            at += len(line)
        return self._items

    @property
    def _item(self) -> _Item:
        return self._items[-1]

    def _take(self, line: str, start: int) -> None:
        if self._begins_vote(line, start) or self._begins_resolution(line, start) or self._begins_item(line):
            return
        if _TALK.match(line):
            self._state = _In.TALK
            self._item.talk.append(_Words("", start, start))
        {_In.HEAD: self._head, _In.RESOLUTION: self._resolution, _In.VOTES: self._vote, _In.TALK: self._talk}[
            self._state
        ](line, start)

    def _begins_vote(self, line: str, start: int) -> bool:
        match = _VOTE.match(line)
        label = (match and match["label"]) or ""
        if not match or (label and not (_TOPS.search(label) or _kind(label))):
            return False
        self._state = _In.VOTES
        rest = line[match.end() :]
        self._item.votes.append(_Words(label, start + match.end(), start + match.end()))
        if rest:
            self._vote(rest, start + match.end())
        return True

    def _begins_resolution(self, line: str, start: int) -> bool:
        match = _RESOLUTION.match(line)
        if not match or self._state is _In.TALK:
            return False
        self._state = _In.RESOLUTION
        self._item.resolutions.append(_Words(match["label"] or "", start + match.end(), start + match.end()))
        self._resolution(line[match.end() :], start + match.end())
        return True

    def _begins_item(self, line: str) -> bool:
        match = _ITEM.match(line)
        if not match or (self._state is _In.VOTES and _TOPS.match(self._item.votes[0].label)):
            return False
        if self._state in (_In.RESOLUTION, _In.VOTES) and match["top"] in self._item.tops:
            return False  # what was resolved or voted on one of several items
        if self._state is _In.VOTES and not self._item.votes[-1].label and _is_empty(self._item.votes[-1]):
            return False  # the first line of a vote is about one of several items
        if self._state is not _In.HEAD:
            self._items.append(_Item())
        self._state, self._top = _In.HEAD, match["top"]
        self._item.tops.append(self._top)
        return True

    def _head(self, line: str, _: int) -> None:
        if match := _SUBITEM.match(line):
            self._top = match["top"]
            self._item.tops.append(self._top)
        self._kind = _kind(line.partition("Vorlage")[0]) or self._kind
        for reference in find(line):
            if all(entry.key != reference.key for entry in self._item.entries):
                self._item.entries.append(_Entry(reference.key, self._top, self._kind or _PROPOSAL))
            self._kind = ""

    def _resolution(self, line: str, start: int) -> None:
        last = self._item.resolutions[-1]
        if line:
            last.start, last.end = (start if _is_empty(last) else last.start), start + len(line)

    def _vote(self, line: str, start: int) -> None:
        last = self._item.votes[-1]
        if not line:
            return
        label = _LABEL.match(line)
        if label:
            self._labelled(label["label"] or label["bare"], start + label.end(), start + len(line))
        elif _is_empty(last):
            last.start, last.end = start, start + len(line)
        elif named := _AMENDMENT.search(line):  # told in a sentence, without a label
            self._item.votes.append(_Words(named.group(), start, start + len(line)))
        elif "\n\n" in self._text[last.end : start].replace(" ", ""):
            self._state = _In.TALK  # a paragraph of its own
        else:
            last.end = start + len(line)

    def _labelled(self, label: str, start: int, end: int) -> None:
        votes = self._item.votes
        if _PART.match(label):  # of what was named last
            label = f"{votes[-1].label} {label}" if not _PART.search(votes[-1].label) else votes[-1].label
        elif votes[-1].label and _is_empty(votes[-1]):
            label = f"{votes[-1].label} {label}"
        if _is_empty(votes[-1]):
            votes.pop()
        votes.append(_Words(label.strip(), start, end))

    def _talk(self, line: str, start: int) -> None:
        if self._item.talk:
            self._item.talk[-1].end = start + len(line)


def _is_empty(words: _Words) -> bool:
    return words.start == words.end


def _kind(words: str) -> str:
    """Which kind of motion words name; "" where none."""
    if _AMENDMENT.search(words):
        return _AMENDS
    if re.search(r"antrag|anträge", words, re.I):
        return _MOTION
    return _PROPOSAL if re.search(r"vorlage", words, re.I) else ""


def _own(item: _Item, key: str | None, stop: Consultation | None) -> _Entry | None:
    """The paper among those that an item is about; one that is not named, but its item, is the only one there."""
    named = next((entry for entry in item.entries if entry.key == key), None)
    if named or item.entries or not stop or not stop.number:
        return named
    return _Entry("", stop.number, _PROPOSAL) if item.tops == [stop.number.rstrip(".")] else None


def _found(text: str, item: _Item, entry: _Entry) -> tuple[Decision, int, int] | None:
    """The decision on a paper and where it stands; None where there is none, or several could be meant."""
    votes = [vote for vote in item.votes if not _is_empty(vote)]
    if any(vote.end - vote.start > LONG_VOTE for vote in votes):
        return None
    read = [(vote, read_result(text[vote.start : vote.end])) for vote in votes]
    mine = [one for one in read if _is_about(one[0].label, entry, item)]
    if mine and (both := _together(text, mine)) and both[0].outcome is not Outcome.NO_VOTE:
        return both
    if not votes or all(decision.outcome is Outcome.NO_VOTE for _, decision in read):
        return _settled(text, item, entry) or (_together(text, read) if read else _spoken(text, item, entry))
    return None


def _together(text: str, read: Sequence[tuple[_Words, Decision]]) -> tuple[Decision, int, int] | None:
    """One decision from those on the parts of a motion."""
    outcomes = {decision.outcome for _, decision in read}
    start, end = read[0][0].start, read[-1][0].end
    if Outcome.UNKNOWN in outcomes:
        return None
    if len(read) == 1:
        return read[0][1], start, end
    partly = bool(outcomes & _FOR) and bool(outcomes & _AGAINST)
    if len(outcomes) > 1 and not partly:
        return None
    outcome = Outcome.PARTLY if partly else outcomes.pop()
    unanimous = {decision.unanimous for _, decision in read}
    return Decision(outcome, text[start:end], None, unanimous.pop() if len(unanimous) == 1 else None), start, end


def _settled(text: str, item: _Item, entry: _Entry) -> tuple[Decision, int, int] | None:
    """What a short resolution says where nothing was voted: that the paper was noted, referred, postponed."""
    mine = [one for one in item.resolutions if not _is_empty(one) and _is_about(one.label, entry, item, alone=False)]
    if len(mine) != 1 or mine[0].end - mine[0].start > LONG_RESOLUTION:
        return None
    decision = read_result(text[mine[0].start : mine[0].end])
    return (decision, mine[0].start, mine[0].end) if decision.outcome in _SETTLING else None


def _spoken(text: str, item: _Item, entry: _Entry) -> tuple[Decision, int, int] | None:
    """What the chair states where the minutes have no line for the vote; only if all of it says the same."""
    if len(item.entries) > 1 or entry.kind == _AMENDS:
        return None
    said = [match for words in item.talk for match in _SPOKEN.finditer(text, words.start, words.end)]
    decisions = [read_result(match["words"]) for match in said]
    if len({(one.outcome, one.unanimous) for one in decisions}) != 1:
        return None
    return decisions[-1], said[-1].start("words"), said[-1].end("words")


def _is_about(label: str, entry: _Entry, item: _Item, *, alone: bool = True) -> bool:
    """Whether words with this label are about a paper.

    Without a label they are about the only paper that amends no other, or where `alone` is False about all.
    """
    keys = {reference.key for reference in find(label)}
    if keys or _ASIDE.search(label):
        return entry.key in keys
    tops = _TOPS.findall(label)
    if tops and not _PART.match(label):
        same = [one for one in item.entries if one.top == entry.top]
        return entry.top in tops and _is_kind(label, entry, same)
    return _is_kind(label, entry, item.entries) if alone or label else True


def _is_kind(label: str, entry: _Entry, entries: Sequence[_Entry]) -> bool:
    """Whether a label names a paper's kind and no other of these is of it, or no kind and only it is no amendment."""
    kind = _kind(_TOPS.sub("", label))
    if kind:
        return kind == entry.kind and sum(one.kind == kind for one in entries) <= 1
    return entry.kind != _AMENDS and sum(one.kind != _AMENDS for one in entries) <= 1
