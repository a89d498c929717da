import datetime as dt
import io
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from reportlab.pdfgen.canvas import Canvas

from ingest.clean import clean
from ingest.errors import UnreadableFile
from ingest.model import Page
from ingest.read.file import read
from ingest.read.kind import SUFFIXES
from ingest.read.office import table_rows
from ingest.read.text import paginate

ROOT = Path(__file__).parents[2]
SPECIFICATION = ROOT.parent / "shared" / "pdfs" / "oparl_spec"
LINE_HEIGHT = 14  # points


def pdf_with(*pages: str, form_value: str | None = None) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setTitle("Sanierung der Brücke")
    for text in pages:
        for row, line in enumerate(text.splitlines()):
            canvas.drawString(72, 720 - row * LINE_HEIGHT, line)
        if form_value:
            canvas.acroForm.textfield(name="Betreff", value=form_value, x=72, y=400, width=300, height=20)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def locked(data: bytes, user_password: str) -> bytes:
    writer, buffer = pypdf.PdfWriter(clone_from=io.BytesIO(data)), io.BytesIO()
    writer.encrypt(user_password, owner_password="Siegel", algorithm="AES-256")
    writer.write(buffer)
    return buffer.getvalue()


def saved(document: "docx.document.Document") -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def text_of(data: bytes, name: str) -> str:
    (page,) = read(data, name).pages
    assert page.number is None
    return page.text


# PDF


def test_a_pdf_gives_its_pages_counted_from_one() -> None:
    reading = read(pdf_with("Beschlussvorlage\nÄußere Straße", "Begründung"), "vorlage.pdf")
    assert reading.pages == (Page(1, "Beschlussvorlage\nÄußere Straße"), Page(2, "Begründung"))
    assert (reading.media_type, reading.read_as, reading.problems) == ("application/pdf", "Textebene", ())
    assert (reading.title, reading.date) == ("Sanierung der Brücke", dt.date(2000, 1, 1))


def test_a_word_divided_in_a_pdf_is_whole_after_cleaning() -> None:
    (page,) = read(pdf_with("die Zahl der Ein-\nwohner in der SPD-\nHochburg stieg"), "a.pdf").pages
    assert clean(page.text) == "die Zahl der Einwohner\nin der SPD-Hochburg\nstieg"


def test_filled_in_form_fields_are_read() -> None:
    assert "Neuer Spielplatz" in read(pdf_with("Antrag", form_value="Neuer Spielplatz"), "a.pdf").pages[0].text


def test_empty_pages_are_counted_and_no_problem() -> None:
    reading = read(pdf_with("eins", "", "drei"), "a.pdf")
    assert [page.number for page in reading.pages] == [1, 2, 3]
    assert (reading.read_as, reading.problems) == ("Textebene", ())


def test_junk_before_the_header_and_a_wrong_ending_do_not_hide_a_pdf() -> None:
    reading = read(b"HTTP/1.1 200 OK\r\n\r\n" + pdf_with("Text"), "download.txt")
    assert reading.pages == (Page(1, "Text"),)
    assert reading.problems == ("Endung .txt, aber Inhalt PDF",)


def test_an_owner_password_alone_does_not_close_a_pdf() -> None:
    assert read(locked(pdf_with("Offen"), user_password=""), "a.pdf").pages == (Page(1, "Offen"),)


def test_a_creation_date_that_cannot_be_read_is_none() -> None:
    writer, buffer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_with("Text"))), io.BytesIO()
    writer.add_metadata({"/CreationDate": "D:20250304100000Z'", "/Title": " "})
    writer.write(buffer)
    reading = read(buffer.getvalue(), "a.pdf")
    assert (reading.title, reading.date) == (None, None)


