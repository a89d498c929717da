"""Papers, answers, meetings and minutes in one chain, and nothing of it that must not be seen."""

import datetime as dt
from dataclasses import replace

import pytest

from ingest.audience import ANYBODY, UNRESTRICTED
from ingest.ledger import Entry, Ledger
from ingest.matter import REPLY, STATEMENT, Matter, matter_of, related
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.vote import Outcome, Votes

MINUTES = """\
Niederschrift Stadtrat
{date}

Punkt 7 der Tagesordnung: {name}
Vorlage: {reference}

Abstimmungsergebnis:
{result}

Der Vorsitzende schließt die Sitzung.
"""


def day(month: int, of: int = 1) -> dt.date:
    return dt.date(2024, month, of)


def stop(month: int, result: str | None = None, gremium: str = "Stadtrat", role: str = "Entscheidung") -> Consultation:
    return Consultation(gremium, day(month), role, "7", result, f"urn:item:{gremium}:{month}")


def put(ledger: Ledger, reference: str, name: str, *stops: Consultation, **fields: object) -> Paper:
    source = f"urn:paper:{reference}"
    paper = Paper(stable_id("paper", source), reference, name, source, True, reference, consultations=stops)
    paper = replace(paper, paper_type="Antrag", date=day(1), body="Musterstadt", **fields)  # type: ignore[arg-type]
    ledger.put_paper(replace(paper, organizations=tuple(dict.fromkeys(str(stop.organization) for stop in stops))))
    return ledger.papers([paper.id])[paper.id]


def put_file(ledger: Ledger, paper: Paper, name: str, text: str, *, public: bool = True) -> File:
    uri = f"{paper.source}/{name}"
    file = File(stable_id("file", uri), name, paper.id, name, uri, "0", "text/plain", "OParl-Text", public=public)
    ledger.put_file(file, [Page(1, text)])
    return file


def told(matter: Matter) -> list[tuple[str, str | None, Outcome | None]]:
    return [(step.kind, step.paper.reference, step.result.outcome if step.result else None) for step in matter.steps]


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        ("mehrheitlich abgelehnt", Outcome.REJECTED),
        ("einstimmig zugestimmt zu geändertem Beschlusstext", Outcome.AMENDED),
        ("vertagt", Outcome.POSTPONED),
    ],
)
def test_a_motion_its_answer_and_its_vote_follow_each_other(ledger: Ledger, result: str, outcome: Outcome) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(3, result))
    put_file(ledger, paper, "Stellungnahme TOP 7", "Die Verwaltung rät ab.")
    put_file(ledger, paper, "Anlage 1", "Ein Plan.")
    matter = matter_of(ledger, paper)
    assert told(matter) == [
        ("Antrag", "2024/0100", None),
        (STATEMENT, "2024/0100", None),
        ("Entscheidung", "2024/0100", outcome),
    ]
    assert [step.is_open for step in matter.steps] == [False] * 3


def test_a_meeting_without_a_result_is_open_as_of_the_day_of_the_data(ledger: Ledger) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(2, "vertagt"), stop(3))
    assert matter_of(ledger, paper).as_of is None
    ledger.note(Entry("urn:x", "s", "gelesen"))
    matter = matter_of(ledger, paper)
    assert [step.is_open for step in matter.steps] == [False, False, True]
    assert matter.as_of is not None


def test_minutes_fill_in_what_the_register_leaves_open(ledger: Ledger) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(3))
    text = MINUTES.format(
        date="1. März 2024", name=paper.name, reference="2024/0100", result="Abgelehnt bei 5 Ja, 36 Nein"
    )
    file = put_file(ledger, paper, "Protokoll TOP 7", text)
    last = matter_of(ledger, paper).steps[-1]
    assert last.result is not None
    assert (last.result.outcome, last.votes, last.file, last.is_open) == (
        Outcome.REJECTED,
        Votes(5, 36),
        file,
        False,
    )
    assert last.minutes is not None
    (span,) = last.minutes.spans
    assert (span.page, text[span.start : span.end]) == (1, last.minutes.quote)


def test_the_registers_word_counts_and_a_contradiction_is_told(ledger: Ledger) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(3, "mehrheitlich abgelehnt"))
    words = {"date": "1. März 2024", "name": paper.name, "reference": "2024/0100"}
    put_file(ledger, paper, "Protokoll", MINUTES.format(**words, result="Mehrheitlich zugestimmt (30 Ja, 4 Nein)"))
    last = matter_of(ledger, paper).steps[-1]
    assert last.result is not None
    assert (last.result.outcome, last.is_disputed, last.votes) == (Outcome.REJECTED, True, None)
    put_file(ledger, paper, "Protokoll", MINUTES.format(**words, result="Mehrheitlich abgelehnt (4 Ja, 30 Nein)"))
    last = matter_of(ledger, paper).steps[-1]
    assert (last.is_disputed, last.votes) == (False, Votes(4, 30))


