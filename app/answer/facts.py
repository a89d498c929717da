"""Reads out of a text what has to agree where one text bears another out.

That is its numbers, dates, times, votes, groups and paper numbers; what became of something by it; its clauses, with
what they deny; and which of its words are names.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from app.answer.understand import PART_CREDIT
from index.terms import MONTHS, WORDS_FILE, Analyser, read_words, tokens
from index.thesaurus import Thesaurus
from ingest.reference import find, keys_of_question
from ingest.vote import read_votes

BEGINNING = 6  # letters that words of one family begin with, such as Sanierung and sanieren
FACT = 6.0  # what a number or date that is held weighs, as a word: as much as one in 150 passages
CLAUSE = 2  # words at least; what is shorter belongs to the next clause, a last one without any to the one before
HEADS = 6  # compounds a word ends, from which it is a common noun and no name
KEPT = 4096  # beginnings and clauses whose reading is kept: those of a few answers

# Words that tell who says something, and nothing of the matter.
TELLING = frozenset(
    """
    laut gemäß zufolge vorlage vorlagen drucksache drs ds unterlage unterlagen dokument auszug text stellungnahme
    hervor hervorgeht gilt heißt steht stehen sagt sagen nennt genannt erklärt erklären teilt mitgeteilt berichtet
    betont weist angaben aussage worten ansicht auffassung meinung meint redner rednerin demnach danach dabei zudem
    außerdem ferner weiterhin dagegen hingegen insgesamt daher deshalb hierzu unter anderem rund etwa circa ca knapp gut
    zirka ungefähr beziehungsweise bzw insbesondere beispielsweise verwaltung stadtverwaltung gemeinderat stadtrat rat
    ausschuss fraktion herr herrn frau antrag anfrage antragsteller geht handelt sowie million millionen milliarde
    milliarden drittel viertel prozent euro uhr mio mrd tsd
    """.split()
)
_ROUGHLY = re.compile(
    r"\b(?:rund|etwa|circa|ca\.|zirka|ungefähr|knapp|gut|fast|nahezu|annähernd|über|mehr als)\s*$", re.I
)

# Numbers

_ONES = "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
_TEENS = [f"{one}zehn" for one in "drei vier fünf sech sieb acht neun".split()]
_TENS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
NUMERALS = {
    **{word: number for number, word in enumerate(_ONES + _TEENS) if number > 1},
    **{word: 10 * number for number, word in enumerate(_TENS, 2)},
    "hundert": 100, "tausend": 1_000, "hälfte": 50,
}  # fmt: skip
ORDINALS = {
    word: number
    for number, word in enumerate("zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft".split(), 2)
}
SCALES = {"t": 1_000, "tsd": 1_000, "tau": 1_000, "mio": 10**6, "mil": 10**6, "mrd": 10**9, "milliard": 10**9}
UNITS = {
    "€": "€ eur euro",
    "%": "% prozent v.h. vomhundert",
    "Prozentpunkte": "prozentpunkte prozentpunkten",
    "m²": "m² m2 qm quadratmeter quadratmetern",
    "m³": "m³ m3 cbm kubikmeter kubikmetern",
    "m": "m meter metern",
    "cm": "cm zentimeter zentimetern",
    "km": "km kilometer kilometern",
    "km/h": "km/h stundenkilometer",
    "ha": "ha hektar",
    "t": "t tonne tonnen",
    "kg": "kg kilogramm",
    "kW": "kw kilowatt",
    "kWp": "kwp",
    "MW": "mw megawatt",
    "kWh": "kwh kilowattstunden",
    "MWh": "mwh megawattstunden",
    "dB": "db db(a) dezibel",
    "Jahre": "jahr jahre jahren jahres",
    "Monate": "monat monate monaten",
    "Wochen": "woche wochen",
    "Tage": "tag tage tagen",
    "Stunden": "stunde stunden std std.",
    "Minuten": "minute minuten min min.",
    "Sekunden": "sekunde sekunden sek",
}
_UNIT_OF = {word: unit for unit, words in UNITS.items() for word in words.split()}
_UNIT = "|".join(map(re.escape, sorted(_UNIT_OF, key=len, reverse=True)))
_MEASURED = r"(?=jährig|fach|köpfig|gruppig|geschossig|stellig|tägig|wöchig|monatig|zügig|stündig|malig|stufig|spurig)"
_NUMBER = re.compile(
    rf"(?P<front>€|\bEUR|T€|TEUR|§§?|\bAbs\.)?\s?"
    rf"(?P<figure>(?<![\w,])(?<!\d\.)(?:\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)?(?!\.\d)|\d{{1,3}}(?: \d{{3}})+(?=\s?(?:€|eur))"
    rf"|\d+(?:\.\d+)+|\d/\d|\d+(?:,\d+)?)(?!\d)"
    rf"|\b(?:{'|'.join(sorted(NUMERALS, key=len, reverse=True))})(?:\b|{_MEASURED}))"
    rf"(?:,[-–—]+)?-?\s?(?P<scale>(?:mio|tsd|mrd)\b\.?|million(?:en)?\b|milliarden?\b|tausend\b|t(?=€|eur\b))?"
    rf"\s?(?P<unit>(?:{_UNIT})(?!\w))?",
    re.I,
)
_PLAIN_NUMBER = re.compile(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_ORDINAL = re.compile(rf"\b(?P<word>{'|'.join(ORDINALS)})e[rsnm]?(?= [A-ZÄÖÜ])")
_FRACTIONS = {"zwei Drittel": "2/3", "einem Drittel": "1/3", "ein Drittel": "1/3", "drei Viertel": "3/4"}
_RANGE = re.compile(r"\s*(?:bis zu|bis|auf|oder|und|zu|[-–/])\s*")
_NOUN = re.compile(r"\s?(?:[a-zäöüß-]+\s)?([A-ZÄÖÜ][\wäöüß-]+)")

# Dates and times

_MONTH = {**{name[:3]: number for name, number in MONTHS.items()}, "mrz": 3}
_NAMES = rf"(?:{'|'.join(MONTHS)}|(?:jan|feb|mrz|apr|jun|jul|aug|sept?|okt|nov|dez)\b\.?)"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<![\w.,/])(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|(?<![\w,])(?<!\d[./])(?P<day>\d{{1,2}})\.\s?(?:(?P<month>\d{{1,2}})\.|(?P<name>{_NAMES}))"
    rf"(?:\s?(?P<year>{_YEAR})\b|(?<=\.)(?P<short>\d\d)(?![\d:]))?"
    rf"|\b(?P<alone>{_NAMES})(?:\s(?P<of>{_YEAR})\b)?"
    rf"|(?<![\d.,§])(?<!\d[/-])(?P<from>{_YEAR})(?:\s?[/–-]\s?(?P<to>{_YEAR}|\d\d))?(?![\d/]|[.,]\d|\s?(?:{_UNIT})(?!\w))",
    re.I,
)
_CLOCK = re.compile(r"(?<![\d.,])(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?(?:\s?(?:bis|-|–|und)\s?(?P<to>\d{1,2}"
                    r"(?:[.:]\d\d)?))?\sUhr\b")  # fmt: skip

# Votes and groups

_MANNER = {"einstimmig": r"einstimmig|einmütig|ohne gegenstimme", "mehrheitlich": r"mehrheitlich|mit \w*\s?mehrheit"}
_SIDES = {"yes": "ja", "no": "nein", "abstained": "enthaltung"}
_PARTY = r"(cdu|csu|spd|fdp|afd|grüne|linke|volt|bsw|freie wähler)"
GROUP = re.compile(rf"\b{_PARTY}n?\b", re.I)
_MEMBER = re.compile(rf"(\w+) \({_PARTY}", re.I)

# What became of it. A sentence may tell of a proposal as "soll"; it says "beschlossen" only of what was decided.

_OPEN = re.compile(
    r"\b(?:soll\w*|möge\w*|kann|können|könnte\w*|müss\w*|muss|würde\w*|wenn|sofern|falls|zu(?= \w+e?n\b))\b", re.I
)
STATES = {
    "beschlossen": r"\bbeschlossen\w*|\bbeschlo(?:ss|ß)\w*|\bzugestimmt|\bstimmte\w*\b.*\bzu\b|\bangenommen\w*"
    r"|\bverabschiedet\w*",
    "genehmigt": r"\bgenehmigt\w*|\bbewilligt\w*",
    "abgelehnt": r"\babgelehnt\w*|\blehnten?\b.*\bab\b",
    "vertagt": r"\bvertagt\w*|\bzurückgestellt\w*",
    "zur Kenntnis genommen": r"\bzur kenntnis\b|\bkenntnisnahme\b",
    "zurückgezogen": r"\bzurückgezogen\w*",
}
ANYHOW = {  # in any form: wished for, possible, as a noun
    "beschlossen": r"beschl[iou]|stimm\w*|angenommen|annahme\b|annehmen|genehmig|verabschied|bewillig",
    "genehmigt": r"beschl[iou]|genehmig|bewillig|zustimm|zugestimmt",
    "abgelehnt": r"ab(?:ge|zu)?lehn|lehnt",
    "vertagt": r"ver(?:zu)?tag|zurück(?:ge|zu)?stell",
    "zurückgezogen": r"zurück(?:ge|zu)?(?:zieh|zog)|zog",
}
_STATES = {state: re.compile(pattern, re.I | re.S) for state, pattern in STATES.items()}
PROPOSED = re.compile(
    r"\bvorgeschlagen\w*|\bschl(?:ä|a|u)g(?:t|en)?\b.*\bvor\b|\w*vorschlag\w*|\bbeantrag\w*|\bempf[eiao]hl\w*|\bempfiehlt"
    r"|\bgeplant\w*|\bplan(?:t|en)\b|\bvorgesehen\w*",
    re.I | re.S,
)
PROPOSING = re.compile(rf"{PROPOSED.pattern}|\bsoll\w*|\bmöge\w*|\bbitte[tn]?\b|\bwill\b|\bwollen\b|\w*antrag\w*"
                       r"|\bbeschließ\w*|\bbeabsichtig\w*", re.I | re.S)  # fmt: skip
_ATTRIBUTE = re.compile(r"(?:en|t)e[rsnm]$|ene$")  # "die beschlossenen Maßnahmen" says not that they were just decided
_STATE_WORD = re.compile(r"einstimmig\w*|mehrheitlich\w*|beschlie\w+|beschluss\w*|kenntnis")

# Denial

_NOT = re.compile(
    r"\b(?:nicht(?! (?:nur|zuletzt|allein)\b)|kein(?:e[rsnm]?|erlei)?|nie|niemals|niemand\w*|nichts|nirgends|weder|ohne"
    r"|entf(?:ä|a|ie)ll\w*|unterbl(?:ei|ie)b\w*|blieb\w* (?=.*\baus\b)|ausgeblieben|ausgeschlossen\w*|verzicht\w*"
    r"|fehl(?:t|en|te\w*))\b",
    re.I,
)
_INSTEAD = re.compile(r"\b(?:nicht|kein(?:e[rsnm]?)?)\s([^.;:]*?),?\s+sondern\s([^.;:,]*)", re.I)
_WITHOUT = re.compile(r"\b[Oo]hne(?:\s[a-zäöüß]+){0,3}\s([A-ZÄÖÜ]\w+)")
_PREFIX = re.compile(r"(?:un|nicht)(?=\w{4})")
_INSIDE = re.compile(r"(?<=^ab|^an|^um)(?:zu|ge)(?=\w{3})|(?<=^auf|^aus|^ein|^vor|^weg|^mit)(?:zu|ge)(?=\w{3})")
_PARTICIPLE = re.compile(r"ge(\w{3,}?)e?t(?:e[rsnm]?)?")
_CLAUSE = re.compile(r"[,:](?!\d)|[;()–•▪]|\ssondern\s|\sund\s(?=[^,;:]*\b(?:nicht|kein))")

# Names

_WORD = re.compile(r"[^\W\d_]+")
_TITLE = re.compile(
    r"(?:herrn?|frau|dr|prof|stadtr[aä]t\w*|\w*bürgermeister\w*|ortsvorsteher\w*|firma|fa)\.?\s+(?:dr\.?\s+)?$", re.I
)
_STREET = re.compile(r"\w{3,}(?:straße|strasse|weg|platz|allee|gasse|ring|damm|ufer)$")
_TOWN = re.compile(r"\w{2,}(?:stadt|dorf|burg|hausen|hofen|ingen|furt|kirchen|brück)$")
_NOUN_END = re.compile(
    r"(?:ung|heit|keit|schaft|tion|tät|nis|nisse|tum|ment|ling|ismus|enz|anz|tur|ik|ei)(?:e|s|en|es)?$"
)
_PLAIN = re.compile(  # how words begin sentences that are no nouns
    r"(?:ge|be|ver|er|ent|zer|vor|über|unter|ab|an|auf|aus|ein|zu|hin|um|\w+ge)\w+(?:t|en|e)$|\w+iert$"
    r"|\w*(?:lich|ig|isch|weise|falls|dem|mals|end|nächst|wohl|gleich|bar|sam|los|maßen|wärts|samt|halb)(?:e[rnsm]?)?$"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that has to agree: a number with what it counts, a date, a time, a vote, a group."""

    kind: str  # of UNITS, "§", "." of an ordinal, "#" of a numbering, "Tag", "Jahr", ...; or a noun's stem, or ""
    value: str  # "1500000", "2/3"; a day as "2024-05-03" with "?" for what is not said
    text: str
    rough: bool = False  # "rund", "etwa" stands before it

    @property
    def unit(self) -> str:
        """Its unit; "" where it has none."""
        return self.kind if self.kind in UNITS or self.kind in ("§", ".") else ""


