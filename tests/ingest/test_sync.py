"""What changed at an endpoint since the last time: few requests, nothing missed, nothing kept that is withdrawn."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import SourceDown
from ingest.ledger import FAILED, LISTED, Ledger
from ingest.pipeline import Report, Submit, ingest
from ingest.sources import endpoint, sync
from ingest.sources.endpoint import ATTEMPTS, Endpoint
from ingest.sources.sync import OVERLAP, RECONCILE, Sync, Wishes

if TYPE_CHECKING:
    from tests.conftest import Town

MONDAY = dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)
BEFORE, AFTER = "2026-01-01T00:00:00Z", "2026-03-03T00:00:00Z"  # the first run, on Monday
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TEXT = "Die alten Bänke im Park sind morsch."
FAST = 10_000.0  # requests a second


@dataclass
class Council:
    """A town's register and our ledger of it."""

    town: "Town"
    ledger: Ledger
    endpoint: Endpoint
    submit: Submit

    def publish(self, number: int, **fields: Any) -> dict[str, Any]:
        """A paper with one file."""
        file = {"id": self.town.url(f"/file/{number}"), "name": f"Datei {number}", "text": f"{number}: {TEXT}"}
        paper = {
            "id": self.town.url(f"/paper/{number}"),
            "name": f"Betreff {number}",
            "modified": BEFORE,
            "auxiliaryFile": [file],
            **fields,
        }
        self.town.lists["/papers"].append(paper)
        return paper

    def consult(self, number: int, **item: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """A paper and the meeting it was on the agenda of."""
        meeting = {
            "id": self.town.url(f"/meeting/{number}"),
            "start": "2026-02-01T16:00:00+01:00",
            "modified": BEFORE,
            "agendaItem": [{"id": self.town.url(f"/item/{number}"), **item}],
        }
        self.town.lists["/meetings"].append(meeting)
        stop = {
            "id": self.town.url(f"/stop/{number}"),
            "meeting": meeting["id"],
            "agendaItem": self.town.url(f"/item/{number}"),
        }
        return self.publish(number, consultation=[stop]), meeting

    def withdraw(self, paper: dict[str, Any]) -> None:
        """As OParl has it: what is left says that it is deleted, and when."""
        kept = paper["id"]
        paper.clear()
        paper.update(id=kept, deleted=True, modified=AFTER)

    def sync(self, now: dt.datetime, **wishes: bool) -> Report:
        self.town.asked.clear()
        run = Sync(self.endpoint, self.ledger, Wishes(**wishes), now)
        report = ingest(run.items(), self.ledger, self.submit, lambda _: None)
        run.remember()
        return report

    def papers(self) -> dict[str, Any]:
        """All papers by key."""
        found = self.ledger.papers(entry.paper for entry in self.ledger.entries(LISTED) if entry.paper)
        return {paper.key: paper for paper in found.values()}

    def results(self) -> dict[str, list[str | None]]:
        return {key: [stop.result for stop in paper.consultations] for key, paper in self.papers().items()}


@pytest.fixture(scope="module")
def submit() -> Iterator[Submit]:
    with ThreadPoolExecutor(1) as readers:
        yield readers.submit


@pytest.fixture
def council(town: "Town", ledger: Ledger, submit: Submit, monkeypatch: pytest.MonkeyPatch) -> Iterator[Council]:
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 0)
    asking = Endpoint(town.url("/system"), rate=FAST)
    yield Council(town, ledger, asking, submit)
    asking.close()


# In few requests


def test_after_the_first_run_only_changes_are_asked_for(council: Council) -> None:
    for number in range(1, 8):
        council.publish(number)
    assert council.sync(MONDAY).read == 7
    assert set(council.town.since.values()) == {""}
    report = council.sync(MONDAY + DAY)
    assert report.seen == 0
    asked = f"{MONDAY - OVERLAP:%Y-%m-%dT%H:%M:%SZ}"
    assert {place: council.town.since[place] for place in ("/papers", "/meetings", "/organizations")} == {
        "/papers": asked, "/meetings": asked, "/organizations": asked
    }  # fmt: skip
    assert len(council.town.asked) == 5
    council.sync(MONDAY + 2 * DAY)
    assert council.town.since["/papers"] == f"{MONDAY + DAY - OVERLAP:%Y-%m-%dT%H:%M:%SZ}"


