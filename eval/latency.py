"""How long people wait: over the questions of a run, over the parts of an answer, and over the size of a home."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.answer.engine import Engine
from app.answer.filters import UNDERSTOOD
from eval.plots import written
from eval.runs import FOLDER
from eval.scoring import CALLS, Call

MILLISECONDS = (50, 100, 200, 400, 800, 1600, 3200, 6400)  # doubling: from at once to too long
NAMES: dict[Call, str] = {"search_ms": "Suche", "answer_ms": "ganze Antwort"}
MIDDLE, SLOW = 50, 95  # percentiles
PARTS = 20  # questions whose parts are timed

Series = dict[str, list[tuple[str, float]]]


def times(run: Mapping[str, Any], call: Call) -> list[float]:
    """Milliseconds of each question of a run that was answered."""
    return [result[call] for result in run["questions"] if result[call] is not None]


def table(run: Mapping[str, Any]) -> list[list[str]]:
    """For each call its name, p50, p95 and the longest, in ms."""
    found = {call: times(run, call) for call in CALLS}
    return [
        [NAMES[call], *(f"{written(round(value))} ms" for value in (_at(some, MIDDLE), _at(some, SLOW), max(some)))]
        for call, some in found.items()
        if some
    ]


def waited(run: Mapping[str, Any]) -> Series:
    """The share of questions that are done after so many milliseconds."""
    found = {NAMES[call]: times(run, call) for call in CALLS}
    return {
        name: [(written(limit), sum(value <= limit for value in some) / len(some)) for limit in MILLISECONDS]
        for name, some in found.items()
        if some
    }


def parts(engine: Engine, questions: Sequence[str]) -> list[tuple[str, float, float]]:
    """For each part of an answer its name, p50 and p95 in ms, warm; a part holds those that it needs."""
    calls: dict[str, Callable[[str], object]] = {
        "Filter verstehen": lambda question: engine.filters(question, UNDERSTOOD),
        "suchen": engine.search,
        "antworten, mit allem": engine.ask,
    }
    found = {name: [_timed(call, question) for question in questions[:PARTS]] for name, call in calls.items()}
    return [(name, _at(some, MIDDLE), _at(some, SLOW)) for name, some in found.items()]


def _at(some: Sequence[float], percentile: int) -> float:
    return float(np.percentile(some, percentile))


def _timed(call: Callable[[str], object], question: str) -> float:
    start = time.perf_counter()
    call(question)
    return (time.perf_counter() - start) * 1000


def kept(home: Path) -> list[dict[str, Any]]:
    """The runs that a home keeps."""
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((home / FOLDER).glob("*.json"))]


def by_size(runs: Iterable[Mapping[str, Any]]) -> Series:
    """The median milliseconds of all questions of all runs of a size: the passages of the index, smallest first.

    In brackets stands how many runs there are of each size.
    """
    sizes: dict[int, list[Mapping[str, Any]]] = {}
    for run in runs:
        sizes.setdefault(int(run["index"]["passages"]), []).append(run)
    return {NAMES[call]: [_of_size(size, sizes[size], call) for size in sorted(sizes)] for call in CALLS}


def _of_size(size: int, runs: Sequence[Mapping[str, Any]], call: Call) -> tuple[str, float]:
    every = [value for run in runs for value in times(run, call)]
    return f"{written(size)} ({len(runs)})", _at(every, MIDDLE) if every else 0.0
