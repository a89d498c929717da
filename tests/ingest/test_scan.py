import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import reportlab
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read import recognise as recognition
from ingest.read import scan
from ingest.read.file import read
from ingest.read.recognise import Word, in_order, skew

FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
DPI = 200
SHEET = (1165, 1654)  # pixels at DPI: A5
LETTER = (
    "Beschlussvorlage zur Spielstraße",
    "Der Ausschuss für Stadtgrün beschließt",
    "nach § 5 der Satzung, die Mühlgasse für",
    "12.500 Euro zu begrünen. Die Höhe der",
    "Förderung beträgt 3.000 Euro im Jahr.",
)
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")


def drawn(*lines: str, size: tuple[int, int] = SHEET) -> Image.Image:
    """A white sheet with black print of 12 points."""
    picture = Image.new("L", size, 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), size=33)
    for row, line in enumerate(lines):
        draw.text((150, 200 + 60 * row), line, font=font, fill=0)
    return picture


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, dpi=(DPI, DPI), **options)
    return buffer.getvalue()


def pdf_of(*pages: Image.Image | str | None, overlay: str = "") -> bytes:
    """A PDF with pages that are scans, text, or empty; the overlay is text on every scan."""
    buffer = io.BytesIO()
    width, height = (side * 72 / DPI for side in SHEET)
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    for page in pages:
        if isinstance(page, Image.Image):
            canvas.drawImage(ImageReader(page), 0, 0, width, height)
            canvas.drawString(20, height - 20, overlay)
        elif page:
            canvas.drawString(72, height - 72, page)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def lines(page: Page) -> list[str]:
    return [line for line in page.text.splitlines() if line]


# Pictures


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 90, 180])
def test_a_scan_is_read_whichever_way_up(turn: int) -> None:
    reading = read(saved(drawn(*LETTER).rotate(turn, expand=True)), "scan.png")
    (page,) = reading.pages
    assert lines(page) == list(LETTER)
    assert page.number == 1 and page.confidence is not None and page.confidence > 0.8
    assert (reading.media_type, reading.read_as, reading.problems) == ("image/png", "Texterkennung", ())


@needs_tesseract
def test_a_scan_laid_askew_is_read() -> None:
    askew = drawn(*LETTER).rotate(3, Image.Resampling.BICUBIC, fillcolor=255)
    assert lines(read(saved(askew), "scan.png").pages[0]) == list(LETTER)


@pytest.mark.parametrize("angle", [-4, -1.5, 0, 0.7, 3])
def test_the_angle_of_a_sheet_is_measured(angle: float) -> None:
    askew = drawn(*LETTER).rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    assert skew(askew) == pytest.approx(-angle, abs=0.2)


@needs_tesseract
def test_each_frame_of_a_tiff_is_a_page() -> None:
    frames = [drawn("Erster Antrag"), drawn("Zweiter Antrag")]
    reading = read(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]), "antrag.tif")
    assert [(page.number, page.text) for page in reading.pages] == [(1, "Erster Antrag"), (2, "Zweiter Antrag")]


@needs_tesseract
def test_a_photo_is_turned_as_the_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: the camera was held upright, turn a quarter with the clock
    photo = saved(drawn(*LETTER).rotate(90, expand=True), "JPEG", exif=exif)
    assert lines(read(photo, "foto.jpg").pages[0]) == list(LETTER)


@needs_tesseract
def test_print_on_a_transparent_sheet_is_read() -> None:
    print_only = Image.merge(
        "LA", (Image.new("L", SHEET, 0), drawn("Sitzung am 3. Mai").point(lambda level: 255 - level))
    )
    assert read(saved(print_only), "a.png").pages[0].text == "Sitzung am 3. Mai"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (saved(Image.new("1", (20_000, 20_000), 1)), "zu viele Bildpunkte"),
        (saved(drawn(*LETTER))[:2000], "Bild ist beschädigt|nicht lesbar"),
        (b"II*\0" + bytes(20), "Bild ist beschädigt"),
        (saved(Image.new("L", SHEET, 255)), "kein Text zu erkennen"),
    ],
    ids=["bomb", "cut off", "no frames", "empty"],
)
def test_an_image_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"(?:{reason}).*[Bb]itte"):
        read(data, "a.tif")


# PDF


@needs_tesseract
def test_scans_among_pages_of_text_are_recognised_in_their_place() -> None:
    reading = read(pdf_of("Vorblatt mit Text", None, drawn(*LETTER)), "a.pdf")
    first, empty, scanned = reading.pages
    assert (first, empty) == (Page(1, "Vorblatt mit Text"), Page(2, ""))
    assert scanned.number == 3 and lines(scanned) == list(LETTER)
    assert (reading.read_as, reading.problems) == ("Textebene und Texterkennung", ())
    assert reading.whole


@needs_tesseract
def test_a_stamp_of_text_does_not_hide_the_scan_it_lies_on() -> None:
    (page,) = read(pdf_of(drawn(*LETTER), overlay="Anlage 3"), "a.pdf").pages
    assert lines(page) == ["Anlage 3", *LETTER]


@needs_tesseract
def test_the_text_layer_of_a_searchable_scan_is_kept() -> None:
    layer = "Ein Scan, den schon jemand erkannt hat, " * 5
    reading = read(pdf_of(drawn(*LETTER), overlay=layer.strip()), "a.pdf")
    assert reading.pages == (Page(1, layer.strip()),)
    assert reading.read_as == "Textebene"


@needs_tesseract
def test_a_page_whose_font_says_nothing_is_recognised() -> None:
    broken = [Page(1, "\ue001\ue002\ue003 \ue004"), Page(2, "Klartext")]
    scanned = scan.complete(pdf_of(drawn(*LETTER), "Klartext"), broken)
    assert lines(scanned.pages[0]) == list(LETTER)
    assert scanned.pages[1] == Page(2, "Klartext")


