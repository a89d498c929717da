import datetime as dt
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from hypothesis import strategies as st

from ingest.audience import ANYBODY
from ingest.errors import SourceDown
from ingest.ledger import EMPTY, FAILED, GONE, LISTED, READ, Ledger
from ingest.model import Consultation, Paper
from ingest.pipeline import Report, Submit, ingest
from ingest.sources import endpoint as endpoint_module
from ingest.sources import oparl
from ingest.sources.endpoint import ATTEMPTS, Endpoint
from ingest.sources.oparl import NO_TEXT, WITHDRAWN
from ingest.sources.sync import Sync, Wishes

if TYPE_CHECKING:
    from tests.conftest import Town

Run = Callable[..., Report]

TEXT = "Die alten Bänke im Park sind morsch und werden erneuert."


FAST = 10_000.0  # requests a second: nobody else is waiting


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_module, "FIRST_PAUSE", 0)


@pytest.fixture(scope="module")
def endpoint(town_hall: "Town") -> Iterator[Endpoint]:
    opened = Endpoint(town_hall.url("/system"), rate=FAST)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def submit() -> Iterator[Submit]:
    """One thread for all tests, so that its guarded child is started once."""
    with ThreadPoolExecutor(1) as readers:
        yield readers.submit


@pytest.fixture
def run(ledger: Ledger, endpoint: Endpoint, submit: Submit) -> Run:
    """Lists the whole endpoint and reads what is new or changed."""

    def ran(asked: Endpoint = endpoint) -> Report:
        sync = Sync(asked, ledger, Wishes(complete=True), dt.datetime.now(dt.UTC))
        return ingest(sync.items(), ledger, submit, lambda _: None)

    return ran


def add_paper(town: "Town", number: int, *files: dict[str, Any], **fields: Any) -> dict[str, Any]:
    paper = {
        "id": town.url(f"/paper/{number}"),
        "name": f"Betreff {number}",
        "reference": f"25-{number:04}",
        "date": "2025-03-04",
        "auxiliaryFile": list(files),
        **fields,
    }
    town.lists["/papers"].append(paper)
    return paper


def file_record(town: "Town", number: int, text: object = TEXT, **fields: Any) -> dict[str, Any]:
    return {"id": town.url(f"/file/{number}"), "name": f"Datei {number}", "text": text, **fields}


def papers(ledger: Ledger) -> dict[str, Paper]:
    """All papers by key."""
    found = ledger.papers(entry.paper for entry in ledger.entries(LISTED) if entry.paper)
    return {paper.key: paper for paper in found.values()}


def texts(ledger: Ledger, key: str) -> dict[str, list[str]]:
    """The files of a paper and the text of their pages."""
    return {file.key: [page.text for page in ledger.pages(file.id)] for file in ledger.files_of(papers(ledger)[key].id)}


def reasons(ledger: Ledger, state: str) -> dict[str, str]:
    return {entry.uri.rsplit("/", 1)[-1]: entry.reason for entry in ledger.entries(state)}


# What an endpoint offers


def test_papers_of_all_pages_of_a_list_are_read(town: "Town", run: Run, ledger: Ledger) -> None:
    for number in range(1, 6):
        add_paper(town, number, file_record(town, number))
    report = run()
    assert (report.read, report.files) == (5, 5)
    assert set(papers(ledger)) == {"1", "2", "3", "4", "5"}
    assert town.asked.count("/papers") == 3


def test_a_paper_comes_with_what_the_register_says(town: "Town", run: Run, ledger: Ledger) -> None:
    record = file_record(town, 9, mimeType="application/pdf", accessUrl=town.url("/datei/9"))
    add_paper(town, 1, record, paperType="Antrag", web="https://rat.example/seite/1")
    run()
    paper = papers(ledger)["1"]
    [file] = ledger.files_of(paper.id)
    assert (paper.name, paper.reference, paper.date) == ("Betreff 1", "25-0001", dt.date(2025, 3, 4))
    assert (paper.paper_type, paper.body, paper.public) == ("Antrag", "Musterstadt", True)
    assert (paper.source, paper.web) == (town.url("/paper/1"), "https://rat.example/seite/1")
    assert (file.key, file.name, file.read_as, file.public) == ("9", "Datei 9", "OParl-Text", True)
    assert (file.media_type, file.web) == ("application/pdf", town.url("/datei/9"))
    assert texts(ledger, "1") == {"9": [TEXT]}


