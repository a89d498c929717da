"""What papers of one family are to each other: which version is valid, what amends or supplements what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.model import Paper
from ingest.reference import parse

NEWER, OLDER = "neuere Fassung", "frühere Fassung"
AMENDMENT, SUPPLEMENT = "Änderungs- oder Ergänzungsantrag", "Ergänzung"
BASE, RELATED = "Ausgangsvorlage", "zugehörige Unterlage"

_NEW_VERSION = re.compile(r"n\d+$")  # end of a suffix: Neufassung (see reference.py)
_SUPPLEMENT = re.compile(r"[et]\d+$")  # Ergänzung, Nachtrag
_AMENDING = re.compile(r"(?:änderung|ergänzung)s-?\w*(?:/|\w| )*antrag", re.IGNORECASE)
_PART = re.compile(r"([a-zä]?)(\d+)")
_WORD = re.compile(r"[^\W_]{2,}")
KNOWN = 4096  # numbers kept parsed: each is compared with all of its family
_SAME_SUBJECT = 0.8  # share of common words; a new version's subject differs by a word at most


@dataclass(frozen=True, slots=True)
class Relation:
    """What another paper is to the one that was looked at."""

    kind: str  # one of the above, as people are told
    paper: Paper


def relations(paper: Paper, family: Iterable[Paper]) -> tuple[Relation, ...]:
    """What the other papers of a family are to this one, newest version first, then in the order of numbers."""
    others = (other for other in family if other.id != paper.id and _same_town(paper, other))
    found = [Relation(_kind(paper, other), other) for other in others]
    return tuple(sorted(found, key=lambda one: (one.kind != NEWER, *_order(one.paper))))


def successor(paper: Paper, family: Iterable[Paper]) -> Paper | None:
    """The newest version of this paper; None where it is the valid one."""
    return max((other for other in family if supersedes(other, paper)), key=_order, default=None)


def supersedes(newer: Paper, older: Paper) -> bool:
    """Whether a paper takes the place of another of its family.

    A Neufassung does; so does a later number or date with the same type and subject. A motion to amend, an
    Ergänzung and a paper of another town never do.
    """
    if newer.id == older.id or not _same_town(newer, older) or _is_amendment(newer):
        return False
    new, old = _suffix(newer), _suffix(older)
    if _SUPPLEMENT.search(new) or _order(newer) <= _order(older):
        return False
    if _NEW_VERSION.search(new) and new != old:
        return _NEW_VERSION.sub("", new).rstrip("/") == _NEW_VERSION.sub("", old).rstrip("/")
    if new == old and not (newer.date and older.date and newer.date > older.date):
        return False
    return _is_alike(newer.paper_type, older.paper_type) and _same_subject(newer.name, older.name)


def _kind(paper: Paper, other: Paper) -> str:
    """What the other paper is to this one."""
    if supersedes(other, paper):
        return NEWER
    if supersedes(paper, other):
        return OLDER
    if _is_amendment(other):
        return AMENDMENT
    if _SUPPLEMENT.search(_suffix(other)):
        return SUPPLEMENT
    return BASE if _suffix(paper) and not _suffix(other) else RELATED


def _same_town(one: Paper, other: Paper) -> bool:
    """Whether both are of one town; papers from a folder do not say of which."""
    return not one.body or not other.body or one.body == other.body


def _is_amendment(paper: Paper) -> bool:
    return bool(_AMENDING.search(paper.paper_type or "")) or "ä" in _suffix(paper)


def _suffix(paper: Paper) -> str:
    return _suffix_of(paper.reference or "")


@lru_cache(KNOWN)
def _suffix_of(number: str) -> str:
    reference = parse(number)
    return reference.suffix if reference else ""


def _order(paper: Paper) -> tuple[list[tuple[str, int]], str, str]:
    """By suffix, part for part ("/2" before "/10"), then by date; the id makes it total."""
    parts = [(letter, int(count)) for letter, count in _PART.findall(_suffix(paper))]
    return parts, paper.date.isoformat() if paper.date else "", paper.id


def _is_alike(one: str | None, other: str | None) -> bool:
    return bool(one and other) and str(one).casefold() == str(other).casefold()


def _same_subject(one: str, other: str) -> bool:
    mine, theirs = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return bool(mine & theirs) and len(mine & theirs) >= _SAME_SUBJECT * len(mine | theirs)
