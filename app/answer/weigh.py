"""Weighs the sentences of a passage by how likely each is the one that answers: trees over what they hold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.answer.understand import Kind, Question, focus_of
from index.build import title_of
from index.gather import Asked
from index.model import Hit
from index.rank import Forest, Rows
from index.rank import Question as Held
from index.static import MODEL_FOLDER, StaticEncoder, unit
from index.terms import Analyser, tokens
from index.thesaurus import Thesaurus, widened
from ingest.sentences import sentences

CHOICE_FILE = MODEL_FOLDER / "choice.npz"

_DATE = (
    r"\b\d{1,2}\.\s?(?:\d{1,2}\.|jan|feb|märz|apr|mai|jun|jul|aug|sep|okt|nov|dez)|\b(?:19|20)\d\d\b"
    r"|\b(?:januar|februar|april|juni|juli|august|september|oktober|november|dezember|quartal|halbjahr|wochen?"
    r"|monate?n?|jahre?n?|tage?n?|stunden?|uhr|frühjahr|sommer|herbst|winter)\b"
)
_SUM = r"\d[\d.,]*\s?(?:€|euro\b|eur\b|mio|mrd|tsd|t€|teur|prozent\b|%)|€\s?\d"
FITTING = {  # what a sentence holds that answers a question of this kind
    Kind.WHEN: _DATE,
    Kind.SUM: _SUM,
    Kind.AMOUNT: r"\d|\b(?:eine?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|keine?)\b",
    Kind.WHO: r"\b(?:herrn?|frau|dr\.|fraktion|gmbh|ag|e\. ?v\.|\w*verein|\w*amt|dezernat|\w*ausschuss|stadtr\w+|firma"
              r"|\w*bürgermeister\w*|träger|verwaltung|unterzeichnet|gez\.|\w+betriebe?|\w+werke|land|bund|stadt)\b",
    Kind.WHERE: r"straße|str\.|platz|weg\b|allee|stadtteil|gelände|halle|park"
                r"|\b(?:in|im|am|an der|auf dem|bei|zwischen|neben|nördlich|südlich|östlich|westlich)\s",
    Kind.WHY: r"\b(?:weil|da|denn|wegen|aufgrund|auf grund|damit|deshalb|daher|somit|dadurch|ziel\w*|gr[uü]nde?\w*"
              r"|zweck|anlass|dien\w+|um\b.{3,80}\bzu)\b",
    Kind.YES_NO: r"\b(?:nicht|kein\w*|ist|sind|wird|werden|wurde\w*|kann|können|soll\w*|möglich|vorgesehen|geplant"
                 r"|darf|muss)\b",
}  # fmt: skip
_FITTING = {kind: re.compile(form, re.I) for kind, form in FITTING.items()}
_KINDS = list(FITTING)
_RESULT = re.compile(  # what a sentence holds that tells what became of something
    r"abstimmungsergebnis|einstimmig|mehrheitlich|\b(?:ja|nein|gegen)-?\s?stimmen?\b|enthaltung|beschluss:|beschließt"
    r"|beschlossen|kenntnis|verwiesen|abgelehnt|angenommen|zugestimmt|zustimm|vertagt|erledigt|abgesetzt|zurückgezogen",
    re.I,
)
_ASKS_RESULT = re.compile(  # what a question holds that asks for it
    r"stimm|beschl(?:oss|o(?:ß|ss)en|uss|üss)|entschi|verwiesen|überwiesen|abgelehnt|angenommen|genehmigt|ergebnis"
    r"|mehrheit|befasst|behandelt|beraten|kenntnis|wurde aus|\b(?:ging|geht|endete|verlief)\b.*\b(?:aus|um)\b",
    re.I,
)
STATEMENT = ".!"  # what ends one
ASKS = 2.0  # less, in log-odds, for a sentence that asks: it answers only who wants to know what was asked. Of kept
# questions whose passage asks and answers, the quotation holds the answer for .92 and .75 instead of .85 and .72
_WHAT_WAS_ASKED = re.compile("frag|wissen|erkundig|auskunft", re.I)


class Features(NamedTuple):
    """What the trees look at, one row a sentence; columns in this order."""

    soft: Rows  # share of the question's weight that its words stand for, by the nearest word's direction
    soft_in: Rows  # to the best sentence of the passage
    near_in: Rows  # the same by words and near-synonyms alone
    beyond: Rows  # share that it holds and the title does not
    alone: Rows  # share that it holds better than any other sentence of the passage
    focus_in: Rows  # how much worse than the best sentence it stands for what is asked for; 0 where that is not named
    around: Rows  # share that it, its neighbours and the title stand for
    before: Rows  # share that the sentence before holds
    behind: Rows
    passage: Rows  # share that title and passage hold
    meaning: Rows  # cosine
    meaning_in: Rows
    place: Rows  # in the passage, from 0
    left: Rows  # sentences behind it
    words: Rows
    part: Rows  # of the passage's words
    states: Rows  # it ends like a statement
    kind: Rows  # of the question
    fits: Rows  # it holds what such a question asks for; -1 where it asks for nothing special
    fitting: Rows  # sentences of the passage that fit
    result: Rows  # it tells what became of something
    asks_result: Rows  # that is what is asked


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a hit's passage: characters start to end, and the log-odds that it answers."""

    start: int
    end: int
    odds: float
    held: float  # share of the question that it, its neighbours and its title stand for: 0 to 1
    asks: bool  # while somebody wants to know an answer, not what was asked