def test_a_bodys_own_address_will_do(town: "Town", run: Run) -> None:
    add_paper(town, 1, file_record(town, 1))
    town.things["/body"] = town.lists["/bodies"][0]
    endpoint = Endpoint(town.url("/body"), rate=FAST)
    assert run(endpoint).read == 1
    endpoint.close()


def test_an_unchanged_paper_is_not_read_again(town: "Town", run: Run, ledger: Ledger) -> None:
    town.things["/download/1"] = TEXT.encode()
    url = town.url("/download/1")
    add_paper(town, 1, file_record(town, 1, None, downloadUrl=url, mimeType="text/plain"))
    run()
    report = run()
    assert (report.read, report.unchanged, town.asked.count("/download/1")) == (0, 1, 1)


def test_a_changed_paper_replaces_its_state(town: "Town", run: Run, ledger: Ledger) -> None:
    paper = add_paper(town, 1, file_record(town, 1), file_record(town, 2))
    run()
    paper.update(name="Neuer Betreff", auxiliaryFile=[file_record(town, 2, "Neuer Text des Antrags.")])
    assert run().read == 1
    assert papers(ledger)["1"].name == "Neuer Betreff"
    assert texts(ledger, "1") == {"2": ["Neuer Text des Antrags."]}


def test_main_and_auxiliary_files_are_read(town: "Town", run: Run, ledger: Ledger) -> None:
    add_paper(town, 1, file_record(town, 2), mainFile=file_record(town, 1))
    run()
    assert set(texts(ledger, "1")) == {"1", "2"}


def test_deleted_papers_and_files_are_left_out(town: "Town", run: Run, ledger: Ledger) -> None:
    add_paper(town, 1, file_record(town, 1), file_record(town, 2, deleted=True))
    add_paper(town, 2, file_record(town, 3), deleted=True)
    assert run().seen == 1
    assert texts(ledger, "1") == {"1": [TEXT]}


@pytest.mark.parametrize(
    ("said", "head", "public"),  # of the paper and of its file
    [
        ({}, "", (True, True)),
        ({"public": True}, "", (True, True)),
        ({"public": False}, "", (False, True)),
        ({}, "Sitzungsteil: nichtöffentlich\n", (True, False)),
    ],
)
def test_an_endpoint_publishes_unless_it_or_the_file_says_no(
    town: "Town", run: Run, ledger: Ledger, said: dict[str, bool], head: str, public: tuple[bool, bool]
) -> None:
    add_paper(town, 1, file_record(town, 1, f"Beschlussvorlage\n{head}Betreff: Bänke\n{TEXT}"), **said)
    run()
    paper = papers(ledger)["1"]
    [file] = ledger.files_of(paper.id)
    assert (paper.public, file.public) == public
    assert ledger.counts(audience=ANYBODY)[1] == int(all(public))


def test_a_motion_is_by_the_parties_its_letterhead_names(town: "Town", run: Run, ledger: Ledger) -> None:
    letter = "SPD-Gemeinderatsfraktion\n\nAntrag\n\nDie SPD-Fraktion beantragt neue Bänke.\n"
    add_paper(town, 1, file_record(town, 1, letter), paperType="Antrag")
    add_paper(town, 2, file_record(town, 2, letter), paperType="Beschlussvorlage")
    run()
    assert {key: paper.originators for key, paper in papers(ledger).items()} == {"1": ("SPD",), "2": ()}


def test_a_budget_paper_is_by_all_whose_motions_bear_its_number(town: "Town", run: Run, ledger: Ledger) -> None:
    letters = [f"{party}-Fraktion\nAntrag\nVorlage Nr.: 25-0001\nMehr Bänke\n" for party in ("SPD", "CDU")]
    other = "FDP-Fraktion\nAntrag\nVorlage Nr.: 25-0009\nMehr Bäume\n"
    files = [file_record(town, place, letter) for place, letter in enumerate([*letters, other])]
    add_paper(town, 1, *files, paperType="Haushaltsantrag", reference="25-0001")
    run()
    assert papers(ledger)["1"].originators == ("SPD", "CDU")


HEAD = """Anfrage
Vorlage Nr.: {number}
Eingang: {date}
Dienststelle: Gartenamt
Betreff: Bänke im Stadtteil Aue
Sitzungsteil: {part}

Die Bänke sind morsch.
"""


