"""Measures search on a public task, beside BM25 in the same run: `ratslotse bench FOLDER`.

A task is a folder with `docs.jsonl.xz` ({"id", "title", "text"}) and `questions.jsonl.xz` ({"id", "question",
"relevant": [ids of documents]}). Documents are read in, cut, indexed and searched as papers are, in a temporary home.
"""

import json
import lzma
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, TypeVar

from app.wiring import open_engine, open_ledger, update_index
from eval.baselines import Bm25, Piece, best, needed, pieces
from eval.homes import reader, temporary
from eval.run import DEPTH
from eval.scoring import Estimate, mean
from eval.tables import markdown, told
from index.model import Hit
from ingest.audience import ANYBODY
from ingest.clean import clean
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper, stable_id
from ingest.settings import Settings

DOCS, QUESTIONS = "docs.jsonl.xz", "questions.jsonl.xz"
FORM = (
    f"Bitte einen Ordner mit {DOCS} (id, title, text) und {QUESTIONS} (id, question, relevant) angeben, "
    "je Zeile ein JSON-Objekt."
)
MEASURES = ("RR@10", "nDCG@10", "R@10")  # as ir-measures calls them
HEADS = ("MRR@10", "nDCG@10", "Recall@10")
RANKED = 10  # documents that the measures look at
OURS, BM25_DOCS, BM25_PASSAGES = "Ratslotse", "BM25, ganze Dokumente", "BM25, unsere Abschnitte"

Progress = Callable[[int, int], None]
Rankings = dict[str, list[str]]  # question -> documents, best first
Way = Callable[[str], list[str]]  # a question's text -> documents, best first
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a task."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a task."""

    id: str
    text: str
    relevant: tuple[str, ...]  # Document.id


@dataclass(frozen=True, slots=True)
class Task:
    """What is searched, and for what."""

    documents: tuple[Document, ...]
    questions: tuple[Asked, ...]


class Scored(TypedDict):
    """What one way of searching reached."""

    metrics: dict[str, Estimate]
    ours_less: dict[str, Estimate]  # our score less this one's, question by question
    scores: dict[str, dict[str, float]]  # of each question
    rankings: Rankings


class Outcome(TypedDict):
    """What `ratslotse bench --json` writes."""

    task: str
    settings: dict[str, object]
    documents: int
    passages: int
    questions: int
    ways: dict[str, Scored]


def load(folder: Path) -> Task:
    """The task in a folder.

    Raises:
        BadInput: a file is missing or has another form.
    """
    documents = {one.id: one for one in _rows(folder / DOCS, _document)}
    questions = {one.id: one for one in _rows(folder / QUESTIONS, _asked)}
    for question in questions.values():
        if unknown := set(question.relevant) - documents.keys():
            raise BadInput(f"{folder}: Frage „{question.id}“ nennt „{min(unknown)}“, das nicht in {DOCS} steht. {FORM}")
    if not documents or not questions:
        raise BadInput(f"{folder} hat keine Dokumente oder keine Fragen. {FORM}")
    return Task(tuple(documents.values()), tuple(questions.values()))


def _rows(path: Path, read: Callable[[dict[str, object]], T]) -> Iterator[T]:
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield _row(line, f"{path}, Zeile {number}", read)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} ist nicht lesbar ({error}). {FORM}") from error


def _row(line: str, place: str, read: Callable[[dict[str, object]], T]) -> T:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"{place}: kein gültiges JSON ({error}). {FORM}") from error
    if not isinstance(row, dict):
        raise BadInput(f"{place}: kein JSON-Objekt. {FORM}")
    try:
        return read(row)
    except ValueError as error:
        raise BadInput(f"{place}: {error}. {FORM}") from error


def _document(row: dict[str, object]) -> Document:
    return Document(_text(row, "id"), _text(row, "title").replace("_", " "), _text(row, "text"))


def _asked(row: dict[str, object]) -> Asked:
    relevant = row.get("relevant")
    if not isinstance(relevant, list) or not relevant or not all(isinstance(one, str) for one in relevant):
        raise ValueError("„relevant“ nennt keine Dokumente")
    return Asked(_text(row, "id"), _text(row, "question"), tuple(relevant))


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise ValueError(f"„{key}“ fehlt oder ist kein Text")
    return value