# What cannot be read


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.pdf", "Die Datei ist leer"),
        (locked(pdf_with("Geheim"), user_password="Schloss"), "a.pdf", "mit einem Kennwort"),
        (pdf_with("Text")[:200], "a.pdf", "PDF ist beschädigt"),
        (pdf_with("", ""), "a.pdf", "kein Text zu erkennen"),
        (b"Kein PDF", "a.pdf", "heißt PDF, ist aber keines"),
        (b"Kein Word", "a.docx", "heißt DOCX, ist aber keines"),
        (b"PK\x03\x04 abgebrochen", "a.docx", "defektes ZIP"),
        (zipped({"[Content_Types].xml": "wordprocessingml.document.main"}), "a.docx", "beschädigt"),
        (zipped({"META-INF/manifest.xml": "<encryption-data/>"}), "a.odt", "mit einem Kennwort"),
        (zipped({"brief.txt": "Hallo"}), "a.zip", "entpacken"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "Bild ist beschädigt"),
        (b"name;wert", "a.dat", ".dat"),
        ("Text ohne Marke".encode("utf-16-le"), "a.txt", "Binärdaten"),
        (b"Gr\xfc\xdfe\0", "a.txt", "Binärdaten"),
        (bytes(range(1, 32)) * 4, "a.txt", "Binärdaten"),
        (b" \n ", "a.txt", "keinen Text"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        read(data, name)


@pytest.mark.parametrize("reason_for", [b"%PDF-1.7 kaputt", b"PK\x03\x04", b"Bin\xe4r\0"])
def test_every_reason_says_what_to_do(reason_for: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"[Bb]itte .*(einlesen|speichern)"):
        read(reason_for, "a.txt")


def test_a_zip_bomb_is_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.read.kind._MAX_UNPACKED_BYTES", 10)
    with pytest.raises(UnreadableFile, match="zu groß"):
        read(zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.odt")


def test_a_walk_offers_what_is_read_and_what_papers_often_are() -> None:
    assert {".pdf", ".docx", ".odt", ".html", ".htm", ".txt", ".doc", ".rtf"} <= SUFFIXES
    assert not {".zip", ".json", ""} & SUFFIXES


# Plain text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_unicode(encoding: str) -> None:
    reading = read("Größe: 5 €".encode(encoding), "a.txt")
    assert reading.pages == (Page(None, "Größe: 5 €"),)
    assert (reading.read_as, reading.problems) == ("Text", ())


def test_text_that_is_not_unicode_is_windows_1252_and_says_so() -> None:
    reading = read("Größe: 5 €".encode("cp1252"), "ohne Endung", media_type="text/plain; charset=unknown")
    assert reading.pages[0].text == "Größe: 5 €"
    assert reading.problems == ("Zeichensatz nicht angegeben, als Windows-1252 gelesen",)


def test_page_marks_end_their_pages_and_vanish() -> None:
    text = "Kopf\n\n-- 1 of 3 --\n\nMitte\n\n-- 2 of 3 --\n\nSchluss\n\n-- 3 of 3 --\n\n"
    assert paginate(text) == (Page(1, "Kopf"), Page(2, "Mitte"), Page(3, "Schluss"))


def test_a_text_cut_off_after_a_mark_keeps_its_last_page() -> None:
    assert paginate("Kopf\n-- 1 of 9 --\nMit") == (Page(1, "Kopf"), Page(2, "Mit"))


@pytest.mark.parametrize(
    "text",
    [
        "Kein Zeichen",
        "-- 2 of 3 --\nfängt mitten an",
        "eins\n-- 1 of 2 --\nzwei\n-- 2 of 2 --\nmehr als alle Seiten",
        "steht -- 1 of 1 -- im Satz",
        "Plan\f2006 als Lücke",
        "\x03kaputte\x11Schrift\n\fZeichen",
    ],
)
def test_without_sure_marks_there_are_no_pages(text: str) -> None:
    assert paginate(text) == (Page(None, text),)


def test_form_feeds_end_pages() -> None:
    assert paginate("eins\n\fzwei\n\f\n\fvier\n\f") == (
        Page(1, "eins\n"),
        Page(2, "zwei\n"),
        Page(3, "\n"),
        Page(4, "vier\n"),
    )


# Office formats


def test_a_docx_keeps_letterhead_headings_lists_and_tables() -> None:
    document = docx.Document()
    document.core_properties.title = "Bäume im Zentrum"
    document.core_properties.created = dt.datetime(2025, 3, 4)
    document.sections[0].header.paragraphs[0].text = "Stadt Beispielhausen, Drucksache 99/2025"
    document.sections[0].footer.paragraphs[0].text = "Rathausplatz 1"
    document.add_heading("Beschlussvorschlag", 1)
    document.add_paragraph("Der Rat beschließt die Pflanzung.")
    document.add_paragraph("zwölf Linden", style="List Bullet")
    table = document.add_table(3, 2)
    cells = ["Jahr", "Betrag", "2025", "1.200 €", "gesamt: 1.200 €", ""]
    for cell, text in zip(table._cells, cells, strict=True):
        cell.text = text
    table.cell(2, 0).merge(table.cell(2, 1))
    reading = read(saved(document), "vorlage.docx")
    assert clean(reading.pages[0].text).split("\n\n") == [
        "Stadt Beispielhausen, Drucksache 99/2025",
        "Beschlussvorschlag",
        "Der Rat beschließt die Pflanzung.",
        "- zwölf Linden",
        "Jahr | Betrag\n2025 | 1.200 €\ngesamt: 1.200 €",
        "Rathausplatz 1",
    ]
    assert reading.pages[0].number is None
    assert (reading.read_as, reading.title, reading.date) == (
        "Büroformat",
        "Bäume im Zentrum",
        dt.date(2025, 3, 4),
    )


WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("xml", "shown"),
    [
        (
            "<w:sdt><w:sdtContent><w:p><w:r><w:t>Feldinhalt</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "Feldinhalt",
        ),
        ("<w:p><w:sdt><w:sdtContent><w:r><w:t>im Satz</w:t></w:r></w:sdtContent></w:sdt></w:p>", "im Satz"),
        (
            "<w:p><w:ins><w:r><w:t>neu</w:t></w:r></w:ins><w:del><w:r><w:delText>alt</w:delText></w:r></w:del></w:p>",
            "neu",
        ),
        (
            "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>Rahmen</w:t></w:r></w:p>"
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
            "Rahmen",
        ),
        ('<w:p><w:r><w:t>vor</w:t><w:br w:type="page"/><w:t>nach</w:t></w:r></w:p>', "vor\nnach"),
    ],
)
def test_text_in_word_fields_revisions_and_frames_is_not_lost(xml: str, shown: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(xml.replace(">", f' xmlns:w="{WORD}" xmlns:v="v">', 1)))
    assert text_of(saved(document), "a.docx") == shown


MISSING_PICTURE = (
    b'<Relationship Id="rId99" Target="NULL" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/>'
)


def test_a_docx_with_a_missing_picture_is_read() -> None:
    document = docx.Document()
    document.add_paragraph("Text neben dem Bild")
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(document))) as whole, zipfile.ZipFile(buffer, "w") as damaged:
        for member in whole.infolist():
            content = whole.read(member)
            if member.filename == "word/_rels/document.xml.rels":
                content = content.replace(b"</Relationships>", MISSING_PICTURE + b"</Relationships>")
            damaged.writestr(member, content)
    assert text_of(buffer.getvalue(), "a.docx") == "Text neben dem Bild"


