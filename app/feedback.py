"""What people say of answers: stored without names, listed for evaluators, and turned into candidate gold questions.

Only the day is kept, so that a remark cannot be laid beside a log of who was there at which second.
"""

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from app.answer.model import Answer, Citation, Outcome
from app.private import PrivateDatabase
from app.remembered import is_public
from ingest.errors import BadInput
from ingest.model import stable_id
from ingest.standing import shown

NAME = "feedback.sqlite"  # below RATSLOTSE_HOME
VERSION = 1
LONGEST_COMMENT = 2_000  # characters: a page
CANDIDATE = "kandidat-"  # before the id of a question that nobody has checked
_SCHEMA = "CREATE TABLE feedback (id TEXT PRIMARY KEY, day TEXT NOT NULL, record TEXT NOT NULL)"


class Reason(StrEnum):
    """What is wrong with an answer."""

    WRONG = "falsch"
    SOURCE = "Quelle passt nicht"
    SHORT = "nicht ausführlich"
    MISSING = "Unterlage fehlt"


@dataclass(frozen=True, slots=True)
class Source:
    """One quotation that was shown."""

    file: str  # File.key
    page: int | None
    quote: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thumb, with what it was about."""

    id: str
    day: dt.date
    good: bool
    reasons: tuple[Reason, ...]
    comment: str
    question: str  # as it was searched, so that it stands alone
    answer: str  # "" where there was none
    sources: tuple[Source, ...]
    public: bool  # whether everybody may see all that was shown


class FeedbackBox:
    """Takes and lists feedback; every method raises StoreMismatch where the file cannot be used."""

    def __init__(self, path: Path) -> None:
        self._database = PrivateDatabase(path, _SCHEMA, VERSION)

    def give(self, outcome: Outcome, *, good: bool, reasons: Iterable[Reason] = (), comment: str = "") -> str:
        """Keeps a thumb; its id, by which it can be taken back.

        Raises:
            BadInput: the comment is far too long.
        """
        if len(comment) > LONGEST_COMMENT:
            raise BadInput(f"Die Anmerkung ist zu lang. Bitte höchstens {LONGEST_COMMENT} Zeichen schreiben.")
        given = Feedback(
            id=secrets.token_hex(8),
            day=dt.date.today(),
            good=good,
            reasons=tuple(Reason(reason) for reason in reasons),
            comment=comment.strip(),
            question=outcome.understood_as or outcome.question,
            answer=_answer(outcome),
            sources=tuple(_sources(outcome)),
            public=is_public(outcome),
        )
        with self._database.use() as db:
            db.execute("INSERT INTO feedback VALUES (?, ?, ?)", (given.id, given.day.isoformat(), _dump(given)))
        return given.id

    def take_back(self, feedback: str) -> None:
        """Deletes a thumb; nothing happens where there is none of that id."""
        with self._database.use() as db:
            db.execute("DELETE FROM feedback WHERE id = ?", (feedback,))

    def all(self) -> list[Feedback]:
        """Everything given, the newest day first; within a day in no order that tells who came when."""
        with self._database.use() as db:
            rows = db.execute("SELECT record FROM feedback ORDER BY day DESC, id").fetchall()
        return [_load(record) for (record,) in rows]


def _answer(outcome: Outcome) -> str:
    told = outcome.sentences if isinstance(outcome, Answer) else ()
    return " ".join(sentence.text for sentence in told if sentence.kind == "answer")


def _sources(outcome: Outcome) -> Iterator[Source]:
    """What was quoted for the answer itself, each place once."""
    told = outcome.sentences if isinstance(outcome, Answer) else ()
    proofs = (proof for sentence in told if sentence.kind == "answer" for proof in sentence.proof)
    cited = {(one.hit.file.id, one.spans): one for one in proofs if isinstance(one, Citation)}
    yield from (Source(one.hit.file.key, one.page, " ".join(one.quote.split())) for one in cited.values())


def _dump(given: Feedback) -> str:
    return json.dumps(asdict(given) | {"day": given.day.isoformat()})


def _load(record: str) -> Feedback:
    told = json.loads(record)
    return Feedback(
        **told
        | {
            "day": dt.date.fromisoformat(told["day"]),
            "reasons": tuple(Reason(reason) for reason in told["reasons"]),
            "sources": tuple(Source(**source) for source in told["sources"]),
        }
    )


# For evaluators


def as_text(given: Sequence[Feedback]) -> Iterator[str]:
    """Line by line: how many thumbs, then each with its question, reasons and comment."""
    good = sum(one.good for one in given)
    yield f"Rückmeldungen: {len(given)}, davon hilfreich: {good}, nicht hilfreich: {len(given) - good}"
    for reason in Reason:
        if number := sum(reason in one.reasons for one in given):
            yield f"  {reason}: {number}"
    for one in given:
        yield ""
        yield f"{one.day:%d.%m.%Y} · {'hilfreich' if one.good else ', '.join(one.reasons) or 'nicht hilfreich'}"
        yield f"  Frage: {shown(one.question)}"
        yield f"  Antwort: {shown(one.answer) or 'keine'}"
        yield from (f"  Beleg: {shown(source.file)}, {_page(source)}" for source in one.sources)
        if one.comment:
            yield f"  Anmerkung: {shown(one.comment)}"


def _page(source: Source) -> str:
    return f"S. {source.page}" if source.page else "ohne Seitenangabe"


def as_json(given: Iterable[Feedback]) -> list[dict[str, object]]:
    """The same for programs."""
    return [asdict(one) | {"day": one.day.isoformat()} for one in given]


def candidates(given: Iterable[Feedback]) -> Iterator[str]:
    """Lines of JSON in the form of gold questions, one for each question; what only a person can decide is null.

    `eval.questions` refuses them until somebody has filled in "type" and "answerable"; what was shown stands apart
    from "relevant", so that nobody takes what was found for what is right.
    """
    questions: dict[str, list[Feedback]] = {}
    for one in given:
        questions.setdefault(" ".join(one.question.casefold().split()), []).append(one)
    for key, remarks in questions.items():
        yield json.dumps(_candidate(key, remarks), ensure_ascii=False) + "\n"


def _candidate(key: str, remarks: Sequence[Feedback]) -> dict[str, object]:
    told = [
        {"good": one.good, "reasons": one.reasons, "comment": one.comment, "day": one.day.isoformat()}
        for one in remarks
    ]
    sources = dict.fromkeys(source for one in remarks for source in one.sources)
    return {
        "id": CANDIDATE + stable_id(key)[:8],
        "type": None,
        "question": remarks[0].question,
        "answerable": None,
        "answer": None,
        "relevant": [],
        "must_include": [],
        "candidate": True,
        "public": all(one.public for one in remarks),
        "shown": [asdict(source) for source in sources],
        "feedback": told,
    }
