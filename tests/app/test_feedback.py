"""Thumbs are kept without names, told to evaluators, and never pass for gold."""

import datetime as dt
import json
import stat
from dataclasses import fields, replace
from pathlib import Path

import pytest

from app.answer.model import Answer, Citation, NoAnswer, Searched, Sentence
from app.cli import main
from app.feedback import LONGEST_COMMENT, NAME, Feedback, FeedbackBox, Reason, Source, as_json, as_text, candidates
from eval.questions import load
from index.model import Hit
from ingest.errors import BadInput
from ingest.model import File, Paper, Passage, Span

WORDS = "Die Bänke werden erneuert."
ASKED = "Was wird erneuert?"
SEARCHED = Searched(1, 1, None)


def answer(*, public: bool = True) -> Answer:
    of = Paper("p", "k", "Neue Bänke", "urn:p", True, "25-0001")
    kept = File("f", "Vorlage-25-0001", "p", "Vorlage.pdf", "urn:f", "0", "application/pdf", "Text", public=public)
    spans = (Span(2, 0, len(WORDS)),)
    proof = Citation(Hit(Passage("1", "f", "", WORDS, spans), of, kept, 1.0), WORDS, spans)
    context = replace(proof, spans=(Span(3, 0, 2),), quote="Be")
    return Answer(ASKED, (Sentence(WORDS, (proof, proof)), Sentence("Beschlossen.", (context,), "context")), SEARCHED)


@pytest.fixture
def box(tmp_path: Path) -> FeedbackBox:
    return FeedbackBox(tmp_path / "home" / "feedback.sqlite")


def test_a_thumb_is_kept_with_what_it_was_about(box: FeedbackBox, tmp_path: Path) -> None:
    given = box.give(answer(), good=False, reasons=[Reason.WRONG, Reason.SOURCE], comment=" Es sind zwei.\n ")
    [one] = FeedbackBox(tmp_path / "home" / "feedback.sqlite").all()
    sources = (Source("Vorlage-25-0001", 2, WORDS),)
    reasons = (Reason.WRONG, Reason.SOURCE)
    today = dt.date.today()
    assert one == Feedback(given, today, False, reasons, "Es sind zwei.", ASKED, WORDS, sources, public=True)
    assert stat.S_IMODE((tmp_path / "home" / "feedback.sqlite").stat().st_mode) == 0o600


def test_nothing_is_kept_that_names_or_times_a_person(box: FeedbackBox) -> None:
    box.give(answer(), good=True)
    kept = {field.name for field in fields(Feedback)}
    assert kept == {"id", "day", "good", "reasons", "comment", "question", "answer", "sources", "public"}
    [one] = box.all()
    assert not isinstance(one.day, dt.datetime)


def test_a_thumb_can_be_taken_back(box: FeedbackBox) -> None:
    first, second = box.give(answer(), good=True), box.give(answer(), good=False)
    box.take_back(first)
    box.take_back("unbekannt")
    assert [one.id for one in box.all()] == [second]


def test_what_is_wrong_input_is_refused(box: FeedbackBox) -> None:
    box.give(answer(), good=True, comment="x" * LONGEST_COMMENT)
    with pytest.raises(BadInput, match="Bitte höchstens 2000 Zeichen"):
        box.give(answer(), good=True, comment="x" * (LONGEST_COMMENT + 1))
    with pytest.raises(ValueError, match="kein Grund"):
        box.give(answer(), good=False, reasons=["kein Grund"])  # type: ignore[list-item]
    assert len(box.all()) == 1


def test_evaluators_read_counts_and_each_remark(box: FeedbackBox) -> None:
    box.give(answer(), good=False, reasons=[Reason.SHORT], comment="Wie viele?\x1b[2J")
    assert list(as_text(box.all())) == [
        "Rückmeldungen: 1, davon hilfreich: 0, nicht hilfreich: 1",
        "  nicht ausführlich: 1",
        "",
        f"{dt.date.today():%d.%m.%Y} · nicht ausführlich",
        f"  Frage: {ASKED}",
        f"  Antwort: {WORDS}",
        "  Beleg: Vorlage-25-0001, S. 2",
        "  Anmerkung: Wie viele?\N{REPLACEMENT CHARACTER}[2J",
    ]
    [told] = json.loads(json.dumps(as_json(box.all())))
    assert (told["day"], told["reasons"]) == (dt.date.today().isoformat(), ["nicht ausführlich"])
    assert told["sources"] == [{"file": "Vorlage-25-0001", "page": 2, "quote": WORDS}]


def test_no_feedback_says_so() -> None:
    assert list(as_text([])) == ["Rückmeldungen: 0, davon hilfreich: 0, nicht hilfreich: 0"]


def test_a_candidate_has_the_form_of_gold_and_decides_nothing(box: FeedbackBox) -> None:
    box.give(answer(), good=True)
    box.give(replace(answer(public=False), question="was wird  ERNEUERT?"), good=False, reasons=[Reason.MISSING])
    box.give(NoAnswer("Und sonst?", SEARCHED, understood_as="Was wird sonst erneuert?"), good=False)
    told = {row["question"].casefold(): row for row in map(json.loads, candidates(box.all()))}
    assert len(told) == 2
    both = next(row for row in told.values() if row["shown"])
    assert (both["type"], both["answerable"], both["answer"], both["relevant"]) == (None, None, None, [])
    assert (both["must_include"], both["candidate"], both["public"]) == ([], True, False)
    assert both["shown"] == [{"file": "Vorlage-25-0001", "page": 2, "quote": WORDS}]
    assert sorted(one["good"] for one in both["feedback"]) == [False, True]
    other = told["was wird sonst erneuert?"]
    assert (other["shown"], other["public"], other["id"]) == ([], True, next(iter(
        json.loads(line)["id"] for line in candidates([one for one in box.all() if not one.answer])
    )))  # fmt: skip


def test_a_candidate_is_never_counted_as_gold(box: FeedbackBox, tmp_path: Path) -> None:
    box.give(answer(), good=True)
    gold = tmp_path / "kandidaten.jsonl"
    gold.write_text("".join(candidates(box.all())), "utf-8")
    with pytest.raises(BadInput, match="„type“ fehlt"):
        load(gold)
    [row] = map(json.loads, gold.read_text("utf-8").splitlines())
    gold.write_text(json.dumps(row | {"type": "fact"}), "utf-8")
    with pytest.raises(BadInput, match="„answerable“ fehlt"):
        load(gold)
    checked = {"type": "fact", "answerable": True, "relevant": row["shown"]}
    gold.write_text(json.dumps(row | checked), "utf-8")
    assert load(gold)[0].sources[0].quote == WORDS


def test_evaluators_ask_at_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    FeedbackBox(home / NAME).give(answer(), good=False, reasons=[Reason.WRONG])
    assert main(["rueckmeldungen"]) == 0
    assert capsys.readouterr().out.startswith("Rückmeldungen: 1, davon hilfreich: 0, nicht hilfreich: 1\n  falsch: 1\n")
    assert main(["rueckmeldungen", "--json"]) == 0
    assert [one["question"] for one in json.loads(capsys.readouterr().out)] == [ASKED]
    path = home / "kandidaten.jsonl"
    assert main(["rueckmeldungen", "--kandidaten", str(path)]) == 0
    assert json.loads(path.read_text("utf-8"))["candidate"] is True
