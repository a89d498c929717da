"""The subject, Betreff: labelled, or the first lines of the head that say nothing else."""

import re
from collections.abc import Iterable
from itertools import pairwise

from ingest.describe.beratungsfolge import DIVIDED
from ingest.describe.dates import DATE_LINE
from ingest.describe.head import Head, labelled
from ingest.describe.kind import kind
from ingest.describe.number import whole_number
from ingest.describe.originators import SHORT, parties, sender

NAME_LINES, NAME_LENGTH = 4, 300  # a subject is at most this long; more is the body

# Lines of a head that are never its subject, in lower case.
DECORATION = re.compile(
    r"der (?:ober)?bürgermeister|stadt \w+$|(?:[\w-]+ ){0,3}[\w-]*amt$|(?:stadtamt|ov|ortsverwaltung) \w+$"
    r"|dez(?:ernat)?\.? ?\w+$|eingegangen|gedruckt auf|recyclingpapier|(?:(?:nicht\W?)?öffentlich\W*)+$|top \d"
    r"|verantwortlich|herrn?\b|anlage\W*\d*$|\W*$"
)
# A letter's subject: "Antrag: ...", "hier: ..."
MOTION_SUBJECT = re.compile(r"(?:\w*antrag|\w*anfrage|hier) ?: ?(?P<subject>.{8,})", re.I)
# A title that begins with what the paper is: "Satzung über Märkte", "Begründung zum Bebauungsplan".
KIND_TITLE = re.compile(
    r"(?:(?:erneute|gemeinsame)\w? )?(?:\w*satzung|antrag|anfrage|anregung|stellungnahme|begründung) "
    r"(?:der|des|zu[mr]?|über|auf|für|bezüglich)\b(?! thema| \w*antrag| \w*anfrage)"
)
AGENDA_ITEM = re.compile(r"punkt [\d.]+ ?der tagesordnung: ?", re.I)


def subject(head: Head, numbers: Iterable[int]) -> str | None:
    """The subject as it stands; numbers are the places of the lines that are there for the paper's number."""
    if name := head.fields.get("name"):
        place = next((place for place, line in enumerate(head.lines) if name in line), None)
        return name if place is None else _title(head, place, name)
    return _agenda_subject(head) or _letter_subject(head) or _bare_subject(head, numbers) or _titled_subject(head)


def _agenda_subject(head: Head) -> str | None:
    """The subject of one item's minutes, as in "Punkt 23 der Tagesordnung: Mehr Bänke"."""
    for place, line in enumerate(head.lines[: head.end]):
        if item := AGENDA_ITEM.match(line):
            return _title(head, place, line[item.end() :])
    return None


def _letter_subject(head: Head) -> str | None:
    """A letter's subject, as in "Antrag: Mehr Bänke" or "hier: Mehr Bänke"."""
    for place, line in head.top():
        match = MOTION_SUBJECT.match(line)
        if match and not parties(match["subject"]):
            return _title(head, place, match["subject"])
    return None


def _bare_subject(head: Head, numbers: Iterable[int]) -> str | None:
    """The first line below the number that is nothing else, or failing that the first of all."""
    below = max((place + 1 for place in numbers if place < head.end), default=0)
    if not below and not head.fields.keys() & {"item", "organization", "meeting"}:
        return None
    return _first_title(head, below) or _first_title(head, 0)


def _titled_subject(head: Head) -> str | None:
    """A title that begins with the kind: "Satzung der Stadt über Märkte"."""
    lines = head.top(head.end)
    for (place, line), (_, below) in pairwise([*lines, (0, "")]):
        if KIND_TITLE.match(f"{line} {below}".lower()) and not parties(line):
            return _title(head, place, line)
    return None


def _first_title(head: Head, start: int) -> str | None:
    for place, line in enumerate(head.lines[start:], start=start):
        if head.is_end(place):
            return None
        if line and place not in head.used and not _is_furniture(line):
            return _title(head, place, line)
    return None


def _title(head: Head, place: int, first: str) -> str | None:
    """The subject beginning in a line, with the lines that continue it."""
    parts = [first]
    for below in range(place + 1, min(place + NAME_LINES, len(head.lines))):
        line = head.lines[below]
        if not line or head.is_end(below) or _is_furniture(line):
            break
        parts.append(line)
    title = DIVIDED.sub("", " ".join(parts)).strip()
    return title[:NAME_LENGTH] if len(title) > 2 else None


def _is_furniture(line: str) -> bool:
    """Lines of a head that are not its subject: letterhead, kind, sender, dates."""
    short_kind = kind(line) and (len(line) < SHORT or bool(parties(line)))
    return bool(
        short_kind or DECORATION.match(line.lower()) or sender(line) or labelled(line) or DATE_LINE.match(line)
        or whole_number(line)
    )  # fmt: skip
