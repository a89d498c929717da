"""What each part of search gives, beside what others would find, on questions with known sources.

python -m eval.ablation HOME --gold FILE [--subset DUMP [--cache FILE.npz]] [--json OUT] [--doc FILE]

HOME holds a ledger and an index, which are only read. --subset compares with llama-index as it comes, too, on the
files of a dump of OParl papers alone: its model is too slow for a whole city. --doc puts the tables where the marks
in a Markdown file are. Only search is scored, by the contract of `ratslotse eval`.
"""

import argparse
import json
import lzma
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from app.answer.engine import Engine
from app.answer.filters import Choice
from app.answer.model import NoAnswer, Searched
from app.wiring import open_engine, open_ledger, update_index
from eval.baselines import Bm25, Dense, Floats, Piece, best, chunks, hits, minilm, pieces
from eval.homes import copy, existing, files, reader, temporary
from eval.run import evaluate, save
from eval.scoring import Estimate, Result, mean
from eval.tables import around, markdown, put, told
from index.model import Hit, Where
from index.rank import LearnedRanker
from index.search import Searcher
from index.static import StaticEncoder
from index.thesaurus import BUILT_IN, NO_SYNONYMS, Thesaurus
from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput, RatslotseError
from ingest.ledger import Ledger
from ingest.model import Page, Paper
from ingest.settings import Settings

OURS, BM25, LLAMA_INDEX = "ours", "BM25 with a stemmer, our passages", "llama-index as it comes, all-MiniLM-L6-v2"
MEASURES = {
    "file_recall@1": "file@1",
    "file_recall@5": "file@5",
    "file_recall@10": "file@10",
    "ndcg@10": "nDCG@10",
    "quote_recall@10": "quote@10",
}
EVERYTHING = Where(audience=UNRESTRICTED)  # as a clerk, like the questions' contract
UNFILTERED = Choice(understand=False)  # nothing is read from the question

Way = Callable[[str, int], list[Hit]]  # question, limit -> best first


@dataclass(frozen=True, slots=True)
class OnlySearch:
    """A way of searching, as an evaluation asks it: it never answers."""

    way: Way
    ledger: Ledger

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The best hits, best first."""
        return self.way(question, limit)

    def ask(self, question: str) -> NoAnswer:
        """Nothing."""
        return NoAnswer(question, Searched(papers=0, files=0, newest=None))

    def pages(self, file_id: str) -> tuple[Page, ...]:
        """A file's pages as shown."""
        return self.ledger.pages(file_id)

    def paper_of(self, file_key: str) -> str | None:
        """The Paper.key of the file with this File.key."""
        return self.ledger.paper_of(file_key)

    def settings(self) -> dict[str, object]:
        """Nothing: the comparison says what was compared."""
        return {}

    def index(self) -> dict[str, object]:
        """Nothing likewise."""
        return {}


class WithoutNumbers(Searcher):
    """Our search, blind to the numbers of papers."""

    def named(self, question: str, where: Where) -> list[Paper]:
        """None."""
        return []


class Scored(TypedDict):
    """What one way reached."""

    metrics: dict[str, dict[str, float | None]]  # "all", then each type of question
    intervals: dict[str, dict[str, list[float] | None]]
    ours_less: dict[str, Estimate]  # our score less this one's, question by question, of all
    scores: dict[str, dict[str, float | None]]  # of each question
    files: dict[str, list[str]]  # ranked, of each question


Comparison = dict[str, Scored]  # ours first


def our_ways(engine: Engine, settings: Settings) -> dict[str, Way]:
    """Ours as it is, and with one part left out."""
    opened, ledger, analyser, encoder = reader(engine, settings), engine.ledger, engine.analyser, StaticEncoder()
    thesaurus = Thesaurus.read(BUILT_IN)
    ranker = LearnedRanker(analyser, encoder)
    searchers = {
        "without thesaurus": Searcher(opened, ledger, analyser, encoder, NO_SYNONYMS, ranker),
        "without model": Searcher(opened, ledger, analyser, None, thesaurus),
        "without reranking": Searcher(opened, ledger, analyser, encoder, thesaurus),
        "without numbers": WithoutNumbers(opened, ledger, analyser, encoder, thesaurus, ranker),
    }
    ways: dict[str, Way] = {OURS: engine.search}
    ways |= {name: replace(engine, searcher=searcher).search for name, searcher in searchers.items()}
    return ways | {"without filters": lambda question, limit: engine.search(question, limit, UNFILTERED)}


def scoring(scores: Callable[[str], Floats], offered: Sequence[Piece], ledger: Ledger) -> Way:
    """The way of searching that ranks pieces by one score each."""

    def way(question: str, limit: int) -> list[Hit]:
        found = scores(question)
        return hits([(offered[at], float(found[at])) for at in best(found, limit)], ledger)

    return way


def bm25(engine: Engine, settings: Settings) -> Way:
    """Plain BM25 over the passages that our index holds, with their titles."""
    offered = pieces(reader(engine, settings))
    return scoring(Bm25([piece.text for piece in offered]).scores, offered, engine.ledger)


def llama_index(ledger: Ledger, cache: Path | None) -> Way:
    """llama-index's splitter and dense search as they come, with the model that most tutorials take."""
    offered = chunks(ledger)
    return scoring(Dense([piece.passage.text for piece in offered], minilm(), cache).scores, offered, ledger)


