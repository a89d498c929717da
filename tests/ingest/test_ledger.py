import dataclasses
import datetime as dt
import sqlite3
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from ingest.audience import ANYBODY, UNRESTRICTED, Audience
from ingest.errors import StoreMismatch
from ingest.ledger import EMPTY, FAILED, LISTED, NAMESAKES, READ, SCHEMA_VERSION, Entry, Ledger
from ingest.model import Consultation, File, Page, Paper
from ingest.reference import parse

FULL_PAPER = Paper(
    id="p1",
    key="1",
    name="Bänke im Park „Süd“",
    source="https://rat.example/paper/1",
    public=True,
    reference="25-0590/1",
    paper_type="Antrag",
    date=dt.date(2025, 3, 4),
    body="Musterstadt",
    organizations=("Rat", "Bauausschuss"),
    originators=("SPD",),
    under_direction_of=("Gartenbauamt",),
    districts=("Südstadt",),
    consultations=(
        Consultation("Rat", dt.date(2025, 4, 1), "Entscheidung", "Ö 7", "einstimmig", "https://rat.example/item/7"),
        Consultation(None),
    ),
    web="https://rat.example/seite/1",
    related=("https://rat.example/paper/2",),
    inferred=("name",),
)
FULL_FILE = File(
    id="f1",
    key="11",
    paper="p1",
    name="Antrag.pdf",
    uri="https://rat.example/file/11",
    sha256="00ff",
    media_type="application/pdf",
    read_as="Textebene",
    web="https://rat.example/datei/11",
    problems=("Seite 3 ohne Text (Scan?)",),
    public=True,
    whole=False,
)
PAGES = (Page(1, "Bänke\nim Park"), Page(2, ""), Page(3, "Ende", 0.93, "A-3"))


def paper(number: str, reference: str | None = None, *, public: bool = True, date: dt.date | None = None) -> Paper:
    return Paper(f"p{number}", number, "Betreff", f"urn:{number}", public, reference, date=date)


def file(number: str, of: str, *, public: bool = True) -> File:
    uri = f"urn:f{number}"
    return File(f"f{number}", f"k{number}", f"p{of}", "Anlage", uri, "0", "text/plain", "Text", public=public)


def put(ledger: Ledger, *papers: Paper) -> None:
    with ledger.writing():
        for one in papers:
            ledger.put_paper(one)


def test_every_field_comes_back(ledger: Ledger) -> None:
    for value in (FULL_PAPER, FULL_FILE):
        assert all(getattr(value, field.name) != field.default for field in dataclasses.fields(value)), (
            "a field is not tried"
        )
    with ledger.writing():
        ledger.put_paper(FULL_PAPER)
        ledger.put_file(FULL_FILE, PAGES)
    assert ledger.papers(["p1", "p1", "p2"]) == {"p1": FULL_PAPER}
    assert ledger.files(["f1", "f2"]) == {"f1": FULL_FILE}
    assert ledger.pages("f1") == PAGES
    assert ledger.files_of("p1") == [FULL_FILE]
    assert ledger.paper_of("11") == "1"


def test_fields_that_are_empty_come_back_empty(ledger: Ledger) -> None:
    bare = paper("2", public=False)
    with ledger.writing():
        ledger.put_paper(bare)
        ledger.put_file(file("2", of="2"), [Page(None, "Text ohne Seiten")])
    assert ledger.papers(["p2"]) == {"p2": bare}
    assert ledger.pages("f2") == (Page(None, "Text ohne Seiten"),)


def test_what_is_unknown_is_not_there(ledger: Ledger) -> None:
    assert ledger.papers([]) == ledger.files(["f9"]) == {}
    assert (ledger.pages("f9"), ledger.files_of("p9"), ledger.paper_of("k9"), ledger.entry("urn:9")) == (
        (), [], None, None
    )  # fmt: skip


def test_a_later_state_replaces_an_earlier_one(ledger: Ledger) -> None:
    later = dataclasses.replace(FULL_PAPER, name="Bänke", reference="25-0591", public=False, date=dt.date(2025, 5, 5))
    with ledger.writing():
        ledger.put_paper(FULL_PAPER)
        ledger.put_file(FULL_FILE, PAGES)
    with ledger.writing():
        ledger.put_paper(later)
        ledger.put_file(FULL_FILE, PAGES[:1])
    assert ledger.papers(["p1"]) == {"p1": later}
    assert ledger.pages("f1") == PAGES[:1]
    assert ledger.counts(audience=UNRESTRICTED) == (1, 1, dt.date(2025, 5, 5))
    assert ledger.counts(audience=ANYBODY) == (0, 0, None)
    assert ledger.named(parse("25-0590/1"), audience=ANYBODY) == []


