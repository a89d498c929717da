import math
import random

import pytest

from eval.metrics import (
    by_value,
    holds,
    longest_run,
    mentions,
    normal,
    overlaps,
    ranked,
)

TEN_WORDS = "eins zwei drei vier fünf sechs sieben acht neun zehn"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Die STRASSE, der Weg!", ["die", "strasse", "der", "weg"]),
        ("Straße am Übergang", ["straße", "am", "übergang"]),
        ("Grün\u00adflächen", ["grünflächen"]),
        ("Grün\u00ad\nflächen", ["grünflächen"]),
        ("Stellplatz-\nablöse", ["stellplatzablöse"]),
        ("Stellplatz- ablöse", ["stellplatzablöse"]),
        ("Stellplatz‐\nablöse", ["stellplatzablöse"]),
        ("Nord-\nSüd-Achse", ["nord", "süd", "achse"]),
        ("10 - zehn", ["10", "zehn"]),
        ("12.500,-- € (§ 3_a)", ["12", "500", "3", "a"]),
        ("", []),
    ],
)
def test_normal_keeps_words_and_numbers(text: str, words: list[str]) -> None:
    assert normal(text) == words


def test_the_longest_run_is_contiguous() -> None:
    assert longest_run(list("abcxde"), list("abcde")) == 3
    assert longest_run(list("deab"), list("abde")) == 2
    assert longest_run([], ["a"]) == 0
    assert longest_run(["wort"] * 300, ["wort"] * 250) == 250  # frequent words count as any other


def test_a_passage_holds_a_quote_from_nine_tenths_of_its_words_on() -> None:
    nine = " ".join(TEN_WORDS.split()[:9])
    eight = " ".join(TEN_WORDS.split()[:8])
    assert holds(f"Davor {nine} danach", TEN_WORDS)
    assert not holds(eight, TEN_WORDS)
    assert not holds(TEN_WORDS.replace("fünf", "fünf und"), TEN_WORDS)  # all words, two runs


def test_only_the_first_1500_characters_of_a_passage_count() -> None:
    room = 1500 - len(TEN_WORDS) - 1
    assert holds("x" * room + " " + TEN_WORDS, TEN_WORDS)
    assert not holds("x" * (room + 20) + " " + TEN_WORDS, TEN_WORDS)


def test_a_quotation_overlaps_from_half_of_the_quote_on() -> None:
    assert overlaps("eins zwei drei vier fünf und anderes", TEN_WORDS)
    assert not overlaps("eins zwei drei vier, dann sechs", TEN_WORDS)
    assert overlaps("Sanierung der Turn-\nhalle", "sanierung der turnhalle beschlossen")


def test_only_the_first_500_characters_of_a_quotation_count() -> None:
    assert overlaps("x" * 440 + " " + TEN_WORDS, TEN_WORDS)
    assert not overlaps("x" * 490 + " " + TEN_WORDS, TEN_WORDS)


def test_a_quote_without_words_is_held_by_nothing() -> None:
    assert not holds("alles", "–")
    assert not overlaps("alles", "–")


def test_success_asks_for_any_listed_key() -> None:
    assert ranked(["a", "b", "c"], {"c", "z"}, ["Success@3", "Success@2"]) == {"Success@3": 1.0, "Success@2": 0.0}


def test_reciprocal_rank_counts_the_first_listed_key() -> None:
    assert ranked(["a", "b", "c"], {"b", "c"}, ["RR@10"]) == {"RR@10": 0.5}
    assert ranked(["a", "b", "c"], {"c"}, ["RR@2"]) == {"RR@2": 0.0}


def ndcg(found: list[str], listed: set[str]) -> float:
    return ranked(found, listed, ["nDCG@10"])["nDCG@10"]


def test_ndcg_by_hand() -> None:
    # Listed at ranks 2 and 4 of a ranking, three listed in all; the ideal has them at 1, 2 and 3.
    expected = (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3) + 1 / 2)
    assert ndcg(["x", "a", "y", "b"], {"a", "b", "c"}) == pytest.approx(expected)
    assert ndcg(["a", "b"], {"a", "b"}) == 1.0
    assert ndcg(["x"], {"a"}) == 0.0


