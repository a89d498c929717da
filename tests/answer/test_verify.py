"""True sentences hold, false ones do not: tables of both, over invented papers of a town that does not exist."""

import datetime as dt
from collections.abc import Callable

import pytest

from app.answer.verify import Verdict, Verifier
from index.model import Hit
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.model import Consultation

Hits = Callable[..., list[Hit]]

RADWEG = """\
Die Verwaltung schlägt vor, den Radweg an der Lindenallee in Beispielstadt bis zum 3. Mai 2027 zu bauen. \
Die Kosten betragen 1.500.000 Euro, davon trägt das Land 60 Prozent. \
Der Radweg wird nicht beleuchtet, weil zwölf Fledermausarten im Gebiet leben. \
Herr Mustermann vom Tiefbauamt stellte die Pläne am 12.03.2026 um 18:30 Uhr im Bauausschuss vor. \
Die Firma Asphalt Beispiel GmbH hat das Angebot unter dem Titel „Sicher nach Beispielstadt“ eingereicht."""

BAD = """\
Der Rat beschloss am 7. Juli 2025 mit 23 Ja-Stimmen gegen 5 Nein-Stimmen bei 2 Enthaltungen \
die Sanierung des Freibads. \
Den Antrag der FDP, das Bad zu schließen, lehnte der Rat ab. \
Die Vorlage DS 24-0333 wurde vertagt. \
Für die Becken sind 40 Stellplätze und 12 Umkleiden vorgesehen. \
Im Jahr 2026 stehen 800.000 Euro bereit, im Jahr 2028 weitere 350.000 Euro. \
Eine Erhöhung der Eintrittspreise ist unzulässig. \
Der Bericht zur Wasserqualität wurde zur Kenntnis genommen."""

SCHULE = """\
Der Schulausschuss stimmte der Erweiterung der Goetheschule einstimmig zu. \
Die Hälfte der Klassenräume liegt im Neubau. \
Es entstehen keine zusätzlichen Kosten für die Stadt. \
Der Unterricht findet während der Bauzeit von drei Jahren ohne Unterbrechung statt."""

HALLE = """\
Die SPD bittet um einen Bericht zur beschlossenen Sanierung der Halle. \
Der von der Stadt beantragten Förderung wurde zugestimmt. \
Die Satzung tritt nach § 10 Abs. 2 Satz 3 in Kraft. \
Nach § 17 Abs. 1 endet die Sperre. \
Es gibt keine Lieferung an Samstagen durch die Linie 72 am Ort. \
Der Bericht zur Wärme liegt vor (keine Wortmeldungen). \
Sitzungsgeld von 7,50 Euro wird gezahlt, jedoch nicht an Gäste."""


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(Analyser.built_in(), Thesaurus.read(BUILT_IN))


