"""Heads of papers as several towns print them; all written for these tests."""

import datetime as dt

import pytest

from ingest.describe.describe import Description, describe

SESSIONNET = """Stadt Musterberg
Der Bürgermeister
Sitzungsvorlage

Zu TOP:
Drucksache: WP8158/2013 1. Ergänzung
Fachbereich: Planen und Bauen
Sitzungsteil: öffentlich
Az.: 61-12-03

Beratungsfolge: Sitzungstermin: Abstimmungsergebnis:
Ausschuss für Bauen und Umwelt 12.03.2013 einstimmig beschlossen
Rat der Stadt Musterberg 26.03.2013

Betreff:
Neubau einer Sporthalle am Lindenweg

Beschlussvorschlag:
Der Rat beschließt den Neubau. Der Antrag der CDU-Fraktion vom 01.02.2001 (Drucksache 7/2001) ist damit erledigt.
"""

KOELN_STYLE = """Die Oberbürgermeisterin
Dezernat, Dienststelle
VI/61/2
Vorlagen-Nummer
0845/2017
Freigabedatum
11.04.2017

Beschlussvorlage
öffentlicher Teil

Betreff
Umgestaltung des Marktplatzes

Gremium Datum
Stadtentwicklungsausschuss 11.05.2017
Rat 18.05.2017

Beschluss:
"""

ALLRIS = """Vorlage - 2024/BV/0123
Beschlussvorlage

Status: öffentlich
Beratungsfolge:
Status Datum Gremium
Ö 12.03.2024 Hauptausschuss Vorberatung
Ö 20.03.2024 Bürgerschaft Entscheidung

Betreff: Radweg an der Hafenstraße
"""

TICK_FORM = """Seite 1 von 2 aus Vorlage: BV/0321/2024
Beschlussvorlage
Vorlage: BV/0321/2024 Datum: 17.05.2024
Dezernat 4
Verfasser: 61-Amt für Stadtentwicklung Az.: 61.2
Betreff:
Spielplatz am Wasserturm
- Grundsatzbeschluss -
Gremienweg:
16.06.2024 Stadtrat einstimmig mehrheitl. ohne BE
abgelehnt Kenntnis abgesetzt
verwiesen vertagt geändert
TOP öffentlich Enthaltungen Gegenstimmen
Beschlussentwurf:
Der Stadtrat beschließt.
"""

BLOCK_OF_LABELS = """STADT MUSTERBERG
Der Oberbürgermeister

A N F R A G E

Stadträtin Erika Beispiel (GRÜNE)
Stadtrat Max Beispiel (GRÜNE)

vom 18.05.2015
Gremium:

Termin:
Vorlage Nr.:
TOP:
13. Plenarsitzung Gemeinderat

30.06.2015
2015/0323
46
öffentlich

Fahrradbügel an den Hal-
testellen der Linie 9

1. Wie viele Bügel gibt es heute an den Haltestellen der Linie 9?
"""

TABLE_WITH_STATUS = """Antrag
Gedruckt auf 100 Prozent Recyclingpapier
Vorlage Nr.: 2024/0012 Eingang: 09.01.2024
Verantwortlich: Dez. 5
Dienststelle: Umwelt- und
Gartenamt
Trinkbrunnen in den Parks
Interfraktioneller Antrag: SPD, FW|FÜR, KAL/Die PARTEI
Gremien Termin TOP Ö / N Zuständigkeit
Ausschuss für Umwelt und Ge-
sundheit 16.01.2024 3 Ö Vorberatung
Gemeinderat 23.01.2024 10.2 Ö Entscheidung
zurückgestellt
Kurzfassung
"""

LETTER = """CDU-Stadtratsfraktion, Rathausplatz 1, 91000 Musterstadt
Herrn Oberbürgermeister
Musterstadt, den 3. Mai 2022
Gemeinsamer Antrag der CDU-Fraktion, der Fraktion Bündnis 90/Die Grünen und der FDP-Fraktion
hier: Mehr Bänke am Flussufer
Sehr geehrte Damen und Herren,
die AfD-Fraktion hatte das im Jahr 2019 abgelehnt.
"""

MINUTES_OF_AN_ITEM = """NIEDERSCHRIFT
Stadt Musterberg
Gremium: 17. Plenarsitzung des Gemeinderates
Termin: 24. November 2015, 15:30 Uhr
öffentlich
Punkt 23 der Tagesordnung: Sanierung der Brücke am Mühl-
graben
Antrag der SPD-Fraktion vom 3. November 2015
Vorlage: 2015/0670
dazu: Änderungsantrag: FDP
Beschluss:
"""