def test_the_ideal_holds_no_more_than_k_keys() -> None:
    listed = [str(number) for number in range(12)]
    assert ndcg(listed, set(listed)) == pytest.approx(1.0)


@pytest.mark.parametrize(("found", "listed"), [([], {"a"}), (["a"], set()), ([], set())])
def test_without_a_ranking_or_anything_listed_all_is_nothing(found: list[str], listed: set[str]) -> None:
    assert ranked(found, listed, ["Success@5", "RR@10", "nDCG@10"]) == {"Success@5": 0.0, "RR@10": 0.0, "nDCG@10": 0.0}


def test_long_rankings_agree_with_their_definitions() -> None:
    draw = random.Random(7)
    keys = [f"f{number}" for number in range(40)]
    for _ in range(30):
        found, listed = draw.sample(keys, draw.randint(1, 40)), set(draw.sample(keys, draw.randint(1, 14)))
        at = [rank for rank, key in enumerate(found[:10], 1) if key in listed]
        ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(listed), 10) + 1))
        expected = {
            "Success@10": float(bool(at)),
            "RR@10": 1 / at[0] if at else 0.0,
            "nDCG@10": sum(1 / math.log2(rank + 1) for rank in at) / ideal,
        }
        assert ranked(found, listed, list(expected)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("Das übernimmt die STADTWERKE GmbH.", "Stadtwerke"),
        ("In der Rathausstraße.", "RATHAUSSTRASSE"),
        ("Bis zum 31. Dezember 2015.", "31.12.2015"),
        ("Bis zum 31.12.2015.", "31. Dezember 2015"),
        ("Ab 1.1.2025", "01. Januar 2025"),
        ("am 03.04.11 beschlossen", "3. April 2011"),
        ("am 03.04.98 beschlossen", "3. April 1998"),
        ("am 15.09.2024", "September 2024"),
        ("am 15.09.2024", "2024"),
        ("Es sind 1500 Bäume.", "1.500"),
        ("Es sind 1.500 Bäume.", "1500"),
        ("Es sind 1 500 Bäume.", "1.500"),
        ("Es sind 1\u202f500,00 Euro.", "1.500"),
        ("Es kostet 12.811,-- €", "12.811"),
        ("rund 1,5 Mio. €", "1.500.000"),
        ("1.500.000 €", "1,5 Millionen"),
        ("rund 17,3 Mio. €", "17,3"),
        ("mit 12 Ja\nund 3 Nein", "12 Ja und 3 Nein"),
        ("7. Es gilt Satz 8.", "7"),
        ("Fläche: 350 m²", "350 m²"),
        ("Kosten von 5,30 €", "5,3"),
        ("Das ist einstimmig so.", "instimmig"),
    ],
)
def test_an_answer_mentions_words_dates_and_numbers(answer: str, expected: str) -> None:
    assert mentions(answer, expected)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("im Jahr 2017", "7"),
        ("im Jahr 2016", "16"),
        ("um 16,5 Prozent", "16"),
        ("um 1,16 Prozent", "16"),
        ("rund 125.000 Euro", "125"),
        ("rund 15 Mio. Euro", "15.000"),
        ("am 31.12.2015", "31.12.2016"),
        ("am 31.12.2015", "30. Dezember 2015"),
        ("am 05.12.2015", "12"),
        ("im Dezember 2015", "31.12.2015"),
        ("drei Jahre", "zwei Jahre"),
        ("", "Ja"),
    ],
)
def test_an_answer_does_not_mention_other_values(answer: str, expected: str) -> None:
    assert not mentions(answer, expected)


def test_only_the_first_900_characters_of_an_answer_count() -> None:
    assert mentions("x" * 890 + " Freibad", "Freibad")
    assert not mentions("x" * 895 + " Freibad", "Freibad")


def test_equal_values_have_one_spelling() -> None:
    assert by_value("Am 2. März 2020 1,5 Mio. €") == by_value("am 02.03.2020  1 500 000 €")
    assert by_value("2. März 2020") != by_value("3. Februar 2020")
