"""The head of a paper: its lines, its labels with their values, and where the text proper begins."""

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

from ingest.describe.dates import first_date

HEAD = 3000  # characters: two thirds of a page; the longest Beratungsfolge seen ends before
TOP_LINES = 25  # what a paper is stands above, in every town looked at
OFFICE_LENGTH = 30  # characters: the second line of an office's name; subjects are longer
ITEM_LENGTH = 12  # characters: "10 a und b"
# Ends of a line whose name goes on in the next; "in Benehmen mit" joins offices.
UNFINISHED = ("-", "/", ",", " und", " für", " des", " der", "Ortsverwaltung", "OV", "i. B. m.", "i.B.m.")

# All patterns here work on lower case.
# What stands before a colon; several labels may stand in one line, and their values in a block below.
LABELS: dict[str, str] = {
    "name": r"betreff|thema",
    "number": r"(?:vorlagen?|drucksachen?|antrags)[- ]?nr\.?|vorlage|drucksache",
    "date": r"(?:erstellungs)?datum",
    "received": r"eingang|eingegangen(?: am)?|vom",
    "meeting": r"termin|besprechung am",
    "organization": r"gremium|gremien",
    "item": r"(?:zu )?top",
    "office": r"dienststelle|(?:fach)?(?:amt|bereich|dienst)(?:/\w+)?|federführ\w+(?: \w*(?:amt|stelle))?",
    "direction": r"verantwortlich|dezernat|referat|geschäftsbereich",
    "author": r"verfasser",
    "district": r"stadt(?:bezirk|teil)e?|orts(?:teil|chaft|bezirk)e?|gemarkung",
    "file": r"az\.?",
    "other": r"ort|vorsitzende/?[rn]?|sitzungsteil|status",
}
OFFICES = {"office", "direction", "author"}  # labels of who in the administration is in charge
LABEL = re.compile(r"(?<!\S)(?:" + "|".join(f"(?P<{name}>{words})" for name, words in LABELS.items()) + r")\s?:\s?")
LONE_LABELS = ("betreff", "thema")  # stand without a colon as well

# A name that only an office has: "Dez. 6", "Amt für ...", "Tiefbauamt", "61-Planung", "OV Neustadt".
OFFICE = re.compile(
    r"(?:\w+ ?/ ?)?(?:dez(?:ernat)?|ov|fb|fd)\b|(?:[\w-]+ ){0,3}\w*(?:amt|verwaltung|behörde|kämmerei)\b|amt für"
    r"|stabsstelle|referat\b|fach(?:bereich|dienst)|\w*betriebe?\b|\d\d-\w{3}"
)

JOINED = re.compile(r"i\. ?B\. ?m\.|und ")  # begins a line that names one more office
WORD = re.compile(r"[a-zäöüß]{4}")  # what abbreviations have not

# Where a Beratungsfolge begins.
TABLE = re.compile(r"beratungsfolge\b|gremienweg\b|gremi(?:um|en)[ /]+(?:termin|datum|behandlung)")
# Where the text proper begins.
BODY = re.compile(
    r"(?:beschluss(?:vorschlag|antrag|entwurf)?|antrag an den .*|begründung|sachverhalt.*|kurzfassung|inhalt"
    r"|information|inhaltsverzeichnis) ?:?$|aufgrund de[rs] |finanzielle auswirkungen|sehr geehrte|anwesend"
    r"|(?:wir|ich)\b|(?:der|die) (?:\w*(?:rat|ausschuss)|verwaltung)\b"
    r"|\d{1,2}\. (?!\w*sitzung|\w+ \d{4}).{20}"  # "1. Wie viele ...", not "3. Sitzung ...", "3. Mai 2024 ..."
)
# In a line with the subject, where a reader has joined the cells of a form.
INNER_TABLE = re.compile(r" (Beratungsfolge:|Gremienweg:) ")
SPACED_LETTERS = re.compile(r"[A-ZÄÖÜ](?<=\b.)(?: [A-ZÄÖÜ]){3,}\b")  # "A N T R A G"
ITEM = re.compile(r"(?P<number>\d{1,3}(?:\.\d{1,2})*(?: ?[a-wyz]\b)?)(?![\d.])")  # TOP: "10.2", "4 a"; not "4 x"


