"""What is told beside an answer: what replaced a source, where it stands too, what belongs to it."""

import datetime as dt
from dataclasses import fields, replace
from typing import Any

from app.answer.filters import Filters, Wish
from app.answer.model import Answer, Citation, NoAnswer, Record, Searched, Sentence
from app.told import as_json, as_text
from index.model import Hit, Place
from ingest.model import Consultation, File, Paper, Passage, Span
from ingest.versions import AMENDMENT, NEWER, Relation

WORDS = "Die Bänke werden erneuert."
SEARCHED = Searched(3, 4, None)


def paper(reference: str | None, name: str = "Neue Bänke") -> Paper:
    return Paper(f"p{reference}", "k", name, f"urn:{reference}", True, reference)


def place(reference: str | None, name: str = "Vorlage.pdf") -> Place:
    uri = f"file:///{reference}/{name}"
    file = File(f"f{uri}", f"k-{reference}", f"p{reference}", name, uri, "0", "application/pdf", "Textebene")
    return Place(paper(reference), file)


def citation(*also: Place, newer: Paper | None = None) -> Citation:
    first, spans = place("25-0590"), (Span(2, 0, len(WORDS)),)
    hit = Hit(Passage("1", first.file.id, "", WORDS, spans), first.paper, first.file, 1.0, also=also, newer=newer)
    return Citation(hit, WORDS, spans)


def answer(proof: Citation | Record, *family: Relation) -> Answer:
    return Answer("Was wird erneuert?", (Sentence(WORDS, (proof,)),), SEARCHED, family=family)


def sentence_of(one: Answer) -> dict[str, Any]:
    """The only sentence of an answer, as programs get it."""
    sentences = as_json(one)["answer"]
    assert isinstance(sentences, list)
    [sentence] = sentences
    assert isinstance(sentence, dict)
    return sentence


def told(*arguments: Answer) -> list[str]:
    return [line for part in as_text(*arguments) for line in part.split("\n")]


def test_a_source_that_was_replaced_says_by_what() -> None:
    replaced = answer(citation(newer=paper("25-0590/1")))
    assert told(replaced)[2:6] == [
        "[1] 25-0590, Neue Bänke, ohne Datum, S. 2",
        f"    „{WORDS}“",
        "    file:///25-0590/Vorlage.pdf",
        "    ersetzt durch 25-0590/1",
    ]
    sentence = sentence_of(replaced)
    assert sentence["proof"][0]["replaced_by"] == "25-0590/1"


def test_where_the_same_stands_too_is_told_once_for_each_paper() -> None:
    copies = (place("25-0600"), place("25-0600", "Anlage 1.pdf"), place(None, "Bänke.pdf"))
    copied = answer(citation(*copies))
    assert told(copied)[5] == "    gleichlautend in: 25-0600, Bänke.pdf"
    sentence = sentence_of(copied)
    assert sentence["proof"][0]["also"] == [
        {"reference": "25-0600", "file": "k-25-0600"},
        {"reference": "25-0600", "file": "k-25-0600"},
        {"reference": None, "file": "k-None"},
    ]


def test_a_valid_source_that_stands_alone_says_nothing_of_it() -> None:
    plain = answer(citation())
    assert told(plain)[-2:] == ["    file:///25-0590/Vorlage.pdf", "Durchsucht: 3 Unterlagen, 4 Dateien"]
    sentence = sentence_of(plain)
    assert (sentence["proof"][0]["replaced_by"], sentence["proof"][0]["also"]) == (None, [])
    assert as_json(plain)["family"] == []


def test_what_belongs_to_the_paper_is_told_below_its_proof() -> None:
    family = (Relation(NEWER, paper("25-0590/1")), Relation(AMENDMENT, paper(None, "Mehr Bänke")))
    related = answer(citation(), *family)
    assert told(related)[-4:] == [
        "Dazu gehören:",
        "  - 25-0590/1, neuere Fassung: Neue Bänke",
        "  - ohne Nummer, Änderungs- oder Ergänzungsantrag: Mehr Bänke",
        "Durchsucht: 3 Unterlagen, 4 Dateien",
    ]
    assert as_json(related)["family"] == [
        {"reference": "25-0590/1", "name": "Neue Bänke", "kind": "neuere Fassung"},
        {"reference": None, "name": "Mehr Bänke", "kind": "Änderungs- oder Ergänzungsantrag"},
    ]


def test_what_only_the_register_knows_says_who_says_so() -> None:
    for source, said in (("https://o/item/1", "laut Register"), (None, "laut Unterlage")):
        decided = answer(Record(paper("25-0590"), Consultation("Rat", source=source)))
        assert told(decided)[2] == f"[1] 25-0590: Beratungsfolge {said}"
        sentence = sentence_of(decided)
        assert sentence["proof"] == [{"record": source, "reference": "25-0590"}]


def test_what_a_file_says_of_itself_is_no_register() -> None:
    for source, said in (("urn:1", "Eintrag im Register"), ("file:///a.pdf", "Angaben der Datei")):
        named = answer(Record(replace(paper("25-0590"), source=source)))
        assert told(named)[2] == f"[1] 25-0590: {said}"


def test_what_became_of_the_paper_stands_behind_what_it_says_each_source_once() -> None:
    stops = [Consultation("Rat", number=number, result="vertagt", source=f"urn:{number}") for number in ("1", "2")]
    course = tuple(Sentence(f"TOP {stop.number}", (Record(paper("25-0590"), stop),), "context") for stop in stops)
    both = replace(answer(citation()), sentences=(*course, *answer(citation()).sentences))
    assert told(both)[:6] == [
        f"{WORDS} [2]",
        "Was daraus wurde:",
        "  - TOP 1 [1]",
        "  - TOP 2 [1]",
        "",
        "[1] 25-0590: Beratungsfolge laut Register",
    ]


