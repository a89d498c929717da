"""Homes to measure in: one that is there already, or a temporary one with a part of another's papers."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.answer.engine import Engine
from app.wiring import INDEX, LEDGER
from index.edge import EdgeReader
from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import File
from ingest.settings import Settings


def existing(home: Path) -> Settings:
    """What the surroundings decide, for a home with an embedded index and the built-in model.

    Raises:
        BadInput: nothing was read in there, or the surroundings name other models.
    """
    if not (home / LEDGER).is_file():
        raise BadInput(f"In {home} ist nichts eingelesen. Bitte einen Ordner wie RATSLOTSE_HOME angeben.")
    settings = replace(Settings.from_env(), home=home, qdrant_url="", llm="")
    if settings.model or settings.reranker:
        raise BadInput("Gemessen wird das eingebaute Modell. Bitte RATSLOTSE_MODEL und RATSLOTSE_RERANKER leeren.")
    return settings


@contextmanager
def temporary(settings: Settings) -> Iterator[Settings]:
    """The same settings for an empty home that is gone afterwards; without servers and language models."""
    with tempfile.TemporaryDirectory(prefix="ratslotse-") as place:
        yield replace(settings, home=Path(place), qdrant_url="", llm="")


def reader(engine: Engine, settings: Settings) -> EdgeReader:
    """A second reader of the index that an engine searches, for what the engine does not give out."""
    return EdgeReader(settings.home / INDEX / str(engine.settings()["collection"]))


def files(ledger: Ledger) -> Iterator[File]:
    """Every file, paper by paper."""
    for paper in ledger.all_papers(audience=UNRESTRICTED):
        yield from ledger.files_of(paper.id)


def copy(source: Ledger, target: Ledger, some: Iterable[File]) -> None:
    """Keeps some files of one ledger, and their papers, in another."""
    with target.writing():
        known = set[str]()
        for file in some:
            if file.paper not in known:
                known.add(file.paper)
                target.put_paper(source.papers([file.paper])[file.paper])
            target.put_file(file, source.pages(file.id))
