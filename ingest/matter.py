"""A Vorgang: the papers of one matter in one chain, from the motion to the decision and what was reported later."""

import datetime as dt
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.audience import ANYBODY, Audience
from ingest.ledger import Ledger
from ingest.minutes import Reading, is_minutes, read_minutes
from ingest.model import Consultation, File, Paper
from ingest.reference import find, parse
from ingest.vote import Decision, Outcome, Votes, read_result

MOST = 30  # papers of one matter; a budget, which links hundreds, is shown by those nearest to the paper asked for
SAME_TITLE_DAYS = 300  # what comes back every year has the same title, and is another matter
SAME_TITLE_PAPERS = 4  # papers of one title at most: what has more is a kind of paper ("Bebauungsplan Ortsmitte")
SAME_TITLE_WORDS = 3  # of a title at least
STATEMENT, REPLY = "Stellungnahme der Verwaltung", "Antwort der Verwaltung"
MINUTES_ONLY, HEARING, PAPER = "Niederschrift", "Beratung", "Vorlage"  # kinds of steps that no record names

_STATEMENT = re.compile(r"stellungnahme|\bStN\b", re.I)  # in a file's name
_REPLY = re.compile(r"antwort|beantwortung", re.I)
_UNSAID = ("", "unbekannt")  # roles that say nothing
_WORD = re.compile(r"[^\W\d_]{2,}")
_AGREEING = (
    {Outcome.ACCEPTED, Outcome.AMENDED, Outcome.PARTLY},
    {Outcome.NOTED, Outcome.SETTLED, Outcome.NO_VOTE, Outcome.REFERRED, Outcome.PREPARED, Outcome.WITHDRAWN},
)  # outcomes that registers and minutes use side by side


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened in a matter: a paper came in, was answered, or was dealt with in a meeting."""

    kind: str  # type of the paper, STATEMENT, REPLY, or the role of the meeting: "Vorberatung", "Entscheidung"
    paper: Paper
    date: dt.date | None = None
    file: File | None = None  # the document that is the step
    stop: Consultation | None = None  # the meeting
    result: Decision | None = None  # as the register has it, else as the minutes have it
    minutes: Reading | None = None  # what the minutes say, beside a register's word too

    @property
    def is_open(self) -> bool:
        """Whether a meeting's result is not published."""
        return self.stop is not None and self.result is None

    @property
    def votes(self) -> Votes | None:
        """The votes that were counted, by register or minutes; None where those two contradict each other."""
        if self.result and self.result.votes:
            return self.result.votes
        return self.minutes.decision.votes if self.minutes and not self.is_disputed else None

    @property
    def is_disputed(self) -> bool:
        """Whether register and minutes say different things."""
        if not self.result or not self.minutes:
            return False
        said = {self.result.outcome, self.minutes.decision.outcome}
        return len(said) > 1 and Outcome.UNKNOWN not in said and not any(said <= alike for alike in _AGREEING)


@dataclass(frozen=True, slots=True)
class Matter:
    """The chain of a paper's matter, oldest step first."""

    paper: Paper  # that was asked for
    steps: tuple[Step, ...]
    as_of: dt.date | None  # the day of the data: what was not published then is open


def matter_of(ledger: Ledger, paper: Paper, *, audience: Audience = ANYBODY) -> Matter:
    """The matter of a paper; for the public without any trace of what is not public."""
    if not audience.admits(paper):
        return Matter(paper, (), ledger.as_of())
    papers = [paper, *related(ledger, paper, audience=audience)]
    steps = [step for one in papers for step in steps_of(ledger, one, audience=audience)]
    return Matter(paper, tuple(_in_order(steps)), ledger.as_of())


def related(ledger: Ledger, paper: Paper, *, audience: Audience = ANYBODY) -> list[Paper]:
    """The other papers of a matter, nearest first: same number, linked by the register, named in a title."""
    found, waiting = {paper.id: paper}, deque([paper])
    titled = [*_titled(ledger, paper, audience=audience)]
    while waiting:
        one = waiting.popleft()
        family = ledger.families([one.id], audience=audience).get(one.id, ())
        kin = [*family, *ledger.linked(one, audience=audience), *(titled if one is paper else ())]
        for other in kin:
            if other.id not in found and len(found) <= MOST and _is_near(other, paper):
                found[other.id] = other
                waiting.append(other)
    return [other for other in found.values() if other.id != paper.id]