def test_a_paper_goes_with_all_its_files(ledger: Ledger) -> None:
    with ledger.writing():
        ledger.put_paper(FULL_PAPER)
        ledger.put_file(FULL_FILE, PAGES)
        ledger.drop_paper(FULL_PAPER.source)
    assert ledger.papers(["p1"]) == ledger.files(["f1"]) == {}
    assert ledger.pages("f1") == ()


def test_writing_is_all_or_nothing(ledger: Ledger) -> None:
    put(ledger, paper("1"))
    with pytest.raises(RuntimeError, match="Strom"), ledger.writing():
        ledger.put_paper(paper("2"))
        ledger.drop_paper("urn:1")
        raise RuntimeError("Strom weg")
    assert set(ledger.papers(["p1", "p2"])) == {"p1"}
    put(ledger, paper("3"))  # and goes on
    assert set(ledger.papers(["p3"])) == {"p3"}


def test_readers_see_what_is_whole_while_somebody_writes(ledger: Ledger) -> None:
    put(ledger, paper("1"))
    reader = Ledger(ledger.path)
    with ledger.writing():
        ledger.put_paper(paper("2"))
        assert set(reader.papers(["p1", "p2"])) == {"p1"}
    assert set(reader.papers(["p1", "p2"])) == {"p1", "p2"}
    reader.close()


def test_what_was_kept_is_there_after_closing(tmp_path: Path) -> None:
    first = Ledger(tmp_path / "new" / "ledger.sqlite")
    put(first, FULL_PAPER)
    first.close()
    second = Ledger(tmp_path / "new" / "ledger.sqlite")
    assert second.papers(["p1"]) == {"p1": FULL_PAPER}
    second.close()


def test_a_ledger_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StoreMismatch, match=f"Format 99, .* erwartet {SCHEMA_VERSION}.*zur Seite legen"):
        Ledger(path)


def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"Einkaufszettel: Milch, Brot. " * 100)
    with pytest.raises(StoreMismatch, match="keine lesbare Datenbank von Ratslotse.*zur Seite legen"):
        Ledger(path)
    assert path.read_bytes() == b"Einkaufszettel: Milch, Brot. " * 100


def test_a_place_where_nothing_can_be_kept_is_named(tmp_path: Path) -> None:
    (tmp_path / "datei").write_text("keine Ablage")
    with pytest.raises(StoreMismatch, match="datei"):
        Ledger(tmp_path / "datei" / "ledger.sqlite")
    (tmp_path / "ordner").mkdir()
    with pytest.raises(StoreMismatch, match="ordner"):
        Ledger(tmp_path / "ordner")


def test_a_number_names_its_paper_else_its_family(ledger: Ledger) -> None:
    put(ledger, paper("1", "DS 25-0590"), paper("2", "25-0590/1"), paper("3", "25-0777"), paper("4"))

    def named(number: str) -> list[str]:
        return [found.key for found in ledger.named(parse(number), audience=ANYBODY)]

    assert named("25-0590") == ["1"]
    assert named("DS 25-0590/1") == ["2"]
    assert named("25-0590/2") == ["1", "2"]  # no such paper: the others of its family
    assert named("25-9999") == []


def test_to_the_public_a_hidden_number_is_like_none(ledger: Ledger) -> None:
    put(ledger, paper("1", "25-0590", public=False), paper("2", "25-0590/1"))

    def named(*, audience: Audience) -> list[str]:
        return [found.key for found in ledger.named(parse("25-0590"), audience=audience)]

    assert named(audience=UNRESTRICTED) == ["1"]
    assert named(audience=ANYBODY) == ["2"]


def test_a_number_brings_up_those_it_is_nearly(ledger: Ledger) -> None:
    numbers = ("25-0519", "24-0591", "25-0590", "25-0590/1", "BV/2025/0591", "25-0777")
    put(ledger, *(paper(number, number) for number in numbers))
    put(ledger, paper("geheim", "25-0592", public=False))

    def nearly(number: str, *, audience: Audience = ANYBODY) -> list[str]:
        return [found.key for found in ledger.nearly_named(parse(number), audience=audience)]

    assert nearly("25-0591") == ["BV/2025/0591", "25-0519", "24-0591", "25-0590"]  # one for each family
    assert nearly("25-0591", audience=UNRESTRICTED)[-1] == "geheim"
    assert nearly("IV/2025/0591") == ["BV/2025/0591"]
    assert nearly("16057") == []


