import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.boilerplate import boilerplate
from ingest.model import Page

LINES = st.sampled_from(
    ["Stadt Musterstadt", "Seite 3", "- 4 -", "7", "Der Rat tagt.", "", "☐ Investition", "Ja ☐ Nein ☒", "Finanzierung"]
    + ["gez. Eva Muster", "Tel. 0721 123", "Finanzielle Auswirkungen", "Gesamtkosten:", "x", "Kind | 2 | 3"]
)
TEXTS = st.one_of(st.text(), st.lists(LINES, max_size=30).map("\n".join))


def pages(*texts: str) -> list[Page]:
    return [Page(number, text) for number, text in enumerate(texts, start=1)]


def left_out(*texts: str) -> list[list[str]]:
    """For each page the words that are left out, line ends at their edges aside."""
    found = boilerplate(pages(*texts))
    return [[text[start:end].strip() for start, end in gaps] for text, gaps in zip(texts, found, strict=True)]


def kept(*texts: str) -> list[str]:
    """For each page the lines with something that are not left out."""
    remaining = []
    for text, gaps in zip(texts, boilerplate(pages(*texts)), strict=True):
        for start, end in reversed(gaps):
            text = text[:start] + "\n" + text[end:]
        remaining.append("\n".join(line for line in text.split("\n") if line.strip()))
    return remaining


@given(st.lists(TEXTS, max_size=6))
def test_ranges_are_in_order_and_apart(texts: list[str]) -> None:
    for text, gaps in zip(texts, boilerplate(pages(*texts)), strict=True):
        assert all(0 <= start < end <= len(text) for start, end in gaps)
        assert all(text[end:start].strip() for (_, end), (start, _) in zip(gaps, gaps[1:], strict=False))


@pytest.mark.parametrize(
    "line", ["- 3 -", "– 12 –", "-- 3 of 12 --", "Seite 3", "Seite 3 von 12", "Seite 3/12", "- Seite 3 -"]
)
def test_a_page_number_goes(line: str) -> None:
    assert left_out(f"Der Rat der\n{line}\nStadt tagt.") == [[line]]


@pytest.mark.parametrize(
    "line", ["siehe Seite 3", "Seite 3 zeigt den Plan.", "3", "- 3 Bänke", "- 3", "2021", "Seite", "§ 3", "Anlage 3"]
)
def test_what_only_looks_like_a_page_number_stays(line: str) -> None:
    assert left_out(f"Der Rat tagt.\n{line}\nEr berät.") == [[]]


def test_a_page_number_takes_its_line_ends_along() -> None:
    [[gap]] = boilerplate(pages("Der Rat der\n- 3 -\nStadt tagt."))
    assert gap == (11, 18)


def test_lines_with_a_counted_page_go_also_inside_a_text_without_pages() -> None:
    text = "Frage\nAntwort zur Anfrage Seite 2\nDer Rat\nAntwort zur Anfrage Seite 3\ntagt.\nSiehe Seite 2\nund Seite 7"
    assert kept(text) == ["Frage\nDer Rat\ntagt.\nSiehe Seite 2\nund Seite 7"]


def test_running_heads_and_feet_go_but_the_first_of_them_is_a_title() -> None:
    bodies = ["Die Stadt plant.", "Der Rat berät.", "Das Amt baut.", "Alle feiern."]
    texts = [
        f"Satzung über die Märkte\nFassung 2021\n{body}\nNoch etwas {body}\n{n}" for n, body in enumerate(bodies, 5)
    ]
    assert kept(*texts) == [
        "Satzung über die Märkte\nFassung 2021\nDie Stadt plant.\nNoch etwas Die Stadt plant.",
        *(f"{body}\nNoch etwas {body}" for body in bodies[1:]),
    ]


def test_a_head_with_the_page_number_goes_from_every_page() -> None:
    texts = [f"Rat der Stadt, 25. Sitzung vom 16. Mai {n}\nWort {'abc'[n]} gesagt." for n in range(3)]
    assert kept(*texts) == [f"Wort {letter} gesagt." for letter in "abc"]


