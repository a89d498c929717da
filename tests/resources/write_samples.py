"""Writes the sample papers: `python tests/resources/write_samples.py FOLDER`; the same bytes every time.

Everything in them is invented: papers, people, places, sums and votes. The texts are kept in a small
markup, one block per paragraph: `#` and `##` headings, `-` points, `1.` numbered points, `^` a centred
line, `~` the signature, `|` table rows (the first is the heading; `|=` is a row of totals, where `+` adds
up the column).
"""

import datetime as dt
import io
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

MARK = "Beispiel – keine amtliche Drucksache"
STATE = "Stand der Beratung: 08.07.2025"
ADDRESS = "Rathaus, Burgplatz 19, 47051 Duisburg"

# --- the nouns -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Station:
    """One row of the Beratungsfolge."""

    organization: str
    date: str
    role: str
    result: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One paper as it is to be written; the ending of its file name decides the format."""

    file: str
    letterhead: tuple[str, str]
    title: str
    running: str  # follows the title in the running head
    date: dt.date
    facts: tuple[tuple[str, str], ...]  # header block: label, value
    body: str
    subject: str = ""
    stations: tuple[Station, ...] = ()
    serif: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of some kind, or the rows of a table."""

    kind: str  # "heading", "subheading", "point", "number", "centre", "signature", "text", "table"
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    total: bool = False  # the last row adds up the others


# --- the markup ------------------------------------------------------------------------------------------

KINDS = {"# ": "heading", "## ": "subheading", "- ": "point", "^ ": "centre", "~ ": "signature"}
AMOUNT = re.compile(r"−?\d{1,3}(\.\d{3})*(,\d\d)?( €)?")  # no date and no year


def blocks(body: str) -> Iterator[Block]:
    """The blocks of a text in the markup, in order."""
    for part in re.split(r"\n\s*\n|\n(?=- |\d\. )", body.strip()):
        if part.startswith("|"):
            yield table_block(part)
            continue
        text = " ".join(part.split())
        mark = next((mark for mark in KINDS if text.startswith(mark)), "")
        numbered = re.match(r"\d\. ", text)
        yield Block("number" if numbered else KINDS.get(mark, "text"), text.removeprefix(mark))


def table_block(part: str) -> Block:
    """A table; `+` in its row of totals is replaced by the sum of the column."""
    lines = part.split("\n")
    cells = [line.removeprefix("|=").removeprefix("|").split("|") for line in lines]
    rows = [tuple(cell.strip() for cell in row) for row in cells]
    total = lines[-1].startswith("|=")
    if total:
        columns = zip(*rows[1:-1], strict=True)
        rows[-1] = tuple(added(column) if cell == "+" else cell
                         for cell, column in zip(rows[-1], columns, strict=True))  # fmt: skip
    return Block("table", rows=tuple(rows), total=total)


def added(column: tuple[str, ...]) -> str:
    """The sum of the amounts, printed like the first of them."""
    values = [Decimal(cell.removesuffix(" €").replace(".", "").replace(",", ".").replace("−", "-"))
              for cell in column]  # fmt: skip
    return euro(sum(values, Decimal())) if "€" in column[0] else german(f"{sum(values):,}")


def german(number: str) -> str:
    """A number as printed in German: full stops between thousands, a comma before the decimals."""
    return number.translate(str.maketrans(",.-", ".,−"))


def euro(amount: Decimal | int) -> str:
    """An amount as printed: 1.250.000,00 €."""
    return german(f"{amount:,.2f}") + " €"


# --- letterheads and header blocks -----------------------------------------------------------------------

COUNCIL = "Rat der Stadt"
FINANCE = "Haupt- und Finanzausschuss"
CITY = ("Stadt Duisburg", "Der Oberbürgermeister")


def head(
    reference: str, date: str, office: str, contact: str, session: str = "öffentlich"
) -> tuple[tuple[str, str], ...]:
    """The header block of a paper of the administration."""
    return (
        ("Drucksache-Nr.", reference),
        ("Datum", date),
        ("Amt", office),
        ("Auskunft erteilt", contact),
        ("Sitzungsteil", session),
    )


def motion_head(reference: str, date: str, author: str) -> tuple[tuple[str, str], ...]:
    """The header block of a motion or question of a parliamentary group."""
    return (
        ("Drucksache-Nr.", reference),
        ("Datum", date),
        ("Antragstellerin", author),
        ("Sitzungsteil", "öffentlich"),
    )


# --- DS 25-0590: artificial intelligence in the administration -------------------------------------------

INTELLIGENCE = Sample(
    file="Beispiel_DS_25-0590_Mitteilungsvorlage.pdf",
    letterhead=CITY,
    title="Mitteilungsvorlage",
    running="DS 25-0590",
    date=dt.date(2025, 4, 28),
    facts=head("25-0590", "28.04.2025", "OB-D Amt für Digitalisierung", "Frau Winter, 0203 000-2411"),
    subject="Einsatz von Künstlicher Intelligenz (KI) in der Stadtverwaltung Duisburg",
    stations=(
        Station("Digitalisierungsausschuss", "05.06.2025", "Kenntnisnahme", "Kenntnis genommen"),
        Station("Ausschuss für Personal und Verwaltung", "12.06.2025", "Kenntnisnahme", "Kenntnis genommen"),
        Station(COUNCIL, "07.07.2025", "Kenntnisnahme", "Kenntnis genommen"),
    ),
    body="""
# Kurzfassung

Die Verwaltung berichtet, in welchen Bereichen sie Künstliche Intelligenz nutzen möchte und welche Grenzen
dabei gelten. Einsatzfelder sind die Texterstellung, die Zusammenfassung von Inhalten und die strukturierte
Analyse von Daten. Die Anwendungen sollen Beschäftigte von wiederkehrenden Arbeitsschritten entlasten.
Entscheidungen werden nicht an eine KI abgegeben.

# Inhalt der Mitteilung

## 1. Ausgangslage

Programme, die auf Zuruf Texte schreiben oder lange Dokumente auswerten, sind frei verfügbar und werden von
vielen Menschen privat genutzt. Auch in der Verwaltung wächst der Wunsch, mit solchen Werkzeugen zu
arbeiten. Eine Stadt muss vorher klären, an welchen Stellen der Nutzen überwiegt, wer die Ergebnisse prüft
und welche Daten verarbeitet werden dürfen. Die Verwaltung geht dabei schrittweise vor: Erst werden
Einsatzfelder beschrieben und bewertet, danach werden Anwendungen ausgewählt und eingeführt. Der Maßstab
ist der praktische Nutzen für die Beschäftigten und für die Menschen, die sich an die Stadt wenden.

## 2. Einsatzfelder

1. Texterstellung: Eine KI-Anwendung kann Entwürfe für Schreiben, Vermerke und Veröffentlichungen liefern.
Die Sachbearbeitung prüft, ergänzt und verantwortet jeden Text, bevor er das Haus verlässt.
2. Zusammenfassung von Inhalten: Umfangreiche Unterlagen, etwa Gutachten oder Eingaben aus einer
Öffentlichkeitsbeteiligung, lassen sich auf ihre wesentlichen Aussagen verdichten. Die Zusammenfassung
ersetzt die Prüfung der Unterlagen nicht, sie erleichtert den Einstieg.
3. Strukturierte Analyse von Daten: Große Bestände können nach Themen geordnet und auf Auffälligkeiten
untersucht werden. So wird sichtbar, welche Anliegen häufig vorgetragen werden und wo Abläufe stocken.

## 3. Grenzen des Einsatzes

Jede Entscheidung trifft weiterhin ein Mensch. Das gilt ausnahmslos für Bescheide, für Ermessensentscheidungen
und für Personalangelegenheiten. Soweit § 35a des Verwaltungsverfahrensgesetzes NRW einen vollständig
automatisiert erlassenen Verwaltungsakt zulässt, macht die Stadt davon im Zusammenhang mit KI keinen
Gebrauch. Ziel ist die Entlastung von Arbeitsprozessen. Die gewonnene Zeit soll dem persönlichen Gespräch
zugutekommen, insbesondere dort, wo Bürgerinnen und Bürger Beratung in schwierigen Lebenslagen suchen.

## 4. Ethischer und rechtlicher Rahmen

Den rechtlichen Rahmen bilden die Datenschutz-Grundverordnung, das Datenschutzgesetz NRW und die Verordnung
(EU) 2024/1689 über Künstliche Intelligenz (KI-Verordnung). Die Beteiligung der Personalvertretung richtet
sich nach § 72 des Landespersonalvertretungsgesetzes NRW. Ethisch orientiert sich die Verwaltung an vier
Grundsätzen: Menschen behalten die Aufsicht, Ergebnisse bleiben nachvollziehbar, niemand wird
benachteiligt, und der Einsatz wird offen benannt. Personenbezogene Daten dürfen nicht in frei zugängliche
KI-Dienste eingegeben werden.

## 5. Information und Qualifizierung

Mit der internen Informationswoche „KI.2024 – Informieren. Erleben. Anwenden.“ hat die Verwaltung ihren
Beschäftigten einen ersten Zugang zum Thema eröffnet. Vorträge und Übungen zeigten an Beispielen aus dem
Arbeitsalltag, was die Technik leisten kann und was nicht. Für die weitere Qualifizierung bietet die
KI-Skilling-Initiative des Landes Nordrhein-Westfalen einen Rahmen, an den die Stadt ihre eigenen
Fortbildungen anlehnt.

## 6. Weiteres Vorgehen

Die Verwaltung beschreibt die genannten Einsatzfelder näher und bewertet sie gemeinsam mit den Fachämtern,
dem Datenschutzbeauftragten und der Personalvertretung. Über den Fortgang wird der Digitalisierungsausschuss
unterrichtet. Soweit organisatorische oder personelle Fragen berührt sind, wird auch der Ausschuss für
Personal und Verwaltung beteiligt.

# Finanzielle Auswirkungen

Mit dieser Mitteilung sind keine unmittelbaren finanziellen Auswirkungen verbunden. Sollten für einzelne
Anwendungen Mittel erforderlich werden, wird eine gesonderte Vorlage erstellt.

# Anlagen

Keine

~ In Vertretung: Dr. Arndt, Beigeordnete
""",
)

# --- DS 25-0712 and its new version: a school is extended ------------------------------------------------

