import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import is_row, sentences

PIECES = [
    "Der Rat",
    " ",
    "\n",
    "\n\n",
    ". ",
    "z. B. ",
    "3. Mai",
    "?“ ",
    "• ",
    "a) ",
    "Beschluss:",
    " 5 € 7 €\n",
    "tagt",
    "2019.",
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map("".join))


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


# ‖ marks each place where a sentence ends and another begins.
@pytest.mark.parametrize(
    "marked",
    [
        "Der Rat tagt. ‖Er beschließt! ‖Wer zahlt? ‖Die Stadt … ‖Ende",
        # abbreviations
        "Gebühren, z. B. Eintritt, steigen. ‖Das gilt z.B. Montag.",
        "Nach § 4 Abs. 2 Satz 1 GemO ist der Rat zuständig. ‖Siehe auch Art. 5.",
        "Die Verwaltung legt Nr. 5 vor. ‖Ziff. 3 entfällt.",
        "Das sind ca. 300 Plätze bzw. Stellen, d. h. Parkplätze i. S. d. Satzung.",
        "Die Fa. Muster GmbH & Co. KG baut für die Ev. Kirche. ‖Das Los umfasst insg. Mittel von 5 Mio. Euro.",
        "Nach Muster et al. 2017 und der Satzung (GVBl. S. 153) ist das zulässig. ‖Sanierung vs. Neubau wird geprüft.",
        "Herr Dr. Muster und Frau Prof. Beispiel sprechen. ‖Danach stimmt der Rat ab.",
        "Herr Dr.-Ing. Muster erläutert den Plan. ‖Niemand fragt.",
        "Das Haus Hauptstr. 12 und das in der Bahnhofstr. 3 werden saniert. ‖Beide sind alt.",
        "Die Kosten betragen 4,2 Mio. Euro. ‖Davon trägt das Land 2 Mio. Euro.",
        "Der Saal (vgl. Abb. 3) hat 200 Plätze. ‖Er ist hell.",
        # numbers: dates and ordinals go on, years and sums end
        "Der Rat tagt am 3. Mai. ‖Er beginnt um 16 Uhr.",
        "Der Rat tagt am 3. Mai 2021. ‖Er beginnt pünktlich.",
        "Der Beschluss vom 03.05.2021. ‖Er gilt.",
        "Der 2. Bauabschnitt folgt in der 49. Sitzung.",
        "Die 1.-3. Klasse und der 1./2. Bauabschnitt sind fertig. ‖Gut so.",
        "Das Bad wurde 1998 gebaut und 2019. ‖Es ist undicht.",
        "Im Jahr 2020. ‖Mai und Juni waren trocken.",
        "Sie stieg auf 3,50. ‖Die Gebühr bleibt.",
        "Es gilt die Vorlage 25-0590/1. ‖Die alte entfällt.",
        "Das kostet 25.000. ‖Die Mittel stehen bereit.",
        # quotations and brackets
        "Er fragt: „Wer zahlt?“ ‖Niemand antwortet.",
        "„Wer zahlt?“, fragt er. ‖»Die Stadt.« ‖Gut.",
        "Er sagt: ‚Die Stadt.‘ ‖Gut.",
        "„Wer zahlt?“ fragt er.",
        "Der Antrag wird abgelehnt (einstimmig.) ‖Ende",
        # lines, paragraphs, lists
        "Der Rat der Stadt\nbeschließt den\nHaushalt. ‖Er gilt.",
        "Der Rat der Stadt\n\nbeschließt den Haushalt.",
        "Antrag der Fraktion\n\n‖Mehr Bänke im Park",
        "Der Rat beschließt:\n‖1. Der Plan gilt.\n‖2. Er liegt aus.\n‖a) im Rathaus\n‖b) im Netz",
        "Gefördert werden\n‖• Vereine\n‖• Schulen\n‖- Kitas",
        "Die Sitzung findet am\n3. Mai 2021 statt. ‖Sie ist öffentlich.",
        "Das ist Teil der\n2. Änderung des Plans. ‖Sie gilt.",
        # headings
        "Beschlussvorschlag:\n‖Der Rat stimmt zu.\n‖Begründung\n‖Es ist nötig.",
        "Beschluss: ‖Der Rat stimmt zu.",
        "So sei es.\n‖§ 5 Aufgaben\n‖Der Beirat berät.\n‖§ 6\n‖Inkrafttreten",
        "Das richtet sich nach\n§ 34 Baugesetzbuch und\n§ 5 Abs. 2 der Satzung.",
        "Der Beirat tagt.\n‖TOP 3: Sonstiges\n‖Niemand fragt. ‖Siehe dazu den\nTOP 4 der letzten Sitzung.",
    ],
)  # fmt: skip
def test_where_a_sentence_ends(marked: str) -> None:
    assert pieces(marked.replace("‖", "")) == [part.strip() for part in marked.split("‖")]


@pytest.mark.parametrize(
    "marked",
    [
        "Gebühr | 2020 | 2021\n‖Kind | 2 | 3\n‖Ende",
        "Personal 120.000 € 130.000 €\n‖Sachkosten 5.000 € 6.000 €\n‖Ende",
        "Personal 120.000 €\n‖Sachkosten 5.000 €\n‖davon Miete 200 €",
    ],
)
def test_a_row_of_a_table_is_a_sentence(marked: str) -> None:
    assert pieces(marked.replace("‖", "")) == [part.strip() for part in marked.split("‖")]


def test_a_last_row_may_be_long_and_have_no_end() -> None:
    assert len(pieces("Zelle | " * 50_000)) == 1  # takes minutes where each cell looks for the line's end anew


@pytest.mark.parametrize("line", ["Kind | 2 €", "Personal 120.000 € 130.000 €", "1.2 Sachkosten 5.000,00 -6"])
def test_a_line_with_cells_or_two_amounts_at_its_end_is_a_row(line: str) -> None:
    assert is_row(line)


@pytest.mark.parametrize("line", ["Der Rat tagt am 3. Mai 2021", "Personal", "Es sind 5 bis 6.", "12"])
def test_another_line_is_no_row(line: str) -> None:
    assert not is_row(line)


@pytest.mark.parametrize("text", ["", " ", "\n\n\t\n"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


@given(TEXTS)
def test_every_letter_belongs_to_exactly_one_sentence(text: str) -> None:
    found = sentences(text)
    places = [place for start, end in found for place in range(start, end)]
    assert places == sorted(set(places))
    assert set(places) >= {place for place, letter in enumerate(text) if not letter.isspace()}
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in found)