class Reading:
    """A hit's passage read for a question: how well its sentences and, last, its title stand for each word of it."""

    def __init__(
        self, question: Question, hit: Hit, analyser: Analyser, encoder: StaticEncoder, thesaurus: Thesaurus
    ) -> None:
        self.hit, self.places = hit, sentences(hit.passage.text)
        self.said = [hit.passage.text[start:end] for start, end in self.places]
        words = widened(question.text, analyser, thesaurus)
        rarity = {word.whole: analyser.rarity(word.text) for word in words}
        held = Held(Asked(question.text, words, (), rarity), analyser)
        self.share, self.weights = held.share, held.weights
        focus = set(tokens(focus_of(question.text)))
        self.focus = np.array([word.text in focus for word in words], bool)
        found = [list(tokens(text)) for text in (*self.said, f"{title_of(hit.paper, hit.file)} {hit.passage.section}")]
        self.lengths = _array(len(row) for row in found)
        numbers: dict[str, int] = {}
        rows = [[numbers.setdefault(word, len(numbers)) for word in row] for row in found]
        near = held.credits(list(numbers))[1]
        vectors = encoder.sums(list(numbers), encoder.dimension)
        soft = held.nearest(near, vectors, encoder)
        self.near, self.soft = (
            np.stack([values[row].max(axis=0, initial=0.0) for row in rows]) for values in (near, soft)
        )
        sums = np.stack([vectors[row].sum(axis=0) for row in rows])
        with_whole = np.vstack((sums, sums[:-1].sum(axis=0)))
        *cosines, self.meaning = (unit(with_whole) @ encoder.directions([question.text])[0]).tolist()
        self.cosines = np.array(cosines, np.float32)  # the passage's is meaning
        self.asking = _asking(question, self.said)


class Weigher:
    """Reads passages for a question; its trees are read when first needed."""

    def __init__(
        self, analyser: Analyser, encoder: StaticEncoder, thesaurus: Thesaurus, path: Path = CHOICE_FILE
    ) -> None:
        self._analyser, self._encoder, self._thesaurus, self._path = analyser, encoder, thesaurus, path

    def read(self, question: Question, hit: Hit) -> Reading:
        """A hit's passage read for a question."""
        return Reading(question, hit, self._analyser, self._encoder, self._thesaurus)

    def statements(self, question: Question, read: Reading) -> list[Statement]:
        """The sentences of a passage in reading order."""
        rows = self.features(question, read)
        held = rows[:, Features._fields.index("around")]
        odds = self._forest.scores(rows) - ASKS * read.asking
        return [
            Statement(*place, float(chance), float(share), bool(asks))
            for place, chance, share, asks in zip(read.places, odds, held, read.asking, strict=True)
        ]

    def features(self, question: Question, read: Reading) -> Rows:
        """A row of Features for each sentence of a passage, of which there is at least one."""
        return np.stack(Features(**_held(read), **_form(read), **_asked(question, read.said)), axis=1)

    @cached_property
    def _forest(self) -> Forest:
        return Forest.read(self._path)


