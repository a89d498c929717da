"""What the words of a result come to, and the votes they count."""

import pytest

from ingest.vote import Outcome, Votes, read_result, read_votes


@pytest.mark.parametrize(
    ("words", "outcome", "unanimous"),
    [
        ("einstimmig beschlossen", Outcome.ACCEPTED, True),
        ("Mehrheitliche Zustimmung (43 Ja, 2 Nein)", Outcome.ACCEPTED, False),
        ("ungeändert beschlossen", Outcome.ACCEPTED, None),
        ("2 Nein-Stimmen, ansonsten Zustimmung", Outcome.ACCEPTED, None),
        ("einstimmig", Outcome.ACCEPTED, True),
        ("23 Ja, 5 Nein, 2 Enthaltungen", Outcome.ACCEPTED, None),
        ("geändert beschlossen", Outcome.AMENDED, None),
        ("einstimmig zugestimmt zum modifizierten Antrag", Outcome.AMENDED, True),
        ("teilweise abgelehnt", Outcome.PARTLY, None),
        ("mehrheitlich abgelehnt", Outcome.REJECTED, False),
        ("nicht angenommen", Outcome.REJECTED, None),
        ("20 Ja-Stimmen, 20 Nein-Stimmen", Outcome.REJECTED, None),
        ("verwiesen in den nichtöffentlichen Teil", Outcome.REFERRED, None),
        ("Verweisung in den Bauausschuss zugestimmt", Outcome.REFERRED, None),
        ("Beratung im Fachgremium", Outcome.REFERRED, None),
        ("vertagt", Outcome.POSTPONED, None),
        ("von der Tagesordnung abgesetzt", Outcome.POSTPONED, None),
        ("vorberaten ohne Änderungen", Outcome.PREPARED, None),
        ("nach Vorberatung im Bauausschuss einstimmig zugestimmt", Outcome.ACCEPTED, True),
        ("Kenntnisnahme", Outcome.NOTED, None),
        ("erledigt durch Stellungnahme der Verwaltung", Outcome.SETTLED, None),
        ("Antrag zurückgezogen", Outcome.WITHDRAWN, None),
        ("keine Abstimmung", Outcome.NO_VOTE, None),
        ("siehe Anlage", Outcome.UNKNOWN, None),
        ("Antrag auf Vertagung abgelehnt", Outcome.UNKNOWN, None),
        ("Änderungsantrag abgelehnt, Vorlage zugestimmt", Outcome.UNKNOWN, None),
        ("Ziffer 1 zugestimmt, Ziffer 2 vertagt", Outcome.UNKNOWN, None),
        ("Ja-Stimmen: 0 Nein-Stimmen: 0 Enthaltungen: 0", Outcome.UNKNOWN, None),
    ],
)
def test_a_result_is_read_and_its_words_are_kept(words: str, outcome: Outcome, unanimous: bool | None) -> None:
    decision = read_result(words)
    assert (decision.outcome, decision.unanimous, decision.words) == (outcome, unanimous, words)


@pytest.mark.parametrize(
    ("words", "votes"),
    [
        ("23 Ja, 5 Nein, 2 Enthaltungen", Votes(23, 5, 2)),
        ("Ja: 31, Nein: 1, Enthaltungen: 2", Votes(31, 1, 2)),
        ("Ja 14 Nein 2 Enthaltung 1", Votes(14, 2, 1)),
        ("14 Ja-Stimmen/11 Nein-Stimmen/1 Enthaltung", Votes(14, 11, 1)),
        ("5 Ja-Stimme(n), 4 Gegenstimme(n), 0 Stimmenthaltung(en)", Votes(5, 4, 0)),
        ("dafür 15 (5 Rot, 10 Grün), dagegen 3 (Blau)", Votes(15, 3, None)),
        ("mit 23 zu 5 Stimmen bei 2 Enthaltungen angenommen", Votes(23, 5, 2)),
        ("gegen drei Stimmen beschlossen", Votes(None, 3, None)),
        ("einstimmig bei einer Enthaltung", Votes(None, None, 1)),
        ("ohne Gegenstimmen angenommen", Votes(None, 0, None)),
        ("Vorlage 2021/0045 mit 12 Ja-Stimmen angenommen", Votes(12, None, None)),
        ("JA-Stimmen:0 NEIN-Stimmen:0 Enthaltungen:0", None),
        ("einstimmig, siehe Vorlage 119/2017, 2. Ergänzung", None),
    ],
)
def test_votes_are_counted_where_they_are_given(words: str, votes: Votes | None) -> None:
    assert read_votes(words) == votes
