"""What a paper says about itself in its head: number, subject, kind, dates, who asks, who decides, who may read.

Only the head is read, so a word deep in the text never changes what a paper is. Every field may stay empty;
above all "public" is None in any doubt, and a ticked box never makes a paper public.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest import reference as references
from ingest.model import Consultation

HEAD = 3000  # characters: two thirds of a page; the longest Beratungsfolge seen ends before
FIRST_LINES = 8  # a kind that stands so high outweighs the file's name
TITLE_LINES = 25  # the kind of paper stands above, in every town looked at
SHORT = 45  # characters: a line that only names a kind or a sender
OFFICE_LENGTH = 30  # characters: the second line of an office's name; subjects are longer
UNFINISHED = ("-", "/", " und", " für", " des", " der")  # ends of a line whose name goes on in the next
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
    ("Beantwortung", r"beantwortung|antwort\b"),
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
    "Vom Der Die Des Den Rathaus Stadtrat Gemeinderat Anfrage Antrag Alle Ihre Unsere Inter".split()
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
LABEL = re.compile(r"(?:(?<=\s)|^)(?:" + "|".join(f"(?P<{name}>{words})" for name, words in LABELS) + r")\s*:\s*", re.I)
LONE_LABEL = re.compile(
    r"(?P<name>betreff|thema)|(?P<number>drucksachen?-?\s?(?:nr\.?|nummer)|vorlagen?-?nummer)", re.I
)

# Where the Beratungsfolge begins, and what ends it.
CONSULTATIONS = re.compile(
    r"beratungsfolge\b|gremienweg\b|gremi(?:um|en)[ /]+(?:\w+ )?(?:sitzungs)?(?:termin|datum|behandlung|sitzung)"
    r"|(?:status )?datum\s+gremium",
    re.I,
)
# Where the text proper begins.
BODY = re.compile(
    r"(?:beschluss(?:vorschlag|antrag|entwurf|empfehlung|text)?|antrag an d\w+ \w+.*|begründung|sachverhalt.*"
    r"|kurzfassung|inhalt(?: der mitteilung)?|sachdarstellung|erläuterung(?:en)?|information)(?: \(.*\))?\s*:?\s*$"
    r"|beschluss \d|- kurzfassung|finanzielle auswirkungen|sehr geehrte|zuordnung im haushalt|seite hh-plan"
    r"|(?:der|die|das) (?:gemeinderat|stadtrat|rat|ausschuss|verwaltung|\w+ausschuss|ortschaftsrat|\w+beirat)\b"
    r"|(?:wir|ich)\b|anwesend|teilnehm|verteiler\b"
    rf"|\d{{1,2}}\.\)? (?!\d|\w*sitzung|(?:{'|'.join(MONTHS)})\w* \d).{{20}}",
    re.I,
)
SPACED_LETTERS = re.compile(r"\b(?:[A-ZÄÖÜ] ){3,}[A-ZÄÖÜ]\b")  # "A N T R A G"
BLANK_LINES = re.compile(r"\n(?:[ \t\r\f]*\n)+")
# Printers' boilerplate amid the head.
FOOTER = re.compile(r"gedruckt\s+auf\s+(?:\d+\s+(?:prozent|%)\s+)?recycling-?papier", re.I)
# Lines of a head that are never its subject.
DECORATION = re.compile(
    r"seite \d|eingegangen|eingang|(?:der|die) (?:ober)?bürgermeister|stadt(?:verwaltung)? \w+$"
    r"|(?:[\w-]+ ){0,3}[\w-]*amt$|(?:stadtamt|ov|bezirksamt|ortsverwaltung) \w+$|dez(?:ernat)?\.? ?\w+$"
    r"|(?:(?:nicht\W?)?öffentlich\W*)+$|top \d|verantwortlich|herrn?\b|\d{5} |anlage\W*\d*$|x\s*$|\d+ ?\.?$"
    r"|[☒☐☑✓✔□■\W]*$|- ?\d+ ?-|-- \d+ of \d+ --|doppelhaushalt|haushalt \d{4}",
    re.I,
)
# Words before a kind that do not change it, and the kinds themselves.
TYPE_LEAD = re.compile(
    r"(?:(?:betreff|hier|thema)\s?:|(?:nicht\W?)?öffentliche\w?|gemeinsame\w?|interfraktionelle\w?|dringliche\w?"
    r"|entwurf (?:der|einer)|auszug(?: aus (?:der|dem))?|\d{1,2}\.)\s+",
    re.I,
)
TYPE_PATTERNS = tuple((name, re.compile(pattern, re.I)) for name, pattern in PAPER_TYPES)
PARTY_NAMES = {f"party{place}": name for place, (name, _) in enumerate(PARTIES)}
PARTY = re.compile("|".join(f"(?P<party{place}>{pattern})" for place, (_, pattern) in enumerate(PARTIES)))
# "Vorlage: 2015/0323", "Anlage 1 zu BV/0197/2026", "Seite 1 von 2 aus Vorlage: ..."
NUMBER_LINE = re.compile(
    rf"(?i:anlage\b.{{0,25}}?\bzu[mr]? |seite \d+ (?:von|/) ?\d+ aus )?{references.TRIGGER}{references.CORE}"
)
NUMBER_LABEL = re.compile(r"\b(?:vorlagen?|drucksachen?)(?:[-\s]?(?:nr|nummer))?\.?\s?:", re.I)
# "BV-0197-2026-Beschlussvorlage", "DS 26-0084 Anlage 1"; not "Stellungnahme_Zu_132-2022"
FILE_NUMBER = re.compile(
    r"(?:^|(?<!zu)(?<!zur)(?<!zum)[ _])(?P<number>(?:[A-Z]{1,4}[-_ ]?)?(?!(?:19|20)\d\d[-_](?:19|20)\d\d)"
    r"(?:\d\d[-_]\d{4}|\d{2,4}[-_]\d{4}|\d{4}[-_]\d{3,5}|\d{5}[-_]\d\d)(?:[-_]\d{1,2})?)(?=[ _.-]|$)",
    re.I,
)
# A letter's date: alone in its line or at its end.
DATE_LINE = re.compile(rf"(?!.*\b(?:sitzung|termin|am)\b)\D{{0,60}}(?:{DATE.pattern})[\s/A-Z.]{{0,5}}$", re.I)
# A letter's subject: "Antrag: ...", "hier: ..."
MOTION_SUBJECT = re.compile(r"(?:\w*antrag|\w*anfrage|hier|betreff|stellungnahme)\s*:\s*(?P<subject>.{8,})", re.I)
AGENDA_ITEM = re.compile(r"punkt [\d.]+\s*der tagesordnung:\s*", re.I)
MOTION_LINE = re.compile(  # "Anfrage: FDP", "Interfraktioneller Antrag der SPD-Fraktion ..."
    r"(?:gemeinsame\w? |interfraktionelle\w? )?\w*(?:antr[aä]ge?|anfragen?)\b\s*(?::|de[rs]\b|von\b)?\s*",
    re.I,
)
STREET = re.compile(r",\s*[A-ZÄÖÜ][\w.-]*(?:straße|str\.|platz|ufer|weg|allee)\b.*|,\s*rathaus.*", re.I)
SENDER = re.compile(r"(?i:fraktion|gruppe\b)|\((?P<member>[^()]{2,30})\)?\s*,?$|-(?P<dashed>\w{2,5})-$")
ASKS = re.compile(
    r"\b[Dd]ie\s+(?P<who>[^.;:\n]{2,60}?)[- ]?\w*[Ff]raktion(?:en)?\b[^.;:]{0,40}?"
    r"\b(?:beantrag|bitte|frag|stell|möchte|forder)(?:t|n|en)?\b"
)
NAMED_FRAKTION = re.compile(
    r"\b(?P<before>[A-ZÄÖÜ][\w./|]{1,25})\s?-\s?\w*[Ff]raktion\b"
    r"|\bFraktion(?: der| von)? (?P<behind>[A-ZÄÖÜ][\w./|]+(?: [A-ZÄÖÜ][\w./|]+)?)"
)
ROW_LENGTH = 150  # characters: what is longer in a Beratungsfolge is the text below it
PROSE_DATE = re.compile(r"\b(?:am|vom|zum|ab|bis|seit|den)\s+\d{1,2}\.", re.I)  # dates in cells stand bare
PUBLIC_LINE = re.compile(r"\W*(?:nicht\W?)?öffentlich\W*", re.I)
DIVIDED = re.compile(r"(?<=[a-zäöüß])- (?=[a-zäöüß])(?!und |oder |bzw)")  # a word two lines share
SITTING = re.compile(r"^\d+\.\s*\w*sitzung\s*(?:(?:de[rs]|vom)\s)?", re.I)  # "13. Plenarsitzung Gemeinderat"
GENITIVE = re.compile(r"(?<=rat)e?s\b|(?<=ausschuss)es\b|(?<=schuß)es\b", re.I)

COMMITTEE_WORD = (
    r"(?:\w*(?:beirat|ausschuss|ausschuß|vertretung|schaftsrat|gemeinderat|stadtrat|kreistag)|Rat der Stadt)"
)
MORE_WORDS = r"(?:\s(?:für|und|der|des|-|[A-ZÄÖÜ][\wäöüß-]+)){0,8}"
# "Sitzung des Ausschusses für Stadtentwicklung am ...", "3. Sitzung Stadtteilbeirat Nord"
SITTING_OF = re.compile(
    rf"(?i:sitzung)\s+(?:(?:de[rs]|vom)\s+(?=[A-ZÄÖÜ])|(?=(?i:{COMMITTEE_WORD})))(?P<name>[\wäöüß-]+{MORE_WORDS})"
)
# A line that is nothing but a Gremium: "Stadtteilbeirat Büchenbach"
COMMITTEE = re.compile(rf"(?P<name>(?i:{COMMITTEE_WORD}){MORE_WORDS})$")
ROLE = re.compile(rf"\b(?:{ROLES})\b", re.I)
RESULT_END = re.compile(rf"(?<!\w)(?P<result>(?:{RESULTS})\b.{{0,60}})$", re.I)
RESULT_LINE = re.compile(rf"[xX☒☐ ]*(?P<result>(?:{RESULTS})\b.{{0,60}})", re.I)
# A form prints every possible result; from so many in one row on, none of them is said.
OPTION = re.compile(
    r"\b(?:einstimmig|mehrheitl\b\.?|ohne BE\b|abgelehnt|kenntnis\b|abgesetzt|verwiesen|vertagt|geändert)",
    re.I,
)
FORM = 2
ITEM = re.compile(r"(?:TOP )?(?P<number>\d{1,3}(?:\.\d{1,2})*(?: ?[a-wyz]\b)?)(?![\d.])")
TABLE_HEAD = re.compile(
    r"(?:(?:beratungsfolge|gremi\w+|sitzung\w*|termin|datum|top|ö|nö|n|ergebnis|zuständigkeit|status|am|behandlung"
    r"|dieser|vorlage|beschluss|abstimmungsergebnis)\b[ /:]*)+$",
    re.I,
)

# --- Patterns of visibility: on lower case, with the two words in their one spelling ----------------------

# "öffentlich" as extractors give it: letter-spaced, over two lines, with a ligature that the font lost.
SPELLED_OPEN = r"(?:ö|oe)\s?(?:\w\s?){1,3}e\s?n\s?t\s?l\s?i\s?c\s?h"
CLOSED_SPELLING = re.compile(rf"n\s?i\s?c\s?h\s?t\s*[-–]?\s*(?:{SPELLED_OPEN}|öff\.)")
OPEN_SPELLING = re.compile(rf"(?<!\w){SPELLED_OPEN}")
COLUMN_HEAD = re.compile(r"\bö\s*/?\s*nö\b")  # a table's two columns, no statement

PAPER_NOUN = r"(?:\w*sitzung|\w*vorlage|niederschrift|tagesordnung|drucksache|mitteilung|beratung|behandlung)"
PUBLIC_LABEL = r"(?:sitzungsteil|status|öffentlichkeit(?:sstatus)?|sitzungsart|einstufung|behandlung)\s*:?\s*"
# Boxes; "x" is a tick only in brackets, as a bare letter it stands for anything.
TICKED, EMPTY = r"(?:[☒☑✓✔■]|\[[xX]\]|\([xX]\))", r"(?:[☐□]|\[ ?\]|\( ?\))"
BOX = re.compile(rf"{TICKED}|{EMPTY}|\b[xX]\b")

CLOSED = re.compile(r"nichtöffentlich\w*")
# Closed whatever else is said: as a label's value, as the paper's adjective, confidential, "nö" or "N" alone.
CLOSED_LABEL = re.compile(
    rf"{PUBLIC_LABEL}(?:nichtöffentlich|nö\b|n\.ö\.|n\b|(?:streng )?vertraulich)(?!\s*[/,]\s*öffentlich)"
    r"|^\W*nichtöffentliche\w? (?:\w*vorlage|drucksache|mitteilung|niederschrift)"
    r"|^\W*(?:nö|n\. ?ö\.)\W*$|[-–(] ?nö ?[-–)]|^\s*(?:zu )?top\s*:?\s*nö?\s?\d"
    r"|^\W*(?:streng |persönlich )?(?:vertraulich|geheim)\b\W*$|nur für den dienstgebrauch|\bvs-?nfd\b",
    re.M,
)
# A label that says public: alone in its line, as a value, or as an adjective of sitting, part or paper.
OPEN = re.compile(
    rf"^[^\w☒☐☑\n]*öffentlich[^\w☒☐☑\n]*$|{PUBLIC_LABEL}öffentlich\b|\böffentliche[rn]? (?:sitzungs)?teil\b"
    rf"|vorlage\W{{1,3}}öffentlich\W*$|(?:^|über die |zur |\d\. )\W*öffentlichen? {PAPER_NOUN}",
    re.M,
)
# "öffentliche und nichtöffentliche Sitzung", "Öffentlich x Nichtöffentlich": both, so neither.
BETWEEN = rf"(?:\s|[-/,;|]|und\b|oder\b|{BOX.pattern})+"
BOTH = re.compile(
    rf"\böffentlich\w{{0,2}}{BETWEEN}nichtöffentlich\w*"
    rf"|nichtöffentlich\w*{BETWEEN}öffentlich(?:\b|e[rns]?\b(?=\W+\w*(?:sitzung|teil|tagesordnung)))"
)
BOXED = re.compile(rf"(?:{BOX.pattern})\s*(?:nicht)?öffentlich|öffentlich\s*:?\s*(?:{BOX.pattern})")
TICK_BEFORE = re.compile(rf"{TICKED}\s*nichtöffentlich")
TICK_BEHIND = re.compile(rf"nichtöffentlich\s*:?\s*{TICKED}")
EMPTY_BEFORE = re.compile(rf"{EMPTY}\s*öffentlich")
EMPTY_BEHIND = re.compile(rf"\böffentlich\s*:?\s*{EMPTY}")

# nichtöffentlich as a report of another sitting: "in nichtöffentlicher Sitzung vorberaten", never a label.
LABEL_WORDS = 4  # words before nichtöffentlich in its line: a label has fewer
REPORTED_BEFORE = re.compile(r"\b(?:in|aus|einer|ihrer|seiner)\s+(?:(?:der|einer|seiner|ihrer)\s+)?$")
HAPPENED_BEFORE = re.compile(r"\b(?:erfolgte|fand|fanden|tagte|tagten)\b[^;\n]{0,60}$")
PAST_BEFORE = re.compile(r"\b(?:wurden?|worden|hat|haben)\b[^;\n]{0,60}$")
FUTURE_BEFORE = re.compile(r"\b(?:wird|werden|soll|sollen|ist|sind|zu)\b[^.;\n]*$")
DONE_BEHIND = re.compile(
    r"[^;]{0,120}?\b(?:(?:vor)?beraten|behandelt|gefasst|gefaßt|beschlossen|zugestimmt|empfohlen|vorgestellt|informiert)"
)
PAPER_BEHIND = re.compile(rf" {PAPER_NOUN}")
# In a file's name, where "_" parts words.
FILE_CLOSED = re.compile(r"nicht[-_ ]?öffentlich|(?<![^\W_])(?:nö|noe)(?![^\W_])|vertraulich")
FILE_OPEN = re.compile(r"(?<![^\W_])öffentlich(?![^\W_])")
# In a row of the Beratungsfolge.
ROW_STATUS = re.compile(r"(?<!\S)(?:(?P<open>[Öö]|öffentlich)|(?P<closed>N|NÖ|nö|nicht-? ?öffentlich))(?!\S)", re.I)


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
        name=_name(head) if paper_type != "Einladung" else head.fields.get("name"),
        paper_type=paper_type,
        date=_date(head, paper_type, consultations, file_name),
        organizations=_organizations(head, consultations),
        originators=_originators(head, paper_type),
        consultations=consultations,
        public=_public(head, file_name),
    )


# --- The head --------------------------------------------------------------------------------------------


def _read_head(text: str) -> _Head:
    composed = FOOTER.sub("", unicodedata.normalize("NFC", text)[:HEAD])
    whole = SPACED_LETTERS.sub(lambda match: match[0].replace(" ", ""), composed)
    lines = tuple(" ".join(line.split()) for line in BLANK_LINES.sub("\n\n", whole).split("\n"))
    fields, used = _fields(lines)
    return _Head(lines, fields, frozenset(used))


def _fields(lines: tuple[str, ...]) -> tuple[dict[str, str], set[int]]:
    """Label -> first value. Labels without one wait for the lines below, which give values in their order."""
    fields: dict[str, str] = {}
    used: set[int] = set()
    waiting: list[str] = []
    latest, open_value = "", False  # the label of the line above, and whether its value may go on
    for place, line in enumerate(lines):
        if labelled := _labelled(line):
            used.add(place)
            fields = {**{label: value for label, value in labelled if _fits(label, value)}, **fields}
            waiting += [label for label, value in labelled if not value and label not in fields]
            latest, value = labelled[-1]
            open_value = _goes_on(latest, value)
        elif not line or _is_end(line):
            waiting = [] if line or waiting == ["other"] else waiting
            open_value = False
        elif open_value and len(line) <= OFFICE_LENGTH:
            used.add(place)
            open_value = line.endswith(UNFINISHED)
            fields[latest] = f"{fields.get(latest, '')} {line}".strip()
        elif not PUBLIC_LINE.fullmatch(line) and (label := _take_fitting(waiting, line)):
            used.add(place)
            latest, open_value = label, _goes_on(label, line)
            fields.setdefault(label, line)
    return fields, used


def _take_fitting(waiting: list[str], line: str) -> str | None:
    """The first waiting label whose value the line can be; those before it got none and stop waiting."""
    while waiting:
        label = waiting.pop(0)
        if _fits(label, line):
            return label
    return None


def _fits(label: str, value: str) -> bool:
    """Whether a value can be what its label says; in a garbled block the next one may."""
    if label in {"date", "received", "meeting"}:
        return _first_date(value) is not None
    if label == "item":
        return bool(ITEM.fullmatch(value))
    return bool(re.search(r"\d", value)) if label == "number" else bool(value)


def _goes_on(label: str, value: str) -> bool:
    """Whether the next short line may belong to the value: "Umwelt- und", "Ortsverwaltung"."""
    return value.endswith(UNFINISHED) or (label == "other" and bool(value) and not value.endswith("amt"))


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


# --- Number, kind, subject, date -------------------------------------------------------------------------


def _reference(head: _Head, paper_type: str | None, file_name: str) -> str | None:
    """The paper's own number, never one that it only mentions."""
    if paper_type == "Einladung":
        return None
    own = _labelled_references(head)
    if paper_type in AGENDAS and len({reference.family for reference in own}) > 1:
        return None
    if not own and paper_type != "Stellungnahme":
        own = _file_references(file_name)
    return references.format(own[0]) if own else None


