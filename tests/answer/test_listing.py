"""Questions for papers are answered with all papers that fit, other questions are left alone; a town of our own."""

import datetime as dt
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import told
from app.answer.engine import Engine
from app.answer.filters import UNDERSTOOD, Catalogue, Choice
from app.answer.listing import OLDER, SHOWN, kind_of_paper, named_in_title, wanted
from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record
from app.answer.wishes import filters
from app.web.outcome import outcome as told_as_html
from index.thesaurus import Thesaurus
from ingest.audience import ANYBODY, UNRESTRICTED, Audience
from ingest.ledger import Ledger
from ingest.model import Consultation, File, Page, Paper, stable_id

TODAY = dt.date(2024, 3, 10)
Open = Callable[..., Engine]


def stop(body: str, day: str, result: str | None = None) -> Consultation:
    return Consultation(body, dt.date.fromisoformat(day), result=result)


# key, title, type, day, and what else is known; the text is the title unless it is given
TOWN: tuple[tuple[str, str, str | None, str | None, dict[str, Any]], ...] = (
    ("A1", "Radweg an der Mühle", "Antrag", "2021-02-01", {"originators": ("FDP",)}),
    ("A2", "Ampeln am Markt", "Antrag", "2021-05-03", {"originators": ("FDP",), "text": "Der Radweg endet dort."}),
    ("A3", "Neue Bänke", "Antrag", "2020-12-01",
     {"originators": ("GRÜNE",), "consultations": (stop("Rat", "2020-12-15", "abgelehnt"),)}),
    ("A4", "Spielplatz am Teich", "Antrag", "2020-06-01",
     {"originators": ("GRÜNE", "SPD"), "consultations": (stop("Rat", "2021-01-20", "einstimmig beschlossen"),)}),
    ("A5", "Spielplätze pflegen", "Antrag", "2019-03-01",
     {"originators": ("SPD",), "consultations": (stop("Bauausschuss", "2019-04-02"),)}),
    ("A6", "Kürzung beim Radweg", "Änderungsantrag", "2021-11-01", {"originators": ("SPD",)}),
    ("A7", "Antrag SPD, KAL: Brunnen am Rathaus", "Beschlussvorlage", "2008-04-01", {}),
    ("F1", "Zustand der Brücken", "Anfrage", "2019-01-10", {"originators": ("SPD",)}),
    ("F2", "Kosten der Kita", "Anfrage", "2019-12-30", {"consultations": (stop("Rat", "2020-01-14"),)}),
    ("F3", "Anfrage StR Muster (FDP): Radweg und Gleise", None, "2009-05-05", {}),
    ("V1", "Neubau der Kita", "Beschlussvorlage", "2021-02-20",
     {"consultations": (stop("Bauausschuss", "2021-03-09", "zugestimmt"), stop("Rat", "2021-04-13", "beschlossen"))}),
    ("V2", "Sanierung der Schule", "Beschlussvorlage", "2021-03-15",
     {"consultations": (stop("Bauausschuss", "2021-04-20", "vertagt"),)}),
    ("V3", "Anfragen und Anregungen aus dem Ortschaftsrat", "Beschlussvorlage", "2019-07-01", {}),
    ("I1", "Bericht zum Haushalt 2022", "Informationsvorlage", "2021-09-01", {}),
    ("G1", "Geheimer Radweg", "Antrag", "2021-06-01", {"originators": ("FDP",), "public": False}),
)  # fmt: skip


def keep(ledger: Ledger, key: str, name: str, kind: str | None, day: str | None, **known: Any) -> None:
    text, public = known.pop("text", name), known.pop("public", True)
    known["organizations"] = tuple({str(one.organization) for one in known.get("consultations", ())})
    date = dt.date.fromisoformat(day) if day else None
    paper = Paper(stable_id(key), key, name, f"urn:{key}", public, key, kind, date, "Musterstadt", **known)
    file = File(stable_id(key, "f"), key, paper.id, "Text.pdf", "urn:f", "", "application/pdf", "Text", public=public)
    with ledger.writing():
        ledger.put_paper(paper)
        ledger.put_file(file, [Page(1, text)])


@pytest.fixture(scope="session")
def opened(over: Callable[..., Engine]) -> Open:
    """An engine over what a ledger holds now."""

    def engine(ledger: Ledger, *, audience: Audience = ANYBODY) -> Engine:
        thesaurus = Thesaurus({"kindergart": {"kita"}})
        return over(ledger, audience=audience, thesaurus=thesaurus)

    return engine


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    ledger = Ledger(tmp_path_factory.mktemp("town") / "ledger.sqlite")
    for key, name, kind, day, known in TOWN:
        keep(ledger, key, name, kind, day, **dict(known))
    return ledger


