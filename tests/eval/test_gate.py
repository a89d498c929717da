"""The gate is shut by a planted regression, and floors sink only when somebody says so."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.answer.engine import Engine
from eval.gate import BASELINE, EXACT, MEASURES, PLACES, Floors, Measured, check, lines, load, main, measured, renewed
from eval.run import evaluate
from index.model import Hit, Where
from index.search import Searcher
from ingest.errors import BadInput

GOLD = [
    {"id": "g-1", "type": "fact", "question": "Wann öffnet das Freibad laut DS 24-0101?", "answerable": True,
     "answer": "Am 1. Mai.", "relevant": [{"file": "bad", "page": 1, "quote": "Das Freibad öffnet am 1. Mai 2024"}],
     "must_include": ["1. Mai"]},
    {"id": "g-2", "type": "fact", "question": "Womit werden die Dächer laut DS 25-0300 begrünt?", "answerable": True,
     "answer": "Mit Sedum.", "relevant": [{"file": "dach", "quote": "Gebäude mit Sedum"}], "must_include": ["Sedum"]},
    {"id": "g-3", "type": "reference", "question": "Worum geht es in DS 25-0300?", "answerable": True,
     "answer": "Um Dächer.", "relevant": [{"file": "dach", "quote": "die Begrünung der Dächer"}],
     "must_include": ["Dächer"]},
]  # fmt: skip


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, GOLD)), encoding="utf-8")
    return path


def now(engine: Engine, gold: Path) -> Measured:
    return measured(evaluate(engine, gold), "bestand", "fragen")


class Reversed(Searcher):
    """The planted regression: what was best comes last."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher

    def search(self, question: str, limit: int, where: Where) -> list[Hit]:
        return self.searcher.search(question, limit, where)[::-1]

    def count(self, where: Where) -> int:
        return self.searcher.count(where)

    def named(self, question: str, where: Where) -> list[object]:  # type: ignore[override]
        return []


def test_a_planted_regression_shuts_the_gate(clerk: Engine, gold: Path) -> None:
    floors = renewed(None, now(clerk, gold), 1, lower=False)
    told: list[str] = []
    assert floors["floors"]["file_recall@1"] == 1
    assert check({"stadt": floors}, {"stadt": now(clerk, gold)}, told.append)
    assert "gefallen" not in told[0]
    worse = replace(clerk, searcher=Reversed(clerk.searcher))
    assert not check({"stadt": floors}, {"stadt": now(worse, gold)}, told.append)
    [line] = [line for line in told[1].splitlines() if line.startswith("| Datei zuerst ")]
    assert "gefallen" in line


def reached(**values: float) -> Measured:
    names = {name.replace("_at_", "@"): value for name, value in values.items()}
    return Measured("bestand", "fragen", names, dict.fromkeys(names, 20))


def floors(noise: int = 1, **values: float) -> Floors:
    return Floors(corpus="bestand", questions="fragen", noise=noise, floors=reached(**values).values)


def test_the_noise_is_so_many_questions_worth_and_none_excuses_a_false_quotation() -> None:
    [line] = lines(floors(answer_hit=0.5), reached(answer_hit=0.45))  # one of twenty
    assert (line.least, line.fell) == (0.45, False)
    [line] = lines(floors(answer_hit=0.5), reached(answer_hit=0.4499))
    assert line.fell
    assert {"verbatim"} == EXACT
    [line] = lines(floors(verbatim=1.0), reached(verbatim=0.99))
    assert line.fell


def test_a_measure_that_is_gone_fell() -> None:
    [line] = lines(floors(answer_hit=0.5), reached())
    assert line.fell


def test_other_papers_or_questions_have_no_floors_yet() -> None:
    for other in ({"corpus": "andere"}, {"questions": "andere"}):
        with pytest.raises(BadInput, match="--write --lower"):
            lines(floors(answer_hit=0.5), replace(reached(answer_hit=0.9), **other))
        with pytest.raises(BadInput, match="--write --lower"):
            renewed(floors(answer_hit=0.5), replace(reached(answer_hit=0.9), **other), 1, lower=False)


def test_writing_raises_floors_and_lowers_none_unless_told() -> None:
    old, found = floors(answer_hit=0.5, coverage=0.5), reached(answer_hit=0.4, coverage=0.6, verbatim=1.0)
    assert renewed(old, found, 1, lower=False)["floors"] == {"answer_hit": 0.5, "coverage": 0.6, "verbatim": 1.0}
    assert renewed(old, found, 1, lower=True)["floors"] == found.values


@pytest.mark.parametrize(("arguments", "said"), [(["--lower"], "nur beim Schreiben"), ([], "noch keine Untergrenzen")])
def test_what_cannot_be_gated_is_said(
    tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--baseline", str(tmp_path / "fehlt.json"), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_the_committed_floors_are_of_the_committed_papers() -> None:
    """Whether they hold is said by `make gate`, which reads the papers."""
    committed = load(BASELINE)
    assert set(committed) <= set(PLACES)
    assert set(committed["samples"]["floors"]) <= set(MEASURES)
    assert committed["samples"]["floors"]["verbatim"] == 1
    for name, one in committed.items():
        assert one["noise"] <= PLACES[name].noise