def _labelled_references(head: _Head) -> list[references.Reference]:
    found = references.find(f"Vorlage Nr. {head.fields['number']}")[:1] if "number" in head.fields else []
    for line in _above_text(head):
        whole = references.parse(line)
        if whole and "/" in whole.number:
            found += references.find(line)[:1] or [whole]
        elif label := NUMBER_LABEL.search(line):
            found += references.find(line[label.start() :])[:1]
        elif NUMBER_LINE.match(line):
            found += [reference for reference in references.find(line)[:1] if "/" in reference.number]
    return found


def _above_text(head: _Head) -> list[str]:
    """The lines before the text proper begins."""
    end = next((place for place, line in enumerate(head.lines) if BODY.match(line)), len(head.lines))
    return [line for line in head.lines[:end] if line][:TITLE_LINES]


def _file_references(file_name: str) -> list[references.Reference]:
    for match in FILE_NUMBER.finditer(file_name):
        reference = references.parse(match["number"].replace("_", "-"))
        if reference and "/" in reference.number:
            return [reference]
    return []


def _paper_type(head: _Head, file_name: str) -> str | None:
    """The kind in the first lines, else in the file's name, else further down above the Beratungsfolge."""
    end = next((place for place, line in enumerate(head.lines) if CONSULTATIONS.match(line)), None)
    lines = [line for line in head.lines[:end] if line][:TITLE_LINES]
    kinds = [_kind(f"{line} {below}") for line, below in zip(lines, [*lines[1:], ""], strict=False)]
    plain = re.sub(r"[-_.]", " ", file_name).lower()
    umlauts = plain.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    named = [name for name, pattern in TYPE_PATTERNS if pattern.search(plain) or pattern.search(umlauts)]
    return next((kind for kind in [*kinds[:FIRST_LINES], *named, *kinds] if kind), None)