INVITATION = """Stadt Musterberg
E I N L A D U N G
zur 12. Sitzung des Ausschusses für Schule und Sport
am Dienstag, dem 14.05.2024, 17:00 Uhr
Tagesordnung
Öffentlicher Teil
1. Sporthalle (Vorlage: 12/2024)
2. Schulhof (Vorlage: 13/2024)
"""

DOCX_TABLES = """FDP-Fraktion im Rat der Stadt Musterberg

Antrag

Drucksache-Nr.: | 25-0101
Sitzungsteil: | öffentlich
Betreff: | Mehr Bänke am Ufer

Beratungsfolge

Gremium | Termin | Zuständigkeit | Ergebnis
Rat der Stadt | 07.07.2025 | Entscheidung | mehrheitlich abgelehnt

Stand der Beratung: 08.07.2025
"""

MINUTES_OF_A_BUDGET_MOTION = """Niederschrift 31. Plenarsitzung des Gemeinderates
12. Oktober 2022, 10:00 Uhr
öffentlich
Punkt 1 der Tagesordnung: Beratung des Haushalts
Antrag 2.14 (Seite 88): Mehr Bänke (DIE LINKE.)
Vorlage: DHH/2022/4711
Antrag 2.15 (Seite 88): Weniger Bänke (AfD)
Vorlage: DHH/2022/4712
"""


def stops(description: Description) -> list[tuple[str | None, dt.date | None, str | None, str | None, str | None]]:
    return [(s.organization, s.date, s.number, s.role, s.result) for s in description.consultations]


def test_sessionnet_head() -> None:
    described = describe(SESSIONNET)
    assert described.reference == "WP8158/2013 1. Ergänzung"
    assert described.name == "Neubau einer Sporthalle am Lindenweg"
    assert described.paper_type == "Sitzungsvorlage"
    assert described.public is True
    assert described.originators == ()
    assert described.organizations == ("Ausschuss für Bauen und Umwelt", "Rat der Stadt Musterberg")
    assert stops(described)[0][1:] == (dt.date(2013, 3, 12), None, None, "einstimmig beschlossen")


def test_labels_alone_in_their_lines() -> None:
    described = describe(KOELN_STYLE)
    assert described.reference == "0845/2017"
    assert described.date == dt.date(2017, 4, 11)
    assert described.name == "Umgestaltung des Marktplatzes"
    assert described.public is True
    assert described.organizations == ("Stadtentwicklungsausschuss", "Rat")


def test_rows_that_begin_with_status_and_date() -> None:
    assert stops(describe(ALLRIS)) == [
        ("Hauptausschuss", dt.date(2024, 3, 12), None, "Vorberatung", None),
        ("Bürgerschaft", dt.date(2024, 3, 20), None, "Entscheidung", None),
    ]


def test_a_form_that_prints_every_result_says_none() -> None:
    described = describe(TICK_FORM)
    assert stops(described) == [("Stadtrat", dt.date(2024, 6, 16), None, None, None)]
    assert described.name == "Spielplatz am Wasserturm - Grundsatzbeschluss -"
    assert described.date == dt.date(2024, 5, 17)
    assert described.public is None


def test_a_block_of_labels_above_the_block_of_their_values() -> None:
    described = describe(BLOCK_OF_LABELS)
    assert described == Description(
        reference="2015/0323",
        name="Fahrradbügel an den Haltestellen der Linie 9",
        paper_type="Anfrage",
        date=dt.date(2015, 5, 18),
        organizations=("Gemeinderat",),
        originators=("GRÜNE",),
        public=True,
    )


def test_a_table_gives_role_item_and_the_result_below() -> None:
    described = describe(TABLE_WITH_STATUS)
    assert described.name == "Trinkbrunnen in den Parks"
    assert described.originators == ("SPD", "FREIE WÄHLER", "FÜR", "KAL", "Die PARTEI")
    assert described.date == dt.date(2024, 1, 9)
    assert described.public is True
    assert stops(described) == [
        ("Ausschuss für Umwelt und Gesundheit", dt.date(2024, 1, 16), "3", "Vorberatung", None),
        ("Gemeinderat", dt.date(2024, 1, 23), "10.2", "Entscheidung", "zurückgestellt"),
    ]


def test_the_bars_between_the_cells_of_an_office_file_are_no_words() -> None:
    described = describe(DOCX_TABLES)
    assert (described.reference, described.name, described.public) == ("25-0101", "Mehr Bänke am Ufer", True)
    assert stops(described) == [("Rat der Stadt", dt.date(2025, 7, 7), None, "Entscheidung", "mehrheitlich abgelehnt")]


