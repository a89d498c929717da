"""Every file has one state, worked out from what was read."""

import datetime as dt

import pytest

from ingest.audience import ANYBODY, UNRESTRICTED, Audience
from ingest.ledger import EMPTY, FAILED, GONE, LISTED, PARTLY, READ, RECOGNISED, Entry, Ledger
from ingest.model import File, Page, Paper
from ingest.sources.item import UNDECIDED
from ingest.standing import (
    DUPLICATE,
    MARKED,
    SLOWEST,
    STATES,
    SUPERSEDED,
    UNREAD,
    WITHHELD,
    Standing,
    Stock,
    place,
    standings,
)

LONG = "Die Bänke am Hafen werden erneuert und die Wege neu gepflastert. " * 5
WANTED_BY = {"reference": None, "public": True, "state": READ, "text": "Kurz.", "date": None, "reason": ""}


def keep(ledger: Ledger, uri: str, **said: object) -> None:
    """A file of a folder, which is its own paper."""
    said = WANTED_BY | said
    paper = Paper(
        f"p:{uri}", "k", "Neue Bänke", uri, bool(said["public"]), said["reference"], "Vorlage", said["date"]
    )  # type: ignore[arg-type]  # fmt: skip
    problems = (str(said["reason"]),) if said["reason"] else ()
    file = File(f"f:{uri}", "k", paper.id, "n", uri, "0", "text/plain", "Text", problems=problems, public=paper.public)
    ledger.put_paper(paper)
    ledger.put_file(file, [Page(1, str(said["text"]))])
    ledger.note(Entry(uri, "s", str(said["state"]), "; ".join(problems), paper.id, seconds=1.5))


def keep_published(ledger: Ledger, number: int, *, paper_is_public: bool = True, file_is_public: bool = True) -> None:
    """A paper of an endpoint with one file that was read and one that was not."""
    paper = Paper(f"p{number}", "k", "Bänke", f"https://o/paper/{number}", paper_is_public)
    uri = f"https://o/file/{number}"
    web = f"https://stadt/{number}.pdf"
    file = File(f"f{number}", "k", paper.id, "n", uri, "0", "t", "Text", web=web, public=file_is_public)
    ledger.put_paper(paper)
    ledger.put_file(file, [Page(1, f"Text {number}.")])
    ledger.note(Entry(paper.source, "s", LISTED, "", paper.id, seconds=9.0))
    ledger.note(Entry(uri, "s", READ, "", paper.id, seconds=0.5))
    ledger.note(Entry(f"{uri}b", "s", GONE, "Weg.", paper.id))


def stands(ledger: Ledger, *, audience: Audience = UNRESTRICTED) -> dict[str, tuple[str, str]]:
    return {one.entry.uri: (one.state, one.reason) for one in standings(ledger, audience=audience)}


def test_how_reading_went_is_the_state_of_what_is_public_and_valid(ledger: Ledger) -> None:
    for state in (READ, RECOGNISED, PARTLY, EMPTY):
        keep(ledger, f"file:///{state}", state=state, reason=f"zu {state}")
    assert stands(ledger) == {f"file:///{state}": (state, f"zu {state}") for state in (READ, RECOGNISED, PARTLY, EMPTY)}


@pytest.mark.parametrize("state", UNREAD)
def test_what_could_not_be_read_is_that_whatever_is_known_from_before(ledger: Ledger, state: str) -> None:
    keep(ledger, "file:///a", public=False)
    ledger.note(Entry("file:///a", "s", state, "Grund."))
    ledger.note(Entry("file:///b", "s", state, "Grund."))
    assert stands(ledger) == {"file:///a": (state, "Grund."), "file:///b": (state, "Grund.")}


def test_a_replaced_paper_names_the_one_that_took_its_place(ledger: Ledger) -> None:
    for number, reference in enumerate(("25-0590", "25-0590/1", "25-0590/2")):
        keep(ledger, f"file:///{number}", reference=reference, text=LONG, public=number == 0)
    found = stands(ledger)
    assert found["file:///0"] == found["file:///1"] == (SUPERSEDED, "ersetzt durch 25-0590/2")
    assert found["file:///2"] == (WITHHELD, MARKED)
    assert stands(ledger, audience=ANYBODY) == {"file:///0": (READ, "")}  # nobody is told that there is another


