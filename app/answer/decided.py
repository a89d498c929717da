"""What became of a paper, as sentences with their proof: the register's results and what the minutes say."""

import datetime as dt
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Literal

from app.answer.meant import family_of
from app.answer.model import Citation, Record, Sentence
from app.answer.understand import Kind, Question
from index.model import Hit
from ingest.audience import Audience
from ingest.ledger import Ledger
from ingest.matter import Step, steps_of
from ingest.minutes import Reading
from ingest.model import Paper, Passage, stable_id
from ingest.result import PREPARING
from ingest.versions import NEWER, OLDER
from ingest.vote import Decision, Outcome, Votes

TOLD = 3  # results told beside an answer, the latest
STOPS = 6  # stops of a Beratungsfolge told of a paper that is asked for itself
LONGEST = 300  # characters of minutes told in a sentence; the citation holds them all
LONGEST_TITLE = 100  # characters of a Betreff beside others
NOT_YET, AHEAD = "Ergebnis noch nicht veröffentlicht", "steht noch an"
GRANTED = frozenset({Outcome.ACCEPTED, Outcome.AMENDED, Outcome.PARTLY})
DENIED = frozenset({Outcome.REJECTED, Outcome.WITHDRAWN})
PENDING = frozenset({Outcome.POSTPONED, Outcome.REFERRED, Outcome.PREPARED})


SentenceKind = Literal["answer", "context"]

_NOT = re.compile(r"\b(?:nicht|nie|niemals|keine?[nrms]?)\b", re.I)
_GRANTED = re.compile(
    r"\b(?:beschlossen|angenommen|genehmigt|zugestimmt|verabschiedet|bewilligt|gebilligt|befürwortet)\b", re.I
)
_ITSELF = re.compile(r"\bwelche[mnrs]? (?:\w+ )?(?:mehrheit|sitzung|gremium|ausschuss|ergebnis|stimmen\w*)\b", re.I)
_DENIED = re.compile(r"\b(?:abgelehnt|verworfen)\b", re.I)


@dataclass(frozen=True, slots=True)
class Decided:
    """What register and minutes tell of papers, as far as one audience may know."""

    ledger: Ledger
    audience: Audience

    def answer(self, paper: Paper, minuted: Container[str] = ()) -> list[Sentence]:
        """What was decided on a paper or another version of it, also that nothing is published yet; the rest beside it.

        Nothing for one never dealt with; nor that nothing is published of one whose minutes are quoted anyway.
        """
        steps = self._steps(paper)
        as_of, last = self._as_of(steps), verdict(steps)
        if not last or (not last.result and paper.id in minuted):
            return []
        others = [step for step in steps if step is not last and (step.result or _day(step) >= _day(last))]
        beside = [told(step, as_of, "context", called=step.paper.id != paper.id) for step in others[-STOPS:]]
        return [told(last, as_of, "answer", called=last.paper.id != paper.id), *beside]

    def verdicts(self, papers: Iterable[Paper]) -> list[Sentence]:
        """How each of several papers ended, by number and title; of those still open only where none has."""
        last = [(paper, step) for paper in papers if (step := verdict(self._steps(paper)))]
        as_of = self._as_of([step for _, step in last])
        return [
            Sentence(f"{told_paper(paper)}. {_where(step)}: {told_result(step, as_of)}", _proof(step))
            for paper, step in [one for one in last if one[1].result] or last
        ]

    def beside(self, paper: Paper) -> list[Sentence]:
        """The latest results of a paper, to be told beside what it says.

        Each names the paper: what is quoted from it may be about another, whose end they must not be taken for.
        """
        steps = [step for step in self._of(paper) if step.result]
        return [told(step, None, "context", called=True) for step in steps[-TOLD:]]

    def course(self, paper: Paper) -> list[Sentence]:
        """The Beratungsfolge of a paper, with what is still open."""
        steps = self._of(paper)[-STOPS:]
        as_of = self._as_of(steps)
        return [told(step, as_of, "context") for step in steps]

    def truth(self, asked: Question, paper: Paper) -> list[Sentence]:
        """What became of a paper where a question takes it for decided: the truth where it was not, else what it asks.

        Nothing for a question that takes nothing for granted, nor where a later meeting may have decided otherwise.
        """
        claim, steps = claimed(asked), self._steps(paper)
        step = verdict(steps)
        if not claim or not step:
            return []
        if denial := _denial(claim, step):
            doubtful = any(not other.result and _day(other) > _day(step) for other in steps)
            told_so = f"{denial} {_where(step)}: {told_result(step, self._as_of([step]))}"
            return [] if doubtful else [Sentence(told_so, _proof(step))]
        return self.answer(paper) if is_of_itself(asked) and step.result else []

    def _as_of(self, steps: Iterable[Step]) -> dt.date | None:
        """The day of the data, where one of the steps is open: a whole city's takes a tenth of a second to find."""
        return self.ledger.as_of() if any(not step.result for step in steps) else None

    def _steps(self, paper: Paper) -> list[Step]:
        """What meetings did with a paper and its other versions, oldest first."""
        family = family_of(self.ledger, paper, audience=self.audience)
        versions = [one.paper for one in family if one.kind in (NEWER, OLDER)]
        return sorted((step for one in (paper, *versions) for step in self._of(one)), key=_day)

    def _of(self, paper: Paper) -> list[Step]:
        steps = steps_of(self.ledger, paper, audience=self.audience)
        return sorted((step for step in steps if step.stop or step.minutes), key=_day)