def test_entries_are_kept_by_what_they_are_of(ledger: Ledger) -> None:
    entries = [
        Entry("urn:b", "1", FAILED, "kaputt"),
        Entry("urn:a", "2", FAILED, "leer", "p1"),
        Entry("urn:c", "3", READ),
        Entry("urn:d", "4", EMPTY),
        Entry("urn:e", "5", LISTED),
    ]
    for entry in entries:
        ledger.note(entry)
    ledger.note(Entry("urn:c", "33", READ, "Seite 2 ohne Text"))
    assert ledger.entries(FAILED) == [entries[1], entries[0]]
    assert ledger.entries(READ) == [Entry("urn:c", "33", READ, "Seite 2 ohne Text")]
    assert (ledger.entry("urn:e"), ledger.entry("urn:x")) == (entries[4], None)
    assert ledger.states() == {READ: 1, FAILED: 2, EMPTY: 1}


def test_counts_of_everything_and_of_what_is_public(ledger: Ledger) -> None:
    assert ledger.counts(audience=ANYBODY) == (0, 0, None)
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    with ledger.writing():
        ledger.put_paper(paper("1", date=dt.date(2024, 1, 1)))
        ledger.put_paper(paper("2", date=dt.date(2025, 1, 1), public=False))
        ledger.put_paper(paper("3", date=tomorrow))  # a slip of the pen is not the newest
        ledger.put_file(file("1", of="1"), PAGES)
        ledger.put_file(file("2", of="1"), [])  # no text
        ledger.put_file(file("3", of="2"), PAGES)
        ledger.put_file(file("4", of="1", public=False), PAGES)
    assert ledger.counts(audience=UNRESTRICTED) == (3, 3, dt.date(2025, 1, 1))
    assert ledger.counts(audience=ANYBODY) == (2, 1, dt.date(2024, 1, 1))


def test_a_files_stamp_changes_with_all_that_is_shown_of_it(ledger: Ledger) -> None:
    states = [
        (FULL_PAPER, FULL_FILE, PAGES),
        (FULL_PAPER, FULL_FILE, (*PAGES[:2], Page(3, "Schluss"))),
        (FULL_PAPER, FULL_FILE, (*PAGES[:2], Page(4, "Ende"))),
        (FULL_PAPER, dataclasses.replace(FULL_FILE, public=False), PAGES),
        (dataclasses.replace(FULL_PAPER, public=False), FULL_FILE, PAGES),
    ]
    stamps = []
    for paper_then, file_then, pages in [*states, states[0]]:
        with ledger.writing():
            ledger.put_paper(paper_then)
            ledger.put_file(file_then, pages)
        [text] = ledger.texts()
        stamps.append(text.stamp)
    assert stamps[0] == stamps[-1]
    assert len(set(stamps)) == len(states)


def test_a_file_without_text_has_no_stamp(ledger: Ledger) -> None:
    with ledger.writing():
        ledger.put_paper(FULL_PAPER)
        ledger.put_file(FULL_FILE, [])
    assert ledger.texts() == []


def test_the_newest_papers_have_a_number_and_a_day_that_has_come(ledger: Ledger) -> None:
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    put(
        ledger,
        paper("1", "25-0001", date=dt.date(2024, 1, 1)),
        paper("2", "25-0002", date=dt.date(2025, 1, 1)),
        paper("3", "25-0003", date=dt.date(2025, 6, 1), public=False),
        paper("4", date=dt.date(2025, 6, 2)),
        paper("5", "25-0005"),
        paper("6", "25-0006", date=tomorrow),
    )
    assert [found.key for found in ledger.newest(2, audience=UNRESTRICTED)] == ["3", "2"]
    assert [found.key for found in ledger.newest(9, audience=ANYBODY)] == ["2", "1"]


