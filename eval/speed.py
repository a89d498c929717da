"""How fast search is over a home, how fast its index is built, and what it takes.

python -m eval.speed HOME [--json OUT]

Questions are a fixed sample of those we train on, asked by anybody: in public papers only, as in the chat. All is
timed warm, one question at a time, by the clock: on a busy machine figures say little. HOME is only read; the index of
a sample is built in a temporary home.
"""

import argparse
import json
import lzma
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from app.wiring import INDEX, LEDGER, open_engine, open_ledger, update_index
from eval.homes import copy, existing, files, reader, temporary
from eval.run import save
from eval.tables import markdown
from index.encode import Encoder
from index.gather import BY_MEANING_FIRST, BY_WORDS_FIRST
from index.model import Where
from index.static import StaticEncoder
from index.store import MEANING, TERMS, Nearest
from index.terms import Analyser
from index.thesaurus import BUILT_IN, Thesaurus, net, widened
from ingest.audience import ANYBODY, UNRESTRICTED
from ingest.errors import RatslotseError
from ingest.ledger import Ledger
from ingest.model import File
from ingest.settings import PROJECT, Settings
from ingest.split import split

QUESTIONS = PROJECT / "data" / "training" / "fragen.jsonl.xz"
ASKED = 200  # questions: the tenth slowest is the 95th percentile
ANSWERED = 50  # questions before memory is read: it no longer grows then
WARM_UP = 400  # other questions asked before the clock starts: a chat in use has met most words
SEED = 20261123  # any fixed number: the same questions and files each time
SAMPLE = 20_000  # passages whose index is built: half a minute's work
LIMIT = 10  # hits of a search, as the chat asks for
PUBLIC, EVERYTHING = Where(audience=ANYBODY), Where(audience=UNRESTRICTED)
KILO, MEGA = 1024, 1024 * 1024

Figures = dict[str, float]


def questions(path: Path, number: int) -> list[str]:
    """A fixed sample of a file's `question` and `everyday`."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    every = [question for row in rows for question in (row["question"], *row["everyday"])]
    return random.Random(SEED).sample(every, min(number, len(every)))


def searching(settings: Settings, asked: Sequence[str]) -> Figures:
    """Milliseconds of a search and of its parts, p50 and p95; seconds of the whole are no figure."""
    engine, encoder, thesaurus = open_engine(settings, audience=ANYBODY), StaticEncoder(), Thesaurus.read(BUILT_IN)
    store = reader(engine, settings)
    wishes = {question: _wishes(question, engine.analyser, encoder, thesaurus) for question in asked}
    calls: dict[str, Callable[[str], object]] = {
        "analysis": lambda question: widened(question, engine.analyser, thesaurus),
        "encoding": encoder.question,
        "hybrid": lambda question: store.nearest(wishes[question], PUBLIC),
        "search": lambda question: engine.search(question, LIMIT),
    }
    with closing(engine.ledger):
        return {name: value for part, call in calls.items() for name, value in _percentiles(part, call, asked)}


def _wishes(question: str, analyser: Analyser, encoder: Encoder, thesaurus: Thesaurus) -> list[Nearest]:
    """What a search asks the engine for first."""
    words = net(widened(question, analyser, thesaurus))
    meaning = encoder.question(question)
    return [Nearest(words, TERMS, BY_WORDS_FIRST), Nearest(meaning, MEANING, BY_MEANING_FIRST)]


def _percentiles(part: str, call: Callable[[str], object], asked: Sequence[str]) -> Iterator[tuple[str, float]]:
    for question in asked[:-ASKED]:
        call(question)
    times = [_milliseconds(call, question) for question in asked[-ASKED:]]
    for percentile in (50, 95):
        yield f"{part}_ms_p{percentile}", float(np.percentile(times, percentile))


def _milliseconds(call: Callable[[str], object], question: str) -> float:
    start = time.perf_counter()
    call(question)
    return (time.perf_counter() - start) * 1000


def building(settings: Settings) -> Figures:
    """Passages a second for an index of about SAMPLE passages of whole files, published; one process."""
    with temporary(settings) as own:
        with closing(open_ledger(settings)) as source, closing(open_ledger(own)) as target:
            copy(source, target, sample(source, SAMPLE))
        start = time.perf_counter()
        passages = update_index(own, lambda _: None).passages
        seconds = time.perf_counter() - start
    return {"built_passages": passages, "built_passages_per_second": passages / seconds}


def sample(ledger: Ledger, passages: int) -> Iterator[File]:
    """Files drawn at random until they hold so many passages."""
    drawn = list(files(ledger))
    random.Random(SEED).shuffle(drawn)
    held = 0
    for file in drawn:
        if held >= passages:
            return
        held += len(split(file.id, ledger.pages(file.id)))
        yield file


def resident(home: Path) -> Figures:
    """What a process of its own takes that opens the index and answers ANSWERED questions."""
    command = [sys.executable, "-m", "eval.speed", str(home), "--resident"]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return dict(json.loads(told.splitlines()[-1]))


def _resident(settings: Settings, asked: Sequence[str]) -> Figures:
    start = time.perf_counter()
    engine = open_engine(settings, audience=ANYBODY)
    opened = time.perf_counter()
    engine.ask(asked[0])
    answered = time.perf_counter()
    for question in asked[1:]:
        engine.ask(question)
    return {"open_s": opened - start, "first_answer_s": answered - opened, **_memory()}


def _memory() -> Figures:
    """Resident memory of this process in bytes, now and at its peak (proc_pid_status(5))."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    told = dict(line.split(":", 1) for line in lines)
    return {name: float(told[key].split()[0]) * KILO for name, key in (("resident", "VmRSS"), ("peak", "VmHWM"))}