def claimed(asked: Question) -> Literal["granted", "denied", ""]:
    """What a question takes for done: "Warum wurde der Antrag abgelehnt?"; "" where it only asks whether it was."""
    text = asked.text
    if asked.kind in (Kind.DECISION, Kind.YES_NO) or _NOT.search(text):
        return ""
    granted, denied = bool(_GRANTED.search(text)), bool(_DENIED.search(text))
    if granted == denied:
        return ""
    return "granted" if granted else "denied"


def is_of_itself(asked: Question) -> bool:
    """Whether a question asks of a decision what its record tells: when, by whom, by which majority."""
    return asked.kind in (Kind.WHEN, Kind.WHO) or bool(_ITSELF.search(asked.text))


def verdict(steps: Sequence[Step]) -> Step | None:
    """The step that decides: the last that accepts or rejects, else the last with a result, else the last of all.

    Mere preparation counts only where there is nothing else, and so do minutes that fit no entry of the register.
    """
    entered = [step for step in steps if step.stop] or list(steps)
    results = [step for step in entered if step.result] or [step for step in steps if step.result]
    deciding = [step for step in results if not PREPARING.search(step.kind)]
    voted = [step for step in deciding if step.result and step.result.outcome in GRANTED | DENIED]
    return next(reversed(voted or deciding or results or entered), None)


def _denial(claim: str, step: Step) -> str:
    """How to begin where a question takes for done what was not; "" where it was, or nobody can tell."""
    outcome, name = step.result.outcome if step.result else None, name_of(step.paper)
    if claim == "denied":
        return f"{name} wurde nicht abgelehnt." if outcome in GRANTED else ""
    if outcome in DENIED:
        return f"{name} wurde nicht beschlossen."
    return f"Zu {name} ist noch kein Beschluss verzeichnet." if outcome in PENDING or outcome is None else ""


# In words


def told(step: Step, as_of: dt.date | None, kind: SentenceKind, *, called: bool = False) -> Sentence:
    """One stop in a sentence, with its proof: an entry of the register, words of the minutes, or both.

    Such as "Gemeinderat am 01.03.2024 (TOP 7): abgelehnt (5 Ja, 36 Nein)".
    """
    name = f"{name_of(step.paper)}: " if called else ""
    return Sentence(f"{name}{_where(step)}: {told_result(step, as_of)}", _proof(step), kind)


def told_result(step: Step, as_of: dt.date | None) -> str:
    """What came out of a stop, with the words of the minutes; or that nothing did yet."""
    if step.result:
        quote = _minuted(step)
        return told_decision(step.result, step.votes, [quote] if quote else [])
    return not_yet(step, as_of)


def not_yet(step: Step, as_of: dt.date | None) -> str:
    """That a stop is still to come, or its result is not published."""
    ahead = step.date and as_of and step.date > as_of
    return f"{AHEAD if ahead else NOT_YET}{f', Stand {as_of:%d.%m.%Y}' if as_of else ''}"