def compared(ways: Mapping[str, Way], ledger: Ledger, gold: Path) -> Comparison:
    """Every way's scores on a gold file's questions; the first way is ours."""
    found = {name: evaluate(OnlySearch(way, ledger), gold) for name, way in ways.items()}
    ours = next(iter(found.values()))["questions"]
    return {
        name: Scored(
            metrics=out["metrics"],
            intervals=out["intervals"],
            ours_less={measure: _ahead(measure, ours, out["questions"]) for measure in MEASURES},
            scores={result["id"]: result["scores"] for result in out["questions"]},
            files={result["id"]: result["files"] for result in out["questions"]},
        )
        for name, out in found.items()
    }


def _ahead(measure: str, ours: Sequence[Result], theirs: Sequence[Result]) -> Estimate:
    """The mean difference over the questions that count, with its interval."""
    pairs = [(one["scores"][measure], other["scores"][measure]) for one, other in zip(ours, theirs, strict=True)]
    return mean([one - other for one, other in pairs if one is not None and other is not None])


def tables(comparison: Comparison) -> str:
    """Three tables: all questions with intervals, how far ours is ahead, and each type of question."""
    overall = [["all questions", *MEASURES.values()], *([name, *_all(one)] for name, one in comparison.items())]
    ahead = [["ours less ...", *MEASURES.values()]]
    ahead += [
        [name, *(told(one["ours_less"][measure], signed=True) for measure in MEASURES)]
        for name, one in comparison.items()
        if name != OURS
    ]
    types = [["type", "way", *MEASURES.values()], *_by_type(comparison)]
    return "\n\n".join((markdown(overall), markdown(ahead), markdown(types, words=2)))


def _all(one: Scored) -> Iterator[str]:
    for measure in MEASURES:
        yield told((one["metrics"]["all"][measure], one["intervals"]["all"][measure]))


def _by_type(comparison: Comparison) -> Iterator[list[str]]:
    """A row for each type that has a source to be found, and each way."""
    for kind, metrics in next(iter(comparison.values()))["metrics"].items():
        if kind == "all" or metrics["ndcg@10"] is None:
            continue
        for name, one in comparison.items():
            values = (one["metrics"][kind][measure] for measure in MEASURES)
            yield [kind, name, *("–" if value is None else f"{value:.2f}" for value in values)]


def whole(settings: Settings, gold: Path) -> tuple[str, Comparison]:
    """What was searched, and ours with and without its parts beside BM25, over all that a home holds."""
    engine = open_engine(settings, audience=UNRESTRICTED)
    with closing(engine.ledger):
        ways = our_ways(engine, settings)
        comparison = compared({**ways, BM25: bm25(engine, settings)}, engine.ledger, gold)
        return _size(engine), comparison


def part(settings: Settings, keys: Set[str], cache: Path | None, gold: Path) -> tuple[str, Comparison]:
    """The same for ours, BM25 and llama-index over the files of these keys alone, indexed in a temporary home."""
    with temporary(settings) as own:
        with closing(open_ledger(settings)) as source, closing(open_ledger(own)) as target:
            copy(source, target, (file for file in files(source) if file.key in keys))
        update_index(own, lambda _: None)
        engine = open_engine(own, audience=UNRESTRICTED)
        with closing(engine.ledger) as ledger:
            ways = {OURS: engine.search, BM25: bm25(engine, own), LLAMA_INDEX: llama_index(ledger, cache)}
            return _size(engine), compared(ways, ledger, gold)


def _size(engine: Engine) -> str:
    papers, count, _ = engine.ledger.counts(audience=UNRESTRICTED)
    return f"{papers:,} papers, {count:,} files, {engine.searcher.count(EVERYTHING):,} passages"


def keys_of_dump(folder: Path) -> Iterator[str]:
    """What gold files call the files of a dump of OParl papers.

    Raises:
        BadInput: the folder is no dump.
    """
    try:
        with lzma.open(folder / "papers.jsonl.xz", "rt", encoding="utf-8") as lines:
            for paper in map(json.loads, lines):
                yield from (file["id"].rpartition("/")[2] for file in paper.get("auxiliaryFile", []))
    except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
        raise BadInput(f"{folder} ist kein Abzug mit papers.jsonl.xz. Bitte den Pfad prüfen. ({error})") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--subset", type=Path, metavar="DUMP")
    parser.add_argument("--cache", type=Path, metavar="FILE.npz")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--doc", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        _run(chosen)
    except RatslotseError as error:
        sys.stderr.write(f"Fehler: {error}\n")
        return error.exit_code
    return 0


def _run(chosen: argparse.Namespace) -> None:
    settings = existing(chosen.home)
    keys = set(keys_of_dump(chosen.subset)) if chosen.subset else set()
    if chosen.doc:  # what is missing there is said before the long work
        for name in ("ablation", "llama-index")[: 1 + bool(keys)]:
            around(chosen.doc, name)
    made = {"ablation": _told("ablation", chosen.doc, *whole(settings, chosen.gold))}
    if keys:
        found = part(settings, keys, chosen.cache, chosen.gold)
        made["llama-index"] = _told("llama-index", chosen.doc, *found)
    if chosen.json:
        save(made, chosen.json)


def _told(name: str, doc: Path | None, size: str, comparison: Comparison) -> dict[str, object]:
    """What goes into the JSON, after its tables were shown and put where they belong."""
    text = f"{size}.\n\n{tables(comparison)}"
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()
    if doc:
        put(doc, name, text)
    return {"searched": size, "ways": comparison}


if __name__ == "__main__":
    sys.exit(main())