def test_a_withdrawn_paper_takes_everything_along(ledger: Ledger) -> None:
    register = ledger.register("urn:system")
    with ledger.writing():
        for number in ("1", "2"):
            ledger.put_paper(paper(number))
            ledger.put_file(file(number, of=number), PAGES)
            ledger.note(Entry(f"urn:f{number}", "s", READ, "", f"p{number}"))
            ledger.note(Entry(f"urn:{number}", "s", LISTED, "", f"p{number}"))
        register.put("paper", {"urn:1": {}, "urn:2": {}}, "heute")
        ledger.withdraw("urn:1")
    assert set(ledger.papers(["p1", "p2"])) == {"p2"}
    assert [ledger.entry(uri) for uri in ("urn:1", "urn:f1")] == [None, None]
    assert [text.files for text in ledger.texts()] == [("f2",)]
    assert register.uris("paper") == ["urn:2"]


def test_a_paper_that_could_never_be_read_can_be_withdrawn(ledger: Ledger) -> None:
    with ledger.writing():
        ledger.note(Entry("urn:1", "s", FAILED, "kaputt"))
        ledger.withdraw("urn:1")
    assert ledger.entry("urn:1") is None


LONG = "Der Gemeinderat beschließt die Satzung über die Benutzung der Grillplätze. " * 4


def test_files_that_say_the_same_are_one_text_the_newest_paper_first(ledger: Ledger) -> None:
    with ledger.writing():
        for number, pages in {
            "1": [Page(1, LONG)],
            "2": [Page(None, LONG.replace(" ", "\n"))],
            "3": [Page(1, f"{LONG}4")],
        }.items():
            ledger.put_paper(paper(number, date=dt.date(2024, 1, int(number))))
            ledger.put_file(file(number, of=number), pages)
    assert [text.files for text in ledger.texts()] == [("f2", "f1"), ("f3",)]


def test_a_text_has_another_stamp_for_each_change_of_its_files(ledger: Ledger) -> None:
    stamps = []
    for number in ("1", "2"):
        with ledger.writing():
            ledger.put_paper(paper(number))
            ledger.put_file(file(number, of=number), [Page(1, LONG)])
        stamps += [text.stamp for text in ledger.texts()]
    with ledger.writing():
        ledger.put_paper(paper("1", date=dt.date(2024, 1, 1)))
    stamps += [text.stamp for text in ledger.texts()]
    assert len(set(stamps)) == len(stamps) == 3


def test_what_others_may_read_is_a_text_of_its_own(ledger: Ledger) -> None:
    before = {"1": (), "2": ("Bauausschuss",), "3": ("Rat", "Bauausschuss"), "4": ("BAUAUSSCHUSS",)}
    with ledger.writing():
        ledger.put_paper(paper("0"))
        ledger.put_file(file("0", of="0"), [Page(1, LONG)])
        for number, bodies in before.items():
            ledger.put_paper(dataclasses.replace(paper(number, public=False), organizations=bodies))
            ledger.put_file(file(number, of=number), [Page(1, LONG)])
    assert [text.files for text in ledger.texts()] == [("f0",), ("f1",), ("f3",), ("f4", "f2")]


COMMITTEE = Audience(bodies=("Bauausschuss",))
COUNCIL = Audience(council=True)
SEEN = {ANYBODY: "1", Audience(bodies=("Werkausschuss",)): "1", COMMITTEE: "13", COUNCIL: "134", UNRESTRICTED: "1234"}


