"""Says whether the cited passages bear a sentence out, both ways: what it says stands there, and not the contrary.

Checked are, in a sentence that a language model wrote: numbers, sums, shares, dates, votes, paper numbers, names and
quotations; whether something is denied; whether it was proposed, decided, rejected or put off; and how much of its
words the passages hold at all. What differs is compared with the passage's sentences that are closest in words, so
that a number which stands somewhere else in the passage does not prove the sentence.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain, product

from app.answer.facts import (
    ANYHOW,
    FACT,
    GROUP,
    PROPOSED,
    PROPOSING,
    Clause,
    Fact,
    Reader,
    Said,
    Word,
    figures,
    held,
    proposes,
    weight,
)
from index.build import title_of
from index.model import Hit
from index.terms import Analyser
from index.thesaurus import NO_SYNONYMS, Thesaurus
from ingest.reference import parse
from ingest.sentences import sentences

# Chosen on the half of eval.falsify's papers that is there for it.
ENOUGH = 0.5  # share of words, weighted by rarity, that has to be held; at 0.6 over 3 % of sentences by hand are cut
DOUBT = 9.0  # a rare word's weight, as if not held, where nothing but words is said: a few may be held by chance
ADDS = 0.12  # share of its words that a further sentence of the passage has to hold to be looked at too
CLOSEST = 3  # sentences of the passages looked at
PERCENT = 100  # a share is rarely more; a sum of money, rarely less
COVERED = 0.5  # share of a clause's words from which a sentence tells what the clause says
ALIKE = 0.3  # how much clauses have in common that speak of the same
TOLD = 0.8  # share of a clause's words from which a sentence tells all that it says
WHOLE = 0.9  # share of the words of each of two sentences from which they differ in denials alone
SHORTEST = 2  # words of a clause that is missed
KEPT = 256  # passages whose reading is kept: those of a few answers

_CODE = re.compile(r"\b[A-ZÄÖÜ]{1,4}-?\d{1,3}\b")
_QUOTE = re.compile(r"[„“»\"]([^„“”«»\"]{2,}?)[“”«\"]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence is borne out; reasons say in German what is not."""

    reasons: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the sentence."""
        return not self.reasons


@dataclass(frozen=True)
class _Proof:
    """All that may bear a sentence out: the sentences of the passages, and what is known of their papers."""

    parts: tuple[Said, ...]
    known: tuple[Said, ...]
    keys: frozenset[str]  # of the papers and of those that the passages name

    @cached_property
    def text(self) -> str:
        """All words, in one line."""
        return " ".join(said.text for said in (*self.parts, *self.known))

    @cached_property
    def terms(self) -> frozenset[str]:
        """All terms."""
        return frozenset(chain.from_iterable(said.terms for said in (*self.parts, *self.known)))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """All facts."""
        return _facts((*self.parts, *self.known))

    @cached_property
    def units(self) -> Set[str]:
        """All units."""
        return {one.unit for one in self.facts} | ({"€"} if re.search("€|euro", self.text, re.I) else set())


class Verifier:
    """Compares sentences with passages; keeps what it read of the last passages."""

    def __init__(self, analyser: Analyser, thesaurus: Thesaurus = NO_SYNONYMS) -> None:
        self._reader = Reader(analyser, thesaurus)
        self._passage = lru_cache(KEPT)(self._parts)
        self._paper = lru_cache(KEPT)(self._reader.said)

    def verify(self, sentence: str, hits: Sequence[Hit]) -> Verdict:
        """Whether the passages of these hits, with what is known of their papers, bear the sentence out."""
        text = " ".join(sentence.split())
        parts = tuple(chain.from_iterable(self._passage(hit.passage.text) for hit in hits))
        own = (parse(hit.paper.reference or "") for hit in hits)
        keys = frozenset(reference.key for reference in own if reference)
        known = tuple(self._paper(_known(hit)) for hit in hits)
        proof = _Proof(parts, known, keys.union(*(part.references for part in parts)))
        claim, words = self._reader.said(text, asked=True), self._reader.words(text)
        closest = _closest(self._leading(text, words), proof)
        checks = (
            _references(claim, proof),
            _quotes(text, proof),
            _unproven(claim, closest, proof),
            self._names(text, closest, proof),
            _outcome(claim, closest),
            self._denial(text, closest),
            self._pairs(text, closest),
            _share(words, claim, closest, proof),
        )
        return Verdict(tuple(dict.fromkeys(chain.from_iterable(checks))))

    def _parts(self, text: str) -> tuple[Said, ...]:
        return tuple(self._reader.said(" ".join(text[start:end].split())) for start, end in sentences(text))

    def _leading(self, text: str, words: Mapping[str, Word]) -> dict[str, Word]:
        """The words that lead to the place a sentence tells: dates and paper numbers do, other facts may be wrong.

        Nor do the groups, people, streets and places lead that it names: another's words prove nothing of them.
        """
        joined = {name: word for name, word in figures(text).items() if re.search("[-/]", name)}
        named = {name.lower() for name, kind in self._reader.names(text) if kind}
        return {name: word for name, word in words.items() if name not in named and not GROUP.match(name)} | joined

    def _names(self, text: str, closest: Sequence[Said], proof: _Proof) -> Iterator[str]:
        for code in _CODE.findall(text):
            if not re.search(rf"\b{re.sub(r'(?<=[A-Z])-?(?=[0-9])', '[- ]?', code)}(?!\\d)", proof.text):
                yield _missing(code)
        near = " ".join(part.text for part in closest)
        left_out = {kind for name, kind in self._reader.names(near) if kind and name not in text}
        for (name, kind), count in Counter(self._reader.names(text)).items():
            stem, near_by = self._reader.stem(name.lower()), self._reader.near(name.lower())
            once_more = 1 < count > proof.text.count(name) and not self._reader.is_common(name.lower())
            if once_more or (proof.terms.isdisjoint({stem, *near_by}) and name not in proof.text):
                yield _missing(name)
            elif kind in left_out and not any(stem in said.terms for said in (*closest, *proof.known)):
                yield _other(name)

    def _denial(self, text: str, closest: Sequence[Said]) -> Iterator[str]:
        """Whether each clause denies what the clause closest to it denies, and none that it tells is left out."""
        mine = self._reader.clauses(text)
        theirs = self._told([part for part in closest if text.endswith("?") or not part.text.endswith("?")])
        dropped = any(
            other.denies and len(other.words) >= SHORTEST
            and not any(one.denies and other.told_by(one) >= COVERED for one in mine)
            and max(other.told_by(one) for one in mine) >= TOLD and not any(one.told_by(other) >= TOLD for one in mine)
            for other in theirs
        )  # fmt: skip
        turned = any(self._instead(text, part.text) or self._odd(text, part.text) for part in closest)
        if dropped or turned or any(self._contradicts(clause, theirs) for clause in mine if clause.words):
            yield "Der Beleg sagt das Gegenteil: Eine Verneinung fehlt oder kam hinzu."

    def _instead(self, text: str, other: str) -> bool:
        """Whether one says "nicht A, sondern B" and the other "nicht B, sondern A"."""
        pairs = product(self._reader.instead(text), self._reader.instead(other))
        return any(mine[0] & theirs[1] or mine[1] & theirs[0] for mine, theirs in pairs)

    def _odd(self, text: str, other: str) -> bool:
        """Whether two sentences say all that the other says, and one denies once more."""
        one, two = self._reader.clause(text), self._reader.clause(other)
        return min(one.told_by(two), two.told_by(one)) >= WHOLE and not self._denies_alike(one, two)

    def _told(self, parts: Iterable[Said]) -> list[Clause]:
        return [clause for part in parts for clause in self._reader.clauses(part.text)]

    def _contradicts(self, clause: Clause, theirs: Sequence[Clause]) -> bool:
        nearest = max((clause.alike(other) for other in theirs), default=0.0)
        best = [other for other in theirs if clause.alike(other) == nearest]
        if not nearest:
            return clause.denies and not any(other.denies for other in theirs)
        if any(self._denies_alike(clause, other) for other in best):
            return False
        return not clause.denies or not any(
            other.denies and other.told_by(clause) >= COVERED and clause.alike(other) >= COVERED * nearest
            for other in theirs
        )

    def _denies_alike(self, one: Clause, other: Clause) -> bool:
        """Whether both are denied or neither; the other may do without what the first does not speak of."""
        turned = self._reader.turned(one, other) + self._reader.turned(other, one)
        aside = 0 if one.denies else sum(noun.isdisjoint(one.terms | one.spoken) for noun in other.without)
        return (one.denies + other.denies + turned - aside) % 2 == 0

    def _pairs(self, text: str, closest: Sequence[Said]) -> Iterator[str]:
        """Numbers that a clause puts to one year, and the passages only to others."""
        theirs = self._told(closest)
        for clause in self._reader.clauses(text):
            best = max(theirs, key=clause.alike, default=clause)
            if clause.years and best.years.isdisjoint(clause.years) and best.years and clause.alike(best) >= ALIKE:
                yield _other(", ".join(sorted(clause.years)))
            for number in sorted(clause.numbers) if clause.years else ():
                years = [other.years for other in theirs if number in other.numbers]
                if years and all(of and of.isdisjoint(clause.years) for of in years):
                    yield _other(f"{number} … {', '.join(sorted(clause.years))}")


def _known(hit: Hit) -> str:
    """Title, number, type, date, Gremien and originators of a hit's paper; never its results."""
    paper = hit.paper
    stops = (f"{stop.organization or ''} {stop.date or ''}" for stop in paper.consultations)
    first = (title_of(paper, hit.file), paper.reference, paper.paper_type, str(paper.date or ""), paper.body)
    bodies = (*paper.organizations, *paper.originators, *paper.under_direction_of, *paper.districts)
    return ". ".join(filter(None, (*first, *bodies, *stops)))


