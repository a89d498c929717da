"""What every store must do, checked on each: the embedded engine, qdrant-client in memory, a real server."""

import datetime as dt
import math
import os
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from index.edge import EdgeReader, EdgeWriter
from index.model import Place, Where
from index.server import ServerReader, ServerWriter, connect
from index.store import MEANING, TERMS, Found, Nearest, Point, Reader, Writer, passage_of, payload
from index.terms import Sparse
from ingest.audience import UNRESTRICTED, Audience
from ingest.errors import SourceDown, StoreMismatch
from ingest.model import Consultation, File, Paper, Passage, Span, stable_id

# The in-memory engine ignores the payload indexes that a server needs, and says so.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant:UserWarning")

DIMENSION = 2
EVERYTHING = Where(audience=UNRESTRICTED)
COMMON, RARE, ABSENT = 7, 4_294_967_295, 99  # term numbers; the largest there is must do


class Store:
    """One collection of one engine."""

    def __init__(self, writer: Callable[[], Writer], reader: Callable[[], Reader]) -> None:
        self.writer, self.reader = writer, reader

    def change(self, *, add: Sequence[Point] = (), remove: Sequence[str] = ()) -> Reader:
        """One writer's work, published, and a reader opened after it."""
        writer = self.writer()
        if remove:
            writer.remove(remove)
        if add:
            writer.add(add)
        writer.publish()
        return self.reader()


def edge_store(folder: Path) -> Store:
    return Store(lambda: EdgeWriter(folder, DIMENSION), lambda: EdgeReader(folder))


def server_store(client: QdrantClient, collection: str) -> Store:
    return Store(lambda: ServerWriter(client, collection, DIMENSION), lambda: ServerReader(client, collection))


@pytest.fixture(scope="module", params=["edge", "qdrant-client-in-memory", "qdrant-server"])
def new_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Store]]:
    """Makes empty stores of one engine."""
    if request.param == "edge":
        yield lambda: edge_store(tmp_path_factory.mktemp("edge") / "passages-test")
        return
    if request.param == "qdrant-server" and not os.environ.get("QDRANT_URL"):
        pytest.skip("QDRANT_URL names no server")
    in_memory = request.param == "qdrant-client-in-memory"
    client = (
        QdrantClient(":memory:")
        if in_memory
        else connect(os.environ["QDRANT_URL"], os.environ.get("QDRANT_API_KEY", ""))
    )
    made: list[str] = []

    def make() -> Store:
        made.append(f"test-{uuid.uuid4()}")
        return server_store(client, made[-1])

    yield make
    for collection in made:
        client.delete_collection(collection)
    client.close()


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    return new_store()


def paper(key: str, *, public: bool = True) -> Paper:
    return Paper(id=f"paper-{key}", key=key, name=f"Titel {key}", source=f"urn:{key}", public=public)


def point(
    of: Paper,
    *,
    number: int = 0,
    file_public: bool = True,
    terms: Sparse = Sparse((COMMON,), (1.0,)),  # noqa: B008 - frozen
    meaning: Sequence[float] | None = (1.0, 0.0),
    stamp: str = "1",
) -> Point:
    file = File(
        f"file-{of.key}", of.key, of.id, "Datei.pdf", "urn:d", "", "application/pdf", "Text", public=file_public
    )
    text = f"Größe und Maß der Straße, § {number}"
    spans = (Span(None, 3, 20), Span(2, 0, len(text) - 18))
    passage = Passage(stable_id(file.id, str(number)), file.id, "Begründung", text, spans)
    return Point(passage.id, terms, meaning, payload(passage, number, [Place(of, file)], "", f"{file.id}:{stamp}"))


def files(found: Iterable[Point]) -> set[str]:
    return {one.payload["file"][0].removeprefix("file-") for one in found}


def points_of(reader: Reader, found: Sequence[Found]) -> list[Point]:
    points = reader.fetch([one.id for one in found])
    return [points[one.id] for one in found]


def test_only_what_is_wanted_of_a_passage_is_fetched(store: Store) -> None:
    given = point(paper("rad"))
    reader = store.change(add=[given])
    whole, weights, told = (
        reader.fetch([given.id], payload=with_payload, terms=with_terms)[given.id]
        for with_payload, with_terms in ((True, True), (False, True), (True, False))
    )
    assert (whole.terms, whole.payload) == (given.terms, given.payload)
    assert (weights.terms, weights.meaning, weights.payload) == (whole.terms, None, {})
    assert (told.terms, told.meaning, told.payload) == (Sparse((), ()), None, whole.payload)


