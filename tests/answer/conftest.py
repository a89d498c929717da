"""Hits to answer from, and a language model on this machine that says what it is told to."""

import datetime as dt
import json
import socket
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from qdrant_client import QdrantClient

from app.answer.choose import Chooser
from app.answer.engine import Engine
from app.answer.weigh import Weigher
from index.build import Build
from index.model import Hit
from index.search import Searcher
from index.server import ServerReader, ServerWriter
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import NO_SYNONYMS
from ingest.audience import Audience
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id
from ingest.split import split

PATIENCE = 10  # seconds the model waits until it is told to go on


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return Analyser({"": 1000, "stadt": 400, "rad": 30})


@pytest.fixture(scope="session")
def chooser(analyser: Analyser) -> Chooser:
    """As it is where the order of hits was not learned."""
    return Chooser(Weigher(analyser, StaticEncoder(), NO_SYNONYMS))


@pytest.fixture(scope="session")
def searching(analyser: Analyser) -> Callable[[Ledger], Searcher]:
    """Opens a search by words over what a ledger holds now, in qdrant-client's in-memory engine."""

    def opened(ledger: Ledger) -> Searcher:
        client = QdrantClient(":memory:")
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Payload indexes have no effect in the local Qdrant")
            writer = ServerWriter(client, "passages-test", None)
        Build(ledger, analyser, None).run(writer, lambda _: None)
        return Searcher(ServerReader(client, "passages-test"), ledger, analyser, None)

    return opened


@pytest.fixture(scope="session")
def over(analyser: Analyser, searching: Callable[[Ledger], Searcher], chooser: Chooser) -> Callable[..., Engine]:
    """Opens an engine over what a ledger holds now."""

    def opened(ledger: Ledger, *, audience: Audience, **more: Any) -> Engine:
        return Engine(searching(ledger), chooser, ledger, analyser, audience, **more)

    return opened


@pytest.fixture(scope="session")
def hits() -> Callable[..., list[Hit]]:
    """All passages of a public paper's file whose pages have these texts, in order."""

    def made(*pages: str, reference: str = "DS 24-0001", file: str = "Vorlage.pdf", **known: Any) -> list[Hit]:
        given = {"public": True, "name": "Ohne Titel", "date": dt.date(2024, 5, 3)} | known
        paper = Paper(stable_id(reference), reference, source=f"urn:{reference}", reference=reference, **given)
        kept = File(
            stable_id(reference, file), file, paper.id, file, "urn:d", "", "application/pdf", "Text", public=True
        )
        passages = split(kept.id, [Page(number, text) for number, text in enumerate(pages, 1)])
        return [Hit(passage, paper, kept, 1.0 - number / 100) for number, passage in enumerate(passages)]

    return made


@dataclass
class Model:
    """A language model's endpoint: says its pieces as OpenAI's API and as Ollama's.

    `fault` is one of "status" (an error instead of an answer), "garbage" (no answer at all), "breaks off" (the
    connection ends behind the first piece) and "hangs" (nothing at all comes); it lasts for `faulty` requests.
    With `waits` it says the rest only after `go` was set.
    """

    address: str
    pieces: Sequence[str] = ()
    fault: str = ""
    faulty: int = 1_000
    status: int = 500
    retry_after: str = ""  # seconds, told with an error
    waits: bool = False
    go: threading.Event = field(default_factory=threading.Event)
    went_on_when_told: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)  # the requests' JSON

    def told(self) -> str:
        """The last question as the model got it."""
        return str(self.asked[-1]["messages"][-1]["content"])

    def lines(self, path: str) -> Iterator[bytes]:
        """The answer to a request, a piece at a time."""
        for piece in [*self.pieces, None]:
            yield _openai(piece) if path.startswith("/v1") else _ollama(piece)


def _openai(piece: str | None) -> bytes:
    if piece is None:
        return b"data: [DONE]\n\n"
    choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "probe", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _ollama(piece: str | None) -> bytes:
    message = {"role": "assistant", "content": piece or ""}
    line = {"model": "probe", "created_at": "2024-05-03T00:00:00Z", "message": message, "done": piece is None}
    return f"{json.dumps(line)}\n".encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    model: Model

    def do_POST(self) -> None:
        self.model.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        fault = self.model.fault if len(self.model.asked) <= self.model.faulty else ""
        if fault == "hangs":
            self.close_connection = self.model.go.wait(PATIENCE)
        elif fault in ("status", "garbage"):
            self.send_response(self.model.status if fault == "status" else 200)
            if self.model.retry_after:
                self.send_header("Retry-After", self.model.retry_after)
            self._head("text/html")
            self._chunk(b"<html>Wartung</html>")
            self._chunk(b"")
        else:
            self.send_response(200)
            self._head("text/event-stream")
            self._say()

    def _say(self) -> None:
        for number, line in enumerate(self.model.lines(self.path)):
            if number == 1 and self.model.fault == "breaks off":
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if number == 1 and self.model.waits:
                self.model.went_on_when_told = self.model.go.wait(PATIENCE)
            self._chunk(line)
        self._chunk(b"")

    def _head(self, media_type: str) -> None:
        self.send_header("Content-Type", media_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def model() -> Iterator[Model]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        _Handler.model = Model(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield _Handler.model
        _Handler.model.go.set()
        server.shutdown()
        thread.join()