def test_a_double_names_the_file_that_is_shown(ledger: Ledger) -> None:
    keep(ledger, "file:///b%C3%A4nke.txt", text=LONG, date=dt.date(2025, 5, 1))
    keep(ledger, "file:///alt.txt", text=LONG, date=dt.date(2024, 5, 1), state=PARTLY)
    keep(ledger, "file:///geheim.txt", text=LONG, public=False)
    assert stands(ledger) == {
        "file:///b%C3%A4nke.txt": (READ, ""),
        "file:///alt.txt": (DUPLICATE, "gleichlautend mit /bänke.txt"),
        "file:///geheim.txt": (WITHHELD, MARKED),
    }


def test_why_a_file_is_withheld_is_told(ledger: Ledger) -> None:
    keep(ledger, "file:///unklar", public=False, reason=UNDECIDED, state=PARTLY)
    keep(ledger, "file:///vertraulich", public=False)
    keep_published(ledger, 1, paper_is_public=False)
    keep_published(ledger, 2, file_is_public=False)
    found = stands(ledger)
    assert found["file:///unklar"] == (WITHHELD, UNDECIDED)
    assert {found[uri] for uri in ("file:///vertraulich", "https://o/file/1", "https://o/file/2")} == {
        (WITHHELD, MARKED)
    }
    assert stands(ledger, audience=ANYBODY) == {}


def test_each_file_is_counted_exactly_once(ledger: Ledger) -> None:
    for number in range(4):
        keep(ledger, f"file:///{number}", reference="25-0590", text=LONG, public=number % 2 == 0)
        keep_published(ledger, number)
    ledger.note(Entry("file:///kaputt", "s", FAILED, "Kaputt."))
    stock, seen = Stock(), list(standings(ledger))
    for standing in seen:
        stock.add(standing)
    assert len(seen) == len({one.entry.uri for one in seen}) == sum(stock.ordered.values()) == 4 + 2 * 4 + 1
    assert stock.ordered == {FAILED: 1, GONE: 4, DUPLICATE: 2, WITHHELD: 1, READ: 5}
    assert list(stock.ordered) == [state for state in STATES if state in stock.ordered]
    assert stock.seconds == 4 * 1.5 + 4 * 0.5


def test_the_slowest_come_first(ledger: Ledger) -> None:
    stock = Stock()
    for seconds in (3.0, 9.0, 1.0, 7.0, 5.0, 8.0, 2.0):
        stock.add(Standing(Entry(f"file:///{seconds}", "", READ, seconds=seconds), READ, "", None, None))
    assert [one.entry.seconds for one in stock.slowest] == [9.0, 8.0, 7.0, 5.0, 3.0]
    assert len(stock.slowest) == SLOWEST


def test_people_are_led_to_the_page_of_a_file(ledger: Ledger) -> None:
    keep_published(ledger, 1)
    told = {one.entry.uri: (one.place, one.pages, one.is_public) for one in standings(ledger)}
    assert told == {
        "https://o/file/1": ("https://stadt/1.pdf", 1, True),
        "https://o/file/1b": ("https://o/file/1b", 0, False),
    }


def test_many_doubles_are_asked_for_in_several_queries(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.standing.AT_ONCE", 2)
    for number in range(5):
        for copy in "ab":
            keep(ledger, f"file:///{number}{copy}", text=f"{LONG} Nummer {number}.")
    assert {uri: reason for uri, (state, reason) in stands(ledger).items() if state == DUPLICATE} == {
        f"file:///{number}a": f"gleichlautend mit /{number}b" for number in range(5)
    }


def test_names_cannot_steer_a_terminal() -> None:
    assert place("file:///a%1B%5B2Jb%0Ac%FF") == "/a\ufffd[2Jb\ufffdc\ufffd"