def on_disk(settings: Settings) -> Figures:
    """Bytes that the index in use and the ledger take, and how many passages there are."""
    engine = open_engine(settings, audience=UNRESTRICTED)
    with closing(engine.ledger):
        folder = settings.home / INDEX / str(engine.settings()["collection"])
        passages = engine.searcher.count(EVERYTHING)
    kept = {"index": folder.rglob("*"), "ledger": [settings.home / LEDGER]}
    sizes = {
        name: float(sum(path.stat().st_blocks * 512 for path in paths if path.is_file()))
        for name, paths in kept.items()
    }
    return {"passages": passages, **sizes}


def measured(home: Path) -> Figures:
    """All figures of a home."""
    settings, asked = existing(home), questions(QUESTIONS, WARM_UP + ASKED)
    return {**on_disk(settings), **resident(home), **searching(settings, asked), **building(settings)}


def table(found: Figures) -> str:
    """One line for each figure, with its unit."""
    parts = {
        "question: words, parts, near-synonyms": "analysis",
        "question: vector": "encoding",
        "the engine: both ways, nothing else": "hybrid",
        f"whole search, {LIMIT} hits": "search",
    }
    rows = [["what", "figure"], ["passages", f"{found['passages']:,.0f}"]]
    rows += [
        [f"{name}, p50 / p95", f"{found[f'{part}_ms_p50']:.1f} / {found[f'{part}_ms_p95']:.1f} ms"]
        for name, part in parts.items()
    ]
    rows += [
        ["opening, and the first answer after it", f"{found['open_s']:.2f} s, {found['first_answer_s']:.2f} s"],
        [f"memory after {ANSWERED} answers, and at most", f"{_mega(found['resident'])}, {_mega(found['peak'])}"],
        ["on disk: index, ledger", f"{_mega(found['index'])}, {_mega(found['ledger'])}"],
        [
            f"building an index of {found['built_passages']:,.0f} passages",
            f"{found['built_passages_per_second']:,.0f} passages/s",
        ],
    ]
    return markdown(rows)


def _mega(size: float) -> str:
    return f"{size / MEGA:,.0f} MB"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; with --resident the figures of this process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--resident", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.resident:
            told = json.dumps(_resident(existing(chosen.home), questions(QUESTIONS, ANSWERED)))
        else:
            found = measured(chosen.home)
            told = table(found)
            if chosen.json:
                save(found, chosen.json)
    except RatslotseError as error:
        sys.stderr.write(f"Fehler: {error}\n")
        return error.exit_code
    sys.stdout.write(f"{told}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
