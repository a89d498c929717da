"""An answer to take away says where everything stands, and shows what papers wrote as text, whatever it looks like."""

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from app import takeaway
from app.answer.filters import TIME, Filters, Wish
from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Searched, Sentence
from app.takeaway import CHECK, SECRET, as_docx, as_markdown, as_pdf, blocks, cited, plain
from index.model import Hit
from ingest.model import Consultation, File, Paper, Passage, Span

DAY = dt.date(2025, 6, 2)
LINK = "https://ratslotse.example/?frage=Radweg&gremium=Rat"
WORDS = "Die Bänke am Schloßplatz kosten 1.500,00 € — „größtenteils“ § 3."
SEARCHED = Searched(1500, 2000, dt.date(2025, 5, 1))
RAT = Consultation("Gemeinderat", dt.date(2025, 3, 3), "Entscheidung", "4", "einstimmig angenommen", "urn:top:4")
PAPER = Paper("p", "k", "Neue Bänke", "urn:p", True, "DS 25-0590", date=dt.date(2025, 3, 3), consultations=(RAT,))
FILE = File(
    "f", "k", "p", "Vorlage.pdf", "file:///home/amt/V.pdf", "0", "application/pdf", "Text",
    web="https://stadt.example/V.pdf", public=True,
)  # fmt: skip


def quote(words: str = WORDS, paper: Paper = PAPER, file: File = FILE, page: int | None = 2) -> Citation:
    spans = (Span(page, 0, len(words)),)
    return Citation(Hit(Passage("1", "f", "", words, spans), paper, file, 1.0), words, spans)


def answer(*proofs: Citation | Record, text: str = WORDS, question: str = "Was kosten die Bänke?") -> Answer:
    return Answer(question, (Sentence(text, proofs or (quote(),)),), SEARCHED)


def told(outcome: Outcome, link: str = LINK) -> list[str]:
    return [block.text for block in blocks(outcome, link, DAY)]


