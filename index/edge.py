"""The embedded engine: Qdrant Edge, with generations so that readers and one writer never wait for each other.

A collection's folder holds `current` (the name of the newest generation), the generation itself, and while a
writer works `building`. A generation is never changed. An Edge shard belongs to one process, so each reader
opens a copy made of hard links and unlinks it at once: the open files live as long as the reader does.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import qdrant_edge as edge

from index.model import Where
from index.store import (
    INTEGERS,
    KEYWORDS,
    MEANING,
    STAMP,
    TERMS,
    Found,
    Nearest,
    Point,
    conditions,
)
from index.terms import Sparse
from ingest.audience import UNRESTRICTED
from ingest.errors import StoreMismatch

MOST_FILES = 10_000_000  # more than any city has; facets ask for a limit
PAGE = 5_000  # points given out at once
# HNSW (Malkov & Yashunin 2016): of 305,485 passages 99 of the hundred nearest in 3 instead of 30 ms.
LINKS = 16  # a point; the engine's usual value
CONSTRUCTION = 100  # candidates while a graph is built; the engine's usual value
SCAN_BELOW = 50_000  # KB of vectors: up to as many passages of 256 numbers all are compared, in 5 ms
LOOKED_AT = 512  # candidates of a search; with 256 it is 97 of the hundred nearest
SEARCHED = edge.SearchParams(
    hnsw_ef=LOOKED_AT, quantization=edge.QuantizationSearchParams(rescore=True, oversampling=2.0)
)
CURRENT, BUILDING = "current", "building"
ATTEMPTS = 5  # a reader may meet a generation that is just being replaced

Update = edge.UpdateOperation


class EdgeReader:
    """Finds passages in the newest generation of a collection's folder.

    Raises:
        StoreMismatch: nothing was published there yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._swap = threading.Lock()
        self._generation = ""
        self._shard = self._newest()

    def nearest(self, wishes: Sequence[Nearest], where: Where) -> list[list[Found]]:
        """One list a wish, best first."""
        requests = [
            edge.QueryRequest(
                limit=wish.limit,
                filter=_filter(where, wish.among),
                params=SEARCHED,
                query=edge.Query.Nearest(_vector(wish.vector), using=wish.using),
            )
            for wish in wishes
        ]
        batches = self._newest().query_batch(edge.QueryBatchRequest(requests))
        return [[Found(str(point.id), point.score) for point in batch] for batch in batches]

    def listed(self, where: Where, limit: int) -> list[Point]:
        """Passages without ranking."""
        request = edge.ScrollRequest(limit=limit, filter=_filter(where), with_payload=True, with_vector=True)
        points, _ = self._newest().scroll(request)
        return [_kept(point) for point in points]

    def fetch(self, ids: Sequence[str], *, payload: bool = True, terms: bool = True) -> dict[str, Point]:
        """Passages by their ids, without meaning and what else is not wanted; what is gone by now is left out."""
        vectors = [TERMS] if terms else False
        records = self._newest().retrieve(list(ids), with_payload=payload, with_vector=vectors) if ids else []
        return {point.id: point for point in map(_kept, records)}

    def points(self) -> Iterator[Point]:
        """Everything there is, with its vectors."""
        shard, following = self._newest(), None
        while True:
            page, following = shard.scroll(
                edge.ScrollRequest(offset=following, limit=PAGE, with_payload=True, with_vector=True)
            )
            yield from map(_kept, page)
            if following is None:
                return

    def count(self, where: Where) -> int:
        """How many passages there are."""
        return self._newest().count(edge.CountRequest(exact=True, filter=_filter(where)))

    def stamps(self) -> set[str]:
        """The stamps of all files in the store."""
        return _stamps(self._newest())

    def _newest(self) -> edge.EdgeShard:
        with self._swap:
            generation = _current(self._folder)
            if not generation:
                raise StoreMismatch(
                    "Es gibt noch keinen Suchindex. Bitte zuerst Unterlagen einlesen: ratslotse ingest PFAD"
                )
            if generation != self._generation:
                self._shard, self._generation = _open_copy(self._folder)
            return self._shard


class EdgeWriter:
    """Builds the next generation; a build that was broken off goes on where it stopped."""

    def __init__(self, folder: Path, dimension: int | None) -> None:
        self._folder = folder
        self._building = folder / BUILDING
        if not self._building.exists():
            self._begin(dimension)
        self._shard = _load(self._building, folder)

    def _begin(self, dimension: int | None) -> None:
        started = self._folder / f"{BUILDING}.new"
        shutil.rmtree(started, ignore_errors=True)
        generation = _current(self._folder)
        if generation:
            shutil.copytree(self._folder / generation, started)
        else:
            _create(started, dimension)
        started.rename(self._building)

    def stamps(self) -> set[str]:
        """The stamps of all files in the store."""
        return _stamps(self._shard)

    def add(self, points: Sequence[Point]) -> None:
        """Adds or replaces passages; one entry of the write-ahead log, so all or none survive a crash."""
        self._shard.update(Update.upsert_points([_point(point) for point in points]))

    def remove(self, files: Sequence[str]) -> None:
        """Removes all passages of these files (File.id)."""
        if not files:  # an empty Where would match everything
            return
        where = Where(audience=UNRESTRICTED, files=tuple(files))
        self._shard.update(Update.delete_points_by_filter(edge.Filter(must=[*_must(where)])))

    def publish(self) -> None:
        """Makes this generation the current one; readers swap at their next question."""
        self._shard.optimize()
        self._shard.flush()
        self._shard.close()
        before = _current(self._folder)
        name = f"generation-{int(before.rpartition('-')[2] or 0) + 1:06}"
        shutil.rmtree(self._folder / name, ignore_errors=True)  # left by a crash before it became current
        self._building.rename(self._folder / name)
        pointer = self._folder / f"{CURRENT}.new"
        pointer.write_text(name, encoding="utf-8")
        pointer.replace(self._folder / CURRENT)
        for old in self._folder.glob("generation-*"):
            if old.name != name:
                shutil.rmtree(old)


