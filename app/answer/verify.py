"""Says whether the cited passages bear a sentence out, both ways: what it says stands there, and not the contrary.

Checked are, in a sentence that a language model wrote: numbers, sums, shares, dates, votes, paper numbers, names and
quotations; whether something is denied; whether it was proposed, decided, rejected or put off; and how much of its
words the passages hold at all. What differs is compared with the passage's sentences that are closest in words, so
that a number which stands somewhere else in the passage does not prove the sentence.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import TypeVar

from app.answer.understand import PART_CREDIT
from index.build import title_of
from index.model import Hit
from index.terms import MONTHS, WORDS_FILE, Analyser, read_words, tokens
from index.thesaurus import NO_SYNONYMS, Thesaurus
from ingest.reference import Reference, find, keys_of_question, parse
from ingest.sentences import sentences

# Chosen on the half of eval.falsify's papers that is there for it.
ENOUGH = 0.5  # share of words, weighted by rarity, that has to be held; at 0.6 over 3 % of sentences by hand are cut
ADDS = 0.12  # share of its words that a further sentence of the passage has to hold to be looked at too
CLOSEST = 3  # sentences of the passages looked at
BEGINNING = 6  # letters that words of one family begin with, such as Sanierung and sanieren
FACT = 6.0  # what a number or date that is held weighs, as a word: as much as one in 150 passages
PERCENT = 100  # a share is rarely more; a sum of money, rarely less
COVERED = 0.5  # share of a clause's words from which a sentence tells what the clause says
ALIKE = 0.3  # how much clauses have in common that speak of the same
TOLD = 0.8  # share of a clause's words from which a sentence tells all that it says
CLAUSE = 2  # words at least; what is shorter belongs to the next clause
HEADS = 6  # compounds a word ends, from which it is a common noun and no name
KEPT = 256  # passages whose reading is kept: those of a few answers

# Words that tell who says something, and nothing of the matter.
TELLING = frozenset(
    """
    laut gemäß zufolge vorlage vorlagen drucksache drs ds unterlage unterlagen dokument auszug text stellungnahme
    hervor hervorgeht heißt steht stehen sagt sagen nennt genannt erklärt erklären teilt mitgeteilt berichtet betont
    weist angaben aussage worten ansicht auffassung meinung meint redner rednerin demnach danach dabei zudem außerdem
    ferner weiterhin dagegen hingegen insgesamt daher deshalb hierzu unter anderem rund etwa circa ca knapp gut
    zirka ungefähr beziehungsweise bzw insbesondere beispielsweise verwaltung stadtverwaltung gemeinderat stadtrat rat
    ausschuss fraktion antrag anfrage antragsteller geht handelt sowie million millionen milliarde milliarden drittel
    viertel prozent euro uhr mio mrd tsd
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
    "Jahr": "jahr jahre jahren jahres",
    "Monat": "monat monate monaten",
    "Woche": "woche wochen",
    "Tag": "tag tage tagen",
    "Stunde": "stunde stunden std std.",
    "Minute": "minute minuten min min.",
    "Sekunde": "sekunde sekunden sek",
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
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_ORDINAL = re.compile(rf"\b(?P<word>{'|'.join(ORDINALS)})e[rsnm]?(?= [A-ZÄÖÜ])")
_FRACTIONS = {"zwei Drittel": "2/3", "einem Drittel": "1/3", "ein Drittel": "1/3", "drei Viertel": "3/4"}
_RANGE = re.compile(r"\s*(?:bis zu|bis|auf|oder|und|zu|[-–/])\s*")
_NOUN = re.compile(r"\s?(?:[a-zäöüß-]+\s)?([A-ZÄÖÜ][\wäöüß-]+)")

# Dates

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

# Votes

