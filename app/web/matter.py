"""A paper and its Vorgang as HTML: head, own words, timeline, versions and what changed between them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from app.answer.compared import Comparison
from app.answer.decided import not_yet, told_decision
from app.answer.model import Citation
from app.german import page_label
from app.links import comparison_link, paper_link, place_link
from app.web.card import source_line, told_standing
from app.web.render import Pages, counted, german, plain_link
from app.web.words import say
from index.similar import Similar
from ingest.compare import Change, Kind, Piece
from ingest.matter import Matter, Step
from ingest.model import File, Page, Paper, Span
from ingest.versions import NEWER, OLDER, Relation

SAME = "Am Wortlaut hat sich nichts geändert."
DISPUTED = "Achtung: Die Niederschrift sagt etwas anderes."
_TAGS = {Kind.GONE: ("<del>", "</del>"), Kind.NEW: ("<ins>", "</ins>"), Kind.KEPT: ("", ""), Kind.LEFT_OUT: ("…", "")}


def head(paper: Paper, family: Sequence[Relation]) -> str:
    """Title, number and what the record says of a paper."""
    facts = (
        ("Nummer", paper.reference),
        ("Art", paper.paper_type),
        ("Datum", _day(paper.date)),
        ("Gremium", ", ".join(paper.organizations)),
        ("Eingebracht von", ", ".join(paper.originators)),
        ("Zuständig", ", ".join(paper.under_direction_of)),
        ("Stadtteil", ", ".join(paper.districts)),
        ("Stand", told_standing(paper)),
    )
    rows = [f"<dt>{say(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts if value]
    rows.append(f"<dt>{say('Fassung')}</dt><dd>{_version(family)}</dd>")
    hidden = "" if paper.public else f"<p><strong>{say('nichtöffentlich')}</strong></p>"
    return german(f'<h1>{escape(paper.name)}</h1>{hidden}<dl class="rl-facts">{"".join(rows)}</dl>')


def summary(citations: Sequence[Citation], pages: Pages) -> str:
    """What the paper says of itself, each sentence with the way to its place; "" where it says nothing."""
    if not citations:
        return ""
    section = citations[0].hit.passage.section or say("Aus dem Text")
    said = "".join(f"<p>„{escape(_line(one.quote))}“ {_way(one, pages)}</p>" for one in citations)
    return german(f"<h2>{say('In eigenen Worten')}</h2><h3>{escape(section)}</h3>{said}")


def timeline(matter: Matter, pages: Pages) -> str:
    """The Vorgang, oldest step first, each with its result, its votes and where the minutes say so."""
    steps = "".join(f"<li>{_step(step, matter, pages)}</li>" for step in matter.steps)
    as_of = f'<p class="rl-note">{say("Stand der Daten")}: {_day(matter.as_of)}</p>' if matter.as_of else ""
    return german(f'<h2>{say("Beratungsfolge")}</h2><ol class="rl-steps">{steps}</ol>{as_of}') if steps else ""


def versions(paper: Paper, family: Sequence[Relation]) -> str:
    """Other versions, amendments and supplements, each with the way to it and to what differs."""
    items = "".join(f"<li>{escape(one.kind)}: {_named(one.paper)}{_difference(paper, one)}</li>" for one in family)
    return german(f"<h2>{say('Fassungen und zugehörige Unterlagen')}</h2><ul>{items}</ul>") if items else ""


def comparison(one: Comparison) -> str:
    """What changed between two versions; what is gone is struck out, what is new underlined."""
    told = "".join(_change(change) for change in one.changes) or f"<p>{say(SAME)}</p>"
    between = f"{escape(one.older.reference or '')} → {escape(one.newer.reference or '')}"
    legend = f"<del>{say('gestrichen')}</del> · <ins>{say('neu')}</ins>" if one.changes else ""
    head = f'<h2>{say("Geändert")}: {between}</h2><p class="rl-note">{legend}</p>'
    return german(f'{head}<div class="rl-changes">{told}</div>')


def similar(found: Iterable[Similar]) -> str:
    """Papers like this one, each with the reason."""
    items = "".join(f'<li>{_named(one.paper)} <span class="rl-note">({escape(one.why)})</span></li>' for one in found)
    return german(f"<h2>{say('Ähnliche Unterlagen')}</h2><ul>{items}</ul>") if items else ""


def documents(files: Iterable[File], pages: Pages) -> str:
    """The files of the paper, each with the way to its first page."""
    items = "".join(f"<li>{_document(file, pages(file.id))}</li>" for file in files)
    return german(f"<h2>{say('Dateien')}</h2><ul>{items}</ul>") if items else ""


def _document(file: File, pages: Sequence[Page]) -> str:
    if not pages:
        return f"{escape(file.name)} ({say('ohne lesbaren Text')})"
    count = f" ({counted(len(pages), 'Seite', 'Seiten')})" if pages[0].number is not None else ""
    return plain_link(place_link(file.id, pages[0]), file.name) + count


def _version(family: Sequence[Relation]) -> str:
    """Whether this is the valid version, in HTML."""
    newer = [one.paper for one in family if one.kind == NEWER]
    older = [one.paper for one in family if one.kind == OLDER]
    if newer:
        return say("überholt, ersetzt durch {}").format(_numbered(newer[-1]))
    return say("gültig, ersetzt {}").format(_numbered(older[-1])) if older else say("gültig, keine andere bekannt")


def _step(step: Step, matter: Matter, pages: Pages) -> str:
    """One thing that happened: when, what, its result, and the proof."""
    day = f'<span class="rl-day">{_day(step.date) or say("ohne Datum")}</span> '
    number = f" · {_numbered(step.paper)}" if step.paper.id != matter.paper.id else ""
    lines = [f"{day}<strong>{escape(_what(step))}</strong>{number}", *_result(step, matter.as_of)]
    lines += _proof(step, pages)
    return "<br>".join(lines)


def _what(step: Step) -> str:
    """Gremium, item and role of a meeting; kind and originators of a paper."""
    if step.stop is None:
        by = f" von {', '.join(step.paper.originators)}" if step.paper.originators and not step.file else ""
        return f"{step.kind}{by}"
    item = f"TOP {step.stop.number}" if step.stop.number else ""
    return ", ".join(filter(None, (step.stop.organization or "Gremium unbekannt", item, step.kind)))


def _result(step: Step, as_of: dt.date | None) -> Iterator[str]:
    if step.result:
        yield f"{say('Ergebnis')}: {escape(told_decision(step.result, step.votes))}"
    elif step.is_open:
        yield escape(not_yet(step, as_of))


def _proof(step: Step, pages: Pages) -> Iterator[str]:
    """The words of the minutes, or the document that the step is."""
    if step.minutes:
        if step.is_disputed:
            yield say(DISPUTED)
        file, spans = step.minutes.file, step.minutes.spans
        cited = _cited(file, spans, pages, f"{file.name}, {page_label(spans)}")
        yield f'<span class="rl-note">„{escape(_line(step.minutes.quote))}“</span> {cited}'
    elif step.file and (known := pages(step.file.id)):
        yield plain_link(place_link(step.file.id, known[0]), step.file.name)


def _cited(file: File, spans: Sequence[Span], pages: Pages, told: str) -> str:
    """The way to a place."""
    first = next((page for page in pages(file.id) if spans and page.number == spans[0].page), None)
    return plain_link(place_link(file.id, first, spans), told) if first else escape(told)


def _way(one: Citation, pages: Pages) -> str:
    """The way to what the paper says of itself, which is in its own file: "S. 2"."""
    label = page_label(one.spans) if one.page is not None else say("zur Stelle")
    return _cited(one.hit.file, one.spans, pages, label)


def _difference(paper: Paper, one: Relation) -> str:
    link = comparison_link(paper, one.paper) if one.kind in (NEWER, OLDER) else ""
    return f" · {plain_link(link, say('Unterschiede zeigen'))}" if link else ""


def _change(change: Change) -> str:
    return f"<h3>{escape(change.section or say('Text'))}</h3><p>{' '.join(map(_piece, change.pieces))}</p>"


def _piece(piece: Piece) -> str:
    before, behind = _TAGS[piece.kind]
    return f"{before}{escape(piece.words)}{behind}"


def _named(paper: Paper) -> str:
    """Number, type, date and title of a paper, with the way to it."""
    told = " — ".join(filter(None, (source_line(paper), paper.name)))
    return plain_link(paper_link(paper), told)


def _numbered(paper: Paper) -> str:
    return plain_link(paper_link(paper), paper.reference or paper.name)


def _line(text: str) -> str:
    return " ".join(text.split())


def _day(date: dt.date | None) -> str:
    return f"{date:%d.%m.%Y}" if date else ""
