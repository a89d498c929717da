"""Which files say the same, whatever their spacing, hyphens and page breaks."""

import hashlib
import re
from collections.abc import Iterable

from ingest.model import Page

SHORTEST = 200  # letters and digits; less is a title page, the same under many a drawing
_LETTERS = re.compile(r"[^\W_]+")


def letters(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(_LETTERS.findall(text)).casefold()


def text_key(pages: Iterable[Page]) -> str | None:
    """The same for files with the same letters and digits in the same order; None where there are too few.

    One figure makes another text: versions often differ in nothing else.
    """
    written = "".join(letters(page.text) for page in pages)
    return hashlib.sha256(written.encode()).hexdigest() if len(written) >= SHORTEST else None
