"""What the notebooks show is computed here: fairness, silence in time, how well was read, and how long it took."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest

from app.answer.engine import Engine
from app.answer.filters import UNDERSTOOD, Choice
from eval import abstention, fairness, latency, quality
from eval.abstention import Sure
from eval.fairness import SLANTS, Same
from eval.notebook import GOLD, RUN, desk
from eval.questions import Question, Source
from eval.run import evaluate
from eval.runs import complete, keep
from eval.stages import RIGHT
from index.model import Hit
from ingest.errors import BadInput
from ingest.model import Consultation, Paper, stable_id
from ingest.settings import Settings

QUESTION = {"id": "v-1", "type": "fact", "question": "Wann öffnet das Freibad?", "answerable": True,
            "answer": "Am 1. Mai.", "relevant": [{"file": "bad", "quote": "Das Freibad öffnet am 1. Mai 2024"}],
            "must_include": ["1. Mai"]}  # fmt: skip
POOL = Question("v-1", "fact", "Wann öffnet das Freibad?", True, None, (Source("bad", "Das Freibad öffnet am 1. Mai"),))
NOTHING = Question("v-2", "unanswerable", "Wer heizt die Sauna im Rathaus?", answerable=False)


def paper(key: str, **told: object) -> Paper:
    return replace(Paper(stable_id(key), key, key, f"urn:{key}", public=True), **told)


# Fairness


def test_the_fraktionen_with_the_most_papers_and_five_slants_have_a_voice() -> None:
    papers = [paper(f"{name}{at}", originators=(name,)) for at, name in enumerate("AAABBCDEFF")]
    forms = fairness.voices([*papers, paper("ohne")])
    assert list(forms) == ["A", "B", "F", "C", "D", *SLANTS]
    assert forms["A"].format("Was gilt?") == "Für die Fraktion A: Was gilt?"


def test_alike_by_hand() -> None:
    one, two, three = (("datei", name) for name in "abc")
    assert fairness.alike([one, two], [two, three]) == pytest.approx(1 / 3)
    assert fairness.alike([], []) == 1.0
    assert fairness.alike([one], []) == 0.0


def test_the_same_question_has_the_same_evidence_as_itself(clerk: Engine) -> None:
    assert list(fairness.heard(clerk, [POOL, NOTHING], {"gleich": "{}"})) == [
        Same("gleich", "v-1", first=True, shared=1.0, cited=True),
        Same("gleich", "v-2", first=True, shared=1.0, cited=True),
    ]


@dataclass(frozen=True, slots=True)
class Partial(Engine):
    """Finds nothing for whom it does not like."""

    def search(self, question: str, limit: int = 10, choice: Choice = UNDERSTOOD) -> list[Hit]:
        return [] if "Klima" in question else Engine.search(self, question, limit, choice)


def test_an_engine_that_listens_to_who_asks_is_found_out(clerk: Engine) -> None:
    kept = {one.name: getattr(clerk, one.name) for one in fields(Engine) if one.init}
    found = list(fairness.heard(Partial(**kept), [POOL], {"gleich": "{}", "Klima": SLANTS["Klima"]}))
    rows = fairness.by_voice(found, lambda one: one.shared)
    assert [(name, value) for name, (value, _) in rows] == [("gleich", 1.0), ("Klima", 0.0)]
    assert fairness.gap(rows) == 1.0


# Silence


def test_a_question_is_as_sure_as_its_surest_hit_and_right_where_a_hit_holds_the_quote(clerk: Engine) -> None:
    [pool, nothing] = abstention.sureness(clerk, [POOL, NOTHING])
    surest, odds = max(clerk.rated(POOL.text), key=lambda one: one[1])
    assert pool.odds == odds
    assert pool.true == (surest.file.key == "bad")
    assert pool.right
    assert not nothing.right
    [tree] = abstention.sureness(clerk, [replace(POOL, sources=(Source(surest.file.key, surest.passage.text[:60]),))])
    assert tree.true
    assert list(abstention.sureness(clerk, [replace(POOL, text="Worum geht es in DS 24-0101?")])) == []


def test_calibration_by_hand() -> None:
    even = math.log(0.8 / 0.2)  # log-odds of four in five
    found = [Sure("", True, -even, False, True), Sure("", True, -even, True, True)]
    found += [Sure("", True, even, True, True)] * 2
    low, high = abstention.calibration(found, bins=2)
    assert (low.said, low.true, low.right, low.questions) == (pytest.approx(0.2), 0.5, 1.0, 2)
    assert (high.said, high.true) == (pytest.approx(0.8), 1.0)
    assert abstention.miscalibration([low, high]) == pytest.approx((0.3 + 0.2) / 2)
    assert abstention.calibration([]) == []
    assert Sure("", True, 1e9, True, True).chance == pytest.approx(1.0)


def test_a_threshold_trades_coverage_for_silence() -> None:
    found = [Sure("", True, 2.0, False, True), Sure("", True, 0.0, False, False)]
    found += [Sure("", False, 1.0, False, False), Sure("", False, -1.0, False, False)]
    low, high = abstention.levels(found, [-2.0, 1.5])
    assert (low.coverage, low.refusal, low.right) == (1.0, 0.0, 0.25)
    assert (high.coverage, high.refusal, high.right) == (0.5, 1.0, 1.0)


# Reading


def test_what_is_known_of_papers_is_a_share_of_them() -> None:
    stop = Consultation("Rat")
    shares = dict(quality.known([paper("a", reference="DS 1", consultations=(stop,)), paper("b")]))
    assert shares["Nummer"][0] == shares["Gremium"][0] == 0.5
    assert shares["Stadtteil"][0] == 0.0


def test_files_are_counted_by_how_they_were_read(clerk: Engine) -> None:
    assert quality.ways(clerk.ledger) == {"Text": {"ganz": 6}}
    assert quality.confidences(clerk.ledger) == []
    assert quality.up_to([0.65, 0.95], (0.7, 1.0)) == [("0,7", 0.5), ("1", 1.0)]
    assert quality.up_to([]) == []


# Time


def timed(passages: int, *answers: float) -> dict[str, object]:
    questions = [{"search_ms": one / 2, "answer_ms": one} for one in answers]
    return {
        "index": {"passages": passages},
        "questions": [*questions, {"search_ms": None, "answer_ms": None}],
    }


def test_waiting_by_hand() -> None:
    run = timed(10, 100.0, 300.0)
    assert latency.table(run) == [
        ["Suche", "100 ms", "145 ms", "150 ms"], ["ganze Antwort", "200 ms", "290 ms", "300 ms"],
    ]  # fmt: skip
    assert dict(latency.waited(run)["ganze Antwort"])["200"] == 0.5


def test_runs_are_laid_out_by_size_with_all_questions_of_each(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    for name, one in (("a", timed(9000, 40.0, 60.0)), ("b", timed(90, 10.0)), ("c", timed(9000, 90.0))):
        (tmp_path / "runs" / f"{name}.json").write_text(json.dumps(one), encoding="utf-8")
    found = latency.by_size(latency.kept(tmp_path))
    assert found == {
        "Suche": [("90 (1)", 5.0), ("9.000 (2)", 30.0)],
        "ganze Antwort": [("90 (1)", 10.0), ("9.000 (2)", 60.0)],
    }


def test_the_parts_of_an_answer_are_timed(clerk: Engine) -> None:
    parts: Sequence[tuple[str, float, float]] = latency.parts(clerk, [POOL.text])
    assert [name for name, _, _ in parts] == ["Filter verstehen", "suchen", "antworten, mit allem"]
    assert all(0 < p50 <= p95 for _, p50, p95 in parts)


# The desk


def test_a_desk_has_a_run_and_what_was_lost_and_refuses_that_of_other_questions(
    small_town: Settings, clerk: Engine, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gold, other = tmp_path / "gold.jsonl", tmp_path / "andere.jsonl"
    gold.write_text(json.dumps(QUESTION), encoding="utf-8")
    other.write_text(json.dumps(QUESTION | {"id": "v-3"}), encoding="utf-8")
    run = keep(complete(evaluate(clerk, gold), clerk, small_town, gold), tmp_path)
    for name, value in {"RATSLOTSE_HOME": small_town.home, GOLD: gold}.items():
        monkeypatch.setenv(name, str(value))
    with desk() as opened:
        assert [question.id for question, _ in opened.results(RIGHT)] == ["v-1"]
        head, _, row = opened.table(RIGHT).splitlines()
        assert head.split("|")[1].strip() == "Frage"
        assert [cell.strip() for cell in row.split("|")[1:3]] == [QUESTION["question"], RIGHT]
        assert opened.run["names"]["bad"] == (
            "Mitteilungsvorlage DS 24-0101 vom 01.03.2024, „Öffnungszeiten des Freibades im Sommer“: bad.txt"
        )
        assert opened.run["names"][opened.run["questions"][0]["files"][0]] in row
        groups = fairness.by_district(opened.run, opened.questions, opened.engine.ledger)
        assert [name for name, _ in fairness.rows(groups, "quote_recall@10")] == ["unbekannt (1)"]
    monkeypatch.setenv(RUN, str(run))
    with desk() as opened:
        assert opened.run["digest"] == run.stem
    monkeypatch.setenv(GOLD, str(other))
    with pytest.raises(BadInput, match="von anderen Fragen"), desk():
        pass