SCHOOL_OFFICE = "40 Amt für Schulische Bildung"
SCHOOL_SUBJECT = "Erweiterung der Gemeinschaftsgrundschule Am Kirschgarten in Duisburg-Neumühl; hier: Baubeschluss"
SCHOOL_NEED = """
## 1. Anlass und Bedarf

Die Gemeinschaftsgrundschule Am Kirschgarten wird derzeit zweizügig geführt. Nach der
Schulentwicklungsplanung sind ab dem Schuljahr 2026/2027 dauerhaft drei Eingangsklassen zu bilden. Zugleich
besteht nach § 24 Abs. 4 SGB VIII ab dem 01.08.2026 für Kinder der ersten Klasse ein Anspruch auf
ganztägige Förderung. Die Zahl der Plätze in der Offenen Ganztagsschule (OGS) steigt deshalb von 125 auf
225. Der vorhandene Speiseraum ist für 60 Kinder ausgelegt und reicht schon heute nicht aus.

## 2. Geplante Maßnahme

Auf der Hoffläche an der Ostseite entsteht ein zweigeschossiger Anbau mit vier Klassenräumen, zwei
OGS-Gruppenräumen, einem Differenzierungsraum und einer Mensa für 180 Kinder in zwei Essensschichten. Der
Anbau ist barrierefrei, wird an den Bestand angeschlossen und erhält eine Photovoltaikanlage mit einer
Leistung von 48 kWp. Der Unterricht läuft während der Bauzeit weiter.
"""

SCHOOL_FIRST = Sample(
    file="Beispiel_DS_25-0712_Beschlussvorlage.pdf",
    letterhead=CITY,
    title="Beschlussvorlage",
    running="DS 25-0712",
    date=dt.date(2025, 5, 19),
    facts=head("25-0712", "19.05.2025", SCHOOL_OFFICE, "Herr Thiele, 0203 000-4015"),
    subject=SCHOOL_SUBJECT,
    stations=(
        Station("Schulausschuss", "02.06.2025", "Vorberatung", "vertagt"),
        Station("Bezirksvertretung Hamborn", "05.06.2025", "Anhörung", "vertagt"),
        Station(FINANCE, "30.06.2025", "Vorberatung", "abgesetzt"),
        Station(COUNCIL, "07.07.2025", "Entscheidung", "abgesetzt"),
    ),
    body=f"""
# Beschlussentwurf

1. Der Erweiterung der Gemeinschaftsgrundschule Am Kirschgarten um vier Klassenräume, zwei
OGS-Gruppenräume und eine Mensa wird zugestimmt.
2. Die Gesamtkosten betragen nach der Kostenberechnung 4.850.000,00 € (brutto).
3. Die Verwaltung wird beauftragt, die Maßnahme so umzusetzen, dass der Anbau zum 31.07.2026 an die Schule
übergeben wird.

# Kurzfassung

Die Grundschule Am Kirschgarten wird dreizügig ausgebaut. Der Anbau schafft die Räume für den zusätzlichen
Klassenzug und für den Ganztag. Baubeginn ist am 06.10.2025, die Übergabe ist für den 31.07.2026
vorgesehen, also rechtzeitig vor Beginn des Schuljahres 2026/2027.

# Begründung
{SCHOOL_NEED}
## 3. Zeitplan

Die Ausschreibung der Rohbauarbeiten beginnt unmittelbar nach dem Baubeschluss. Der Baubeginn ist für den
06.10.2025 geplant. Bei einer Bauzeit von knapp zehn Monaten steht der Anbau mit Ablauf des Schuljahres
2025/2026 zur Verfügung; Übergangslösungen sind nicht erforderlich.

# Finanzielle Auswirkungen

Die Kostenberechnung nach DIN 276 ergibt folgende Summen (brutto):

| Kostengruppe | Bezeichnung | Betrag
| 300/400 | Bauwerk und technische Anlagen | 3.420.000,00 €
| 500 | Außenanlagen | 310.000,00 €
| 600 | Ausstattung und Küche | 285.000,00 €
| 700 | Baunebenkosten | 835.000,00 €
|= | Gesamtkosten | +

Die Auszahlungen verteilen sich wie folgt:

| Haushaltsjahr | Auszahlung | davon Landesförderung Ganztag | Eigenanteil
| 2025 | 1.200.000,00 € | 400.000,00 € | 800.000,00 €
| 2026 | 3.650.000,00 € | 1.500.000,00 € | 2.150.000,00 €
|= Summe | + | + | +

Die Mittel stehen im Haushaltsplan 2025/2026 im Produkt 0301 (Grundschulen) bereit.

# Auswirkungen auf Umwelt und Klima

Durch den Anbau werden 410 m² versiegelt. Zum Ausgleich werden auf dem Schulgelände 280 m² entsiegelt und
sieben Bäume gepflanzt.

# Anlagen

1. Lageplan
2. Grundrisse Erdgeschoss und Obergeschoss

~ In Vertretung: Brandt, Stadtdirektorin
""",
)

SCHOOL_SECOND = Sample(
    file="Beispiel_DS_25-0712-1_Beschlussvorlage_Neufassung.pdf",
    letterhead=CITY,
    title="Beschlussvorlage (Neufassung)",
    running="DS 25-0712/1",
    date=dt.date(2025, 6, 16),
    facts=(
        *head("25-0712/1", "16.06.2025", SCHOOL_OFFICE, "Herr Thiele, 0203 000-4015"),
        ("Bezug", "Neufassung, ersetzt DS 25-0712 vom 19.05.2025"),
    ),
    subject=SCHOOL_SUBJECT,
    stations=(
        Station("Schulausschuss", "23.06.2025", "Vorberatung", "einstimmig empfohlen"),
        Station("Bezirksvertretung Hamborn", "26.06.2025", "Anhörung", "einstimmig empfohlen"),
        Station(FINANCE, "30.06.2025", "Vorberatung", "mehrheitlich empfohlen"),
        Station(COUNCIL, "07.07.2025", "Entscheidung", "mehrheitlich beschlossen"),
    ),
    body=f"""
# Vorbemerkung

Diese Neufassung ersetzt die Drucksache 25-0712 vom 19.05.2025. Geändert sind die Gesamtkosten und der
Termin der Übergabe; neu ist die Übergangslösung für das erste Schulhalbjahr 2026/2027.

# Beschlussentwurf

1. Der Erweiterung der Gemeinschaftsgrundschule Am Kirschgarten um vier Klassenräume, zwei
OGS-Gruppenräume und eine Mensa wird zugestimmt.
2. Die Gesamtkosten betragen nach der fortgeschriebenen Kostenberechnung 5.390.000,00 € (brutto).
3. Die Verwaltung wird beauftragt, die Maßnahme so umzusetzen, dass der Anbau zum 31.01.2027 an die Schule
übergeben wird.
4. Der Anmietung von Gruppenräumen für die Zeit vom 01.08.2026 bis zum 31.01.2027 wird zugestimmt.

# Kurzfassung

Das Baugrundgutachten vom 26.05.2025 hat ergeben, dass der Boden im östlichen Teil des Schulhofs nicht
ausreichend tragfähig ist. Der Anbau muss auf Bohrpfählen gegründet werden. Dadurch erhöhen sich die
Gesamtkosten um 540.000,00 € und die Übergabe verschiebt sich um sechs Monate.

# Begründung
{SCHOOL_NEED}
## 3. Gründe für die Neufassung

Bei den Bohrungen wurde bis in eine Tiefe von 6,50 m eine Auffüllung aus Bauschutt und Schlacke
angetroffen. Eine Flachgründung scheidet damit aus. Der Gutachter empfiehlt 64 Bohrpfähle. Der belastete
Aushub ist getrennt zu lagern und zu entsorgen. Beides war in der ersten Fassung der Vorlage nicht
enthalten, weil das Gutachten zu diesem Zeitpunkt noch nicht vorlag.

## 4. Zeitplan und Übergangslösung

Der Baubeginn bleibt beim 06.10.2025. Die Pfahlgründung und die Entsorgung des Aushubs verlängern die
Bauzeit bis zum 31.01.2027. Damit der Anspruch auf ganztägige Förderung zum 01.08.2026 erfüllt wird, mietet
die Stadt für sechs Monate vier Räume im benachbarten Gemeindehaus an. Die Miete beträgt 3.600,00 € im
Monat, insgesamt also 21.600,00 €. Sie wird aus dem laufenden Budget des Amtes für Schulische Bildung
gezahlt und ist in den Gesamtkosten nicht enthalten.

# Finanzielle Auswirkungen

Die fortgeschriebene Kostenberechnung nach DIN 276 ergibt folgende Summen (brutto):

| Kostengruppe | Bezeichnung | bisher (25-0712) | neu (25-0712/1)
| 300/400 | Bauwerk und technische Anlagen | 3.420.000,00 € | 3.845.000,00 €
| 500 | Außenanlagen | 310.000,00 € | 345.000,00 €
| 600 | Ausstattung und Küche | 285.000,00 € | 285.000,00 €
| 700 | Baunebenkosten | 835.000,00 € | 915.000,00 €
|= | Gesamtkosten | + | +

Die Auszahlungen verteilen sich wie folgt:

| Haushaltsjahr | Auszahlung | davon Landesförderung Ganztag | Eigenanteil
| 2025 | 1.200.000,00 € | 400.000,00 € | 800.000,00 €
| 2026 | 2.900.000,00 € | 1.500.000,00 € | 1.400.000,00 €
| 2027 | 1.290.000,00 € | 0,00 € | 1.290.000,00 €
|= Summe | + | + | +

Die Landesförderung ist als Festbetrag bewilligt und erhöht sich nicht. Die Mehrkosten von 540.000,00 €
trägt die Stadt. Der Ansatz für das Jahr 2027 wird in die Haushaltsplanung 2027/2028 aufgenommen; hierfür
ist eine Verpflichtungsermächtigung nach § 85 GO NRW erforderlich.

# Geprüfte Alternativen

Ein Anbau an der Westseite wurde verworfen, weil dort neun geschützte Platanen gefällt werden müssten. Eine
gemietete Containeranlage würde über zehn Jahre 2.180.000,00 € kosten und das Problem der zu kleinen Mensa
nicht lösen. Ein Verzicht auf die Erweiterung hätte zur Folge, dass ab dem Schuljahr 2026/2027 rund 25 Kinder
je Jahrgang an weiter entfernte Schulen gelenkt werden müssten.

# Auswirkungen auf Umwelt und Klima

Durch den Anbau werden 410 m² versiegelt. Zum Ausgleich werden auf dem Schulgelände 280 m² entsiegelt und
sieben Bäume gepflanzt. Der belastete Aushub wird auf einer dafür zugelassenen Deponie abgelagert.

# Anlagen

1. Lageplan
2. Grundrisse Erdgeschoss und Obergeschoss
3. Baugrundgutachten vom 26.05.2025 (Auszug)

~ In Vertretung: Brandt, Stadtdirektorin
""",
)