def _kind(line: str) -> str | None:
    title = TYPE_LEAD.sub("", line)
    return next((name for name, pattern in TYPE_PATTERNS if pattern.match(title)), None)


def _name(head: _Head) -> str | None:
    """The subject: labelled, or the first lines of the head that say nothing else."""
    for place, line in enumerate(head.lines):
        if _is_end(line) and not head.fields.get("name"):
            break
        if head.fields.get("name") and head.fields["name"] in line:
            return _title(head, place, head.fields["name"])
        if item := AGENDA_ITEM.match(line):
            return _title(head, place, line[item.end() :])
    return _letter_subject(head) or _bare_subject(head)


def _letter_subject(head: _Head) -> str | None:
    """A letter's subject, as in "Antrag: Mehr Bänke" or "hier: Mehr Bänke"."""
    for place, line in enumerate(head.lines[:TITLE_LINES]):
        match = MOTION_SUBJECT.match(line)
        if match and not _parties(match["subject"]):
            return _title(head, place, match["subject"])
    return None


def _bare_subject(head: _Head) -> str | None:
    """The first line below the number that is nothing else, or failing that the first of all."""
    end = next((place for place, line in enumerate(head.lines) if _is_end(line)), len(head.lines))
    numbers = [place for place, line in enumerate(head.lines[:end]) if _says_number(line)]
    if not numbers and not head.fields.keys() & {"item", "organization", "meeting"}:
        return None
    return (_subject_from(head, numbers[-1] + 1) if numbers else None) or _subject_from(head, 0)


