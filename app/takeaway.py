"""An answer with its sources to take away: as Markdown, DOCX and PDF, cited as councils cite.

What papers, people and language models wrote is text in all three forms, never markup; addresses that lead off the
web, such as paths on this machine, are left out.
"""

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from html import escape
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as DocxParagraph
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Sentence
from app.german import page_label, thousands
from app.links import web_address
from app.remembered import is_public
from app.told import filtered, left_out, unknown
from ingest.model import Consultation, Paper, Span
from ingest.result import PREPARING

CHECK = "Antworten bitte an den Fundstellen prüfen."
SECRET = "Nichtöffentlich: enthält Angaben aus nichtöffentlichen Unterlagen. Bitte nicht weitergeben."
NOTHING = "Dazu steht nichts in den Unterlagen."
LANGUAGE = "de-DE"
MARGIN = 22 * mm
DEBIAN = Path("/usr/share/fonts/truetype/dejavu")  # fonts-dejavu-core, which LibreOffice and Chromium bring
FONTS, BOLD = ("DejaVuSans", "Vera"), ("DejaVuSans-Bold", "VeraBd")  # Vera: reportlab's own, alike with fewer letters
STAND_IN = "¤"  # for a letter that a font lacks
LACKING = f"Zeichen, die der Schrift dieses PDF fehlen, stehen darin als {STAND_IN}. Bitte dafür DOCX nehmen."


Place = tuple[str, tuple[Span, ...]] | Record  # what makes two proofs the same


class Kind(Enum):
    """What a block is."""

    TITLE = auto()
    NOTE = auto()  # about the answer
    TEXT = auto()
    HEADING = auto()
    SOURCE = auto()
    QUOTE = auto()
    LINK = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, not escaped."""

    kind: Kind
    text: str
    address: str = ""  # of the web, where the text is a link


def blocks(outcome: Outcome, link: str, day: dt.date) -> list[Block]:
    """The answer from its question to the permanent link, paragraph by paragraph.

    Args:
        outcome: what was answered.
        link: where the same can be seen again, "" for nowhere.
        day: when it was taken away.
    """
    told = [Block(Kind.TITLE, outcome.question), *(Block(Kind.NOTE, note) for note in _notes(outcome))]
    told += _silence(outcome) if isinstance(outcome, NoAnswer) else _answer(outcome)
    counts = outcome.searched
    until = f", neueste vom {counts.newest:%d.%m.%Y}" if counts.newest else ""
    told.append(Block(
        Kind.NOTE,
        f"Durchsucht: {thousands(counts.papers)} Unterlagen, {thousands(counts.files)} Dateien{until}. "
        f"Abgerufen am {day:%d.%m.%Y}. {CHECK}",
    ))  # fmt: skip
    address = web_address(link)
    told += [Block(Kind.LINK, f"Dauerhafter Link: {address}", address)] if address else []
    return [Block(block.kind, plain(block.text), block.address) for block in told]


def _notes(outcome: Outcome) -> Iterator[str]:
    """What is to be known before reading."""
    if not is_public(outcome):
        yield SECRET
    yield from filtered(outcome)
    if isinstance(outcome, Answer) and outcome.notice:
        yield outcome.notice


def _silence(silence: NoAnswer) -> Iterator[Block]:
    yield Block(Kind.TEXT, silence.notice or NOTHING)
    if silence.unknown:
        yield Block(Kind.NOTE, unknown(silence))
    papers = {paper.id: paper for paper in (*silence.suggestions, *(hit.paper for hit in silence.nearest))}
    if papers:
        yield Block(Kind.HEADING, "Am nächsten kommen")
        yield from (Block(Kind.SOURCE, f"{cited(paper)}: {paper.name}") for paper in papers.values())


def _answer(answer: Answer) -> Iterator[Block]:
    proofs = _proofs(answer)
    numbers = {place: number for number, place in enumerate(proofs, 1)}
    told = [sentence for sentence in answer.sentences if sentence.kind == "answer"]
    context = [sentence for sentence in answer.sentences if sentence.kind == "context"]
    yield from (Block(Kind.TEXT, _marked(sentence, numbers)) for sentence in told)
    if rest := left_out(answer):
        yield Block(Kind.NOTE, rest)
    yield Block(Kind.NOTE, _how(answer))
    if context:
        yield Block(Kind.HEADING, "Was beschlossen wurde")
        yield from (Block(Kind.TEXT, _marked(sentence, numbers)) for sentence in context)
    if proofs:
        yield Block(Kind.HEADING, "Belege")
    for number, proof in enumerate(proofs.values(), 1):
        yield from _source(proof, number)


def _how(answer: Answer) -> str:
    if answer.listed:
        return "Gezählt nach den Angaben im Register und in den Unterlagen, die neuesten zuerst."
    if answer.writer is None:
        return "Wörtlich aus den Unterlagen."
    return f"Formuliert vom Sprachmodell {answer.writer}, jeder Satz mit seiner Fundstelle."


def _proofs(answer: Answer) -> dict[Place, Citation | Record]:
    """Each proof once, in the order of their numbers: quotations as in the chat, the register's entries behind them."""
    found: dict[Place, Citation | Record] = {}
    for proof in (proof for sentence in answer.sentences for proof in sentence.proof):
        found.setdefault(_place(proof), proof)
    return dict(sorted(found.items(), key=lambda item: isinstance(item[1], Record)))


