"""From a question to a proven answer, over a real ledger and index; a language model answers over real HTTP."""

import datetime as dt
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from app.answer.engine import DECIDED, MEANT, NEAREST, Engine
from app.answer.filters import Choice
from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Searched, Sentence
from app.answer.write import open_writer
from index.search import Searcher
from index.terms import Analyser
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.settings import Settings

RADWEG = "Der Radweg am Kanal wird im Jahr 2027 gebaut."
ASKED = "Wann wird der Radweg am Kanal gebaut?"
Keep = Callable[..., Paper]
Open = Callable[..., Engine]


@pytest.fixture
def keep(ledger: Ledger) -> Keep:
    """Keeps a public paper with one file of one page."""

    def kept(reference: str, text: str, *, public: bool = True, **known: Any) -> Paper:
        named = {"name": "Titel", "reference": reference} | known
        paper = Paper(stable_id(reference), reference, source=f"urn:{reference}", public=public, **named)
        file_id = stable_id(reference, "file")
        file = File(file_id, reference, paper.id, "Vorlage.pdf", "urn:d", "", "application/pdf", "Text", public=public)
        with ledger.writing():
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(1, text)])
        return paper

    return kept


@pytest.fixture
def engine(ledger: Ledger, analyser: Analyser, searching: Callable[[Ledger], Searcher]) -> Open:
    """An engine over what the ledger holds now."""

    def opened(*, public_only: bool = True) -> Engine:
        return Engine(searching(ledger), ledger, analyser, public_only, set_to={"model": ""})

    return opened


def quotes(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Answer)
    return [proof.quote for sentence in outcome.sentences for proof in sentence.proof if isinstance(proof, Citation)]


# In the papers' own words


def test_an_answer_is_the_papers_own_words_with_their_proof(keep: Keep, engine: Open) -> None:
    kept = keep("DS 24-0001", f"{RADWEG}\nEr ist lang.", date=dt.date(2024, 5, 3))
    keep("DS 24-0002", "Die Schule bekommt ein neues Dach.")
    outcome = engine().ask(ASKED)
    assert isinstance(outcome, Answer)
    [sentence] = outcome.sentences
    [proof] = sentence.proof
    assert isinstance(proof, Citation)
    assert RADWEG in sentence.text
    assert sentence.text == " ".join(proof.quote.split())
    assert (proof.hit.paper, proof.page) == (kept, 1)
    assert (outcome.question, outcome.writer, outcome.notice, outcome.dropped) == (ASKED, None, "", 0)
    assert outcome.searched == Searched(papers=2, files=2, newest=dt.date(2024, 5, 3))


def test_what_was_decided_comes_along_from_the_register(keep: Keep, engine: Open) -> None:
    stops = [
        Consultation("Rat", dt.date(2024, 1, number), number=f"{number}.1", result=f"Ergebnis {number}")
        for number in range(1, DECIDED + 2)
    ]
    undecided = Consultation("Rat", dt.date(2024, 2, 1))
    unknown = Consultation(None, result="vertagt")
    kept = keep("DS 24-0001", RADWEG, consultations=(*stops, undecided, unknown))
    outcome = engine().ask(ASKED)
    assert isinstance(outcome, Answer)
    assert list(outcome.sentences[1:]) == [
        Sentence("Rat am 03.01.2024 (TOP 3.1): Ergebnis 3", (Record(kept, stops[2]),), "context"),
        Sentence("Rat am 04.01.2024 (TOP 4.1): Ergebnis 4", (Record(kept, stops[3]),), "context"),
        Sentence("Gremium unbekannt: vertagt", (Record(kept, unknown),), "context"),
    ]


def test_what_the_papers_do_not_say_is_not_answered(keep: Keep, engine: Open) -> None:
    for number in range(NEAREST + 1):
        keep(f"DS 24-000{number}", f"{RADWEG} Nummer {number}.")
    keep("DS 24-0009", "Der Radweg bleibt geheim.", public=False)
    outcome = engine().ask("Wie hoch ist die Hundesteuer beim Radweg in Musterhausen?")
    assert isinstance(outcome, NoAnswer)
    assert len(outcome.nearest) == NEAREST
    assert all(hit.paper.public for hit in outcome.nearest)
    assert outcome.searched.papers == NEAREST + 1


