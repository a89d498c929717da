"""What is read out of a text: tables of a text and its facts."""

import pytest

from app.answer.facts import PROPOSED, Reader, proposes
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Analyser.built_in(), Thesaurus.read(BUILT_IN))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,5 Mio. € für das Bad", {("€", "1500000")}),
        ("1.500.000,00 Euro", {("€", "1500000")}),
        ("1.500 T€", {("€", "1500000")}),
        ("5 bis 10 Prozent", {("%", "5"), ("%", "10")}),
        ("die Hälfte", {("%", "50")}),
        ("zwei Drittel", {("", "2/3")}),
        ("§ 10 Abs. 2", {("§", "10"), ("§", "2")}),
        ("drei Jahre", {("Jahre", "3")}),
        ("im zweiten Bauabschnitt", {(".", "2")}),
        ("am 3. Mai 2027", {("Tag", "2027-05-03"), ("Jahr", "2027")}),
        ("am 03.05.27", {("Tag", "2027-05-03"), ("Jahr", "2027")}),
        ("am 3. Mai", {("Tag", "????-05-03")}),
        ("im Mai 2027", {("Tag", "2027-05-??"), ("Jahr", "2027")}),
        ("2026/27", {("Jahr", "2026"), ("Jahr", "2027")}),
        ("am 32.13.", {("#", "32.13")}),
        ("um 18:30 bis 20 Uhr", {("Uhr", "18:30"), ("Uhr", "20:00")}),
        ("einstimmig", {("Abstimmung", "einstimmig")}),
        ("DIE GRÜNEN", {("Fraktion", "grüne")}),
        ("Vorlage 25-0590", set()),
        ("Der Radweg wird gebaut.", set()),
    ],
)
def test_facts_are_read_by_value(reader: Reader, text: str, expected: set[tuple[str, str]]) -> None:
    assert {(one.kind, one.value) for one in reader.said(text, asked=True).facts} == expected


def test_votes_are_read_with_what_follows_from_them(reader: Reader) -> None:
    facts = {(one.kind, one.value) for one in reader.said("mit 23 Ja-Stimmen gegen 5 Nein-Stimmen").facts}
    assert {("ja", "23"), ("nein", "5"), ("Abstimmung", "mehrheitlich")} <= facts


@pytest.mark.parametrize(("text", "rough"), [("rund 40 Euro", True), ("40 Euro", False)])
def test_a_rounded_number_is_known_as_such(reader: Reader, text: str, rough: bool) -> None:
    assert [one.rough for one in reader.said(text).facts] == [rough]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Der Rat hat den Bau beschlossen.", {"beschlossen"}),
        ("Der Rat soll den Bau beschlossen haben.", {"beschlossen?"}),
        ("Bericht zum beschlossenen Bau", {"beschlossen?"}),
        ("Der Rat genehmigte den Bau.", {"genehmigt"}),
        ("Der Rat lehnte den Bau ab.", {"abgelehnt"}),
        ("Der Rat nahm Kenntnis.", set()),
        ("Der Bau beginnt.", set()),
    ],
)
def test_what_became_of_it(reader: Reader, text: str, states: set[str]) -> None:
    assert reader.said(text).states == states


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Die SPD beantragt den Bau.", True), ("der beantragten Planung", False), ("Der Bau beginnt.", False)],
)
def test_what_is_said_by_the_way_proposes_nothing(text: str, expected: bool) -> None:
    assert proposes(text, PROPOSED) is expected


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("Der Bau beginnt nicht", [True]),
        ("Der Bau beginnt nicht ohne Genehmigung", [False]),
        ("Der Rat stimmt zu dem Bau, aber Kosten entstehen keine", [False, True]),
        ("Der Bericht zum Bau liegt vor (keine Wortmeldungen)", [False, True]),
        ("Gezahlt werden 7,50 Euro je Sitzung", [False]),
    ],
)
def test_each_clause_denies_or_does_not(reader: Reader, text: str, denies: list[bool]) -> None:
    assert [clause.denies for clause in reader.clauses(text)] == denies


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("es spricht Frau Musterfrau", [("Musterfrau", "Person")]),
        ("in der Schillerstraße", [("Schillerstraße", "Straße")]),
        ("nach Neustadt", [("Neustadt", "Ort")]),
        ("Die Verwaltung baut eine Brücke.", []),
    ],
)
def test_names_are_told_from_nouns(reader: Reader, text: str, names: list[tuple[str, str]]) -> None:
    assert list(reader.names(text)) == names
