import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.answer.understand import LONGEST_QUESTION, understand
from index.terms import Analyser
from ingest.clean import clean
from ingest.errors import BadInput


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u00a0"])
def test_nothing_asked_is_said(analyser: Analyser, text: str) -> None:
    with pytest.raises(BadInput, match="leer"):
        understand(text, analyser)


def test_a_document_is_no_question(analyser: Analyser) -> None:
    assert understand("x" * LONGEST_QUESTION, analyser).text == "x" * LONGEST_QUESTION
    with pytest.raises(BadInput, match=f"{LONGEST_QUESTION + 1} Zeichen"):
        understand("x" * (LONGEST_QUESTION + 1), analyser)
    assert understand(f"Rad{' ' * LONGEST_QUESTION}weg?", analyser).text == "Rad weg?"  # white space is no length


def test_asking_words_do_not_carry_a_question(analyser: Analyser) -> None:
    asked = understand("Worum geht es denn beim Radweg am Kanal, bitte?", analyser)
    assert [word.term for word in asked.words] == ["radweg", "kanal"]


def test_a_papers_number_is_no_word_but_a_number(analyser: Analyser) -> None:
    asked = understand("Was steht in der Vorlage DS 24-0123/1 zum Radweg?", analyser)
    assert asked.numbers == {"24-0123/1"}
    assert [word.term for word in asked.words] == ["radweg"]
    assert not understand("Was kostet der Radweg 2024?", analyser).numbers


@pytest.mark.parametrize(
    ("question", "fitting", "other"),
    [
        ("Wann wird der Radweg gebaut?", "Er wird am 3. Mai 2027 gebaut.", "Er wird in 3 Teilen gebaut."),
        ("Bis wann läuft die Frist?", "Sie endet am 30.06.2025.", "Sie endet bald."),
        ("Wie viel kostet der Radweg?", "Er kostet 3,2 Mio. Euro.", "Er kostet viel."),
        ("Wie hoch ist die Gebühr?", "Sie beträgt 12,50 €.", "Sie ist hoch, siehe § 3."),
        ("Wie viele Bäume werden gefällt?", "Es sind 12.", "Es sind viele."),
    ],
)
def test_a_question_says_what_a_fitting_sentence_holds(
    analyser: Analyser, question: str, fitting: str, other: str
) -> None:
    wants = understand(question, analyser).wants
    assert re.search(wants, fitting, re.I)
    assert not re.search(wants, other, re.I)


def test_most_questions_want_nothing_special(analyser: Analyser) -> None:
    assert understand("Wer ist für den Radweg zuständig?", analyser).wants == ""


# Coverage


def test_coverage_is_the_share_of_the_questions_weight(analyser: Analyser) -> None:
    """By hand: each word weighs its rarity."""
    asked = understand("Stadt Rad", analyser)
    common, rare = asked.words
    assert common.rarity < rare.rarity
    assert asked.coverage({"stadt", "rad", "mehr"}) == 1.0
    assert asked.coverage({"mehr"}) == asked.coverage(set()) == 0.0
    assert asked.coverage({"rad"}) == pytest.approx(rare.rarity / (common.rarity + rare.rarity))


def test_a_compounds_parts_count_but_less_than_the_word(analyser: Analyser) -> None:
    knowing = Analyser({"": 1000, "gebühren": 100, "ordnung": 100})
    asked = understand("Gebührenordnung", knowing)
    whole, one, both = (asked.coverage(terms) for terms in ({"gebuhrenordn"}, {"gebuhr"}, {"gebuhr", "ordnung"}))
    assert 0 < one < both < whole == 1.0


def test_a_question_without_words_is_covered_by_nothing(analyser: Analyser) -> None:
    assert understand("Worum geht es?", analyser).coverage({"worum", "radweg"}) == 0.0


@given(st.text(max_size=300), st.sets(st.sampled_from(["rad", "a", "0", "§1"])))
@settings(derandomize=True, deadline=None)
def test_any_text_is_a_question_or_bad_input(analyser: Analyser, text: str, terms: set[str]) -> None:
    if not clean(text).strip():
        with pytest.raises(BadInput):
            understand(text, analyser)
        return
    asked = understand(text, analyser)
    assert 0.0 <= asked.coverage(terms) <= 1.0 + 1e-9
    assert asked.coverage({word.term for word in asked.words}) == pytest.approx(1.0 if asked.words else 0.0)