@pytest.fixture(scope="module")
def engine(town: Ledger, opened: Open) -> Engine:
    return opened(town)


def listed(outcome: Outcome) -> list[str]:
    return [one.paper.key for one in outcome.listed] if isinstance(outcome, Answer) else []


# Forty questions

LISTS = [
    ("Welche Anträge stellte die FDP 2021 zum Radweg?", "A1 A2"),
    ("Wie viele Anfragen gab es 2019?", "F1 F2"),
    ("wie viele anfragen gab es 2019", "F1 F2"),
    ("Wieviele Anfragen gab es im Jahr 2009?", "F3"),
    ("Welche Anträge der Grünen wurden 2020 abgelehnt?", "A3"),
    ("Welche Anträge der Grünen wurden 2021 beschlossen?", "A4"),
    ("Liste aller Vorlagen aus dem Bauausschuss im März 2021", "V1"),
    ("Bitte eine Liste der Beschlussvorlagen", "V1 V2 V3"),
    ("Wie viele Anträge hat die SPD zwischen 2015 und 2020 gestellt?", "A4 A5"),
    ("Welche Anträge zum Thema Spielplätze sind noch offen?", "A5"),
    ("Alle Anträge der SPD", "A4 A5 A6 A7"),
    ("Zeig mir alle Anträge der KAL", ""),  # the register knows no such Fraktion, so it is no filter
    ("Nenne mir alle Anfragen der FDP", "F3"),
    ("Welche Änderungsanträge gab es?", "A6"),
    ("Welche SPD-Anträge gab es 2021?", "A6"),
    ("Wie viele abgelehnte Anträge gibt es?", "A3"),
    ("Welche noch offenen Anträge der FDP gibt es?", "A1 A2"),
    ("Anzahl der Anfragen seit 2019", "F1 F2"),
    ("Welche Anträge gab es zu Bänken und Spielplätzen?", "A3 A4 A5"),
    ("Welche Anfragen gab es zum Kindergarten?", "F2"),
    ("Welche Informationsvorlagen gab es zum Haushalt 2022?", "I1"),
    ("Welche Vorlagen wurden im Bauausschuss beraten?", "A5 V1 V2"),
    ("Welche Anträge betreffen den Radweg?", "A1 A2 A6"),
    ("Welche Anträge gibt es in Musterstadt zum geplanten Radweg?", "A1 A2 A6"),
    ("Wie viele Anfragen gab es in Musterstadt 2019?", "F1 F2"),
    ("Zeige Anfragen der SPD zu Brücken", "F1"),
    ("Gibt es eine Liste der Anträge zum Brunnen?", "A7"),
    ("Können Sie mir bitte alle Anfragen der SPD zeigen?", "F1"),
]
OTHERS = [
    "Wie viele Bäume wurden gefällt?",
    "Welche Straßen werden saniert?",
    "Wie viele Anträge auf Wohngeld wurden 2021 gestellt?",
    "Wie viele Anträge wurden aus dem Förderprogramm bewilligt?",
    "Wie viele Anfragen kamen bei der Behörde an?",
    "Welche Unterlagen muss ich für den Bauantrag einreichen?",
    "Welche Vorlage regelt die Hundesteuer?",
    "Welche Vorlagen regeln die Hundesteuer?",
    "Warum wurden die Anträge der SPD abgelehnt?",
    "Welche Anträge der SPD wurden abgelehnt und warum?",
    "Welche Anträge wurden nicht beschlossen?",
    "Wie viele Anträge stellt welche Fraktion?",
    "Welche Fraktion stellte die meisten Anträge?",
    "Welche Anträge und Anfragen der SPD gab es?",
    "Wie viele Bauanträge gab es 2019?",
    "Welche Anträge zum Radweg wurden umgesetzt?",
    "Was steht in den Anträgen der SPD?",
    "Worum ging es in der Anfrage der SPD?",
    "Wie viele Anträge gibt es zur Vorlage 2014/0341?",
]


@pytest.mark.parametrize(("question", "expected"), LISTS)
def test_a_question_for_papers_gets_all_of_them(engine: Engine, question: str, expected: str) -> None:
    assert sorted(listed(engine.ask(question))) == expected.split()


@pytest.mark.parametrize("question", OTHERS)
def test_a_question_for_anything_else_is_no_list(engine: Engine, question: str) -> None:
    read = filters(question, engine.catalogue, UNDERSTOOD, TODAY)
    assert wanted(question, read, UNDERSTOOD, engine.catalogue) is None


# What is told


