import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean

PIECES = [
    "Ein",
    "-",
    "\n",
    "\n\n",
    " ",
    " \n \n",
    "\r\n",
    "und",
    "wohner",
    "SPD",
    "a",
    "Ö",
    "\u00ad",
    "2015",
    "bzw.",
    "x)",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


@pytest.mark.parametrize(
    ("divided", "whole"),
    [
        ("die Ein-\nwohnerzahl der Stadt", "die Einwohnerzahl\nder Stadt"),
        ("Prü-\nfung", "Prüfung"),
        ("Grö-\nße von", "Größe\nvon"),
        ("Maß-\nnahme.\n\nNeuer Absatz", "Maßnahme.\n\nNeuer Absatz"),
        ("Ein- \nwohner", "Einwohner"),
        ("Be-\n\nschluss vom", "Beschluss\nvom"),
        ("Stadt-\nent-\nwick-\nlung", "Stadtentwicklung"),
        ("im A-\nhornweg", "im Ahornweg"),
    ],
)
def test_words_divided_at_a_line_end_become_whole(divided: str, whole: str) -> None:
    assert clean(divided) == whole


@pytest.mark.parametrize(
    ("divided", "whole"),
    [
        ("die SPD-\nFraktion bittet", "die SPD-Fraktion\nbittet"),
        ("2015-\n2016", "2015-2016"),
        ("eine 30-\njährige Frist", "eine 30-jährige\nFrist"),
        ("EU-\nweit", "EU-weit"),
        ("Haupt-\nund Nebenstraßen", "Haupt- und\nNebenstraßen"),
        ("Ein-\noder Ausgang", "Ein- oder\nAusgang"),
        ("Rad-\nbzw. Fußweg", "Rad- bzw.\nFußweg"),
        ("Grün-\nsowie Freiflächen", "Grün- sowie\nFreiflächen"),
        ("Mittel-\nbis Grobkies", "Mittel- bis\nGrobkies"),
        ("Haupt-\nund-Neben-Straße", "Haupt-und-Neben-Straße"),
    ],
)
def test_hyphens_that_belong_to_the_words_stay(divided: str, whole: str) -> None:
    assert clean(divided) == whole


@pytest.mark.parametrize(
    "text",
    [
        "Haupt- und Nebengebäude",
        "Das Ziel -\nes bleibt",
        "- erster Punkt\n- zweiter Punkt",
        "Kosten von 100,-\nfallen an",
        "Unterhal-\n\nKopfzeile der nächsten Seite",
        "Anlagen-\na) Lageplan",
        "-2-\nStellungnahme",
    ],
)
def test_other_line_ends_are_left_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Haus\u00adhalt", "Haushalt"),
        ("Haus\u00ad\nhalt", "Haushalt"),
        ("Ver\n\u00ad\nwaltung", "Verwaltung"),
        ("Otto\u00adHahn\u00adStraße", "Otto-Hahn-Straße"),
        ("Umwelt\u00ad und Naturschutz", "Umwelt- und Naturschutz"),
        ("Karl\u2011Straße 5\u20107", "Karl-Straße 5-7"),
    ],
)
def test_soft_and_odd_hyphens(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("1.000\u00a0€\u2009 netto\t\tbrutto  ", "1.000 € netto brutto"),
        ("eins \r\nzwei\rdrei", "eins\nzwei\ndrei"),
        ("eins\n\n\nzwei\n \n\t\n\n\ndrei", "eins\n\n\nzwei\n\ndrei"),
        ("Stra\u0308ucher", "Sträucher"),
        ("Ver\ufb00entlichung", "Verffentlichung"),
        ("a\u200bb\ufeffc\x07d\ud800e", "abcde"),
        ("Plan\f2006", "Plan 2006"),
        ("Tempo\u061c 30\U000e0001\U000e0054\U000e007f", "Tempo 30"),  # a direction mark, and letters that nobody sees
        ("\uf0b7 Punkt\n\uf0a7 Punkt", "• Punkt\n• Punkt"),
        ("\uf0fe ja \uf0a8 nein \uf8ff", "☑ ja ☐ nein"),
    ],
)
def test_every_character_has_one_spelling(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_vertical_writing_becomes_one_line() -> None:
    assert clean("Plan\nB\nr\nu\nn\nn\ne\nn\nEnde") == "Plan\nBrunnen\nEnde"
    assert clean("N\na\nh\ne\n \nM\ni\ntt\ne") == "Nahe Mitte"
    assert clean("i\nm \nH\no\nf") == "im Hof"


@pytest.mark.parametrize("column", ["x\nx\nx\nx\nx", "a\nb\nc", "1\n2\n3\n4\n5"])
def test_columns_of_marks_and_figures_stay_columns(column: str) -> None:
    assert clean(column) == column


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(TEXTS)
def test_lines_are_tight_and_printable(text: str) -> None:
    lines = clean(text).split("\n")
    assert all(line == line.strip(" ") and "  " not in line for line in lines)
    assert not any(ord(letter) < 0x20 or 0xD800 <= ord(letter) < 0xE000 for line in lines for letter in line)


@given(st.lists(st.text("abcdeäöüß", min_size=3, max_size=9), min_size=1, max_size=6))
def test_no_letter_is_lost(words: list[str]) -> None:
    assert clean("-\n".join(words)).replace("\n", "").replace("- ", "") == "".join(words)