def test_what_the_register_leaves_out_is_read_in_the_papers_own_head(town: "Town", run: Run, ledger: Ledger) -> None:
    annex = file_record(town, 1, HEAD.format(number="25-0077", date="01.02.2023", part="öffentlich"), name="Anlage 1")
    own = file_record(town, 2, HEAD.format(number="25-0001", date="01.02.2025", part="öffentlich"), name="Vorlage")
    add_paper(town, 1, annex, own, reference=None, date=None)
    run()
    paper = papers(ledger)["1"]
    assert (paper.reference, paper.paper_type, paper.date) == ("25-0001", "Anfrage", dt.date(2025, 2, 1))
    assert (paper.under_direction_of, paper.districts, paper.inferred) == (("Gartenamt",), ("Aue",), ())


def test_what_only_a_sitting_dates_is_inferred(town: "Town", run: Run, ledger: Ledger) -> None:
    text = "Beschlussvorlage\nVorlage Nr.: 25-0001\nBänke\nGremium Termin TOP\nBauausschuss 04.02.2025 3\n"
    add_paper(town, 1, file_record(town, 1, text), date=None)
    run()
    assert (papers(ledger)["1"].date, papers(ledger)["1"].inferred) == (dt.date(2025, 2, 4), ("date",))


def test_the_register_wins_and_its_gremien_tell_the_part_of_town(town: "Town", endpoint: Endpoint) -> None:
    text = HEAD.format(number="25-0001", date="01.02.2025", part="öffentlich")
    record = add_paper(town, 1, file_record(town, 1, text), paperType="Anfrage")
    stops = (Consultation("Ortschaftsrat Berg"),)
    paper = oparl.load(endpoint, None, record, stops, oparl.Before(), ("Tiefbauamt",)).paper
    assert (paper.under_direction_of, paper.districts) == (("Tiefbauamt",), ("Aue", "Berg"))
    assert paper.date == dt.date(2025, 3, 4)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, None),
        ({"reference": "DS 25-1/2"}, None),  # a supplement with its paper's number
        ({"reference": "4711"}, None),  # a count of its own, without a year
        ({"reference": "2025/0002"}, "Register: 2025/0002, Briefkopf: 25-0001. Bitte prüfen, welche Nummer gilt."),
        ({"paperType": "Antrag"}, "Register: Antrag, Briefkopf: Anfrage. Bitte prüfen, welche Art gilt."),
        ({"paperType": "Beschlussvorlage"}, None),  # one that deals with the Anfrage
        ({"date": "2025-10-04"}, None),
        ({"date": "2027-10-04"}, "Register: 04.10.2027, Briefkopf: 01.02.2025. Bitte prüfen, welches Datum gilt."),
        ({"public": False}, "Register: nichtöffentlich, Briefkopf: öffentlich. Bitte prüfen, was gilt; bis dahin "
                            "bleibt die Datei nichtöffentlich."),
    ],
)  # fmt: skip
def test_a_contradiction_to_the_letterhead_is_told_the_clerk(
    town: "Town", run: Run, ledger: Ledger, fields: dict[str, Any], problem: str | None
) -> None:
    text = HEAD.format(number="25-0001", date="01.02.2025", part="öffentlich")
    other = HEAD.format(number="25-0099", date="01.02.2001", part="öffentlich")
    names = {1: "Anfrage", 2: "Anlage 2", 3: "Protokoll"}
    texts = {1: text, 2: other, 3: other.replace("Anfrage", "Niederschrift")}
    add_paper(town, 1, *(file_record(town, place, texts[place], name=names[place]) for place in names), **fields)
    run()
    problems = {file.key: file.problems for file in ledger.files_of(papers(ledger)["1"].id)}
    assert problems == {"1": (problem,) if problem else (), "2": (), "3": ()}
    entry = ledger.entry(town.url("/file/1"))
    assert entry and entry.reason == (problem or "")


def test_the_main_file_is_the_paper_whatever_it_is_called(town: "Town", run: Run, ledger: Ledger) -> None:
    text = HEAD.format(number="25-0001", date="01.02.2025", part="nichtöffentlich")
    add_paper(town, 1, file_record(town, 2, text), mainFile=file_record(town, 1, text, name="Anlage"))
    run()
    problems = {file.key: len(file.problems) for file in ledger.files_of(papers(ledger)["1"].id)}
    assert problems == {"1": 1, "2": 0}


