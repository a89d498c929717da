import io
import struct
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.errors import UnreadableFile
from ingest.ledger import FAILED, Ledger
from ingest.pipeline import Report, ingest
from ingest.sources import archive
from ingest.sources.archive import members, read_member
from ingest.sources.files import Walk, failed_items, file_items
from ingest.sources.vanished import settled, vanished

TEXT = "Vorlage Nr.: 2025/0101\nBetreff: Neue Bänke\n\nDie alten Bänke sind morsch.\n"
Write = Callable[..., Path]


def pack(path: Path, files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def run(ledger: Ledger, path: Path, public: bool | None = None) -> tuple[Report, Walk]:
    walk = Walk()
    with ThreadPoolExecutor(1) as readers:
        return ingest(file_items([path], public, walk), ledger, readers.submit, lambda _: None), walk


def refusals(path: Path) -> dict[str, str]:
    return {member.name: member.refusal for member in members(path)}


def test_members_are_papers_of_their_own(tmp_path: Path, ledger: Ledger) -> None:
    files = {"2025/Bänke.txt": TEXT, "b.txt": TEXT, "__MACOSX/._b.txt": "x", "c.unbekannt": ""}
    path = pack(tmp_path / "lager/a b.zip", files)
    report, walk = run(ledger, path.parent)
    assert (report.read, report.failed) == (2, [])
    uri = f"{path.as_uri()}!/2025/B%C3%A4nke.txt"
    [paper] = ledger.papers_at(uri)
    assert (paper.key, paper.reference, paper.source) == ("Bänke", "2025/0101", uri)
    assert walk.endings == {".unbekannt": 1}


def test_only_a_changed_member_is_read_again(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "a.zip"
    run(ledger, pack(path, {"a.txt": TEXT, "b.txt": TEXT}))
    report, _ = run(ledger, pack(path, {"a.txt": TEXT, "b.txt": TEXT + "Neu."}))
    assert (report.read, report.unchanged) == (1, 1)
    assert run(ledger, path, public=True)[0].read == 2


def test_a_member_that_is_gone_is_noticed_and_an_archive_that_broke_tells_nothing(
    tmp_path: Path, ledger: Ledger
) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": TEXT, "b.txt": TEXT})
    run(ledger, path)
    path.write_bytes(path.read_bytes()[:40])
    report, walk = run(ledger, path)
    assert [entry.uri for entry in report.failed] == [path.as_uri()]
    assert vanished(ledger, [path], walk) == []
    _, walk = run(ledger, pack(path, {"a.txt": TEXT}))
    assert vanished(ledger, [path], walk) == [f"{path.as_uri()}!/b.txt"]
    assert settled(ledger, [path], walk) == [path.as_uri()]


def test_an_archive_without_papers_tells_nothing(tmp_path: Path, ledger: Ledger) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": TEXT})
    run(ledger, path)
    _, walk = run(ledger, pack(path, {}))
    assert vanished(ledger, [path], walk) == []


def test_a_member_that_failed_can_be_read_once_more_with_what_was_said(tmp_path: Path, ledger: Ledger) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": "", "b.txt": TEXT})
    run(ledger, path, public=False)
    [entry] = ledger.entries(FAILED)
    pack(path, {"a.txt": f"Sitzungsteil: öffentlich\n{TEXT}", "b.txt": TEXT})
    [item] = failed_items([entry], Walk())
    assert item.load is not None
    assert (item.uri, item.load().paper.public) == (entry.uri, False)


@pytest.mark.parametrize(
    "name", ["../a.txt", "a/../../b.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt", "C:a.txt", "\\\\host\\a.txt"]
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    path = pack(tmp_path / "a.zip", {name: TEXT})
    assert "führt aus dem Archiv hinaus" in refusals(path)[name]
    with pytest.raises(UnreadableFile, match="führt aus dem Archiv hinaus"):
        read_member(path, name)


def test_an_archive_in_an_archive_is_refused_and_recorded(tmp_path: Path, ledger: Ledger) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("a.txt", TEXT)
    report, _ = run(ledger, pack(tmp_path / "a.zip", {"innen.zip": inner.getvalue()}))
    assert [entry.reason for entry in report.failed] == [
        "Das ist ein Archiv im Archiv. Bitte entpacken und den Ordner einlesen."
    ]


def test_what_would_unpack_to_far_more_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL", 1_000)
    monkeypatch.setattr(archive, "MAX_RATIO", 100)
    path = pack(tmp_path / "a.zip", {"bombe.txt": b"\0" * 1_000_000, "a.txt": TEXT})
    assert [bool(refusal) for refusal in refusals(path).values()] == [False, True]
    with pytest.raises(UnreadableFile, match="zu groß"):
        read_member(path, "bombe.txt")


@pytest.mark.parametrize(("limit", "reason"), [("MAX_MEMBERS", "Dateien"), ("MAX_TOTAL", "zu groß")])
def test_too_much_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, reason: str) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": TEXT, "b.txt": TEXT})
    assert len(members(path)) == 2
    monkeypatch.setattr(archive, limit, 1)
    with pytest.raises(UnreadableFile, match=reason):
        members(path)


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": "x" * 5000})
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 10)  # uncompressed size, APPNOTE.TXT 4.3.12
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="beschädigt"):
        read_member(path, "a.txt")


def test_a_member_with_a_password_is_named(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": TEXT})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= archive.ENCRYPTED
    path.write_bytes(data)
    assert "Kennwort" in refusals(path)["a.txt"]


@pytest.mark.parametrize("position", [0, 20, 60, -30, -1])
def test_a_damaged_archive_is_told_in_german(tmp_path: Path, position: int) -> None:
    path = pack(tmp_path / "a.zip", {"a.txt": TEXT * 5})
    path.write_bytes(path.read_bytes()[:position] if position else b"PK\x03\x04 und dann nichts")
    with pytest.raises(UnreadableFile, match="beschädigt"):
        members(path)


def test_of_two_members_with_one_name_the_last_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("a.txt", "alt")
        made.writestr("a.txt", "neu")
    assert len(members(path)) == 1
    assert read_member(path, "a.txt") == b"neu"