def _create(folder: Path, dimension: int | None) -> None:
    shard = edge.EdgeShard.create(
        str(folder),
        edge.EdgeConfig(
            vectors={MEANING: _dense(dimension)} if dimension else {},
            sparse_vectors={TERMS: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
            hnsw_config=edge.HnswIndexConfig(LINKS, CONSTRUCTION, SCAN_BELOW),
            optimizers=edge.EdgeOptimizersConfig(indexing_threshold=SCAN_BELOW),
        ),
    )
    for key in KEYWORDS:
        shard.update(Update.create_field_index(key, edge.PayloadSchemaType.Keyword))
    for key in INTEGERS:
        shard.update(Update.create_field_index(key, edge.PayloadSchemaType.Integer))
    shard.flush()
    shard.close()


def _dense(dimension: int) -> edge.EdgeVectorParams:
    """Vectors of a byte a number are searched, and the best compared again as they are: half the time."""
    bytes_only = edge.ScalarQuantizationConfig(edge.ScalarType.Int8, memory=edge.Memory.Pinned)
    return edge.EdgeVectorParams(dimension, edge.Distance.Cosine, quantization_config=bytes_only)


def _stamps(shard: edge.EdgeShard) -> set[str]:
    facet = shard.facet(edge.FacetRequest(key=STAMP, limit=MOST_FILES, exact=True))
    return {str(hit.value) for hit in facet.hits if hit.count}  # 0: removed since the last flush


def _current(folder: Path) -> str:
    """The name of the newest generation; empty where nothing was published."""
    try:
        return (folder / CURRENT).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _open_copy(folder: Path) -> tuple[edge.EdgeShard, str]:
    for _ in range(ATTEMPTS):
        generation = _current(folder)
        copy = Path(tempfile.mkdtemp(prefix="reading-", dir=folder))
        try:
            _link(folder / generation, copy)
            if _current(folder) == generation:  # else it may have been half gone while it was linked
                return _load(copy, folder), generation
        except FileNotFoundError:
            continue
        finally:
            shutil.rmtree(copy)
    raise StoreMismatch(f"Der Suchindex in {folder} wird gerade ersetzt. Bitte noch einmal versuchen.")


def _load(shard: Path, folder: Path) -> edge.EdgeShard:
    try:
        return edge.EdgeShard.load(str(shard))
    except Exception as error:  # the engine raises nothing narrower
        raise StoreMismatch(
            f"Der Suchindex in {folder} ist belegt oder beschädigt ({error}). Läuft kein anderes Einlesen, bitte "
            "den Ordner zur Seite legen und neu aufbauen: ratslotse index"
        ) from error


def _link(source: Path, target: Path) -> None:
    """Links every file but the write-ahead log, which the engine locks and writes to."""
    for path in source.rglob("*"):
        relative = path.relative_to(source)
        if path.is_dir():
            (target / relative).mkdir(parents=True, exist_ok=True)
        else:
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            if "wal" in relative.parts:
                shutil.copy2(path, target / relative)
            else:
                os.link(path, target / relative)


def _point(point: Point) -> edge.Point:
    vector: dict[str, list[float] | edge.SparseVector | list[list[float]]] = {TERMS: _vector(point.terms)}
    if point.meaning is not None:
        vector[MEANING] = list(point.meaning)
    return edge.Point(id=point.id, vector=vector, payload=point.payload)


def _kept(record: edge.Record) -> Point:
    vectors = record.vector or {}
    assert isinstance(vectors, dict)
    terms = cast("edge.SparseVector | None", vectors.get(TERMS))
    weights = Sparse(tuple(terms.indices), tuple(terms.values)) if terms else Sparse((), ())
    return Point(str(record.id), weights, cast("list[float] | None", vectors.get(MEANING)), record.payload or {})


def _vector(vector: Sparse | Sequence[float]) -> edge.SparseVector | list[float]:
    if isinstance(vector, Sparse):
        return edge.SparseVector(list(vector.indices), list(vector.values))
    return list(vector)


def _filter(where: Where, among: Sequence[str] = ()) -> edge.Filter | None:
    """None where all is wanted: an empty filter would be asked about every passage."""
    must: list[edge.FieldCondition | edge.HasIdCondition] = [*_must(where)]
    if among:
        must.append(edge.HasIdCondition({*among}))
    return edge.Filter(must=[*must]) if must else None


def _must(where: Where) -> list[edge.FieldCondition]:
    must = [_condition(key, values) for key, values in conditions(where).items()]
    if where.without:  # a passage that stands in a wanted paper too is wanted
        must.append(edge.FieldCondition(key="paper", match=edge.MatchExcept(sorted(where.without))))
    return must


def _condition(key: str, values: Sequence[str] | tuple[int, int]) -> edge.FieldCondition:
    if key in INTEGERS:
        first, last = (float(value) for value in values)
        return edge.FieldCondition(key=key, range=edge.RangeFloat(gte=first, lte=last))
    if len(values) == 1:  # any of one takes three times as long
        return edge.FieldCondition(key=key, match=edge.MatchValue(str(values[0])))
    return edge.FieldCondition(key=key, match=edge.MatchAny([str(value) for value in values]))
