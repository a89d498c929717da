"""Generations of the embedded engine: readers go on while a writer works, and crashes cost nothing."""

import hashlib
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from index import edge
from index.edge import EdgeReader, EdgeWriter
from index.model import Place, Where
from index.static import unit
from index.store import MEANING, TERMS, Found, Nearest, Point, payload
from index.terms import Sparse
from ingest.audience import UNRESTRICTED
from ingest.errors import StoreMismatch
from ingest.model import File, Paper, Passage, Span, stable_id

WAIT = 60  # seconds for another process, which is slow to start on a busy machine

# What another process does; it imports this file for its passages.
ASKS_UNTIL_TOLD_TO_STOP = """
from index.edge import EdgeReader
from index.model import Place, Where
reader = EdgeReader(folder)
for line in sys.stdin:
    print(reader.count(Where()), *sorted(reader.stamps()), flush=True)
"""
DIES_WRITING = """
import os, signal
from index.edge import EdgeWriter
writer = EdgeWriter(folder, None)
writer.add(tests.points("a"))
writer.remove(["datei-alt"])
writer.add(tests.points("b"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def points(key: str, count: int = 3) -> list[Point]:
    """A file's passages: all hold term 1, and each a term of its own."""
    paper = Paper(id=f"paper-{key}", key=key, name=key, source=key, public=True)
    file = File(f"datei-{key}", key, paper.id, key, key, "", "text/plain", "Text", public=True)
    passages = [
        Passage(stable_id(key, str(number)), file.id, "", f"{key} {number}", (Span(None, 0, 9),))
        for number in range(count)
    ]
    return [
        Point(
            one.id, Sparse((1, 10 + number), (1.0, 2.0)), None, payload(one, number, [Place(paper, file)], "", file.id)
        )
        for number, one in enumerate(passages)
    ]


def publish(folder: Path, *keys: str, remove: Sequence[str] = ()) -> None:
    writer = EdgeWriter(folder, None)
    writer.remove(remove)
    for key in keys:
        writer.add(points(key))
    writer.publish()


def everything(reader: EdgeReader) -> list[Point | Found]:
    """All that can be asked of a reader's content: passages in order of their ids, with scores."""
    where = Where(audience=UNRESTRICTED)
    listed = sorted(reader.listed(where, 1000), key=lambda one: one.id)
    [ranked] = reader.nearest([Nearest(Sparse((1, 11), (1.0, 1.0)), TERMS, 1000)], where)
    return [*listed, *sorted(ranked, key=lambda one: one.id)]


