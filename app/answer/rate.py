"""Rates how likely each of the best hits answers: trees over what they hold of the question, beside each other."""

import math
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.answer.understand import Question
from app.answer.weigh import Reading, Statement, around, asks_result, fitting, kind_of, telling_result
from index.model import Hit
from index.rank import Forest, Rows
from index.search import BY_NUMBER, NAMED
from index.static import MODEL_FOLDER
from ingest.minutes import is_minutes

RATE_FILE = MODEL_FOLDER / "rate.npz"
SHORT_LINE = 40  # characters: lines of forms and tables
HEAD = 8  # lines in which a letterhead shows
FAR = -9.0  # log-odds to a reply where there is none

_REPLY = re.compile(r"stellungnahme|antwort", re.I)
_MOTION = re.compile(r"anfrage|antrag|anregung", re.I)
_ASKS_REPLY = re.compile(
    r"stellungnahme|antwort|verwaltung|empf[ie]+hl|empfehl|reagier|entgegn|erwider|hält|sagt", re.I
)
_ASKS_MOTION = re.compile(
    r"antr[aä]g|anfrage|anregung|forder|beantrag|\bfrag|will|woll|unterzeichn|gestellt|reichte", re.I
)
_FORM = re.compile(r"\b(?:ja|nein)\b|[☐☒]", re.I)


class Features(NamedTuple):
    """What the trees look at, one row a hit; columns in this order."""

    odds: Rows  # of the learned order
    gap: Rows  # to the best hit
    third: Rows  # to the third best
    mean: Rows  # of all hits
    sentence: Rows  # log-odds of the best sentence, beside others of its passage
    sentence_gap: Rows  # to the best hit
    sentences: Rows  # sum of the chances of all sentences
    held: Rows  # share of the question that the best sentence, its neighbours and the title stand for
    soft: Rows  # that the best sentence stands for
    beyond: Rows  # that a sentence holds and the title does not
    whole: Rows  # that passage and title stand for
    whole_gap: Rows
    near_gap: Rows  # the same by words and near-synonyms alone
    missing: Rows  # share of the word that is missed most
    missing_gap: Rows  # its weight, beside the hit that misses least
    meaning: Rows  # cosine of the passage
    best_meaning: Rows  # of a sentence
    fits: Rows  # a sentence holds what such a question asks for; -1 where it asks for nothing special
    kind: Rows  # of the question
    asks: Rows  # share of the sentences that ask
    motion: Rows  # a motion or an inquiry, which hopes or asks
    reply: Rows
    minutes: Rows
    reply_gap: Rows  # from a reply in the same paper to this hit
    same_paper: Rows  # hits of the same paper
    digits: Rows  # share of the characters
    length: Rows  # characters
    short_lines: Rows  # share
    head: Rows  # short ones of the first lines
    form: Rows  # boxes to tick, for each word
    asked: Rows  # words in the question
    results: Rows  # sentences that tell what became of something
    asks_result: Rows  # that is what is asked
    asks_reply: Rows  # the question speaks of a reply
    asks_motion: Rows  # it speaks of a motion, or of who hopes or asks


class Rater:
    """Log-odds that hits answer; the trees are read when first needed."""

    def __init__(self, path: Path = RATE_FILE) -> None:
        self._path = path

    def odds(self, question: Question, read: Sequence[Reading], said: Sequence[Sequence[Statement]]) -> list[float]:
        """The log-odds that each of the best hits answers, read for the question, with its sentences."""
        return self._forest.scores(features(question, read, said)).tolist() if read else []

    @cached_property
    def _forest(self) -> Forest:
        return Forest.read(self._path)


def features(question: Question, read: Sequence[Reading], said: Sequence[Sequence[Statement]]) -> Rows:
    """A row of Features for each hit of one question, of which there is at least one, with its sentences."""
    hits = [one.hit for one in read]
    return np.stack(Features(**_ranked(hits), **_said(said), **_held(read), **_fitting(question, read), **_kinds(hits),
                             **_form([hit.passage.text for hit in hits])), axis=1)  # fmt: skip


def _ranked(hits: Sequence[Hit]) -> dict[str, Rows]:
    odds = _odds(hits)
    third = np.sort(odds)[-3:][0]
    return {"odds": odds, "gap": odds.max() - odds, "third": odds - third, "mean": np.full_like(odds, odds.mean())}


