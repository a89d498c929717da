import datetime as dt
import io
import shutil
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import docx
import olefile
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from openpyxl.chart import BarChart
from pptx.util import Inches

from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read import convert
from ingest.read.file import read
from ingest.read.kind import SUFFIXES
from ingest.read.sheet import read_csv

with_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice (soffice)")


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def container(*streams: str) -> bytes:
    """An OLE container with empty streams of these names, at most three ([MS-CFB] 2.2 and 2.6)."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = olefile.MAGIC + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    entries = [("Root Entry", 5, free, 1)]
    entries += [(name, 2, n + 1 if n < len(streams) else free, free) for n, name in enumerate(streams, start=1)]
    directory = b"".join(
        struct.pack("<64sHBB3I36xIQ", name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, free, right, child, end, 0)
        for name, kind, right, child in entries
    )
    return header + struct.pack("<128I", table, end, *[free] * 126) + directory.ljust(512, b"\0")


# Spreadsheets


def workbook_of(**sheets: list[list[object]]) -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return workbook


def test_a_workbook_is_one_text_with_each_sheet_below_its_name() -> None:
    workbook = workbook_of(Haushalt=[["Jahr", "Betrag"], [2025, None, "offen"], [None]], Stellen=[["Amt"]])
    workbook.properties.title, workbook.properties.created = "Plan", dt.datetime(2025, 3, 4)
    reading = read(saved(workbook), "plan.xlsx")
    assert reading.pages == (Page(None, "Haushalt\nJahr | Betrag\n2025 |  | offen\n\nStellen\nAmt"),)
    assert (reading.read_as, reading.title, reading.date) == ("Büroformat", "Plan", dt.date(2025, 3, 4))
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (dt.date(2014, 5, 3), "dd/mm/yyyy", "03.05.2014"),
        (dt.datetime(2014, 5, 3, 17, 30), "dd/mm/yyyy hh:mm", "03.05.2014 17:30"),
        (dt.time(17, 30), "hh:mm", "17:30"),
        (1234.5, "General", "1234,5"),
        (0.1 + 0.2, "General", "0,3"),
        (2025, "0", "2025"),
        (1234567.891, "#,##0.00", "1.234.567,89"),
        (1200, '#,##0.00\\ "€"', "1.200,00 €"),
        (1200, "#,##0\\ [$€-407]", "1.200 €"),
        (-0.125, "0.0%", "-12,5 %"),
        (1067, "00000", "01067"),
        (True, "General", "wahr"),
        ("zwei\nZeilen", "General", "zwei Zeilen"),
    ],
)
def test_a_cell_is_shown_as_in_a_german_excel(value: object, number_format: str, text: str) -> None:
    workbook = workbook_of(Blatt=[[value]])
    workbook.active.cell(1, 1).number_format = number_format
    assert read(saved(workbook), "a.xlsx").pages[0].text == f"Blatt\n{text}"


def test_what_a_workbook_hides_is_left_out_and_said() -> None:
    workbook = workbook_of(Offen=[["a", "b", "c"], ["d", "e", "f"]], Rechnung=[["geheim"]], Intern=[["geheim"]])
    workbook["Offen"].row_dimensions[2].hidden = True
    workbook["Offen"].column_dimensions["B"].hidden = True
    workbook["Rechnung"].sheet_state, workbook["Intern"].sheet_state = "hidden", "veryHidden"
    reading = read(saved(workbook), "a.xlsx")
    assert reading.pages[0].text == "Offen\na | c"
    assert reading.problems == (
        "Tabelle „Offen“: ausgeblendete Zeilen nicht gelesen (1)",
        "Tabelle „Offen“: ausgeblendete Spalten nicht gelesen (1)",
        "Tabelle „Rechnung“ ist ausgeblendet, nicht gelesen",
        "Tabelle „Intern“ ist ausgeblendet, nicht gelesen",
    )


def test_formulas_that_were_never_calculated_are_said() -> None:
    reading = read(saved(workbook_of(Summe=[[1, 2, "=A1+B1"]])), "a.xlsx")
    assert reading.pages[0].text == "Summe\n1 | 2"
    assert reading.problems == ("Tabelle „Summe“: Formeln ohne gespeichertes Ergebnis (1)",)
    assert not reading.whole


def test_a_long_sheet_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.sheet.MAX_ROWS", 2)
    reading = read(saved(workbook_of(Liste=[[n] for n in range(5)])), "a.xlsx")
    assert reading.pages[0].text == "Liste\n0\n1"
    assert reading.problems == ("Tabelle „Liste“ ist zu lang: nur die ersten 2 Zeilen gelesen",)
    assert not reading.whole


def test_a_sheet_that_notes_too_small_a_size_is_read_whole() -> None:
    buffer = io.BytesIO()
    source = io.BytesIO(saved(workbook_of(Blatt=[["a", "b"], ["c"]])))
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(buffer, "w") as damaged:
        for member in whole.infolist():
            damaged.writestr(member, whole.read(member).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"'))
    assert read(buffer.getvalue(), "a.xlsx").pages[0].text == "Blatt\na | b\nc"


def test_a_chart_sheet_does_not_stop_a_workbook() -> None:
    workbook = workbook_of(Blatt=[["a"]])
    workbook.create_chartsheet("Bild").add_chart(BarChart())
    assert read(saved(workbook), "a.xlsx").pages[0].text == "Blatt\na"


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("Ort;Betrag\nBad, oben;1,5\n", "Ort | Betrag\nBad, oben | 1,5"),
        ("Ort\tBetrag\nA;B\t2\n", "Ort | Betrag\nA;B | 2"),
        ('Ort,Betrag\n"A, B",2\n\n', "Ort | Betrag\nA, B | 2"),
        ('a;"zwei\nZeilen";c\n', "a | zwei Zeilen | c"),
        ("sep=,\na;b,c\n", "a;b | c"),
        ("nur\neine\nSpalte", "nur\neine\nSpalte"),
    ],
)
def test_a_csv_file_tells_its_delimiter(table: str, lines: str) -> None:
    assert read_csv(table).text == lines


def test_a_csv_file_from_a_german_office_pc() -> None:
    reading = read("Straße;Größe\r\nAm Wall;5 €\r\n".encode("cp1252"), "liste.csv")
    assert reading.pages == (Page(None, "Straße | Größe\nAm Wall | 5 €"),)
    assert (reading.media_type, reading.read_as) == ("text/csv", "Text")
    assert reading.problems == ("Zeichensatz nicht angegeben, als Windows-1252 gelesen",)


def test_a_long_csv_file_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.sheet.MAX_ROWS", 1)
    reading = read(b"a;b\nc;d\n", "a.csv")
    assert (reading.pages[0].text, reading.problems) == (
        "a | b",
        ("Die Datei ist zu lang: nur die ersten 1 Zeilen gelesen",),
    )


# Presentations


def slides_of(count: int) -> "pptx.presentation.Presentation":
    presentation = pptx.Presentation()
    for number in range(1, count + 1):
        presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = f"Folie {number}"
    return presentation


def test_slides_are_pages_with_tables_groups_and_notes() -> None:
    presentation = slides_of(2)
    first, _ = presentation.slides
    table = first.shapes.add_table(2, 2, 0, 0, Inches(1), Inches(1)).table
    for cell, text in zip(table.iter_cells(), ["Jahr", "Betrag", "2025", ""], strict=True):
        cell.text = text
    group = first.shapes.add_group_shape()
    group.shapes.add_textbox(0, 0, Inches(1), Inches(1)).text_frame.text = "in der\vGruppe"
    first.notes_slide.notes_text_frame.text = "frei sprechen"
    reading = read(saved(presentation), "a.pptx")
    assert reading.pages == (
        Page(1, "Folie 1\n\nJahr | Betrag\n2025 | \n\nin der\nGruppe\n\nNotizen:\nfrei sprechen"),
        Page(2, "Folie 2"),
    )
    assert (reading.read_as, reading.problems) == ("Büroformat", ())


def test_hidden_slides_and_slides_without_text_are_said() -> None:
    presentation = slides_of(4)
    _, second, third, _ = presentation.slides
    second.element.set("show", "0")
    third.shapes.title.text = ""
    reading = read(saved(presentation), "a.pptx")
    assert [page.text for page in reading.pages] == ["Folie 1", "", "", "Folie 4"]
    assert reading.problems == ("Folie 3 ohne Text (Bild?)", "Folie 2 ausgeblendet, nicht gelesen")


# E-mails


def mail_with(*attachments: tuple[bytes, str], body: str = "Anbei der Antrag.") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Jörg Muster <joerg@example.org>", "rat@example.org"
    message["Subject"], message["Date"] = "Antrag zur Brücke", dt.datetime(2025, 3, 4, 9, 5)
    message.set_content(body)
    for data, name in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


HEAD = "Von: Jörg Muster <joerg@example.org>\nAn: rat@example.org\nBetreff: Antrag zur Brücke\nDatum: 04.03.2025 09:05"


def test_an_email_is_one_text_with_its_attachments_behind_it() -> None:
    message = mail_with(("Größe: 5".encode(), "Anlage 1.txt"), (b"a;b", "liste.csv"), (b"?", "plan.dwg"))
    reading = read(message.as_bytes(), "a.eml")
    assert reading.pages == (
        Page(
            None,
            f"{HEAD}\n\nAnbei der Antrag.\n\nAnlagen: Anlage 1.txt, liste.csv, plan.dwg\n\n"
            "Anlage: Anlage 1.txt\n\nGröße: 5\n\nAnlage: liste.csv\n\na | b",
        ),
    )
    assert (reading.title, reading.date, reading.read_as) == ("Antrag zur Brücke", dt.date(2025, 3, 4), "Text")
    (problem,) = reading.problems
    assert problem.startswith("Anlage plan.dwg nicht gelesen: Dieses Dateiformat (.dwg) wird nicht gelesen. Bitte")


def test_an_email_in_html_shows_its_text_and_no_signature_picture() -> None:
    message = mail_with(body="")
    message.add_alternative("<p>Guten <b>Tag</b></p><img src='cid:1'>", subtype="html")
    message.get_payload()[1].add_related(b"\x89PNG", maintype="image", subtype="png", cid="<1>")
    reading = read(message.as_bytes(), "a.eml")
    assert (reading.pages[0].text, reading.problems) == (f"{HEAD}\n\nGuten Tag", ())


def test_an_email_as_apple_writes_it_keeps_all_its_parts() -> None:
    message = mail_with(body="vorn")
    message.add_alternative("<p>vorn</p>", subtype="html")
    _, rich = message.get_payload()
    rich.make_mixed()
    rich.add_attachment("a;b", subtype="csv", filename="liste.csv")
    text = read(message.as_bytes(), "a.eml").pages[0].text
    assert text == f"{HEAD}\n\nvorn\n\nAnlagen: liste.csv\n\nAnlage: liste.csv\n\na | b"


def test_a_signed_email_is_whole_and_an_unread_attachment_makes_it_partly_read() -> None:
    message = mail_with()
    message.add_attachment(b"?", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    signed = read(message.as_bytes(), "a.eml")
    assert (signed.pages[0].text, signed.problems, signed.whole) == (f"{HEAD}\n\nAnbei der Antrag.", (), True)
    assert not read(mail_with((b"?", "plan.dwg")).as_bytes(), "a.eml").whole


def forwarded(times: int) -> EmailMessage:
    message = mail_with(body="ganz innen")
    for _ in range(times):
        outer = mail_with()
        outer.add_attachment(message)
        message = outer
    return message


def test_a_forwarded_email_is_read_and_endless_ones_are_not() -> None:
    inner = read(forwarded(3).as_bytes(), "a.eml")
    assert ("ganz innen" in inner.pages[0].text, inner.problems) == (True, ())
    bomb = read(forwarded(4).as_bytes(), "a.eml")
    assert "ganz innen" not in bomb.pages[0].text
    assert "Zu viele E-Mails ineinander" in bomb.problems[0]


# What cannot be read


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (container("EncryptedPackage"), "a.docx", "mit einem Kennwort"),
        (container("__properties_version1.0"), "a.msg", "Outlook-Nachricht"),
        (container("Contents"), "a.pub", "nicht gelesen"),
        (olefile.MAGIC + b" Word", "a.doc", "beschädigt"),
        (b"Kein Word", "a.doc", "heißt DOC, ist aber keines"),
        (b"Nur Text, kein Kopf", "a.eml", "heißt E-Mail, ist aber keine"),
        (saved(docx.Document())[:-30], "a.docx", "beschädigt"),
        (saved(workbook_of(Leer=[])), "a.xlsx", "keinen Text"),
        (b'a;"' + b"x" * 200_000, "a.csv", "Anführungszeichen"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"(?s){reason}.*[Bb]itte|[Bb]itte.*{reason}"):
        read(data, name)


@pytest.mark.parametrize("document", [workbook_of(Blatt=[["a"]]), slides_of(1)])
def test_a_package_without_its_parts_is_a_failure_of_this_file(document) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as whole, zipfile.ZipFile(buffer, "w") as damaged:
        for member in whole.infolist():
            if "rels" not in member.filename:
                damaged.writestr(member, whole.read(member))
    with pytest.raises(UnreadableFile, match="beschädigt"):
        read(buffer.getvalue(), "a")


def test_without_libreoffice_its_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="apt install libreoffice-writer-nogui.*als PDF"):
        read(rb"{\rtf1 Text}", "a.rtf")


def test_a_walk_offers_all_that_is_read() -> None:
    read_here = ".doc .docm .rtf .eml .xlsx .xlsm .xls .ods .csv .tsv .pptx .pptm .ppt .odp".split()
    assert SUFFIXES.issuperset([*read_here, ".msg"])


# By LibreOffice

RTF = rb"{\rtf1\ansi\ansicpg1252 Stra\'dfe\par\page {\b Zweite} Seite\par}"


@with_libreoffice
def test_rtf_has_pages() -> None:
    reading = read(RTF, "a.doc")
    assert reading.pages == (Page(1, "Straße"), Page(2, "Zweite Seite"))
    assert (reading.media_type, reading.read_as, reading.date) == ("application/rtf", "Büroformat", None)
    assert reading.problems == ("Endung .doc, aber Inhalt RTF",)


def word_97() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Bäume"
    document.add_paragraph("Der Rat beschließt.").add_run().add_break(docx.enum.text.WD_BREAK.PAGE)
    document.add_paragraph("Begründung")
    return convert.converted(saved(document), ".docx", "doc", convert.WRITER)


@with_libreoffice
def test_a_word_97_document_has_pages_and_its_title() -> None:
    reading = read(word_97(), "a.doc")
    assert [(page.number, page.text.strip()) for page in reading.pages] == [
        (1, "Der Rat beschließt."),
        (2, "Begründung"),
    ]
    assert (reading.media_type, reading.title) == ("application/msword", "Bäume")


@with_libreoffice
def test_a_word_97_document_with_a_password_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(word_97())
    with olefile.OleFileIO(path, write_mode=True) as document:
        stream = bytearray(document.openstream("WordDocument").read())
        stream[11] |= 1  # fEncrypted
        document.write_stream("WordDocument", bytes(stream))
    with pytest.raises(UnreadableFile, match="mit einem Kennwort"):
        read(path.read_bytes(), "a.doc")


@with_libreoffice
@pytest.mark.parametrize(
    ("document", "ending", "old", "part", "text"),
    [
        (workbook_of(Blatt=[["a", 1.5]]), ".xlsx", "xls", convert.CALC, "Blatt\na | 1,5"),
        (workbook_of(Blatt=[["a", 1.5]]), ".xlsx", "ods", convert.CALC, "Blatt\na | 1,5"),
        (slides_of(1), ".pptx", "ppt", convert.IMPRESS, "Folie 1"),
        (slides_of(1), ".pptx", "odp", convert.IMPRESS, "Folie 1"),
    ],
)
def test_old_and_open_tables_and_slides_are_read(
    document, ending: str, old: str, part: convert.Part, text: str
) -> None:
    made = convert.converted(saved(document), ending, old, part)
    assert read(made, f"a.{old}").pages[0].text == text


@with_libreoffice
def test_what_libreoffice_refuses_is_a_failure_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(UnreadableFile, match="Kennwort"):
        read(container("WordDocument"), "a.doc")
    assert list(tmp_path.iterdir()) == []


REVISED = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
    <w:r><w:t xml:space="preserve">Es kostet </w:t></w:r>
    <w:del w:author="A" w:date="2025-03-04T00:00:00Z"><w:r><w:delText>100</w:delText></w:r></w:del>
    <w:ins w:author="A" w:date="2025-03-04T00:00:00Z"><w:r><w:t>200</w:t></w:r></w:ins>
    <w:r><w:t xml:space="preserve"> Euro.</w:t></w:r></w:p>"""