def test_the_role_may_stand_before_the_date() -> None:
    head = "Sitzungsvorlage\nGremium Behandlung Sitzungstermin\nGemeinderat Beschlussfassung 12.03.2024\n"
    assert stops(describe(head)) == [("Gemeinderat", dt.date(2024, 3, 12), None, "Beschlussfassung", None)]


@pytest.mark.parametrize(
    ("cells", "role", "result"),
    [
        ("3 Ö Behandlung", "Behandlung", None),
        ("Ö Beschluss", "Beschluss", None),
        ("3 x genehmigt", None, "genehmigt"),
        ("3 einstimmig gewählt", None, "einstimmig gewählt"),
        ("Entscheidung beraten", "Entscheidung", "beraten"),
        ("Kenntnisnahme | Kenntnis genommen", "Kenntnisnahme", "Kenntnis genommen"),
        ("Beantwortung | beantwortet mit DS 25-0655/1", None, "beantwortet mit DS 25-0655/1"),
    ],
)
def test_roles_and_results_of_a_row(cells: str, role: str | None, result: str | None) -> None:
    [stop] = describe(f"Beschlussvorlage\nGremium Termin\nBauausschuss 04.02.2025 {cells}\n").consultations
    assert (stop.organization, stop.role, stop.result) == ("Bauausschuss", role, result)


def test_a_letter_names_its_senders_not_whom_it_mentions() -> None:
    described = describe(LETTER)
    assert described.originators == ("CDU", "GRÜNE", "FDP")
    assert described.name == "Mehr Bänke am Flussufer"
    assert described.date == dt.date(2022, 5, 3)
    assert described.paper_type == "Antrag"
    assert described.public is None


def test_minutes_of_one_item_belong_to_its_paper() -> None:
    described = describe(MINUTES_OF_AN_ITEM)
    assert described.paper_type == "Niederschrift"
    assert described.reference == "2015/0670"
    assert described.name == "Sanierung der Brücke am Mühlgraben"
    assert described.date == dt.date(2015, 11, 24)
    assert described.organizations == ("Gemeinderat",)
    assert described.originators == ("SPD",)


def test_minutes_name_who_asks_above_the_first_number() -> None:
    assert describe(MINUTES_OF_A_BUDGET_MOTION).originators == ("Die Linke",)


def test_an_invitation_has_no_number_of_its_own() -> None:
    described = describe(INVITATION)
    assert described.paper_type == "Einladung"
    assert described.reference is None
    assert described.date == dt.date(2024, 5, 14)
    assert described.organizations == ("Ausschuss für Schule und Sport",)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("B ́90/DIE GRÜNEN-, SPD- und DIE LINKE.-OR-Fraktionen", ("GRÜNE", "SPD", "Die Linke")),
        ("Bündnis 90 / Die Grünen-Ratsfraktion", ("GRÜNE",)),
        ("Fraktion Freie Wähler", ("FREIE WÄHLER",)),
        ("CSU-Stadtratsfraktion", ("CSU",)),
        ("AfD-Gruppe, Hauptstraße 21, 76000 Musterberg", ("AfD",)),
        ("Antrag: Volt, KULT, GfK", ("Volt", "KULT", "GfK")),
        ("der Fraktion Junges Musterberg", ("Junges Musterberg",)),
        ("BfM-Fraktion", ("BfM",)),
        ("Fraktion FW | FÜR Karlsruhe", ("FREIE WÄHLER", "FÜR")),
        ("Gemeinsamer Antrag: SPD, DIE LINKE.", ("SPD", "Die Linke")),
        ("OR-Fraktion", ()),
        ("Verein der Gartenfreunde", ()),
    ],
)
def test_fraktionen_in_their_spellings(line: str, names: tuple[str, ...]) -> None:
    assert describe(f"ANTRAG\n{line}\n\nVorlage Nr.: 2020/0011\n\nMehr Bäume\n").originators == names


def test_the_administrations_papers_have_no_fraktion() -> None:
    assert describe("Beschlussvorlage\nVorlage Nr.: 2020/0011\nAntrag der SPD-Fraktion: Bänke\n").originators == ()


