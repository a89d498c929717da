"""From a question to a proven answer: understand, search, choose, write, bind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.answer.choose import Evidence, choose, summarise
from app.answer.model import Answer, NoAnswer, Outcome, Record, Searched, Sentence
from app.answer.understand import Question, understand
from index.model import Hit, Where
from index.search import Searcher
from index.terms import Analyser, tokens
from ingest.errors import SourceDown
from ingest.ledger import Ledger
from ingest.model import Consultation, Page, Paper
from ingest.versions import Relation, relations

if TYPE_CHECKING:
    from app.answer.write import Writer

DEPTH = 20  # hits an answer is chosen from
NEAREST = 3  # hits shown where there is no answer
VERBATIM = "Gezeigt werden die Fundstellen im Wortlaut."
DECIDED = 3  # stops of the Beratungsfolge told with an answer


@dataclass(frozen=True, slots=True)
class Engine:
    """Answers for one audience: the public, or a clerk who may see everything."""

    searcher: Searcher
    ledger: Ledger
    analyser: Analyser
    public_only: bool
    writer: "Writer | None" = None
    set_to: Mapping[str, object] = field(default_factory=dict)  # for the record: what shaped the answers

    def ask(self, question: str) -> Outcome:
        """The answer with its proof, or NoAnswer.

        Raises:
            BadInput: nothing was asked, or far too much.
        """
        outcome: str | Outcome = ""
        for outcome in self.stream(question):  # noqa: B007 - the last one counts
            pass
        assert not isinstance(outcome, str)
        return outcome

    def stream(self, question: str) -> Iterator[str | Outcome]:
        """Pieces of prose while a language model writes, and last the outcome."""
        asked = understand(question, self.analyser)
        hits = self.search(asked.text, DEPTH)
        evidence = self._evidence(asked, hits)
        if not evidence:
            yield NoAnswer(question, self.searched(), tuple(hits[:NEAREST]))
        elif self.writer is None:
            yield self._quoted(question, evidence)
        else:
            yield from self._written(question, hits, evidence)

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The best passages this audience may see."""
        return self.searcher.search(question, limit, self._where)

    def pages(self, file_id: str) -> tuple[Page, ...]:
        """A file's pages as shown.

        Raises:
            KeyError: there is no such file for this audience.
        """
        file = self.ledger.files([file_id])[file_id]
        paper = self.ledger.papers([file.paper])[file.paper]
        if self.public_only and not (file.public and paper.public):
            raise KeyError(file_id)
        return self.ledger.pages(file_id)

    def searched(self) -> Searched:
        """What is searched for this audience."""
        return Searched(*self.ledger.counts(public_only=self.public_only))

    def newest(self, limit: int) -> list[Paper]:
        """The newest papers this audience may see, to suggest questions from."""
        return self.ledger.newest(limit, public_only=self.public_only)

    def paper_of(self, file_key: str) -> str | None:
        """The key of the paper a file belongs to, by the file's key; None for an unknown one."""
        return self.ledger.paper_of(file_key)

    def settings(self) -> dict[str, object]:
        """What the engine was set to, for the record."""
        return {**self.set_to, "public_only": self.public_only}

    def index(self) -> dict[str, object]:
        """What the index holds, for the record."""
        searched = self.searched()
        passages = self.searcher.count(self._where)
        return {"papers": searched.papers, "files": searched.files, "passages": passages}

    @property
    def _where(self) -> Where:
        return Where(public_only=self.public_only)

    def _family(self, paper: Paper) -> tuple[Relation, ...]:
        """What belongs to a paper by its number or by the register, as far as this audience may know."""
        kin = [*self.ledger.families([paper.id]).get(paper.id, ()), *self.ledger.linked(paper)]
        seen = {other.id: other for other in kin if other.public or not self.public_only}
        return relations(paper, seen.values())

    def _evidence(self, asked: Question, hits: Sequence[Hit]) -> list[Evidence]:
        named = {paper.id for paper in self.searcher.named(asked.text, self._where)}
        if not named:
            # A number the register does not know may still be printed; other words must not answer for it.
            printed = [hit for hit in hits if asked.numbers <= set(tokens(hit.passage.text))]
            return choose(asked, printed, self.analyser)
        of_paper = [hit for hit in hits if hit.paper.id in named]
        return (choose(asked, of_paper, self.analyser) if asked.words else []) or summarise(of_paper)

    def _quoted(self, question: str, evidence: Sequence[Evidence], notice: str = "") -> Answer:
        """The papers' own words."""
        sentences = [Sentence(" ".join(one.citation.quote.split()), (one.citation,)) for one in evidence]
        paper = evidence[0].citation.hit.paper
        told = (*sentences, *_decided(paper))
        return Answer(question, told, self.searched(), notice=notice, family=self._family(paper))

    def _written(self, question: str, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> Iterator[str | Outcome]:
        """The language model's words, as far as they name their proof; else the papers' own."""
        assert self.writer is not None
        text = ""
        try:
            for piece in self.writer.pieces(question, hits):
                text += piece
                yield piece
        except SourceDown as error:
            yield self._quoted(question, evidence, f"{error} {VERBATIM}")
            return
        sentences, dropped = self.writer.bind(text, hits)
        if not sentences:
            notice = f"Das Sprachmodell {self.writer.name} gab keine belegte Antwort. {VERBATIM}"
            yield self._quoted(question, evidence, notice)
            return
        first = next(iter(sentences[0].proof))
        paper = first.paper if isinstance(first, Record) else first.hit.paper
        told = (*sentences, *_decided(paper))
        yield Answer(question, told, self.searched(), self.writer.name, dropped, family=self._family(paper))


def _decided(paper: Paper) -> list[Sentence]:
    """What the register says was decided on a paper, latest last."""
    results = [stop for stop in paper.consultations if stop.result]
    return [Sentence(_told(stop), (Record(paper, stop),), "context") for stop in results[-DECIDED:]]


def _told(stop: Consultation) -> str:
    where = stop.organization or "Gremium unbekannt"
    when = f" am {stop.date:%d.%m.%Y}" if stop.date else ""
    number = f" (TOP {stop.number})" if stop.number else ""
    return f"{where}{when}{number}: {stop.result}"