_ROLES = {"ja": r"ja\b|dafür", "nein": r"nein\b|gegen|dagegen", "enthaltung": r"\w*enthalt"}
_COUNT = rf"(?:\d+|keine?r?|eine?r?|{'|'.join(NUMERALS)})"
_VOTE = re.compile(
    rf"\b(?P<count>{_COUNT})\s?(?:x\s)?(?P<role>ja\b|nein\b|gegenst|\w*enthaltung)"
    rf"|\b(?P<label>ja|nein|gegenstimmen?|\w*enthaltung(?:en)?|dafür|dagegen)(?:-?\s?stimme\w*)?\s?:?\s?(?P<after>\d+)\b"
    rf"|\b(?P<yes>{_COUNT})\s?(?:zu|:|gegen)\s?(?P<no>{_COUNT})(?=\sstimme)",
    re.I,
)
_MANNER = {"einstimmig": r"einstimmig|einmütig|ohne gegenstimme", "mehrheitlich": r"mehrheitlich|mit \w*\s?mehrheit"}

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
_ANYHOW = {  # in any form: wished for, possible, as a noun
    "beschlossen": r"beschl[iou]|stimm\w*|angenommen|annahme|annehmen|genehmig|verabschied|bewillig",
    "genehmigt": r"beschl[iou]|genehmig|bewillig|zustimm|zugestimmt",
    "abgelehnt": r"ab(?:ge|zu)?lehn|lehnt",
    "vertagt": r"ver(?:zu)?tag|zurück(?:ge|zu)?stell",
    "zurückgezogen": r"zurück(?:ge|zu)?(?:zieh|zog)|zog",
}
_STATES = {state: re.compile(pattern, re.I | re.S) for state, pattern in STATES.items()}
_PROPOSED = re.compile(
    r"\bvorgeschlagen\w*|\bschl(?:ä|a|u)g(?:t|en)?\b.*\bvor\b|\w*vorschlag\w*|\bbeantrag\w*|\bempf[eiao]hl\w*|\bempfiehlt"
    r"|\bgeplant\w*|\bplan(?:t|en)\b|\bvorgesehen\w*",
    re.I | re.S,
)
_PROPOSING = re.compile(rf"{_PROPOSED.pattern}|\bsoll\w*|\bmöge\w*|\bbitte[tn]?\b|\bwill\b|\bwollen\b|\w*antrag\w*"
                        r"|\bbeschließ\w*|\bbeabsichtig\w*", re.I | re.S)  # fmt: skip

# Denial

_NOT = re.compile(
    r"\b(?:nicht(?! (?:nur|zuletzt|allein)\b)|kein(?:e[rsnm]?|erlei)?|nie|niemals|niemand\w*|nichts|nirgends|weder|ohne"
    r"|entf(?:ä|a|ie)ll\w*|unterbl(?:ei|ie)b\w*|blieb\w* (?=.*\baus\b)|ausgeblieben|ausgeschlossen\w*|verzicht\w*"
    r"|fehl(?:t|en|te\w*))\b",
    re.I,
)
_DENYING = {  # what may stand for a "nicht" on the other side
    "nur": r"\b(?:nur|lediglich|ausschließlich|allein|bloß|erst|frühestens|bislang|bisher)\b",
    "abgelehnt": r"\b(?:abgelehnt\w*|ablehn\w*|abzulehn\w*|lehnt\w*|rät|abgesehen|abzusehen|verworfen)\b",
    "weg": r"\b(?:weg|wegfall\w*|gestrichen|eingestellt|aufgegeben|aufzugeben|schei[dt]\w*|kaum)\b",
}
_SCOPED = re.compile(r"\b(?:kein(?:e[rsnm]?|erlei)?|ohne)\b", re.I)
_PREFIX = re.compile(r"(?:un|nicht)(?=\w{4})")
_INSIDE = re.compile(r"(?<=^ab|^an|^um)(?:zu|ge)(?=\w{3})|(?<=^auf|^aus|^ein|^vor|^weg|^mit)(?:zu|ge)(?=\w{3})")
_PARTICIPLE = re.compile(r"ge(\w{3,}?)e?t(?:e[rsnm]?)?")
_CLAUSE = re.compile(r"[,;:–•▪]|\ssondern\s|\sund\s(?=[^,;:]*\b(?:nicht|kein))")

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
_GROUP = re.compile(r"\b(cdu|csu|spd|fdp|afd|grüne|linke|volt|bsw|freie wähler)n?\b", re.I)
_MEMBER = re.compile(r"(\w+) \((cdu|csu|spd|fdp|afd|grüne|linke|volt|bsw|freie wähler)", re.I)
_CODE = re.compile(r"\b[A-ZÄÖÜ]{1,4}-?\d{1,3}\b")
_QUOTE = re.compile(r"[„“»\"]([^„“”«»\"]{2,}?)[“”«\"]")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence is borne out; reasons say in German what is not."""

    reasons: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the sentence."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number by its value, with its unit, or else with the stem of the noun it counts."""

    value: str  # "1500000", "2/3"
    unit: str  # of UNITS, "§", "." for an ordinal, or ""
    noun: str
    text: str
    rough: bool  # "rund", "etwa" stands before it

    @property
    def kind(self) -> str:
        """What it counts, or that it is a numbering; "" where a number stands alone."""
        return self.unit or self.noun or ("#" if "." in self.text and not self.value.isdigit() else "")


@dataclass(frozen=True, slots=True)
class Day:
    """A date, as far as it is said."""

    year: int | None
    month: int | None
    day: int | None
    text: str


@dataclass(frozen=True)
class _Said:
    """What a stretch of text says: its words, and all in it that has to agree."""

    text: str
    terms: frozenset[str]
    quantities: tuple[Quantity, ...]
    days: tuple[Day, ...]
    clocks: frozenset[str]
    votes: frozenset[tuple[str, str]]
    references: frozenset[str]

    @cached_property
    def years(self) -> Counter[int]:
        """How often each year is named."""
        return Counter(day.year for day in self.days if day.year)

    @cached_property
    def states(self) -> frozenset[str]:
        """What became of something, by this text."""
        return frozenset(_states(self.text))

    @cached_property
    def manners(self) -> frozenset[str]:
        """How was voted."""
        return frozenset(manner for manner, pattern in _MANNER.items() if re.search(pattern, self.text, re.I))


