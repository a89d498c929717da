"""A Qdrant server or cluster, spoken to with qdrant-client; the same layout as the embedded engine."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

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
from ingest.errors import SourceDown, StoreMismatch

MOST_FILES = 10_000_000  # more than any city has; facets ask for a limit
TIMEOUT = 30  # seconds; a batch on a busy server
BATCH = 500  # passages a request: about 2 MB, where servers refuse 32


P = ParamSpec("P")
R = TypeVar("R")


def _heard(call: Callable[P, R]) -> Callable[P, R]:
    """The call, with every fault of server or line as SourceDown."""

    @wraps(call)
    def translated(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return call(*args, **kwargs)
        except (ApiException, QdrantException, OSError, ValueError) as error:
            raise SourceDown(
                f"Der Qdrant-Server antwortet nicht oder lehnt ab ({error}). Bitte QDRANT_URL, QDRANT_API_KEY und "
                "den Server prüfen und erneut versuchen."
            ) from error

    return translated


def connect(url: str, key: str) -> QdrantClient:
    """A client of the server at this address.

    Raises:
        SourceDown: no Qdrant server answers there.
    """
    try:
        return _client(url, key)
    except SourceDown as error:
        raise SourceDown(f"{url}: {error}") from error


@_heard
def _client(url: str, key: str) -> QdrantClient:
    # The client's own check of versions would warn in English before we can say what is wrong.
    client = QdrantClient(url=url, api_key=key or None, timeout=TIMEOUT, check_compatibility=False)
    client.get_collections()
    return client


class ServerReader:
    """Finds passages in a collection of the server.

    Raises:
        StoreMismatch: the collection does not exist.
    """

    def __init__(self, client: QdrantClient, collection: str) -> None:
        self._client, self._collection = client, collection
        if not client.collection_exists(collection):
            raise StoreMismatch(
                f"Auf dem Qdrant-Server gibt es die Sammlung {collection} nicht. Bitte zuerst Unterlagen "
                "einlesen: ratslotse ingest PFAD"
            )

    @_heard
    def nearest(self, wishes: Sequence[Nearest], where: Where) -> list[list[Found]]:
        """One list a wish, best first."""
        requests = [
            models.QueryRequest(
                query=_vector(wish.vector),
                using=wish.using,
                limit=wish.limit,
                filter=_filter(where, wish.among),
                with_payload=False,
            )
            for wish in wishes
        ]
        answers = self._client.query_batch_points(self._collection, requests)
        return [[Found(str(point.id), point.score) for point in answer.points] for answer in answers]

    @_heard
    def listed(self, where: Where, limit: int) -> list[Point]:
        """Passages without ranking."""
        points, _ = self._client.scroll(
            self._collection, scroll_filter=_filter(where), limit=limit, with_payload=True, with_vectors=True
        )
        return [_kept(point) for point in points]

    @_heard
    def fetch(self, ids: Sequence[str], *, payload: bool = True, terms: bool = True) -> dict[str, Point]:
        """Passages by their ids, without meaning and what else is not wanted; what is gone by now is left out."""
        if not ids:
            return {}
        vectors = [TERMS] if terms else False
        records = self._client.retrieve(self._collection, list(ids), with_payload=payload, with_vectors=vectors)
        return {str(record.id): _kept(record) for record in records}

    @_heard
    def count(self, where: Where) -> int:
        """How many passages there are."""
        return self._client.count(self._collection, count_filter=_filter(where), exact=True).count

    @_heard
    def stamps(self) -> set[str]:
        """The stamps of all files in the store."""
        return _stamps(self._client, self._collection)


class ServerWriter:
    """Changes a collection of the server, which readers see at once."""

    @_heard
    def __init__(self, client: QdrantClient, collection: str, dimension: int | None) -> None:
        self._client, self._collection = client, collection
        if not client.collection_exists(collection):
            cosine = models.Distance.COSINE
            client.create_collection(
                collection,
                vectors_config={MEANING: models.VectorParams(size=dimension, distance=cosine)} if dimension else {},
                sparse_vectors_config={TERMS: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            )
        indexed = client.get_collection(collection).payload_schema  # a run may have ended between two of them
        for key in set(KEYWORDS) - set(indexed):
            client.create_payload_index(collection, key, models.PayloadSchemaType.KEYWORD)
        for key in set(INTEGERS) - set(indexed):
            client.create_payload_index(collection, key, models.PayloadSchemaType.INTEGER)

    @_heard
    def stamps(self) -> set[str]:
        """The stamps of all files in the store."""
        return _stamps(self._client, self._collection)

    @_heard
    def add(self, points: Sequence[Point]) -> None:
        """Adds or replaces passages; returns when the server holds them."""
        # A file's first passage carries its stamp and goes last: a file half sent does not count as there.
        ordered = [_point(point) for point in reversed(points)]
        for start in range(0, len(ordered), BATCH):
            self._client.upsert(self._collection, ordered[start : start + BATCH], wait=True)

    @_heard
    def remove(self, files: Sequence[str]) -> None:
        """Removes all passages of these files (File.id)."""
        if not files:  # an empty Where would match everything
            return
        where = Where(audience=UNRESTRICTED, files=tuple(files))
        selector = models.FilterSelector(filter=_filter(where))
        self._client.delete(self._collection, selector, wait=True)

    def publish(self) -> None:
        """Nothing to do: a server shows every change at once."""


def _stamps(client: QdrantClient, collection: str) -> set[str]:
    facet = client.facet(collection, STAMP, limit=MOST_FILES, exact=True)
    return {str(hit.value) for hit in facet.hits if hit.count}


def _point(point: Point) -> models.PointStruct:
    vector: dict[str, object] = {TERMS: _vector(point.terms)}
    if point.meaning is not None:
        vector[MEANING] = list(point.meaning)
    return models.PointStruct.model_validate({"id": point.id, "vector": vector, "payload": point.payload})


def _kept(record: models.Record) -> Point:
    vectors = record.vector or {}
    assert isinstance(vectors, dict)
    terms = cast("models.SparseVector | None", vectors.get(TERMS))
    weights = Sparse(tuple(terms.indices), tuple(terms.values)) if terms else Sparse((), ())
    return Point(str(record.id), weights, cast("list[float] | None", vectors.get(MEANING)), record.payload or {})


def _vector(vector: Sparse | Sequence[float]) -> models.SparseVector | list[float]:
    if isinstance(vector, Sparse):
        return models.SparseVector(indices=list(vector.indices), values=list(vector.values))
    return list(vector)


def _filter(where: Where, among: Sequence[str] = ()) -> models.Filter:
    must: list[models.Condition] = [_condition(key, values) for key, values in conditions(where).items()]
    if among:
        must.append(models.HasIdCondition(has_id=[*among]))
    if where.without:  # a passage that stands in a wanted paper too is wanted
        unwanted = models.MatchExcept.model_validate({"except": sorted(where.without)})
        must.append(models.FieldCondition(key="paper", match=unwanted))
    return models.Filter(must=[*must])


def _condition(key: str, values: Sequence[str] | tuple[int, int]) -> models.FieldCondition:
    if key in INTEGERS:
        first, last = (float(value) for value in values)
        return models.FieldCondition(key=key, range=models.Range(gte=first, lte=last))
    return models.FieldCondition(key=key, match=models.MatchAny(any=[str(value) for value in values]))