def test_a_changed_paper_is_read_anew_and_no_other(council: Council) -> None:
    paper = council.publish(1)
    council.publish(2)
    council.sync(MONDAY)
    paper.update(name="Neuer Betreff", modified=AFTER)
    council.publish(3, modified=AFTER)
    report = council.sync(MONDAY + DAY)
    assert (report.read, report.unchanged) == (2, 0)
    assert {key: paper.name for key, paper in council.papers().items()} == {
        "1": "Neuer Betreff", "2": "Betreff 2", "3": "Betreff 3"
    }  # fmt: skip


def test_a_system_that_lists_everything_each_time_is_no_obstacle(council: Council) -> None:
    council.publish(1)
    council.sync(MONDAY)
    council.town.lists["/papers"][0]["modified"] = AFTER[:10]
    council.town.lists["/papers"].append({"id": council.town.url("/paper/2"), "modified": AFTER})
    report = council.sync(MONDAY + DAY)
    assert report.withdrawn == 0
    assert set(council.papers()) == {"1", "2"}


def test_each_body_has_its_own_mark(council: Council) -> None:
    council.publish(1)
    council.town.lists["/weitere"] = [{"id": council.town.url("/paper/9"), "modified": BEFORE}]
    council.sync(MONDAY)
    council.town.lists["/bodies"].append({"id": council.town.url("/body/2"), "paper": council.town.url("/weitere")})
    assert council.sync(MONDAY + DAY).read == 1
    assert (council.town.since["/papers"] > "", council.town.since["/weitere"]) == (True, "")
    assert set(council.papers()) == {"1", "9"}


# What other objects mean for a paper


def test_a_result_that_comes_later_reaches_its_paper_and_no_other(council: Council) -> None:
    _, meeting = council.consult(1)
    council.consult(2, result="vertagt")
    council.sync(MONDAY)
    meeting["agendaItem"][0]["result"] = "einstimmig zugestimmt"
    meeting["modified"] = AFTER
    report = council.sync(MONDAY + DAY)
    assert (report.read, report.unchanged) == (1, 0)
    assert council.results() == {"1": ["einstimmig zugestimmt"], "2": ["vertagt"]}
    assert [place for place in council.town.asked if place.startswith("/paper/")] == ["/paper/1"]


def test_a_gremium_that_is_renamed_is_renamed_in_its_papers(council: Council) -> None:
    board = {"id": council.town.url("/organization/1"), "name": "Bauausschuss", "modified": BEFORE}
    council.town.lists["/organizations"] = [board]
    council.publish(1, consultation=[{"organization": [board["id"]]}])
    council.sync(MONDAY)
    board.update(name="Planungsausschuss", modified=AFTER)
    council.sync(MONDAY + DAY)
    assert council.papers()["1"].organizations == ("Planungsausschuss",)


@pytest.mark.parametrize("whole", [True, False])
def test_a_meeting_or_item_that_is_deleted_leaves_no_result(council: Council, whole: bool) -> None:
    _, meeting = council.consult(1, result="vertagt")
    council.consult(2, result="zugestimmt")
    council.sync(MONDAY)
    meeting.update({"deleted": True} if whole else {"agendaItem": []}, modified=AFTER)
    council.sync(MONDAY + DAY)
    assert council.results() == {"1": [None], "2": ["zugestimmt"]}


def test_an_agenda_item_may_be_listed_by_itself(council: Council) -> None:
    council.consult(1)
    council.town.lists["/bodies"][0]["agendaItem"] = council.town.url("/items")
    council.town.lists["/items"] = []
    council.sync(MONDAY)
    council.town.lists["/items"] = [{"id": council.town.url("/item/1"), "result": "vertagt", "modified": AFTER}]
    council.sync(MONDAY + DAY)
    assert council.results() == {"1": ["vertagt"]}


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("consultation", {"id": "/stop/1", "paper": "/paper/1"}),
        ("consultation", {"id": "/stop/1", "deleted": True}),
        ("file", {"id": "/file/1", "paper": ["/paper/1"]}),
        ("file", {"id": "/file/1", "deleted": True}),
        ("file", {"id": "/file/1"}),
    ],
)
def test_a_change_of_what_belongs_to_a_paper_is_one_of_the_paper(
    council: Council, kind: str, told: dict[str, Any]
) -> None:
    paper, _ = council.consult(1)
    council.consult(2)
    council.town.lists["/bodies"][0][kind] = council.town.url("/belonging")
    council.town.lists["/belonging"] = []
    council.sync(MONDAY)
    paper.update(name="Neuer Betreff")  # its own date of change is the old one
    url = council.town.url
    named = {name: [url(one) for one in value] if isinstance(value, list) else value for name, value in told.items()}
    named = {name: url(value) if isinstance(value, str) else value for name, value in named.items()}
    council.town.lists["/belonging"] = [{**named, "modified": AFTER}]
    report = council.sync(MONDAY + DAY)
    assert (report.read, council.papers()["1"].name) == (1, "Neuer Betreff")
    assert "/paper/2" not in council.town.asked


