import csv
import datetime as dt
import io
from collections import Counter
from html.parser import HTMLParser

import pytest

from app.report import (
    CONFLICT,
    FLAWED,
    SHOWN,
    UNCLEAR,
    UNSURE,
    Attention,
    Row,
    as_csv,
    as_html,
    as_text,
    attention,
)
from ingest.ledger import EMPTY, FAILED, PARTLY, READ, Entry, Ledger
from ingest.model import File, Page, Paper
from ingest.sources.item import UNDECIDED
from ingest.standing import WITHHELD, Standing, Stock

AT = dt.datetime(2026, 3, 5, 9, 30)
HOSTILE = "<script>alert('x')</script>\"&"


def keep(ledger: Ledger, uri: str, *problems: str, public: bool = True, state: str = READ) -> None:
    paper = Paper(f"p:{uri}", "k", "Betreff", uri, public)
    file = File(f"f:{uri}", "k", paper.id, "n", uri, "0", "text/plain", "Text", problems=problems, public=public)
    ledger.put_paper(paper)
    ledger.put_file(file, [Page(1, "Text.")])
    ledger.note(Entry(uri, "s", state, "; ".join(problems), paper.id))


def found(*rows: Row) -> Attention:
    return Attention(rows, Stock(Counter({READ: 1_500, FAILED: len(rows)})), 4, 3, AT)


def test_what_is_most_urgent_comes_first_and_each_file_once(ledger: Ledger) -> None:
    keep(ledger, "file:///d.txt", "Tabelle „Kosten“ ist ausgeblendet, nicht gelesen")
    keep(ledger, "file:///c.txt", "Endung .pdf, aber Inhalt Text", UNDECIDED, public=False)
    keep(ledger, "file:///widerspruch.txt", "Register: 2025/0101, Briefkopf: 2025/0102. Bitte prüfen, was gilt.")
    keep(ledger, "file:///blass.pdf", "Seite 3 unsicher erkannt (Sicherheit 61 %)", UNDECIDED, public=False)
    keep(ledger, "file:///halb.pdf", "Seite 9 nicht lesbar. Bitte neu scannen", state=PARTLY)
    keep(ledger, "file:///gut.txt")
    ledger.note(Entry("https://o/file/1", "", EMPTY, "Die Quelle liefert keinen Text."))
    ledger.note(Entry("file:///a.pdf", "", FAILED, "Das PDF ist beschädigt. Bitte neu speichern."))
    keep(ledger, "file:///alt.pdf", "Endung .pdf, aber Inhalt Text")
    ledger.note(Entry("file:///alt.pdf", "", FAILED, "Die Datei ist leer. Bitte neu speichern."))
    told = attention(ledger, AT)
    assert [(row.finding, row.place) for row in told.rows] == [
        (FAILED, "/a.pdf"),
        (FAILED, "/alt.pdf"),
        (PARTLY, "/halb.pdf"),
        (UNSURE, "/blass.pdf"),
        (UNCLEAR, "/c.txt"),
        (CONFLICT, "/widerspruch.txt"),
        (EMPTY, "https://o/file/1"),
        (FLAWED, "/d.txt"),
    ]
    assert told.stock.ordered == {FAILED: 2, EMPTY: 1, WITHHELD: 2, PARTLY: 1, READ: 3}


def test_all_troubles_of_a_file_and_all_next_steps_are_told(ledger: Ledger) -> None:
    several = ("Seite 9 nicht lesbar. Bitte neu scannen", "Endung .pdf, aber Inhalt Text", UNDECIDED)
    keep(ledger, "file:///halb.pdf", *several, public=False, state=PARTLY)
    [row] = attention(ledger, AT).rows
    assert row.reason == f"Seite 9 nicht lesbar; Endung .pdf, aber Inhalt Text; {UNDECIDED}"
    assert row.step == "Bitte neu scannen · Ist die Datei öffentlich: ratslotse ingest --oeffentlich /halb.pdf"


@pytest.mark.parametrize(
    ("reason", "row"),
    [
        ("Kaputt. Bitte neu speichern.", ("Kaputt", "Bitte neu speichern.")),
        ("Ein Scan. Noch nichts: bitte als PDF.", ("Ein Scan. Noch nichts", "Bitte als PDF.")),
        ("Kaputt", ("Kaputt", "Bitte die Datei öffnen und prüfen, dann: ratslotse retry")),
        ("", ("nicht lesbar", "Bitte die Datei öffnen und prüfen, dann: ratslotse retry")),
    ],
)
def test_every_file_has_a_reason_and_a_next_step(ledger: Ledger, reason: str, row: tuple[str, str]) -> None:
    ledger.note(Entry("file:///a", "", FAILED, reason))
    [told] = attention(ledger, AT).rows
    assert (told.reason, told.step) == row


