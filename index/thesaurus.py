"""Widens a question by what offices write for what people say, and the other way round."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import Stemmer
from numpy.typing import NDArray

from index.terms import STOP_WORDS, Analyser, Sparse, number_of, sparse, tokens
from ingest.errors import BadInput

BUILT_IN = Path(__file__).resolve().parent.parent / "data" / "thesaurus" / "alltag-behoerde.tsv"

CLOSENESS = 0.8  # of a near-synonym to its word; nearer to 1 everyday questions gain, those in office words lose
NET = 0.4  # weight of near-synonyms while candidates are gathered; 0.3 to 0.5 gather the same
LONGEST_PHRASE = 3  # words, stop words not counted; longer ones nobody types twice alike
VOWELS = frozenset("aiouy")  # nouns that end so take -s in the plural, which the stemmer keeps: Kita, Kitas
SHORTEST_PLURAL = 4  # letters of a stem with its -s; shorter ones are other words

Totals = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """Stems of a word or phrase, joined by spaces -> stems of single words that may stand for it."""

    near: Mapping[str, Set[str]]

    @classmethod
    def read(cls, *paths: Path) -> "Thesaurus":
        """What these files say together, read in both directions.

        A line holds a word or phrase, a tab or "=", and near-synonyms divided by commas; lines that are empty or
        begin with "#" are skipped. A phrase is looked for in questions, but only single words are searched for.

        Raises:
            BadInput: a file cannot be read, or a line has another form.
        """
        lines = [entry for path in paths for entry in entries(path)]
        stems = _stems(set(chain.from_iterable(lines)))
        near = defaultdict[str, set[str]](set)
        for phrase, *others in lines:
            for other in others:
                one, two = stems[phrase], stems[other]
                for key, value in ((one, two), (two, one)):
                    if key != value and key and value and " " not in value:
                        near[key].add(value)
        return cls(dict(near))


NO_SYNONYMS = Thesaurus({})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question, in term numbers: its own with their weights, and those of its near-synonyms."""

    whole: int
    own: Mapping[int, float]
    near: frozenset[int]
    stems: frozenset[str] = frozenset()  # all of these as they are written
    text: str = ""  # as papers spell it


def totals(words: Sequence[Word], rarity: Mapping[int, float], passages: Sequence[Mapping[int, float]]) -> Totals:
    """What each passage gets for a question's words themselves, and for each word or its best near-synonym.

    Passages are given by the weights of their terms. A word counts once however many of its synonyms a passage
    holds, and none counts as rarer than the word.
    """
    terms = list(terms_of(words))
    rare = [rarity.get(term, 0.0) for term in terms]
    most = [rarity.get(word.whole, np.inf) for word in words]
    shape = len(words), len(terms)  # also where a question has no words
    held = np.array([[some.get(term, 0.0) for term in terms] for some in passages])[:, None]
    own = np.array([[word.own.get(term, 0.0) for term in terms] for word in words]).reshape(shape) * rare
    near = np.array([[term in word.near for term in terms] for word in words]).reshape(shape)
    others = CLOSENESS * near * np.minimum.outer(most, rare)
    itself = (held * own).sum(axis=2)
    best = np.maximum(itself, (held * others).max(axis=2, initial=0.0))
    return itself.sum(axis=1).astype(np.float32), best.sum(axis=1).astype(np.float32)


def widened(question: str, analyser: Analyser, thesaurus: Thesaurus) -> tuple[Word, ...]:
    """The words of a question in order, with their near-synonyms; a phrase's belong to its rarest word."""
    own = {token: dict(terms) for token in analyser.question_tokens(question) if (terms := analyser.terms(token))}
    stems = {token: next(iter(terms)) for token, terms in own.items()}
    near = {token: set(_forms(stem)) for token, stem in stems.items()}
    known = list(own)
    for phrase in _phrases(known):
        rarest = max(phrase, key=analyser.rarity)
        for form in _forms(" ".join(stems[token] for token in phrase)):
            near[rarest].update(*map(_forms, thesaurus.near.get(form, ())))
    return tuple(
        Word(
            number_of(stems[token]),
            {number_of(term): weight for term, weight in own[token].items()},
            frozenset(number_of(term) for term in near[token] - own[token].keys()),
            frozenset((*own[token], *near[token])),
            token,
        )
        for token in known
    )


def terms_of(words: Iterable[Word]) -> frozenset[int]:
    """All terms that may stand for a word."""
    return frozenset(term for word in words for term in (*word.own, *word.near))


def net(words: Iterable[Word]) -> Sparse:
    """A query that gathers candidates: all terms of the words, near-synonyms at less weight."""
    weights: dict[int, float] = {}
    for word in words:
        for term, weight in chain(word.own.items(), ((term, NET) for term in word.near)):
            weights[term] = max(weight, weights.get(term, 0.0))
    return sparse(weights)


def _phrases(words: Sequence[str]) -> Iterator[Sequence[str]]:
    for length in range(1, LONGEST_PHRASE + 1):
        for start in range(len(words) - length + 1):
            yield words[start : start + length]


def _forms(stem: str) -> Iterator[str]:
    """A stem, and its plural or singular in -s where it may have one."""
    yield stem
    if stem[-1] in VOWELS:
        yield f"{stem}s"
    elif len(stem) > SHORTEST_PLURAL and stem[-1] == "s" and stem[-2] in VOWELS:
        yield stem[:-1]


def entries(path: Path) -> Iterator[list[str]]:
    """Phrase and synonyms of each line.

    Raises:
        BadInput: the file cannot be read, or a line has another form.
    """
    try:
        lines = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig")).splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} ist nicht als UTF-8-Text lesbar. Bitte den Pfad prüfen. ({error})") from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            phrase, _, others = line.lower().replace("=", "\t").partition("\t")
            words = [word for word in map(str.strip, (phrase, *others.split(","))) if word]
            if not phrase.strip() or "\t" in others or len(words) < 2:
                raise BadInput(
                    f"{path}, Zeile {number}: Erwartet wird „Wort = anderes Wort, noch eines“. "
                    "Bitte die Zeile berichtigen."
                )
            yield words


def _stems(phrases: Set[str]) -> dict[str, str]:
    """Each phrase with the stems of its words, as the analyser makes them; "" where only stop words are left."""
    kept = {phrase: _words(phrase) for phrase in phrases if not phrase.isalpha()}  # most phrases are one word
    words = list({*chain.from_iterable(kept.values()), *phrases} - kept.keys())
    stems = dict(zip(words, Stemmer.Stemmer("german").stemWords(words), strict=True))
    stems.update((phrase, " ".join(stems.get(word, word) for word in words)) for phrase, words in kept.items())
    return stems | dict.fromkeys(STOP_WORDS & stems.keys(), "")


def _words(phrase: str) -> list[str]:
    words = phrase.split() if phrase.replace(" ", "").isalpha() else tokens(phrase)
    return [word for word in words if word not in STOP_WORDS]