class Shown(HTMLParser):
    """What a browser shows of a page, and with which tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.addresses = "", set[str](), list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


# What it says


def test_a_paper_is_cited_as_councils_do() -> None:
    spans = (Span(2, 0, 5),)
    assert cited(PAPER, spans) == "Vorlage DS 25-0590 vom 03.03.2025, Gemeinderat, TOP 4, S.\N{NO-BREAK SPACE}2"
    motion = replace(PAPER, paper_type="Antrag", date=dt.date(2025, 2, 1))
    assert cited(motion) == "Antrag DS 25-0590 vom 01.02.2025, Gemeinderat am 03.03.2025, TOP 4"
    bare = Paper("p", "k", "Liste", "urn:p", True)
    assert cited(bare, spans) == "Unterlage, S.\N{NO-BREAK SPACE}2"
    assert cited(replace(bare, organizations=("Bauausschuss", "Rat"))) == "Unterlage, Bauausschuss"


def test_the_session_is_the_one_that_decides_unless_another_is_meant() -> None:
    before = Consultation("Bauausschuss", dt.date(2025, 4, 1), "Vorberatung", "TOP 7 Ö")
    later = Consultation("Rat", dt.date(2025, 5, 1), "Entscheidung")
    paper = replace(PAPER, consultations=(RAT, before, later))
    assert cited(paper) == "Vorlage DS 25-0590 vom 03.03.2025, Rat am 01.05.2025"
    assert cited(paper, stop=before) == "Vorlage DS 25-0590 vom 03.03.2025, Bauausschuss am 01.04.2025, TOP 7 Ö"
    prepared = replace(PAPER, consultations=(before, replace(before, date=None, number=None)))
    assert cited(prepared) == "Vorlage DS 25-0590 vom 03.03.2025, Bauausschuss am 01.04.2025, TOP 7 Ö"
    assert cited(replace(PAPER, consultations=(Consultation(None),))) == "Vorlage DS 25-0590 vom 03.03.2025"


def test_an_answer_is_told_with_its_sources_numbered_as_in_the_chat() -> None:
    record, other = Record(PAPER, RAT), quote("Zwei.", page=None)
    first = Sentence("Eins.", (record, quote()))
    given = Answer(
        "Was?", (first, Sentence("Zwei.", (other, quote())), Sentence("Ja.", (record,), "context")), SEARCHED
    )
    head = "Vorlage DS 25-0590 vom 03.03.2025, Gemeinderat, TOP 4"
    assert told(given) == [
        "Was?",
        "Eins. [3][1]",
        "Zwei. [2][1]",
        "Wörtlich aus den Unterlagen.",
        "Was beschlossen wurde",
        "Ja. [3]",
        "Belege",
        f"[1] {head}, S. 2: Neue Bänke",
        f"„{WORDS}“",
        "Datei Vorlage.pdf: https://stadt.example/V.pdf",
        f"[2] {head}, ohne Seitenangabe: Neue Bänke",
        "„Zwei.“",
        "Datei Vorlage.pdf: https://stadt.example/V.pdf",
        f"[3] {head} (Angabe im Register): Neue Bänke",
        f"Durchsucht: 1.500 Unterlagen, 2.000 Dateien, neueste vom 01.05.2025. Abgerufen am 02.06.2025. {CHECK}",
        f"Dauerhafter Link: {LINK}",
    ]


def test_what_has_to_be_known_stands_first() -> None:
    wish = Wish(TIME, "2025", (DAY, DAY), ((0, 4),))
    given = replace(
        answer(), notice="Die Antwort stammt aus DS 25-0590.", understood_as="Was kosten sie?", writer="Modell",
        filters=Filters((wish,)),
    )  # fmt: skip
    lines = told(given)
    assert lines[1:4] == [
        "Verstanden als: Was kosten sie?",
        "Gefiltert: Zeit: 2025",
        "Die Antwort stammt aus DS 25-0590.",
    ]
    assert "Formuliert vom Sprachmodell Modell, jeder Satz mit seiner Fundstelle." in lines
    replaced = quote()
    replaced = replace(replaced, hit=replace(replaced.hit, newer=replace(PAPER, reference="DS 25-0590/1")))
    assert "ersetzt durch Vorlage DS 25-0590/1 vom 03.03.2025, Gemeinderat, TOP 4" in told(answer(replaced))


@pytest.mark.parametrize("secret", [quote(paper=replace(PAPER, public=False)), quote(file=replace(FILE, public=False))])
def test_what_is_not_public_is_marked(secret: Citation) -> None:
    assert SECRET not in told(answer())
    lines = told(answer(secret))
    assert lines[1] == SECRET
    assert any(line.startswith("[1] ") and "(nichtöffentlich)" in line for line in lines)


def test_silence_is_told_with_what_comes_near() -> None:
    silence = NoAnswer("Was ist mit DS 25-0599?", SEARCHED, (quote().hit,), ("DS 25-0599",), (PAPER,))
    assert told(silence)[1:5] == [
        "Dazu steht nichts in den Unterlagen.",
        "Eine Vorlage DS 25-0599 kenne ich nicht. Meinten Sie:",
        "Am nächsten kommen",
        "Vorlage DS 25-0590 vom 03.03.2025, Gemeinderat, TOP 4: Neue Bänke",
    ]
    assert told(replace(silence, nearest=(), suggestions=(), unknown=()))[1:3] == [
        "Dazu steht nichts in den Unterlagen.",
        told(silence)[-2],
    ]


def test_no_address_leads_off_the_web() -> None:
    local = answer(quote(file=replace(FILE, web=FILE.uri)))
    for made in ("".join(told(local, "file:///x")), as_markdown(local, "", DAY)):
        assert "file:" not in made


# The three forms


def in_markdown(outcome: Outcome) -> list[str]:
    html = MarkdownIt("commonmark").enable("table").enable("strikethrough").render(as_markdown(outcome, LINK, DAY))
    shown = Shown(html)
    assert shown.tags <= {"h1", "h2", "p", "a", "blockquote"}
    assert set(shown.addresses) <= {LINK, str(FILE.web)}
    return [line for line in shown.text.split("\n") if line]


def in_docx(outcome: Outcome) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(as_docx(outcome, LINK, DAY))).paragraphs]


def in_pdf(outcome: Outcome) -> list[str]:
    pages = PdfReader(io.BytesIO(as_pdf(outcome, LINK, DAY))).pages
    return [page.extract_text().removeprefix(f"Ratslotse · Seite {number}") for number, page in enumerate(pages, 1)]


def squeezed(lines: list[str]) -> str:
    return re.sub(r"\s", "", "".join(lines))


@pytest.mark.parametrize("form", [in_markdown, in_docx])
def test_each_form_says_everything(form: Callable[[Outcome], list[str]]) -> None:
    assert form(answer()) == told(answer())


def test_the_pdf_says_everything_with_umlauts_on_numbered_pages() -> None:
    given = answer(text=f"{WORDS} ÄÖÜäöüßéčłş ")
    assert squeezed(in_pdf(given)) == squeezed(told(given))
    reader = PdfReader(io.BytesIO(as_pdf(given, LINK, DAY)))
    assert reader.pages[0].extract_text().startswith("Ratslotse · Seite 1\n")
    assert reader.metadata is not None
    assert reader.metadata.title == given.question
    assert reader.root_object["/Lang"] == "de-DE"
    fonts = reader.pages[0]["/Resources"]["/Font"].values()  # type: ignore[index]
    assert all("/FontFile2" in str(font.get_object().get("/FontDescriptor").get_object()) for font in fonts)


@pytest.mark.skipif(not takeaway.DEBIAN.exists(), reason="fonts-dejavu-core is not installed")
def test_ticked_boxes_are_in_the_pdf() -> None:
    given = answer(text="Ja ☒ Nein ☐ → Erdős, ẞ, ≤ 5")
    assert squeezed(in_pdf(given)) == squeezed(told(given))


def test_letters_that_no_font_has_are_said_to_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(takeaway, "DEBIAN", Path("/nirgends"))
    forget_fonts()
    made = squeezed(in_pdf(answer(text="Ja ☒ Nein ☐ für Größe")))
    plain_one = in_pdf(answer())[0]
    forget_fonts()
    assert "Ja¤Nein¤fürGröße" in made
    assert made.endswith(squeezed([takeaway.LACKING]))
    assert squeezed([takeaway.LACKING]) not in squeezed([plain_one])


def forget_fonts() -> None:
    takeaway._font.cache_clear()
    takeaway._styles.cache_clear()


def test_a_long_answer_runs_over_several_pages() -> None:
    given = answer(text=" ".join(f"Bank {number}." for number in range(3000)))
    assert len(in_pdf(given)) > 2
    assert squeezed(in_pdf(given)) == squeezed(told(given))


MARKUP = [
    "# Kein Titel", "1. Kein Punkt", "2) auch nicht", "- nein", "+ nein", "> kein Zitat", "---", "===", "***", "```",
    "<script>alert(1)</script>", "<b>fett</b> & <img src=x onerror=y>", "![Bild](https://boese.example/x.png)",
    "[Link](https://boese.example)", "<https://boese.example>", "https://boese.example www.boese.example",
    "*a* _b_ ~~c~~",    "`Code`", "|a|b|\n|-|-|\n|c|d|", "&lt;b&gt; &amp; &#x41;", "a\\*b\\", "[x]: https://boese.example",
    "$E=mc^2$ :smile: @amt",    "<para><a href='https://boese.example'>x</a></para>", "{{ 7*7 }} <!-- x -->",
    "a  \nb\n\nc\n\n    d", "\t\tTab",
]  # fmt: skip


@pytest.mark.parametrize("form", [in_markdown, in_docx, in_pdf])
@pytest.mark.parametrize("text", MARKUP)
def test_what_looks_like_markup_is_text(form: Callable[[Outcome], list[str]], text: str) -> None:
    given = answer(quote(text, replace(PAPER, name=text)), text=text, question=text)
    assert squeezed(form(given)) == squeezed(told(given))


@settings(max_examples=40)
@given(st.text(st.characters(codec="utf-8"), max_size=30))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    given = answer(quote(text, replace(PAPER, name=text)), text=text, question=text)
    assert squeezed(in_markdown(given)) == squeezed(in_docx(given)) == squeezed(told(given))


@settings(max_examples=15)
@given(st.text(max_size=30))
def test_any_text_makes_a_pdf(text: str) -> None:
    given = answer(quote(text, replace(PAPER, name=text)), text=text, question=text)
    assert "Belege" in in_pdf(given)[0]


def test_nothing_invisible_or_forbidden_is_taken_away() -> None:
    assert plain("a\u202eb\xadc\x00d\ud800e\x1b\uf0b7f\n\n g") == "abc\ufffdd\ufffde\ufffd\ufffdf g"


def test_a_docx_has_headings_links_and_its_language() -> None:
    document = Document(io.BytesIO(as_docx(answer(), LINK, DAY)))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles[0] == "Heading 1"
    assert "Quote" in styles
    links = [link.address for paragraph in document.paragraphs for link in paragraph.hyperlinks]
    assert links == [FILE.web, LINK]
    assert (document.core_properties.language, document.core_properties.title) == ("de-DE", "Was kosten die Bänke?")
    assert document.core_properties.created == dt.datetime(2025, 6, 2, tzinfo=dt.UTC)
    assert 'w:lang w:val="de-DE"' in document.styles.element.xml


def test_a_pdf_links_only_where_we_say() -> None:
    given = answer(quote("Siehe https://boese.example <a href='https://boese.example'>hier</a>"))
    page = PdfReader(io.BytesIO(as_pdf(given, LINK, DAY))).pages[0]
    targets = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]  # type: ignore[union-attr]
    assert set(targets) == {FILE.web, LINK}