# What is withdrawn


def test_a_paper_that_is_deleted_vanishes_with_all_it_had(council: Council) -> None:
    paper = council.publish(1)
    council.publish(2)
    council.sync(MONDAY)
    council.withdraw(paper)
    report = council.sync(MONDAY + DAY)
    assert (report.read, report.withdrawn) == (0, 1)
    assert set(council.papers()) == {"2"}
    assert len(council.ledger.texts()) == 1
    assert [council.ledger.entry(council.town.url(place)) for place in ("/paper/1", "/file/1")] == [None, None]
    assert council.sync(MONDAY + DAY + HOUR).withdrawn == 0


def test_what_was_never_read_is_not_withdrawn(council: Council) -> None:
    council.publish(1)
    council.sync(MONDAY)
    council.withdraw(council.publish(2))
    assert council.sync(MONDAY + DAY).seen == 0


def test_a_paper_that_is_published_again_comes_back(council: Council) -> None:
    paper = council.publish(1)
    council.publish(2)
    council.sync(MONDAY)
    kept = dict(paper)
    council.withdraw(paper)
    council.sync(MONDAY + DAY)
    paper.clear()
    paper.update(kept, modified="2026-03-04T00:00:00Z")
    council.sync(MONDAY + 2 * DAY)
    assert set(council.papers()) == {"1", "2"}


@pytest.mark.parametrize("status", [404, 410])
def test_what_a_whole_listing_lacks_vanishes(council: Council, status: int) -> None:
    for number in (1, 2, 3):
        council.publish(number)
    council.sync(MONDAY)
    del council.town.lists["/papers"][1]
    council.town.things["/paper/2"] = status
    assert council.sync(MONDAY + DAY).withdrawn == 0  # changes do not tell
    report = council.sync(MONDAY + RECONCILE)
    assert (report.unchanged, report.withdrawn) == (2, 1)
    assert set(council.papers()) == {"1", "3"}


def test_what_a_listing_skipped_but_is_still_there_stays(council: Council) -> None:
    for number in (1, 2, 3):
        council.publish(number)
    council.sync(MONDAY)
    council.town.things["/paper/2"] = council.town.lists["/papers"].pop(1)
    report = council.sync(MONDAY + RECONCILE)
    assert (report.unchanged, report.withdrawn) == (3, 0)


def test_a_listing_that_shows_what_is_deleted_means_it(council: Council) -> None:
    paper = council.publish(1)
    council.publish(2)
    council.sync(MONDAY)
    council.town.lists["/papers"].remove(paper)
    council.town.things["/papers"] = {
        "data": [*council.town.lists.pop("/papers"), {"id": paper["id"], "deleted": True}]
    }
    council.town.things["/paper/1"] = 410
    assert council.sync(MONDAY + RECONCILE).withdrawn == 1


@pytest.mark.parametrize("wishes", [{}, {"many": True}])
@pytest.mark.parametrize("thing", [{"data": []}, 404])
def test_an_empty_listing_never_deletes(council: Council, wishes: dict[str, bool], thing: dict[str, Any] | int) -> None:
    council.publish(1)
    council.publish(2)
    council.sync(MONDAY)
    council.town.things["/papers"] = thing
    del council.town.lists["/papers"]
    with pytest.raises(SourceDown, match="keine einzige Unterlage mehr, eingelesen sind 2.*nichts gelöscht.*Bitte"):
        council.sync(MONDAY + RECONCILE, **wishes)
    assert set(council.papers()) == {"1", "2"}


def test_to_lose_more_than_half_the_clerk_has_to_say_so(council: Council) -> None:
    for number in range(1, 6):
        council.publish(number)
    council.sync(MONDAY)
    del council.town.lists["/papers"][2:]
    council.publish(6)
    with pytest.raises(SourceDown, match="nennt 3 von 5 Unterlagen nicht mehr.*--auch-viele-loeschen"):
        council.sync(MONDAY + DAY, complete=True)
    assert set(council.papers()) == {"1", "2", "3", "4", "5", "6"}
    assert council.sync(MONDAY + DAY + HOUR, many=True).withdrawn == 3
    assert set(council.papers()) == {"1", "2", "6"}