# --- DS 25-0801: a motion, and what the administration says to it ----------------------------------------

FOUNTAIN_SUBJECT = "Öffentliche Trinkwasserbrunnen im Stadtgebiet"
GREENS = "Fraktion Bündnis 90/Die Grünen"

FOUNTAIN_MOTION = Sample(
    file="Beispiel_DS_25-0801_Antrag.docx",
    letterhead=(GREENS, "im Rat der Stadt Duisburg"),
    title="Antrag",
    running="DS 25-0801",
    date=dt.date(2025, 6, 10),
    facts=motion_head("25-0801", "10.06.2025", GREENS),
    subject=FOUNTAIN_SUBJECT,
    stations=(
        Station(
            "Ausschuss für Umwelt, Klima und Naturschutz",
            "24.06.2025",
            "Vorberatung",
            "ohne Beschlussempfehlung weitergeleitet",
        ),
        Station(COUNCIL, "07.07.2025", "Entscheidung", "geändert beschlossen"),
    ),
    body="""
Sehr geehrter Herr Oberbürgermeister,

die Fraktion Bündnis 90/Die Grünen bittet Sie, den folgenden Antrag auf die Tagesordnung der Sitzung des
Rates der Stadt am 07.07.2025 zu setzen.

# Beschlussentwurf

1. Die Verwaltung wird beauftragt, bis zum 30.04.2026 im Stadtgebiet 20 öffentliche Trinkwasserbrunnen zu
errichten.
2. Die Standorte werden so gewählt, dass in jedem Stadtbezirk mindestens zwei Brunnen entstehen.
3. Die Brunnen sind barrierefrei zugänglich, vom 1. April bis zum 31. Oktober in Betrieb und werden
mindestens einmal im Monat beprobt.
4. Die Standorte werden in den digitalen Stadtplan aufgenommen.

# Begründung

Die Zahl der heißen Tage nimmt zu. Besonders ältere Menschen, kleine Kinder und Menschen, die im Freien
arbeiten oder keine Wohnung haben, sind bei Hitze auf frei zugängliches Wasser angewiesen. Ein öffentlicher
Brunnen kostet die Nutzerinnen und Nutzer nichts, vermeidet Plastikflaschen und macht Plätze zu Orten, an
denen man sich gern aufhält.

§ 50 Abs. 1 des Wasserhaushaltsgesetzes zählt die Bereitstellung von Trinkwasser an öffentlichen Orten zur
Daseinsvorsorge, soweit sie technisch machbar und verhältnismäßig ist. In Duisburg gibt es bislang nur
wenige Entnahmestellen, die zudem in den Sommerferien teilweise außer Betrieb waren.

Zur Finanzierung sollen Mittel aus dem Klimafolgenprogramm eingesetzt und Fördermöglichkeiten des Landes
geprüft werden.

Mit freundlichen Grüßen

~ Ratsfrau Engel, Fraktionssprecherin
""",
)

FOUNTAIN_REPLY = Sample(
    file="Beispiel_DS_25-0801-1_Stellungnahme.pdf",
    letterhead=CITY,
    title="Stellungnahme der Verwaltung",
    running="DS 25-0801/1",
    date=dt.date(2025, 6, 27),
    facts=(
        *head("25-0801/1", "27.06.2025", "31 Amt für Umwelt und Klima", "Frau Seidel, 0203 000-3107"),
        ("Bezug", "Antrag der Fraktion Bündnis 90/Die Grünen vom 10.06.2025, DS 25-0801"),
    ),
    subject=f"{FOUNTAIN_SUBJECT}; hier: Stellungnahme zum Antrag DS 25-0801",
    stations=(Station(COUNCIL, "07.07.2025", "Kenntnisnahme", "Kenntnis genommen"),),
    body="""
# Kurzfassung

Die Verwaltung teilt das Anliegen des Antrags. Zwanzig Brunnen bis zum 30.04.2026 sind jedoch weder
technisch noch finanziell darstellbar. Die Verwaltung schlägt vor, bis zum 30.06.2026 sieben
Trinkwasserbrunnen zu errichten, einen je Stadtbezirk.

# Stellungnahme

## 1. Rechtliche Einordnung

Nach § 50 Abs. 1 Satz 2 des Wasserhaushaltsgesetzes (WHG) gehört Trinkwasser aus dem Leitungsnetz an
öffentlichen Orten zur Daseinsvorsorge, wenn dies technisch durchführbar und unter Berücksichtigung des
Bedarfs verhältnismäßig ist. Ein Anspruch auf eine bestimmte Zahl von Brunnen ergibt sich daraus nicht. Für
den Betrieb gilt die Trinkwasserverordnung; das Gesundheitsamt überwacht die Wasserqualität.

## 2. Kosten je Brunnen

Ein frostsicherer, barrierefreier Brunnen mit automatischer Spülung kostet einschließlich Fundament,
Anschluss und Einbau 14.500,00 €. Für Wartung, Beprobung und Wasser fallen jährlich 2.100,00 € je Brunnen
an. Voraussetzung ist eine Trinkwasserleitung in höchstens 15 m Entfernung.

## 3. Zeitbedarf

Für jeden Standort sind Leitungsauskünfte, eine Hygieneprüfung und eine Genehmigung des Versorgers
erforderlich. Erfahrungsgemäß dauert das vier bis fünf Monate. Tiefbauarbeiten an Trinkwasserleitungen
werden bei Frost nicht ausgeführt. Die ersten Brunnen können daher erst im Frühjahr 2026 gebaut werden.

## 4. Vorgeschlagene Standorte

| Stadtbezirk | Standort | Leitung in der Nähe | Bau
| Walsum | Vorplatz Bezirksrathaus | 4 m | Mai 2026
| Hamborn | Marktplatz, Ostseite | 6 m | April 2026
| Meiderich/Beeck | Grünzug am Bahnhof | 12 m | Juni 2026
| Homberg/Ruhrort/Baerl | Rheinpromenade | 9 m | Mai 2026
| Mitte | Platz vor der Stadtbibliothek | 3 m | April 2026
| Rheinhausen | Marktplatz, Südseite | 7 m | Mai 2026
| Süd | Spielplatz am Stadtwald | 15 m | Juni 2026

# Finanzielle Auswirkungen

| Umfang | Investition einmalig | Betrieb jährlich
| 20 Brunnen (Antrag) | 290.000,00 € | 42.000,00 €
| 7 Brunnen (Vorschlag der Verwaltung) | 101.500,00 € | 14.700,00 €
| Unterschied | 188.500,00 € | 27.300,00 €

Die Investition von 101.500,00 € kann im Haushaltsjahr 2026 aus dem Klimafolgenprogramm gedeckt werden. Ein
Förderprogramm des Landes, aus dem Trinkwasserbrunnen bezuschusst werden, ist der Verwaltung derzeit nicht
bekannt.

# Vorschlag der Verwaltung

Die Verwaltung schlägt vor, den Antrag in folgender geänderter Fassung zu beschließen: „Die Verwaltung wird
beauftragt, bis zum 30.06.2026 sieben öffentliche Trinkwasserbrunnen zu errichten, je einen in jedem
Stadtbezirk.“

# Anlagen

Keine

~ In Vertretung: Hartwig, Beigeordneter
""",
)

# --- DS 25-0815: a motion that is rejected ---------------------------------------------------------------

PARKING_MOTION = Sample(
    file="Beispiel_DS_25-0815_Antrag.docx",
    letterhead=("FDP-Fraktion", "im Rat der Stadt Duisburg"),
    title="Antrag",
    running="DS 25-0815",
    date=dt.date(2025, 6, 16),
    facts=motion_head("25-0815", "16.06.2025", "FDP-Fraktion"),
    subject="Gebührenfreies Kurzzeitparken in der Innenstadt („Brötchentaste“)",
    stations=(Station(COUNCIL, "07.07.2025", "Entscheidung", "mehrheitlich abgelehnt"),),
    body="""
Sehr geehrter Herr Oberbürgermeister,

die FDP-Fraktion beantragt, der Rat der Stadt möge in seiner Sitzung am 07.07.2025 beschließen:

# Beschlussentwurf

1. An allen Parkscheinautomaten in der Innenstadt wird ab dem 01.10.2025 die Möglichkeit eingerichtet, 30
Minuten gebührenfrei zu parken („Brötchentaste“).
2. Die Regelung wird für zwei Jahre erprobt. Danach berichtet die Verwaltung über die Auswirkungen auf
Parkverhalten, Einzelhandel und Einnahmen.

# Begründung

Wer nur kurz Brot kaufen, ein Paket abgeben oder ein Rezept einlösen möchte, zahlt in der Innenstadt die
gleiche Gebühr wie jemand, der den halben Tag bleibt. Viele weichen deshalb auf Märkte am Stadtrand aus.
Eine gebührenfreie halbe Stunde hilft den Geschäften vor Ort und verringert das Parken in zweiter Reihe.

Die Automaten können nach Auskunft der Hersteller ohne Austausch umgestellt werden. Rechtsgrundlage für die
Änderung der Parkgebührenordnung ist § 6a Abs. 6 des Straßenverkehrsgesetzes.

Mit freundlichen Grüßen

~ Ratsherr Vogel, Fraktionsvorsitzender
""",
)

# --- DS 25-0655: a question and its answer ---------------------------------------------------------------

COUNTER_SUBJECT = "Wartezeiten in den Bürger-Service-Stationen"
ORDER = "Ausschuss für Ordnungs- und Bürgerangelegenheiten"

