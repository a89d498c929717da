"""Ranks candidates by what was learned from questions with known passages: trees over features of council papers."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from itertools import repeat
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.cut import words
from index.gather import Asked, Candidate
from index.static import MODEL_FOLDER, WORD, StaticEncoder, unit
from index.store import Payload
from index.terms import Analyser, number_of
from index.thesaurus import CLOSENESS, terms_of

RANK_FILE = MODEL_FOLDER / "rank.npz"
RANKED = 100  # candidates compared closely; those behind keep their order

BLOCK, JOINED = 8, 3  # words of a block, blocks of a window: together as many words as a sentence has
SHORT = 128  # numbers of a vector compared window by window: the model is trained to do with them, and half as slow
NEVER = r"(?!)"  # matches nothing
STEMMED = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"), ("ae", "a"), ("oe", "o"), ("ue", "u"))  # by the stemmer
BLANK = "·"  # stands for the words of a text without any

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WHEN = re.compile(r"\b(?:wann|wie lange|welche[mns] (?:tag|jahr|datum|monat))\b", re.I)
_MUCH = re.compile(
    r"\b(?:wie ?viele?s?|wie (?:hoch|teuer|gro(?:ß|ss)|lang|oft)|(?:kost|zahl)e[nt]|summe|betrag)\b", re.I
)
_MONEY = re.compile(r"\b(?:[Ee]uro|EUR)\b")
_ANNEX = re.compile(r"anlage|anhang|plan\b|karte|tabelle", re.I)
_MINUTES = re.compile(r"protokoll|niederschrift|abstimmung|beschlussbuch", re.I)
_REPLY = re.compile(r"stellungnahme|antwort", re.I)

Rows = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Features(NamedTuple):
    """What the trees look at, one row a candidate; columns in this order."""

    fused: Rows
    fused_gap: Rows  # to the best candidate
    itself: Rows
    itself_gap: Rows
    words: Rows
    words_gap: Rows
    meaning: Rows
    meaning_gap: Rows
    place: Rows  # by the fused score, from 0
    held: Rows  # share of the question's weight whose own words the passage or its title holds
    held_soft: Rows  # the same by near-synonyms and by words whose direction is near
    held_soft_gap: Rows
    held_soft_file: Rows  # to the best candidate of the same file
    titled: Rows  # share that the title holds
    titled_soft: Rows
    together: Rows  # share that the best window holds
    together_soft_gap: Rows
    beside_soft: Rows  # share that the best window holds together with the title
    beside_soft_gap: Rows
    beside_soft_file: Rows
    window_meaning: Rows  # cosine of the nearest window
    title_meaning: Rows  # cosine of the title
    title_meaning_gap: Rows
    pairs: Rows  # neighbouring words that are neighbours in the question, too
    in_file: Rows  # candidates of the same file
    file_gap: Rows  # to the best fused score of the same file
    year: Rows  # 1 the paper's year is in the question, -1 another is, 0 none is
    figures: Rows  # share of the question's numbers that the passage or its title holds; 1 where there are none
    length: Rows  # words
    position: Rows  # in the file, from 0
    annex: Rows  # by the title: plans, tables
    minutes: Rows
    reply: Rows
    numerals: Rows  # share of the words that are numbers
    money: Rows  # it tells of Euro
    wants: Rows  # the question asks 1 when, 2 how much or how many, 0 neither
    asked: Rows  # words in the question
    rarest: Rows  # weight of its rarest word


class Texts:
    """Several texts as rows of word numbers, in blocks; a window is a block with the next ones of its text."""

    def __init__(self, texts: Sequence[str]) -> None:
        found, numbers, counts = words([text.lower() for text in texts])
        self.words = [BLANK, *found]
        self.lengths = np.maximum(counts, 1)
        blocks = -(-self.lengths // BLOCK)  # of each text
        self._firsts = np.cumsum(blocks) - blocks  # block of each text
        self._owners = np.repeat(np.arange(len(texts)), blocks)
        self.flat = np.zeros(BLOCK * blocks.sum(), np.int64)  # blank where a text has no more
        moved = np.repeat(BLOCK * self._firsts - (np.cumsum(counts) - counts), counts)
        self.flat[np.arange(len(numbers)) + moved] = numbers + 1

    def held(self, worth: Rows) -> Rows:
        """For each window, the most that one of its words is worth, in each column."""
        return self._windows(np.maximum, worth)

    def cosines(self, meaning: Rows, vectors: Rows) -> Rows:
        """The cosine of each window's direction to the question's."""
        return np.asarray(unit(self._windows(np.add, vectors)) @ meaning, np.float32)

    def beside(self, windows: Rows, rows: Rows) -> Rows:
        """The windows of the first texts, one for each row, with the most of both."""
        owners = self._owners[self._owners < len(rows)]
        return np.asarray(np.maximum(windows[: len(owners)], rows[owners]), np.float32)

    def best(self, windows: Rows) -> Rows:
        """The highest value of each text's windows, column by column; of the first texts where given only theirs."""
        firsts = self._firsts[self._firsts < len(windows)]
        return np.asarray(np.maximum.reduceat(windows, firsts), np.float32)

    def pairs(self, order: Mapping[str, int]) -> Rows:
        """How many neighbouring words of each text stand so in the question, too."""
        places = np.array(list(map(order.get, self.words, repeat(-2))), np.int64)[self.flat]
        follows = np.append(places[1:] == places[:-1] + 1, False)
        follows[BLOCK * self._firsts - 1] = False  # the next word is another text's
        return np.asarray(np.add.reduceat(follows, BLOCK * self._firsts, dtype=np.float32))

    def numerals(self) -> Rows:
        """The share of each text's words that are numbers."""
        digits = np.array(list(map(str.isdigit, self.words)), np.float32)[self.flat]
        return np.asarray(np.add.reduceat(digits, BLOCK * self._firsts) / self.lengths, np.float32)

    def _windows(self, join: np.ufunc, values: Rows) -> Rows:
        """The words' values joined block by block, then each block with those behind it."""
        places = iter(self.flat.reshape(-1, BLOCK).T)  # place by place: what is joined at once stays near the processor
        blocks = values[next(places)]
        for column in places:
            join(blocks, values[column], out=blocks)
        windows = blocks.copy()
        for behind in range(1, JOINED):
            same = np.flatnonzero(self._owners[behind:] == self._owners[:-behind])
            windows[same] = join(windows[same], blocks[same + behind])
        return np.asarray(windows, np.float32)


