"""Which texts say the same, whatever their spacing, hyphens and page breaks."""

import hashlib
import re
from collections.abc import Iterable

SHORTEST = 200  # letters and digits; less says something else in each place: "Lageplan", "einstimmig beschlossen"
_WORD = re.compile(r"[^\W_]+")


def letters(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(_WORD.findall(text)).casefold()


def text_key(texts: Iterable[str]) -> str | None:
    """The same for texts with the same letters and digits in the same order; None where there are too few.

    One figure makes another text: versions often differ in nothing else.
    """
    written = "".join(map(letters, texts))
    return hashlib.sha256(written.encode()).hexdigest() if len(written) >= SHORTEST else None
