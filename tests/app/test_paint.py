"""The original of a page: only the bytes that were read, drawn apart, the words marked where they stand."""

import hashlib
import io
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from app.paint import CHANGED, Painter, is_painted, original
from ingest.errors import UnreadableFile
from ingest.model import File, Page, Span
from ingest.read.draw import LONGER_SIDE, Drawn
from ingest.read.file import read
from ingest.sources.archive import INSIDE

LINES = (
    "Der Rat beschliesst den Bau des Radwegs.",
    "Die Kosten betragen 40.000 Euro.",
    "Die Verwaltung berichtet im Herbst.",
    "Die Kosten betragen 40.000 Euro.",
)
TOP, STEP = 100, 60  # points from the upper edge to the first line, and from line to line
WIDTH, HEIGHT = 400, 600  # points
FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter(children=1)


def pdf(*lines: str, turn: int = 0) -> bytes:
    """A page with lines of 14 points; turned, its text runs upwards in the file and is shown upright."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    if turn:
        canvas.setPageRotation(turn)
        canvas.rotate(90)
        canvas.translate(0, -HEIGHT)
    canvas.setFont("Helvetica", 14)
    for row, line in enumerate(lines):
        canvas.drawString(50, HEIGHT - TOP - STEP * row, line)
    canvas.save()
    return buffer.getvalue()


def put(path: Path, data: bytes, media_type: str = "application/pdf") -> File:
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return File("f", "f", "p", path.name, path.as_uri(), digest, media_type, "Textebene", public=True)


def spans(page: Page, words: str, start: int = 0) -> list[Span]:
    at = page.text.index(words, start)
    return [Span(page.number, at, at + len(words))]


def page_of(data: bytes, name: str = "a.pdf") -> Page:
    return read(data, name).pages[0]


def marked_rows(drawn: Drawn) -> list[int]:
    """Which of the lines lie on the marks' yellow."""
    picture = Image.open(io.BytesIO(drawn.png)).convert("RGB")
    scale = drawn.height / HEIGHT
    heights = {row: round((TOP + STEP * row - 4) * scale) for row in range(len(LINES))}
    return [row for row, y in heights.items() if any(yellow(picture.getpixel((x, y))) for x in range(drawn.width))]


def yellow(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] - pixel[2] > 60)


def test_a_quotation_is_marked_where_it_stands_and_nowhere_else(painter: Painter, tmp_path: Path) -> None:
    data = pdf(*LINES)
    file, page = put(tmp_path / "a.pdf", data), page_of(data)
    drawn = painter.paint(file, page, spans(page, LINES[0]))
    assert (drawn.marked, marked_rows(drawn)) == (True, [0])
    assert drawn.height == LONGER_SIDE
    second = page.text.rindex(LINES[1])
    assert marked_rows(painter.paint(file, page, spans(page, LINES[3], second))) == [3]
    assert marked_rows(painter.paint(file, page, spans(page, LINES[1]))) == [1]


def test_a_turned_page_is_upright_and_marked(painter: Painter, tmp_path: Path) -> None:
    data = pdf(*LINES, turn=90)
    file, page = put(tmp_path / "a.pdf", data), page_of(data)
    drawn = painter.paint(file, page, spans(page, LINES[2]))
    assert (drawn.height, marked_rows(drawn)) == (LONGER_SIDE, [2])


def test_nothing_is_marked_where_the_words_are_not_or_none_are_asked_for(painter: Painter, tmp_path: Path) -> None:
    data = pdf(*LINES)
    file, page = put(tmp_path / "a.pdf", data), page_of(data)
    other = Page(1, "Der Rat lehnt den Bau ab.")
    plain = painter.paint(file, page)
    assert plain == painter.paint(file, other, spans(other, "lehnt den Bau ab"))
    assert not plain.marked


@needs_tesseract
def test_words_of_a_scan_are_marked(painter: Painter, tmp_path: Path) -> None:
    picture = Image.new("L", (WIDTH * 3, HEIGHT * 3), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), size=42)
    for row, line in enumerate(LINES):
        draw.text((100, (TOP + STEP * row) * 3), line, font=font, fill=0, anchor="ls")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", dpi=(216, 216))
    page = page_of(buffer.getvalue(), "scan.png")
    drawn = painter.paint(put(tmp_path / "scan.png", buffer.getvalue(), "image/png"), page, spans(page, LINES[2]))
    assert (drawn.marked, marked_rows(drawn)) == (True, [2])


def test_a_broken_file_is_told_and_the_next_one_painted(painter: Painter, tmp_path: Path) -> None:
    broken = put(tmp_path / "broken.pdf", b"%PDF-1.4\n1 0 obj\n<<")
    with pytest.raises(UnreadableFile, match="Bitte"):
        painter.paint(broken, Page(1, "Text"))
    file = put(tmp_path / "a.pdf", pdf(*LINES))
    with pytest.raises(UnreadableFile, match="keine Seite 9"):
        painter.paint(file, Page(9, "Text"))
    assert painter.paint(file, Page(1, "")).png.startswith(b"\x89PNG")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[File]:
    yield put(tmp_path / "ä b.pdf", pdf(*LINES))


def test_only_the_bytes_that_were_read_are_given_out(file: File, painter: Painter, tmp_path: Path) -> None:
    path = tmp_path / "ä b.pdf"
    assert painter.original(file) == path.read_bytes()
    path.write_bytes(pdf("Der Kaufpreis ist geheim."))
    for job in (painter.original, lambda one: painter.paint(one, Page(1, ""))):
        with pytest.raises(UnreadableFile, match=CHANGED[:30]):
            job(file)
    path.unlink()
    with pytest.raises(UnreadableFile, match=CHANGED[:30]):
        original(file)


def test_members_of_archives_are_given_out(file: File, tmp_path: Path) -> None:
    data = (tmp_path / "ä b.pdf").read_bytes()
    archive = tmp_path / "alle.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("ordner/ä b.pdf", data)
    member = replace(file, uri=f"{archive.as_uri()}{INSIDE}ordner/%C3%A4%20b.pdf")
    assert original(member) == data
    with pytest.raises(UnreadableFile):
        original(replace(member, uri=f"{archive.as_uri()}{INSIDE}ordner/fehlt.pdf"))


def test_what_an_endpoint_published_is_not_at_hand(file: File) -> None:
    published = replace(file, uri="https://example.org/files/1")
    assert is_painted(file, Page(1, "x"))
    assert not is_painted(published, Page(1, "x"))
    assert not is_painted(replace(file, media_type="text/plain"), Page(1, "x"))
    assert not is_painted(file, Page(None, "x"))
    with pytest.raises(UnreadableFile):
        original(published)