# Adding, replacing, removing


def test_a_new_store_is_empty(store: Store) -> None:
    assert store.writer().stamps() == set()


def test_a_passage_comes_back_as_it_went_in(store: Store) -> None:
    given = point(paper("straße"))
    [found] = store.change(add=[given]).listed(EVERYTHING, 10)
    passage = passage_of(found)
    assert found.id == given.id
    assert found.payload == given.payload
    assert passage.spans == (Span(None, 3, 20), Span(2, 0, len(passage.text) - 18))
    assert (passage.file, passage.section, passage.text) == (
        "file-straße",
        "Begründung",
        "Größe und Maß der Straße, § 0",
    )


def test_a_passage_added_again_replaces_the_earlier_one(store: Store) -> None:
    other = point(paper("b"))
    store.change(add=[point(paper("a")), other])
    again = point(paper("a"), terms=Sparse((RARE,), (1.0,)), stamp="2")
    reader = store.change(add=[again])
    assert reader.count(EVERYTHING) == 2
    assert reader.stamps() == {"file-a:2", "file-b:1"}
    [hits] = reader.nearest([Nearest(Sparse((COMMON,), (1.0,)), TERMS, 10)], EVERYTHING)
    assert files(points_of(reader, hits)) == {"b"}


def test_a_files_passages_go_together(store: Store) -> None:
    gone, stays = paper("a"), paper("b")
    points = [point(gone, number=0), point(gone, number=1), point(stays)]
    store.change(add=points)
    reader = store.change(remove=["file-a", "file-unbekannt"])
    assert files(reader.listed(EVERYTHING, 10)) == {"b"}
    assert reader.stamps() == {"file-b:1"}


def test_removing_no_file_removes_nothing(store: Store) -> None:
    store.change(add=[point(paper("a"))])
    writer = store.writer()
    writer.remove([])
    writer.publish()
    assert store.reader().count(EVERYTHING) == 1


def test_a_writer_sees_its_own_changes_in_the_stamps(store: Store) -> None:
    writer = store.writer()
    writer.add([point(paper("a")), point(paper("b"))])
    assert writer.stamps() == {"file-a:1", "file-b:1"}
    writer.remove(["file-a"])
    assert writer.stamps() == {"file-b:1"}
    writer.add([point(paper("b"), stamp="2")])
    assert writer.stamps() == {"file-b:2"}


def test_a_removed_file_can_come_back_before_the_publication(store: Store) -> None:
    store.change(add=[point(paper("a"))])
    reader = store.change(remove=["file-a"], add=[point(paper("a"), stamp="2")])
    assert reader.count(EVERYTHING) == 1
    assert reader.stamps() == {"file-a:2"}


# Nearest


@pytest.fixture(scope="module")
def ranked(new_store: Callable[[], Store]) -> Reader:
    """Four passages: all hold the common term, one the rare one; one has no meaning."""
    terms = {
        "a": Sparse((COMMON, RARE), (0.5, 2.0)),
        "b": Sparse((COMMON,), (1.5,)),
        "c": Sparse((COMMON,), (1.0,)),
        "d": Sparse((COMMON,), (0.25,)),
    }
    meanings = {"a": (0.0, 1.0), "b": (1.0, 1.0), "c": (1.0, 0.0), "d": None}
    points = [point(paper(key), terms=terms[key], meaning=meanings[key]) for key in terms]
    return new_store().change(add=points)


def test_terms_count_by_weight_and_rarity(ranked: Reader) -> None:
    """The scores of BM25: weights multiplied, times Qdrant's inverse document frequency, by hand."""
    question = Nearest(Sparse((COMMON, RARE), (1.0, 0.5)), TERMS, 10)
    [hits] = ranked.nearest([question], EVERYTHING)
    common, rare = math.log(1 + (4 - 4 + 0.5) / (4 + 0.5)), math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    expected = [("a", 0.5 * common + 2.0 * 0.5 * rare), ("b", 1.5 * common), ("c", common), ("d", 0.25 * common)]
    assert [point.payload["paper"][0].removeprefix("paper-") for point in points_of(ranked, hits)] == [
        key for key, _ in expected
    ]
    assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], rel=1e-4)


def test_meaning_counts_by_angle_and_only_where_there_is_one(ranked: Reader) -> None:
    [hits] = ranked.nearest([Nearest((2.0, 0.0), MEANING, 10)], EVERYTHING)
    assert [point.payload["paper"][0] for point in points_of(ranked, hits)] == ["paper-c", "paper-b", "paper-a"]
    assert [hit.score for hit in hits] == pytest.approx([1.0, math.sqrt(0.5), 0.0], abs=1e-6)