@pytest.mark.parametrize(
    "lines",
    [
        ["Anlage 1", "Anlage 2", "Anlage 3"],  # counts annexes
        ["Haushalt der Stadt im Jahr 2021", "Haushalt der Stadt im Jahr 2022", "Haushalt der Stadt im Jahr 2023"],
        ["Teilhaushalt der Stadt 1100", "Teilhaushalt der Stadt 1300", "Teilhaushalt der Stadt 4100"],
        ["Kind | 2 | 3", "Kind | 2 | 3", "Kind | 2 | 3"],
        ["• In der Stadtmitte", "• In der Stadtmitte", "• In der Stadtmitte"],  # of three sites
        ["Name Ansatz\nMiete 5 € 6 €", "Name Ansatz\nStrom 7 € 8 €", "Name Ansatz\nWasser 1 € 2 €"],  # heads columns
    ],
)
def test_lines_at_the_top_of_pages_that_say_something_stay(lines: list[str]) -> None:
    texts = [f"{line}\nDer Rat berät {word}." for line, word in zip(lines, ["dies", "das", "jenes"], strict=True)]
    assert left_out(*texts) == [[], [], []]


def test_a_line_of_few_pages_of_many_stays() -> None:
    texts = [f"{'(Beifall)' if n < 3 else f'Wort {chr(97 + n)}'}\nSatz {chr(97 + n)}." for n in range(20)]
    assert left_out(*texts) == [[]] * 20


FORM = """Der Rat stimmt zu.
Finanzielle Auswirkungen
Ja {} Nein {}
☐ Investition
{} Konsumtive Maßnahme
Gesamtkosten:{}
Jährlicher Ertrag:
Finanzierung
☐ bereits vollständig budgetiert
☐ nicht budgetiert
Korridorthema:
Erläuterungen"""


def test_an_empty_form_goes() -> None:
    assert kept(FORM.format("☐", "☐", "☐", "")) == ["Der Rat stimmt zu.\nErläuterungen"]


def test_what_is_ticked_or_filled_in_stays_with_its_question() -> None:
    ticked = kept(FORM.format("☐", "☒", "☐", ""))
    assert ticked == ["Der Rat stimmt zu.\nFinanzielle Auswirkungen\nJa ☐ Nein ☒\nErläuterungen"]
    filled = kept(FORM.format("☒", "☐", "☒", " 5.000 €"))
    answers = "Ja ☒ Nein ☐\n☒ Konsumtive Maßnahme\nGesamtkosten: 5.000 €"
    assert filled == [f"Der Rat stimmt zu.\nFinanzielle Auswirkungen\n{answers}\nErläuterungen"]


def test_a_form_whose_boxes_are_lost_stays_where_a_sum_stands() -> None:
    form = (
        "Finanzielle Auswirkungen\nGesamtkosten der\nMaßnahme\nEinzahlungen/Erträge\n(Zuschüsse u. Ä.)\n\nJa Nein{}\n"
        "IQ-relevant\n\nNein\n\nJa\nKorridorthema:\n"
    )
    assert kept(f"{form.format('')}Der Rat tagt.") == ["Der Rat tagt."]
    assert kept(form.format(" ca. 5.000 €")) == [form.format(" ca. 5.000 €").split("\nIQ")[0].replace("\n\n", "\n")]


def test_a_cross_beside_a_lost_box_keeps_the_question() -> None:
    text = "Finanzielle Auswirkungen\nFinanzierung\nIQ-relevant\nx\nNein\nJa Korridorthema:\nDer Rat tagt."
    assert kept(text) == ["IQ-relevant\nx\nNein\nJa Korridorthema:\nDer Rat tagt."]


