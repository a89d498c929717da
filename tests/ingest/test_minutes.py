"""What minutes say about one paper, and that they are not asked for more than they say."""

import datetime as dt

import pytest

from ingest.minutes import Reading, is_minutes, read_minutes
from ingest.model import Consultation, File, Page, Paper
from ingest.vote import Outcome, Votes

HEAD = """\
Niederschrift 4. Sitzung des Stadtrats
9. Januar 2024, 16:00 Uhr
öffentlich
"""
ONE = (
    HEAD
    + """
Punkt 5 der Tagesordnung: Brunnen am Markt
Vorlage: 2024/0011

Beschluss:
Der Stadtrat beschließt den Bau des Brunnens.

Abstimmungsergebnis:
{result}


Die Vorsitzende ruft Tagesordnungspunkt 5 zur Behandlung auf.
{talk}
"""
)
SEVERAL = (
    HEAD
    + """
Punkt 5 der Tagesordnung: Brunnen am Markt
Vorlage: 2024/0011
dazu:
Änderungsantrag: Gelbe Liste
Vorlage: 2024/0022
Punkt 6 der Tagesordnung: Bänke am Markt
Antrag: Grüne Liste
Vorlage: 2024/0033

Abstimmungsergebnis:
{result}

Die Vorsitzende schließt die Sitzung.
"""
)


def read(text: str, *, reference: str = "2024/0011", number: str = "5", day: int = 9) -> Reading | None:
    stop = Consultation("Stadtrat", dt.date(2024, 1, day), number=number)
    other = Consultation("Bauausschuss", dt.date(2023, 12, 1))
    paper = Paper("p", "k", "Brunnen am Markt", "urn:p", True, reference, consultations=(other, stop))
    file = File("f", "k", "p", "Protokoll TOP 5", "urn:f", "0", "text/plain", "OParl-Text", public=True)
    pages = [Page(number, part) for number, part in enumerate(text.split("\f"), 1)]
    reading = read_minutes(paper, file, pages)
    if reading:
        quoted = "\n".join(pages[(span.page or 1) - 1].text[span.start : span.end] for span in reading.spans)
        assert quoted == reading.quote  # it stands so on its pages
        assert reading.stop in (stop, other, None)
    return reading


def test_the_line_of_the_vote_is_read_with_its_place() -> None:
    reading = read(ONE.format(result="Bei 30 Ja-Stimmen und 4 Nein-Stimmen\nmehrheitlich zugestimmt", talk=""))
    assert reading is not None
    assert (reading.decision.outcome, reading.decision.votes) == (Outcome.ACCEPTED, Votes(30, 4, None))
    assert reading.quote == "Bei 30 Ja-Stimmen und 4 Nein-Stimmen\nmehrheitlich zugestimmt"
    assert reading.date == dt.date(2024, 1, 9)
    assert reading.stop is not None
    assert reading.stop.number == "5"


def test_the_place_is_on_the_page_where_the_words_stand() -> None:
    reading = read(ONE.format(result="einstimmig abgelehnt", talk="").replace("\nBeschluss", "\f\nBeschluss"))
    assert reading is not None
    assert [span.page for span in reading.spans] == [2]


def test_without_a_vote_a_short_resolution_says_what_became_of_it() -> None:
    text = ONE.format(result="Keine Abstimmung", talk="")
    found = read(text.replace("Der Stadtrat beschließt den Bau des Brunnens.", "Verweisung in den Bauausschuss"))
    assert found is not None
    assert (found.decision.outcome, found.quote) == (Outcome.REFERRED, "Verweisung in den Bauausschuss")
    found = read(text)
    assert found is not None
    assert (found.decision.outcome, found.quote) == (Outcome.NO_VOTE, "Keine Abstimmung")


def test_without_a_line_for_it_the_word_of_the_chair_counts_if_it_is_one() -> None:
    text = ONE.replace("Abstimmungsergebnis:\n{result}\n", "")
    said = "Nachdem niemand sprechen will, stellt sie die mehrheitliche Ablehnung fest."
    reading = read(text.format(talk=said))
    assert reading is not None
    assert (reading.decision.outcome, reading.quote) == (Outcome.REJECTED, "mehrheitliche Ablehnung")
    assert read(text.format(talk=f"{said}\nDas war einstimmig beschlossen.")) is None
    assert read(text.format(talk="Stadtrat Muster: Wir haben lange geredet.")) is None


@pytest.mark.parametrize(
    ("reference", "number", "outcome"),
    [("2024/0011", "5", Outcome.ACCEPTED), ("2024/0022", "5.1", Outcome.REJECTED), ("2024/0033", "6", Outcome.NOTED)],
)
def test_of_several_votes_each_paper_gets_its_own(reference: str, number: str, outcome: Outcome) -> None:
    result = "Beschlussvorlage: einstimmig zugestimmt\nÄnderungsantrag: mehrheitlich abgelehnt\nTOP 6: Kenntnisnahme"
    reading = read(SEVERAL.format(result=result), reference=reference, number=number)
    assert reading is not None
    assert reading.decision.outcome is outcome


def test_parts_of_a_motion_are_put_together() -> None:
    result = "TOP 5: Ziffer 1: einstimmig zugestimmt\nZiffer 2: mehrheitlich abgelehnt\nTOP 6: einstimmig zugestimmt"
    reading = read(SEVERAL.format(result=result))
    assert reading is not None
    assert (reading.decision.outcome, reading.decision.votes) == (Outcome.PARTLY, None)


@pytest.mark.parametrize(
    "text",
    [
        SEVERAL.format(result="einstimmig zugestimmt").replace("2024/0011", "2024/0012"),  # not about this paper
        ONE.format(result="wie oben dargestellt", talk=""),
        ONE.format(result="einstimmig zugestimmt\n" + "Es wird noch lange geredet.\n" * 20, talk=""),
        SEVERAL.format(result="einstimmig zugestimmt"),  # on the fountain, or on the benches?
        ONE.format(result="Änderungsantrag: mehrheitlich abgelehnt", talk=""),
        ONE.format(result="Mündlicher Antrag auf Vertagung: mehrheitlich abgelehnt", talk=""),
        "Punkt 5 der Tagesordnung: Brunnen\nVorlage: 2024/0011\nAbstimmungsergebnis:\neinstimmig",  # of which day?
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    assert read(text) is None


def test_minutes_of_another_day_are_no_stop_of_the_paper() -> None:
    reading = read(ONE.format(result="einstimmig zugestimmt", talk=""), day=10)
    assert reading is not None
    assert (reading.stop, reading.date) == (None, dt.date(2024, 1, 9))


def test_minutes_are_known_by_their_names() -> None:
    names = ("Protokoll TOP 5", "Auszug Niederschrift", "Stellungnahme TOP 5")
    files = [File("f", "k", "p", name, "urn:f", "0", "text/plain", "OParl-Text") for name in names]
    assert [is_minutes(file) for file in files] == [True, True, False]