def _says_number(line: str) -> bool:
    whole = references.parse(line)
    return bool(NUMBER_LABEL.search(line) or NUMBER_LINE.match(line) or (whole and "/" in whole.number))


def _subject_from(head: _Head, start: int) -> str | None:
    sender_above = False
    for place, line in enumerate(head.lines[start:], start=start):
        if _is_end(line):
            return None
        if line and place not in head.used and not _is_furniture(line):
            if not sender_above or " " in line:  # one word more is the sender's town or quarter
                return _title(head, place, line)
        else:
            sender_above = bool(_sender(line))
    return None


def _title(head: _Head, place: int, first: str) -> str | None:
    """The subject beginning in a line, with the lines that continue it."""
    parts = [first]
    for line in head.lines[place + 1 : place + NAME_LINES]:
        if not line or _is_end(line) or _is_furniture(line):
            break
        parts.append(line)
    title = DIVIDED.sub("", " ".join(parts)).strip()
    return title[:NAME_LENGTH] if len(title) > 2 else None


def _is_end(line: str) -> bool:
    return bool(CONSULTATIONS.match(line) or BODY.match(line))


def _is_furniture(line: str) -> bool:
    """Lines of a head that are not its subject: letterhead, kind, sender, dates."""
    short_kind = _kind(line) and (len(line) < SHORT or bool(_parties(line)))
    return bool(
        short_kind or DECORATION.match(line) or _sender(line) or _labelled(line) or DATE_LINE.match(line)
        or references.parse(line)
    )  # fmt: skip


