"""Reads a question: which words carry it, and what kind of answer it wants."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
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


class Kind(StrEnum):
    """What a question is for: a fact of some sort, papers, or nothing that papers could tell."""

    NUMBER = "Nummer"  # no more than the number of a paper
    WHEN = "Zeit"
    SUM = "Betrag"
    AMOUNT = "Zahl"
    WHO = "Wer"
    WHERE = "Wo"
    WHY = "Warum"
    YES_NO = "Ja oder nein"
    FACT = "Sachfrage"  # any other, and mere keywords
    LIST = "Liste"  # of papers
    COUNT = "Anzahl"  # of papers
    SUMMARY = "Zusammenfassung"
    DECISION = "Beschluss"  # what became of it
    VERSIONS = "Fassungen"
    TALK = "Plauderei"
    OUTSIDE = "Fremdes"  # what is asked of a chatbot, not of a council's papers

    @property
    def of_papers(self) -> bool:
        """Whether papers can answer at all."""
        return self not in (Kind.TALK, Kind.OUTSIDE)


_PAPERS = (
    r"(?:(?:fraktions|änderungs|ergänzungs|haushalts|prüf|eil|dringlichkeits|cdu-|spd-|fdp-|afd-)?(?:anträgen?"
    r"|anfragen)"
    r"|\w*vorlagen|drucksachen|beschlüssen?|unterlagen|stellungnahmen|niederschriften|protokollen?)\b(?!\s(?:auf"
    r"|bei)\b)"  # "Anträge auf Wohngeld" are not papers
)
_PLEASE = r"(?:(?:bitte|mal|mir|uns|einmal|kurz|doch|alle|sämtliche|die|eine|liste|übersicht|aller|über|der|von)\s)*"
_VERSION = r"(?:fassung|version|neufassung|entwurf|entwürf)\w*"
_TALK = re.compile(
    r"(?:(?:hallo|hi|hey|moin(?: moin)?|servus|grüß (?:gott|dich|sie)|guten? (?:tag|morgen|abend)|na|tschüss?|tschau"
    r"|ciao"
    r"|auf wiedersehen|bis (?:bald|dann|später)|schönen (?:tag|abend|feierabend)(?: noch)?|(?:vielen |herzlichen "
    r"|besten )?dank(?:e)?"
    r"(?: schön| sehr| dir| ihnen| für (?:die|deine|ihre) (?:hilfe|auskunft|antwort))?|bitte|ok(?:ay)?|alles klar"
    r"|super|prima|toll"
    r"|klasse|sehr gut|gut|perfekt|schön|verstanden|das (?:war|ist) (?:sehr )?(?:gut|hilfreich|toll|super)|test"
    r"|wie geht(?: e)?'?s(?: (?:dir|ihnen))?(?: (?:heute|so))?|wer (?:bist du|sind sie)|was bist du|wie hei(?:ßt du"
    r"|ßen sie)"
    r"|was (?:kannst du|können sie)(?: (?:alles|für mich tun))?|was kann ich (?:dich |sie |hier )?(?:alles )?fragen"
    r"|bist du (?:ein|eine) (?:mensch|bot|roboter|ki|maschine|computer)|hilfe|ich brauche hilfe"
    r"|(?:kannst du|können sie) mir (?:bitte )?helfen|ratslotse|lotse|du|sie)\b[\s,.!?:;)(-]*)++",
    re.I,
)
_OUTSIDE = re.compile(
    r"\b(?:wie (?:ist|wird)|was macht)\b[^?]{0,20}\bwetter\b|\bwetter(?:bericht|vorhersage)?\s(?:heute|morgen)\b"
    r"|\b(?:regnet|schneit) es (?:heute|morgen|gerade|am)\b|\bwie (?:spät|viel uhr) (?:ist|haben) (?:es|wir)\b"
    r"|\b(?:schreib\w*|dichte|erzähl\w*|sing\w*|verfass\w*|programmier\w*|mal|male|zeichne|mach\w*|kennst du|erfinde)\s"
    r"(?:(?:mir|uns|bitte|mal|doch|du)\s)*(?:ein\w*\s)?(?:\w+\s)?(?:gedicht|witz|lied|song|geschichte|märchen|bild|reim"
    r"|programm|python\w*|code|skript|aufsatz|roman|liebesbrief|bewerbung|hausaufgaben?)\b"
    r"|\b(?:ignorier\w*|vergiss|missachte|ignore|disregard|forget)\b.{0,40}\b(?:anweisung|instruktion|instruction|regel"
    r"|vorgabe|prompt|alles)\w*|\bsystem-?\s?(?:prompt|anweisung|nachricht)\w*|\b(?:du bist|sie sind) (?:jetzt|nun"
    r"|ab jetzt|ab sofort)\b"
    r"|\b(?:tu|verhalte? dich|antworte|sprich|rede)\b.{0,15}\b(?:als (?:ob|wärst|seist|ein|eine)|wie ein\w*)\b"
    r"|\b(?:deine|ihre) (?:internen )?(?:anweisungen|instruktionen|vorgaben|systemanweisung\w*)\b"
    r"|\b(?:nenn\w*|verrat\w*|gib\w*|zeig\w*)\b.{0,20}\b(?:passw[oö]rt\w*|api-?\s?(?:key|schlüssel)|zugangsdaten)\b"
    r"|^(?:was (?:ist|sind|ergibt)|wie ?viel ist|rechne)\s[\d\s+*/x:.,()-]+(?:(?:mal|plus|minus|geteilt"
    r" durch)\s\d+)?[\s?=]*$"
    r"|^(?:bitte )?übersetze?\b|\bhauptstadt von\b|\brezept für\b|\b(?:aktien|bitcoin|börsen)-?kurs\b"
    r"|\bwer (?:gewinnt|wird) .{0,30}\b(?:weltmeister|deutscher meister|bundesliga)\b|\bempfiehl mir\b|\bliebst du\b",
    re.I,
)
_ASKED_FOR = (  # the first that fits; facts are looked for only then
    (Kind.VERSIONS, rf"\b(?:gibt|gab|existiert|liegt)\b.*\b(?:neu|ander|weiter|aktuell|später|früher"
                    rf"|älter)\w*\s{_VERSION}"
                    rf"|\b(?:unterschied|unterscheide|vergleich|verglichen|geändert|änderte|neu"
                    rf"|gegenüber)\w*\b.*\b{_VERSION}"
                    rf"|\b{_VERSION}.*\b(?:unterscheide|vergleich|verglichen|geändert)\w*"
                    r"|\b(?:unterschied|vergleich|unterscheide)\w*\b.*\b(?:\w*vorlagen?|drucksachen?|ds)\b"
                    r"|\b(?:ersetzt|überholt|noch gültig|noch aktuell)\b.*\b(?:vorlage|ds)\b"
                    r"|\b(?:vorlage|ds)\b.*\b(?:ersetzt|überholt|noch gültig|noch aktuell)\b"),
    (Kind.COUNT, rf"\bwie ?viele\s(?:\w+\s){{0,2}}?{_PAPERS}|\b(?:an)?zahl\s(?:der|von|aller)\s(?:\w+\s)?{_PAPERS}"),
    (Kind.LIST, rf"^(?:und\s)?(?:welche|was für|alle|sämtliche|zeig\w*|nenn\w*|list\w*|such\w*|find\w*|gib\w*"
                rf"|übersicht|liste"
                rf"|in welchen|zu welchen)?\s?{_PLEASE}(?:\w+\s)?(?:[\w./]+-)?{_PAPERS}"
                rf"|^(?:welche|was für)\s(?:\S+\s){{1,3}}?{_PAPERS}|^gibt es\s(?:\w+\s)?{_PAPERS}"),
    (Kind.DECISION, r"^(?:(?:und|aber|hallo|also),?\s)?(?:wurden?|ist|sind|hat|haben|was|wie|welche[rn]?|mit welchem"
                    r" (?:ergebnis|erfolg))\b"
                    r"(?!\s(?:viele?|hoch|lange|oft|groß|teuer)\b)(?!.*\b(?:wann|warum|weshalb|wieso)\b)(?:[^?]*\s)"
                    r"(?:beschlossen|angenommen|abgelehnt|zugestimmt|verabschiedet|genehmigt|abgestimmt|gestimmt"
                    r"|entschieden|vertagt)"
                    r"(?:\s(?:worden|hat|haben|wurden?))?\s?(?:[?.!]|$)"
                    r"|\bwie (?:ging|geht|ist|endete|verlief)\b.*\b(?:aus|ausgegangen|abstimmung"
                    r"|beratung)\b\s?(?:[?.!]|$)"
                    r"|\bwas (?:wurde|ist) (?:eigentlich )?aus (?:de[mnr]|diese[mnr]|unsere[mnr])\b.*(?:antrag"
                    r"|anfrage|vorlage|vorschlag|idee)"
                    r"|\bwas kam (?:dabei |bei )?.*\b(?:raus|heraus)\b|\b(?:abstimmungsergebnis|ergebnis der"
                    r" abstimmung)\b"
                    r"|\bwie (?:stimmten?|entschied(?:en)?|votierten?)\b"
                    r"|\bwas (?:beschlo(?:ss|ß)|beschlossen|entschied(?:en)?)\b(?!\s(?:wurde|worden|ist|war|hat))"),
    (Kind.SUMMARY, r"\b(?:worum|um was|wovon|worüber)\s(?:geht|ging|handelt|es)|\bzusammenfass"
                   r"|\bfass\w*\b.*\bzusammen\b|\bkurzfassung\b"
                   r"|\bwas (?:steht|stand|enthält|besagt|sagt|beinhaltet|will|fordert"
                   r"|regelt)\b(?:\sin)?\s(?:de[rmn]|die|das|diese[rmn]?)?\s?"
                   r"(?:\w*antrag|\w*anfrage|\w*vorlage|drucksache|ds|papier|dokument|unterlage)\b"
                   r"|\binhalt\s.*(?:antrag|anfrage|vorlage|drucksache|ds|papier)"
                   r"|^was (?:steht|stand) in\b"),
)  # fmt: skip
_COMPARING = re.compile(r"\b(?:unterschied|unterscheide|vergleich|verglichen)", re.I)  # two papers by their numbers
_FACTS = {  # the earliest in the question decides
    Kind.WHEN: r"\b(?:(?:(?:ab|bis|seit|von) )?wann|welchem (?:tag|jahr|datum)|wie lange)\b"
               r"|\bwelche[mnrs]? (?:zeitraum|termin|zeitpunkt|jahren?|jahre?s?)\b",
    Kind.SUM: r"\b(?:wie ?viel (?:kostet|geld|euro)|was kostet|kosten|wie (?:hoch|teuer)|summe|betrag)\b"
              r"|\bwelche[mnrs]? \w*(?:summe|betr[aä]ge?|preis|höhe|kosten|gebühr|lohn)\b|\bwas"
              r" (?:muss|zahlt|zahlen)\b",
    Kind.AMOUNT: r"\b(?:wie ?viele?[nr]?|wie (?:groß|gross|lang|weit|breit|oft|schnell)|anzahl)\b",
    Kind.WHO: r"\b(?:wer|wem|wen|wessen)\b|\b(?:welche[mnrs]?) (?:fraktion|firma|partei|person|amt|behörde"
              r"|dienststelle|gremium|ausschuss"
              r"|unternehmen|verein|stadtr[aä]t\w*)(?:en|s)?\b",
    Kind.WHERE: r"\b(?:wo|wohin|woher)\b|\b(?:welche[mnrs]?) (?:stelle|ort|standort|straße|stadtteil|ortsteil|platz"
                r"|adresse|gebäude)(?:en|n|e)?\b",
    Kind.WHY: r"\b(?:warum|weshalb|wieso|wozu)\b|\bwelche[mnrs]? (?:gr[uü]nd(?!lag)|zweck|ziel|begründung"
              r"|anlass)\w*\b|\bwie begründet",
}  # fmt: skip
_OTHER_FACT = (
    r"(?:^|[,.;:?!–-]\s)(?:(?:auf|zu|an|in|mit|nach|bei|aus|für|von|über|bis|ab|um|unter|durch|gegen"
    r"|laut)\s)*(wie|was|welche[mnrs]?|womit|wofür|wodurch|worin|woran|wonach)\b"
)
_YES_NO = re.compile(
    r"(?:^|[,.;–-]\s)(?:(?:und|aber|hallo|also|denn),?\s)?(?:ist|sind|war|waren|wird|werden|wurden?|hat|haben"
    r"|hatten?|gibt'?s?|gab|kann|können|könnte|soll"
    r"|sollen|sollte|darf|dürfen|muss|müssen|will|wollen|stimmt|braucht|kommt|bleibt|geht|macht|bekommt|kriegt|steht"
    r"|weiß|liegen|stehen|kommen|bleiben"
    r"|liegt)\b"
    r"|^\w{2,}(?:t(?=\s[A-ZÄÖÜ])|(?:t|en|te|ten)(?=\s(?:der|die|das|den|dem|es|man|sie|er|wir|ich|ein\w*|sich"
    r"|unser\w*)\b))\b"
    r"|\b(?:wissen|sagen|weiß|frage\w*|prüfen),?\sob\b",
)
_FOCUS = re.compile(  # up to five words between, in lower case: "Wie hoch ist der jährliche Zuschuss"
    r"\b(?i:welche[mnrs]?|was für(?: ein\w*)?|wie ?viele?[nr]?|wie (?:hoch|groß|gross|lang|weit|breit|teuer|oft|schnell"
    r"|alt|stark|schwer))\s(?:[a-zäöüß\d]\w*,?\s){0,5}([A-ZÄÖÜ][\w-]+)"
)
_NAMING = frozenset(
    "mir vorlage drucksache ds drs nr nummer antrag anfrage zeig zeige nenne suche finde unterlage dokument papier"
    " öffne".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the question: its own term, the terms of its parts, and how much it says."""

    term: str
    parts: tuple[str, ...]
    rarity: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the words that carry it, and what kind of answer it wants."""

    text: str
    words: tuple[Word, ...]
    references: tuple[Reference, ...] = ()  # the numbers it names, sure ones first
    kind: Kind = Kind.FACT

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
    return Question(asked, _words(asked, references, analyser), references, kind_of(asked, references))


def kind_of(asked: str, references: Iterable[Reference] = ()) -> Kind:
    """What a question is for; references are the numbers it names. A guess by its form, never by its subject."""
    sure = [reference for reference in references if reference.sure]
    if _TALK.fullmatch(asked):
        return Kind.TALK
    if not sure and _OUTSIDE.search(asked):
        return Kind.OUTSIDE
    if len({reference.key for reference in sure}) > 1 and _COMPARING.search(asked):
        return Kind.VERSIONS
    said = (kind for kind, form in _ASKED_FOR if re.search(form, asked, re.I))
    return next(said, None) or _fact(asked) or (Kind.NUMBER if sure and _only_names(asked, sure) else Kind.FACT)


def _fact(asked: str) -> Kind | None:
    """The sort of fact whose word comes first; without one, whether it can be answered by yes or no."""
    places = {kind: match.start() for kind, form in _FACTS.items() if (match := re.search(form, asked, re.I))}
    if other := re.search(_OTHER_FACT, asked, re.I):
        places.setdefault(Kind.FACT, other.start(1))
    first = min(places, key=lambda kind: places[kind], default=None)
    yes_no = _YES_NO.search(asked[:1].lower() + asked[1:])
    return Kind.YES_NO if yes_no and (not first or yes_no.start() < places[first]) else first


def focus_of(asked: str) -> str:
    """The noun that says what is asked for, such as "Zuschuss" in "Wie hoch ist der Zuschuss"; "" without one."""
    named = _FOCUS.search(asked)
    return named[1] if named else ""


def _only_names(asked: str, references: Iterable[Reference]) -> bool:
    figures = _figures(references)
    return all(token in figures or token in STOP_WORDS or token in _NAMING for token in tokens(asked))


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
    return {
        token
        for one in references
        for token in (*tokens(one.text), *re.findall(r"\d+", one.text))
        if one.sure or token[0].isdigit()  # "DHH/2025/3105"
    }


def _word(token: str, analyser: Analyser) -> Word:
    whole, *parts = (term for term, _ in analyser.terms(token)) if analyser.terms(token) else (token,)
    return Word(whole, tuple(parts), analyser.rarity(token))


def _held(word: Word, terms: set[str]) -> float:
    if word.term in terms:
        return 1.0
    if not word.parts:
        return 0.0
    return PART_CREDIT * sum(part in terms for part in word.parts) / len(word.parts)
