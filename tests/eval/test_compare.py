"""What changed between two runs, by hand arithmetic and by how often chance would say so."""

import json
from pathlib import Path

import numpy as np
import pytest

from eval.compare import BETTER, LESS_IS_MORE, WORSE, Difference, compared, render, sure
from eval.runs import Run, find
from eval.scoring import Result
from ingest.errors import BadInput


def result(key: str, *, rank: int | None = 1, right: bool | None = True, cited: int = 1, kind: str = "fact") -> Result:
    """A result with its file at a rank (None: not found), an answer that is right or not (None: no answer)."""
    shown = {"kind": "answer", "file": "a", "page": 1, "quote": "q", "passage": "p", "verbatim": True}
    found = 0.0 if rank is None else 1 / rank
    return Result(
        id=key, type=kind, question=f"Frage {key}?", files=[], papers=[], listed_papers=[], passages=[],
        no_answer=right is None, answer=None if right is None else "Ja.", citations=[shown] * cited,
        records=[], search_ms=1.0, answer_ms=1.0, error=None,
        scores={
            "file_recall@1": float(rank == 1), "mrr@10": found, "quote_recall@10": float(bool(rank)),
            "answer_hit": float(right is True), "citation_precision": None if right is None else float(right),
            "citation_precision_first": None if right is None else float(right), "over_refusal": float(right is None),
            "coverage": float(right is not None),
        },
    )  # fmt: skip


def run(*results: Result) -> Run:
    return Run(settings={}, index={}, metrics={}, intervals={}, questions=list(results))


def of(name: str, before: Run, after: Run, group: str = "all") -> Difference:
    [one] = [one for one in compared(before, after).differences if (one.measure, one.group) == (name, group)]
    return one


def test_a_run_compared_with_itself_shows_nothing() -> None:
    same = run(result("a"), result("b", right=False), result("c", rank=None, right=None))
    found = compared(same, same)
    assert found.changed == ()
    assert {(one.interval, one.p) for one in found.differences} == {((0.0, 0.0), 1.0)}
    assert sure([one for one in found.differences if one.group == "all"]) == frozenset()


def test_means_are_over_the_questions_and_micro_averages_over_citations() -> None:
    before = run(result("a", right=True, cited=3), result("b", right=False, cited=1))
    after = run(result("a", right=False, cited=3), result("b", right=True, cited=1))
    assert (of("answer_hit", before, after).before, of("answer_hit", before, after).after) == (0.5, 0.5)
    precision = of("citation_precision", before, after)
    assert (precision.before, precision.after) == (0.75, 0.25)


def test_each_type_is_compared_by_itself() -> None:
    before = run(result("a", kind="fact"), result("b", kind="keyword"))
    after = run(result("a", kind="fact"), result("b", kind="keyword", right=False))
    assert of("answer_hit", before, after, "fact").after == 1
    assert of("answer_hit", before, after, "keyword").after == 0


def test_intervals_keep_a_questions_two_results_together() -> None:
    """Every second question is hard for both: unpaired, the difference would drown in that."""
    before = run(*(result(str(at), right=at % 2 == 0) for at in range(40)))
    after = run(*(result(str(at), right=at % 2 == 0 and at > 8) for at in range(40)))
    found = of("answer_hit", before, after)
    assert found.after - found.before == pytest.approx(-5 / 40)
    low, high = found.interval
    assert -0.25 < low < high < 0


def test_p_is_that_of_flipping_a_coin_for_each_question_that_changed() -> None:
    """Six questions got worse and none better: 2 of 2^6 assignments are as far apart."""
    before = run(*(result(str(at)) for at in range(20)))
    after = run(*(result(str(at), right=at >= 6) for at in range(20)))
    assert of("answer_hit", before, after).p == pytest.approx(2 / 2**6, abs=0.015)


