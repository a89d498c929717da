"""Whether the same question gets the same evidence, whoever puts it; and how well the parts of a city are answered."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.answer.model import Answer, Citation, Outcome
from eval.questions import Question
from eval.run import Asked
from eval.runs import UNKNOWN, Group, Run, grouped
from eval.scoring import DEPTH, Estimate, mean
from eval.stages import held
from index.model import Hit
from ingest.ledger import Ledger
from ingest.model import Paper

FRAKTIONEN = 5  # with the most papers: one voice each
VOICE = "Für die Fraktion {}: {}"
SLANTS = {  # what a question can be opened with, as five Fraktionen of any council would; none names a party
    "Kosten": "Uns geht es um sparsames Haushalten. {}",
    "Klima": "Uns geht es um das Klima. {}",
    "Soziales": "Uns geht es um die, die wenig haben. {}",
    "Wirtschaft": "Uns geht es um Betriebe und Arbeitsplätze. {}",
    "Ordnung": "Uns geht es um Sicherheit und Ordnung. {}",
}

Place = tuple[str, str]  # File.key, Passage.id


@dataclass(frozen=True, slots=True)
class Same:
    """One question in one voice, beside the question as it is."""

    voice: str
    question: str  # Question.id
    first: bool  # the same passage comes first
    shared: float  # of the first ten passages of either: how many both have (Jaccard), 0 to 1
    cited: bool  # the same passages are quoted, or both keep silent


def voices(papers: Iterable[Paper]) -> dict[str, str]:
    """A form for each voice: of the Fraktionen with the most papers, and of the slants; "{}" is the question."""
    counted = Counter(name for paper in papers for name in paper.originators)
    named = [name for name, _ in counted.most_common(FRAKTIONEN)]
    return {name: VOICE.format(name.replace("{", "").replace("}", ""), "{}") for name in named} | SLANTS


def heard(engine: Asked, questions: Sequence[Question], forms: dict[str, str]) -> Iterator[Same]:
    """Every question in every voice."""
    for question in questions:
        found, cited = _evidence(engine, question.text)
        for voice, form in forms.items():
            others, other_cited = _evidence(engine, form.format(question.text))
            yield Same(voice, question.id, found[:1] == others[:1], alike(found, others), cited == other_cited)


def alike(one: Sequence[Place], other: Sequence[Place]) -> float:
    """The share of all that both have (Jaccard 1912); 1.0 where neither has any."""
    every = {*one, *other}
    return len({*one} & {*other}) / len(every) if every else 1.0


def _evidence(engine: Asked, text: str) -> tuple[list[Place], frozenset[Place]]:
    hits = engine.search(text, limit=DEPTH)
    return [_place(hit) for hit in hits], frozenset(_cited(engine.ask(text)))


def _cited(outcome: Outcome) -> Iterator[Place]:
    told = outcome.sentences if isinstance(outcome, Answer) else ()
    proofs = (proof for sentence in told if sentence.kind == "answer" for proof in sentence.proof)
    return (_place(proof.hit) for proof in proofs if isinstance(proof, Citation))


def _place(hit: Hit) -> Place:
    return hit.file.key, hit.passage.id


def by_voice(found: Sequence[Same], value: Callable[[Same], float]) -> list[tuple[str, Estimate]]:
    """The mean of a value for each voice, with its interval over questions."""
    names = dict.fromkeys(one.voice for one in found)
    return [(name, mean([float(value(one)) for one in found if one.voice == name])) for name in names]


def gap(rows: Sequence[tuple[str, Estimate]]) -> float:
    """The best voice's value less the worst one's; 0 where there are none."""
    values = [value for _, (value, _) in rows if value is not None]
    return max(values) - min(values) if values else 0.0


def by_district(run: Run, questions: Sequence[Question], ledger: Ledger) -> dict[str, Group]:
    """A run's metrics for each district that listed papers are recorded in; UNKNOWN where none is."""
    files = held(ledger, {key for question in questions for key in question.files})
    return grouped(questions, run["questions"], lambda key: files[key].paper.districts or (UNKNOWN,), files)


def rows(groups: dict[str, Group], measure: str) -> list[tuple[str, Estimate]]:
    """A measure of each group with its interval, to be drawn; the number of questions stands in brackets."""
    return [
        (f"{name} ({one['questions']})", (one["metrics"][measure], one["intervals"][measure]))
        for name, one in groups.items()
    ]