def _facts(parts: Iterable[Said]) -> tuple[Fact, ...]:
    return tuple(chain.from_iterable(part.facts for part in parts))


def _closest(words: Mapping[str, Word], proof: _Proof) -> tuple[Said, ...]:
    """The sentences of the passages that together hold most of the words; all where there is no telling.

    Of those that hold as much, one that says something goes before a heading, and a short one before a long one.
    """

    def closeness(part: Said) -> tuple[float, bool, int]:
        return held(left, part.terms), not part.text.endswith(":"), -len(part.terms)

    left, chosen = dict(words), list[Said]()
    while left and len(chosen) < CLOSEST:
        best = max(proof.parts, key=closeness, default=None)
        if best is None or held(left, best.terms) < ADDS * weight(words):
            break
        chosen.append(best)
        left = {name: word for name, word in left.items() if not word.credit(best.terms)}
    return tuple(chosen) or proof.parts


def _share(words: Mapping[str, Word], claim: Said, closest: Sequence[Said], proof: _Proof) -> Iterator[str]:
    """Whether enough stands there; what tells nothing of the matter has to stand there whole."""
    terms = frozenset(chain.from_iterable(said.terms for said in (*closest, *proof.known)))
    sure = FACT * len({one.text for one in claim.facts})  # those not held are said apart
    every = sure + weight(words)
    doubt = 0.0 if claim.facts or claim.states else DOUBT
    wanted = min(every, ENOUGH * (every + doubt))
    if held(words, terms) + sure < wanted or not (every or frozenset() < claim.terms <= terms):
        yield "Der Satz hat zu wenig mit dem Beleg gemeinsam."