def measure(folder: Path, settings: Settings, progress: Progress) -> Outcome:
    """What ours and BM25 reach on the task in a folder.

    Args:
        folder: the task.
        settings: what ours is set to; its home is left alone, and so are servers and language models.
        progress: called with how many rankings are made, of how many.

    Raises:
        BadInput: the folder is no task, or a package for measuring is missing.
    """
    task = load(folder)
    with temporary(settings) as own:
        with closing(open_ledger(own)) as ledger:
            read_in(task.documents, ledger)
        update_index(own, lambda _: None)
        engine = open_engine(own, audience=ANYBODY)
        passages = pieces(reader(engine, own))
        ways = {
            OURS: lambda question: _found(engine.search(question, DEPTH)),
            BM25_DOCS: _bm25_of_documents(task.documents),
            BM25_PASSAGES: _bm25_of_passages(task.documents, passages),
        }
        rankings = _rankings(task.questions, ways, progress)
        engine.ledger.close()
    return Outcome(
        task=folder.name,
        settings=engine.settings(),
        documents=len(task.documents),
        passages=len(passages),
        questions=len(task.questions),
        ways=score(task.questions, rankings),
    )


def read_in(documents: Iterable[Document], ledger: Ledger) -> None:
    """Keeps each document as a public paper with one file of one page without number."""
    with ledger.writing():
        for one in documents:
            source = f"urn:bench:{one.id}"
            paper = Paper(stable_id("bench", one.id), one.id, clean(one.title), source, public=True)
            file = File(
                id=_file_id(one), key=one.id, paper=paper.id, name="", uri=source, sha256="",
                media_type="text/plain", read_as="Text", public=True,
            )  # fmt: skip
            ledger.put_paper(paper)
            ledger.put_file(file, [Page(None, clean(one.text))])


def _found(hits: Iterable[Hit]) -> list[str]:
    """Documents by their best passage; one that says the same as another stands behind it."""
    return list(dict.fromkeys(place.file.key for hit in hits for place in hit.places))[:RANKED]


def _bm25_of_documents(documents: tuple[Document, ...]) -> Way:
    bm25 = Bm25([f"{one.title}\n{one.text}" for one in documents])
    return lambda question: [documents[at].id for at in best(bm25.scores(question), RANKED)]


def _bm25_of_passages(documents: Iterable[Document], passages: Sequence[Piece]) -> Way:
    bm25 = Bm25([one.text for one in passages])
    ids = {_file_id(one): one.id for one in documents}

    def way(question: str) -> list[str]:
        found = best(bm25.scores(question), len(passages))
        return list(dict.fromkeys(ids[file] for at in found for file in passages[at].files))[:RANKED]

    return way


def _file_id(document: Document) -> str:
    return stable_id("bench", document.id, "file")


def _rankings(questions: tuple[Asked, ...], ways: Mapping[str, Way], progress: Progress) -> dict[str, Rankings]:
    done, made = 0, dict[str, Rankings]()
    for name, way in ways.items():
        made[name] = {}
        for question in questions:
            made[name][question.id] = way(question.text)
            done += 1
            progress(done, len(ways) * len(questions))
    return made


def score(questions: tuple[Asked, ...], rankings: Mapping[str, Rankings]) -> dict[str, Scored]:
    """The measures of each way, computed by ir-measures, with 95 % bootstrap intervals; the first way is ours."""
    each = {name: _scores(questions, ranking) for name, ranking in rankings.items()}
    ours = next(iter(each.values()))
    return {
        name: Scored(
            metrics={measure: mean([one[measure] for one in found.values()]) for measure in MEASURES},
            ours_less={
                measure: mean([ours[question][measure] - one[measure] for question, one in found.items()])
                for measure in MEASURES
            },
            scores=found,
            rankings=rankings[name],
        )
        for name, found in each.items()
    }


def _scores(questions: tuple[Asked, ...], rankings: Rankings) -> dict[str, dict[str, float]]:
    """Each question's own value of each measure; 0 where nothing was found."""
    library = needed("ir_measures")
    qrels = [library.Qrel(one.id, document, 1) for one in questions for document in one.relevant]
    run = [
        library.ScoredDoc(question, document, float(-rank))
        for question, ranking in rankings.items()
        for rank, document in enumerate(ranking)
    ]
    scores = {one.id: dict.fromkeys(MEASURES, 0.0) for one in questions}
    for found in library.iter_calc([library.parse_measure(name) for name in MEASURES], qrels, run):
        scores[found.query_id][str(found.measure)] = found.value
    return scores


def render(out: Outcome) -> str:
    """A German table: a line for each way, and one for how far ours is ahead of each other one."""
    rows = [["Weg", *HEADS]]
    rows += [[name, *map(_german, way["metrics"].values())] for name, way in out["ways"].items()]
    rows += [
        [f"{OURS} minus {name}", *(_german(one, signed=True) for one in way["ours_less"].values())]
        for name, way in out["ways"].items()
        if name != OURS
    ]
    counts = f"{out['documents']} Dokumente in {out['passages']} Abschnitten, {out['questions']} Fragen"
    return f"{out['task']}: {counts}\n{markdown(rows)}\nIn Klammern: 95-%-Intervall (Bootstrap)."


def _german(estimate: Estimate, *, signed: bool = False) -> str:
    return told(estimate, signed=signed).replace(", ", " bis ").replace(".", ",")
