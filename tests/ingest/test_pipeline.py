import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.audience import UNRESTRICTED
from ingest.errors import SourceDown, UnreadableFile
from ingest.ledger import EMPTY, FAILED, LISTED, READ, Entry, Ledger
from ingest.model import File, Page, Paper
from ingest.pipeline import Report, ingest
from ingest.sources.item import Item, Loaded

PAGES = (Page(1, "Der Rat tagt."), Page(2, "Er beschließt."))


def paper(name: str) -> Paper:
    return Paper(f"p{name}", name, f"Betreff {name}", f"urn:{name}", public=True)


def file(name: str, of: str, **fields: object) -> File:
    made = File(f"f{name}", name, f"p{of}", f"{name}.txt", f"urn:{of}/{name}", "0", "text/plain", "Text")
    return dataclasses.replace(made, **fields)


def loaded(name: str, pages: tuple[Page, ...] = PAGES, **fields: object) -> Loaded:
    """A paper that is one file, as from a folder."""
    return Loaded(paper(name), ((file(name, of=name, **fields), pages),))


def item(name: str, stamp: str, found: Loaded | Exception) -> Item:
    def load() -> Loaded:
        if isinstance(found, Exception):
            raise found
        return found

    return Item(f"urn:{name}", stamp, load)


def listed(name: str, files: dict[str, str | None]) -> Loaded:
    """A paper of an endpoint: file -> its text, or None where it could not be fetched."""
    kept = tuple((file(one, of=name), (Page(1, text),)) for one, text in files.items() if text is not None)
    entries = tuple(
        Entry(f"urn:{name}/{one}", "", FAILED, "kein Netz", f"p{name}")
        if text is None
        else Entry(f"urn:{name}/{one}", "s", READ, "", f"p{name}")
        for one, text in files.items()
    )
    return Loaded(paper(name), kept, entries)


def run(ledger: Ledger, *items: Item, progress: Callable[[Report], None] = lambda _: None) -> Report:
    with ThreadPoolExecutor(1) as readers:
        return ingest(items, ledger, readers.submit, progress)


def texts(ledger: Ledger, name: str) -> dict[str, str]:
    """The files of a paper and the text of each."""
    return {one.key: "|".join(page.text for page in ledger.pages(one.id)) for one in ledger.files_of(f"p{name}")}


def test_what_is_new_is_read_and_kept(ledger: Ledger) -> None:
    report = run(ledger, item("a", "1", loaded("a")), item("b", "1", loaded("b", PAGES[:1])))
    assert report == Report(read=2, files=2, pages=3)
    assert report.seen == 2
    assert texts(ledger, "a") == {"a": "Der Rat tagt.|Er beschließt."}
    assert ledger.entries(READ) == [Entry("urn:a", "1", READ, "", "pa"), Entry("urn:b", "1", READ, "", "pb")]


def test_a_second_run_reads_nothing(ledger: Ledger) -> None:
    run(ledger, item("a", "1", loaded("a")))
    before = ledger.texts()
    report = run(ledger, item("a", "1", AssertionError("read although nothing changed")))
    assert (report.read, report.unchanged) == (0, 1)
    assert ledger.texts() == before


def test_what_has_no_stamp_is_read_each_time(ledger: Ledger) -> None:
    assert [run(ledger, item("a", "", loaded("a"))).read for _ in range(2)] == [1, 1]


def test_what_changed_replaces_what_was(ledger: Ledger) -> None:
    run(ledger, item("a", "1", loaded("a")))
    report = run(ledger, item("a", "2", loaded("a", (Page(1, "Neu."),))))
    assert (report.read, report.unchanged) == (1, 0)
    assert texts(ledger, "a") == {"a": "Neu."}
    assert ledger.counts(audience=UNRESTRICTED)[:2] == (1, 1)


def test_a_broken_file_is_noted_and_the_next_goes_on(ledger: Ledger) -> None:
    broken = item("b", "1", UnreadableFile("Das PDF ist beschädigt. Bitte neu herunterladen."))
    report = run(ledger, item("a", "1", loaded("a")), broken, item("c", "1", loaded("c")))
    entry = Entry("urn:b", "1", FAILED, "Das PDF ist beschädigt. Bitte neu herunterladen.")
    assert (report.read, report.failed, report.seen) == (2, [entry], 3)
    assert ledger.entries(FAILED) == [entry]
    assert set(ledger.papers(["pa", "pb", "pc"])) == {"pa", "pc"}


def test_an_old_state_outlives_a_failed_renewal(ledger: Ledger) -> None:
    run(ledger, item("a", "1", loaded("a")))
    report = run(ledger, item("a", "2", UnreadableFile("unvollständig")))
    assert [entry.uri for entry in report.failed] == ["urn:a"]
    assert texts(ledger, "a") == {"a": "Der Rat tagt.|Er beschließt."}
    assert ledger.states() == {FAILED: 1}


def test_a_file_without_text_is_kept_but_not_as_read(ledger: Ledger) -> None:
    report = run(ledger, item("a", "1", loaded("a", (), problems=("Seite 1 ohne Text (Scan?)",))))
    assert (report.read, report.files, report.pages, report.failed) == (1, 0, 0, [])
    assert ledger.entries(EMPTY) == [Entry("urn:a", "1", EMPTY, "Seite 1 ohne Text (Scan?)", "pa")]


