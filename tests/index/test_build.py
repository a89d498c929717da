"""The index follows the ledger: what is new or changed goes in, what is gone goes out, nothing else is touched."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from index.build import BATCH, Build, Changes, collection_name, stamp_of, title_of
from index.model import Where
from index.server import ServerReader, ServerWriter
from index.store import Point
from index.terms import Analyser
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger, Text
from ingest.model import Consultation, Paper, stable_id

EVERYTHING = Where(audience=UNRESTRICTED)
YEAR = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
Keep = Callable[..., Paper]


class Recorded:
    """A real store that also notes what was asked of it."""

    def __init__(self, store: ServerWriter) -> None:
        self._store = store
        self.added: list[list[Point]] = []
        self.removed: list[str] = []

    def stamps(self) -> set[str]:
        return self._store.stamps()

    def add(self, points: Sequence[Point]) -> None:
        self.added.append(list(points))
        self._store.add(points)

    def remove(self, files: Sequence[str]) -> None:
        self.removed += files
        self._store.remove(files)

    def publish(self) -> None:
        self._store.publish()

    @property
    def added_files(self) -> set[str]:
        return {point.payload["file"][0] for points in self.added for point in points}


@pytest.fixture
def run(ledger: Ledger, in_memory: Callable[..., tuple[ServerWriter, ServerReader]]) -> Callable[..., Any]:
    """Runs a build and returns (changes, what was asked of the store, the steps told)."""

    def ran(encoder: Any = None) -> tuple[Changes, Recorded, list[Changes]]:
        store = Recorded(in_memory(encoder.dimension if encoder else None)[0])
        steps: list[Changes] = []
        changes = Build(ledger, Analyser({"": 9}), encoder).run(store, steps.append)
        assert not Build(ledger, Analyser({"": 9}), encoder).is_needed(store.stamps())
        return changes, store, steps

    return ran


@pytest.fixture
def reader(in_memory: Callable[..., tuple[ServerWriter, ServerReader]]) -> ServerReader:
    return in_memory()[1]


def texts(reader: ServerReader) -> set[str]:
    return {found.payload["text"] for found in reader.listed(EVERYTHING, 1000)}


def test_everything_new_goes_in(keep: Keep, run: Callable[..., Any], reader: ServerReader) -> None:
    keep("DS 24-0001", "Der Rat baut eine Brücke.", "Sie ist lang.")
    keep("DS 24-0002", "Die Schule bekommt ein Dach.", public=False)
    changes, _, steps = run()
    assert changes == steps[-1] == Changes(files=2, done=2, passages=2, removed=0)
    assert texts(reader) == {"Der Rat baut eine Brücke.\nSie ist lang.", "Die Schule bekommt ein Dach."}
    assert [found.payload["text"] for found in reader.listed(Where(), 9)] == [
        "Der Rat baut eine Brücke.\nSie ist lang."
    ]


def test_a_second_run_does_nothing(keep: Keep, run: Callable[..., Any], topics: Any) -> None:
    keep("DS 24-0001", "Der Rat baut eine Brücke.")
    run(topics)
    encoded = list(topics.encoded)
    changes, store, steps = run(topics)
    assert changes == Changes()
    assert (store.added, store.removed, steps, topics.encoded) == ([], [], [], encoded)


def test_a_changed_text_replaces_the_old_one(keep: Keep, run: Callable[..., Any], reader: ServerReader) -> None:
    keep("DS 24-0001", "Die Brücke kostet 3 Mio. Euro.")
    keep("DS 24-0002", "Die Schule bekommt ein Dach.")
    run()
    keep("DS 24-0001", "Die Brücke kostet 4 Mio. Euro.")
    changes, store, _ = run()
    assert changes == Changes(files=1, done=1, passages=1, removed=1)
    assert texts(reader) == {"Die Brücke kostet 4 Mio. Euro.", "Die Schule bekommt ein Dach."}
    assert store.removed == [stable_id("file", "DS 24-0001")]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"public": False}, Where()),
        ({"organizations": ("Rat",)}, Where(organizations=("Bauausschuss",))),
        ({"originators": ()}, Where(originators=("Fraktion Grün",))),
        ({"date": dt.date(1999, 1, 1)}, Where(days=YEAR)),
        ({"paper_type": "Anfrage"}, Where(paper_types=("Antrag",))),
        ({"districts": ()}, Where(districts=("Nordstadt",))),
        ({"consultations": (Consultation("Rat", result="abgelehnt"),)}, Where(standings=("open",))),
    ],
)
def test_a_changed_record_reaches_the_filters(
    keep: Keep, run: Callable[..., Any], reader: ServerReader, change: dict[str, Any], where: Where
) -> None:
    known = {
        "organizations": ("Bauausschuss",),
        "originators": ("Fraktion Grün",),
        "paper_type": "Antrag",
        "districts": ("Nordstadt",),
    }
    keep("DS 24-0001", "Der Rat baut eine Brücke.", **known)
    keep("DS 24-0002", "Die Schule bekommt ein Dach.", **known)
    run()
    assert reader.count(where) == 2
    keep("DS 24-0001", "Der Rat baut eine Brücke.", **known | change)
    _, store, _ = run()
    assert store.added_files == {stable_id("file", "DS 24-0001")}
    assert [found.payload["text"] for found in reader.listed(where, 9)] == ["Die Schule bekommt ein Dach."]


def test_what_left_the_ledger_leaves_the_index(
    keep: Keep, run: Callable[..., Any], reader: ServerReader, ledger: Ledger
) -> None:
    for number in range(3):
        keep(f"DS 24-000{number}", f"Beschluss {number}.")
    run()
    ledger.drop_file(stable_id("file", "DS 24-0000"))
    ledger.drop_paper("urn:DS 24-0001")
    changes, store, _ = run()
    assert changes == Changes(removed=2)
    assert store.added == []
    assert texts(reader) == {"Beschluss 2."}


def test_a_paper_without_text_needs_no_index(keep: Keep, run: Callable[..., Any]) -> None:
    keep("DS 24-0001")
    changes, store, _ = run()
    assert changes == Changes()
    assert store.added == []


def test_a_build_is_needed_until_the_store_holds_what_the_ledger_holds(keep: Keep, ledger: Ledger) -> None:
    keep("DS 24-0001", "Der Rat baut eine Brücke.")
    build = Build(ledger, Analyser({}), None)
    [text] = ledger.texts()
    stamp = stamp_of(text)
    assert build.is_needed(set())
    assert build.is_needed({stamp_of(replace(text, stamp="alt"))})
    assert build.is_needed({stamp, stamp_of(Text(("weg",), "1"))})
    assert not build.is_needed({stamp})


def test_passages_come_in_large_batches_of_whole_files(keep: Keep, run: Callable[..., Any]) -> None:
    page = "\n\n".join(f"Absatz {number} handelt von {'vielem ' * 120}." for number in range(BATCH // 4))
    for number in range(6):
        keep(f"DS 24-000{number}", f"{page} {number}")
    changes, store, steps = run()
    files = [{point.payload["file"][0] for point in points} for points in store.added]
    assert len(files) > 1
    assert sum(len(each) for each in files) == len(set.union(*files)) == 6
    assert [len(points) >= BATCH for points in store.added[:-1]] == [True] * (len(files) - 1)
    assert [step.done for step in steps] == [sum(map(len, files[: end + 1])) for end in range(len(files))]
    assert changes.passages == sum(map(len, store.added))


def test_meaning_is_that_of_title_and_text(keep: Keep, run: Callable[..., Any], topics: Any) -> None:
    keep("DS 24-0001", "Sie sind neu.", name="Fahrräder", paper_type="Antrag", originators=("Fraktion Rot",))
    _, store, _ = run(topics)
    assert topics.encoded == ["DS 24-0001 Antrag Fahrräder Vorlage.pdf Fraktion Rot 2024\nSie sind neu."]
    [[point]] = store.added
    assert point.meaning == topics.question("Fahrräder")


def test_a_title_leaves_out_what_is_not_known(keep: Keep, ledger: Ledger) -> None:
    paper = keep("DS 24-0001", "Text.", date=None, name="Brücke")
    [file] = ledger.files_of(paper.id)
    assert title_of(paper, file) == "DS 24-0001 Brücke Vorlage.pdf"


def test_the_collection_is_named_after_what_shaped_it(topics: Any) -> None:
    plain, other = Analyser({"rad": 1}), Analyser({"rad": 2})
    names = {collection_name(plain, None), collection_name(other, None), collection_name(plain, topics)}
    assert len(names) == 3
    assert collection_name(plain, None) == collection_name(Analyser({"rad": 1}), None)
