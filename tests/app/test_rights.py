"""Who got which rights is written down, however they were changed, and stays written."""

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from app import rights, users
from app.cli import main
from app.rights import GONE, RightsLog, as_text
from app.users import AT_THE_MACHINE, FOUND, NAME, Users

PASSWORD = "Möwen fliegen 1 mal um den Turm"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take a millisecond."""
    monkeypatch.setattr(users, "COST", 2**4)


@pytest.fixture
def town(tmp_path: Path) -> Users:
    return Users(tmp_path / "home" / NAME)


def told(town: Users) -> list[tuple[str, str, str]]:
    """Whose rights, which, by whom: the newest first."""
    return [(one.person, one.rights, one.by) for one in town.changes()]


def test_each_change_is_written_down_with_who_made_it(town: Users) -> None:
    town.add("Ada", ["rat"], PASSWORD)
    admin = Users(town.path, by="Emil")
    admin.grant("ada", ["verwaltung", "ausschuss:Werkausschuss"])
    admin.lock("Ada")
    assert told(town) == [
        ("Ada", "verwaltung, ausschuss:Werkausschuss · gesperrt", "Emil"),
        ("Ada", "verwaltung, ausschuss:Werkausschuss", "Emil"),
        ("Ada", "rat", AT_THE_MACHINE),
    ]


def test_what_changes_nothing_adds_nothing(town: Users) -> None:
    town.add("Ada", ["rat"], PASSWORD)
    town.grant("Ada", ["rat"])
    town.set_password("Ada", PASSWORD * 2)
    assert len(told(town)) == len(told(town)) == 1


def test_what_was_changed_in_the_file_itself_is_found(town: Users) -> None:
    town.add("Ada", ["rat"], PASSWORD)
    town.add("Bob", [], PASSWORD)
    file = json.loads(town.path.read_text("utf-8"))
    file["users"] = [row | {"roles": ["admin"]} for row in file["users"] if row["name"] == "Ada"]
    town.path.write_text(json.dumps(file), encoding="utf-8")
    town.grant("Ada", [])
    assert told(town)[0] == ("Ada", "keine Rolle, sieht nur Öffentliches", AT_THE_MACHINE)
    assert set(told(town)[1:3]) == {("Ada", "admin", FOUND), ("Bob", GONE, FOUND)}


def test_users_that_were_there_before_are_found_at_the_first_look(town: Users) -> None:
    town.add("Ada", ["rat"], PASSWORD)
    town.path.with_name(rights.NAME).unlink()
    assert told(town) == [("Ada", "rat", FOUND)]


def test_the_command_line_is_written_down(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = Users(home / NAME)
    town.add("Ada", ["rat"], PASSWORD)
    assert main(["benutzer", "rollen", "Ada", "admin"]) == 0
    assert main(["benutzer", "sperren", "Ada"]) == 0
    assert [one[1:] for one in told(town)[:2]] == [("admin · gesperrt", AT_THE_MACHINE), ("admin", AT_THE_MACHINE)]


@pytest.mark.parametrize("change", ["DELETE FROM change", "UPDATE change SET person = 'niemand'"])
def test_a_line_cannot_be_changed_and_holds_no_password(town: Users, change: str) -> None:
    town.add("Ada", ["rat"], PASSWORD)
    path = town.path.with_name(rights.NAME)
    with closing(sqlite3.connect(path)) as db, pytest.raises(sqlite3.IntegrityError, match="append only"):
        db.execute(change)
    assert [one.person for one in RightsLog(path).changes()] == ["Ada"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"scrypt" not in path.read_bytes()


def test_an_administrator_reads_a_line_for_each(town: Users) -> None:
    town.add("Ada", ["rat"], PASSWORD)
    [line] = as_text(town.changes())
    assert line.endswith(f" · Ada: rat · {AT_THE_MACHINE}")