class Question:
    """A question prepared for looking at many passages."""

    def __init__(self, asked: Asked, analyser: Analyser) -> None:
        self._asked, self._analyser = asked, analyser
        most = max(asked.rarity.values(), default=1.0)
        self.weights = np.array([asked.rarity.get(word.whole, most) for word in asked.words], np.float32)
        self.order = {word: place for place, word in enumerate(WORD.findall(asked.text.lower()))}
        self.years = set(_YEAR.findall(asked.text))
        figures = (token for token in analyser.question_tokens(asked.text) if token[0].isdigit())
        self.figures = {number_of(token) for token in figures}
        stems = sorted({_bare(stem).removeprefix("e") for word in asked.words for stem in word.stems})
        self._stems = re.compile("|".join(map(re.escape, stems)) or NEVER)
        self._terms = {term: row for row, term in enumerate(terms_of(asked.words))}
        shape = len(self._terms), len(asked.words)  # also where a question has no words
        own = [[word.own.get(term, 0.0) for word in asked.words] for term in self._terms]
        near = [[CLOSENESS * (term in word.near) for word in asked.words] for term in self._terms]
        self._own = np.array(own, np.float32).reshape(shape)  # how well each term stands for each word
        self._near = np.maximum(self._own, np.array(near, np.float32).reshape(shape))

    def share(self, held: Rows) -> Rows:
        """The share of the question's weight that is held, row by row: 0 to 1."""
        weights = self.weights / max(float(self.weights.sum()), 1e-9)
        return np.asarray(np.einsum("...j,j->...", held, weights), np.float32)  # of so few, BLAS warns without reason

    def credits(self, words: Sequence[str]) -> tuple[Rows, Rows]:
        """How well each word stands for each word of the question: itself, and with near-synonyms."""
        spelt, numbers = _bare("\n".join(words)), self._analyser.numbers
        # A word that holds no stem holds no such term: analysing takes longer.
        held: list[Collection[int]] = [()] * len(words)
        for place in _lines(spelt, self._stems):
            held[place] = numbers(words[place])
        return self.credited(held)

    def nearest(self, near: Rows, vectors: Rows, encoder: StaticEncoder) -> Rows:
        """How well each word stands for each word of the question, by near-synonyms or by where their vectors point.

        Of two numbers none stands for the other.
        """
        words = [word.text for word in self._asked.words]
        directions = unit(encoder.directions(words)[:, : vectors.shape[1]])
        directions[[word[:1].isdigit() for word in words]] = 0.0
        return np.asarray(np.maximum(near, unit(vectors) @ directions.T), np.float32)

    def credited(self, held: Sequence[Collection[int]]) -> tuple[Rows, Rows]:
        """The same for each of several sets of terms: what its best term is worth."""
        known = self._terms
        pairs = [(row, known[term]) for row, terms in enumerate(held) for term in terms if term in known]
        rows, terms = np.array(pairs, np.int64).reshape(-1, 2).T
        own, near = (np.zeros((len(held), len(self._asked.words)), np.float32) for _ in range(2))
        np.maximum.at(own, rows, self._own[terms])
        np.maximum.at(near, rows, self._near[terms])
        return own, near


