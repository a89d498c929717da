"""Scores results against their questions: per question, per type and in all, with intervals."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from eval.metrics import holds, mentions, overlaps, ranked
from eval.questions import Question, Source

RESAMPLES = 1000  # enough for 95 % intervals steady to two digits
SEED = 20240601  # any fixed number: the same results, the same intervals
INTERVAL = (2.5, 97.5)  # percentiles: the middle 95 %
DEPTH = 10  # ranks that a person looks at
FILE_DEPTHS = (1, 5, 10, 20, 50)
PAPER_DEPTHS = (1, 5, 10)
QUOTE_DEPTHS = (1, 5, 10, 20)
# The contract's names of measures, and those of ir-measures: any listed file among the first k is Success@k.
OF_PAPERS = {f"paper_recall@{k}": f"Success@{k}" for k in PAPER_DEPTHS}
OF_FILES = {f"file_recall@{k}": f"Success@{k}" for k in FILE_DEPTHS} | {
    f"mrr@{DEPTH}": f"RR@{DEPTH}", f"ndcg@{DEPTH}": f"nDCG@{DEPTH}",
}  # fmt: skip

Call = Literal["search_ms", "answer_ms"]
CALLS: tuple[Call, ...] = ("search_ms", "answer_ms")
PERCENTILES = (50, 95)  # the usual and the unlucky case

Share = tuple[float, float]  # what was reached, of how much; (0, 0) where a question is not of the kind
Floats = NDArray[np.float64]
Estimate = tuple[float | None, list[float] | None]  # a value and its 95 % interval; None where nothing was measured


class FoundPassage(TypedDict):
    """One passage of a ranking."""

    file: str
    also: NotRequired[list[str]]  # keys of further files where the same stands
    page: int | None  # where it begins
    pages: NotRequired[list[int]]  # all of them, if several
    start: int  # first character, counted on that page from 0
    text: str


class ShownCitation(TypedDict):
    """One proof of an answer as shown."""

    kind: str  # "answer" or "context"
    file: str
    also: NotRequired[list[str]]  # keys of further files where the same stands
    page: int | None  # where the quotation begins
    quote: str
    passage: str  # text of the passage that was quoted
    verbatim: bool  # whether the file's pages as shown hold the quotation word for word


class Result(TypedDict):
    """What one question got; everything that scoring needs besides the gold file."""

    id: str
    type: str
    question: NotRequired[str]  # as typed; older results lack it
    files: list[str]  # distinct keys, ranked by their best passage
    papers: list[str]
    listed_papers: list[str]  # keys of the papers of the gold file's files, as far as they are known
    passages: list[FoundPassage]
    no_answer: bool
    answer: str | None  # its own sentences; None without an answer
    citations: list[ShownCitation]
    records: list[str]  # sentences whose proof only the register holds: they quote no file
    search_ms: float | None
    answer_ms: float | None
    error: str | None  # why there is no result
    scores: dict[str, float | None]


class Summary(TypedDict):
    """One group of questions: each metric, and its 95 % interval."""

    metrics: dict[str, float | None]
    intervals: dict[str, list[float] | None]


def without_result(question: Question, error: str | None = None) -> Result:
    """The result of a question that got none: it scores 0 wherever it counts."""
    return Result(
        id=question.id, type=question.type, question=question.text, files=[], papers=[], listed_papers=[], passages=[],
        no_answer=False, answer=None, citations=[], records=[], search_ms=None, answer_ms=None, error=error, scores={},
    )  # fmt: skip


def shares(question: Question, result: Result) -> dict[str, Share]:
    """What one question adds to each metric but the latencies."""
    found_at = quote_rank(question, result)
    page_rank = _first_rank(result["passages"], partial(_has_quote_on_page, question))
    paged = any(source.page is not None for source in question.sources)
    found = {
        **_ranking_scores(question, result),
        **{f"quote_recall@{k}": float(found_at <= k) for k in QUOTE_DEPTHS},
    }
    return {
        **{name: _of(question.answerable, score) for name, score in found.items()},
        "page_recall@10": _of(question.answerable and paged, page_rank <= DEPTH),
        **_answer_shares(question, result),
        "over_refusal": _of(question.answerable and found_at <= DEPTH, result["no_answer"]),
    }


def quote_rank(question: Question, result: Result) -> float:
    """The rank of the first passage that holds a gold quote, from 1; infinity where none does."""
    return _first_rank(result["passages"], partial(_has_quote, question))


def scores(question: Question, result: Result) -> dict[str, float | None]:
    """One question's own value of each metric; None where the question is not of the kind."""
    return {name: reached / of if of else None for name, (reached, of) in shares(question, result).items()}