class Verifier:
    """Compares sentences with passages; keeps what it read of the last passages."""

    def __init__(self, analyser: Analyser, thesaurus: Thesaurus = NO_SYNONYMS) -> None:
        self._analyser, self._thesaurus = analyser, thesaurus
        self._passage = lru_cache(KEPT)(self._parts)
        self._paper = lru_cache(KEPT)(self._read)
        self._stated = lru_cache(KEPT * CLOSEST)(self._clauses_of)

    def verify(self, sentence: str, hits: Sequence[Hit]) -> Verdict:
        """Whether the passages of these hits, with what is known of their papers, bear the sentence out."""
        text = " ".join(sentence.split())
        parts = tuple(chain.from_iterable(self._passage(hit.passage.text) for hit in hits))
        own = (parse(hit.paper.reference or "") for hit in hits)
        proof = _Proof(
            parts,
            tuple(self._paper(_known(hit)) for hit in hits),
            frozenset(reference.key for reference in own if reference).union(*(part.references for part in parts)),
        )
        claim = self._read(text, asked=True)
        words = self._words(text)
        closest = self._closest({**words, **_figures(text, "-/")}, proof)
        checks = (
            _references(claim, proof),
            _quotes(text, proof),
            _quantities(claim, closest, proof),
            _days(claim, closest, proof),
            _votes(claim, closest, proof),
            self._names(text, proof),
            _groups(text, closest, proof),
            _outcome(claim, closest),
            self._denial(text, closest),
            self._pairs(text, closest),
            self._share(words, claim, closest, proof),
        )
        return Verdict(tuple(dict.fromkeys(chain.from_iterable(checks))))

    def _parts(self, text: str) -> tuple[_Said, ...]:
        return tuple(self._read(" ".join(text[start:end].split())) for start, end in sentences(text))

    def _read(self, text: str, *, asked: bool = False) -> _Said:
        found = [one for one in keys_of_question(text) if one.sure] if asked else find(text)
        rest = _without(text, found) if found else text
        rest, days = _taken(_DATE, rest, _day)
        rest, clocks = _taken(_CLOCK, rest, _clock)
        votes = frozenset(chain.from_iterable(map(_vote, _VOTE.finditer(rest))))
        return _Said(
            text,
            frozenset(self._terms(text)),
            (*self._quantities(_fractions(rest)), *_ordinals(rest)),
            tuple(chain.from_iterable(days)),
            frozenset(chain.from_iterable(clocks)),
            votes,
            frozenset(reference.key for reference in found),
        )

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

    def _quantities(self, text: str) -> Iterator[Quantity]:
        """The numbers of a text; in "5 bis 10 Euro" both are sums."""
        matches = list(_NUMBER.finditer(text))
        following: Quantity | None = None
        found = []
        for place, match in reversed(list(enumerate(matches))):
            one = self._quantity(match, text)
            between = text[match.end() : matches[place + 1].start()] if following else ""
            if following and not one.kind and _RANGE.fullmatch(between):
                one = replace(one, unit=following.unit, noun=following.noun)
            found.append(following := one)
        yield from reversed(found)

    def _quantity(self, match: re.Match[str], text: str) -> Quantity:
        noun = _NOUN.match(text, match.end())
        stem = next((term for term, _ in self._analyser.terms(noun[1].lower())), "") if noun else ""
        return _quantity(match, stem, rough=bool(_ROUGHLY.search(text[: match.start()])))

    # Words

    def _words(self, text: str) -> dict[str, tuple[float, tuple[str, ...], Set[str]]]:
        """Each content word: its rarity, its terms, and terms that may stand for it."""
        found = {}
        for token in tokens(text):
            terms = tuple(term for term, _ in self._analyser.terms(token))
            if terms and token[0].isalpha() and token not in TELLING and token not in NUMERALS and not _is_state(token):
                near = self._thesaurus.near.get(terms[0], frozenset()) | set(self._infinitive(token))
                found[token] = (self._analyser.rarity(token), terms, near)
        return found

    def _closest(self, words: "_Words", proof: "_Proof") -> tuple[_Said, ...]:
        """The sentences of the passages that together hold most of the words; all where there is no telling."""
        left, chosen = dict(words), list[_Said]()
        total = sum(rarity for rarity, _, _ in words.values()) or 1.0
        while left and len(chosen) < CLOSEST:
            best = max(proof.parts, key=lambda part: (_held(left, part.terms), -len(part.terms)), default=None)
            if best is None or _held(left, best.terms) < ADDS * total:
                break
            chosen.append(best)
            left = {word: known for word, known in left.items() if not _credit(known, best.terms)}
        return tuple(chosen) or proof.parts

    def _share(self, words: "_Words", claim: _Said, closest: Sequence[_Said], proof: "_Proof") -> Iterator[str]:
        terms = frozenset[str]().union(*(said.terms for said in (*closest, *proof.known)))
        facts = FACT * (len(claim.quantities) + len(claim.days) + len(claim.clocks))  # those not held are said apart
        if words and _held(words, terms) + facts < ENOUGH * (facts + sum(rarity for rarity, _, _ in words.values())):
            yield "Der Satz hat zu wenig mit dem Beleg gemeinsam."

    # Names

    def _names(self, text: str, proof: "_Proof") -> Iterator[str]:
        for code in _CODE.findall(text):
            if not re.search(rf"\b{re.sub(r'(?<=[A-Z])-?(?=[0-9])', '[- ]?', code)}(?!\\d)", proof.text):
                yield _missing(code)
        often = Counter(_WORD.findall(text))
        for match in _WORD.finditer(text):
            if match[0][0].isupper() and self._is_unheld_name(match, text, proof):
                yield _missing(match[0])
        for word, count in often.items():
            if count > 1 and word[0].isupper() and count > proof.text.count(word) and not self._is_common(word.lower()):
                yield _missing(word)

    def _is_unheld_name(self, match: re.Match[str], text: str, proof: "_Proof") -> bool:
        word = match[0].lower()
        whole, *parts = [term for term, _ in self._analyser.terms(word)] or [""]
        if not whole or len(word) < 2 or word in TELLING or word in MONTHS or word in _UNIT_OF or whole in proof.terms:
            return False
        if re.search(rf"\b{match[0]}\b", proof.text) or (match[0].isupper() and match[0] in proof.text):
            return False
        if _TITLE.search(text[: match.start()]) or _STREET.match(word) or match[0].isupper():
            return True
        if parts and all(part in proof.terms for part in parts):
            return False
        begins = not text[: match.start()].strip(' „“"»(') or text[: match.start()].rstrip(' „“"»')[-1:] in ".:!?"
        return not (begins and _PLAIN.match(word)) and not self._is_common(word)

    def _is_common(self, word: str) -> bool:
        """Whether a word names a kind of thing: German builds compounds of such words, hardly ever of names."""
        whole, *parts = [term for term, _ in self._analyser.terms(word)] or [""]
        if not whole or word in TELLING or word in MONTHS or word in _UNIT_OF:
            return True
        if whole in self._thesaurus.near or _NOUN_END.search(word):
            return True
        if _TOWN.match(word):
            return False
        if parts:
            return True
        return any(_vocabulary().count(f"{form}\n") > HEADS for form in {word, whole})

    # Denial

    def _denial(self, text: str, closest: Sequence[_Said]) -> Iterator[str]:
        """Whether each clause denies what the clause closest to it denies, and none that it tells is left out."""
        mine = self._clauses_of(text)
        asks = text.endswith("?")
        theirs = [
            clause for part in closest if asks or not part.text.endswith("?") for clause in self._stated(part.text)
        ]
        dropped = any(
            other.denies and len(other.words) >= CLAUSE and not any(one.denies or one.softly for one in mine)
            and max(other.told_by(one) for one in mine) >= TOLD and not any(one.told_by(other) >= TOLD for one in mine)
            for other in theirs
        )  # fmt: skip
        if dropped or any(self._contradicts(clause, mine, theirs) for clause in mine if clause.words):
            yield "Der Beleg sagt das Gegenteil: Eine Verneinung fehlt oder kam hinzu."

    def _contradicts(self, clause: "_Clause", mine: Sequence["_Clause"], theirs: Sequence["_Clause"]) -> bool:
        nearest = max((clause.alike(other) for other in theirs), default=0.0)
        best = [other for other in theirs if clause.alike(other) == nearest]
        if not nearest:
            return bool(clause.denies) and not any(other.denies for other in theirs)
        if any(self._denies_alike(clause, other) for other in best):
            return False
        if clause.denies and any(
            other.denies and other.told_by(clause) >= COVERED and clause.alike(other) >= COVERED * nearest
            for other in theirs
        ):
            return False
        return not any(clause.softly ^ other.softly for other in best)

    def _denies_alike(self, one: "_Clause", other: "_Clause") -> bool:
        """Whether both are denied or neither; what the first does not speak of may be denied in the other."""
        turned = self._turned(one, other) + self._turned(other, one)
        aside = 0 if one.denies else sum(scope.isdisjoint(one.terms | one.spoken) for scope in other.scoped if scope)
        return (one.denies + other.denies + turned - aside) % 2 == 0

    def _scope(self, behind: str) -> frozenset[str]:
        """The terms of what "kein" or "ohne" denies: the noun behind it."""
        noun = re.match(r"(?:\s[a-zäöüß]+){0,3}\s([A-ZÄÖÜ]\w+)", behind)
        return frozenset(self._terms(noun[1])) if noun else frozenset()

    def _pairs(self, text: str, closest: Sequence[_Said]) -> Iterator[str]:
        """Numbers that a clause puts to one year, and the passages only to others."""
        theirs = [(clause.numbers, clause.years) for part in closest for clause in self._stated(part.text)]
        for clause in self._clauses_of(text):
            if self._year_moved(clause, closest):
                yield _other(", ".join(sorted(clause.years)))
            for number in sorted(clause.numbers) if clause.years else ():
                years = [of for numbers, of in theirs if number in numbers]
                if years and all(of and of.isdisjoint(clause.years) for of in years):
                    yield _other(f"{number} … {', '.join(sorted(clause.years))}")

    def _year_moved(self, clause: "_Clause", closest: Sequence[_Said]) -> bool:
        """Whether the clause most like this one names other years."""
        theirs = [other for part in closest for other in self._stated(part.text)]
        best = max(theirs, key=clause.alike, default=clause)
        return bool(clause.years and best.years and best.years.isdisjoint(clause.years) and clause.alike(best) >= ALIKE)

    def _clause(self, text: str) -> "_Clause":
        scoped = [self._scope(text[match.end() :]) for match in _SCOPED.finditer(text)]
        return _Clause(
            {**self._words(text), **_figures(text)},
            frozenset(self._terms(text)),
            tuple(scoped),
            len(_NOT.findall(text)) % 2,
            frozenset(kind for kind, pattern in _DENYING.items() if re.search(pattern, text, re.I)),
        )

    def _clauses_of(self, text: str) -> tuple["_Clause", ...]:
        return tuple(map(self._clause, self._clauses(text)))

    def _clauses(self, text: str) -> Iterator[str]:
        """Clauses of a sentence, short ones together with what follows."""
        start = 0
        for match in _CLAUSE.finditer(text):
            if len(self._words(text[start : match.start()])) >= CLAUSE:
                yield text[start : match.end()]
                start = match.end()
        yield text[start:]

    def _turned(self, one: "_Clause", other: "_Clause") -> int:
        """How many words with "un-" stand in one clause that the other has without."""
        count = 0
        for word, (_, (whole, *_rest), _) in one.words.items():
            prefix = _PREFIX.match(word)
            if prefix and whole not in other.stems:
                base = next((term for term, _ in self._analyser.terms(word[prefix.end() :])), "")
                count += base in other.stems and base not in one.stems
        return count


