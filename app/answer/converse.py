"""Reads a question in the light of what was asked and shown before; by its form alone, no language model.

A question with enough content of its own is a new one, and nothing is carried over. What is carried over is said, so
that people see how they were understood and can ask literally instead.
"""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten

from app.answer.filters import BODY, DISTRICT, PARTY, TIME, Known, kind_of
from app.answer.model import Answer, Citation, Outcome, Record
from app.answer.names import Names
from app.answer.period import periods
from app.answer.understand import ASKING, FILING, Kind
from app.answer.understand import kind_of as asked_for
from index.terms import STOP_WORDS
from ingest.clean import clean
from ingest.model import Paper
from ingest.reference import keys_of_question

LONGEST_TITLE = 120  # characters of a Betreff that stands for its paper
LONGEST_FOLLOW_UP = 200  # characters; who writes more says what it is about
LONGEST_BARE = 8  # words of a question that says nothing of its own; longer ones are questions we misread
LONGEST_OTHER = 5  # words of "Und der Brunnen am Markt?"
ANY_DAY = dt.date(2000, 1, 1)  # only where a period stands is asked here, not when it is

_I = re.IGNORECASE
# Words that ask for something of a paper and need to be told of which.
BARE = frozenset(
    """
    kostet kosten kostete gekostet koste teuer teurer billig billiger preis geld summe betrag finanziert finanzierung
    finanzieren bezahlt bezahlen zahlt zahlen aufwand gestimmt stimmte stimmten stimmt abgestimmt abstimmung stimmen
    zugestimmt zustimmung enthalten enthaltungen enthaltung dagegen beschlossen beschließt beschließen entschieden
    entscheidung entscheidet angenommen abgelehnt abgelehnte ablehnung lehnt vertagt beraten beratung beratungsfolge
    behandelt verabschiedet genehmigt ergebnis ausgegangen ausging ging ausgang beantragt beantragte antragsteller
    unterschrieben unterzeichnet verfasst geschrieben eingebracht fassung fassungen version versionen neuere neueste
    neuer neue ältere frühere aktuelle aktuell gültig überholt ersetzt geändert änderung unterschied mehr genauer
    genau details einzelheiten weiter weitere weiteres begründung begründet gründe grund argumente kritik meinung
    meint sagt sagen sagte gesagt hält haltung stellungnahme verwaltung stadtverwaltung stadt rat gemeinderat stadtrat
    fraktion fraktionen gruppe ausschuss gremium gremien partei parteien bürgermeister bürgermeisterin zuständig
    verantwortlich fertig beginnt begonnen beginn ende endet dauert dauer lange umgesetzt umsetzung stand passiert
    passierte geworden geplant gebaut steht standort ort frist termin datum sitzung mal nochmal bereits schon noch
    eigentlich überhaupt wirklich denn etwas alles jemand gegenstimmen einstimmig mehrheit mehrheitlich dafür laut
    mir mich erklär erkläre erzähl erzähle zeige zeigen lies lesen öffne vorlesen link papier dokument original text
    wortlaut zusammen fass fasse kurz kannst können könnten will möchte bitte danke auswirkungen folgen
    finanziellen finanzielle hängt zusammenhang anlage anlagen seite wirklich verstehe worum tun macht machen
    gemacht sieht aussieht heißt
    bedeutet betrifft betroffen gilt ja nein na so jetzt dann wohl auch damals inzwischen heute gerade
    """.split()
)
_LIGHT = STOP_WORDS | ASKING | FILING | BARE
_WORD = re.compile(r"[^\W\d_][\w-]*")
_VERB = re.compile(r"\w*(?:ge\w{3,}(?:t|en)|iert|ieren)|(?:be|ver|er|ent|zer|ab|auf|aus|ein|um)\w{3,}(?:t|en)", _I)
_LAST_ARTICLE = re.compile(r"\b(?:de[rmns]|die|das|eine?[rmns]?)\s$", _I)
_ARTICLE = re.compile(r"(?:de[rmns]|die|das|eine?[rmns]?|diese[rmns]?|am|beim?|im|zu[mr]|vom)\s$", _I)
_THE = re.compile(r"(?:de[rmns]|die|das)\s", _I)
_JOINS = frozenset("am an auf aus bei beim das dem den der des die durch für hinter im in mit nach neben über und unter"
                   " vom von vor zum zur zu zwischen".split())  # fmt: skip
