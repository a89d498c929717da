"""Asking a source with patience and manners; faults by themselves, what they mean for papers is tested elsewhere."""

import datetime as dt
import gzip
import threading
import time
from collections.abc import Iterator
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import BadInput, SourceDown
from ingest.sources import address, endpoint
from ingest.sources.endpoint import ATTEMPTS, MOST_IDLE, MOST_REDIRECTS, USER_AGENT, Endpoint
from ingest.sources.pace import Pace

if TYPE_CHECKING:
    from tests.conftest import Town

FAST = 10_000.0  # requests a second


@pytest.fixture
def asking(town: "Town", monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """The endpoint of the town, asked without pauses."""
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 0)
    opened = Endpoint(town.url("/system"), rate=FAST)
    yield opened
    opened.close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody sleeps; how long they would have."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    return slept


def listed(asking: Endpoint, url: str) -> list[object]:
    return [entry.get("id") for page in asking.pages(url) for entry in page]


# Manners


def test_it_says_who_asks(town: "Town", asking: Endpoint) -> None:
    asking.get(town.url("/system"))
    assert town.told["/system"]["User-Agent"] == USER_AGENT


def test_turns_have_equal_distances(pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0)
    pace = Pace(10)
    for _ in range(4):
        pace.wait()
    assert pauses == pytest.approx([0.1, 0.2, 0.3])  # the first goes at once
    monkeypatch.setattr(time, "monotonic", lambda: 2000.0)
    pace.wait()
    assert len(pauses) == 3  # nobody saves up turns, and nobody waits for none
    pace.hold(5)
    pace.wait()
    assert pauses[3:] == pytest.approx([5])