def test_problems_of_a_file_that_was_read_are_noted(ledger: Ledger) -> None:
    run(ledger, item("a", "1", loaded("a", problems=("Seite 2 ohne Text", "Endung falsch"))))
    assert [entry.reason for entry in ledger.entries(READ)] == ["Seite 2 ohne Text; Endung falsch"]


def test_a_paper_whose_files_have_entries_is_only_listed(ledger: Ledger) -> None:
    run(ledger, item("a", "1", listed("a", {"x": "Text", "y": "Mehr"})), item("b", "1", listed("b", {})))
    assert ledger.states() == {READ: 2}
    assert [entry.uri for entry in ledger.entries(LISTED)] == ["urn:a", "urn:b"]


def test_a_file_a_paper_no_longer_has_goes(ledger: Ledger) -> None:
    run(ledger, item("a", "1", listed("a", {"x": "Text", "y": "Mehr"})))
    run(ledger, item("a", "2", listed("a", {"x": "Text"})))
    assert texts(ledger, "a") == {"x": "Text"}
    assert ledger.states() == {READ: 1}


def test_a_file_that_could_not_be_fetched_again_keeps_its_old_text(ledger: Ledger) -> None:
    run(ledger, item("a", "1", listed("a", {"x": "Text", "y": "Mehr"})))
    report = run(ledger, item("a", "2", listed("a", {"x": "Neu", "y": None})))
    assert [entry.uri for entry in report.failed] == ["urn:a/y"]
    assert texts(ledger, "a") == {"x": "Neu", "y": "Mehr"}


def test_a_paper_with_a_failed_file_is_tried_again(ledger: Ledger) -> None:
    run(ledger, item("a", "1", listed("a", {"x": "Text", "y": None})))
    report = run(ledger, item("a", "1", listed("a", {"x": "Text", "y": "Da"})))
    assert (report.read, report.failed, ledger.states()) == (1, [], {READ: 2})
    assert run(ledger, item("a", "1", AssertionError("whole now"))).unchanged == 1


def test_a_paper_with_a_file_that_will_never_be_readable_is_not_tried_again(ledger: Ledger) -> None:
    broken = Entry("urn:a/y", "bytes", FAILED, "Das PDF ist beschädigt.", "pa")
    run(ledger, item("a", "1", Loaded(paper("a"), (), (broken,))))
    report = run(ledger, item("a", "1", AssertionError("read although nothing changed")))
    assert (report.read, report.unchanged, ledger.states()) == (0, 1, {FAILED: 1})


def test_a_file_that_is_as_it_was_keeps_its_pages(ledger: Ledger) -> None:
    run(ledger, item("a", "1", loaded("a")))
    renamed = Loaded(paper("a"), ((file("a", of="a", problems=("neu",)), None),))
    report = run(ledger, item("a", "2", renamed))
    assert (report.read, report.files, report.pages) == (1, 0, 0)
    assert texts(ledger, "a") == {"a": "Der Rat tagt.|Er beschließt."}
    assert [file.problems for file in ledger.files_of("pa")] == [("neu",)]


def test_what_is_withdrawn_goes_in_its_turn(ledger: Ledger) -> None:
    run(ledger, item("a", "1", listed("a", {"x": "Text"})), item("b", "1", loaded("b")))
    report = run(ledger, Item("urn:a", "", None), item("b", "1", loaded("b")))
    assert (report.withdrawn, report.unchanged, report.seen) == (1, 1, 2)
    assert set(ledger.papers(["pa", "pb"])) == {"pb"}
    assert ledger.entry("urn:a") is ledger.entry("urn:a/x") is None


def test_a_fault_of_ours_leaves_no_half_a_paper(ledger: Ledger) -> None:
    orphan = Loaded(paper("a"), ((file("x", of="nobody"), PAGES),))
    with pytest.raises(Exception, match="FOREIGN KEY"):
        run(ledger, item("a", "1", orphan))
    assert ledger.papers(["pa"]) == {}
    assert ledger.entry("urn:a") is None


def test_what_was_read_before_the_source_went_down_is_kept(ledger: Ledger) -> None:
    def source():
        yield item("a", "1", loaded("a"))
        raise SourceDown("weg")

    with ThreadPoolExecutor(1) as readers, pytest.raises(SourceDown):
        ingest(source(), ledger, readers.submit, lambda _: None)
    assert texts(ledger, "a") == {"a": "Der Rat tagt.|Er beschließt."}


def test_progress_is_told_after_each_item(ledger: Ledger) -> None:
    seen: list[tuple[int, int, int]] = []
    run(
        ledger,
        item("a", "1", loaded("a")),
        item("a", "1", loaded("a")),
        item("b", "1", UnreadableFile("kaputt")),
        progress=lambda report: seen.append((report.read, report.unchanged, len(report.failed))),
    )
    assert len(seen) == 3
    assert seen[-1] == (1, 1, 1)
