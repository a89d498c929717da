"""The search inside llama-index."""

import datetime as dt
from collections.abc import Callable

from llama_index.core.llms.mock import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine

from index.model import Where
from index.retriever import PassageRetriever
from index.search import Searcher
from ingest.audience import UNRESTRICTED
from ingest.model import Paper

Keep = Callable[..., Paper]
Open = Callable[..., Searcher]


def test_nodes_come_with_what_it_takes_to_cite_them(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "", "Begründung\nDer Radweg wird gebaut.", name="Radweg", date=dt.date(2024, 5, 3))
    keep("DS 24-0002", "Der Radweg wird geplant.", public=False)
    search = searcher()
    [node] = PassageRetriever(search, Where()).retrieve("Wann kommt der Radweg?")
    [hit] = search.search("Wann kommt der Radweg?", 1, Where())
    assert (node.node_id, node.score) == (hit.passage.id, hit.score)
    assert node.text == "Begründung\nDer Radweg wird gebaut."
    assert node.metadata == {
        "paper": "DS 24-0001",
        "title": "Radweg",
        "date": "2024-05-03",
        "file": "Vorlage.pdf",
        "page": 2,
        "section": "Begründung",
        "source": "urn:DS 24-0001/datei",
    }


def test_it_keeps_to_where_and_limit(keep: Keep, searcher: Open) -> None:
    for number in range(1, 4):
        keep(f"DS 24-000{number}", "Der Radweg wird gebaut.", public=number > 1)
    search = searcher()
    assert len(PassageRetriever(search, Where(), limit=1).retrieve("Radweg")) == 1
    assert len(PassageRetriever(search, Where()).retrieve("Radweg")) == 2
    assert len(PassageRetriever(search, Where(audience=UNRESTRICTED)).retrieve("Radweg")) == 3


def test_a_llama_index_query_engine_answers_from_it(keep: Keep, searcher: Open) -> None:
    keep("DS 24-0001", "Der Radweg wird im Jahr 2027 gebaut.")
    engine = RetrieverQueryEngine.from_args(PassageRetriever(searcher(), Where()), llm=MockLLM())
    response = engine.query("Wann kommt der Radweg?")
    assert [node.metadata["paper"] for node in response.source_nodes] == ["DS 24-0001"]
    assert "Der Radweg wird im Jahr 2027 gebaut." in str(response)  # MockLLM repeats its prompt
