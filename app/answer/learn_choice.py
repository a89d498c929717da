"""Learns which sentence of a passage answers, from questions whose answers are marked, by gradient boosting (LightGBM).

Usage: python -m app.answer.learn_choice HOME QUESTIONS... [--out FILE]

HOME holds a ledger with the papers asked about, QUESTIONS are files like those of data/training. Questions about the
files that the model did not see are only measured on.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from app.answer.choose import shortest
from app.answer.understand import understand
from app.answer.weigh import CHOICE_FILE, Weigher
from index.learn_pairs import read_jsonl, share_of
from index.learn_rank import SETTINGS, arrays
from index.model import Hit
from index.rank import Forest, Rows
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import File, Paper
from ingest.split import split

ROUNDS = 300  # trees; with a third of the lessons the choice is nearly as good
HALF = 0.5  # of an answer's characters: what a sentence has to hold to count as it, or of the sentence to lie in it
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with the passage that answers it, looked at sentence by sentence."""

    kind: str  # of the question: "own" in the words of a paper, "everyday", or its form
    aside: bool
    rows: Rows
    right: NDArray[np.bool_]
    places: tuple[Range, ...]
    answer: Range  # in the passage's text, as the places


def lessons(home: Path, questions: Iterable[Path]) -> Iterator[Lesson]:
    """A lesson for each question whose answer was marked and stands in one passage of a file that HOME holds."""
    analyser, encoder, ledger = Analyser.built_in(), StaticEncoder(), Ledger(home / "ledger.sqlite")
    weigher = Weigher(analyser, encoder, Thesaurus.read(BUILT_IN))
    papers = ledger.all_papers(audience=UNRESTRICTED)
    kept = {file.key: (paper, file) for paper in papers for file in ledger.files_of(paper.id)}
    for one in (one for path in questions for one in read_jsonl(path)):
        if one["file"] in kept:
            hits = _hits(ledger, *kept[one["file"]])
            for kind, text, answer in _marked(one):
                for hit, place in _holding(hits, one["page"], answer):
                    asked = understand(text, analyser)
                    read = weigher.read(asked, hit)
                    right = np.array([_is_of(start, end, place) for start, end in read.places])
                    if right.any():
                        rows, aside = weigher.features(asked, read), share_of(one["file"]) != "learn"
                        yield Lesson(kind, aside, rows, right, tuple(read.places), place)


def _marked(one: dict[str, Any]) -> Iterator[tuple[str, str, Range]]:
    """The kind of each question, the question, and where its answer stands in the page."""
    if one["answer"]:
        yield one.get("form", "own"), one["question"], tuple(one["answer"])
    for text, answer in zip(one["everyday"], one.get("everyday_answers", ()), strict=False):
        if answer:
            yield "everyday", text, tuple(answer[:2])


def _hits(ledger: Ledger, paper: Paper, file: File) -> list[Hit]:
    return [Hit(passage, paper, file, 0.0) for passage in split(file.id, ledger.pages(file.id))]


def _holding(hits: Sequence[Hit], page: int | None, answer: Range) -> Iterator[tuple[Hit, Range]]:
    """The first passage that holds an answer of a page, and where in its text; nothing where it was cut in two."""
    for hit in hits:
        begin = 0
        for span in hit.passage.spans:
            if span.page == page and span.start <= answer[0] and answer[1] <= span.end:
                yield hit, (begin + answer[0] - span.start, begin + answer[1] - span.start)
                return
            begin += span.end - span.start + 1


def _is_of(start: int, end: int, answer: Range) -> bool:
    shared = min(end, answer[1]) - max(start, answer[0])
    return shared >= HALF * min(answer[1] - answer[0], end - start)


def learn(told: Sequence[Lesson]) -> lightgbm.Booster:
    """Trees that tell the sentence that answers from others of its passage; their sum is its log-odds."""
    rows, right = (np.concatenate([getattr(lesson, name) for lesson in told]) for name in ("rows", "right"))
    return lightgbm.train(SETTINGS, lightgbm.Dataset(rows, right), ROUNDS)


def measure(forest: Forest, kept: Sequence[Lesson]) -> dict[str, float]:
    """The share of questions whose likeliest sentence answers, and whose quotation holds half of the answer."""
    first, whole = [], []
    for lesson in kept:
        odds = forest.scores(lesson.rows)
        start, end = shortest(list(zip(lesson.places, odds.tolist(), strict=True)))
        first.append(bool(lesson.right[odds.argmax()]))
        whole.append(2 * (min(end, lesson.answer[1]) - max(start, lesson.answer[0])) >= np.ptp(lesson.answer))
    return {"sentence": round(float(np.mean(first)), 3), "quotation": round(float(np.mean(whole)), 3)}


def main(arguments: list[str]) -> None:
    """Learns a choice, says what it gives, and writes it."""
    parser = argparse.ArgumentParser(prog="python -m app.answer.learn_choice", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=CHOICE_FILE)
    wishes = parser.parse_args(arguments)
    seen = list(lessons(wishes.home, wishes.questions))
    told = [lesson for lesson in seen if not lesson.aside]
    np.savez_compressed(wishes.out, **arrays(learn(told)))  # type: ignore[arg-type]
    forest = Forest.read(wishes.out)
    sys.stderr.write(f"{len(told)} questions taught, {len(seen) - len(told)} were kept\n")
    for kind in dict.fromkeys(lesson.kind for lesson in seen):
        kept = [lesson for lesson in seen if lesson.aside and lesson.kind == kind]
        sys.stderr.write(f"{kind}: {measure(forest, kept)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
