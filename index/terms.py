"""Turns German council text into weighted terms: words, compound parts, numbers by value."""

import lzma
import math
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from pathlib import Path

import Stemmer

TERMS_VERSION = 2  # part of the index fingerprint: raise it when terms change
WORDS_FILE = Path(__file__).resolve().parent.parent / "data" / "model" / "words.tsv.xz"

# BM25 (Robertson & Zaragoza 2009); the inverse document frequency is Qdrant's part.
K1 = 1.2  # how fast repetition saturates; their usual value
B = 0.75  # how much length counts; their usual value
AVERAGE_LENGTH = 130.0  # terms in a passage of 900 characters, parts and title included
TITLE_WEIGHT = 1.0  # a title's word counts like one more mention in the text
SECTION_WEIGHT = 0.5  # a section's word counts half: where the section begins it stands in the text, too
PART_WEIGHT = 0.5  # a compound's part says less than the word itself

SHORTEST_PART = 4  # letters; shorter parts are mostly endings (Koehn & Knight 2003 use 3)
PART_FREQUENCY = 20  # passages that hold a word before it may be a part; rarer ones are names and errors
LINKS = {"s": ("s", "es"), "n": ("n", "en"), "r": ("er",), "e": ("e",)}  # what joins a compound's parts, by its end
LONGEST_WORD = 60  # letters; anything longer is glued text
CACHE_SIZE = 400_000  # distinct words kept with their terms; about 100 MB

STOP_WORDS = frozenset(
    """
    ab aber als am an auch auf aus bei beim bin bis bist da dabei dadurch dafür dagegen daher damit danach dann
    daran darauf daraus darf darin darüber das dass daß davon dazu dein deine dem den denn der deren des dessen
    deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es
    euch euer für gegen gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem
    ihren ihrer ihres im in indem ins ist ja jede jedem jeden jeder jedes jene jener jenes kann kein keine keinem
    keinen keiner können könnte man manche mein meine mit muss müssen nach nein nicht nichts noch nun nur ob oder
    ohne sein seine seinem seinen seiner seines seit sich sie sind so sofern sollte sollten solche soll sollen
    sondern sowie über um und uns unser unsere unter vom von vor war waren warum was weil welche welchem welchen
    welcher welches wenn wer werde werden wie wieder will wir wird wo worum wurde wurden während zu zum zur zwar
    zwischen würde würden weshalb wieso wofür wozu womit wann wem wen wessen wohin woher wieviel geht bitte
    """.split()
)

MONTHS = {
    name: number
    for number, name in enumerate(
        "januar februar märz april mai juni juli august september oktober november dezember".split(), 1
    )
}
_TOKEN = re.compile(
    r"[^\W\d_]+(?:\.[^\W\d_]+)*"
    r"|\b(?P<day>\d{1,2})\.\s?(?:(?P<month>\d{1,2})\.\s?|(?P<name>" + "|".join(MONTHS) + r")\s)"
    r"(?P<year>(?:19|20)\d\d)\b"
    r"|§+\s?(?P<law>\d+[a-z]?)\b"
    r"|(?P<number>\d[\d.,/\-]*\d|\d)",
    re.I,
)
_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))
_REPLACED = re.compile("[aou]e|ss")
_SUM = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+,\d+")


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse vector: 32-bit term numbers, ascending, and their weights."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