COUNTER_QUESTION = Sample(
    file="Beispiel_DS_25-0655_Anfrage.docx",
    letterhead=("CDU-Fraktion", "im Rat der Stadt Duisburg"),
    title="Anfrage",
    running="DS 25-0655",
    date=dt.date(2025, 5, 12),
    facts=(
        ("Drucksache-Nr.", "25-0655"),
        ("Datum", "12.05.2025"),
        ("Fragestellerin", "CDU-Fraktion"),
        ("Sitzungsteil", "öffentlich"),
    ),
    subject=COUNTER_SUBJECT,
    stations=(Station(ORDER, "03.06.2025", "Beantwortung", "beantwortet mit DS 25-0655/1"),),
    body="""
Sehr geehrter Herr Oberbürgermeister,

in der Bürgersprechstunde unserer Fraktion wird immer wieder berichtet, dass für einen Personalausweis oder
eine Ummeldung wochenlang kein Termin zu bekommen sei. Andere Städte haben ihre Öffnungszeiten erweitert
oder zusätzliche Leistungen ins Netz verlagert.

# Fragen

Die CDU-Fraktion bittet die Verwaltung um Beantwortung der folgenden Fragen:

1. Wie lange warteten die Bürgerinnen und Bürger im Jahr 2024 durchschnittlich auf einen Termin, und wie
verteilt sich die Wartezeit auf die einzelnen Stationen?
2. Wie lange dauert es, wenn jemand ohne Termin erscheint?
3. Wie viele Stellen sind in den Bürger-Service-Stationen zurzeit nicht besetzt?
4. Mit welchen Maßnahmen will die Verwaltung die Wartezeiten verkürzen?

Wir bitten um eine schriftliche Antwort zur Sitzung des Ausschusses für Ordnungs- und
Bürgerangelegenheiten am 03.06.2025.

Mit freundlichen Grüßen

~ Ratsherr Lorenz, Sprecher der CDU-Fraktion
""",
)

COUNTER_ANSWER = Sample(
    file="Beispiel_DS_25-0655-1_Beantwortung.docx",
    letterhead=CITY,
    title="Beantwortung einer Anfrage",
    running="DS 25-0655/1",
    date=dt.date(2025, 5, 26),
    facts=(
        *head("25-0655/1", "26.05.2025", "32 Bürger- und Ordnungsamt", "Herr Winkler, 0203 000-3220"),
        ("Bezug", "Anfrage der CDU-Fraktion vom 12.05.2025, DS 25-0655"),
    ),
    subject=f"{COUNTER_SUBJECT}; hier: Beantwortung der Anfrage DS 25-0655",
    stations=(Station(ORDER, "03.06.2025", "Kenntnisnahme", "Kenntnis genommen"),),
    body="""
Die Anfrage der CDU-Fraktion wird wie folgt beantwortet:

# Zu Frage 1

Im Jahr 2024 betrug die Wartezeit auf einen Termin im Mittel aller Stationen 19 Kalendertage. Im Jahr 2023
waren es noch 27 Kalendertage. Die Werte der einzelnen Stationen zeigt die Tabelle:

| Bürger-Service-Station | Vorsprachen 2024 | Wartezeit in Kalendertagen
| Mitte | 61.240 | 14
| Hamborn | 38.915 | 24
| Homberg | 22.480 | 17
| Meiderich | 27.360 | 21
| Rheinhausen | 33.705 | 23
| Süd | 24.150 | 18
| Walsum | 19.870 | 16
|= Gesamt | + | 19

# Zu Frage 2

Wer ohne Termin kommt, wartet im Durchschnitt 42 Minuten. Für Notfälle, zum Beispiel einen verlorenen
Reisepass kurz vor einer Reise, hält jede Station täglich vier Plätze frei.

# Zu Frage 3

Von 78,0 Vollzeitstellen sind zum Stichtag 30.04.2025 insgesamt 6,5 Stellen nicht besetzt. Vier
Nachwuchskräfte beginnen nach bestandener Prüfung am 01.09.2025.

# Zu Frage 4

Die Verwaltung hat folgende Maßnahmen eingeleitet:

- Die Station Mitte öffnet ab dem 06.09.2025 zusätzlich an jedem ersten Samstag im Monat von 9 bis 13 Uhr.
- Die Ummeldung innerhalb Duisburgs kann vollständig im Internet erledigt werden.
- Termine, die nicht wahrgenommen werden, gibt das System nach zehn Minuten wieder frei.

Ziel ist eine Wartezeit von höchstens zehn Kalendertagen bis Ende 2026.

# Finanzielle Auswirkungen

Für die Samstagsöffnung entstehen Personalkosten von 18.400,00 € im Jahr. Sie werden aus dem Budget des
Amtes gedeckt.

~ In Vertretung: Brandt, Stadtdirektorin
""",
)

# --- DS 25-0733: fees of the city library ----------------------------------------------------------------

LIBRARY_PAPER = Sample(
    file="Beispiel_DS_25-0733_Beschlussvorlage.pdf",
    letterhead=CITY,
    title="Beschlussvorlage",
    running="DS 25-0733",
    date=dt.date(2025, 5, 22),
    facts=head("25-0733", "22.05.2025", "43 Stadtbibliothek", "Frau Krüger, 0203 000-4302"),
    subject="Neufassung der Gebührensatzung für die Stadtbibliothek Duisburg",
    stations=(
        Station("Kulturausschuss", "17.06.2025", "Vorberatung", "mehrheitlich empfohlen"),
        Station(FINANCE, "30.06.2025", "Vorberatung", "mehrheitlich empfohlen"),
        Station(COUNCIL, "07.07.2025", "Entscheidung", "mehrheitlich beschlossen"),
    ),
    body="""
# Beschlussentwurf

Der Rat der Stadt beschließt die als Anlage 1 beigefügte Satzung über die Erhebung von Gebühren für die
Benutzung der Stadtbibliothek Duisburg (Gebührensatzung Stadtbibliothek).

# Kurzfassung

Die Gebühren der Stadtbibliothek sind seit dem 01.01.2018 unverändert. Die Jahresgebühr für Erwachsene
steigt von 22,00 € auf 26,00 €, die ermäßigte Jahresgebühr von 11,00 € auf 13,00 €. Kinder und Jugendliche
bis zur Vollendung des 18. Lebensjahres nutzen die Bibliothek weiterhin gebührenfrei.

# Begründung

## 1. Anlass

Personal- und Sachkosten sind seit der letzten Anpassung deutlich gestiegen. Zugleich ist das Angebot
gewachsen: Die Zentralbibliothek ist auch sonntags geöffnet, und elektronische Medien können rund um die
Uhr entliehen werden. Der Deckungsgrad aus Gebühren ist auf 5,8 % gesunken.

## 2. Wesentliche Änderungen

- Die Jahresgebühren werden maßvoll angehoben; neu ist ein Partnerausweis für zwei Personen eines Haushalts.
- Die Versäumnisgebühr beträgt künftig einheitlich 1,50 € je Medium und angefangene Woche. Für Medien der
Kinderbibliothek entfällt sie ganz.
- Die Gebühr für Vorbestellungen entfällt.

## 3. Rechtsgrundlage

Die Satzung beruht auf § 7 Abs. 1 und § 41 Abs. 1 Satz 2 Buchst. f der Gemeindeordnung NRW (GO NRW) sowie
auf den §§ 2, 4 und 6 des Kommunalabgabengesetzes NRW (KAG NRW).

# Finanzielle Auswirkungen

| Ertragsart | bisher jährlich | künftig jährlich
| Jahres- und Monatsausweise | 402.000,00 € | 471.000,00 €
| Versäumnisgebühren | 118.000,00 € | 136.000,00 €
| Sonstige Gebühren | 31.000,00 € | 28.000,00 €
|= Summe | + | +

Gegenüber dem bisherigen Aufkommen werden jährliche Mehrerträge von 84.000,00 € erwartet. Für das Jahr 2025
ist bei Inkrafttreten zum 01.09.2025 mit einem Drittel dieses Betrages zu rechnen.

# Anlagen

Anlage 1: Gebührensatzung Stadtbibliothek

~ In Vertretung: Dr. Arndt, Beigeordnete
""",
)

LIBRARY_STATUTE = Sample(
    file="Beispiel_DS_25-0733_Anlage_1_Gebuehrensatzung.pdf",
    letterhead=("Stadt Duisburg", "Ortsrecht"),
    title="Satzung",
    running="Anlage 1 zur DS 25-0733",
    date=dt.date(2025, 5, 22),
    facts=(
        ("Drucksache-Nr.", "25-0733, Anlage 1"),
        ("Datum", "22.05.2025"),
        ("Sitzungsteil", "öffentlich"),
    ),
    subject="Gebührensatzung Stadtbibliothek (Entwurf)",
    serif=True,
    body="""
^ Satzung über die Erhebung von Gebühren für die Benutzung der Stadtbibliothek Duisburg

^ vom ______________ 2025

Der Rat der Stadt Duisburg hat aufgrund des § 7 Abs. 1 und des § 41 Abs. 1 Satz 2 Buchst. f der
Gemeindeordnung für das Land Nordrhein-Westfalen (GO NRW) sowie der §§ 2, 4 und 6 des Kommunalabgabengesetzes
für das Land Nordrhein-Westfalen (KAG NRW) folgende Satzung beschlossen:

## § 1 Gegenstand der Gebühr

(1) Für die Benutzung der Stadtbibliothek und ihrer Zweigstellen erhebt die Stadt Duisburg Gebühren nach
dieser Satzung.

(2) Der Aufenthalt in den Räumen und die Nutzung der Medien vor Ort sind gebührenfrei.

## § 2 Gebührenschuld

(1) Gebührenschuldnerin oder Gebührenschuldner ist die Person, auf die der Bibliotheksausweis ausgestellt
ist. Bei Minderjährigen haften die gesetzlichen Vertreterinnen und Vertreter.

(2) Die Gebühr entsteht mit der Ausstellung oder Verlängerung des Ausweises oder mit der Inanspruchnahme der
Leistung. Sie ist sofort fällig.

## § 3 Höhe der Gebühren

Die Gebühren betragen:

| Nr. | Gebührentatbestand | Gebühr
| 1 | Jahresausweis für Erwachsene | 26,00 €
| 2 | Jahresausweis, ermäßigt nach § 4 | 13,00 €
| 3 | Partnerausweis für zwei Personen eines Haushalts, jährlich | 39,00 €
| 4 | Monatsausweis | 5,00 €
| 5 | Kinder und Jugendliche bis zur Vollendung des 18. Lebensjahres | gebührenfrei
| 6 | Ersatz eines verlorenen Ausweises | 6,00 €
| 7 | Fernleihe, je Bestellung | 3,00 €
| 8 | Raummiete Lernstudio, je Stunde | 8,00 €

## § 4 Ermäßigung

(1) Die ermäßigte Gebühr zahlen gegen Vorlage eines Nachweises Studierende, Auszubildende,
Freiwilligendienstleistende, Menschen mit einem Grad der Behinderung von mindestens 50 sowie Personen, die
Leistungen nach dem SGB II, dem SGB XII oder dem Asylbewerberleistungsgesetz beziehen.

(2) Inhaberinnen und Inhaber der Ehrenamtskarte NRW zahlen ebenfalls die ermäßigte Gebühr.

## § 5 Versäumnisgebühr

(1) Wird die Leihfrist überschritten, ist je Medium und angefangene Woche eine Versäumnisgebühr von 1,50 €
zu zahlen. Sie ist auf 15,00 € je Medium begrenzt. Einer vorherigen Mahnung bedarf es nicht.

(2) Für Medien der Kinderbibliothek wird keine Versäumnisgebühr erhoben.

(3) Wird ein Medium auch acht Wochen nach Ablauf der Leihfrist nicht zurückgegeben, ist der
Wiederbeschaffungswert zuzüglich einer Bearbeitungsgebühr von 4,00 € zu ersetzen.

## § 6 Beschädigung und Verlust

Für beschädigte oder verlorene Medien ist der Wiederbeschaffungswert zu ersetzen. Ein gleichwertiges
Exemplar kann anerkannt werden.

## § 7 Stundung und Erlass

In Härtefällen können Gebühren auf Antrag gestundet oder ganz oder teilweise erlassen werden. Die
Entscheidung trifft die Leitung der Stadtbibliothek.

## § 8 Inkrafttreten

Diese Satzung tritt am 01.09.2025 in Kraft. Gleichzeitig tritt die Gebührensatzung vom 04.12.2017 außer
Kraft.
""",
)

