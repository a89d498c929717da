"""Lists and counts: what a question asks of the register as a whole is answered with all papers that fit.

"Wie viele Anfragen gab es 2019?" asks for papers; "Wie viele Bäume wurden gefällt?" asks what stands in one.
"""

import datetime as dt
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from app.answer.choose import cite
from app.answer.filters import (
    BODY,
    DISTRICT,
    KINDS,
    PARTY,
    STATE,
    TIME,
    TYPE,
    VALID,
    Catalogue,
    Choice,
    Filters,
    Kind,
    Wish,
    kind_of,
)
from app.answer.model import Answer, Citation, Listed, NoAnswer, Record, Searched, Sentence
from app.answer.names import Names
from app.answer.understand import ASKING, FILING
from index.gather import BY_WORDS_FIRST
from index.model import Hit, Where
from index.search import BY_SYNONYMS, BY_WORDS, Searcher
from index.terms import MONTHS, STOP_WORDS, Analyser, number_of
from index.thesaurus import NO_SYNONYMS, Thesaurus, Word, widened
from ingest.audience import UNRESTRICTED
from ingest.ledger import Ledger
from ingest.model import Consultation, Paper
from ingest.reference import keys_of_question
from ingest.result import PREPARING
from ingest.sentences import sentences
from ingest.vote import Outcome, read_result

SHOWN = 20  # papers told of one by one; the others are counted
PASSAGES = 200  # looked at in each round for papers that say it only in their text
ROUNDS = 2  # searches for such papers; each leaves out those found before
FULL = BY_WORDS_FIRST // 2  # hits by words that leave doubt whether there are more: those that say the same are one
BY_NAME = 1_000  # papers that a search is narrowed to by their ids; more make it slow, and what is found is narrowed
YEARS = 40  # of a longer period, or one without an end, every paper is looked at
NEAREST = 3  # hits shown where no paper fits

Groups = list[list[Sequence[Word] | str]]  # of each group one is to be held: a word's terms, or figures