def test_an_empty_listing_of_meetings_forgets_no_result(council: Council) -> None:
    council.consult(1, result="vertagt")
    council.sync(MONDAY)
    council.town.lists["/meetings"].clear()
    assert council.sync(MONDAY + RECONCILE).unchanged == 1
    council.town.lists["/meetings"].append({"id": council.town.url("/meeting/2")})
    council.sync(MONDAY + 2 * RECONCILE)
    assert council.results() == {"1": [None]}


# When everything is listed


@pytest.mark.parametrize(
    ("later", "wishes", "whole"),
    [(RECONCILE - HOUR, {}, False), (RECONCILE, {}, True), (HOUR, {"complete": True}, True), (HOUR, {}, False)],
)
def test_everything_is_listed_each_week_or_on_demand(
    council: Council, later: dt.timedelta, wishes: dict[str, bool], whole: bool
) -> None:
    council.publish(1)
    council.sync(MONDAY)
    council.sync(MONDAY + later, **wishes)
    assert (council.town.since["/papers"] == "") is whole


def test_increments_do_not_put_off_the_week(council: Council) -> None:
    council.publish(1)
    council.sync(MONDAY)
    council.sync(MONDAY + 6 * DAY)
    council.sync(MONDAY + RECONCILE)
    assert council.town.since["/papers"] == ""
    council.sync(MONDAY + RECONCILE + DAY)
    assert council.town.since["/papers"] != ""