@pytest.mark.parametrize(
    ("first_line", "file_name", "paper_type"),
    [
        ("BESCHLUSSVORLAGE", "", "Beschlussvorlage"),
        ("Beschlußvorlage der Verwaltung", "", "Beschlussvorlage"),
        ("S T E L L U N G N A H M E zur Anfrage", "", "Stellungnahme"),
        ("Interfraktioneller Änderungsantrag", "", "Änderungsantrag"),
        ("Dringlichkeitsbeschluss gem. § 60 GO NRW", "", "Dringlichkeitsentscheidung"),
        ("Mitteilungsvorlage", "", "Mitteilungsvorlage"),
        ("Satzung der Stadt Musterberg über Märkte", "", "Satzung"),
        ("Begründung\nzum Bebauungsplan Nr. 12", "", "Begründung"),
        ("Öffentliche Niederschrift", "", "Niederschrift"),
        ("Antwort der Verwaltung", "", "Beantwortung"),
        ("Antrag an den Gemeinderat", "", None),
        ("Guten Abend", "Wortprotokoll_3_Sitzung", "Niederschrift"),
        ("Lageplan", "2024-05-01_Aenderungsantrag_Spielplatz", "Änderungsantrag"),
        ("Lageplan", "", None),
    ],
)
def test_kinds_of_paper(first_line: str, file_name: str, paper_type: str | None) -> None:
    assert describe(f"{first_line}\n\nText", file_name).paper_type == paper_type


@pytest.mark.parametrize(
    ("file_name", "reference"),
    [
        ("BV-0123-2026-Anlage-1-Bewertung", "BV-0123-2026"),
        ("DS 26-0042 Anlage 1 Vereinbarung", "26-0042"),
        ("2020-10-20_Niederschrift", None),
        ("Stellungnahme_Zu_132-2022_Antrag", None),
        ("Haushalt_2020-2026", None),
        ("00587863", None),
    ],
)
def test_the_files_name_stands_in_for_a_missing_number(file_name: str, reference: str | None) -> None:
    found = describe("Tabelle\n", file_name).reference
    assert found is None if reference is None else found is not None and found.endswith(reference.removeprefix("DS "))


@pytest.mark.parametrize("deep", ["nichtöffentlich", "öffentlich", "Vorlage Nr. 9/2001", "Antrag der SPD-Fraktion"])
def test_a_word_deep_in_the_text_changes_nothing(deep: str) -> None:
    filler = "Die Straße wird im kommenden Jahr erneuert. " * 100
    for head in (SESSIONNET, TICK_FORM, LETTER):
        assert describe(f"{head}{filler}") == describe(f"{head}{filler}\n{deep}\n")


@pytest.mark.parametrize(
    ("head", "offices"),
    [
        ("Dienststelle: Gartenamt\nBänke", ("Gartenamt",)),
        ("Verantwortlich: Dez. 5\nDienststelle: Umwelt- und\nGartenamt\n\nBänke", ("Umwelt- und Gartenamt",)),
        ("Dienststelle: Ortsverwaltung\nAue\n\nBänke", ("Ortsverwaltung Aue",)),
        ("Dienststelle: TBA\nNeue Bänke im Park", ("TBA",)),
        ("Verantwortlich: Dez. 5", ("Dez. 5",)),
        ("Verantwortlich: Dez.\n\nBänke", ()),
        ("Verantwortlich: ------\nBänke", ()),
        ("Federführendes Amt: Tiefbauamt", ("Tiefbauamt",)),
        ("Federführung: 66-Straßen", ("66-Straßen",)),
        ("Fachbereich: Planen und Bauen", ("Planen und Bauen",)),
        ("Referat: OB\nAmt: 13-2", ("13-2",)),
        ("Dezernat 4\nVerfasser: 66-Tiefbau Az.: 66.1", ("66-Tiefbau",)),
        ("Verfasser: Erika Beispiel", ()),
        ("Auskunft erteilt: Frau Muster Amt/EB: 66-Tiefbau", ("66-Tiefbau",)),
        ("Stadt Musterberg\nAmt für Schulen und Sport", ("Amt für Schulen und Sport",)),
        ("Stadt Musterberg\n- Tiefbauamt -", ("Tiefbauamt",)),
        ("Fachbereich 4 – Soziales", ("Fachbereich 4 – Soziales",)),
        ("Das Tiefbauamt hat die Bänke geprüft.", ()),
        ("Kosten insgesamt\nGesamt", ()),
    ],
)
def test_the_office_in_charge_is_the_narrowest_that_is_named(head: str, offices: tuple[str, ...]) -> None:
    assert describe(f"Beschlussvorlage\nVorlage Nr.: 2020/0011\n{head}\n").under_direction_of == offices


