import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.errors import BadInput, UnreadableFile
from ingest.ledger import FAILED, Ledger
from ingest.model import File, Paper
from ingest.pipeline import Report, ingest
from ingest.sources.files import UNDECIDED, Walk, failed_items, file_items, said_in
from ingest.sources.item import Item
from ingest.sources.vanished import settled, vanished

HEAD = "Beschlussvorlage\nVorlage Nr.: 2025/0101\nBetreff: Neue Bänke im Park\nDatum: 03.05.2025\n"
TEXT = HEAD + "\nBegründung:\nDie alten Bänke sind morsch.\n"
Write = Callable[..., Path]


def items(*paths: Path, public: bool | None = None) -> list[Item]:
    return list(file_items(paths, public))


def names(*paths: Path) -> list[str]:
    return [item.uri.rsplit("/", 1)[-1] for item in items(*paths)]


def take(path: Path, public: bool | None = None) -> tuple[Paper, File]:
    [item] = items(path, public=public)
    loaded = item.load()
    [(file, _)] = loaded.files
    return loaded.paper, file


def run(ledger: Ledger, *paths: Path, public: bool | None = None, walk: Walk | None = None) -> Report:
    with ThreadPoolExecutor(1) as readers:
        return ingest(file_items(paths, public, walk), ledger, readers.submit, lambda _: None)


def test_a_file_describes_itself(write: Write) -> None:
    paper, file = take(write("Vorlage_25_0101.txt", TEXT))
    assert (paper.reference, paper.paper_type, paper.date) == ("2025/0101", "Beschlussvorlage", dt.date(2025, 5, 3))
    assert (paper.name, paper.key, file.key) == ("Neue Bänke im Park", "Vorlage_25_0101", "Vorlage_25_0101")
    assert (file.name, file.paper, file.read_as) == ("Vorlage_25_0101.txt", paper.id, "Text")
    assert file.uri == paper.source
    assert paper.inferred == ()


def test_a_file_that_says_nothing_is_called_by_its_name(write: Write) -> None:
    paper, _ = take(write("Bänke_im_Park.txt", "Die alten Bänke sind morsch."))
    assert (paper.name, paper.reference, paper.date) == ("Bänke im Park", None, None)
    assert paper.inferred == ("name",)


def test_what_only_the_name_says_is_inferred(write: Write) -> None:
    paper, _ = take(write("25-0102_Antrag_3.5.2025.txt", "Die alten Bänke sind morsch."))
    assert (paper.reference, paper.paper_type, paper.date) == ("25-0102", "Antrag", dt.date(2025, 5, 3))
    assert paper.inferred == ("reference", "paper_type", "date", "name")


def test_a_file_says_which_office_is_in_charge_and_where_it_is_about(write: Write) -> None:
    text = "Beschlussvorlage\nVorlage Nr.: 25-0103\nDienststelle: Gartenamt\nBetreff: Bänke im Stadtteil Aue\n"
    paper, _ = take(write("Vorlage.txt", text))
    assert (paper.under_direction_of, paper.districts) == (("Gartenamt",), ("Aue",))


@pytest.mark.parametrize(
    ("said", "head", "public", "problems"),
    [
        (None, "", False, (UNDECIDED,)),
        (None, "öffentlich", True, ()),
        (None, "nichtöffentlich", False, ()),
        (True, "", True, ()),
        (True, "öffentlich", True, ()),
        (True, "nichtöffentlich", False, ()),
        (False, "", False, ()),
        (False, "öffentlich", False, ()),
        (False, "nichtöffentlich", False, ()),
    ],
)
def test_who_says_what_is_public(
    write: Write, said: bool | None, head: str, public: bool, problems: tuple[str, ...]
) -> None:
    paper, file = take(write("a.txt", f"Sitzungsteil: {head}\n{TEXT}" if head else TEXT), said)
    assert (paper.public, file.public, file.problems) == (public, public, problems)


def test_a_name_can_close_a_file(write: Write) -> None:
    paper, file = take(write("Anlage_nichtöffentlich.txt", TEXT), public=True)
    assert (paper.public, file.public) == (False, False)


def test_a_folder_offers_what_can_be_papers_in_the_order_of_names(write: Write) -> None:
    for name in ("b/z.TXT", "b/a.html", "a/x.pdf", "scan.tif", "alt.doc", "bild.jpg", "liste.dat", "ohne"):
        folder = write(f"lager/{name}", "x").parents[0]
    assert names(folder) == ["alt.doc", "bild.jpg", "scan.tif", "x.pdf", "a.html", "z.TXT"]