def _date(head: _Head, paper_type: str | None, consultations: Iterable[Consultation], file_name: str) -> dt.date | None:
    """The paper's own date, else the day it was received, else the first sitting that has it."""
    labelled = [_first_date(head.fields.get(label, "")) for label in ("date", "received")]
    letter = [_first_date(line) for line in _free_lines(head) if DATE_LINE.match(line)]
    sitting = [
        _first_date(head.fields.get("meeting", "")),
        *sorted(stop.date for stop in consultations if stop.date),
    ]
    title = [_first_date(line) for line in _free_lines(head)]
    order = [*sitting, *title, *labelled, *letter] if paper_type in AGENDAS else [*labelled, *letter, *sitting]
    return next((date for date in [*order, _first_date(file_name)] if date), None)


def _free_lines(head: _Head) -> list[str]:
    """The first lines that are no label's value and no row of the Beratungsfolge."""
    end = next((place for place, line in enumerate(head.lines) if CONSULTATIONS.match(line)), len(head.lines))
    free = [line for place, line in enumerate(head.lines[:end]) if line and place not in head.used]
    return free[:TITLE_LINES]


def _first_date(text: str) -> dt.date | None:
    return next((date for match in DATE.finditer(text) if (date := _as_date(match))), None)


def _as_date(match: re.Match[str]) -> dt.date | None:
    try:
        if match["iso"]:
            return dt.date.fromisoformat(match["iso"])
        name = (match["name"] or "")[:3].lower()
        month = MONTHS.index(name) + 1 if name else int(match["month"])
        year = int(match["year"]) + (0 if len(match["year"]) > 2 else 2000)
        return dt.date(year, month, int(match["day"]))
    except ValueError:  # 31.2., or a word that is no month
        return None


