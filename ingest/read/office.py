"""Text and properties of DOCX, ODT and HTML files, by unstructured and without a network."""

import datetime as dt
import functools
import html
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from ingest.errors import UnreadableFile

if TYPE_CHECKING:
    from unstructured.documents.elements import Element

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
HTML = "text/html"

_BROKEN = (
    "Die Datei ist beschädigt oder von einem unbekannten Programm geschrieben. Bitte in Word oder "
    "LibreOffice öffnen, als PDF speichern und erneut einlesen."
)
_PROPERTIES = {DOCX: "docProps/core.xml", ODT: "meta.xml"}
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_ODF_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OWN_MARK = re.compile(r"[-•–]|\(?(?:\d+|[a-zA-Z])[.)]|§")  # a list item that shows its own
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


def read_docx(data: bytes) -> str:
    """The text of a Word document, the letterhead in its header included.

    Raises:
        UnreadableFile: unstructured cannot read it.
    """
    return _text(_partition(DOCX, file=io.BytesIO(data)))


def read_odt(data: bytes) -> str:
    """The text of an OpenDocument text; header and footer, which pandoc drops, stand around it.

    Raises:
        UnreadableFile: unstructured cannot read it.
    """
    header, footer = _margin(data, "header"), _margin(data, "footer")
    return "\n\n".join(filter(None, (header, _text(_partition(ODT, file=io.BytesIO(data))), footer)))


def read_html(markup: str) -> str:
    """The text of a web page, without scripts, styles and navigation.

    Raises:
        UnreadableFile: unstructured cannot read it.
    """
    return _text(_partition(HTML, text=markup)) if markup.strip() else ""


def read_properties(data: bytes, media_type: str) -> tuple[str | None, dt.date | None]:
    """Title and day of creation as a DOCX or ODT claims them; None for what it does not tell."""
    title, created = None, None
    for element in _xml(data, _PROPERTIES[media_type]).iter():
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
    """unstructured's readers, kept from the network: it would send telemetry and fetch a spaCy model.

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


def _partition(media_type: str, **source: object) -> "list[Element]":
    try:
        return _partitioners()[media_type](**source, languages=["deu"])
    except Exception as error:  # noqa: BLE001 - python-docx, lxml and pandoc raise a dozen unrelated kinds
        raise UnreadableFile(_BROKEN) from error


def _text(elements: "Iterable[Element]") -> str:
    return "\n\n".join(filter(None, map(_element_text, elements)))


def _element_text(element: "Element") -> str:
    if element.category == "Table" and element.metadata.text_as_html:
        return table_rows(element.metadata.text_as_html)
    if element.category == "ListItem" and not _OWN_MARK.match(element.text):
        return f"- {element.text}"
    return element.text.strip()


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


def _margin(data: bytes, place: str) -> str:
    """What an ODT's page styles print above ("header") or below ("footer") every page, each line once."""
    lines: dict[str, None] = {}
    for margin in _xml(data, "styles.xml").iter():
        if margin.tag.startswith(f"{_ODF_STYLE}{place}") and not margin.tag.endswith("-style"):
            for paragraph in (*margin.iter(f"{_ODF_TEXT}p"), *margin.iter(f"{_ODF_TEXT}h")):
                lines[" ".join("".join(paragraph.itertext()).split())] = None
    return "\n".join(filter(None, lines))


def _xml(data: bytes, member: str) -> ElementTree.Element:
    """One XML file of an office document; an empty element where it is missing or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return ElementTree.fromstring(archive.read(member))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, RuntimeError):
        return ElementTree.Element("empty")