def test_a_contradiction_that_the_register_solved_is_told_no_more(town: "Town", endpoint: Endpoint) -> None:
    text = HEAD.format(number="25-0001", date="01.02.2025", part="öffentlich")
    town.things["/download/1"] = text.encode()
    town.headers["/download/1"] = {"ETag": '"v1"', "Content-Type": "text/plain"}
    record = add_paper(town, 1, file_record(town, 1, None, downloadUrl=town.url("/download/1")), reference="2025/0002")
    first = oparl.load(endpoint, None, record, (), oparl.Before())
    [(file, _)], [entry] = first.files, first.entries
    assert len(file.problems) == 1
    before = oparl.Before({file.uri: (file, entry)}, heads={file.uri: text})
    again = oparl.load(endpoint, None, {**record, "reference": "2025/0001"}, (), before)
    [(kept, pages)], [noted] = again.files, again.entries
    assert (kept.problems, pages, noted.reason) == ((), None, "")
    assert again.paper.under_direction_of == ("Gartenamt",)


# Where a paper was consulted


def test_consultations_know_gremium_day_and_result(town: "Town", run: Run, ledger: Ledger) -> None:
    council, board = town.url("/organization/1"), town.url("/organization/2")
    town.lists["/organizations"] = [{"id": council, "name": "Rat"}, {"id": board, "name": "Bauausschuss"}]
    town.lists["/meetings"] = [
        {
            "id": town.url("/meeting/1"),
            "start": "2025-05-06T16:00:00+02:00",
            "organization": [council],
            "agendaItem": [{"id": town.url("/item/1"), "number": "Ö 7", "result": "einstimmig zugestimmt"}],
        }
    ]
    stops = [
        {"id": town.url("/stop/2"), "organization": [board], "role": "Vorberatung"},
        {"id": town.url("/stop/1"), "meeting": town.url("/meeting/1"), "agendaItem": town.url("/item/1")},
    ]
    add_paper(town, 1, consultation=stops)
    run()
    paper = papers(ledger)["1"]
    assert paper.consultations == (
        Consultation("Rat", dt.date(2025, 5, 6), None, "Ö 7", "einstimmig zugestimmt", town.url("/item/1")),
        Consultation("Bauausschuss", None, "Vorberatung", source=town.url("/stop/2")),
    )
    assert paper.organizations == ("Rat", "Bauausschuss")


def test_a_result_that_comes_later_is_a_change(town: "Town", run: Run, ledger: Ledger) -> None:
    item = {"id": town.url("/item/1")}
    town.lists["/meetings"] = [{"id": town.url("/meeting/1"), "agendaItem": [item]}]
    add_paper(town, 1, consultation=[{"meeting": town.url("/meeting/1"), "agendaItem": item["id"]}])
    run()
    item["result"] = "vertagt"
    assert run().read == 1
    assert [stop.result for stop in papers(ledger)["1"].consultations] == ["vertagt"]


# What vendors get wrong


def test_one_object_instead_of_a_list_of_them(town: "Town", run: Run, ledger: Ledger) -> None:
    add_paper(
        town,
        1,
        auxiliaryFile=file_record(town, 1),
        consultation={"organization": town.url("/organization/1"), "role": "Entscheidung"},
    )
    town.lists["/organizations"] = [{"id": town.url("/organization/1"), "name": "Rat"}]
    run()
    assert texts(ledger, "1") == {"1": [TEXT]}
    assert [(stop.organization, stop.role) for stop in papers(ledger)["1"].consultations] == [("Rat", "Entscheidung")]


@pytest.mark.parametrize(
    "broken",
    [
        {"auxiliaryFile": None, "consultation": None},
        {"auxiliaryFile": "keine", "consultation": "keine"},
        {"auxiliaryFile": [{"name": "ohne id"}, {"id": 7}, {"id": None}, 7]},
        {"consultation": [{"meeting": {"id": "eingebettet"}, "agendaItem": ["liste"], "organization": {"id": 1}}]},
        {"name": None, "date": "N/A", "paperType": 7, "reference": ["x"], "web": {}},
    ],
)
def test_what_is_no_use_is_left_out(town: "Town", run: Run, ledger: Ledger, broken: dict[str, Any]) -> None:
    add_paper(town, 1, **broken)
    add_paper(town, 2, file_record(town, 2))
    report = run()
    assert (report.read, report.failed) == (2, [])


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "meeting", "organization", "paper"]), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = """name reference date paperType mainFile auxiliaryFile consultation public web deleted organization meeting
    agendaItem number result start role text mimeType downloadUrl accessUrl fileName""".split()