# --- Gremien ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a Beratungsfolge, cut at its date."""

    before: str
    date: dt.date
    behind: str


def _rows(head: _Head) -> Iterator[_Row | str]:
    """The rows of the Beratungsfolge; lines between them that have no date come as they are."""
    start = next((place for place, line in enumerate(head.lines) if CONSULTATIONS.search(line)), None)
    if start is None:
        return
    for line in head.lines[start + 1 :]:
        match = next((match for match in DATE.finditer(line) if _as_date(match)), None)
        date = _as_date(match) if match else None
        if BODY.match(line) or _labelled(line) or len(line) > ROW_LENGTH or PROSE_DATE.search(line):
            return
        if match and date:
            yield _Row(line[: match.start()].strip(), date, line[match.end() :].strip())
        elif line:
            yield line


def _consultations(head: _Head) -> list[Consultation]:
    """The stops of the Beratungsfolge, line by line; a result may stand in the line below its row."""
    stops: list[Consultation] = []
    above: list[str] = []
    for row in _rows(head):
        if isinstance(row, _Row):
            if stop := _stop(row, " ".join(above)):
                stops.append(stop)
            above = []
        elif stops and not above and (more := _said_below(stops[-1], row)):
            stops[-1] = more
        elif not TABLE_HEAD.match(row) and len(OPTION.findall(row)) < FORM and len(row) > 2:
            above.append(row)
    return stops


