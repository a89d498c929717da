"""The one place where settings become objects."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from app.answer.engine import Engine
from index.build import Build, Changes, collection_name
from index.edge import EdgeReader, EdgeWriter
from index.encode import Encoder, SentenceEncoder
from index.search import Searcher
from index.server import ServerReader, ServerWriter, connect
from index.store import Reader, Writer
from index.terms import Analyser
from ingest.errors import StoreMismatch
from ingest.guard import guarded
from ingest.ledger import Ledger
from ingest.lock import only_writer
from ingest.pipeline import Report, ingest
from ingest.settings import Settings
from ingest.sources.item import Item

LEDGER = "ledger.sqlite"
INDEX = "index"


def open_ledger(settings: Settings) -> Ledger:
    """The ledger of this home."""
    return Ledger(settings.home / LEDGER)


def open_engine(settings: Settings, *, public_only: bool) -> Engine:
    """An engine for one audience, over the newest index.

    Raises:
        StoreMismatch: there is no index yet, or only one made with other settings.
    """
    analyser, encoder = Analyser.built_in(), _encoder(settings)
    collection = collection_name(analyser, encoder)
    ledger = open_ledger(settings)
    searcher = Searcher(_reader(settings, collection), ledger, analyser, encoder)
    set_to = {"collection": collection, "model": settings.model, "llm": settings.llm}
    writer = None
    if settings.llm:
        # Imported here: llama-index takes seconds to import, which answers without a model need not pay.
        from app.answer.write import open_writer

        writer = open_writer(settings, analyser)
    return Engine(searcher, ledger, analyser, public_only, writer, set_to)


def read_in(settings: Settings, items: Iterable[Item], progress: Callable[[Report], None]) -> Report:
    """Reads a source's items into the ledger; the index is brought up by `update_index`."""
    with only_writer(settings.home):
        ledger = open_ledger(settings)
        # Threads: each waits for a child process of its own, which does the work.
        readers = ThreadPoolExecutor(os.cpu_count() or 1)
        try:
            return ingest(items, ledger, lambda load: readers.submit(guarded, load), progress)
        finally:
            readers.shutdown(cancel_futures=True)
            ledger.close()


def update_index(settings: Settings, progress: Callable[[Changes], None]) -> Changes:
    """Brings the index in line with the ledger and publishes it; does nothing where it already is."""
    analyser, encoder = Analyser.built_in(), _encoder(settings)
    collection = collection_name(analyser, encoder)
    with only_writer(settings.home):
        build = Build(open_ledger(settings), analyser, encoder)
        try:
            present = _reader(settings, collection).stamps()
        except StoreMismatch:  # there is none with these settings yet
            present = set()
        if not build.is_needed(present):
            return Changes()
        store = _writer(settings, collection, encoder)
        changes = build.run(store, progress)
        store.publish()
        return changes


def _encoder(settings: Settings) -> Encoder | None:
    return SentenceEncoder(settings.model) if settings.model else None


def _reader(settings: Settings, collection: str) -> Reader:
    if settings.qdrant_url:
        return ServerReader(connect(settings.qdrant_url, settings.qdrant_key), collection)
    folder = settings.home / INDEX / collection
    others = [path.name for path in folder.parent.glob("passages-*") if path != folder]
    if others and not folder.exists():
        raise StoreMismatch(
            f"Der Suchindex in {folder.parent} wurde mit anderen Einstellungen gemacht (Modell oder Version). "
            "Bitte die Einstellung zurücknehmen (RATSLOTSE_MODEL) oder neu aufbauen: ratslotse index"
        )
    return EdgeReader(folder)


def _writer(settings: Settings, collection: str, encoder: Encoder | None) -> Writer:
    dimension = encoder.dimension if encoder else None
    if settings.qdrant_url:
        return ServerWriter(connect(settings.qdrant_url, settings.qdrant_key), collection, dimension)
    return EdgeWriter(settings.home / INDEX / collection, dimension)
