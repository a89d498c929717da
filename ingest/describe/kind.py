"""What kind of paper it is."""

import re
from itertools import islice, pairwise

from ingest.describe.head import Head

FIRST_LINES = 8  # a kind that stands so high outweighs the file's name

# Kind as shown -> how it begins a line, in lower case; the first that fits.
KINDS: dict[str, str] = {
    "Änderungs-/Ergänzungsantrag": r"änderungs- ?/ ?ergänzungsantrag",
    "Änderungsantrag": r"änderungsantr[aä]g",
    "Ergänzungsantrag": r"ergänzungsantr[aä]g",
    "Dringlichkeitsantrag": r"dringlichkeitsantrag",
    "Dringlichkeitsentscheidung": r"dringlichkeits(?:entscheidung|beschluss)",
    "Beschlussvorlage": r"beschlu(?:ss|ß)vorlage",
    "Entscheidungsvorlage": r"entscheidungsvorlage",
    "Mitteilungsvorlage": r"mitteilungsvorlage",
    "Informationsvorlage": r"informationsvorlage",
    "Unterrichtungsvorlage": r"unterrichtungsvorlage",
    "Sitzungsvorlage": r"sitzungsvorlage",
    "Tischvorlage": r"tischvorlage",
    "Beantwortung": r"beantwortung|antwort\b",
    "Stellungnahme": r"stellungnahme",
    "Anfrage": r"anfrage\b",
    "Antrag": r"antrag\b(?! an den)",
    "Anregung": r"anregung\b",
    "Niederschrift": r"niederschrift|protokoll\b|\(beginn: .* ende: ",
    "Einladung": r"einladung|tagesordnung",
    "Satzung": r"\w*satzung\b",
    "Begründung": r"begründung zu[mr]\b",
}
MOTIONS = frozenset({  # kinds that a Fraktion can be the author of, or that answer one
    "Änderungs-/Ergänzungsantrag", "Änderungsantrag", "Ergänzungsantrag", "Dringlichkeitsantrag", "Anfrage",
    "Antrag", "Anregung", "Stellungnahme", "Beantwortung", "Niederschrift",
})  # fmt: skip
PAPERS = (  # kinds that a paper itself has; all else belongs to one
    frozenset(KINDS) - {"Beantwortung", "Stellungnahme", "Niederschrift", "Einladung", "Satzung", "Begründung"}
)
AGENDAS = frozenset({"Einladung", "Niederschrift"})  # kinds that belong to a meeting and name many papers

NAMES = tuple(KINDS)
KIND = re.compile("|".join(f"({pattern})" for pattern in KINDS.values()))
# Words before a kind that do not change it.
LEAD = re.compile(r"(?:betreff:|(?:nicht\W?)?öffentliche|gemeinsame[rn]?|interfraktionelle[rn]?|auszug(?: aus dem)?) ")
PUNCTUATION = str.maketrans("-_.", "   ")


def paper_type(head: Head, file_name: str) -> tuple[str | None, bool]:
    """The kind in the first lines, else in the file's name, else further down; and whether the name alone says it."""
    lines = [line for _, line in head.top(head.table)]
    kinds = (kind(f"{line} {below}") for line, below in pairwise([*lines, ""]))
    first = next(filter(None, islice(kinds, FIRST_LINES)), None)
    if first:
        return first, False
    named, further = _in_name(file_name), next(filter(None, kinds), None)
    return named or further, named is not None and named != further


def kind(line: str) -> str | None:
    """The kind that a line begins with."""
    return _shown(KIND.match(LEAD.sub("", line.lower())))


def _in_name(file_name: str) -> str | None:
    plain = file_name.lower().translate(PUNCTUATION)
    return _shown(KIND.search(plain.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")))


def _shown(match: re.Match[str] | None) -> str | None:
    return NAMES[match.lastindex - 1] if match and match.lastindex else None