@pytest.fixture(scope="module")
def papers(hits: Hits) -> dict[str, list[Hit]]:
    """Three passages of papers with their metadata."""
    stop = Consultation("Rat", dt.date(2025, 9, 1), result="einstimmig abgelehnt")
    return {
        "Radweg": hits(RADWEG, reference="DS 25-0590", name="Radweg Lindenallee", originators=("GRÜNE",)),
        "Bad": hits(BAD, reference="DS 25-0601", name="Freibad", consultations=(stop,), body="Beispielstadt"),
        "Schule": hits(SCHULE, reference="DS 25-0602", name="Goetheschule"),
        "Halle": hits(HALLE, reference="DS 25-0603", name="Turnhalle"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        # numbers, sums, shares
        ("Radweg", "Die Kosten betragen 1.500.000 Euro."),
        ("Radweg", "Der Radweg kostet 1,5 Mio. €."),
        ("Radweg", "Der Radweg kostet 1,5 Millionen Euro."),
        ("Radweg", "Die Kosten liegen bei rund 1.500 T€."),
        ("Radweg", "Das Land trägt 60 % der Kosten."),
        ("Radweg", "Im Gebiet leben 12 Fledermausarten."),
        ("Bad", "Vorgesehen sind zwölf Umkleiden und vierzig Stellplätze."),
        ("Schule", "50 % der Klassenräume liegen im Neubau."),
        ("Schule", "Die Bauzeit beträgt 3 Jahre."),
        # dates and times
        ("Radweg", "Der Radweg soll bis zum 03.05.2027 gebaut werden."),
        ("Radweg", "Der Radweg soll bis zum 3.5.27 gebaut werden."),
        ("Radweg", "Der Radweg soll bis zum 3. Mai gebaut werden."),
        ("Radweg", "Der Radweg soll im Mai 2027 gebaut sein."),
        ("Radweg", "Der Radweg soll 2027 gebaut sein."),
        ("Radweg", "Die Pläne wurden am 12. März 2026 um 18.30 Uhr vorgestellt."),
        ("Bad", "Im Jahr 2028 stehen weitere 350.000 Euro bereit."),
        # names, also inflected or only in the metadata
        ("Radweg", "Die Kosten des Beispielstädter Radwegs trägt zu 60 Prozent das Land."),
        ("Radweg", "Mustermann stellte die Pläne im Bauausschuss vor."),
        ("Radweg", "Die GRÜNEN wollen den Radweg an der Lindenallee bauen."),
        ("Radweg", "Die Verwaltung will den Radweg der Lindenallee bauen."),
        ("Bad", "In Beispielstadt beschloss der Rat die Sanierung des Freibads."),
        # paper numbers
        ("Radweg", "Laut DS 25-0590 wird der Radweg nicht beleuchtet."),
        ("Radweg", "Laut Vorlage 25-590 wird der Radweg nicht beleuchtet."),
        ("Bad", "Die DS 24-0333 wurde vertagt."),
        # votes
        ("Bad", "Der Rat beschloss die Sanierung des Freibads mit 23 zu 5 Stimmen."),
        ("Bad", "Die Sanierung wurde mit 23 Ja-Stimmen bei 2 Enthaltungen beschlossen."),
        ("Bad", "Der Rat beschloss die Sanierung des Freibads mehrheitlich."),
        ("Schule", "Der Ausschuss hat der Erweiterung der Goetheschule einstimmig zugestimmt."),
        # what became of it
        ("Radweg", "Vorgeschlagen wird, den Radweg an der Lindenallee zu bauen."),
        ("Radweg", "Der Radweg an der Lindenallee soll gebaut werden."),
        ("Bad", "Die Sanierung des Freibads wurde beschlossen."),
        ("Bad", "Der Antrag der FDP, das Bad zu schließen, wurde abgelehnt."),
        ("Bad", "Der Rat nahm den Bericht zur Wasserqualität zur Kenntnis."),
        # denial
        ("Radweg", "Eine Beleuchtung des Radwegs gibt es nicht, weil im Gebiet Fledermausarten leben."),
        ("Schule", "Für die Stadt entstehen keine zusätzlichen Kosten."),
        ("Bad", "Die Eintrittspreise zu erhöhen ist nicht zulässig."),
        ("Schule", "Der Unterricht wird während der Bauzeit nicht unterbrochen und findet statt."),
        # quotations
        ("Radweg", "Das Angebot trägt den Titel „Sicher nach Beispielstadt“."),
        # what is said by the way
        ("Halle", "Die SPD will einen Bericht zur Sanierung der Halle."),
        ("Halle", "Der Bericht zur Wärme liegt vor."),
        ("Halle", "Sitzungsgeld von 7,50 Euro wird gezahlt."),
        ("Halle", "Die Satzung tritt nach § 10 Abs. 2 in Kraft."),
    ],
)
def test_what_the_passage_says_holds(
    verifier: Verifier, papers: dict[str, list[Hit]], paper: str, sentence: str
) -> None:
    assert verifier.verify(sentence, papers[paper]) == Verdict()