@hypothesis.given(st.dictionaries(st.sampled_from(FIELDS), anything))
@hypothesis.settings(max_examples=60)
def test_no_object_is_so_strange_that_it_ends_the_run(record: dict[str, Any]) -> None:
    asking = Endpoint("http://127.0.0.1:1/", rate=FAST)  # what it is asked for is no address, and refused
    paper = {**record, "id": "urn:1"}
    known = {"meeting": oparl.meeting_record(record), "item": oparl.item_record(record)}
    known["organization"] = oparl.organization_record(record)
    stops = oparl.consultations(oparl.paper_record(paper), lambda uri: known.get(uri, {}))
    assert oparl.stamp(oparl.paper_record(paper), stops)
    loaded = oparl.load(asking, None, paper, stops, oparl.Before())
    assert loaded.paper.source == "urn:1"
    asking.close()


def test_objects_without_an_id_are_no_obstacle(town: "Town", run: Run, ledger: Ledger) -> None:
    town.lists["/organizations"] = [{"name": "Rat"}, "keins"]
    town.lists["/meetings"] = [{"start": "2025-05-06"}, {"id": town.url("/meeting/1"), "agendaItem": [{}, None]}]
    town.lists["/papers"] = [{"name": "ohne id"}, None]
    add_paper(town, 1)
    assert run().read == 1


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2025-03-04", dt.date(2025, 3, 4)),
        ("2025-03-04T10:00:00+01:00", dt.date(2025, 3, 4)),
        ("N/A", None),
        ("", None),
        ("04.03.2025", None),
        ("2025-02-30", None),
        (None, None),
        (7, None),
    ],
)
def test_a_date_is_a_date_or_nothing(town: "Town", run: Run, ledger: Ledger, date: object, day: dt.date | None) -> None:
    add_paper(town, 1, date=date)
    run()
    assert papers(ledger)["1"].date == day


def test_names_have_no_control_characters(town: "Town", run: Run, ledger: Ledger) -> None:
    paper = add_paper(town, 1)
    del town.lists["/papers"]
    raw = json.dumps({"data": [{**paper, "name": "NAME"}]}).replace("NAME", "Neue\x0bBänke\x1b im\nSonnen\u00adpark ")
    town.things["/papers"] = raw.encode()
    run()
    assert papers(ledger)["1"].name == "Neue Bänke  im Sonnenpark"


def test_text_is_cleaned_like_any_other_but_keeps_bullets_and_boxes(town: "Town", run: Run, ledger: Ledger) -> None:
    raw = "Wir wollen:\n\uf0b7 Bänke\n\uf0fe Bäume\nim Sonnen\u00adpark\x00 und \ud800anderswo"
    add_paper(town, 1, file_record(town, 1, raw))
    run()
    assert texts(ledger, "1") == {"1": ["Wir wollen:\n• Bänke\n☑ Bäume\nim Sonnenpark und anderswo"]}


def test_a_list_that_leads_back_to_itself_ends(town: "Town", run: Run, ledger: Ledger) -> None:
    paper = add_paper(town, 1)
    del town.lists["/papers"]
    town.things["/papers"] = {"data": [paper], "links": {"next": town.url("/papers")}}
    assert run().read == 1


@pytest.mark.parametrize("links", [None, [], {"next": None}, {"next": {"href": "x"}}])
def test_a_list_without_a_usable_next_page_ends(town: "Town", run: Run, ledger: Ledger, links: object) -> None:
    paper = add_paper(town, 1)
    del town.lists["/papers"]
    town.things["/papers"] = {"data": [paper], "links": links}
    assert run().read == 1


# Files


def test_text_of_the_endpoint_is_taken_before_a_download(town: "Town", run: Run, ledger: Ledger) -> None:
    add_paper(town, 1, file_record(town, 1, downloadUrl=town.url("/download/1")))
    run()
    assert "/download/1" not in town.asked