# --- DS 25-0764: how the investments of the year go ------------------------------------------------------

INVESTMENTS = (  # measure, budget 2025, paid until 30 April, forecast for the year; in euros
    ("Erweiterung Grundschule Am Kirschgarten", 1_200_000, 96_400, 1_200_000),
    ("Dachsanierung Gesamtschule Nordstern", 860_000, 412_300, 905_000),
    ("Digitale Ausstattung weiterführender Schulen", 2_400_000, 688_500, 2_400_000),
    ("Neubau Kindertageseinrichtung Weidenweg", 1_750_000, 530_000, 1_610_000),
    ("Erneuerung von Spielplätzen, Programm 2025", 640_000, 118_750, 640_000),
    ("Radweg Deichallee, 2. Bauabschnitt", 980_000, 45_200, 720_000),
    ("Fahrbahnerneuerung Hafenring", 1_420_000, 377_900, 1_530_000),
    ("Ersatzneubau Fußgängerbrücke Mühlenbach", 1_150_000, 88_000, 850_000),
    ("LED-Umrüstung der Straßenbeleuchtung", 2_100_000, 934_600, 2_100_000),
    ("Barrierefreie Bushaltestellen, 14 Standorte", 1_260_000, 402_150, 1_260_000),
    ("Hochwasserschutz, Pumpwerk Auenweg", 1_900_000, 215_000, 1_900_000),
    ("Beschaffung von Löschfahrzeugen", 1_680_000, 840_000, 1_735_000),
    ("Gerätehaus der Freiwilligen Feuerwehr Eschenbruch", 720_000, 64_300, 690_000),
    ("Sanierung Lehrschwimmbecken Birkenfeld", 530_000, 21_800, 410_000),
    ("Selbstverbuchung in den Zweigstellen der Stadtbibliothek", 310_000, 155_000, 310_000),
    ("Server- und Netztechnik der Verwaltungsgebäude", 1_340_000, 497_250, 1_340_000),
    ("Baumpflanzungen und Entsiegelung", 450_000, 72_400, 450_000),
    ("Kunstrasen Sportplatz Am Kolkweg", 890_000, 133_500, 890_000),
    ("Wegebau auf den Friedhöfen", 275_000, 30_100, 275_000),
    ("Planung Stadtteilzentrum Eschenbruch", 385_000, 59_800, 340_000),
)
BUDGET = sum(budget for _, budget, _, _ in INVESTMENTS)
PAID = sum(paid for _, _, paid, _ in INVESTMENTS)
FORECAST = sum(forecast for _, _, _, forecast in INVESTMENTS)


def investment_rows() -> str:
    """The table of the investments, in the markup."""
    rows = [
        f"| {number} | {name} | {euro(budget)} | {euro(paid)} | {euro(forecast)} | {euro(forecast - budget)}"
        for number, (name, budget, paid, forecast) in enumerate(INVESTMENTS, 1)
    ]
    heading = "| Nr. | Maßnahme | Ansatz 2025 | Ausgezahlt bis 30.04.2025 | Prognose 31.12.2025 | Abweichung"
    return "\n".join([heading, *rows, "|= | Summe | + | + | + | +"])


INVESTMENT_REPORT = Sample(
    file="Beispiel_DS_25-0764_Mitteilungsvorlage.pdf",
    letterhead=CITY,
    title="Mitteilungsvorlage",
    running="DS 25-0764",
    date=dt.date(2025, 5, 30),
    facts=head("25-0764", "30.05.2025", "20 Stadtkämmerei", "Herr Berger, 0203 000-2001"),
    subject="Ausführung des Haushalts 2025; hier: Bericht über die Investitionen, Stand 30.04.2025",
    stations=(
        Station(FINANCE, "30.06.2025", "Kenntnisnahme", "Kenntnis genommen"),
        Station(COUNCIL, "07.07.2025", "Kenntnisnahme", "Kenntnis genommen"),
    ),
    body=f"""
# Kurzfassung

Die Kämmerei berichtet über die 20 größten Investitionen des Haushaltsjahres 2025. Veranschlagt sind
{euro(BUDGET)}. Bis zum 30.04.2025 wurden {euro(PAID)} ausgezahlt. Bis zum Jahresende werden Auszahlungen von
{euro(FORECAST)} erwartet, das sind {euro(BUDGET - FORECAST)} weniger als geplant.

# Inhalt der Mitteilung

Der Kämmerer unterrichtet den Rat nach der Kommunalhaushaltsverordnung NRW, wenn sich abzeichnet, dass
Ansätze nicht eingehalten werden. Der Bericht gibt den Stand der Buchungen zum 30.04.2025 wieder. Die
Prognosen stammen von den Fachämtern und wurden von der Kämmerei auf Schlüssigkeit geprüft.

{investment_rows()}

# Erläuterung der größeren Abweichungen

- Radweg Deichallee: Zwei Grundstücke konnten noch nicht erworben werden. Der zweite Bauabschnitt beginnt
deshalb erst im Herbst.
- Fußgängerbrücke Mühlenbach: Die Bahn stellt die erforderlichen Sperrpausen erst im März 2026 zur
Verfügung. Das alte Bauwerk bleibt bis dahin gesperrt.
- Kindertageseinrichtung Weidenweg: Die Angebote für den Rohbau lagen unter der Kostenschätzung.
- Fahrbahnerneuerung Hafenring: Unter der Fahrbahn wurde teerhaltiges Material gefunden, das gesondert
entsorgt werden muss.
- Lehrschwimmbecken Birkenfeld: Die Ausschreibung der Badewassertechnik wurde aufgehoben, weil kein
wirtschaftliches Angebot vorlag. Sie wird im dritten Quartal wiederholt.

# Finanzielle Auswirkungen

Die Mehrauszahlungen bei einzelnen Maßnahmen werden durch Minderauszahlungen bei anderen gedeckt. Ein
Nachtragshaushalt ist nach heutigem Stand nicht erforderlich. Nicht verbrauchte Ermächtigungen werden in das
Haushaltsjahr 2026 übertragen, soweit die Maßnahmen fortgeführt werden.

# Anlagen

Keine

~ Berger, Stadtkämmerer
""",
)

# --- DS 25-0777: a paper that is not public --------------------------------------------------------------

LAND_PURCHASE = Sample(
    file="Beispiel_DS_25-0777_Beschlussvorlage_nichtoeffentlich.pdf",
    letterhead=CITY,
    title="Beschlussvorlage",
    running="DS 25-0777 – nichtöffentlich",
    date=dt.date(2025, 6, 4),
    facts=head(
        "25-0777",
        "04.06.2025",
        "23 Amt für Liegenschaften",
        "Herr Pohl, 0203 000-2306",
        session="nichtöffentlich",
    ),
    subject="Grundstücksangelegenheit; hier: Ankauf der Liegenschaft Zwirnerhof",
    stations=(
        Station(FINANCE, "30.06.2025", "Vorberatung", "einstimmig empfohlen"),
        Station(COUNCIL, "07.07.2025", "Entscheidung", "einstimmig beschlossen"),
    ),
    body="""
# Hinweis

Die Vorlage ist vertraulich. Die Beratung erfolgt nach § 48 Abs. 2 GO NRW in nichtöffentlicher Sitzung. Die
Mitglieder der Gremien sind nach § 30 GO NRW zur Verschwiegenheit verpflichtet.

# Beschlussentwurf

1. Dem Ankauf der Liegenschaft Zwirnerhof, Gemarkung Lohfeld, Flur 7, Flurstück 214, mit einer Größe von
12.480 m² von der Erbengemeinschaft Tannhoff zum Kaufpreis von 1.875.000,00 € wird zugestimmt.
2. Die Verwaltung wird ermächtigt, bis zu einer Verhandlungsobergrenze von 2.040.000,00 € abzuschließen,
falls ein Mitbewerber ein höheres Angebot vorlegt.

# Begründung

Der städtische Bauhof benötigt Flächen für Fahrzeuge und Streugut. Der Zwirnerhof grenzt unmittelbar an das
bestehende Betriebsgelände. Die Erbengemeinschaft möchte bis zum 30.09.2025 verkaufen und verhandelt
parallel mit einem Logistikunternehmen. Der Gutachterausschuss hat einen Verkehrswert von 1.790.000,00 €
ermittelt. Der Aufschlag ist vertretbar, weil eine Verlagerung des Bauhofs an einen anderen Standort
erheblich teurer wäre.

Auf dem Grundstück steht eine leerstehende Scheune, die abgebrochen werden soll. Hinweise auf
Bodenbelastungen liegen nicht vor; eine Untersuchung ist beauftragt.

# Finanzielle Auswirkungen

| Position | Betrag
| Kaufpreis | 1.875.000,00 €
| Grunderwerbsteuer (6,5 %) | 121.875,00 €
| Notar und Grundbuch | 28.125,00 €
|= Summe | +

Die Mittel stehen im Budget für Grunderwerb zur Verfügung. Die Abbruchkosten für die Scheune werden im
Wirtschaftsplan des Bauhofs veranschlagt.

# Geprüfte Alternativen

Eine Anmietung lehnt die Erbengemeinschaft ab. Die Fläche am Lohfelder Weg wäre zwar günstiger, sie liegt
aber in einer Wasserschutzzone und scheidet für die Lagerung von Streusalz aus. Ein Vorkaufsrecht nach § 24
BauGB besteht nicht.

# Weiteres Vorgehen

Nach dem Beschluss wird der Kaufvertrag notariell beurkundet. Bis dahin ist über Inhalt und Stand der
Verhandlungen Stillschweigen zu bewahren.

# Anlagen

1. Flurkarte (vertraulich)
2. Wertgutachten (vertraulich)

~ In Vertretung: Hartwig, Beigeordneter
""",
)

