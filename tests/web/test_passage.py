"""The context of a quotation: marked where it stands, unmarked where it does not, never as HTML."""

import datetime as dt

from app.answer.model import Citation
from app.web.passage import LOST, in_context
from index.model import Hit
from ingest.model import File, Page, Paper, Passage, Span

PAPER = Paper("p", "p", "Radweg am Kanal", "file:///p.txt", True, "DS 25-0001", date=dt.date(2025, 3, 1))
FILE = File("f", "f", "p", "p.txt", "file:///p.txt", "0", "text/plain", "Text", public=True)


def citation(pages: list[Page], quote: str, *spans: Span) -> Citation:
    by_number = {page.number: page.text for page in pages}
    text = "\n".join(by_number[span.page][span.start : span.end] for span in spans)
    return Citation(Hit(Passage("x", "f", "", text, spans), PAPER, FILE, 1.0), quote, spans)


def test_marks_exactly_the_quotation_umlauts_and_line_breaks_included():
    page = Page(2, "Die Verwaltung prüft.\nDer Rat beschließt\nden Radweg über die Brücke. Ende.")
    start, end = page.text.index("Der Rat"), page.text.index(" Ende.")
    quote = page.text[start:end]
    html = in_context(citation([page], quote, Span(2, start, end)), [page])
    assert "<mark>Der Rat beschließt\nden Radweg über die Brücke.</mark> Ende." in html
    assert "Seite 2" in html
    assert html.count("<mark>") == 1


def test_a_quotation_over_a_page_break_is_marked_on_both_pages():
    first, second = Page(2, "Anfang. Der Rat beschließt"), Page(3, "den Radweg. Schluss.")
    spans = (Span(2, 8, 26), Span(3, 0, 11))
    html = in_context(citation([first, second], "Der Rat beschließt\nden Radweg.", *spans), [first, second])
    assert html.index("Seite 2") < html.index("<mark>Der Rat beschließt</mark>") < html.index("Seite 3")
    assert "<mark>den Radweg.</mark> Schluss." in html


def test_paper_text_is_never_html():
    page = Page(None, "<script>alert(1)</script> <mark>falsch</mark> <img src=x onerror=alert(1)> & Ende")
    start = page.text.index("<img")
    html = in_context(citation([page], page.text[start:-7], Span(None, start, len(page.text) - 7)), [page])
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;mark&gt;falsch&lt;/mark&gt;" in html
    assert "<mark>&lt;img src=x onerror=alert(1)&gt;</mark>" in html
    assert "ohne Seitenangabe" in html


def test_nothing_is_marked_where_the_quotation_does_not_stand():
    page = Page(1, "Der Rat beschließt den Radweg.")
    good = citation([page], page.text, Span(1, 0, len(page.text)))
    moved = Page(1, "Vorbemerkung <neu>. " + page.text)
    for pages in ([moved], [], [Page(4, page.text)]):
        html = in_context(good, pages)
        assert "<mark>" not in html
        assert LOST in html
        assert page.text in html


def test_far_text_is_cut_between_words():
    page = Page(1, "weitab " * 200 + "Der Rat beschließt." + " fernab" * 200)
    start = page.text.index("Der Rat")
    html = in_context(citation([page], "Der Rat beschließt.", Span(1, start, start + 19)), [page])
    assert '<div class="rl-text">… weitab weitab' in html
    assert "fernab …</div>" in html
    assert len(html) < 1000


def test_a_page_says_what_its_file_calls_it():
    page = Page(4, "Der Rat tagt.", label="<iv>")
    html = in_context(citation([page], "Der Rat", Span(4, 0, 7)), [page])
    assert "Seite 4 (gedruckt: &lt;iv&gt;)" in html
