"""The Beratungsfolge: which Gremium treats the paper, when, in which role, with which result."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.describe.dates import find_date, first_date
from ingest.describe.head import ITEM, Head, labelled
from ingest.model import Consultation

ROW_LENGTH = 150  # characters: what is longer in a Beratungsfolge is the text below it

# What a Gremium is asked to do, and what it did.
ROLES = (
    r"\b(?:vorberatung|entscheidung|beschluss(?:fassung)?|kenntnisnahme|anhörung|beratung|behandlung|information"
    r"|empfehlung)\b"
)
RESULTS = (
    r"(?P<result>(?:(?:einstimmig|mehrheitlich|geändert) ?)?(?:zugestimmt|beschlossen|abgelehnt|vertagt|verwiesen"
    r"|zurückgestellt|abgesetzt|(?:vor)?beraten|empfohlen|genehmigt|gewählt|zustimmung"
    r"|(?:zur )?kenntnis genommen|beantwortet)\b.{0,60})$"
)
ROLE = re.compile(ROLES, re.I)
RESULT = re.compile(rf"(?<!\w){RESULTS}", re.I)
RESULT_LINE = re.compile(rf"[x☒☐ ]*{RESULTS}", re.I)
# A form prints every possible result, so it says none.
FORM = re.compile(r"einstimmig mehrheitl|abgelehnt .*abgesetzt|verwiesen .*vertagt", re.I)
STATUS = re.compile(r"(?<!\S)(?:(?P<open>ö|öffentlich)|(?P<closed>n|nö))(?!\S)", re.I)
NAME_END = re.compile(rf"{ROLES}|\b(?:einstimmig|mehrheitl|abgelehnt|abgesetzt|verwiesen|vertagt)", re.I)
PROSE_DATE = re.compile(r"(?:\b(?:am|vom|zum)|:) \d{1,2}\.", re.I)  # dates in cells stand bare
TABLE_HEAD = re.compile(r"(?:(?:gremi\w+|termin|datum|top|ö|nö|n|ergebnis|zuständigkeit|status)\b[ /:]*)+$", re.I)
DIVIDED = re.compile(r"(?<=[a-zäöüß])- (?=[a-zäöüß])(?!und |oder |bzw)")  # a word two lines share

# A Gremium as it stands alone in a line, "Stadtteilbeirat Nord", or behind "Sitzung des ...".
GREMIUM = r"(?i:\w*(?:beirat|ausschuss|vertretung|schaftsrat|gemeinderat)|Rat der Stadt)"
MORE_WORDS = r"(?:\s(?:für|und|[A-ZÄÖÜ][\w-]+)){0,8}"
GREMIUM_LINE = re.compile(rf"(?P<name>{GREMIUM}{MORE_WORDS})$")
SITTING_OF = re.compile(rf"(?i:sitzung) (?:de[rs] (?=[A-ZÄÖÜ])|(?={GREMIUM}))(?P<name>[\w-]+{MORE_WORDS})")
SITTING = re.compile(r"^(?:\d+\. ?\w*|plenar)sitzung ?(?:de[rs] )?", re.I)  # "13. Plenarsitzung Gemeinderat"
GENITIVE = re.compile(r"(?<=[Rr]at)e?s\b|(?<=[Aa]usschuss)es\b")
CAPITAL_NAME = re.compile(r"[A-ZÄÖÜ][^\d:;]{1,90}")
LOOSE_END = re.compile(r"(?: (?:und|der|des|für))+$")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a Beratungsfolge, cut at its date."""

    before: str
    date: dt.date
    behind: str

    @property
    def statuses(self) -> set[str]:
        """What its columns Ö and N say: "open", "closed", both or nothing."""
        return {str(match.lastgroup) for match in STATUS.finditer(f"{self.before} | {self.behind}")}


def rows(head: Head) -> Iterator[Row | str]:
    """The rows of the Beratungsfolge; lines between them that have no date come as they are."""
    for place, line in enumerate(head.lines[head.table + 1 :], start=head.table + 1):
        if place in head.bodies or labelled(line) or len(line) > ROW_LENGTH or PROSE_DATE.search(line):
            return
        if found := find_date(line):
            match, date = found
            yield Row(line[: match.start()].strip(), date, line[match.end() :].strip())
        elif line:
            yield line


def consultations(table: Iterable[Row | str]) -> tuple[Consultation, ...]:
    """The stops of the Beratungsfolge, line by line; a result may stand in the line below its row."""
    stops: list[Consultation] = []
    above: list[str] = []
    for row in table:
        if isinstance(row, Row):
            if stop := _stop(row, " ".join(above)):
                stops.append(stop)
            above = []
        elif stops and not above and (more := _said_below(stops[-1], row)):
            stops[-1] = more
        elif not TABLE_HEAD.match(row) and not FORM.search(row) and len(row) > 2:
            above.append(row)
    return tuple(stops)


def organizations(head: Head, stops: Iterable[Consultation]) -> tuple[str, ...]:
    """The Gremien of the Beratungsfolge, else the one that a label or a line names."""
    if named := dict.fromkeys(stop.organization for stop in stops if stop.organization):
        return tuple(named)
    label = _nominative(head.fields.get("organization", ""))
    if label and not first_date(label):
        return (label,)
    lines = [line for _, line in head.top()]
    for line, below in pairwise([*lines, ""]):
        whole = f"{line} {below}" if LOOSE_END.search(line) else line
        if sitting := SITTING_OF.search(whole) or GREMIUM_LINE.match(whole):
            return (_nominative(sitting["name"]),)
    return ()


def _said_below(stop: Consultation, line: str) -> Consultation | None:
    """The stop with its role or result, where the line below its row says one."""
    result = RESULT_LINE.match(line)
    if result and stop.result is None and not FORM.search(line):
        return replace(stop, result=result["result"])
    return replace(stop, role=line.capitalize()) if ROLE.fullmatch(line) and stop.role is None else None


def _stop(row: Row, above: str) -> Consultation | None:
    """One row; its Gremium may stand before the date, behind it, or in the lines above."""
    before = _gremium(f"{above} {row.before}") if row.before else None
    behind = _gremium(row.behind)
    name = before or behind or _gremium(above)
    if not name:
        return None
    cells = f"{row.before} {row.behind}"
    item = ITEM.match(row.behind) if before or not behind else None
    role, result = (None, None) if FORM.search(cells) else (ROLE.search(cells), RESULT.search(cells))
    return Consultation(
        organization=name,
        date=row.date,
        role=role[0].capitalize() if role else None,
        number=item["number"] if item else None,
        result=result["result"] if result else None,
    )


def _gremium(text: str) -> str | None:
    """The Gremium's name in a cell of the Beratungsfolge, without the words of other cells."""
    cell = NAME_END.split(STATUS.sub(" ", text), maxsplit=1)[0]
    name = _nominative(DIVIDED.sub("", cell))
    return name if CAPITAL_NAME.fullmatch(name) else None


def _nominative(text: str) -> str:
    """A Gremium in the nominative, without the number of its sitting."""
    name = GENITIVE.sub("", SITTING.sub("", " ".join(text.split())))
    return LOOSE_END.sub("", name).strip(" ,;-–")
