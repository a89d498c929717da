"""Asks an engine every question of a gold file and keeps all that its numbers are computed from."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypedDict, TypeVar

from app.answer.model import Answer, Citation, NoAnswer, Outcome, Record, Sentence
from eval.questions import Question, load
from eval.scoring import FoundPassage, Result, ShownCitation, scores, summarize, without_result
from index.model import Hit
from ingest.errors import BadInput
from ingest.model import Page

DEPTH = 100  # passages asked for, so that 50 distinct files can be reached
WARM_UP = "Womit befasst sich der Rat?"  # asked first and not counted: latencies are those of a running service

TYPES = {
    "all": "gesamt",
    "fact": "Fakt",
    "paraphrase": "Umschreibung",
    "keyword": "Stichwort",
    "reference": "Nummer",
    "metadata": "Metadaten",
    "table": "Tabelle",
    "vote": "Abstimmung",
    "unanswerable": "unbeantwortbar",
}
LABELS = {
    "file_recall@1": "Datei zuerst",
    "file_recall@5": "Datei unter den ersten 5",
    "file_recall@10": "Datei unter den ersten 10",
    "file_recall@20": "Datei unter den ersten 20",
    "file_recall@50": "Datei unter den ersten 50",
    "paper_recall@1": "Vorlage zuerst",
    "paper_recall@5": "Vorlage unter den ersten 5",
    "paper_recall@10": "Vorlage unter den ersten 10",
    "mrr@10": "MRR@10",
    "ndcg@10": "nDCG@10",
    "quote_recall@1": "Fundstelle zuerst",
    "quote_recall@5": "Fundstelle unter den ersten 5",
    "quote_recall@10": "Fundstelle unter den ersten 10",
    "quote_recall@20": "Fundstelle unter den ersten 20",
    "page_recall@10": "Fundstelle mit Seite unter den ersten 10",
    "answer_hit": "Antwort enthält das Gefragte",
    "citation_precision": "Belege richtig",
    "citation_precision_first": "Erster Beleg richtig",
    "citation_recall": "Fragen mit richtigem Beleg",
    "verbatim": "Zitate wörtlich",
    "coverage": "Beantwortbare beantwortet",
    "right_when_answered": "Richtig, wenn beantwortet",
    "refusal_recall": "Unbeantwortbare erkannt",
    "over_refusal": "Zu Unrecht ohne Antwort",
    "search_ms_p50": "Suche p50 (ms)",
    "search_ms_p95": "Suche p95 (ms)",
    "answer_ms_p50": "Antwort p50 (ms)",
    "answer_ms_p95": "Antwort p95 (ms)",
}
GAP = "  "  # between two columns of the table

T = TypeVar("T")


class Asked(Protocol):
    """All that an evaluation needs of an engine; it has to see everything a clerk may see."""

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The best hits, best first."""

    def ask(self, question: str) -> Outcome:
        """The answer with its proof, or NoAnswer."""

    def pages(self, file_id: str) -> tuple[Page, ...]:
        """A file's pages as shown."""

    def paper_of(self, file_key: str) -> str | None:
        """The Paper.key of the file with this File.key; None for a file that was not read in."""

    def settings(self) -> dict[str, object]:
        """What the engine was set to, for the record."""

    def index(self) -> dict[str, object]:
        """What the index holds, for the record."""


class Evaluation(TypedDict):
    """What `ratslotse eval --json` writes."""

    settings: dict[str, object]
    index: dict[str, object]
    metrics: dict[str, dict[str, float | None]]  # "all", then each type of question
    intervals: dict[str, dict[str, list[float] | None]]
    questions: list[Result]


def evaluate(engine: Asked, gold: Path, *, progress: Callable[[int, int], None] | None = None) -> Evaluation:
    """The scored results of every question of a gold file.

    Args:
        engine: What is asked.
        gold: JSON Lines file of questions.
        progress: Called after each question with how many are done, of how many.

    Raises:
        BadInput: The gold file cannot be used.
    """
    questions = load(gold)
    _result(engine, Question("", "", WARM_UP, answerable=False))
    results: list[Result] = []
    for done, question in enumerate(questions, 1):
        results.append(_scored(question, _result(engine, question)))
        if progress is not None:
            progress(done, len(questions))
    return _evaluation(engine.settings(), engine.index(), questions, results)


def recompute(out: Evaluation, gold: Path) -> Evaluation:
    """The same evaluation with its numbers computed again, from its results and the gold file alone.

    Raises:
        BadInput: The gold file cannot be used.
    """
    questions = load(gold)
    by_id = {question.id: question for question in questions}
    results = [_scored(by_id[result["id"]], result) for result in out["questions"] if result["id"] in by_id]
    return _evaluation(out["settings"], out["index"], questions, results)