def test_all_that_an_outcome_knows_is_told_to_programs() -> None:
    """A field that is added to the nouns has to be told, or named here as told within another."""
    within = {"sentences": "answer", "filters": "filters", "nearest": "nearest", "suggestions": "suggestions"}
    for outcome in (answer(citation()), NoAnswer("Was?", SEARCHED)):
        told = as_json(outcome)
        assert {within.get(field.name, field.name) for field in fields(outcome)} <= set(told)
    understood = replace(answer(citation()), understood_as="Was kostet DS 25-0590?")
    assert as_json(understood)["understood_as"] == "Was kostet DS 25-0590?"


def test_silence_says_how_to_ask_better_and_of_when_the_papers_are() -> None:
    silence = NoAnswer("Was?", replace(SEARCHED, newest=dt.date(2025, 4, 4)), hint="Bitte genauer fragen.")
    assert list(as_text(silence))[1:] == [
        "Bitte genauer fragen.",
        "Durchsucht: 3 Unterlagen, 4 Dateien, Stand 04.04.2025",
    ]
    assert as_json(silence)["hint"] == "Bitte genauer fragen."
    assert as_json(silence)["newest"] == "2025-04-04"


def test_silence_names_what_comes_nearest() -> None:
    silence = NoAnswer("Was?", SEARCHED, (citation().hit,))
    assert list(as_text(silence)) == [
        "Dazu steht nichts in den Unterlagen.",
        "Am nächsten kommen:",
        "  - 25-0590: Neue Bänke",
        "Durchsucht: 3 Unterlagen, 4 Dateien",
    ]
    assert as_json(silence)["nearest"] == [{"reference": "25-0590", "name": "Neue Bänke", "why": []}]


def test_each_hit_says_how_it_was_found() -> None:
    found = citation()
    found = replace(found, hit=replace(found.hit, why=("Wörter", "Bedeutung")))
    silence = NoAnswer("Was?", SEARCHED, (found.hit,))
    assert "  - 25-0590: Neue Bänke (gefunden über Wörter, Bedeutung)" in as_text(silence)
    assert any("\n    gefunden über Wörter, Bedeutung" in line for line in as_text(answer(found)))
    assert as_json(silence)["nearest"] == [
        {"reference": "25-0590", "name": "Neue Bänke", "why": ["Wörter", "Bedeutung"]}
    ]
    sentence = sentence_of(answer(found))
    assert sentence["proof"][0]["why"] == ["Wörter", "Bedeutung"]


def test_silence_on_an_unknown_number_asks_what_was_meant() -> None:
    silence = NoAnswer("DS 25-0950?", SEARCHED, unknown=("25-0950",), suggestions=(paper("25-0590"),))
    assert list(as_text(silence))[1:3] == [
        "Eine Vorlage 25-0950 kenne ich nicht. Meinten Sie:",
        "  - 25-0590: Neue Bänke",
    ]
    told = as_json(silence)
    assert told["unknown"] == ["25-0950"]
    assert told["suggestions"] == [{"reference": "25-0590", "name": "Neue Bänke"}]
    alone = replace(silence, suggestions=())
    assert list(as_text(alone))[1] == "Eine Vorlage 25-0950 kenne ich nicht. Bitte die Nummer prüfen."


def test_what_the_search_was_restricted_to_is_told_with_how_to_lift_it() -> None:
    party, year = Wish("Fraktion", "SPD", ("SPD",), ((0, 3),)), Wish("Zeit", "2019", (None, None))
    narrowed = replace(answer(citation()), filters=Filters((party, year)))
    assert told(narrowed)[:2] == ["Gefiltert: Fraktion: SPD · Zeit: 2019", "  (aufheben: --ohne-filter)"]
    by_hand = replace(narrowed, filters=Filters((year, replace(party, hard=False))))
    assert told(by_hand)[0] == "Gefiltert: Zeit: 2019"
    assert "--ohne-filter" not in " ".join(told(by_hand))
    assert as_json(narrowed)["filters"] == [
        {"kind": "Fraktion", "is": "SPD", "understood": True},
        {"kind": "Zeit", "is": "2019", "understood": False},
    ]


def test_a_filter_that_was_given_up_is_told() -> None:
    party = Wish("Fraktion", "SPD", ("SPD",), ((0, 3),))
    silence = NoAnswer("Was?", SEARCHED, in_vain=(party,))
    assert next(as_text(silence)).startswith("Verstanden als: Fraktion: SPD. So fand sich nichts")
    assert as_json(silence)["in_vain"] == ["Fraktion: SPD"]


def test_what_can_be_asked_is_told_where_it_was_no_question() -> None:
    aside = NoAnswer("Hallo", SEARCHED, notice="Bitte fragen Sie:", examples=("Was kostet die Bank?",))
    assert list(as_text(aside))[:2] == ["Bitte fragen Sie:", "  - Was kostet die Bank?"]
    assert as_json(aside)["examples"] == ["Was kostet die Bank?"]


def test_how_a_follow_up_was_understood_is_told_first() -> None:
    understood = replace(answer(citation()), understood_as="Was kostet DS 25-0590?")
    assert next(iter(as_text(understood))) == "Verstanden als: Was kostet DS 25-0590?"