def told_decision(decision: Decision, votes: Votes | None, quotes: Sequence[str] = ()) -> str:
    """The outcome, in brackets its own words where they say more, and votes that they do not count.

    One word alone, such as "Kenntnisnahme", says no more, unless it is how unanimous they were.
    """
    words = shorten(decision.words, LONGEST, placeholder=" …")
    if decision.outcome is Outcome.UNKNOWN:
        return words
    says_more = words.casefold() not in decision.outcome.casefold() and (
        len(words.split()) > 1 or decision.unanimous is not None
    )
    known = [f"„{words}“"] if says_more else []
    quoted = [*known, *quotes]
    counted = told_votes(votes)
    more = [counted] if counted and not _counts(" ".join(quoted), votes) else []
    brackets = "; ".join([*quoted, *more])
    return f"{decision.outcome}{f' ({brackets})' if brackets else ''}"


def told_votes(votes: Votes | None) -> str:
    """Counted votes in words: "23 Ja, 5 Nein, 2 Enthaltungen"; "" where none were counted."""
    if votes is None:
        return ""
    abstained = "Enthaltung" if votes.abstained == 1 else "Enthaltungen"
    counted = ((votes.yes, "Ja"), (votes.no, "Nein"), (votes.abstained, abstained))
    return ", ".join(f"{count} {side}" for count, side in counted if count is not None)


def _counts(words: str, votes: Votes | None) -> bool:
    """Whether words hold all counts of votes in figures."""
    counts = (votes.yes, votes.no, votes.abstained) if votes else ()
    figures = re.findall(r"\d+", words)
    return all(str(count) in figures for count in counts if count is not None)


def _where(step: Step) -> str:
    """Gremium, day and item; the role where it only prepares."""
    where = (step.stop.organization or "Gremium unbekannt") if step.stop else "Sitzung"
    when = f" am {step.date:%d.%m.%Y}" if step.date else ""
    number = f" (TOP {step.stop.number})" if step.stop and step.stop.number else ""
    return f"{where}{when}{number}{f', {step.kind}' if PREPARING.search(step.kind) else ''}"


def _minuted(step: Step) -> str:
    """The words of the minutes where they are not the result's own."""
    words = " ".join(step.minutes.quote.split()) if step.minutes else ""
    if not step.result or not words or words == " ".join(step.result.words.split()):
        return ""
    said = f"„{shorten(words, LONGEST, placeholder=' …')}“"
    return f"{'anders die ' if step.is_disputed else ''}Niederschrift: {said}"


def told_paper(paper: Paper) -> str:
    """A paper as people call it: "2024/0100 (Antrag, Blaue Liste, 15.01.2024): Trinkbrunnen am Rathaus"."""
    day = f"{paper.date:%d.%m.%Y}" if paper.date else ""
    known = ", ".join(filter(None, (paper.paper_type, *paper.originators, day)))
    name = shorten(paper.name, LONGEST_TITLE, placeholder=" …")
    return f"{paper.reference or 'ohne Nummer'}{f' ({known})' if known else ''}: {name}"


def name_of(paper: Paper) -> str:
    """A paper's number, else its title."""
    return paper.reference or f"„{shorten(paper.name, LONGEST_TITLE, placeholder=' …')}“"


def _proof(step: Step) -> tuple[Citation | Record, ...]:
    return tuple(_proofs(step))


def _proofs(step: Step) -> Iterator[Citation | Record]:
    if step.stop:
        yield Record(step.paper, step.stop)
    if step.minutes:
        yield cited(step.paper, step.minutes)


def cited(paper: Paper, reading: Reading) -> Citation:
    """The citation of what minutes say, on their own page."""
    key = stable_id(reading.file.id, *(f"{span.page}:{span.start}-{span.end}" for span in reading.spans))
    passage = Passage(key, reading.file.id, "Abstimmung", reading.quote, reading.spans)
    return Citation(Hit(passage, paper, reading.file, 1.0), reading.quote, reading.spans)


def _day(step: Step) -> dt.date:
    return step.date or dt.date.min
