"""Questions that are offered: drawn from the papers of the audience's engine, or meant instead of what was asked."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from app.answer.model import NoAnswer
from app.web.card import entitled, standing
from ingest.model import Paper

DECIDED = ("beschlossen", "abgelehnt")  # standings that a question after the decision has an answer to
_KIND = re.compile(r"^\D+")  # what stands in front of a number's figures


def suggestions(papers: Iterable[Paper]) -> list[str]:
    """A question about each paper that has a number, none twice."""
    numbers = dict.fromkeys(paper.reference for paper in papers if paper.reference)
    return [f"Worum geht es in {_called(number)}?" for number in numbers]


def offered(papers: Sequence[Paper], summaries: int) -> dict[str, Paper | None]:
    """Questions that papers answer, with the paper that each names.

    They ask what the first papers are about, what became of one that was decided, and, naming none, what the
    Fraktion that brought in most of the public ones did that year.
    """
    numbered = [paper for paper in papers if paper.reference]
    found: dict[str, Paper | None] = {one: paper for paper in numbered[:summaries] for one in suggestions([paper])}
    decided = next((paper for paper in numbered if standing(paper) in DECIDED), None)
    if decided and decided.reference:
        found[f"Was wurde zu {_called(decided.reference)} beschlossen?"] = decided
    public = [paper for paper in papers if paper.public and paper.date]
    brought = Counter((name, paper.date.year) for paper in public if paper.date for name in paper.originators)
    return found | {f"Welche Anträge stellte {name} {year}?": None for (name, year), _ in brought.most_common(1)}


def meant(silence: NoAnswer) -> dict[str, str]:
    """What may be asked instead, by its label: the question with a number that was meant, or an example."""
    named = [paper for paper in silence.suggestions if paper.reference]
    asked = {entitled(paper): _asked_again(silence, paper.reference or "") for paper in named}
    return asked | {example: example for example in silence.examples}


def _asked_again(silence: NoAnswer, number: str) -> str:
    """The question with another number, whose "DS" may stand there already."""
    before, typed, behind = silence.question.partition(silence.unknown[0])
    if len(silence.unknown) > 1 or not typed:
        return f"Worum geht es in {_called(number)}?"
    figures = _KIND.sub("", number)
    said = before.casefold().endswith(number.removesuffix(figures).casefold())
    return before + (figures if said else number) + behind


def _called(reference: str) -> str:
    """A bare number says what it is the number of."""
    return f"der Drucksache {reference}" if reference[0].isdigit() else reference
