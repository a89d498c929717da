"""From a question to a proven answer: understand, search, choose, write, bind."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.answer.choose import Chooser, Evidence, summarise
from app.answer.converse import Resolved, Turn, resolve
from app.answer.filters import UNDERSTOOD, Catalogue, Choice, Filters
from app.answer.frame import Frame, Framer
from app.answer.listing import Lister
from app.answer.meant import MEANT, family_of, find_paper, instead
from app.answer.model import Answer, Outcome, Record, Searched, Sentence
from app.answer.silence import Silence
from app.answer.understand import Kind, Question, understand, without
from app.answer.wishes import filters
from index.model import Hit, Place, Where
from index.search import BY_NUMBER, Searcher
from index.similar import Neighbours, Similar
from index.terms import Analyser
from index.thesaurus import NO_SYNONYMS, Thesaurus
from ingest.audience import ANYBODY, Audience
from ingest.errors import SourceDown
from ingest.ledger import Ledger
from ingest.model import File, Page, Paper

if TYPE_CHECKING:
    from app.answer.write import Writer

DEPTH = 20  # hits an answer is chosen from
OVERVIEW = 5  # papers told of where a question says no more than which papers it wants
SIMILAR = 5  # similar papers shown
VERBATIM = "Gezeigt werden die Fundstellen im Wortlaut."


@dataclass(frozen=True, slots=True)
class Considered:
    """What an answer is chosen from."""

    question: Question  # without what its filters and numbers stand for
    hits: Sequence[Hit]  # best first: of the papers that the question names, where it names any
    named: bool  # a paper's number stands in the question


@dataclass(frozen=True, slots=True)
class Engine:
    """Answers for one audience: the public, a committee, or a clerk who may see everything."""

    searcher: Searcher
    chooser: Chooser
    ledger: Ledger
    analyser: Analyser
    audience: Audience
    writer: "Writer | None" = None
    set_to: Mapping[str, object] = field(default_factory=dict)  # for the record: what shaped the answers
    neighbours: Neighbours | None = None  # None where nobody asks for similar papers
    thesaurus: Thesaurus = NO_SYNONYMS  # for the titles of lists; the searcher has its own

    catalogue: Catalogue = field(init=False, repr=False, compare=False)  # what can be filtered by

    def __post_init__(self) -> None:
        """The catalogue is that of the same audience."""
        object.__setattr__(self, "catalogue", Catalogue(self.ledger, self.audience))

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
        shown = {paper.id for paper in now.values() if self.audience.admits(paper)}
        return [turn for turn in before if all(paper.id in shown for paper in turn.papers)]

    def _answered(self, meant: Resolved, choice: Choice) -> Iterator[str | Outcome]:
        asked = understand(meant.question, self.analyser)
        if not asked.kind.of_papers:
            yield self._silence.aside(meant.question, asked.kind, self.searched(), self.newest(MEANT))
            return
        read = self.filters(asked.text, choice)
        if listed := self._listed(meant.question, asked, read, choice):
            yield listed
            return
        hits, evidence = self._told_before(asked, meant.papers)
        if not evidence:
            hits, evidence = self._looked(asked, read)
        in_vain = read.understood if not evidence else ()
        if in_vain:  # a filter wrongly understood must not hide the answer
            read = read.relaxed()
            hits, evidence = self._looked(asked, read)
        for piece in self._told(meant.question, asked, hits, evidence, read):
            yield piece if isinstance(piece, str) else replace(piece, filters=read, in_vain=in_vain)

    def _listed(self, question: str, asked: Question, read: Filters, choice: Choice) -> Outcome | None:
        """All papers, where the question asks which there are or how many."""
        lister = Lister(self.searcher, self.ledger, self.analyser, self.catalogue, self._where, self.thesaurus)
        outcome = lister.answer(asked.text, read, choice, self.searched())
        return replace(outcome, question=question) if outcome else None

    def _told_before(self, asked: Question, papers: Sequence[Paper]) -> tuple[list[Hit], list[Evidence]]:
        """What the papers a question goes on about say, where they have no number to be named by."""
        ids = tuple(paper.id for paper in papers if not paper.reference)
        hits = self.searcher.search(asked.text, DEPTH, replace(self._where, papers=ids)) if ids else []
        return hits, self.chooser.choose(asked, hits) or _opening(hits)

    def _told(
        self, question: str, asked: Question, hits: Sequence[Hit], evidence: Sequence[Evidence], read: Filters
    ) -> Iterator[str | Outcome]:
        named = self.searcher.named(asked.text, self._where)
        frame = self._framer.frame(asked, named, hits, [one.citation for one in evidence])
        if frame.whole or (frame.before and not evidence):
            yield self._answer(question, frame.before, replace(frame, before=()))
        elif not evidence:
            yield self._silence.about(question, asked, hits, read, self.searched())
        elif self.writer is None:
            yield self._quoted(question, evidence, frame)
        else:
            yield from self._written(question, hits, evidence, frame)

    def search(self, question: str, limit: int = 10, choice: Choice = UNDERSTOOD) -> list[Hit]:
        """The best passages this audience may see; what was only understood gives way where nothing fits."""
        read = self.filters(question, choice)
        hits = self._found(question, limit, read)
        return hits or (self._found(question, limit, read.relaxed()) if read.understood else [])

    def considered(self, question: str) -> Considered:
        """What an answer is chosen from, where it is chosen from what is found."""
        read = self.filters(question)
        return self._considered(understand(question, self.analyser), self.search(question, DEPTH), read)

    def rated(self, question: str) -> list[tuple[Hit, float]]:
        """The hits an answer is chosen from with the log-odds that each answers; none with a model of one's own."""
        found = self.considered(question)
        return self.chooser.rated(found.question, found.hits)

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
        return find_paper(self.ledger, number, audience=self.audience)

    def similar(self, paper: Paper, limit: int = SIMILAR) -> list[Similar]:
        """The papers most like this one, as far as this audience may know of them."""
        return self.neighbours.of(paper, limit, self._where) if self.neighbours else []

    def paper_of_id(self, paper_id: str) -> Paper:
        """The paper of an id, for those without a number.

        Raises:
            KeyError: there is no such paper for this audience.
        """
        paper = self.ledger.papers([paper_id])[paper_id]
        if not self.audience.admits(paper):
            raise KeyError(paper_id)
        return paper

    def file(self, file_id: str) -> Place:
        """A file with its paper.

        Raises:
            KeyError: there is no such file for this audience.
        """
        file = self.ledger.files([file_id])[file_id]
        paper = self.paper_of_id(file.paper)
        if not self.audience.admits(paper, file):
            raise KeyError(file_id)
        return Place(paper, file)

    def files(self, paper: Paper) -> list[File]:
        """The files of a paper that this audience may see, by name."""
        return self.ledger.files_of(paper.id, audience=self.audience)

    def pages(self, file_id: str) -> tuple[Page, ...]:
        """A file's pages as shown.

        Raises:
            KeyError: there is no such file for this audience.
        """
        return self.ledger.pages(self.file(file_id).file.id)

    def searched(self) -> Searched:
        """What is searched for this audience."""
        return Searched(*self.catalogue.counts())

    def newest(self, limit: int) -> list[Paper]:
        """The newest papers this audience may see, to suggest questions from."""
        return self.ledger.newest(limit, audience=self.audience)

    def paper_of(self, file_key: str) -> str | None:
        """The key of the paper a file belongs to, by the file's key; None for an unknown one."""
        return self.ledger.paper_of(file_key)

    def settings(self) -> dict[str, object]:
        """What the engine was set to, for the record."""
        return {**self.set_to, "public_only": self.audience == ANYBODY}

    def index(self) -> dict[str, object]:
        """What the index holds, for the record."""
        searched = self.searched()
        passages = self.searcher.count(self._where)
        return {"papers": searched.papers, "files": searched.files, "passages": passages}

    @property
    def _where(self) -> Where:
        return Where(audience=self.audience)

    @property
    def _framer(self) -> Framer:
        return Framer(self.ledger, self.analyser, self.audience)

    @property
    def _silence(self) -> Silence:
        return Silence(self.ledger, self.searcher, self.analyser, self._where)

    def _found(self, question: str, limit: int, read: Filters) -> list[Hit]:
        return self.searcher.search(question, limit, read.narrowed(self._where))

    def _looked(self, asked: Question, read: Filters) -> tuple[list[Hit], list[Evidence]]:
        """What is found within the filters, and what of it answers; what a filter says needs no word to say it."""
        hits = self._found(asked.text, DEPTH, read)
        found = self._considered(asked, hits, read)
        says = found.question.words or asked.references
        return hits, self._evidence(found) if says else self._overview(hits, read)

    def _considered(self, asked: Question, hits: Sequence[Hit], read: Filters) -> Considered:
        said = [span for wish in read.hard for span in wish.spans]
        beside = without(asked, said, self.analyser) if said else asked
        of_number = [hit for hit in hits if BY_NUMBER in hit.why]
        if of_number or any(reference.sure for reference in asked.references):  # other papers must not answer for it
            return Considered(beside.beside_numbers(), of_number, True)
        return Considered(beside, hits, False)

    def _evidence(self, found: Considered) -> list[Evidence]:
        """What answers; of a paper that is named, how it begins where nothing does or no more is asked."""
        asks = not found.named or (found.question.words and found.question.kind is not Kind.SUMMARY)
        chosen = self.chooser.choose(found.question, found.hits) if asks else []
        return chosen or (_opening(found.hits) if found.named else [])

    def _overview(self, hits: Sequence[Hit], read: Filters) -> list[Evidence]:
        """What each paper found says of itself, where a question says no more than which papers it wants."""
        papers = {hit.paper.id: hit.paper for hit in hits} if read.hard else {}
        where = read.narrowed(self._where)
        told = (
            _opening(self.searcher.search(paper.name, DEPTH, replace(where, papers=(paper.id,))))
            for paper in list(papers.values())[:OVERVIEW]
        )
        return [one[0] for one in told if one]

    def _quoted(self, question: str, evidence: Sequence[Evidence], frame: Frame, notice: str = "") -> Answer:
        """The papers' own words."""
        sentences = [Sentence(" ".join(one.citation.quote.split()), (one.citation,)) for one in evidence]
        return self._answer(question, sentences, frame, notice=notice)

    def _written(
        self, question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], frame: Frame
    ) -> Iterator[str | Outcome]:
        """The language model's words, as far as they name their proof; else the papers' own."""
        assert self.writer is not None
        text = ""
        try:
            for piece in self.writer.pieces(question, hits):
                text += piece
                yield piece
        except SourceDown as error:
            yield self._quoted(question, evidence, frame, f"{error} {VERBATIM}")
            return
        sentences, dropped = self.writer.bind(text, hits)
        if not sentences:
            notice = f"Das Sprachmodell {self.writer.name} gab keine belegte Antwort. {VERBATIM}"
            yield self._quoted(question, evidence, frame, notice)
            return
        yield self._answer(question, sentences, frame, writer=self.writer.name, dropped=dropped)

    def _answer(self, question: str, sentences: Sequence[Sentence], frame: Frame, **told: Any) -> Answer:
        """The sentences within their frame, with what belongs to the paper that answers first."""
        first = sentences[0].proof[0]
        paper = frame.paper or (first.paper if isinstance(first, Record) else first.hit.paper)
        notice = instead(self.ledger, question, paper, audience=self.audience)
        told["notice"] = " ".join(filter(None, (told.get("notice", ""), notice)))
        family = family_of(self.ledger, paper, audience=self.audience)
        return Answer(question, (*frame.before, *sentences, *frame.behind), self.searched(), family=family, **told)


def _opening(hits: Sequence[Hit]) -> list[Evidence]:
    """How the paper of the best hit begins."""
    return summarise(hits)