@dataclass(frozen=True, slots=True)
class Head:
    """A head's lines (blank ones stay) and its labelled values; places are indexes into the lines."""

    lines: tuple[str, ...]
    tables: frozenset[int]  # places where a Beratungsfolge begins
    bodies: frozenset[int]  # places where the text proper begins or goes on
    fields: dict[str, str]  # one of LABELS -> its first value
    used: frozenset[int]  # places of the lines that fields took

    @property
    def text(self) -> str:
        """The lines in one text."""
        return "\n".join(self.lines)

    @property
    def table(self) -> int:
        """Place where the Beratungsfolge begins; behind the last line where there is none."""
        return min(self.tables, default=len(self.lines))

    @property
    def body(self) -> int:
        """Place where the text proper begins; behind the last line where there is none."""
        return min(self.bodies, default=len(self.lines))

    @property
    def end(self) -> int:
        """Place where Beratungsfolge or text begin."""
        return min(self.table, self.body)

    def is_end(self, place: int) -> bool:
        """Whether Beratungsfolge or text begin with a line."""
        return place in self.tables or place in self.bodies

    def top(self, end: int | None = None) -> list[tuple[int, str]]:
        """The first lines that are not blank, with their places, at most up to a place."""
        return [(place, line) for place, line in enumerate(self.lines[:end]) if line][:TOP_LINES]


def read_head(text: str) -> Head:
    """The head of a text."""
    composed = unicodedata.normalize("NFC", text[:HEAD])
    whole = SPACED_LETTERS.sub(lambda match: match[0].replace(" ", ""), composed)
    divided = INNER_TABLE.sub(r"\n\1\n", whole)
    lines = tuple(" ".join(line.replace(" | ", " ").split()) for line in divided.split("\n"))  # office files: " | "
    lower = [line.lower() for line in lines]
    tables = frozenset(place for place, line in enumerate(lower) if TABLE.search(line))
    bodies = frozenset(place for place, line in enumerate(lower) if BODY.match(line))
    fields, used = _fields(lines, tables | bodies)
    return Head(lines, tables, bodies, fields, used)


def labelled(line: str) -> list[tuple[str, str]]:
    """The labels of a line that begins with one, each with what follows it."""
    lower = line.lower()
    if lower in LONE_LABELS:
        return [("name", "")]
    if ":" not in line or not LABEL.match(lower):
        return []
    matches = list(LABEL.finditer(lower))
    ends = [match.start() for match in matches[1:]] + [len(line)]
    return [(str(match.lastgroup), line[match.end() : end].strip()) for match, end in zip(matches, ends, strict=True)]


def _fields(lines: Sequence[str], ends: Set[int]) -> tuple[dict[str, str], frozenset[int]]:
    """Label -> first value. Labels without one wait for the lines below, which give values in their order."""
    fields: dict[str, str] = {}
    used: set[int] = set()
    waiting: list[str] = []
    latest, open_value = "", False  # the label of the line above, and whether its value may go on
    for place, line in enumerate(lines):
        if labels := labelled(line):
            used.add(place)
            fields = {**{label: value for label, value in labels if _fits(label, value)}, **fields}
            waiting += [label for label, value in labels if not value and label not in fields]
            latest, value = labels[-1]
            open_value = _goes_on(latest, value)
        elif not line or place in ends:
            waiting = [] if line or waiting == ["other"] else waiting
            open_value = False
        elif len(line) <= OFFICE_LENGTH and (open_value or (place - 1 in used and _joins(latest, line))):
            used.add(place)
            open_value = line.endswith(UNFINISHED)
            fields[latest] = f"{fields.get(latest, '')} {line}".strip()
        elif label := _take_fitting(waiting, line):
            used.add(place)
            latest, open_value = label, label == "other" or line.endswith(UNFINISHED)
            fields.setdefault(label, line)
    return fields, frozenset(used)


def _take_fitting(waiting: list[str], line: str) -> str | None:
    """The first waiting label whose value the line can be; those before it got none and stop waiting."""
    for place, label in enumerate(waiting):
        if _is_office(line) if label in OFFICES else _fits(label, line):
            del waiting[: place + 1]
            return label
    waiting[:] = [label for label in waiting if label in OFFICES]  # "Dez. 6" may stand below "öffentlich"
    return None


def _is_office(line: str) -> bool:
    return len(line) <= 2 * OFFICE_LENGTH and bool(OFFICE.match(line.lower()))


def _joins(label: str, line: str) -> bool:
    """Whether a line below a value names one more office."""
    return label in OFFICES and bool(JOINED.match(line))


def _fits(label: str, value: str) -> bool:
    """Whether a value can be what its label says; in a garbled block the next one may."""
    if label in {"date", "received", "meeting"}:
        return first_date(value) is not None
    if label == "item":
        return bool(ITEM.match(value)) and len(value) <= ITEM_LENGTH
    return any(map(str.isdigit, value)) and not _is_office(value) if label in {"number", "file"} else bool(value)


def _goes_on(label: str, value: str) -> bool:
    """Whether the next short line may belong to the value beside a label: "Ortsverwaltung", not "TBA", "Tiefbauamt"."""
    if value.endswith(UNFINISHED):
        return any(map(str.isalpha, value))
    return label in {"other", "office"} and bool(WORD.search(value)) and not value.endswith("amt")
