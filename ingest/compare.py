"""What changed between two versions of a text: section by section, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from ingest.sections import headings
from ingest.sentences import sentences

CONTEXT = 6  # words shown around a change
MOST_WORDS = 4_000  # of a changed stretch that are compared word by word; comparing takes their square


class Kind(StrEnum):
    """What became of words."""

    KEPT = "gleich"
    GONE = "gestrichen"
    NEW = "neu"
    LEFT_OUT = "ausgelassen"  # unchanged, and too long to show


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one kind; none where they are left out."""

    kind: Kind
    words: str


@dataclass(frozen=True, slots=True)
class Change:
    """A changed passage with a little of what stands around it."""

    section: str  # "Beschlussvorschlag", ...; "" before the first heading
    pieces: tuple[Piece, ...]


def changes(older: str, newer: str) -> tuple[Change, ...]:
    """What changed from the older text to the newer, in the order of the newer; what is gone altogether comes last.

    Line breaks and spacing are no change. Sections with the same heading are compared with each other.
    """
    before, after = _sections(older), _sections(newer)
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        Change(name, pieces)
        for name in names
        for pieces in _stretches(_sentences(before.get(name, "")), _sentences(after.get(name, "")))
    )


def _sections(text: str) -> dict[str, str]:
    """The text under each heading, of headings of one name together."""
    found: dict[str, str] = {}
    marks = [(0, 0, ""), *headings(text), (len(text), len(text), "")]
    for (_, start, name), (end, _, _) in pairwise(marks):
        if words := text[start : max(start, end)].strip():
            found[name] = f"{found[name]}\n\n{words}" if name in found else words
    return found


def _sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end in sentences(text)]


def _stretches(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Piece, ...]]:
    """The stretches of sentences that differ, with the words around them."""
    for what, old, old_end, new, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        pieces = _pieces(" ".join(before[old:old_end]).split(), " ".join(after[new:new_end]).split())
        if pieces:
            lead, tail = " ".join(after[max(0, new - 1) : new]), " ".join(after[new_end : new_end + 1])
            yield tuple(_framed(lead, pieces, tail))


def _pieces(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """The words of a stretch by what became of them; none where only the hyphens of line ends differ."""
    if re.sub(r"-\s*|\s+", "", " ".join(old)) == re.sub(r"-\s*|\s+", "", " ".join(new)):
        return []
    if max(len(old), len(new)) > MOST_WORDS:
        return [*_piece(Kind.GONE, old), *_piece(Kind.NEW, new)]
    found: list[Piece] = []
    for what, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += _piece(Kind.KEPT, new[first:last])
        else:
            found += [*_piece(Kind.GONE, old[start:end]), *_piece(Kind.NEW, new[first:last])]
    return found


def _piece(kind: Kind, words: Sequence[str]) -> list[Piece]:
    return [Piece(kind, " ".join(words))] if words else []


def _framed(lead: str, pieces: Sequence[Piece], tail: str) -> Iterator[Piece]:
    """The pieces with the last words before and the first behind; long unchanged ones are shortened."""
    edged = list(pieces)
    if edged[0].kind is not Kind.KEPT:
        edged.insert(0, Piece(Kind.KEPT, lead))
    if edged[-1].kind is not Kind.KEPT:
        edged.append(Piece(Kind.KEPT, tail))
    for place, piece in enumerate(edged):
        if piece.kind is not Kind.KEPT:
            yield piece
        else:
            yield from _shortened(piece.words.split(), first=place == 0, last=place == len(edged) - 1)


def _shortened(words: Sequence[str], *, first: bool, last: bool) -> Iterator[Piece]:
    """Unchanged words: those next to a change, and a mark for the others."""
    head, end = (0 if first else CONTEXT), (0 if last else CONTEXT)
    if len(words) <= head + end:
        yield from _piece(Kind.KEPT, words)
        return
    yield from _piece(Kind.KEPT, words[:head])
    yield Piece(Kind.LEFT_OUT, "")
    yield from _piece(Kind.KEPT, words[len(words) - end :])