@cache
def _vocabulary() -> str:
    """The words of the built-in statistics, a line each."""
    return "\n".join(read_words(WORDS_FILE)) + "\n"


_Words = Mapping[str, tuple[float, tuple[str, ...], Set[str]]]


@dataclass(frozen=True)
class _Clause:
    """A clause: its words, whether it denies them, and words that may deny too."""

    words: _Words
    spoken: frozenset[str]  # all terms
    scoped: tuple[frozenset[str], ...]  # the terms of what it denies with "kein" or "ohne"
    denies: int  # 0 or 1: twice denied is affirmed
    softly: frozenset[str]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its words' own terms."""
        return frozenset(terms[0] for _, terms, _ in self.words.values())

    @cached_property
    def terms(self) -> frozenset[str]:
        """All that its words may be told as."""
        own = {term for _, terms, near in self.words.values() for term in (*terms, *near)}
        return frozenset(own | {_beginning(term) for term in own if len(term) >= BEGINNING})

    @cached_property
    def years(self) -> frozenset[str]:
        """The years it names."""
        return frozenset(word for word in self.words if re.fullmatch(_YEAR, word))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers of some size that it names."""
        return frozenset(word for word in self.words if word.isdigit() and len(word) > 2) - self.years

    def told_by(self, other: "_Clause") -> float:
        """The share of its words that another clause holds."""
        return _share(self.words, other.terms) if self.words else 0.0

    def alike(self, other: "_Clause") -> float:
        """How much two clauses say the same: Dice's coefficient, weighted by rarity."""
        weight = sum(known[0] for known in self.words.values()) + sum(known[0] for known in other.words.values())
        return (_held(self.words, other.terms) + _held(other.words, self.terms)) / weight if weight else 0.0


