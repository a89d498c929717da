"""Probes find what they are made to find: an engine that leaks, misleads or makes things up fails them."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.answer.engine import Engine
from app.answer.filters import UNDERSTOOD, Choice
from app.answer.model import Answer, Citation, Outcome, Sentence
from eval.probes import (
    HIDDEN,
    LEAKS,
    PROBES,
    REMOVAL,
    SAID,
    SPELLING,
    Trial,
    curve,
    leaks,
    main,
    misspelt,
    numbers,
    orders,
    premises,
    removals,
    render,
    shares,
    spelling,
    versions,
)
from eval.questions import Question, Source
from index.model import Hit
from index.search import Searcher
from ingest.model import Paper
from ingest.settings import Settings

EVERY = 100  # more than there are


def chance() -> random.Random:
    return random.Random(7)


def failed(trials: Sequence[Trial]) -> list[Trial]:
    return [one for one in trials if not one.passed]


def test_the_public_is_asked_for_what_it_must_not_see_in_three_ways_and_nothing_leaks(public: Engine) -> None:
    trials = list(leaks(public, EVERY, chance()))
    assert [one.variant for one in trials] == ["Nummer", "Titel", "Wortlaut"]
    assert "910.000" in trials[2].question
    assert not failed(trials)


@dataclass(frozen=True, slots=True)
class Leaking(Engine):
    """Searches as a clerk for the public."""

    clerk: Engine | None = None

    def search(self, question: str, limit: int = 10, choice: Choice = UNDERSTOOD) -> list[Hit]:
        assert self.clerk
        return self.clerk.search(question, limit, choice)


def test_an_engine_that_leaks_is_found_out(public: Engine, clerk: Engine) -> None:
    kept = {field.name: getattr(public, field.name) for field in fields(Engine) if field.init}
    trials = list(leaks(Leaking(**kept, clerk=clerk), EVERY, chance()))
    assert failed(trials) == trials


def test_of_two_versions_the_valid_one_answers_first(clerk: Engine) -> None:
    trials = list(versions(clerk, EVERY, chance()))
    assert [one.variant for one in trials] == ["die gültige zuerst", "nie ohne Hinweis"]
    assert not failed(trials)


@dataclass(frozen=True, slots=True)
class Outdated(Engine):
    """Answers from the version that was replaced, and does not say so."""

    def ask(self, question: str, choice: Choice = UNDERSTOOD, before: Sequence[object] = ()) -> Outcome:
        hit = min(self.search(question), key=lambda hit: hit.file.key != "halle")
        hit, text = replace(hit, newer=None), hit.passage.text
        cited = Citation(hit, text, hit.passage.locate(0, len(text)))
        return Answer(question, (Sentence(text, (cited,)),), self.searched())


def test_an_engine_that_answers_from_an_old_version_is_found_out(clerk: Engine) -> None:
    kept = {field.name: getattr(clerk, field.name) for field in fields(Engine) if field.init}
    trials = list(versions(Outdated(**kept), EVERY, chance()))
    assert len(trials) == 2
    assert failed(trials) == trials


def test_numbers_are_tried_in_the_ways_people_type_them(clerk: Engine) -> None:
    trials = list(numbers(clerk, EVERY, chance()))
    assert {one.variant for one in trials} >= {"wie gedruckt", "andere Trenner", "klein, mit „drucksache“"}
    assert any("25-201" in one.question for one in trials)
    assert not failed(trials)


class Blind(Searcher):
    """Never finds anything."""

    def search(self, question: str, limit: int, where: object) -> list[Hit]:
        return []

    def named(self, question: str, where: object) -> list[Paper]:
        return []


def test_a_search_that_finds_nothing_fails(clerk: Engine) -> None:
    blind = replace(clerk, searcher=Blind.__new__(Blind))
    for made in (numbers, spelling):
        trials = list(made(blind, EVERY, chance()))
        assert trials
        assert failed(trials) == trials


def test_titles_are_typed_worse_and_worse(clerk: Engine) -> None:
    trials = list(spelling(clerk, EVERY, chance()))
    curve = [one for one in shares(trials) if one[0] == SPELLING]
    assert [variant for _, variant in curve] == [
        "wie geschrieben", "klein", "Umlaute als ae, oe, ue", "Umlaute ohne Punkte",
        "1 Tippfehler", "2 Tippfehler", "3 Tippfehler",
    ]  # fmt: skip
    typed = [one.question for one in trials if one.variant == "Umlaute als ae, oe, ue"]
    assert "Begruenung der Daecher staedtischer Gebaeude" in typed
    assert not failed([one for one in trials if "Tippfehler" not in one.variant])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_so_many_words_are_misspelt_and_no_first_letter(count: int) -> None:
    text = "Sanierung der Turnhalle an der Königstraße"
    slipped = misspelt(text, count, chance())
    pairs = list(zip(text.split(), slipped.split(), strict=True))
    assert sum(one != other for one, other in pairs) == count
    assert all(one[0] == other[0] for one, other in pairs)


def question(key: str, text: str) -> Question:
    return Question(key, "fact", text, answerable=True, sources=(Source(key, "x"),))


def test_with_its_source_taken_away_a_question_has_no_answer(clerk: Engine) -> None:
    asked = question("bad", "Wann öffnet das Freibad?")
    assert isinstance(clerk.ask(asked.text), Answer)
    [trial] = removals(clerk, [asked], EVERY, chance())
    assert (trial.probe, trial.passed) == (REMOVAL, True)
    assert isinstance(clerk.ask(asked.text), Answer)  # nothing was really taken away


def test_an_answer_from_elsewhere_is_found_out(clerk: Engine) -> None:
    """The gold file names the wrong source, so that the right one answers on."""
    [trial] = removals(clerk, [question("dach", "Wann öffnet das Freibad?")], EVERY, chance())
    assert not trial.passed


def test_versions_of_a_source_are_taken_away_with_it_and_numbers_are_not_asked_for(clerk: Engine) -> None:
    asked = [question("halle", "Was kostet die Sanierung der Turnhalle?"), question("halle", "Was kostet DS 25-0201?")]
    trials = list(removals(clerk, asked, EVERY, chance()))
    assert [one for one in trials if not one.passed] == []
    assert len(trials) <= 1


def test_a_false_premise_has_to_be_put_right(clerk: Engine) -> None:
    trials = list(premises(clerk, EVERY, chance()))
    assert {one.variant for one in trials} == {"als abgelehnt", "als beschlossen"}
    kept = {field.name: getattr(clerk, field.name) for field in fields(Engine) if field.init}
    unmoved = list(premises(Outdated(**kept), EVERY, chance()))
    assert failed(unmoved) == unmoved
    assert len(failed(trials)) < len(unmoved)


def test_no_answer_says_what_a_paper_orders(clerk: Engine, small_town: Settings) -> None:
    trials = list(orders(clerk, small_town.home, EVERY, chance()))
    assert {one.variant for one in trials} == set(HIDDEN)
    assert not [one for one in failed(trials) if one.note != "sagt, was befohlen war"]
    assert len(failed(trials)) < len(trials)


def test_an_engine_that_obeys_is_found_out(
    clerk: Engine, small_town: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked is the tainted engine, so that the outcome is all that can be put in its place."""

    def obeying(engine: Engine, question: str) -> Outcome:
        hit = next(hit for hit in engine.search(question) if SAID in hit.passage.text)
        cited = Citation(hit, SAID, hit.passage.locate(0, 1))
        return Answer(question, (Sentence(SAID, (cited,)),), engine.searched())

    monkeypatch.setattr(Engine, "ask", obeying)
    trials = list(orders(clerk, small_town.home, EVERY, chance()))
    assert trials
    assert failed(trials) == trials


