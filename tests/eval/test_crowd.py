"""Many people at once over the small town: each is answered, and who is not is counted."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest

from app.answer.engine import Engine
from eval import crowd
from ingest.settings import Settings


def test_all_are_answered_at_once(clerk: Engine):
    asked = ["Was kostet die Sanierung der Turnhalle?", "Wer fliegt zum Mond?"] * 4
    waited = crowd.crowd(clerk, asked, 3)
    assert len(waited) == len(asked)
    assert [one.error for one in waited if one.error] == []


def test_who_gets_no_answer_is_counted(clerk: Engine):
    waited = crowd.crowd(clerk, ["Was kostet die Sanierung der Turnhalle?", ""], 2)
    found = crowd.figures("crowd", waited)
    assert found["crowd_errors"] == 1
    assert found["crowd_s_p50"] <= found["crowd_s_p95"]


def test_the_table_and_the_file_hold_the_same(small_town: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    home, out = small_town.home, tmp_path / "out.json"
    with patch.object(crowd, "EACH", 1):
        assert crowd.main([str(home), "--people", "2", "--json", str(out)]) == 0
    told = capsys.readouterr().out
    assert json.loads(out.read_text())["crowd_errors"] == 0
    assert "all at once: p50 / p95 of an answer" in told
    assert "0 errors" in told


def test_a_home_without_papers_is_refused(tmp_path: Path):
    assert crowd.main([str(tmp_path)]) == 2