@dataclass(frozen=True)
class _Proof:
    """All that may bear a sentence out: the sentences of the passages, and what is known of their papers."""

    parts: tuple[_Said, ...]
    known: tuple[_Said, ...]
    keys: frozenset[str]  # of the papers and of those that the passages name

    @cached_property
    def text(self) -> str:
        """All words, in one line."""
        return " ".join(said.text for said in (*self.parts, *self.known))

    @cached_property
    def terms(self) -> frozenset[str]:
        """All terms."""
        return frozenset[str]().union(*(said.terms for said in (*self.parts, *self.known)))

    @property
    def all(self) -> tuple[_Said, ...]:
        """Passages and what is known."""
        return (*self.parts, *self.known)


# What is known of a paper


def _known(hit: Hit) -> str:
    """Title, number, type, date, Gremien and originators of a hit's paper; never its results."""
    paper = hit.paper
    stops = (f"{stop.organization or ''} {stop.date or ''}" for stop in paper.consultations)
    first = (title_of(paper, hit.file), paper.reference, paper.paper_type, str(paper.date or ""), paper.body)
    bodies = (*paper.organizations, *paper.originators, *paper.under_direction_of, *paper.districts)
    return ". ".join(filter(None, (*first, *bodies, *stops)))


# Reading


def _without(text: str, references: Iterable[Reference]) -> str:
    """The text with its papers' numbers taken out."""
    for reference in references:
        pattern = r"\s*".join(map(re.escape, reference.text.split()))
        text = re.sub(pattern, lambda match: " " * len(match[0]), text)
    return text


