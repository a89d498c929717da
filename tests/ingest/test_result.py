"""What the register's words on a paper come to."""

import datetime as dt

import pytest

from ingest.model import Consultation, Paper
from ingest.result import days_of, standing_of


def paper(*stops: Consultation, date: dt.date | None = None) -> Paper:
    return Paper("p", "k", "Bänke", "urn:p", True, date=date, consultations=stops)


@pytest.mark.parametrize(
    ("result", "standing"),
    [
        ("einstimmig beschlossen", "accepted"),
        ("ungeändert beschlossen (Ja 14, Nein 2)", "accepted"),
        ("mehrheitlich zugestimmt", "accepted"),
        ("teilweise abgelehnt", "accepted"),
        ("mehrheitlich abgelehnt", "rejected"),
        ("nicht angenommen", "rejected"),
        ("erledigt durch Stellungnahme der Verwaltung", "settled"),
        ("Kenntnisnahme", "settled"),
        ("vom Antragsteller zurückgezogen", "settled"),
        ("Verweisung in den Bauausschuss zugestimmt", "open"),
        ("vertagt", "open"),
        ("siehe Anlage", ""),
    ],
)
def test_a_result_says_how_a_paper_stands(result: str, standing: str) -> None:
    assert standing_of(paper(Consultation("Rat", result=result))) == standing


def test_the_last_result_counts_and_a_later_stop_without_one_does_not() -> None:
    first = Consultation("Rat", dt.date(2024, 1, 9), result="vertagt")
    second = Consultation("Rat", dt.date(2024, 2, 9), result="abgelehnt")
    told = Consultation("Bauausschuss", dt.date(2024, 3, 9), role="Kenntnisnahme")
    assert standing_of(paper(first)) == "open"
    assert standing_of(paper(told, second, first)) == "rejected"


def test_what_prepares_a_decision_is_none_while_it_is_still_to_come() -> None:
    prepared = Consultation("Bauausschuss", dt.date(2024, 1, 9), role="Vorberatung", result="zugestimmt")
    waiting = Consultation("Rat", dt.date(2024, 2, 9), role="Entscheidung")
    assert standing_of(paper(prepared, waiting)) == "open"
    assert standing_of(paper(prepared)) == "accepted"  # nothing else is planned


def test_a_paper_nobody_has_dealt_with_is_open() -> None:
    assert standing_of(paper()) == "open"


def test_a_paper_belongs_to_its_own_day_and_those_of_its_consultations() -> None:
    days = [dt.date(2023, 12, 20), dt.date(2024, 1, 9)]
    stops = (Consultation("Rat", days[1]), Consultation("Rat", days[0]), Consultation("Rat"))
    assert days_of(paper(*stops, date=days[0])) == days
    assert days_of(paper()) == []
