"""Makes questions with known sources: somebody asks, searches and marks the sentences that answer; all is checked.

What is written has the form that `eval.questions` reads. A question that a model or a thumb suggested is a candidate:
it has no type and no source, counts nowhere, and becomes one of ours only when somebody goes through it here.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.answer.engine import Engine
from eval.metrics import by_value, holds, normal, overlaps
from eval.questions import Question, Source, load
from eval.run import TYPES
from eval.stages import Held, held
from index.model import Hit
from ingest.errors import BadInput
from ingest.ledger import Ledger
from ingest.model import stable_id
from ingest.sentences import sentences

SHOWN = 10  # hits to choose from
LOOKED = 50  # hits that are looked through for other papers that answer
EXCERPT = 160  # characters of a hit
ID = 8  # characters of an id made from the question
NOWHERE = "0"  # typed for: no paper says it
UNANSWERABLE = "unanswerable"
KINDS = {name: told for name, told in TYPES.items() if name not in ("all", UNANSWERABLE)}
_RANGE = re.compile(r"\s*(\d+)\s*(?:[-–]\s*(\d+)\s*)?")

Ask = Callable[[str], str]  # a prompt -> what was typed
Tell = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that nobody has confirmed."""

    id: str
    text: str
    by: str  # who suggested it; "" for a thumb


# Checks


def troubles(question: Question, engine: Engine, files: Mapping[str, Held]) -> Iterator[str]:
    """German: what is wrong with a question's sources, and which other papers may answer it.

    files are those that the question lists, as far as they are held (`eval.stages.held`).
    """
    if not question.answerable:
        yield from ["Eine unbeantwortbare Frage nennt Quellen."] if question.sources else []
        return
    if not question.sources:
        yield "Eine beantwortbare Frage braucht eine Quelle."
    for source in question.sources:
        yield from _unproven(source, engine.ledger, files)
    said = " ".join(source.quote for source in question.sources)
    for wanted in question.must_include:
        if by_value(_plain(wanted)) not in by_value(said):
            yield f"„{wanted}“ steht in keinem der Zitate."
    yield from _elsewhere(question, engine)


def _unproven(source: Source, ledger: Ledger, files: Mapping[str, Held]) -> Iterator[str]:
    if source.file not in files:
        yield f"Die Datei {source.file} ist nicht im Bestand."
        return
    pages = [page for page in ledger.pages(files[source.file].file.id) if source.page in (None, page.number)]
    if not any(_plain(source.quote) in _plain(page.text) for page in pages):
        where = source.file if source.page is None else f"{source.file}, Seite {source.page}"
        yield f"Das Zitat „{source.quote[:EXCERPT]}“ steht nicht wörtlich in {where}."


def _elsewhere(question: Question, engine: Engine) -> Iterator[str]:
    """Other files that hold a quotation, or half of one: they may answer as well, or be twins."""
    told = set(question.files)
    for source in question.sources:
        for hit in engine.search(source.quote, LOOKED):
            others = [place.file.key for place in hit.places if place.file.key not in told]
            told.update(others)
            if others and holds(hit.passage.text, source.quote):
                yield f"Dasselbe steht auch in {', '.join(others)}. Bitte auch nennen, wenn es die Frage beantwortet."
            elif others and overlaps(hit.passage.text, source.quote):
                yield f"Ähnliches steht in {', '.join(others)}. Bitte prüfen, ob es die Frage beantwortet."


def _plain(text: str) -> str:
    return " ".join(text.split())


# Making


@dataclass(frozen=True, slots=True)
class Maker:
    """Goes through one question with somebody at a terminal."""

    engine: Engine
    ask: Ask
    tell: Tell

    def make(self, text: str) -> Question | None:
        """A question as it was answered, marked and confirmed; None where it was given up."""
        sources = self._sources(text)
        if sources is None:
            return None
        made = self._described(text, tuple(dict.fromkeys(sources)))
        for trouble in troubles(made, self.engine, held(self.engine.ledger, made.files)):
            self.tell(f"  Achtung: {trouble}")
        return made if self._agrees("Speichern? (j/n) ") else None

    def _sources(self, text: str) -> list[Source] | None:
        """What was marked; empty where no paper says it, None where the question was given up."""
        marked: list[Source] = []
        words = text
        while True:
            hits = self.engine.search(words, SHOWN)
            for line in _listed(hits):
                self.tell(line)
            typed = self.ask("Fundstelle (Nummer), andere Wörter, „0“: steht nirgends, leer: fertig > ").strip()
            if not typed or typed == NOWHERE:
                return marked or ([] if typed == NOWHERE else None)
            if typed.isdecimal() and int(typed) <= len(hits):
                marked += self._marked(hits[int(typed) - 1])
                self.tell(f"Markiert: {len(marked)}")
            elif not typed.isdecimal():
                words = typed

    def _marked(self, hit: Hit) -> list[Source]:
        """The sentences chosen of a passage, in every file where it stands; none where nothing was chosen."""
        text, places = hit.passage.text, sentences(hit.passage.text)
        for number, (start, end) in enumerate(places, 1):
            self.tell(f"  {number}: {_plain(text[start:end])}")
        chosen = _RANGE.fullmatch(self.ask("Sätze, die antworten (2 oder 2-3; leer: keine) > "))
        if not chosen:
            return []
        first, last = int(chosen[1]), int(chosen[2] or chosen[1])
        if not 1 <= first <= last <= len(places):
            self.tell("So viele Sätze sind es nicht.")
            return []
        start, end = places[first - 1][0], places[last - 1][1]
        spans = hit.passage.locate(start, end)
        page = spans[0].page if len({span.page for span in spans}) == 1 else None
        return [Source(place.file.key, _plain(text[start:end]), page) for place in hit.places]

    def _described(self, text: str, sources: tuple[Source, ...]) -> Question:
        key = stable_id(_plain(text).casefold())[:ID]
        if not sources:
            return Question(key, UNANSWERABLE, text, answerable=False)
        kind = ""
        while kind not in KINDS:
            kind = self.ask(f"Art ({', '.join(KINDS)}) > ").strip()
        answer = self.ask("Kurze richtige Antwort > ").strip() or None
        typed = self.ask("Was sie enthalten muss, wie es in der Quelle steht (mehrere mit „;“) > ")
        wanted = tuple(part.strip() for part in typed.split(";") if part.strip())
        return Question(key, kind, text, True, answer, sources, wanted)

    def _agrees(self, prompt: str) -> bool:
        return self.ask(prompt).strip().lower() in ("j", "ja")


