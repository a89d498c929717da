"""Reads filters from a question: hard ones only from phrases that can mean nothing else, the others as preferences.

"Anträge der SPD 2019" names papers. "Wann wurde 2019 der Radweg gebaut?" does not: papers of 2018 speak of 2019.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from app.answer.filters import (
    BODY,
    DISTRICT,
    KINDS,
    MOTIONS,
    PARTY,
    STATE,
    STATES,
    TIME,
    TYPE,
    VALID,
    VALID_TOLD,
    Catalogue,
    Choice,
    Filters,
    Kind,
    Known,
    Wish,
    kind_of,
)
from app.answer.names import Named, Names, joined
from app.answer.period import Period, period_at, periods
from ingest.reference import keys_of_question

_I = re.IGNORECASE
_KIND_WORDS = "|".join(kind.said for kind in KINDS)
_ANY_PAPER = r"unterlagen|dokumenten?|drucksachen?|papieren?|vorlagen?|beschl(?:uss(?:es)?|üssen?)"
_STATE_WORDS = {
    r"beschlossen(?:e[nrs]?)?|angenommen(?:e[nrs]?)?": "beschlossen",
    r"abgelehnt(?:e[nrs]?)?": "abgelehnt",
    r"erledigt(?:e[nrs]?)?": "erledigt",
    r"(?:noch\s)?(?:offen(?:e[nrs]?)?|unerledigte[nrs]?)|noch\snicht\s(?:beschlossene|entschiedene)[nrs]?": "offen",
}
_STATED = "|".join(_STATE_WORDS)
_PHRASE = re.compile(
    rf"(?<![\w-])(?P<only>nur\s(?:(?:die|den|der|in|aus|nach)\s)*)?(?:(?P<state>{_STATED})\s)?"
    rf"(?P<party>[\w.|/]+(?:-[\w.|/]+)*?)?(?(party)-)(?P<noun>{_KIND_WORDS}|{_ANY_PAPER})(?![\w-])",
    _I,
)
_PLURAL = re.compile(r"(?:anfragen|anträgen?|lagen|üssen?|dokumenten?|drucksachen|papieren?|nahmen)$", _I)
_FACTION = r"(?:\w*fraktion(?:en)?|(?:rats)?gruppe)\s"
_BY = re.compile(rf"[\s(:]+(?:(?:von|durch)\s)?(?:(?:der|den|die|des)\s)?(?:{_FACTION}(?:(?:der|die)\s)?)?", _I)
_AND = re.compile(rf"(?:\s?[,/|]\s?|\s(?:und|oder|sowie)\s)(?:von\s)?(?:(?:der|den|die)\s)?(?:{_FACTION})?", _I)
_IN = re.compile(r"\s(?:des|der|im|in\sder|vom|von\sder|aus\sde[mr]|an\s(?:den|die)|für\s(?:den|die))\s", _I)
_HAVE = re.compile(
    r"\s(?:hat|haben|hatten?|stellten?|gab\ses|gibt\ses|wurden|kamen|liegen|brachten?)(?=\s)(?:\svor(?=\s))?", _I
)
_ABOUT = re.compile(r"\s(?:aus|zu|für|in|über)\s(?:(?:dem|den|der)\s)?(?:(?:stadtteil|ortsteil|stadtbezirk)\s)?", _I)
_PLACE = re.compile(r"\b(?:in|aus|für|nach|bei|(?:stadt|orts)teil|stadtbezirk)\s(?:dem\s)?", _I)
_APPLIED_FOR = re.compile(r"\s(?:auf|bei)\s", _I)  # "Anträge auf Wohngeld" are not papers
_DATED = re.compile(r"(?:aus|von|vom)\s(?:dem\s)?(?:jahr\s)?\d{4}|(?:aus|von|vom)\sde[mnr]\s|(?:aus|im|vom)\sjahr", _I)
_GOES_ON = re.compile(r"\s?(?:und|bis|oder|/|,)\s?\d")
_OTHER = re.compile(r"-|\s(?:jugend|landtag|bundestag|kreistag|ortsverband|kreisverband)", _I)  # behind a party's name
_VALID = re.compile(
    r"(?:nur\s)?(?:(?:die|der|in\sder|nach\sder|den)\s)?(?:jeweils\s|derzeit\s|aktuell\s|noch\s)?"
    r"(?:aktuelle|gültige|geltende|neueste)n?\s(?:gültigen?\s)?fassung(?:en)?\b",
    _I,
)
_DECIDED = re.compile(r"\bnur\s(?P<state>beschlossenes|abgelehntes|offenes|erledigtes)\b", _I)
_LEAD = re.compile(  # stands before the papers a question asks for; behind anything else they are only mentioned
    r"(?:(?:bitte|zeig\w*|nenn\w*|such\w*|find\w*|list\w*|gib|mir|uns|ich|wir|brauch\w*|alle[nr]?|sämtliche[nr]?|übersicht"
    r"|die|den|de[mr]|das|eine[mnr]?|welche[mnrs]?|was|worum|um|ging|geht|es|steht|stand|in|im|aus|von|gibt|gab|gibt's|wie|viele)"
    r"\s)*",
    _I,
)
_SOURCE = re.compile(r"(?:\b(?:laut|gemäß|nach|in|im|aus)\s(?:(?:de[rmn]|eine[rm])\s)?(?:\w+er\s)?|\()$", _I)
_BY_BODY = re.compile(r"(?:im|vom|in\sder|von\sder|durch\s(?:den|die))\s", _I)
_FATE = re.compile(
    r"\b(?:wurden|sind|hat|haben)\b[^?.!]*?\b(?P<state>(?:noch\s)?offen|abgelehnt|beschlossen|angenommen|erledigt)\s*[?.!]?$",
    _I,
)
_WORD_START = re.compile(r"(?<!\w)\w")


Place = tuple[Named, int, int]  # what is named, from which character to which


@dataclass(slots=True)
class _Reader:
    """Reads what stands directly behind a word for papers and narrows it: who, where, when."""

    text: str
    at: int  # the character to go on from
    known: Known
    today: dt.date
    only: bool  # the phrase begins with "nur"
    plain: bool  # a year without a preposition is that of the papers
    parties: list[Place] = field(default_factory=list)
    bodies: list[Place] = field(default_factory=list)
    districts: list[Place] = field(default_factory=list)
    period: Period | None = None

    def read(self) -> None:
        """Goes on as long as something narrows; each kind is read once."""
        while self._party() or self._body() or self._district() or self._time():
            pass

    def _party(self) -> bool:
        if self.parties:
            return False
        found = self._listed(_BY, self.known.parties)
        if found and _OTHER.match(self.text, found[-1][2]):
            return False
        if found and not self.text[self.at : found[0][1]].strip(" (:"):
            found = [one for one in found if self.text[one[1] : one[2]] in one[0].values]  # "Anfrage SPD", not "spd"
        self.parties = found
        return self._went_on(found)

    def _body(self) -> bool:
        if self.bodies:
            return False
        self.bodies = self._listed(_IN, self.known.bodies)
        return self._went_on(self.bodies)

    def _district(self) -> bool:
        if self.districts or not self.only:
            return False
        self.districts = self._listed(_ABOUT, self.known.districts)
        return self._went_on(self.districts)

    def _time(self) -> bool:
        gap = re.compile(r"[\s(,]+").match(self.text, self.at)
        if self.period or not gap:
            return False
        found = period_at(self.text, gap.end(), self.today)
        if not found or _GOES_ON.match(self.text, found.span[1]) or found.first == found.last:
            return False
        if not (self.plain or self.only or self.parties or _DATED.match(self.text, gap.end())):
            return False
        self.period, self.at = found, found.span[1]
        return True

    def _listed(self, link: re.Pattern[str], names: Names) -> list[Place]:
        found: list[Place] = []
        joint = link.match(self.text, self.at)
        while joint and (one := names.at(self.text, joint.end())):
            found.append((one[0], joint.end(), one[1]))
            joint = _AND.match(self.text, one[1])
        return found

    def _went_on(self, found: list[Place]) -> bool:
        self.at = found[-1][2] if found else self.at
        return bool(found)


def filters(text: str, catalogue: Catalogue, choice: Choice, today: dt.date) -> Filters:
    """What was chosen by hand, then what the question says of the other kinds and nobody lifted.

    Raises:
        BadInput: something chosen is not held under that name.
    """
    chosen = catalogue.chosen(choice, today)
    kinds = {wish.kind for wish in chosen}
    read = understood(text, catalogue, today) if choice.understand else []
    kept = (replace(wish, hard=wish.hard and wish.label not in choice.lifted) for wish in read)
    return Filters((*chosen, *(wish for wish in kept if wish.kind not in kinds)))


def understood(text: str, catalogue: Catalogue, today: dt.date) -> list[Wish]:
    """What a question says, at most one wish of a kind; a paper named by its number needs no filter."""
    known = catalogue.known()
    hard = [wish for phrase in _PHRASE.finditer(text) for wish in _of_phrase(text, phrase, known, today)]
    hard += _of_state(text)
    hard += (Wish(VALID, VALID_TOLD, catalogue.replaced(), (match.span(),)) for match in _VALID.finditer(text))
    if any(reference.sure for reference in keys_of_question(text)):
        hard = [replace(wish, hard=False) for wish in hard]
    return list(_merged([*hard, *_preferred(text, known, today)]))


def _of_phrase(text: str, phrase: re.Match[str], known: Known, today: dt.date) -> Iterator[Wish]:
    """The filters of a phrase such as "nur die abgelehnten Anträge der SPD aus dem Jahr 2019"."""
    before = _body_before(text, phrase.start(), known.bodies)
    leads = _LEAD.fullmatch(text[: before[1] if before else phrase.start()])
    if _APPLIED_FOR.match(text, phrase.end()) and not phrase["party"]:
        return
    if not (phrase["only"] or leads):
        yield from _of_source(text, phrase, today)
        return
    plural = bool(_PLURAL.search(phrase["noun"]))
    verb = _HAVE.match(text, phrase.end()) if plural else None
    read = _Reader(text, verb.end() if verb else phrase.end(), known, today, bool(phrase["only"]), plural)
    if phrase["party"]:
        if (named := known.parties.get(phrase["party"])) is None:
            return
        read.parties = [(named, *phrase.span("party"))]
    read.bodies = [before[0]] if before else []
    read.read()
    yield from _restricting(read, phrase, plural)


def _of_source(text: str, phrase: re.Match[str], today: dt.date) -> Iterator[Wish]:
    """The year of "laut der Vorlage von 2012"; who brought it in may not be on record."""
    if not _SOURCE.search(text[: phrase.start()]) or not _DATED.match(text, phrase.end() + 1):
        return
    found = period_at(text, phrase.end() + 1, today)
    if found and not _GOES_ON.match(text, found.span[1]):
        yield Wish(TIME, found.told, (found.first, found.last), (found.span,))


def _restricting(read: _Reader, phrase: re.Match[str], plural: bool) -> Iterator[Wish]:
    """What was read, as filters."""
    yield from _named(PARTY, read.parties)
    yield from _named(BODY, read.bodies)
    yield from _named(DISTRICT, read.districts)
    if read.period:
        yield Wish(TIME, read.period.told, (read.period.first, read.period.last), (read.period.span,))
    fate = _FATE.search(read.text, phrase.end()) if plural else None
    for match in (phrase, fate):
        if match and match["state"]:
            yield _stated(match["state"], match.span("state"))
    kind = kind_of(phrase["noun"])
    narrowed = phrase["only"] or phrase["state"] or fate or (plural and (read.bodies or read.period))
    if kind and (read.parties or narrowed):
        yield from _of_kind(kind, phrase, read)


def _of_kind(kind: Kind, phrase: re.Match[str], read: _Reader) -> Iterator[Wish]:
    """The types of a kind; of a Fraktion all but other kinds of motions: registers keep them under odd types, too."""
    types = read.known.type_names
    values = kind.of(types)
    if values and read.parties:
        others = {name for other in MOTIONS if other != kind for name in other.of(types)}
        values = tuple(name for name in types if name in values or name not in others)
    if values:
        start = phrase.start("only") if phrase["only"] else phrase.start("noun")
        yield Wish(TYPE, kind.told, values, ((start, phrase.end()),))


def _body_before(text: str, end: int, bodies: Names) -> tuple[Place, int] | None:
    """The Gremium that stands directly before "beschlossene Anträge", and where its phrase begins."""
    for link in _BY_BODY.finditer(text, 0, end):
        found = bodies.at(text, link.end())
        if found and found[1] == end - 1:
            return (found[0], link.end(), found[1]), link.start()
    return None


def _named(kind: str, places: Iterable[Place], *, hard: bool = True) -> Iterator[Wish]:
    for named, start, end in places:
        yield Wish(kind, named.told, named.values, ((start, end),), hard)


def _stated(word: str, span: tuple[int, int]) -> Wish:
    told = next(told for form, told in _STATE_WORDS.items() if re.fullmatch(form, word, _I))
    return Wish(STATE, told, STATES[told], (span,))


def _of_state(text: str) -> Iterator[Wish]:
    """What "nur Beschlossenes" says, which needs no word for papers."""
    for match in _DECIDED.finditer(text):
        yield _stated(match["state"].removesuffix("s"), match.span())


def _preferred(text: str, known: Known, today: dt.date) -> Iterator[Wish]:
    """Whatever the question names: papers recorded under it are more likely to be meant."""
    yield from _named(PARTY, _anywhere(text, known.parties), hard=False)
    yield from _named(BODY, _anywhere(text, known.bodies), hard=False)
    for place in _PLACE.finditer(text):
        if found := known.districts.at(text, place.end()):
            yield from _named(DISTRICT, [(found[0], place.end(), found[1])], hard=False)
    for one in periods(text, today):
        yield Wish(TIME, one.told, (one.first, one.last), (one.span,), hard=False)
    for match in re.finditer(rf"(?<![\w])(?:{_KIND_WORDS})(?![\w-])", text, _I):
        kind = kind_of(match[0])
        if kind and (types := kind.of(known.type_names)):
            yield Wish(TYPE, kind.told, types, (match.span(),), hard=False)


def _anywhere(text: str, names: Names) -> Iterator[Place]:
    at = 0
    while start := _WORD_START.search(text, at):
        found = names.at(text, start.start()) if start[0].isupper() else None
        if found:
            yield found[0], start.start(), found[1]
        at = found[1] if found else start.end()


def _merged(wishes: Iterable[Wish]) -> Iterator[Wish]:
    """One wish of a kind: hard ones before others, names together, of several periods the first."""
    of_kind: dict[str, list[Wish]] = {}
    for wish in wishes:
        of_kind.setdefault(wish.kind, []).append(wish)
    for kind, several in of_kind.items():
        hard = any(wish.hard for wish in several)
        some = [wish for wish in several if wish.hard == hard]
        some = some[:1] if kind in (TIME, VALID) else some
        told = joined(dict.fromkeys(wish.told for wish in some))
        spans = tuple(dict.fromkeys(span for wish in some for span in wish.spans))
        value = some[0].value if len(some) == 1 else tuple(dict.fromkeys(one for wish in some for one in wish.value))
        yield Wish(kind, told, value, spans, hard)
