"""What the chat shows of an outcome; hostile papers, questions and models included."""

import datetime as dt
from dataclasses import replace

import pytest

from app.answer.model import Answer, Citation, NoAnswer, Record, Searched, Sentence
from app.web import offers, render
from app.web.outcome import outcome
from index.model import Hit, Place
from ingest.model import Consultation, File, Page, Paper, Passage, Span
from ingest.versions import Relation

EVIL = "<script>alert('x')</script> **fett** $a$ [x](javascript:alert(1)) \"><img src=x onerror=alert(1)>"
TEXT = "Der Rat beschließt den Radweg. Er kostet 3 Mio. Euro."
PAGES = (Page(2, TEXT),)
PAPER = Paper("p", "p", "Radweg am Kanal", "file:///p.txt", True, "DS 25-0001", "Beschlussvorlage", dt.date(2025, 3, 1))
FILE = File("f", "f", "p", "p.txt", "file:///p.txt", "0", "text/plain", "Text", public=True)
SEARCHED = Searched(12345, 1, dt.date(2025, 3, 1))


def cited(start: int, end: int, paper: Paper = PAPER, file: File = FILE) -> Citation:
    hit = Hit(Passage("x", file.id, "Beschluss", TEXT, (Span(2, 0, len(TEXT)),)), paper, file, 1.0)
    return Citation(hit, TEXT[start:end], (Span(2, start, end),))


def shown(*sentences: Sentence, **other: object) -> str:
    return outcome(Answer("?", sentences, SEARCHED, **other), lambda _: PAGES, 0)  # type: ignore[arg-type]


def test_each_place_has_one_number_however_often_it_is_cited():
    first, second = cited(0, 30), cited(31, 53)
    proofs = {"Eins.": (first, second), "Zwei.": (second,), "Drei.": (first,)}
    html = shown(*(Sentence(text, proof) for text, proof in proofs.items()))
    assert html.count("<summary>") == 2
    assert html.index(">[1]</a>") < html.index(">[2]</a>") < html.index("Zwei.")
    assert "[3]" not in html
    told = "[1] DS 25-0001 · Beschlussvorlage · 01.03.2025 · S.\N{NO-BREAK SPACE}2 — Radweg am Kanal"
    assert f"<summary>{told}<span" in html
    assert "<mark>Der Rat beschließt den Radweg.</mark>" in html


def test_a_mark_leads_into_its_card_and_turns_do_not_share_anchors():
    answer = Answer("?", (Sentence("Eins.", (cited(0, 30),)),), SEARCHED)
    for turn in (0, 7):
        html = outcome(answer, lambda _: PAGES, turn)
        assert f'href="#beleg-{turn}-1"' in html
        assert f'id="beleg-{turn}-1"' in html


def test_nothing_that_was_written_becomes_html():
    paper = replace(PAPER, name=EVIL, reference=EVIL, paper_type=EVIL)
    file = replace(FILE, name=EVIL)
    stop = Consultation(EVIL, result=EVIL)
    html = shown(
        Sentence(EVIL, (cited(0, 30, paper, file),)),
        Sentence(EVIL, (Record(paper, stop),), "context"),
        writer=EVIL,
        notice=EVIL,
    )
    nothing = outcome(NoAnswer(EVIL, SEARCHED, (cited(0, 30, paper, file).hit,)), lambda _: PAGES, 0)
    for one in (html, nothing, render.question(EVIL), render.draft(EVIL)):
        assert "<script" not in one
        assert "<img" not in one
        assert 'href="javascript' not in one
        assert "&lt;script&gt;" in one


def test_markdown_is_shown_as_it_is_written():
    assert render.plain_markdown("*a* [b](c) $d$\n:e: <f> ü") == r"\*a\* \[b\]\(c\) \$d\$ \:e\: \<f\> ü"


