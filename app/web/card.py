"""Papers as HTML: in one line, and as the card of a citation that opens to its passage."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import shorten

from app.answer.filters import STATES
from app.answer.model import Citation
from app.german import page_label
from app.links import paper_link, place_link, web_address
from app.takeaway import cited
from app.told import found_by
from app.web.passage import in_context
from app.web.render import Pages, plain_link
from app.web.words import say
from index.model import Hit
from ingest.model import Page, Paper, Span
from ingest.result import standing_of

LONGEST_TITLE = 160  # characters of a Betreff; some run to half a page
LONGEST_NAMES = 120  # characters of the Gremien of a card: two lines on a telephone
_STANDINGS = {standing: name for name, standings in STATES.items() for standing in standings}


def standing(paper: Paper) -> str:
    """How the paper stands, one of STATES; "" where nothing is known of it."""
    return _STANDINGS.get(standing_of(paper), "") if paper.consultations else ""


def told_standing(paper: Paper) -> str:
    """The same for people: where no result is recorded, nobody knows whether it is still open."""
    recorded = any(stop.result for stop in paper.consultations)
    return say(standing(paper)) if recorded or not paper.consultations else say("kein Ergebnis verzeichnet")


def source_line(paper: Paper, *more: str | None) -> str:
    """Number, type and date of a paper, and more, as far as known, in one line, not escaped."""
    when = f"{paper.date:%d.%m.%Y}" if paper.date else None
    hidden = None if paper.public else say("nichtöffentlich")
    return " · ".join(part for part in (paper.reference, paper.paper_type, when, hidden, *more) if part)


def entitled(paper: Paper) -> str:
    """Number and title, not escaped."""
    return f"{paper.reference or say('ohne Nummer')} — {_title(paper)}"


def source(hit: Hit, spans: Sequence[Span]) -> str:
    """A source in one line, not escaped: "DS 25-0590 · Mitteilungsvorlage · 12.05.2025 · S. 2 — Titel"."""
    replaced = say("ersetzt durch {}").format(hit.newer.reference) if hit.newer else None
    return f"{source_line(hit.paper, page_label(spans), replaced)} — {_title(hit.paper)}"


def card(citation: Citation, pages: Pages, anchor: str) -> str:
    """A citation that opens to its passage; the anchor lies inside, so that following it opens the card."""
    hit = citation.hit
    try:
        shown = pages(hit.file.id)
    except KeyError:  # withdrawn since it was found
        shown = ()
    label = f"[{anchor.rpartition('-')[2]}] {source(hit, citation.spans)}"
    as_councils = say("Zitieren als: {}").format(cited(hit.paper, citation.spans))
    body = in_context(citation, shown) + _ways(citation, shown) + f'<p class="rl-meta">{escape(as_councils)}</p>'
    return _details(label, hit, body, anchor)


def near(hit: Hit) -> str:
    """A passage that only comes near, as a card."""
    text = f'<div class="rl-text">{escape(hit.passage.text)}</div>'
    return _details(source(hit, hit.passage.spans), hit, text)


def _details(label: str, hit: Hit, body: str, anchor: str = "") -> str:
    id_attribute = f' id="{anchor}"' if anchor else ""
    opened = f'<div class="rl-open"{id_attribute}>{body}{_origin(hit)}</div>'
    return f"<details><summary>{escape(label)}{_facts(hit)}</summary>{opened}</details>"


def _facts(hit: Hit) -> str:
    """HTML: which file, Gremium, who brought the paper in, how it stands, and whether the version holds."""
    names = shorten(", ".join(hit.paper.organizations), LONGEST_NAMES, placeholder=" …")
    by = ", ".join(hit.paper.originators)
    facts = (
        escape(hit.file.name),
        escape(names),
        escape(say("von {}").format(by)) if by else "",
        f'<span class="rl-state">{stands}</span>' if (stands := told_standing(hit.paper)) else "",
        say("überholte Fassung") if hit.newer else say("gültige Fassung"),
    )
    return f'<span class="rl-about">{" · ".join(filter(None, facts))}</span>'


def _ways(citation: Citation, pages: Iterable[Page]) -> str:
    """The ways to the pages of a quotation as they look, in tabs of their own: the conversation stays."""
    file, numbers = citation.hit.file, {span.page for span in citation.spans}
    ways = (
        plain_link(place_link(file.id, page, citation.spans), _view(page), outside=True)
        for page in pages
        if page.number in numbers
    )
    return f"<p>{' · '.join(ways)}</p>"


def _view(page: Page) -> str:
    return say("Fundstelle ansehen") if page.number is None else say("Seite {} ansehen").format(page.number)


def _origin(hit: Hit) -> str:
    """The paper's own page, the file, how it was found, and the way to the council's own system."""
    own = f"{plain_link(paper_link(hit.paper), say('Zur Vorlage'), outside=True)} · "
    address = web_address(hit.file.web, hit.paper.web)
    link = f" · {plain_link(address, say('Im Ratsinformationssystem öffnen'), outside=True)}" if address else ""
    also = dict.fromkeys(place.paper.reference or place.file.name for place in hit.also)
    twins = f" · {say('gleichlautend in')} {escape(', '.join(also))}" if also else ""
    way = f" · {escape(found_by(hit))}" if hit.why else ""
    return f'<div class="rl-meta">{own}{say("Datei")} {escape(hit.file.name)}{way}{link}{twins}</div>'


def _title(paper: Paper) -> str:
    return shorten(paper.name, LONGEST_TITLE, placeholder=" …")
