"""What a question means behind others: twenty conversations about papers of a small town that does not exist."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer.converse import LONGEST_FOLLOW_UP, Resolved, Turn, resolve, subject
from app.answer.engine import Engine
from app.answer.filters import Known
from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Searched, Sentence
from app.answer.names import Names, body_key, party_key, plain_key
from app.answer.silence import HELP, OUTSIDE
from index.model import Hit
from ingest.audience import ANYBODY
from ingest.clean import clean
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id

SEARCHED = Searched(9, 9, None)
TOWN = Known(
    Names({"Gemeinderat": 9, "Ortschaftsrat Hochdorf": 4, "Bauausschuss": 3}, body_key),
    Names({"SPD": 5, "CDU": 4, "GRÜNE": 3}, party_key),
    Names({"Antrag": 5, "Beschlussvorlage": 4}, plain_key),
    Names({"Hochdorf": 2}, plain_key),
)
PAPERS: dict[str, dict[str, Any]] = {
    "weg": {"reference": "DS 24-0001", "name": "Radweg am Kanal", "paper_type": "Beschlussvorlage"},
    "bad": {"reference": "DS 24-0002", "name": "Sanierung des Freibads", "paper_type": "Antrag"},
    "park": {"reference": "24-0003", "name": "Stadtpark", "paper_type": "Antrag"},
    "satzung": {"reference": "-", "name": "Satzung über die Straßenreinigung"},
}
Step = tuple[str, str, str]  # what is asked, the papers then quoted ("?" : only offered), what it means; "" : a new one
CONVERSATIONS: dict[str, list[Step]] = {
    "votes": [
        ("Wann wird der Radweg am Kanal gebaut?", "weg", ""),
        ("Und wie hat die SPD dazu gestimmt?", "weg", "Wie hat die SPD zu DS 24-0001 (Radweg am Kanal) gestimmt?"),
        ("Wer hat dagegen gestimmt?", "weg", "Wer hat gegen DS 24-0001 (Radweg am Kanal) gestimmt?"),
    ],
    "costs, and a change of subject": [
        ("Worum geht es in DS 24-0002?", "bad", ""),
        ("Und was kostet das?", "bad", "Was kostet DS 24-0002?"),
        ("Wie viele Bäume stehen im Stadtpark?", "park", ""),
    ],
    "who, when": [
        ("Wird das Freibad saniert?", "bad", ""),
        ("Wer hat das beantragt?", "bad", "Wer hat DS 24-0002 (Freibad) beantragt?"),
        ("Wann wurde das beschlossen?", "bad", "Wann wurde DS 24-0002 (Freibad) beschlossen?"),
    ],
    "another year, then a Gremium": [
        ("Welche Beschlüsse gab es 2020 zum Radverkehr?", "weg bad", ""),
        ("Und 2019?", "weg", "Welche Beschlüsse gab es 2019 zum Radverkehr?"),
        ("und im Bauausschuss?", "", "Welche Beschlüsse gab es 2019 zum Radverkehr im Bauausschuss?"),
    ],
    "another Fraktion": [
        ("Anträge der CDU zum Stadtpark", "park", ""),
        ("Und die SPD?", "bad", "Anträge der SPD zum Stadtpark"),
        ("und die Grünen seit 2021?", "bad", "Anträge der Grünen zum Stadtpark seit 2021?"),
    ],
    "another Gremium in place of the first": [
        ("Was hat der Gemeinderat zum Freibad beschlossen?", "bad", ""),
        ("Und der Bauausschuss?", "bad", "Was hat der Bauausschuss zum Freibad beschlossen?"),
        ("und der Ortschaftsrat Hochdorf?", "", "Was hat der Ortschaftsrat Hochdorf zum Freibad beschlossen?"),
    ],
    "a district": [
        ("Wo fehlen Spielplätze?", "park", ""),
        ("Und in Hochdorf?", "park", "Wo fehlen Spielplätze in Hochdorf?"),
        ("Und wer bezahlt das?", "park", "Wer bezahlt Vorlage 24-0003 (Spielplätze)?"),
    ],
    "the one shown second": [
        ("Was ist zum Wasser geplant?", "weg bad park", ""),
        ("die zweite", "bad", "Worum geht es in DS 24-0002?"),
        ("mehr dazu", "bad", "Worum geht es in DS 24-0002?"),
    ],
    "ordinals within a question": [
        ("Was ist zum Klima geplant?", "weg bad park", ""),
        ("Was kostet der dritte Antrag?", "park", "Was kostet Vorlage 24-0003 (Klima)?"),
        ("Was kostet der dritte Bauabschnitt am Markt?", "", ""),
    ],
    "the paper itself and its versions": [
        ("Wie breit wird der Radweg am Kanal?", "weg", ""),
        ("Zeig mir die Vorlage", "weg", "Zeig mir DS 24-0001 (Radweg am Kanal)"),
        ("Gibt es eine neuere Fassung?", "weg", "Gibt es eine neuere Fassung zu DS 24-0001 (Radweg am Kanal)?"),
    ],
    "the motion among several papers": [
        ("Was ist am Kanal los?", "weg bad", ""),
        ("Was wurde aus dem Antrag?", "bad", "Was wurde aus DS 24-0002 (Kanal)?"),
        ("Wie ging diese Vorlage aus?", "bad", "Wie ging DS 24-0002 (Kanal) aus?"),
    ],
    "no more than a question word": [
        ("Warum wird das Freibad geschlossen?", "bad", ""),
        ("Und seit wann?", "bad", "Seit wann zu DS 24-0002 (Freibad)?"),
        ("Ist er schon fertig?", "bad", "Ist DS 24-0002 (Freibad) schon fertig?"),
    ],
    "a paper without a number": [
        ("Wie oft wird gefegt?", "satzung", ""),
        ("Und was kostet das?", "satzung", "Was kostet „Satzung über die Straßenreinigung“?"),
        ("Steht darin etwas von Laub?", "", "Steht in „Satzung über die Straßenreinigung“ etwas von Laub?"),
    ],
    "nothing was found": [
        ("Wann kommt der Brunnen am Markt?", "", ""),
        ("Und was kostet er?", "", "Was kostet Brunnen am Markt?"),
        ("Welche Anträge hat die SPD dazu gestellt?", "", "Welche Anträge hat die SPD zu Brunnen am Markt gestellt?"),
    ],
    "only the nearest were offered": [
        ("Wann kommt der Brunnen am Markt?", "? weg bad", ""),
        ("Wer hat das beantragt?", "? weg", "Wer hat Brunnen am Markt beantragt?"),
        ("Nr. 1", "weg", "Worum geht es in DS 24-0001?"),
    ],
    "small talk between": [
        ("Was kostet der Radweg am Kanal?", "weg", ""),
        ("Vielen Dank!", "", ""),
        ("Wie wurde abgestimmt?", "weg", "Wie wurde abgestimmt zu DS 24-0001 (Radweg am Kanal)?"),
    ],
    "another subject in the same words": [
        ("Wann wird der Radweg am Kanal gebaut?", "weg", ""),
        ("Und der Brunnen?", "", "Wann wird der Brunnen gebaut?"),
        ("Und wer bezahlt ihn?", "", "Wer bezahlt Brunnen?"),
    ],
    "each question stands alone": [
        ("Wann wird der Radweg am Kanal gebaut?", "weg", ""),
        ("Wann wird das Freibad eröffnet?", "bad", ""),
        ("wie hoch ist die hundesteuer", "", ""),
    ],
    "a list and a number stand alone": [
        ("Was steht in DS 24-0001?", "weg", ""),
        ("Welche Anträge hat die SPD gestellt?", "bad park", ""),
        ("Und was kostet DS 24-0003?", "park", ""),
    ],
    "words that only seem to point back": [
        ("Was kostet der Radweg am Kanal?", "weg", ""),
        ("Was trägt der Verein dazu bei, dass die Bäche sauber bleiben?", "", ""),
        ("Gibt es in Hochdorf einen Jugendclub?", "", ""),
    ],
    "nothing came before": [
        ("Und was kostet das?", "", ""),
        ("die zweite", "", ""),
        ("Hallo", "", ""),
    ],
}
Make = Callable[..., list[Hit]]


def outcome(hits: Make, question: str, cited: str) -> Outcome:
    """An answer from these papers, one quotation of each; no answer where they are none or only near."""
    found = []
    for name in cited.removeprefix("?").split():
        [hit] = hits("Es wird so gemacht, wie es da steht.", **PAPERS[name])
        numbered = None if hit.paper.reference == "-" else hit.paper.reference
        found.append(replace(hit, paper=replace(hit.paper, reference=numbered)))
    if not found or cited.startswith("?"):
        return NoAnswer(question, SEARCHED, tuple(found))
    sentences = tuple(Sentence("S", (Citation(hit, hit.passage.text, hit.passage.spans),)) for hit in found)
    return Answer(question, sentences, SEARCHED)


@pytest.mark.parametrize("steps", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_what_each_question_of_a_conversation_means(hits: Make, steps: list[Step]) -> None:
    before: list[Turn] = []
    for asked, cited, meant in steps:
        resolved = resolve(asked, before, TOWN)
        assert (resolved.understood_as, resolved.question) == (meant, meant or asked)
        before.append(Turn.of(outcome(hits, resolved.question, cited), TOWN))


def test_a_resolved_question_names_its_papers(hits: Make) -> None:
    before = [Turn.of(outcome(hits, "Was ist am Wasser los?", "weg bad"), TOWN)]
    assert [paper.reference for paper in resolve("Was kostet die zweite?", before, TOWN).papers] == ["DS 24-0002"]
    assert resolve("Was kostet die dritte?", before, TOWN) == Resolved("Was kostet die dritte?")


def test_an_answer_of_the_register_alone_leaves_its_papers(hits: Make) -> None:
    first, second = (hits("Es wird so gemacht.", **PAPERS[name])[0] for name in ("weg", "bad"))
    entries = tuple(Sentence("S", (Record(hit.paper),)) for hit in (first, first, second))
    asked = "Wurde der Radweg beschlossen?"
    [turn] = [Turn.of(Answer(asked, entries, SEARCHED), TOWN)]
    assert turn.papers == (first.paper, second.paper)
    assert resolve("Was kostet das?", [turn], TOWN).papers == (first.paper,)
    quoted = Sentence("S", (Citation(second, second.passage.text, second.passage.spans),))
    assert Turn.of(Answer(asked, (*entries, quoted), SEARCHED), TOWN).papers == (second.paper,)


def test_a_long_text_is_no_follow_up(hits: Make) -> None:
    before = [Turn.of(outcome(hits, "Was kostet der Radweg?", "weg"), TOWN)]
    text = "Was kostet das? " * LONGEST_FOLLOW_UP
    assert resolve(text, before, TOWN) == Resolved(text.strip())


@given(st.text(alphabet="Und dasiezo,.?[2]0Vrlg„\n", max_size=60))
@settings(derandomize=True, deadline=None)
def test_any_text_stays_or_says_how_it_was_understood(text: str) -> None:
    paper = Paper("p", "p", "Radweg", "urn:p", True, "DS 24-0001")
    resolved = resolve(text, [Turn("Was kostet der Radweg?", (paper,), "Radweg")], TOWN)
    assert resolved.question == (resolved.understood_as or " ".join(clean(text).split()))


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("Wann wird der neue Radweg am Kanal gebaut?", "Radweg am Kanal"),
        ("radweg kanal kosten", "radweg kanal"),
        ("Anträge der SPD 2021 zum Radverkehr", "Radverkehr"),
        ("Baut die Verwaltung Wohnungen?", "Wohnungen"),
        ("Worum geht es in DS 24-0001?", ""),
        ("Hallo", ""),
    ],
)
def test_the_subject_is_what_a_question_is_about(question: str, about: str) -> None:
    assert subject(question, TOWN) == about


# Through the engine

RADWEG = "Der Radweg am Kanal wird im Jahr 2027 gebaut."
COSTS = "Der Radweg am Kanal kostet 3,2 Mio. Euro."
ASKED = "Wann wird der Radweg am Kanal gebaut?"
Ask = Callable[..., Outcome]


@pytest.fixture
def keep(ledger: Ledger) -> Callable[..., Paper]:
    def kept(key: str, text: str, reference: str | None, *, public: bool = True, name: str = "Titel") -> Paper:
        paper = Paper(
            stable_id(key), key, name, f"urn:{key}", public=public, reference=reference, date=dt.date(2024, 5, 3)
        )
        file_id = stable_id(key, "file")
        file = File(file_id, key, paper.id, "Vorlage.pdf", "urn:d", "", "application/pdf", "Text", public=public)
        with ledger.writing():
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(1, text)])
        return paper

    return kept


@pytest.fixture
def ask(ledger: Ledger, over: Callable[..., Engine]) -> Ask:
    """Asks the public's engine over what the ledger holds when first asked."""
    engines: list[Engine] = []

    def asked(question: str, *before: Outcome) -> Outcome:
        if not engines:
            engines.append(over(ledger, audience=ANYBODY))
        known = engines[0].catalogue.known()
        return engines[0].ask(question, before=[Turn.of(one, known) for one in before])

    return asked