OFFICE, TEXT, STYLE, TABLE, DRAW = (
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("draw", "drawing"),
    )
)


def odt_with(body: str, header: str) -> bytes:
    empty = "<office:font-face-decls/><office:automatic-styles/>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {OFFICE} {TEXT} {TABLE} {DRAW}><office:scripts/>{empty}"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {OFFICE} {TEXT} {STYLE}>"
            "<office:font-face-decls/><office:styles/><office:automatic-styles/>"
            '<office:master-styles><style:master-page style:name="Standard">'
            f"<style:header><text:p>{header}</text:p></style:header></style:master-page>"
            "</office:master-styles></office:document-styles>",
            "meta.xml": '<m xmlns:dc="dc" xmlns:meta="meta"><dc:title>Titel</dc:title>'
            "<meta:creation-date>2025-03-04T10:00:00.123456789</meta:creation-date></m>",
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def test_an_odt_keeps_letterhead_frames_tables_and_footnotes() -> None:
    body = (
        '<text:h text:outline-level="1">Begründung</text:h>'
        "<text:p>Die Brücke<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>Baujahr 1960</text:p></text:note-body></text:note> rostet.</text:p>"
        "<text:p><draw:frame><draw:text-box><text:p>Im Rahmen</text:p></draw:text-box></draw:frame></text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Jahr</text:p></table:table-cell>"
        "<table:table-cell><text:p>Betrag</text:p></table:table-cell></table:table-row></table:table>"
    )
    reading = read(odt_with(body, header="Drucksache 99/2025"), "a.odt")
    assert reading.pages[0].text.split("\n\n") == [
        "Drucksache 99/2025",
        "Begründung",
        "Die Brücke rostet.",
        "Im Rahmen",
        "Jahr | Betrag",
        "Baujahr 1960",
    ]
    assert (reading.read_as, reading.title, reading.date) == ("Büroformat", "Titel", dt.date(2025, 3, 4))