def test_minutes_that_contradict_each_other_say_nothing(ledger: Ledger) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(3))
    words = {"date": "1. März 2024", "name": paper.name, "reference": "2024/0100"}
    put_file(ledger, paper, "Protokoll", MINUTES.format(**words, result="einstimmig zugestimmt"))
    put_file(ledger, paper, "Protokoll neu", MINUTES.format(**words, result="einstimmig abgelehnt"))
    assert matter_of(ledger, paper).steps[-1].is_open


def test_papers_of_one_matter_are_found_by_number_register_and_title(ledger: Ledger) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(3, "zugestimmt"))
    amending = put(ledger, "2024/0100/1", "Zwei Trinkbrunnen", stop(3, "mehrheitlich abgelehnt"))
    linked = put(ledger, "2024/0200", "Wasser für alle", stop(5), related=(paper.source,))
    asking = put(ledger, "2024/0300", "Nachfrage zu 2024/0100", stop(6, "Kenntnisnahme"))
    report = put(ledger, "2024/0400", "Trinkbrunnen am Rathaus", stop(8, "Kenntnisnahme", "Bauausschuss"))
    put(ledger, "2024/0101", "Sitzbänke am Rathaus", stop(3))
    assert {one.id for one in related(ledger, paper)} == {amending.id, linked.id, asking.id, report.id}
    dates = [step.date for step in matter_of(ledger, paper).steps if step.date and step.stop]
    assert dates == sorted(dates)
    assert [one.id for one in related(ledger, asking)][0] == paper.id


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("Trinkbrunnen am Rathaus", {"date": dt.date(2026, 1, 1)}),  # of another year
        ("Trinkbrunnen am Rathaus", {"body": "Nebenstadt"}),
        ("Trinkbrunnen am Rathaus", {}),  # of the same type, before the same Gremium
        ("Annahme Spenden", {"paper_type": "Vorlage"}),  # too short to mean one thing
    ],
)
def test_the_same_title_alone_may_be_another_matter(ledger: Ledger, name: str, changed: dict[str, object]) -> None:
    paper = put(ledger, "2024/0100", name, stop(3))
    ledger.put_paper(replace(put(ledger, "2024/0500", name, stop(4)), **changed))  # type: ignore[arg-type]
    assert related(ledger, paper) == []


def test_nothing_tells_the_public_of_what_is_not_public(ledger: Ledger) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(3))
    put_file(ledger, paper, "Stellungnahme vertraulich", "Geheim.", public=False)
    words = {"date": "1. März 2024", "name": paper.name, "reference": "2024/0100"}
    put_file(ledger, paper, "Protokoll", MINUTES.format(**words, result="einstimmig zugestimmt"), public=False)
    hidden = put(ledger, "2024/0100/1", "Grundstückskauf für Trinkbrunnen", stop(4, "einstimmig zugestimmt"))
    ledger.put_paper(replace(hidden, public=False))
    put(ledger, "2024/0700", "Wasser für alle", stop(5), related=(hidden.source,))  # reached through it alone
    assert len(matter_of(ledger, paper, audience=UNRESTRICTED).steps) == 7
    seen = matter_of(ledger, paper)
    assert told(seen) == [("Antrag", "2024/0100", None), ("Entscheidung", "2024/0100", None)]
    assert seen.steps[-1].is_open
    assert seen.steps == matter_of(ledger, paper, audience=ANYBODY).steps
    assert matter_of(ledger, replace(hidden, public=False)).steps == ()


def test_minutes_of_a_meeting_the_register_does_not_know_are_a_step(ledger: Ledger) -> None:
    paper = put(ledger, "2024/0100", "Trinkbrunnen am Rathaus", stop(3, "vertagt"))
    text = MINUTES.format(date="2. April 2024", name=paper.name, reference="2024/0100", result="einstimmig zugestimmt")
    put_file(ledger, paper, "Niederschrift", text)
    put_file(ledger, paper, "Antwort der Verwaltung", "Ja.")
    steps = matter_of(ledger, paper).steps
    assert [(step.kind, step.date) for step in steps] == [
        ("Antrag", day(1)),
        (REPLY, None),
        ("Entscheidung", day(3)),
        ("Niederschrift", day(4, 2)),
    ]
