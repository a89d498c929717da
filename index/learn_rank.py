"""Learns the order of candidates from questions with known passages, by gradient boosting (LightGBM).

Usage: python -m index.learn_rank HOME QUESTIONS [--out FILE] [--halves FOLDER]

HOME holds an index with the built-in model, QUESTIONS is a file like data/training/fragen.jsonl.xz, whose passages are
of papers in HOME. Only questions that the model did not see teach: one half is measured on what the other half taught,
then both teach the order that is kept. FOLDER gets the order that each half taught, as rank.npz and aside.npz, for who
needs one that has not seen a question.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from index.build import collection_name
from index.edge import EdgeReader
from index.gather import Candidate, Gatherer
from index.learn_pairs import Share, read_jsonl, share_of
from index.model import Where
from index.rank import RANK_FILE, RANKED, Forest, Rows, features
from index.static import StaticEncoder
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus
from ingest.audience import UNRESTRICTED
from ingest.clean import clean
from ingest.ledger import Ledger

ROUNDS = 300  # trees; 100 and 400 find the same
SETTINGS = {
    "objective": "binary",  # LambdaMART, which looks at the order, found no more
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 40,
    "lambda_l2": 20.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 20260301,
    "deterministic": True,
    "num_threads": 2,
    "verbosity": -1,
}
RIGHT, SAME_FILE = 2, 1  # how good a candidate is: the passage asked about, another of its file


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question with its candidates, looked at."""

    share: Share
    everyday: bool
    rows: Rows
    grades: NDArray[np.int64]
    files: tuple[str, ...]  # of each candidate


def lessons(home: Path, questions: Path) -> Iterator[Lesson]:
    """A lesson for each question of the shares that the model did not learn."""
    analyser, encoder, ledger = Analyser.built_in(), StaticEncoder(), Ledger(home / "ledger.sqlite")
    reader = EdgeReader(home / "index" / collection_name(analyser, encoder))
    gatherer = Gatherer(reader, analyser, encoder, Thesaurus.read(BUILT_IN))
    for one in read_jsonl(questions):
        share = share_of(one["file"])
        if share == "learn":
            continue
        for everyday, text in [(False, one["question"]), *((True, text) for text in one["everyday"])]:
            asked, candidates = gatherer.candidates(clean(text), Where(audience=UNRESTRICTED))
            if first := candidates[:RANKED]:
                files = tuple(candidate.point.payload["file"][0] for candidate in first)
                keys = {file.id: file.key for file in ledger.files(dict.fromkeys(files)).values()}
                grades = np.array([_grade(one, keys, candidate) for candidate in first])
                yield Lesson(share, everyday, features(asked, first, analyser, encoder), grades, files)


def _grade(one: dict[str, Any], keys: Mapping[str, str], candidate: Candidate) -> int:
    """How good a candidate is: 0 where it is of another file."""
    payload = candidate.point.payload
    if keys[payload["file"][0]] != one["file"]:
        return 0
    start, end = one["at"], one["at"] + one["length"]
    spans = [(first, last) for page, first, last in payload["spans"] if page == one["page"]]
    shared = sum(max(0, min(end, last) - max(start, first)) for first, last in spans)
    return RIGHT if 2 * shared > one["length"] else SAME_FILE


def learn(told: Sequence[Lesson]) -> lightgbm.Booster:
    """Trees that tell the passage asked about from other candidates; their sum is its log-odds."""
    rows = np.concatenate([lesson.rows for lesson in told])
    right = np.concatenate([lesson.grades == RIGHT for lesson in told])
    return lightgbm.train(SETTINGS, lightgbm.Dataset(rows, right), ROUNDS)


def arrays(booster: lightgbm.Booster) -> dict[str, NDArray[np.float32]]:
    """The trees as index.rank.Forest reads them."""
    nodes: list[tuple[float, ...]] = []
    roots = [_add(tree["tree_structure"], nodes) for tree in booster.dump_model()["tree_info"]]
    columns = np.array(nodes, np.float32).T
    return dict(zip(Forest.NODE, columns, strict=True)) | {"roots": np.array(roots, np.float32)}


def _add(tree: Mapping[str, Any], nodes: list[tuple[float, ...]]) -> int:
    """Adds a tree's nodes, each behind what is below it; returns the number of its root."""
    if "leaf_value" in tree:
        nodes.append((-1, 0.0, 0, 0, tree["leaf_value"]))
    else:
        left, right = (_add(tree[side], nodes) for side in ("left_child", "right_child"))
        nodes.append((tree["split_feature"], _below(tree["threshold"]), left, right, 0.0))
    return len(nodes) - 1


def _below(threshold: float) -> float:
    """The largest float of 32 bits that is not above a threshold: features have no more bits."""
    rounded = np.float32(threshold)
    return float(rounded if rounded <= threshold else np.nextafter(rounded, np.float32(-np.inf)))


def measure(scored: Iterable[tuple[Lesson, Rows]]) -> dict[str, float]:
    """Share of questions whose passage (or file) is among the first 1, 5, 10."""
    found: dict[str, list[bool]] = defaultdict(list)
    for lesson, scores in scored:
        order = np.argsort(-scores, kind="stable")
        grades = lesson.grades[order]
        files = list(dict.fromkeys(lesson.files[place] for place in order))
        own = {lesson.files[place] for place in np.flatnonzero(lesson.grades)}
        for k in (1, 5, 10):
            found[f"passage@{k}"].append(RIGHT in grades[:k])
            found[f"file@{k}"].append(not own.isdisjoint(files[:k]))
    return {name: round(float(np.mean(values)), 3) for name, values in found.items()}


def main(arguments: list[str]) -> None:
    """Learns an order, says what it gives, and writes it."""
    wishes = _parser().parse_args(arguments)
    seen = list(lessons(wishes.home, wishes.questions))
    told, kept = ([lesson for lesson in seen if lesson.share == share] for share in ("rank", "aside"))
    forest = Forest(arrays(learn(told)))
    sys.stderr.write(f"{len(told)} questions taught, {len(kept)} were kept\n")
    for name, everyday in (("everyday", True), ("own words", False)):
        some = [lesson for lesson in kept if lesson.everyday is everyday]
        before = measure((lesson, -np.arange(len(lesson.grades), dtype=np.float32)) for lesson in some)
        after = measure((lesson, forest.scores(lesson.rows)) for lesson in some)
        sys.stderr.write(f"{name}: as gathered {before}, as learned {after}\n")
    np.savez_compressed(wishes.out, **arrays(learn(seen)))  # type: ignore[arg-type]
    if wishes.halves:
        wishes.halves.mkdir(parents=True, exist_ok=True)
        for share, some in (("rank", told), ("aside", kept)):
            np.savez_compressed(wishes.halves / f"{share}.npz", **arrays(learn(some)))  # type: ignore[arg-type]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index.learn_rank", description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--out", type=Path, default=RANK_FILE)
    parser.add_argument("--halves", type=Path)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
