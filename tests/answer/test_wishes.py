"""What is understood of questions in plain German: hard filters only where nothing else can be meant."""

import datetime as dt
import json
import lzma
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.answer.filters import BODY, DISTRICT, PARTY, STATE, TIME, TYPE, VALID, Catalogue, Choice
from app.answer.wishes import filters, understood
from index.model import Where
from ingest.audience import ANYBODY, UNRESTRICTED
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import Paper, stable_id

TODAY = dt.date(2024, 3, 10)
BODIES = (
    "Rat",
    "Bauausschuss",
    "Ortschaftsrat Hochdorf",
    "Ausschuss für Umwelt und Klima",
    "Haupt- und Finanzausschuss",
)
PARTIES = (
    "CDU",
    "SPD",
    "BÜNDNIS 90/DIE GRÜNEN",
    "GRÜNE",
    "GRÜNE",
    "Die Linke",
    "FREIE WÄHLER",
    "FDP/FW",
    "Die PARTEI",
    "FÜR",
)
TYPES = ("Beschlussvorlage", "Antrag", "Anfrage", "Änderungs-/Ergänzungsantrag", "Informationsvorlage", "Haushalt")
DISTRICTS = ("Hochdorf", "Nordstadt", "Mitte")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """What a small town's papers are recorded under."""
    ledger = Ledger(tmp_path_factory.mktemp("town") / "ledger.sqlite")
    names = [{"organizations": (name,)} for name in BODIES]
    names += [{"originators": (name,)} for name in PARTIES] + [{"paper_type": name} for name in TYPES]
    names += [{"districts": (name,)} for name in DISTRICTS]
    names += [{"originators": ("Wählergruppe Geheim",), "public": False}]
    with ledger.writing():
        for number, known in enumerate(names):
            ledger.put_paper(paper(str(number), **known))
    return Catalogue(ledger, audience=ANYBODY)


def paper(key: str, **known: Any) -> Paper:
    given = {"name": "Ohne Titel", "public": True} | known
    return Paper(id=stable_id(key), key=key, source=f"urn:{key}", **given)


def test_what_is_known_is_asked_again_only_where_papers_changed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    catalogue = Catalogue(ledger, ANYBODY)
    assert catalogue.counts() == (0, 0, None)
    assert catalogue.known() is catalogue.known()
    before = catalogue.known()
    with ledger.writing():
        ledger.put_paper(Paper("p", "p", "Radweg", "p", reference="DS 1/2024", public=True, body="Stadt Hochdorf"))
    assert catalogue.counts()[0] == 1
    assert catalogue.known() is not before
    ledger.close()


def hard(question: str, catalogue: Catalogue) -> dict[str, str]:
    return {wish.kind: wish.told for wish in understood(question, catalogue, TODAY) if wish.hard}


