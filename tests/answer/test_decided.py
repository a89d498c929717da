"""What became of a paper, told with its proof: by the register, by the minutes, by both, or not yet."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.answer.decided import STOPS, Decided, claimed, told_decision, told_votes
from app.answer.meant import surely, titled
from app.answer.model import Citation, Record, Sentence
from app.answer.understand import understand
from index.terms import Analyser
from ingest.audience import ANYBODY
from ingest.ledger import Entry, Ledger
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.vote import Votes, read_result

MINUTES = """\
Niederschrift Stadtrat
1. März 2024

Punkt 7 der Tagesordnung: Trinkbrunnen am Rathaus
Vorlage: 2024/0100

Abstimmungsergebnis:
Mehrheitlich abgelehnt (5 Ja, 36 Nein, 1 Enthaltung)

Der Vorsitzende schließt die Sitzung.
"""
VOTE = "Mehrheitlich abgelehnt (5 Ja, 36 Nein, 1 Enthaltung)"
Put = Callable[..., Paper]


def stop(month: int, result: str | None = None, role: str = "Entscheidung") -> Consultation:
    return Consultation("Stadtrat", dt.date(2024, month, 1), role, "7", result, f"urn:item:{month}")


@pytest.fixture
def put(ledger: Ledger) -> Put:
    """Keeps a public paper with these stops, and minutes where a text is given."""

    def kept(reference: str, *stops: Consultation, minutes: str = "", public: bool = True, **fields: object) -> Paper:
        paper = Paper(stable_id(reference), reference, "Trinkbrunnen am Rathaus", f"urn:{reference}", public)
        known = {"reference": reference, "paper_type": "Antrag", "date": dt.date(2024, 1, 15), "consultations": stops}
        paper = replace(paper, **(known | fields))  # type: ignore[arg-type]
        ledger.put_paper(paper)
        if minutes:
            key = stable_id(reference, "minutes")
            file = File(key, key, paper.id, "Protokoll TOP 7", key, "0", "text/plain", "Text", public=True)
            ledger.put_file(file, [Page(3, minutes)])
        return paper

    ledger.note(Entry("urn:x", "s", "gelesen"))
    return kept


@pytest.fixture
def decided(ledger: Ledger) -> Decided:
    return Decided(ledger, audience=ANYBODY)


def texts(sentences: list[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


def test_register_and_minutes_prove_a_result_together(put: Put, decided: Decided) -> None:
    paper = put("2024/0100", stop(3, "mehrheitlich abgelehnt"), minutes=MINUTES)
    [sentence] = decided.answer(paper)
    assert sentence.text == (
        f"Stadtrat am 01.03.2024 (TOP 7): abgelehnt („mehrheitlich abgelehnt“; Niederschrift: „{VOTE}“)"
    )
    record, citation = sentence.proof
    assert record == Record(paper, paper.consultations[0])
    assert isinstance(citation, Citation)
    assert (citation.page, citation.quote, citation.hit.file.name) == (3, VOTE, "Protokoll TOP 7")
    [span] = citation.spans
    assert MINUTES[span.start : span.end] == citation.quote == citation.hit.passage.text


def test_what_only_the_minutes_say_is_told_in_their_words(put: Put, decided: Decided) -> None:
    paper = put("2024/0100", stop(3), minutes=MINUTES)
    [sentence] = decided.answer(paper)
    assert sentence.text == f"Stadtrat am 01.03.2024 (TOP 7): abgelehnt („{VOTE}“)"
    assert [type(proof) for proof in sentence.proof] == [Record, Citation]


def test_minutes_that_contradict_the_register_are_told_as_such(put: Put, decided: Decided) -> None:
    paper = put("2024/0100", stop(3, "einstimmig zugestimmt"), minutes=MINUTES)
    assert (
        f"angenommen („einstimmig zugestimmt“; anders die Niederschrift: „{VOTE}“)" in texts(decided.answer(paper))[0]
    )


def test_what_is_not_published_says_as_of_when(put: Put, decided: Decided, ledger: Ledger) -> None:
    as_of = ledger.as_of()
    assert as_of is not None
    paper = put("2024/0100", stop(3))
    assert texts(decided.answer(paper)) == [
        f"Stadtrat am 01.03.2024 (TOP 7): Ergebnis noch nicht veröffentlicht, Stand {as_of:%d.%m.%Y}"
    ]
    assert decided.answer(paper, minuted={paper.id}) == []  # what is quoted beside it may well say how it ended
    ahead = put("2024/0101", Consultation("Stadtrat", as_of + dt.timedelta(days=9)))
    assert texts(decided.answer(ahead))[0].endswith(f"steht noch an, Stand {as_of:%d.%m.%Y}")
    assert decided.answer(put("2024/0102")) == []


def test_the_decision_comes_first_and_the_way_there_beside_it(put: Put, decided: Decided) -> None:
    stops = (stop(1, "vertagt"), stop(2, "zugestimmt", "Vorberatung"), stop(3, "abgelehnt"), stop(4, "Kenntnisnahme"))
    told = decided.answer(put("2024/0100", *stops, stop(5)))
    assert [(one.kind, one.text.partition(": ")[2].partition(",")[0]) for one in told] == [
        ("answer", "abgelehnt"),
        ("context", "vertagt"),
        ("context", "angenommen"),
        ("context", "zur Kenntnis genommen"),
        ("context", "Ergebnis noch nicht veröffentlicht"),
    ]
    assert "(TOP 7), Vorberatung: angenommen" in told[2].text
    long = put("2024/0101", *(stop(month, "vertagt") for month in range(1, STOPS + 3)))
    assert len(decided.answer(long)) == 1 + STOPS


def test_a_newer_version_decides_for_both_and_is_named(put: Put, decided: Decided) -> None:
    older = put("2024/0100", stop(3, "vertagt"))
    put("2024/0100/1", stop(4, "einstimmig zugestimmt"))
    told = texts(decided.answer(older))
    assert told[0].startswith("2024/0100/1: Stadtrat am 01.04.2024 (TOP 7): angenommen")
    assert told[1].startswith("Stadtrat am 01.03.2024 (TOP 7): vertagt")
    put("2024/0100/1", stop(4, "einstimmig zugestimmt"), public=False)
    assert "2024/0100/1" not in repr(decided.answer(older))


# What a question takes for done

GRANTED, DENIED = "Wann wurde der Trinkbrunnen beschlossen?", "Warum wurde der Trinkbrunnen abgelehnt?"


@pytest.mark.parametrize(
    ("question", "result", "begins"),
    [
        (
            GRANTED,
            "mehrheitlich abgelehnt",
            "2024/0100 wurde nicht beschlossen. Stadtrat am 01.03.2024 (TOP 7): abgelehnt",
        ),
        (GRANTED, "zurückgezogen", "2024/0100 wurde nicht beschlossen. Stadtrat am 01.03.2024 (TOP 7): zurückgezogen"),
        (
            GRANTED,
            "vertagt",
            "Zu 2024/0100 ist noch kein Beschluss verzeichnet. Stadtrat am 01.03.2024 (TOP 7): vertagt",
        ),
        (
            GRANTED,
            None,
            "Zu 2024/0100 ist noch kein Beschluss verzeichnet. Stadtrat am 01.03.2024 (TOP 7): Ergebnis noch nicht",
        ),
        (
            DENIED,
            "einstimmig zugestimmt",
            "2024/0100 wurde nicht abgelehnt. Stadtrat am 01.03.2024 (TOP 7): angenommen",
        ),
        (
            "Warum wurde der Trinkbrunnen genehmigt?",
            "abgelehnt",
            "2024/0100 wurde nicht beschlossen. Stadtrat am 01.03.2024 (TOP 7): abgelehnt",
        ),
    ],
)
def test_what_was_not_so_is_put_right(
    put: Put, decided: Decided, analyser: Analyser, question: str, result: str | None, begins: str
) -> None:
    paper = put("2024/0100", stop(3, result))
    [sentence] = decided.truth(understand(question, analyser), paper)
    assert sentence.text.startswith(begins)
    assert sentence.proof == (Record(paper, paper.consultations[0]),)


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("Warum wurde der Trinkbrunnen beschlossen?", "einstimmig zugestimmt"),
        ("Warum wurde der Trinkbrunnen beschlossen?", "Zugestimmt zu geändertem Beschlusstext"),
        ("Warum wurde der Trinkbrunnen beschlossen?", "Kenntnisnahme"),  # nobody can tell
        (DENIED, "mehrheitlich abgelehnt"),
        (DENIED, "erledigt"),
        (DENIED, None),
        ("Warum wurde der Trinkbrunnen nicht beschlossen?", "abgelehnt"),
        ("Wurde der Trinkbrunnen beschlossen?", "abgelehnt"),  # asks, and takes nothing for done
        ("Warum steht der Trinkbrunnen am Rathaus?", "abgelehnt"),
    ],
)
def test_what_was_so_or_is_open_is_not_contradicted(
    put: Put, decided: Decided, analyser: Analyser, question: str, result: str | None
) -> None:
    assert decided.truth(understand(question, analyser), put("2024/0100", stop(3, result))) == []


def test_a_later_meeting_without_a_result_leaves_it_open(put: Put, decided: Decided, analyser: Analyser) -> None:
    asked = understand(GRANTED, analyser)
    assert decided.truth(asked, put("2024/0100", stop(3, "abgelehnt"), stop(9))) == []


def test_when_it_was_decided_is_answered_from_the_record(put: Put, decided: Decided, analyser: Analyser) -> None:
    told = decided.truth(understand(GRANTED, analyser), put("2024/0100", stop(3, "einstimmig zugestimmt")))
    assert texts(told) == ["Stadtrat am 01.03.2024 (TOP 7): angenommen („einstimmig zugestimmt“)"]


def test_only_a_question_that_presupposes_claims(analyser: Analyser) -> None:
    def claim(text: str) -> str:
        return claimed(understand(text, analyser))

    assert claim("Wer hat den Brunnen genehmigt?") == "granted"
    assert claim("In welcher Sitzung wurde der Brunnen abgelehnt?") == "denied"
    assert claim("Was wurde zum Brunnen beschlossen?") == ""
    assert claim("Warum wurde erst abgelehnt und dann beschlossen?") == ""


# Which paper is meant


def test_only_a_title_that_the_question_names_is_held_against_it(put: Put, analyser: Analyser) -> None:
    paper = put("2024/0100", name="Trinkbrunnen am Rathaus")
    long = put("2024/0101", name="Satzung über die Gebühren für Märkte, Wohnmobile, Brücken und Trinkbrunnen")
    for question, is_sure in (
        ("Wann wurde der Trinkbrunnen am Rathaus beschlossen?", True),
        ("Wann wurde der Trinkbrunnen am Bahnhof beschlossen?", False),
        ("Wann wurde der Trinkbrunnen am Rathaus saniert und beschlossen?", False),
        ("Wann wurde beschlossen?", False),
    ):
        assert surely(understand(question, analyser), paper, analyser) == is_sure
    asked = understand("Wann wurde der Trinkbrunnen beschlossen?", analyser)
    assert not surely(asked, long, analyser)
    assert titled(asked, [long], analyser) == [long]  # it fits, but may be another
    amending = put("2024/0100/1", name="Trinkbrunnen am Rathaus", paper_type="Änderungsantrag")
    assert titled(asked, [amending, paper], analyser) == [paper]
    wanted = understand("Was wurde aus dem Änderungsantrag zum Trinkbrunnen?", analyser)
    assert titled(wanted, [amending, paper], analyser) == [amending]


# Words


def test_votes_are_told_where_no_words_count_them() -> None:
    assert told_decision(read_result("abgelehnt"), Votes(5, 36, None)) == "abgelehnt (5 Ja, 36 Nein)"
    assert (
        told_decision(read_result("abgelehnt (5 Ja, 36 Nein)"), Votes(5, 36))
        == "abgelehnt („abgelehnt (5 Ja, 36 Nein)“)"
    )
    assert told_decision(read_result("siehe Anlage"), None) == "siehe Anlage"
    assert told_votes(Votes(23, 5, 2)) == "23 Ja, 5 Nein, 2 Enthaltungen"
    assert told_votes(Votes(None, 0, 1)) == "0 Nein, 1 Enthaltung"
    assert told_votes(None) == ""