def _said_below(stop: Consultation, line: str) -> Consultation | None:
    """The stop with its role or result, where the line below its row says one."""
    result = RESULT_LINE.fullmatch(line)
    if result and stop.result is None and len(OPTION.findall(line)) < FORM:
        return replace(stop, result=result["result"])
    return replace(stop, role=line.capitalize()) if ROLE.fullmatch(line) and stop.role is None else None


def _stop(row: _Row, above: str) -> Consultation | None:
    """One row; its Gremium may stand before the date, behind it, or in the lines above."""
    before = _gremium(f"{above} {row.before}") if row.before else None
    name = before or _gremium(row.behind) or _gremium(above)
    if not name:
        return None
    cells = f"{row.before} {row.behind}"
    form = len(OPTION.findall(cells)) >= FORM
    item = ITEM.match(row.behind) if before or not _gremium(row.behind) else None
    role, result = (None, None) if form else (ROLE.search(cells), RESULT_END.search(cells))
    return Consultation(
        organization=name,
        date=row.date,
        role=role[0].capitalize() if role else None,
        number=item["number"] if item else None,
        result=result["result"] if result else None,
    )


def _gremium(text: str) -> str | None:
    """The Gremium's name in a cell of the Beratungsfolge, without the words of other cells."""
    cell = OPTION.split(ROLE.split(ROW_STATUS.sub(" ", text))[0])[0]
    name = _committee(BOX.sub(" ", DIVIDED.sub("", cell)))
    return name if re.fullmatch(r"[A-ZÄÖÜ][^\d:;]{1,90}", name) else None


def _committee(text: str) -> str:
    """A Gremium in the nominative, without the number of its sitting."""
    name = GENITIVE.sub("", SITTING.sub("", " ".join(text.split())))
    return re.sub(r"(?: (?:und|der|des|für))+$", "", name).strip(" ,;-–")


def _organizations(head: _Head, consultations: Iterable[Consultation]) -> tuple[str, ...]:
    named = [stop.organization for stop in consultations if stop.organization]
    label = _committee(BOX.sub(" ", head.fields.get("organization", "")))
    lines = [line for line in head.lines if line][:TITLE_LINES]
    sitting = next((match for line in lines if (match := SITTING_OF.search(line) or COMMITTEE.match(line))), None)
    if not named and label and not DATE.search(label):
        named = [label]
    elif not named and sitting:
        named = [_committee(sitting["name"])]
    return tuple(dict.fromkeys(named))


# --- Fraktionen ------------------------------------------------------------------------------------------


def _originators(head: _Head, paper_type: str | None) -> tuple[str, ...]:
    """The Fraktionen that ask: named as the sender, not merely mentioned."""
    if paper_type not in MOTIONS and paper_type is not None:
        return ()
    if paper_type == "Niederschrift" and not any(NUMBER_LINE.match(line) for line in head.lines):
        return ()  # of a whole sitting, not of one paper
    found: list[str] = []
    for line in _sender_lines(head, paper_type):
        found += _sender(line)
    if not found and paper_type in MOTIONS:
        asking = ASKS.search(head.text)
        found = _parties(asking["who"]) if asking else []
    return tuple(dict.fromkeys(found))