@pytest.mark.parametrize(
    ("paper", "sentence", "reason"),
    [
        # numbers, sums, shares
        ("Radweg", "Die Kosten betragen 1.600.000 Euro.", "„1.600.000 Euro“"),
        ("Radweg", "Der Radweg kostet 1,6 Mio. €.", "„1,6 Mio. €“"),
        ("Radweg", "Der Radweg kostet 1,5 Mrd. €.", "„1,5 Mrd. €“"),
        ("Radweg", "Die Kosten betragen 5.100.000 Euro.", "„5.100.000 Euro“"),
        ("Radweg", "Das Land trägt 60 Euro der Kosten.", "„60 Euro“"),
        ("Radweg", "Im Gebiet leben elf Fledermausarten.", "„elf“"),
        ("Bad", "Für die Becken sind 12 Stellplätze vorgesehen.", "„12“"),
        ("Bad", "Im Jahr 2026 stehen 350.000 Euro bereit.", "350000 … 2026"),
        ("Schule", "Die Bauzeit beträgt drei Monate.", "„drei Monate“"),
        # dates and times
        ("Radweg", "Der Radweg soll bis zum 4. Mai 2027 gebaut werden.", "„4. Mai 2027“"),
        ("Radweg", "Der Radweg soll bis zum 3. Juni 2027 gebaut werden.", "„3. Juni 2027“"),
        ("Radweg", "Der Radweg soll bis zum 3. Mai 2028 gebaut werden.", "„3. Mai 2028“"),
        ("Radweg", "Die Verwaltung will den Radweg an der Lindenallee bis 2026 bauen.", "„2026“"),
        ("Radweg", "Die Pläne wurden am 12. März 2026 um 19:30 Uhr vorgestellt.", "„19:30 Uhr“"),
        ("Bad", "Die Sanierung des Freibads wurde 2026 beschlossen.", "„2026“"),
        # names
        ("Radweg", "Herr Musterfrau vom Tiefbauamt stellte die Pläne im Bauausschuss vor.", "„Musterfrau“"),
        ("Radweg", "Der Radweg an der Schillerstraße wird nicht beleuchtet.", "„Schillerstraße“"),
        ("Radweg", "Der Radweg in Neustadt wird nicht beleuchtet.", "„Neustadt“"),
        ("Bad", "Den Antrag der SPD, das Bad zu schließen, lehnte der Rat ab.", "„SPD“"),
        ("Radweg", "Die Firma Teer Beispiel GmbH hat das Angebot eingereicht.", "„Teer“"),
        # paper numbers
        ("Radweg", "Laut DS 25-0591 wird der Radweg nicht beleuchtet.", "2025/591"),
        ("Bad", "Laut Vorlage 25-0590 wurde die Sanierung des Freibads beschlossen.", "2025/590"),
        # votes
        ("Bad", "Der Rat beschloss die Sanierung des Freibads mit 24 zu 5 Stimmen.", "ja: 24"),
        ("Bad", "Der Rat beschloss die Sanierung des Freibads mit 5 Ja-Stimmen gegen 23 Nein-Stimmen.", "nein: 23"),
        ("Bad", "Der Rat beschloss die Sanierung des Freibads einstimmig.", "„einstimmig“"),
        ("Schule", "Der Schulausschuss stimmte der Erweiterung der Goetheschule mehrheitlich zu.", "„mehrheitlich“"),
        # what became of it
        ("Radweg", "Der Radweg an der Lindenallee wurde beschlossen.", "beschlossen"),
        ("Radweg", "Der Bau des Radwegs an der Lindenallee wurde abgelehnt.", "abgelehnt"),
        ("Bad", "Die Sanierung des Freibads wurde abgelehnt.", "abgelehnt"),
        ("Bad", "Vorgeschlagen wird die Sanierung des Freibads.", "schlägt das nicht vor"),
        ("Bad", "Die DS 24-0333 wurde beschlossen.", "beschlossen"),
        ("Schule", "Die Erweiterung der Goetheschule wurde vertagt.", "vertagt"),
        # denial
        ("Radweg", "Der Radweg wird beleuchtet, weil zwölf Fledermausarten im Gebiet leben.", "Gegenteil"),
        ("Radweg", "Die Verwaltung schlägt nicht vor, den Radweg an der Lindenallee zu bauen.", "Gegenteil"),
        ("Schule", "Es entstehen zusätzliche Kosten für die Stadt.", "Gegenteil"),
        ("Schule", "Der Unterricht findet während der Bauzeit nicht ohne Unterbrechung statt.", "Gegenteil"),
        ("Bad", "Eine Erhöhung der Eintrittspreise ist zulässig.", "Gegenteil"),
        # quotations
        ("Radweg", "Das Angebot trägt den Titel „Schnell nach Beispielstadt“.", "wörtlich"),
        # what is said by the way decides nothing
        ("Halle", "Der Rat hat beschlossen: Die SPD bittet um einen Bericht zur Sanierung der Halle.", "beschlossen"),
        ("Halle", "Der von der Stadt beantragten Förderung wird vorgeschlagen.", "schlägt das nicht vor"),
        ("Halle", "Die Satzung tritt nach § 10 Abs. 1 Satz 3 in Kraft.", "steht so nicht"),
        ("Halle", "Die Lieferung kommt an Samstagen durch die Linie 72.", "Gegenteil"),
        # next to nothing
        ("Halle", "Die Verwaltung empfiehlt, den Antrag abzulehnen.", "zu wenig"),
        ("Halle", "Ja.", "zu wenig"),
        ("Halle", "Der Ortsvorsteher wird um den Bericht gebeten.", "zu wenig"),
        # something else altogether
        ("Schule", "Die Hundesteuer steigt im nächsten Haushalt deutlich.", "zu wenig"),
        ("Bad", "Der Unterricht findet während der Bauzeit statt.", "zu wenig"),
    ],
)
def test_what_it_does_not_say_is_told(
    verifier: Verifier, papers: dict[str, list[Hit]], paper: str, sentence: str, reason: str
) -> None:
    verdict = verifier.verify(sentence, papers[paper])
    assert not verdict.holds
    assert reason in " ".join(verdict.reasons)


