"""The page of a paper: what it is, what became of it, what changed, and where to go from there."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
from streamlit.testing.v1 import AppTest

from app.wiring import open_ledger, update_index
from ingest.ledger import Entry, Ledger
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.settings import Settings

START = 60  # seconds a page may take on a busy machine
MOTION = """\
Antrag
Vorlage Nr.: 2024/0100
Betreff: Trinkbrunnen am <Rathaus>

Beschlussvorschlag:
Der Stadtrat beschließt den Bau eines Trinkbrunnens für {} Euro.
"""
MINUTES = """\
Niederschrift Stadtrat
1. März 2024

Punkt 7 der Tagesordnung: Trinkbrunnen am <Rathaus>
Vorlage: 2024/0100/N1

Abstimmungsergebnis:
Mehrheitlich abgelehnt (5 Ja, 36 Nein, 1 Enthaltung)

Der Vorsitzende schließt die Sitzung.
"""


def put(ledger: Ledger, reference: str, text: str, *, public: bool = True, **fields: object) -> Paper:
    """A paper with its own document."""
    source = f"urn:paper:{reference}"
    name = "Trinkbrunnen am <Rathaus>"
    paper = Paper(stable_id("paper", source), reference, name, source, public, reference, "Antrag")
    paper = replace(paper, **fields)  # type: ignore[arg-type]
    ledger.put_paper(paper)
    put_file(ledger, paper, "Antrag", text, public=public)
    return paper


def put_file(ledger: Ledger, paper: Paper, name: str, text: str, *, public: bool = True) -> None:
    uri = f"{paper.source}/{name}"
    file = File(stable_id("file", uri), name, paper.id, name, uri, "0", "text/plain", "OParl-Text", public=public)
    ledger.put_file(file, [Page(1, text)])


def stop(month: int, result: str | None = None) -> Consultation:
    return Consultation("Stadtrat", dt.date(2024, month, 1), "Entscheidung", "7", result, f"urn:item:{month}")


@pytest.fixture(autouse=True)
def motion(home: object) -> Iterator[Paper]:
    """A motion that was rejected, with a second meeting, an older version, a like and a hidden paper."""
    settings = Settings.from_env()
    ledger = open_ledger(settings)
    with ledger.writing():
        paper = put(
            ledger,
            "2024/0100/N1",
            MOTION.format("25.000"),
            date=dt.date(2024, 2, 15),
            consultations=(stop(3), stop(9)),
            originators=("Blaue Liste",),
            web="https://ris.example.org/100",
        )
        put_file(ledger, paper, "Protokoll TOP 7", MINUTES)
        put_file(ledger, paper, "Verhandlung", "Der Kaufpreis ist geheim.", public=False)
        put(ledger, "2024/0100", MOTION.format("20.000"), date=dt.date(2024, 1, 15))
        put(ledger, "2023/0007", MOTION.format("9.000"), name="Trinkbrunnen im Park", date=dt.date(2023, 1, 15))
        put(ledger, "2024/0100/N2", MOTION.format("734.000"), public=False, date=dt.date(2024, 10, 1))
        ledger.note(Entry("urn:x", "s", "gelesen"))
    update_index(settings, lambda _: None)
    ledger.close()
    yield paper


def script() -> None:
    from app.web import paper

    paper.main()


def opened(**asked: str) -> AppTest:
    test = AppTest.from_function(script, default_timeout=START)
    for name, value in asked.items():
        test.query_params[name] = value
    return test.run()


def shown(test: AppTest) -> str:
    assert not test.exception
    html = "\n".join(str(block.value) for block in test.main.get("html"))
    assert "<Rathaus>" not in html  # always escaped
    return html


def test_the_head_says_what_the_paper_is() -> None:
    html = unescape(shown(opened(ds="2024-100-N1")))
    assert "<h1>Trinkbrunnen am <Rathaus></h1>" in html
    for name, value in (
        ("Nummer", "2024/0100/N1"),
        ("Art", "Antrag"),
        ("Datum", "15.02.2024"),
        ("Eingebracht von", "Blaue Liste"),
        ("Stand", "kein Ergebnis verzeichnet"),
    ):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in html
    assert '<dt>Fassung</dt><dd>gültig, ersetzt <a href="vorlage?ds=2024%2F0100">2024/0100</a>' in html
    older = shown(opened(ds="2024/0100"))
    assert 'überholt, ersetzt durch <a href="vorlage?ds=2024%2F0100%2FN1">2024/0100/N1</a>' in older


def test_its_own_words_lead_to_their_place(motion: Paper) -> None:
    html = shown(opened(ds="2024/0100/N1"))
    words = html.partition("In eigenen Worten")[2]
    assert "„Der Stadtrat beschließt den Bau eines Trinkbrunnens für 25.000 Euro.“" in words
    assert f'<a href="beleg?datei={stable_id("file", f"{motion.source}/Antrag")}&amp;seite=1&amp;von=' in words


def test_the_timeline_tells_results_votes_and_what_is_open() -> None:
    html = unescape(shown(opened(ds="2024/0100/N1"))).partition("Beratungsfolge</h2>")[2]
    steps = html.partition("</ol>")[0].split("<li>")
    [decided] = [step for step in steps if "01.03.2024" in step]
    assert "Stadtrat, TOP 7, Entscheidung" in decided
    assert "Ergebnis: abgelehnt" in decided and "36 Nein" in decided
    assert "Protokoll TOP 7, S." in decided and 'href="beleg?' in decided
    [still_open] = [step for step in steps if "01.09.2024" in step]
    assert "Ergebnis noch nicht veröffentlicht" in still_open


def test_versions_are_compared_word_by_word() -> None:
    html = shown(opened(ds="2024/0100/N1"))
    assert '<a href="vorlage?ds=2024%2F0100%2FN1&amp;vergleich=2024%2F0100">Unterschiede zeigen</a>' in html
    assert "<del>" not in html
    compared = shown(opened(ds="2024/0100/N1", vergleich="2024/0100"))
    assert "Geändert: 2024/0100 → 2024/0100/N1" in compared
    assert "<del>20.000</del> <ins>25.000</ins>" in compared


def test_an_unknown_version_is_told_and_the_paper_shown() -> None:
    test = opened(ds="2024/0100/N1", vergleich="2019/1")
    assert "kenne ich nicht" in test.warning[0].value
    assert "<h1>Trinkbrunnen" in shown(test)


def test_ways_lead_on_to_a_question_the_council_system_and_similar_papers() -> None:
    html = shown(opened(ds="2024/0100/N1"))
    assert '<a href="./?frage=Worum+geht+es+in+der+Drucksache+2024%2F0100%2FN1%3F">Frage zu dieser Vorlage</a>' in html
    assert 'href="https://ris.example.org/100" target="_blank"' in html
    assert "Trinkbrunnen im Park" in html.partition("Ähnliche Unterlagen")[2]


def test_a_paper_without_a_number_has_a_page(motion: Paper) -> None:
    source = "urn:paper:liste"
    bare, hidden = (
        replace(motion, id=stable_id(one), key=one, source=one, name=name, reference=None, public=public)
        for one, name, public in ((source, "Liste der Brunnen", True), ("urn:paper:kauf", "Kauf des Hauses", False))
    )
    ledger = open_ledger(Settings.from_env())
    with ledger.writing():
        for paper in (bare, hidden):
            ledger.put_paper(paper)
            put_file(ledger, paper, "Liste", "Am Markt steht ein Brunnen.", public=paper.public)
    ledger.close()
    html = shown(opened(id=bare.id))
    assert "<h1>Liste der Brunnen</h1>" in html
    assert ">Liste</a> (1 Seite)" in html
    assert f'href="vorlage?id={bare.id}"' not in html
    assert [shown(opened(id=one)) for one in (hidden.id, "niemand")] == ["", ""]
    assert opened(id=hidden.id).error[0].value == opened(id="niemand").error[0].value


def test_nothing_tells_of_what_is_not_public() -> None:
    html = shown(opened(ds="2024/0100/N1"))
    for word in ("734", "2024/0100/N2", "Verhandlung", "geheim", "01.10.2024"):
        assert word not in html
    hidden, unknown = opened(ds="2024/0100/N2"), opened(ds="2024/0100/N3")
    assert shown(hidden).replace("N2", "N3") == shown(unknown)
    assert "kenne ich nicht" in opened(ds="1999/0001").error[0].value
    assert "kenne ich nicht" in opened().error[0].value