_I = re.IGNORECASE
_NOUNS = {  # how a question calls several papers -> one, several, ending of an adjective before one
    r"(?:änderungs|ergänzungs|zusatz)anträgen?": ("Änderungsantrag", "Änderungsanträge", "r"),
    r"(?:fraktions|haushalts|prüf|dringlichkeits|eil)?anträgen?": ("Antrag", "Anträge", "r"),
    r"(?:fraktions|dringlichkeits)?anfragen": ("Anfrage", "Anfragen", ""),
    r"(?:beschluss|beschluß|entscheidungs|sitzungs|verwaltungs)vorlagen": ("Beschlussvorlage", "Beschlussvorlagen", ""),
    r"(?:informations|info|mitteilungs|berichts)vorlagen": ("Informationsvorlage", "Informationsvorlagen", ""),
    r"vorlagen": ("Vorlage", "Vorlagen", ""),
    r"(?:rats)?unterlagen|dokumenten?|papieren?": ("Unterlage", "Unterlagen", ""),
    r"drucksachen": ("Drucksache", "Drucksachen", ""),
}
_NOUN = "|".join(_NOUNS)
_PLEASE = r"(?:(?:bitte|mir|uns|einmal|mal|kannst\sdu|können\ssie|gibt\ses|ich\ssuche|ich\sbrauche)\s)*"
_SHOW = r"(?:zeig|nenn|such|find|list|gib|liefer)\w*\s(?:(?:bitte|mir|uns|mal|einmal)\s)*"
_ALL = (
    r"(?:(?:eine\s|die\s)?(?:liste|übersicht|aufstellung|auflistung|anzahl|zahl)\s(?:der|aller|sämtlicher"
    r"|(?:von|über|mit)(?:\s(?:den|allen|alle))?)|welche[nr]?|alle[nr]?|sämtliche[nr]?"
    r"|wie\s?viele?(?:\s(?:der|von\sden|von\sallen))?)\s"
)
_HEAD = re.compile(
    rf"(?P<lead>{_PLEASE}(?:(?:{_SHOW})?{_ALL}|{_SHOW}))"
    r"(?:(?:noch|bereits|schon|noch\snicht|\w+e[nr]?)\s){0,2}"
    rf"(?:[\w./]+-)?(?P<noun>{_NOUN})(?![\w-])",
    _I,
)
_SECOND = re.compile(rf"(?<![\w-])(?:{_NOUN})(?![\w-])", _I)  # "Anträge und Anfragen": not counted together
_COUNTED = re.compile(r"\bwie\s?viele?\b|\b(?:an)?zahl\b", _I)
_APPLIED_FOR = re.compile(r"\s(?:auf|bei|an)\s", _I)  # "Anträge auf Wohngeld" are no papers
_OTHERWISE = re.compile(  # asks for more than which papers there are
    r"\b(?:warum|weshalb|wieso|was|wer|wann|wo|wofür|womit|welche[mnrs]?|wie|nicht|keine?[mnrs]?|ohne|außer|pro|je|jeweils"
    r"|durchschnitt\w*|prozent|anteil|meisten|mehr|weniger|häufigsten)\b",
    _I,
)
_UNDECIDED = re.compile(r"noch\snicht\s(?:beschlossene|entschiedene)[nrs]?", _I)
_ABOUT = (
    r"zu|zum|zur|über|betreffend|betreffen|betrafen|bezüglich|hinsichtlich|wegen|um|rund\sum|gegen|in\ssachen"
    r"|mit\sbezug\sauf|mit"
)
_WHERE = r"für|in|im|aus|am|an|bei|nach|von|auf"
_ARTICLE = r"(?:\s(?:dem|den|der|die|das|des|einem|einer|eine|ein))?"
_THEME = rf"(?:\s(?:thema|themen|bereich|frage|stichwort){_ARTICLE})?"
_SUBJECT = re.compile(rf"\b(?:{_ABOUT}){_ARTICLE}{_THEME}\s?[\s„“\"»]$", _I)
_LOOSELY = re.compile(rf"\b(?:{_ABOUT}|{_WHERE}){_ARTICLE}{_THEME}\s?[\s„“\"»]$", _I)
_BESIDE = re.compile(rf"[\s“”\"«,]*(?:und|oder|sowie|bzw\.?|/|,)(?:\s(?:zu|zum|zur|über))?{_ARTICLE}[\s„“\"»]*", _I)
_PLAN = re.compile(r"(?:haushalt|plan|programm|konzept|abschluss|wahl|bericht|agenda|strategie)s?\s$", _I)
_FILLING = frozenset(
    """
    stellt stellten stellte liegen vorliegen eingegangen vorgelegt verfasst insgesamt bisher bislang derzeit aktuell
    aktuellen thema themen bereich stichwort partei parteien ratsfraktion stadtrat gemeinderat ein eingebracht reichten
    gingen kamen existieren existiert entschieden verabschiedet gefasst behandeln betreffen betrafen
    befassen beschäftigen gezählt zeigen nennen auflisten geben suche brauche aufzählen vorhanden betreffend bezüglich
    hinsichtlich sachen bezug rund wegen gegen stammen stammten mal einmal zustand kommen
    """.split()
)
_TITLED = re.compile(  # how registers name what a Fraktion brings in: "Interfraktioneller Antrag SPD, CDU: Spielplätze"
    r"(?:(?:interfraktionelle|gemeinsame|dringliche)r?\s)?(?P<noun>\w*antrag|\w*anfrage)\b(?P<who>[^:]{0,150}):", _I
)
_CAPITAL = re.compile(r"(?<!\w)[A-ZÄÖÜ]")
_AMENDING = "Änderungsantrag"
_NOBODY = '"originators": []'  # as the ledger writes what names no Fraktion
_TELLING = {"Antrag": ("ntrag", '"originators": ["'), "Änderungsantrag": ("ntrag",), "Anfrage": ("nfrage",)}
_MOTIONS = ("Änderungsantrag", "Antrag", "Anfrage")  # of KINDS, as Fraktionen bring them in
_SAID = {"beschlossen": "beschlossene", "abgelehnt": "abgelehnte", "erledigt": "erledigte", "offen": "offene"}
OLDER = (
    "Bei älteren Unterlagen nennt das Register Art und Fraktion oft nicht; gezählt ist dann, was ihr Titel davon sagt."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The papers that a question asks for."""

    noun: tuple[str, str, str]  # one, several, ending of an adjective before one
    kind: Kind | None  # None: any paper
    filters: Filters  # all of them restrict
    subject: str  # as asked, "" for none
    words: tuple[tuple[str, ...], ...]  # of the subject: of each group one must be held

    def counted(self, number: int) -> str:
        """The papers with their filters and subject in German, as many as there are."""
        of = {wish.kind: wish.told for wish in self.filters.wishes}
        one, several, ending = self.noun
        stated = _SAID.get(of.get(STATE, ""), "")
        stated += ending if stated and number == 1 else ""
        said = [_thousands(number), stated, one if number == 1 else several, _by(of.get(PARTY, ""))]
        said += [_in(of.get(BODY, "")), self._dated(of), _from(of.get(DISTRICT, ""))]
        return " ".join(filter(None, (*said, f"zum Thema „{self.subject}“" if self.subject else "")))

    def _dated(self, of: dict[str, str]) -> str:
        told = of.get(TIME, "")
        named = told.split()[0].casefold() in MONTHS if told else False
        if not told or BODY in of:
            return f"(dort beraten: {told})" if told else ""
        if of.get(STATE, "offen") != "offen":
            return f"(entschieden {told})"
        link = "von" if " bis " in told else "aus dem" if named else "aus"
        return f"{link} {told}" if told[0].isdigit() or named else told

    @property
    def is_of_people(self) -> bool:
        """Whether it asks for what Fraktionen bring in, which older papers say only in their titles."""
        return bool(self.kind) or any(wish.kind == PARTY for wish in self.filters.wishes)


@dataclass(frozen=True, slots=True)
class Lister:
    """Finds all papers that a question asks for, as far as one audience may know of them."""

    searcher: Searcher
    ledger: Ledger
    analyser: Analyser
    catalogue: Catalogue
    where: Where  # who may see what
    thesaurus: Thesaurus = NO_SYNONYMS

    def answer(self, question: str, read: Filters, choice: Choice, searched: Searched) -> Answer | NoAnswer | None:
        """All papers that fit with their count; None where the question does not ask for papers."""
        asked = wanted(question, read, choice, self.catalogue, self.catalogue.town()) if choice.understand else None
        if asked is None:
            return None
        found, complete = self.found(asked)
        if not found:
            return self._none(question, asked, searched)
        return Answer(
            question,
            (_total(asked, found, complete), *(_sentence(one) for one in found[:SHOWN])),
            searched,
            filters=asked.filters,
            listed=found,
        )

    def found(self, asked: Wanted) -> tuple[tuple[Listed, ...], bool]:
        """The papers whose titles fit, then those that only mention the subject, and whether these are all.

        Both are newest first.
        """
        papers = sorted(self.filtered(asked), key=_order, reverse=True)
        groups = self._groups(asked)
        titled = [paper for paper in papers if self._holds(f"{paper.name} {' '.join(paper.districts)}", groups)]
        known = {paper.id for paper in titled}
        others = {paper.id: paper for paper in papers if paper.id not in known}
        quotes, complete = self._in_text(asked, groups, others)
        mentioned = (Listed(paper, _decision(paper), quotes[key]) for key, paper in others.items() if key in quotes)
        return (*(Listed(paper, _decision(paper)) for paper in titled), *mentioned), complete

    def filtered(self, asked: Wanted) -> list[Paper]:
        """The papers that pass all filters, whatever they are about."""
        plain, parties = _plain(asked), self.catalogue.known().parties
        some = self.ledger.holding(_marks(asked), audience=self.where.audience)
        return [paper for paper in some if fits(paper, asked, plain, parties)]

    def _groups(self, asked: Wanted) -> Groups:
        """The words of the subject with their near-synonyms, numbers as they stand."""
        return [
            [word if word[0].isdigit() else widened(word, self.analyser, self.thesaurus) for word in group]
            for group in asked.words
        ]

    def _holds(self, text: str, groups: Groups) -> bool:
        """Whether a text holds a word of each group: itself, its stem, all its parts, or a near-synonym."""
        numbers = {number_of(term) for term in self.analyser.counts(text)} if groups else set()
        return all(any(_held(word, text, numbers) for word in group) for group in groups)

    def _in_text(self, asked: Wanted, groups: Groups, others: Mapping[str, Paper]) -> tuple[dict[str, Citation], bool]:
        """A sentence of each other paper that holds the subject in its own words, and whether these are all papers."""
        own, found = _own(groups), dict[str, Citation]()
        for _ in range(ROUNDS):
            left = tuple(key for key in others if key not in found)
            if not left:
                return found, True
            narrow = len(left) <= BY_NAME
            where = _roughly(asked, replace(self.where, papers=left if narrow else ()))
            hits = self.searcher.search(asked.subject, PASSAGES, where)
            new = {
                place.paper.id: quote
                for hit in reversed(hits)
                if (quote := self._quoted(hit, own))
                for place in hit.places
                if place.paper.id in others and place.paper.id not in found
            }
            found |= new
            full = sum(not {BY_WORDS, BY_SYNONYMS}.isdisjoint(hit.why) for hit in hits) >= FULL
            if not new or not full or not narrow:
                return found, narrow
        return found, False

    def _quoted(self, hit: Hit, groups: Groups) -> Citation | None:
        """The first sentence of a passage that holds the whole subject."""
        text = hit.passage.text
        holding = (span for span in sentences(text) if self._holds(text[slice(*span)], groups))
        first = next(holding, None)
        return cite(hit, *first) if first else None

    def _none(self, question: str, asked: Wanted, searched: Searched) -> NoAnswer:
        """That nothing fits, what was looked for, and what comes near by its words."""
        near = self.searcher.search(question, NEAREST, self.where)
        hint = f"{OLDER} " if asked.is_of_people else ""
        notice = f"{asked.counted(0)} gefunden. {hint}Bitte weniger Filter oder andere Wörter versuchen."
        return NoAnswer(question, searched, tuple(near), filters=asked.filters, notice=notice)


# What is asked


def wanted(
    text: str, read: Filters, choice: Choice, catalogue: Catalogue, town: Set[str] = frozenset()
) -> Wanted | None:
    """The papers that a question asks for; None where it asks for something else; the town's name restricts nothing."""
    head = _HEAD.match(text)
    if head is None or _asks_more(text, head) or any(one.sure for one in keys_of_question(text)):
        return None
    kind = kind_of(head["noun"])
    known = catalogue.known().type_names
    if kind and kind.told not in _MOTIONS and not kind.of(known):
        return None
    wishes = _restricting(text, read, choice)
    if kind and not any(wish.kind == TYPE for wish in wishes):
        label = f"{TYPE}: {kind.told}"
        if label in choice.lifted:
            return None
        wishes.append(Wish(TYPE, kind.told, kind.of(known), (head.span("noun"),)))
    lifted = (wish for wish in read.wishes if wish.label in choice.lifted)
    spans = [head.span("lead"), head.span("noun"), *(span for wish in (*wishes, *lifted) for span in wish.spans)]
    left = [span for span in _left(text, spans) if text[slice(*span)].casefold() not in town]
    if left and not _is_subject(text, left, loosely=not _COUNTED.match(head["lead"].strip())):
        return None
    noun = next(noun for form, noun in _NOUNS.items() if re.fullmatch(form, head["noun"], _I))
    return Wanted(noun, kind, Filters(tuple(wishes)), _subject(text, left, spans), _grouped(text, left))


def _asks_more(text: str, head: re.Match[str]) -> bool:
    """Whether something behind the noun asks for reasons, shares, what is not there or other papers, too."""
    behind = _UNDECIDED.sub("", text[head.end() :])
    return bool(_OTHERWISE.search(behind) or _SECOND.search(behind) or _APPLIED_FOR.match(text, head.end()))


def _restricting(text: str, read: Filters, choice: Choice) -> list[Wish]:
    """What was chosen or understood, all of it restricting, but for the type, which the noun says."""
    chosen = (wish for wish in read.wishes if not wish.spans)
    understood = (wish for wish in read.wishes if wish.spans and wish.kind != TYPE and wish.label not in choice.lifted)
    return [*chosen, *(replace(wish, hard=True) for wish in understood if wish.hard or _restricts(text, wish))]


def _restricts(text: str, wish: Wish) -> bool:
    """Whether what only preferred is meant to restrict: not where it belongs to the subject, "zum Haushalt 2022"."""
    if wish.kind == DISTRICT:  # few registers name them; words in the title or text do
        return False
    return not any(
        _SUBJECT.search(text[:start])
        or text[end : end + 1] == "-"
        or (wish.kind == TIME and _PLAN.search(text[:start]))
        for start, end in wish.spans
    )


def _left(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The words for which no filter stands and that do more than ask: where each begins and ends."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    words = (match.span() for match in re.finditer(r"\w+(?:[-/.]\w+)*", text))
    return [
        (start, end)
        for start, end in words
        if text[start:end].casefold() not in STOP_WORDS | ASKING | FILING | _FILLING
    ]


def _is_subject(text: str, left: Sequence[tuple[int, int]], *, loosely: bool) -> bool:
    """Whether the words left over name a subject: introduced as one, and not ending in a verb nobody knows."""
    first, last = left[0], left[-1]
    link = _LOOSELY if loosely else _SUBJECT
    ends = not text[last[1] :].strip(' ?!.“”"«')
    small = [not _is_large(text[start:end]) for start, end in left]
    verb = ends and small[-1] and not all(small)
    return bool(link.search(text[: first[0]])) and not verb


def _is_large(word: str) -> bool:
    return word[0].isdigit() or bool(_CAPITAL.match(word))


def _grouped(text: str, left: Sequence[tuple[int, int]]) -> tuple[tuple[str, ...], ...]:
    """The words of the subject: nouns where any are written large; those joined by "und" stand for each other."""
    large = [one for one in left if _is_large(text[slice(*one)])]
    groups: list[list[str]] = []
    before = -1
    for start, end in large or left:
        if before >= 0 and _BESIDE.fullmatch(text, before, start):
            groups[-1].append(text[start:end])
        else:
            groups.append([text[start:end]])
        before = end
    return tuple(map(tuple, groups))


def _subject(text: str, left: Sequence[tuple[int, int]], spans: Iterable[tuple[int, int]]) -> str:
    """The subject as it was asked, in one piece if nothing else stands in between."""
    if not left:
        return ""
    start, end = left[0][0], left[-1][1]
    whole = not any(start <= first < end for first, _ in spans)
    return text[start:end] if whole else " ".join(text[slice(*one)] for one in left)


# What fits


def fits(paper: Paper, asked: Wanted, plain: Where, parties: Names) -> bool:
    """Whether a paper passes all filters of a list, its subject apart; plain: those that its record alone answers."""
    of = {wish.kind: wish.value for wish in asked.filters.wishes}
    return (
        (not asked.kind or _is_of(paper, asked))
        and (PARTY not in of or _is_by(paper, of[PARTY], parties))
        and (BODY not in of or _was_in(paper, of[BODY]))
        and (TIME not in of or any(of[TIME][0] <= day <= of[TIME][1] for day in _days(paper, of)))
        and plain.wants(paper)
    )


def _plain(asked: Wanted) -> Where:
    kinds = (DISTRICT, STATE, VALID)
    wishes = (wish for wish in asked.filters.wishes if wish.kind in kinds or (wish.kind == TYPE and not wish.spans))
    return Filters(tuple(wishes)).narrowed(Where(audience=UNRESTRICTED))


def _is_by(paper: Paper, names: Collection[str], parties: Names) -> bool:
    """Whether one of these Fraktionen brought a paper in: by the register, else by its title."""
    return not set(names).isdisjoint(paper.originators or named_in_title(paper, parties))


def _was_in(paper: Paper, names: Collection[str]) -> bool:
    return not set(names).isdisjoint((*paper.organizations, *(stop.organization for stop in paper.consultations)))


def _is_of(paper: Paper, asked: Wanted) -> bool:
    """Whether a paper is of the kind asked for: by the register, else by its title.

    An Änderungsantrag is an Antrag, too.
    """
    assert asked.kind is not None
    if any(wish.kind == TYPE and not wish.spans for wish in asked.filters.wishes):
        return True  # chosen by hand
    kind = kind_of_paper(paper)
    return kind == asked.kind.told or (kind == _AMENDING and asked.kind.told == "Antrag")


def kind_of_paper(paper: Paper) -> str:
    """What kind of motion a paper is, else the kind its type says; "" for others."""
    recorded = next((kind for kind in KINDS if kind.marks.search(paper.paper_type or "")), None)
    if recorded and recorded.told in _MOTIONS:
        return recorded.told
    titled = _TITLED.match(paper.name)
    named = kind_of(titled["noun"]) if titled else None
    if named:
        return named.told
    return "Antrag" if paper.originators else recorded.told if recorded else ""


def named_in_title(paper: Paper, parties: Names) -> tuple[str, ...]:
    """The Fraktionen that a title names in front of its colon, as recorded: "Antrag SPD, GRÜNE: Spielplätze"."""
    titled = _TITLED.match(paper.name)
    starts = (match.start() for match in _CAPITAL.finditer(titled["who"])) if titled else ()
    found = [parties.at(titled["who"], start) for start in starts] if titled else []
    return tuple(value for one in found if one for value in one[0].values)


def _days(paper: Paper, of: Mapping[str, Collection[str]]) -> list[dt.date]:
    """The days by which a paper is of a period: of the Gremium asked for, of its decision, else its own."""
    stops = list(paper.consultations)
    if BODY in of:
        stops = [stop for stop in stops if stop.organization in of[BODY]]
    elif STATE in of and "open" not in of[STATE]:
        last = _deciding(paper)
        stops = [last] if last else []
    else:
        own = _day(paper)
        return [own] if own else []
    return [stop.date for stop in stops if stop.date]


def _roughly(asked: Wanted, where: Where) -> Where:
    """Where all papers that fit are found, with others: the index does not know what only titles say."""
    kinds = (TIME, BODY, STATE, VALID)
    return Filters(tuple(wish for wish in asked.filters.wishes if wish.kind in kinds)).narrowed(where)


def _marks(asked: Wanted) -> list[tuple[str, ...]]:
    """What the records of all papers that fit hold as JSON: of each group one."""
    of = {wish.kind: wish.value for wish in asked.filters.wishes}
    groups: list[tuple[str, ...]] = []
    if asked.kind:
        types = tuple(f'"paper_type": {_json(name)}' for name in of.get(TYPE, ()))
        groups.append((*types, *_TELLING.get(asked.kind.told, ())))
    if PARTY in of:
        groups.append((*map(_json, of[PARTY]), _NOBODY))
    if TIME in of and of[TIME][1].year - of[TIME][0].year < YEARS:
        groups.append(tuple(f'"{year}-' for year in range(of[TIME][0].year, of[TIME][1].year + 1)))
    return groups


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _held(word: Sequence[Word] | str, text: str, numbers: Set[int]) -> bool:
    """Whether a text holds a word, or all the words that a hyphen joins."""
    if isinstance(word, str):
        return re.search(rf"(?<!\d){re.escape(word)}(?!\d)", text) is not None
    return bool(word) and all(_means(one, numbers) for one in word)


def _own(groups: Groups) -> Groups:
    """The same without near-synonyms: to mention what is only near says little of a paper."""
    return [
        [word if isinstance(word, str) else [replace(one, near=frozenset()) for one in word] for word in group]
        for group in groups
    ]


def _means(word: Word, numbers: Set[int]) -> bool:
    parts = word.own.keys() - {word.whole}
    whole = word.whole in numbers or not word.near.isdisjoint(numbers)
    return whole or (len(parts) > 1 and parts <= numbers)


# How it is told


def _total(asked: Wanted, found: Sequence[Listed], complete: bool) -> Sentence:
    """How many papers fit, and what they were counted by; all of them are its proof."""
    mentioned = sum(one.quote is not None for one in found)
    said = asked.counted(len(found) - mentioned) + (" nach dem Titel" if asked.words else "")
    if mentioned:
        more = f"weitere{asked.noun[2] if mentioned == 1 else ''} " if mentioned < len(found) else ""
        verb = "erwähnt" if mentioned == 1 else "erwähnen"
        said += f"; {'' if complete else 'mindestens '}{_thousands(mentioned)} {more}{verb} es nur im Text"
    among = ", ".join(_among(asked, [one.paper for one in found]))
    text = f"{said}. Darunter {among}." if among else f"{said}."
    return Sentence(text, tuple(Record(one.paper) for one in found))


def _among(asked: Wanted, papers: Sequence[Paper]) -> Iterator[str]:
    """What a reader must know of some of the papers counted."""
    amending = sum(kind_of_paper(paper) == _AMENDING for paper in papers)
    if amending and asked.kind and asked.kind.told != _AMENDING:
        yield f"{_thousands(amending)} Änderungs- oder Ergänzungs{'antrag' if amending == 1 else 'anträge'}"
    if bare := _without_results(asked, papers):
        yield f"{_thousands(bare)} ohne jedes verzeichnete Ergebnis"
    if by_title := sum(_is_by_title(paper, asked) for paper in papers):
        yield f"{_thousands(by_title)} nur nach dem Titel zugeordnet (das Register nennt Art oder Fraktion nicht)"


def _without_results(asked: Wanted, papers: Sequence[Paper]) -> int:
    """Of what is called open, the papers no result of which was recorded: older ones may well be decided."""
    is_open = any(wish.kind == STATE and "open" in wish.value for wish in asked.filters.wishes)
    return sum(_deciding(paper) is None for paper in papers) if is_open else 0


def _sentence(one: Listed) -> Sentence:
    """One paper: number, title, day and what became of it."""
    day = _day(one.paper)
    when = f" vom {day:%d.%m.%Y}" if day else ""
    text = f"{one.paper.reference or 'Ohne Nummer'}{when}: {one.paper.name} ({one.result})"
    return Sentence(text, (Record(one.paper), *((one.quote,) if one.quote else ())))


def _decision(paper: Paper) -> str:
    """What became of a paper in the word for it, with Gremium and day."""
    stop = _deciding(paper)
    if stop is None:
        return "noch kein Ergebnis verzeichnet"
    outcome = read_result(stop.result or "").outcome
    said = " ".join((stop.result or "").split()) if outcome is Outcome.UNKNOWN else outcome.value
    return ", ".join(filter(None, (said, stop.organization, f"{stop.date:%d.%m.%Y}" if stop.date else "")))


def _deciding(paper: Paper) -> Consultation | None:
    """The stop whose result is the last that decides, else the last that prepares."""
    stops = [stop for stop in paper.consultations if stop.result]
    deciding = [stop for stop in stops if not PREPARING.search(stop.role or "")]
    return max(deciding or stops, key=lambda stop: stop.date or dt.date.min, default=None)


def _is_by_title(paper: Paper, asked: Wanted) -> bool:
    """Whether only the title says of a paper that it is of the kind, or by the Fraktion, that was asked for."""
    recorded = any(kind.marks.search(paper.paper_type or "") for kind in KINDS if kind.told in _MOTIONS)
    by_party = any(wish.kind == PARTY for wish in asked.filters.wishes)
    unsaid = (asked.kind and not recorded) or (by_party and not paper.originators)
    return bool(unsaid) and _TITLED.match(paper.name) is not None


def _day(paper: Paper) -> dt.date | None:
    """The paper's own day, else that of its first meeting."""
    return paper.date or min((stop.date for stop in paper.consultations if stop.date), default=None)


def _order(paper: Paper) -> tuple[dt.date, str, str]:
    return _day(paper) or dt.date.min, paper.reference or "", paper.id


def _by(told: str) -> str:
    return f"der Fraktion{'en' if ' oder ' in told else ''} {told}" if told else ""


def _in(told: str) -> str:
    return f"aus dem Gremium {told}" if told else ""


def _from(told: str) -> str:
    return f"aus dem Stadtteil {told}" if told else ""


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