@dataclass(frozen=True, slots=True)
class Word:
    """A content word: how rare it is, its terms (its own first, then its parts'), and terms that may stand for it."""

    rarity: float
    terms: tuple[str, ...]
    near: Set[str] = frozenset()

    def credit(self, terms: Set[str]) -> float:
        """How far terms hold the word, 0 to 1: itself or a near-synonym, or its parts."""
        whole, *parts = self.terms
        if whole in terms or not self.near.isdisjoint(terms):
            return 1.0
        if _beginning(whole) in terms:
            return PART_CREDIT
        return PART_CREDIT * sum(part in terms for part in parts) / len(parts) if parts else 0.0


Words = Mapping[str, Word]


def held(words: Words, terms: Set[str]) -> float:
    """The weight of those words that terms hold."""
    return sum(word.rarity * word.credit(terms) for word in words.values())


def weight(words: Words) -> float:
    """The weight of words, by their rarity."""
    return sum(word.rarity for word in words.values())


@dataclass(frozen=True)
class Clause:
    """A clause: its words, whether it denies them, and words that may deny too."""

    words: Words  # numbers among them
    spoken: frozenset[str]  # all terms
    without: tuple[frozenset[str], ...]  # the terms of each noun behind "ohne"
    denies: bool  # twice denied is affirmed

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words' own terms."""
        return frozenset(word.terms[0] for word in self.words.values())

    @cached_property
    def terms(self) -> frozenset[str]:
        """All that its words may be told as."""
        own = {term for word in self.words.values() for term in (*word.terms, *word.near)}
        return frozenset(own | {_beginning(term) for term in own if len(term) >= BEGINNING})

    @cached_property
    def years(self) -> frozenset[str]:
        """The years it names."""
        return frozenset(word for word in self.words if re.fullmatch(_YEAR, word))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of some size that it names."""
        return frozenset(word for word in self.words if word.isdigit() and len(word) > 2) - self.years

    def told_by(self, other: "Clause") -> float:
        """The share of its words that another clause holds."""
        return held(self.words, other.terms) / weight(self.words) if self.words else 0.0

    def alike(self, other: "Clause") -> float:
        """How much two clauses say the same: Dice's coefficient, weighted by rarity."""
        total = weight(self.words) + weight(other.words)
        return (held(self.words, other.terms) + held(other.words, self.terms)) / total if total else 0.0


