"""The page of a document as it looks, with the quotation marked; where there is no picture, its text."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

import streamlit as st

from app.answer.engine import Engine
from app.audit import secret_file, secret_page
from app.links import checksum, paper_link, web_address
from app.paint import Painter, is_at_hand, is_painted
from app.users import Person
from app.web import audience
from app.web.card import source_line
from app.web.passage import marked_text
from app.web.render import german, plain_link
from app.web.words import say
from ingest.errors import BadInput, UnreadableFile
from ingest.model import File, Page, Paper, Span
from ingest.read.draw import Drawn
from ingest.read.kind import PDF

KEPT = 60  # painted pages, of 0.3 MB each, kept for those who turn back and forth
NOT_THERE = "Diese Fundstelle gibt es hier nicht. Bitte die Adresse prüfen oder im Chat danach fragen."
MOVED = (
    "Die Stelle steht nicht mehr so auf der Seite, weil die Unterlage neu eingelesen wurde. "
    "Markiert ist deshalb nichts. Bitte im Chat noch einmal fragen."
)
ONLY_TEXT = "Das Original liegt hier nicht als PDF oder Bild vor. Gezeigt wird der gespeicherte Text."
NOT_FOUND = "Auf dem Bild der Seite ließ sich die Stelle nicht finden. Bitte im Text darunter nachsehen."
MARKED = "Bild der Seite {}, die Fundstelle ist markiert. Der Text steht darunter."
UNMARKED = "Bild der Seite {}. Der Text steht darunter."
NO_TEXT = "Diese Datei hat keinen lesbaren Text."
TURNED_TO = "blatt"  # in the address: the page looked at, where that is not the one of the quotation


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for."""

    file: str  # File.id
    page: int | None  # of the quotation
    spans: tuple[Span, ...]
    checksum: str  # of the words there; "" where nobody says
    turned_to: int | None


@dataclass(frozen=True, slots=True)
class Document:
    """A file with its paper and its pages, at least one."""

    file: File
    paper: Paper
    pages: tuple[Page, ...]


@audience.telling_errors
def main() -> None:
    """Draws the page; Streamlit calls this again after every input."""
    asked = _asked()
    document = _document(audience.own_engine(), asked.file)
    of_quotation = _page(document, asked.page)
    page = _page(document, asked.turned_to) if asked.turned_to is not None else of_quotation
    audience.record(secret_page(document.paper, document.file, page))
    st.html(head(document, page))
    spans = _still_there(of_quotation, asked)
    if asked.spans and not spans:
        st.warning(say(MOVED))
    _turning(document, page, of_quotation if spans else page)
    _shown(document, page, spans if page is of_quotation else ())
    _taking(document, page)


def head(document: Document, page: Page) -> str:
    """HTML: number and title of the paper, and which page of which file this is."""
    paper, file = document.paper, document.file
    return german(
        f"<h1>{plain_link(paper_link(paper), paper.name)}</h1>"
        f'<p class="rl-note">{escape(source_line(paper))}</p>'
        f'<p class="rl-note">{say("Datei")} {escape(file.name)}{_told_page(document, page)}</p>'
    )


def picture(drawn: Drawn, told: str, *, large: bool) -> str:
    """HTML: the picture of a page, to be moved about where it is shown large."""
    source = f"data:image/png;base64,{base64.b64encode(drawn.png).decode()}"
    size = "rl-sheet rl-large" if large else "rl-sheet"
    return german(
        f'<div class="{size}" role="region" tabindex="0" aria-label="{say("Bild der Seite")}">'
        f'<img src="{source}" alt="{escape(told)}" width="{drawn.width}" height="{drawn.height}"></div>'
    )


# What is asked for


def _asked() -> Asked:
    """What the address asks for.

    Raises:
        BadInput: its numbers are none.
    """
    said = st.query_params
    page = _number(said.get("seite"))
    starts, ends = (said.get_all(name) for name in ("von", "bis"))
    if len(starts) != len(ends):
        raise BadInput(NOT_THERE)
    spans = tuple(Span(page, _number(start) or 0, _number(end) or 0) for start, end in zip(starts, ends, strict=True))
    return Asked(said.get("datei", ""), page, spans, said.get("summe", ""), _number(said.get(TURNED_TO)))


def _number(said: str | None) -> int | None:
    if said is None:
        return None
    if not (said.isascii() and said.isdecimal() and len(said) < 10):
        raise BadInput(NOT_THERE)
    return int(said)


