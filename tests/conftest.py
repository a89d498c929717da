"""What tests share: a home of one's own, papers on disk, and a town's OParl endpoint on this machine."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import settings

from ingest.ledger import Ledger

settings.register_profile("steady", deadline=None, derandomize=True)  # the same on every run and any machine
settings.load_profile("steady")

PAGE_SIZE = 2  # objects on one page of a town's list
SETTINGS = (
    "RATSLOTSE_THESAURUS",
    "RATSLOTSE_MODEL",
    "RATSLOTSE_RERANKER",
    "RATSLOTSE_LLM",
    "RATSLOTSE_LLM_TIMEOUT",
    "QDRANT_URL",
    "QDRANT_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
    "OLLAMA_HOST",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and no setting of the surroundings."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RATSLOTSE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a text file below the test's folder and returns its path."""

    def written(name: str, text: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


@dataclass
class Town:
    """A small OParl endpoint: serves what it is given, lists in pages of PAGE_SIZE, and what lists hold by its id.

    A value is sent as JSON if it is a dict, as it is if it is bytes, and as an empty answer with that status
    if it is a number. `faults` are sent first, one for each request. A list hides what is deleted, but shows it to
    who asks for what was modified since a day (OParl 1.1, section 2.5).
    """

    address: str
    things: dict[str, dict[str, Any] | bytes | int] = field(default_factory=dict)  # by path
    lists: dict[str, list[Any]] = field(default_factory=dict)  # by path
    headers: dict[str, dict[str, str]] = field(default_factory=dict)  # sent besides, by path
    faults: dict[str, list[int]] = field(default_factory=dict)  # by path
    asked: list[str] = field(default_factory=list)  # paths, in order
    since: dict[str, str] = field(default_factory=dict)  # the last modified_since, by path
    told: dict[str, Message] = field(default_factory=dict)  # headers of the last request, by path

    def url(self, path: str) -> str:
        return f"{self.address}{path}"

    def open(self) -> None:
        """Lays out a system with one body and empty lists, and forgets all else."""
        for kept in (self.things, self.lists, self.headers, self.faults, self.asked, self.since, self.told):
            kept.clear()
        self.things["/system"] = {"id": self.url("/system"), "body": self.url("/bodies")}
        names = {"paper": "papers", "meeting": "meetings", "organization": "organizations"}
        body = {name: self.url(f"/{path}") for name, path in names.items()}
        self.lists["/bodies"] = [{"id": self.url("/body"), "name": "Musterstadt", **body}]
        self.lists |= {f"/{path}": [] for path in names.values()}

    def respond(self, path: str, told: Message) -> tuple[int, bytes]:
        """Status and body for a request; 304 where the asker has what would be sent."""
        self.told[urlsplit(path).path] = told
        status, body = self.answer(path)
        sent = self.headers.get(urlsplit(path).path, {})
        for condition, state in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified")):
            if status == 200 and told[condition] and told[condition] == sent.get(state):
                return 304, b""
        return status, body

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body for a path with its query."""
        place = urlsplit(path)
        self.asked.append(place.path)
        if self.faults.get(place.path):
            return self.faults[place.path].pop(0), b""
        if place.path in self.lists:
            return 200, json.dumps(self._page(place.path, place.query)).encode()
        thing = self.things.get(place.path, self._object(self.url(place.path)))
        if isinstance(thing, int):
            return thing, b""
        return 200, json.dumps(thing).encode() if isinstance(thing, dict) else thing

    def _object(self, uri: str) -> dict[str, Any] | int:
        objects = [entry for entries in self.lists.values() for entry in entries if isinstance(entry, dict)]
        return next((entry for entry in objects if entry.get("id") == uri), 404)

    def _page(self, path: str, query: str) -> dict[str, Any]:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        since = self.since[path] = asked.get("modified_since", "")
        entries = [entry for entry in self.lists[path] if not isinstance(entry, dict) or _is_listed(entry, since)]
        number = int(asked.pop("page", "1"))
        start = (number - 1) * PAGE_SIZE
        following = urlencode({**asked, "page": number + 1})
        links = {"next": self.url(f"{path}?{following}")} if start + PAGE_SIZE < len(entries) else {}
        return {"data": entries[start : start + PAGE_SIZE], "links": links}


def _is_listed(entry: dict[str, Any], since: str) -> bool:
    return not entry.get("deleted") if not since else str(entry.get("modified", "")) >= since


@pytest.fixture(scope="session")
def town_hall() -> Iterator[Town]:
    """A town that stays open; http on the loopback address, in a thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = hall.respond(self.path, self.headers)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in hall.headers.get(urlsplit(self.path).path, {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hall = Town(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield hall
        server.shutdown()
        thread.join()


@pytest.fixture
def town(town_hall: Town) -> Town:
    """The town as it is before anything is published."""
    town_hall.open()
    return town_hall
