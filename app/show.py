"""One paper as it is shown: what it is, what it says of itself, its Vorgang, and what changed between versions."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.choose import ENDS, MOST, SUMMARY, cite, summarise
from app.answer.model import Citation
from index.model import Hit
from ingest.boilerplate import boilerplate
from ingest.compare import Change, Kind, changes
from ingest.describe.describe import describe
from ingest.describe.own import ANNEX, own_document
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.matter import Matter, Step, matter_of
from ingest.minutes import is_minutes
from ingest.model import File, Paper
from ingest.reference import keys_of_question, parse
from ingest.sentences import sentences
from ingest.split import split
from ingest.versions import NEWER, OLDER, Relation, relations
from ingest.vote import Decision, Votes

HEAD = 6_000  # characters of a file that say what it is
MEANT = 3  # papers offered where the number is unknown
CONTENT_AT = 12  # column of the timeline behind the dates
MARKS = {Kind.GONE: ("[-", "-]"), Kind.NEW: ("{+", "+}"), Kind.KEPT: ("", ""), Kind.LEFT_OUT: ("…", "")}
LEGEND = "[-gestrichen-] {+neu+}"
NOT_YET = "Ergebnis noch nicht veröffentlicht"
WORDS_SAID = 5  # of a sentence at least; what has fewer is a label of the letterhead
_LABEL = re.compile(r"[\w ./-]{3,30}:\s")  # "Vorlage Nr.: 2025/0101"
_ANSWER = re.compile(r"stellungnahme|antwort|abstimmung", re.I)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two versions."""

    older: Paper
    newer: Paper
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is shown of one paper to one audience."""

    paper: Paper
    summary: tuple[Citation, ...]  # in the paper's own words
    matter: Matter
    family: tuple[Relation, ...]  # versions, amendments, supplements
    comparison: Comparison | None = None


def shown(ledger: Ledger, number: str, *, public_only: bool, compared: str | None = None) -> Shown:
    """The paper of a number.

    Args:
        ledger: what was read.
        number: as people type it.
        public_only: whether only what is public may be told of.
        compared: number of the version it is compared with, "" for the one before or behind it, None for none.

    Raises:
        BadInput: the number is unknown to this audience, or there is nothing to compare with.
    """
    paper = find_paper(ledger, number, public_only=public_only)
    kin = [*ledger.families([paper.id]).get(paper.id, ()), *ledger.linked(paper)]
    seen = {other.id: other for other in kin if other.public or not public_only}
    family = relations(paper, seen.values())
    hits = _hits(ledger, paper, public_only=public_only)
    comparison = None
    if compared is not None:
        other = find_paper(ledger, compared, public_only=public_only) if compared else _version(paper, family)
        comparison = _compare(ledger, paper, other, public_only=public_only)
    return Shown(paper, _summary(hits), matter_of(ledger, paper, public_only=public_only), family, comparison)


def find_paper(ledger: Ledger, number: str, *, public_only: bool) -> Paper:
    """The paper of a number as people type it, or the first of its family.

    Raises:
        BadInput: no paper that this audience may see bears it.
    """
    whole = parse(number)
    references = [whole] if whole else keys_of_question(number)
    for reference in references:
        if named := ledger.named(reference, public_only=public_only):
            return named[0]
    near = [paper for one in references for paper in ledger.nearly_named(one, public_only=public_only)][:MEANT]
    meant = " oder ".join(str(paper.reference) for paper in near)
    hint = f"Meinten Sie {meant}?" if meant else "Bitte die Nummer prüfen."
    raise BadInput(f"Eine Vorlage {number.strip() or 'ohne Nummer'} kenne ich nicht. {hint}")


def _hits(ledger: Ledger, paper: Paper, *, public_only: bool) -> list[Hit]:
    """The passages of the paper's own document."""
    file = _own_file(ledger, paper, public_only=public_only)
    return [Hit(passage, paper, file, 0.0) for passage in split(file.id, ledger.pages(file.id))] if file else []


