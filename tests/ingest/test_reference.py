"""Numbers of papers: every town's form, what people type, and what only looks like a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import reference
from ingest.reference import Reference, find, keys_of_question, parse

FORMS = [  # as printed, family, suffix
    ("DS 25-0590", "2025/590", ""),  # Duisburg
    ("25-0590/1", "2025/590", "1"),
    ("DS 101/2012", "2012/101", ""),  # Nordstemmen
    ("DS 10/2022 2. Ergänzung", "2022/10", "e2"),
    ("AT 5/2012", "AT/2012/5", ""),
    ("2013/0140", "2013/140", ""),  # Karlsruhe
    ("2021/0167/1", "2021/167", "1"),
    ("2021/1257/1/1", "2021/1257", "1/1"),
    ("16057", "16057", ""),
    ("DHH/2023/1501", "DHH/2023/1501", ""),
    ("BV/2022/2012", "BV/2022/2012", ""),
    ("ANT/2022/1053/1", "ANT/2022/1053", "1"),
    ("ANF2022/2001", "ANF/2022/2001", ""),
    ("0845/2017", "2017/845", ""),  # Köln
    ("AN/0748/2017", "AN/2017/748", ""),
    ("16389-20", "2020/16389", ""),  # Dortmund
    ("06093-11", "2011/6093", ""),
    ("22100-21-E1", "2021/22100", "e1"),
    ("V0748/21", "V/2021/748", ""),  # Dresden
    ("A0188/21", "A/2021/188", ""),
    ("V-Co00041/21", "V/CO/2021/41", ""),
    ("V1972/12", "V/2012/1972", ""),
    ("V2012/12", "V/2012/2012", ""),
    ("VI-DS-01904", "VI/1904", ""),  # Leipzig
    ("VI-DS-01904-NF-01", "VI/1904", "n1"),
    ("VI-DS-01904-ÄA-02", "VI/1904", "ä2"),
    ("V/A HP 43", "V/A/HP/43", ""),
    ("RBV-1441/12", "RBV/2012/1441", ""),
    ("V/EF 83", "V/EF/83", ""),
    ("GRDrs 1432/2005", "2005/1432", ""),  # Stuttgart
    ("GRDrs 1372/2017 1. Ergänzung", "2017/1372", "e1"),
    ("754/2005 Neufassung", "2005/754", "n1"),
    ("Antrag Nr. 112/2023", "2023/112", ""),
    ("01/ 70/2018", "1/2018/70", ""),  # Düsseldorf
    ("RAT/123/2024", "RAT/2024/123", ""),
    ("20-26 / V 08681", "20-26/V/8681", ""),  # München
    ("WP8158/2013 1. Ergänzung", "WP/2013/8158", "e1"),  # Bedburg
    ("239/2013", "2013/239", ""),  # Pulheim
    ("IX/416/1", "IX/416", "1"),  # Rosendahl
    ("WP 04-09 SV 20/007", "WP/04-09/SV/20/7", ""),  # Hilden
    ("E 26/0060/WP18", "E/WP18/26/60", ""),  # Aachen
    ("0044/2010", "2010/44", ""),  # Saarbrücken
    ("121/2019", "2019/121", ""),  # Schwelm
    ("603/IX.", "IX/603", ""),
    ("S19-15268", "S/2019/15268", ""),  # Berlin
    ("Drs. 19/1234", "2019/1234", ""),
    ("20/12345", "2020/12345", ""),
    ("22/1234", "2022/1234", ""),  # Hamburg
    ("1234/2024 N1", "2024/1234", "n1"),  # Hannover
    ("DS0123/24", "2024/123", ""),  # Magdeburg
    ("2024/BV/0123", "BV/2024/123", ""),  # Rostock
    ("VI/191/2019", "VI/2019/191", ""),  # Erlangen
    ("6131/67/2022", "6131/2022/67", ""),
]
NO_NUMBERS = [
    "31.12.2015", "31/12/2015", "2024-05-12", "1/2", "15:30", "1.250.000,00", "§ 24", "DIN 18040", "Mai 2024",
    "Haushaltsplan 2024", "0721 133-2044", "", "Vorlage", "SPD 12",
]  # fmt: skip


@pytest.mark.parametrize(("text", "family", "suffix"), FORMS)
def test_every_towns_form_has_its_key(text: str, family: str, suffix: str) -> None:
    parsed = parse(text)
    assert parsed is not None
    assert (parsed.family, parsed.suffix) == (family, suffix)


@pytest.mark.parametrize(("text", "family", "suffix"), FORMS)
def test_every_towns_form_is_shown_as_printed_and_read_again(text: str, family: str, suffix: str) -> None:
    shown = reference.format(Reference(text, family, suffix))
    assert shown == text
    assert parse(shown) == Reference(text, family, suffix)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(("text", "family", "suffix"), FORMS)
def test_a_number_behind_vorlage_is_found_in_a_sentence(text: str, family: str, suffix: str) -> None:
    found = find(f"Der Rat hat die Vorlage {text} wurde beraten, und zwar am 3. Mai 2021.")
    assert [(number.family, number.suffix) for number in found] == [(family, suffix)]


def test_kinds_are_counted_apart_but_share_their_figures() -> None:
    plain, decision, report = parse("2022/2012"), parse("BV/2022/2012"), parse("IV/2022/2012")
    assert plain and decision and report
    assert len({plain.key, decision.key, report.key}) == 3
    assert plain.number == decision.number == report.number == "2022/2012"


def test_a_supplement_shares_the_family_of_its_paper() -> None:
    paper, supplement = parse("2014/0341"), parse("Vorlage Nr. 2014/0341 1. Ergänzung")
    assert paper and supplement
    assert supplement.family == paper.family
    assert supplement.key == "2014/341/e1"


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("Was steht in 25-590?", ["2025/590"]),
        ("was sagt die ds25-0590/1 zu ki", ["2025/590/1"]),
        ("Vorlage 590 von 2025", ["2025/590"]),
        ("Vorlage Nr. 590 aus dem Jahr 2025", ["2025/590"]),
        ("Drucksache 16389 von 2020", ["2020/16389", "16389"]),
        ("Drucksache 590/2025", ["2025/590"]),
        ("ds 25 0590", ["2025/590"]),
        ("DS 25 - 0590", ["2025/590"]),
        ("drucksachennummer 25/590", ["2025/590"]),
        ("Worum geht es in 2014/341?", ["2014/341"]),
        ("was steht in vorlage 16057 zu kitas", ["16057"]),
        ("Was steht in Nr. 16057?", ["16057"]),
        ("an/0748/2017", ["AN/2017/748"]),
        ("v0748/21", ["V/2021/748"]),
        ("Drucksachen 25-0590, 25-0591 und 25-0592/1", ["2025/590", "2025/591", "2025/592/1"]),
        ("Vorlage Nr. 2014/0341 Neufassung der Satzung", ["2014/341"]),
        ("DS25-0590/1", ["2025/590/1"]),
        ("ds 25/590", ["2025/590"]),
        ("Worum geht es in 2025 - 0590?", ["2025/590"]),
        ("Was steht in 2025–590?", ["2025/590"]),
        ("2025—0590", ["2025/590"]),
        ("Vorlage 25\u20110590", ["2025/590"]),
        ("２０２５／０５９０", ["2025/590"]),
        ("2025⁄0590 oder 2025\\\\0591", ["2025/590", "2025/591"]),
        ("Vorlage 25--0590", ["2025/590"]),
        ("Vorlage 25 0590", ["2025/590"]),
        ("Vorlage 590 2025", ["2025/590"]),
        ("Drucksache 25- 0590", ["2025/590"]),
        ("Nr. 590/25", ["2025/590"]),
        ("Nr. 590 von 2025", ["2025/590"]),
        ("Vorlage 590 (2025)", ["2025/590"]),
        ("DS 590, 2025", ["2025/590"]),
        ("Vorlage 590 im Jahr 2025", ["2025/590"]),
        ("Vorlage 590 von '25", ["2025/590"]),
        ("Vorlage 2025, Nr. 590", ["2025/590"]),
        ("Vorlage 2038 aus dem Jahr 2022", ["2022/2038"]),
        ("Vorlage 1465 2021/ 1 und DS 247 2026.1", ["2021/1465/1", "2026/247/1"]),
        ("Vorlage „16057“ oder Vorlage (16058)", ["16057", "16058"]),
        ("DS-16057", ["16057"]),
        ("Dokument 16057", ["16057"]),
        ("dhh 2023 1501", ["DHH/2023/1501"]),
        ("DHH. 2023-1501", ["DHH/2023/1501"]),
        ("Wer hat 2021/0485 -3 eingebracht?", ["2021/485/3"]),
        ("Worum geht es in 25-0590 / 1?", ["2025/590/1"]),
        ("25-0590-1, 25-0591_2 und 2025/0592.3", ["2025/590/1", "2025/591/2", "2025/592/3"]),
    ],
)
def test_sloppy_questions_name_their_papers(question: str, keys: list[str]) -> None:
    assert [number.key for number in keys_of_question(question)] == keys


@pytest.mark.parametrize(("text", "family", "suffix"), FORMS)
def test_every_towns_form_is_read_in_a_question(text: str, family: str, suffix: str) -> None:
    found = keys_of_question(f"Was sagt die Vorlage {text} zu Radwegen?")
    assert [(number.family, number.suffix, number.sure) for number in found] == [(family, suffix, True)]


@pytest.mark.parametrize(
    ("question", "sure"),
    [
        ("Vorlage 25 0590", True),
        ("Was steht in 2025/0590?", True),
        ("Was steht in Nr. 16057?", True),
        ("25 0590", False),
        ("Was steht in 16057?", False),
        ("Worum geht es in 25/590?", False),
        ("Wie stimmte der Rat über Antrag 156 ab?", False),
        ("Wie stimmte der Rat über Antrag 156 im Jahr 2020 ab?", False),
        ("Was gilt für das Grundstück mit der Lage Nr. 16057?", False),
    ],
)
def test_what_may_be_something_else_is_not_sure(question: str, sure: bool) -> None:
    assert [number.sure for number in keys_of_question(question)] == [sure]


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Anträge der SPD gab es 2021?",
        "Was sieht der Haushalt 2015/2016 vor, was das Schuljahr 2015/16?",
        "Bebauungsplan Nr. 336",
        "Sitzung am 31.12.2015 um 15:30 Uhr in 76133 Karlsruhe",
        "Welche Vorlage sieht 300 Wohnungen für 25-590 Euro vor?",
        "Vorlage 30.000 Euro",
        "Vorlage vom 12.03.2024",
        "Was steht im Antrag 3 zu § 24 GO NRW?",
        "Verordnung (EU) 2016/679, Richtlinie 2014/24/EU, VO (EG) Nr. 1370/2007",
        "Flurstück 1234/12, Az. 4 C 10/2015, Telefon 0721 98453-99",
        "Förderperiode 2014/2020",
        "DIN 18040-1 und DIN EN 1234/2010",
        "vorlage zu 590",
        "in der Vorlage 2023 stand",
        "Was kosten 16057 Bäume, 25 0590 Sträucher und 2016.0366 Euro?",
        "Stand 05/2024, Haushalt 2015 / 2016 und Jahre 2014 - 2020",
        "Gemarkung 16057 Durlach",
    ],
)
def test_other_figures_in_questions_are_left_alone(question: str) -> None:
    assert keys_of_question(question) == []


def test_running_text_gives_each_number_once_in_order() -> None:
    text = """Vorlage: 2021/0118
    Änderungsantrag: CDU (Vorlage Nr.: 2021/0380), verwiesen aus DS 24-1095; vgl. 2021/0118 und BV/0401/2025/1.
    Grundstück Nr. 42789/1, Telefon 09131/86-1984, Sitzung vom 24.02.2025, Kosten 1.234.567,89 Euro."""
    assert [number.key for number in find(text)] == ["2021/118", "2021/380", "2024/1095", "BV/2025/401/1"]


def test_a_label_does_not_take_the_next_lines_figure() -> None:
    assert find("Vorlage Nr.:\n13. Sitzung\n12.05.2015") == []


def test_the_text_is_kept_as_written_in_one_line() -> None:
    parsed = parse("GRDrs  1372/2017\n1. Ergänzung")
    assert parsed is not None
    assert reference.format(parsed) == "GRDrs 1372/2017 1. Ergänzung"


# --- Properties ------------------------------------------------------------------------------------------

years = st.integers(2000, 2050)
numbers = st.integers(100, 1989)  # from 1990 on a number beside two digits reads as a year
kinds = st.sampled_from(["", "AN", "DHH", "BV", "UV"])


@st.composite
def written_alike(draw: st.DrawFn) -> tuple[str, str]:
    """The same number written in two ways."""
    year, number, kind = draw(years), draw(numbers), draw(kinds)
    return _write(draw, year, number, kind), _write(draw, year, number, kind)


def _write(draw: st.DrawFn, year: int, number: int, kind: str) -> str:
    year_part = draw(st.sampled_from([str(year), f"{year % 100:02}"]))
    number_part = str(number).zfill(draw(st.integers(3, 5)))
    parts = draw(st.permutations([year_part, number_part]))
    separator = draw(st.sampled_from("/-_"))
    lead = kind + separator if kind else draw(st.sampled_from(["", "DS ", "Drs. ", "Vorlage Nr. "]))
    return lead + separator.join(parts)


@given(written_alike())
def test_zeros_years_order_and_separators_do_not_change_the_key(pair: tuple[str, str]) -> None:
    one, other = (parse(text) for text in pair)
    assert one is not None and other is not None
    assert one.key == other.key


@given(years, numbers, kinds, st.sampled_from(["", "/1", "/1/2", " 3. Ergänzung", " Neufassung"]))
def test_what_is_shown_parses_to_the_same_key(year: int, number: int, kind: str, suffix: str) -> None:
    parsed = parse(f"{kind}{'/' if kind else ''}{year}/{number:04}{suffix}")
    assert parsed is not None
    again = parse(reference.format(parsed))
    assert isinstance(again, Reference) and again.key == parsed.key
    assert [found.key for found in find(f"laut Vorlage {parsed.text} beschlossen")] == [parsed.key]


@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    assert all(number.key.startswith(number.family) for number in [*find(text), *keys_of_question(text)])
