"""Fails where answers got worse: python -m eval.gate [--only NAME] [--write [--lower]].

eval/baseline.json holds a floor for each measure, of the sample papers and, where ../shared lies beside the project, of
1,500 papers of Karlsruhe. A value may lie below its floor by the noise named there: so many questions' worth.
--write raises the floors to what is measured now, and lowers none unless --lower says so too.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

from app.wiring import open_engine, read_in, synchronise, update_index
from eval.crash import RATE, serving
from eval.homes import temporary
from eval.run import LABELS, Evaluation, evaluate, save
from eval.runs import corpus_digest, questions_digest
from eval.tables import markdown
from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput, RatslotseError
from ingest.settings import PROJECT, Settings
from ingest.sources.endpoint import Endpoint
from ingest.sources.files import file_items
from ingest.sources.sync import Wishes

BASELINE = PROJECT / "eval" / "baseline.json"
SHARED = PROJECT.parent / "shared"
SERVER = SHARED / "tools" / "oparl_server.py"
MEASURES = (  # that have a floor: found, proven, and silent where it has to be
    "file_recall@1", "file_recall@10", "paper_recall@10", "ndcg@10", "quote_recall@10", "answer_hit",
    "citation_precision_first", "citation_recall", "verbatim", "right_when_answered", "coverage", "refusal_recall",
)  # fmt: skip
EXACT = frozenset({"verbatim"})  # what is shown stands on the page: no noise excuses a miss
DIGITS = 4  # of a floor


class Floors(TypedDict):
    """What one place has to reach."""

    corpus: str  # digests: other papers or other questions have other floors
    questions: str
    noise: int  # questions: a floor may be missed by so many, for a change seldom leaves every question alone
    floors: dict[str, float]


Baseline = dict[str, Floors]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one place reached."""

    corpus: str
    questions: str
    values: dict[str, float]
    counts: dict[str, int]  # questions that count for each measure


@dataclass(frozen=True, slots=True)
class Line:
    """One measure beside its floor."""

    measure: str
    floor: float
    least: float  # what passes: the floor less the noise
    value: float

    @property
    def fell(self) -> bool:
        """Whether the gate is shut."""
        return self.value < self.least


@dataclass(frozen=True, slots=True)
class Place:
    """Papers with questions on them."""

    folder: Path
    gold: Path
    noise: int  # for a new baseline
    fill: Callable[[Settings, Path], object]  # reads the folder into a home

    @property
    def is_there(self) -> bool:
        """Whether it can be measured on this machine."""
        return self.folder.is_dir() and self.gold.is_file()


def _from_files(settings: Settings, folder: Path) -> None:
    read_in(settings, file_items([folder], None), lambda _: None)


def _from_dump(settings: Settings, folder: Path) -> None:
    with serving(SERVER, folder, ()) as url, closing(Endpoint(url, rate=float(RATE))) as endpoint:
        synchronise(settings, endpoint, Wishes(), lambda _: None)


PLACES = {
    "samples": Place(PROJECT / "data" / "samples", PROJECT / "data" / "gold" / "beispiele.jsonl", 1, _from_files),
    "karlsruhe-small": Place(SHARED / "corpus" / "karlsruhe-small", SHARED / "gold" / "dev.jsonl", 2, _from_dump),
}


def measure(place: Place) -> Measured:
    """What a place reaches with the built-in settings, read into a temporary home.

    Raises:
        BadInput: it has no papers or no questions.
    """
    with temporary(Settings()) as settings:
        place.fill(settings, place.folder)
        update_index(settings, lambda _: None)
        engine = open_engine(settings, audience=UNRESTRICTED)
        with closing(engine.ledger) as ledger:
            out = evaluate(engine, place.gold)
            return measured(out, corpus_digest(ledger), questions_digest(place.gold))


