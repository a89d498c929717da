"""What a language model says of the answers of a run, by llama-index's evaluators; reported apart from what is exact.

A judge may be wrong, and may like its own words: its figures stand beside the contract's, and never in them.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from llama_index.core.evaluation import (
    BaseEvaluator,
    CorrectnessEvaluator,
    FaithfulnessEvaluator,
    RelevancyEvaluator,
)
from llama_index.core.llms import LLM

from app.answer.write import open_llm
from eval.questions import Question
from eval.scoring import Estimate, Result, mean
from eval.tables import markdown, told
from ingest.errors import BadInput, SourceDown
from ingest.settings import Settings

BEST = 5.0  # the mark of CorrectnessEvaluator for an answer that is right; the worst is 1
LABELS = {
    "faithful": "Antwort steht in den Belegen",
    "relevant": "Antwort und Belege passen zur Frage",
    "correct": "Antwort stimmt mit der bekannten überein",
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of one answer; each 0 to 1, None where it could not be asked or said nothing usable."""

    question: str  # Question.id
    faithful: float | None
    relevant: float | None
    correct: float | None


def open_judge(settings: Settings) -> LLM:
    """The language model that the settings name.

    Raises:
        BadInput: they name none.
    """
    if not settings.llm:
        raise BadInput("Es ist kein Sprachmodell eingestellt. Bitte RATSLOTSE_LLM setzen.")
    return open_llm(settings)


def said(llm: LLM, task: str) -> str:
    """What the model replies to a task.

    Raises:
        SourceDown: it does not reply.
    """
    return _answered(lambda: llm.complete(task).text).strip()


def judged(llm: LLM, questions: Iterable[Question], results: Iterable[Result]) -> Iterator[Verdict]:
    """A verdict on each answer given; silence is not judged.

    Raises:
        SourceDown: the model does not reply.
    """
    asked = {question.id: question for question in questions}
    with asyncio.Runner() as runner:  # llama-index would leave an event loop open
        for one in results:
            if one["answer"] and one["id"] in asked:
                yield _verdict(runner, llm, asked[one["id"]], one)


def _verdict(runner: asyncio.Runner, llm: LLM, question: Question, result: Result) -> Verdict:
    answer, reference = str(result["answer"]), question.answer
    contexts = list(dict.fromkeys(one["passage"] for one in result["citations"] if one["kind"] == "answer"))
    proven = partial(_score, runner, query=question.text, response=answer, contexts=contexts)
    known = partial(_score, runner, query=question.text, response=answer, reference=reference)
    return Verdict(
        question=question.id,
        faithful=proven(FaithfulnessEvaluator(llm)) if contexts else None,
        relevant=proven(RelevancyEvaluator(llm)) if contexts else None,
        correct=_share(known(CorrectnessEvaluator(llm, parser_function=_mark))) if reference else None,
    )


def _score(runner: asyncio.Runner, evaluator: BaseEvaluator, **told: Any) -> float | None:
    return _answered(lambda: runner.run(evaluator.aevaluate(**told))).score


def _mark(reply: str) -> tuple[float | None, str]:
    """The first number of a reply, and all of it; llama-index's own parser wants two lines and fails without."""
    found = re.search(r"\d+(?:[.,]\d+)?", reply)
    return (float(found[0].replace(",", ".")) if found else None), reply


def _share(mark: float | None) -> float | None:
    """A mark of 1 to BEST as a share; one that is out of bounds is none."""
    return (mark - 1) / (BEST - 1) if mark is not None and 1 <= mark <= BEST else None


def _answered(call: Callable[[], T]) -> T:
    try:
        return call()
    except Exception as error:
        raise SourceDown(f"Das Sprachmodell antwortet nicht. Bitte die Einstellung prüfen. ({error})") from error


def means(verdicts: Sequence[Verdict]) -> dict[str, Estimate]:
    """The mean of each measure over the answers that were judged, with its interval."""
    found = {name: [getattr(one, name) for one in verdicts] for name in LABELS}
    return {name: mean([value for value in values if value is not None]) for name, values in found.items()}


def render(name: str, verdicts: Sequence[Verdict]) -> str:
    """A German table that says whose opinion it is."""
    rows = [["Maß", "Mittel", "von"]]
    for measure, estimate in means(verdicts).items():
        count = sum(getattr(one, measure) is not None for one in verdicts)
        rows.append([LABELS[measure], told(estimate).replace(", ", " bis ").replace(".", ","), str(count)])
    return f"Urteil des Sprachmodells {name} über {len(verdicts)} Antworten; nicht Teil der Messung:\n{markdown(rows)}"
