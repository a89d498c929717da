"""The log tells who saw what is not public, cannot be changed, and never holds a question."""

import datetime as dt
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer.model import Answer, Citation, Listed, NoAnswer, Record, Searched, Sentence
from app.audit import Audit, Secret, as_text, secret_file, secret_page, secret_paper, secrets_of
from index.model import Hit, Place
from ingest.model import Consultation, File, Page, Paper, Passage, Span

WORDS = "Das Grundstück wird verkauft."
SPANS = (Span(2, 0, len(WORDS)),)
OPEN = Paper("p1", "k1", "Neue Bänke", "urn:1", True, "25-0001")
SECRET = Paper("p2", "k2", "Verkauf eines Grundstücks", "urn:2", False, "25-0002")
SEARCHED = Searched(1, 1, None)
SHOWN = Secret("k2", "25-0002", "fk2", SPANS)


def file(of: Paper, *, public: bool) -> File:
    return File(f"f{of.id}", f"f{of.key}", of.id, "V.pdf", "urn:f", "0", "application/pdf", "Text", public=public)


def hit(of: Paper, *, public: bool, **known: object) -> Hit:
    kept = file(of, public=public)
    return Hit(Passage("1", kept.id, "", WORDS, SPANS), of, kept, 1.0, **known)  # type: ignore[arg-type]


def answer(one: Hit) -> Answer:
    return Answer("Wird verkauft?", (Sentence(WORDS, (Citation(one, WORDS[:3], (Span(2, 0, 3),)),)),), SEARCHED)


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    return Audit(tmp_path / "home" / "audit.sqlite")


def test_what_is_public_is_not_logged() -> None:
    assert secrets_of(answer(hit(OPEN, public=True))) == ()
    assert secret_page(OPEN, file(OPEN, public=True), Page(1, WORDS)) == ()
    assert secret_paper(OPEN) == ()


def test_a_file_that_is_named_is_told_without_a_place() -> None:
    assert secret_file(OPEN, file(OPEN, public=True)) == ()
    assert secret_file(OPEN, file(OPEN, public=False)) == (Secret("k1", "25-0001", "fk1"),)
    assert secret_file(SECRET, file(SECRET, public=True)) == (Secret("k2", "25-0002", "fk2"),)


def test_whatever_is_shown_is_told_not_only_answers() -> None:
    assert secrets_of((OPEN, (hit(SECRET, public=False), hit(OPEN, public=True)))) == (SHOWN,)
    assert secrets_of((OPEN, SECRET)) == (Secret("k2", "25-0002"),)


def test_each_passage_that_is_not_public_is_told_once() -> None:
    given = answer(hit(SECRET, public=True))
    assert secrets_of(replace(given, sentences=given.sentences * 2)) == (SHOWN,)
    assert secrets_of(NoAnswer("?", SEARCHED, (hit(SECRET, public=False),))) == (SHOWN,)
    annex = secrets_of(answer(hit(OPEN, public=False)))
    assert annex == (Secret("k1", "25-0001", "fk1", SPANS),)


def test_where_the_same_stands_too_and_what_is_only_named_is_told() -> None:
    twin = hit(OPEN, public=True, also=(Place(SECRET, file(SECRET, public=False)),))
    assert secrets_of(answer(twin)) == (SHOWN,)
    named = (Secret("k2", "25-0002"),)
    assert secrets_of(answer(hit(OPEN, public=True, newer=SECRET))) == named
    stop = Sentence("Vertagt.", (Record(SECRET, Consultation("Rat")),), "context")
    listed = replace(answer(hit(OPEN, public=True)), listed=(Listed(SECRET, "offen"),))
    assert secrets_of(listed) == secrets_of(Answer("?", (stop,), SEARCHED)) == secret_paper(SECRET) == named


def test_a_page_that_is_shown_whole_is_told_whole() -> None:
    told = secret_page(SECRET, file(SECRET, public=False), Page(7, "Wort"))
    assert told == (Secret("k2", "25-0002", "fk2", (Span(7, 0, 4),)),)


def test_lines_are_read_newest_first_by_time_and_person(audit: Audit, tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    audit.record("Ada", [SHOWN])
    audit.record("Bob", [SHOWN, *secret_paper(SECRET)])
    audit.record("Eve", [])
    lines = Audit(tmp_path / "home" / "audit.sqlite").entries()
    assert [(line.person, line.secret.file) for line in lines] == [("Bob", ""), ("Bob", "fk2"), ("Ada", "fk2")]
    assert lines[-1].secret == SHOWN
    assert before <= lines[-1].at <= lines[0].at
    assert [line.person for line in audit.entries(person="Ada", since=before)] == ["Ada"]
    assert audit.entries(since=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)) == []


def test_an_administrator_reads_a_line_for_each(audit: Audit) -> None:
    audit.record("Ada\n", [SHOWN, *secret_paper(replace(SECRET, reference=None))])
    named, passage = as_text(audit.entries())
    assert passage.endswith(" · Ada\N{REPLACEMENT CHARACTER} · 25-0002 · fk2 · S. 2")
    assert named.endswith(" · Ada\N{REPLACEMENT CHARACTER} · Verkauf eines Grundstücks")


@pytest.mark.parametrize("change", ["DELETE FROM entry", "UPDATE entry SET person = 'niemand'"])
def test_a_line_cannot_be_changed_and_only_the_owner_may_read(audit: Audit, tmp_path: Path, change: str) -> None:
    audit.record("Ada", [SHOWN])
    path = tmp_path / "home" / "audit.sqlite"
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="append only"):
        db.execute(change)
    assert [line.person for line in audit.entries()] == ["Ada"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_no_question_and_no_text_is_in_the_file(audit: Audit, tmp_path: Path) -> None:
    given = answer(hit(SECRET, public=False))
    audit.record("Ada", secrets_of(given))
    kept = (tmp_path / "home" / "audit.sqlite").read_bytes()
    assert b"25-0002" in kept
    assert given.question.encode() not in kept
    assert WORDS.encode() not in kept
