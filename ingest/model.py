"""The nouns of council papers, in OParl's words: frozen values whose ids follow from their content."""

import datetime as dt
import uuid
from dataclasses import dataclass

RATSLOTSE = uuid.uuid5(uuid.NAMESPACE_URL, "https://schema.oparl.org/1.1/#ratslotse")


def stable_id(*parts: str) -> str:
    """The same parts, the same UUID: doing a thing twice overwrites instead of doubling."""
    return str(uuid.uuid5(RATSLOTSE, "\0".join(parts)))


@dataclass(frozen=True, slots=True)
class Consultation:
    """One stop of a paper's Beratungsfolge, as the register or the paper itself records it."""

    organization: str | None  # the Gremium
    date: dt.date | None = None
    role: str | None = None  # Vorberatung, Entscheidung, Kenntnisnahme, ...
    number: str | None = None  # of the agenda item (TOP)
    result: str | None = None  # in the record's own words; None where none is recorded
    source: str | None = None  # OParl id of the AgendaItem or Consultation


@dataclass(frozen=True, slots=True)
class Paper:
    """A Drucksache or Vorlage: what is known about it, apart from its text."""

    id: str
    key: str  # last segment of its OParl id, or the file's name without ending: what gold files call it
    name: str  # Betreff
    source: str  # OParl id, or file URI
    public: bool  # False also where it could not be decided
    reference: str | None = None  # as printed, "DS 25-0590/1"
    paper_type: str | None = None
    date: dt.date | None = None
    body: str | None = None  # the city
    organizations: tuple[str, ...] = ()  # Gremien
    originators: tuple[str, ...] = ()  # Fraktionen
    under_direction_of: tuple[str, ...] = ()  # the Amt in charge
    districts: tuple[str, ...] = ()  # Stadtbezirke, Ortsteile
    consultations: tuple[Consultation, ...] = ()
    web: str | None = None  # page in the council's own system
    related: tuple[str, ...] = ()  # sources of papers that the register links with it
    inferred: tuple[str, ...] = ()  # fields above that no one states: guessed from name or properties


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it is shown; number is None where the text has no pages, never a guessed 1."""

    number: int | None
    text: str
    confidence: float | None = None  # 0 to 1, of the words as recognised by OCR; None: a text layer
    label: str | None = None  # what the file calls the page, where that is not its number: "iv", "A-3"


@dataclass(frozen=True, slots=True)
class File:
    """One document of a paper."""

    id: str
    key: str  # last segment of its OParl id, or its name without ending
    paper: str  # Paper.id
    name: str
    uri: str  # where it was read from: path or URL
    sha256: str  # of the bytes read
    media_type: str
    read_as: str  # "Textebene", "Texterkennung", "Büroformat", "Text", "OParl-Text": how the text was won
    web: str | None = None  # link for people
    problems: tuple[str, ...] = ()  # German, for the clerk
    public: bool = False  # shown to everyone only where the paper is public too
    whole: bool = True  # False: parts of it could not be read, and problems say which


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start to end (exclusive) of the text of one page."""

    page: int | None  # Page.number
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of one file, small enough to find and to quote; its text is its spans joined by newlines."""

    id: str
    file: str  # File.id
    section: str  # "Beschlussvorschlag", "Begründung", ...; "" where none was recognised
    text: str
    spans: tuple[Span, ...]

    def locate(self, start: int, end: int) -> tuple[Span, ...]:
        """Where characters start to end of the passage's text stand on the file's pages."""
        found, offset = [], 0
        for span in self.spans:
            length = span.end - span.start
            first, last = max(start - offset, 0), min(end - offset, length)
            if first < last:
                found.append(Span(span.page, span.start + first, span.start + last))
            offset += length + 1  # the joining newline
        return tuple(found)
