"""What the comparison of two homes notices."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from eval.crash import compare, differences

TEXT = "Beschlussvorlage\nVorlage Nr.: 2025/0101\nBetreff: Neue Bänke im Park\n\nDer Rat stellt zehn neue Bänke auf.\n"


@pytest.fixture
def homes(write: Callable[..., Path], home: Path) -> tuple[Path, Path]:
    """The same home twice."""
    assert main(["ingest", "--oeffentlich", str(write("papiere/park.txt", TEXT).parent)]) == 0
    other = home.with_name("other")
    shutil.copytree(home, other)
    return home, other


def test_differences_are_told_by_kind() -> None:
    found = differences({"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "1", "d": "1"})
    assert found == ["fehlt: 1, etwa a", "zu viel: 1, etwa d", "anders: 1, etwa b"]


def test_equal_homes_do_not_differ_and_all_of_them_is_compared(
    homes: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(*homes) == []
    told = capsys.readouterr().out
    assert all(f"{name}: 1 verglichen, gleich" in told for name in ("paper", "file", "page", "entry", "index"))


def test_times_are_not_compared_but_all_else_is(homes: tuple[Path, Path]) -> None:
    with sqlite3.connect(homes[1] / "ledger.sqlite") as database:
        database.execute("UPDATE entry SET at = '2001-01-01'")
    assert compare(*homes) == []
    with sqlite3.connect(homes[1] / "ledger.sqlite") as database:
        database.execute("UPDATE page SET text = text || '.'")
    database.close()
    assert [one.split(",")[0] for one in compare(*homes)] == ["page: anders: 1"]


def test_a_point_that_says_something_else_is_noticed(homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATSLOTSE_HOME", str(homes[1]))
    assert main(["ingest", "--nichtoeffentlich", str(homes[0].parent / "papiere")]) == 0
    assert "index: anders: 1" in [one.split(",")[0] for one in compare(*homes)]