def test_each_wish_gets_its_own_list_no_longer_than_wished(ranked: Reader) -> None:
    wishes = [
        Nearest((1.0, 0.0), MEANING, 1),
        Nearest(Sparse((COMMON,), (1.0,)), TERMS, 2),
        Nearest(Sparse((ABSENT,), (1.0,)), TERMS, 9),
    ]
    by_meaning, by_terms, by_nothing = ranked.nearest(wishes, EVERYTHING)
    assert [point.payload["paper"][0] for point in points_of(ranked, by_meaning)] == ["paper-c"]
    assert [point.payload["paper"][0] for point in points_of(ranked, by_terms)] == ["paper-b", "paper-c"]
    assert by_nothing == []


def test_only_named_passages_are_compared_where_any_are_named(ranked: Reader) -> None:
    ids = {point.payload["paper"][0]: point.id for point in ranked.listed(EVERYTHING, 10)}
    among = ids["paper-a"], ids["paper-c"], ids["paper-d"]
    wishes = [Nearest((2.0, 0.0), MEANING, 10, among), Nearest(Sparse((COMMON,), (1.0,)), TERMS, 10, among)]
    by_meaning, by_terms = ranked.nearest(wishes, EVERYTHING)
    assert [point.payload["paper"][0] for point in points_of(ranked, by_meaning)] == ["paper-c", "paper-a"]
    assert [point.payload["paper"][0] for point in points_of(ranked, by_terms)] == ["paper-c", "paper-a", "paper-d"]
    assert [hit.score for hit in by_meaning] == pytest.approx([1.0, 0.0], abs=1e-6)


def test_no_wish_finds_nothing(ranked: Reader) -> None:
    assert ranked.nearest([], EVERYTHING) == []


# Where

BATHS = replace(
    paper("bad"),
    paper_type="Antrag",
    organizations=("Bäderausschuss", "Rat"),
    districts=("Nordstadt", "Weststadt"),
    originators=("Fraktion Grün",),
    date=dt.date(2020, 12, 31),
)
BIKES = replace(
    paper("rad"),
    paper_type="Anfrage",
    organizations=("Rat",),
    originators=("Fraktion Grün", "Fraktion Rot"),
    date=dt.date(2022, 1, 1),
    consultations=(Consultation("Rat", dt.date(2022, 3, 15), result="mehrheitlich abgelehnt"),),
)
BARE = paper("etat")  # no type, no date, nobody
SECRET = replace(
    paper("geheim", public=False),
    paper_type="Antrag",
    organizations=("Rat",),
    originators=("Fraktion Grün",),
    date=dt.date(2020, 6, 1),
)
BUILDING = replace(paper("bau", public=False), consultations=(Consultation("Bauausschuss"),))
ANNEX = paper("anlage")  # a public paper whose file is not


@pytest.fixture(scope="module")
def town(new_store: Callable[[], Store]) -> Reader:
    public = [point(BATHS), point(BIKES), point(BARE)]
    return new_store().change(add=[*public, point(SECRET), point(BUILDING), point(ANNEX, file_public=False)])