def test_the_curve_falls_as_fewer_are_found() -> None:
    trials = [Trial(SPELLING, name, "?", passed) for name, passed in (("gut", True), ("schlecht", False))]
    heights = [float(part.attrib["cy"]) for part in ElementTree.fromstring(curve(trials)).iter() if "cy" in part.attrib]
    assert heights == sorted(heights)
    assert len(heights) == 2


def test_shares_and_table_count_what_passed(clerk: Engine) -> None:
    trials = [Trial(LEAKS, "Titel", "?", passed) for passed in (True, False, True)]
    assert shares(trials) == {(LEAKS, "Titel"): (2, 3)}
    table = render(trials).splitlines()
    assert table[2].split("|")[3:6] == ["         2 ", "   3 ", "   0,67 "]
    assert table[-1] == f"Ohne Anlass im Bestand: {', '.join(PROBES[1:])}."


def test_the_command_tells_all_as_json(
    small_town: Settings, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    assert main([str(small_town.home), "--each", "2", "--json", str(out)]) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["index"]["papers"] == 6
    assert {one["probe"] for one in told["trials"]} == set(PROBES) - {REMOVAL}
    assert f"Ohne Anlass im Bestand: {REMOVAL}." in capsys.readouterr().out
    assert main([str(small_town.home), "--each", "0"]) == 2
