"""What a paper says about itself in its head: number, subject, kind, dates, who asks, who decides, who may read.

Only the head is read, so a word deep in the text never changes what a paper is. Every field may stay empty;
above all "public" is None in any doubt, and a ticked box never makes a paper public.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest import reference as references
from ingest.model import Consultation

HEAD = 3000  # characters: two thirds of a page; the longest Beratungsfolge seen ends before
TITLE_LINES = 25  # the kind of paper stands above, in every town looked at
NAME_LINES, NAME_LENGTH = 4, 300  # a subject is at most this long; more is the body

# --- Tables of words -------------------------------------------------------------------------------------

# Kind of paper as shown -> how it begins a line (case and spaced letters do not matter).
PAPER_TYPES: tuple[tuple[str, str], ...] = (
    ("Änderungs-/Ergänzungsantrag", r"änderungs-\s?(?:und|/|oder)\s?ergänzungsantrag"),
    ("Änderungsantrag", r"änderungsantr[aä]g"),
    ("Ergänzungsantrag", r"ergänzungsantr[aä]g"),
    ("Dringlichkeitsantrag", r"dringlichkeitsantrag|eilantrag"),
    ("Dringlichkeitsentscheidung", r"dringlichkeits(?:entscheidung|beschluss)|eil(?:entscheidung|beschluss)"),
    ("Ergänzungsvorlage", r"ergänzungsvorlage"),
    ("Tischvorlage", r"tischvorlage"),
    ("Beschlussvorlage", r"beschlu(?:ss|ß)vorlage"),
    ("Entscheidungsvorlage", r"entscheidungsvorlage"),
    ("Mitteilungsvorlage", r"mitteilungsvorlage|mitteilung der verwaltung|mitteilung\b"),
    ("Informationsvorlage", r"informationsvorlage|info-?vorlage"),
    ("Unterrichtungsvorlage", r"unterrichtungsvorlage"),
    ("Berichtsvorlage", r"berichtsvorlage"),
    ("Sitzungsvorlage", r"sitzungsvorlage"),
    ("Beantwortung", r"beantwortung|antwort (?:der verwaltung|auf die|zur) "),
    ("Stellungnahme", r"stellungnahme"),
    ("Anfrage", r"(?:kleine |große )?(?:zusatz)?anfrage\b"),
    ("Antrag", r"antrag\b(?! an (?:den|die|das))"),
    ("Anregung", r"anregung\b|bürgerantrag"),
    ("Niederschrift", r"niederschrift|(?:wort|beschluss|ergebnis|sitzungs|kurz)?protokoll\b"),
    ("Einladung", r"einladung|(?:öffentliche )?tagesordnung"),
    ("Satzung", r"(?:haushalts|änderungs|gebühren)?satzung\b"),
    ("Begründung", r"begründung zu[mr]\b"),
)  # fmt: skip
MOTIONS = frozenset({  # kinds that a Fraktion can be the author of, or that answer one
    "Änderungs-/Ergänzungsantrag", "Änderungsantrag", "Ergänzungsantrag", "Dringlichkeitsantrag", "Anfrage",
    "Antrag", "Anregung", "Stellungnahme", "Beantwortung", "Niederschrift",
})  # fmt: skip
AGENDAS = frozenset({"Einladung", "Niederschrift"})  # kinds that belong to a meeting and name many papers

# Fraktion as shown -> its spellings; capitals matter where the name is a word as well.
PARTIES: tuple[tuple[str, str], ...] = (
    ("SPD", r"\bSPD\b"),
    ("CDU", r"\bCDU\b"),
    ("CSU", r"\bCSU\b"),
    ("GRÜNE", r"\bB(?:ündnis|[ ´`'‘’.]{0,3})\s?[´`'‘’]?\s?90\s?/\s?(?:(?i:die)\s)?(?i:grünen?)\b"
              r"|\bGRE?ÜNEN?\b|\b(?:[Dd]ie |DIE )?Grünen?\b|\bB90/Grüne"),
    ("FDP", r"\bFDP\b|\bF\.D\.P\."),
    ("Die Linke", r"\b(?i:die linke)\b\.?|\bLINKEN?\b\.?|\bLinke\b\.?"),
    ("AfD", r"\b(?:AfD|AFD)\b"),
    ("FREIE WÄHLER", r"\b(?i:freien? wähler)\b|\bFW\b"),
    ("FÜR", r"\bFÜR\b(?=\s*(?:$|[-,|/)]|Karlsruhe|Gemeinderat|Fraktion))"),
    ("Volt", r"\b(?:Volt|VOLT)\b"),
    ("KAL", r"\bKAL\b"),
    ("Die PARTEI", r"\b(?i:die) (?:PARTEI|Partei)\b"),
    ("KULT", r"\bKULT\b"),
    ("GfK", r"\bGfK\b"),
    ("MfG", r"\bMfG\b"),
    ("BSW", r"\bBSW\b"),
    ("ÖDP", r"\b(?:ÖDP|ödp)\b"),
    ("Piraten", r"\b(?:PIRATEN|Piraten)\b"),
    ("UWG", r"\bUWG\b"),
)  # fmt: skip
NO_PARTY = frozenset(  # what also stands before "-Fraktion" or behind "Fraktion"
    "Stadtrats Stadtratsfraktion Gemeinderats Rats Kreistags Ortschaftsrats Bezirksrats OR BV Abfall Im In "
    "Vom Der Die Des Den Rathaus Stadtrat Gemeinderat Anfrage Antrag Alle Ihre Unsere Inter".split()  # noqa: SIM905
)
MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
ROLES = (  # what a Gremium is asked to do
    r"vorberatung|entscheidung|beschlussfassung|kenntnisnahme|kenntnis|anhörung|beratung|information|empfehlung"
)
RESULTS = (  # what it did
    r"(?:einstimmig|mehrheitlich|ungeändert|geändert|einvernehmlich)?\s?(?:zugestimmt|beschlossen|abgelehnt|"
    r"vertagt|verwiesen|zurückgestellt|zurückgezogen|abgesetzt|vorberaten|empfohlen|zustimmung|"
    r"zur kenntnis genommen)|einstimmig|mehrheitlich"
)

# --- Patterns --------------------------------------------------------------------------------------------

# "24.11.2015", "24.11.15", "24. November 2015", "2015-11-24"
DATE = re.compile(
    r"\b(?P<day>\d{1,2})\.\s?(?:(?P<month>\d{1,2})\.\s?|(?P<name>[A-Za-zä]{3,9})\.?\s)(?P<year>\d{4}|\d\d)(?!\d)"
    r"|\b(?P<iso>\d{4}-\d\d-\d\d)\b"
)
# Labels of a head; several may stand in one line, and their values in a block below.
LABELS: tuple[tuple[str, str], ...] = (
    ("name", r"betreff|betrifft|betr\.|thema|bezeichnung|gegenstand"),
    ("number", r"(?:\w*vorlagen?|drucksachen?|ds|\w*antrags)[-\s]?(?:nr\.?|nummer)|vorlage\.?|drucksache"),
    ("date", r"datum|erstellt am|erstellungsdatum|freigabedatum|vorlagedatum"),
    ("received", r"eingang|eingegangen(?: am)?|eingangsdatum|vom|antrag vom|anfrage vom"),
    ("meeting", r"termin|sitzungstermin|sitzungstag|sitzungsdatum|sitzung am|besprechung am|tag"),
    ("organization", r"gremium|gremien|beschlussorgan|ausschuss"),
    ("item", r"(?:zu )?top"),
    ("public", r"sitzungsteil|status|öffentlichkeit(?:sstatus)?|sitzungsart|einstufung|behandlung|vertraulichkeit"),
    ("other", r"verantwortlich|dienststelle|verfasser(?:in)?|az|aktenzeichen|ort|vorsitzende/?[rn]?|dezernat|amt|"
              r"fachbereich|sachbearbeit(?:ung|er(?:in)?)|federführung|beteiligte?|beginn|ende|verteiler|referat"),
)  # fmt: skip
LABEL = re.compile(
    r"(?:(?<=\s)|^)(?:" + "|".join(f"(?P<{name}>{words})" for name, words in LABELS) + r")\s*:\s*", re.I
)
LONE_LABEL = re.compile(r"(?P<name>betreff|thema)|(?P<number>drucksachen?-?\s?(?:nr\.?|nummer)|vorlagen?-?nummer)", re.I)

# Where the Beratungsfolge begins, and what ends it.
CONSULTATIONS = re.compile(
    r"beratungsfolge\b|gremienweg\b|gremi(?:um|en)[ /]+(?:\w+ )?(?:sitzungs)?(?:termin|datum|behandlung|sitzung)"
    r"|(?:status )?datum\s+gremium",
    re.I,
)
# Where the text proper begins.
BODY = re.compile(
    r"(?:beschluss(?:vorschlag|antrag|entwurf|empfehlung|text)?|antrag an d\w+ \w+.*|begründung|sachverhalt.*"
    r"|kurzfassung|inhalt(?: der mitteilung)?|sachdarstellung|erläuterung(?:en)?|information)\s*:?\s*$"
    r"|beschluss \d|- kurzfassung|finanzielle auswirkungen|sehr geehrte|zuordnung im haushalt|seite hh-plan"
    r"|(?:der|die|das) (?:gemeinderat|stadtrat|rat|ausschuss|verwaltung|\w+ausschuss|ortschaftsrat)\b"
    r"|(?:wir|ich) (?:bitten|beantragen|fragen)|\d{1,2}\.\)? (?!\d|\w*sitzung).{20}",
    re.I,
)
# Lines of a head that are never its subject.
DECORATION = re.compile(
    r"gedruckt auf|100 prozent recycling|seite \d|(?:der|die) (?:ober)?bürgermeister|stadt(?:verwaltung)? \w+$"
    r"|ortsverwaltung \w+$|(?:nicht\W?)?öffentlich\W*$|dez(?:ernat)?\.? ?\w+$|herrn?\b|\d{5} |anlage\W*\d*$|x\s*$"
    r"|- ?\d+ ?-|-- \d+ of \d+ --|doppelhaushalt|haushalt \d{4}|\d+ ?\.?$|[☒☐☑✓✔□■\W]*$",
    re.I,
)
AGENDA_ITEM = re.compile(r"punkt [\d.]+\s*(?:der tagesordnung)?:\s*", re.I)
MOTION_LINE = re.compile(  # "Anfrage: FDP", "Interfraktioneller Antrag der SPD-Fraktion ..."
    r"(?:gemeinsame\w? |interfraktionelle\w? |haushalts)?\w*(?:antr[aä]ge?|anfragen?|ANTRAG)\b\s*(?::|de[rs]\b|von\b)?\s*",
    re.I,
)
STREET = re.compile(r",\s*[A-ZÄÖÜ][\w.-]*(?:straße|str\.|platz|ufer|weg|allee)\b.*|,\s*rathaus.*", re.I)
SENDER = re.compile(r"(?i:fraktion|gruppe\b)|\((?P<member>[^()]{2,30})\)\s*,?$|-(?P<dashed>\w{2,5})-$")
ASKS = re.compile(
    r"\b[Dd]ie\s+(?P<who>[^.;:\n]{2,60}?)[- ]?\w*[Ff]raktion(?:en)?\b[^.;:]{0,40}?"
    r"\b(?:beantrag|bitte|frag|stell|möchte|forder)(?:t|n|en)?\b"
)
NAMED_FRAKTION = re.compile(
    r"\b(?P<before>[A-ZÄÖÜ][\w./|]{1,25})\s?-\s?\w*[Ff]raktion\b"
    r"|\bFraktion(?: der| von)? (?P<behind>[A-ZÄÖÜ][\w./|]+(?: [A-ZÄÖÜ][\w./|]+)?)"
)
SITTING = re.compile(r"^\d+\.\s*\w*sitzung\s*(?:(?:de[rs]|vom)\s)?", re.I)  # "13. Plenarsitzung Gemeinderat"
GENITIVE = re.compile(r"(?<=rat)e?s\b|(?<=ausschuss)es\b|(?<=schuß)es\b", re.I)

# "öffentlich" in every spelling, also letter-spaced and with a ligature that the font lost.
PUBLIC_WORD = r"(?:ö|oe|o\u0308)\s?\w{1,3}\s?e\s?n\s?t\s?l\s?i\s?c\s?h"
CLOSED = re.compile(rf"n\s?i\s?c\s?h\s?t\s*[-‐–]?\s*{PUBLIC_WORD}\w*|nicht\s*[-–/]\s*öff\.|\bnichtöff\.", re.I)
CONFIDENTIAL = re.compile(
    r"(?:^|\n)\W*(?:streng |persönlich )?(?:vertraulich|geheim)\b\W*(?=$|\n)|nur für den dienstgebrauch|\bVS-?NfD\b"
    r"|(?:einstufung|vertraulichkeit|status)\s*:\s*(?:streng )?vertraulich",
    re.I,
)
# "nö" and "N" as values: alone in a line, behind a label or before an item's number.
CLOSED_SHORT = re.compile(
    r"(?:^|\n)\W*(?:nö|n\.\s?ö\.)\W*(?=$|\n)|(?:sitzungsteil|status|öffentlichkeit|sitzungsart)\s*:\s*(?:nö|n\.?ö\.?|N)\b"
    r"|(?:^|\n)\s*(?:zu )?TOP\s*:?\s*(?:N|NÖ|nö)\s?\d",
)
# The word as a report of another sitting: "in nichtöffentlicher Sitzung vorberaten", never a label.
REPORTED_BEFORE = re.compile(r"\b(?:in|aus|einer|ihrer|seiner)\s+(?:(?:der|einer|seiner|ihrer)\s+)?$", re.I)
REPORTED_BEHIND = re.compile(
    r"[^.;]{0,200}?\b(?:vor)?(?:beraten|behandelt|gefasst|beschlossen|zugestimmt|empfohlen|gefaßt)", re.I
)
FUTURE_BEFORE = re.compile(r"\b(?:wird|werden|soll|sollen|ist|sind|zu)\b[^.;\n]*$", re.I)
# A label that says public: alone in its line, as a value, or as an adjective of sitting, part or paper.
OPEN = re.compile(
    rf"(?:^|\n)[^\w☒☐☑\n]*{PUBLIC_WORD}[^\w☒☐☑\n]*(?=$|\n)"
    rf"|(?:sitzungsteil|status|öffentlichkeit|sitzungsart|behandlung)\s*:\s*{PUBLIC_WORD}\b"
    rf"|{PUBLIC_WORD}er (?:teil|sitzungsteil)\b"
    rf"|(?:^|\n|über die |zur |\d\. )\W*{PUBLIC_WORD}en? (?:\w*sitzung|tagesordnung|\w*vorlage|niederschrift|drucksache)"
    rf"|vorlage\W{{1,3}}{PUBLIC_WORD}\W*(?=$|\n)",
    re.I,
)
WORD_OPEN = re.compile(rf"(?<![\w]){PUBLIC_WORD}(?:e[nr]?)?\b", re.I)
# Ticked and empty boxes; "x" only in brackets, as a bare letter it stands anywhere.
TICKED, EMPTY = r"(?:[☒☑✓✔■]|\[[xX]\]|\([xX]\))", r"(?:[☐□]|\[ ?\]|\( ?\))"
BOX = re.compile(rf"{TICKED}|{EMPTY}|\b[xX]\b")
TICKED_CLOSED = (
    re.compile(rf"{TICKED}\s*{CLOSED.pattern}", re.I),
    re.compile(rf"{EMPTY}\s*{PUBLIC_WORD}", re.I),
    re.compile(rf"{CLOSED.pattern}\s*:?\s*{TICKED}", re.I),
    re.compile(rf"(?<!nicht)(?<!nicht[ -])\b{PUBLIC_WORD}\s*:?\s*{EMPTY}", re.I),
)
FILE_CLOSED = re.compile(r"nicht[-_ ]?(?:ö|oe|o\u0308)ffentlich|(?<![^\W_])(?:nö|noe|nÖ|NÖ|NOE)(?![^\W_])|vertraulich", re.I)
FILE_OPEN = re.compile(r"(?<![^\W_])(?:ö|oe|o\u0308)ffentlich(?![^\W_])", re.I)
ROW_STATUS = re.compile(r"(?<!\S)(?:(?P<open>Ö|ö|öffentlich)|(?P<closed>N|NÖ|nö|nichtöffentlich|nicht öffentlich))(?!\S)")


@dataclass(frozen=True, slots=True)
class Description:
    """What a paper's head says; None or () where it says nothing, or nothing certain."""

    reference: str | None = None
    name: str | None = None  # Betreff
    paper_type: str | None = None  # one of PAPER_TYPES' names
    date: dt.date | None = None
    organizations: tuple[str, ...] = ()  # Gremien of the Beratungsfolge
    originators: tuple[str, ...] = ()  # Fraktionen
    consultations: tuple[Consultation, ...] = ()
    public: bool | None = None  # False: the head says nichtöffentlich; None: unknown or contradictory