# Sixty questions


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Anträge der SPD zum Radverkehr", {PARTY: "SPD", TYPE: "Antrag"}),
        ("Antrag der CDU zum Freibad", {PARTY: "CDU", TYPE: "Antrag"}),
        ("SPD-Antrag Lärmschutz", {PARTY: "SPD", TYPE: "Antrag"}),
        ("Anfragen der Grünen 2019", {PARTY: "GRÜNE", TYPE: "Anfrage", TIME: "2019"}),
        ("anfragen der grünen seit 2019 zu schulwegen", {PARTY: "GRÜNE", TYPE: "Anfrage", TIME: "seit 2019"}),
        ("Anfragen von Bündnis 90/Die Grünen", {PARTY: "GRÜNE", TYPE: "Anfrage"}),
        ("Welche Anträge der Linken gab es?", {PARTY: "Die Linke", TYPE: "Antrag"}),
        ("Welche Anträge hat die SPD 2021 gestellt?", {PARTY: "SPD", TYPE: "Antrag", TIME: "2021"}),
        ("Welche Anfragen stellten die Freien Wähler?", {PARTY: "FREIE WÄHLER", TYPE: "Anfrage"}),
        ("Zeig mir alle Anträge von CDU und SPD", {PARTY: "CDU oder SPD", TYPE: "Antrag"}),
        ("Anträge der CDU-Fraktion aus dem Jahr 2020", {PARTY: "CDU", TYPE: "Antrag", TIME: "2020"}),
        ("Anträge der Fraktion Die Linke", {PARTY: "Die Linke", TYPE: "Antrag"}),
        ("Anfrage SPD Hallenbad", {PARTY: "SPD", TYPE: "Anfrage"}),
        ("Änderungsanträge der FDP/FW zum Haushalt", {PARTY: "FDP/FW", TYPE: "Änderungsantrag"}),
        ("Worum ging es in den Anträgen der Grünen im Bauausschuss?",
         {PARTY: "GRÜNE", TYPE: "Antrag", BODY: "Bauausschuss"}),
        ("Beschlüsse des Ortschaftsrats Hochdorf", {BODY: "Ortschaftsrat Hochdorf"}),
        ("Welche Beschlüsse des Rates gab es zum Stadtpark?", {BODY: "Rat"}),
        ("Beschlüsse des Ausschusses für Umwelt und Klima seit März 2021",
         {BODY: "Ausschuss für Umwelt und Klima", TIME: "seit März 2021"}),
        ("Im Bauausschuss beschlossene Anträge", {BODY: "Bauausschuss", STATE: "beschlossen", TYPE: "Antrag"}),
        ("Vorlagen für den Haupt- und Finanzausschuss zwischen 2015 und 2018",
         {BODY: "Haupt- und Finanzausschuss", TIME: "2015 bis 2018"}),
        ("Beschlussvorlagen aus 2022 zum Klimaschutz", {TYPE: "Beschlussvorlage", TIME: "2022"}),
        ("Unterlagen von 2015 bis 2018 zum Bahnhof", {TIME: "2015 bis 2018"}),
        ("Unterlagen im März 2021", {TIME: "März 2021"}),
        ("Vorlagen vor 2010 zur Kläranlage", {TIME: "vor 2010"}),
        ("Anfragen aus dem letzten Jahr", {TYPE: "Anfrage", TIME: "2023"}),
        ("Welche Informationsvorlagen gab es 2022?", {TYPE: "Informationsvorlage", TIME: "2022"}),
        ("Abgelehnte Anträge der CDU", {STATE: "abgelehnt", PARTY: "CDU", TYPE: "Antrag"}),
        ("Noch offene Anträge der SPD", {STATE: "offen", PARTY: "SPD", TYPE: "Antrag"}),
        ("Welche Anträge der SPD wurden 2021 abgelehnt?", {PARTY: "SPD", TYPE: "Antrag", STATE: "abgelehnt"}),
        ("Welche Anfragen sind noch offen?", {TYPE: "Anfrage", STATE: "offen"}),
        ("Was steht zum Stadtpark? Nur Beschlossenes", {STATE: "beschlossen"}),
        ("Was kostet der Stadtpark, nur Anträge der CDU?", {PARTY: "CDU", TYPE: "Antrag"}),
        ("Radwege am Fluss, nur Anfragen", {TYPE: "Anfrage"}),
        ("Spielplätze, nur Unterlagen aus dem Stadtteil Hochdorf", {DISTRICT: "Hochdorf"}),
        ("Radwege, nur Vorlagen von 2019", {TIME: "2019"}),
        ("Wie hoch ist die Hundesteuer nach der aktuellen Fassung?", {VALID: "nur gültige"}),
        ("Marktsatzung, nur gültige Fassungen", {VALID: "nur gültige"}),
        ("Wie viele Bäume werden laut der Vorlage von 2012 gefällt?", {TIME: "2012"}),
        ("Anträge der PARTEI", {PARTY: "Die PARTEI", TYPE: "Antrag"}),
        # Nothing but a preference
        ("Was kostet die CDU-Geschäftsstelle?", {}),
        ("Wann wurde 2019 der Radweg gebaut?", {}),
        ("Was wurde 2019 in Hochdorf gebaut?", {}),
        ("Wie viele Anträge auf Wohngeld wurden 2021 gestellt?", {}),
        ("Anträge auf Wohngeld 2021", {}),
        ("Wie begründet die Verwaltung die Ablehnung des Antrags der SPD?", {}),
        ("Warum stimmte die SPD gegen den Antrag der CDU zum Freibad?", {}),
        ("Wurde der Antrag von 2010 umgesetzt?", {}),
        ("Was hat der Rat 2019 zum Stadtpark beschlossen?", {}),
        ("Gilt das Halteverbot nur in Hochdorf?", {}),
        ("Welche Partei ist für das Freibad?", {}),
        ("Antrag der Partei zur Kulturförderung", {}),
        ("Anträge für den Spielplatz", {}),
        ("Antrag der Grünen Jugend auf ein Fest", {}),
        ("Wie viele Anfragen kamen bei der Behörde an?", {}),
        ("Wie hoch war der Zuschuss im Doppelhaushalt 2022/2023?", {}),
        ("Welche Förderung ist laut Antrag 2026 und 2027 geplant?", {}),
        ("Vorlage 2014/0341", {}),
        ("Antrag der SPD (Vorlage 2014/0341)", {}),
        ("Was kosten 2019 Laternen?", {}),
        ("Sind die Grünflächen am Rat haus offen?", {}),
        ("Welche Fassung der Satzung beschloss der Rat?", {}),
        ("Wer wählt den Ortschaftsrat Hochdorf?", {}),
        ("Antrag der Wählergruppe Geheim", {}),  # of papers that are not public
    ],
)  # fmt: skip
def test_a_question_filters_only_by_what_it_plainly_says(
    catalogue: Catalogue, question: str, expected: dict[str, str]
) -> None:
    assert hard(question, catalogue) == expected


