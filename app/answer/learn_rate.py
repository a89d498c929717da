"""Learns how likely a hit answers, from judgements by careful readers, by gradient boosting (LightGBM).

Usage: python -m app.answer.learn_rate HOME JUDGEMENTS HALVES [--out FILE]

HOME holds an index with the built-in model, JUDGEMENTS is a file like data/training/urteile.jsonl.xz. HALVES is what
`index.learn_rank --halves` wrote: each question is searched in the order that the other half of them taught. What is
rated is measured on questions about files that did not teach, one fifth after the other; then all teach.
"""

import argparse
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from app.answer.choose import DEPTH, Chooser
from app.answer.engine import Engine
from app.answer.rate import RATE_FILE, features
from app.answer.weigh import Weigher
from index.build import collection_name
from index.edge import EdgeReader
from index.learn_pairs import read_jsonl, share_of
from index.learn_rank import SETTINGS, arrays
from index.model import Hit
from index.rank import RANK_FILE, LearnedRanker, Rows
from index.search import Searcher
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger

ROUNDS = 200  # trees
FOLDS = 5
ANSWERS, IN_PART, NOT = 2, 1, 0  # judgements
LOST = (0.03, 0.05, 0.08, 0.1, 0.15)  # shares of the answered questions for which silence is told
UNJUDGED = -1
OTHER = {"rank": "aside", "aside": "rank"}  # shares of the questions
TAUGHT = ("own", "everyday", "other")  # kinds of questions, or their passages, that the order learned from


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with its hits, looked at, and what readers said of them."""

    kind: str  # of the question, as in the file of judgements
    fold: int
    rows: Rows
    grades: NDArray[np.int64]  # of the hits, UNJUDGED where nobody was asked


def lessons(home: Path, judgements: Path, halves: Path) -> Iterator[Lesson]:
    """A lesson for each question whose hits were judged."""
    analyser, encoder, thesaurus = Analyser.built_in(), StaticEncoder(), Thesaurus.read(BUILT_IN)
    ledger, weigher = Ledger(home / "ledger.sqlite"), Weigher(analyser, encoder, thesaurus)
    reader = EdgeReader(home / "index" / collection_name(analyser, encoder))

    def engine(order: Path) -> Engine:
        ranker = LearnedRanker(analyser, encoder, order)
        searcher = Searcher(reader, ledger, analyser, encoder, thesaurus, ranker)
        return Engine(searcher, Chooser(weigher), ledger, analyser, UNRESTRICTED)

    engines = {share: engine(halves / f"{other}.npz") for share, other in OTHER.items()}
    unseen = engine(RANK_FILE)
    for one in read_jsonl(judgements):
        taught = one["kind"] in TAUGHT
        found = (engines[share_of(one["of"])] if taught else unseen).considered(one["question"])
        asked, hits = found.question, found.hits[:DEPTH]
        if hits and asked.words:
            read = [weigher.read(asked, hit) for hit in hits]
            rows = features(asked, read, [weigher.statements(asked, one) for one in read])
            grades = np.array([_grade(one["judged"], hit) for hit in hits])
            yield Lesson(one["kind"], zlib.crc32(one["of"].encode()) % FOLDS, rows, grades)


def _grade(judged: Sequence[dict[str, Any]], hit: Hit) -> int:
    """What was said of a passage, known by its file and where it begins."""
    first = hit.passage.spans[0]
    place = [first.page, first.start]
    return next((one["grade"] for one in judged if one["file"] == hit.file.key and one["at"] == place), UNJUDGED)


def learn(told: Sequence[Lesson]) -> lightgbm.Booster:
    """Trees that tell hits that answer, at least in part, from others; their sum is its log-odds."""
    rows, grades = (np.concatenate([getattr(lesson, name) for lesson in told]) for name in ("rows", "grades"))
    judged = grades != UNJUDGED
    return lightgbm.train(
        SETTINGS | {"num_leaves": 7}, lightgbm.Dataset(rows[judged], grades[judged] >= IN_PART), ROUNDS
    )


def rated(seen: Sequence[Lesson]) -> Iterator[tuple[Lesson, Rows]]:
    """Each question with the log-odds of its hits, by trees that learned nothing of the files of its fold."""
    for fold in range(FOLDS):
        booster = learn([lesson for lesson in seen if lesson.fold != fold])
        for lesson in seen:
            if lesson.fold == fold:
                yield lesson, np.asarray(booster.predict(lesson.rows, raw_score=True), np.float32)


def measure(scored: Sequence[tuple[Lesson, Rows]]) -> dict[str, float]:
    """The share of questions whose first hit was judged to answer, wholly or at least in part."""
    first = np.array([lesson.grades[scores.argmax()] for lesson, scores in scored])
    return {
        "answers": round(float(np.mean(first == ANSWERS)), 3),
        "in part": round(float(np.mean(first >= IN_PART)), 3),
    }


def silence(scored: Sequence[tuple[Lesson, Rows]]) -> Iterator[tuple[float, float, float]]:
    """A threshold, the share of answered questions that it loses, and of those nothing answers that it tells."""
    best = np.array([scores.max() for _, scores in scored])
    most = np.array([lesson.grades.max() for lesson, _ in scored])
    for lost in LOST:
        threshold = float(np.quantile(best[most == ANSWERS], lost))
        yield round(threshold, 2), lost, round(float(np.mean(best[most == NOT] < threshold)), 3)


def main(arguments: list[str]) -> None:
    """Learns a rating, says what it gives, and writes it."""
    parser = argparse.ArgumentParser(prog="python -m app.answer.learn_rate", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("judgements", type=Path)
    parser.add_argument("halves", type=Path)
    parser.add_argument("--out", type=Path, default=RATE_FILE)
    wishes = parser.parse_args(arguments)
    seen = list(lessons(wishes.home, wishes.judgements, wishes.halves))
    scored = list(rated(seen))
    for kind in dict.fromkeys(lesson.kind for lesson in seen):
        some = [one for one in scored if one[0].kind == kind]
        before = measure([(lesson, lesson.rows[:, 0]) for lesson, _ in some])
        sys.stderr.write(f"{kind} ({len(some)}): as ordered {before}, as rated {measure(some)}\n")
    for threshold, lost, told in silence(scored):
        sys.stderr.write(f"below {threshold}: {lost:.0%} of the answered lost, {told:.0%} of the others told\n")
    np.savez_compressed(wishes.out, **arrays(learn(seen)))  # type: ignore[arg-type]


if __name__ == "__main__":
    main(sys.argv[1:])