def _missing(text: str) -> str:
    return f"„{text}“ steht nicht im Beleg."


def _other(text: str) -> str:
    return f"„{text}“ steht so nicht an der Stelle, die der Satz wiedergibt."


def _references(claim: Said, proof: _Proof) -> Iterator[str]:
    yield from (f"Die Vorlage {key} ist nicht belegt." for key in sorted(claim.references - proof.keys))


def _quotes(text: str, proof: _Proof) -> Iterator[str]:
    for quote in _QUOTE.findall(text):
        if quote.strip(" .,;") not in proof.text:
            yield f"„{quote}“ steht nicht wörtlich im Beleg."


# Facts


def _unproven(claim: Said, closest: Sequence[Said], proof: _Proof) -> Iterator[str]:
    """Facts that do not stand in the passages, or not where the sentence's words do.

    A fact may stand elsewhere in the passages only where the closest sentences have none of its kind that the
    sentence leaves out; and as often as it stands there.
    """
    near = _facts(closest)
    for one in claim.facts:
        of_kind = [other for other in near if _is_kind(one, other)]
        same_kind = (other for other in near if other.kind == one.kind)
        rivals = [other for other in same_kind if not any(_tells(mine, other) for mine in claim.facts)]
        wanted = sum(mine.kind == one.kind and mine.value == one.value for mine in claim.facts)
        if rivals and sum(_equals(one, other) for other in of_kind) < wanted:
            yield _other(one.text)
        elif not any(_bears(other, one, proof) for other in near) and (
            any(_equals(one, other) for other in near) or not any(_bears(other, one, proof) for other in proof.facts)
        ):
            yield _missing(one.text)