def _listed(hits: Sequence[Hit]) -> Iterator[str]:
    for number, hit in enumerate(hits, 1):
        page = hit.passage.spans[0].page
        where = hit.file.key if page is None else f"{hit.file.key}, Seite {page}"
        yield f"{number:2}  {hit.paper.reference or ''} {_plain(hit.paper.name)[:EXCERPT]} ({where})"
        yield f"    {_plain(hit.passage.text)[:EXCERPT]}"


def line(question: Question, by: str = "") -> str:
    """A question as a line of a gold file; by names who suggested it."""
    row: dict[str, object] = {
        "id": question.id,
        "type": question.type,
        "question": question.text,
        "answerable": question.answerable,
        "answer": question.answer,
        "relevant": [
            {"file": one.file, "quote": one.quote} | ({"page": one.page} if one.page else {})
            for one in question.sources
        ],
        "must_include": list(question.must_include),
    }
    return json.dumps(row | ({"suggested_by": by} if by else {}), ensure_ascii=False)


def _row(source: Source) -> dict[str, object]:
    return {"file": source.file, "quote": source.quote} | ({"page": source.page} if source.page else {})


def add(path: Path, question: Question, by: str = "") -> None:
    """Writes a question behind those of a file, which is made where there is none.

    Raises:
        BadInput: the file holds it already, or is no gold file.
    """
    if path.is_file() and path.stat().st_size and question.id in {one.id for one in load(path)}:
        raise BadInput(f"Die Frage „{question.text}“ steht schon in {path}. Bitte eine andere stellen.")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line(question, by)}\n")


def candidates(path: Path) -> list[Candidate]:
    """The questions of a file of candidates.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row.strip()]
        return [Candidate(str(row["id"]), str(row["question"]), str(row.get("suggested_by") or "")) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path} hält keine Vorschläge. Bitte die Datei prüfen. ({error})") from error


# Agreement


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two people agree on the questions that both went through."""

    questions: int
    answerable: float  # Cohen's kappa: whether any paper answers
    type: float  # Cohen's kappa
    source: float | None  # of those that both find answered: the share with a quotation in common


def agreement(one: Sequence[Question], other: Sequence[Question]) -> Agreement:
    """How far two sets agree; questions are the same where their words are.

    Raises:
        BadInput: they have none in common.
    """
    theirs = {tuple(normal(question.text)): question for question in other}
    pairs = [(mine, theirs[key]) for mine in one if (key := tuple(normal(mine.text))) in theirs]
    if not pairs:
        raise BadInput("Die beiden Dateien haben keine Frage gemeinsam. Bitte dieselben Fragen bearbeiten.")
    answered = [pair for pair in pairs if pair[0].answerable and pair[1].answerable]
    return Agreement(
        questions=len(pairs),
        answerable=kappa([(mine.answerable, their.answerable) for mine, their in pairs]),
        type=kappa([(mine.type, their.type) for mine, their in pairs]),
        source=sum(_in_common(*pair) for pair in answered) / len(answered) if answered else None,
    )


def _in_common(one: Question, other: Question) -> bool:
    return any(
        mine.file == their.file and (overlaps(mine.quote, their.quote) or overlaps(their.quote, mine.quote))
        for mine in one.sources
        for their in other.sources
    )


def kappa(pairs: Sequence[tuple[object, object]]) -> float:
    """Agreement beyond chance, at most 1 (Cohen 1960); 1.0 where both know but one label, the same."""
    agreed = sum(one == other for one, other in pairs) / len(pairs)
    mine, theirs = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    by_chance = sum(mine[label] * theirs[label] for label in mine) / len(pairs) ** 2
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


def told(found: Agreement) -> Iterator[str]:
    """German, line by line."""
    yield f"{found.questions} Fragen, die beide bearbeitet haben."
    yield f"  beantwortbar oder nicht: Kappa {_german(found.answerable)}"
    yield f"  Art der Frage: Kappa {_german(found.type)}"
    if found.source is not None:
        yield f"  gemeinsame Fundstelle: {_german(found.source)} der Fragen, die beide beantwortbar finden"
    yield "Kappa (Cohen): 1 ganz einig, 0 nicht mehr als durch Zufall."


def _german(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")
