"""From a question to a proven answer, over a real ledger and index; a language model answers over real HTTP."""

import datetime as dt
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from app.answer.decided import TOLD
from app.answer.engine import Engine
from app.answer.filters import Choice
from app.answer.meant import MEANT
from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Searched, Sentence
from app.answer.silence import NEAREST
from app.answer.write import open_writer
from index.model import Place
from index.terms import Analyser
from ingest.audience import ANYBODY, UNRESTRICTED, Audience
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import Consultation, File, Page, Paper, stable_id
from ingest.settings import Settings

RADWEG = "Der Radweg am Kanal wird im Jahr 2027 gebaut."
ASKED = "Wann wird der Radweg am Kanal gebaut?"
DENIAL = "DS 24-0001 wurde nicht beschlossen. Rat am 01.03.2024 (TOP 7): abgelehnt"
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
def engine(ledger: Ledger, over: Callable[..., Engine]) -> Open:
    """An engine over what the ledger holds now."""

    def opened(*, audience: Audience = ANYBODY) -> Engine:
        return over(ledger, audience=audience, set_to={"model": ""})

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
        for number in range(1, TOLD + 1)
    ]
    undecided = Consultation("Rat", dt.date(2024, 2, 1))
    unknown = Consultation(None, dt.date(2024, 1, 20), result="vertagt")
    kept = keep("DS 24-0001", RADWEG, consultations=(*stops, undecided, unknown))
    outcome = engine().ask(ASKED)
    assert isinstance(outcome, Answer)
    assert list(outcome.sentences[1:]) == [
        Sentence("DS 24-0001: Rat am 02.01.2024 (TOP 2.1): Ergebnis 2", (Record(kept, stops[1]),), "context"),
        Sentence("DS 24-0001: Rat am 03.01.2024 (TOP 3.1): Ergebnis 3", (Record(kept, stops[2]),), "context"),
        Sentence("DS 24-0001: Gremium unbekannt am 20.01.2024: vertagt", (Record(kept, unknown),), "context"),
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
    assert quotes(engine(audience=UNRESTRICTED).ask(hidden)) == ["Der Radweg am Kanal wird nicht gebaut."]


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
    told = engine(audience=UNRESTRICTED).ask("Worum geht es in DS 24-0591?")
    assert isinstance(told, NoAnswer)
    assert [paper.reference for paper in told.suggestions] == ["DS 24-0590"]


def test_figures_that_are_no_known_number_leave_the_question_as_it_is(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", "Der Radweg am Kanal kostet 16057 Mark.")
    assert quotes(engine().ask("Kostet der Radweg am Kanal 16057?")) == ["Der Radweg am Kanal kostet 16057 Mark."]
    kept = keep("16057", RADWEG)
    outcome = engine().ask("Worum geht es in 16057?")
    assert isinstance(outcome, Answer)
    cited = [proof for sentence in outcome.sentences for proof in sentence.proof if isinstance(proof, Citation)]
    assert [proof.hit.paper for proof in cited] == [kept]


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
    assert engine().pages(shown) == engine(audience=UNRESTRICTED).pages(hidden) == (Page(1, RADWEG),)
    for file_id in (hidden, "unbekannt"):
        with pytest.raises(KeyError):
            engine().pages(file_id)
        with pytest.raises(KeyError):
            engine().file(file_id)


def test_papers_and_files_are_for_those_who_may_see_them(keep: Keep, engine: Open, ledger: Ledger) -> None:
    keep("DS 24-0001", RADWEG)
    keep("DS 24-0002", RADWEG, public=False)
    everything = engine(audience=UNRESTRICTED)
    shown, hidden = everything.paper("DS 24-0001"), everything.paper("DS 24-0002")
    draft = replace(everything.files(shown)[0], id="entwurf", name="Entwurf.pdf", public=False)
    with ledger.writing():
        ledger.put_file(draft, [Page(1, RADWEG)])
    assert engine().paper_of_id(shown.id) == everything.paper_of_id(shown.id) == shown
    assert everything.paper_of_id(hidden.id) == hidden
    assert everything.file("entwurf") == Place(shown, draft)
    assert [file.id for file in everything.files(shown)] == ["entwurf", *(file.id for file in engine().files(shown))]
    for ask in (lambda: engine().paper_of_id(hidden.id), lambda: engine().file("entwurf")):
        with pytest.raises(KeyError):
            ask()


def test_the_record_says_what_was_searched(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", RADWEG)
    keep("DS 24-0002", RADWEG, public=False)
    assert engine().index() == {"papers": 1, "files": 1, "passages": 1}
    assert engine(audience=UNRESTRICTED).index() == {"papers": 2, "files": 2, "passages": 2}
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
    return replace(engine(), writer=open_writer(settings, analyser, wait=lambda _: None))


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
        ("DS 24-0001: Rat: angenommen", "context"),
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
    assert (
        engine(audience=UNRESTRICTED).search("Anträge der SPD zum Radweg am Kanal")[0].paper.reference == "DS 24-0001"
    )


# What was decided, versions, summaries


def told(outcome: Outcome, kind: str = "answer") -> list[str]:
    assert isinstance(outcome, Answer)
    assert all(sentence.proof for sentence in outcome.sentences)
    return [sentence.text for sentence in outcome.sentences if sentence.kind == kind]


def stop(result: str | None, month: int = 3) -> Consultation:
    return Consultation("Rat", dt.date(2024, month, 1), "Entscheidung", "7", result, f"urn:item:{month}")


BRUNNEN = "Trinkbrunnen am Rathaus"
BUILDS = "Der Rat beschließt den Bau eines Trinkbrunnens am Rathaus für 20.000 Euro."
PROPOSAL = f"Beschlussvorschlag\n{BUILDS}"


def test_a_question_for_the_decision_is_answered_by_it(keep: Keep, engine: Open) -> None:
    kept = keep("DS 24-0001", PROPOSAL, name=BRUNNEN, consultations=(stop("vertagt", 1), stop("abgelehnt")))
    decision = "Rat am 01.03.2024 (TOP 7): abgelehnt"
    by_title = engine().ask("Wurde der Trinkbrunnen am Rathaus angenommen?")
    assert told(by_title)[:2] == [f"DS 24-0001: {BRUNNEN}", decision]
    assert told(by_title, "context") == ["Rat am 01.01.2024 (TOP 7): vertagt"]
    assert isinstance(by_title, Answer)
    assert by_title.sentences[1].proof == (Record(kept, kept.consultations[1]),)
    assert told(engine().ask("Was wurde zu DS 24-0001 beschlossen?"))[0] == decision
    assert quotes(by_title) == [BUILDS]


def test_where_several_titles_fit_each_paper_is_named(keep: Keep, engine: Open) -> None:
    for number, (part, result) in enumerate((("Bau", "abgelehnt"), ("Wartung", "zugestimmt"), ("Abbau", None)), 1):
        keep(f"DS 24-000{number}", PROPOSAL, name=f"{BRUNNEN}: {part}", consultations=(stop(result),))
    answer = engine().ask("Was wurde zum Trinkbrunnen am Rathaus beschlossen?")
    assert sorted(told(answer)[:2]) == [
        f"DS 24-0001: {BRUNNEN}: Bau. Rat am 01.03.2024 (TOP 7): abgelehnt",
        f"DS 24-0002: {BRUNNEN}: Wartung. Rat am 01.03.2024 (TOP 7): angenommen",
    ]
    assert "Abbau" not in " ".join(told(answer))


def test_without_a_result_the_answer_says_so(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", PROPOSAL, name=BRUNNEN, consultations=(stop(None),))
    answer = engine().ask("Wie ging die Abstimmung über den Trinkbrunnen am Rathaus aus?")
    assert "Rat am 01.03.2024 (TOP 7): Ergebnis noch nicht veröffentlicht" in told(answer)


@pytest.mark.parametrize(
    ("question", "result", "first"),
    [
        ("Wann wurde der Trinkbrunnen am Rathaus beschlossen?", "abgelehnt", DENIAL),
        ("Warum wurde DS 24-0001 abgelehnt?", "einstimmig zugestimmt", "DS 24-0001 wurde nicht abgelehnt."),
        ("Wann wurde DS 24-0001 beschlossen?", "abgelehnt", DENIAL),
        ("Wann wurde der Trinkbrunnen am Rathaus beschlossen?", "zugestimmt", "Rat am 01.03.2024 (TOP 7): angenommen"),
        ("Warum wurde der Trinkbrunnen am Rathaus beschlossen?", "zugestimmt", BUILDS),
        ("Warum wurde der Trinkbrunnen am Rathaus abgelehnt?", "abgelehnt", BUILDS),
        ("Warum wurde der Brunnen im Zoo laut DS 24-0001 beschlossen?", "abgelehnt", BUILDS),
    ],
)
def test_a_false_premise_is_put_right_and_a_true_one_left(
    keep: Keep, engine: Open, question: str, result: str, first: str
) -> None:
    keep("DS 24-0001", PROPOSAL, name=BRUNNEN, consultations=(stop(result),))
    assert first in told(engine().ask(question))[0]


def test_a_paper_that_may_be_another_is_not_held_against_the_question(keep: Keep, engine: Open) -> None:
    name = f"{BRUNNEN}, Umbau von Fontänen, Becken und Leitungen"
    keep("DS 24-0001", PROPOSAL, name=name, consultations=(stop("abgelehnt"),))
    outcome = engine().ask("Wann wurde der Trinkbrunnen am Rathaus beschlossen?")
    assert told(outcome) == [BUILDS]
    assert told(outcome, "context") == ["DS 24-0001: Rat am 01.03.2024 (TOP 7): abgelehnt"]


def test_of_papers_with_one_title_none_is_held_against_the_question(keep: Keep, engine: Open) -> None:
    keep("DS 23-0001", PROPOSAL, name=BRUNNEN, consultations=(stop("zugestimmt"),), public=False)
    keep("DS 24-0001", PROPOSAL, name=BRUNNEN, consultations=(stop("abgelehnt"),))
    question = "Warum wurde der Trinkbrunnen am Rathaus beschlossen?"
    assert told(engine().ask(question))[0].startswith(DENIAL)
    assert told(engine(audience=UNRESTRICTED).ask(question))[0] == BUILDS


def test_versions_are_told_and_compared_in_their_own_words(keep: Keep, engine: Open) -> None:
    keep("25-0590", PROPOSAL, name=BRUNNEN, paper_type="Antrag")
    new = keep("25-0590/1", PROPOSAL.replace("20.000", "25.000"), name=BRUNNEN, paper_type="Antrag")
    listed = engine().ask("Gibt es eine neuere Fassung von Vorlage 25-0590?")
    assert told(listed) == [f"Neuere Fassung: 25-0590/1 (Antrag): {BRUNNEN}"]
    assert isinstance(listed, Answer)
    assert listed.sentences[0].proof == (Record(new),)
    for question in (
        "Was hat sich bei 25-0590/1 gegenüber der ersten Fassung geändert?",
        "Was unterscheidet 25-0590 von 25-0590/1?",
    ):
        changed = engine().ask(question)
        assert told(changed)[1] == "25-0590 und 25-0590/1 unterscheiden sich im Wortlaut an einer Stelle."
        assert told(changed)[2].startswith("Beschlussvorschlag: bisher „Der Rat beschließt")
        assert [("20.000" in quote, "25.000" in quote) for quote in quotes(changed)] == [(True, False), (False, True)]
    keep("25-0600", RADWEG)
    [none] = told(engine().ask("Gibt es eine neuere Fassung von Vorlage 25-0600?"))
    assert none.startswith("Eine andere Fassung von 25-0600 ist nicht verzeichnet")
    keep("25-0700", "", name=BRUNNEN)
    [none] = told(engine().ask("Gibt es eine neuere Fassung von Vorlage 25-0600 oder von Vorlage 25-0700?"))
    assert none.startswith("Eine andere Fassung von 25-0600 ist nicht verzeichnet")
    without_text = engine().ask("Wie unterscheiden sich Vorlage 25-0600 und Vorlage 25-0700?")
    assert quotes(without_text) == [RADWEG]


def test_what_only_moved_between_versions_is_no_change(keep: Keep, engine: Open) -> None:
    moved = "Im Sommer fehlt am Rathaus das Wasser."
    for number, (first, second) in {"25-0590": (moved, ""), "25-0590/1": ("", moved)}.items():
        text = f"{PROPOSAL}\n{first}\n\nBegründung\n{second}\nEs gibt dort noch keinen Brunnen."
        keep(number, text, name=BRUNNEN, paper_type="Antrag")
    [_, changed] = told(engine().ask("Was wurde an 25-0590 gegenüber der neueren Fassung geändert?"))
    assert changed == "25-0590 und 25-0590/1 unterscheiden sich im Wortlaut an 2 Stellen."


def test_a_summary_says_what_the_paper_is_what_it_costs_and_how_it_went(keep: Keep, engine: Open) -> None:
    costs = "Finanzielle Auswirkungen\nDie Unterhaltung kostet im Jahr etwa 900 Euro."
    known = {"paper_type": "Antrag", "originators": ("Blaue Liste",), "date": dt.date(2024, 1, 15)}
    stops = (stop("zugestimmt"), stop(None, 9))
    keep("DS 24-0001", f"{PROPOSAL}\n\n{costs}", name=BRUNNEN, consultations=stops, **known)
    for question in ("Worum geht es in DS 24-0001?", "DS 24-0001"):
        answer = engine().ask(question)
        assert told(answer) == [
            f"DS 24-0001 (Antrag, Blaue Liste, 15.01.2024): {BRUNNEN}",
            BUILDS,
            "Die Unterhaltung kostet im Jahr etwa 900 Euro.",
        ]
        assert told(answer, "context") == [
            "Rat am 01.03.2024 (TOP 7): angenommen",
            "Rat am 01.09.2024 (TOP 7): Ergebnis noch nicht veröffentlicht",
        ]
    by_title = told(engine().ask("Worum geht es beim Trinkbrunnen am Rathaus?"))
    assert by_title[0] == f"DS 24-0001 (Antrag, Blaue Liste, 15.01.2024): {BRUNNEN}"


# How to ask better


@pytest.mark.parametrize(
    ("question", "choice", "hint"),
    [
        ("Was kostet die Seilbahn?", Choice(), "In den Unterlagen nicht zu finden: „Seilbahn“."),
        ("Was wird aus dem Brunnen?", Choice(parties=("SPD",)), "Gesucht wurde nur mit diesen Filtern."),
        ("Was wurde beschlossen?", Choice(), "Die Frage nennt keinen Gegenstand."),
        ("Worum geht es in DS 24-0777?", Choice(), ""),  # the number is said to be unknown
    ],
)
def test_silence_says_how_to_ask_better(keep: Keep, engine: Open, question: str, choice: Choice, hint: str) -> None:
    keep("DS 24-0001", RADWEG, originators=("SPD",))
    outcome = engine().ask(question, choice)
    assert isinstance(outcome, NoAnswer)
    assert outcome.hint.startswith(hint)
    assert bool(outcome.hint) == bool(hint)


def test_a_word_that_only_the_clerk_may_read_is_not_to_be_found(keep: Keep, engine: Open) -> None:
    keep("DS 24-0001", RADWEG)
    keep("DS 24-0002", "Die Seilbahn bleibt geheim.", public=False)
    for question in ("Wie hoch sind die Stützen der Seilbahn?",):
        outcomes = [engine(audience=one).ask(question) for one in (ANYBODY, UNRESTRICTED)]
        assert [isinstance(one, NoAnswer) and "„Seilbahn“" in one.hint for one in outcomes] == [True, False]