def _taken(
    pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], Sequence[T]]
) -> tuple[str, list[Sequence[T]]]:
    """The text without what the pattern finds, and that."""
    found = [(match, value) for match in pattern.finditer(text) if (value := read(match))]
    for match, _ in found:
        text = f"{text[: match.start()]}{' ' * len(match[0])}{text[match.end() :]}"
    return text, [value for _, value in found]


def _fractions(text: str) -> str:
    for words, figure in _FRACTIONS.items():
        text = text.replace(words, figure.ljust(len(words)))
    return text


def _quantity(match: re.Match[str], noun: str, *, rough: bool) -> Quantity:
    figure, front = match["figure"].lower(), (match["front"] or "").upper()
    number = _number(figure)
    scale = (match["scale"] or "").lower() or ("t" if front in ("T€", "TEUR") else "")
    if number is None:
        value = figure
    else:
        factor = next((SCALES[key] for key in (scale.rstrip(".")[:8], scale[:3], scale[:1]) if key in SCALES), 1)
        value = _plain(number * factor)
    unit = _UNIT_OF.get((match["unit"] or "").lower(), "")
    unit = unit or ("§" if front[:1] in ("§", "A") else "€" if front else "%" if figure == "hälfte" else "")
    return Quantity(value, unit, noun if not unit else "", match[0].strip(" ,-"), rough)


def _number(figure: str) -> Decimal | None:
    """The value of a figure; None where it is a numbering, a date's rest or a fraction."""
    if figure in NUMERALS:
        return Decimal(NUMERALS[figure])
    if re.fullmatch(r"\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d+(?:,\d+)?", figure):
        return Decimal(figure.replace(".", "").replace(" ", "").replace(",", "."))
    return None


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _ordinals(text: str) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(str(ORDINALS[match["word"]]), ".", "", match[0], rough=False) for match in _ORDINAL.finditer(text)
    )


def _day(match: re.Match[str]) -> tuple[Day, ...]:
    """The dates a match means; two for a span of years, none where it is no date."""
    text = match[0].strip()
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return (Day(int(year), int(month), int(day), text),)
    if match["from"]:
        last = match["to"] and (match["to"] if len(match["to"]) == 4 else match["from"][:2] + match["to"])
        return tuple(Day(int(year), None, None, text) for year in (match["from"], last) if year)
    if match["alone"]:
        if match["alone"][0].islower() or (
            len(match["alone"].rstrip(".")) < 4 and not match["of"] and match["alone"] != "Mai"
        ):
            return ()
        return (Day(int(match["of"]) if match["of"] else None, _MONTH[match["alone"][:3].lower()], None, text),)
    number = int(match["month"]) if match["month"] else _MONTH[match["name"][:3].lower()]
    of = int(match["year"]) if match["year"] else 2000 + int(match["short"]) if match["short"] else None
    return (Day(of, number, int(match["day"]), text),) if 0 < number < 13 and 0 < int(match["day"]) < 32 else ()


def _clock(match: re.Match[str]) -> tuple[str, ...]:
    times = [f"{int(match['hour'])}:{match['minute'] or '00'}"]
    if match["to"]:
        hour, _, minute = match["to"].replace(".", ":").partition(":")
        times.append(f"{int(hour)}:{minute or '00'}")
    return tuple(times)


def _vote(match: re.Match[str]) -> Iterator[tuple[str, str]]:
    """Who voted how: ("ja", "23")."""
    if match["yes"]:
        yield "ja", _count(match["yes"])
        yield "nein", _count(match["no"])
        return
    said, count = (match["role"], match["count"]) if match["role"] else (match["label"], match["after"])
    yield next(role for role, pattern in _ROLES.items() if re.match(pattern, said, re.I)), _count(count)


def _count(word: str) -> str:
    lower = word.lower()
    return "0" if lower.startswith("kein") else "1" if lower.startswith("ein") else str(NUMERALS.get(lower, lower))


def _is_state(token: str) -> bool:
    return (
        any(pattern.fullmatch(token) for pattern in _STATES.values())
        or bool(_PROPOSED.fullmatch(token))
        or bool(re.fullmatch(r"einstimmig\w*|mehrheitlich\w*|beschlie\w+|beschluss\w*|kenntnis", token))
    )