def said(found: Outcome) -> str:
    assert isinstance(found, Answer)
    return " ".join(sentence.text for sentence in found.sentences)


def test_a_follow_up_is_answered_from_the_paper_it_goes_on_about(keep: Callable[..., Paper], ask: Ask) -> None:
    keep("a", f"{RADWEG}\n\n{COSTS}", "DS 24-0001")
    keep("b", "Der Brunnen kostet 9 Mio. Euro.", "DS 24-0002")
    first = ask(ASKED)
    assert (first.question, first.understood_as) == (ASKED, "")
    then = ask("Und was kostet das?", first)
    assert then.question == then.understood_as == "Was kostet DS 24-0001 (Radweg am Kanal)?"
    assert COSTS in said(then)
    assert "9 Mio." not in said(then)
    assert ask("Was kostet der Brunnen?", first, then).understood_as == ""


def test_a_paper_without_a_number_is_kept_to(keep: Callable[..., Paper], ask: Ask) -> None:
    keep("a", f"{RADWEG}\n\n{COSTS}", None, name="Wege am Wasser")
    keep("b", "Die Wege am Wasser kosten 9 Mio. Euro.", None, name="Wege")
    then = ask("Und was kostet das?", ask(ASKED))
    assert then.understood_as == "Was kostet „Wege am Wasser“?"
    assert COSTS in said(then)
    assert "9 Mio." not in said(then)