def span(first: str, last: str) -> tuple[dt.date, dt.date]:
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(), {"bad", "rad", "etat"}),
        (EVERYTHING, {"bad", "rad", "etat", "geheim", "bau", "anlage"}),
        (Where(audience=Audience(council=True)), {"bad", "rad", "etat", "geheim", "bau"}),
        (Where(audience=Audience(bodies=("bauausschuss",))), {"bad", "rad", "etat", "bau"}),
        (Where(audience=Audience(bodies=("Rat", "Bauausschuss"))), {"bad", "rad", "etat", "geheim", "bau"}),
        (Where(audience=Audience(bodies=("Bau", "public", "")), papers=("paper-bau", "paper-anlage")), set()),
        (Where(papers=("paper-bad", "paper-etat")), {"bad", "etat"}),
        (Where(papers=("paper-geheim",)), set()),
        (Where(papers=("paper-geheim",), audience=UNRESTRICTED), {"geheim"}),
        (Where(files=("file-rad",)), {"rad"}),
        (Where(files=("file-anlage", "file-geheim")), set()),
        (Where(paper_types=("Antrag",)), {"bad"}),
        (Where(paper_types=("Antrag", "Anfrage")), {"bad", "rad"}),
        (Where(paper_types=("antrag",)), set()),
        (Where(organizations=("Bäderausschuss",)), {"bad"}),
        (Where(organizations=("Rat",)), {"bad", "rad"}),
        (Where(organizations=("Rat",), audience=UNRESTRICTED), {"bad", "rad", "geheim"}),
        (Where(originators=("Fraktion Rot", "Fraktion Blau")), {"rad"}),
        (Where(originators=("Fraktion",)), set()),
        (Where(days=span("2020-12-31", "2022-01-01")), {"bad", "rad"}),
        (Where(days=span("2021-01-01", "2022-12-31")), {"rad"}),
        (Where(days=span("2020-01-01", "2020-12-31")), {"bad"}),
        (Where(days=span("2022-03-15", "2022-03-15")), {"rad"}),  # when it was decided
        (Where(days=span("2022-01-02", "2022-03-14")), set()),  # between its days
        (Where(days=span("2022-01-01", "2020-01-01")), set()),
        (Where(districts=("Weststadt", "Südstadt")), {"bad"}),
        (Where(districts=("Stadt",)), set()),
        (Where(standings=("rejected",)), {"rad"}),
        (Where(standings=("open", "accepted")), {"bad", "etat"}),
        (Where(without=frozenset({"paper-bad", "paper-geheim"})), {"rad", "etat"}),
        (Where(without=frozenset({"paper-bad", "paper-rad", "paper-etat"})), set()),
        (Where(paper_types=("Antrag",), days=span("2022-01-01", "2022-12-31")), set()),
        (Where(organizations=("Rat",), originators=("Fraktion Grün",), days=span("2021-01-01", "2030-12-31")), {"rad"}),
    ],
    ids=str,
)
def test_only_what_where_allows_is_found(town: Reader, where: Where, expected: set[str]) -> None:
    wishes = [Nearest(Sparse((COMMON,), (1.0,)), TERMS, 10), Nearest((1.0, 0.0), MEANING, 10)]
    by_terms, by_meaning = town.nearest(wishes, where)
    found = points_of(town, by_terms), points_of(town, by_meaning), town.listed(where, 10)
    assert [files(points) for points in found] == [expected] * 3
    assert town.count(where) == len(expected)


@pytest.mark.parametrize(
    "where",
    [
        Where(),
        Where(districts=("Nordstadt",)),
        Where(standings=("rejected",)),
        Where(days=span("2021-01-01", "2023-01-01")),
    ],
    ids=str,
)
def test_store_and_ledger_agree_on_what_is_allowed(town: Reader, where: Where) -> None:
    file = File("f", "f", "p", "Datei.pdf", "urn:d", "", "application/pdf", "Text", public=True)
    admitted = {one.key for one in (BATHS, BIKES, BARE, SECRET) if where.admits(Place(one, file))}
    assert files(town.listed(where, 10)) == admitted


def test_a_passage_that_stands_in_a_wanted_paper_too_is_found(store: Store) -> None:
    both = point(BATHS)
    both.payload["paper"] = ["paper-bad", "paper-etat"]
    reader = store.change(add=[both])
    assert reader.count(Where(without=frozenset({"paper-bad"}))) == 1
    assert reader.count(Where(without=frozenset({"paper-bad", "paper-etat"}))) == 0


def test_what_does_not_say_that_it_is_public_is_not(store: Store) -> None:
    bare, odd = point(paper("a")), point(paper("b"))
    del bare.payload["visibility"]
    odd.payload["visibility"] = "öffentlich"
    reader = store.change(add=[bare, odd])
    assert reader.listed(Where(), 10) == []
    assert reader.count(EVERYTHING) == 2


def test_what_is_listed_has_no_rank_and_no_more_than_the_limit(town: Reader) -> None:
    listed = town.listed(Where(), 2)
    assert len(listed) == 2
    assert files(listed) < {"bad", "rad", "etat"}


def test_the_stamps_are_those_of_all_files(town: Reader) -> None:
    assert town.stamps() == {f"file-{key}:1" for key in ("bad", "rad", "etat", "geheim", "bau", "anlage")}


# The server's doors


def test_a_collection_that_was_never_made_is_a_mismatch() -> None:
    with pytest.raises(StoreMismatch, match="ratslotse ingest"):
        ServerReader(QdrantClient(":memory:"), "passages-none")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "http://127.0.0.1:99999"])  # closed; impossible
def test_a_server_that_does_not_answer_is_named(address: str) -> None:
    with pytest.raises(SourceDown, match="QDRANT_URL") as raised:
        connect(address, "")
    assert address in str(raised.value)