def measured(out: Evaluation, corpus: str, questions: str) -> Measured:
    """The gated measures of an evaluation; those that no question counts for are left out."""
    reached = {name: out["metrics"]["all"][name] for name in MEASURES}
    values = {name: round(value, DIGITS) for name, value in reached.items() if value is not None}
    counts = {name: sum(one["scores"][name] is not None for one in out["questions"]) for name in values}
    return Measured(corpus, questions, values, counts)


def lines(floors: Floors, now: Measured) -> list[Line]:
    """Each measure beside its floor.

    Raises:
        BadInput: papers or questions are not those the floors were measured on.
    """
    if (floors["corpus"], floors["questions"]) != (now.corpus, now.questions):
        raise BadInput(
            "Unterlagen oder Fragen sind nicht die, für die die Untergrenzen gelten. "
            "Bitte neu setzen: python -m eval.gate --write --lower"
        )
    return [_line(name, floor, floors["noise"], now) for name, floor in floors["floors"].items()]


def _line(name: str, floor: float, noise: int, now: Measured) -> Line:
    allowed = noise / now.counts[name] if name in now.counts and name not in EXACT else 0.0
    return Line(name, floor, round(floor - allowed, DIGITS), now.values.get(name, 0.0))


def renewed(old: Floors | None, now: Measured, noise: int, *, lower: bool) -> Floors:
    """The floors at what was measured; the higher of old and new unless lowering is wanted.

    Raises:
        BadInput: other papers or questions, which would lower floors unseen.
    """
    if old is None or lower:
        return Floors(corpus=now.corpus, questions=now.questions, noise=noise, floors=now.values)
    kept = {line.measure: max(line.floor, line.value) for line in lines(old, now)}
    return {**old, "floors": {**now.values, **kept}}


def load(path: Path) -> Baseline:
    """The floors of all places; none where there is no file yet.

    Raises:
        BadInput: the file has another form.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} ist nicht lesbar. Bitte aus dem Verlauf wiederherstellen. ({error})") from error
    return cast(Baseline, found)


def render(name: str, found: Sequence[Line]) -> str:
    """A German table of one place."""
    rows = [["Maß", "Untergrenze", "mit Rauschen", "jetzt", ""], *(list(_cells(line)) for line in found)]
    return f"{name}\n{markdown(rows)}"


def _cells(line: Line) -> Iterator[str]:
    yield LABELS[line.measure]
    yield from (f"{value:.3f}".replace(".", ",") for value in (line.floor, line.least, line.value))
    yield "gefallen" if line.fell else "gestiegen" if line.value > line.floor else "hält"


def check(baseline: Mapping[str, Floors], now: Mapping[str, Measured], told: Callable[[str], object]) -> bool:
    """Whether every place holds its floors; tells a table of each."""
    tables = {name: lines(baseline[name], one) for name, one in now.items()}
    for name, found in tables.items():
        told(f"{render(name, found)}\n")
    return not any(line.fell for found in tables.values() for line in found)


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where a measure fell below its floor by more than the noise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=sorted(PLACES))
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--lower", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen)
    except RatslotseError as error:
        sys.stderr.write(f"Fehler: {error}\n")
        return error.exit_code


def _run(chosen: argparse.Namespace) -> int:
    if chosen.lower and not chosen.write:
        raise BadInput("--lower gilt nur beim Schreiben. Bitte --write --lower angeben.")
    baseline = load(chosen.baseline)
    named = [chosen.only] if chosen.only else list(PLACES)
    wanted = [name for name in named if PLACES[name].is_there and (chosen.write or name in baseline)]
    if not wanted:
        raise BadInput(
            "Es gibt nichts zu messen, oder noch keine Untergrenzen. Bitte zuerst: python -m eval.gate --write"
        )
    now = {name: measure(PLACES[name]) for name in wanted}
    if not chosen.write:
        return 0 if check(baseline, now, sys.stdout.write) else 1
    for name, one in now.items():
        baseline[name] = renewed(baseline.get(name), one, PLACES[name].noise, lower=chosen.lower)
    save(baseline, chosen.baseline)
    return 0


if __name__ == "__main__":
    sys.exit(main())
