"""The one place where settings become objects."""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from app import runs
from app.answer.choose import Chooser
from app.answer.engine import Engine
from app.answer.rate import Rater
from app.answer.weigh import Weigher
from app.clerk import Plan, plan
from app.runs import Runs
from index.build import Build, Changes, collection_name
from index.cross import CrossRanker
from index.edge import EdgeReader, EdgeWriter
from index.encode import Encoder, SentenceEncoder
from index.rank import LearnedRanker, Ranker
from index.search import Searcher
from index.similar import Neighbours
from index.static import StaticEncoder
from index.store import Reader, Writer
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.audience import Audience
from ingest.cluster import Cluster
from ingest.errors import StoreMismatch
from ingest.guard import give_up, guarded, run_elsewhere
from ingest.ledger import FAILED, Ledger
from ingest.lock import only_writer
from ingest.pipeline import Report, ingest
from ingest.settings import Settings
from ingest.sources.endpoint import Endpoint
from ingest.sources.files import Walk, failed_items, path_of
from ingest.sources.item import Item
from ingest.sources.sync import Sync, Wishes
from ingest.sources.vanished import settled, vanished

LEDGER = "ledger.sqlite"
INDEX = "index"
WORDS_ONLY = "aus"  # what RATSLOTSE_MODEL says where nothing is to be searched by meaning


def open_ledger(settings: Settings) -> Ledger:
    """The ledger of this home."""
    return Ledger(settings.home / LEDGER)


def recent_runs(settings: Settings) -> Runs:
    """When papers were brought into this home, and what broke that off."""
    return Runs(settings.home / runs.NAME)


def open_engine(settings: Settings, *, audience: Audience) -> Engine:
    """An engine for one audience, over the newest index.

    Raises:
        StoreMismatch: there is no index yet, or only one made with other settings.
    """
    analyser, encoder = Analyser.built_in(), _encoder(settings)
    collection = collection_name(analyser, encoder)
    ledger = open_ledger(settings)
    reader, ranker, thesaurus = (
        _reader(settings, collection),
        _ranker(settings, analyser, encoder),
        _thesaurus(settings),
    )
    searcher = Searcher(reader, ledger, analyser, encoder, thesaurus, ranker)
    set_to = {"collection": collection, "model": settings.model, "llm": settings.llm}
    writer = None
    if settings.llm:
        # Imported here: llama-index takes seconds to import, which answers without a model need not pay.
        from app.answer.write import open_writer

        writer = open_writer(settings, analyser, thesaurus)
    neighbours = Neighbours(reader, ledger, analyser)
    weigher = Weigher(analyser, encoder if isinstance(encoder, StaticEncoder) else StaticEncoder(), thesaurus)
    chooser = Chooser(weigher, Rater() if isinstance(ranker, LearnedRanker) else None)
    return Engine(searcher, chooser, ledger, analyser, audience, writer, set_to, neighbours, thesaurus)


@contextmanager
def clustered(address: str | None, paths: Sequence[Path] = ()) -> Iterator[Cluster | None]:
    """The Dask cluster at an address, whose workers see the paths; None, for this machine, where none is named."""
    if address is None:
        yield None
        return
    with closing(Cluster(address, paths)) as cluster:
        yield cluster


def read_in(
    settings: Settings, items: Iterable[Item], progress: Callable[[Report], None], cluster: Cluster | None = None
) -> Report:
    """Reads a source's items into the ledger; the index is brought up by `update_index`."""
    with _reading(settings, "Einlesen von Dateien", cluster) as (ledger, readers):
        return ingest(items, ledger, lambda load: readers.submit(guarded, load), progress)


def synchronise(
    settings: Settings,
    endpoint: Endpoint,
    wishes: Wishes,
    progress: Callable[[Report], None],
    cluster: Cluster | None = None,
) -> Report:
    """Reads what an endpoint has published, changed or withdrawn since the last time into the ledger.

    A cluster only reads: it is this machine that downloads, at the one pace that was agreed with the source.
    """
    with _reading(settings, f"Abgleich mit {endpoint.url}", cluster) as (ledger, readers):
        run = Sync(endpoint, ledger, wishes, dt.datetime.now(dt.UTC))
        # Not guarded as a whole: a download may take longer than reading may, which is guarded file by file.
        try:
            report = ingest(run.items(), ledger, readers.submit, progress)
        except KeyboardInterrupt:
            endpoint.close()  # nobody waits for what is still being asked for
            raise
        run.remember()
        return report