def test_html_gives_its_text_only() -> None:
    page = """<!DOCTYPE html><html><head><meta charset="iso-8859-1"><title>Vorlage &amp; Plan</title>
        <style>p {color: red}</style><script>alert("Warnung")</script></head>
        <body><h1>Größe</h1><p>Die <b>Straße</b> bleibt.</p><ul><li>Linden</li></ul></body></html>"""
    reading = read(page.encode("latin-1"), "seite.pdf")
    assert reading.pages == (Page(None, "Größe\n\nDie Straße bleibt.\n\n- Linden"),)
    assert (reading.title, reading.read_as) == ("Vorlage & Plan", "Text")
    assert reading.problems == ("Endung .pdf, aber Inhalt HTML",)


def test_table_rows_keep_empty_cells_and_skip_empty_rows() -> None:
    table = "<table><tr><th>a</th><th/><th>c &amp; d</th></tr><tr><td/></tr><tr><td>1<br/>2</td></tr></table>"
    assert table_rows(table) == "a |  | c & d\n1 2"


def test_office_formats_are_read_without_a_network(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Der Rat tagt. Die Sitzung ist öffentlich.")
    (tmp_path / "a.docx").write_bytes(saved(document))
    (tmp_path / "a.odt").write_bytes(odt_with("<text:p>Der Rat tagt. Die Sitzung endet.</text:p>", header=""))
    (tmp_path / "a.html").write_bytes(b"<html><body><p>Der Rat tagt. Die Sitzung endet.</p></body></html>")
    script = textwrap.dedent("""
        import os, pathlib, sys
        def watch(event, arguments):
            if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "urllib.Request"):
                os.write(2, f"{event} {arguments}".encode())
                os._exit(9)
        sys.addaudithook(watch)
        from ingest.read.file import read
        for path in map(pathlib.Path, sys.argv[1:]):
            assert "Der Rat tagt." in read(path.read_bytes(), path.name).pages[0].text
    """)
    files = sorted(map(str, tmp_path.iterdir()))
    run = subprocess.run([sys.executable, "-c", script, *files], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode == 0, run.stderr


@pytest.mark.skipif(not SPECIFICATION.exists(), reason="needs ../shared/pdfs")
@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_a_real_document_loses_no_word_against_its_pdf(ending: str) -> None:
    as_pdf = {
        word
        for page in read((SPECIFICATION / "document.pdf").read_bytes(), "document.pdf").pages
        for word in clean(page.text).split()
    }
    words = [
        word
        for word in text_of((SPECIFICATION / f"document.{ending}").read_bytes(), f"a.{ending}").split()
        if word.isalpha()
    ]
    assert len(words) > 2_000
    assert sum(word not in as_pdf for word in words) / len(words) < 0.01


def test_a_stray_control_character_does_not_make_a_text_binary() -> None:
    assert read("Der Radweg\0 wird gebaut. Größe: 3 km.".encode(), "plan.txt").pages[0].text.startswith("Der Radweg")


def labelled(*labels: tuple[int, int, str]) -> bytes:
    """A PDF of four pages with ranges of labels: first and last page, and style."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_with("Eins", "Zwei", "Drei", "Vier")))
    for first, last, style in labels:
        writer.set_page_label(first, last, style=style, start=1)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def test_pages_know_what_their_file_calls_them() -> None:
    pages = read(labelled((0, 1, "/r"), (2, 3, "/D")), "a.pdf").pages
    assert [(page.number, page.label) for page in pages] == [(1, "i"), (2, "ii"), (3, "1"), (4, "2")]


def test_a_label_that_is_the_number_is_none() -> None:
    assert {page.label for page in read(labelled((0, 3, "/D")), "a.pdf").pages} == {None}
