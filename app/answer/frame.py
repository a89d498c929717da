"""What an answer tells around its quotations, by the kind of the question: what was decided, versions, costs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.answer.choose import SUMMARY
from app.answer.compared import Versions, said_in, version
from app.answer.decided import Decided, claimed, is_of_itself, name_of, told_paper
from app.answer.meant import MEANT, family_of, subject, surely, titled
from app.answer.model import Citation, Record, Sentence
from app.answer.understand import Kind, Question
from app.answer.weigh import FITTING
from index.model import Hit
from index.terms import Analyser
from ingest.audience import Audience
from ingest.ledger import Ledger
from ingest.minutes import is_minutes
from ingest.model import Paper
from ingest.versions import NEWER, OLDER, Relation

COSTS = "Finanzielle Auswirkungen"  # of ingest.sections.SECTIONS
_SUM = re.compile(FITTING[Kind.SUM], re.I)
_COST = re.compile(r"kosten|kostet|aufwand|aufwendung|ausgaben|investition|auszahlung|finanzier|haushaltsmittel", re.I)
_COMPARES = re.compile(r"unterschied|unterscheide|vergleich|verglichen|änder|gegenüber|anders|neu an", re.I)
_FIRST = re.compile(r"\b(?:erste|ursprünglich|original)", re.I)


@dataclass(frozen=True, slots=True)
class Frame:
    """Sentences to be told around quotations."""

    before: tuple[Sentence, ...] = ()
    behind: tuple[Sentence, ...] = ()
    whole: bool = False  # they answer without any quotation
    paper: Paper | None = None  # that they are about; None: the one quoted first


@dataclass(frozen=True, slots=True)
class Framer:
    """Finds what belongs around the quotations, as far as one audience may know."""

    ledger: Ledger
    analyser: Analyser
    audience: Audience

    def frame(self, asked: Question, named: Sequence[Paper], hits: Sequence[Hit], quoted: Sequence[Citation]) -> Frame:
        """What to tell around quotations.

        Args:
            asked: the question.
            named: the papers whose number it names.
            hits: what was found, best first.
            quoted: what of them is quoted; none where the papers' words do not answer.
        """
        found = list({hit.paper.id: hit.paper for hit in hits}.values())
        if asked.kind is Kind.DECISION:
            return self._decision(list(named[:1]) or titled(asked, found, self.analyser), quoted, named)
        meant = list(named[:1]) or self._surely_meant(asked, found)
        others = [paper for paper in named if paper.reference != named[0].reference]
        if len(meant) == 1 and (asked.kind is Kind.VERSIONS or (others and _COMPARES.search(asked.text))):
            versions = tuple(self._versions(asked, meant[0], others))
            return Frame(versions, whole=bool(versions), paper=meant[0])
        if asked.kind in (Kind.SUMMARY, Kind.NUMBER) and _is_of(quoted, named or titled(asked, found, self.analyser)):
            return self._summary(quoted)
        if claimed(asked) and meant and (not named or self._is_about(asked, meant[0])):
            return self._claim(asked, meant if named else self._with_namesakes(meant), quoted)
        return Frame((), self._beside(quoted))

    @property
    def _decided(self) -> Decided:
        return Decided(self.ledger, self.audience)

    def _surely_meant(self, asked: Question, found: Sequence[Paper]) -> list[Paper]:
        """The papers that are surely meant, one of each matter."""
        meant: dict[str, Paper] = {}  # by the ids of all of its family
        for paper in titled(asked, found, self.analyser):
            if surely(asked, paper, self.analyser) and paper.id not in meant:
                meant |= dict.fromkeys((paper.id, *(one.paper.id for one in self._family(paper))), paper)
        return list(dict.fromkeys(meant.values()))

    def _with_namesakes(self, papers: list[Paper]) -> list[Paper]:
        """The papers, and others of the first one's title that are of another matter: what comes back every year."""
        known = {paper.id for paper in papers} | {one.paper.id for one in self._family(papers[0])}
        same = self.ledger.namesakes(papers[0], audience=self.audience)
        return [*papers, *(other for other in same if other.id not in known)][:MEANT]

    def _is_about(self, asked: Question, paper: Paper) -> bool:
        """Whether a question that names a paper's number asks of nothing else than its own subject."""
        return not subject(asked, self.analyser).words or surely(asked, paper, self.analyser)

    def _family(self, paper: Paper) -> tuple[Relation, ...]:
        return family_of(self.ledger, paper, audience=self.audience)

    def _beside(self, quoted: Sequence[Citation], told: Sequence[Paper] = ()) -> tuple[Sentence, ...]:
        """What was decided on the paper quoted first, unless it was told of already."""
        others = [one.hit.paper for one in quoted[:1] if one.hit.paper.id not in {paper.id for paper in told}]
        return tuple(one for paper in others for one in self._decided.beside(paper))

    def _decision(self, papers: Sequence[Paper], quoted: Sequence[Citation], named: Sequence[Paper]) -> Frame:
        """What became of the papers that are meant; and of the one quoted."""
        if len(papers) == 1:
            decided = self._decided.answer(papers[0], minuted=_minuted(quoted))
            head = [_headed(papers[0])] if decided and not named else []
        else:
            decided, head = self._decided.verdicts(papers), []
        before = [*head, *(one for one in decided if one.kind == "answer")]
        behind = [one for one in decided if one.kind == "context"]
        told = papers if before else ()
        return Frame(tuple(before), (*behind, *self._beside(quoted, told)), paper=next(iter(told), None))

    def _claim(self, asked: Question, papers: Sequence[Paper], quoted: Sequence[Citation]) -> Frame:
        """The truth about what a question takes for decided; where several papers may be meant, only what it asks."""
        if len(papers) > 1:
            told = self._decided.verdicts(papers) if is_of_itself(asked) else []
        else:
            told = self._decided.truth(asked, papers[0]) or self._decided.beside(papers[0])
        before = [one for one in told if one.kind == "answer"]
        behind = [one for one in told if one.kind == "context"]
        return Frame(tuple(before), (*behind, *self._beside(quoted, papers)))

    def _summary(self, quoted: Sequence[Citation]) -> Frame:
        """Betreff before what a paper says of itself, costs and Beratungsfolge behind it."""
        paper = quoted[0].hit.paper
        said = [" ".join(one.quote.split()) for one in quoted]
        costs = [one for one in self._costs(paper) if not any(one.text in quote for quote in said)]
        return Frame((_headed(paper),), (*costs[:1], *self._decided.course(paper)))

    def _costs(self, paper: Paper) -> Iterator[Sentence]:
        """The sentences that name costs with a sum: under their own heading, else in summary or proposal."""
        said = [one for one in said_in(Versions(self.ledger, self.audience).hits(paper)) if _SUM.search(one.quote)]
        own = [one for one in said if one.hit.passage.section == COSTS]
        others = (one for one in said if one.hit.passage.section in SUMMARY[:3] and _COST.search(one.quote))
        yield from (Sentence(" ".join(one.quote.split()), (one,)) for one in (*own, *others))

    def _versions(self, asked: Question, paper: Paper, named: Sequence[Paper]) -> Iterator[Sentence]:
        """The other versions of a paper, and the main changes where the question asks for them or names another."""
        family = self._family(paper)
        named_ids = {one.id for one in named}
        versions = [one for one in family if one.kind in (NEWER, OLDER) or one.paper.id in named_ids]
        compared = next(iter(named), None) or self._compared(asked, paper, family)
        compares = bool(compared and _COMPARES.search(asked.text))
        if not versions and not compares:
            stand = self.ledger.as_of()
            until = f", Stand {stand:%d.%m.%Y}" if stand else ""
            yield Sentence(f"Eine andere Fassung von {name_of(paper)} ist nicht verzeichnet{until}.", (Record(paper),))
        for one in versions:
            yield Sentence(f"{one.kind[0].upper()}{one.kind[1:]}: {told_paper(one.paper)}", (Record(one.paper),))
        if compared and compares:
            yield from self._changes(paper, compared)

    def _compared(self, asked: Question, paper: Paper, family: Sequence[Relation]) -> Paper | None:
        """The version a question compares a paper with: the first of all where it says so, else the one next to it."""
        older = [one.paper for one in family if one.kind == OLDER]
        return older[0] if older and _FIRST.search(asked.text) else version(paper, family)

    def _changes(self, paper: Paper, other: Paper) -> Iterator[Sentence]:
        texts = Versions(self.ledger, self.audience)
        if not texts.text(paper) or not texts.text(other):
            return
        found = texts.compare(paper, other)
        proof = (Record(found.older), Record(found.newer))
        changed = len(found.changes)
        told = "an einer Stelle" if changed == 1 else f"an {changed} Stellen" if changed else "nicht"
        both = f"{name_of(found.older)} und {name_of(found.newer)}"
        yield Sentence(f"{both} unterscheiden sich im Wortlaut {told}.", proof)
        yield from texts.told(found)


def _headed(paper: Paper) -> Sentence:
    """What the paper is."""
    return Sentence(told_paper(paper), (Record(paper),))


def _is_of(quoted: Sequence[Citation], papers: Sequence[Paper]) -> bool:
    """Whether what is quoted first is of one of the papers."""
    return bool(quoted) and quoted[0].hit.paper.id in {paper.id for paper in papers}


def _minuted(quoted: Sequence[Citation]) -> frozenset[str]:
    """The papers of which minutes are quoted."""
    return frozenset(one.hit.paper.id for one in quoted if is_minutes(one.hit.file))