def features(asked: Asked, candidates: Sequence[Candidate], analyser: Analyser, encoder: StaticEncoder) -> Rows:
    """A row of Features for each candidate, given best fused first."""
    question = Question(asked, analyser)
    many, payloads = len(candidates), [one.point.payload for one in candidates]
    titles = {title: number for number, title in enumerate(dict.fromkeys(payload["title"] for payload in payloads))}
    of_title = np.array([titles[payload["title"]] for payload in payloads])
    texts = Texts([*(payload["text"] for payload in payloads), *titles])
    same = _groups(payloads)
    held = question.credited([one.held for one in candidates])[0]
    titles_meaning = encoder.directions(list(titles)) @ _direction(asked, encoder)
    scores = {name: np.array([getattr(one, name) for one in candidates], np.float32)
              for name in ("fused", "itself", "words", "meaning")}  # fmt: skip
    title_meaning = titles_meaning[of_title]
    return np.stack(
        Features(
            **scores,
            **{f"{name}_gap": _behind(values) for name, values in scores.items()},
            **_read(question, asked, texts, of_title, list(same.values()), encoder),
            place=np.arange(many, dtype=np.float32),
            held=question.share(held),
            title_meaning=title_meaning,
            title_meaning_gap=_behind(title_meaning),
            pairs=texts.pairs(question.order)[:many],
            in_file=_array(len(same[payload["file"][0]]) for payload in payloads),
            file_gap=_behind_each(scores["fused"], same.values()),
            year=_array(_year(question, payload["year"]) for payload in payloads),
            figures=_array(_figures(question, one.held) for one in candidates),
            length=texts.lengths[:many].astype(np.float32),
            position=_array(payload["position"] for payload in payloads),
            annex=_array(bool(_ANNEX.search(title)) for title in titles)[of_title],
            minutes=_array(bool(_MINUTES.search(title)) for title in titles)[of_title],
            reply=_array(bool(_REPLY.search(title)) for title in titles)[of_title],
            numerals=texts.numerals()[:many],
            money=_array(_money(payload["text"]) for payload in payloads),
            wants=np.full(many, 1 if _WHEN.search(asked.text) else 2 if _MUCH.search(asked.text) else 0, np.float32),
            asked=np.full(many, len(asked.words), np.float32),
            rarest=np.full(many, question.weights.max(initial=0.0), np.float32),
        ),
        axis=1,
    )


def _array(values: Iterable[float]) -> Rows:
    return np.fromiter(values, np.float32)


def _behind(values: Rows) -> Rows:
    return np.asarray(values.max() - values, np.float32)


def _behind_each(values: Rows, groups: Iterable[Sequence[int]]) -> Rows:
    """How much less each has than the best of its group."""
    gaps = np.empty_like(values)
    for group in groups:
        gaps[group] = _behind(values[group])
    return gaps


def _read(
    question: Question, asked: Asked, texts: Texts, of_title: Numbers, same: Sequence[Sequence[int]],
    encoder: StaticEncoder,
) -> dict[str, Rows]:  # fmt: skip
    """What the passages hold of a question, their best windows and their titles, which follow them in the texts."""
    many = len(of_title)
    vectors = encoder.sums(texts.words, SHORT)
    own, near = question.credits(texts.words)
    own, soft = np.hsplit(texts.held(np.hstack((own, question.nearest(near, vectors, encoder)))), 2)
    own_best, together = texts.best(question.share(own)), texts.best(question.share(soft))[:many]
    whole = texts.best(soft)
    of_titles = whole[many:][of_title]
    held = question.share(np.maximum(whole[:many], of_titles))
    beside = texts.best(question.share(texts.beside(soft, of_titles)))
    direction = unit(_direction(asked, encoder)[None, :SHORT])[0]
    return {
        "held_soft": held, "held_soft_gap": _behind(held), "held_soft_file": _behind_each(held, same),
        "titled": own_best[many:][of_title], "titled_soft": question.share(of_titles),
        "together": own_best[:many], "together_soft_gap": _behind(together),
        "beside_soft": beside, "beside_soft_gap": _behind(beside), "beside_soft_file": _behind_each(beside, same),
        "window_meaning": texts.best(texts.cosines(direction, vectors))[:many],
    }  # fmt: skip