_START = re.compile(r"(?:(?:und|aber|also|ach|ok|okay|gut|danke|hm)\b[\s,.!]*)+", _I)
_WHAT_OF = re.compile(
    r"(?:was (?:ist|war|gilt)(?: denn)? (?:mit|bei)|wie (?:ist|war|sieht|sah) es(?: denn)? (?:mit|bei|in|im)(?: dem|"
    r" der)?)\s",
    _I,
)
_NARROWS = re.compile(
    r"(?:nur|auch|im|in|bei|beim|für|von|vom|seit|ab|bis|vor|nach|zwischen|aus|statt|und|aber|die|der|das|dem)\s|\d", _I
)
_UNDECLINED = re.compile(r"^(?:dem|den|der)\s", _I)  # behind "was ist mit": the question may want another case
_FOR = re.compile(r"(?:für|bei|beim|mit|in|im|am|auf|ohne|durch|an|von|vom|zum|zur)\s", _I)
_TELLS = re.compile(r"\b(?:bedeutet|heißt|bringt|ändert|hilft|schadet)\s$", _I)  # "Was bedeutet das für die Anwohner?"
_PREPOSITION = re.compile(
    r"\b(?:im|in(?: der)?|bei(?: de[rn])?|beim|von(?: de[rn])?|vom|aus|für(?: die| den)?|des)\s$", _I
)
_BODY = re.compile(
    r"\b(?:\w*(?:ausschu(?:ss|ß)(?:es)?|beirat(?:e?s)?|ortschaftsrat(?:e?s)?|kreistag(?:e?s)?|gemeinderat(?:e?s)?"
    r"|stadtrat(?:e?s)?|bezirksvertretung|bürgerschaft|stadtverordnetenversammlung))\b",
    _I,
)
_PARTY = re.compile(r"\b(?:SPD|CDU|CSU|FDP|AFD|BSW|Grünen?|Linken?|Freien? Wähler)\b", _I)
_PRO_ADVERB = re.compile(
    r"\b(?:d(?:ar?|r)|hier)(?P<by>zu|von|über|für|gegen|an|in|bei|aus|auf|durch|mit)\b(?!.*,\s(?:dass|ob|wie|um)\b)", _I
)
_PAPER = r"(?P<noun>vorlage|drucksache|antrag(?:e?s)?|anfrage|beschluss(?:es)?|unterlage|papier|dokument)"
_MATTER = r"projekt(?:e?s)?|maßnahme|vorhaben|thema|sache|angelegenheit|ganze|vorschlag(?:e?s)?|plan|bau"
_THE_PAPER = re.compile(
    rf"\b(?:de[rmns]|die|das|diese[rmns]?)\s(?:(?:genannte|obige|selbe|gleiche)[rmns]?\s)?(?:{_PAPER}|(?:{_MATTER}))\b"
    r"(?!\s(?:der|des|von)\s)",
    _I,
)
_PRONOUN = re.compile(r"\b(?:das|dies|dieses|diese|es|er|ihn|ihm)\b|\bsie\b(?-i:(?<!Sie))", _I)
_EXPLETIVE = re.compile(r"\b(?:gibt|gab|geht|ging|handelt|handelte|ist|war)\s$", _I)
_MORE = frozenset(
    "mehr genauer details einzelheiten weiter weitere weiteres zeig zeige erzähl erzähle erklär erkläre infos"
    " informationen öffne lies bitte mir das die es und zu von über dazu davon darüber hierzu noch".split()
)
_ORDINALS = ("erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht", "neunt", "zehnt")
_ORDINAL = re.compile(
    rf"(?:\b(?P<the>die|der|das|den|dem|zu[rm]|von der|bei der)\s(?:(?P<nth>{'|'.join(_ORDINALS)}|letzt)e[rnms]?)"
    r"|(?:\b(?:nr\.?|nummer|punkt|treffer|fundstelle|quelle)\s?|\[)(?P<figure>\d{1,2})(?!\d)\]?)"
    rf"(?:\s(?:davon|fundstelle|quelle|treffer|ergebnis|beleg|{_PAPER}))?\b(?!\smal\b)",
    _I,
)

Place = tuple[str, int, int]  # a kind of filter, the first character of what names it, one past the last


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood, and the papers it was answered from."""

    question: str
    papers: tuple[Paper, ...] = ()  # in the order shown, one for each number of a quotation; else those told of
    subject: str = ""  # the words it was about: "Radweg am Kanal"
    answered: bool = True  # False: the papers were only offered as the nearest

    @classmethod
    def of(cls, outcome: Outcome, known: Known) -> "Turn":
        """What of an outcome later questions may mean."""
        about = subject(outcome.question, known)
        if not isinstance(outcome, Answer):
            offered = outcome.suggestions or tuple(hit.paper for hit in outcome.nearest)
            return cls(outcome.question, offered, about, answered=False)
        listed = tuple(one.paper for one in outcome.listed)
        return cls(outcome.question, listed or tuple(_cited(outcome)), about)

    @property
    def distinct(self) -> tuple[Paper, ...]:
        """Each paper once."""
        return tuple({paper.id: paper for paper in self.papers}.values())


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question as it is to be searched."""

    question: str
    papers: tuple[Paper, ...] = ()  # it is about them
    understood_as: str = ""  # the question again, where something was carried over