def process(code: str, folder: Path) -> subprocess.Popen[str]:
    opening = f"""
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
spec = spec_from_file_location("tests_of_edge", {__file__!r})
tests = module_from_spec(spec)
spec.loader.exec_module(tests)
folder = Path({str(folder)!r})
"""
    return subprocess.Popen(
        [sys.executable, "-c", opening + code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index" / "passages-test"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_where_nothing_was_published_there_is_nothing_to_read(folder: Path) -> None:
    with pytest.raises(StoreMismatch, match="ratslotse ingest"):
        EdgeReader(folder)
    assert not folder.exists()


def test_what_is_not_published_is_not_read(folder: Path) -> None:
    writer = EdgeWriter(folder, None)
    writer.add(points("a"))
    with pytest.raises(StoreMismatch, match="ratslotse ingest"):
        EdgeReader(folder)
    assert names(folder) == ["building"]


def test_a_reader_goes_on_while_a_writer_works_and_then_sees_the_newest(folder: Path) -> None:
    publish(folder, "a")
    reader = EdgeReader(folder)
    writer = EdgeWriter(folder, None)
    writer.add(points("b"))
    writer.remove(["datei-a"])
    assert reader.stamps() == {"datei-a"}
    assert EdgeReader(folder).stamps() == {"datei-a"}
    writer.publish()
    assert reader.stamps() == {"datei-b"}
    assert reader.count(Where()) == 3


def test_generations_leave_nothing_behind(folder: Path) -> None:
    readers = []
    for key in "abc":
        publish(folder, key)
        readers.append(EdgeReader(folder))
        assert {reader.count(Where()) for reader in readers} == {len(readers) * 3}
    assert names(folder) == ["current", "generation-000003"]


def test_readers_do_not_change_a_generation(folder: Path) -> None:
    publish(folder, "a")
    [generation] = folder.glob("generation-*")

    def content() -> dict[Path, str]:
        paths = (path for path in generation.rglob("*") if path.is_file())
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

    before = content()
    reader, other = EdgeReader(folder), EdgeReader(folder)
    assert everything(reader) == everything(other)
    del reader, other
    assert content() == before


def test_two_processes_read_while_a_third_writes(folder: Path) -> None:
    publish(folder, "a")
    readers = [process(ASKS_UNTIL_TOLD_TO_STOP, folder) for _ in range(2)]
    told = []
    for key in ("b", "c"):
        for reader in readers:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write("?\n")
            reader.stdin.flush()
            told.append(reader.stdout.readline())
        publish(folder, key)
    ends = [reader.communicate("?\n", timeout=WAIT) for reader in readers]
    assert told == ["3 datei-a\n"] * 2 + ["6 datei-a datei-b\n"] * 2
    assert ends == [("9 datei-a datei-b datei-c\n", "")] * 2
    assert names(folder) == ["current", "generation-000003"]


def test_many_ask_one_reader_while_generations_are_replaced(folder: Path) -> None:
    publish(folder, "a0")
    reader, stop = EdgeReader(folder), threading.Event()

    def ask() -> set[int]:
        seen = {reader.count(Where())}
        while not stop.is_set():
            seen.add(reader.count(Where()))
        return seen

    with ThreadPoolExecutor(3) as askers:
        answers = [askers.submit(ask) for _ in range(3)]
        try:
            for number in range(1, 4):
                publish(folder, f"a{number}", remove=[f"datei-a{number - 1}"])
        finally:
            stop.set()
        assert [answer.result(WAIT) for answer in answers] == [{3}] * 3
    assert reader.stamps() == {"datei-a3"}
    assert names(folder) == ["current", "generation-000004"]


def test_a_generation_replaced_while_it_is_opened_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst moment for a publication: the reader knows the generation's name and has not linked it yet."""
    publish(folder, "a")
    link, publications = edge._link, iter("b")

    def late(source: Path, target: Path) -> None:
        for key in publications:
            publish(folder, key, remove=["datei-a"])
        link(source, target)

    monkeypatch.setattr(edge, "_link", late)
    assert EdgeReader(folder).stamps() == {"datei-b"}
    assert names(folder) == ["current", "generation-000002"]


def test_a_killed_build_goes_on_and_ends_as_if_undisturbed(folder: Path, tmp_path: Path) -> None:
    publish(folder, "alt")
    died = process(DIES_WRITING, folder)
    assert died.wait(WAIT) == -signal.SIGKILL, died.communicate()
    died.communicate()
    assert EdgeReader(folder).stamps() == {"datei-alt"}

    writer = EdgeWriter(folder, None)
    assert writer.stamps() == {"datei-a", "datei-b"}  # what was done is not done again
    writer.add(points("c"))
    writer.publish()

    undisturbed = tmp_path / "undisturbed"
    publish(undisturbed, "a", "b", "c")
    assert everything(EdgeReader(folder)) == everything(EdgeReader(undisturbed))
    assert names(folder) == ["current", "generation-000002"]


def test_a_build_killed_before_it_began_or_before_it_was_pointed_to_is_done_again(folder: Path) -> None:
    publish(folder, "a")
    (folder / "building.new").mkdir()  # killed while the generation was copied
    EdgeWriter(folder, None)
    (folder / "building").rename(folder / "generation-000002")
    publish(folder, "b")
    assert EdgeReader(folder).stamps() == {"datei-a", "datei-b"}
    assert names(folder) == ["current", "generation-000002"]


def test_a_damaged_index_says_what_to_do(folder: Path) -> None:
    publish(folder, "a")
    [generation] = folder.glob("generation-*")
    (generation / "edge_config.json").write_text("{")
    with pytest.raises(StoreMismatch, match="ratslotse index"):
        EdgeReader(folder)
    with pytest.raises(StoreMismatch, match="ratslotse index"):
        EdgeWriter(folder, None)
    assert not list(folder.glob("reading-*"))


def test_a_pointer_to_nothing_says_what_to_do(folder: Path) -> None:
    publish(folder, "a")
    (folder / "current").write_text("generation-000007", encoding="utf-8")
    with pytest.raises(StoreMismatch, match="ratslotse index"):
        EdgeReader(folder)


def test_two_writers_at_once_are_refused(folder: Path) -> None:
    first = EdgeWriter(folder, None)
    with pytest.raises(StoreMismatch, match="belegt"):
        EdgeWriter(folder, None)
    first.publish()


def test_among_many_passages_a_graph_finds_nearly_all_of_the_nearest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where some were removed and added since, and where only some may be seen."""
    monkeypatch.setattr(edge, "SCAN_BELOW", 100)  # KB: a graph is built for what is larger
    vectors = unit(np.random.default_rng(1).normal(size=(4000, 32)).astype(np.float32))
    of_files = [points(f"a{number}", 40) for number in range(100)]
    every = [replace(point, meaning=vector.tolist()) for point, vector in zip(chain(*of_files), vectors, strict=True)]
    for some, removed in ((every[:2000], []), (every[2000:], ["datei-a0"])):
        writer = EdgeWriter(folder, 32)
        writer.add(some)
        writer.remove(removed)
        writer.publish()
    reader, kept = EdgeReader(folder), every[40:]
    for where, those in (
        (Where(audience=UNRESTRICTED), kept),
        (Where(files=("datei-a1", "datei-a70")), kept[:40] + kept[2760:2800]),
    ):
        for asked in vectors[:20]:
            [found] = reader.nearest([Nearest(asked.tolist(), MEANING, 10)], where)
            nearest = sorted(those, key=lambda point: -float(np.dot(asked, point.meaning)))[:10]
            assert len({one.id for one in nearest} & {one.id for one in found}) >= 9


def test_everything_comes_out_as_it_went_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edge, "PAGE", 2)
    publish(tmp_path, "a", "b")
    found = {point.id: point for point in EdgeReader(tmp_path).points()}
    assert found == {point.id: point for key in ("a", "b") for point in points(key)}
