"""What the built-in model learns from: passages as rows of word numbers, and pairs of texts that belong together."""

import json
import lzma
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.static import words_of
from ingest.clean import clean
from ingest.model import Span
from ingest.read.text import paginate
from ingest.split import split

SHORTEST_TITLE = 3  # words: "Anlage 1" says nothing of its text
SPAN = (5, 18)  # words of a passage taken as a question, as long as questions are
SHORTEST_REST = 20  # words a passage keeps when a span is taken out
WINDOW = 110  # words of a passage shown at once: about the trial's 140 pieces
REPLACED = 0.5  # of the words that have near-synonyms, in a text made to look like a question
SHORTEST_REPLACED = 4  # letters; shorter words have too many meanings
KEPT_ASIDE, RANKED = 15, 30  # hundredths of the files with questions: for choosing; from there on for the reranker
MIX = {"title": 0.33, "span": 0.32, "neighbour": 0.16, "law": 0.11, "thesaurus": 0.08}  # shares of pairs
COPY = 0.8  # of the words of the shorter of two passages found in the other: one is a version of the other
LINES_AT_ONCE = 50  # papers given to a process

Share = Literal["aside", "rank", "learn"]
Row = NDArray[np.int32]  # word numbers of a text, in order
Pair = tuple[Row, Row, int]  # a question's side, a passage's side, and what may not be told apart from it


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a paper, cut as the index cuts it."""

    paper: str
    file: str  # last segment of its id
    names: tuple[str, ...]  # what the paper and the file are called
    title: str  # the words indexed with each passage
    passages: tuple[str, ...]
    places: tuple[tuple[Span, ...], ...] = ()  # of each passage, where questions are found by place


@dataclass(frozen=True, slots=True)
class Asked:
    """A question written for a passage."""

    question: Row
    passage: int  # number in Corpus
    share: Share
    everyday: bool  # in a citizen's words


class Words:
    """Numbers for words, in order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = defaultdict(lambda: len(self._numbers))

    def row(self, text: str) -> Row:
        """The word numbers of a text; new words get new numbers."""
        return np.array([self._numbers[word] for word in words_of(text)], np.int32)

    def listed(self) -> list[str]:
        """All words by number."""
        return list(self._numbers)


class Corpus:
    """All passages of a collection in one long row, with their titles and files."""

    def __init__(self, documents: Iterable[Document], words: Words) -> None:
        self.titles: list[Row] = []  # by document
        self.names: list[list[Row]] = []
        self.files: list[str] = []
        self.papers: list[str] = []
        self.places: list[tuple[Span, ...]] = []  # by passage
        rows: list[Row] = []
        owners: list[int] = []
        for document in documents:
            self.titles.append(words.row(document.title))
            self.names.append([row for name in document.names if len(row := words.row(name)) >= SHORTEST_TITLE])
            self.files.append(document.file)
            self.papers.append(document.paper)
            self.places += document.places or ((),) * len(document.passages)
            for passage in document.passages:
                rows.append(words.row(passage))
                owners.append(len(self.files) - 1)
        self.owners = np.array(owners, np.int32)  # document of each passage
        self.starts = np.cumsum([0, *map(len, rows)])
        self.flat = np.concatenate(rows) if rows else np.zeros(0, np.int32)

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self.owners)

    def row(self, passage: int) -> Row:
        """The words of a passage."""
        return self.flat[self.starts[passage] : self.starts[passage + 1]]

    def differ(self, one: int, other: int) -> bool:
        """Whether two passages are of different papers and neither says most of what the other does."""
        if self.papers[self.owners[one]] == self.papers[self.owners[other]]:
            return False
        ours, theirs = set(self.row(one).tolist()), set(self.row(other).tolist())
        return len(ours & theirs) < COPY * min(len(ours), len(theirs))


def read_documents(folder: Path) -> Iterator[Document]:
    """The files with text of an OParl dump, cut into passages on all cores."""
    with lzma.open(folder / "papers.jsonl.xz", "rt", encoding="utf-8") as lines, ProcessPoolExecutor() as readers:
        for documents in readers.map(_documents, lines, chunksize=LINES_AT_ONCE):
            yield from documents


def _documents(line: str) -> list[Document]:
    paper = json.loads(line)
    found = []
    for file in paper.get("auxiliaryFile", []):
        pages = [replace(page, text=clean(page.text)) for page in paginate(file.get("text", ""))]
        name, key = file.get("name", ""), file["id"].rsplit("/", 1)[-1]
        if passages := split(key, pages):
            parts = (paper.get("reference"), paper.get("paperType"), paper["name"], name, paper.get("date", "")[:4])
            title = " ".join(part for part in parts if part)
            texts, places = (tuple(passage.text for passage in passages), tuple(passage.spans for passage in passages))
            found.append(Document(paper["id"], key, (paper["name"], name), title, texts, places))
    return found


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a compressed file with one a line."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def read_laws(path: Path, words: Words) -> list[tuple[Row, Row]]:
    """Heading and text of paragraphs."""
    pairs = ((words.row(one["heading"]), words.row(one["text"])) for one in read_jsonl(path))
    return [(heading, text) for heading, text in pairs if len(heading) and len(text) >= SHORTEST_REST]


def share_of(file: str) -> Share:
    """What questions about a file are for: choosing, teaching the reranker, or teaching the model."""
    hundredth = zlib.crc32(file.encode()) % 100
    return "aside" if hundredth < KEPT_ASIDE else "rank" if hundredth < RANKED else "learn"


