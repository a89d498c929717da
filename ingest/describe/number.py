"""The paper's own number, never one that it only mentions."""

import re
from collections.abc import Mapping

from ingest import reference as references
from ingest.describe.head import Head
from ingest.describe.kind import AGENDAS
from ingest.reference import Reference

LONGEST = 60  # characters: a line that is a number and nothing else
DIGIT = re.compile(r"\d")

NUMBER_LABEL = re.compile(r"\b(?:vorlage|drucksache)n?(?:[-\s]?(?:nr|nummer))?\.?\s?:", re.I)
# "Vorlage 2015/0323", "Anlage 1 zu BV/0123/2026"
NUMBER_LINE = re.compile(rf"(?i:anlage\b.{{0,25}}?\bzu[mr]? )?{references.TRIGGER}\S*\d")
# In a file's name: "BV-0123-2026-Beschlussvorlage", "DS 26-0042 Anlage 1"; not "Haushalt_2020-2026"
NAME_NUMBER = re.compile(
    r"(?:^|[ _])(?P<number>(?:[A-Z]{1,4}[-_ ]?)?(?!20\d\d[-_]20\d\d)\d{2,4}[-_]\d{4}(?:[-_]\d{1,2})?)(?!\d)", re.I
)

Numbers = Mapping[int, Reference | None]


def find_numbers(head: Head) -> Numbers:
    """Places of the lines that are there for a number, and the number; None where it stands elsewhere."""
    found: dict[int, Reference | None] = {}
    for place, line in head.top(head.body):
        if ":" in line and (label := NUMBER_LABEL.search(line)):
            found[place] = _first(line[label.start() :])
        elif DIGIT.search(line) and ((whole := whole_number(line)) or NUMBER_LINE.match(line)):
            number = _first(line) or whole
            if number and "/" in number.number:
                found[place] = number
            elif whole and NUMBER_LINE.match(line):  # one without a year, which could be anything
                found[place] = None
    return found


def own_number(head: Head, numbers: Numbers, kind: str | None, file_name: str) -> tuple[str | None, bool]:
    """The number in the head's lines above the text, else in the file's name; and whether it is the name's."""
    if kind == "Einladung":
        return None, False
    labelled = _first(f"Vorlage Nr. {head.fields['number']}") if "number" in head.fields else None
    own = list(filter(None, [labelled, *numbers.values()]))
    if kind in AGENDAS and len({reference.family for reference in own}) > 1:
        return None, False
    named = [] if own or kind == "Stellungnahme" else _in_name(file_name)
    number = next(iter(own or named), None)
    return references.format(number) if number else None, bool(named)


def whole_number(line: str) -> Reference | None:
    """The number that a line is and nothing else."""
    return references.parse(line) if len(line) <= LONGEST and DIGIT.search(line) else None


def _first(text: str) -> Reference | None:
    return next(iter(references.find(text)), None)


def _in_name(file_name: str) -> list[Reference]:
    found = (references.parse(match["number"].replace("_", "-")) for match in NAME_NUMBER.finditer(file_name))
    return [reference for reference in found if reference and "/" in reference.number]
