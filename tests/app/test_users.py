"""Users sign in with their password only, tries slow down, and a role means the audience it says."""

import io
import json
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app import cli, users
from app.users import Door, Person, Users, as_text, audience_of, roles_of
from ingest.audience import ANYBODY, UNRESTRICTED, Audience
from ingest.errors import BadInput, StoreMismatch
from ingest.model import Consultation, File, Paper

SECRET = "Möwen fliegen 1 mal um den Turm"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take a millisecond; each names its cost, so nothing else changes."""
    monkeypatch.setattr(users, "COST", 2**4)
    monkeypatch.setattr(users, "_NOBODY", users._NOBODY.replace(str(2**15), str(2**4)))


@pytest.fixture
def town(tmp_path: Path) -> Users:
    return Users(tmp_path / "home" / "benutzer.json")


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def paper(*bodies: str, public: bool = False) -> Paper:
    return Paper("p", "k", "Verkauf", "urn:p", public, organizations=bodies)


def file(*, public: bool) -> File:
    return File("f", "k", "p", "V.pdf", "urn:f", "0", "application/pdf", "Text", public=public)


# What a role means


def test_nobody_signed_in_and_nothing_granted_see_what_is_public_only() -> None:
    for audience in (ANYBODY, audience_of(None), audience_of(Person("Ada"))):
        assert audience == Audience(everything=False, bodies=())
        assert audience.admits(paper(public=True))
        assert audience.admits(paper(public=True), file(public=True))
        assert not audience.admits(paper("Rat", public=True), file(public=False))
        assert not audience.admits(paper("Rat"), file(public=True))
        assert not audience.admits(paper())


@pytest.mark.parametrize("role", ["verwaltung", "admin"])
def test_office_and_administrators_see_everything(role: str) -> None:
    audience = audience_of(Person("Ada", (role,)))
    assert audience == UNRESTRICTED
    assert audience.admits(paper(), file(public=False))


def test_the_council_sees_what_lies_before_any_gremium() -> None:
    audience = audience_of(Person("Ada", ("rat",)))
    assert audience == Audience(council=True)
    assert audience.admits(paper("Werkausschuss"), file(public=False))
    assert audience.admits(replace(paper(), consultations=(Consultation("Rat"),)))
    for nowhere in (paper(), paper(" "), replace(paper(), consultations=(Consultation(None),))):
        assert not audience.admits(nowhere)


def test_a_committee_sees_what_is_public_and_its_own() -> None:
    audience = audience_of(Person("Ada", ("ausschuss:Bauausschuss", "ausschuss:Werkausschuss")))
    assert audience == Audience(bodies=("Bauausschuss", "Werkausschuss"))
    assert audience.admits(paper("Rat", "BAUAUSSCHUSS"), file(public=False))
    assert audience.admits(paper(public=True))
    for bodies in ((), ("Rat",), ("Bauausschuss Nord",), ("Ausschuss",)):
        assert not audience.admits(paper(*bodies))
        assert not audience.admits(paper(*bodies, public=True), file(public=False))
    consulted = tuple(map(Consultation, ("Rat", "BAUAUSSCHUSS", " bauausschuss ")))
    assert audience.admits(replace(paper(), consultations=consulted))
    assert not audience.admits(replace(paper(), consultations=consulted[:1]))
    assert not Audience(bodies=("",)).admits(paper())


def test_only_administrators_are() -> None:
    assert Person("Ada", ("rat", "admin")).is_admin
    assert not Person("Ada", ("verwaltung", "ausschuss:admin")).is_admin


def test_roles_are_read_as_typed() -> None:
    assert roles_of(["Rat", "rat", "Ausschuss:  Bau und  Umwelt"]) == ("rat", "ausschuss:Bau und Umwelt")
    for wrong in ("", "räte", "ausschuss", "ausschuss:", "rat:", "admin:x", "gremium:Rat"):
        with pytest.raises(BadInput, match="Bitte rat, ausschuss:NAME, verwaltung oder admin angeben"):
            roles_of(["rat", wrong])


# The file


def test_who_has_the_password_signs_in_with_the_roles_there_are_now(town: Users) -> None:
    town.add(" Ada  Muster ", ["rat"], SECRET)
    town.add("Bob", [], SECRET)
    assert town.check("ada muster", SECRET) == Person("Ada Muster", ("rat",))
    assert town.check("Ada Muster", SECRET.replace("ö", "o\N{COMBINING DIAERESIS}"))
    for wrong in ("", SECRET.lower(), f"{SECRET} ", SECRET * 100):
        assert town.check("Ada Muster", wrong) is None
    assert town.check("Eve", SECRET) is None
    town.grant("Ada Muster", ["ausschuss:Rat", "admin"])
    assert Users(town.path).person("ADA MUSTER") == Person("Ada Muster", ("ausschuss:Rat", "admin"))
    assert town.person("Bob") == Person("Bob")


def test_another_sign_on_needs_no_password_and_a_locked_name_stays_out(town: Users) -> None:
    town.add("ada@stadt.example", ["rat"], None)
    assert town.vouched("Ada@Stadt.example") == Person("ada@stadt.example", ("rat",))
    assert town.vouched("neu@stadt.example") == Person("neu@stadt.example")
    for password in ("", "A" * 43, "\0" * 32):
        assert town.check("ada@stadt.example", password) is None
    town.lock("ada@stadt.example")
    assert town.vouched("ada@stadt.example") is None


def test_a_locked_user_is_out_at_once_and_may_come_back(town: Users) -> None:
    town.add("Ada", ["rat"], SECRET)
    town.lock("Ada")
    assert town.check("Ada", SECRET) is None
    assert town.person("Ada") is None
    assert list(as_text(town.accounts())) == ["Ada: rat · gesperrt"]
    town.lock("Ada", locked=False)
    assert town.check("Ada", SECRET)


def test_a_new_password_replaces_the_old_one(town: Users) -> None:
    town.add("Ada", [], SECRET)
    town.set_password("Ada", "Ganz anderes Wort")
    assert town.check("Ada", SECRET) is None
    assert town.check("Ada", "Ganz anderes Wort")
    assert list(as_text(town.accounts())) == ["Ada: keine Rolle, sieht nur Öffentliches"]


def test_the_file_is_the_owners_and_holds_no_password(town: Users) -> None:
    town.add("Ada", [], SECRET)
    town.add("Bob", [], SECRET)
    assert stat.S_IMODE(town.path.stat().st_mode) == 0o600
    told = town.path.read_text("utf-8")
    assert SECRET not in told
    hashes = {row["hash"] for row in json.loads(told)["users"]}
    assert len(hashes) == 2
    assert all(one.startswith("scrypt$16$8$3$") for one in hashes)
    assert all(one.hash not in repr(one) for one in town.accounts())
    town.path.chmod(0o644)
    town.lock("Ada")
    assert stat.S_IMODE(town.path.stat().st_mode) == 0o600


def test_hashes_cost_what_is_recommended(monkeypatch: pytest.MonkeyPatch, town: Users) -> None:
    monkeypatch.undo()
    town.add("Ada", [], SECRET)
    assert town.accounts()[0].hash.startswith("scrypt$32768$8$3$")
    assert town.check("Ada", SECRET)
    assert users._NOBODY.startswith("scrypt$32768$8$3$")


def test_what_cannot_be_done_says_what_to_do(town: Users) -> None:
    town.add("Ada", [], SECRET)
    refused = [
        lambda: town.add("ADA", [], SECRET),
        lambda: town.add("Bob", ["könig"], SECRET),
        lambda: town.add("Bob", [], "zu kurz"),
        lambda: town.add("Bob", [], "x" * 1001),
        lambda: town.add("  ", [], SECRET),
        lambda: town.add("B\x1bb", [], SECRET),
        lambda: town.grant("Bob", ["rat"]),
        lambda: town.grant("Ada", ["könig"]),
        lambda: town.lock("Bob"),
        lambda: town.set_password("Bob", SECRET),
        lambda: town.set_password("Ada", "zu kurz"),
    ]
    before = town.path.read_bytes()
    for trying in refused:
        with pytest.raises(BadInput, match="Bitte|ratslotse benutzer liste"):
            trying()
    assert town.path.read_bytes() == before


@pytest.mark.parametrize(
    "told",
    [
        "",
        "[]",
        '{"version": 2, "users": []}',
        '{"version": 1, "users": [{"name": "Ada"}]}',
        '{"version": 1, "users": [{"name": "Ada", "roles": ["könig"], "hash": "scrypt$1$1$1$a$b", "locked": false}]}',
        '{"version": 1, "users": [{"name": "Ada", "roles": [], "hash": "geheim", "locked": false}]}',
        '{"version": 1, "users": [{"name": "Ada", "roles": [], "hash": "scrypt$1$1$1$a$b", "locked": "nein"}]}',
    ],
)
def test_a_file_that_was_spoilt_lets_nobody_in(town: Users, told: str) -> None:
    town.path.parent.mkdir(parents=True)
    town.path.write_text(told, "utf-8")
    with pytest.raises(StoreMismatch, match="Bitte die Rechte und den Inhalt der Datei prüfen"):
        town.check("Ada", SECRET)


# The door


def test_wrong_tries_make_a_name_wait_longer_and_longer(town: Users) -> None:
    town.add("Ada", ["rat"], SECRET)
    clock = Clock()
    door = Door(town, clock)
    waits = []
    for _ in range(14):
        start = clock.at
        while refused(door, "ada"):
            clock.at += 1.0
        waits.append(clock.at - start)
    assert waits[:7] == [0, 0, 0, 2, 4, 8, 16]
    assert waits[-1] == users.LONGEST_WAIT


def refused(door: Door, name: str) -> bool:
    """Whether a wrong password is not even looked at."""
    with pytest.raises(BadInput) as said:
        door.enter(name, "falsch")
    return "Zu viele falsche Versuche" in str(said.value)


def test_who_waited_gets_in_and_starts_afresh(town: Users) -> None:
    town.add("Ada", ["rat"], SECRET)
    clock = Clock()
    door = Door(town, clock)
    for _ in range(users.FREE_TRIES):
        assert not refused(door, "Ada")
    with pytest.raises(BadInput, match="Bitte in 2 Sekunden noch einmal"):
        door.enter("Ada", SECRET)
    clock.at = users.FIRST_WAIT
    assert door.enter("Ada", SECRET) == Person("Ada", ("rat",))
    assert not refused(door, "Ada")
    assert not refused(door, "Ada")


def test_unknown_and_locked_names_are_refused_as_known_ones_are(town: Users) -> None:
    town.add("Ada", [], SECRET)
    town.add("Bob", [], SECRET)
    town.lock("Bob")
    said = []
    for name, password in (("Ada", "falsch"), ("Bob", SECRET), ("Eve", SECRET)):
        door = Door(town, Clock())
        told = []
        for _ in range(users.FREE_TRIES + 1):
            with pytest.raises(BadInput) as refusal:
                door.enter(name, password)
            told.append(str(refusal.value))
        said.append(told)
    assert said[0] == said[1] == said[2]


def test_another_name_does_not_wait_and_memory_is_bounded(town: Users, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(users, "MOST_WATCHED", 5)
    town.add("Ada", [], SECRET)
    door = Door(town, Clock())
    for number in range(20):
        assert not refused(door, f"name {number}")
    assert len(door._wrong) == 5
    assert door.enter("Ada", SECRET)


def test_many_tries_at_once_are_no_way_round(town: Users) -> None:
    town.add("Ada", [], SECRET)
    door, said = Door(town, Clock()), list[bool]()
    threads = [threading.Thread(target=lambda: said.append(refused(door, "Ada"))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count(False) == users.FREE_TRIES


def test_changes_at_the_same_time_are_all_kept(town: Users) -> None:
    threads = [threading.Thread(target=town.add, args=(f"Person {number}", [], SECRET)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(town.accounts()) == 8


# The command


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What somebody at a terminal types where a password is asked for."""
    answers: list[str] = []
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(cli, "getpass", lambda _: answers.pop(0))
    return answers


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_an_administrator_manages_users(home: Path, typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    def ran(*arguments: str) -> str:
        assert cli.main(["benutzer", *arguments]) == 0
        return capsys.readouterr().out

    assert ran("liste") == "Noch keine. Anlegen: ratslotse benutzer anlegen NAME\n"
    typed += [SECRET, SECRET]
    assert ran("anlegen", "Ada", "rat", "ausschuss:Bau und Umwelt") == "Angelegt: Ada\n"
    assert ran("liste") == "Ada: rat, ausschuss:Bau und Umwelt\n"
    assert ran("rollen", "ada") == "Rollen geändert: ada\n"
    assert ran("sperren", "Ada") == "Gesperrt: Ada\n"
    assert ran("liste") == "Ada: keine Rolle, sieht nur Öffentliches · gesperrt\n"
    assert ran("sperren", "Ada", "--aufheben") == "Nicht mehr gesperrt: Ada\n"
    typed += [SECRET[::-1]] * 2
    assert ran("passwort", "Ada") == "Neues Passwort: Ada\n"
    assert Users(home / users.NAME).check("Ada", SECRET[::-1])
    assert ran("anlegen", "eva@stadt.example", "rat", "--ohne-passwort") == "Angelegt: eva@stadt.example\n"
    assert Users(home / users.NAME).vouched("eva@stadt.example") == Person("eva@stadt.example", ("rat",))


def test_what_is_typed_wrong_changes_nothing(home: Path, typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    typed += [SECRET, f"{SECRET}!"]
    assert cli.main(["benutzer", "anlegen", "Ada"]) == 2
    assert cli.main(["benutzer", "anlegen", "Ada", "könig"]) == 2
    assert "nicht gleich. Bitte" in capsys.readouterr().err
    assert not (home / users.NAME).exists()


def test_no_password_is_taken_without_a_terminal(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n{SECRET}\n"))
    assert cli.main(["benutzer", "anlegen", "Ada"]) == 2
    assert "Bitte den Befehl dort ausführen." in capsys.readouterr().err
    assert not (home / users.NAME).exists()
