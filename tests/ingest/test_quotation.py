"""A quotation is found by its letters and figures, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read.quotation import find, repeats

PAGE = "Kopf der Vorlage\nDer Rat beschließt den Bau einer Straßen\ufffebahn für 3.200 Euro.\nFuß"


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("den Bau einer Straßenbahn", "den Bau einer Straßen\ufffebahn"),  # divided at a line's end
        ("Der Rat\n  beschließt", "Der Rat beschließt"),
        ("DER RAT BESCHLIESST", "Der Rat beschließt"),
        ("für 3.200 Euro.", "für 3.200 Euro"),
        ("Beschlie\u00dft", "beschließt"),
        ("Fu\u00df", "Fuß"),
        ("für 3.300 Euro", ""),
        ("den Bau einer Brücke", ""),
        (" – ", ""),
        ("", ""),
    ],
)
def test_words_are_found_whatever_stands_between_them(quote: str, found: str) -> None:
    assert [PAGE[start:end] for start, end in find(quote, PAGE)] == ([found] if found else [])


def test_accents_and_ligatures_are_of_one_spelling() -> None:
    page = "Der Beschlu\u00df u\u0308ber die o\ufb00enen Fragen"
    assert find("Beschluß über die offenen Fragen", page) == [(4, len(page))]


def test_of_words_that_stand_there_twice_those_asked_for_are_found() -> None:
    page = "Zuschuss 500 Euro. Miete. Zuschuss 500 Euro."
    before = repeats("Zuschuss 500 Euro.", page[:19])
    assert before == 1
    assert find("Zuschuss 500 Euro.", page, before) == [(26, 43)]
    assert find("Zuschuss 500 Euro.", page, 0) == [(0, 17)]
    assert find("Zuschuss 500 Euro.", page, 7) == [(26, 43)]


def test_columns_in_another_order_are_found_in_pieces() -> None:
    page = "Die linke Spalte reicht Und rechts steht alles bis hierhin. über das Weitere."
    quote = "Die linke Spalte reicht bis hierhin. Und rechts steht alles über das Weitere."
    words = [page[start:end] for start, end in find(quote, page)]
    assert words == ["Die linke Spalte reicht", "bis hierhin", "Und rechts steht alles", "über das Weitere"]


def test_a_short_piece_that_stands_there_twice_is_no_find() -> None:
    assert find("Gesamtkosten Mai", "Gesamtkosten 12 Mai, im Mai") == []
    assert [*find("Gesamtkosten Mai", "Gesamtkosten 12 Mai, im Juni")] == [(0, 12), (16, 19)]


@given(st.text(alphabet="abÄß1. -\n", max_size=40), st.data())
def test_what_is_found_has_the_letters_of_the_quotation(page: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(page)))
    quote = page[start : data.draw(st.integers(start, len(page)))]

    def letters(text: str) -> str:
        return "".join(sign for sign in text.casefold().replace("ä", "a") if sign.isalnum())

    found = "".join(page[first:last] for first, last in find(quote, page, repeats(quote, page[:start])))
    assert letters(found) == letters(quote)