def _states(text: str) -> Iterator[str]:
    """What became of something; with "?" where that is only wished for or possible."""
    for state, pattern in _STATES.items():
        for match in pattern.finditer(text):
            possible = state != "zur Kenntnis genommen" and _OPEN.search(_clause_around(text, match))
            yield f"{state}?" if possible else state


def _clause_around(text: str, match: re.Match[str]) -> str:
    """What stands around a match, up to the next comma."""
    start = max(text.rfind(mark, 0, match.start()) for mark in ",;:") + 1
    ends = [place for mark in ",;:" if (place := text.find(mark, match.end())) >= 0]
    return text[start : min(ends, default=len(text))]


# Comparing


def _credit(known: tuple[float, tuple[str, ...], Set[str]], terms: Set[str]) -> float:
    """How far a word is held, 0 to 1: itself or a near-synonym, or its parts."""
    _, (whole, *parts), near = known
    if whole in terms or not near.isdisjoint(terms):
        return 1.0
    if _beginning(whole) in terms:
        return PART_CREDIT
    return PART_CREDIT * sum(part in terms for part in parts) / len(parts) if parts else 0.0


@lru_cache(KEPT * KEPT)
def _beginning(term: str) -> str:
    """How a term begins, without the "zu" or "ge" inside a verb: aufzugeben, aufgegeben."""
    return f"{_INSIDE.sub('', term)[:BEGINNING]}~"


def _held(words: _Words, terms: Set[str]) -> float:
    return sum(known[0] * _credit(known, terms) for known in words.values())


def _figures(text: str, *joints: str) -> _Words:
    """The numbers of a text as words; with joints only those that hold one of these signs."""
    return {
        token: (FACT, (token,), frozenset())
        for token in tokens(text)
        if token[0].isdigit() and (not joints or any(sign in token for sign in joints[0]))
    }


def _share(words: _Words, terms: Set[str]) -> float:
    total = sum(rarity for rarity, _, _ in words.values())
    return _held(words, terms) / total if total else 1.0


def _missing(text: str) -> str:
    return f"„{text}“ steht nicht im Beleg."


def _other(text: str) -> str:
    return f"„{text}“ steht so nicht an der Stelle, die der Satz wiedergibt."


def _groups(text: str, closest: Sequence[_Said], proof: _Proof) -> Iterator[str]:
    """Groups that stand elsewhere, where the closest sentences name others."""
    known = " ".join(said.text for said in proof.known).lower()
    mine = Counter(group.lower() for group in _GROUP.findall(text))
    theirs = Counter(group.lower() for part in closest for group in _GROUP.findall(part.text))
    for name, group in _MEMBER.findall(text):
        known_as = re.findall(rf"{re.escape(name)} \(([^)]*)\)", proof.text)
        if known_as and not any(group.lower() in one.lower() for one in known_as):
            yield _other(f"{name} ({group})")
    if theirs - mine:
        yield from (_other(group) for group in sorted(mine - theirs) if theirs[group] or group not in known)


def _references(claim: _Said, proof: _Proof) -> Iterator[str]:
    for key in sorted(claim.references - proof.keys):
        number = key.rpartition("/")[2]
        if not re.search(rf"(?<![\w/-])0*{re.escape(number)}(?![\w/-])", proof.text) or "/" in key:
            yield f"Die Vorlage {key} ist nicht belegt."


def _quotes(text: str, proof: _Proof) -> Iterator[str]:
    for quote in _QUOTE.findall(text):
        if quote.strip(" .,;") not in proof.text:
            yield f"„{quote}“ steht nicht wörtlich im Beleg."


def _quantities(claim: _Said, closest: Sequence[_Said], proof: _Proof) -> Iterator[str]:
    near = [one for part in closest for one in part.quantities]
    every = [one for said in proof.all for one in said.quantities]
    years = {str(year) for said in proof.all for year in said.years}
    units = {one.unit for one in every} | ({"€"} if re.search("€|euro", proof.text, re.I) else set())
    for one in claim.quantities:
        here = [other for other in near if _same(one, other)]
        agrees = any(_agree(one, other, units) for other in here)
        if not agrees and (here or not any(_same(one, other) and _agree(one, other, units) for other in every)):
            if one.unit or one.value not in years:
                yield _missing(one.text)
        elif _displaced(one, claim.quantities, near):
            yield _other(one.text)
    clocks = frozenset[str]().union(*(said.clocks for said in proof.all))
    yield from (_missing(f"{clock} Uhr") for clock in sorted(claim.clocks - clocks))