class Analyser:
    """Terms and their weights, for passages and for questions, by the same rules.

    Compounds are split by the parts' frequencies (Koehn & Knight 2003, geometric mean) in `words`: how many
    passages of a large collection hold each lower-case word, and how many passages there were under "".
    """

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = words
        self._stem = Stemmer.Stemmer("german").stemWord
        self._cache: dict[str, tuple[tuple[str, float], ...]] = {}
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._title: tuple[str, Mapping[str, float]] = ("", {})  # a file's passages share theirs
        self._part_words = frozenset(
            word for word, count in words.items() if count >= PART_FREQUENCY and len(word) >= SHORTEST_PART
        )

    @classmethod
    def built_in(cls) -> "Analyser":
        """The analyser with the word statistics that ship with Ratslotse."""
        return cls(read_words(WORDS_FILE))

    @cached_property
    def fingerprint(self) -> str:
        """What shaped the terms; another value means another index."""
        words = zlib.crc32(repr(sorted(self._words.items())).encode())
        return f"{TERMS_VERSION}-{words:08x}"

    def passage(self, text: str, title: str, section: str = "") -> Sparse:
        """BM25 weights of a passage, with the words of its title and its section as weighted fields.

        Multiply by a question's weights and Qdrant's IDF.
        """
        counts = self.counts(text)
        if title != self._title[0]:
            self._title = (title, self.counts(title))
        for weight, field in ((TITLE_WEIGHT, self._title[1]), (SECTION_WEIGHT, self.counts(section))):
            for term, count in field.items():
                counts[term] = counts.get(term, 0.0) + weight * count
        norm = K1 * (1 - B + B * sum(counts.values()) / AVERAGE_LENGTH)
        return _sparse({term: count * (K1 + 1) / (count + norm) for term, count in counts.items()})

    def question(self, text: str) -> Sparse:
        """The weight of each term of a question, compound parts below whole words."""
        return _sparse(self.weights(text))

    def weights(self, text: str) -> dict[str, float]:
        """The terms of a question; a term named twice counts once."""
        best: dict[str, float] = {}
        for token in self.question_tokens(text):
            for term, weight in self.terms(token):
                best[term] = max(weight, best.get(term, 0.0))
        return best

    def question_tokens(self, text: str) -> tuple[str, ...]:
        """The distinct tokens of a question, in order; "fussgaenger" as papers spell it, where they know it."""
        return tuple(dict.fromkeys(map(self._respelled, tokens(text))))

    def _respelled(self, token: str) -> str:
        """A word typed without ä, ö, ü or ß as it is known, so that its parts are; else the token itself."""
        if token in self._words or not _REPLACED.search(token):
            return token
        umlauts = reduce(lambda word, pair: word.replace(*pair), _UMLAUTS, token)
        spellings = {umlauts, umlauts.replace("ss", "ß"), token.replace("ss", "ß")} - {token}
        known = [word for word in sorted(spellings) if word in self._words or self.parts(word)]
        return max(known, key=lambda word: self._words.get(word, 0), default=token)

    def counts(self, text: str) -> dict[str, float]:
        """How often each term stands in a text; parts of compounds count PART_WEIGHT each time."""
        counts: dict[str, float] = defaultdict(float)
        for token in tokens(text):
            for term, weight in self.terms(token):
                counts[term] += weight
        return counts

    def terms(self, token: str) -> tuple[tuple[str, float], ...]:
        """A token's own term and those of its parts, with weights; none for a stop word."""
        known = self._cache.get(token)
        if known is None:
            if len(self._cache) >= CACHE_SIZE:
                self._cache.clear()
            known = self._cache[token] = self._analysed(token)
        return known

    def numbers(self, token: str) -> tuple[int, ...]:
        """The numbers of a token's terms."""
        known = self._numbers.get(token)
        if known is None:
            if len(self._numbers) >= CACHE_SIZE:
                self._numbers.clear()
            known = self._numbers[token] = tuple(number_of(term) for term, _ in self.terms(token))
        return known

    def rarity(self, term_word: str) -> float:
        """Inverse document frequency of a token's word in the built-in statistics, from about 1 to 13."""
        passages = max(self._words.get("", 1), 1)
        return 1.0 + math.log(passages / (1 + self._words.get(term_word, 0)))

    def _analysed(self, token: str) -> tuple[tuple[str, float], ...]:
        if token in STOP_WORDS or len(token) > LONGEST_WORD:
            return ()
        if not token[0].isalpha():
            return ((token, 1.0),)
        whole = self._stem(token)
        parts = dict.fromkeys(self._stem(part) for part in self.parts(token))
        return ((whole, 1.0), *((part, PART_WEIGHT) for part in parts if part != whole))

    def parts(self, word: str) -> tuple[str, ...]:
        """The known words a compound is made of; empty where it is none or the whole is the commoner."""
        best = self._best(word, 3)
        if best is None or len(best[1]) < 2 or best[0] <= math.log(1 + self._words.get(word, 0)):
            return ()
        return best[1]

    def _best(self, word: str, deep: int) -> tuple[float, tuple[str, ...]] | None:
        """The split of highest mean log frequency, at most `deep` further cuts."""
        options: list[tuple[float, tuple[str, ...]]] = []
        if word in self._part_words:
            options.append((math.log(1 + self._words[word]), (word,)))
        for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1) if deep else ():
            head = self._head(word[:cut])
            rest = head and self._best(word[cut:], deep - 1)
            if head and rest:
                count = len(rest[1])
                mean = (math.log(1 + self._words[head]) + rest[0] * count) / (count + 1)
                options.append((mean, (head, *rest[1])))
        return max(options, default=None)

    def _head(self, piece: str) -> str:
        """The known word a piece is, with its linking letters taken off."""
        if piece in self._part_words:
            return piece
        for link in LINKS.get(piece[-1], ()):  # asked so often that a generator would double the time
            if piece.endswith(link) and (word := piece[: -len(link)]) in self._part_words:
                return word
        return ""


def tokens(text: str) -> Iterator[str]:
    """Lower-case words, and numbers, dates and sums by their value, in order.

    "3. Mai 2014" and "03.05.2014" give "2014-05-03" and "2014"; "1.500,00" gives "1500"; "§ 62" gives "62" and
    "§62"; paper numbers stay whole.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind is None:
            yield match.group().lower()
        elif kind == "year":
            day, month, name, year = match.group("day", "month", "name", "year")
            yield f"{year}-{int(month or MONTHS[name.casefold()]):02}-{int(day):02}"
            yield year
        elif kind == "law":
            yield match.group("law").lower()
            yield f"§{match.group('law').lower()}"
        else:
            yield _value(match.group())


def _value(number: str) -> str:
    """A number as it is compared: a sum without its thousands' dots and without zeros behind the comma."""
    if not _SUM.fullmatch(number):
        return number
    whole, _, cents = number.replace(".", "").partition(",")
    return f"{whole},{cents.rstrip('0')}".rstrip(",")


def read_words(path: Path) -> dict[str, int]:
    """Word statistics as `index.learn_words` writes them: word, tab, passages that hold it."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return {word: int(count) for word, count in (line.rstrip("\n").split("\t") for line in lines)}


def number_of(term: str) -> int:
    """The number of a term in sparse vectors, 32 bits."""
    return zlib.crc32(term.encode())


def sparse(weights: Mapping[int, float]) -> Sparse:
    """Term numbers and their weights as a vector."""
    indices = tuple(sorted(weights))
    return Sparse(indices, tuple(weights[index] for index in indices))


def _sparse(weights: Mapping[str, float]) -> Sparse:
    numbered: dict[int, float] = {}
    for term, weight in weights.items():
        number = number_of(term)
        numbered[number] = max(weight, numbered.get(number, 0.0))
    return sparse(numbered)