@pytest.mark.parametrize(
    "answer", ["Nein\nx\nJa", "zu 1 noch nicht zu beziffern\nFinanzierung\n", "zusätzlich ab 2013\n65.000 €"]
)
def test_a_question_answered_below_in_other_words_stays(answer: str) -> None:
    text = f"Finanzierung\n☐ Haushalt\n☐ Spenden\n☐ Land\nIQ-relevant\n{answer}\nDer Rat tagt."
    assert kept(text)[0].startswith(f"IQ-relevant\n{answer.split(chr(10))[0]}")


@pytest.mark.parametrize(
    "text",
    [
        "Finanzielle Auswirkungen\nKeine.",
        "Finanzielle Auswirkungen: Nein",
        "Finanzierung\nDie Mittel stehen bereit.",
        "Gefördert werden\n☐ Vereine\n☐ Schulen\n☐ Kitas\n☐ Bäder\n☐ Parks",  # bullets that look like boxes
        "Wie kommen Sie?\n□ Rad\n□ Bahn\n□ Auto\n□ Ja □ Nein",  # a questionnaire is what the paper is about
    ],
)
def test_headings_lists_and_questionnaires_are_no_forms(text: str) -> None:
    assert left_out(text) == [[]]


def test_all_ways_a_vote_can_end_say_nothing_but_one_does() -> None:
    assert kept(
        "03.05.2021 Stadtrat einstimmig mehrheitl. ohne BE\nabgelehnt Kenntnis abgesetzt\nverwiesen vertagt"
    ) == ["03.05.2021 Stadtrat "]
    assert left_out("Stadtrat 03.05.2021 einstimmig") == [[]]


@pytest.mark.parametrize(
    "signature",
    [
        "Mit freundlichen Grüßen\n\nEva Muster\nAmtsleiterin",
        "gez. gez.\nEva Muster Max Beispiel\nVorsitzende Bürgermeister- und Presseamt",
        "gez. Dr. Eva Muster",
        "Unterschrift",
        "Zur Beurkundung:\nDie Schriftführerin:\n\nHauptamt – Ratsangelegenheiten –\n5. Juni 2015",
    ],
)
def test_a_signature_goes_and_what_follows_stays(signature: str) -> None:
    text = f"Der Rat tagt.\n\n{signature}\n\nStellungnahme der Verwaltung:\nDie Stadt plant."
    assert left_out(text) == [[signature]]


@pytest.mark.parametrize(
    "text",
    [
        "Mit freundlichen Grüßen\nEva Muster\nFraktionsvorsitzende",  # who asks
        "gez. Stadtrat Max Muster",
        "Mit freundlichen Grüßen empfing die Stadt im letzten Jahr ihre vielen Gäste.",
        "Der Vertrag ist gez. worden.",
    ],
)
def test_names_of_members_and_sentences_are_no_signature(text: str) -> None:
    assert left_out(text) == [[]]


def test_a_letterhead_goes_but_not_the_ways_to_reach_several() -> None:
    one = "Stadt Musterstadt\nTelefon: 0721 123-456\nFax 0721 123-457\nE-Mail: amt@example.org\nAntrag\nDer Rat tagt."
    assert kept(one) == ["Stadt Musterstadt\nAntrag\nDer Rat tagt."]
    several = (
        "Eva Muster\nTelefon: 0721 12\nE-Mail: eva@example.org\nMax Muster\nTelefon: 0721 13\nE-Mail: max@example.org"
    )
    assert left_out(several) == [[]]
    assert left_out("Kontakt\nTelefon: 0721 123-456\nDer Rat tagt.") == [[]]
    assert left_out("Das Inhaltsverzeichnis\nMobil ohne Grenzen\nE-Mail und Netz 5\nTelefon 12") == [[]]


@pytest.mark.parametrize("line", ["Anfrage Seite 2 von 3 Seiten", "Seite 1 Seiten", "von Seite 3 Seiten"])
def test_a_line_with_the_word_in_the_plural_stops_nothing(line: str) -> None:
    assert boilerplate([Page(1, f"{line}\nDer Rat tagt."), Page(2, f"{line}\nEr beschließt.")])