def test_what_differs_by_chance_alone_is_seldom_called_sure() -> None:
    chance = np.random.default_rng(3)
    called = 0
    for _ in range(15):
        before, after = (run(*(result(str(at), right=bool(chance.random() < 0.5)) for at in range(12))) for _ in "ab")
        called += bool(sure([one for one in compared(before, after).differences if one.group == "all"]))
    assert called <= 3  # one is expected at most; more than 3 come once in a hundred times


def test_holm_marks_what_is_sure_for_all_at_once() -> None:
    def one(measure: str, p: float) -> Difference:
        return Difference(measure, "all", 0.5, 0.6, (0.0, 0.2), p)

    assert sure([one("a", 0.04), one("b", 0.001), one("c", 0.03)]) == {"b"}  # 0.03 * 2 is too much
    assert sure([one("a", 0.04), one("b", 0.001), one("c", 0.02)]) == {"a", "b", "c"}
    assert sure([one("a", 0.04), *(one(str(at), 1.0) for at in range(9))]) == {"a"}  # these can never differ


def test_questions_are_told_one_by_one_worse_ones_first() -> None:
    before = run(result("a", rank=3), result("b"), result("c"))
    after = run(result("a", rank=1), result("b", rank=2, right=None), result("c"))
    worse, better = compared(before, after).changed
    assert (worse.id, worse.verdict, better.id, better.verdict) == ("b", WORSE, "a", BETTER)
    assert better.told == ("Datei Rang 3 → 1",)
    assert worse.told == (
        "Datei Rang 1 → 2", "Antwort: gegeben → keine", "Gefragtes: enthalten → fehlt", "erster Beleg richtig → –",
    )  # fmt: skip


def test_fewer_needless_refusals_are_better() -> None:
    assert "over_refusal" in LESS_IS_MORE
    [one] = compared(run(result("a", right=None)), run(result("a", right=True))).changed
    assert one.verdict == BETTER


def test_the_text_names_both_runs_their_circumstances_and_who_asked_more() -> None:
    before, after = run(result("a"), result("b")), run(result("a", right=False), result("c"))
    before["circumstances"] = {"model": "klein", "settings": {"llm": ""}, "code": "gleich"}
    after["circumstances"] = {"model": "groß", "settings": {"llm": "chat"}, "code": "gleich"}
    lines = render(compared(before, after), ("alt", "neu")).splitlines()
    assert lines[0] == "1 Fragen, paarweise verglichen. Nur im ersten Lauf: 1, nur im zweiten: 1."
    assert lines[2:4] == ["  model: klein → groß", "  settings.llm:  → chat"]
    assert lines[5].split() == ["alt", "neu", "Unterschied", "p"]
    [line] = [line for line in lines if line.startswith("Antwort enthält")]
    assert line.split()[4:] == ["1,000", "0,000", "-1,000", "[-1,000", "bis", "-1,000]", line.split()[-1]]
    assert "  schlechter: a (Fakt) Frage a?" in lines


def test_runs_without_a_common_question_cannot_be_compared() -> None:
    with pytest.raises(BadInput, match="keine Frage gemeinsam"):
        compared(run(result("a")), run(result("b")))


def test_a_run_is_found_by_its_file_its_digest_or_the_beginning_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    folder.mkdir()
    for name in ("abcdef000001", "abcdef000002"):
        (folder / f"{name}.json").write_text(json.dumps({**run(result(name)), "digest": name}))
    assert find("abcdef000002", tmp_path)["digest"] == "abcdef000002"
    assert find(str(folder / "abcdef000001.json"), tmp_path)["digest"] == "abcdef000001"
    for name, said in (("abcdef", "nicht eindeutig"), ("fehlt", "gibt es nicht"), ("../runs/abc", "gibt es nicht")):
        with pytest.raises(BadInput, match=said):
            find(name, tmp_path)
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(BadInput, match="hält keinen Lauf"):
        find(str(tmp_path / "x.json"), tmp_path)