def summarize(questions: Sequence[Question], results: Iterable[Result]) -> dict[str, Summary]:
    """The metrics of "all" questions and of each type, from the questions and their results alone.

    A metric is the sum of what was reached over the sum of what could be: a mean over all questions of the
    kind (without a result a question scores 0), and for citation_precision and verbatim a micro average:
    right over all citations. Intervals are percentile bootstraps over questions (Efron 1979).
    """
    by_id = {result["id"]: result for result in results}
    pairs = [(question, by_id.get(question.id) or without_result(question)) for question in questions]
    types = dict.fromkeys(question.type for question in questions)
    groups = {"all": pairs} | {name: [pair for pair in pairs if pair[0].type == name] for name in types}
    return {name: summary(group) for name, group in groups.items()}


def mean(values: Sequence[float]) -> Estimate:
    """The mean over questions with its interval; of the differences of two ways, their paired comparison."""
    return _estimate(values, _means)


def _of(counts: bool, reached: float) -> Share:
    return (float(reached), 1.0) if counts else (0.0, 0.0)


def _ranking_scores(question: Question, result: Result) -> dict[str, float]:
    files = ranked(result["files"], question.files, list(OF_FILES.values()))
    papers = ranked(result["papers"], result["listed_papers"], list(OF_PAPERS.values()))
    found = {name: files[measure] for name, measure in OF_FILES.items()}
    return found | {name: papers[measure] for name, measure in OF_PAPERS.items()}


def _answer_shares(question: Question, result: Result) -> dict[str, Share]:
    said = result["answer"]
    hit = said is not None and all(mentions(said, string) for string in question.must_include)
    cited = result["citations"]
    right = [_is_right(question, citation) for citation in cited if citation["kind"] == "answer"]
    return {
        "answer_hit": _of(question.answerable, hit),
        "citation_precision": (float(sum(right)), float(len(right))),
        "citation_precision_first": _of(bool(right), any(right[:1])),
        "citation_recall": _of(question.answerable, any(right)),
        "verbatim": (float(sum(citation["verbatim"] for citation in cited)), float(len(cited))),
        "coverage": _of(question.answerable, said is not None),
        "right_when_answered": _of(said is not None, any(right[:1])),
        "refusal_recall": _of(not question.answerable, result["no_answer"]),
    }


def _first_rank(passages: Sequence[FoundPassage], fits: Callable[[FoundPassage], bool]) -> float:
    return next((rank for rank, passage in enumerate(passages, 1) if fits(passage)), math.inf)


def _has_quote(question: Question, passage: FoundPassage) -> bool:
    """Whether a passage of a listed file holds a gold quote."""
    return _is_listed(question, passage) and any(holds(passage["text"], source.quote) for source in question.sources)


def _has_quote_on_page(question: Question, passage: FoundPassage) -> bool:
    pages: Sequence[int | None] = passage.get("pages") or [passage["page"]]
    return any(
        _is_place(source, passage["file"], pages) and holds(passage["text"], source.quote)
        for source in question.sources
    )


def _is_right(question: Question, citation: ShownCitation) -> bool:
    """Whether a citation shows enough of a gold quote, in a listed file, on its page where gold has one."""
    return _is_listed(question, citation) and any(
        (source.page is None or _is_place(source, citation["file"], [citation["page"]]))
        and overlaps(citation["quote"], source.quote)
        for source in question.sources
    )


def _is_listed(question: Question, found: FoundPassage | ShownCitation) -> bool:
    """Whether what was found stands in one of the gold files; what is collapsed stands for all its files."""
    return not {found["file"], *found.get("also", ())}.isdisjoint(question.files)


def _is_place(source: Source, file: str | None, pages: Sequence[int | None]) -> bool:
    return source.page is not None and source.file == file and source.page in pages


def summary(pairs: Sequence[tuple[Question, Result]]) -> Summary:
    """The metrics of some questions with their results, which must not be none."""
    each = [shares(question, result) for question, result in pairs]
    estimates = {name: _estimate([share[name] for share in each if share[name][1]], _ratios) for name in each[0]}
    for call in CALLS:
        times = [result[call] for _, result in pairs if result[call] is not None]
        for percentile in PERCENTILES:
            percentiles = partial(np.percentile, q=percentile, axis=1)
            estimates[f"{call}_p{percentile}"] = _estimate(times, percentiles)
    return Summary(
        metrics={name: value for name, (value, _) in estimates.items()},
        intervals={name: interval for name, (_, interval) in estimates.items()},
    )


def _estimate(rows: Sequence[object], statistic: Callable[[Floats], Floats]) -> Estimate:
    """A statistic of the rows, one row per question, with its interval; None where there are no rows.

    statistic takes samples of shape (samples, rows, ...) and gives one value for each sample.
    """
    if not rows:
        return None, None
    table = np.asarray(rows, dtype=np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(table), size=(RESAMPLES, len(table)))
    low, high = np.percentile(statistic(table[draws]), INTERVAL)
    return float(statistic(table[np.newaxis])[0]), [float(low), float(high)]


def _means(samples: Floats) -> Floats:
    return np.asarray(samples.mean(axis=1))


def _ratios(samples: Floats) -> Floats:
    sums: Floats = samples.sum(axis=1)
    return sums[:, 0] / sums[:, 1]
