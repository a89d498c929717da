"""How long people wait for answers when many ask at once, and for the chat in a browser; nobody else at work.

python -m eval.crowd HOME [--people 20] [--browser] [--json OUT]

Each person asks the next question as soon as the last one is answered, which is harsher than people are; all of them
share one engine, as in the chat, without a language model. With --browser, Debian's Chromium opens a warm chat over
HOME several times and asks. Questions are a fixed sample of those we train on. HOME is only read.
"""

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import numpy as np

from app.answer.engine import Engine
from app.wiring import open_engine
from eval.homes import existing
from eval.run import save
from eval.speed import QUESTIONS, WARM_UP, questions
from eval.tables import markdown
from ingest.audience import ANYBODY
from ingest.errors import BadInput, RatslotseError, SourceDown

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = 20
EACH = 5  # questions of each person: the fifth slowest of a hundred is the 95th percentile
ALONE = 20  # questions of one person by themselves
VISITS = 10  # times the chat is opened and asked
CHROMIUM = Path("/usr/bin/chromium")  # Debian's
START = 120.0  # seconds the chat may take to start, to open the index, or to answer
OFFLINE = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
INPUT = "[data-testid=stChatInputTextArea]"
ANSWER = ".rl >> nth=2"  # the third block of ours, below what is searched and the question
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Waited:
    """One question of one person."""

    seconds: float
    error: str  # "" where there was an answer, or the silence that is one


def crowd(engine: Engine, asked: Sequence[str], people: int) -> list[Waited]:
    """What each waited for; people begin together and take turns through the questions."""
    together = Barrier(people)

    def person(number: int) -> list[Waited]:
        together.wait()
        return [_asked(engine, question) for question in asked[number::people]]

    with ThreadPoolExecutor(people) as pool:
        return [one for told in pool.map(person, range(people)) for one in told]


def _asked(engine: Engine, question: str) -> Waited:
    start, error = time.perf_counter(), ""
    try:
        engine.ask(question)
    except Exception as raised:  # noqa: BLE001 - whatever it is, it is what is counted
        error = f"{type(raised).__name__}: {raised}"
    return Waited(time.perf_counter() - start, error)


def figures(part: str, waited: Sequence[Waited]) -> Figures:
    """Seconds that half of all, and 95 of a hundred, waited at most; and how many got no answer."""
    seconds = [one.seconds for one in waited]
    told = {f"{part}_s_p{percentile}": float(np.percentile(seconds, percentile)) for percentile in (50, 95)}
    return told | {f"{part}_errors": float(sum(bool(one.error) for one in waited))}


def asking(home: Path, people: int) -> Figures:
    """One person alone, then all at once."""
    asked = questions(QUESTIONS, people * EACH)
    engine = open_engine(existing(home), audience=ANYBODY)
    with closing(engine.ledger):
        for question in asked[:WARM_UP]:
            engine.ask(question)
        return figures("alone", crowd(engine, asked[-ALONE:], 1)) | figures("crowd", crowd(engine, asked, people))


# In a browser


def visiting(home: Path, visits: int) -> Figures:
    """Seconds to the first paint, to where a question can be typed, and from Enter to the first of an answer; p50.

    Raises:
        BadInput: playwright or Chromium is missing.
    """
    asked = questions(QUESTIONS, visits + 1)
    with chat(home) as address:
        seen = [one for one in _visits(address, asked)][1:]  # the first one warms up
    names = ("painted", "ready", "answered")
    return {
        f"{name}_s_p50": float(np.median(times)) for name, times in zip(names, zip(*seen, strict=True), strict=True)
    }


@contextmanager
def chat(home: Path) -> Iterator[str]:
    """The address of a chat over a home, started as people start it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = ROOT / "app" / "web" / "main.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1"]
    surroundings = {**os.environ, "RATSLOTSE_HOME": str(home.resolve()), "RATSLOTSE_LLM": ""}
    with subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SourceDown("Der Chat startet nicht. Bitte: ratslotse doctor")


def _visits(address: str, asked: Sequence[str]) -> Iterator[tuple[float, float, float]]:
    """For each question a new browser's first visit."""
    try:
        from playwright.sync_api import sync_playwright  # only tests and this measurement need a browser
    except ImportError as error:
        raise BadInput("playwright fehlt. Bitte: make test") from error
    if not CHROMIUM.exists():
        raise BadInput("Chromium fehlt. Bitte das Debian-Paket chromium installieren.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OFFLINE))
        for question in asked:
            page = browser.new_page()
            page.set_default_timeout(START * 1000)
            start = time.perf_counter()
            page.goto(address)
            page.locator(INPUT).wait_for()
            ready = time.perf_counter()
            painted = float(page.evaluate(PAINTED)) / 1000
            page.locator(INPUT).fill(question)
            sent = time.perf_counter()
            page.locator(INPUT).press("Enter")
            page.locator(ANSWER).wait_for()
            yield painted, ready - start, time.perf_counter() - sent
            page.close()
        browser.close()


def table(found: Figures) -> str:
    """One line for each figure."""
    rows = [["what", "figure"]]
    for part, told in (("alone", "one person"), ("crowd", "all at once")):
        if f"{part}_errors" in found:
            wait = f"{found[f'{part}_s_p50']:.2f} / {found[f'{part}_s_p95']:.2f} s"
            rows.append([f"{told}: p50 / p95 of an answer", f"{wait}, {found[f'{part}_errors']:.0f} errors"])
    browser = {"painted": "first paint", "ready": "input there", "answered": "from Enter to the answer"}
    rows += [
        [f"in Chromium: {told}", f"{found[key]:.2f} s"]
        for name, told in browser.items()
        if (key := f"{name}_s_p50") in found
    ]
    return markdown(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--browser", action="store_true", help="open the chat in Chromium instead")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        found = visiting(chosen.home, VISITS) if chosen.browser else asking(chosen.home, chosen.people)
        if chosen.json:
            save(found, chosen.json)
    except RatslotseError as error:
        sys.stderr.write(f"Fehler: {error}\n")
        return error.exit_code
    sys.stdout.write(f"{table(found)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
