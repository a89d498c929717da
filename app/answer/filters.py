"""Filters: what a question says, or a person chose, about which papers are to be searched."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from app.answer.names import Names, body_key, joined, party_key, plain_key
from app.answer.period import Period, periods
from index.model import Where
from index.terms import tokens
from ingest.audience import Audience
from ingest.errors import BadInput
from ingest.ledger import Ledger

T = TypeVar("T")

BODY, PARTY, TYPE, DISTRICT = "Gremium", "Fraktion", "Art", "Stadtteil"
TIME, STATE, VALID = "Zeit", "Stand", "Fassung"
FIELDS = {  # what people call it -> field of Where
    PARTY: "originators",
    TYPE: "paper_types",
    BODY: "organizations",
    TIME: "days",
    DISTRICT: "districts",
    STATE: "standings",
    VALID: "without",
}
STATES = {
    "beschlossen": ("accepted",),
    "abgelehnt": ("rejected",),
    "erledigt": ("settled",),
    "offen": ("open",),
}
VALID_TOLD = "nur gültige"


@dataclass(frozen=True, slots=True)
class Wish:
    """One filter: a field, the values that pass, and where the question says so."""

    kind: str  # of FIELDS
    told: str  # German, for people: "CDU oder SPD", "seit 2019"
    value: Any  # of that field of Where
    spans: tuple[tuple[int, int], ...] = ()  # characters of the question; none where it was chosen by hand
    hard: bool = True  # False: it is only mentioned; a list may take it for more

    @property
    def label(self) -> str:
        """The filter as people read it: "Fraktion: CDU"."""
        return f"{self.kind}: {self.told}"


@dataclass(frozen=True, slots=True)
class Filters:
    """All filters of one question, at most one of a kind."""

    wishes: tuple[Wish, ...] = ()

    @property
    def hard(self) -> tuple[Wish, ...]:
        """Those that restrict."""
        return tuple(wish for wish in self.wishes if wish.hard)

    @property
    def understood(self) -> tuple[Wish, ...]:
        """Those that restrict and were read from the question."""
        return tuple(wish for wish in self.hard if wish.spans)

    def narrowed(self, where: Where) -> Where:
        """Where to look, restricted; who may see what stays as it was."""
        return replace(where, **{FIELDS[wish.kind]: wish.value for wish in self.hard})

    def relaxed(self) -> "Filters":
        """The same, but what was read from the question only prefers."""
        return Filters(tuple(replace(wish, hard=wish.hard and not wish.spans) for wish in self.wishes))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person sets by hand, and what they lift of what was understood."""

    bodies: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    time: str = ""  # "2019", "2015-2018", "seit 2019"
    state: str = ""  # of STATES
    valid_only: bool = False
    lifted: frozenset[str] = frozenset()  # labels of understood filters that are not wanted
    understand: bool = True  # False: nothing is read from the question


