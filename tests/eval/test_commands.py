"""`ratslotse eval` keeps its runs, writes its page, and compares two of them."""

import json
import re
from pathlib import Path

import pytest

from app.cli import main
from ingest.settings import Settings

LINES = [
    {"id": "c-1", "type": "fact", "question": "Wann öffnet das Freibad?", "answerable": True, "answer": "Am 1. Mai.",
     "relevant": [{"file": "bad", "quote": "Das Freibad öffnet am 1. Mai 2024"}], "must_include": ["1. Mai"]},
    {"id": "c-2", "type": "unanswerable", "question": "Wer heizt das Hallenbad?", "answerable": False, "relevant": []},
]  # fmt: skip


@pytest.fixture
def gold(home: Path, small_town: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RATSLOTSE_HOME", str(small_town.home))
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, LINES)), encoding="utf-8")
    return path


def test_an_evaluation_is_kept_shown_as_a_page_and_compared(
    gold: Path, small_town: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, page = tmp_path / "out.json", tmp_path / "out.html"
    assert main(["eval", "--gold", str(gold), "--json", str(out), "--report", str(page)]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"\| Mitteilungsvorlage +\| +1 \| +1,00 ", shown)
    assert re.search(r"\| 2024 +\| +1 \| +1,00 ", shown)
    kept = Path(shown.splitlines()[-1].removeprefix("Lauf: "))
    assert kept.parent == small_town.home / "runs"
    assert set(json.loads(out.read_text(encoding="utf-8"))) == {
        "settings", "index", "metrics", "intervals", "questions",
    }  # fmt: skip
    assert "Wie gut antwortet Ratslotse?" in page.read_text(encoding="utf-8")
    assert main(["eval", "compare", kept.stem, str(out)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("2 Fragen, paarweise verglichen.")
    assert "Anders ausgegangen: 0 Fragen" in told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["eval"], "ratslotse eval --gold DATEI"),
        (["eval", "compare", "0000", "0000"], "gibt es nicht. Bitte eine Datei oder Kennung"),
    ],
)
def test_what_is_missing_is_said(gold: Path, typed: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(typed) == 2
    assert said in capsys.readouterr().err