# --- minutes ---------------------------------------------------------------------------------------------

DIGITAL_MINUTES = Sample(
    file="Beispiel_Niederschrift_Digitalisierungsausschuss_2025-06-05.pdf",
    letterhead=("Stadt Duisburg", "Digitalisierungsausschuss"),
    title="Niederschrift",
    running="Digitalisierungsausschuss 05.06.2025",
    date=dt.date(2025, 6, 18),
    facts=(
        ("Gremium", "Digitalisierungsausschuss"),
        ("Sitzung", "05.06.2025, 16:00 bis 17:25 Uhr"),
        ("Ort", "Rathaus, Zimmer 100"),
        ("Vorsitz", "Ratsherr Busch"),
        ("Schriftführung", "Frau Ebert"),
        ("Sitzungsteil", "öffentlich"),
    ),
    serif=True,
    body="""
# TOP 1: Feststellung der Tagesordnung

Ratsherr Busch eröffnete die Sitzung und stellte fest, dass form- und fristgerecht eingeladen wurde und der
Ausschuss beschlussfähig ist. Die Tagesordnung wurde ohne Änderung festgestellt.

# TOP 2: Einsatz von Künstlicher Intelligenz (KI) in der Stadtverwaltung Duisburg (DS 25-0590)

Frau Winter (Amt für Digitalisierung) stellte die Mitteilungsvorlage vor. Sie hob hervor, dass zunächst
Einsatzfelder beschrieben und bewertet würden. Eine Anwendung werde erst eingeführt, wenn Datenschutz und
Mitbestimmung geklärt seien.

Ratsherr Lorenz -CDU- begrüßte das schrittweise Vorgehen und fragte, wie die Beschäftigten vorbereitet
würden. Frau Winter verwies auf die Informationswoche „KI.2024“ und auf die KI-Skilling-Initiative des
Landes. Fortbildungen würden in mehreren Stufen angeboten, vom Einstieg bis zur Vertiefung für einzelne
Fachämter.

Ratsfrau Engel -Bündnis 90/Die Grünen- erkundigte sich, ob Bescheide künftig von Programmen geschrieben
würden. Frau Winter antwortete, ein Entwurf könne aus einer Anwendung stammen, die Entscheidung und die
Verantwortung lägen aber immer bei einer Sachbearbeiterin oder einem Sachbearbeiter.

Ratsfrau Reuter -SPD- bat darum, die Personalvertretung früh einzubeziehen. Dies wurde zugesagt.

Beratungsergebnis: Kenntnis genommen

# TOP 3: Öffentliches WLAN in den Bezirksrathäusern (mündlicher Bericht)

Herr Kessler (Amt für Digitalisierung) berichtete, dass in fünf von sieben Bezirksrathäusern kostenfreies
WLAN zur Verfügung stehe. Die Bezirksrathäuser Rheinhausen und Walsum folgten bis zum 30.11.2025. Die Kosten
für beide Häuser bezifferte er mit 23.800,00 €.

Beratungsergebnis: Kenntnis genommen

# TOP 4: Verschiedenes

Die nächste Sitzung findet am 13.11.2025 statt. Der Vorsitzende schloss die Sitzung um 17:25 Uhr.

~ Busch (Vorsitzender), Ebert (Schriftführerin)
""",
)

COUNCIL_MINUTES = Sample(
    file="Beispiel_Niederschrift_Rat_2025-07-07.pdf",
    letterhead=("Stadt Duisburg", "Rat der Stadt"),
    title="Niederschrift",
    running="Rat der Stadt 07.07.2025",
    date=dt.date(2025, 7, 21),
    facts=(
        ("Gremium", "Rat der Stadt"),
        ("Sitzung", "07.07.2025, 15:05 bis 17:48 Uhr"),
        ("Ort", "Rathaus, Ratssaal"),
        ("Vorsitz", "Der Oberbürgermeister"),
        ("Schriftführung", "Frau Ebert"),
        ("Sitzungsteil", "öffentlich"),
    ),
    serif=True,
    body="""
# Anwesenheit

| Fraktion | Sitze | anwesend
| SPD | 30 | 29
| CDU | 21 | 20
| Bündnis 90/Die Grünen | 18 | 17
| Die Linke | 6 | 6
| FDP | 4 | 4
| Wählergemeinschaft Rhein und Ruhr (WRR) | 5 | 4
| Oberbürgermeister | 1 | 1
|= Gesamt | + | +

# TOP 1: Eröffnung und Feststellung der Tagesordnung

Der Oberbürgermeister eröffnete die Sitzung und stellte die Beschlussfähigkeit fest. Die Drucksache 25-0712
wurde von der Tagesordnung abgesetzt, weil sie durch die Neufassung DS 25-0712/1 ersetzt ist. Die so
geänderte Tagesordnung wurde einstimmig festgestellt.

# TOP 2: Niederschrift über die öffentliche Sitzung vom 12.05.2025

Beratungsergebnis: Die Niederschrift wurde zur Kenntnis genommen.

# TOP 3: Einsatz von Künstlicher Intelligenz (KI) in der Stadtverwaltung Duisburg (DS 25-0590)

Ohne Aussprache.

Beratungsergebnis: Kenntnis genommen

# TOP 4: Erweiterung der Gemeinschaftsgrundschule Am Kirschgarten in Duisburg-Neumühl; hier: Baubeschluss
(DS 25-0712/1)

Stadtdirektorin Brandt erläuterte, dass die Mehrkosten auf die Pfahlgründung zurückgingen. Eine Verschiebung
der Einschulung sei nicht zu befürchten, da für sechs Monate Räume angemietet würden.

Ratsherr Thoma -WRR- kritisierte, dass das Baugrundgutachten nicht vor der ersten Vorlage eingeholt worden
sei. Seine Fraktion werde der Neufassung nicht zustimmen. Ratsfrau Reuter -SPD- entgegnete, der Bedarf in
Neumühl dulde keinen weiteren Aufschub.

## Beschluss

1. Der Erweiterung der Gemeinschaftsgrundschule Am Kirschgarten um vier Klassenräume, zwei
OGS-Gruppenräume und eine Mensa wird zugestimmt.
2. Die Gesamtkosten betragen nach der fortgeschriebenen Kostenberechnung 5.390.000,00 € (brutto).
3. Die Verwaltung wird beauftragt, die Maßnahme so umzusetzen, dass der Anbau zum 31.01.2027 an die Schule
übergeben wird.
4. Der Anmietung von Gruppenräumen für die Zeit vom 01.08.2026 bis zum 31.01.2027 wird zugestimmt.

Abstimmungsergebnis: mehrheitlich beschlossen mit 77 Ja-Stimmen und 4 Nein-Stimmen, ohne Enthaltungen

| Fraktion | Ja | Nein | Enthaltung
| SPD | 29 | 0 | 0
| CDU | 20 | 0 | 0
| Bündnis 90/Die Grünen | 17 | 0 | 0
| Die Linke | 6 | 0 | 0
| FDP | 4 | 0 | 0
| WRR | 0 | 4 | 0
| Oberbürgermeister | 1 | 0 | 0
|= Gesamt | + | + | +

# TOP 5: Neufassung der Gebührensatzung für die Stadtbibliothek Duisburg (DS 25-0733)

Ratsherr Nowak -Die Linke- sprach sich gegen höhere Gebühren aus, weil sie Menschen mit kleinem Einkommen
knapp oberhalb der Ermäßigungsgrenze träfen. Ratsherr Vogel -FDP- hielt den Schritt für nachvollziehbar,
vermisste aber Vorschläge zur Senkung der Kosten.

## Beschluss

Der Rat der Stadt beschließt die als Anlage 1 beigefügte Satzung über die Erhebung von Gebühren für die
Benutzung der Stadtbibliothek Duisburg (Gebührensatzung Stadtbibliothek).

Abstimmungsergebnis: mehrheitlich beschlossen mit 67 Ja-Stimmen, 10 Nein-Stimmen und 4 Enthaltungen

| Fraktion | Ja | Nein | Enthaltung
| SPD | 29 | 0 | 0
| CDU | 20 | 0 | 0
| Bündnis 90/Die Grünen | 17 | 0 | 0
| Die Linke | 0 | 6 | 0
| FDP | 0 | 0 | 4
| WRR | 0 | 4 | 0
| Oberbürgermeister | 1 | 0 | 0
|= Gesamt | + | + | +

# TOP 6: Ausführung des Haushalts 2025; hier: Bericht über die Investitionen, Stand 30.04.2025 (DS 25-0764)

Auf Nachfrage von Ratsherrn Lorenz -CDU- sagte Stadtkämmerer Berger zu, im Oktober erneut zu berichten.

Beratungsergebnis: Kenntnis genommen

# TOP 7: Öffentliche Trinkwasserbrunnen im Stadtgebiet; Antrag der Fraktion Bündnis 90/Die Grünen
(DS 25-0801) und Stellungnahme der Verwaltung (DS 25-0801/1)

Ratsfrau Engel -Bündnis 90/Die Grünen- begründete den Antrag. Ihre Fraktion könne mit dem Vorschlag der
Verwaltung als erstem Schritt leben, wenn über weitere Standorte nachgedacht werde. Ratsherr Lorenz -CDU-
beantragte daraufhin, den Vorschlag der Verwaltung um einen Bericht zu ergänzen. Ratsfrau Reuter -SPD-
schloss sich dem an. Ratsherr Vogel -FDP- lehnte neue freiwillige Ausgaben ab.

## Beschluss (geänderte Fassung)

1. Die Verwaltung wird beauftragt, bis zum 30.06.2026 sieben öffentliche Trinkwasserbrunnen zu errichten,
je einen in jedem Stadtbezirk. Die Kosten von 101.500,00 € werden im Haushaltsjahr 2026 bereitgestellt.
2. Die Verwaltung berichtet dem Ausschuss für Umwelt, Klima und Naturschutz bis zum 31.12.2026 über die
Nutzung der Brunnen und schlägt weitere Standorte vor.

Abstimmungsergebnis: geändert beschlossen mit 73 Ja-Stimmen, 4 Nein-Stimmen und 4 Enthaltungen

| Fraktion | Ja | Nein | Enthaltung
| SPD | 29 | 0 | 0
| CDU | 20 | 0 | 0
| Bündnis 90/Die Grünen | 17 | 0 | 0
| Die Linke | 6 | 0 | 0
| FDP | 0 | 4 | 0
| WRR | 0 | 0 | 4
| Oberbürgermeister | 1 | 0 | 0
|= Gesamt | + | + | +

# TOP 8: Gebührenfreies Kurzzeitparken in der Innenstadt; Antrag der FDP-Fraktion (DS 25-0815)

Ratsherr Vogel -FDP- begründete den Antrag. Stadtkämmerer Berger wies darauf hin, dass der Stadt durch die
Regelung Parkgebühren von rund 380.000,00 € im Jahr entgingen. Ratsherr Lorenz -CDU- kündigte an, dass sich
seine Fraktion enthalten werde, weil ein Gesamtkonzept für die Innenstadt fehle.

Abstimmungsergebnis: mehrheitlich abgelehnt mit 8 Ja-Stimmen, 53 Nein-Stimmen und 20 Enthaltungen

| Fraktion | Ja | Nein | Enthaltung
| SPD | 0 | 29 | 0
| CDU | 0 | 0 | 20
| Bündnis 90/Die Grünen | 0 | 17 | 0
| Die Linke | 0 | 6 | 0
| FDP | 4 | 0 | 0
| WRR | 4 | 0 | 0
| Oberbürgermeister | 0 | 1 | 0
|= Gesamt | + | + | +

Der Antrag war damit abgelehnt.

# TOP 9: Mitteilungen und Anfragen

Ratsherr Nowak -Die Linke- fragte, wie Fußgängerinnen und Fußgänger während der Sperrung der Brücke am
Mühlenbach auf die andere Seite gelangen. Beigeordneter Hartwig antwortete, dass eine Umleitung über die
Parkstraße ausgeschildert sei; der Umweg betrage 650 m. Eine Behelfsbrücke koste rund 140.000,00 € und sei
wegen der Sperrpausen der Bahn nicht früher fertig als der Neubau. Die Verwaltung werde prüfen, ob die
Beleuchtung entlang der Umleitung verbessert werden könne.

Ratsfrau Reuter -SPD- bat um einen Bericht über den Stand der Badewassertechnik im Lehrschwimmbecken
Birkenfeld. Der Bericht wurde für die Sitzung des Schulausschusses am 06.10.2025 zugesagt.

Der Oberbürgermeister wies darauf hin, dass der Rat der Stadt das nächste Mal am 22.09.2025 zusammentritt. Er
schloss die öffentliche Sitzung um 17:48 Uhr.

~ Der Oberbürgermeister (Vorsitzender), Ebert (Schriftführerin)
""",
)

