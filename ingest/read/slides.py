"""Slides of a presentation as pages, notes behind each slide's text."""

import io
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.slide import Slide
from pptx.table import Table

from ingest.errors import UnreadableFile
from ingest.model import Page

_BROKEN = (
    "Die Präsentation ist beschädigt oder von einem unbekannten Programm geschrieben. Bitte in PowerPoint oder "
    "LibreOffice öffnen, als PDF speichern und erneut einlesen."
)
_PARAGRAPH = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"


def read_slides(data: bytes) -> tuple[tuple[Page, ...], tuple[int, ...]]:
    """Every slide in order, counted from 1, and the numbers of hidden ones, whose text is left out.

    Raises:
        UnreadableFile: python-pptx cannot read it.
    """
    try:
        slides = list(pptx.Presentation(io.BytesIO(data)).slides)
        hidden = tuple(number for number, slide in enumerate(slides, start=1) if _is_hidden(slide))
        texts = ["" if number in hidden else _text(slide) for number, slide in enumerate(slides, start=1)]
    except Exception as error:  # python-pptx and lxml raise a dozen unrelated kinds
        raise UnreadableFile(_BROKEN) from error
    return tuple(Page(number, text) for number, text in enumerate(texts, start=1)), hidden


def _is_hidden(slide: Slide) -> bool:
    return slide.element.get("show") in ("0", "false")


def _text(slide: Slide) -> str:
    """Text in the order of the slide's shapes, which is how it is read aloud; then diagrams, then notes."""
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    spoken = _lines(notes.text) if notes else ""
    parts = [*_shape_texts(slide.shapes), *_diagrams(slide), f"Notizen:\n{spoken}" if spoken else ""]
    return "\n\n".join(filter(None, parts))


def _shape_texts(shapes: Iterable[BaseShape]) -> Iterator[str]:
    for shape in shapes:
        if isinstance(shape, GroupShape):
            yield from _shape_texts(shape.shapes)
        elif isinstance(shape, GraphicFrame) and shape.has_table:
            yield _rows(shape.table)
        elif shape.has_text_frame and not _is_page_number(shape):
            yield _lines(shape.text_frame.text)  # type: ignore[attr-defined]  # python-pptx types only subclasses


def _is_page_number(shape: BaseShape) -> bool:
    return shape.is_placeholder and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER


def _lines(text: str) -> str:
    """Lines without the spaces around them; a soft line break ends a line too."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def _rows(table: Table) -> str:
    """One line a row, cells divided by " | "."""
    rows = ([" ".join(cell.text.split()) for cell in row.cells] for row in table.rows)
    return "\n".join(" | ".join(row) for row in rows if any(row))


def _diagrams(slide: Slide) -> Iterator[str]:
    """The text of SmartArt, which python-pptx does not know: it stands in parts of its own."""
    for relationship in slide.part.rels.values():
        if relationship.reltype.endswith("/diagramData"):
            paragraphs = ElementTree.fromstring(relationship.target_part.blob).iter(_PARAGRAPH)
            yield _lines("\n".join("".join(paragraph.itertext()) for paragraph in paragraphs))