def _direction(asked: Asked, encoder: StaticEncoder) -> Rows:
    return np.array(asked.meaning or [0.0] * encoder.dimension, np.float32)


def _groups(payloads: Sequence[Payload]) -> dict[str, list[int]]:
    """The places of each file's candidates."""
    groups: dict[str, list[int]] = {}
    for place, payload in enumerate(payloads):
        groups.setdefault(payload["file"][0], []).append(place)
    return groups


def _bare(words: str) -> str:
    """Words spelled so that each holds its stem, and those of its parts but for an e in front, however it is typed."""
    return reduce(lambda spelt, pair: spelt.replace(*pair), STEMMED, words)


def _lines(text: str, form: re.Pattern[str]) -> Iterator[int]:
    """The numbers of the lines in which something matches, as often as it does."""
    line = last = 0
    for match in form.finditer(text):
        line += text.count("\n", last, match.start())
        last = match.start()
        yield line


def _money(text: str) -> bool:
    return "€" in text or (("uro" in text or "EUR" in text) and bool(_MONEY.search(text)))  # ten times as fast


def _year(question: Question, years: Iterable[int]) -> float:
    if not question.years:
        return 0.0
    return 1.0 if question.years & {str(year) for year in years} else -1.0


def _figures(question: Question, held: Collection[int]) -> float:
    figures = question.figures
    return sum(term in held for term in figures) / len(figures) if figures else 1.0


class Forest:
    """Trees of a gradient boosting, as arrays with a value for each node, and the numbers of the roots."""

    NODE = ("feature", "threshold", "left", "right", "value")  # feature -1: a leaf

    def __init__(self, arrays: dict[str, NDArray[np.float32]]) -> None:
        leaf = arrays["feature"] < 0
        own = np.arange(len(leaf))
        below = [np.where(leaf, own, arrays[side]) for side in ("left", "right")]  # a leaf leads to itself
        self._below = np.stack(below, axis=1).astype(np.int64).ravel()
        self._feature = np.where(leaf, 0, arrays["feature"]).astype(np.int64)
        self._threshold, self._value, self._leaf = arrays["threshold"], arrays["value"], leaf
        self._roots = arrays["roots"].astype(np.int64)

    @classmethod
    def read(cls, path: Path) -> "Forest":
        """The trees in a file."""
        with np.load(path) as kept:
            return cls({name: kept[name] for name in kept.files})

    def scores(self, rows: Rows) -> Rows:
        """The sum of all trees for each row."""
        nodes = np.tile(self._roots, len(rows))
        starts = np.repeat(np.arange(len(rows)) * rows.shape[1], len(self._roots))  # of each node's row
        values, inner = rows.ravel(), np.arange(len(nodes))
        while len(inner := inner[~self._leaf[nodes[inner]]]):
            here = nodes[inner]
            right = values[starts[inner] + self._feature[here]] > self._threshold[here]
            nodes[inner] = self._below[2 * here + right]
        return np.asarray(self._value[nodes].reshape(len(rows), -1).sum(axis=1), np.float32)


class Ranker(Protocol):
    """Puts candidates in a better order."""

    def ranked(self, asked: Asked, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """The candidates with their scores, best first."""


class LearnedRanker:
    """The order that was learned; it holds for candidates weighed by the built-in model only."""

    def __init__(self, analyser: Analyser, encoder: StaticEncoder, path: Path = RANK_FILE) -> None:
        self._analyser, self._encoder, self._path = analyser, encoder, path

    def ranked(self, asked: Asked, candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
        """The candidates with their scores, best first; the first RANKED by the trees, the others behind them."""
        first = candidates[:RANKED]
        scores = self._forest.scores(features(asked, first, self._analyser, self._encoder)) if first else ()
        return ordered(scores, candidates)

    @cached_property
    def _forest(self) -> Forest:
        return Forest.read(self._path)


def ordered(scores: Iterable[float], candidates: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """The first candidates by their scores, those without one behind them in their order."""
    best = sorted(zip(candidates, map(float, scores), strict=False), key=lambda pair: -pair[1])
    lowest = best[-1][1] if best else 0.0
    return best + [(one, lowest - place) for place, one in enumerate(candidates[len(best) :], 1)]