@dataclass(frozen=True)
class Said:
    """What a stretch of text says: its words, and all in it that has to agree."""

    text: str
    terms: frozenset[str]
    facts: tuple[Fact, ...]
    references: frozenset[str]  # keys of papers

    @cached_property
    def states(self) -> frozenset[str]:
        """What became of something; with "?" where that is only wished for, possible, or said by the way."""
        return frozenset(
            f"{state}?" if state != "zur Kenntnis genommen" and _is_open(self.text, match) else state
            for state, pattern in _STATES.items()
            for match in pattern.finditer(self.text)
        )


class Reader:
    """Reads texts by the analyser's terms and the thesaurus's near-synonyms."""

    def __init__(self, analyser: Analyser, thesaurus: Thesaurus) -> None:
        self._analyser, self._thesaurus = analyser, thesaurus
        self.clauses, self.clause = lru_cache(KEPT)(self._clauses), lru_cache(KEPT)(self._clause)

    def said(self, text: str, *, asked: bool = False) -> Said:
        """All that a text says; asked: paper numbers are looked for as in a question, where more are understood."""
        found = [one for one in keys_of_question(text) if one.sure] if asked else find(text)
        rest = text
        for one in found:
            rest = re.sub(r"\s*".join(map(re.escape, one.text.split())), _blank, rest)
        keys = frozenset(one.key for one in found)
        return Said(text, frozenset(self._terms(text)), tuple(_facts(rest, self.stem)), keys)

    def words(self, text: str) -> dict[str, Word]:
        """Each content word of a text."""
        found = {}
        for token in tokens(text):
            terms = tuple(term for term, _ in self._analyser.terms(token))
            if terms and token[0].isalpha() and token not in TELLING and token not in NUMERALS and not _is_state(token):
                near = self.near(token) | set(self._infinitive(token))
                found[token] = Word(self._analyser.rarity(token), terms, near)
        return found

    def near(self, word: str) -> Set[str]:
        """The terms that may stand for a word by the thesaurus."""
        return self._thesaurus.near.get(self.stem(word), frozenset())

    def names(self, text: str) -> Iterator[tuple[str, str]]:
        """The words of a text that name something, with what: "Person", "Straße", "Ort" or ""."""
        for match in _WORD.finditer(text):
            word = match[0].lower()
            if match[0][0].islower() or len(word) < 2 or self._says_nothing(word):
                continue
            before = text[: match.start()]
            begins = before.rstrip(' „“"»(')[-1:] in (*".:!?", "")
            kind = "Person" if _TITLE.search(before) else "Straße" if _STREET.match(word) else ""
            if kind or match[0].isupper() or not (begins and _PLAIN.match(word) or self.is_common(word)):
                yield match[0], kind or ("Ort" if _TOWN.match(word) else "")

    def is_common(self, word: str) -> bool:
        """Whether a word names a kind of thing: German builds compounds of such words, hardly ever of names."""
        whole, *parts = [term for term, _ in self._analyser.terms(word)] or [""]
        if self._says_nothing(word) or self.near(word) or _NOUN_END.search(word):
            return True
        return not _TOWN.match(word) and (
            bool(parts) or any(_vocabulary().count(f"{form}\n") > HEADS for form in {word, whole})
        )

    def _says_nothing(self, word: str) -> bool:
        return word in TELLING or word in MONTHS or word in _UNIT_OF or not self._analyser.terms(word)

    def stem(self, word: str) -> str:
        """A word's own term; "" for a stop word."""
        return next((term for term, _ in self._analyser.terms(word)), "")

    def _terms(self, text: str) -> Iterator[str]:
        """The terms of a text, and how they begin: Entwicklung, entwickeln."""
        for token in tokens(text):
            for term, _ in self._analyser.terms(token):
                yield term
                if len(term) >= BEGINNING:
                    yield _beginning(term)
            yield from self._infinitive(token)

    def _infinitive(self, token: str) -> Iterator[str]:
        """The term of the verb that a word is the regular participle of: gebaut, bauen."""
        if participle := _PARTICIPLE.fullmatch(token):
            yield from (term for term, _ in self._analyser.terms(f"{participle[1]}en")[:1])

    def _clauses(self, text: str) -> tuple[Clause, ...]:
        """The clauses of a sentence, short ones together with what follows, the last with what it follows."""
        edges = [0]
        for match in _CLAUSE.finditer(text):
            if len(self.words(text[edges[-1] : match.start()])) >= CLAUSE:
                edges.append(match.end())
        if len(edges) > 1 and not self.words(text[edges[-1] :]):
            edges.pop()
        return tuple(self._clause(text[start:end]) for start, end in pairwise([*edges, len(text)]))

    def instead(self, text: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
        """What is denied and what stands instead, in stems: "nicht am Markt, sondern am Rathaus"."""
        for match in _INSTEAD.finditer(text):
            denied, affirmed = (frozenset(map(self.stem, tokens(part))) - {""} for part in match.groups())
            yield denied - affirmed, affirmed - denied

    def _clause(self, text: str) -> Clause:
        return Clause(
            self.words(text) | figures(text),
            frozenset(self._terms(text)),
            tuple(frozenset(self._terms(match[1])) for match in _WITHOUT.finditer(text)),
            len(_NOT.findall(text)) % 2 == 1,
        )

    def turned(self, one: Clause, other: Clause) -> int:
        """How many words with "un-" stand in one clause that the other has without."""
        turned = (
            self.stem(name[prefix.end() :])
            for name, word in one.words.items()
            if (prefix := _PREFIX.match(name)) and word.terms[0] not in other.stems
        )
        return sum(base in other.stems and base not in one.stems for base in turned)


def figures(text: str) -> dict[str, Word]:
    """The numbers of a text as words."""
    return {token: Word(FACT, (token,)) for token in tokens(text) if token[0].isdigit()}


@cache
def _vocabulary() -> str:
    """The words of the built-in statistics, a line each."""
    return "\n".join(read_words(WORDS_FILE)) + "\n"


@lru_cache(KEPT * KEPT)
def _beginning(term: str) -> str:
    """How a term begins, without the "zu" or "ge" inside a verb: aufzugeben, aufgegeben."""
    return f"{_INSIDE.sub('', term)[:BEGINNING]}~"


def _is_state(token: str) -> bool:
    patterns = (*_STATES.values(), PROPOSED, _STATE_WORD)
    return any(pattern.fullmatch(token) for pattern in patterns)


def _is_open(text: str, match: re.Match[str]) -> bool:
    around = re.split("[,;:]", text[: match.start()])[-1] + match[0] + re.split("[,;:]", text[match.end() :])[0]
    return bool(_ATTRIBUTE.search(match[0]) or _OPEN.search(around))


def proposes(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether a text itself proposes something, by PROPOSED or PROPOSING; "der beantragte Bau" does not."""
    return any(not _ATTRIBUTE.search(match[0]) for match in pattern.finditer(text))


# Facts


def _facts(text: str, stem: Callable[[str], str]) -> Iterator[Fact]:
    for pattern, read in ((_DATE, _dates), (_CLOCK, _times)):
        for match in pattern.finditer(text):
            if found := list(read(match)):
                yield from found
                text = f"{text[: match.start()]}{_blank(match)}{text[match.end() :]}"
    yield from _votes(text)
    yield from (Fact("Fraktion", match[1].lower(), match[1]) for match in GROUP.finditer(text))
    yield from (Fact(f"{match[1]} (", match[2].lower(), f"{match[0]})") for match in _MEMBER.finditer(text))
    yield from (Fact(".", str(ORDINALS[match["word"]]), match[0]) for match in _ORDINAL.finditer(text))
    for words, figure in _FRACTIONS.items():
        text = text.replace(words, figure.ljust(len(words)))
    yield from _numbers(text, stem)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _numbers(text: str, stem: Callable[[str], str]) -> Iterator[Fact]:
    """The numbers of a text, last first; in "5 bis 10 Euro" both are sums."""
    following, start = Fact("", "", ""), len(text)
    for match in reversed(list(_NUMBER.finditer(text))):
        noun = _NOUN.match(text, match.end())
        one = _number(match, stem(noun[1].lower()) if noun else "")
        if not one.kind and _RANGE.fullmatch(text[match.end() : start]):
            one = replace(one, kind=following.kind)
        following, start = replace(one, rough=bool(_ROUGHLY.search(text[: match.start()]))), match.start()
        yield following


def _number(match: re.Match[str], noun: str) -> Fact:
    figure, front = match["figure"].lower(), (match["front"] or "").upper()
    scale = (match["scale"] or "").lower() or ("t" if front in ("T€", "TEUR") else "")
    factor = next((SCALES[key] for key in (scale.rstrip(".")[:8], scale[:3], scale[:1]) if key in SCALES), 1)
    number = _value(figure)
    value = figure if number is None else f"{number * factor:f}"
    unit = _UNIT_OF.get((match["unit"] or "").lower(), "")
    unit = unit or ("§" if front[:1] in ("§", "A") else "€" if front else "%" if figure == "hälfte" else "")
    text = match[0].strip(" ,-")
    kind = unit or noun or ("#" if number is None and "." in text else "")
    return Fact(kind, value.rstrip("0").rstrip(".") if number is not None and "." in value else value, text)


def _value(figure: str) -> Decimal | None:
    """The value of a figure; None where it is a numbering, a date's rest or a fraction."""
    if figure in NUMERALS:
        return Decimal(NUMERALS[figure])
    if _PLAIN_NUMBER.fullmatch(figure):
        return Decimal(figure.replace(".", "").replace(" ", "").replace(",", "."))
    return None


def _dates(match: re.Match[str]) -> Iterator[Fact]:
    """The days and years a match means; none where it is no date."""
    text, alone = match[0].strip(), match["alone"]
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        yield from _date(year, month, day, text)
    elif match["from"]:
        last = match["to"] and (match["from"][:2] + match["to"])[-4:]
        yield from (Fact("Jahr", year, text) for year in (match["from"], last) if year)
    elif alone:
        if alone[0].isupper() and (len(alone.rstrip(".")) > 3 or match["of"] or alone == "Mai"):
            yield from _date(match["of"], _MONTH[alone[:3].lower()], "??", text)
    else:
        number = int(match["month"]) if match["month"] else _MONTH[match["name"][:3].lower()]
        of = match["year"] or (f"20{match['short']}" if match["short"] else None)
        if 0 < number < 13 and 0 < int(match["day"]) < 32:
            yield from _date(of, number, match["day"], text)


def _date(year: str | None, month: str | int, day: str, text: str) -> Iterator[Fact]:
    yield Fact("Tag", f"{year or '????'}-{month:>02}-{day:>02}", text)
    if year:
        yield Fact("Jahr", year, text)


def _times(match: re.Match[str]) -> Iterator[Fact]:
    for hour, minute in re.findall(r"(\d{1,2})(?:[.:](\d\d))?", match[0]):
        yield Fact("Uhr", f"{int(hour)}:{minute or '00'}", match[0])


def _votes(text: str) -> Iterator[Fact]:
    """Who voted how, and how far they agreed, as it is said or follows from the counts."""
    votes = read_votes(text)
    counts = {side: getattr(votes, side) for side in _SIDES if votes}
    for side, count in counts.items():
        if count is not None:
            yield Fact(_SIDES[side], str(count), f"{_SIDES[side]}: {count}")
    said = {manner for manner, pattern in _MANNER.items() if re.search(rf"\b(?:{pattern})", text, re.I)}
    if counts.get("no") is not None:
        said |= {"mehrheitlich" if counts["no"] else "einstimmig"}
    yield from (Fact("Abstimmung", manner, manner) for manner in sorted(said))
