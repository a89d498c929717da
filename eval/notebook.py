"""What the notebooks in eval/notebooks look at: a home, its questions, and a run over them.

RATSLOTSE_HOME names the home, RATSLOTSE_GOLD the questions (else those on the sample papers), RATSLOTSE_RUN a run that
was kept, by its digest or file; without one all questions are asked now. RATSLOTSE_MATERIAL names a folder with scans
and PDFs that people read, to measure reading on (else ../shared, where it is there).
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.answer.engine import Engine
from app.wiring import open_engine
from eval.gate import SHARED
from eval.homes import existing
from eval.questions import Question, load
from eval.run import evaluate
from eval.runs import Run, complete, find
from eval.scoring import Result
from eval.tables import markdown
from ingest.audience import UNRESTRICTED
from ingest.errors import BadInput
from ingest.model import Paper
from ingest.settings import PROJECT, Settings

GOLD, RUN, MATERIAL = "RATSLOTSE_GOLD", "RATSLOTSE_RUN", "RATSLOTSE_MATERIAL"
CELL = 160  # characters shown of a question or an answer
SAMPLES = PROJECT / "data" / "gold" / "beispiele.jsonl"


def material() -> Path:
    """The folder with what people read by hand; it need not be there."""
    return Path(os.environ.get(MATERIAL) or SHARED)


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a notebook needs; the home is only read."""

    settings: Settings
    engine: Engine  # of who may see everything
    gold: Path  # the file of the questions
    questions: list[Question]
    run: Run

    @property
    def papers(self) -> list[Paper]:
        """Every paper held."""
        return list(self.engine.ledger.all_papers(audience=UNRESTRICTED))

    @property
    def asked(self) -> dict[str, Question]:
        """The questions by their ids."""
        return {question.id: question for question in self.questions}

    def results(self, *stages: str) -> Iterator[tuple[Question, Result]]:
        """The questions that were lost at one of these stages of `eval.stages`, with what they got."""
        lost = self.run.get("stages", {})
        found = ((self.asked.get(one["id"]), one) for one in self.run["questions"] if lost.get(one["id"]) in stages)
        return ((question, one) for question, one in found if question)

    def table(self, *stages: str) -> str:
        """The same as a German table in Markdown."""
        found = ((one, got, self.run.get("names", {})) for one, got in self.results(*stages))
        rows = [
            (one.text, self.run["stages"][one.id], got["answer"] or "keine", _first(got, names))
            for one, got, names in found
        ]
        return markdown([["Frage", "Stufe", "Antwort", "zuerst gefunden"], *(list(map(_cell, row)) for row in rows)], 4)


def _first(got: Result, names: Mapping[str, str]) -> str:
    return next((names.get(file, file) for file in got["files"]), "nichts")


def _cell(text: str) -> str:
    """One line without what Markdown would take for a table's."""
    line = " ".join(text.replace("|", "/").split())
    return line if len(line) <= CELL else f"{line[: CELL - 1]}…"


@contextmanager
def desk() -> Iterator[Desk]:
    """Opens the home that the surroundings name; closes it behind the block.

    Raises:
        BadInput: nothing was read in there, the questions cannot be used, or the run is of other questions.
    """
    settings, gold = existing(Settings.from_env().home), Path(os.environ.get(GOLD) or SAMPLES)
    questions = load(gold)
    engine = open_engine(settings, audience=UNRESTRICTED)
    try:
        yield Desk(settings, engine, gold, questions, _run(engine, settings, gold, questions))
    finally:
        engine.ledger.close()


def _run(engine: Engine, settings: Settings, gold: Path, questions: Iterable[Question]) -> Run:
    if not (name := os.environ.get(RUN)):
        return complete(evaluate(engine, gold), engine, settings, gold)
    run = find(name, settings.home)
    if {result["id"] for result in run["questions"]} != {question.id for question in questions}:
        raise BadInput(f"Der Lauf „{name}“ ist von anderen Fragen. Bitte {GOLD} und {RUN} passend setzen.")
    return run