def test_what_was_read_in_another_way_is_all_read_anew(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    council.publish(1)
    council.sync(MONDAY)
    monkeypatch.setattr(sync, "READING", sync.READING + 1)
    council.sync(MONDAY + HOUR)
    assert council.town.since["/papers"] == ""


# What breaks off


@pytest.mark.parametrize("place", ["/system", "/bodies", "/organizations", "/meetings", "/papers"])
def test_a_run_that_breaks_off_is_not_remembered(council: Council, place: str) -> None:
    paper = council.publish(1)
    council.sync(MONDAY)
    paper.update(name="Neuer Betreff", modified="2026-03-02T08:00:00Z")
    council.town.faults[place] = [500] * ATTEMPTS
    with pytest.raises(SourceDown, match=r"antwortet nicht \(HTTP 500\)"):
        council.sync(MONDAY + 2 * DAY)
    council.sync(MONDAY + 3 * DAY)
    assert council.town.since["/papers"] == f"{MONDAY - OVERLAP:%Y-%m-%dT%H:%M:%SZ}"
    assert council.papers()["1"].name == "Neuer Betreff"


def test_a_page_that_is_broken_for_good_loses_nothing(council: Council) -> None:
    for number in range(1, 6):
        council.publish(number)
    _, whole = council.town.answer("/papers")
    council.town.things["/papers"] = whole.replace(b"papers?page=2", b"kaputt")
    council.town.things["/kaputt"] = 500
    kept = council.town.lists.pop("/papers")
    with pytest.raises(SourceDown, match="/kaputt antwortet nicht.*Bis dahin durchgesehen: 2 Unterlagen"):
        council.sync(MONDAY)
    assert set(council.papers()) == {"1", "2"}
    council.town.lists["/papers"] = kept
    report = council.sync(MONDAY + HOUR)
    assert (report.read, report.unchanged) == (3, 2)


def test_what_was_deleted_before_a_page_broke_is_withdrawn_nevertheless(council: Council) -> None:
    papers = [council.publish(number) for number in range(1, 6)]
    council.sync(MONDAY)
    council.withdraw(papers[0])
    for paper in papers[1:]:
        paper["modified"] = AFTER
    _, whole = council.town.answer("/papers?modified_since=2026-03-01")
    council.town.things["/papers"] = whole.replace(b"/papers?", b"/kaputt?")
    council.town.things["/kaputt"] = 500
    del council.town.lists["/papers"]
    with pytest.raises(SourceDown, match="/kaputt"):
        council.sync(MONDAY + DAY)
    assert set(council.papers()) == {"2", "3", "4", "5"}


def test_a_run_that_was_killed_while_reading_loses_nothing(council: Council) -> None:
    _, meeting = council.consult(1)
    paper = council.publish(2)
    council.sync(MONDAY)
    meeting.update(
        modified="2026-03-02T08:00:00Z", agendaItem=[{"id": council.town.url("/item/1"), "result": "vertagt"}]
    )
    paper.update(name="Neuer Betreff", modified="2026-03-02T08:00:00Z")
    list(Sync(council.endpoint, council.ledger, Wishes(complete=True), MONDAY + HOUR).items())  # listed, never read
    list(Sync(council.endpoint, council.ledger, Wishes(), MONDAY + 2 * HOUR).items())
    assert council.sync(MONDAY + 2 * DAY).read == 2
    assert (council.results()["1"], council.papers()["2"].name) == (["vertagt"], "Neuer Betreff")


def test_a_file_that_could_not_be_fetched_is_fetched_though_its_paper_did_not_change(council: Council) -> None:
    url = council.town.url("/download/1")
    council.publish(
        1, auxiliaryFile=[{"id": council.town.url("/file/1"), "downloadUrl": url, "mimeType": "text/plain"}]
    )
    council.publish(2)
    council.town.things["/download/1"] = 500
    assert len(council.sync(MONDAY).failed) == 1
    council.town.things["/download/1"] = TEXT.encode()
    report = council.sync(MONDAY + DAY)
    assert (report.read, report.failed, len(council.ledger.texts())) == (1, [], 2)
    assert council.sync(MONDAY + 2 * DAY).seen == 0


@pytest.mark.parametrize("status", [404, 500])
def test_a_paper_that_cannot_be_asked_for_is_told_and_asked_for_again(council: Council, status: int) -> None:
    _, meeting = council.consult(1)
    council.consult(2)
    council.sync(MONDAY)
    meeting["agendaItem"][0]["result"] = "vertagt"
    meeting["modified"] = AFTER
    council.town.things["/paper/1"] = status
    report = council.sync(MONDAY + DAY)
    assert [entry.uri for entry in report.failed] == [council.town.url("/paper/1")]
    assert [entry.uri for entry in council.ledger.entries(FAILED)] == [council.town.url("/paper/1")]
    del council.town.things["/paper/1"]
    assert council.sync(MONDAY + 2 * DAY).read == 1
    assert council.results() == {"1": ["vertagt"], "2": [None]}


def test_an_endpoint_without_papers_is_told(council: Council) -> None:
    with pytest.raises(SourceDown, match="enthält keine Unterlagen. Bitte"):
        council.sync(MONDAY)


# What vendors get wrong, all at once


def test_a_faulty_endpoint_gives_the_same_papers_as_a_sound_one(council: Council, tmp_path: Any) -> None:
    for number in range(1, 8):
        council.consult(number, result="vertagt")
    council.sync(MONDAY)
    sound, clean = council.ledger, contents(council.ledger)
    council.ledger = Ledger(tmp_path / "faulty.sqlite")
    for position, paper in enumerate(council.town.lists["/papers"]):
        paper["name"] = paper["name"].replace(" ", " \x03\x0b")
        if position % 2:
            paper["auxiliaryFile"] = paper["auxiliaryFile"][0]
            paper["consultation"] = paper["consultation"][0]
        if position % 3 == 0:
            paper["date"] = "N/A"
    raw: Callable[[str], tuple[int, bytes]] = council.town.answer
    asked = iter(range(10_000))

    def faulty(path: str) -> tuple[int, bytes]:
        status, body = raw(path)
        return (500, b"") if next(asked) % 3 == 2 else (status, body.replace(b"\\u0003", b"\x03"))

    council.town.answer = faulty  # type: ignore[method-assign]
    try:
        council.sync(MONDAY)
    finally:
        del council.town.answer  # the town's own again
    assert contents(council.ledger) == clean
    council.ledger.close()
    council.ledger = sound


def contents(ledger: Ledger) -> set[tuple[str, tuple[str, ...], tuple[str | None, ...], str]]:
    """Papers, their words, their results and their texts; white space does not count in names."""
    found = ledger.papers(entry.paper for entry in ledger.entries(LISTED) if entry.paper)
    return {
        (
            paper.key,
            tuple(paper.name.split()),
            tuple(stop.result for stop in paper.consultations),
            "".join(page.text for file in ledger.files_of(paper.id) for page in ledger.pages(file.id)),
        )
        for paper in found.values()
    }
