"""What the words of a recorded result say: what became of a paper, and by which votes."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

KNOWN = 4096  # results kept read: a register uses a few dozen, for thousands of papers


class Outcome(StrEnum):
    """What became of a paper in one meeting, as people are told."""

    ACCEPTED = "angenommen"
    AMENDED = "geändert angenommen"
    PARTLY = "teilweise angenommen"
    REJECTED = "abgelehnt"
    REFERRED = "verwiesen"
    PREPARED = "vorberaten"
    POSTPONED = "vertagt"
    NOTED = "zur Kenntnis genommen"
    SETTLED = "erledigt"
    WITHDRAWN = "zurückgezogen"
    NO_VOTE = "ohne Abstimmung"
    UNKNOWN = "unbekannt"


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes that were counted; None where a count is not given."""

    yes: int | None = None
    no: int | None = None
    abstained: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A result, read; its words stay as they were recorded."""

    outcome: Outcome
    words: str
    votes: Votes | None = None  # None where none are given
    unanimous: bool | None = None  # None where it is not said


_NEGATED = re.compile(
    r"nicht (?:einstimmig )?(?:zugestimmt|angenommen|beschlossen|genehmigt|befürwortet)"
    r"|keine(?:rlei)? (?:zustimmung|mehrheit|annahme)",
    re.I,
)
_REFUSED = re.compile(
    r"(?:vertag|verw[ie]+s|verweis|absetz|überweis)\w*[^.;\n]*(?:abgelehnt|ablehnung|\bnicht\b)", re.I
)
_CHANGED = re.compile(
    r"(?<!un)ge(?:ä|ae)ndert|mit (?:\w+ )?änderung|modifi[zc]i?er|abgeändert|ergänzt\w* (?:fassung|form|beschl)"
    r"|mit (?:der )?maßgabe|mit ergänzung",
    re.I,
)
_ACCEPTED = re.compile(
    r"beschlossen|zugestimmt|zustimmung|angenommen|annahme|genehmigt|genehmigung|gewählt|befürwortet|entsprochen"
    r"|gebilligt|stattgegeben",
    re.I,
)
_REJECTED = re.compile(r"abgelehnt|ablehnung|verworfen", re.I)
_BARE = re.compile(r"\b(?:einstimmig(?:keit)?|mehrheitlich|mit mehrheit|stimmenmehrheit)\b", re.I)
_TIE = re.compile(r"stimmengleichheit", re.I)  # a motion without a majority is rejected (§ 37 (6) GemO BW, § 50 GO NRW)

# What is no vote on the matter itself; the first that fits counts, before votes and after them.
_BEFORE = (
    (Outcome.POSTPONED, r"vertagt|vertagung|abgesetzt|absetzung|zurückgestellt|zurückstellung|wiedervorlage"
                        r"|verschoben|nicht behandelt"),
    (Outcome.REFERRED, r"(?<!nicht )verw[ie]+sen|verweisung|rückverweis|überwiesen|überweisung|weitere beratung"
                       r"|weiterbehandlung|\bbe(?:ratung|handlung) (?:im|in|in den|in der) (?:\w+[ -])*\w*"
                       r"(?:ausschu|beirat|gremi|arbeitskreis|rat\b)"),
    (Outcome.WITHDRAWN, r"zurückgezogen|zurückgenommen"),
    (Outcome.PREPARED, r"^\W*vorberaten|empfohlen"),
    (Outcome.PARTLY, r"teilweise \w*(?:abgelehnt|zugestimmt|angenommen|beschlossen|entsprochen)"
                     r"|teilweise (?:zustimmung|ablehnung)"),
)  # fmt: skip
_AFTER = (
    (Outcome.SETTLED, r"erledigt|einverstanden|beantwortet|übernommen"),
    (Outcome.NOTED, r"kenntnis"),
    (Outcome.NO_VOTE, r"(?:keine|ohne|nicht zur) (?:abstimmung|beschlussfassung)"),
)
_PARTS = re.compile(r"\b(?:Ziff(?:er|\.)|Nr\.|TOP|Punkt) ?\d", re.I)
_PROCEDURE = tuple((outcome, re.compile(pattern, re.I)) for outcome, pattern in _BEFORE)
_CLOSING = tuple((outcome, re.compile(pattern, re.I)) for outcome, pattern in _AFTER)

# Counts: "23 Ja", "Ja: 23", "bei einer Enthaltung", "ohne Gegenstimmen", "gegen 3 Stimmen", "mit 23 zu 5 Stimmen".
_NUMBER_WORDS = "keine ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf".split()
_COUNT = (
    r"(?<!\d)(?<!\d[.,/])\d{1,3}(?![\d.,/]*\d)"
    rf"|\b(?:ohne|kein(?:en?|er)?|ein(?:en?|er)?|{'|'.join(_NUMBER_WORDS[2:])})\b"
)
_SIDES = {
    "yes": r"ja\b|dafür|für-?stimmen?|zustimmung(?:en)?\b(?= ?:| ?\d)",
    "no": r"nein|dagegen|gegen-?stimmen?|ablehnung(?:en)?\b(?= ?:| ?\d)",
    "abstained": r"(?:stimm-?)?enthaltung",
}
_SUFFIX = r"(?:-?stimmen?)?(?:en)?(?:\((?:n|en)\))?"
_CAST = r"(?:stimmen? )?(?:gültige )?"  # "23 Stimmen dafür"
_GROUPS = "|".join(f"(?P<{side}>{pattern})" for side, pattern in _SIDES.items())
_COUNT_FIRST = re.compile(rf"(?P<count>{_COUNT})\s*(?:x|mal)?\s*{_CAST}(?:{_GROUPS}){_SUFFIX}", re.I)
_SIDE_FIRST = re.compile(rf"\b(?:{_GROUPS}){_SUFFIX}\s*[:=(]?\s*(?P<count>{_COUNT})", re.I)
_AGAINST = re.compile(
    rf"(?:(?P<yes>{_COUNT}) (?:stimmen? )?)?(?:gegen|zu|:) (?P<no>{_COUNT}) stimmen?\b(?! ?(?:dafür|enthaltung))", re.I
)


@lru_cache(KNOWN)
def read_result(words: str) -> Decision:
    """What a result says; its outcome is UNKNOWN where it says nothing, or two things at once."""
    text = " ".join(words.split())
    votes = read_votes(text)
    return Decision(_outcome(text, votes), words, votes, _unanimous(text))


def read_votes(text: str) -> Votes | None:
    """The votes a text counts; None where it counts none, or only zeros, as forms do that nobody filled in."""
    ways = [list(pattern.finditer(text)) for pattern in (_COUNT_FIRST, _SIDE_FIRST)]
    found = min((way for way in ways if way), key=lambda way: (way[0].start(), -len(way)), default=[])
    counts: dict[str, int] = {}
    for match in found:
        side = next(side for side in _SIDES if match[side])
        counts.setdefault(side, _number(match["count"]))
    if "no" not in counts and (against := _AGAINST.search(text)):
        counts |= {side: _number(against[side]) for side in ("yes", "no") if against[side]}
    return Votes(**counts) if any(counts.values()) or _says_none(found) else None


def _says_none(found: list[re.Match[str]]) -> bool:
    """Whether somebody wrote that there was no vote of a kind: "ohne Gegenstimmen"."""
    return any(not match["count"].isdigit() for match in found)


def _number(count: str) -> int:
    if count.isdigit():
        return int(count)
    word = count.casefold()
    if word.startswith(("kein", "ohne")):
        return 0
    return 1 if word.startswith("ein") else _NUMBER_WORDS.index(word)


def _unanimous(text: str) -> bool | None:
    if re.search(r"mehrheit|nicht einstimmig", text, re.I):
        return False
    return True if re.search(r"einstimmig", text, re.I) else None


def _outcome(text: str, votes: Votes | None) -> Outcome:
    if _REFUSED.search(text):
        return Outcome.UNKNOWN  # a motion on procedure failed: what became of the matter is not said
    first = next((outcome for outcome, pattern in _PROCEDURE if pattern.search(text)), None)
    if first and len(_PARTS.findall(text)) > 1 and _voted(text):
        return Outcome.UNKNOWN  # one part was voted on, another was not
    return first or _voted(text) or _closed(text, votes)


def _voted(text: str) -> Outcome | None:
    """What was voted; UNKNOWN where one thing was accepted and another rejected."""
    rejected = bool(_REJECTED.search(text) or _NEGATED.search(text) or _TIE.search(text))
    accepted = bool(_ACCEPTED.search(_NEGATED.sub(" ", text)))
    if accepted and rejected:
        return Outcome.UNKNOWN
    if accepted:
        return Outcome.AMENDED if _CHANGED.search(text) else Outcome.ACCEPTED
    return Outcome.REJECTED if rejected else None


def _closed(text: str, votes: Votes | None) -> Outcome:
    """What is said where nothing was voted in words: by the counts, else how the item ended."""
    if votes and votes.yes is not None and votes.no is not None:
        return Outcome.ACCEPTED if votes.yes > votes.no else Outcome.REJECTED
    closing = next((outcome for outcome, pattern in _CLOSING if pattern.search(text)), None)
    return closing or (Outcome.ACCEPTED if _BARE.search(text) else Outcome.UNKNOWN)
