"""The parts of town a paper is about: Stadtbezirke, Stadtteile, Ortsteile, by what stands before their names."""

import re
from collections.abc import Iterable, Set

from ingest.describe.head import Head

MANY = 7  # parts: a paper that names more is about the town, as a Satzung on all Ortsbeiräte
NAME = r"[A-ZÄÖÜ][\wäöüß]+(?:-[A-ZÄÖÜ]\w+)*(?: (?:Nord|Süd|Ost|West|Mitte)\b)?(?![\w-])"
PART = r"(?:Stadtbezirk|Stadtteil|Ortsteil|Ortsbezirk|Ortschaft)"
# "Stadtteil Aue", "Stadtbezirk 5", "OT Aue"; "Stadtteile Aue und Berg"
ONE = re.compile(rf"\b(?:{PART}s?|OT) (?P<names>{NAME}|\d{{1,2}}\b)")
SEVERAL = re.compile(rf"\b{PART}en? (?P<names>{NAME}(?:(?:, | und | sowie ){NAME})+)")
SEVERAL_NAMES = re.compile(rf"(?:{NAME}|\d{{1,2}})(?:(?:, | und | sowie ){NAME})*")
BEHIND_CITY = re.compile(rf"\b(?P<city>[A-ZÄÖÜ]\w+)-(?P<part>{NAME})")  # "Spielplatz in Musterstadt-Aue"
# Gremien that are one part's own: "Ortschaftsrat Aue", "Bezirksvertretung Musterstadt-Aue", "Bezirksvertretung 5".
OWN_GREMIUM = re.compile(
    rf"(?:Orts(?:chafts)?(?:rat|beirat)|Stadtteilbeirat|Stadtbezirksrat|Bezirks(?:vertretung|beirat|ausschuss))"
    rf"(?: für(?: den)?(?: Stadtbezirk)?)? (?P<names>{NAME}|\d{{1,2}}\b)$"
)
CITY = re.compile(r"\b(?:Stadt|STADT) (?P<city>[A-ZÄÖÜ]\w+)")
AND = re.compile(r", | und | sowie ")


def districts(head: Head, subject: str | None, gremien: Iterable[str]) -> tuple[str, ...]:
    """The parts of town that a label, the lines above the text, the subject or a Gremium of their own name."""
    text = "\n".join((*head.lines[: head.body], subject or ""))
    cities = {match["city"].casefold() for match in CITY.finditer(text)}
    labelled = SEVERAL_NAMES.fullmatch(head.fields.get("district", ""))
    found = [labelled[0]] if labelled else []
    found += [match["names"] for pattern in (SEVERAL, ONE) for match in pattern.finditer(text)]
    found += [match["part"] for match in BEHIND_CITY.finditer(subject or "") if match["city"].casefold() in cities]
    names = (_without_city(name, cities) for names in found for name in AND.split(names))
    parts = tuple(dict.fromkeys((*names, *districts_of(gremien, cities))))
    return parts if len(parts) <= MANY else ()


def districts_of(gremien: Iterable[str], cities: Set[str] = frozenset()) -> tuple[str, ...]:
    """The parts of town whose own Gremien these are; cities in lower case."""
    matches = filter(None, map(OWN_GREMIUM.search, gremien))
    return tuple(dict.fromkeys(_without_city(match["names"], cities) for match in matches))


def _without_city(name: str, cities: Set[str]) -> str:
    city, _, part = name.partition("-")
    return part if part and city.casefold() in cities else name
