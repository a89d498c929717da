"""Our search as a llama-index retriever, so that any llama-index program can use the index."""

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.model import Hit, Where
from index.search import Searcher


class PassageRetriever(BaseRetriever):
    """Nodes of council papers for a query, best first; each node's metadata name paper, file and page."""

    def __init__(self, searcher: Searcher, where: Where, limit: int = 10) -> None:
        super().__init__()
        self._searcher, self._where, self._limit = searcher, where, limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._searcher.search(query_bundle.query_str, self._limit, self._where)
        return [NodeWithScore(node=node_of(hit), score=hit.score) for hit in hits]


def node_of(hit: Hit) -> TextNode:
    """A passage as a llama-index node; its id is the passage's."""
    return TextNode(
        id_=hit.passage.id,
        text=hit.passage.text,
        metadata={
            "paper": hit.paper.reference or hit.paper.key,
            "title": hit.paper.name,
            "date": hit.paper.date.isoformat() if hit.paper.date else None,
            "file": hit.file.name,
            "page": hit.passage.spans[0].page,
            "section": hit.passage.section,
            "source": hit.file.web or hit.file.uri,
        },
    )
