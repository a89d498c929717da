"""Finds a quotation among a page's characters, whatever became of its hyphens, white space and order of columns."""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.read.layout import HYPHEN

SURE = 8  # letters and figures of a piece; a shorter one has to be the only one of its kind on the page


@dataclass(frozen=True, slots=True)
class _Letters:
    """The letters and figures of a text in one spelling, without accents, and the place of each."""

    text: str
    letters: str
    places: Sequence[int]

    def starts(self, wanted: str) -> Iterator[int]:
        """Where these letters begin, one behind the other."""
        start = self.letters.find(wanted) if wanted else -1
        while start >= 0:
            yield start
            start = self.letters.find(wanted, start + len(wanted))

    def whole(self, wanted: str) -> list[int]:
        """Where they begin and end with whole words."""
        return [start for start in self.starts(wanted) if self._is_edge(start) and self._is_edge(start + len(wanted))]

    def _is_edge(self, at: int) -> bool:
        """Whether a word ends before the letter at this index."""
        if at in (0, len(self.letters)):
            return True
        between = self.text[self.places[at - 1] + 1 : self.places[at]]
        return any(sign.isspace() or sign == HYPHEN for sign in between)


def find(quote: str, text: str, before: int = 0) -> list[tuple[int, int]]:
    """Where the quotation stands, as characters start to end (exclusive) of the text; [] if any of it is missing.

    Only letters and figures count. What the text has in another order, such as columns, is found in pieces.
    before: how often the same words stand before it on the page.
    """
    wanted, page = _letters(quote).letters, _letters(text)
    starts = list(page.starts(wanted))
    if starts:
        ranges = [(starts[min(before, len(starts) - 1)], len(wanted))]
    else:
        ranges = _pieces([letters for word in quote.split() if (letters := _letters(word).letters)], page)
    return [(page.places[start], page.places[start + length - 1] + 1) for start, length in ranges]


def repeats(quote: str, text: str) -> int:
    """How often the words of a quotation stand in a text."""
    return len(list(_letters(text).starts(_letters(quote).letters)))


def _letters(text: str) -> _Letters:
    spelt = ((part, at) for at, sign in enumerate(text) for part in unicodedata.normalize("NFKD", sign).casefold())
    found = [(letter, at) for letter, at in spelt if letter.isalnum()]
    return _Letters(text, "".join(letter for letter, _ in found), [at for _, at in found])


def _pieces(words: Sequence[str], page: _Letters) -> list[tuple[int, int]]:
    """Start and length of the longest runs of words that the page has, in their order; [] if one is unsure."""
    found: list[tuple[int, int]] = []
    done = behind = 0
    while done < len(words):
        count = _longest(words[done:], page)
        piece = "".join(words[done : done + count])
        starts = page.whole(piece)
        if not starts or (len(piece) < SURE and len(starts) > 1):
            return []
        start = next((one for one in starts if one >= behind), starts[0])
        found.append((start, len(piece)))
        done, behind = done + count, start + len(piece)
    return found


def _longest(words: Sequence[str], page: _Letters) -> int:
    """How many of the first words the page has in one run."""

    def is_missing(count: int) -> bool:
        return not page.whole("".join(words[:count]))

    return bisect_left(range(1, len(words) + 1), True, key=is_missing)