def test_nothing_is_carried_over_of_a_paper_that_was_withdrawn(
    keep: Callable[..., Paper], ask: Ask, ledger: Ledger
) -> None:
    paper = keep("a", f"{RADWEG}\n\n{COSTS}", "DS 24-0001")
    first = ask(ASKED)
    assert "DS 24-0001" in ask("Und was kostet das?", first).understood_as
    with ledger.writing():
        ledger.put_paper(replace(paper, public=False))
    then = ask("Und was kostet das?", first)
    assert (then.understood_as, then.question) == ("", "Und was kostet das?")
    assert "DS 24-0001" not in repr(then)


@pytest.mark.parametrize(("said_to_it", "notice"), [("Hallo!", HELP), ("Schreib mir ein Gedicht", OUTSIDE)])
def test_what_is_no_question_for_papers_is_told_what_can_be_asked(
    keep: Callable[..., Paper], ask: Ask, said_to_it: str, notice: str
) -> None:
    keep("a", RADWEG, "DS 24-0001")
    keep("b", COSTS, "DS 24-0009", public=False)
    found = ask(said_to_it)
    assert isinstance(found, NoAnswer)
    assert (found.notice, found.nearest) == (notice, ())
    assert found.examples == ("Worum geht es in DS 24-0001?", "Was wurde zu DS 24-0001 beschlossen?")


def test_examples_are_given_where_nothing_is_held(ask: Ask) -> None:
    found = ask("Danke")
    assert isinstance(found, NoAnswer)
    assert len(found.examples) == 2
