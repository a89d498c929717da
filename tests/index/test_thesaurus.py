"""Near-synonyms widen a question; each word counts once, and a synonym never more than the word itself."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import PART_FREQUENCY, Analyser, number_of
from index.thesaurus import BUILT_IN, CLOSENESS, NET, NO_SYNONYMS, Thesaurus, Word, net, totals, widened
from ingest.errors import BadInput

COMMON = PART_FREQUENCY * 10
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def built_in() -> Thesaurus:
    return Thesaurus.read(BUILT_IN)


@pytest.fixture
def analyser() -> Analyser:
    return Analyser({"": 1000, "fußgänger": COMMON, "ampel": COMMON, "laden": 300, "leerer": 30})


def near(question: str, analyser: Analyser, thesaurus: Thesaurus) -> list[frozenset[int]]:
    return [word.near for word in widened(question, analyser, thesaurus)]


def numbers(*terms: str) -> frozenset[int]:
    return frozenset(map(number_of, terms))


# Reading


def test_each_side_of_a_line_finds_the_other(write: Write) -> None:
    thesaurus = Thesaurus.read(write("eigene.tsv", "Ampel\tLichtsignalanlage, LSA\n"))
    assert thesaurus.near == {
        "ampel": {"lichtsignalanlag", "lsa"},
        "lichtsignalanlag": {"ampel"},
        "lsa": {"ampel"},
    }


def test_a_clerk_may_write_an_equals_sign_remarks_and_empty_lines(write: Write) -> None:
    own = write("eigene.tsv", "\ufeff# unsere Wörter\r\n\r\n  Mu\u0308ll = Abfall \r\n")
    assert Thesaurus.read(own).near == {"mull": {"abfall"}, "abfall": {"mull"}}


def test_files_add_to_each_other(write: Write) -> None:
    first, second = write("a.tsv", "ampel = lsa"), write("b.tsv", "Ampeln = Lichtzeichen")
    assert Thesaurus.read(first, second).near["ampel"] == {"lsa", "lichtzeich"}


def test_a_phrase_leads_to_words_but_no_word_to_a_phrase(write: Write) -> None:
    thesaurus = Thesaurus.read(write("a.tsv", "leerer Laden = Leerstand\nMüll = wilde Kippe, Abfall"))
    assert thesaurus.near["leer lad"] == {"leerstand"}
    assert "leerstand" not in thesaurus.near
    assert thesaurus.near["mull"] == {"abfall"}


@pytest.mark.parametrize("line", ["ampel", "ampel =", "= lsa", "ampel = , ,", "a = b = c", "a\tb\tc"])
def test_a_broken_line_is_named_by_its_number(write: Write, line: str) -> None:
    with pytest.raises(BadInput, match=r"eigene\.tsv, Zeile 3: .*Bitte die Zeile berichtigen"):
        Thesaurus.read(write("eigene.tsv", f"# Kopf\nampel = lsa\n{line}\n"))


@pytest.mark.parametrize("content", [None, b"ampel = \xff"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "eigene.tsv"
    if content:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=r"eigene\.tsv .*Bitte den Pfad"):
        Thesaurus.read(path)


def test_the_built_in_one_knows_everyday_words(built_in: Thesaurus) -> None:
    assert "lichtsignalanlag" in built_in.near["ampel"]
    assert "ampel" in built_in.near["lichtsignalanlag"]
    assert "abfallentsorg" in built_in.near["mull abhol"]


def test_no_word_of_the_built_in_one_stands_for_itself_or_is_a_phrase(built_in: Thesaurus) -> None:
    assert not [key for key, values in built_in.near.items() if key in values]
    assert all(value and " " not in value for values in built_in.near.values() for value in values)


# Questions


def test_a_word_brings_its_synonyms_in_any_inflection(analyser: Analyser, write: Write) -> None:
    thesaurus = Thesaurus.read(write("a.tsv", "Ampel = Lichtsignalanlage"))
    for question in ("Ampel", "die AMPELN", "Ampel Ampel"):
        assert near(question, analyser, thesaurus) == [numbers("lichtsignalanlag")]


@pytest.mark.parametrize("question", ["Fußgängerampel", "Fussgängerampel", "Fussgaengerampel", "Fußgaengerampeln"])
def test_a_compound_keeps_its_parts_however_its_umlauts_are_typed(
    analyser: Analyser, write: Write, question: str
) -> None:
    thesaurus = Thesaurus.read(write("a.tsv", "Fußgängerampel = Fußgängerschutzanlage"))
    [word] = widened(question.removesuffix("n"), analyser, thesaurus)
    assert word.own == {number_of("fussgangerampel"): 1.0, number_of("fussgang"): 0.5, number_of("ampel"): 0.5}
    assert word.near == numbers("fussgangerschutzanlag")


def test_a_phrase_belongs_to_its_rarest_word(analyser: Analyser, write: Write) -> None:
    thesaurus = Thesaurus.read(write("a.tsv", "leerer Laden = Leerstand"))
    assert near("Warum ist der Laden leer?", analyser, thesaurus) == [frozenset(), frozenset()]
    assert near("Ein leerer Laden", analyser, thesaurus) == [numbers("leerstand"), frozenset()]


def test_nouns_with_a_plural_in_s_find_their_singular(analyser: Analyser, write: Write) -> None:
    thesaurus = Thesaurus.read(write("a.tsv", "Kita = Krippe"))
    assert near("Kitas", analyser, thesaurus) == [numbers("kita", "kripp")]
    assert near("Krippe", analyser, thesaurus) == [numbers("kita", "kitas")]
    assert near("Haus", analyser, NO_SYNONYMS) == [frozenset()]


def test_without_synonyms_a_question_is_as_before(analyser: Analyser) -> None:
    words = widened("Fußgängerampel am Laden", analyser, NO_SYNONYMS)
    assert net(words) == analyser.question("Fußgängerampel am Laden")
    assert widened("Wie ist das?", analyser, NO_SYNONYMS) == ()


def test_candidates_are_gathered_with_synonyms_at_less_weight(analyser: Analyser, write: Write) -> None:
    thesaurus = Thesaurus.read(write("a.tsv", "Ampel = Laden, Signal"))
    wide = net(widened("Ampel Laden", analyser, thesaurus))
    weights = dict(zip(wide.indices, wide.values, strict=True))
    assert weights == {number_of("ampel"): 1.0, number_of("lad"): 1.0, number_of("signal"): NET}


# Scores

RARITY = {1: 2.0, 2: 9.0, 3: 3.0}
WORD = Word(1, {1: 1.0}, frozenset({2, 3}))


def scores(passage: Mapping[int, float], rarity: Mapping[int, float] = RARITY, *others: Word) -> tuple[float, float]:
    itself, most = totals((WORD, *others), rarity, [passage])
    return float(itself[0]), float(most[0])


def test_a_synonym_never_counts_more_than_the_word_itself() -> None:
    assert scores({1: 1.5}) == (3.0, 3.0)
    assert scores({2: 1.5}) == (0.0, pytest.approx(CLOSENESS * 3.0))


def test_many_synonyms_count_as_the_best_of_them() -> None:
    assert scores({2: 1.5, 3: 1.0}) == scores({2: 1.5})
    assert scores({1: 1.5, 2: 1.5, 3: 1.5}) == scores({1: 1.5})


def test_a_word_no_paper_knows_leaves_its_synonyms_their_own_rarity() -> None:
    assert scores({2: 1.0}, {2: 9.0}) == (0.0, pytest.approx(CLOSENESS * 9.0))
    assert scores({2: 1.0}, {}) == (0.0, 0.0)


def test_the_words_of_a_question_add_up() -> None:
    other = Word(3, {3: 1.0}, frozenset())
    assert scores({2: 1.0, 3: 1.0}, RARITY, other) == (3.0, pytest.approx(CLOSENESS * 2.0 + 3.0))
    assert [some.tolist() for some in totals((), RARITY, [{1: 1.0}])] == [[0.0], [0.0]]


def test_each_passage_gets_its_own_score() -> None:
    passages: list[Mapping[int, float]] = [{1: 1.5}, {}, {2: 1.5}]
    itself, most = totals((WORD,), RARITY, passages)
    assert list(zip(itself.tolist(), most.tolist(), strict=True)) == [scores(passage) for passage in passages]


@given(st.dictionaries(st.integers(1, 3), st.floats(0, 2.2), max_size=3))
def test_synonyms_add_and_never_take_away(passage: dict[int, float]) -> None:
    itself, most = scores(passage)
    assert itself <= most <= max(itself, CLOSENESS * RARITY[1] * max(passage.values(), default=0.0)) + 1e-6