def _odds(hits: Sequence[Hit]) -> Rows:
    """What the order says, where a number in the question does not put hits before all others."""
    return _array(hit.score - NAMED * (BY_NUMBER in hit.why) for hit in hits)


def _said(said: Sequence[Sequence[Statement]]) -> dict[str, Rows]:
    """How likely the sentences are that answer, each beside the others of its passage."""
    best = _array(max(one.odds for one in some) for some in said)
    chances = _array(sum(1 / (1 + math.exp(-one.odds)) for one in some) for some in said)
    return {"sentence": best, "sentence_gap": best.max() - best, "sentences": chances}


def _held(read: Sequence[Reading]) -> dict[str, Rows]:
    """What the passages hold of the question."""
    share = read[0].share
    soft, near = (
        np.stack([rows.max(axis=0) for rows in some])
        for some in zip(*((one.soft, one.near) for one in read), strict=True)
    )
    whole, known, missed = share(soft), share(near), ((1 - soft) * read[0].weights).max(axis=1, initial=0.0)
    return {
        "held": _array(around(one).max() for one in read),
        "soft": _array(share(one.soft[:-1]).max() for one in read),
        "beyond": _array(share(np.maximum(one.near[:-1] - one.near[-1], 0)).max() for one in read),
        "whole": whole, "whole_gap": whole.max() - whole, "near_gap": known.max() - known,
        "missing": missed / max(float(read[0].weights.sum()), 1e-9), "missing_gap": missed - missed.min(),
        "meaning": _array(one.meaning for one in read), "best_meaning": _array(one.cosines[:-1].max() for one in read),
    }  # fmt: skip


def _fitting(question: Question, read: Sequence[Reading]) -> dict[str, Rows]:
    """What the question asks for, and what of it the passages hold; whether they ask themselves."""
    many = len(read)
    return {
        "fits": _array(fitting(question, one.said).max() for one in read),
        "kind": np.full(many, kind_of(question), np.float32),
        "asks": _array(one.asking.mean() for one in read),
        "asked": np.full(many, len(read[0].weights), np.float32),
        "results": _array(telling_result(one.said).sum() for one in read),
        "asks_result": np.full(many, asks_result(question), np.float32),
        "asks_reply": np.full(many, bool(_ASKS_REPLY.search(question.text)), np.float32),
        "asks_motion": np.full(many, bool(_ASKS_MOTION.search(question.text)), np.float32),
    }


def _kinds(hits: Sequence[Hit]) -> dict[str, Rows]:
    """What kinds of files the passages are of, and what else of the same paper was found."""
    odds, papers = _odds(hits), [hit.paper.id for hit in hits]
    replies = [bool(_REPLY.search(hit.file.name)) for hit in hits]
    best = [max((odd for odd, reply, other in zip(odds, replies, papers, strict=True) if reply and other == paper),
                default=FAR) for paper in papers]  # fmt: skip
    return {
        "motion": _array(not reply and _is_motion(hit) for hit, reply in zip(hits, replies, strict=True)),
        "reply": _array(replies),
        "minutes": _array(is_minutes(hit.file) for hit in hits),
        "reply_gap": _array(best) - odds,
        "same_paper": _array(map(papers.count, papers)),
    }


def _is_motion(hit: Hit) -> bool:
    """By its file's name, else by its paper's type."""
    return not is_minutes(hit.file) and bool(
        _MOTION.search(hit.file.name) or _MOTION.search(hit.paper.paper_type or "")
    )


def _form(texts: Sequence[str]) -> dict[str, Rows]:
    """What the passages look like, whatever is asked."""
    lines = [[len(line) < SHORT_LINE for line in text.split("\n")] for text in texts]
    return {
        "digits": _array(sum(map(str.isdigit, text)) / len(text) for text in texts),
        "length": _array(map(len, texts)),
        "short_lines": _array(sum(short) / len(short) for short in lines),
        "head": _array(sum(short[:HEAD]) for short in lines),
        "form": _array(len(_FORM.findall(text)) / len(text.split()) for text in texts),
    }


def _array(values: Iterable[float]) -> Rows:
    return np.fromiter(values, np.float32)