def save(out: Mapping[str, object], path: Path) -> None:
    """Write an evaluation as JSON; path holds either all of it or what it held before.

    Raises:
        BadInput: The file cannot be written.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        unfinished.write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise BadInput(f"{path} ist nicht beschreibbar. Bitte den Ordner prüfen. ({error})") from error


def render(out: Evaluation) -> str:
    """A German table for the terminal: a line for each metric, a column for each type of question."""
    metrics, intervals = out["metrics"], out["intervals"]["all"]
    counts = [_count(out["questions"], name) for name in metrics]
    rows = [["", *(TYPES.get(name, name) for name in metrics)], ["Fragen", *(str(count) for count in counts)]]
    for metric, label in LABELS.items():
        digits = 0 if "_ms_" in metric else 2
        overall, *by_type = (_number(values[metric], digits) for values in metrics.values())
        rows.append([label, overall + _interval(intervals[metric], digits), *by_type])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows) + "\nIn Klammern: 95-%-Intervall (Bootstrap)."


def _result(engine: Asked, question: Question) -> Result:
    try:
        hits, search_ms = _timed(lambda: engine.search(question.text, limit=DEPTH))
        outcome, answer_ms = _timed(lambda: engine.ask(question.text))
    except BadInput as error:
        return without_result(question, str(error))
    papers = {engine.paper_of(file) for file in question.files}
    sentences = outcome.sentences if isinstance(outcome, Answer) else ()
    proofs = [(sentence, proof) for sentence in sentences for proof in sentence.proof]
    said = [sentence.text for sentence in sentences if sentence.kind == "answer"]
    return Result(
        id=question.id,
        type=question.type,
        question=question.text,
        files=list(dict.fromkeys(place.file.key for hit in hits for place in hit.places)),
        papers=list(dict.fromkeys(place.paper.key for hit in hits for place in hit.places)),
        listed_papers=sorted(paper for paper in papers if paper is not None),
        passages=[_passage(hit) for hit in hits],
        no_answer=isinstance(outcome, NoAnswer),
        answer=" ".join(said) if isinstance(outcome, Answer) else None,
        citations=[_citation(engine, sentence, proof) for sentence, proof in proofs if isinstance(proof, Citation)],
        records=[sentence.text for sentence, proof in proofs if isinstance(proof, Record)],
        search_ms=search_ms,
        answer_ms=answer_ms,
        error=None,
        scores={},
    )


def _timed(call: Callable[[], T]) -> tuple[T, float]:
    """What a call returns, with the milliseconds it took."""
    start = time.perf_counter()
    value = call()
    return value, (time.perf_counter() - start) * 1000


def _passage(hit: Hit) -> FoundPassage:
    first = hit.passage.spans[0]
    found = FoundPassage(file=hit.file.key, page=first.page, start=first.start, text=hit.passage.text)
    if hit.also:
        found["also"] = [place.file.key for place in hit.also]
    pages = dict.fromkeys(span.page for span in hit.passage.spans if span.page is not None)
    return {**found, "pages": list(pages)} if len(pages) > 1 else found


def _citation(engine: Asked, sentence: Sentence, proof: Citation) -> ShownCitation:
    shown = ShownCitation(
        kind=sentence.kind,
        file=proof.hit.file.key,
        page=proof.page,
        quote=proof.quote,
        passage=proof.hit.passage.text,
        verbatim=_is_verbatim(proof, engine.pages(proof.hit.file.id)),
    )
    if proof.hit.also:
        shown["also"] = [place.file.key for place in proof.hit.also]
    return shown


def _is_verbatim(citation: Citation, pages: Sequence[Page]) -> bool:
    """Whether the pages a quotation names hold it word for word, white space aside."""
    named = {span.page for span in citation.spans}
    shown = " ".join(page.text for page in pages if page.number in named)
    quote = " ".join(citation.quote.split())
    return bool(quote) and quote in " ".join(shown.split())


def _scored(question: Question, result: Result) -> Result:
    return {**result, "scores": scores(question, result)}


def _evaluation(
    settings: dict[str, object], index: dict[str, object], questions: list[Question], results: list[Result]
) -> Evaluation:
    groups = summarize(questions, results)
    return Evaluation(
        settings=settings,
        index=index,
        metrics={name: group["metrics"] for name, group in groups.items()},
        intervals={name: group["intervals"] for name, group in groups.items()},
        questions=results,
    )


def _count(results: Sequence[Result], name: str) -> int:
    return sum(name in ("all", result["type"]) for result in results)


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}".replace(".", ",")


def _interval(bounds: list[float] | None, digits: int) -> str:
    return "" if bounds is None else f" [{_number(bounds[0], digits)}–{_number(bounds[1], digits)}]"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    label, *numbers = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return GAP.join([label.strip().ljust(widths[0]), *numbers])