@pytest.mark.parametrize("blank", ["", " \n\f ", None, 7])
def test_without_text_a_file_is_downloaded(town: "Town", run: Run, ledger: Ledger, blank: object) -> None:
    town.things["/download/1"] = f"Seite eins\n\f{TEXT}".encode()
    url = town.url("/download/1")
    add_paper(town, 1, file_record(town, 1, blank, downloadUrl=url, mimeType="text/plain"))
    run()
    [file] = ledger.files_of(papers(ledger)["1"].id)
    assert (file.read_as, file.web) == ("Text", url)
    assert [page.number for page in ledger.pages(file.id)] == [1, 2]
    assert texts(ledger, "1") == {"1": ["Seite eins", TEXT]}


@pytest.mark.parametrize(
    ("answered", "registered"),
    [
        ("text/plain; charset=utf-8", "application/pdf"),
        ("application/octet-stream", "text/plain"),
        ("", "text/plain"),
    ],
)
def test_the_register_tells_what_a_file_is_where_its_download_does_not(
    town: "Town", run: Run, ledger: Ledger, answered: str, registered: str
) -> None:
    town.things["/download/1"] = TEXT.encode()
    town.headers["/download/1"] = {"Content-Type": answered}
    add_paper(town, 1, file_record(town, 1, None, downloadUrl=town.url("/download/1"), mimeType=registered))
    run()
    assert texts(ledger, "1") == {"1": [TEXT]}


@pytest.mark.parametrize(("status", "state", "reason"), [(404, EMPTY, NO_TEXT), (410, GONE, WITHDRAWN)])
def test_a_file_that_is_gone_is_no_failure(
    town: "Town", run: Run, ledger: Ledger, status: int, state: str, reason: str
) -> None:
    town.things["/download/1"] = status
    add_paper(town, 1, file_record(town, 1, None, downloadUrl=town.url("/download/1")), file_record(town, 2))
    report = run()
    assert (report.files, report.failed) == (1, [])
    assert reasons(ledger, state) == {"1": reason}
    assert run().unchanged == 1


def test_a_file_that_is_withdrawn_goes_with_its_text(town: "Town", run: Run, ledger: Ledger) -> None:
    town.things["/download/1"] = TEXT.encode()
    record = file_record(town, 1, None, downloadUrl=town.url("/download/1"), mimeType="text/plain")
    paper = add_paper(town, 1, record, file_record(town, 2))
    run()
    town.things["/download/1"] = 410
    paper["modified"] = "2026-01-01"
    run()
    assert texts(ledger, "1") == {"2": [TEXT]}
    assert ledger.states() == {READ: 1, GONE: 1}


def test_a_file_without_any_address_has_no_text(town: "Town", run: Run, ledger: Ledger) -> None:
    add_paper(town, 1, file_record(town, 1, None))
    assert run().failed == []
    assert ledger.states() == {EMPTY: 1}


@pytest.mark.parametrize(
    ("thing", "reason", "again"),
    [
        (403, "HTTP 403", True),
        (500, "HTTP 500", True),
        (b"%PDF-1.7 abgeschnitten", "PDF ist beschädigt", False),
        (b"\x89PNG\r\n\x1a\n", "Bild", False),
    ],
)
def test_a_file_that_cannot_be_had_is_tried_again_and_one_that_cannot_be_read_when_its_paper_changes(
    town: "Town", run: Run, ledger: Ledger, thing: int | bytes, reason: str, again: bool
) -> None:
    town.things["/download/1"] = thing
    record = file_record(town, 1, None, downloadUrl=town.url("/download/1"), mimeType="text/plain")
    paper = add_paper(town, 1, record, file_record(town, 2))
    report = run()
    assert (report.read, report.files, [entry.uri for entry in report.failed]) == (1, 1, [town.url("/file/1")])
    assert reason in reasons(ledger, FAILED)["1"]
    town.things["/download/1"] = TEXT.encode()
    assert run().read == int(again)
    paper["modified"] = "2026-01-01"
    run()
    assert ledger.states() == {READ: 2}
    assert texts(ledger, "1") == {"1": [TEXT], "2": [TEXT]}