def _sender_lines(head: _Head, paper_type: str | None) -> Iterator[str]:
    """The lines above the text; of minutes only those up to the paper's number."""
    for line in [line for line in head.lines if line]:
        if _is_end(line) or (paper_type == "Niederschrift" and NUMBER_LINE.match(line)):
            return
        if not line.lower().startswith("dazu"):
            yield line


def _sender(line: str) -> list[str]:
    """The Fraktionen a line names as its sender: "CDU-Fraktion", "Stadtrat ... (SPD)", "Anfrage: FDP"."""
    motion = MOTION_LINE.match(line)
    cut = STREET.sub("", line)
    if motion or SENDER.search(cut) or _only_parties(cut):
        return _parties(cut) or (_named_fraktion(cut) if motion or len(cut) < SHORT else [])
    return []


def _only_parties(line: str) -> bool:
    """A letterhead such as "CDU SPD Bündnis 90/Die Grünen"."""
    rest = PARTY.sub("", line)
    return rest != line and not re.search(r"\w{3}", rest)


def _parties(text: str) -> list[str]:
    """Known parties in the order they stand."""
    return list(dict.fromkeys(PARTY_NAMES[str(match.lastgroup)] for match in PARTY.finditer(text)))


def _named_fraktion(text: str) -> list[str]:
    """Local groups no table knows: "Fraktion Junges Duisburg", "BSW-Fraktion"."""
    names = [match["before"] or match["behind"] for match in NAMED_FRAKTION.finditer(text)]
    return [name for name in names if name.split("-")[0].split()[0] not in NO_PARTY]


# --- Who may read ----------------------------------------------------------------------------------------


def _public(head: _Head, file_name: str) -> bool | None:
    """False where nichtöffentlich is said as a label; True where only öffentlich is; None in any doubt."""
    text, name = COLUMN_HEAD.sub("", _one_spelling(head.text)), _one_spelling(file_name)
    rows = {status for row in _rows(head) if isinstance(row, _Row) for status in _row_statuses(row)}
    opened = bool(OPEN.search(text) or FILE_OPEN.search(name) or "open" in rows)
    if FILE_CLOSED.search(name) or CLOSED_LABEL.search(text) or _ticked_closed(text):
        return False
    plain = BOTH.sub("", text)
    if "closed" in rows or any(not _is_reported(plain, match) for match in CLOSED.finditer(plain)):
        return None if opened or BOXED.search(text) else False
    if CLOSED.search(text) or BOXED.search(text):
        return None
    return True if opened else None


def _one_spelling(text: str) -> str:
    return OPEN_SPELLING.sub("öffentlich", CLOSED_SPELLING.sub("nichtöffentlich", text.lower()))


def _ticked_closed(text: str) -> bool:
    """Whether the box of nichtöffentlich is ticked, and it is certain that the box is its own."""
    alone = not re.search(r"\böffentlich", text)
    before = TICK_BEFORE.search(text) and (alone or EMPTY_BEFORE.search(text))
    behind = TICK_BEHIND.search(text) and (alone or EMPTY_BEHIND.search(text))
    return bool(before or behind)


def _row_statuses(row: _Row) -> Iterator[str]:
    for match in ROW_STATUS.finditer(f"{row.before} | {row.behind}"):
        yield str(match.lastgroup)


def _is_reported(text: str, match: re.Match[str]) -> bool:
    """Whether nichtöffentlich only tells of something else: "in nichtöffentlicher Sitzung vorberaten"."""
    before, behind = text[: match.start()][-80:], text[match.end() :]
    line_before = before[before.rfind("\n") + 1 :]
    if not line_before.strip(" -–(") and not re.match(r" ?\w", behind):
        return False  # alone in its line
    if HAPPENED_BEFORE.search(line_before) or _amid_prose(line_before, behind):
        return True
    past = REPORTED_BEFORE.search(before) or PAST_BEFORE.search(line_before)
    return bool(past and not FUTURE_BEFORE.search(before) and DONE_BEHIND.match(behind))


def _amid_prose(line_before: str, behind: str) -> bool:
    """Whether many words of a sentence stand before, and no sitting or paper behind."""
    words = len(line_before.split())
    return words > LABEL_WORDS and not re.search(r"[-–(:|]\s*$", line_before) and not PAPER_BEHIND.match(behind)