def test_the_count_says_by_what_it_was_counted(engine: Engine) -> None:
    outcome = engine.ask("Welche Anträge stellte die FDP 2021 zum Radweg?")
    assert isinstance(outcome, Answer)
    total, titled, mentioned = outcome.sentences
    assert (
        total.text
        == "1 Antrag der Fraktion FDP aus 2021 zum Thema „Radweg“ nach dem Titel; 1 weiterer erwähnt es nur im Text."
    )
    assert [proof.paper.key for proof in total.proof if isinstance(proof, Record)] == ["A1", "A2"]
    assert mentioned.text == "A2 vom 03.05.2021: Ampeln am Markt (noch kein Ergebnis verzeichnet)"
    assert [proof.quote for proof in mentioned.proof if isinstance(proof, Citation)] == ["Der Radweg endet dort."]
    assert titled.proof == (Record(outcome.listed[0].paper),)
    assert [wish.label for wish in outcome.filters.hard] == ["Fraktion: FDP", "Zeit: 2021", "Art: Antrag"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Welche Änderungsanträge gab es?", "1 Änderungsantrag."),
        ("Welche Anträge der Grünen wurden 2020 abgelehnt?",
         "1 abgelehnter Antrag der Fraktion GRÜNE (entschieden 2020)."),
        ("Wie viele Anfragen gab es im Jahr 2009?",
         "1 Anfrage aus 2009. Darunter 1 nur nach dem Titel zugeordnet (das Register nennt Art oder Fraktion nicht)."),
        ("Liste aller Vorlagen aus dem Bauausschuss im März 2021",
         "1 Vorlage aus dem Gremium Bauausschuss (dort beraten: März 2021)."),
        ("Wie viele Anträge hat die SPD seit 2019 gestellt?",
         "3 Anträge der Fraktion SPD seit 2019. Darunter 1 Änderungs- oder Ergänzungsantrag."),
        ("Wie viele Anfragen gab es zwischen 2018 und 2020?", "2 Anfragen von 2018 bis 2020."),
        ("Alle offenen Anträge der FDP",
         "2 offene Anträge der Fraktion FDP. Darunter 2 ohne jedes verzeichnete Ergebnis."),
    ],
)  # fmt: skip
def test_one_paper_is_told_in_the_singular(engine: Engine, question: str, said: str) -> None:
    outcome = engine.ask(question)
    assert isinstance(outcome, Answer)
    assert outcome.sentences[0].text == said


def test_nothing_found_is_said_with_what_was_looked_for(engine: Engine) -> None:
    outcome = engine.ask("Welche Anfragen stellte die FDP 2021 zum Brunnen?")
    assert isinstance(outcome, NoAnswer)
    assert outcome.notice.startswith("0 Anfragen der Fraktion FDP aus 2021 zum Thema „Brunnen“ gefunden.")
    assert OLDER in outcome.notice
    assert outcome.searched.papers == len(TOWN) - 1
    text = "\n".join(told.as_text(outcome))
    assert outcome.notice in text
    assert told.as_json(outcome)["notice"] == outcome.notice
    assert "0 Anfragen der Fraktion FDP" in told_as_html(outcome, engine.pages, 1)


def test_what_became_of_a_paper_stands_behind_it(engine: Engine) -> None:
    outcome = engine.ask("Welche Anträge der Grünen wurden 2021 beschlossen?")
    assert isinstance(outcome, Answer)
    assert [one.result for one in outcome.listed] == ["angenommen, Rat, 20.01.2021"]


def test_a_long_list_is_counted_whole_and_shown_in_part(ledger: Ledger, opened: Open) -> None:
    for number in range(SHOWN + 2):
        keep(
            ledger,
            f"L{number:02}",
            f"Laterne <{number}>",
            "Anfrage",
            f"2022-01-{number + 1:02}",
            web="https://ris.example",
        )
    engine = opened(ledger)
    outcome = engine.ask("Wie viele Anfragen gab es 2022?")
    assert isinstance(outcome, Answer)
    assert listed(outcome) == [f"L{number:02}" for number in reversed(range(SHOWN + 2))]
    assert len(outcome.sentences) == SHOWN + 1
    lines = list(told.as_text(outcome))
    assert any(line.startswith("… und 2 weitere. Alle zeigt: ratslotse ask --json") for line in lines)
    shown = told_as_html(outcome, engine.pages, 1)
    assert shown.count("<li>") == SHOWN
    assert "und 2 weitere" in shown
    assert "Laterne &lt;21&gt;" in shown
    assert 'href="vorlage?' in shown  # the paper's own page
    papers = told.as_json(outcome)["listed"]
    assert isinstance(papers, list)
    assert len(json.loads(json.dumps(papers))) == SHOWN + 2
    assert papers[0]["found_in"] == "record"