@needs_tesseract
def test_a_picture_without_print_is_named() -> None:
    picture = Image.new("L", SHEET, 255)
    ImageDraw.Draw(picture).ellipse((300, 300, 900, 900), fill=90)
    reading = read(pdf_of("Text", picture), "a.pdf")
    assert reading.problems == ("Seite 2 ohne erkennbaren Text (Bild oder Handschrift?)",)
    assert reading.pages[1].text == ""


def test_without_time_the_pages_read_are_kept_and_the_others_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "BUDGET", 0.0)
    reading = read(pdf_of("Text", *[drawn(*LETTER)] * 3), "a.pdf")
    assert reading.pages[0] == Page(1, "Text")
    assert reading.problems[0].startswith("Seiten 2-4 nicht erkannt, die Zeit reichte nicht. Bitte")
    assert not reading.whole


def test_without_tesseract_scans_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFile, match="Bitte .*apt install tesseract-ocr tesseract-ocr-deu"):
        read(pdf_of(drawn(*LETTER)), "a.pdf")
    reading = read(pdf_of("Text", drawn(*LETTER)), "a.pdf")
    assert reading.pages[0] == Page(1, "Text")
    assert reading.problems[0].startswith("Seite 2 nicht erkannt, weil Tesseract fehlt. Bitte installieren")
    assert not reading.whole


@needs_tesseract
def test_without_german_tesseract_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(UnreadableFile, match="apt install tesseract-ocr tesseract-ocr-deu"):
        read(saved(drawn(*LETTER)), "a.png")


@needs_tesseract
def test_pages_read_unsurely_are_named() -> None:
    blurred = drawn(*LETTER).resize((150, 213)).resize(SHEET)
    reading = read(pdf_of("Text", blurred), "a.pdf")
    confidence = reading.pages[1].confidence
    assert confidence is not None
    assert reading.problems == (f"Seite 2 unsicher erkannt (Sicherheit {confidence:.0%})".replace("%", " %"),)


# Text layers


@pytest.mark.parametrize("text", ["", "Seite 3", "1.500,00 € 12.03.2024 §§", " \n".join(LETTER) * 3])
def test_writing_is_no_broken_layer(text: str) -> None:
    assert not scan.is_broken(text)


@pytest.mark.parametrize(
    "text",
    [
        "\ufffd\ufffd a",
        "\x01\x02\x03",
        "䴀甀氀琀椀",
        " ".join(LETTER * 2).translate(str.maketrans("aeiounrst", "dfhlmxzqv")),
    ],
    ids=["undefined", "control", "East Asian", "letters without syllables"],
)
def test_glyphs_without_meaning_are_a_broken_layer(text: str) -> None:
    assert scan.is_broken(text)


# Reading order


def placed(text: str, left: int, top: int, line: tuple[int, int, int]) -> list[Word]:
    """Words of ten pixels a character."""
    found, at = [], left
    for word in text.split():
        found.append(Word(line, at, top, 10 * len(word), 20, 0.9, word))
        at += 10 * (len(word) + 1)
    return found


def column(lines: Sequence[str], left: int, block: int, top: int = 0) -> list[Word]:
    return [word for row, line in enumerate(lines) for word in placed(line, left, top + 30 * row, (block, 1, row))]


def test_what_stands_in_rows_is_read_row_by_row() -> None:
    assert in_order(column(["Gremium", "Rat"], 0, 1) + column(["Datum", "03.05.2024"], 600, 2)) == (
        "Gremium Datum\nRat 03.05.2024"
    )


def test_a_letterhead_beside_an_address_is_read_block_by_block() -> None:
    address = ["An den Rat", "Rathaus", "Musterstadt"]
    head = ["Fraktion Rot", "Rotgasse 1", "Musterstadt"]
    assert in_order(column(address, 0, 1, top=45) + column(head, 600, 2)) == "\n\n".join(
        ["\n".join(head), "\n".join(address)]
    )


def test_a_letterhead_set_flush_right_is_one_block() -> None:
    head = column(["ROT"], 870, 1) + column(["Fraktion Rot im Rat"], 710, 2, top=40)
    address = column(["An den Rat", "Rathaus", "Musterstadt"], 0, 3, top=15)
    assert in_order(address + head) == "ROT\nFraktion Rot im Rat\n\nAn den Rat\nRathaus\nMusterstadt"


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    left, right = (["Ein voller Satz in einer Spalte"] * 6, ["Ein anderer in der zweiten Spalte"] * 6)
    assert in_order(column(left, 0, 1) + column(right, 600, 2)) == "\n".join(left) + "\n\n" + "\n".join(right)


def test_a_wide_step_ends_a_paragraph() -> None:
    rows = [*range(0, 120, 30), *range(170, 260, 30)]
    found = [word for row, top in enumerate(rows) for word in placed("Zeile", 0, top, (1, 1, row))]
    assert in_order(found) == "\n".join(["Zeile"] * 4) + "\n\n" + "\n".join(["Zeile"] * 3)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 3)), max_size=20))
def test_no_word_is_lost_in_reading_order(places: list[tuple[int, int, int]]) -> None:
    found = [
        word
        for row, (left, top, block) in enumerate(places)
        for word in placed(f"w{row} x", left, top, (block, 1, row))
    ]
    assert sorted(in_order(found).split()) == sorted(word.text for word in found)


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(recognition.OutOfTime if shutil.which("tesseract") else recognition.NotInstalled):
        recognition.recognise(drawn(*LETTER), seconds=0.001)