UNDERSTOOD = Choice()  # whatever the question says, and nothing else


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of paper: how people call it, and how registers mark their types of it."""

    told: str
    said: str  # regular expression of its German forms
    marks: re.Pattern[str]

    def of(self, types: Iterable[str]) -> tuple[str, ...]:
        """The types of this kind."""
        return tuple(name for name in types if self.marks.search(name))


def _kind(told: str, said: str, marks: str) -> Kind:
    return Kind(told, said, re.compile(marks, re.IGNORECASE))


KINDS = (  # a word said belongs to the first it fits
    _kind("Änderungsantrag", r"(?:änderungs|ergänzungs|zusatz)antr(?:ag(?:e?s)?|ägen?)",
          r"(?:änderung|ergänzung|zusatz)\w*[-/\w ]*antr[aä]g"),
    _kind("Antrag", r"(?:fraktions|haushalts|prüf|dringlichkeits|eil)?antr(?:ag(?:e?s)?|ägen?)", r"antr[aä]g"),
    _kind("Anfrage", r"(?:fraktions|dringlichkeits)?anfragen?", r"anfrage"),
    _kind("Beschlussvorlage", r"(?:beschluss|beschluß|entscheidungs|sitzungs|verwaltungs)vorlagen?",
          r"(?:beschluss|beschluß|entscheidungs|sitzungs|verwaltungs)vorlage"),
    _kind("Informationsvorlage", r"(?:informations|info|mitteilungs|berichts)vorlagen?",
          r"(?:informations|info|mitteilungs|berichts)vorlage|mitteilung|bericht"),
    _kind("Stellungnahme", r"stellungnahmen?", r"stellungnahme"),
    _kind("Niederschrift", r"niederschrift(?:en)?|(?:sitzungs)?protokoll(?:e?n?|s)", r"niederschrift|protokoll"),
)  # fmt: skip
MOTIONS = tuple(kind for kind in KINDS if kind.told in ("Änderungsantrag", "Antrag", "Anfrage"))  # by Fraktionen


@dataclass(frozen=True, slots=True)
class Known:
    """What can be filtered by: the names that the papers of one audience are recorded under."""

    bodies: Names
    parties: Names
    types: Names
    districts: Names

    @property
    def type_names(self) -> tuple[str, ...]:
        """All types as recorded."""
        return tuple(value for named in self.types for value in named.values)


class Catalogue:
    """What is known of all papers of one audience, asked from the ledger once for each state of it and each day."""

    def __init__(self, ledger: Ledger, audience: Audience) -> None:
        self._ledger, self._audience = ledger, audience
        self._kept: dict[Callable[[], Any], tuple[object, Any]] = {}

    def known(self) -> Known:
        """The names there are now."""
        return self._once(self._names)

    def replaced(self) -> frozenset[str]:
        """The versions that are no longer valid, by Paper.id, as far as this audience may know."""
        return self._once(self._superseded)

    def counts(self) -> tuple[int, int, dt.date | None]:
        """Papers, files with text, and the date of the newest paper that is not in the future."""
        return self._once(self._counts)

    def town(self) -> frozenset[str]:
        """The words of the town's name, which every paper is about."""
        return self._once(self._town)

    def _once(self, found: Callable[[], T]) -> T:
        """What is found, again only where the ledger has changed or another day has begun."""
        state = self._ledger.state(), dt.date.today()
        kept = self._kept.get(found)
        if kept is None or kept[0] != state:
            kept = self._kept[found] = state, found()
        return cast("T", kept[1])

    def _names(self) -> Known:
        held = self._ledger.vocabulary(audience=self._audience)
        return Known(
            Names(held.organizations, body_key),
            Names(held.originators, party_key),
            Names(held.paper_types, plain_key),
            Names(held.districts, plain_key),
        )

    def _superseded(self) -> frozenset[str]:
        return frozenset(self._ledger.superseded(audience=self._audience))

    def _counts(self) -> tuple[int, int, dt.date | None]:
        return self._ledger.counts(audience=self._audience)

    def _town(self) -> frozenset[str]:
        newest = self._ledger.newest(1, audience=self._audience)
        return frozenset(token for paper in newest for token in tokens(paper.body or ""))

    def chosen(self, choice: Choice, today: dt.date) -> list[Wish]:
        """The filters a person set.

        Raises:
            BadInput: nothing held is called that; the message names what comes near.
        """
        known = self.known()
        wishes = list(_by_name(BODY, known.bodies, choice.bodies))
        wishes += _by_name(PARTY, known.parties, choice.parties)
        wishes += _by_name(DISTRICT, known.districts, choice.districts)
        wishes += _by_type(known, choice.types)
        if choice.time:
            period = _period(choice.time, today)
            wishes.append(Wish(TIME, period.told, (period.first, period.last)))
        if choice.state:
            wishes.append(Wish(STATE, *_state(choice.state)))
        if choice.valid_only:
            wishes.append(Wish(VALID, VALID_TOLD, self.replaced()))
        return wishes


def _by_name(kind: str, names: Names, chosen: Iterable[str]) -> Iterator[Wish]:
    found = [names.get(name) or _unknown(kind, name, names.near(name)) for name in chosen]
    if found:
        values = tuple(value for named in found for value in named.values)
        yield Wish(kind, joined(named.told for named in found), values)


def _by_type(known: Known, chosen: Iterable[str]) -> Iterator[Wish]:
    """A type as recorded, or all of the kind a word means."""
    values: list[str] = []
    for name in chosen:
        named = known.types.get(name)
        kind = kind_of(name)
        found = named.values if named else kind.of(known.type_names) if kind else ()
        values += found or _unknown(TYPE, name, known.types.near(name))
    if values:
        yield Wish(TYPE, joined(chosen), tuple(values))


def kind_of(word: str) -> Kind | None:
    """The kind of papers that a German word means."""
    return next((kind for kind in KINDS if re.fullmatch(kind.said, word, re.IGNORECASE)), None)


def _period(text: str, today: dt.date) -> Period:
    found = periods(text, today)
    if len(found) != 1:
        raise BadInput(f"„{text}“ ist kein Zeitraum. Bitte etwa 2019, 2015-2018 oder „seit März 2021“ angeben.")
    return found[0]


def _state(name: str) -> tuple[str, tuple[str, ...]]:
    if name not in STATES:
        raise BadInput(f"Den Stand „{name}“ gibt es nicht. Bitte einen wählen von: {', '.join(STATES)}.")
    return name, STATES[name]


def _unknown(kind: str, name: str, near: list[str]) -> Any:
    hint = f"Ähnlich heißen: {', '.join(near)}." if near else "Ähnliche gibt es nicht."
    raise BadInput(f"{kind} „{name}“ kommt in den Unterlagen nicht vor. {hint} Bitte anders wählen oder weglassen.")