def _same(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are equal; a rough one also equals what it is rounded from."""
    if one.value == other.value:
        return True
    if not one.rough or not _DECIMAL.fullmatch(one.value) or not _DECIMAL.fullmatch(other.value):
        return False
    digits = len(one.value.replace(".", "").strip("0"))
    exact = Decimal(other.value)
    return digits > 1 and exact > 0 and Decimal(f"{exact:.{digits - 1}e}") == Decimal(one.value)


def _agree(one: Quantity, other: Quantity, units: Set[str]) -> bool:
    """Whether two equal numbers may count the same: in one unit, or one without, where the passage has that unit."""
    if one.unit == other.unit or not one.unit or one.unit == ".":
        return other.unit != "§" or one.unit == "§"
    return not other.unit and one.unit in units and _is_amount(one.unit, other)


def _is_amount(unit: str, bare: Quantity) -> bool:
    """Whether a number without a unit, as in a table, may be one of this unit."""
    large = _DECIMAL.fullmatch(bare.value) and Decimal(bare.value) > PERCENT
    return "," in bare.text and not large if unit == "%" else bool(large) or "," in bare.text


def _displaced(one: Quantity, said: Sequence[Quantity], near: Sequence[Quantity]) -> bool:
    """Whether the closest sentences have other numbers of this kind in place of this one."""
    pool = [other for other in near if not one.kind or other.kind == one.kind or (one.unit and not other.kind)]
    twins = sum(other.value == one.value and other.kind == one.kind for other in said)
    if sum(_same(one, other) for other in pool) >= twins:
        return False
    mine = {other.value for other in said}
    return any(other.kind == one.kind and other.value not in mine for other in pool)


def _days(claim: _Said, closest: Sequence[_Said], proof: _Proof) -> Iterator[str]:
    near = [day for part in closest for day in part.days]
    every = [day for said in proof.all for day in said.days]
    years = {day.year for day in every} | {int(one.value) for said in proof.all for one in said.quantities
                                          if one.value.isdigit() and len(one.value) == 4}  # fmt: skip
    for day in claim.days:
        if any(_is_day(day, other, years) for other in near):
            continue
        if day.year is None and day.text.rstrip(".") in proof.text:  # the numbering 9.3.
            continue
        if not any(_is_day(day, other, years) for other in every) and (day.month or day.year not in years):
            yield _missing(day.text)
        elif _moved(claim, near) if day.month is None else _replaced(claim, near):
            yield _other(day.text)
    for mine, theirs in (
        (claim.years, Counter(day.year for day in near if day.year)),
        (Counter(day.month for day in claim.days if day.month), Counter(day.month for day in near if day.month)),
    ):
        if mine - theirs and theirs - mine:
            yield _other(", ".join(sorted({day.text for day in claim.days})))


def _is_day(one: Day, other: Day, years: Set[int | None]) -> bool:
    """Whether two dates agree in all that the first says; a year that the other leaves open has to be named."""
    if one.day and one.day != other.day or one.month and one.month != other.month:
        return False
    return one.year is None or one.year == other.year or (other.year is None and one.year in years)


def _replaced(claim: _Said, near: Iterable[Day]) -> bool:
    """Whether days or months stand there that the sentence does not name."""
    named = {(day.month, day.day) for day in claim.days}
    return any(day.month and (day.month, day.day) not in named for day in near)


def _moved(claim: _Said, near: Iterable[Day]) -> bool:
    """Whether years stand there that the sentence does not name."""
    return bool(Counter(day.year for day in near if day.year) - claim.years)


def _votes(claim: _Said, closest: Sequence[_Said], proof: _Proof) -> Iterator[str]:
    votes = frozenset[tuple[str, str]]().union(*(said.votes for said in proof.parts))
    roles = {role for role, _ in votes}
    for role, count in sorted(claim.votes - votes):
        if role in roles or count not in {one.value for said in proof.parts for one in said.quantities}:
            yield f"Das Stimmenverhältnis ({role}: {count}) steht nicht im Beleg."
    manners = frozenset[str]().union(*(part.manners for part in closest)) or frozenset[str]().union(
        *(part.manners for part in proof.parts)
    )
    yield from (_missing(manner) for manner in sorted(claim.manners - manners - _implied(votes)))


def _implied(votes: Set[tuple[str, str]]) -> Set[str]:
    """How was voted, by the counts."""
    against = {int(count) for role, count in votes if role == "nein"}
    return {"einstimmig"} if against == {0} else {"mehrheitlich"} if any(against) else set()


def _outcome(claim: _Said, closest: Sequence[_Said]) -> Iterator[str]:
    theirs = frozenset[str]().union(*(part.states for part in closest))
    theirs |= {"genehmigt"} & {"genehmigt" for state in theirs if state == "beschlossen"}
    text = " ".join(part.text for part in closest)
    for state in sorted(claim.states - theirs):
        if not state.endswith("?") or not re.search(_ANYHOW[state[:-1]], text, re.I):
            yield f"Dass etwas {state.rstrip('?')} ist, sagt der Beleg nicht."
    decided = theirs & {"beschlossen", "abgelehnt"}
    if _PROPOSED.search(claim.text) and decided and not claim.states & decided and not _PROPOSING.search(text):
        yield "Der Beleg schlägt das nicht vor, er stellt einen Beschluss fest."
