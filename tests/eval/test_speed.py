"""The figures of speed come from the home itself; what is asked and built is the same each time."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from app.wiring import open_ledger, update_index
from eval import speed
from eval.bench import Document, read_in
from ingest.ledger import Ledger
from ingest.settings import Settings
from ingest.split import split


@pytest.fixture
def city(home: Path) -> Settings:
    settings = Settings(home=home)
    papers = [Document(str(number), f"Park {number}", f"Der Rat stellt {number} Bänke auf.") for number in range(1, 5)]
    with closing(open_ledger(settings)) as ledger:
        read_in(papers, ledger)
    return settings


def test_the_command_tells_every_figure_of_a_home(
    city: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    update_index(city, lambda _: None)
    monkeypatch.setattr(speed, "ASKED", 5)
    monkeypatch.setattr(speed, "WARM_UP", 3)
    assert speed.main([str(city.home), "--json", str(tmp_path / "out.json")]) == 0
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["passages"] == found["built_passages"] == 4
    assert all(value > 0 for value in found.values())
    assert found["resident"] <= found["peak"]
    assert found["index"] >= sum(path.stat().st_size for path in (city.home / "index").rglob("*.json"))
    assert capsys.readouterr().out.rstrip("\n").endswith(speed.table(found))


def test_the_same_questions_are_asked_each_time() -> None:
    asked = speed.questions(speed.QUESTIONS, 200)
    assert asked == speed.questions(speed.QUESTIONS, 200)
    assert len(set(asked)) > 190
    assert all(isinstance(question, str) and question for question in asked)


def test_a_sample_ends_with_the_file_that_fills_it(city: Settings) -> None:
    ledger = Ledger(city.home / "ledger.sqlite")
    drawn = list(speed.sample(ledger, 3))
    assert [len(split(file.id, ledger.pages(file.id))) for file in drawn] == [1, 1, 1]
    assert drawn == list(speed.sample(ledger, 3))
    assert len(list(speed.sample(ledger, 100))) == 4
    ledger.close()


def test_a_home_where_nothing_was_read_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert speed.main([str(tmp_path / "fort")]) == 2
    assert "ist nichts eingelesen" in capsys.readouterr().err
