"""Who may read a paper, in every spelling that closes, opens, or leaves it open; all written for these tests."""

import pytest

from ingest.describe.describe import describe


def public(head: str, file_name: str = "") -> bool | None:
    return describe(f"Stadt Musterberg\n{head}\nBetreff: Grundstück\n", file_name).public


@pytest.mark.parametrize(
    "head",
    [
        "Sitzungsteil: nichtöffentlich",
        "Sitzungsteil:\nnicht öffentlich\nBetreff: Öffentlichkeitsarbeit",
        "Sitzungsteil: nö",
        "Status: N",
        "Status: n.ö.",
        "Behandlung: vertraulich",
        "Drucksache 25-0001\n- nichtöffentlich -",
        "Drucksache 25-0001\nNICHT-ÖFFENTLICH",
        "Beschlussvorlage (nichtöffentlich)",
        "Beschlussvorlage (nö)",
        "Vorlage zur nichtöffentlichen Sitzung des Rates am 14.05.2024",
        "Niederschrift\nüber die nichtöffentliche Sitzung des Bauausschusses",
        "Nichtöffentliche Beschlussvorlage\nöffentlich",
        "n i c h t ö f f e n t l i c h",
        "nicht-\nöffentlich",
        "Vorlage (nicht öff.)",
        "nichtoeffentlich",
        "nichtöﬀentlich",
        "nichto\u0308ffentlich",
        "Zur Behandlung in nichtöffentlicher Sitzung",
        "Der Punkt wird in nichtöffentlicher Sitzung behandelt.",
        "TOP N 3",
        "Streng vertraulich!",
        "VS - Nur für den Dienstgebrauch",
        "☐ öffentlich ☒ nichtöffentlich",
        "öffentlich ☐ nichtöffentlich ☒",
        "[x] nichtöffentlich",
        "Gremien Termin TOP Ö / N Zuständigkeit\nBauausschuss 09.07.2026 4 N Vorberatung",
        "Beschlussvorlage\nnichtöffentlich\nDie öffentliche Auslegung des öffentlichen Teils entfällt.\n",
    ],
)
def test_nichtoeffentlich_in_every_spelling_closes(head: str) -> None:
    assert public(head) is not True
    if "öffentlichen Teils" not in head:
        assert public(head) is False


@pytest.mark.parametrize(
    "name",
    ["Vorlage_nichtöffentlich", "Vorlage_nö", "TOP 3 nö Vergabe", "12-nicht-oeffentlich", "Vorlage_nicht_oeffentlich"],
)
def test_the_files_name_closes_whatever_the_head_says(name: str) -> None:
    assert public("Sitzungsteil: öffentlich", name) is False


@pytest.mark.parametrize(
    "head",
    [
        "öffentlich",
        "- Öffentlich -",
        "Status: öffentlich",
        "Sitzungsteil:\nöffentlich",
        "Öffentliche Sitzung des Rates",
        "Niederschrift über die öffentliche Sitzung des Rates",
        "Gremien Termin TOP Ö / N Zuständigkeit\nRat 09.07.2026 4 Ö Entscheidung",
    ],
)
def test_oeffentlich_as_a_label_opens(head: str) -> None:
    assert public(head) is True


@pytest.mark.parametrize(
    "head",
    [
        "Gremium Termin TOP ö nö Ergebnis\nGemeinderat 24.11.2015 23 x",
        "öffentliche/nichtöffentliche Sitzung des Rates",
        "Niederschrift über die öffentliche und nichtöffentliche Sitzung",
        "Nichtöffentliche und öffentliche Sitzung des Rates",
        "Sitzungsart: nichtöffentlich/öffentlich",
        "Öffentlich x Nichtöffentlich",
        "☒ öffentlich ☐ nichtöffentlich",
        "öffentlich ☒ nichtöffentlich ☐",
        "☒ öffentlich",
        "☒\nöffentlich",
        "öffentlich ☐",
        "Öffentlicher Teil\n1. Bericht\nNichtöffentlicher Teil\n2. Vergabe",
        "Gremien Termin TOP Ö / N\nBauausschuss 09.07.2026 4 N Vorberatung\nRat 28.07.2026 28 Ö Entscheidung",
        "öffentlich\nDer Ausschuss hat am 3. Mai in nichtöffentlicher Sitzung vorberaten.",
        "Der Ausschuss hat nichtöffentlich vorberaten.",
        "öffentlich\nDie Vorberatung erfolgte am 3. Mai in nichtöffentlicher Sitzung.",
        "Bekanntgabe der am 21.04.2026 in nichtöffentlicher Sitzung gefassten Beschlüsse",
        "Ausbau des öffentlichen Nahverkehrs und der Öffentlichkeitsarbeit",
        "Der Plan wird veröffentlicht.",
        "",
    ],
)
def test_in_doubt_nothing_is_said(head: str) -> None:
    assert public(head) is None
