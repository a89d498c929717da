"""Pages of plain text: which characters the bytes mean, and where a page ends."""

import codecs
import re
from collections.abc import Sequence
from itertools import groupby

from ingest.errors import UnreadableFile
from ingest.model import Page

GUESSED = "cp1252"  # Windows-1252
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.2  # of all characters; plans of towns have up to 0.13, UTF-16 without a mark 0.5
_MAX_GUESSED_SHARE = 0.1  # where nothing says that it is text at all; binary data have about a tenth or more

_MARK = re.compile(r"^[ \t]*-- ?(\d{1,5}) (?:of|von) (\d{1,5}) ?--[ \t\r]*$", re.MULTILINE)
_FEED_INSIDE_LINE = re.compile(r"[^\n\f]\f+[^\r\n\f]")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text and the name of its encoding: byte order mark, declared, UTF-8, else Windows-1252.

    No statistics: what is not UTF-8 was written on an office PC, and those write Windows-1252.

    Raises:
        UnreadableFile: the bytes are no text.
    """
    text, encoding = _characters(data, declared)
    most = _MAX_GUESSED_SHARE if encoding == GUESSED else _MAX_CONTROL_SHARE
    if ("\0" in text and encoding == GUESSED) or len(_CONTROL.findall(text)) > most * len(text):
        raise UnreadableFile(
            "Die Datei enthält keinen Text, sondern Binärdaten. Bitte das Original als PDF speichern "
            "und erneut einlesen."
        )
    return text, encoding


def _characters(data: bytes, declared: str | None) -> tuple[str, str]:
    marked = next((name for mark, name in _BOMS.items() if data.startswith(mark)), None)
    for encoding in filter(None, (marked, declared, "utf-8")):
        try:
            return data.decode(encoding), encoding
        except (UnicodeError, LookupError):
            continue
    return data.decode(GUESSED, errors="replace"), GUESSED


def paginate(text: str) -> tuple[Page, ...]:
    """The pages of a text that an extractor wrote: by its page marks, by form feeds, else one without number.

    pdf-parse ends each page with a line "-- 3 of 12 --"; pdftotext with a form feed.
    """
    return _marked_pages(text) or _fed_pages(text) or (Page(None, text),)


def _marked_pages(text: str) -> tuple[Page, ...]:
    """Pages by marks; none unless the marks count from 1 without a gap, as only an extractor does."""
    marks = list(_MARK.finditer(text))
    if not marks or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return ()
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(text)]
    texts = [text[start:end].strip("\r\n") for start, end in zip(starts, ends, strict=True)]
    if not texts[-1].strip():
        texts.pop()  # nothing after the last mark: the text is whole
    totals = {int(mark[2]) for mark in marks}
    if len(totals) > 1 or min(totals) < len(texts):
        return ()
    return _numbered(texts)


def _fed_pages(text: str) -> tuple[Page, ...]:
    """Pages by form feeds; none where those are broken glyphs: inside lines, or among other controls."""
    if "\f" not in text or _CONTROL.search(text) or _FEED_INSIDE_LINE.search(text):
        return ()
    texts = text.split("\f")
    return _numbered(texts if texts[-1].strip() else texts[:-1])


def _numbered(texts: list[str]) -> tuple[Page, ...]:
    return tuple(Page(number, text) for number, text in enumerate(texts, start=1))


def with_numbers(what: str, numbers: Sequence[int], problem: str) -> tuple[str, ...]:
    """The problem that some pages have, with `what` in the singular: "Seiten 3, 5-7 ohne Text"."""
    if not numbers:
        return ()
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    named = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return (f"{what}{'' if len(numbers) == 1 else 'n'} {named} {problem}",)
