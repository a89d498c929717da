"""Papers in a real ledger, qdrant-client's in-memory engine, and a toy encoder."""

import datetime as dt
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from qdrant_client import QdrantClient

from index.build import Build
from index.encode import Encoder, Vector
from index.search import Searcher
from index.server import ServerReader, ServerWriter
from index.terms import Analyser
from index.thesaurus import NO_SYNONYMS, Thesaurus
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id

COLLECTION = "passages-test"


@pytest.fixture
def keep(ledger: Ledger) -> Callable[..., Paper]:
    """Keeps a public paper with one file, a page for each text; the same number again replaces it."""

    def kept(reference: str, *texts: str, file_public: bool | None = None, **known: Any) -> Paper:
        given = {"public": True, "name": "Ohne Titel", "date": dt.date(2024, 5, 3)} | known
        paper = Paper(
            id=stable_id("paper", reference), key=reference, source=f"urn:{reference}", reference=reference, **given
        )
        file = File(
            id=stable_id("file", reference),
            key=f"datei {reference}",
            paper=paper.id,
            name="Vorlage.pdf",
            uri=f"urn:{reference}/datei",
            sha256="",
            media_type="application/pdf",
            read_as="Textebene",
            public=paper.public if file_public is None else file_public,
        )
        with ledger.writing():
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(number, text) for number, text in enumerate(texts, 1)])
        return paper

    return kept


@pytest.fixture
def in_memory() -> Callable[..., tuple[ServerWriter, ServerReader]]:
    """A collection in qdrant-client's in-memory engine; called again, the same collection."""
    client = QdrantClient(":memory:")

    def opened(dimension: int | None = None) -> tuple[ServerWriter, ServerReader]:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Payload indexes have no effect in the local Qdrant")
            writer = ServerWriter(client, COLLECTION, dimension)
        return writer, ServerReader(client, COLLECTION)

    return opened


@pytest.fixture
def searcher(ledger: Ledger, in_memory: Callable[..., tuple[ServerWriter, ServerReader]]) -> Callable[..., Searcher]:
    """Brings the index in line with the ledger and opens a search over both."""

    def opened(encoder: Encoder | None = None, thesaurus: Thesaurus = NO_SYNONYMS) -> Searcher:
        analyser = Analyser({"": 1000, "gebühren": 100, "ordnung": 100})
        writer, reader = in_memory(encoder.dimension if encoder else None)
        Build(ledger, analyser, encoder).run(writer, lambda _: None)
        return Searcher(reader, ledger, analyser, encoder, thesaurus)

    return opened


class Topics:
    """A toy encoder with meaning: words of one topic point the same way, all others another."""

    dimension = 3
    fingerprint = "topics"

    def __init__(self) -> None:
        self.encoded: list[str] = []  # all passages it was given

    def passages(self, texts: Sequence[str], titles: Sequence[str]) -> list[Vector]:
        together = [f"{title}\n{text}" for text, title in zip(texts, titles, strict=True)]
        self.encoded += together
        return [self._vector(text) for text in together]

    def question(self, text: str) -> Vector:
        return self._vector(text)

    def _vector(self, text: str) -> Vector:
        topics = ("fahrrad", "velo"), ("schule", "unterricht")
        x, y = (float(any(word in text.lower() for word in topic)) for topic in topics)
        length = (x + y + 1) ** 0.5
        return x / length, y / length, 1 / length


@pytest.fixture
def topics() -> Topics:
    return Topics()
