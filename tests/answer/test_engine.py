"""From a question to a proven answer, over a real ledger and index; a language model answers over real HTTP."""

import datetime as dt
import socket
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from qdrant_client import QdrantClient

from app.answer.engine import DECIDED, NEAREST, Engine
from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Searched, Sentence
from app.answer.write import open_writer
from index.build import Build
from index.search import Searcher
from index.server import ServerReader, ServerWriter
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
        paper = Paper(
            stable_id(reference), reference, "Titel", f"urn:{reference}", public, reference=reference, **known
        )
        file_id = stable_id(reference, "file")
        file = File(file_id, reference, paper.id, "Vorlage.pdf", "urn:d", "", "application/pdf", "Text", public=public)
        with ledger.writing():
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(1, text)])
        return paper

    return kept


@pytest.fixture
def engine(ledger: Ledger, analyser: Analyser) -> Open:
    """An engine over what the ledger holds now."""

    def opened(*, public_only: bool = True) -> Engine:
        client = QdrantClient(":memory:")
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Payload indexes have no effect in the local Qdrant")
            writer = ServerWriter(client, "passages-test", None)
        Build(ledger, analyser, None).run(writer, lambda _: None)
        searcher = Searcher(ServerReader(client, "passages-test"), ledger, analyser, None)
        return Engine(searcher, ledger, analyser, public_only, set_to={"model": ""})

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
