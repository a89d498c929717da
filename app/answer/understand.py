"""Reads a question: which words carry it, and what kind of answer it wants."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from index.terms import STOP_WORDS, Analyser, tokens
from ingest.clean import clean
from ingest.errors import BadInput
from ingest.reference import Reference, keys_of_question

LONGEST_QUESTION = 2_000  # characters; a longer text is a document, not a question
PART_CREDIT = 0.7  # a compound whose parts are all there, but not the word itself

# Words that ask and say nothing of the matter; asking words proper are stop words already.
ASKING = frozenset(
    """
    gehts geht handelt inhalt thema themen zusammenfassung zusammenfassen fasse worüber steht stehen vorlage
    vorlagen drucksache drucksachen ds drs unterlage unterlagen dokument papier sagt laut gemäß hoch viel viele
    lang lange groß gross oft teuer genau eigentlich denn mal bitte gab gibt jahr nummer nr
    """.split()
)
# What a question for papers says of them, beside what they are about.
FILING = frozenset(
    """
    gestellt stellte stellten eingereicht reichte reichten eingebracht brachte brachten beantragt behandelt beraten
    antrag anträge anfrage anfragen beschluss beschlüsse
    zeig zeige nenne such suche finde liste übersicht alle sämtliche jahr fraktion fraktionen offen offene
    """.split()
)
_DATE = (
    r"\b\d{1,2}\.\s?(?:\d{1,2}\.|januar|februar|märz|april|mai|juni|juli|august|sept|okt|nov|dez)"
    r"|\b(?:19|20)\d\d\b"
)
_SUM = r"\d[\d.,]*\s?(?:€|euro\b|eur\b|mio|mrd|tsd|t€|teur|prozent\b|%)|€\s?\d"
WANTS = {  # what is asked for: how the question says so, and what a fitting sentence holds
    "Zeit": (r"\b(?:wann|welchem (?:tag|jahr|datum)|bis wann|seit wann|wie lange)\b", _DATE),
    "Betrag": (
        r"\b(?:wie ?viel (?:kostet|geld|euro)|was kostet|kosten|wie (?:hoch|teuer)|summe|betrag)\b",
        _SUM,
    ),
    "Zahl": (r"\b(?:wie ?viele?|wie (?:groß|gross|lang|weit|breit|oft|schnell)|anzahl)\b", r"\d"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: its own term, the terms of its parts, and how much it says."""

    term: str
    parts: tuple[str, ...]
    rarity: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the words that carry it, and the pattern a fitting sentence holds."""

    text: str
    words: tuple[Word, ...]
    wants: str = ""  # a regular expression, case-insensitive; "" where nothing special is asked for
    numbers: frozenset[str] = frozenset()  # tokens of the papers' numbers it surely names
    references: tuple[Reference, ...] = ()  # the numbers it names, sure ones first

    def beside_numbers(self) -> "Question":
        """The question without the figures of its numbers, also of those that were not sure to be any."""
        figures = _figures(self.references)
        return replace(self, words=tuple(word for word in self.words if word.term not in figures))

    def coverage(self, terms: set[str]) -> float:
        """The share of the question, weighted by rarity, that these terms hold: 0 to 1."""
        total = sum(word.rarity for word in self.words)
        return sum(word.rarity * _held(word, terms) for word in self.words) / total if total else 0.0


def understand(text: str, analyser: Analyser) -> Question:
    """The question behind a text.

    Raises:
        BadInput: nothing was asked, or far too much.
    """
    asked = " ".join(clean(text).split())
    if not asked:
        raise BadInput("Die Frage ist leer. Bitte eine Frage eingeben.")
    if len(asked) > LONGEST_QUESTION:
        raise BadInput(f"Die Frage hat {len(asked):n} Zeichen, möglich sind {LONGEST_QUESTION:n}. Bitte kürzer fragen.")
    references = tuple(keys_of_question(asked))
    sure = [reference for reference in references if reference.sure]
    numbers = frozenset(token for reference in sure for token in tokens(reference.text) if token[0].isdigit())
    wants = next((fit for ask, fit in WANTS.values() if re.search(ask, asked, re.I)), "")
    return Question(asked, _words(asked, references, analyser), wants, numbers, references)


def without(question: Question, spans: Iterable[tuple[int, int]], analyser: Analyser) -> Question:
    """The question without the words at these characters, for which filters stand, and what only asks for papers."""
    kept = question.text
    for start, end in spans:
        kept = kept[:start] + " " * (end - start) + kept[end:]
    words = _words(kept, question.references, analyser)
    return replace(question, words=tuple(word for word in words if word.term not in _filing(analyser)))


@lru_cache
def _filing(analyser: Analyser) -> frozenset[str]:
    return frozenset(_word(word, analyser).term for word in FILING)


def _words(text: str, references: Iterable[Reference], analyser: Analyser) -> tuple[Word, ...]:
    figures = _figures(reference for reference in references if reference.sure)
    words = {
        token: _word(token, analyser)
        for token in tokens(text)
        if token not in STOP_WORDS and token not in ASKING and token not in figures
    }
    return tuple(words.values())


def _figures(references: Iterable[Reference]) -> set[str]:
    """The tokens that numbers may have been typed as, whole or apart."""
    typed = [reference.text for reference in references]
    return {token for text in typed for token in (*tokens(text), *re.findall(r"\d+", text)) if token[0].isdigit()}


def _word(token: str, analyser: Analyser) -> Word:
    whole, *parts = (term for term, _ in analyser.terms(token)) if analyser.terms(token) else (token,)
    return Word(whole, tuple(parts), analyser.rarity(token))


def _held(word: Word, terms: set[str]) -> float:
    if word.term in terms:
        return 1.0
    if not word.parts:
        return 0.0
    return PART_CREDIT * sum(part in terms for part in word.parts) / len(word.parts)
