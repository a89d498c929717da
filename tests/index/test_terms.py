import math
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.terms import (
    AVERAGE_LENGTH,
    K1,
    PART_FREQUENCY,
    PART_WEIGHT,
    SECTION_WEIGHT,
    STOP_WORDS,
    Analyser,
    B,
    Sparse,
    number_of,
    tokens,
)

ANY_TEXT = st.text(max_size=200) | st.text(st.sampled_from("§ 0123456789.,/-\u00a0\näÄßſ€aM²٣"), max_size=60)
COMMON = PART_FREQUENCY * 10


@pytest.fixture(scope="module")
def built_in() -> Analyser:
    return Analyser.built_in()


def words(text: str) -> list[str]:
    return list(tokens(text))


# Tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Rat, die Bäder!", ["der", "rat", "die", "bäder"]),
        ("STRASSE Straße", ["strasse", "straße"]),
        ("Nord-Süd-Achse", ["nord", "süd", "achse"]),
        ("z.B. am Markt.", ["z.b", "am", "markt"]),
        ("m² K2", ["m²", "k", "2"]),
        ("", []),
        ("… – ! _", []),
    ],
)
def test_words_are_lower_case_without_their_marks(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize("text", ["3. Mai 2014", "03.05.2014", "3.5.2014", "3. MAI 2014", "3. 5. 2014", "3.Mai 2014"])
def test_a_date_is_one_token_however_it_is_written(text: str) -> None:
    assert words(f"am {text} beschlossen") == ["am", "2014-05-03", "2014", "beschlossen"]


def test_a_month_in_old_letters_is_a_month() -> None:
    assert words("1. Auguſt 1990") == ["1990-08-01", "1990"]


@pytest.mark.parametrize("text", ["§ 62", "§62", "§\u00a062", "§\n62", "§§ 62"])
def test_a_paragraph_is_found_with_and_without_its_sign(text: str) -> None:
    assert words(f"nach {text} Abs. 2") == ["nach", "62", "§62", "abs", "2"]


def test_a_paragraph_keeps_its_letter() -> None:
    assert words("§ 34a BauGB") == ["34a", "§34a", "baugb"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.500,00 €", "1500"),
        ("1500 €", "1500"),
        ("1.500 €", "1500"),
        ("2.500.000 €", "2500000"),
        ("0,50 €", "0,5"),
        ("12,5 %", "12,5"),
        ("0,00 €", "0"),
    ],
)
def test_a_sum_counts_by_its_value(text: str, expected: str) -> None:
    assert words(text) == [expected]


@pytest.mark.parametrize("number", ["25-0590/1", "2014/0341", "25-0590", "0197/2026/1"])
def test_a_papers_number_stays_whole(number: str) -> None:
    assert words(f"Siehe DS {number}.") == ["siehe", "ds", number]


@given(ANY_TEXT)
@settings(derandomize=True, deadline=None)
def test_words_come_in_the_order_of_the_text(text: str) -> None:
    position = 0
    for token in filter(str.isalpha, tokens(text)):
        assert token
        position = text.lower().find(token, position)
        assert position >= 0


# Words and their parts


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("lichtsignalanlage", ("licht", "signal", "anlage")),
        ("bebauungsplanverfahren", ("bebauungsplan", "verfahren")),
        ("straßenbahnhaltestelle", ("straßen", "bahn", "halte", "stelle")),
        ("gebührenordnung", ("gebühren", "ordnung")),
        ("bürgermeister", ()),  # commoner than what it is made of
        ("haushalt", ()),
        ("xylophonquark", ()),
        ("", ()),
    ],
)
def test_compounds_fall_into_words_that_council_papers_use(
    built_in: Analyser, word: str, parts: tuple[str, ...]
) -> None:
    assert built_in.parts(word) == parts


def test_a_part_must_be_common_and_the_whole_rarer() -> None:
    """By hand: the geometric mean of the parts' frequencies against the whole's."""
    rare_part = Analyser({"": 1000, "brücken": PART_FREQUENCY - 1, "sanierung": COMMON})
    common_whole = Analyser({"": 1000, "brücken": 50, "sanierung": 50, "brückensanierung": 51})
    rare_whole = Analyser({"": 1000, "brücken": 50, "sanierung": 50, "brückensanierung": 49})
    assert rare_part.parts("brückensanierung") == ()
    assert common_whole.parts("brückensanierung") == ()
    assert rare_whole.parts("brückensanierung") == ("brücken", "sanierung")


@pytest.mark.parametrize("compound", ["verkehrszählung", "verkehrzählung", "verkehreszählung"])
def test_the_letters_between_parts_belong_to_none(compound: str) -> None:
    analyser = Analyser({"": 1000, "verkehr": COMMON, "zählung": COMMON})
    assert analyser.parts(compound) == ("verkehr", "zählung")


def test_a_parts_weight_is_less_than_the_words(built_in: Analyser) -> None:
    assert built_in.weights("Lichtsignalanlage") == {
        "lichtsignalanlag": 1.0,
        "licht": PART_WEIGHT,
        "signal": PART_WEIGHT,
        "anlag": PART_WEIGHT,
    }