def read_questions(path: Path, corpus: Corpus, words: Words, but: frozenset[str]) -> list[Asked]:
    """Hand-written questions with their passage in the corpus; none of the papers in `but`.

    A line says which passage it asks about by its text (`passage`, `answer`) or by its place (`page`, `at`, `length`).
    """
    by_file = defaultdict(list)
    for passage, owner in enumerate(corpus.owners):
        if corpus.papers[owner] not in but:
            by_file[corpus.files[owner]].append(passage)
    asked = []
    for one in read_jsonl(path):
        if candidates := by_file.get(one["file"]):
            passage, share = _best(one, candidates, corpus, words), share_of(one["file"])
            texts = [(one["question"], False), *((text, True) for text in one["everyday"])]
            asked += [Asked(words.row(text), passage, share, everyday) for text, everyday in texts if text]
    return asked


def _best(one: Mapping[str, Any], candidates: Sequence[int], corpus: Corpus, words: Words) -> int:
    """The passage that was asked about, or of a text cut otherwise the one that has most of it."""
    if "at" in one:
        return max(candidates, key=lambda number: _overlap(one, corpus.places[number]))
    asked, answer = set(words.row(one["passage"]).tolist()), set(words.row(one["answer"] or "").tolist())

    def shared(number: int) -> tuple[int, int]:
        row = set(corpus.row(number).tolist())
        return len(answer & row), len(asked & row)

    return max(candidates, key=shared)


def _overlap(one: Mapping[str, Any], places: Iterable[Span]) -> int:
    """How many characters of what was asked about stand in these places."""
    start, end = one["at"], one["at"] + one["length"]
    common = (min(span.end, end) - max(span.start, start) for span in places if span.page == one["page"])
    return sum(max(length, 0) for length in common)


class Synonyms:
    """Replaces words by near-synonyms, found by stem; lines are those of index.thesaurus.entries."""

    def __init__(self, lines: Iterable[Sequence[str]], words: Words) -> None:
        stem = Stemmer.Stemmer("german").stemWord
        rows = {term: [words.row(synonym) for synonym in synonyms] for term, *synonyms in lines}
        self.pairs = [(words.row(term), other) for term, others in rows.items() for other in others]
        by_stem: dict[str, list[Row]] = defaultdict(list)
        for term, others in rows.items():
            by_stem[stem(term)] += others
        self._of = {
            number: by_stem[stem(word)]
            for number, word in enumerate(words.listed())
            if len(word) >= SHORTEST_REPLACED and stem(word) in by_stem
        }

    def rewritten(self, row: Row, random: np.random.Generator) -> Row:
        """The text with about half of the words it knows replaced."""
        parts: list[Row] = []
        for place, number in enumerate(row.tolist()):
            others = self._of.get(number)
            replaced = others and random.random() < REPLACED
            parts.append(others[random.integers(len(others))] if others and replaced else row[place : place + 1])
        return np.concatenate(parts) if parts else row


class Pairs:
    """Draws pairs of texts that belong together."""

    def __init__(
        self, corpus: Corpus, laws: list[tuple[Row, Row]], synonyms: Synonyms, random: np.random.Generator
    ) -> None:
        self._corpus, self._laws, self._synonyms, self._random = corpus, laws, synonyms, random
        self._papers = {paper: number for number, paper in enumerate(dict.fromkeys(corpus.papers))}
        self._draw: dict[str, Callable[[], Pair]] = {
            "title": self._title,
            "span": self._span,
            "neighbour": self._neighbour,
            "law": self._law,
            "thesaurus": self._near_synonyms,
        }

    def batch(self, size: int) -> list[Pair]:
        """Pairs of all kinds in the shares of MIX."""
        kinds = self._random.choice(list(MIX), size, p=list(MIX.values()))
        return [self._draw[kind]() for kind in kinds.tolist()]

    def _passage(self) -> int:
        return int(self._random.integers(len(self._corpus)))

    def _group(self, passage: int) -> int:
        return self._papers[self._corpus.papers[self._corpus.owners[passage]]]

    def _title(self) -> Pair:
        passage = self._passage()
        names = self._corpus.names[self._corpus.owners[passage]]
        if not names:
            return self._span()
        name = names[self._random.integers(len(names))]
        return self._question(name), self._window(self._corpus.row(passage)), self._group(passage)

    def _span(self) -> Pair:
        passage = self._passage()
        row = self._corpus.row(passage)
        length = int(self._random.integers(SPAN[0], SPAN[1] + 1))
        if len(row) < length + SHORTEST_REST:
            return self._span()
        start = int(self._random.integers(len(row) - length + 1))
        rest = np.concatenate([row[:start], row[start + length :]])
        return self._question(row[start : start + length]), self._window(rest), self._group(passage)

    def _neighbour(self) -> Pair:
        passage = self._passage()
        following = passage + 1
        if following == len(self._corpus) or self._corpus.owners[passage] != self._corpus.owners[following]:
            return self._span()
        one, other = self._corpus.row(passage), self._corpus.row(following)
        return self._question(self._window(one)), self._window(other), self._group(passage)

    def _law(self) -> Pair:
        number = int(self._random.integers(len(self._laws)))
        heading, text = self._laws[number]
        return self._question(heading), self._window(text), len(self._papers) + number

    def _near_synonyms(self) -> Pair:
        one, other = self._synonyms.pairs[self._random.integers(len(self._synonyms.pairs))]
        return one, other, -1 - int(one[0])

    def _question(self, row: Row) -> Row:
        return self._synonyms.rewritten(row, self._random)

    def _window(self, row: Row) -> Row:
        start = int(self._random.integers(max(len(row) - WINDOW, 0) + 1))
        return row[start : start + WINDOW]
