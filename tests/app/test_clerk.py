"""The clerk's commands from end to end."""

import io
import os
import signal
import sqlite3
import subprocess
import sys
import zipfile
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from app import clerk, cli, doctor
from app.cli import main
from app.wiring import open_ledger
from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput, StoreMismatch
from ingest.ledger import FAILED, READ, Entry, Ledger
from ingest.model import File, Page, Paper
from ingest.settings import Settings
from ingest.sources.files import Walk
from ingest.sources.item import Item

BRIDGE = "Vorlage Nr.: 2025/0101\nBetreff: Neue Radbrücke\n\nDie Radbrücke kostet 4,2 Mio. Euro.\n"
BENCH = "Vorlage Nr.: 2025/0102\nBetreff: Neue Bänke\n\nDie alten Bänke sind morsch.\n"
MANY = 300  # files: far more than a run reads ahead before its first word, which is when it is stopped
Write = Callable[..., Path]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command and gives its exit code, what it printed and what it told on the side."""

    def ran(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ran


def keep(
    ledger: Ledger, source: str, reference: str | None = None, name: str = "Betreff", web: str | None = None
) -> None:
    paper = Paper(f"p:{source}", "k", name, source, public=True, reference=reference, web=web)
    file = File(f"f:{source}", "k", paper.id, "n", f"{source}/datei", "0", "text/plain", "Text", web=f"{source}/zeig")
    ledger.put_paper(paper)
    ledger.put_file(file, [Page(1, "Text.")])
    ledger.note(Entry(source, "s", READ, "", paper.id))


# Removing


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("/lager/a.txt", ["file:///lager/a.txt"]),
        ("/lager/../lager/a.txt", ["file:///lager/a.txt"]),
        ("/lager", ["file:///lager/a.txt", "file:///lager/c.zip!/d%20e.txt"]),
        ("/lager/c.zip", ["file:///lager/c.zip!/d%20e.txt"]),
        ("/lager/c.zip!/d e.txt", ["file:///lager/c.zip!/d%20e.txt"]),
        ("file:///lager/a.txt", ["file:///lager/a.txt"]),
        ("https://o/1", ["https://o/1"]),
        ("https://o/", ["https://o/1", "https://o/10"]),
        ("https://o/1/zeig", ["https://o/1"]),
        ("https://stadt/vorlage", ["https://o/10"]),
        ("DS 2025/0101", ["https://o/1"]),
    ],
)
def test_papers_are_named_by_path_address_or_number(ledger: Ledger, name: str, sources: list[str]) -> None:
    for source in ("file:///lager/a.txt", "file:///lager/c.zip!/d%20e.txt", "file:///lager-2/b.txt"):
        keep(ledger, source)
    keep(ledger, "https://o/1", "2025/0101")
    keep(ledger, "https://o/10", "2025/0101/1", web="https://stadt/vorlage")
    assert sorted(clerk.named(ledger, [name])) == sources


@pytest.mark.parametrize("name", ["/fehlt", "https://o/fehlt", "2025/9999", "Radbrücke", "", "2025/0101"])
def test_what_is_not_there_cannot_be_removed(ledger: Ledger, name: str) -> None:
    keep(ledger, "https://o/1", "2025/0101/1")
    with pytest.raises(BadInput, match="nicht im Bestand.*Bitte"):
        clerk.named(ledger, ["https://o/1", name])


def test_removed_papers_are_found_no_more(run: Run, write: Write) -> None:
    folder = write("lager/a.txt", BRIDGE).parent
    write("lager/b.txt", BENCH)
    write("lager/leer.txt", "")
    run("ingest", folder)
    assert "4,2 Mio." in run("ask", "Was kostet die Radbrücke?")[1]
    code, out, _ = run("remove", "2025/0101", folder / "leer.txt")
    assert (code, out.splitlines()[0]) == (0, "Entfernt: 2.")
    assert "2025/0101, Neue Radbrücke" in out
    assert "leer.txt" in out
    assert "4,2 Mio." not in run("ask", "Was kostet die Radbrücke?")[1]
    out = run("status")[1]
    assert "Unterlagen: 1," in out
    assert "nicht lesbar" not in out


def test_many_papers_are_removed_only_if_that_is_meant(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = open_ledger(Settings.from_env())
    for number in range(clerk.ASKED_ABOVE + 1):
        keep(ledger, f"https://o/{number}")
    code, _, err = run("remove", "https://o")
    assert (code, "Nichts entfernt. Ohne Nachfrage geht es mit --ja." in err) == (2, True)
    assert len(ledger.papers_at("https://o")) == clerk.ASKED_ABOVE + 1

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for answer, left in (("n\n", 11), ("", 11), ("ja\n", 0)):
        monkeypatch.setattr("sys.stdin", Terminal(answer))
        assert run("remove", "https://o")[0] == (2 if left else 0)
        assert len(ledger.papers_at("https://o")) == left


# Reading again


def test_what_failed_is_read_again_and_endpoints_wait_for_their_sync(run: Run, write: Write) -> None:
    path = write("lager/a.txt", "")
    write("lager/b.txt", BENCH)
    assert run("ingest", path.parent)[0] == 3
    ledger = open_ledger(Settings.from_env())
    ledger.note(Entry("https://o/file/1", "alt", FAILED, "Kaputt."))
    path.write_text(BRIDGE)
    code, out, _ = run("retry")
    assert (code, "Eingelesen: 1 Unterlage, 1 Datei mit Text" in out) == (0, True)
    assert "beim nächsten Abruf" in out
    [entry] = ledger.entries(FAILED)
    assert (entry.uri, entry.stamp != "alt") == ("https://o/file/1", True)


# Stopping


def test_ctrl_c_stops_cleanly_and_the_next_run_goes_on(home: Path, tmp_path: Path) -> None:
    (tmp_path / "lager").mkdir()
    for number in range(MANY):
        (tmp_path / f"lager/{number:03}.txt").write_text(f"{BENCH}Bank {number}.\n", encoding="utf-8")
    command = [sys.executable, "-m", "app.cli", "ingest", str(tmp_path / "lager")]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # tests run in the background ignore it
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heard) as run:
        assert run.stderr is not None
        assert run.stderr.readline().startswith("Gelesen: 1 von ")  # the first file is read, most are not
        run.send_signal(signal.SIGINT)
        _, err = run.communicate()
    assert run.returncode == 130
    assert err.splitlines()[-1] == "Abgebrochen. Was fertig war, bleibt; der nächste Lauf macht weiter."
    assert "Traceback" not in err
    half = kept(home)
    assert 0 < half < MANY
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, kept(home)) == (0, MANY)
    assert f"Eingelesen: {MANY - half} Unterlagen" in again.stdout
    assert f"Unverändert: {half}." in again.stdout


def kept(home: Path) -> int:
    """How many files a sound ledger holds, each once: as note, as paper and as file."""
    with closing(sqlite3.connect(home / "ledger.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        queries = ("SELECT uri FROM entry", "SELECT source FROM paper", "SELECT uri FROM file")
        [one, *others] = [sorted(database.execute(query).fetchall()) for query in queries]
    assert others == [one, one]
    return len(set(one))


# What would be read, and what is gone


def test_a_trial_tells_what_would_happen_and_writes_nothing(run: Run, write: Write, home: Path) -> None:
    folder = write("lager/a.txt", BRIDGE).parent
    write("lager/leer.txt", "")
    write("lager/x.unbekannt", "")
    code, out, _ = run("ingest", "--dry-run", folder, folder)
    assert (code, home.exists()) == (0, False)
    assert "Neu: 2. Geändert: 0. Unverändert: 0." in out
    assert "1 .unbekannt" in out
    run("ingest", folder)
    before = (home / "ledger.sqlite").read_bytes()
    write("lager/a.txt", BRIDGE + "Neu.")
    write("lager/b.txt", BENCH)
    out = run("ingest", "--probe", folder)[1]
    assert "Neu: 1. Geändert: 1. Unverändert: 0. Schon als nicht lesbar bekannt: 1." in out
    assert "nicht lesbar, 1-mal: Die Datei ist leer." in out
    assert (home / "ledger.sqlite").read_bytes() == before


def test_what_vanished_goes_only_when_told(run: Run, write: Write) -> None:
    folder = write("lager/a.txt", BRIDGE).parent
    gone = write("lager/b.txt", BENCH)
    run("ingest", folder)
    gone.unlink()
    for command in (["ingest", "--dry-run", folder], ["ingest", folder]):
        assert "Nicht mehr da: 1 Datei; aus dem Bestand nehmen mit --aufraeumen" in run(*command)[1]
        assert "Unterlagen: 2," in run("status")[1]
    assert "aus dem Bestand genommen: 1 Datei" in run("ingest", folder, "--aufraeumen")[1]
    assert "Unterlagen: 1," in run("status")[1]
    (folder / "a.txt").unlink()
    assert run("ingest", folder, "--aufraeumen")[0] == 2
    assert "Unterlagen: 1," in run("status")[1]


def test_a_watched_folder_is_read_when_it_no_longer_grows(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = tmp_path / "lager"
    papers = []

    def look() -> None:
        papers.append(open_ledger(Settings.from_env()).counts(audience=UNRESTRICTED)[0])
        match len(papers):
            case 1:
                write("lager/a.txt", BRIDGE[:30])
            case 2:
                write("lager/a.txt", BRIDGE)
            case 5:
                (share / "a.txt").unlink()
                share.rmdir()
            case 6:
                raise KeyboardInterrupt

    share.mkdir()
    monkeypatch.setattr(cli, "pause", look)
    code, out, err = run("ingest", "--watch", share)
    assert (code, papers) == (0, [0, 0, 0, 1, 1, 1])
    assert out.count("Eingelesen:") == 1
    assert out.endswith("Beobachtung beendet.\n")
    assert err.count("Fehler: ") == 1


def test_paths_come_line_by_line(run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = write("Bänke neu.txt", BENCH), write("b.txt", BRIDGE)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(f"{one}\r\n\n".encode())))
    code, out, _ = run("ingest", "--probe", "-", other)
    assert (code, "Neu: 2." in out, str(one) in out) == (0, True, True)


def test_an_archive_is_read_like_a_folder(run: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        made.writestr("innen/a.txt", BRIDGE)
    assert run("ingest", tmp_path / "a.zip")[0] == 0
    assert "a.zip!/innen/a.txt" in run("ask", "Was kostet die Radbrücke?")[1]


def test_names_in_no_encoding_are_told(home: Path) -> None:
    walk = Walk(notes={os.fsdecode(b"B\xe4nke \x1b[2J")})
    assert list(clerk.told_walk(walk)) == ["  Übergangen: B\ufffdnke \ufffd[2J"]


def test_a_trial_counts_a_file_once(ledger: Ledger) -> None:
    def load() -> Iterator[object]:
        raise AssertionError

    item = Item("file:///a", "1", load)  # type: ignore[arg-type]  # never called
    assert clerk.plan([item, item], ledger).new == {"file:///a": "1"}


# The report, written


def test_a_report_is_written_for_a_browser_and_for_excel(run: Run, write: Write, tmp_path: Path) -> None:
    open_ledger(Settings.from_env()).note(Entry("file:///a.pdf", "", FAILED, "Kaputt. Bitte neu speichern."))
    assert run("report", "--html", tmp_path / "b.html")[:2] == (0, f"Bericht: {tmp_path / 'b.html'}\n")
    assert "/a.pdf" in (tmp_path / "b.html").read_text(encoding="utf-8")
    assert run("report", "--csv", tmp_path / "b.csv")[0] == 0
    assert (tmp_path / "b.csv").read_bytes().startswith(b"\xef\xbb\xbfBefund;Datei;")
    assert run("report")[1].startswith("nicht lesbar: 1\n  Kaputt\n  -> Bitte neu speichern.\n     /a.pdf\n")
    code, _, err = run("report", "--html", tmp_path / "fehlt/b.html")
    assert (code, "lässt sich nicht schreiben" in err) == (2, True)


# What is there


def found(home: Path, is_current: Callable[[], bool] = lambda: True) -> dict[str, doctor.Check]:
    return {check.name.split()[0]: check for check in doctor.checks(home, is_current)}


def test_a_machine_without_programs_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    check = found(tmp_path)["tesseract"]
    assert not check.is_fine
    assert check.told().startswith("Fehlt   tesseract")
    assert "apt install tesseract-ocr" in check.told()


def test_tesseract_is_asked_for_its_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho 'List of available languages (1):'\necho deu\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    checks = {check.name: check.is_fine for check in doctor.checks(tmp_path, lambda: True)}
    assert checks["tesseract deu (deutsche Texterkennung)"]
    assert not checks["tesseract osd (gedrehte Scans)"]


def test_a_full_disk_and_a_home_that_is_no_folder_are_told(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = found(tmp_path / "noch/nicht/da")
    assert checks["Datenordner"].is_fine
    assert not (tmp_path / "noch").exists()
    assert not found(write("datei", ""))["Datenordner"].is_fine
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(9, 9, 1_400_000_000))
    check = found(tmp_path)["Speicherplatz"]
    assert (check.is_fine, check.found) == (False, "1,4 GB frei")


def test_an_index_that_is_behind_or_missing_is_told(tmp_path: Path) -> None:
    def missing() -> bool:
        raise StoreMismatch("Es gibt keinen.")

    assert found(tmp_path)["Suchindex"].is_fine
    assert found(tmp_path, lambda: False)["Suchindex"].told().endswith("-> ratslotse index")
    assert "Es gibt keinen." in found(tmp_path, missing)["Suchindex"].told()


def test_packages_are_all_there_where_tests_run(tmp_path: Path) -> None:
    assert found(tmp_path)["Python-Pakete"].is_fine


def test_the_doctor_looks_at_index_and_settings(
    run: Run, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("bin/tesseract", "#!/bin/sh\n").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(doctor, "OFFICE", ())
    monkeypatch.setattr(doctor, "LANGUAGES", ())
    monkeypatch.setattr(doctor, "FREE_BYTES", 0)
    run("ingest", write("a.txt", BENCH))
    code, out, _ = run("doctor")
    assert (code, "Fehlt" in out) == (0, False)
    keep(open_ledger(Settings.from_env()), "https://o/1")
    code, out, _ = run("doctor")
    assert (code, "Fehlt   Suchindex: nicht auf dem Stand" in out) == (1, True)
    monkeypatch.setenv("RATSLOTSE_LLM_TIMEOUT", "bald")
    code, out, _ = run("doctor")
    assert (code, "RATSLOTSE_LLM_TIMEOUT" in out) == (1, True)


@pytest.mark.parametrize("command", ["retry", "remove", "report", "export", "doctor"])
def test_help_is_there(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main([command, "--help"])
    assert capsys.readouterr().out.startswith(f"Aufruf: ratslotse {command}")