def _held(read: Reading) -> dict[str, Rows]:
    """What the sentences hold of the question, by themselves, beside their title and within their passage."""
    (near, near_title), (soft, soft_title) = ((rows[:-1], rows[-1]) for rows in (read.near, read.soft))
    share, share_soft, meaning = read.share(near), read.share(soft), read.cosines[:-1]
    return {
        "soft": share_soft, "soft_in": share_soft.max() - share_soft, "near_in": share.max() - share,
        "beyond": read.share(np.maximum(near - near_title, 0)),
        "alone": read.share(_lead(soft)), "focus_in": _behind_best(soft[:, read.focus]),
        "around": around(read),
        "before": _shifted(share, 1), "behind": _shifted(share, -1),
        "passage": _all(len(share), read.share(read.near.max(axis=0))),
        "meaning": meaning, "meaning_in": meaning.max() - meaning,
    }  # fmt: skip


def _form(read: Reading) -> dict[str, Rows]:
    """Where the sentences stand and how they end, whatever is asked."""
    lengths, places = read.lengths[:-1], np.arange(len(read.said), dtype=np.float32)
    return {
        "place": places, "left": places[::-1], "words": lengths, "part": lengths / lengths.sum().clip(min=1),
        "states": _array(text[-1] in STATEMENT for text in read.said),
    }  # fmt: skip


def _asked(question: Question, said: Sequence[str]) -> dict[str, Rows]:
    """What is asked for, and which sentences hold such a thing."""
    fits = fitting(question, said)
    return {
        "kind": _all(len(said), kind_of(question)), "fits": fits, "fitting": _all(len(said), fits.sum()),
        "result": telling_result(said), "asks_result": _all(len(said), asks_result(question)),
    }  # fmt: skip


def kind_of(question: Question) -> int:
    """The number of a question's kind among those that ask for something special, else the next one."""
    return _KINDS.index(question.kind) if question.kind in FITTING else len(_KINDS)


def fitting(question: Question, said: Sequence[str]) -> Rows:
    """1 for each sentence that holds what such a question asks for, else 0; -1 where it asks for nothing special."""
    form = _FITTING.get(question.kind)
    return _array(bool(form.search(text)) if form else -1 for text in said)


def telling_result(said: Sequence[str]) -> Rows:
    """1 for each sentence that tells what became of something, else 0."""
    return _array(bool(_RESULT.search(text)) for text in said)


def asks_result(question: Question) -> bool:
    """Whether a question asks what became of something: a vote, a decision, a referral."""
    return bool(_ASKS_RESULT.search(question.text))


def _array(values: Iterable[float]) -> Rows:
    return np.fromiter(values, np.float32)


def _all(count: int, value: float | Rows) -> Rows:
    return np.full(count, value, np.float32)


def _asking(question: Question, said: Sequence[str]) -> Rows:
    """Which sentences ask; none where that is what the question wants to know."""
    wanted = _WHAT_WAS_ASKED.search(question.text)
    return _array(not wanted and text.endswith("?") for text in said)


def _lead(rows: Rows) -> Rows:
    """By how much each row has more than all others, column by column; 0 where another has as much."""
    if len(rows) < 2:
        return rows
    second, most = np.sort(rows, axis=0)[-2:]
    return np.where(rows == most, most - second, 0)


def _behind_best(rows: Rows) -> Rows:
    """How much less each row has than the best one; 0 without columns."""
    mean = rows.mean(axis=1) if rows.shape[1] else _all(len(rows), 0)
    return np.asarray(mean.max() - mean, np.float32)


def _shifted(values: Rows, by: int) -> Rows:
    """The values of the sentences before (1) or behind (-1); 0 where there is none."""
    moved = np.roll(values, by)
    moved[0 if by > 0 else -1] = 0
    return np.asarray(moved, np.float32)


def around(read: Reading) -> Rows:
    """The share of the question that each sentence, its neighbours and the title stand for."""
    rows = read.soft[:-1]
    joined = np.maximum(rows, read.soft[-1])
    joined[1:] = np.maximum(joined[1:], rows[:-1])
    joined[:-1] = np.maximum(joined[:-1], rows[1:])
    return read.share(joined)