def resolve(text: str, before: Sequence[Turn], known: Known) -> Resolved:
    """What a question means behind earlier ones; known are the names the papers of this audience bear."""
    asked = " ".join(clean(text).split())
    last = next((turn for turn in reversed(before) if turn.papers or turn.subject), None)
    if last is None or len(asked) > LONGEST_FOLLOW_UP:
        return Resolved(asked)
    named = any(reference.sure for reference in keys_of_question(asked))
    if named or not asked_for(asked).of_papers:
        return Resolved(asked)
    rest = _START.sub("", asked, count=1) if _START.match(asked) else asked
    found = _ordinal(rest, last) or _elsewhere(asked, rest, last, known) or _referring(rest, last, known)
    return found or Resolved(asked)


def subject(question: str, known: Known) -> str:
    """The nouns a question is about, with what stands between them where they belong together."""
    kind = asked_for(question)
    if not kind.of_papers:
        return ""
    words = list(_content(question, known))
    if kind is Kind.YES_NO and words and words[0].start() == 0:
        words = words[1:]
    nouns = [word for word in words if word[0][0].isupper()] or words
    if not nouns:
        return ""
    start, end = nouns[0].start(), nouns[-1].end()
    between = (
        word for word in _WORD.finditer(question, start, end) if word.span() not in {one.span() for one in nouns}
    )
    joined = re.fullmatch(r"[\w\s-]+", question[start:end]) and all(word[0].lower() in _JOINS for word in between)
    return question[start:end] if joined else " ".join(word[0] for word in nouns)


def called(paper: Paper | None, about: str) -> str:
    """A paper as a question names it: by its number, beside what was asked about; else by its title."""
    if paper is None:
        return about
    if not paper.reference:
        return f"„{shorten(paper.name, LONGEST_TITLE, placeholder=' …')}“"
    number = f"Vorlage {paper.reference}" if paper.reference[0].isdigit() else paper.reference
    return f"{number} ({about})" if about else number


def _cited(answer: Answer) -> Iterator[Paper]:
    """The papers of the quotations in the order of their numbers, each place once.

    Where nothing is quoted, those that entries of the register tell of, each once.
    """
    proofs = [proof for sentence in answer.sentences for proof in sentence.proof]
    quoted = (proof for proof in proofs if isinstance(proof, Citation))
    places = {(proof.hit.file.id, proof.spans): proof.hit.paper for proof in quoted}
    entered = {proof.paper.id: proof.paper for proof in proofs if isinstance(proof, Record)}
    yield from (places or entered).values()


# The three ways to mean what was before


def _ordinal(asked: str, last: Turn) -> Resolved | None:
    """One of what was shown: "die zweite", "Was kostet Nr. 2?"."""
    match = _ORDINAL.search(asked)
    if not match or not _only_ordinal(match, asked):
        return None
    papers = last.distinct if match["noun"] else last.papers
    nth = match["nth"] and match["nth"].lower()
    place = int(match["figure"]) - 1 if match["figure"] else -1 if nth == "letzt" else _ORDINALS.index(str(nth))
    if not -1 <= place < len(papers) or not papers:
        return None
    return _put(asked, match.span(), papers[place], last.subject if last.answered else "")


def _only_ordinal(match: re.Match[str], asked: str) -> bool:
    """Whether "der zweite" is not the second of something else that the question names."""
    around = f"{asked[: match.start()]}{' ' * len(match[0])}{asked[match.end() :]}"
    own = [word for word in _WORD.finditer(around) if not _is_light(word[0])]
    if match["noun"]:
        return not any(_is_noun(word, asked) for word in own)
    return not own and not re.match(r"\s[A-ZÄÖÜ]", asked[match.end() :])