@pytest.mark.parametrize(
    ("uri", "command"),
    [
        ("file:///r/Neue%20B%C3%A4nke.txt", "ratslotse ingest --oeffentlich '/r/Neue Bänke.txt'"),
        ("file:///r/a.zip!/b.txt", "ratslotse ingest --oeffentlich /r/a.zip"),
        ("file:///r/%24%28rm%29.txt", "ratslotse ingest --oeffentlich '/r/$(rm).txt'"),
    ],
)
def test_unclear_files_come_with_the_command_to_type(ledger: Ledger, uri: str, command: str) -> None:
    keep(ledger, uri, UNDECIDED, public=False)
    [row] = attention(ledger, AT).rows
    assert row.step.endswith(f"öffentlich: {command}")


def test_files_with_the_same_trouble_stand_together_on_a_terminal() -> None:
    rows = [Row(FAILED, f"file:///{number:02}.pdf", "Ein Scan", "Bitte OCR.") for number in range(SHOWN + 5)]
    lines = list(as_text(found(*rows, Row(FAILED, "file:///x.pdf", "Kaputt", "Bitte neu."))))
    assert lines[:3] == ["nicht lesbar: 16", "  Ein Scan", "  -> Bitte OCR."]
    assert lines[3 : 3 + SHOWN] == [f"     /{number:02}.pdf" for number in range(SHOWN)]
    assert lines[3 + SHOWN].strip().startswith("… und 5 weitere")
    counts = [line.split() for line in lines]
    assert ["nicht", "lesbar", "16"] in counts
    assert ["gelesen", "1.500"] in counts


def test_the_slowest_files_are_named() -> None:
    stock, entry = Stock(seconds=3_723.4), Entry("file:///lang%20.pdf", "s", READ, seconds=312.0)
    stock.slowest.append(Standing(entry, READ, "", None, None))
    slow = Attention((), stock, 1, 1, AT)
    assert list(as_text(slow))[-2:] == [
        "Lesezeit aller Dateien: 1:02:03 Stunden; am längsten:",
        "  5:12 Minuten  /lang .pdf",
    ]
    assert "5:12 Minuten/lang .pdf" in Tags(as_html(slow)).text


def test_nothing_to_do_is_said() -> None:
    assert next(iter(as_text(found()))).startswith("Nichts zu tun")
    assert "Nichts: alles" in as_html(found())


@pytest.mark.parametrize("begin", ["=1+1", "+49", "-1", "@SUM(A1)", "\tx", "\rx", " =1"])
def test_no_cell_is_a_formula(begin: str) -> None:
    _, line = as_csv(found(Row(FAILED, "a", begin, "Bitte.")))
    [row] = csv.reader(io.StringIO(line, newline=""), delimiter=";")
    assert row == ["nicht lesbar", "a", f"'{begin}", "Bitte."]


def test_cells_may_hold_what_separates_them() -> None:
    text = "".join(as_csv(found(Row(FAILED, "file:///a;b.pdf", 'Sagt "nein";\nzweimal', "Bitte."))))
    [head, row] = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    assert head == ["Befund", "Datei", "Grund", "Nächster Schritt"]
    assert row[1:3] == ["/a;b.pdf", 'Sagt "nein";\nzweimal']


class Tags(HTMLParser):
    """The tags and the text of a page; complains about a tag that is closed wrongly."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open, self.seen, self.links, self.text = list[str](), set[str](), list[str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_shows_hostile_words_as_words_and_loads_nothing() -> None:
    page = Tags(as_html(found(Row(FAILED, f"file:///{HOSTILE}", HOSTILE, HOSTILE))))
    assert page.open == []
    assert not page.seen & {"script", "img", "link", "iframe"}
    assert page.text.count(HOSTILE) == 3
    assert "Stand: 05.03.2026, 09:30 Uhr" in page.text
    assert "Unterlagen4" in page.text


def test_a_page_links_only_what_a_browser_can_open() -> None:
    uris = ("file:///a.pdf", "https://o/1", "file:///a.zip!/b.pdf", "javascript:alert(1)")
    page = Tags(as_html(found(*(Row(FAILED, uri, "Kaputt", "Bitte.") for uri in uris))))
    assert page.links == ["file:///a.pdf", "https://o/1"]
