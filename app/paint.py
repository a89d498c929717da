"""The original of a page for people: a picture of it with the quotation marked, and the file itself.

Only the very bytes that were read are ever shown: a file that has changed since may say what nobody may see.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from queue import LifoQueue
from typing import TypeVar
from urllib.parse import unquote

from ingest.errors import UnreadableFile
from ingest.guard import Guard
from ingest.model import File, Page, Span
from ingest.read.draw import SECONDS, Drawn, Quotation, draw_pdf, draw_scan
from ingest.read.kind import IMAGES, PDF
from ingest.read.quotation import repeats
from ingest.sources.archive import INSIDE, read_member
from ingest.sources.files import path_of

CHILDREN = 2  # pages painted at the same time; one takes a fifth of a second, a scan some seconds
LIMIT = SECONDS + 20.0  # seconds for one page: finding the words of a scan, and all else
PAINTED = {PDF, *IMAGES.values()}
CHANGED = (
    "Die Originaldatei ist nicht mehr da oder wurde seit dem Einlesen geändert. "
    "Gezeigt wird der gespeicherte Text. Bitte die Verwaltung bitten, sie neu einzulesen."
)

T = TypeVar("T")


class Painter:
    """Paints pages in child processes, which broken and hostile files cannot get out of."""

    def __init__(self, children: int = CHILDREN) -> None:
        self._free: LifoQueue[Guard] = LifoQueue()  # the last one used is warm
        for _ in range(children):
            self._free.put(Guard(LIMIT))

    def paint(self, file: File, page: Page, spans: Iterable[Span] = ()) -> Drawn:
        """A page with the spans marked, as far as their words are found on it.

        Raises:
            UnreadableFile: the original is not at hand, has changed, or cannot be painted.
        """
        return self._run(partial(_painted, file, page, tuple(spans)))

    def original(self, file: File) -> bytes:
        """The bytes of the file as they were read.

        Raises:
            UnreadableFile: they are not at hand.
        """
        return self._run(partial(original, file))

    def _run(self, job: Callable[[], T]) -> T:
        guard = self._free.get()
        try:
            return guard.run(job)
        finally:
            self._free.put(guard)


def is_at_hand(file: File) -> bool:
    """Whether the file was read from this machine; of what an endpoint published only the text is kept."""
    return file.uri.startswith("file:")


def is_painted(file: File, page: Page) -> bool:
    """Whether the page can be shown as its original looks: of PDF and pictures."""
    return is_at_hand(file) and file.media_type in PAINTED and page.number is not None


def original(file: File) -> bytes:
    """The bytes of a file on this machine or in an archive there, if they are those that were read.

    Raises:
        UnreadableFile: they are not.
    """
    if not is_at_hand(file):
        raise UnreadableFile(CHANGED)
    outer, _, member = file.uri.partition(INSIDE)
    data = read_member(path_of(outer), unquote(member)) if member else _bytes(path_of(outer))
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise UnreadableFile(CHANGED)
    return data


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(CHANGED) from error


def _painted(file: File, page: Page, spans: tuple[Span, ...]) -> Drawn:
    assert page.number is not None
    data, is_pdf = original(file), file.media_type == PDF
    quotation = _quotation(page, spans)
    if is_pdf and page.confidence is None:
        return draw_pdf(data, page.number, quotation)
    return draw_scan(data, page.number, quotation, is_pdf=is_pdf)


def _quotation(page: Page, spans: tuple[Span, ...]) -> Quotation | None:
    """The words at the spans of a page; None without any."""
    words = "\n".join(page.text[span.start : span.end] for span in spans)
    return Quotation(words, repeats(words, page.text[: spans[0].start])) if words.strip() else None