def _elsewhere(asked: str, rest: str, last: Turn, known: Known) -> Resolved | None:
    """The last question with another filter or subject: "Und 2019?", "im Ortschaftsrat?", "Und der Brunnen?"."""
    if other := _WHAT_OF.match(rest):
        rest = rest[other.end() :]
    rest = re.sub(r"(?:\s?aus)?[\s?.!]*$", "", rest) if other else rest.rstrip("?.! ")
    places = _places(rest, known)
    left = [word for word in _WORD.finditer(_masked(rest, places)) if word[0].lower() not in _JOINS | {"nur", "auch"}]
    if places and not left and (other or rest != asked.rstrip("?.! ") or _NARROWS.match(rest)):
        return _narrowed(last, places, rest, known)
    short = len(rest.split()) <= LONGEST_OTHER and (other or asked[:3].lower() == "und")
    if short and left and all(_is_noun(word, rest) and not _is_light(word[0]) for word in left):
        return _about_other(_UNDECLINED.sub("", rest) if other else rest, last)
    return None


def _referring(asked: str, last: Turn, known: Known) -> Resolved | None:
    """A question of what was shown last: "Was kostet das?", "Wie hat die SPD dazu gestimmt?", "Warum?"."""
    back = _pointing(asked, known)
    listing = asked_for(asked) in (Kind.LIST, Kind.COUNT)
    if back is None and (listing or not _bare(asked, known)):
        return None
    meant = _meant(last, back["noun"] if back and back.re is _THE_PAPER else None)
    about = last.subject if listing and last.subject else called(meant, last.subject)
    if not about:
        return None
    if meant and all(word[0].lower() in _MORE for word in _WORD.finditer(asked)):
        return _carried(f"Worum geht es in {called(meant, '')}?", (meant,))
    papers = () if listing or meant is None else (meant,)
    if back is None:
        return _carried(_appended(asked, f"zu {about}"), papers)
    told = f"{back['by']} {about}" if back.re is _PRO_ADVERB else about
    return _carried(asked[: back.start()] + told + asked[back.end() :], papers)


def _pointing(asked: str, known: Known) -> re.Match[str] | None:
    """The word that points back, where the question says too little else to stand alone."""
    own = list(_content(asked, known))
    by, paper = _PRO_ADVERB.search(asked), _THE_PAPER.search(asked)
    pronoun = next((one for one in _PRONOUN.finditer(asked) if _stands_alone(one, asked)), None)
    back = paper or by or pronoun
    strong = bool(by or pronoun and _TELLS.search(asked[: pronoun.start()]))
    stands = back and _few(own, asked, strong=strong) and not _fronted(own, asked, back.start())
    return back if stands else None


def _carried(question: str, papers: tuple[Paper, ...]) -> Resolved:
    question = question[:1].upper() + question[1:]
    return Resolved(question, papers, question)


def _put(asked: str, span: tuple[int, int], paper: Paper, about: str) -> Resolved:
    """The question with a paper in place of the words that mean it; to be told of it where nothing else is asked."""
    start, end = span
    around = asked[:start] + asked[end:]
    if all(word[0].lower() in _MORE | {"nimm", "und"} for word in _WORD.finditer(around)):
        return _carried(f"Worum geht es in {called(paper, '')}?", (paper,))
    by = re.match(r"(zu)[rm]\s|(von|bei)\sder\s", asked[start:end], _I)
    told = f"{by[1] or by[2]} {called(paper, about)}" if by else called(paper, about)
    return _carried(asked[:start] + told + asked[end:], (paper,))


def _about_other(rest: str, last: Turn) -> Resolved | None:
    """The last question, asked of something else: what it was about gives way."""
    names = [called(paper, last.subject) for paper in last.distinct] + [last.subject]
    name = next((name for name in names if name and name in last.question), None)
    if name is None:
        return None
    if _FOR.match(rest):
        return _carried(_appended(last.question, rest), last.distinct if _names(last.question, last) else ())
    before, _, behind = last.question.partition(name)
    return _carried(_LAST_ARTICLE.sub("", before) + rest + behind, ())


def _narrowed(last: Turn, places: Sequence[Place], rest: str, known: Known) -> Resolved | None:
    """The last question with another year, Gremium, Fraktion or district; a Fraktion only instead of another."""
    question = last.question
    for kind, start, end in places:
        lead = _PREPOSITION.search(rest[:start])
        own = next((place for place in _places(question, known) if place[0] == kind), None)
        if own:
            question = _replaced(question, own, rest[lead.start() : start] if lead else "", rest[start:end])
        elif lead or kind != PARTY:
            told = rest[lead.start() : end] if lead else rest[start:end]
            question = _appended(question, f"im Jahr {told}" if re.fullmatch(r"\d{4}", told) else told)
        else:
            return None
    return _carried(question, last.distinct if _names(question, last) else ())