@pytest.mark.parametrize(
    ("passage", "true", "false"),
    [
        (  # a denial behind the end of a line
            "Die Gebühren der Vereine werden\nnicht erhöht, solange der Haushalt es zulässt.",
            "Die Gebühren der Vereine werden nicht erhöht.",
            "Die Gebühren der Vereine werden erhöht.",
        ),
        (
            "Die Halle wird nicht verkauft, sondern saniert.",
            "Die Halle wird saniert, nicht verkauft.",
            "Die Halle wird verkauft, nicht saniert.",
        ),
        (
            "Die Linie soll nicht am Bahnhof, sondern am Rathaus enden.",
            "Die Linie soll nicht am Bahnhof, sondern am Rathaus enden.",
            "Die Linie soll nicht am Rathaus, sondern am Bahnhof enden.",
        ),
        (  # one of two denials left out
            "Man habe ein scharfes Gesetz und wenn eine Überwachung nicht zulässig sei, brauche man sie auch nicht.",
            "Wenn eine Überwachung nicht zulässig sei, brauche man sie auch nicht.",
            "Man habe ein scharfes Gesetz und wenn eine Überwachung zulässig sei, brauche man sie auch nicht.",
        ),
        (
            "So wie es jetzt ist, stellt der Bau keinen Gewinn für die Stadt dar und kann nicht genutzt werden.",
            "Der Bau stellt keinen Gewinn für die Stadt dar.",
            "So wie es jetzt ist, stellt der Bau keinen Gewinn für die Stadt dar und kann genutzt werden.",
        ),
        (  # a last clause that says no more than what became of it
            "Die Gebühren für Restmüll (ergibt im Saldo rund 763.000 Euro) sollen zurückgestellt werden.",
            "Die Gebühren für Restmüll sollen zurückgestellt werden.",
            "Die Gebühren für Restmüll (ergibt im Saldo rund 763.000 Euro) sollen nicht zurückgestellt werden.",
        ),
        (  # "Annahmegebühr" accepts nothing
            "Die Annahmegebühr für Restmüll soll zurückgestellt werden.",
            "Die Annahmegebühr für Restmüll soll zurückgestellt werden.",
            "Die Annahmegebühr für Restmüll soll beschlossen werden.",
        ),
        (  # a heading tells nothing
            "Abstimmungsergebnis:\nBei 46 Ja-Stimmen einstimmig zugestimmt.\n\nDer Vorsitzende schließt.",
            "Bei 46 Ja-Stimmen einstimmig zugestimmt.",
            "Bei 46 Ja-Stimmen einstimmig vorgeschlagen.",
        ),
        (  # a name does not lead to the place where it stands
            "Herr Maurer stellte die Pläne für das Freibad vor. Frau Töpfer bat um eine Pause.",
            "Maurer stellte die Pläne für das Freibad vor.",
            "Frau Töpfer stellte die Pläne für das Freibad vor.",
        ),
        (
            "Der Radweg an der Lindenstraße wird beleuchtet. In der Tulpenstraße beginnt der Bau später.",
            "Der Radweg an der Lindenstraße wird beleuchtet.",
            "Der Radweg an der Tulpenstraße wird beleuchtet.",
        ),
    ],
)  # fmt: skip
def test_a_sentence_is_compared_with_the_place_it_tells(
    hits: Hits, verifier: Verifier, passage: str, true: str, false: str
) -> None:
    cited = hits(passage)
    assert verifier.verify(true, cited) == Verdict()
    assert not verifier.verify(false, cited).holds


def test_two_passages_together_bear_out_what_neither_does(verifier: Verifier, papers: dict[str, list[Hit]]) -> None:
    sentence = "Der Radweg an der Lindenallee kostet 1.500.000 Euro, das Freibad bekommt 40 Stellplätze."
    assert verifier.verify(sentence, [*papers["Radweg"], *papers["Bad"]]).holds
    assert not verifier.verify(sentence, papers["Radweg"]).holds
    assert not verifier.verify(sentence, papers["Bad"]).holds


def test_a_result_that_only_the_register_knows_proves_nothing_here(hits: Hits, verifier: Verifier) -> None:
    """It is told with its own record; the cited passage only proposes."""
    stop = Consultation("Rat", dt.date(2025, 9, 1), result="einstimmig beschlossen")
    proposed = hits("Der Brunnen am Markt soll saniert werden.", consultations=(stop,))
    assert verifier.verify("Der Brunnen am Markt soll saniert werden.", proposed).holds
    assert not verifier.verify("Die Sanierung des Brunnens am Markt wurde einstimmig beschlossen.", proposed).holds


@pytest.mark.parametrize("sentence", ["", ".", "Ja.", "…", "1", "„“", "((", "Nicht."])
def test_any_text_has_a_verdict(verifier: Verifier, papers: dict[str, list[Hit]], sentence: str) -> None:
    assert isinstance(verifier.verify(sentence, papers["Bad"]), Verdict)
    assert isinstance(verifier.verify(sentence, []), Verdict)
