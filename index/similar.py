"""Papers like a paper: its heaviest words are the question, its passages' common direction the meaning."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.model import Where
from index.store import MEANING, TERMS, Nearest, Point, Reader
from index.terms import Analyser, number_of, sparse, tokens
from ingest.ledger import Ledger
from ingest.model import Paper

WHOLE_PAPER = 400  # passages looked through for a paper's first ones
MAIN = 12  # passages a paper is known by, the first of each of its files in turn; what follows is detail
TITLED = 3.0  # a word of the title counts like so many in the text
SATURATION = 1.2  # BM25's k1: how fast repetition stops to count
HEAVIEST = 25  # words that are searched for; more find what is similar in nothing much
DEPTH = 150  # passages each way looks at
SECOND = 0.5  # weight of a paper's second passage beside its best: one alone may be chance
RRF_K = 20  # of the fusion; less than for passages, since only the first few papers matter
TITLE = 2.0  # weight of all heavy words in another's title, in first places of a way; long reports mention much
TOLD = 4  # shared words that are named

_WORD = re.compile(r"[^\W\d_]{4,}(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Similar:
    """A similar paper and the words that it shares, as the other paper writes them, heaviest first."""

    paper: Paper
    words: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reason in German."""
        return f"gemeinsame Wörter: {', '.join(self.words)}" if self.words else "ähnliche Bedeutung"


@dataclass(frozen=True, slots=True)
class _Known:
    """What a paper is known by."""

    length: int  # in passages
    points: tuple[Point, ...]  # the main ones
    weights: Mapping[str, float]  # token -> how much it says of this paper


class Neighbours:
    """Finds papers that are like a paper, from one store and one ledger."""

    def __init__(self, reader: Reader, ledger: Ledger, analyser: Analyser) -> None:
        self._reader, self._ledger, self._analyser = reader, ledger, analyser

    def of(self, paper: Paper, limit: int, where: Where) -> list[Similar]:
        """The papers most like this one, best first, each family once; never itself, its twins or its own family."""
        known = self._known(paper, where)
        best: dict[str, list[Point]] = defaultdict(list)
        scores: dict[str, float] = defaultdict(float)
        for way in self._ways(known, where):
            for rank, (paper_id, points) in enumerate(_by_paper(way)):
                scores[paper_id] += 1 / (RRF_K + rank)
                best[paper_id] += points
        papers = self._ledger.papers(scores)
        total = sum(known.weights.values()) or 1.0
        for paper_id, other in papers.items():
            scores[paper_id] += TITLE / RRF_K * self._titled(known, other) / total
        ordered = sorted(papers.values(), key=lambda other: (-scores[other.id], other.id))
        others = self._others(paper, known.points, ordered, where)
        return [Similar(other, self._shared(known, other, best[other.id])) for other in others[:limit]]

    def _known(self, paper: Paper, where: Where) -> _Known:
        own = Where(audience=where.audience, papers=(paper.id,))
        points = sorted(self._reader.listed(own, WHOLE_PAPER), key=lambda point: (point.payload["position"], point.id))
        main = tuple(points[:MAIN])
        counts = Counter(token for point in main for token in tokens(point.payload["text"]) if token[0].isalpha())
        titled = {token for token in tokens(paper.name) if token[0].isalpha()}
        said = {token for token, count in counts.items() if count > 1} | titled  # once only may be misread
        weights = {token: self._weight(token, counts[token] + TITLED * (token in titled)) for token in said}
        heaviest = sorted(weights, key=lambda token: (-weights[token], token))[:HEAVIEST]
        return _Known(len(points), main, {token: weights[token] for token in heaviest if weights[token]})

    def _weight(self, token: str, count: float) -> float:
        """How often and how rare; 0 for a stop word."""
        return self._analyser.rarity(token) * count / (count + SATURATION) if self._analyser.terms(token) else 0.0

    def _ways(self, known: _Known, where: Where) -> list[list[tuple[Point, float]]]:
        """Passages by words and by meaning, with their scores, best first."""
        terms: dict[int, float] = defaultdict(float)
        for token, weight in known.weights.items():
            for term, share in self._analyser.terms(token):
                terms[number_of(term)] += share * weight / self._analyser.rarity(token)  # the engine adds the rarity
        depth = DEPTH + known.length  # its own come first
        wishes = [Nearest(sparse(terms), TERMS, depth)] if terms else []
        meanings = [point.meaning for point in known.points if point.meaning is not None]
        if meanings:
            wishes.append(Nearest(np.mean(np.array(meanings), axis=0).tolist(), MEANING, depth))
        ways = self._reader.nearest(wishes, where) if wishes else []
        points = self._reader.fetch(list({found.id for way in ways for found in way}), terms=False)
        return [[(points[found.id], found.score) for found in way if found.id in points] for way in ways]

    def _titled(self, known: _Known, other: Paper) -> float:
        """The weight of the words that the other paper's title holds."""
        title = self._analyser.counts(other.name)
        return sum(weight for token, weight in known.weights.items() if self._analyser.terms(token)[0][0] in title)

    def _others(self, paper: Paper, own: Sequence[Point], found: Sequence[Paper], where: Where) -> list[Paper]:
        """Of these papers those that may be seen, in order; the first of each family, none of the paper's own."""
        families = self._ledger.families([paper.id, *(other.id for other in found)], audience=where.audience)
        kin = [paper, *families.get(paper.id, ()), *self._ledger.linked(paper, audience=where.audience)]
        gone = {other.id for other in kin} | _twins(own)
        seen = gone
        others = []
        for other in found:
            if other.id not in seen and where.audience.admits(other):
                others.append(other)
                seen.update(relative.id for relative in families.get(other.id, ()))
        return others

    def _shared(self, known: _Known, other: Paper, points: Iterable[Point]) -> tuple[str, ...]:
        """The heaviest words that the other paper's title or nearest passages share, as they write them."""
        written = " ".join((other.name, *(point.payload["text"] for point in points)))
        spelled: dict[str, str] = {}
        for word in _WORD.findall(written):
            for token in tokens(word):
                for term, _ in self._analyser.terms(token)[:1]:
                    spelled.setdefault(term, word)
        own = (self._analyser.terms(token)[0][0] for token in known.weights)
        shared = dict.fromkeys(spelled[term] for term in own if term in spelled)
        return tuple(shared)[:TOLD]


def _twins(points: Sequence[Point]) -> set[str]:
    """The papers that hold all these passages."""
    return set.intersection(*(set(point.payload["paper"]) for point in points)) if points else set()


def _by_paper(way: Iterable[tuple[Point, float]]) -> list[tuple[str, list[Point]]]:
    """The papers of passages, best first, each with its one or two best passages."""
    passages: dict[str, list[tuple[Point, float]]] = defaultdict(list)
    for point, score in way:
        for paper_id in dict.fromkeys(point.payload["paper"]):
            passages[paper_id].append((point, score))
    best = {paper: found[:2] for paper, found in passages.items()}
    weighed = {paper: sum(score * SECOND**at for at, (_, score) in enumerate(two)) for paper, two in best.items()}
    ordered = sorted(weighed, key=lambda paper: (-weighed[paper], paper))
    return [(paper, [point for point, _ in best[paper]]) for paper in ordered]