@pytest.mark.parametrize(("audience", "numbers"), SEEN.items(), ids=map(repr, SEEN))
def test_each_query_tells_an_audience_of_its_own_papers_only(ledger: Ledger, audience: Audience, numbers: str) -> None:
    """Papers of one title, number and link: before nobody, by their Gremien, by their Beratungsfolge."""
    same = {"name": "Verkauf am Kanal", "paper_type": "Vorlage", "related": ("urn:2", "urn:3", "urn:4")}
    dated = partial(paper, date=dt.date(2024, 1, 1))
    papers = [
        dataclasses.replace(dated("1", "25-0590"), **same),
        dataclasses.replace(dated("2", "25-0590/1", public=False), **same),
        dataclasses.replace(dated("3", "25-0590/2", public=False), **same, organizations=("Bauausschuss",)),
        dataclasses.replace(dated("4", "25-0590/3", public=False), **same, consultations=(Consultation("Rat"),)),
    ]
    with ledger.writing():
        for one in papers:
            ledger.put_paper(one)
            ledger.put_file(file(one.key, of=one.key), [Page(1, LONG)])
        ledger.put_file(file("5", of="1", public=False), [Page(1, LONG)])  # of a paper before no Gremium
    others = [number for number in numbers if number != "1"]
    first = papers[0]

    def keys(found: Iterable[Paper]) -> list[str]:
        return sorted(one.key for one in found)

    assert keys(ledger.all_papers(audience=audience)) == list(numbers)
    assert keys(ledger.newest(9, audience=audience)) == list(numbers)
    assert keys(ledger.holding([["Kanal"]], audience=audience)) == list(numbers)
    assert keys(ledger.linked(first, audience=audience)) == others
    assert keys(ledger.naming(first, audience=audience)) == others
    assert keys(ledger.namesakes(first, audience=audience)) == others
    assert keys(ledger.families(["p1"], audience=audience).get("p1", [first])) == list(numbers)
    assert bool(ledger.superseded(audience=audience)) == bool(others)
    assert ledger.counts(audience=audience)[:2] == (len(numbers), len(numbers) + (audience == UNRESTRICTED))
    for number, suffix in {"2": "/1", "3": "/2", "4": "/3"}.items():
        assert bool(ledger.bearing(parse(f"25-0590{suffix}"), audience=audience)) == (number in numbers)
        assert bool(ledger.files_of(f"p{number}", audience=audience)) == (number in numbers)
    assert len(ledger.files_of("p1", audience=audience)) == 1 + (audience == UNRESTRICTED)
    assert ("Bauausschuss" in ledger.vocabulary(audience=audience).organizations) == ("3" in numbers)


def test_short_files_may_say_the_same_and_stay_apart(ledger: Ledger) -> None:
    with ledger.writing():
        for number in ("1", "2"):
            ledger.put_paper(paper(number))
            ledger.put_file(file(number, of=number), [Page(1, "Lageplan")])
    assert [text.files for text in ledger.texts()] == [("f1",), ("f2",)]


def test_a_family_is_found_from_any_of_its_papers(ledger: Ledger) -> None:
    base, version, other = paper("1", "25-0590"), paper("2", "DS 25-0590 Neufassung"), paper("3", "25-0591")
    put(ledger, base, version, other)
    assert ledger.families(["p1", "p3"], audience=ANYBODY) == {"p1": [base, version]}
    assert ledger.families(["p2"], audience=ANYBODY) == {"p2": [base, version]}
    assert ledger.superseded(audience=UNRESTRICTED) == {"p1": version}


def test_papers_of_one_title_are_found_without_reading_every_record(ledger: Ledger) -> None:
    one, other = (dataclasses.replace(paper(number), name="Bänke im „Park“ \\ Süd") for number in "12")
    for each in (one, other, paper("3")):
        ledger.put_paper(each)
    assert ledger.namesakes(one, audience=ANYBODY) == [other]
    assert ledger.namesakes(paper("3"), audience=ANYBODY) == []
    database = sqlite3.connect(ledger.path)
    database.create_function("sees", 2, lambda record, told: None)
    plan = database.execute(f"EXPLAIN QUERY PLAN {NAMESAKES}", ("p1", "x", "")).fetchall()
    database.close()
    assert "paper_name" in str(plan)


def test_links_of_the_register_lead_both_ways_and_end_with_them(ledger: Ledger) -> None:
    first, second = dataclasses.replace(paper("1"), related=("urn:2", "urn:unbekannt")), paper("2")
    put(ledger, first, second)

    def linked(one: Paper) -> list[Paper]:
        return ledger.linked(one, audience=ANYBODY)

    assert (linked(first), linked(second)) == ([second], [first])
    put(ledger, dataclasses.replace(first, related=()))
    assert (linked(first), linked(second)) == ([], [])


def test_threads_do_not_wait_for_each_other(ledger: Ledger) -> None:
    for number in range(100):
        ledger.put_paper(dataclasses.replace(FULL_PAPER, id=f"p{number}", source=f"{number}", public=False))

    def asked(_: int) -> set[int]:
        return {ledger.counts(audience=Audience(council=True))[0] for _ in range(20)}

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(asked, range(4))) == [{100}] * 4


def test_the_state_changes_with_what_any_thread_keeps(ledger: Ledger) -> None:
    before = ledger.state()
    ledger.put_paper(FULL_PAPER)
    between = ledger.state()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(ledger.drop_paper, FULL_PAPER.source).result()
    assert len({before, between, ledger.state()}) == 3
    assert ledger.papers([FULL_PAPER.id]) == {}