def _tells(mine: Fact, other: Fact) -> bool:
    return _is_kind(mine, other) and _equals(mine, other)


def _is_kind(one: Fact, other: Fact) -> bool:
    """Whether another fact is of one's kind, or may be: a number alone."""
    return other.kind == one.kind or not one.kind and other.value[0].isdigit() or bool(one.unit and not other.kind)


def _equals(one: Fact, other: Fact) -> bool:
    """Whether two values are equal; what one leaves open in a day may be any, and the year that the other leaves open.

    A rough number also equals what it is rounded from.
    """
    if one.value == other.value:
        return True
    if one.kind == other.kind == "Tag":
        pairs = enumerate(zip(one.value, other.value, strict=True))
        return all(mine in (theirs, "?") or (theirs == "?" and place < len("2024")) for place, (mine, theirs) in pairs)
    if not (one.rough and re.fullmatch(r"\d+(?:\.\d+)?", one.value) and re.fullmatch(r"\d+(?:\.\d+)?", other.value)):
        return False
    digits, exact = len(one.value.replace(".", "").strip("0")), Decimal(other.value)
    return digits > 1 and exact > 0 and Decimal(f"{exact:.{digits - 1}e}") == Decimal(one.value)


def _bears(other: Fact, one: Fact, proof: _Proof) -> bool:
    """Whether two facts are equal and may count the same: in one unit, or one without, as in a table."""
    if not _equals(one, other):
        return False
    if not one.value[0].isdigit() or one.kind in ("Tag", "Jahr", "Uhr", "ja", "nein", "enthaltung"):
        return one.kind == other.kind
    if one.unit == other.unit or not one.unit or one.unit == ".":
        return other.unit != "§" or one.unit == "§"
    return not other.unit and one.unit in proof.units and _is_amount(one.unit, other)


def _is_amount(unit: str, bare: Fact) -> bool:
    """Whether a number without a unit, as in a table, may be one of this unit."""
    large = bare.value.replace(".", "").isdigit() and Decimal(bare.value) > PERCENT
    return "," in bare.text and not large if unit == "%" else large or "," in bare.text


# What became of it


def _outcome(claim: Said, closest: Sequence[Said]) -> Iterator[str]:
    theirs = frozenset(chain.from_iterable(part.states for part in closest))
    theirs |= {"genehmigt"} if "beschlossen" in theirs else set()
    text = " ".join(part.text for part in closest)
    for state in sorted(claim.states - theirs):
        if not state.endswith("?") or not re.search(ANYHOW[state[:-1]], text, re.I):
            yield f"Dass etwas {state.rstrip('?')} ist, sagt der Beleg nicht."
    decided = theirs & {"beschlossen", "abgelehnt"}
    if decided and not claim.states & decided and proposes(claim.text, PROPOSED) and not proposes(text, PROPOSING):
        yield "Der Beleg schlägt das nicht vor, er stellt einen Beschluss fest."
