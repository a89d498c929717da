"""The names of what is held, as people write them: "die Grünen" for "BÜNDNIS 90/DIE GRÜNEN", "des Rates" for "Rat"."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from index.terms import STOP_WORDS

LONGEST_NAME = 9  # words; committees with longer names have a short one
NEAR = 3  # names told to who asks for one that nobody knows

Key = tuple[str, ...]
_WORD = re.compile(r"[^\W_]+(?:[.&|+][^\W_]+)*")
_NEXT = re.compile(r"(?:, | - |- |[ \-/,\"])" + _WORD.pattern)
_COMMON = STOP_WORDS | {"partei", "stadt", "mitte", "nord", "süd", "ost", "west", "aue", "zentrum", "innenstadt"}
_BODY = re.compile(r"(rat|rät|ausschuss|ausschuß|kreis|beirat|tag|vorstand)(?:e?s)$")
_FACTION = re.compile(r"(?:\w*fraktion(?:en)?|(?:rats)?gruppe|die|der|den|des|im|rat|stadtrat|gemeinderat|kreistag)$")
_GROUP = re.compile(r"\w*fraktion(?:en)?|(?:rats)?gruppe", re.IGNORECASE)
_ENDING = re.compile(r"(?<=\w{4})(?:en|e|n|s)$")

# The parties of German councils and what else they are called; each is told by the name the papers use.
_PARTIES = {
    "grün": ("bündnis 90 grün", "bündnis90 grün", "bündnis90 diegrün", "b90 grün", "bündnisgrün", "grün bündnis 90"),
    "link": ("linkspartei", "pds"),
    "spd": ("sozialdemokrat", "sozialdemokratisch partei"),
    "cdu": ("christdemokrat",),
    "fdp": ("freidemokrat", "frei demokrat", "liberal"),
    "frei wähler": ("fw", "freiwähler", "fwg", "fwv"),
    "afd": ("alternativ für deutschland",),
}
_PARTY_OF = {
    tuple(_ENDING.sub("", word) for word in other.split()): tuple(name.split())
    for name, others in _PARTIES.items()
    for other in others
}


@dataclass(frozen=True, slots=True)
class Named:
    """Something held under one or several spellings."""

    told: str  # the most frequent spelling
    values: tuple[str, ...]  # all of them, as the papers are recorded under


class Names:
    """Finds what is held by the names people give it."""

    def __init__(self, held: Mapping[str, int], key: Callable[[str], Key]) -> None:
        spellings: dict[Key, list[str]] = {}
        for value in held:  # most frequent first
            if wanted := key(value):
                spellings.setdefault(wanted, []).append(value)
        self._key = key
        self._named = {wanted: Named(values[0], tuple(values)) for wanted, values in spellings.items()}

    def __iter__(self) -> Iterator[Named]:
        """What there is, in no order."""
        return iter(self._named.values())

    def get(self, name: str) -> Named | None:
        """What is held under a name; a word that means something else too must be written as the papers do."""
        named = self._named.get(self._key(name))
        if named and name.casefold() in _COMMON and not any(name in value.split() for value in named.values):
            return None
        return named

    def at(self, text: str, start: int) -> tuple[Named, int] | None:
        """What is named from this character on, by the longest name there is, and where the name ends."""
        best: tuple[Named, int] | None = None
        for word in islice(_adjoining(text, start), LONGEST_NAME):
            named = self.get(text[start : word.end()])
            if named and (best is None or named != best[0] or _GROUP.fullmatch(word[0].lstrip(" -/,"))):
                best = named, word.end()  # further words that add nothing belong to what follows: "der SPD im Rat"
        return best

    def near(self, name: str) -> list[str]:
        """The names held that come nearest to one that is not."""
        told = [named.told for named in self]
        folded = {one.casefold(): one for one in told}
        close = get_close_matches(name.casefold(), folded, NEAR, 0.5)
        parts = [low for low in folded if name.casefold() in low]
        return [folded[low] for low in dict.fromkeys([*parts[:NEAR], *close])][:NEAR]


def _adjoining(text: str, start: int) -> Iterator[re.Match[str]]:
    """The words from here on, as long as nothing that ends a name stands between them."""
    word = _WORD.match(text, start)
    while word:
        yield word
        word = _NEXT.match(text, word.end())


def plain_key(name: str) -> Key:
    """The words of a name, without case."""
    return tuple(word.casefold() for word in _WORD.findall(name))


def body_key(name: str) -> Key:
    """The words of a Gremium's name, without case and genitive."""
    return tuple(_BODY.sub(r"\1", word) for word in plain_key(name))


def party_key(name: str) -> Key:
    """The words that tell a Fraktion from others: no article, no "Fraktion", no ending."""
    words = (word for word in plain_key(name) if not _FACTION.fullmatch(word))
    key = tuple(_ENDING.sub("", word) for word in words)
    return _PARTY_OF.get(key, key)


def joined(names: Iterable[str]) -> str:
    """Names as a German list: "CDU oder SPD"."""
    return " oder ".join(names)