def test_a_source_is_not_asked_more_often_than_agreed(
    town: "Town", pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Endpoint(town.url("/system"), rate=0.001)
    for _ in range(3):
        slow.get(town.url("/system"))
    slow.close()
    assert [round(pause, -1) for pause in pauses] == [1000, 2000]


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_no_requests_at_all_is_no_pace(rate: float) -> None:
    with pytest.raises(BadInput, match="größer als 0"):
        Endpoint("http://127.0.0.1:1/", rate=rate)


def test_connections_are_used_again() -> None:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            connections.append(self.client_address)
            super().setup()

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Quiet."""

    connections: list[object] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        asking = Endpoint(url, rate=FAST)
        assert [asking.json(url) for _ in range(5)] == [{}] * 5
        asking.close()
        server.shutdown()
    assert len(connections) == 1


# Patience


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_fault_that_passes_is_waited_out(town: "Town", asking: Endpoint, status: int) -> None:
    town.faults["/system"] = [status] * (ATTEMPTS - 1)
    assert asking.json(town.url("/system"))["id"] == town.url("/system")
    assert len(town.asked) == ATTEMPTS


@pytest.mark.parametrize("status", [400, 403, 404, 410])
def test_an_answer_is_not_asked_for_twice(town: "Town", asking: Endpoint, status: int) -> None:
    town.things["/nein"] = status
    assert asking.get(town.url("/nein")).status == status
    assert town.asked == ["/nein"]


def test_pauses_grow_and_differ_and_none_comes_after_the_last_attempt(
    town: "Town", asking: Endpoint, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 1)
    monkeypatch.setattr(asking._pace, "wait", lambda: None)
    town.things["/kaputt"] = 500
    with pytest.raises(SourceDown, match=r"/kaputt antwortet nicht \(HTTP 500\)\. Bitte .*bleibt erhalten"):
        asking.get(town.url("/kaputt"))
    assert len(pauses) == ATTEMPTS - 1
    assert all(2**power / 2 <= pause <= 2**power for power, pause in enumerate(pauses))
    assert len({pause / 2**power for power, pause in enumerate(pauses)}) == ATTEMPTS - 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told", "seconds"), [("7", 7), ("bald", 0), ("²", 0), ("Mon, 03 Mar 2025 10:00:00 GMT", 0), ("", 0)]
)
def test_a_source_that_asks_for_a_pause_gets_it(
    town: "Town", asking: Endpoint, monkeypatch: pytest.MonkeyPatch, status: int, told: str, seconds: float
) -> None:
    held: list[float] = []
    monkeypatch.setattr(asking._pace, "hold", held.append)
    town.faults["/system"] = [status]
    town.headers["/system"] = {"Retry-After": told}
    asking.get(town.url("/system"))
    assert held == [seconds]


def test_a_pause_may_end_at_a_time_of_day(town: "Town", asking: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[float] = []
    monkeypatch.setattr(asking._pace, "hold", held.append)
    monkeypatch.setattr(endpoint, "LONGEST_PAUSE", 5000)
    town.faults["/system"] = [503]
    end = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    town.headers["/system"] = {"Retry-After": format_datetime(end, usegmt=True)}
    asking.get(town.url("/system"))
    assert 3000 < held[0] <= 3600


def test_a_long_pause_is_left_to_the_clerk(town: "Town", asking: Endpoint) -> None:
    town.faults["/system"] = [503]
    town.headers["/system"] = {"Retry-After": "3600"}
    with pytest.raises(SourceDown, match="Pause von 60 Minuten.*Bitte danach erneut abrufen"):
        asking.get(town.url("/system"))
    assert town.asked == ["/system"]


def test_where_nobody_answers_is_told_in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 0)
    nobody = Endpoint("http://127.0.0.1:1/system", rate=FAST)
    with pytest.raises(SourceDown, match="antwortet nicht.*Adresse und Netz prüfen"):
        nobody.get(nobody.url)
    nobody.close()


def test_what_is_asked_after_the_end_is_refused(town: "Town", asking: Endpoint) -> None:
    asking.close()
    with pytest.raises(SourceDown, match="nicht mehr abgerufen"):
        asking.get(town.url("/system"))
    assert town.asked == []


# What comes back


@pytest.mark.parametrize(
    ("media_type", "encoding"),
    [("application/json", "utf-8"), ("application/json", "utf-8-sig"), ("text/plain; charset=iso-8859-1", "latin-1"),
     ("application/json; charset=erfunden", "utf-8")],
)  # fmt: skip
def test_umlauts_come_in_any_encoding(town: "Town", asking: Endpoint, media_type: str, encoding: str) -> None:
    town.things["/umlaut"] = '{"name": "Grünfläche"}'.encode(encoding)
    town.headers["/umlaut"] = {"Content-Type": media_type}
    assert asking.json(town.url("/umlaut")) == {"name": "Grünfläche"}


def test_raw_control_characters_are_let_through(town: "Town", asking: Endpoint) -> None:
    town.things["/roh"] = b'{"name": "A\x03\x0bB"}'
    assert asking.json(town.url("/roh")) == {"name": "A\x03\x0bB"}


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_too_large_is_not_taken(
    town: "Town", asking: Endpoint, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    monkeypatch.setattr(endpoint, "LARGEST", 1_000_000)
    body = bytes(1_000_001)
    town.things["/riese"] = gzip.compress(body) if packed else body
    town.headers["/riese"] = {"Content-Encoding": "gzip"} if packed else {}
    with pytest.raises(SourceDown, match="größer als 1 MB.*Bitte"):
        asking.get(town.url("/riese"))
    assert town.asked == ["/riese"]


def test_what_drips_is_not_waited_for(town: "Town", asking: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "LONGEST", -1)
    with pytest.raises(SourceDown, match="zu langsam.*Bitte"):
        asking.get(town.url("/system"))


# Where it leads


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("relative", [False, True])
def test_redirects_are_followed(town: "Town", asking: Endpoint, status: int, relative: bool) -> None:
    town.things["/alt"] = status
    town.headers["/alt"] = {"Location": "/system" if relative else town.url("/system")}
    assert asking.json(town.url("/alt"))["id"] == town.url("/system")


def test_redirects_without_end_are_noticed(town: "Town", asking: Endpoint) -> None:
    town.things["/kreis"] = 302
    town.headers["/kreis"] = {"Location": "/kreis"}
    with pytest.raises(SourceDown, match="leitet immer weiter um"):
        asking.get(town.url("/kreis"))
    assert len(town.asked) == 1 + MOST_REDIRECTS


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("http://127.0.0.1:1/", "interne Netz"),
        ("http://169.254.169.254/latest", "interne Netz"),
        ("http://[::1]:6333/", "interne Netz"),
        ("file:///etc/passwd", "keine Adresse mit http"),
    ],
)
def test_a_redirect_leads_nowhere_else_inside(town: "Town", asking: Endpoint, target: str, message: str) -> None:
    town.things["/weiter"] = 302
    town.headers["/weiter"] = {"Location": target}
    with pytest.raises(SourceDown, match=message):
        asking.get(town.url("/weiter"))
    assert town.asked == ["/weiter"]


def test_a_name_that_leads_elsewhere_at_the_second_look_gets_no_request(
    town: "Town", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address, "addresses_of", lambda _: frozenset({"93.184.216.34"}))
    fooled = Endpoint(town.url("/system").replace("127.0.0.1", "localhost"), rate=FAST)
    with pytest.raises(SourceDown, match="interne Netz"):
        fooled.get(fooled.url)
    fooled.close()
    assert town.asked == []


def test_the_clerk_may_allow_the_inside(town: "Town") -> None:
    allowed = Endpoint("http://93.184.216.34/", rate=FAST, internal=True)
    assert allowed.get(town.url("/system")).status == 200
    allowed.close()


@pytest.mark.parametrize(
    "url",
    ["http://x:achtzig/", "http://a..b/", "http://xn--a/", f"http://{'a' * 300}/",
     "http://127.0.0.1/\ud800", "http://127.0.0.1/\r\nHost: x"],
)  # fmt: skip
def test_an_address_that_is_none_is_no_crash(url: str) -> None:
    asking = Endpoint("http://127.0.0.1:1/", rate=FAST, internal=True)
    with pytest.raises(SourceDown, match="keine gültige Adresse"):
        asking.get(url)
    asking.close()


def test_a_list_that_leads_to_no_address_is_a_fault(town: "Town", asking: Endpoint) -> None:
    town.things["/erste"] = {"data": [{"id": 1}], "links": {"next": "http://x:achtzig/\ud800"}}
    with pytest.raises(SourceDown, match="keine gültige Adresse"):
        listed(asking, town.url("/erste"))


# Lists


def test_a_list_is_turned_over_to_its_end(town: "Town", asking: Endpoint) -> None:
    town.lists["/papers"] = [{"id": number} for number in range(5)]
    assert listed(asking, town.url("/papers")) == [0, 1, 2, 3, 4]


def test_the_next_page_may_be_named_in_short(town: "Town", asking: Endpoint) -> None:
    town.things["/erste"] = {"data": [{"id": 1}], "links": {"next": "zweite"}}
    town.things["/zweite"] = {"data": [{"id": 2}]}
    assert listed(asking, town.url("/erste")) == [1, 2]


def test_a_list_that_is_not_there_is_empty(town: "Town", asking: Endpoint) -> None:
    assert listed(asking, town.url("/weg")) == []


def test_a_page_that_is_not_there_is_a_fault(town: "Town", asking: Endpoint) -> None:
    town.things["/erste"] = {"data": [{"id": 1}], "links": {"next": town.url("/weg")}}
    with pytest.raises(SourceDown, match=r"/weg liefert kein JSON \(HTTP 404\)"):
        listed(asking, town.url("/erste"))


def test_a_last_page_may_name_itself(town: "Town", asking: Endpoint) -> None:
    town.things["/erste"] = {"data": [{"id": 1}], "links": {"next": town.url("/zweite")}}
    town.things["/zweite"] = {"data": [{"id": 2}], "links": {"next": town.url("/zweite")}}
    assert listed(asking, town.url("/erste")) == [1, 2]


def test_a_list_that_leads_in_a_circle_is_noticed(town: "Town", asking: Endpoint) -> None:
    town.things["/erste"] = {"data": [{"id": 1}], "links": {"next": town.url("/zweite")}}
    town.things["/zweite"] = {"data": [{"id": 2}], "links": {"next": town.url("/erste")}}
    with pytest.raises(SourceDown, match="führt im Kreis.*Bitte dem Betreiber melden"):
        listed(asking, town.url("/erste"))
    assert town.asked == ["/erste", "/zweite"]


@pytest.mark.parametrize("data", [[], [{"id": 1}]])
def test_a_list_that_goes_on_for_ever_is_noticed(
    town: "Town", asking: Endpoint, monkeypatch: pytest.MonkeyPatch, data: list[dict[str, Any]]
) -> None:
    for number in range(MOST_IDLE + 5):
        town.things[f"/{number}"] = {"data": data, "links": {"next": town.url(f"/{number + 1}")}}
    with pytest.raises(SourceDown, match="führt im Kreis"):
        listed(asking, town.url("/0"))


@pytest.mark.parametrize("links", [None, [], {"next": None}, {"next": {"href": "x"}}, {"next": " "}])
def test_a_list_without_a_usable_next_page_ends(town: "Town", asking: Endpoint, links: object) -> None:
    town.things["/erste"] = {"data": [{"id": 1}], "links": links}
    assert listed(asking, town.url("/erste")) == [1]


@pytest.mark.parametrize(("data", "found"), [({"id": 1}, [1]), (None, []), ("keine", []), ([7, None, {"id": 2}], [2])])
def test_a_list_holds_objects(town: "Town", asking: Endpoint, data: object, found: list[int]) -> None:
    town.things["/erste"] = {"data": data}
    assert listed(asking, town.url("/erste")) == found