def test_what_programs_lay_beside_papers_is_no_paper(write: Write) -> None:
    for name in ("~$Vorlage.docx", "._Vorlage.pdf", ".versteckt.txt", "Vorlage.txt"):
        folder = write(f"lager/{name}", "x").parent
    assert names(folder) == ["Vorlage.txt"]


def test_a_file_that_is_named_is_offered_whatever_its_ending(write: Write) -> None:
    assert names(write("notiz.md", "x"), write("ohne", "x")) == ["notiz.md", "ohne"]


def test_a_path_that_does_not_exist_stops_before_anything_is_read(write: Write, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="fehlt gibt es nicht.*Pfad prüfen"):
        next(file_items([write("a.txt", TEXT), tmp_path / "fehlt"], None))


@pytest.mark.parametrize("name", ["x" * 300, "a.txt/b.txt"])
def test_a_path_that_cannot_be_is_told_in_german(write: Write, tmp_path: Path, name: str) -> None:
    write("a.txt", TEXT)
    with pytest.raises(BadInput, match="gibt es nicht"):
        items(tmp_path / name)


def test_links_in_a_circle_are_told_in_german(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(BadInput, match="gibt es nicht"):
        items(tmp_path / "a")


def test_one_file_named_in_many_ways_is_one_paper(
    write: Write, tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("lager/a.txt", TEXT)
    (tmp_path / "andere").symlink_to(tmp_path / "lager")
    monkeypatch.chdir(tmp_path)
    ways = (path, Path("lager"), Path("lager/../lager/a.txt"), Path("andere/a.txt"))
    report = run(ledger, *ways)
    assert (report.read, report.unchanged) == (1, len(ways) - 1)


def test_a_name_in_an_old_encoding_is_read_and_kept(tmp_path: Path, ledger: Ledger) -> None:
    old = tmp_path / os.fsdecode("Bänke.txt".encode("cp1252"))
    old.write_text(TEXT)
    assert run(ledger, old).read == 1
    [paper] = ledger.papers(row.paper or "" for row in ledger.entries("gelesen")).values()
    assert paper.key == "B\ufffdnke"


def test_a_second_run_is_for_nothing_and_a_changed_file_is_read(write: Write, ledger: Ledger) -> None:
    path = write("a.txt", TEXT)
    assert run(ledger, path).read == 1
    assert run(ledger, path).unchanged == 1
    path.write_text(TEXT.replace("Neue", "Mehr"))
    os.utime(path, (1, 1))
    assert run(ledger, path).read == 1
    assert [paper.name for paper in ledger.papers(_ids(ledger)).values()] == ["Mehr Bänke im Park"]


def test_what_the_clerk_says_later_counts(write: Write, ledger: Ledger) -> None:
    path = write("a.txt", TEXT)
    public = []
    for said in (None, True, False):
        assert run(ledger, path, public=said).read == 1
        public += [paper.public for paper in ledger.papers(_ids(ledger)).values()]
    assert public == [False, True, False]


def _ids(ledger: Ledger) -> list[str]:
    return [entry.paper for entry in ledger.entries("gelesen") if entry.paper]


@pytest.mark.parametrize("data", [b"", b"  \n", b"\x00\x01\x02" * 50, b"%PDF-1.7 und dann nichts"])
def test_a_file_without_text_is_refused_with_a_reason(write: Write, data: bytes) -> None:
    [item] = items(write("a.txt", data))
    assert item.load is not None
    with pytest.raises(UnreadableFile, match="(?i)bitte"):
        item.load()


def test_a_link_to_nowhere_is_tried_again(tmp_path: Path, ledger: Ledger) -> None:
    folder = tmp_path / "lager"
    folder.mkdir()
    (folder / "a.txt").symlink_to(folder / "später.txt")
    assert [entry.reason for entry in run(ledger, folder).failed] == [
        "Die Datei lässt sich nicht öffnen (No such file or directory). Bitte prüfen, ob es sie noch gibt."
    ]
    (folder / "später.txt").write_text(TEXT)
    walk = Walk()
    assert run(ledger, folder, walk=walk).read == 1
    assert settled(ledger, [folder], walk) == [(folder / "a.txt").as_uri()]


def test_links_lead_nowhere_outside_and_round_no_circle(write: Write, tmp_path: Path) -> None:
    folder = write("lager/innen/a.txt", TEXT).parents[1]
    write("fremd/b.txt", TEXT)
    (folder / "kreis").symlink_to(folder)
    (folder / "hinaus").symlink_to(tmp_path / "fremd")
    (folder / "b.txt").symlink_to(tmp_path / "fremd/b.txt")
    (folder / "c.txt").symlink_to(folder / "innen/a.txt")
    walk = Walk()
    uris = {item.uri for item in file_items([folder], None, walk)}
    assert uris == {(folder / "innen/a.txt").as_uri()} == walk.offered
    assert sorted(note.split()[0].rsplit("/", 1)[1] for note in walk.notes) == ["b.txt", "hinaus"]


def test_what_is_no_file_is_left_out_with_a_note(write: Write) -> None:
    folder = write("lager/a.txt", TEXT).parent
    os.mkfifo(folder / "leitung.txt")
    walk = Walk()
    for paths in ([folder], [folder / "leitung.txt", Path("/dev/null")]):
        assert all(item.uri.endswith("/a.txt") for item in file_items(paths, None, walk))
    assert sorted(note.split()[0].rsplit("/", 1)[1] for note in walk.notes) == ["leitung.txt", "null"]


def test_kinds_that_are_never_papers_are_counted(write: Write) -> None:
    for name in ("a.unbekannt", "innen/b.UNBEKANNT", "ohne", ".versteckt"):
        folder = write(f"lager/{name}", "x").parent
    walk = Walk()
    assert list(file_items([folder.parent / "lager"], None, walk)) == []
    assert walk.endings == {".unbekannt": 2, "ohne Endung": 1}


def walked(ledger: Ledger, *paths: Path) -> Walk:
    walk = Walk()
    run(ledger, *paths, walk=walk)
    return walk


def test_files_that_vanished_are_noticed(write: Write, ledger: Ledger) -> None:
    folder = write("lager/a.txt", TEXT).parent
    gone = [write(f"lager/{name}", TEXT) for name in ("b.txt", "innen/c.txt")]
    write("lager-2/d.txt", TEXT)
    walk = walked(ledger, folder, folder.with_name("lager-2"))
    assert vanished(ledger, [folder], walk) == []
    for path in gone:
        path.unlink()
    (folder / "innen").rmdir()
    shutil.rmtree(folder.with_name("lager-2"))
    assert vanished(ledger, [folder], walked(ledger, folder)) == [path.as_uri() for path in gone]


@pytest.mark.parametrize("emptied", ["lager", "lager/innen"])
def test_a_folder_that_became_empty_tells_nothing(write: Write, ledger: Ledger, emptied: str) -> None:
    write("lager/innen/a.txt", TEXT)
    folder = write("lager/b.txt", TEXT).parent
    walked(ledger, folder)
    emptied_folder = folder.parent / emptied
    shutil.rmtree(emptied_folder)
    emptied_folder.mkdir()
    assert vanished(ledger, [folder], walked(ledger, folder)) == []


@pytest.mark.parametrize("said", [None, True, False])
def test_what_failed_is_read_once_more_with_what_the_clerk_said_then(
    write: Write, ledger: Ledger, said: bool | None
) -> None:
    path = write("a.txt", "")
    os.utime(path, (-5, -5))
    run(ledger, path, public=said)
    for _ in range(2):
        ledger.retry()
    path.write_text(TEXT)
    walk = Walk()
    [item] = failed_items(ledger.entries(FAILED), walk)
    assert (said_in(item.stamp), walk.offered) == (said, {path.as_uri()})


def test_a_failed_file_that_is_gone_is_still_offered(write: Write, ledger: Ledger) -> None:
    path = write("a.txt", "")
    run(ledger, path)
    path.unlink()
    [item] = failed_items(ledger.entries(FAILED), Walk())
    assert item.load is not None
    with pytest.raises(UnreadableFile, match="ob es sie noch gibt"):
        item.load()


@pytest.fixture
def close() -> Iterator[Callable[[Path], None]]:
    """Takes all rights to a path away, until the test ends."""
    closed: list[Path] = []

    def closing(path: Path) -> None:
        closed.append(path)
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("root may read everything")

    yield closing
    for path in closed:
        path.chmod(0o700)


@pytest.mark.parametrize("closed", ["lager/a.txt", "lager/innen"])
def test_what_may_not_be_read_is_noted_and_read_once_it_may(
    write: Write, ledger: Ledger, close: Callable[[Path], None], closed: str
) -> None:
    path = write("lager/a.txt", TEXT).parents[1] / closed
    write("lager/innen/b.txt", TEXT)
    close(path)
    report = run(ledger, path.parent)
    assert report.read == 1
    assert [entry.reason for entry in report.failed] == ["Kein Zugriff. Bitte die Leserechte prüfen."]
    path.chmod(0o700)
    assert run(ledger, path.parent).read == 1
    assert len(ledger.entries("gelesen")) == 2


def test_a_path_behind_a_closed_folder_is_told_in_german(write: Write, close: Callable[[Path], None]) -> None:
    path = write("lager/a.txt", TEXT)
    close(path.parent)
    with pytest.raises(BadInput, match="nicht zugänglich"):
        items(path)
