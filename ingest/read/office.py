"""Text and properties of DOCX, ODT and HTML files, by unstructured and without a network."""

import datetime as dt
import functools
import html
import io
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from ingest.errors import UnreadableFile

if TYPE_CHECKING:
    from unstructured.documents.elements import Element

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"

BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError)  # of zipfile, damaged archives
_BROKEN = (
    "Die Datei ist beschädigt oder von einem unbekannten Programm geschrieben. Bitte in Word oder "
    "LibreOffice öffnen, als PDF speichern und erneut einlesen."
)
_OWN_MARK = re.compile(r"[-•–]|\(?(?:\d+|[a-zA-Z])[.)]|§")  # a list item that shows its own
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Dialect:
    """Names of one office format's XML."""

    properties: str  # member with title and date
    texts: re.Pattern[str]  # members with text
    paragraphs: frozenset[str]
    wrappers: frozenset[str]  # of text that unstructured would pass over: they go, their content stays
    dropped: frozenset[str]  # deleted text, and second copies for old programs
    boxes: str  # text frames inside a paragraph: their paragraphs move behind it


def _names(namespace: str, *names: str) -> frozenset[str]:
    return frozenset(f"{{{namespace}}}{name}" for name in names)


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ODF_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_ODF_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_ODF_DRAWING = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
_WORD_BREAK = f"{{{_WORD}}}br"
_DIALECTS = {
    DOCX: _Dialect(
        properties="docProps/core.xml",
        texts=re.compile(r"word/(?:document|header|footer)\w*\.xml"),
        paragraphs=_names(_WORD, "p"),
        wrappers=_names(_WORD, "sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"),
        dropped=_names(_WORD, "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "del", "moveFrom")
        | _names(_COMPATIBLE, "Fallback"),
        boxes=f"{{{_WORD}}}txbxContent",
    ),
    ODT: _Dialect(
        properties="meta.xml",
        texts=re.compile(r"content\.xml"),
        paragraphs=_names(_ODF_TEXT, "p", "h"),
        wrappers=frozenset(),
        dropped=_names(_ODF_TEXT, "tracked-changes"),
        boxes=f"{{{_ODF_DRAWING}}}text-box",
    ),
}


def read_docx(data: bytes) -> str:
    """The text of a Word document: letterhead and footer, body, footnotes.

    Raises:
        UnreadableFile: unstructured cannot read it.
    """
    body = _text(_partition(DOCX, data=data))
    return _joined(body, _lines(_xml(data, "word/footnotes.xml").iter(), _DIALECTS[DOCX]))


def read_odt(data: bytes) -> str:
    """The text of an OpenDocument text: header, body, footnotes, footer.

    Raises:
        UnreadableFile: unstructured cannot read it.
    """
    styles, dialect = list(_xml(data, "styles.xml").iter()), _DIALECTS[ODT]
    notes = _xml(data, "content.xml").iter(f"{{{_ODF_TEXT}}}note-body")
    header, footer = (
        _lines((part for style in styles if style.tag in names for part in style.iter()), dialect)
        for names in (
            _names(_ODF_STYLE, "header", "header-first", "header-left"),
            _names(_ODF_STYLE, "footer", "footer-first", "footer-left"),
        )
    )
    body = _text(_partition(ODT, data=data))
    return _joined(header, body, _lines((part for note in notes for part in note.iter()), dialect), footer)


def read_html(markup: str) -> str:
    """The text of a web page, without scripts, styles and navigation.

    Raises:
        UnreadableFile: unstructured cannot read it.
    """
    return _text(_partition(HTML, markup=markup)) if markup.strip() else ""


def read_properties(data: bytes, media_type: str) -> tuple[str | None, dt.date | None]:
    """Title and day of creation as a DOCX or ODT claims them; None for what it does not tell."""
    title, created = None, None
    for element in _xml(data, _DIALECTS[media_type].properties).iter():
        name = element.tag.rpartition("}")[2]
        if name == "title":
            title = " ".join((element.text or "").split()) or None
        elif name in ("created", "creation-date"):
            created = _date(element.text or "")
    return title, created


def html_title(markup: str) -> str | None:
    """The title in a web page's head; None where there is none."""
    found = _TITLE.search(markup)
    return (" ".join(html.unescape(found[1]).split()) or None) if found else None


def _date(stamp: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(stamp[:10])
    except ValueError:
        return None


@functools.cache
def _partitioners() -> dict[str, Callable[..., "list[Element]"]]:
    """The readers of unstructured, kept from sending telemetry and from fetching a spaCy model.

    Imported here because it costs five seconds. The replaced function is private to unstructured, so
    its version is pinned and a test watches for attempts to reach the network.
    """
    os.environ["DO_NOT_TRACK"] = os.environ["UNSTRUCTURED_DISABLE_NOTICE"] = "1"  # before its import
    import spacy
    from unstructured.nlp import tokenize
    from unstructured.partition.docx import partition_docx
    from unstructured.partition.html import partition_html
    from unstructured.partition.odt import partition_odt

    def german_sentences() -> Any:
        language = spacy.blank("de")
        language.add_pipe("sentencizer")
        return language

    tokenize._load_spacy_model = german_sentences
    return {DOCX: partition_docx, ODT: partition_odt, HTML: partition_html}


def _partition(media_type: str, *, data: bytes = b"", markup: str = "") -> "list[Element]":
    partition = _partitioners()[media_type]
    try:
        if media_type == HTML:
            return partition(text=markup, languages=["deu"])
        plain = _plain(data, _DIALECTS[media_type])
        return partition(file=io.BytesIO(plain), languages=["deu"])
    except Exception as error:  # python-docx, lxml and pandoc raise a dozen unrelated kinds
        raise UnreadableFile(_BROKEN) from error


def _plain(data: bytes, dialect: _Dialect) -> bytes:
    """The same document with all its text where unstructured looks, and without its pictures.

    Without: a picture whose type or part is missing would stop python-docx.
    """
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(output, "w") as target:
        for member in source.infolist():
            content = source.read(member)
            if dialect.texts.fullmatch(member.filename):
                content = _rewritten(content, functools.partial(_straighten, dialect=dialect))
            elif member.filename.endswith(".rels"):
                content = _rewritten(content, _without_pictures)
            target.writestr(member, content)
    return output.getvalue()


def _rewritten(content: bytes, change: Callable[[ElementTree.Element], None]) -> bytes:
    root = ElementTree.fromstring(content)
    change(root)
    rewritten: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return rewritten


def _straighten(element: ElementTree.Element, dialect: _Dialect) -> None:
    """Wrappers are unwrapped, text frames stand behind their paragraph, deleted text is gone."""
    children: list[ElementTree.Element] = []
    for child in element:
        if child.tag in dialect.dropped:
            continue
        if child.tag == _WORD_BREAK:
            child.attrib.clear()  # a page break, which unstructured would pass over, becomes a line break
        _straighten(child, dialect)
        children.extend(child if child.tag in dialect.wrappers else [child])
        if child.tag in dialect.paragraphs:
            children.extend(part for box in child.iter(dialect.boxes) for part in box)
    element[:] = children


def _without_pictures(relationships: ElementTree.Element) -> None:
    for relationship in list(relationships):
        if relationship.get("Type", "").endswith("/image"):
            relationships.remove(relationship)


def _text(elements: "Iterable[Element]") -> str:
    return _joined(*map(_element_text, elements))


def _joined(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


def _element_text(element: "Element") -> str:
    text: str = element.text.strip()
    if element.category == "Table" and element.metadata.text_as_html:
        return table_rows(element.metadata.text_as_html)
    if element.category == "ListItem" and not _OWN_MARK.match(text):
        return f"- {text}"
    return text


def table_rows(markup: str) -> str:
    """An HTML table as lines, one a row, cells divided by " | "; empty cells keep the columns."""
    rows = _Rows()
    rows.feed(markup)
    return "\n".join(" | ".join(" ".join(cell.split()) for cell in row) for row in rows.found if any(row))


class _Rows(HTMLParser):
    """The cells of a table's rows, found while it is fed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row or a cell begins; a line break inside a cell is a space."""
        if tag == "tr":
            self.found.append([])
        elif tag in ("td", "th") and self.found:
            self.found[-1].append("")
        elif tag == "br":
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        """Text belongs to the last cell begun."""
        if self.found and self.found[-1]:
            self.found[-1][-1] += data


def _lines(elements: Iterable[ElementTree.Element], dialect: _Dialect) -> str:
    """Each paragraph among the elements as a line, each line once."""
    paragraphs = (element for element in elements if element.tag in dialect.paragraphs)
    lines = (" ".join("".join(paragraph.itertext()).split()) for paragraph in paragraphs)
    return "\n".join(filter(None, dict.fromkeys(lines)))


def _xml(data: bytes, member: str) -> ElementTree.Element:
    """One XML file of an office document; an empty element where it is missing or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return ElementTree.fromstring(archive.read(member))
    except (LookupError, ElementTree.ParseError, *BAD_ZIP):
        return ElementTree.Element("empty")