@dataclass(frozen=True, slots=True)
class _Head:
    """A head's lines (blank ones stay, as ends), its labelled values, and which lines those took."""

    lines: tuple[str, ...]
    fields: dict[str, str]
    used: frozenset[int]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def describe(text: str, file_name: str = "") -> Description:
    """What the head of the text, and where it is silent the file's name, say about the paper."""
    head = _read_head(text)
    paper_type = _paper_type(head, file_name)
    consultations = tuple(_consultations(head))
    return Description(
        reference=_reference(head, paper_type, file_name),
        name=_name(head),
        paper_type=paper_type,
        date=_date(head, paper_type, consultations, file_name),
        organizations=_organizations(head, consultations),
        originators=_originators(head, paper_type),
        consultations=consultations,
        public=_public(head, file_name),
    )


# --- The head --------------------------------------------------------------------------------------------


def _read_head(text: str) -> _Head:
    composed = unicodedata.normalize("NFC", text)[:HEAD]
    whole = re.sub(r"\b(?:[A-ZÄÖÜ] ){3,}[A-ZÄÖÜ]\b", lambda match: match[0].replace(" ", ""), composed)
    lines = tuple(" ".join(line.split()) for line in whole.split("\n"))
    fields, used = _fields(lines)
    return _Head(lines, fields, frozenset(used))


def _fields(lines: tuple[str, ...]) -> tuple[dict[str, str], set[int]]:
    """Label -> first value. Labels without one wait for the lines below, which give values in their order."""
    fields: dict[str, str] = {}
    used: set[int] = set()
    waiting: list[str] = []
    for place, line in enumerate(lines):
        labelled = _labelled(line)
        if labelled:
            waiting = [] if waiting and waiting[-1] == "" else waiting
            used.add(place)
            for label, value in labelled:
                if value:
                    fields.setdefault(label, value)
                elif label not in fields:
                    waiting.append(label)
        elif line and waiting and not WORD_OPEN.fullmatch(line.strip("-() ")):
            used.add(place)
            fields.setdefault(waiting.pop(0), line)
    return fields, used


def _labelled(line: str) -> list[tuple[str, str]]:
    """The labels of a line that begins with one, each with what follows it."""
    lone = LONE_LABEL.fullmatch(line)
    if lone:
        return [(str(lone.lastgroup), "")]
    matches = list(LABEL.finditer(line))
    if not matches or matches[0].start() > 0:
        return []
    ends = [match.start() for match in matches[1:]] + [len(line)]
    return [(str(match.lastgroup), line[match.end() : end].strip()) for match, end in zip(matches, ends, strict=True)]