def _document(engine: Engine, file_id: str) -> Document:
    """The file, if this audience may see it; else the same is said as where there is none."""
    try:
        place, pages = engine.file(file_id), engine.pages(file_id)
    except KeyError as error:
        raise BadInput(NOT_THERE) from error
    if not pages:
        raise BadInput(NO_TEXT + " Bitte im Ratsinformationssystem nachsehen.")
    return Document(place.file, place.paper, pages)


def _page(document: Document, number: int | None) -> Page:
    """The page of a number, the first where none is asked for."""
    if number is None:
        return document.pages[0]
    found = [page for page in document.pages if page.number == number]
    if not found:
        raise BadInput(NOT_THERE)
    return found[0]


def _still_there(page: Page, asked: Asked) -> tuple[Span, ...]:
    """The places asked for if they are on the page and their words are those that were cited."""
    edges = [edge for span in asked.spans for edge in (span.start, span.end)]
    fit = edges == sorted(edges) and all(span.start < span.end <= len(page.text) for span in asked.spans)
    return asked.spans if fit and asked.checksum in ("", checksum(page, asked.spans)) else ()


# What is shown


def _turning(document: Document, page: Page, of_quotation: Page) -> None:
    """Buttons to the pages before and behind, and back to the quotation."""
    if len(document.pages) < 2:
        return
    at = document.pages.index(page)
    row = st.container(horizontal=True, horizontal_alignment="distribute")
    last = at == len(document.pages) - 1
    row.button(say("← Vorige Seite"), disabled=at == 0, on_click=_turn, args=(document, at - 1))
    row.button(say("Nächste Seite →"), disabled=last, on_click=_turn, args=(document, at + 1))
    if page is not of_quotation:
        row.button(say("Zur Fundstelle"), on_click=_turn, args=(document, document.pages.index(of_quotation)))


def _turn(document: Document, at: int) -> None:
    """Goes to a page; the address of the quotation's own page says no more than that."""
    number = str(document.pages[at].number)
    if number == st.query_params.get("seite"):
        st.query_params.pop(TURNED_TO, None)
    else:
        st.query_params[TURNED_TO] = number


def _shown(document: Document, page: Page, spans: Sequence[Span]) -> None:
    """The page as it looks, and its text; only its text where nobody can paint it."""
    drawn = _drawn(document.file, page, tuple(spans))
    if isinstance(drawn, str):
        st.info(drawn)
        st.html(german(marked_text(page.text, spans)))
        return
    large = st.toggle(say("Seite groß zeigen"))
    found = drawn.marked and bool(spans)
    if spans and not found:
        st.info(say(NOT_FOUND))
    st.html(picture(drawn, say(MARKED if found else UNMARKED).format(page.number), large=large))
    is_open = " open" if spans and not found else ""
    text = f'<div class="rl-open">{marked_text(page.text, spans)}</div>'
    st.html(german(f"<details{is_open}><summary>{say('Text dieser Seite')}</summary>{text}</details>"))


def _drawn(file: File, page: Page, spans: tuple[Span, ...]) -> Drawn | str:
    """The picture, or why there is none."""
    if not is_painted(file, page):
        return say(ONLY_TEXT)
    try:
        return _painted(audience.painter(), file, page, spans)
    except UnreadableFile as error:
        return str(error)


@st.cache_data(max_entries=KEPT, show_spinner="Die Seite wird gezeichnet …")
def _painted(_painter: Painter, file: File, page: Page, spans: tuple[Span, ...]) -> Drawn:
    return _painter.paint(file, page, spans)


def _taking(document: Document, page: Page) -> None:
    """The file itself, and the way to the council's own system."""
    file = document.file
    if is_at_hand(file):
        load = partial(_original, audience.painter(), document, audience.person())
        st.download_button(say("Original herunterladen"), load, file.name, file.media_type, on_click="ignore")
    if address := web_address(file.web, document.paper.web):
        place = f"#page={page.number}" if page.number and address == file.web and file.media_type == PDF else ""
        st.link_button(say("Im Ratsinformationssystem öffnen"), f"{address}{place}")


def _original(painter: Painter, document: Document, who: Person | None) -> bytes:
    """The file as it was read; who takes away what is not public is written down first."""
    audience.told_to(who, secret_file(document.paper, document.file))
    return painter.original(document.file)


def _told_page(document: Document, page: Page) -> str:
    """Which of how many pages, and what it is called in print."""
    if page.number is None:
        return ""
    printed = f" ({say('gedruckt')}: {escape(page.label)})" if page.label else ""
    return f" · {say('Seite {} von {}').format(page.number, len(document.pages))}{printed}"