def _marked(sentence: Sentence, numbers: Mapping[Place, int]) -> str:
    """A sentence with the numbers of its proof."""
    marks = dict.fromkeys(f"[{numbers[_place(proof)]}]" for proof in sentence.proof)
    return f"{sentence.text} {''.join(marks)}"


def _place(proof: Citation | Record) -> Place:
    return (proof.hit.file.id, proof.spans) if isinstance(proof, Citation) else proof


def _source(proof: Citation | Record, number: int) -> Iterator[Block]:
    """Where a proof stands, its words, and the way to it."""
    if isinstance(proof, Record):
        paper, place, file = proof.paper, cited(proof.paper, stop=proof.consultation), None
        place = f"{place} (Angabe {'im Register' if _is_registered(proof) else 'in der Unterlage'})"
    else:
        paper, file, place = proof.hit.paper, proof.hit.file, cited(proof.hit.paper, proof.spans)
    hidden = "" if paper.public and (file is None or file.public) else " (nichtöffentlich)"
    yield Block(Kind.SOURCE, f"[{number}] {place}{hidden}: {paper.name}")
    if isinstance(proof, Citation):
        yield Block(Kind.QUOTE, f"„{' '.join(proof.quote.split())}“")
        if proof.hit.newer:
            yield Block(Kind.NOTE, f"ersetzt durch {cited(proof.hit.newer)}")
    name = f"Datei {file.name}" if file else ""
    address = web_address(file.web if file else None, paper.web)
    if name or address:
        yield Block(Kind.LINK, ": ".join(filter(None, (name, address))), address)


def _is_registered(record: Record) -> bool:
    return not record.consultation or bool(record.consultation.source)


def cited(paper: Paper, spans: Sequence[Span] = (), stop: Consultation | None = None) -> str:
    """A paper as councils cite it: "Vorlage DS 25-0590 vom 03.03.2025, Gemeinderat, TOP 4, S. 2".

    The session is that of a stop, else of the one that decides; its day stands with it where it is not the paper's.
    """
    own = paper.paper_type or ("Vorlage" if paper.reference else "Unterlage")
    when = f" vom {paper.date:%d.%m.%Y}" if paper.date else ""
    session = _session(paper, stop or _deciding(paper))
    pages = page_label(spans) if spans else ""
    return ", ".join(filter(None, (" ".join(filter(None, (own, paper.reference))) + when, *session, pages)))


def _deciding(paper: Paper) -> Consultation | None:
    """The last stop that is to decide, else the last one."""
    stops = sorted(paper.consultations, key=lambda stop: stop.date or dt.date.min)
    deciding = [stop for stop in stops if not PREPARING.search(stop.role or "")]
    return next(reversed(deciding or stops), None)


def _session(paper: Paper, stop: Consultation | None) -> tuple[str, ...]:
    if stop is None:
        return paper.organizations[:1]
    day = f"am {stop.date:%d.%m.%Y}" if stop.date and stop.date != paper.date else ""
    item = (stop.number or "").removeprefix("TOP").strip()
    return " ".join(filter(None, (stop.organization, day))), f"TOP {item}" if item else ""


def plain(text: str) -> str:
    """The text on one line; what is invisible goes, what no document may hold becomes a mark."""
    seen = (letter for letter in " ".join(text.split()) if unicodedata.category(letter) != "Cf")
    return "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(letter)[0] == "C" else letter for letter in seen)


# Markdown

_MARKUP = re.compile(r"[\\`*_\[\]<>&~|$#@:!{}=^]|(?<=[wW])\.")  # CommonMark's, GitHub's and mathematics'; "www."
_AT_START = re.compile(r"^([-+]|\d+(?=[.)]))")
_PREFIX = {Kind.TITLE: "# ", Kind.HEADING: "## ", Kind.QUOTE: "> "}


def as_markdown(outcome: Outcome, link: str, day: dt.date) -> str:
    """The answer as Markdown; arguments as for `blocks`."""
    return "\n\n".join(map(_markdown, blocks(outcome, link, day))) + "\n"


