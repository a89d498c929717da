"""The Fraktionen that ask: named as the sender, not merely mentioned."""

import re
from collections.abc import Iterable

from ingest.describe.head import Head
from ingest.describe.kind import MOTIONS

SHORT = 45  # characters: a line that only names a sender

# Fraktion as shown -> its spellings; capitals matter where the name is a word as well.
PARTIES: dict[str, str] = {
    **{name: name for name in "SPD CDU CSU FDP BSW KAL KULT GfK MfG".split()},
    "GRÜNE": r"Bündnis ?90 ?/ ?(?i:die )?(?i:grünen?)|GRÜNEN?|Grünen?",
    "Die Linke": r"(?:[Dd]ie |DIE )?(?:LINKEN?|Linken?)",
    "AfD": r"AfD|AFD",
    "FREIE WÄHLER": r"Freien? Wähler|FREIEN? WÄHLER|FW",
    "FÜR": r"FÜR(?= *(?:$|[-,|/)]|Karlsruhe|Gemeinderat))",
    "Volt": r"Volt|VOLT",
    "Die PARTEI": r"(?:[Dd]ie|DIE) (?:PARTEI|Partei)",
}
PARTY = re.compile(rf"\b(?:{'|'.join(PARTIES.values())})\b")
MOTION_LINE = re.compile(r"(?:(?:gemeinsame|interfraktionelle)[rn]? )?\w*(?:antr[aä]ge?|anfragen?)\b")
STREET = re.compile(r", ?[A-ZÄÖÜ][\w.-]*(?:straße|str\.|platz)\b.*")
SENDER = re.compile(r"(?i:fraktion|gruppe\b)|\([^()]{2,30}\)?,?$")
ASKS = re.compile(
    r"\b[Dd]ie\s+(?P<who>[^.;:\n]{2,60}?)[- ]?\w*[Ff]raktion(?:en)?\b[^.;:]{0,40}?\b(?:beantrag|bitte|frag|stell)t\b"
)
# A Beirat that writes itself: "Stadtteilbeirat Aue Musterstadt, den 3. Mai 2022".
BEIRAT = re.compile(r"(?P<name>[A-ZÄÖÜ]\w*beirat(?: [A-ZÄÖÜ][\w-]+)?)")
SALUTATION = "Sehr geehrte"  # of a letter
BEIRAT_SENDS = frozenset({"Antrag", "Anfrage", "Anregung", "Stellungnahme"})
NAMED_FRAKTION = re.compile(
    r"\b(?!OR\b)(?P<before>[A-ZÄÖÜ][\w./|]{1,25}) ?- ?\w*[Ff]raktion\b"
    r"|\bFraktion (?P<behind>[A-ZÄÖÜ][\w./|]+(?: [A-ZÄÖÜ][\w./|]+)?)"
)


def originators(head: Head, numbers: Iterable[int], paper_type: str | None) -> tuple[str, ...]:
    """The Fraktionen in the lines above the text, else those that "beantragen" in it."""
    if paper_type not in MOTIONS and paper_type is not None:
        return ()
    end = head.end
    if paper_type == "Niederschrift":  # of one paper, up to its number; of a whole sitting it has none
        end = min(end, min(numbers, default=0))
    lines = [line for line in head.lines[:end] if not line.startswith("dazu")]
    found = [name for line in lines for name in sender(line)]
    if not found and paper_type in MOTIONS:
        asking = ASKS.search(head.text)
        found = parties(asking["who"]) if asking else []
    if not found and (paper_type in BEIRAT_SENDS or (paper_type is None and SALUTATION in head.text)):
        found = [match["name"] for _, line in head.top()[:2] if (match := BEIRAT.match(line))]
    return tuple(dict.fromkeys(found))


def sender(line: str) -> list[str]:
    """The Fraktionen a line names as its sender: "CDU-Fraktion", "Stadtrat ... (SPD)", "Anfrage: FDP"."""
    if "raktion" not in line and not PARTY.search(line):
        return []
    motion = MOTION_LINE.match(line.lower())
    cut = STREET.sub("", line)
    if motion or SENDER.search(cut) or _only_parties(cut):
        return parties(cut) or (_named_fraktion(cut) if motion or len(cut) < SHORT else [])
    return []


def parties(text: str) -> list[str]:
    """Known parties in the order they stand."""
    return list(dict.fromkeys(_shown(match[0]) for match in PARTY.finditer(text)))


def _shown(spelling: str) -> str:
    return next(name for name, pattern in PARTIES.items() if re.fullmatch(pattern, spelling))


def _only_parties(line: str) -> bool:
    """A letterhead such as "CDU SPD Bündnis 90/Die Grünen"."""
    return not re.search(r"\w{3}", PARTY.sub("", line.removeprefix("und ")))


def _named_fraktion(text: str) -> list[str]:
    """Local groups no table knows: "Fraktion Junges Duisburg", "BfM-Fraktion"."""
    return [match["before"] or match["behind"] for match in NAMED_FRAKTION.finditer(text)]