# Preferences


def test_what_may_be_about_the_matter_only_prefers(catalogue: Catalogue) -> None:
    read = filters("Was wollte die SPD 2019 im Bauausschuss in Hochdorf mit ihrem Antrag?", catalogue, Choice(), TODAY)
    assert {wish.kind for wish in read.wishes} == {PARTY, BODY, TIME, DISTRICT, TYPE}
    assert read.hard == ()
    assert read.narrowed(Where()) == Where()


def test_what_restricts_says_where_it_was_read(catalogue: Catalogue) -> None:
    question = "Abgelehnte Anträge der SPD und der Grünen 2019 im Rat"
    read = understood(question, catalogue, TODAY)
    said = {wish.label: [question[start:end] for start, end in wish.spans] for wish in read if wish.hard}
    assert said == {
        "Fraktion: SPD oder GRÜNE": ["SPD", "Grünen"],
        "Gremium: Rat": ["Rat"],
        "Zeit: 2019": ["2019"],
        "Stand: abgelehnt": ["Abgelehnte"],
        "Art: Antrag": ["Anträge"],
    }


# Restricting


def narrowed(catalogue: Catalogue, question: str = "", **chosen: Any) -> Where:
    return filters(question, catalogue, Choice(**chosen), TODAY).narrowed(Where())


def test_filters_say_where_to_look_and_never_who_may_see(catalogue: Catalogue) -> None:
    where = narrowed(catalogue, "Anfragen der Grünen im Rat 2019")
    assert where.originators == ("GRÜNE", "BÜNDNIS 90/DIE GRÜNEN")  # both spellings
    assert (where.organizations, where.days) == (("Rat",), (dt.date(2019, 1, 1), dt.date(2019, 12, 31)))
    assert "Anfrage" in where.paper_types
    assert "Antrag" not in where.paper_types
    assert where.audience == ANYBODY
    clerk = filters("Anträge der SPD", catalogue, Choice(), TODAY).narrowed(Where(audience=UNRESTRICTED))
    assert clerk.audience == UNRESTRICTED


def test_of_a_fraktion_only_other_kinds_of_motions_are_left_out(catalogue: Catalogue) -> None:
    """A register may record what a Fraktion brings in as a Beschlussvorlage, or under the budget."""
    assert set(narrowed(catalogue, "Anträge der SPD").paper_types) == set(TYPES) - {"Anfrage"}
    assert set(narrowed(catalogue, "nur Anträge").paper_types) == {"Antrag", "Änderungs-/Ergänzungsantrag"}


def test_what_is_chosen_by_hand_goes_before_what_is_read(catalogue: Catalogue) -> None:
    where = narrowed(catalogue, "Anträge der SPD 2019", parties=("grüne", "cdu"), time="2020-2021")
    assert where.originators == ("GRÜNE", "BÜNDNIS 90/DIE GRÜNEN", "CDU")
    assert where.days == (dt.date(2020, 1, 1), dt.date(2021, 12, 31))
    assert where.paper_types