def _summary(hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """The first whole sentences of its Kurzfassung, else of its proposal; else how the paper begins."""
    for section in SUMMARY:
        said = (
            cite(hit, start, end)
            for hit in hits
            if hit.passage.section == section
            for start, end in sentences(hit.passage.text)
            if _says_something(hit.passage.text[start:end])
        )
        if found := tuple(citation for citation, _ in zip(said, range(MOST), strict=False)):
            return found
    return tuple(one.citation for one in summarise(hits))


def _says_something(sentence: str) -> bool:
    return sentence[-1] in ENDS and len(sentence.split()) >= WORDS_SAID and not _LABEL.match(sentence)


def _own_file(ledger: Ledger, paper: Paper, *, public_only: bool) -> File | None:
    """The file that is the paper itself; else the first that is no annex, minutes or answer."""
    visible = [file for file in ledger.files_of(paper.id) if file.public or not public_only]
    texts = [(file, text) for file in visible if (text := _text(ledger, file))]
    own = own_document(paper.reference, [(file.name, describe(text[:HEAD], file.name)) for file, text in texts])
    if own is not None:
        return texts[own][0]
    others = (
        file for file, _ in texts if not (is_minutes(file) or ANNEX.search(file.name) or _ANSWER.search(file.name))
    )
    return next(others, None)


def _text(ledger: Ledger, file: File) -> str:
    """A file's text without running heads, feet and page numbers."""
    pages = ledger.pages(file.id)
    return "\n".join(_without(page.text, left_out) for page, left_out in zip(pages, boilerplate(pages), strict=True))


def _without(text: str, left_out: Sequence[tuple[int, int]]) -> str:
    edges = [0, *(place for gap in left_out for place in gap), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _version(paper: Paper, family: Sequence[Relation]) -> Paper:
    """The version before this one, else the newest behind it."""
    older = [one.paper for one in family if one.kind == OLDER]
    newer = [one.paper for one in family if one.kind == NEWER]
    if not older and not newer:
        raise BadInput(
            f"Zu {paper.reference} kenne ich keine andere Fassung. "
            "Bitte die Nummer der Unterlage nennen, mit der verglichen werden soll: --vergleich NUMMER"
        )
    return older[-1] if older else newer[-1]


def _compare(ledger: Ledger, paper: Paper, other: Paper, *, public_only: bool) -> Comparison:
    """What changed between two papers; the older is the one that was replaced, else the one of the earlier date."""
    kinds = {one.paper.id: one.kind for one in relations(paper, [other])}
    is_newer = kinds.get(other.id) == NEWER or (
        kinds.get(other.id) != OLDER and (other.date or dt.date.min) > (paper.date or dt.date.min)
    )
    older, newer = (paper, other) if is_newer else (other, paper)
    files = [_own_file(ledger, one, public_only=public_only) for one in (older, newer)]
    texts = [_text(ledger, file) if file else "" for file in files]
    if not all(texts):
        raise BadInput("Eine der beiden Fassungen hat keinen lesbaren Text. Bitte eine andere Nummer nennen.")
    return Comparison(older, newer, changes(*texts))


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
        return f"{NOT_YET}{f', Stand {_day(as_of)}' if as_of else ''}"
    if not step.result:
        return ""
    return _told_decision(step.result, step.votes)


def _told_decision(decision: Decision, votes: Votes | None) -> str:
    """The outcome, in brackets its own words where they say more, and the votes."""
    words = " ".join(decision.words.split())
    more = [f"„{words}“"] if words.casefold() != decision.outcome.casefold() else []
    counted = told_votes(votes)
    brackets = "; ".join([*more, *([counted] if counted else [])])
    return f"{decision.outcome}{f' ({brackets})' if brackets else ''}"


def told_votes(votes: Votes | None) -> str:
    """Counted votes in words: "23 Ja, 5 Nein, 2 Enthaltungen"; "" where none were counted."""
    if votes is None:
        return ""
    abstained = "Enthaltung" if votes.abstained == 1 else "Enthaltungen"
    counted = ((votes.yes, "Ja"), (votes.no, "Nein"), (votes.abstained, abstained))
    return ", ".join(f"{count} {side}" for count, side in counted if count is not None)


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