@pytest.mark.parametrize(
    "state", [{"ETag": '"v1"'}, {"Last-Modified": "Mon, 03 Mar 2025 10:00:00 GMT"}, {"ETag": 'W/"v1"'}]
)
def test_a_file_that_did_not_change_is_not_sent_again(
    town: "Town", run: Run, ledger: Ledger, state: dict[str, str]
) -> None:
    letter = "SPD-Gemeinderatsfraktion\n\nAntrag\n\nDie SPD-Fraktion beantragt neue Bänke.\n"
    town.things["/download/1"] = letter.encode()
    town.headers["/download/1"] = state | {"Content-Type": "text/plain"}
    record = file_record(town, 1, None, downloadUrl=town.url("/download/1"))
    paper = add_paper(town, 1, record, paperType="Antrag")
    run()
    before, known = texts(ledger, "1"), ledger.entry(town.url("/file/1"))
    town.things["/download/1"] = b"Was nicht gesendet wird, kann keiner lesen."
    paper["name"], record["accessUrl"] = "Neuer Betreff", "https://rat.example/datei"
    assert run().read == 1
    paper_now = papers(ledger)["1"]
    assert (paper_now.name, paper_now.originators) == ("Neuer Betreff", ("SPD",))
    assert [file.web for file in ledger.files_of(paper_now.id)] == ["https://rat.example/datei"]
    assert texts(ledger, "1") == before
    assert ledger.entry(town.url("/file/1")) == known
    town.headers["/download/1"] = {"ETag": '"v2"', "Content-Type": "text/plain"}
    paper["name"] = "Neuester Betreff"
    run()
    assert texts(ledger, "1") == {"1": ["Was nicht gesendet wird, kann keiner lesen."]}


def test_a_file_by_another_name_is_looked_at_anew(town: "Town", run: Run, ledger: Ledger) -> None:
    """Its name may say that it is not public."""
    town.things["/download/1"] = TEXT.encode()
    town.headers["/download/1"] = {"ETag": '"v1"', "Content-Type": "text/plain"}
    record = file_record(town, 1, None, downloadUrl=town.url("/download/1"))
    add_paper(town, 1, record)
    run()
    assert [file.public for file in ledger.files_of(papers(ledger)["1"].id)] == [True]
    record["name"] = "Anlage (nichtöffentlich)"
    run()
    assert [file.public for file in ledger.files_of(papers(ledger)["1"].id)] == [False]


def test_a_file_at_another_address_is_sent_anew(town: "Town", run: Run, ledger: Ledger) -> None:
    for number, text in ((1, TEXT), (2, "Neuer Text.")):
        town.things[f"/download/{number}"] = text.encode()
        town.headers[f"/download/{number}"] = {"ETag": '"v1"', "Content-Type": "text/plain"}
    record = file_record(town, 1, None, downloadUrl=town.url("/download/1"))
    add_paper(town, 1, record)
    run()
    record["downloadUrl"] = town.url("/download/2")
    run()
    assert texts(ledger, "1") == {"1": ["Neuer Text."]}


# Patience


@pytest.mark.parametrize("place", ["/system", "/bodies", "/organizations", "/meetings", "/papers"])
def test_an_endpoint_that_is_down_is_told_in_german_and_nothing_changes(
    town: "Town", run: Run, ledger: Ledger, place: str
) -> None:
    add_paper(town, 1, file_record(town, 1))
    run()
    before = ledger.texts()
    town.faults[place] = [500] * ATTEMPTS
    with pytest.raises(SourceDown, match=r"antwortet nicht \(HTTP 500\).*bleibt erhalten"):
        run()
    assert ledger.texts() == before


@pytest.mark.parametrize(
    ("thing", "message"),
    [
        (b"<html>Wartung</html>", "liefert kein JSON"),
        (b"[" * 100_000, "liefert kein JSON"),
        (b"[1]", "kein OParl-Objekt"),
        ({"id": "x"}, "kein OParl-System"),
        ({"id": "x", "body": ["a"]}, "kein OParl-System"),
        (404, r"liefert kein JSON \(HTTP 404\)"),
    ],
)
def test_what_is_no_endpoint_is_told_in_german(
    town: "Town", run: Run, ledger: Ledger, thing: dict[str, Any] | bytes | int, message: str
) -> None:
    town.things["/system"] = thing
    with pytest.raises(SourceDown, match=message):
        run()


def test_a_list_that_breaks_off_keeps_what_came_before(town: "Town", run: Run, ledger: Ledger) -> None:
    for number in range(1, 4):
        add_paper(town, number, file_record(town, number))
    first_page = town.answer("/papers")
    town.things["/papers"] = first_page[1].replace(b"papers?page=2", b"weg")
    del town.lists["/papers"]
    with pytest.raises(SourceDown, match=r"/weg .*Bis dahin durchgesehen: 2 Unterlagen"):
        run()
    assert set(papers(ledger)) == {"1", "2"}
