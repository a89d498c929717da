"""One paper as it is shown: what it is, what it says of itself, its Vorgang, and what changed between versions."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.compared import Comparison, Versions, own_words, version
from app.answer.decided import not_yet, told_decision
from app.answer.meant import family_of, find_paper
from app.answer.model import Citation
from ingest.audience import Audience
from ingest.compare import Change, Kind
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.matter import Matter, Step, matter_of
from ingest.model import Paper
from ingest.versions import Relation

CONTENT_AT = 12  # column of the timeline behind the dates
MARKS = {Kind.GONE: ("[-", "-]"), Kind.NEW: ("{+", "+}"), Kind.KEPT: ("", ""), Kind.LEFT_OUT: ("…", "")}
LEGEND = "[-gestrichen-] {+neu+}"


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is shown of one paper to one audience."""

    paper: Paper
    summary: tuple[Citation, ...]  # in the paper's own words
    matter: Matter
    family: tuple[Relation, ...]  # versions, amendments, supplements
    comparison: Comparison | None = None


def shown(ledger: Ledger, number: str, *, audience: Audience, compared: str | None = None) -> Shown:
    """The paper of a number as people type it; the rest as for one that is found.

    Raises:
        BadInput: the number is unknown to this audience, or there is nothing to compare with.
    """
    paper = find_paper(ledger, number, audience=audience)
    return shown_paper(ledger, paper, audience=audience, compared=compared)


def shown_paper(ledger: Ledger, paper: Paper, *, audience: Audience, compared: str | None = None) -> Shown:
    """A paper that this audience may see.

    Args:
        ledger: what was read.
        paper: the paper.
        audience: who may know of what is told.
        compared: number of the version it is compared with, "" for the one before or behind it, None for none.

    Raises:
        BadInput: the number is unknown to this audience, or there is nothing to compare with.
    """
    family, versions = family_of(ledger, paper, audience=audience), Versions(ledger, audience)
    comparison = None
    if compared is not None:
        other = find_paper(ledger, compared, audience=audience) if compared else _version(paper, family)
        comparison = versions.compare(paper, other)
    summary = own_words(versions.hits(paper))
    return Shown(paper, summary, matter_of(ledger, paper, audience=audience), family, comparison)


def _version(paper: Paper, family: Sequence[Relation]) -> Paper:
    """The version before this one, else the newest behind it."""
    if other := version(paper, family):
        return other
    raise BadInput(
        f"Zu {paper.reference} kenne ich keine andere Fassung. "
        "Bitte die Nummer der Unterlage nennen, mit der verglichen werden soll: --vergleich NUMMER"
    )


# On the terminal


def as_text(one: Shown) -> Iterator[str]:
    """The paper line by line."""
    yield from _head(one.paper)
    yield from _told_summary(one.summary)
    yield ""
    yield "Vorgang:"
    for step in one.matter.steps:
        yield from _told_step(step, one.matter)
    if one.family:
        yield ""
        yield "Fassungen und zugehörige Unterlagen:"
        yield from (f"  {_number(kin.paper)}, {kin.kind}: {kin.paper.name}" for kin in one.family)
    if one.comparison:
        yield ""
        yield from _told_comparison(one.comparison)


def _head(paper: Paper) -> Iterator[str]:
    yield f"{_number(paper)}: {paper.name}"
    facts = (
        ("Art", paper.paper_type),
        ("Datum", _day(paper.date)),
        ("Gremium", ", ".join(paper.organizations)),
        ("Von", ", ".join(paper.originators)),
        ("Zuständig", ", ".join(paper.under_direction_of)),
        ("Stadtteil", ", ".join(paper.districts)),
        ("Sichtbar", "öffentlich" if paper.public else "nichtöffentlich"),
        ("Im Netz", paper.web),
    )
    yield from (f"  {name + ':':<{CONTENT_AT - 1}} {value}" for name, value in facts if value)


def _told_summary(summary: Sequence[Citation]) -> Iterator[str]:
    if not summary:
        return
    yield ""
    yield f"{summary[0].hit.passage.section or 'Text'}:"
    yield from (f"  „{' '.join(citation.quote.split())}“ ({_page(citation)})" for citation in summary)


def _told_step(step: Step, matter: Matter) -> Iterator[str]:
    what = _meeting(step) if step.stop else f"{step.kind}{_by(step)}"
    number = f" [{_number(step.paper)}]" if step.paper.id != matter.paper.id else ""
    result = _result(step, matter.as_of)
    yield f"  {_day(step.date) or '':<{CONTENT_AT - 2}}  {what}{number}{f': {result}' if result else ''}"
    indent = " " * (CONTENT_AT + 2)
    if step.minutes:
        yield f"{indent}{_source(step)}"
    elif step.file:
        yield f"{indent}Datei „{step.file.name}“"
    elif not step.stop and step.paper.id != matter.paper.id:
        yield f"{indent}{step.paper.name}"