def _titled(ledger: Ledger, paper: Paper, *, audience: Audience) -> Iterator[Paper]:
    """What the paper's title names, what names the paper in its title, and what has the same title."""
    for reference in find(paper.name):
        yield from ledger.bearing(reference, audience=audience)
    alike = [other for other in ledger.naming(paper, audience=audience) if _is_near(other, paper)]
    number = parse(paper.reference or "")
    yield from (one for one in alike if number and number.key in {named.key for named in find(one.name)})
    same = [other for other in alike if other.name == paper.name]
    if _is_unmistakable(paper, same):
        yield from same


def _is_near(other: Paper, paper: Paper) -> bool:
    """Whether two papers may be of the same town."""
    return not other.body or not paper.body or other.body == paper.body


def _is_unmistakable(paper: Paper, same: Sequence[Paper]) -> bool:
    """Whether papers of one title are of one matter: it says something, they are few, of one time, and not alike.

    Two of one type before the same Gremium are rather two parts of a work, or the same work a year later.
    """
    days = [one.date for one in (paper, *same)]
    dated = [day for day in days if day]
    return (
        0 < len(same) < SAME_TITLE_PAPERS
        and len(_WORD.findall(paper.name)) >= SAME_TITLE_WORDS
        and len(dated) == len(days)
        and (max(dated) - min(dated)).days <= SAME_TITLE_DAYS
        and all(_differs(paper, other) for other in same)
    )


def _differs(paper: Paper, other: Paper) -> bool:
    """Whether two papers are of different types, or for different Gremien."""
    apart = set(paper.organizations).isdisjoint(other.organizations)
    return paper.paper_type != other.paper_type or bool(apart and paper.organizations and other.organizations)


def steps_of(ledger: Ledger, paper: Paper, *, audience: Audience) -> Iterator[Step]:
    """What happened to one paper, as far as this audience may know; in no order."""
    files = ledger.files_of(paper.id, audience=audience)
    yield Step(paper.paper_type or PAPER, paper, _came_in(paper))
    yield from (Step(kind, paper, file=file) for file in files if (kind := _answers(file)))
    read = (read_minutes(paper, file, ledger.pages(file.id)) for file in files if is_minutes(file))
    readings = [reading for reading in read if reading]
    stops = [stop for stop in paper.consultations if stop.organization or stop.date]
    yield from (_meeting(paper, stop, [one for one in readings if one.stop == stop]) for stop in stops)
    for reading in _agreed([one for one in readings if one.stop is None and one.date]):
        yield Step(MINUTES_ONLY, paper, reading.date, reading.file, result=reading.decision, minutes=reading)


def _came_in(paper: Paper) -> dt.date | None:
    """The paper's date; None where it is later than its first meeting, and so cannot be the day it came in."""
    first = _first_meeting(paper)
    return paper.date if not paper.date or not first or paper.date <= first else None


def _first_meeting(paper: Paper) -> dt.date | None:
    return min((stop.date for stop in paper.consultations if stop.date), default=None)


def _answers(file: File) -> str:
    """What kind of answer a file is, by its name; "" for another."""
    if is_minutes(file):
        return ""
    return REPLY if _REPLY.search(file.name) else STATEMENT if _STATEMENT.search(file.name) else ""


def _meeting(paper: Paper, stop: Consultation, readings: Sequence[Reading]) -> Step:
    reading = next(iter(_agreed(readings)), None)
    said = read_result(stop.result) if stop.result else None
    kind = stop.role if stop.role and stop.role not in _UNSAID else HEARING
    if reading is None:
        return Step(kind, paper, stop.date, stop=stop, result=said)
    return Step(kind, paper, stop.date, reading.file, stop, said or reading.decision, reading)


def _agreed(readings: Sequence[Reading]) -> list[Reading]:
    """One reading for each day; none for a day on which minutes contradict each other."""
    days: dict[dt.date | None, list[Reading]] = {}
    for one in readings:
        days.setdefault(one.date, []).append(one)
    return [of_day[0] for of_day in days.values() if len({one.decision.outcome for one in of_day}) == 1]


def _in_order(steps: Iterable[Step]) -> list[Step]:
    """By day; what has none stands before the first meeting of its paper, behind the paper itself."""

    def place(step: Step) -> tuple[dt.date, int, str, str]:
        phase = 2 if step.stop or step.minutes else 1 if step.file else 0
        first = _first_meeting(step.paper) or dt.date.max
        day = step.date or min(step.paper.date or first, first)
        return day, phase, step.paper.reference or "", step.paper.id

    return sorted(steps, key=place)