def test_a_list_in_the_chat_leads_to_what_the_text_says(engine: Engine) -> None:
    outcome = engine.ask("Welche Anträge stellte die FDP 2021 zum Radweg?")
    shown = told_as_html(outcome, engine.pages, 3)
    assert 'im Text <a class="rl-ref" href="#beleg-3-1"' in shown
    assert "im Text, S. 1: „Der Radweg endet dort.“" in "\n".join(told.as_text(outcome))


# Who may see what


def test_only_what_the_audience_may_see_is_counted(town: Ledger, opened: Open, engine: Engine) -> None:
    question = "Welche Anträge stellte die FDP 2021 zum Radweg?"
    assert "Geheim" not in repr(engine.ask(question))
    assert listed(opened(town, audience=UNRESTRICTED).ask(question)) == ["G1", "A1", "A2"]


def test_text_that_is_not_public_proves_nothing(ledger: Ledger, opened: Open) -> None:
    keep(ledger, "P1", "Bänke", "Antrag", "2022-01-01")
    paper = stable_id("P1")
    secret = File(stable_id("P1", "g"), "g", paper, "Geheim.pdf", "urn:g", "", "application/pdf", "Text", public=False)
    with ledger.writing():
        ledger.put_file(secret, [Page(1, "Der Radweg ist geheim.")])
    question = "Welche Anträge gab es zum Radweg?"
    assert isinstance(opened(ledger).ask(question), NoAnswer)
    assert listed(opened(ledger, audience=UNRESTRICTED).ask(question)) == ["P1"]


# By hand


def test_filters_set_by_hand_restrict_a_list(engine: Engine) -> None:
    assert listed(engine.ask("Welche Anträge gab es zum Radweg?", Choice(parties=("SPD",)))) == ["A6"]
    assert listed(engine.ask("Welche Vorlagen gab es 2019?", Choice(types=("Anfrage",)))) == ["F2", "F1"]


def test_a_filter_that_was_lifted_does_not_restrict(engine: Engine) -> None:
    question = "Welche Anträge der FDP gab es zum Radweg?"
    assert listed(engine.ask(question, Choice(lifted=frozenset({"Fraktion: FDP"})))) == ["A6", "A1", "A2"]
    assert listed(engine.ask(question, Choice(lifted=frozenset({"Art: Antrag"})))) == []  # no list any more
    assert listed(engine.ask(question, Choice(understand=False))) == []


# What titles say


@pytest.mark.parametrize(
    ("name", "recorded", "originators", "kind", "parties"),
    [
        ("Antrag SPD, FDP: Brunnen", "Beschlussvorlage", (), "Antrag", {"SPD", "FDP"}),
        ("Interfraktioneller Antrag SPD/GRÜNE: Brunnen", None, (), "Antrag", {"SPD", "GRÜNE"}),
        ("Anfrage StR Muster (FDP): Gleise", "Beschlussvorlage", (), "Anfrage", {"FDP"}),
        ("Anfragen und Anregungen: Ortschaftsrat", "Beschlussvorlage", (), "Beschlussvorlage", set()),
        ("Bericht zum Antrag SPD: Brunnen", "Beschlussvorlage", (), "Beschlussvorlage", set()),
        ("Ergänzungsantrag: Brunnen", "Antrag", ("SPD",), "Antrag", set()),  # the register goes first
        ("Mehr Geld für den Brunnen", "Haushalt 4100", ("SPD",), "Antrag", set()),
        ("Brunnen der FDP: Sanierung", "Beschlussvorlage", (), "Beschlussvorlage", set()),
    ],
)
def test_a_title_tells_what_the_register_does_not(
    town: Ledger, name: str, recorded: str | None, originators: tuple[str, ...], kind: str, parties: set[str]
) -> None:
    paper = Paper("1", "1", name, "urn:1", public=True, paper_type=recorded, originators=originators)
    assert kind_of_paper(paper) == kind
    assert set(named_in_title(paper, Catalogue(town, audience=ANYBODY).known().parties)) == parties


# Nothing is taken for a list that is none

SAMPLED = 5  # every fifth question
TRAINING = Path(__file__).parents[2] / "../shared/bench/training/questions.jsonl.xz"


@pytest.mark.skipif(not TRAINING.exists(), reason="shared/bench/training fehlt")
def test_hardly_any_question_about_a_passage_is_taken_for_a_list(engine: Engine) -> None:
    with lzma.open(TRAINING, "rt", encoding="utf-8") as lines:
        asked = [text for one in map(json.loads, lines) for text in (one["question"], *one["everyday"]) if text]
    some = asked[::SAMPLED]
    read = ((text, filters(text, engine.catalogue, UNDERSTOOD, TODAY)) for text in some)
    lists = [text for text, wishes in read if wanted(text, wishes, UNDERSTOOD, engine.catalogue)]
    assert len(some) > 800
    assert len(lists) <= 0.002 * len(some)