def test_nothing_read_nothing_answered(engine: Open) -> None:
    assert engine().ask(ASKED) == NoAnswer(ASKED, Searched(0, 0, None))


def test_a_bad_question_is_said(engine: Open) -> None:
    with pytest.raises(BadInput):
        engine().ask(" ")


# Numbers


def test_a_named_paper_answers_alone(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", RADWEG)
    keep("DS 24-0002", "Der Radweg am Kanal wird im Jahr 2031 gebaut.")
    assert quotes(engine().ask("Wann wird der Radweg am Kanal gebaut (DS 24-0002)?")) == [
        "Der Radweg am Kanal wird im Jahr 2031 gebaut."
    ]


def test_a_named_paper_sums_itself_up(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", RADWEG)
    assert quotes(engine().ask("Worum geht es in DS 24-0001?")) == [RADWEG]


@pytest.mark.parametrize("question", ["Worum geht es in DS 24-0777?", f"{ASKED} DS 24-0777"])
def test_a_number_nobody_knows_is_not_answered_by_the_words_around_it(keep: Keep, engine: Open, question: str) -> None:
    keep("DS 24-0001", RADWEG)
    assert isinstance(engine().ask(question), NoAnswer)


def test_a_number_that_is_only_printed_is_answered_where_it_is_printed(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", "Der Radweg am Kanal wird laut DS 23-0777 im Jahr 2027 gebaut.")
    keep("DS 24-0002", "Der Radweg am Kanal wird im Jahr 2031 gebaut.")
    assert quotes(engine().ask("Wann wird der Radweg am Kanal gebaut laut DS 23-0777?")) == [
        "Der Radweg am Kanal wird laut DS 23-0777 im Jahr 2027 gebaut."
    ]


def test_the_public_cannot_tell_a_hidden_paper_from_none(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", RADWEG)
    hidden = f"{ASKED} DS 24-0002"
    before = engine().ask(hidden)
    keep("DS 24-0002", "Der Radweg am Kanal wird nicht gebaut.", public=False)
    assert engine().ask(hidden) == before
    assert quotes(engine(public_only=False).ask(hidden)) == ["Der Radweg am Kanal wird nicht gebaut."]


@pytest.mark.parametrize("typed", ["DS 24-0950", "DS 23-0590", "DS 24-0591", "24 - 0950", "Nr. 950/24"])
def test_an_unknown_number_brings_up_what_may_have_been_meant(keep: Keep, engine: Open, typed: str) -> None:
    kept = keep("DS 24-0590", RADWEG)
    keep("DS 24-0001", "Die Schule bekommt ein neues Dach.")
    outcome = engine().ask(f"Worum geht es in {typed}?")
    assert isinstance(outcome, NoAnswer)
    assert outcome.suggestions == (kept,)
    assert [typed.endswith(unknown) for unknown in outcome.unknown] == [True]


def test_of_numbers_as_near_the_one_is_meant_whose_title_the_question_names(keep: Keep, engine: Open) -> None:
    for number in range(2, 9):
        keep(f"DS 24-059{number}", RADWEG)
    kept = keep("DS 24-0581", "Es wird geprüft.", name="Sanierung der Brunnen")
    outcome = engine().ask("Was kostet die Sanierung der Brunnen laut DS 24-0591?")
    assert isinstance(outcome, NoAnswer)
    assert outcome.suggestions[0] == kept
    assert len(outcome.suggestions) == MEANT


def test_nobody_is_offered_a_number_that_is_not_for_them(keep: Keep, engine: Open) -> None:
    keep("DS 24-0590", RADWEG, public=False)
    outcome = engine().ask("Worum geht es in DS 24-0591?")
    assert isinstance(outcome, NoAnswer)
    assert (outcome.unknown, outcome.suggestions) == (("24-0591",), ())
    told = engine(public_only=False).ask("Worum geht es in DS 24-0591?")
    assert isinstance(told, NoAnswer)
    assert [paper.reference for paper in told.suggestions] == ["DS 24-0590"]


def test_figures_that_are_no_known_number_leave_the_question_as_it_is(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", "Der Radweg am Kanal kostet 16057 Mark.")
    assert quotes(engine().ask("Kostet der Radweg am Kanal 16057?")) == ["Der Radweg am Kanal kostet 16057 Mark."]
    kept = keep("16057", RADWEG)
    outcome = engine().ask("Worum geht es in 16057?")
    assert isinstance(outcome, Answer)
    assert [proof.hit.paper for proof in outcome.sentences[0].proof if isinstance(proof, Citation)] == [kept]


@pytest.mark.parametrize(("kept", "asked"), [("24-0590/1", "24-0590"), ("24-0590", "24-0590/7")])
def test_a_paper_of_the_family_answers_for_an_unknown_number_and_says_so(
    keep: Keep, engine: Open, kept: str, asked: str
) -> None:
    keep(kept, RADWEG)
    outcome = engine().ask(f"Worum geht es in {asked}?")
    assert isinstance(outcome, Answer)
    assert outcome.notice == f"Eine Vorlage {asked} kenne ich nicht. Die Antwort stammt aus {kept}."
    known = engine().ask(f"Worum geht es in {kept}?")
    assert isinstance(known, Answer)
    assert known.notice == ""


# Doors


def test_pages_are_for_those_who_may_see_them(keep: Keep, engine: Open) -> None:
    for reference, public in (("DS 24-0001", True), ("DS 24-0002", False)):
        keep(reference, RADWEG, public=public)
    shown, hidden = stable_id("DS 24-0001", "file"), stable_id("DS 24-0002", "file")
    assert engine().pages(shown) == engine(public_only=False).pages(hidden) == (Page(1, RADWEG),)
    for file_id in (hidden, "unbekannt"):
        with pytest.raises(KeyError):
            engine().pages(file_id)


def test_the_record_says_what_was_searched(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", RADWEG)
    keep("DS 24-0002", RADWEG, public=False)
    assert engine().index() == {"papers": 1, "files": 1, "passages": 1}
    assert engine(public_only=False).index() == {"papers": 2, "files": 2, "passages": 2}
    assert engine().settings() == {"model": "", "public_only": True}


def test_one_engine_answers_many_at_once(keep: Keep, engine: Open) -> None:
    for number in range(1, 5):
        keep(f"DS 24-000{number}", f"Der Radweg Nummer {number} wird im Jahr 203{number} gebaut.")
    opened = engine()
    questions = [f"Worum geht es in DS 24-000{number}?" for number in range(1, 5)] * 5
    alone = [opened.ask(question) for question in questions]
    with ThreadPoolExecutor(4) as visitors:
        assert list(visitors.map(opened.ask, questions)) == alone
    assert [quotes(outcome) for outcome in alone[:2]] == [
        ["Der Radweg Nummer 1 wird im Jahr 2031 gebaut."],
        ["Der Radweg Nummer 2 wird im Jahr 2032 gebaut."],
    ]


# With a language model


@pytest.fixture
def writing(keep: Keep, engine: Open, model: Any, analyser: Analyser) -> Engine:
    """An engine with a language model, over one paper."""
    keep("DS 24-0001", RADWEG, consultations=(Consultation("Rat", result="angenommen"),))
    settings = Settings(llm="probe", openai_url=f"{model.address}/v1", llm_timeout=10)
    return replace(engine(), writer=open_writer(settings, analyser))


def test_the_models_words_come_piece_by_piece_and_then_with_their_proof(writing: Engine, model: Any) -> None:
    model.pieces, model.waits = ["Im Jahr ", "2027 [1]. ", "Sagt man."], True
    stream = writing.stream(ASKED)
    assert next(stream) == "Im Jahr "
    model.go.set()
    *pieces, outcome = stream
    assert pieces == ["2027 [1]. ", "Sagt man."]
    assert isinstance(outcome, Answer)
    assert [(one.text, one.kind) for one in outcome.sentences] == [
        ("Im Jahr 2027.", "answer"),
        ("Rat: angenommen", "context"),
    ]
    assert quotes(outcome) == [RADWEG]
    assert (outcome.writer, outcome.dropped, outcome.notice) == ("probe", 1, "")
    assert model.went_on_when_told


@pytest.mark.parametrize("fault", ["status", "breaks off", "nobody there"])
def test_where_the_model_fails_the_papers_speak(writing: Engine, model: Any, analyser: Analyser, fault: str) -> None:
    model.pieces, model.fault = ["Im Jahr ", "2027 [1]."], fault
    if fault == "nobody there":
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        writing = replace(writing, writer=open_writer(Settings(llm="probe", openai_url=address), analyser))
    outcome, without = writing.ask(ASKED), replace(writing, writer=None).ask(ASKED)
    assert isinstance(outcome, Answer)
    assert isinstance(without, Answer)
    assert "Das Sprachmodell probe antwortet nicht" in outcome.notice
    assert "im Wortlaut" in outcome.notice
    assert replace(outcome, notice="") == without


@pytest.mark.parametrize(
    ("pieces", "fault"),
    [(["KEINE ANTWORT"], ""), (["Im Jahr 2027."], ""), (["Im Jahr 2027 [7]."], ""), ([], ""), ([], "garbage")],
)
def test_where_the_model_proves_nothing_the_papers_speak(
    writing: Engine, model: Any, pieces: list[str], fault: str
) -> None:
    model.pieces, model.fault = pieces, fault
    outcome = writing.ask(ASKED)
    assert isinstance(outcome, Answer)
    assert quotes(outcome) == [RADWEG]
    assert outcome.writer is None
    assert "probe" in outcome.notice


@pytest.mark.parametrize("question", ["Wie hoch ist die Hundesteuer in Musterhausen?", f"{ASKED} DS 24-0777"])
def test_without_evidence_the_model_is_not_asked(writing: Engine, model: Any, question: str) -> None:
    assert isinstance(writing.ask(question), NoAnswer)
    assert model.asked == []


def test_of_two_versions_the_valid_one_answers_and_the_old_one_is_marked(keep: Keep, engine: Open) -> None:
    old = keep("25-0590", f"{RADWEG} Er kostet 3 Mio. Euro.", paper_type="Vorlage")
    new = keep("25-0590/1", f"{RADWEG} Er kostet 4 Mio. Euro.", paper_type="Vorlage")
    answer = engine().ask("Was kostet der Radweg am Kanal?")
    assert isinstance(answer, Answer)
    assert "4 Mio. Euro" in answer.sentences[0].text
    assert [(one.kind, one.paper) for one in answer.family] == [("frühere Fassung", old)]
    asked_by_number = engine().ask("Was kostet der Radweg nach Vorlage 25-0590?")
    assert isinstance(asked_by_number, Answer)
    [proof] = asked_by_number.sentences[0].proof
    assert isinstance(proof, Citation)
    assert (proof.hit.paper, proof.hit.newer) == (old, new)


def test_a_version_that_not_everyone_may_see_is_not_hinted_at(keep: Keep, engine: Open) -> None:
    keep("25-0590", RADWEG, paper_type="Vorlage")
    keep("25-0590/1", RADWEG, paper_type="Vorlage", public=False)
    answer = engine().ask(ASKED)
    assert isinstance(answer, Answer)
    assert answer.family == ()
    assert "25-0590/1" not in repr(answer)


# Filters


def labels(outcome: Outcome) -> tuple[list[str], list[str]]:
    return [wish.label for wish in outcome.filters.hard], [wish.label for wish in outcome.in_vain]


def test_what_a_question_plainly_says_restricts_and_needs_no_word_in_the_paper(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", "Der Radweg am Kanal wird breit.", originators=("SPD",), paper_type="Antrag")
    keep("DS 24-0002", "Der Radweg am Kanal wird schmal.", originators=("CDU",), paper_type="Antrag")
    for asked, expected in (("SPD", "breit"), ("CDU", "schmal")):
        outcome = engine().ask(f"Anträge der {asked} zum Radweg am Kanal")
        assert quotes(outcome) == [f"Der Radweg am Kanal wird {expected}."]
        assert labels(outcome) == ([f"Fraktion: {asked}", "Art: Antrag"], [])
        assert [hit.paper.originators for hit in engine().search(f"Anträge der {asked} zum Radweg")] == [(asked,)]


def test_a_filter_that_leaves_nothing_gives_way_if_it_was_only_understood(keep: Keep, engine: Open) -> None:
    words = "Über Anträge der CDU zum Radweg am Kanal wird beraten."
    keep("DS 24-0001", words, originators=("SPD",))
    keep("DS 24-0002", "Die Schule bekommt ein Dach.", originators=("CDU",))
    outcome = engine().ask("Anträge der CDU zum Radweg am Kanal")
    assert quotes(outcome) == [words]
    assert labels(outcome) == ([], ["Fraktion: CDU"])
    chosen = engine().ask("Was wird aus dem Radweg am Kanal?", Choice(parties=("CDU",)))
    assert isinstance(chosen, NoAnswer)
    assert labels(chosen) == (["Fraktion: CDU"], [])
    assert engine().search("Radweg", choice=Choice(state="abgelehnt")) == []


def test_a_question_that_only_says_which_papers_gets_an_overview(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", "Beschlussvorschlag\nDer Radweg am Kanal wird breit gebaut.", originators=("SPD",))
    keep("DS 24-0002", "Beschlussvorschlag\nDie Schule bekommt ein neues Dach.", originators=("SPD",))
    keep("DS 24-0003", "Beschlussvorschlag\nDer Brunnen wird abgestellt.", originators=("CDU",))
    outcome = engine().ask("Anträge der SPD")
    assert sorted(quotes(outcome)) == ["Der Radweg am Kanal wird breit gebaut.", "Die Schule bekommt ein neues Dach."]


def test_a_result_that_arrives_later_is_filtered_by_at_once(keep: Keep, engine: Open) -> None:
    """The index may still say "open": what the ledger says now counts."""
    keep("DS 24-0001", "Der Radweg am Kanal wird breit.")
    before, still_open, rejected = engine(), Choice(state="offen"), Choice(state="abgelehnt")
    assert before.search("Radweg", choice=still_open)
    keep("DS 24-0001", "Der Radweg am Kanal wird breit.", consultations=(Consultation("Rat", result="abgelehnt"),))
    assert before.search("Radweg", choice=still_open) == []
    assert [hit.paper.reference for hit in engine().search("Radweg", choice=rejected)] == ["DS 24-0001"]


def test_a_version_that_arrives_later_makes_the_earlier_one_invalid_at_once(keep: Keep, engine: Open) -> None:
    keep("25-0590", "Der Radweg am Kanal kostet 3 Mio. Euro.", paper_type="Vorlage")
    before, valid = engine(), Choice(valid_only=True)
    assert before.search("Radweg", choice=valid)
    keep("25-0590/1", "Der Radweg am Kanal kostet 4 Mio. Euro.", paper_type="Vorlage")
    assert before.search("Radweg", choice=valid) == []
    assert [hit.paper.reference for hit in engine().search("Radweg", choice=valid)] == ["25-0590/1"]


def test_no_filter_shows_what_is_not_public(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", RADWEG, originators=("SPD",), public=False)
    keep("DS 24-0002", "Die Schule bekommt ein Dach.", originators=("SPD",))
    for question in ("Anträge der SPD zum Radweg am Kanal", "nur Unterlagen zum Radweg", "Welche Anträge hat die SPD?"):
        assert "DS 24-0001" not in repr(engine().ask(question))
    assert engine(public_only=False).search("Anträge der SPD zum Radweg am Kanal")[0].paper.reference == "DS 24-0001"