def _markdown(block: Block) -> str:
    if block.address:
        return f"{_escaped(block.text.removesuffix(block.address))}<{block.address}>"
    return _PREFIX.get(block.kind, "") + _escaped(block.text)


def _escaped(text: str) -> str:
    """Markdown that shows the text as it is, at the start of a line too."""
    told = _MARKUP.sub(r"\\\g<0>", text)
    return _AT_START.sub(lambda start: f"\\{start[0]}" if start[0] in "-+" else f"{start[0]}\\", told)


# DOCX

_STYLES = {Kind.TITLE: "Heading 1", Kind.HEADING: "Heading 2", Kind.QUOTE: "Quote"}


def as_docx(outcome: Outcome, link: str, day: dt.date) -> bytes:
    """The answer as a DOCX file; arguments as for `blocks`."""
    document, out = Document(), io.BytesIO()
    told = blocks(outcome, link, day)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = told[0].text[:255], "Ratslotse", ""  # 255: its limit
    properties.created = properties.modified = dt.datetime(day.year, day.month, day.day)
    properties.language = LANGUAGE
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for block in told:
        _add_paragraph(document, block)
    document.save(out)
    return out.getvalue()


def _add_paragraph(document: Docx, block: Block) -> None:
    paragraph = document.add_paragraph(style=_STYLES.get(block.kind))
    run = paragraph.add_run(block.text.removesuffix(block.address))
    run.bold = block.kind is Kind.SOURCE or None
    run.italic = block.kind is Kind.NOTE or None
    if block.address:
        _add_link(paragraph, block.address)


def _add_link(paragraph: DocxParagraph, address: str) -> None:
    """A run that leads to an address; python-docx reads hyperlinks, but makes none."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(address)
    run.underline = True
    link.append(run._r)
    paragraph._p.append(link)


# PDF


def as_pdf(outcome: Outcome, link: str, day: dt.date) -> bytes:
    """The answer as a PDF file on A4; arguments as for `blocks`."""
    told, out = blocks(outcome, link, day), io.BytesIO()
    styles = _styles()
    drawn = [replace(block, text=_drawable(block.text, styles[block.kind].fontName)) for block in told]
    if drawn != told:
        drawn.append(Block(Kind.NOTE, LACKING))
    sheet = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=told[0].text, author="Ratslotse", lang=LANGUAGE, initialFontName=_font(FONTS),
    )  # fmt: skip
    story = [Paragraph(_xml(block), styles[block.kind]) for block in drawn]
    sheet.build(story, onFirstPage=_add_page_number, onLaterPages=_add_page_number)
    return out.getvalue()


def _drawable(text: str, font: str) -> str:
    """The text with a stand-in for each letter that a font lacks; reportlab would leave a gap."""
    held = pdfmetrics.getFont(font).face.charToGlyph
    return "".join(letter if ord(letter) in held else STAND_IN for letter in text)


def _xml(block: Block) -> str:
    """The block in the few tags of reportlab's paragraphs."""
    told, address = escape(block.text.removesuffix(block.address)), escape(block.address)
    return f'{told}<a href="{address}" color="#1f5f82">{address}</a>' if address else told


def _add_page_number(canvas: Canvas, sheet: SimpleDocTemplate) -> None:
    canvas.setFont(_font(FONTS), 8)
    canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, f"Ratslotse · Seite {canvas.getPageNumber()}")


@cache
def _font(names: tuple[str, str]) -> str:
    """The name of Debian's font, else of reportlab's own, to be embedded: the same letters on any machine."""
    debian = DEBIAN / f"{names[0]}.ttf"
    name, file = (names[0], str(debian)) if debian.exists() else (names[1], f"{names[1]}.ttf")
    pdfmetrics.registerFont(TTFont(name, file))
    return name


@cache
def _styles() -> dict[Kind, ParagraphStyle]:
    text = ParagraphStyle("text", fontName=_font(FONTS), fontSize=10, leading=15, spaceAfter=6)
    small = ParagraphStyle("note", text, fontSize=8.5, leading=12)
    heading = ParagraphStyle("heading", text, fontName=_font(BOLD), fontSize=12, spaceBefore=10, keepWithNext=True)
    return {
        Kind.TITLE: ParagraphStyle("title", heading, fontSize=15, leading=20, spaceBefore=0),
        Kind.NOTE: small,
        Kind.TEXT: text,
        Kind.HEADING: heading,
        Kind.SOURCE: ParagraphStyle("source", text, fontName=_font(BOLD), spaceBefore=6, keepWithNext=True),
        Kind.QUOTE: ParagraphStyle("quote", text, leftIndent=12),
        Kind.LINK: small,
    }