def _meeting(step: Step) -> str:
    """Gremium, item and role; the role where it says more than that there was a meeting."""
    assert step.stop is not None
    item = f"TOP {step.stop.number}" if step.stop.number else ""
    return ", ".join(filter(None, (step.stop.organization or "Gremium unbekannt", item, step.kind)))


def _by(step: Step) -> str:
    return f" von {', '.join(step.paper.originators)}" if step.paper.originators and not step.file else ""


def _result(step: Step, as_of: dt.date | None) -> str:
    """What came out, with votes; that nothing is published yet."""
    if step.is_open:
        return not_yet(step, as_of)
    return told_decision(step.result, step.votes) if step.result else ""


def _source(step: Step) -> str:
    """Where the minutes say it, and whether the register says something else."""
    assert step.minutes is not None
    page = step.minutes.spans[0].page
    where = f"{step.minutes.file.name}, {f'S. {page}' if page else 'ohne Seitenangabe'}"
    quote = " ".join(step.minutes.quote.split())
    if step.is_disputed:
        return f"Achtung, die Niederschrift sagt etwas anderes ({where}): „{quote}“"
    return f"laut {where}: „{quote}“"


def _told_comparison(one: Comparison) -> Iterator[str]:
    yield f"Geändert von {_number(one.older)} zu {_number(one.newer)} ({LEGEND}):"
    if not one.changes:
        yield "  nichts am Wortlaut"
    for change in one.changes:
        yield f"  {change.section or 'Text'}: {told_change(change)}"


def told_change(change: Change) -> str:
    """A changed passage in one line, with marks around what is gone and what is new."""
    return " ".join(f"{MARKS[piece.kind][0]}{piece.words}{MARKS[piece.kind][1]}" for piece in change.pieces)


def _page(citation: Citation) -> str:
    return f"S. {citation.page}" if citation.page else "ohne Seitenangabe"


def _number(paper: Paper) -> str:
    return paper.reference or "ohne Nummer"


def _day(date: dt.date | None) -> str:
    return f"{date:%d.%m.%Y}" if date else ""


# For programs


def as_json(one: Shown) -> dict[str, object]:
    """The paper for programs."""
    paper = one.paper
    return {
        "reference": paper.reference,
        "name": paper.name,
        "type": paper.paper_type,
        "date": _iso(paper.date),
        "organizations": list(paper.organizations),
        "originators": list(paper.originators),
        "offices": list(paper.under_direction_of),
        "districts": list(paper.districts),
        "public": paper.public,
        "link": paper.web,
        "summary": [_citation_json(citation) for citation in one.summary],
        "as_of": _iso(one.matter.as_of),
        "steps": [_step_json(step) for step in one.matter.steps],
        "family": [{"reference": kin.paper.reference, "name": kin.paper.name, "kind": kin.kind} for kin in one.family],
        "comparison": _comparison_json(one.comparison) if one.comparison else None,
    }


def _citation_json(citation: Citation) -> dict[str, object]:
    return {
        "section": citation.hit.passage.section,
        "file": citation.hit.file.key,
        "page": citation.page,
        "quote": citation.quote,
        "spans": [[span.page, span.start, span.end] for span in citation.spans],
    }


def _step_json(step: Step) -> dict[str, object]:
    votes, reading = step.votes, step.minutes
    return {
        "kind": step.kind,
        "reference": step.paper.reference,
        "date": _iso(step.date),
        "organization": step.stop.organization if step.stop else None,
        "number": step.stop.number if step.stop else None,
        "open": step.is_open,
        "outcome": str(step.result.outcome) if step.result else None,
        "words": step.result.words if step.result else None,
        "unanimous": step.result.unanimous if step.result else None,
        "votes": {"yes": votes.yes, "no": votes.no, "abstained": votes.abstained} if votes else None,
        "record": step.stop.source if step.stop else None,
        "file": step.file.key if step.file else None,
        "minutes": {
            "outcome": str(reading.decision.outcome),
            "quote": reading.quote,
            "spans": [[span.page, span.start, span.end] for span in reading.spans],
        }
        if reading
        else None,
        "disputed": step.is_disputed,
    }


def _comparison_json(one: Comparison) -> dict[str, object]:
    found = [
        {"section": change.section, "pieces": [[str(piece.kind), piece.words] for piece in change.pieces]}
        for change in one.changes
    ]
    return {"older": one.older.reference, "newer": one.newer.reference, "changes": found}


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None