SAMPLES = (
    INTELLIGENCE,
    COUNTER_QUESTION,
    COUNTER_ANSWER,
    SCHOOL_FIRST,
    SCHOOL_SECOND,
    LIBRARY_PAPER,
    LIBRARY_STATUTE,
    INVESTMENT_REPORT,
    LAND_PURCHASE,
    FOUNTAIN_MOTION,
    FOUNTAIN_REPLY,
    PARKING_MOTION,
    DIGITAL_MINUTES,
    COUNCIL_MINUTES,
)


def station_block(sample: Sample) -> Block:
    """The Beratungsfolge as a table."""
    rows = [(stop.organization, stop.date, stop.role, stop.result) for stop in sample.stations]
    return Block("table", rows=(("Gremium", "Termin", "Zuständigkeit", "Ergebnis"), *rows))


NARROWEST, WIDEST = 6, 34  # characters: a number still fits, a sentence wraps


def shares(rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Each column's share of a table's width, after its longest cell; headings may wrap."""
    heading, *body = rows
    needed = [max(*map(len, word.split() or [""]), *map(len, cells), NARROWEST) + 2
              for word, cells in zip(heading, zip(*body, strict=True), strict=True)]  # fmt: skip
    bounded = [min(length, WIDEST) for length in needed]
    return [length / sum(bounded) for length in bounded]


def amount_columns(block: Block) -> set[int]:
    """Columns, but for the first, that hold amounts: they are set at the right."""
    return {place for place, cell in enumerate(block.rows[1]) if place and AMOUNT.fullmatch(cell)}


def bold_rows(block: Block) -> set[int]:
    """The heading and the row of totals."""
    return {0, len(block.rows) - 1} if block.total else {0}


# --- PDF -------------------------------------------------------------------------------------------------

BLUE, GREY, RED = HexColor("#1f3f66"), HexColor("#555555"), HexColor("#a02020")
MARGIN = 22 * mm
WIDTH = A4[0] - 2 * MARGIN
FIRST_TOP, LATER_TOP, BOTTOM = 38 * mm, 27 * mm, 22 * mm  # room for letterhead, running head, foot
SHORT_TABLE = 10  # rows; a table that short is not parted between pages
HYPHENATED = (  # where long words may be parted at a line's end
    "Ver|wal|tung", "Ent|schei|dung", "In|for|ma|tion", "Zu|sam|men|fas|sung", "Text|er|stel|lung",
    "struk|tu|rier|te", "Ana|ly|se", "Ar|beits", "Be|schäf|tig", "Bür|ge|rin|nen", "Be|tei|li|gung",
    "Per|so|nal", "Ver|tre|tung", "ver|tre|tung", "Da|ten|schutz", "Grund|ver|ord|nung", "Qua|li|fi|zie|rung",
    "Di|gi|ta|li|sie|rung", "Aus|schuss", "aus|schuss", "Ge|mein|schafts|grund|schu|le", "Klas|sen|räu|me",
    "Grup|pen|räu|me", "Kos|ten|be|rech|nung", "Über|ga|be", "Lan|des|för|de|rung", "Haus|halts",
    "Trink|was|ser", "brun|nen", "Brun|nen", "Stadt|be|zirk", "Ge|büh|ren", "Ge|mein|de|ord|nung",
    "Kom|mu|nal|ab|ga|ben|ge|setz", "Ver|säum|nis|ge|bühr", "Be|ar|bei|tung", "Wie|der|be|schaf|fung",
    "In|an|spruch|nah|me", "Min|der|aus|zah|lun|gen", "Mehr|aus|zah|lun|gen", "Aus|schrei|bung",
    "Er|mäch|ti|gun|gen", "Maß|nah|me", "Er|wei|te|rung", "Ver|schwie|gen|heit", "Er|ben|ge|mein|schaft",
    "Bo|den|be|las|tun|gen", "Nie|der|schrift", "Stand|ort", "Ta|ges|ord|nung", "Sach|be|ar|bei|ter",
)  # fmt: skip


def write_pdf(sample: Sample, path: Path) -> None:
    """Builds twice: the foot of each page names the number of pages."""
    pages = build_pdf(sample, io.BytesIO(), pages=0)
    with path.open("wb") as target:
        build_pdf(sample, target, pages)


def build_pdf(sample: Sample, target: IO[bytes], pages: int) -> int:
    """The number of pages of the document built."""
    document = BaseDocTemplate(target, pagesize=A4, invariant=1, lang="de-DE", author=sample.letterhead[0],
                               title=f"Beispiel: {sample.title} {sample.running}",
                               subject=sample.subject)  # fmt: skip

    def first(canvas: Canvas, _: BaseDocTemplate) -> None:
        canvas.setDateFormatter(lambda *_: f"D:{sample.date:%Y%m%d}090000+02'00'")
        draw_letterhead(canvas, sample)

    def later(canvas: Canvas, _: BaseDocTemplate) -> None:
        draw_running_head(canvas, sample)

    def end(canvas: Canvas, _: BaseDocTemplate) -> None:
        draw_foot(canvas, sample, pages)

    templates = [
        PageTemplate(name, [frame(top)], onPage=start, onPageEnd=end, autoNextPageTemplate="later")
        for name, top, start in (("first", FIRST_TOP, first), ("later", LATER_TOP, later))
    ]
    document.addPageTemplates(templates)
    document.build(list(flowables(sample)))
    return int(document.page)


def frame(top: float) -> Frame:
    """The part of a page that holds text, below `top` points of head."""
    return Frame(MARGIN, BOTTOM, WIDTH, A4[1] - BOTTOM - top, 0, 0, 0, 0)


def draw_letterhead(canvas: Canvas, sample: Sample) -> None:
    """Emblem, sender and the mark of an example."""
    top = A4[1] - 15 * mm
    canvas.setFillColor(BLUE)
    for step in range(3):  # a plain emblem: three beams, nobody's arms
        canvas.rect(MARGIN + step * 4 * mm, top - 11 * mm, 3 * mm, (11 - 2.5 * step) * mm, stroke=0, fill=1)
    canvas.setFont("Helvetica-Bold", 17)
    canvas.drawString(MARGIN + 15 * mm, top - 5 * mm, sample.letterhead[0])
    canvas.setFillColor(GREY)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(MARGIN + 15 * mm, top - 10.5 * mm, sample.letterhead[1])
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(A4[0] - MARGIN, top - 10.5 * mm, ADDRESS)
    draw_mark(canvas, top - 5 * mm)
    canvas.setStrokeColor(BLUE)
    canvas.setLineWidth(1.2)
    canvas.line(MARGIN, top - 15 * mm, A4[0] - MARGIN, top - 15 * mm)


def draw_mark(canvas: Canvas, height: float) -> None:
    """The words that say the paper is an example, at the right."""
    canvas.setFillColor(RED)
    canvas.setFont("Helvetica-Bold", 9)
    canvas.drawRightString(A4[0] - MARGIN, height, MARK)


def draw_running_head(canvas: Canvas, sample: Sample) -> None:
    """Name of the paper and mark of an example, above a line."""
    height = A4[1] - 17 * mm
    canvas.setFillColor(GREY)
    canvas.setFont("Helvetica", 8.5)
    canvas.drawString(MARGIN, height, f"{sample.title} {sample.running}")
    draw_mark(canvas, height)
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, height - 2.5 * mm, A4[0] - MARGIN, height - 2.5 * mm)


def draw_foot(canvas: Canvas, sample: Sample, pages: int) -> None:
    """Sender and page number."""
    canvas.setFillColor(GREY)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(MARGIN, 13 * mm, " · ".join(sample.letterhead))
    canvas.drawRightString(A4[0] - MARGIN, 13 * mm, f"Seite {canvas.getPageNumber()} von {pages}")


def styles(serif: bool) -> dict[str, ParagraphStyle]:
    """One paragraph style per kind of block, and those of table cells."""
    plain, bold = ("Times-Roman", "Times-Bold") if serif else ("Helvetica", "Helvetica-Bold")
    size = 11 if serif else 10
    text = ParagraphStyle("text", fontName=plain, fontSize=size, leading=size * 1.32, spaceAfter=6,
                          alignment=TA_JUSTIFY if serif else 0, embeddedHyphenation=1)  # fmt: skip
    point = ParagraphStyle("point", text, leftIndent=6 * mm, bulletIndent=0.5 * mm, spaceAfter=4,
                           bulletFontName=plain, bulletFontSize=size)  # fmt: skip
    cell = ParagraphStyle("cell", text, fontSize=8.5, leading=10.5, spaceAfter=0, alignment=0)
    return {
        "text": text,
        "point": point,
        "number": point,
        "title": ParagraphStyle("title", text, fontName="Helvetica-Bold", fontSize=16, leading=20),
        "heading": ParagraphStyle("heading", text, fontName=bold, fontSize=size + 1.5, leading=size * 1.4,
                                  spaceBefore=7, spaceAfter=4, alignment=0, keepWithNext=1),
        "subheading": ParagraphStyle("subheading", text, fontName=bold, spaceBefore=4, spaceAfter=3,
                                     alignment=0, keepWithNext=1),
        "signature": ParagraphStyle("signature", text, spaceBefore=14),
        "centre": ParagraphStyle("centre", text, fontName=bold, alignment=TA_CENTER),
        "cell": cell,
        "amount": ParagraphStyle("amount", cell, alignment=TA_RIGHT),
        "cell bold": ParagraphStyle("cell bold", cell, fontName=bold),
        "amount bold": ParagraphStyle("amount bold", cell, fontName=bold, alignment=TA_RIGHT),
    }  # fmt: skip


def flowables(sample: Sample) -> Iterator[Flowable]:
    """Title, header block, Beratungsfolge and text, ready to be set."""
    look = styles(sample.serif)
    yield Paragraph(escape(sample.title), look["title"])
    yield facts_table(sample, look)
    yield Spacer(0, 4 * mm)
    if sample.stations:
        yield Paragraph("Beratungsfolge", look["heading"])
        yield pdf_table(station_block(sample), look)
        yield Paragraph(f"<i>{STATE}</i>", look["cell"])
        yield Spacer(0, 2 * mm)
    for block in blocks(sample.body):
        yield from block_flowables(block, look)


def facts_table(sample: Sample, look: dict[str, ParagraphStyle]) -> Table:
    """The header block: labels left, values right, the subject below."""
    facts = [*sample.facts, *([("Betreff", sample.subject)] if sample.subject else [])]
    rows = [[Paragraph(f"{label}:", look["cell"]), Paragraph(hyphenated(value), look["cell bold"])]
            for label, value in facts]  # fmt: skip
    lines = [("BOX", (0, 0), (-1, -1), 0.8, BLUE), ("LINEBELOW", (0, 0), (-1, -2), 0.3, GREY),
             ("VALIGN", (0, 0), (-1, -1), "TOP")]  # fmt: skip
    return Table(rows, colWidths=[34 * mm, WIDTH - 34 * mm], style=lines)


def block_flowables(block: Block, look: dict[str, ParagraphStyle]) -> Iterator[Flowable]:
    """One block as it is set on the page."""
    if block.kind == "table":
        yield pdf_table(block, look)
        yield Spacer(0, 3 * mm)
        return
    mark, text = bullet(block)
    yield Paragraph(hyphenated(text), look[block.kind], bulletText=mark)


def bullet(block: Block) -> tuple[str | None, str]:
    """The mark before a point, and the text after it."""
    if block.kind == "number":
        mark, _, text = block.text.partition(" ")
        return mark, text
    return ("–" if block.kind == "point" else None), block.text


def hyphenated(text: str) -> str:
    """The text, escaped for the typesetter, with soft hyphens where its words may be parted."""
    for word in HYPHENATED:
        text = text.replace(word.replace("|", ""), word.replace("|", "\u00ad"))
    return escape(text)


def pdf_table(block: Block, look: dict[str, ParagraphStyle]) -> Table:
    """A ruled table whose heading row is repeated on the next page."""
    right, bold = amount_columns(block), bold_rows(block)
    names = [["amount" if place in right else "cell" for place in range(len(row))] for row in block.rows]
    rows = [[Paragraph(hyphenated(cell), look[name + " bold" * (line in bold)])
             for cell, name in zip(row, names[line], strict=True)]
            for line, row in enumerate(block.rows)]  # fmt: skip
    rules = [("GRID", (0, 0), (-1, -1), 0.4, GREY), ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e4eaf1")),
             ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 2),
             ("BOTTOMPADDING", (0, 0), (-1, -1), 3), ("LEFTPADDING", (0, 0), (-1, -1), 4),
             ("RIGHTPADDING", (0, 0), (-1, -1), 4)]  # fmt: skip
    widths = [share * WIDTH for share in shares(block.rows)]
    return Table(rows, colWidths=widths, repeatRows=1, style=rules, spaceBefore=2,
                 splitByRow=len(rows) > SHORT_TABLE)  # fmt: skip


# --- DOCX ------------------------------------------------------------------------------------------------

ZIP_DATE = (2025, 7, 8, 9, 0, 0)
DOCX_STYLES = {"heading": "Heading 1", "subheading": "Heading 2", "point": "List Bullet"}


def write_docx(sample: Sample, path: Path) -> None:
    """Writes the paper with fixed dates, inside and out."""
    document = docx.Document()
    set_properties(document, sample)
    set_page(document, sample)
    document.add_paragraph(sample.title, style="Title")
    add_facts(document, sample)
    if sample.stations:
        document.add_paragraph("Beratungsfolge", style="Heading 1")
        add_table(document, station_block(sample))
        document.add_paragraph(STATE)
    for block in blocks(sample.body):
        add_block(document, block)
    unfixed = io.BytesIO()
    document.save(unfixed)
    path.write_bytes(with_fixed_dates(unfixed.getvalue()))


def set_properties(document: Any, sample: Sample) -> None:
    """Title, author and the date of the paper as the file's own."""
    moment = dt.datetime.combine(sample.date, dt.time(9))
    properties = document.core_properties
    properties.title = f"Beispiel: {sample.title} {sample.running}"
    properties.author = properties.last_modified_by = sample.letterhead[0]
    properties.subject, properties.language, properties.comments = sample.subject, "de-DE", MARK
    properties.created = properties.modified = moment


def set_page(document: Any, sample: Sample) -> None:
    """A4 with letterhead and mark above, page numbers below, black headings."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        font = document.styles[name].font
        font.name, font.color.rgb = "Arial", RGBColor(0, 0, 0)
        for place in ("ascii", "hAnsi", "eastAsia"):  # a theme's font would win
            document.styles[name].element.rPr.rFonts.attrib.pop(qn(f"w:{place}Theme"), None)
    document.styles["Normal"].font.size, document.styles["Title"].font.size = Pt(10.5), Pt(18)
    document.styles["Heading 1"].font.size = Pt(12)
    add_head(section.header, sample)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{sample.letterhead[0]} · {sample.running} · Seite ")
    for field, between in (("PAGE", " von "), ("NUMPAGES", "")):
        add_field(foot, field)
        foot.add_run(between)


def add_head(header: Any, sample: Sample) -> None:
    """Sender and mark of an example, on every page."""
    sender = header.paragraphs[0].add_run(" ".join(sample.letterhead))
    sender.bold, sender.font.size = True, Pt(13)
    mark = header.add_paragraph().add_run(MARK)
    mark.bold, mark.font.color.rgb = True, RGBColor(0xA0, 0x20, 0x20)


def add_field(paragraph: Any, name: str) -> None:
    """A field that the word processor fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def add_facts(document: Any, sample: Sample) -> None:
    """The header block as a table without a heading row."""
    facts = (*sample.facts, ("Betreff", sample.subject))
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in facts:
        cells = table.add_row().cells
        cells[0].text, cells[0].width, cells[1].width = f"{label}:", Cm(3.6), Cm(12.8)
        cells[1].paragraphs[0].add_run(value).bold = True


def add_block(document: Any, block: Block) -> None:
    """One block as the word processor knows it; numbers stay text, so that a reader finds them."""
    if block.kind == "table":
        add_table(document, block)
        document.add_paragraph()
        return
    paragraph = document.add_paragraph(block.text, style=DOCX_STYLES.get(block.kind, "Normal"))
    if block.kind == "number":
        paragraph.paragraph_format.left_indent = Cm(0.6)
        paragraph.paragraph_format.first_line_indent = Cm(-0.6)


def add_table(document: Any, block: Block) -> None:
    """A ruled table; heading and totals are bold, amounts stand at the right."""
    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    right, bold, widths = amount_columns(block), bold_rows(block), shares(block.rows)
    for line, row in enumerate(block.rows):
        for place, cell in enumerate(table.add_row().cells):
            cell.width = Cm(16.4 * widths[place])
            paragraph = cell.paragraphs[0]
            paragraph.add_run(row[place]).bold = line in bold
            if place in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def with_fixed_dates(archive: bytes) -> bytes:
    """The same zip archive without the time of its writing."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return result.getvalue()


# --- the door --------------------------------------------------------------------------------------------


def write_all(folder: Path) -> None:
    """Writes every sample paper into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        write = write_pdf if sample.file.endswith(".pdf") else write_docx
        write(sample, folder / sample.file)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
