"""What a search found: facets, marked words, and HTML."""

import datetime as dt
from dataclasses import replace

from app.web.facets import counted, passes, values
from app.web.found import LONGEST, Found, entry, grouped, marked, newest_first
from index.model import Hit
from index.terms import Analyser
from ingest.model import Consultation, File, Page, Paper, Passage, Span

ANALYSER = Analyser({"": 1_000, "radweg": 50, "bau": 80, "kanal": 50})
RAT, BAU = Consultation("Rat", result="beschlossen"), Consultation("Bauausschuss")


def paper(number: int, **fields: object) -> Paper:
    one = Paper(f"p{number}", f"k{number}", f"Titel <{number}>", f"urn:{number}", public=True, reference=f"DS {number}")
    return replace(one, **fields)  # type: ignore[arg-type]


PAPERS = [
    paper(1, organizations=("Rat", "Bauausschuss"), date=dt.date(2024, 1, 1), paper_type="Antrag"),
    paper(2, organizations=("Rat",), date=dt.date(2025, 1, 1), paper_type="Anfrage", consultations=(RAT,)),
    paper(3, date=dt.date(2023, 1, 1), paper_type="Antrag"),
    paper(4, originators=("FDP",)),
]


def hit(one: Paper, text: str) -> Hit:
    file = File("f", "f", one.id, "a.txt", "urn:f", "0", "text/plain", "Text", public=True)
    return Hit(Passage("x", "f", "", text, (Span(1, 0, len(text)),)), one, file, 1.0)


def test_a_paper_counts_for_what_its_record_says():
    assert values(PAPERS[0], "Gremium") == ("Rat", "Bauausschuss")
    assert values(PAPERS[1], "Stand") == ("beschlossen",)
    assert values(PAPERS[0], "Stand") == ()
    assert values(PAPERS[3], "Jahr") == ()


def test_a_facet_is_counted_beside_the_others_and_keeps_what_was_chosen():
    assert counted(PAPERS, "Art", {}) == [("Antrag", 2), ("Anfrage", 1)]
    assert counted(PAPERS, "Art", {"Gremium": ["Rat"], "Art": ["Anfrage"]}) == [("Anfrage", 1), ("Antrag", 1)]
    assert counted(PAPERS, "Gremium", {"Art": ["Antrag"], "Gremium": ["Beirat"]}) == [
        ("Bauausschuss", 1),
        ("Rat", 1),
        ("Beirat", 0),
    ]
    assert [year for year, _ in counted(PAPERS, "Jahr", {})] == ["2025", "2024", "2023"]


def test_values_of_one_facet_add_up_and_facets_restrict_each_other():
    def passing(**chosen: list[str]) -> list[str]:
        return [one.id for one in PAPERS if passes(one, chosen)]

    assert passing() == ["p1", "p2", "p3", "p4"]
    assert passing(Art=["Antrag", "Anfrage"]) == ["p1", "p2", "p3"]
    assert passing(Art=["Antrag"], Gremium=["Rat"]) == ["p1"]
    assert passing(Art=["nichts davon"]) == []


def test_the_newest_come_first_and_those_without_a_date_last():
    assert [one.paper.id for one in newest_first(map(Found, PAPERS))] == ["p2", "p1", "p3", "p4"]


def test_hits_are_grouped_by_paper():
    hits = [hit(PAPERS[0], "eins"), hit(PAPERS[1], "zwei"), hit(PAPERS[0], "drei")]
    assert [(one.paper.id, len(one.hits)) for one in grouped(hits)] == [("p1", 2), ("p2", 1)]


def test_the_words_asked_for_are_marked_in_all_their_forms():
    wanted = ANALYSER.weights("Radweg <am> Kanal")
    told = marked("Die Radwege & der <b>Kanal</b>.", wanted, ANALYSER)
    assert told == "Die <mark>Radwege</mark> &amp; der &lt;b&gt;<mark>Kanal</mark>&lt;/b&gt;."


def test_a_long_passage_is_cut_around_the_first_word():
    text = f"{'davor ' * 200}Radweg{' danach' * 200}"
    told = marked(text, ANALYSER.weights("Radweg"), ANALYSER)
    assert "<mark>Radweg</mark>" in told
    assert told.startswith("… davor")
    assert told.endswith("danach …")
    assert len(told) < LONGEST + 40
    assert marked(text, {}, ANALYSER).startswith("davor")


def test_an_entry_leads_to_the_paper_and_to_the_page():
    text = "Der Radweg am <Kanal> wird gebaut."
    html = entry(Found(PAPERS[0], (hit(PAPERS[0], text),)), "Radweg", ANALYSER, lambda _: (Page(1, text),))
    assert '<a href="vorlage?ds=DS+1" target="_blank" rel="noopener noreferrer">Titel &lt;1&gt;</a>' in html
    assert 'href="beleg?datei=f&amp;seite=1&amp;von=0&amp;bis=34&amp;summe=' in html
    assert "<Kanal>" not in html
    assert "nichtöffentlich" not in html


def test_an_entry_says_what_is_not_public_what_is_left_out_and_what_is_gone():
    def gone(_: str) -> tuple[Page, ...]:
        raise KeyError

    hidden = replace(PAPERS[0], public=False)
    html = entry(Found(hidden, tuple(hit(hidden, "Radweg") for _ in range(5))), "Radweg", ANALYSER, gone)
    assert "nichtöffentlich" in html
    assert "und 2 weitere Stellen" in html
    assert "Diese Datei ist nicht mehr da." in html