def _replaced(question: str, own: Place, lead: str, name: str) -> str:
    """The question with another name; its preposition goes where the new name brings one."""
    _, start, end = own
    led = _PREPOSITION.search(question[:start]) if lead else None
    return question[: led.start()] + lead + name + question[end:] if led else question[:start] + name + question[end:]


def _appended(question: str, told: str) -> str:
    body = question.rstrip("?.! ")
    return f"{body} {told}{question[len(body) :].strip() or '?'}"


# What a question says by itself


def _few(own: Sequence[re.Match[str]], asked: str, *, strong: bool) -> bool:
    """Whether a question that points back says too little else to stand alone."""
    nouns = [word for word in own if _is_noun(word, asked)]
    if strong:
        return len(nouns) <= 1 and len(own) <= 3
    return (
        not nouns and len(own) <= 2 and not any(_ARTICLE.search(asked[: word.start()]) for word in _unlike_verbs(own))
    )


def _fronted(own: Sequence[re.Match[str]], asked: str, end: int) -> bool:
    """Whether what is pointed at stands in the question itself: "Der Brunnen, was kostet das?"."""
    comma = asked.find(",", 0, end)
    return any(word.start() < comma for word in own)


def _bare(asked: str, known: Known) -> bool:
    """Whether a question says nothing at all of what it is about."""
    return 0 < len(_WORD.findall(asked)) <= LONGEST_BARE and next(_content(asked, known), None) is None


def _unlike_verbs(words: Sequence[re.Match[str]]) -> Iterator[re.Match[str]]:
    return (word for word in words if not _VERB.fullmatch(word[0]))


def _stands_alone(pronoun: re.Match[str], asked: str) -> bool:
    """Whether "das" is no article and "es" means something: "das Freibad", "gibt es"."""
    if pronoun[0].lower() == "es" and _EXPLETIVE.search(asked[: pronoun.start()]):
        return False
    if pronoun[0].lower() in ("es", "er", "sie", "ihn", "ihm"):
        return True
    behind = re.match(r"\s([^\W\d_][\w-]*)", asked[pronoun.end() :])
    return not behind or (behind[1].islower() and bool(_is_light(behind[1]) or _VERB.fullmatch(behind[1])))


def _meant(last: Turn, noun: str | None) -> Paper | None:
    """The paper that is pointed at: the first shown, or the first of the kind named."""
    if not last.answered or not last.papers:
        return None
    kind = kind_of(noun) if noun else None
    of_kind = (one for one in last.papers if kind and one.paper_type and kind.of([one.paper_type]))
    return next(of_kind, last.papers[0])


def _content(text: str, known: Known) -> Iterator[re.Match[str]]:
    """The words that say what a question is about, beside numbers of papers and what filters."""
    masked = _masked(text, _places(text, known))
    for reference in keys_of_question(text):
        if reference.sure:
            masked = masked.replace(reference.text, " " * len(reference.text))
    return (word for word in _WORD.finditer(masked) if not _is_light(word[0]))


def _is_light(word: str) -> bool:
    return word.lower() in _LIGHT or bool(_PRO_ADVERB.fullmatch(word))


def _is_noun(word: re.Match[str], text: str) -> bool:
    return word[0][0].isupper() and (word.start() > 0 or text[: word.end()] == text)


def _names(question: str, last: Turn) -> bool:
    return any(paper.reference and paper.reference in question for paper in last.papers)


def _masked(text: str, places: Sequence[Place]) -> str:
    for _, start, end in places:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _places(text: str, known: Known) -> list[Place]:
    """Where a text names a time, Fraktion, Gremium or district: kind, first character, one past the last."""
    found = [(TIME, *period.span) for period in periods(text, ANY_DAY)]
    for kind, names, usual in (
        (PARTY, known.parties, _PARTY),
        (BODY, known.bodies, _BODY),
        (DISTRICT, known.districts, None),
    ):
        held = list(_held(text, names))
        taken = [*found, *((kind, start, end) for start, end in held)]
        spans = (match.span() for match in usual.finditer(text)) if usual else ()
        more = [span for span in spans if not any(span[0] < end and start < span[1] for _, start, end in taken)]
        found += [(kind, start, end) for start, end in (*held, *more)]
    return found


def _held(text: str, names: Names) -> Iterator[tuple[int, int]]:
    """Where names stand that papers are recorded under."""
    at = 0
    while word := _WORD.search(text, at):
        one = names.at(text, word.start())
        at = one[1] if one else word.end()
        if one:
            article = _THE.match(text, word.start())
            yield article.end() if article and article.end() < one[1] else word.start(), one[1]