def test_what_is_lifted_only_prefers(catalogue: Catalogue) -> None:
    question = "Anträge der SPD 2019"
    read = filters(question, catalogue, Choice(lifted=frozenset({"Fraktion: SPD"})), TODAY)
    assert [wish.label for wish in read.hard] == ["Zeit: 2019", "Art: Antrag"]
    assert narrowed(catalogue, question, understand=False) == Where()
    chosen = filters(question, catalogue, Choice(bodies=("Rat",)), TODAY).relaxed()
    assert [wish.label for wish in chosen.hard] == ["Gremium: Rat"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"types": ("Antrag",)}, Where(paper_types=("Antrag",))),  # as recorded
        ({"types": ("anträge",)}, Where(paper_types=("Antrag", "Änderungs-/Ergänzungsantrag"))),  # as people say
        ({"bodies": ("bauausschuss",)}, Where(organizations=("Bauausschuss",))),
        ({"districts": ("Mitte",)}, Where(districts=("Mitte",))),
        ({"state": "offen"}, Where(standings=("open",))),
        ({"time": "seit März 2021"}, Where(days=(dt.date(2021, 3, 1), dt.date.max))),
        ({}, Where()),
    ],
)
def test_a_choice_is_taken_as_it_is_recorded(catalogue: Catalogue, chosen: dict[str, Any], expected: Where) -> None:
    assert narrowed(catalogue, **chosen) == expected


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"bodies": ("Bausausschuss",)}, "Ähnlich heißen: Bauausschuss"),
        ({"bodies": ("Ortschaftsrat",)}, "Ähnlich heißen: Ortschaftsrat Hochdorf"),
        ({"parties": ("SDP",)}, "SPD"),
        ({"parties": ("Wählergruppe Geheim",)}, "kommt in den Unterlagen nicht vor"),
        ({"districts": ("Xyz",)}, "Ähnliche gibt es nicht"),
        ({"types": ("Stellungnahme",)}, "Art „Stellungnahme“ kommt"),
        ({"time": "bald"}, "2015-2018"),
        ({"time": "2019 und 2021"}, "2015-2018"),
        ({"state": "egal"}, "beschlossen, abgelehnt, erledigt, offen"),
    ],
)
def test_a_choice_nobody_knows_is_told_what_comes_near(catalogue: Catalogue, chosen: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match="Bitte") as raised:
        narrowed(catalogue, **chosen)
    assert said in str(raised.value)
    assert "Geheim" not in str(raised.value).replace("„Wählergruppe Geheim“", "")


# What changes


def test_what_can_be_filtered_by_follows_the_ledger(ledger: Ledger) -> None:
    everyone, clerk = Catalogue(ledger, audience=ANYBODY), Catalogue(ledger, audience=UNRESTRICTED)
    assert hard("Anträge der SPD", everyone) == {}
    with ledger.writing():
        ledger.put_paper(paper("1", originators=("SPD",), public=False))
    assert hard("Anträge der SPD", everyone) == {}
    assert hard("Anträge der SPD", clerk) == {PARTY: "SPD"}
    other = Ledger(ledger.path)  # of another process
    with other.writing():
        other.put_paper(paper("2", originators=("SPD",)))
    other.close()
    assert hard("Anträge der SPD", everyone) == {PARTY: "SPD"}


def test_a_version_that_came_later_makes_the_earlier_one_invalid(ledger: Ledger) -> None:
    known = {"name": "Bänke am Fluss", "paper_type": "Vorlage"}
    first, second, third = (
        paper(number, reference=number, **known) for number in ("25-0590", "25-0590/1", "25-0590/2")
    )
    everyone = Catalogue(ledger, audience=ANYBODY)

    def valid(*papers: Paper) -> list[bool]:
        where = narrowed(everyone, "Bänke, nur gültige Fassungen")
        return [where.wants(one) for one in papers]

    with ledger.writing():
        ledger.put_paper(first)
    assert valid(first) == [True]
    with ledger.writing():
        ledger.put_paper(second)
    assert valid(first, second) == [False, True]
    with ledger.writing():
        ledger.put_paper(replace(third, public=False))
    assert valid(first, second) == [False, True]  # who may not know of the third is told of the second


# Nothing is hidden

SAMPLED = 5  # every fifth question
TRAINING = Path(__file__).parents[2] / "../shared/bench/training/questions.jsonl.xz"


@pytest.mark.skipif(not TRAINING.exists(), reason="shared/bench/training fehlt")
def test_hardly_any_question_about_a_passage_is_filtered(catalogue: Catalogue) -> None:
    """Questions written from a passage name it by its matter; a filter read from one in a hundred hides too much."""
    with lzma.open(TRAINING, "rt", encoding="utf-8") as lines:
        asked = [text for one in map(json.loads, lines) for text in (one["question"], *one["everyday"]) if text]
    filtered = [text for text in asked[::SAMPLED] if hard(text, catalogue)]
    assert len(asked) > 4_000
    assert len(filtered) < 0.01 * len(asked) / SAMPLED
