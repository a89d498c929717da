"""From a question to a proven answer: understand, search, choose, write, bind."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.answer.choose import Evidence, choose, summarise
from app.answer.converse import Resolved, Turn, resolve
from app.answer.filters import UNDERSTOOD, Catalogue, Choice, Filters
from app.answer.listing import Lister
from app.answer.model import Answer, NoAnswer, Outcome, Record, Searched, Sentence
from app.answer.understand import Kind, Question, understand, without
from app.answer.wishes import filters
from index.model import Hit, Where, by_paper
from index.search import Searcher
from index.similar import Neighbours, Similar
from index.terms import Analyser, tokens
from index.thesaurus import NO_SYNONYMS, Thesaurus
from ingest.errors import BadInput, SourceDown
from ingest.ledger import Ledger
from ingest.model import Consultation, Page, Paper
from ingest.reference import keys_of_question, parse
from ingest.versions import Relation, relations

if TYPE_CHECKING:
    from app.answer.write import Writer

DEPTH = 20  # hits an answer is chosen from
OVERVIEW = 5  # papers told of where a question says no more than which papers it wants
NEAREST = 3  # hits shown where there is no answer
SIMILAR = 5  # similar papers shown
MEANT = 3  # papers offered where the number is unknown
VERBATIM = "Gezeigt werden die Fundstellen im Wortlaut."
DECIDED = 3  # stops of the Beratungsfolge told with an answer
HELP = "Gern helfe ich bei Fragen zu den Ratsunterlagen. Bitte fragen Sie zum Beispiel:"
OUTSIDE = "Dabei kann ich nicht helfen, nur bei Fragen zu den Ratsunterlagen. Bitte fragen Sie zum Beispiel:"
ANY_EXAMPLES = ("Was wird in diesem Jahr gebaut?", "Wie hoch ist die Hundesteuer?")  # where no paper has a number


@dataclass(frozen=True, slots=True)
class Engine:
    """Answers for one audience: the public, or a clerk who may see everything."""

    searcher: Searcher
    ledger: Ledger
    analyser: Analyser
    public_only: bool
    writer: "Writer | None" = None
    set_to: Mapping[str, object] = field(default_factory=dict)  # for the record: what shaped the answers
    neighbours: Neighbours | None = None  # None where nobody asks for similar papers
    thesaurus: Thesaurus = NO_SYNONYMS  # for the titles of lists; the searcher has its own

    catalogue: Catalogue = field(init=False, repr=False, compare=False)  # what can be filtered by

    def __post_init__(self) -> None:
        """The catalogue is that of the same audience."""
        object.__setattr__(self, "catalogue", Catalogue(self.ledger, self.public_only))

    def ask(self, question: str, choice: Choice = UNDERSTOOD, before: Sequence[Turn] = ()) -> Outcome:
        """The answer with its proof, or NoAnswer; filtered by what was chosen and what the question plainly says.

        What was asked before says what a question such as "Und was kostet das?" means.

        Raises:
            BadInput: nothing was asked, or far too much; or nothing is held under a name that was chosen.
        """
        outcome: str | Outcome = ""
        for outcome in self.stream(question, choice, before):  # noqa: B007 - the last one counts
            pass
        assert not isinstance(outcome, str)
        return outcome

    def stream(
        self, question: str, choice: Choice = UNDERSTOOD, before: Sequence[Turn] = ()
    ) -> Iterator[str | Outcome]:
        """Pieces of prose while a language model writes, and last the outcome."""
        seen = self._seen(before)
        meant = resolve(question, seen, self.catalogue.known()) if seen else Resolved(question)
        for piece in self._answered(meant, choice):
            yield piece if isinstance(piece, str) else replace(piece, understood_as=meant.understood_as)

    def _seen(self, before: Sequence[Turn]) -> list[Turn]:
        """What was asked before, without what was told of papers that this audience may no longer see."""
        now = self.ledger.papers({paper.id for turn in before for paper in turn.papers})
        shown = {paper.id for paper in now.values() if paper.public or not self.public_only}
        return [turn for turn in before if all(paper.id in shown for paper in turn.papers)]

    def _answered(self, meant: Resolved, choice: Choice) -> Iterator[str | Outcome]:
        question = meant.question
        asked = understand(question, self.analyser)
        if not asked.kind.of_papers:
            yield self._aside(question, asked.kind)
            return
        read = self.filters(asked.text, choice)
        if listed := self._listed(question, asked, read, choice):
            yield listed
            return
        hits, evidence = self._told_before(asked, meant.papers)
        if not evidence:
            hits, evidence = self._looked(asked, read)
        in_vain = read.understood if not evidence else ()
        if in_vain:  # a filter wrongly understood must not hide the answer
            read = read.relaxed()
            hits, evidence = self._looked(asked, read)
        for piece in self._told(question, asked, hits, evidence):
            yield piece if isinstance(piece, str) else replace(piece, filters=read, in_vain=in_vain)

    def _listed(self, question: str, asked: Question, read: Filters, choice: Choice) -> Outcome | None:
        """All papers, where the question asks which there are or how many."""
        lister = Lister(self.searcher, self.ledger, self.analyser, self.catalogue, self._where, self.thesaurus)
        outcome = lister.answer(asked.text, read, choice, self.searched())
        return replace(outcome, question=question) if outcome else None

    def _aside(self, question: str, kind: Kind) -> NoAnswer:
        """What can be asked, where something was said that no paper can answer."""
        numbers = list(dict.fromkeys(paper.reference for paper in self.newest(MEANT) if paper.reference))
        examples = (f"Worum geht es in {numbers[0]}?", f"Was wurde zu {numbers[-1]} beschlossen?") if numbers else ()
        notice = HELP if kind is Kind.TALK else OUTSIDE
        return NoAnswer(question, self.searched(), notice=notice, examples=examples or ANY_EXAMPLES)

    def _told_before(self, asked: Question, papers: Sequence[Paper]) -> tuple[list[Hit], list[Evidence]]:
        """What the papers a question goes on about say, where they have no number to be named by."""
        ids = tuple(paper.id for paper in papers if not paper.reference)
        hits = self.searcher.search(asked.text, DEPTH, replace(self._where, papers=ids)) if ids else []
        return hits, choose(asked, hits, self.analyser) or summarise(hits)

    def _told(
        self, question: str, asked: Question, hits: Sequence[Hit], evidence: Sequence[Evidence]
    ) -> Iterator[str | Outcome]:
        if not evidence:
            yield self._silence(question, asked, hits)
        elif self.writer is None:
            yield self._quoted(question, evidence)
        else:
            yield from self._written(question, hits, evidence)

    def search(self, question: str, limit: int = 10, choice: Choice = UNDERSTOOD) -> list[Hit]:
        """The best passages this audience may see; what was only understood gives way where nothing fits."""
        read = self.filters(question, choice)
        hits = self._found(question, limit, read)
        return hits or (self._found(question, limit, read.relaxed()) if read.understood else [])

    def filters(self, question: str, choice: Choice = UNDERSTOOD) -> Filters:
        """What was chosen, and what the question says of which papers are to be searched.

        Raises:
            BadInput: nothing is held under a name that was chosen.
        """
        return filters(question, self.catalogue, choice, dt.date.today())

    def paper(self, number: str) -> Paper:
        """The paper of this number, or the first of its family.

        Raises:
            BadInput: no paper that this audience may see bears it.
        """
        asked = understand(number, self.analyser)
        named = self.searcher.named(asked.text, self._where)
        if named:
            return named[0]
        meant = " oder ".join(str(paper.reference) for paper in self._silence(number, asked, ()).suggestions)
        hint = f"Meinten Sie {meant}?" if meant else "Bitte die Nummer prüfen."
        raise BadInput(f"Eine Vorlage {asked.text} kenne ich nicht. {hint}")

    def similar(self, paper: Paper, limit: int = SIMILAR) -> list[Similar]:
        """The papers most like this one, as far as this audience may know of them."""
        return self.neighbours.of(paper, limit, self._where) if self.neighbours else []

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

    def _found(self, question: str, limit: int, read: Filters) -> list[Hit]:
        return self.searcher.search(question, limit, read.narrowed(self._where))

    def _looked(self, asked: Question, read: Filters) -> tuple[list[Hit], list[Evidence]]:
        """What is found within the filters, and what of it answers; what a filter says needs no word to say it."""
        hits = self._found(asked.text, DEPTH, read)
        said = [span for wish in read.hard for span in wish.spans]
        beside = without(asked, said, self.analyser) if said else asked
        return hits, self._evidence(beside, hits) if beside.words or asked.references else self._overview(hits, read)

    def _overview(self, hits: Sequence[Hit], read: Filters) -> list[Evidence]:
        """What each paper found says of itself, where a question says no more than which papers it wants."""
        papers = {hit.paper.id: hit.paper for hit in hits} if read.hard else {}
        where = read.narrowed(self._where)
        told = (
            summarise(self.searcher.search(paper.name, DEPTH, replace(where, papers=(paper.id,))))
            for paper in list(papers.values())[:OVERVIEW]
        )
        return [one[0] for one in told if one]

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
        asked = asked.beside_numbers()
        of_paper = [hit for hit in hits if hit.paper.id in named]
        return (choose(asked, of_paper, self.analyser) if asked.words else []) or summarise(of_paper)

    def _silence(self, question: str, asked: Question, hits: Sequence[Hit]) -> NoAnswer:
        """What is nearest by words; where a number is unknown, the papers of nearly that number."""
        other = asked.beside_numbers()
        named = (reference for reference in asked.references if reference.sure or not other.words)
        unknown = [one for one in named if not self.ledger.named(one, public_only=self.public_only)]
        near = [paper for one in unknown for paper in self.ledger.nearly_named(one, public_only=self.public_only)]
        near.sort(key=lambda paper: -other.coverage(set(self.analyser.counts(paper.name))))
        suggestions = {paper.id: paper for paper in near}
        typed = tuple(dict.fromkeys(one.text for one in unknown))
        is_bare = bool(typed) and not other.words  # to a bare number nothing else is near
        nearest = () if is_bare else tuple(group[0] for group in by_paper(hits)[:NEAREST])
        return NoAnswer(question, self.searched(), nearest, typed, tuple(suggestions.values())[:MEANT])

    def _quoted(self, question: str, evidence: Sequence[Evidence], notice: str = "") -> Answer:
        """The papers' own words."""
        sentences = [Sentence(" ".join(one.citation.quote.split()), (one.citation,)) for one in evidence]
        paper = evidence[0].citation.hit.paper
        told = (*sentences, *_decided(paper))
        notice = " ".join(filter(None, (notice, self._instead(question, paper))))
        return Answer(question, told, self.searched(), notice=notice, family=self._family(paper))

    def _instead(self, question: str, paper: Paper) -> str:
        """What to say where the number asked for is not known, and a paper of its family answers."""
        own = parse(paper.reference or "")
        kin = [one for one in keys_of_question(question) if own and one.family == own.family]
        if not kin or any(self.ledger.bearing(one, public_only=self.public_only) for one in kin):
            return ""
        return f"Eine Vorlage {kin[0].text} kenne ich nicht. Die Antwort stammt aus {paper.reference}."

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
        notice, family = self._instead(question, paper), self._family(paper)
        yield Answer(question, told, self.searched(), self.writer.name, dropped, notice, family)


def _decided(paper: Paper) -> list[Sentence]:
    """What the register says was decided on a paper, latest last."""
    results = [stop for stop in paper.consultations if stop.result]
    return [Sentence(_told(stop), (Record(paper, stop),), "context") for stop in results[-DECIDED:]]


def _told(stop: Consultation) -> str:
    where = stop.organization or "Gremium unbekannt"
    when = f" am {stop.date:%d.%m.%Y}" if stop.date else ""
    number = f" (TOP {stop.number})" if stop.number else ""
    return f"{where}{when}{number}: {stop.result}"