@pytest.mark.parametrize(
    "address",
    [
        None, "", "javascript:alert(1)", "JaVaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "file:///etc/passwd", "//ohne.schema", "https:", "http://[kaputt", " javascript:alert(1)",
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(address):
    html = shown(Sentence("Eins.", (cited(0, 30, PAPER, replace(FILE, web=address)),)))
    assert "Im Ratsinformationssystem" not in html


def test_the_link_leads_to_the_file_else_to_the_paper():
    file, paper = "https://rat.example/f?a=1&b=%22", "https://rat.example/p"
    html = shown(Sentence("Eins.", (cited(0, 30, replace(PAPER, web=paper), replace(FILE, web=file)),)))
    assert '<a href="https://rat.example/f?a=1&amp;b=%22" target="_blank" rel="noopener noreferrer">' in html
    html = shown(Sentence("Eins.", (cited(0, 30, PAPER, replace(FILE, web='https://x.example/"onclick="a')),)))
    assert '"onclick' not in html


def test_decisions_stand_apart_with_their_source():
    stops = [Consultation("Rat", result="beschlossen", source=source) for source in (None, "https://oparl")]
    records = [Sentence("Rat: beschlossen", (Record(PAPER, stop),), "context") for stop in stops]
    html = shown(Sentence("Eins.", (cited(0, 30),)), *records)
    answer, _, context = html.partition("Was daraus wurde")
    assert "Rat: beschlossen" not in answer
    assert context.index("Beratungsfolge laut Unterlage: DS 25-0001") < context.index("Beratungsfolge laut Register")


def test_what_is_no_quotation_is_not_called_one():
    record = Sentence("Rat: beschlossen", (Record(PAPER, Consultation("Rat", result="beschlossen")),))
    quoted = Sentence("Eins.", (cited(0, 30),))
    assert "Nach den Angaben im Register und in den Unterlagen." in shown(record)
    assert "Aus der Beratungsfolge und wörtlich aus den Unterlagen." in shown(record, quoted)
    assert "Angaben der Datei: DS 25-0001" in shown(Sentence("DS 25-0001: Radweg am Kanal", (Record(PAPER),)))


def test_says_who_wrote_and_what_was_removed():
    sentence = Sentence("Eins.", (cited(0, 30),))
    assert "Wörtlich aus den Unterlagen." in shown(sentence)
    html = shown(sentence, writer="modell-7b", dropped=2, notice="Anders als gewünscht.")
    assert "Sprachmodell modell-7b" in html
    assert "Ohne Beleg entfernt: 2." in html
    assert "Anders als gewünscht." in html


def test_a_withdrawn_file_is_shown_without_context_and_without_mark():
    def withdrawn(_: str) -> tuple[Page, ...]:
        raise KeyError

    html = outcome(Answer("?", (Sentence("Eins.", (cited(0, 30),)),), SEARCHED), withdrawn, 0)
    assert "<mark>" not in html


def test_silence_names_what_was_searched_and_each_near_paper_once():
    hit = cited(0, 30).hit
    html = outcome(NoAnswer("?", SEARCHED, (hit, hit)), lambda _: PAGES, 0)
    assert render.NOTHING in html
    assert "Durchsucht wurden 12.345 Unterlagen (1 Datei), Stand 01.03.2025." in html
    assert html.count("<summary>") == 1
    assert "<mark>" not in html
    asked_better = NoAnswer("?", SEARCHED, hint="Bitte <genauer> fragen.")
    assert "Bitte &lt;genauer&gt; fragen." in outcome(asked_better, lambda _: PAGES, 0)


def test_trust_line():
    searched = "Durchsucht: 12.345 Unterlagen (1 Datei), Stand 01.03.2025."
    assert f"{searched} {render.CHECK}" in render.trust(SEARCHED)
    assert "ratslotse ingest" in render.trust(Searched(0, 0, None))
    assert "Stand" not in render.trust(Searched(1, 1, None))


def test_a_draft_shows_no_unchecked_marks():
    assert "Der Rat beschließt. Er zahlt.<" in render.draft("Der Rat beschließt [2][1,3]. Er zahlt. [")


def test_suggestions_ask_for_numbered_papers_once_each():
    papers = [replace(PAPER, reference=number) for number in ("2", None, "DS 3", "2")]
    assert offers.suggestions(papers) == ["Worum geht es in der Drucksache 2?", "Worum geht es in DS 3?"]


def test_a_replaced_version_says_so_and_names_what_belongs_to_it():
    newer = replace(PAPER, id="n", reference="DS 25-0001 Neufassung", web="https://rat.example/n")
    twin = Place(replace(PAPER, id="t", reference="DS 24-0007"), FILE)
    citation = cited(0, 30)
    citation = replace(citation, hit=replace(citation.hit, newer=newer, also=(twin, twin)))
    html = shown(Sentence("Eins.", (citation,)), family=(Relation("neuere Fassung", newer),))
    assert "ersetzt durch DS 25-0001 Neufassung" in html
    assert html.count("gleichlautend in DS 24-0007<") == 1
    assert "überholte Fassung" in html
    assert '<li>neuere Fassung: <a href="vorlage?ds=DS+25-0001+Neufassung"' in html


def test_a_family_of_hostile_papers_is_text():
    odd = replace(PAPER, id="n", reference=EVIL, name=EVIL, web="javascript:alert(1)")
    html = shown(Sentence("Eins.", (cited(0, 30),)), family=(Relation("Ergänzung", odd),))
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_a_card_says_who_brought_it_in_how_it_stands_and_how_to_cite_it():
    stop = Consultation("Rat", dt.date(2025, 3, 9), "Entscheidung", "4", "einstimmig beschlossen")
    paper = replace(PAPER, organizations=("Rat <1>",), originators=("SPD",), consultations=(stop,))
    html = shown(Sentence("Eins.", (cited(0, 30, paper),)))
    summary = html.partition("<summary>")[2].partition("</summary>")[0]
    assert "Rat &lt;1&gt; · von SPD" in summary
    assert '<span class="rl-state">beschlossen</span> · gültige Fassung' in summary
    assert (
        "Zitieren als: Beschlussvorlage DS 25-0001 vom 01.03.2025, Rat am 09.03.2025, TOP 4, S.\N{NO-BREAK SPACE}2"
        in html
    )


def test_offers_ask_what_papers_are_about_what_became_of_one_and_what_a_fraktion_did():
    stop = Consultation("Rat", dt.date(2025, 3, 9), "Entscheidung", "4", "abgelehnt")
    decided = replace(PAPER, id="q", reference="DS 2", consultations=(stop,), originators=("FDP",))
    hidden = replace(PAPER, id="h", reference=None, public=False, originators=("Geheime",) * 3)
    assert offers.offered([PAPER, decided, hidden], 1) == {
        "Worum geht es in DS 25-0001?": PAPER,
        "Was wurde zu DS 2 beschlossen?": decided,
        "Welche Anträge stellte FDP 2025?": None,
    }
