import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from ingest.clean import clean
from ingest.read.layout import Box, in_reading_order
from ingest.read.pdf import read_pages

KOBLENZ = Path(__file__).parents[2].parent / "shared" / "pdfs" / "koblenz"
LINE = 14  # points from line to line

Text = tuple[float, float, str]  # x, y in lines from the top, what is printed there


def pdf_with(*texts: Text, rotate: int = 0, draw: Callable[[Canvas], object] | None = None) -> bytes:
    """A page with the texts written in the order given; draw adds what is no text."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for x, line, text in texts:
        canvas.drawString(x, 750 - line * LINE, text)
    if draw:
        draw(canvas)
    canvas.showPage()
    canvas.save()
    writer, turned = pypdf.PdfWriter(clone_from=io.BytesIO(buffer.getvalue())), io.BytesIO()
    writer.pages[0].rotate(rotate)
    writer.write(turned)
    return turned.getvalue()


def text_of(data: bytes) -> str:
    (page,) = read_pages(data)
    return "\n".join(line.strip() for line in page.text.strip().split("\n"))


COSTS: Sequence[Text] = (
    (60, 0, "Maßnahme"),
    (200, 0, "Umfang"),
    (400, 0, "Kosten"),
    (400, 1, "gesamt"),
    (60, 3, "Neubau"),
    (60, 4, "der Schule"),
    (200, 3, "drei Geschosse mit Aufzug,"),
    (200, 4, "ohne Turnhalle"),
    (400, 3, "21.500.000 €"),
    (60, 6, "Abriss"),
    (400, 6, "750.000 €"),
    (60, 8, "Umzug"),
    (200, 8, "im Sommer"),
    (400, 8, "80.000 €"),
)
COSTS_TEXT = [
    "Maßnahme | Umfang | Kosten gesamt",
    "Neubau der Schule | drei Geschosse mit Aufzug, ohne Turnhalle | 21.500.000 €",
    "Abriss |  | 750.000 €",
    "Umzug | im Sommer | 80.000 €",
]

# Tables


def test_rows_of_a_table_stay_rows_with_their_header_first_and_empty_cells_kept() -> None:
    data = pdf_with((60, -2, "Die Kosten im Überblick:"), *COSTS, (60, 12, "Die Mittel stehen bereit."))
    assert text_of(data).split("\n") == ["Die Kosten im Überblick:", *COSTS_TEXT, "Die Mittel stehen bereit."]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_page_that_is_shown_turned_reads_the_same(rotate: int) -> None:
    assert text_of(pdf_with(*COSTS, rotate=rotate)).split("\n") == COSTS_TEXT


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_table_printed_turned_reads_the_same(angle: int) -> None:
    def turned(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        for x, line, text in COSTS:
            canvas.drawString(x - 250, 50 - line * LINE, text)

    assert text_of(pdf_with(draw=turned)).split("\n") == COSTS_TEXT


def test_cells_close_together_are_told_apart_by_the_other_rows() -> None:
    rows = [("Kriterium", "Nord", "Ost"), ("Auflagen", "sind bereits abgearbeitet", "unklar"), ("Lage", "gut", "gut")]
    texts = [(x, line, cell) for line, row in enumerate(rows) for x, cell in zip((60, 160, 300), row, strict=True)]
    texts[5] = (299, 1, "unklar")
    assert text_of(pdf_with(*texts)).split("\n") == [" | ".join(row) for row in rows]


def test_a_word_divided_in_a_cell_is_whole() -> None:
    texts = [
        (60, 0, "Amt"),
        (200, 0, "Grund"),
        (60, 1, "Bauamt"),
        (200, 1, "keine Schad-"),
        (200, 2, "stoffe im Boden"),
    ]
    more = [(60, 4, "Schulamt"), (200, 4, "keiner")]
    assert "Bauamt | keine Schadstoffe im Boden\n" in text_of(pdf_with(*texts, *more))


def test_labels_stand_before_their_values_without_a_bar() -> None:
    rows = [("Vorlage:", "99/2025", "Datum:", "3. Mai 2025"), ("Amt:", "Bauamt", "Az.:", "61"), ("Ort:", "Rathaus")]
    texts = [
        (x, line, cell) for line, row in enumerate(rows) for x, cell in zip((60, 150, 300, 380), row, strict=False)
    ]
    assert text_of(pdf_with(*texts)).split("\n")[:2] == [
        "Vorlage: 99/2025 | Datum: 3. Mai 2025",
        "Amt: Bauamt | Az.: 61",
    ]


@pytest.mark.parametrize(
    ("tab", "lines"),
    [
        (0, ["Der Rat der Stadt Beispielhausen", "beschließt die Sanierung", "der Brücke am Markt"]),
        (30, ["1.\tAnlass der Planung", "2.\tVerfahren", "2.1\tAuslegung", "10.\tKosten"]),
        (30, ["-\tzwölf Linden", "-\tdrei Bänke", "•\tein Brunnen", "a)\teine Rutsche"]),
        (200, ["Anlass ........\t3", "Verfahren ........\t14", "Kosten ........\t17"]),
        (250, ["Stadt Beispielhausen\tTelefon 0221 1234", "Der Oberbürgermeister\tZimmer 12"]),
    ],
)
def test_prose_lists_contents_and_letterheads_are_no_tables(tab: int, lines: list[str]) -> None:
    texts = [(60, row, line.partition("\t")[0]) for row, line in enumerate(lines)]
    texts += [(60 + tab, row, line.partition("\t")[2]) for row, line in enumerate(lines)]
    texts.sort(key=lambda text: text[1])
    assert text_of(pdf_with(*texts)).split() == " ".join(lines).split()


# Columns

LEFT = [
    "Meine Damen und Herren, ich eröffne",
    "die Sitzung des Rates und begrüße Sie",
    "alle sehr herzlich hier im Rathaus. Wir",
    "kommen gleich zur Tagesordnung, zu der",
    "mehrere Änderungen beantragt worden",
    "sind. Gibt es dazu Wortmeldungen? Das",
    "ist nicht der Fall. Dann stimmen wir ab.",
    "Wer dagegen ist, hebe bitte die Hand.",
]
RIGHT = [
    "Die Tagesordnung ist so beschlossen.",
    "Wir beginnen mit der Aktuellen Stunde",
    "zur Brücke am Markt, um die zwei der",
    "Fraktionen gebeten haben. Das Wort",
    "hat Frau Beispiel von der ersten dieser",
    "Fraktionen. Bitte schön, Sie haben fünf",
    "Minuten Zeit für Ihren Antrag an uns.",
]


def columns(*, across: bool) -> list[Text]:
    left = [(60.0, 3.0 + row, line) for row, line in enumerate(LEFT)]
    right = [(310.0, 3.0 + row, line) for row, line in enumerate(RIGHT)]
    body = sorted(left + right, key=lambda text: (text[1], text[0])) if across else left + right
    return [(60, 0, "12. Sitzung vom 3. Mai 2025"), *body, (60, 14, "Ende der Sitzung: 20 Uhr")]


@pytest.mark.parametrize("across", [False, True])
def test_the_left_column_is_read_before_the_right(across: bool) -> None:
    expected = ["12. Sitzung vom 3. Mai 2025", *LEFT, *RIGHT, "Ende der Sitzung: 20 Uhr"]
    assert text_of(pdf_with(*columns(across=across))).split("\n") == expected


# Form fields and tick boxes


@pytest.mark.parametrize("style", ["check", "cross", "circle", "star"])
def test_buttons_are_ticked_or_open_beside_their_words(style: str) -> None:
    def buttons(canvas: Canvas) -> None:
        form, at = canvas.acroForm, {"size": 12, "buttonStyle": style}
        form.checkbox(name="a", x=60, y=748, checked=True, **at)
        form.checkbox(name="b", x=60, y=748 - LINE, checked=False, **at)
        form.radio(name="c", value="x", x=200, y=748, selected=False, **at)
        form.radio(name="c", value="y", x=200, y=748 - LINE, selected=True, **at)

    texts = [(80, 0, "öffentlich"), (80, 1, "nichtöffentlich"), (220, 0, "dafür"), (220, 1, "dagegen")]
    assert text_of(pdf_with(*texts, draw=buttons)) == "☒ öffentlich\n☐ nichtöffentlich\n☐ dafür\n☒ dagegen"


def test_a_value_stands_behind_its_label() -> None:
    def value(canvas: Canvas) -> None:
        canvas.acroForm.textfield(name="a", value="Neuer Spielplatz", x=130, y=745, width=200, height=16)

    assert text_of(pdf_with((60, 0, "Betreff:"), (60, 2, "Wir bitten um Prüfung."), draw=value)).split("\n") == [
        "Betreff: Neuer Spielplatz",
        "Wir bitten um Prüfung.",
    ]


def test_drawn_squares_are_tick_boxes_where_words_are_near() -> None:
    def squares(canvas: Canvas) -> None:
        for y in (748, 748 - LINE):
            canvas.rect(60, y, 9, 9)
        canvas.lines([(60, 748, 69, 757), (60, 757, 69, 748)])
        canvas.rect(400, 748, 9, 9)  # stands alone
        canvas.rect(60, 748 - 2 * LINE, 9, 9, stroke=0, fill=1)  # a bullet

    texts = [(74, 0, "einstimmig"), (74, 1, "mit Mehrheit"), (74, 2, "Weiteres")]
    assert text_of(pdf_with(*texts, draw=squares)).split("\n") == ["☒ einstimmig", "☐ mit Mehrheit", "Weiteres"]


# Every character stays

NUMBERS = st.integers(0, 12)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from("a - 1. Wort: ...... Brücke")), max_size=40))
def test_no_character_is_lost_or_doubled(words: list[tuple[int, int, str]]) -> None:
    text = "\n".join(f"{number}{word}" for number, (_, _, word) in enumerate(words))
    corners = {m.start(): words[i][:2] for i, m in enumerate(re.finditer(r"\S+", text)) if i < len(words)}

    def place(start: int, end: int) -> Box:
        x, y = corners.get(start, (0, 0))
        return Box(start, end, x * 20, y * 10, x * 20 + 6 * (end - start), y * 10 + 10)

    assert inked(in_reading_order(text, place)) == inked(text)


def inked(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\s|-]", "", text))


def test_writing_from_right_to_left_stays_as_it_is() -> None:
    text = "\n".join(["alef bet gimel dalet"] * 6)
    lines = [word.start() for word in re.finditer(r"\S+", text)]

    def place(start: int, end: int) -> Box:
        line, word = divmod(lines.index(start), 4)
        return Box(start, end, 300 - 60 * word, 14 * line, 340 - 60 * word, 14 * line + 12)

    assert in_reading_order(text, place) == text


@pytest.mark.skipif(not KOBLENZ.exists(), reason="needs ../shared/pdfs")
def test_real_papers_keep_every_character() -> None:
    for path in sorted(KOBLENZ.rglob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for index, page in enumerate(read_pages(path.read_bytes())):
            raw = document[index].get_textpage().get_text_range().replace("\ufffe", "-\n")
            assert inked(clean(page.text)) == inked(clean(raw)), f"{path.name}, page {index + 1}"
        document.close()