def read_again(settings: Settings, progress: Callable[[Report], None]) -> Report:
    """Reads the files that could not be read once more; those of endpoints count as changed at the next sync."""
    with _reading(settings, "Lesen, was nicht lesbar war") as (ledger, readers):
        failed = [entry for entry in ledger.entries(FAILED) if entry.uri.startswith("file:")]
        ledger.retry()
        walk = Walk()
        report = ingest(failed_items(failed, walk), ledger, lambda load: readers.submit(guarded, load), progress)
        _withdraw(ledger, settled(ledger, [path_of(entry.uri) for entry in failed], walk))
        return report


def tidy(settings: Settings, paths: Sequence[Path], walk: Walk, *, remove: bool) -> list[str]:
    """The URIs of what is gone from the paths of a finished walk; removed if wanted, with failures that are over."""
    with only_writer(settings.home), closing(open_ledger(settings)) as ledger:
        _withdraw(ledger, settled(ledger, paths, walk))
        gone = vanished(ledger, paths, walk)
        _withdraw(ledger, gone if remove else [])
        return gone


def forget(settings: Settings, uris: Iterable[str]) -> None:
    """Takes papers, and notes on what never became one, out of the ledger; the index follows by `update_index`."""
    with only_writer(settings.home), closing(open_ledger(settings)) as ledger:
        _withdraw(ledger, uris)


def _withdraw(ledger: Ledger, uris: Iterable[str]) -> None:
    with ledger.writing():
        for uri in uris:
            ledger.withdraw(uri)


def planned(settings: Settings, items: Iterable[Item]) -> Plan:
    """What reading the items would do; nothing is written, not even an empty ledger."""
    if not (settings.home / LEDGER).exists():
        return plan(items, None)
    with closing(open_ledger(settings)) as ledger:
        return plan(items, ledger)


def missing(settings: Settings, paths: Sequence[Path], walk: Walk) -> list[str]:
    """The URIs of what is gone from the paths of a finished walk; nothing is written."""
    if not (settings.home / LEDGER).exists():
        return []
    with closing(open_ledger(settings)) as ledger:
        return vanished(ledger, paths, walk)


def index_is_current(settings: Settings) -> bool:
    """Whether the index holds what the ledger holds.

    Raises:
        StoreMismatch: there is no index yet, or only one made with other settings.
    """
    analyser, encoder = Analyser.built_in(), _encoder(settings)
    with closing(open_ledger(settings)) as ledger:
        present = _reader(settings, collection_name(analyser, encoder)).stamps()
        return not Build(ledger, analyser, encoder).is_needed(present)


@contextmanager
def _reading(settings: Settings, what: str, cluster: Cluster | None = None) -> Iterator[tuple[Ledger, Executor]]:
    """The ledger, for us alone to write, and threads for reading: each waits for a process, here or in the cluster."""
    with only_writer(settings.home), recent_runs(settings).noted(what):
        ledger = open_ledger(settings)
        readers = _readers(cluster)
        try:
            yield ledger, readers
        except BaseException:  # nobody waits for what is still being read
            readers.shutdown(wait=False, cancel_futures=True)
            if cluster:
                cluster.close()
            give_up()
            raise
        finally:
            readers.shutdown(cancel_futures=True)
            ledger.close()


def _readers(cluster: Cluster | None) -> Executor:
    if cluster:
        return ThreadPoolExecutor(cluster.threads, initializer=run_elsewhere, initargs=(cluster,))
    return ThreadPoolExecutor(os.cpu_count() or 1)


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
        with recent_runs(settings).noted("Nachführen des Suchindex"):
            store = _writer(settings, collection, encoder)
            changes = build.run(store, progress)
            store.publish()
        return changes


def _thesaurus(settings: Settings) -> Thesaurus:
    own = [Path(settings.thesaurus).expanduser()] if settings.thesaurus else []
    return Thesaurus.read(BUILT_IN, *own)


def _encoder(settings: Settings) -> Encoder | None:
    if settings.model == WORDS_ONLY:
        return None
    return SentenceEncoder(settings.model) if settings.model else StaticEncoder()


def _ranker(settings: Settings, analyser: Analyser, encoder: Encoder | None) -> Ranker | None:
    """A CrossEncoder where one is named, else the order that was learned, which needs the built-in model."""
    if settings.reranker:
        return CrossRanker(settings.reranker)
    return LearnedRanker(analyser, encoder) if isinstance(encoder, StaticEncoder) else None


def _reader(settings: Settings, collection: str) -> Reader:
    if settings.qdrant_url:
        from index.server import ServerReader, connect  # half of all imports' time, which nobody else must pay

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
        from index.server import ServerWriter, connect  # as above

        return ServerWriter(connect(settings.qdrant_url, settings.qdrant_key), collection, dimension)
    return EdgeWriter(settings.home / INDEX / collection, dimension)