@with_libreoffice
@pytest.mark.parametrize("old", ["doc", "rtf"])
def test_deleted_words_are_not_read(old: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(REVISED))
    made = convert.converted(saved(document), ".docx", old, convert.WRITER)
    assert b"100" in made or "100".encode("utf-16-le") in made
    assert read(made, f"a.{old}").pages[0].text == "Es kostet 200 Euro."


class Listener(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_GET

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


LINKED = """<?xml version="1.0"?>
    <office:document office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"
    xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
    xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">
    <office:body><office:text><text:p>Text</text:p><text:p>
    <draw:frame svg:width="5cm" svg:height="5cm" text:anchor-type="as-char">
    <draw:image xlink:href="{}/bild.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>
    </draw:frame></text:p></office:text></office:body></office:document>"""


@with_libreoffice
def test_libreoffice_fetches_nothing_that_a_document_links_to(address: str) -> None:
    made = convert.converted(LINKED.format(address).encode(), ".fodt", "pdf", convert.WRITER)
    assert read(made, "a.pdf").pages == (Page(1, "Text"),)
    assert Listener.asked == []


# By a stand-in for LibreOffice


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A LibreOffice that never ends; where it writes its process number."""
    number = tmp_path / "nummer"
    for name in ("soffice", "soffice.bin", "libswlo.so"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho $$ > {number}.neu; mv {number}.neu {number}; exec sleep 600\n")
        (tmp_path / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # who is killed leaves a folder behind
    return number


def comes_true(state: Callable[[], bool]) -> bool:
    """Whether it does within a minute, which is far more than it takes."""
    return any(state() or time.sleep(0.1) for _ in range(600))


def test_a_conversion_ends_with_who_asked_for_it(endless: Path) -> None:
    script = "from ingest.read.file import read; read(b'{\\\\rtf1 Text}', 'a.rtf')"
    asking = subprocess.Popen([sys.executable, "-c", script])
    assert comes_true(endless.exists)
    program = Path("/proc") / endless.read_text().strip() / "exe"  # gone even while nobody has asked for its end
    assert program.exists()
    asking.kill()
    asking.wait()
    assert comes_true(lambda: not program.exists())


def test_a_conversion_that_takes_too_long_is_ended(endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.convert.SECONDS", 1.0)
    with pytest.raises(UnreadableFile, match="abgebrochen. Bitte"):
        read(b"{\\rtf1 Text}", "a.rtf")
