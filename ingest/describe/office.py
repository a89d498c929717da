"""The office in charge: the Amt or Fachbereich that a label or the letterhead names, else the Dezernat."""

import re

from ingest.describe.head import Head

# In the midst of a line: "Auskunft erteilt: Frau Muster Amt/EB: 66-Tiefbau".
WITHIN = re.compile(r"\b(?:Amt|Dienststelle|Fachbereich)(?:/EB)?: (?P<name>\S.*)")
# Alone in a line of the letterhead: "Amt für Hochbau", "Tiefbauamt", "- Schul- und Sportamt -", "Fachbereich 4".
ALONE = re.compile(
    r"(?:[Ss]tadt [A-ZÄÖÜ]\w+)?\W*(?P<name>(?:Amt|Referat|Stabsstelle|Fach(?:bereich|dienst)) für [\w ,-]{4,60}"
    r"|Fach(?:bereich|dienst) \d{1,3}\b[\w ,–-]{0,60}|(?:[A-ZÄÖÜ]\w+- und )?(?!Gesamt|Insg)[A-ZÄÖÜ]\w+amt)\W*"
)
# What names an office in "Verfasser", where people stand as well.
NAMES_OFFICE = re.compile(r"(?i)\d\d[-/ ]|\w*amt\b|fachbereich|dezernat|verwaltung")
NOTHING = re.compile(r"\W*(?:(?:dez(?:ernat)?|ov)\W*)?", re.I)  # dashes, "Dez." without its number


def offices(head: Head) -> tuple[str, ...]:
    """The one office in charge, the narrowest that is named; none where the head names none."""
    author = head.fields.get("author", "")
    lines = [line for place, line in head.top(head.end) if place not in head.used]
    candidates = [
        head.fields.get("office", ""),
        author if NAMES_OFFICE.match(author) else "",
        *(match["name"] for line in lines if (match := WITHIN.search(line) or ALONE.fullmatch(line))),
        head.fields.get("direction", ""),
    ]
    return tuple(name for name in candidates if not NOTHING.fullmatch(name))[:1]