def test_an_office_may_stand_in_the_block_of_values() -> None:
    block = BLOCK_OF_LABELS.replace("TOP:\n", "TOP:\n\nVerantwortlich:\n").replace(
        "öffentlich\n", "öffentlich\nDez. 5\n"
    )
    described = describe(block)
    assert described.under_direction_of == ("Dez. 5",)
    assert (described.name, described.public) == ("Fahrradbügel an den Haltestellen der Linie 9", True)


@pytest.mark.parametrize(
    ("head", "districts"),
    [
        ("Ortsteil: Aue", ("Aue",)),
        ("Stadtbezirk: 5", ("5",)),
        ("Betreff: Bänke im Stadtteil Aue", ("Aue",)),
        ("Betreff: Bänke in den Stadtteilen Aue, Berg und Hohen-Tal", ("Aue", "Berg", "Hohen-Tal")),
        ("Betreff: Feuerwehr OT Berg Nord", ("Berg Nord",)),
        ("Stadt Musterberg\nBetreff: Spielplatz in Musterberg-Aue", ("Aue",)),
        ("Betreff: Spielplatz in Musterberg-Aue", ()),  # whose city that is, nobody says
        ("Gremium Termin\nOrtschaftsrat Aue 12.03.2024\nGemeinderat 20.03.2024", ("Aue",)),
        ("STADT MUSTERBERG\nGremium Termin\nBezirksvertretung Musterberg-Aue 12.03.2024", ("Aue",)),
        ("Betreff: Bänke für die Stadtteile", ()),
        ("Betreff: " + ", ".join(f"Stadtteil {name}" for name in "Au Berg Tal See Hof Moor Wald Feld".split()), ()),
        ("Betreff: Bänke\nBegründung:\nIm Stadtteil Aue stehen schon viele.", ()),
    ],
)
def test_the_parts_of_town(head: str, districts: tuple[str, ...]) -> None:
    assert describe(f"Beschlussvorlage\nVorlage Nr.: 2020/0011\n{head}\n").districts == districts


def test_a_beirat_may_write_itself() -> None:
    letter = (
        "Stadtteilbeirat Aue Musterberg, den 3. Mai 2022\nAntrag: Mehr Bänke am Ufer\nSehr geehrte Damen und Herren,\n"
    )
    described = describe(letter)
    assert (described.originators, described.organizations) == (("Stadtteilbeirat Aue",), ())
    assert (described.districts, described.date) == (("Aue",), dt.date(2022, 5, 3))


@pytest.mark.parametrize(
    ("head", "file_name", "inferred"),
    [
        ("Antrag\nVorlage Nr.: 2020/0011\nEingang: 03.05.2020", "", ()),
        ("Lageplan", "2020-05-03_Antrag_BV-0123-2020", ("reference", "paper_type", "date")),
        ("Antrag\nVorlage Nr.: 2020/0011\nGremium Termin\nGemeinderat 20.05.2020", "", ("date",)),
        ("Niederschrift\nGremium: Gemeinderat\nTermin: 20.05.2020", "", ()),  # its sitting's is its own
        ("Antrag", "Antrag_Bänke", ()),
    ],
)
def test_what_is_read_and_what_is_inferred_is_kept_apart(head: str, file_name: str, inferred: tuple[str, ...]) -> None:
    assert describe(f"{head}\n", file_name).inferred == inferred


@pytest.mark.parametrize(
    ("head", "subject"),
    [
        (
            "Satzung der Stadt Musterberg über\nMärkte\nAufgrund des § 4 wird beschlossen",
            "Satzung der Stadt Musterberg über Märkte",
        ),
        ("Begründung\nzum Bebauungsplan Nr. 12\n", None),  # "Begründung" alone begins the text
        ("Stellungnahme zum Antrag\nVorwort", None),
        ("Beschlussvorlage\nBetreff: Bänke Gremienweg: 12.03.2024 Bauausschuss", "Bänke"),
    ],
)
def test_subjects_without_a_label_or_with_a_table_in_their_line(head: str, subject: str | None) -> None:
    assert describe(f"{head}\n").name == subject


def test_a_name_that_goes_on_in_the_next_line_is_whole() -> None:
    head = "Übersicht über die in der Sitzung des Ausschusses für\nVerkehr gefassten Beschlüsse\n"
    assert describe(head).organizations == ("Ausschuss für Verkehr",)


def test_an_invitations_date_is_the_sittings() -> None:
    head = "Musterberg, 12.04.2024\n1. Nachtrag\nzur Sitzung am\nDienstag, den 21.04.2024\nTagesordnung\n"
    assert describe(head).date == dt.date(2024, 4, 21)


def test_an_empty_text_says_nothing() -> None:
    assert describe("") == Description()