def test_a_term_named_twice_counts_once_and_with_its_best_weight(built_in: Analyser) -> None:
    assert built_in.weights("Lichtsignalanlage, Anlage, Anlage")["anlag"] == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Häuser", "Haus"),
        ("Beschlüsse", "Beschluss"),
        ("Bebauungspläne", "Bebauungsplan"),
        ("Straße", "Strasse"),
        ("Straße", "STRASSE"),
        ("beschließt", "beschliesst"),
        ("Gebühren", "Gebuehren"),
        ("Größe", "Groesse"),
        ("Schulen", "Schule"),
        ("Bürgerinnen", "Bürgerin"),
    ],
)
def test_forms_and_spellings_of_a_word_meet(built_in: Analyser, one: str, other: str) -> None:
    assert max(built_in.weights(one).items(), key=lambda item: item[1]) == max(
        built_in.weights(other).items(), key=lambda item: item[1]
    )


def test_a_question_by_the_part_meets_the_compound(built_in: Analyser) -> None:
    passage = built_in.passage("Die Gebührenordnung wird geändert.", "")
    question = built_in.question("Welche Gebühr?")
    assert set(question.indices) & set(passage.indices)


def test_words_that_say_nothing_have_no_terms(built_in: Analyser) -> None:
    assert built_in.question(" ".join(sorted(STOP_WORDS))) == Sparse((), ())
    assert built_in.terms("x" * 61) == ()


def test_rarer_words_say_more(built_in: Analyser) -> None:
    assert 1.0 < built_in.rarity("stadt") < built_in.rarity("lichtsignalanlage") < built_in.rarity("xylophonquark")


@pytest.mark.parametrize(
    ("typed", "known"),
    [("Fussgaengerampel", "fußgängerampel"), ("Strassenbahnen", "straßenbahnen"), ("Schwimmbaeder", "schwimmbäder")],
)
def test_a_question_typed_without_umlauts_is_read_as_papers_spell_it(
    built_in: Analyser, typed: str, known: str
) -> None:
    assert built_in.question_tokens(typed) == (known,)
    assert built_in.question(typed) == built_in.question(known)


def test_what_only_looks_like_an_umlaut_stays(built_in: Analyser) -> None:
    text = "neue quelle interesse poesie abschluss steuer xyzaeb"
    assert built_in.question_tokens(f"{text} {text}") == tuple(text.split())


# Weights


def test_a_passage_weighs_its_words_by_bm25() -> None:
    """By hand: saturation and length normalisation; a title's word counts like one more mention."""
    analyser = Analyser({"": 1000})
    weights = analyser.passage("Rad Rad Weg", "Weg Amt")
    norm = K1 * (1 - B + B * 5 / AVERAGE_LENGTH)
    twice, once = 2 * (K1 + 1) / (2 + norm), (K1 + 1) / (1 + norm)
    assert sorted(weights.values) == pytest.approx(sorted([twice, twice, once]))


def test_the_words_of_a_section_count_half_in_every_passage_of_it() -> None:
    analyser = Analyser({"": 1000})
    weights = dict(zip(*astuple(analyser.passage("Rad", "", "Kosten")), strict=True))
    norm = K1 * (1 - B + B * 1.5 / AVERAGE_LENGTH)
    assert weights[number_of("kost")] == pytest.approx(SECTION_WEIGHT * (K1 + 1) / (SECTION_WEIGHT + norm))
    assert weights[number_of("rad")] == pytest.approx((K1 + 1) / (1 + norm))


def test_one_passages_title_does_not_count_for_another() -> None:
    analyser = Analyser({"": 1000})
    fresh = Analyser({"": 1000})
    analyser.passage("Rad", "Brücke am Kanal")
    assert analyser.passage("Rad", "Amt") == fresh.passage("Rad", "Amt")
    assert analyser.passage("Rad", "") == fresh.passage("Rad", "")


@given(ANY_TEXT, ANY_TEXT)
@settings(derandomize=True, deadline=None)
def test_passages_and_questions_of_any_text_agree(text: str, title: str) -> None:
    analyser = Analyser({"": 1000, "markt": COMMON, "platz": COMMON})
    passage, question = analyser.passage(text, title), analyser.question(text)
    assert set(question.indices) <= set(passage.indices)
    for vector in (passage, question):
        assert list(vector.indices) == sorted(set(vector.indices))
        assert all(0 <= index < 2**32 for index in vector.indices)
        assert all(0 < value < K1 + 1 and math.isfinite(value) for value in vector.values)


@given(st.lists(st.sampled_from(["rats", "bund", "tagen", "sitz", "s", "es", "n", "er", "q"]), max_size=8))
@settings(derandomize=True, deadline=None)
def test_the_parts_of_a_word_stand_in_it_in_order(pieces: list[str]) -> None:
    analyser = Analyser({"": 1000} | dict.fromkeys(("rats", "bund", "tagen", "sitz"), COMMON))
    word, position = "".join(pieces), 0
    for part in analyser.parts(word):
        position = word.index(part, position) + len(part)
    assert len(analyser.parts(word)) != 1


def test_the_fingerprint_changes_with_the_words_only() -> None:
    one = Analyser({"rad": 5, "weg": 7})
    assert one.fingerprint == Analyser({"weg": 7, "rad": 5}).fingerprint
    assert one.fingerprint != Analyser({"rad": 5, "weg": 8}).fingerprint
